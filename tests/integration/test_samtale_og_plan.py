"""The talk, its minutes and measures, and the plan: draft, final, sent; with two at once and a manager replaced."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hus import Hus, together
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from naervaer import (
    enighet,
    forberedelse,
    paaminnelser,
    papirer,
    plan,
    planskjema,
    registrering,
    saker,
    samtale,
    tiltak,
    tiltaksforslag,
)
from naervaer.dokumenter.innhold import Oppfolgingsplan, Rolle, Status
from naervaer.dokumenter.navskjema import felter
from naervaer.enighet import Venter
from naervaer.fritekst import UgyldigSvar
from naervaer.klokke import OSLO, FastKlokke
from naervaer.planbilde import JA, NEI, Felt, Planbilde
from naervaer.registrering import DatoIFremtiden, NyttSteg
from naervaer.samtale import Samtalebilde, UgyldigSamtale
from naervaer.store.models import (
    Ansvarlig,
    Beskjed,
    Hendelse,
    Part,
    Plan,
    PlanFelt,
    Planmottaker,
    Samtale,
    Steg,
    Sykeperiode,
    Tiltakstatus,
    Verv,
)
from naervaer.tekster import alle
from naervaer.tilgang import IkkeTilgjengelig, SakenErOver
from naervaer.tiltak import NyttTiltak

SVAR = {
    Felt.ARBEIDSDAG: "Lager og kasse.",
    Felt.KAN_UTFORES: "Kasse i to timer.",
    Felt.KAN_IKKE_UTFORES: "Løfte kasser.",
    Felt.TILRETTELEGGING_HITTIL: "Kortere vakter, det hjalp.",
    Felt.TILRETTELEGGING_FREMOVER: "To timer i kassa hver dag.",
    Felt.ANDRE_MULIGHETER: "Bestillinger.",
    Felt.MYNDIGHETER: "Ingen nå.",
    Felt.OPPFOLGING: "Telefon hver onsdag.",
    Felt.SNAKKET: JA,
}


class Scene(Hus):
    """Kari is away, Ingrid is her leader, Hege is HR and Liv is invited."""

    def __init__(self, hus: Hus) -> None:
        super().__init__(hus.store, hus.klokke)
        self.leder = self.person("Ingrid Leder")
        self.kari = self.person("Kari Nordmann", self.leder)
        self.hr = self.person("Hege HR", None, Verv.HR)
        self.liv = self.person("Liv Tillitsvalgt", None, Verv.TILLITSVALGT)
        self.sak_id = self.sak(self.kari)
        self.invitasjon(self.sak_id, self.liv)

    def gjor(self, hva: Callable[..., Any], hvem: str, *deler: object, klokke: FastKlokke | None = None) -> Any:
        """One call in a transaction of its own."""
        with self.store.session() as session:
            return hva(session, hvem, *deler, klokke or self.klokke)

    def hold(self, dato: date | None = None) -> str:
        id: str = self.gjor(samtale.hold, self.leder, self.sak_id, dato or self.today)
        return id

    def samtaler(self, hvem: str) -> list[Samtalebilde]:
        bilder: list[Samtalebilde] = self.gjor(samtale.vis, hvem, self.sak_id)
        return bilder

    def utkast(self, hvem: str | None = None) -> Planbilde | None:
        bilde: Planbilde | None = self.gjor(plan.utkast, hvem or self.leder, self.sak_id)
        return bilde

    def nytt_utkast(self) -> str:
        id: str = self.gjor(plan.nytt_utkast, self.leder, self.sak_id, "nb")
        return id

    def fyll(self, plan_id: str) -> None:
        for felt, svaret in SVAR.items():
            self.gjor(plan.sett_felt, self.leder, plan_id, felt, svaret, "nb")
        om_fire_uker = (self.today + timedelta(weeks=4)).isoformat()
        self.gjor(plan.sett_felt, self.leder, plan_id, Felt.EVALUERING, om_fire_uker, "nb")
        self.gjor(plan.sett_raadspurt, self.leder, plan_id, [Rolle.BHT], "", "nb")

    def ferdig(self) -> str:
        plan_id = self.nytt_utkast()
        self.fyll(plan_id)
        self.gjor(plan.ferdigstill, self.leder, plan_id, "nb")
        return plan_id

    def versjoner(self, hvem: str) -> list[Planbilde]:
        bilder: list[Planbilde] = self.gjor(plan.versjoner, hvem, self.sak_id)
        return bilder

    def steg(self) -> dict[str, date]:
        """The steps that hold in the case."""
        return {s.type.value: s.dato for s in self.gjor(saker.hendelser, self.leder, self.sak_id)}

    def avslutt(self, siste_dag: date) -> None:
        with self.store.session() as session:
            session.scalars(select(Sykeperiode).where(Sykeperiode.sak_id == self.sak_id)).one().tom = siste_dag


@pytest.fixture
def scene(hus: Hus) -> Scene:
    return Scene(hus)


def om(scene: Scene, **tid: float) -> FastKlokke:
    return FastKlokke(scene.klokke.now() + timedelta(**tid))


# --- the talk


def test_a_talk_is_agreed_moved_and_held(scene: Scene) -> None:
    onsdag, torsdag = om(scene, days=4).now(), om(scene, days=5).now()
    forste = scene.gjor(samtale.avtal, scene.leder, scene.sak_id, onsdag, "Møterom 2", "nb")
    assert scene.gjor(samtale.avtal, scene.leder, scene.sak_id, torsdag, "", "nb") == forste
    [kommende] = scene.samtaler(scene.kari)
    assert (kommende.avtalt, kommende.sted, kommende.holdt) == (torsdag, "", None)
    om_en_uke = om(scene, days=7)
    assert scene.gjor(samtale.hold, scene.leder, scene.sak_id, torsdag.date(), klokke=om_en_uke) == forste
    assert scene.gjor(samtale.hold, scene.leder, scene.sak_id, torsdag.date(), klokke=om_en_uke) == forste
    [holdt] = scene.samtaler(scene.kari)
    assert holdt.holdt == torsdag.date()
    assert scene.steg() == {"samtale": torsdag.date()}


def test_the_next_talk_stays_agreed_when_an_earlier_one_was_held(scene: Scene) -> None:
    neste = scene.gjor(samtale.avtal, scene.leder, scene.sak_id, om(scene, days=28).now(), "", "nb")
    holdt = scene.hold(scene.today - timedelta(days=1))
    assert {bilde.id: bilde.holdt for bilde in scene.samtaler(scene.leder)} == {
        neste: None,
        holdt: scene.today - timedelta(days=1),
    }


def test_a_cancelled_talk_is_gone_and_another_can_be_agreed(scene: Scene) -> None:
    onsdag = om(scene, days=4).now()
    forste = scene.gjor(samtale.avtal, scene.leder, scene.sak_id, onsdag, "", "nb")
    with pytest.raises(IkkeTilgjengelig):
        scene.gjor(samtale.avlys, scene.kari, scene.sak_id)
    assert scene.gjor(samtale.avlys, scene.leder, scene.sak_id) == forste
    assert scene.samtaler(scene.kari) == []
    with pytest.raises(UgyldigSamtale, match="ikke_avtalt"):
        scene.gjor(samtale.avlys, scene.leder, scene.sak_id)
    ny = scene.gjor(samtale.avtal, scene.leder, scene.sak_id, onsdag, "", "nb")
    assert ny != forste
    assert scene.hold() == ny


def test_calendars_are_told_of_a_new_time_or_place_and_of_the_end(scene: Scene) -> None:
    def avtal(dager: int, sted: str) -> int:
        id = scene.gjor(samtale.avtal, scene.leder, scene.sak_id, om(scene, days=dager).now(), sted, "nb")
        with scene.store.session() as session:
            return session.get_one(Samtale, id).sekvens

    assert [avtal(4, ""), avtal(4, ""), avtal(5, ""), avtal(5, "Møterom 2"), avtal(5, "Møterom 2")] == [0, 0, 1, 2, 2]
    scene.gjor(samtale.avlys, scene.leder, scene.sak_id)
    with scene.store.session() as session:
        assert session.scalars(select(Samtale.sekvens)).one() == 3


def test_the_step_keeps_the_day_of_the_first_talk(scene: Scene) -> None:
    for siden in (3, 1):
        scene.hold(scene.today - timedelta(days=siden))
    assert [s.holdt for s in scene.samtaler(scene.leder)] == [scene.today - timedelta(days=d) for d in (1, 3)]
    assert scene.steg() == {"samtale": scene.today - timedelta(days=3)}


def test_a_talk_cannot_be_agreed_in_the_past_or_held_in_the_future(scene: Scene) -> None:
    with pytest.raises(UgyldigSamtale, match="tid_i_fortid"):
        scene.gjor(samtale.avtal, scene.leder, scene.sak_id, scene.klokke.now(), "", "nb")
    with pytest.raises(DatoIFremtiden):
        scene.hold(scene.today + timedelta(days=1))
    with pytest.raises(registrering.DatoForFravaeret):
        scene.hold(scene.today - timedelta(days=30))
    assert scene.samtaler(scene.leder) == []


def test_minutes_are_of_a_talk_that_was_held(scene: Scene) -> None:
    id = scene.gjor(samtale.avtal, scene.leder, scene.sak_id, om(scene, days=1).now(), "", "nb")
    with pytest.raises(UgyldigSamtale, match="ikke_holdt"):
        scene.gjor(samtale.skriv_referat, scene.leder, id, "kan", "kasse", "nb")
    scene.hold()
    with pytest.raises(UgyldigSamtale, match="ukjent_felt"):
        scene.gjor(samtale.skriv_referat, scene.leder, id, "diagnose", "kasse", "nb")
    with pytest.raises(UgyldigSvar, match="helse"):
        scene.gjor(samtale.skriv_referat, scene.leder, id, "kan", "Kari har migrene", "nb")
    scene.gjor(samtale.skriv_referat, scene.leder, id, "kan", "kasse", "nb")
    assert scene.samtaler(scene.kari)[0].referat == {"kan": "kasse"}
    scene.gjor(samtale.skriv_referat, scene.leder, id, "kan", "", "nb")
    assert scene.samtaler(scene.kari)[0].referat == {}


def test_an_agreement_is_to_these_words_only(scene: Scene) -> None:
    id = scene.hold()
    with pytest.raises(UgyldigSamtale, match="ikke_noe_referat"):
        scene.gjor(samtale.svar_enig, scene.kari, id, True, "", "nb")
    scene.gjor(samtale.skriv_referat, scene.leder, id, "kan", "kasse", "nb")
    scene.gjor(samtale.svar_enig, scene.kari, id, False, "Ikke kasse hele dagen.", "nb")
    scene.gjor(samtale.svar_enig, scene.kari, id, True, "", "nb")
    scene.gjor(samtale.svar_enig, scene.leder, id, True, "", "nb")
    enige = scene.samtaler(scene.leder)[0].enige
    assert {part: svar.enig for part, svar in enige.items()} == {Part.ANSATT: True, Part.LEDER: True}
    scene.gjor(samtale.skriv_referat, scene.leder, id, "kan", "kasse", "nb")  # the same words
    assert len(scene.samtaler(scene.leder)[0].enige) == 2
    scene.gjor(samtale.skriv_referat, scene.leder, id, "kan", "kasse hele dagen", "nb")
    assert scene.samtaler(scene.leder)[0].enige == {}


def test_a_measure_agreed_in_the_talk_is_part_of_what_is_agreed(scene: Scene) -> None:
    id = scene.hold()
    scene.gjor(samtale.skriv_referat, scene.leder, id, "kan", "kasse", "nb")
    scene.gjor(samtale.svar_enig, scene.kari, id, True, "", "nb")
    with scene.store.session() as session:
        tiltak.legg_til(session, scene.leder, scene.sak_id, NyttTiltak("To timer"), "nb", scene.klokke, id)
    assert scene.samtaler(scene.leder)[0].enige == {}


def test_each_writes_their_own_view_and_not_the_others(scene: Scene) -> None:
    id = scene.hold()
    scene.gjor(samtale.skriv_syn, scene.kari, id, "kan", "To timer er nok.", "nb")
    scene.gjor(samtale.skriv_syn, scene.leder, id, "kan", "Tre timer går.", "nb")
    ventet = {"kan": {Part.ANSATT: "To timer er nok.", Part.LEDER: "Tre timer går."}}
    assert scene.samtaler(scene.leder)[0].uenighet == ventet
    with pytest.raises(IkkeTilgjengelig):
        scene.gjor(samtale.skriv_syn, scene.hr, id, "kan", "HR mener", "nb")


@pytest.mark.parametrize(
    ("hvem", "faar"),
    [("leder", "les skriv svar"), ("kari", "les svar"), ("hr", "les skriv"), ("liv", ""), ("annen", "")],
)
def test_who_may_read_write_and_agree(scene: Scene, hvem: str, faar: str) -> None:
    person = scene.person("Ola", scene.leder) if hvem == "annen" else getattr(scene, hvem)
    id = scene.hold()
    scene.gjor(samtale.skriv_referat, scene.leder, id, "kan", "kasse", "nb")
    forsok: dict[str, Callable[[], object]] = {
        "les": lambda: scene.samtaler(person),
        "skriv": lambda: scene.gjor(samtale.skriv_referat, person, id, "kan", "lager", "nb"),
        "svar": lambda: scene.gjor(samtale.svar_enig, person, id, True, "", "nb"),
    }
    assert [navn for navn, hva in forsok.items() if not _nektes(hva)] == faar.split()


def _nektes(hva: Callable[[], object]) -> bool:
    try:
        hva()
    except IkkeTilgjengelig:
        return True
    return False


def test_what_does_not_exist_is_refused_as_what_is_not_theirs(scene: Scene) -> None:
    forsok: list[Callable[[], object]] = [
        lambda: scene.gjor(samtale.skriv_referat, scene.leder, "finnes-ikke", "kan", "x", "nb"),
        lambda: scene.gjor(tiltak.sett_status, scene.leder, "finnes-ikke", Tiltakstatus.VIRKER),
        lambda: scene.gjor(plan.sett_felt, scene.leder, "finnes-ikke", Felt.ARBEIDSDAG, "x", "nb"),
    ]
    assert all(_nektes(hva) for hva in forsok)


def test_a_measure_of_a_talk_in_another_case_is_refused(scene: Scene) -> None:
    annen = scene.sak(scene.person("Ola", scene.leder))
    id = scene.gjor(samtale.hold, scene.leder, annen, scene.today)
    with pytest.raises(IkkeTilgjengelig), scene.store.session() as session:
        tiltak.legg_til(session, scene.leder, scene.sak_id, NyttTiltak("To timer"), "nb", scene.klokke, id)


# --- the plan


def test_a_draft_takes_blanks_and_finishing_does_not(scene: Scene) -> None:
    plan_id = scene.nytt_utkast()
    assert scene.nytt_utkast() == plan_id
    mangler = scene.gjor(plan.mangler, scene.leder, plan_id)
    assert set(mangler) == {felt.value for felt in SVAR} | {"evaluering", "raadspurt"}
    with pytest.raises(plan.Ufullstendig) as feil:
        scene.gjor(plan.ferdigstill, scene.leder, plan_id, "nb")
    assert feil.value.mangler == mangler
    assert scene.steg() == {}
    scene.fyll(plan_id)
    assert scene.gjor(plan.mangler, scene.leder, plan_id) == []


def test_a_finished_plan_has_every_field_and_is_a_step_of_the_case(scene: Scene) -> None:
    scene.ferdig()
    [endelig] = scene.versjoner(scene.kari)
    assert (endelig.endelig, endelig.versjon, endelig.ferdig) == (True, 1, scene.klokke.now())
    assert {felt: endelig.svar[felt] for felt in SVAR} == SVAR
    assert endelig.sporsmaal[Felt.ARBEIDSDAG] == alle("dokumenter", "nb")["sporsmal_arbeidsdag"]
    assert endelig.raadspurt == (Rolle.BHT,)
    assert scene.steg() == {"oppfolgingsplan": scene.today}
    assert scene.utkast() is None


def test_the_measures_must_be_complete_and_are_kept_as_they_were(scene: Scene) -> None:
    id = scene.gjor(tiltak.legg_til, scene.leder, scene.sak_id, NyttTiltak("To timer i kassa"), "nb")
    plan_id = scene.nytt_utkast()
    scene.fyll(plan_id)
    assert scene.gjor(plan.mangler, scene.leder, plan_id) == ["tiltak"]
    helt = NyttTiltak("To timer i kassa", Ansvarlig.LEDER, scene.today + timedelta(days=7), "Dagene går")
    scene.gjor(tiltak.endre, scene.leder, id, helt, "nb")
    avlyst = scene.gjor(tiltak.legg_til, scene.leder, scene.sak_id, NyttTiltak("Avlyst"), "nb")
    scene.gjor(tiltak.sett_status, scene.leder, avlyst, Tiltakstatus.AVLYST)
    scene.gjor(plan.ferdigstill, scene.leder, plan_id, "nb")
    scene.gjor(tiltak.endre, scene.leder, id, NyttTiltak("Noe annet"), "nb")
    assert scene.versjoner(scene.leder)[0].tiltak == (helt,)


def test_a_no_to_having_talked_needs_its_reason(scene: Scene) -> None:
    plan_id = scene.nytt_utkast()
    scene.fyll(plan_id)
    scene.gjor(plan.sett_felt, scene.leder, plan_id, Felt.SNAKKET, NEI, "nb")
    assert scene.gjor(plan.mangler, scene.leder, plan_id) == ["snakket"]
    scene.gjor(plan.sett_felt, scene.leder, plan_id, Felt.BEGRUNNELSE, "Svarer ikke på telefon.", "nb")
    assert scene.gjor(plan.mangler, scene.leder, plan_id) == []


def test_who_was_consulted_or_why_nobody(scene: Scene) -> None:
    plan_id = scene.nytt_utkast()
    scene.fyll(plan_id)
    scene.gjor(plan.sett_raadspurt, scene.leder, plan_id, [], "", "nb")
    assert scene.gjor(plan.mangler, scene.leder, plan_id) == ["raadspurt"]
    scene.gjor(plan.sett_raadspurt, scene.leder, plan_id, [], "Ikke behov for det.", "nb")
    assert scene.gjor(plan.mangler, scene.leder, plan_id) == []
    assert scene.gjor(plan.papir, scene.leder, plan_id, "nb").uten_raad == "Ikke behov for det."


@pytest.mark.parametrize(
    ("felt", "svaret", "kode"),
    [
        (Felt.SNAKKET, "kanskje", "ja_eller_nei"),
        (Felt.EVALUERING, "snart", "ugyldig_dato"),
        (Felt.EVALUERING, "2026-11-21", "evaluering_utenfor"),
        (Felt.EVALUERING, "2027-11-22", "evaluering_utenfor"),
    ],
)
def test_a_field_takes_only_what_it_asks_for(scene: Scene, felt: Felt, svaret: str, kode: str) -> None:
    plan_id = scene.nytt_utkast()
    with pytest.raises(plan.UgyldigPlan, match=kode):
        scene.gjor(plan.sett_felt, scene.leder, plan_id, felt, svaret, "nb")
    assert kode in alle("plan", "nn")


def test_health_is_not_kept_in_the_plan(scene: Scene) -> None:
    plan_id = scene.nytt_utkast()
    with pytest.raises(UgyldigSvar, match="helse"):
        scene.gjor(plan.sett_felt, scene.leder, plan_id, Felt.KAN_UTFORES, "Kari har prolaps", "nb")
    with pytest.raises(UgyldigSvar, match="helse"):
        scene.gjor(tiltak.legg_til, scene.leder, scene.sak_id, NyttTiltak("Ferdig med terapien"), "nb")


def test_an_answer_can_be_written_anew_and_taken_away(scene: Scene) -> None:
    plan_id = scene.nytt_utkast()
    for svaret, ventet in (("først", {Felt.ARBEIDSDAG: "først"}), ("så", {Felt.ARBEIDSDAG: "så"}), ("", {})):
        scene.gjor(plan.sett_felt, scene.leder, plan_id, Felt.ARBEIDSDAG, svaret, "nb")
        utkast = scene.utkast()
        assert utkast
        assert utkast.svar == ventet


def test_a_final_version_never_changes(scene: Scene) -> None:
    plan_id = scene.ferdig()
    foer = scene.versjoner(scene.leder)
    endringer: list[Callable[[], object]] = [
        lambda: scene.gjor(plan.sett_felt, scene.leder, plan_id, Felt.ARBEIDSDAG, "nytt", "nb"),
        lambda: scene.gjor(plan.sett_raadspurt, scene.leder, plan_id, [Rolle.HR], "", "nb"),
        lambda: scene.gjor(plan.ferdigstill, scene.leder, plan_id, "nb"),
        lambda: scene.gjor(plan.fyll_ut, scene.leder, plan_id, "nb"),
    ]
    for forsok in endringer:
        with pytest.raises(plan.UgyldigPlan, match="er_endelig"):
            forsok()
    assert scene.versjoner(scene.leder) == foer


@pytest.mark.parametrize(
    "setning",
    [
        "UPDATE plan SET versjon = 7",
        "UPDATE plan SET tilstand = 'utkast', ferdig_tid = NULL, ferdig_av_id = NULL",
        "UPDATE plan_felt SET svar = 'annet'",
        "INSERT INTO plan_felt (id, plan_id, felt, sporsmaal, svar) SELECT 'ny', id, 'nytt', '', '' FROM plan",
    ],
)
def test_the_database_itself_keeps_a_final_version(scene: Scene, setning: str) -> None:
    scene.ferdig()
    with pytest.raises(DatabaseError, match="a final plan never changes"), scene.store.session() as session:
        session.execute(text(setning))


def test_a_new_draft_follows_with_the_old_answers_and_what_must_be_asked_anew_is_blank(scene: Scene) -> None:
    forste = scene.ferdig()
    andre = scene.nytt_utkast()
    assert andre != forste
    utkast = scene.utkast()
    assert utkast
    assert utkast.versjon == 2
    assert utkast.svar == {felt: svaret for felt, svaret in SVAR.items() if felt is not Felt.SNAKKET}
    assert scene.gjor(plan.mangler, scene.leder, andre) == ["snakket", "evaluering"]
    assert utkast.raadspurt == (Rolle.BHT,)
    om_en_uke = om(scene, days=7)
    with scene.store.session() as session:
        for felt, svaret in ((Felt.SNAKKET, JA), (Felt.EVALUERING, "2027-01-04")):
            plan.sett_felt(session, scene.leder, andre, felt, svaret, "nb", om_en_uke)
        plan.ferdigstill(session, scene.leder, andre, "nb", om_en_uke)
    assert [p.versjon for p in scene.versjoner(scene.liv)] == [2, 1]
    assert scene.steg() == {"oppfolgingsplan": scene.today}  # the day the plan was there first


def test_a_plan_made_after_it_was_found_unnecessary_takes_its_place(scene: Scene) -> None:
    unntak = NyttSteg(Steg.OPPFOLGINGSPLAN, scene.today - timedelta(days=2), "Snart tilbake")
    scene.gjor(registrering.register_steg, scene.leder, scene.sak_id, [unntak])
    scene.ferdig()
    [gjeldende] = scene.gjor(saker.hendelser, scene.leder, scene.sak_id)
    assert (gjeldende.dato, gjeldende.unntak_grunn) == (scene.today, None)


def test_the_draft_comes_from_the_minutes_else_from_what_both_shared(scene: Scene) -> None:
    deler = [(scene.kari, "oppgaver", "kan skrive"), (scene.leder, "oppgaver", "vi har skrivearbeid")]
    deler += [(scene.kari, "tiltak_for", "kortere vakter"), (scene.kari, "verktoy", "en tralle")]
    for hvem, tema, svaret in deler:
        with scene.store.session() as session:
            forberedelse.svar(session, hvem, scene.sak_id, tema, svaret, "nb", scene.klokke)
            if tema != "verktoy":
                forberedelse.del_punkt(session, hvem, scene.sak_id, tema, scene.klokke)
    plan_id = scene.nytt_utkast()
    utkast = scene.utkast()
    assert utkast
    assert utkast.svar == {}  # what is shared can still be withdrawn
    id = scene.hold()
    scene.gjor(samtale.skriv_referat, scene.leder, id, "provd", "Kortere vakter virket.", "nb")
    scene.gjor(plan.fyll_ut, scene.leder, plan_id, "nb")
    utkast = scene.utkast()
    assert utkast
    assert utkast.svar == {
        Felt.KAN_UTFORES: "Den ansatte: kan skrive\nLederen: vi har skrivearbeid",
        Felt.TILRETTELEGGING_HITTIL: "Kortere vakter virket.",
    }


def test_what_the_manager_has_written_is_not_filled_over(scene: Scene) -> None:
    plan_id = scene.nytt_utkast()
    scene.gjor(plan.sett_felt, scene.leder, plan_id, Felt.KAN_UTFORES, "mitt", "nb")
    id = scene.hold()
    scene.gjor(samtale.skriv_referat, scene.leder, id, "kan", "referatets", "nb")
    scene.gjor(samtale.skriv_referat, scene.leder, id, "videre", "onsdager", "nb")
    assert scene.gjor(plan.fyll_ut, scene.leder, plan_id, "nb") == [Felt.OPPFOLGING]
    utkast = scene.utkast()
    assert utkast
    assert utkast.svar[Felt.KAN_UTFORES] == "mitt"


def test_the_evaluation_gives_one_reminder_of_the_latest_plan(scene: Scene) -> None:
    scene.ferdig()
    andre = scene.nytt_utkast()
    with scene.store.session() as session:
        for felt, svaret in ((Felt.SNAKKET, JA), (Felt.EVALUERING, "2027-01-03")):  # a Sunday after New Year's Day
            plan.sett_felt(session, scene.leder, andre, felt, svaret, "nb", scene.klokke)
        plan.ferdigstill(session, scene.leder, andre, "nn", scene.klokke)
        [egen] = paaminnelser.egne(session, scene.leder)
    assert egen.naar == datetime(2026, 12, 31, 8, tzinfo=OSLO)
    assert (egen.sak_id, "Kari" in egen.tekst) == (scene.sak_id, False)


def test_the_reminder_of_an_earlier_version_does_not_come_whoever_finished_it(scene: Scene) -> None:
    forste = scene.nytt_utkast()
    scene.fyll(forste)
    scene.gjor(plan.ferdigstill, scene.hr, forste, "nb")
    andre = scene.nytt_utkast()
    scene.fyll(andre)
    scene.gjor(plan.ferdigstill, scene.leder, andre, "nb")
    with scene.store.session() as session:
        assert paaminnelser.egne(session, scene.hr) == []
        assert len(paaminnelser.egne(session, scene.leder)) == 1


def test_the_employee_is_told_of_a_final_plan_until_it_is_answered(scene: Scene) -> None:
    plan_id = scene.ferdig()
    assert scene.gjor(enighet.venter_paa_svar, scene.kari) == [Venter(scene.sak_id, Beskjed.PLAN)]
    scene.gjor(plan.svar_enig, scene.kari, plan_id, True, "", "nb")
    assert scene.gjor(enighet.venter_paa_svar, scene.kari) == []


def test_measures_are_suggested_by_the_draft_else_by_the_last_final_plan(scene: Scene) -> None:
    foreslaatt = "Slippe bestemte oppgaver en periode"
    scene.ferdig()
    for hvem in (scene.leder, scene.kari, scene.hr):
        assert foreslaatt in [f.hva for f in scene.gjor(planskjema.forslag, hvem, scene.sak_id, "nb")]
    scene.gjor(tiltak.legg_til, scene.leder, scene.sak_id, NyttTiltak(foreslaatt), "nb")
    assert foreslaatt not in [f.hva for f in scene.gjor(planskjema.forslag, scene.leder, scene.sak_id, "nb")]
    with pytest.raises(IkkeTilgjengelig):
        scene.gjor(planskjema.forslag, scene.liv, scene.sak_id, "nb")


def test_a_draft_whose_evaluation_has_come_must_have_a_new_day(scene: Scene) -> None:
    plan_id = scene.nytt_utkast()
    scene.fyll(plan_id)
    assert scene.gjor(plan.mangler, scene.leder, plan_id, klokke=om(scene, weeks=4)) == ["evaluering"]


def test_sending_is_noted_and_to_the_sykmelder_it_is_a_step(scene: Scene) -> None:
    plan_id = scene.nytt_utkast()
    scene.fyll(plan_id)
    with pytest.raises(plan.UgyldigPlan, match="ikke_ferdig"):
        scene.gjor(plan.sendt, scene.leder, plan_id, Planmottaker.SYKMELDER, scene.today)
    scene.gjor(plan.ferdigstill, scene.leder, plan_id, "nb")
    for dag, kode in ((1, "sendt_i_fremtiden"), (-1, "sendt_for_ferdig")):
        with pytest.raises(plan.UgyldigPlan, match=kode):
            scene.gjor(plan.sendt, scene.leder, plan_id, Planmottaker.NAV, scene.today + timedelta(days=dag))
    scene.gjor(plan.sendt, scene.leder, plan_id, Planmottaker.NAV, scene.today)
    assert "plan_til_sykmelder" not in scene.steg()
    scene.gjor(plan.sendt, scene.leder, plan_id, Planmottaker.SYKMELDER, scene.today)
    assert scene.steg()["plan_til_sykmelder"] == scene.today
    assert scene.versjoner(scene.kari)[0].sendt == dict.fromkeys(Planmottaker, scene.today)


def test_both_can_say_whether_they_agree_on_a_final_plan(scene: Scene) -> None:
    plan_id = scene.nytt_utkast()
    with pytest.raises(plan.UgyldigPlan, match="ikke_ferdig"):
        scene.gjor(plan.svar_enig, scene.kari, plan_id, True, "", "nb")
    scene.fyll(plan_id)
    scene.gjor(plan.ferdigstill, scene.leder, plan_id, "nb")
    scene.gjor(plan.svar_enig, scene.kari, plan_id, False, "To timer er for mye.", "nb")
    [endelig] = scene.versjoner(scene.leder)
    assert (endelig.enige[Part.ANSATT].enig, endelig.enige[Part.ANSATT].kommentar) == (False, "To timer er for mye.")
    assert Part.LEDER not in endelig.enige
    with pytest.raises(IkkeTilgjengelig):
        scene.gjor(plan.svar_enig, scene.hr, plan_id, True, "", "nb")


@pytest.mark.parametrize(
    ("hvem", "faar"),
    [("leder", "utkast endelig skriv"), ("kari", "utkast endelig"), ("hr", "utkast endelig skriv"), ("liv", "endelig")],
)
def test_who_may_see_and_write_the_plan(scene: Scene, hvem: str, faar: str) -> None:
    person = getattr(scene, hvem)
    scene.ferdig()
    plan_id = scene.nytt_utkast()
    forsok: dict[str, Callable[[], object]] = {
        "utkast": lambda: scene.utkast(person),
        "endelig": lambda: scene.versjoner(person),
        "skriv": lambda: scene.gjor(plan.sett_felt, person, plan_id, Felt.ARBEIDSDAG, "x", "nb"),
    }
    assert [navn for navn, hva in forsok.items() if not _nektes(hva)] == faar.split()
    assert _nektes(lambda: scene.gjor(plan.papir, person, plan_id, "nb")) == ("utkast" not in faar)


# --- papers


def test_the_plan_as_a_paper(scene: Scene) -> None:
    id = scene.hold()
    scene.gjor(samtale.skriv_syn, scene.kari, id, "kan", "To timer er nok.", "nb")
    frist = scene.today + timedelta(days=7)
    for n, hvem in enumerate((Ansvarlig.LEDER, Ansvarlig.BHT)):
        nytt = NyttTiltak("Gjør noe", hvem, frist, "Går")
        scene.gjor(tiltak.legg_til, scene.leder, scene.sak_id, nytt, "nb", klokke=om(scene, seconds=n))
    plan_id = scene.ferdig()
    scene.endre_leder(scene.kari, scene.person("Tor Leder"))
    papir: Oppfolgingsplan = scene.gjor(plan.papir, scene.kari, plan_id, "nn")
    assert (papir.status, papir.leder, papir.ansatt) == (Status.ENDELIG, "Ingrid Leder", "Kari Nordmann")
    assert [t.ansvarlig for t in papir.tiltak] == ["Ingrid Leder", "Bedriftshelsetenesta"]
    assert [(s.ansatt, s.leder) for s in papir.uenighet] == [("To timer er nok.", alle("samtale", "nn")["syn_mangler"])]
    assert papir.arbeidsdag.sporsmal == alle("dokumenter", "nb")["sporsmal_arbeidsdag"]  # as it was asked
    assert [felt.tekst for felt in felter(papir, "nb")][:2] == [SVAR[Felt.ARBEIDSDAG], SVAR[Felt.KAN_UTFORES]]


def test_the_agenda_has_all_themes_and_what_each_has_shared(scene: Scene) -> None:
    naar = om(scene, days=1).now()
    scene.gjor(samtale.avtal, scene.leder, scene.sak_id, naar, "Møterom 2", "nb")
    with scene.store.session() as session:
        for tema, svaret in (("oppgaver", "kan skrive"), ("andre", "vil ha med tillitsvalgt"), ("trivsel", "bra")):
            forberedelse.svar(session, scene.kari, scene.sak_id, tema, svaret, "nb", scene.klokke)
        for tema in ("oppgaver", "andre"):
            forberedelse.del_punkt(session, scene.kari, scene.sak_id, tema, scene.klokke)
    agenda = scene.gjor(papirer.agenda, scene.leder, scene.sak_id, "nb")
    assert (agenda.start, agenda.sted) == (naar, "Møterom 2")
    assert [p.ansatt for p in agenda.punkter if p.ansatt] == [("kan skrive",), ("vil ha med tillitsvalgt",)]
    assert len(agenda.punkter) == len(forberedelse.temaer(Part.ANSATT)) + 1
    with pytest.raises(IkkeTilgjengelig):
        scene.gjor(papirer.agenda, scene.hr, scene.sak_id, "nb")


def test_the_minutes_as_a_paper(scene: Scene) -> None:
    id = scene.hold()
    with pytest.raises(UgyldigSamtale, match="ikke_noe_referat"):
        scene.gjor(papirer.referat, scene.kari, id, scene.sak_id, "nb")
    scene.gjor(samtale.skriv_referat, scene.leder, id, "enige", "Vi prøver to timer.", "nb")
    with scene.store.session() as session:
        tiltak.legg_til(session, scene.leder, scene.sak_id, NyttTiltak("To timer"), "nb", scene.klokke, id)
        tiltak.legg_til(session, scene.leder, scene.sak_id, NyttTiltak("Utenom"), "nb", scene.klokke)
    scene.gjor(samtale.svar_enig, scene.kari, id, True, "", "nb")
    referat = scene.gjor(papirer.referat, scene.kari, id, scene.sak_id, "nb")
    assert [p.tekst for p in referat.punkter] == ["Vi prøver to timer."]
    assert [t.hva for t in referat.tiltak] == ["To timer"]
    assert (referat.enig_ansatt, referat.enig_leder, referat.holdt) == (True, None, scene.today)


# --- midway


def test_a_new_manager_goes_on_with_the_draft_and_the_old_one_is_out(scene: Scene) -> None:
    plan_id = scene.nytt_utkast()
    scene.fyll(plan_id)
    tor = scene.person("Tor Leder")
    scene.endre_leder(scene.kari, tor)
    assert _nektes(lambda: scene.utkast(scene.leder))
    assert _nektes(lambda: scene.gjor(plan.ferdigstill, scene.leder, plan_id, "nb"))
    utkast = scene.utkast(tor)
    assert utkast
    assert utkast.svar[Felt.ARBEIDSDAG] == SVAR[Felt.ARBEIDSDAG]
    scene.gjor(plan.ferdigstill, tor, plan_id, "nb")
    papir: Oppfolgingsplan = scene.gjor(plan.papir, scene.kari, plan_id, "nb")
    assert papir.leder == "Tor Leder"


def test_when_the_case_has_ended_nothing_new_is_begun_and_what_is_there_can_be_read(scene: Scene) -> None:
    id = scene.hold()
    endelig = scene.ferdig()
    plan_id = scene.nytt_utkast()
    tiltak_id = scene.gjor(tiltak.legg_til, scene.leder, scene.sak_id, NyttTiltak("To timer"), "nb")
    scene.avslutt(scene.today)
    over = om(scene, days=17)
    i_morgen = om(scene, days=18).now()
    nye: list[Callable[[], object]] = [
        lambda: scene.gjor(samtale.avtal, scene.leder, scene.sak_id, i_morgen, "", "nb", klokke=over),
        lambda: scene.gjor(samtale.hold, scene.leder, scene.sak_id, over.today(), klokke=over),
        lambda: scene.gjor(plan.nytt_utkast, scene.leder, scene.sak_id, "nb", klokke=over),
        lambda: scene.gjor(plan.sett_felt, scene.leder, plan_id, Felt.ARBEIDSDAG, "x", "nb", klokke=over),
        lambda: scene.gjor(plan.ferdigstill, scene.leder, plan_id, "nb", klokke=over),
        lambda: scene.gjor(tiltak.legg_til, scene.leder, scene.sak_id, NyttTiltak("x"), "nb", klokke=over),
        lambda: scene.gjor(tiltak.sett_status, scene.leder, tiltak_id, Tiltakstatus.VIRKER, klokke=over),
    ]
    for forsok in nye:
        with pytest.raises(SakenErOver):
            forsok()
    # What was held and finished while the case lasted can be written down and sent.
    scene.gjor(samtale.skriv_referat, scene.leder, id, "kan", "kasse", "nb", klokke=over)
    scene.gjor(plan.sendt, scene.leder, endelig, Planmottaker.NAV, over.today(), klokke=over)
    assert scene.gjor(plan.versjoner, scene.kari, scene.sak_id, klokke=over)[0].sendt == {
        Planmottaker.NAV: over.today()
    }


# --- two at once


def test_two_begin_a_draft_at_once(scene: Scene) -> None:
    together(4, lambda n: scene.nytt_utkast())
    with scene.store.session() as session:
        assert len(session.scalars(select(Plan)).all()) == 1


def test_two_write_at_once_and_nothing_is_lost(scene: Scene) -> None:
    plan_id = scene.nytt_utkast()
    felt = list(SVAR.items())
    together(len(felt), lambda n: scene.gjor(plan.sett_felt, scene.leder, plan_id, *felt[n], "nb"))
    utkast = scene.utkast()
    assert utkast
    assert utkast.svar == SVAR
    together(4, lambda n: scene.gjor(plan.sett_felt, scene.hr, plan_id, Felt.ARBEIDSDAG, f"fra {n}", "nb"))
    with scene.store.session() as session:
        assert len(session.scalars(select(PlanFelt).where(PlanFelt.felt == Felt.ARBEIDSDAG)).all()) == 1


def test_two_write_the_minutes_at_once_and_nothing_is_lost(scene: Scene) -> None:
    id = scene.hold()
    alle_felt = list(samtale.referatfelter())
    together(len(alle_felt), lambda n: scene.gjor(samtale.skriv_referat, scene.leder, id, alle_felt[n], f"{n}", "nb"))
    together(2, lambda n: scene.gjor(samtale.skriv_syn, (scene.kari, scene.leder)[n], id, "kan", f"syn {n}", "nb"))
    [bilde] = scene.samtaler(scene.leder)
    assert list(bilde.referat) == alle_felt
    assert bilde.uenighet == {"kan": {Part.ANSATT: "syn 0", Part.LEDER: "syn 1"}}


def test_finishing_and_writing_at_once(scene: Scene) -> None:
    plan_id = scene.nytt_utkast()
    scene.fyll(plan_id)
    utfall: list[str] = []
    for_sent: list[str] = []

    def work(n: int) -> None:
        try:
            if n == 0:
                scene.gjor(plan.ferdigstill, scene.leder, plan_id, "nb")
            else:
                scene.gjor(plan.sett_felt, scene.hr, plan_id, Felt.ARBEIDSDAG, f"fra {n}", "nb")
                utfall.append(f"fra {n}")
        except plan.UgyldigPlan as feil:
            for_sent.append(feil.kode)

    together(5, work)
    [endelig] = scene.versjoner(scene.leder)
    assert endelig.svar[Felt.ARBEIDSDAG] in {*utfall, SVAR[Felt.ARBEIDSDAG]}
    assert set(for_sent) <= {"er_endelig"}
    assert len(utfall) + len(for_sent) == 4
    with scene.store.session() as session:
        assert len(session.scalars(select(Hendelse)).all()) == 1


def test_finishing_twice_at_once_finishes_once(scene: Scene) -> None:
    plan_id = scene.nytt_utkast()
    scene.fyll(plan_id)
    andre_gang: list[str] = []

    def work(n: int) -> None:
        try:
            scene.gjor(plan.ferdigstill, scene.leder, plan_id, "nb")
        except plan.UgyldigPlan as feil:
            andre_gang.append(feil.kode)

    together(2, work)
    assert andre_gang == ["er_endelig"]
    with scene.store.session() as session:
        assert len(paaminnelser.egne(session, scene.leder)) == 1


def test_holding_the_same_talk_twice_at_once_is_one_talk(scene: Scene) -> None:
    together(3, lambda n: scene.hold())
    assert len(scene.samtaler(scene.leder)) == 1


# --- suggestions


def test_suggestions_fit_the_work_and_the_grade() -> None:
    lager = tiltaksforslag.oppgavetyper("Løfter kasser på lageret og kjører truck.")
    assert lager == {"fysisk", "kjoring"}
    helt_borte = [f.id for f in tiltaksforslag.forslag(lager, 100, "nb")]
    gradert = [f.id for f in tiltaksforslag.forslag(lager, 50, "nb")]
    assert helt_borte == ["velge_vekk", "hjelp_av_kollegaer", "velge_oppgaver"]
    assert set(gradert) - set(helt_borte) == {"lavere_tempo", "egne_pauser", "kortere_dag"}
    assert "hjemmefra" not in gradert
    assert "hjemmefra" in [f.id for f in tiltaksforslag.forslag({"skjerm"}, 50, "nb")]
    assert [f.id for f in tiltaksforslag.forslag(set(), 100, "nb")] == ["velge_oppgaver"]


@pytest.mark.parametrize("sprak", ["nb", "nn"])
def test_all_nine_possibilities_can_be_suggested_and_be_kept(scene: Scene, sprak: str) -> None:
    typer = ["fysisk", "skjerm", "skriving", "kunder", "kjoring", "omsorg", "undervisning", "moter", "skift"]
    forslag = tiltaksforslag.forslag(typer, 50, sprak)
    assert len({f.id for f in forslag}) == 9
    for f in forslag:
        scene.gjor(tiltak.legg_til, scene.leder, scene.sak_id, NyttTiltak(f.hva, virker_naar=f.virker_naar), sprak)
