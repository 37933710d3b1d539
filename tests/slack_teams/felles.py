"""The gateway with its doors to Slack and Teams, talking to stand-ins by the real services' names."""

from __future__ import annotations

from datetime import UTC, datetime

from stedfortredere import microsoft, slack
from stedfortredere.avsender import Avsender
from stedfortredere.bot import FalskBot
from stedfortredere.microsoft import FalskMicrosoft
from stedfortredere.slack import FalskSlack
from stedfortredere.tjener import Sertifikat, Tjener, omdirigert

from gateway import slack as slack_door
from gateway import teams as teams_door
from gateway.app import Kanaler, create_app
from gateway.bot_client import BotClient
from gateway.epost import Oppsett
from naervaer.klokke import FastKlokke
from naervaer.store import Store

NAA = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)  # the clock of the tests
URL = "https://naervaer.fjordvik.example/"
KARI, KARI_AAD = "29:kari", "aaaaaaaa-0000-4000-8000-000000000001"


class Dorer(Avsender):
    """The running gateway and what is behind and in front of it."""

    def __init__(
        self,
        store: Store,
        klokke: FastKlokke,
        cert: Sertifikat,
        apptoken: str = "",
        messages_a_minute: int = 60,
        epost: Oppsett | None = None,
        stol_paa_epost: bool = True,
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
        self.kanaler = Kanaler(
            URL,
            slack_door.Oppsett(slack.BOTTOKEN, slack.NOKKEL, apptoken, stol_paa_epost),
            teams_door.Oppsett(microsoft.APP_ID, microsoft.LEIETAKER, microsoft.HEMMELIGHET),
            epost,
        )
        bot_url = f"http://127.0.0.1:{bot.port}"
        self.gateway = Tjener(
            lambda: create_app(
                store,
                BotClient(bot_url, "hemmelig"),
                klokke,
                demo=False,
                messages_a_minute=messages_a_minute,
                kanaler=self.kanaler,
            )
        ).start()

    def stopp(self) -> None:
        self.gateway.stopp()
        self._omdirigert.__exit__(None, None, None)
        for tjener in self._tjenere:
            tjener.stopp()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.gateway.port}"
