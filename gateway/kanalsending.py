"""Reminders to Slack and Teams, from a program that sends one message at a time."""

import asyncio
from datetime import datetime
from typing import Any, Protocol, Self

from aiohttp import ClientError, ClientResponseError
from slack_sdk.errors import SlackApiError

from gateway.app import Kanaler
from gateway.epost import IkkeSendt
from gateway.slack_sending import Slacksending
from gateway.talk import as_reply
from gateway.teams_sending import AdresseIkkeGodtatt, Teamssending
from naervaer.store.models import Utsending
from naervaer.utsending import Brev, Feil

_TIDSGRENSE = 120.0  # seconds for one message with the tries again that the channel asks for; well within a lease
_BORTE_I_SLACK = frozenset(  # Slack's words for an account or a conversation that cannot be written to any more
    {"account_inactive", "cannot_dm_bot", "channel_not_found", "is_archived", "messages_tab_disabled", "user_disabled"}
)
_BORTE_I_TEAMS = frozenset({403, 404})


class _Sender(Protocol):
    async def send(self, adresse: dict[str, Any], reply: dict[str, Any]) -> None:
        """Send a neutral reply to where the person was last reached."""


class Kanalsending:
    """Sends to the channels that are set up, with their own libraries."""

    def __init__(self, kanaler: Kanaler) -> None:
        self._kanaler = kanaler
        self._runner = asyncio.Runner()
        self._sendere: dict[Utsending, _Sender] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._runner.close()

    def send(self, brev: Brev, tid: datetime) -> None:
        """Send the message to the person's account. Raises IkkeSendt; the channel may then have taken it all the same,
        if it was lost before its answer came.
        """
        assert brev.melding
        assert brev.konto
        sending = self._sender(brev.vei).send(brev.konto.adresse or {}, as_reply(brev.melding))
        try:
            self._runner.run(asyncio.wait_for(sending, _TIDSGRENSE))
        # The address is the store's and the answer the channel's: neither may stop the reminders of all others.
        except Exception as error:
            raise IkkeSendt(_feil(error)) from error

    def _sender(self, vei: Utsending) -> _Sender:
        if vei not in self._sendere:
            self._sendere[vei] = _lag(vei, self._kanaler)
        return self._sendere[vei]


def veier(kanaler: Kanaler) -> frozenset[Utsending]:
    """The ways that are set up."""
    oppsatt = {Utsending.SLACK: kanaler.slack, Utsending.TEAMS: kanaler.teams}
    return frozenset(vei for vei, oppsett in oppsatt.items() if oppsett)


def _lag(vei: Utsending, kanaler: Kanaler) -> _Sender:
    if vei is Utsending.SLACK:
        assert kanaler.slack
        return Slacksending(kanaler.slack.bottoken, kanaler.url)
    assert kanaler.teams
    return Teamssending(kanaler.teams.app_id, kanaler.teams.leietaker, kanaler.teams.hemmelighet, kanaler.url)


def _feil(error: Exception) -> Feil:
    """What the error means for this one message, or for all of them."""
    if isinstance(error, AdresseIkkeGodtatt):
        return Feil.UGYLDIG_ADRESSE
    if isinstance(error, SlackApiError):
        svar = error.response.data
        if not isinstance(svar, dict):  # no answer of Slack's own: something in front of it is down
            return Feil.UTILGJENGELIG
        return Feil.AVVIST if svar.get("error") in _BORTE_I_SLACK else Feil.UTSATT
    if isinstance(error, ClientResponseError):
        return Feil.AVVIST if error.status in _BORTE_I_TEAMS else Feil.UTSATT
    return Feil.UTILGJENGELIG if isinstance(error, ClientError | TimeoutError | OSError) else Feil.UTSATT
