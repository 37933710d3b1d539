"""The App Home in Slack: each person's own next steps, kept up with what they do, and a way in for the unknown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from hus import Hus
from stedfortredere.slack import blokkfeil, direkte, hendelse, knapper, lest
from stedfortredere.tjener import Sertifikat

from actions.reply import Reply
from gateway.slack_hjem import LINJER
from naervaer import datoer, registrering
from naervaer.klokke import FastKlokke
from naervaer.store import Store
from naervaer.store.models import Levering, Paaminnelse, Paaminnelsestype, Person, Spraak, Steg, Tilstand, Utsending
from naervaer.tekster import tekst
from naervaer.tilgang import Operasjon

from .felles import Dorer

PLAN = "frister.navn_oppfolgingsplan"


class Folk(Hus):
    """Ingrid leads Kari, who is away."""

    def __init__(self, hus: Hus) -> None:
        super().__init__(hus.store, hus.klokke)
        self.ingrid = self.person("Ingrid Solheim")
        self.kari = self.person("Kari Vik", self.ingrid)
        self.sak_id = self.sak(self.kari, self.today - timedelta(days=20))
        with self.store.session() as session:
            session.get_one(Person, self.ingrid).epost = "ingrid@fjordvik.example"
            session.get_one(Person, self.kari).epost = "kari.vik@fjordvik.example"

    def paaminnelse(self, mottaker_id: str, text: str, lest: bool = False) -> None:
        """A reminder that has come."""
        naa = self.klokke.now()
        with self.store.session() as session:
            rad = Paaminnelse(
                mottaker_id=mottaker_id,
                slag=Paaminnelsestype.EGEN,
                tekst=text,
                send_tid=naa,
                tilstand=Tilstand.SENDT,
                sendt_tid=naa,
                lest_tid=naa if lest else None,
            )
            session.add(rad)
            session.flush()
            session.add(Levering(paaminnelse_id=rad.id, utsending=Utsending.INNBOKS, sendt_tid=naa))

    def fort(self) -> None:
        """Ingrid notes that the plan is made."""
        with self.store.session() as session:
            steg = registrering.NyttSteg(Steg.OPPFOLGINGSPLAN, self.today)
            registrering.register_steg(session, self.ingrid, self.sak_id, [steg], self.klokke)


@pytest.fixture
def folk(hus: Hus) -> Folk:
    return Folk(hus)


@pytest.fixture
def dorer(store: Store, folk: Folk, klokke: FastKlokke, cert: Sertifikat) -> Iterator[Dorer]:
    running = Dorer(store, klokke, cert)
    running.slack.bruker("UINGRID", "ingrid@fjordvik.example")
    running.slack.bruker("UKARI", "kari.vik@fjordvik.example")
    running.slack.bruker("UFREMMED", "fremmed@fjordvik.example")
    yield running
    running.stopp()


def apne(dorer: Dorer, bruker: str, id: str = "Ev1") -> dict[str, Any]:
    antall = len(dorer.slack.logg.av("views.publish"))
    aapnet = {"type": "app_home_opened", "user": bruker, "channel": f"D{bruker}", "tab": "home"}
    dorer.fra_slack(hendelse(aapnet, id))
    return _view(dorer, antall + 1)


def _view(dorer: Dorer, antall: int) -> dict[str, Any]:
    vist = dorer.slack.logg.vent("views.publish", antall)[antall - 1]
    view: dict[str, Any] = lest(vist["view"])
    assert blokkfeil(view["blocks"], 100) == []
    return view


def _ord(view: dict[str, Any]) -> str:
    return json.dumps(view, ensure_ascii=False)


def test_the_employee_sees_the_own_case(dorer: Dorer, folk: Folk) -> None:
    sett = _ord(apne(dorer, "UKARI"))
    assert tekst("slack_hjem.egen_sak") in sett
    frist = folk.today + timedelta(days=7)
    assert f"{tekst(PLAN)}: {datoer.lang(frist, 'nb')} (om 7 dager)" in sett
    assert tekst("slack_hjem.ansatte") not in sett
    assert "Kari" not in sett


def test_the_leader_sees_what_waits_with_those_they_lead(dorer: Dorer, folk: Folk) -> None:
    view = apne(dorer, "UINGRID")
    assert tekst("slack_hjem.egen_sak") not in _ord(view)
    assert f"Kari Vik: {tekst(PLAN)}" in _ord(view)
    assert knapper(view)[0]["value"] == tekst("slack_hjem.knapp_haster")
    assert (Operasjon.SE_FRISTER, "leder") in {(rad[2], rad[3]) for rad in folk.logg() if rad[0] == folk.ingrid}


def test_unread_reminders_are_shown(dorer: Dorer, folk: Folk) -> None:
    folk.paaminnelse(folk.kari, "ringe Ingrid")
    folk.paaminnelse(folk.kari, "lese planen", lest=True)
    sett = _ord(apne(dorer, "UKARI"))
    assert tekst("paaminnelse.linje_egen", tekst="ringe Ingrid") in sett
    assert "lese planen" not in sett


def test_more_than_there_is_room_for_is_told_by_its_number(dorer: Dorer, folk: Folk) -> None:
    for n in range(LINJER + 2):
        folk.paaminnelse(folk.kari, f"nummer {n}")
    assert tekst("slack_hjem.flere", antall=2) in _ord(apne(dorer, "UKARI"))


def test_the_page_follows_what_the_person_does(dorer: Dorer, folk: Folk) -> None:
    assert tekst(PLAN) in _ord(apne(dorer, "UINGRID"))

    def fort(_: dict[str, Any]) -> list[Reply]:
        folk.fort()
        return [Reply("Det er ført.", "nb")]

    dorer.bot.svar = fort
    dorer.fra_slack(hendelse(direkte("UINGRID", "planen er laget"), "Ev2"))
    assert f"{tekst(PLAN)}:" not in _ord(_view(dorer, 2))


def test_nobody_looks_for_somebody_who_has_not_opened_the_page(dorer: Dorer, folk: Folk) -> None:
    def fort(_: dict[str, Any]) -> list[Reply]:
        folk.fort()
        return [Reply("Det er ført.", "nb")]

    dorer.bot.svar = fort
    dorer.fra_slack(hendelse(direkte("UINGRID", "planen er laget"), "Ev1"))
    dorer.slack.logg.vent("chat.postMessage")
    apne(dorer, "UKARI", "Ev2")
    assert [vist["user_id"] for vist in dorer.slack.logg.av("views.publish")] == ["UKARI"]


def test_the_page_is_left_alone_when_nothing_was_done(dorer: Dorer) -> None:
    apne(dorer, "UINGRID")
    dorer.fra_slack(hendelse(direkte("UINGRID", "hva er et dialogmøte?"), "Ev2"))
    dorer.slack.logg.vent("chat.postMessage")
    apne(dorer, "UKARI", "Ev3")
    assert [vist["user_id"] for vist in dorer.slack.logg.av("views.publish")] == ["UINGRID", "UKARI"]


def test_the_unknown_learn_how_to_become_known(dorer: Dorer) -> None:
    view = apne(dorer, "UFREMMED")
    assert tekst("kanal.ukjent") in _ord(view)
    assert knapper(view) == []


def test_the_page_speaks_nynorsk(dorer: Dorer, folk: Folk) -> None:
    with folk.store.session() as session:
        session.get_one(Person, folk.kari).spraak = Spraak.NYNORSK
    assert tekst("slack_hjem.egen_sak", "nn") in _ord(apne(dorer, "UKARI"))


def test_the_answer_comes_even_where_the_page_cannot_be_shown(dorer: Dorer, folk: Folk) -> None:
    dorer.slack.nede = {"views.publish"}

    def fort(_: dict[str, Any]) -> list[Reply]:
        folk.fort()
        return [Reply("Det er ført.", "nb")]

    dorer.bot.svar = fort
    aapnet = {"type": "app_home_opened", "user": "UINGRID", "channel": "DUINGRID", "tab": "home"}
    dorer.fra_slack(hendelse(aapnet, "Ev0"))
    dorer.fra_slack(hendelse(direkte("UINGRID", "planen er laget"), "Ev1"))
    dorer.fra_slack(hendelse(direkte("UINGRID", "og så?"), "Ev2"))
    assert [svar["text"] for svar in dorer.slack.logg.vent("chat.postMessage", 2)] == ["Det er ført."] * 2
