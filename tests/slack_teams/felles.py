"""The gateway with its doors to Slack and Teams, talking to stand-ins by the real services' names."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from stedfortredere import microsoft, slack
from stedfortredere.bot import FalskBot
from stedfortredere.microsoft import FalskMicrosoft
from stedfortredere.slack import FalskSlack
from stedfortredere.tjener import Sertifikat, Tjener, omdirigert

from gateway import slack as slack_door
from gateway import teams as teams_door
from gateway.app import Kanaler, create_app
from gateway.bot_client import BotClient
from naervaer.klokke import FastKlokke
from naervaer.store import Store

NAA = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)  # the clock of the tests
URL = "https://naervaer.fjordvik.example/"
KARI, KARI_AAD = "29:kari", "aaaaaaaa-0000-4000-8000-000000000001"


@dataclass
class Svar:
    """What the gateway answered."""

    status: int
    body: Any


class Dorer:
    """The running gateway and what is behind and in front of it."""

    def __init__(
        self, store: Store, klokke: FastKlokke, cert: Sertifikat, apptoken: str = "", messages_a_minute: int = 60
    ) -> None:
        self.store, self.klokke = store, klokke
        self.bot, self.slack, self.microsoft = FalskBot(), FalskSlack(), FalskMicrosoft()
        self._tjenere = [
            Tjener(self.bot.app).start(),
            Tjener(self.slack.app, cert.tls).start(),
            Tjener(self.microsoft.app, cert.tls).start(),
        ]
        bot, slack_api, ms = self._tjenere
        self.slack_tjener = slack_api
        self._omdirigert = omdirigert(
            {**dict.fromkeys(slack.NAVN, slack_api.port), **dict.fromkeys(microsoft.NAVN, ms.port)}, cert.fil
        )
        self._omdirigert.__enter__()
        oppsett = Kanaler(
            URL,
            slack_door.Oppsett(slack.BOTTOKEN, slack.NOKKEL, apptoken, stol_paa_epost=True),
            teams_door.Oppsett(microsoft.APP_ID, microsoft.LEIETAKER, microsoft.HEMMELIGHET),
        )
        bot_url = f"http://127.0.0.1:{bot.port}"
        self.gateway = Tjener(
            lambda: create_app(
                store,
                BotClient(bot_url, "hemmelig"),
                klokke,
                demo=False,
                messages_a_minute=messages_a_minute,
                kanaler=oppsett,
            )
        ).start()

    def stopp(self) -> None:
        self.gateway.stopp()
        self._omdirigert.__exit__(None, None, None)
        for tjener in self._tjenere:
            tjener.stopp()

    @property
    def tid(self) -> float:
        return self.klokke.now().timestamp()

    def post(self, sti: str, body: bytes, headers: dict[str, str]) -> Svar:
        request = urllib.request.Request(f"http://127.0.0.1:{self.gateway.port}{sti}", body, headers)
        try:
            with urllib.request.urlopen(request, timeout=15) as response:
                return Svar(response.status, _lest(response.read()))
        except urllib.error.HTTPError as error:
            return Svar(error.code, _lest(error.read()))

    def fra_slack(self, innhold: dict[str, Any], **headers: str) -> Svar:
        """An event, signed as Slack signs it."""
        body = json.dumps(innhold).encode()
        return self.post(
            slack_door.STI, body, {"Content-Type": "application/json", **slack.signert(body, self.tid), **headers}
        )

    def skjema_fra_slack(self, felter: dict[str, str]) -> Svar:
        """A command or a press, signed as Slack signs it."""
        body = urllib.parse.urlencode(felter).encode()
        return self.post(
            slack_door.STI,
            body,
            {"Content-Type": "application/x-www-form-urlencoded", **slack.signert(body, self.tid)},
        )

    def fra_teams(self, activity: dict[str, Any], token: str | None = None, **headers: str) -> Svar:
        """An activity with a token, by default a good one."""
        bearer = f"Bearer {token or self.microsoft.signert(self.tid)}"
        return self.post(
            teams_door.STI,
            json.dumps(activity).encode(),
            {"Content-Type": "application/json", "Authorization": bearer, **headers},
        )


def _lest(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return body.decode()
