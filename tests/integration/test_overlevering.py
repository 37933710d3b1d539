"""Handing over to HR: what the asker has seen, without health, forms or crisis, and anonymous until they lift it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hus import Hus
from sqlalchemy import func, select

from naervaer import overlevering, paaminnelser, samtaler, sletting, utsending
from naervaer.fritekst import UgyldigSvar
from naervaer.klokke import FastKlokke
from naervaer.overlevering import Henvendelse
from naervaer.store.meldinger import add_message
from naervaer.store.models import (
    Avsender,
    Beskjed,
    Kanal,
    Overlevering,
    Overleveringssvar,
    Paaminnelse,
    Personrolle,
    Tilstand,
    Verv,
)
from naervaer.tilgang import IkkeTilgjengelig
from naervaer.utsending import Arbeider


class Scene(Hus):
    """Kari talks with the assistant; Hege and Henrik are HR, Ola is a colleague, Per is HR elsewhere."""

    def __init__(self, hus: Hus) -> None:
        super().__init__(hus.store, hus.klokke)
        self.kari = self.person("Kari Nordmann")
        self.ola = self.person("Ola Hansen")
        self.hege = self.person("Hege Moen", None, Verv.HR)
        self.henrik = self.person("Henrik Lie", None, Verv.HR)
        self.per = self.person("Per Annen", None, Verv.HR, organisasjon_id=self.organisasjon("Storvik"))
        with self.store.session() as session:
            self.samtale = samtaler.open_chat(session, self.kari, Kanal.WEB, self.klokke).id

    def sagt(self, spurt: str, *svar: str, **mer: Any) -> None:
        """A turn of the talk; the answers may be passed on unless told otherwise."""
        with self.store.session() as session:
            melding = add_message(session, self.samtale, Avsender.PERSON, {"tekst": spurt}, self.klokke)
            for tekst in svar:
                innhold = {"tekst": tekst, "svar_paa": melding.id, "privat": False, **mer}
                add_message(session, self.samtale, Avsender.BOT, innhold, self.klokke)

    def utdrag(self, antall: int, anonym: bool = False, til: int | None = None) -> list[str]:
        with self.store.session() as session:
            siste = overlevering.siste_nummer(session, self.samtale) if til is None else til
            turer = overlevering.utdrag(session, self.kari, self.samtale, siste, antall, anonym)
        return [f"{tur['fra']}: {tur['tekst']}" for tur in turer]

    def send(self, tekst: str = "Kan dere ringe meg?", anonym: bool = False) -> str:
        with self.store.session() as session:
            tur = [{"fra": "person", "tekst": "når er fristen"}]
            return overlevering.send(session, self.kari, tekst, tur, anonym, self.klokke).id

    def svar(self, hvem_id: str, id: str, tekst: str = "Jeg ringer i morgen.") -> None:
        with self.store.session() as session:
            overlevering.svar(session, hvem_id, id, tekst, self.klokke)

    def til_hr(self, hvem_id: str) -> list[Henvendelse]:
        with self.store.session() as session:
            return overlevering.til_hr(session, hvem_id, self.klokke)

    def les(self, hvem_id: str, id: str) -> Henvendelse:
        with self.store.session() as session:
            return overlevering.les(session, hvem_id, id, self.klokke)

    def varslet(self) -> dict[str, list[str]]:
        """Who is to be told, by what of."""
        with self.store.session() as session:
            rader = session.scalars(select(Paaminnelse).where(Paaminnelse.tilstand == Tilstand.VENTER))
            hvem: dict[str, list[str]] = {}
            for rad in rader:
                hvem.setdefault(str(rad.frist_id), []).append(rad.mottaker_id)
        return {hva: sorted(ider) for hva, ider in hvem.items()}

    def alt_er_varslet(self) -> None:
        with self.store.session() as session:
            for rad in session.scalars(select(Paaminnelse)):
                rad.tilstand, rad.sendt_tid = Tilstand.SENDT, self.klokke.now()


@pytest.fixture
def scene(hus: Hus) -> Scene:
    return Scene(hus)


# --- what goes along


def test_as_much_of_the_talk_as_is_asked_for(scene: Scene) -> None:
    for n in range(12):
        scene.sagt(f"spørsmål {n}", f"svar {n}")
    assert scene.utdrag(0) == []
    assert scene.utdrag(1) == ["person: spørsmål 11", "bot: svar 11"]
    assert [linje for linje in scene.utdrag(10) if linje.startswith("person")] == [
        f"person: spørsmål {n}" for n in range(2, 12)
    ]


def test_what_is_said_afterwards_does_not_go_along(scene: Scene) -> None:
    scene.sagt("når er fristen", "om fire uker")
    scene.sagt("noe annet", "et svar")
    assert scene.utdrag(10, til=2) == ["person: når er fristen", "bot: om fire uker"]


@pytest.mark.parametrize("mer", [{"privat": True}, {"alvor": "krise"}])
def test_forms_and_crises_never_go_along(scene: Scene, mer: dict[str, Any]) -> None:
    scene.sagt("når er fristen", "om fire uker")
    scene.sagt("HEMMELIG", "Takk", **mer)
    assert scene.utdrag(1) == ["person: når er fristen", "bot: om fire uker"]


def test_what_was_said_before_it_was_marked_stays(scene: Scene) -> None:
    with scene.store.session() as session:
        melding = add_message(session, scene.samtale, Avsender.PERSON, {"tekst": "HEMMELIG"}, scene.klokke)
        add_message(session, scene.samtale, Avsender.BOT, {"tekst": "ja", "svar_paa": melding.id}, scene.klokke)
    assert scene.utdrag(10) == []


def test_health_is_taken_out(scene: Scene) -> None:
    scene.sagt("jeg har depresjon, når er fristen", "om fire uker")
    assert "depresjon" not in " ".join(scene.utdrag(1))
    with scene.store.session() as session:
        assert "depresjon" not in overlevering.sendbar(session, scene.kari, "jeg har depresjon", anonym=False)


def test_the_name_is_taken_out_of_what_is_anonymous(scene: Scene) -> None:
    scene.sagt("jeg er Kari, hva er nordmanns frist", "Hei, Kari. Karis frist er i morgen.")
    assert "Kari" in " ".join(scene.utdrag(1))
    uten = " ".join(scene.utdrag(1, anonym=True))
    assert not [navn for navn in ("kari", "nordmann") if navn in uten.lower()]
    with scene.store.session() as session:
        assert "Kari" not in overlevering.sendbar(session, scene.kari, "hilsen Kari N", anonym=True)


# --- who sees it


def test_hr_gets_it_and_is_told(scene: Scene) -> None:
    id = scene.send()
    assert scene.varslet() == {Beskjed.HR_MELDING: sorted([scene.hege, scene.henrik])}
    for hvem in (scene.hege, scene.henrik):
        [sett] = scene.til_hr(hvem)
        assert (sett.id, sett.navn, sett.tekst, sett.min) == (id, "Kari Nordmann", "Kan dere ringe meg?", False)
    assert scene.logg()[-1] == (scene.henrik, None, "se_henvendelser", "hr", True)


def test_nobody_else_gets_it(scene: Scene) -> None:
    id = scene.send()
    assert scene.til_hr(scene.per) == []
    for hvem in (scene.ola, scene.per):
        with pytest.raises(IkkeTilgjengelig):
            scene.les(hvem, id)
        with pytest.raises(IkkeTilgjengelig):
            scene.svar(hvem, id)
    with pytest.raises(IkkeTilgjengelig):
        scene.til_hr(scene.ola)
    for hvem in (scene.kari, scene.hege):
        with pytest.raises(IkkeTilgjengelig):
            scene.les(hvem, "finnes-ikke")


def test_anonymity_holds_until_the_asker_lifts_it(scene: Scene) -> None:
    id = scene.send(anonym=True)
    scene.svar(scene.hege, id)
    scene.svar(scene.kari, id, "Takk, hilsen Kari")
    sett = scene.les(scene.hege, id)
    assert sett.navn is None
    assert "Kari" not in repr(sett)
    assert [(svar.fra_hr, svar.navn) for svar in sett.svar] == [(True, "Hege Moen"), (False, "")]
    with pytest.raises(IkkeTilgjengelig), scene.store.session() as session:
        overlevering.si_hvem(session, scene.hege, id, scene.klokke)
    assert scene.les(scene.hege, id).navn is None
    with scene.store.session() as session:
        overlevering.si_hvem(session, scene.kari, id, scene.klokke)
    assert scene.les(scene.hege, id).navn == "Kari Nordmann"


def test_an_anonymous_message_leaves_no_name_in_what_hr_is_told(scene: Scene) -> None:
    scene.send(anonym=True)
    with scene.store.session() as session:
        for rad in session.scalars(select(Paaminnelse)):
            assert rad.sak_id is None
            assert rad.tekst is None


def test_an_answer_reaches_the_asker(scene: Scene) -> None:
    id = scene.send(anonym=True)
    scene.svar(scene.hege, id)
    assert scene.varslet()[Beskjed.HR_SVAR] == [scene.kari]
    with scene.store.session() as session:
        [sendt] = overlevering.egne(session, scene.kari)
    assert [(svar.navn, svar.tekst) for svar in sendt.svar] == [("Hege Moen", "Jeg ringer i morgen.")]
    assert sendt.min


@pytest.mark.parametrize("tekst", ["", "   ", "a" * 2001, "du har jo depresjon"])
def test_an_answer_that_cannot_be_kept_is_refused(scene: Scene, tekst: str) -> None:
    id = scene.send()
    with pytest.raises(UgyldigSvar):
        scene.svar(scene.hege, id, tekst)


def test_those_that_wait_stand_first(scene: Scene) -> None:
    besvart, venter = scene.send("en"), scene.send("to")
    scene.svar(scene.hege, besvart)
    assert [sett.id for sett in scene.til_hr(scene.henrik)] == [venter, besvart]
    scene.svar(scene.hege, venter)
    scene.svar(scene.kari, besvart, "et spørsmål til")
    assert [sett.id for sett in scene.til_hr(scene.henrik)] == [besvart, venter]


def test_where_there_is_nobody_in_hr_nothing_is_sent(scene: Scene) -> None:
    with scene.store.session() as session:
        for rolle in session.scalars(select(Personrolle).where(Personrolle.person_id.in_([scene.hege, scene.henrik]))):
            session.delete(rolle)
    with scene.store.session() as session:
        assert not overlevering.kan_sende(session, scene.kari)
    with pytest.raises(IkkeTilgjengelig):
        scene.send()
    with scene.store.session() as session:
        assert session.scalar(select(func.count()).select_from(Overlevering)) == 0


def test_hr_is_told_once_of_what_waits_and_again_when_it_has_been_told(scene: Scene) -> None:
    for _ in range(3):
        scene.send()
    assert len(scene.varslet()[Beskjed.HR_MELDING]) == 2
    scene.alt_er_varslet()
    scene.send()
    assert len(scene.varslet()[Beskjed.HR_MELDING]) == 2


def test_the_inbox_says_how_to_read_it(scene: Scene) -> None:
    scene.send()
    mandag = FastKlokke(scene.klokke.now() + timedelta(days=2))
    with scene.store.session() as session:
        arbeider = Arbeider()
        utsending.legg_i_innboks(session, mandag, arbeider, utsending.ta(session, mandag, 20, arbeider), set())
    with scene.store.session() as session:
        [linje] = paaminnelser.innboks(session, scene.hege, mandag)
    assert "meldingene til HR" in linje.tekst


# --- for how long


def test_it_goes_as_the_talk_does_counted_from_the_last_answer(scene: Scene) -> None:
    gammel, besvart = scene.send("gammel"), scene.send("besvart")
    om_20 = FastKlokke(scene.klokke.now() + timedelta(days=20))
    with scene.store.session() as session:
        overlevering.svar(session, scene.hege, besvart, "Nå ringer jeg.", om_20)
    scene.alt_er_varslet()
    sletting.rydd(scene.store, FastKlokke(scene.klokke.now() + timedelta(days=40)))
    with scene.store.session() as session:
        assert session.scalars(select(Overlevering.id)).all() == [besvart]
        assert session.get(Overlevering, gammel) is None
    sletting.rydd(scene.store, FastKlokke(scene.klokke.now() + timedelta(days=300)))
    with scene.store.session() as session:
        assert session.scalar(select(func.count()).select_from(Overlevering)) == 0
        assert session.scalar(select(func.count()).select_from(Overleveringssvar)) == 0
        assert session.scalar(select(func.count()).select_from(Paaminnelse)) == 0
