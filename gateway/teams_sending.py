"""What is sent to Teams, also where nobody has written first. Built on Microsoft 365 Agents SDK."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import ClientResponseError
from microsoft_agents.activity import Activity, ActivityTypes, Attachment, ConversationReference
from microsoft_agents.authentication.msal import MsalConnectionManager
from microsoft_agents.hosting.aiohttp import CloudAdapter
from microsoft_agents.hosting.core import AgentAuthConfiguration, OutboundHostValidator, TurnContext
from microsoft_agents.hosting.core.authorization import AuthTypes

from gateway import visning, visning_teams
from gateway.teams_token import SVARVERTER, er_microsofts

KORT = "application/vnd.microsoft.card.adaptive"
MAX_VARSELTEKST = 300  # what Teams shows in the list and in notifications
_IGJEN = frozenset({412, 429, 502, 504})  # what Microsoft says may be tried again
_FORSOK = 4
_FORSTE_PAUSE_SEKUNDER = 1.0


class AdresseIkkeGodtatt(Exception):
    """The stored address is not Microsoft's; nothing is sent."""


class Teamssending:
    """Sends replies to people's personal chats with the bot."""

    def __init__(self, app_id: str, leietaker: str, hemmelighet: str, url: str) -> None:
        """`url` is where the web chat is. Nothing is sent yet."""
        self._app_id, self._url = app_id, url
        tilgang = AgentAuthConfiguration(
            AuthTypes.client_secret, app_id, leietaker, hemmelighet, connection_name="SERVICE_CONNECTION"
        )
        self.adapter = CloudAdapter(
            connection_manager=MsalConnectionManager(connections_configurations={"SERVICE_CONNECTION": tilgang}),
            host_validator=OutboundHostValidator(list(SVARVERTER), enabled=True, include_default_microsoft_hosts=False),
        )
        # The library's own answer to an error shows the person its inside, and its log what could not be read.
        self.adapter.on_turn_error = None
        logging.getLogger("microsoft_agents.activity").setLevel(logging.CRITICAL)

    async def send(self, adresse: dict[str, Any], reply: dict[str, Any]) -> None:
        """Send a neutral reply to where the person was last reached. Raises AdresseIkkeGodtatt or ClientError."""
        activity = Activity(
            type=ActivityTypes.message,
            summary=visning.avkortet(reply["tekst"], MAX_VARSELTEKST),
            attachments=[Attachment(content_type=KORT, content=visning_teams.kort(reply, self._url))],
        )

        async def post(context: TurnContext) -> None:
            await context.send_activity(activity)

        await self.i_samtalen(adresse, post)

    async def i_samtalen(self, adresse: dict[str, Any], arbeid: Callable[[TurnContext], Awaitable[None]]) -> None:
        """Do the work in the conversation at that address, a few times where Microsoft asks to be tried again."""
        if not er_microsofts(adresse["serviceUrl"]):
            raise AdresseIkkeGodtatt
        reference = ConversationReference.model_validate(adresse)
        for forsok in range(1, _FORSOK + 1):
            fortsatt = reference.get_continuation_activity()
            try:
                await self.adapter.continue_conversation(self._app_id, fortsatt, arbeid)
            except ClientResponseError as error:
                if error.status not in _IGJEN or forsok == _FORSOK:
                    raise
                await asyncio.sleep(_pause(error, forsok))
            else:
                return


def _pause(error: ClientResponseError, forsok: int) -> float:
    """How long to wait, in seconds: as long as Microsoft says, else longer each time, and not all at once."""
    oppgitt = str(error.headers.get("Retry-After", "")) if error.headers else ""
    if oppgitt.isdecimal():
        return min(float(oppgitt), 60.0)
    return float(_FORSTE_PAUSE_SEKUNDER * 2 ** (forsok - 1) * (1 + random.random()))  # noqa: S311  no secret
