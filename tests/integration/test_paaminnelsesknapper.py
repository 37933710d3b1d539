"""The buttons below a reminder in a channel: what is in the inbox, and where the next ones go."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hus import Hus

from actions.ask import Ask
from actions.paaminnelse import INNBOKS, SEND_TIL, VIS, ActionPaaminnelse
from actions.reply import Reply
from naervaer import overlevering, paaminnelser, utsending, varslingsvei
from naervaer.klokke import FastKlokke
from naervaer.store.models import Kanal, Kanalkonto, Person, Utsending, Verv
from naervaer.utsending import Arbeider


class Scene(Hus):
    """Kari, who is reached in Slack; two hours later than `klokke`, when what was due has been sent."""

    def __init__(self, hus: Hus) -> None:
        super().__init__(hus.store, hus.klokke)
        self.kari = self.person("Kari Nordmann")
        self.naa = FastKlokke(hus.klokke.now() + timedelta(hours=2))
        self.konto(self.kari, Kanal.SLACK, "U1")

    def konto(self, person_id: str, kanal: Kanal, id: str) -> None:
        tid = self.klokke.now()
        with self.store.session() as session:
            konto = Kanalkonto(kanal=kanal, leietaker="T1", ekstern_id=id, person_id=person_id, knyttet_tid=tid)
            konto.adresse, konto.sist_brukt_tid = {"kanal": "D1"}, tid
            session.add(konto)

    def er_minnet(self, antall: int) -> None:
        with self.store.session() as session:
            for n in range(antall):
                naar = self.klokke.now() + timedelta(minutes=n + 1)
                paaminnelser.lag_egen(session, self.kari, f"ringe nummer {n}", naar, self.klokke)
        self.legg_i_innboksen()

    def legg_i_innboksen(self) -> None:
        arbeider = Arbeider()
        with self.store.session() as session:
            tatt = utsending.ta(session, self.naa, 20, arbeider)
            utsending.legg_i_innboks(session, self.naa, arbeider, tatt, frozenset())

    def trykker(self, svar: str, hvem: str = "", **knapp: str) -> Reply:
        """The reply to a button."""
        entities = [{"entity": navn, "value": verdi} for navn, verdi in {"svar": svar, **knapp}.items()]
        with self.store.session() as session:
            melding = {"text": "/knapp", "entities": entities}
            ask = Ask(session, self.naa, hvem or self.kari, "", "nb", melding, {}, "slack")
            return ActionPaaminnelse().handle(ask).replies[-1]

    def valgt(self) -> Utsending | None:
        with self.store.session() as session:
            return varslingsvei.valgt(session, self.kari)


@pytest.fixture
def scene(hus: Hus) -> Scene:
    return Scene(hus)


def knapper(reply: Reply) -> list[str]:
    return [valg.tekst for valg in reply.valg]


def test_the_inbox_is_shown_once_and_read_by_that(scene: Scene) -> None:
    scene.er_minnet(2)
    vist = scene.trykker(INNBOKS)
    assert sorted(fakta.verdi for fakta in vist.fakta) == [
        f"Du ba meg minne deg på: ringe nummer {n}" for n in range(2)
    ]
    assert knapper(vist) == []
    assert scene.trykker(INNBOKS).tekst == "Det er ikke noe nytt i innboksen din."


def test_more_than_there_is_room_for_comes_the_next_time(scene: Scene) -> None:
    scene.er_minnet(12)
    assert "(12)" in scene.trykker(INNBOKS).tekst
    assert len(scene.trykker(INNBOKS).fakta) == 2


def test_an_answer_from_hr_can_be_read_from_there(scene: Scene) -> None:
    hege = scene.person("Hege", None, Verv.HR)
    with scene.store.session() as session:
        id = overlevering.send(session, scene.kari, "Ring meg", [], False, scene.klokke).id
        overlevering.svar(session, hege, id, "Jeg ringer.", scene.klokke)
    mandag = FastKlokke(scene.klokke.now() + timedelta(days=2))
    scene.naa = mandag
    scene.legg_i_innboksen()
    assert knapper(scene.trykker(INNBOKS)) == ["Les meldinger til og fra HR"]


def test_where_they_go_can_be_chosen_and_chosen_anew(scene: Scene) -> None:
    scene.konto(scene.kari, Kanal.TEAMS, "aad")
    assert knapper(scene.trykker(VIS))[-3:] == [
        "Send påminnelser på e-post",
        "Send påminnelser i Slack",
        "Send påminnelser i Teams",
    ]
    svar = scene.trykker(SEND_TIL, verdi="epost")
    assert svar.tekst.startswith("Påminnelsene dine kommer på e-post fra nå av")
    assert knapper(svar) == ["Send påminnelser i Slack", "Send påminnelser i Teams"]
    assert scene.valgt() is Utsending.EPOST
    scene.trykker(SEND_TIL, verdi="teams")
    assert scene.valgt() is Utsending.TEAMS


def test_a_way_that_does_not_lead_there_is_not_taken(scene: Scene) -> None:
    assert "ingenting er endret" in scene.trykker(SEND_TIL, verdi="teams").tekst
    assert scene.valgt() is None


def test_where_there_is_only_e_mail_nothing_is_offered(scene: Scene) -> None:
    ola = scene.person("Ola")
    assert knapper(scene.trykker(VIS, ola)) == []


def test_without_an_e_mail_address_it_is_not_offered(scene: Scene) -> None:
    with scene.store.session() as session:
        session.get_one(Person, scene.kari).epost = ""
    assert knapper(scene.trykker(VIS)) == ["Send påminnelser i Slack"]
