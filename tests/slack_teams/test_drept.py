"""The gateway is killed: what a channel has had a receipt for is answered after the next start, once and in order."""

from __future__ import annotations

import json
import random
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import groupby
from typing import Any

import pytest
from stedfortredere.avsender import Avsender
from stedfortredere.bot import FalskBot
from stedfortredere.microsoft import FalskMicrosoft, aktivitet
from stedfortredere.miljo import kanalmiljo
from stedfortredere.slack import FalskSlack, direkte, hendelse
from stedfortredere.tjener import Sertifikat, Tjener

from naervaer.klokke import FastKlokke
from naervaer.store import Store
from naervaer.store.models import Kanaloppdrag
from tools.parts import Part, free_port

from .felles import KARI, KARI_AAD
from .test_oppstart import innstillinger

SECONDS = 90
KILLS = 3
MESSAGES = 12


class Hus(Avsender):
    """The gateway as a process, with Slack, Microsoft and the bot around it."""

    def __init__(self, store: Store, klokke: FastKlokke, cert: Sertifikat) -> None:
        self.store, self.klokke = store, klokke
        self.bot, self.slack, self.microsoft = FalskBot(), FalskSlack(), FalskMicrosoft()
        self.slack.bruker("UKARI", "kari@fjordvik.example")
        self.microsoft.medlem(KARI, KARI_AAD, "kari@fjordvik.example")
        self.tjenere = [Tjener(self.bot.app), Tjener(self.slack.app, cert.tls), Tjener(self.microsoft.app, cert.tls)]
        for tjener in self.tjenere:
            tjener.start()
        bot, slack_tjener, ms = self.tjenere
        port = free_port()
        self._url = f"http://127.0.0.1:{port}"
        miljo = innstillinger(
            store,
            **kanalmiljo(slack_tjener, ms, cert),
            NAERVAER_BOT_URL=f"http://127.0.0.1:{bot.port}",
            NAERVAER_GATEWAY_PORT=str(port),
        )
        self.gateway = Part("gateway", [sys.executable, "-m", "gateway"], miljo, f"{self._url}/helse")

    @property
    def url(self) -> str:
        return self._url

    def start(self) -> None:
        self.gateway.start()
        self.gateway.wait_until_ready()

    def stopp(self) -> None:
        self.gateway.stop()
        for tjener in self.tjenere:
            tjener.stopp()

    def skriv(self, text: str) -> None:
        """Say the same in both channels; each sends it again until it has its receipt."""
        til_mottatt(lambda: self.fra_slack(hendelse(direkte("UKARI", text), f"Ev {text}")).status == 200)
        til_mottatt(lambda: self.fra_teams(aktivitet(KARI, KARI_AAD, text, text=text)).status == 202)

    def svar(self) -> dict[str, list[str]]:
        """What has been answered in each channel, as what it was the answer to."""
        fra_slack = [sent["text"] for sent in self.slack.logg.av("chat.postMessage")]
        fra_teams = [json.dumps(sent["attachments"], ensure_ascii=False) for sent in self.microsoft.logg.av("melding")]
        return {"slack": [_spurt(text) for text in fra_slack], "teams": [_spurt(text) for text in fra_teams]}

    def ubesvart(self) -> list[Kanaloppdrag]:
        with self.store.session() as session:
            return list(session.query(Kanaloppdrag).order_by(Kanaloppdrag.nummer))


def _spurt(svar: str) -> str:
    return svar.partition("Du skrev: ")[2].partition("!")[0]


def til(ja: Callable[[], bool]) -> None:
    """Returns when it holds."""
    slutt = time.monotonic() + SECONDS
    while not ja():
        assert time.monotonic() < slutt
        time.sleep(0.02)


def til_mottatt(send: Callable[[], bool]) -> None:
    def proev() -> bool:
        try:
            return send()
        except OSError:  # nobody is there now
            return False

    til(proev)


@contextmanager
def taus(bot: FalskBot) -> Iterator[None]:
    """Within the block the bot hears, and does not answer."""
    snakk, svar = threading.Event(), bot.svar

    def vent(said: dict[str, Any]) -> Any:
        snakk.wait(SECONDS)
        return svar(said)

    bot.svar = vent
    try:
        yield
    finally:
        bot.svar = svar
        snakk.set()


@pytest.fixture
def prosess(store: Store, klokke: FastKlokke, cert: Sertifikat, kari: str) -> Iterator[Hus]:
    running = Hus(store, klokke, cert)
    running.start()
    yield running
    running.stopp()


def test_what_was_not_answered_is_answered_after_a_kill(prosess: Hus) -> None:
    prosess.skriv("nr 0!")
    til(lambda: prosess.svar() == {"slack": ["nr 0"], "teams": ["nr 0"]} and not prosess.ubesvart())
    with taus(prosess.bot):
        for n in range(1, 5):
            prosess.skriv(f"nr {n}!")
        assert len(prosess.ubesvart()) == 8
        prosess.gateway.kill()
    prosess.start()
    alle = [f"nr {n}" for n in range(5)]
    til(lambda: not prosess.ubesvart())
    assert prosess.svar() == {"slack": alle, "teams": alle}
    prosess.skriv("nr 4!")  # the channel sends it once more
    prosess.skriv("nr 5!")
    til(lambda: prosess.svar() == {"slack": [*alle, "nr 5"], "teams": [*alle, "nr 5"]})


def test_what_waits_is_kept_without_number_and_illness(prosess: Hus) -> None:
    with taus(prosess.bot):
        prosess.skriv("jeg har depresjon og heter 01019012345!")
        lagret = [json.dumps(rad.innhold, ensure_ascii=False) for rad in prosess.ubesvart()]
        assert len(lagret) == 2
        assert not any("depresjon" in rad or "01019012345" in rad for rad in lagret)
    til(lambda: not prosess.ubesvart())


def test_killed_again_and_again_nothing_is_lost(prosess: Hus) -> None:
    """What had just been sent when the kill came may be sent once more, and nothing else."""
    ferdig = threading.Event()

    def skriv() -> None:
        for n in range(MESSAGES):
            prosess.skriv(f"nr {n}!")
        ferdig.set()

    skriver = threading.Thread(target=skriv)
    skriver.start()
    tilfeldig = random.Random(6)
    for n in range(KILLS):
        til(lambda n=n: len(prosess.svar()["slack"]) > n * MESSAGES // (KILLS + 1))  # type: ignore[misc]
        time.sleep(tilfeldig.random() / 20)
        prosess.gateway.kill()
        prosess.start()
    skriver.join(SECONDS)
    assert ferdig.is_set()
    til(lambda: not prosess.ubesvart())
    alle = [f"nr {n}" for n in range(MESSAGES)]
    for svar in prosess.svar().values():
        assert [spurt for spurt, _ in groupby(svar)] == alle
        assert len(svar) <= MESSAGES + KILLS
