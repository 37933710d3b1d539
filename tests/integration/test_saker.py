"""What a case looks like, the steps done, who has looked, and new absence laid in cases."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hus import Hus, together
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from naervaer import registrering, saker
from naervaer.fravaer import Fravaer
from naervaer.klokke import FastKlokke
from naervaer.registrering import DatoIFremtiden, IngentingAAAngre, NyttSteg
from naervaer.saker import Innsyn, Saksbilde
from naervaer.store.models import Ferieperiode, Hendelse, Kilde, Sak, Steg, Sykeperiode, Verv
from naervaer.tidslinje import Ferie, Status
from naervaer.tilgang import IkkeTilgjengelig, Operasjon

IDAG = date(2026, 11, 21)


def dager_siden(antall: int) -> date:
    return IDAG - timedelta(days=antall)


@pytest.fixture
def leder(hus: Hus) -> str:
    return hus.person("Ingrid Solheim")


@pytest.fixture
def kari(hus: Hus, leder: str) -> str:
    return hus.person("Kari Nordmann", leder)


def bilde(hus: Hus, hvem: str, sak_id: str) -> Saksbilde:
    with hus.store.session() as session:
        return saker.saksbilde(session, hvem, sak_id, Operasjon.SE_FRISTER, hus.klokke)


def registrer(hus: Hus, hvem: str, person: str, *fravaer: Fravaer, ferie: tuple[Ferie, ...] = ()) -> list[str]:
    with hus.store.session() as session:
        return registrering.register_fravaer(session, hvem, person, fravaer, ferie, hus.klokke)


def steg(hus: Hus, hvem: str, sak_id: str, type: Steg, dato: date, grunn: str | None = None) -> str:
    with hus.store.session() as session:
        [id] = registrering.register_steg(session, hvem, sak_id, [NyttSteg(type, dato, grunn)], hus.klokke)
    return id


# What a case looks like


def test_bilde_shows_grade_days_and_deadlines(hus: Hus, leder: str, kari: str) -> None:
    sak_id = hus.sak(kari, dager_siden(47), grad=60)
    b = bilde(hus, leder, sak_id)
    assert (b.sak_id, b.person_id, b.navn, b.grad, b.dager_borte) == (sak_id, kari, "Kari Nordmann", 60, 48)
    assert b.tidslinje.frist("oppfolgingsplan").status is Status.FORFALT
    assert b.tidslinje.frist("dialogmote1").frist == IDAG + timedelta(days=1)


@pytest.mark.parametrize(
    ("fom", "tom", "grad", "borte"),
    [
        (IDAG, None, 100, 1),
        (dager_siden(9), IDAG, 100, 10),  # the last day today
        (dager_siden(9), IDAG + timedelta(days=5), 100, 10),  # a sykmelding that runs on
        (dager_siden(9), dager_siden(1), None, 9),  # back today
        (IDAG + timedelta(days=3), None, None, 0),  # an operation next week
    ],
)
def test_days_away_run_to_today_or_to_the_end(
    hus: Hus, leder: str, kari: str, fom: date, tom: date | None, grad: int | None, borte: int
) -> None:
    b = bilde(hus, leder, hus.sak(kari, fom, tom))
    assert (b.grad, b.dager_borte) == (grad, borte)


def test_bilde_refuses_others(hus: Hus, kari: str) -> None:
    sak_id = hus.sak(kari)
    with pytest.raises(IkkeTilgjengelig):
        bilde(hus, hus.person("Ola"), sak_id)


def test_earlier_cases_count_towards_maksdato(hus: Hus, leder: str, kari: str) -> None:
    sak_id = hus.sak(kari, dager_siden(30))
    alone = bilde(hus, leder, sak_id).tidslinje
    hus.sak(kari, dager_siden(130), dager_siden(80))
    together = bilde(hus, leder, sak_id).tidslinje
    assert together.tilfelle_start == alone.tilfelle_start == dager_siden(30)
    assert together.antall_tilfeller == 2
    assert together.maksdato < alone.maksdato


def test_earlier_case_is_shown_as_it_was_without_the_later_one(hus: Hus, leder: str, kari: str) -> None:
    tidlig = hus.sak(kari, dager_siden(130), dager_siden(80))
    hus.sak(kari, dager_siden(30))
    b = bilde(hus, leder, tidlig)
    assert b.tidslinje.tilfelle_start == dager_siden(130)
    assert (b.tidslinje.tilfelle_slutt, b.dager_borte) == (dager_siden(80), 51)


def test_steps_of_an_earlier_case_do_not_count_in_the_next(hus: Hus, leder: str, kari: str) -> None:
    tidlig = hus.sak(kari, dager_siden(130), dager_siden(80))
    sak_id = hus.sak(kari, dager_siden(30))
    steg(hus, leder, tidlig, Steg.OPPFOLGINGSPLAN, dager_siden(110))
    assert bilde(hus, leder, sak_id).tidslinje.frist("oppfolgingsplan").status is Status.FORFALT
    assert bilde(hus, leder, tidlig).tidslinje.frist("oppfolgingsplan").status is Status.UTFORT


def test_ferie_joins_two_periods_in_the_timeline(hus: Hus, leder: str, kari: str) -> None:
    [sak_id] = registrer(
        hus,
        leder,
        kari,
        Fravaer(dager_siden(60), dager_siden(40), 100),
        Fravaer(dager_siden(19), None, 100),
        ferie=(Ferie(dager_siden(39), dager_siden(30)),),
    )
    assert bilde(hus, leder, sak_id).tidslinje.tilfelle_start == dager_siden(60)


def test_aktuell_sak_is_the_latest(hus: Hus, kari: str) -> None:
    siste, siri = hus.sak(kari, dager_siden(10)), hus.person("Siri")
    hus.sak(kari, dager_siden(200), dager_siden(150))
    with hus.store.session() as session:
        assert saker.aktuell_sak(session, kari) == siste
        assert saker.aktuell_sak(session, siri) is None
    assert hus.logg() == []


# The manager's overview


def test_oversikt_puts_the_most_urgent_first(hus: Hus, leder: str) -> None:
    def ansatt(navn: str, fra: int, til: int | None = None) -> str:
        return hus.sak(hus.person(navn, leder), dager_siden(fra), None if til is None else dager_siden(til))

    ansatt("Tilbake", 70, 2)
    ansatt("Ny", 1)
    ansatt("Litt forsinket", 30)
    ansatt("Mest forsinket", 45)
    gjort = ansatt("Gjort", 34)
    ansatt("Snart", 20)
    steg(hus, leder, gjort, Steg.OPPFOLGINGSPLAN, dager_siden(20))
    steg(hus, leder, gjort, Steg.PLAN_TIL_SYKMELDER, dager_siden(20), "unødvendig")
    with hus.store.session() as session:
        navn = [b.navn for b in saker.oversikt(session, leder, hus.klokke)]
    assert navn == ["Mest forsinket", "Litt forsinket", "Snart", "Gjort", "Ny", "Tilbake"]


def test_oversikt_does_not_call_what_only_nav_can_do_overdue(hus: Hus, leder: str) -> None:
    gammel = hus.sak(hus.person("Gammel", leder), dager_siden(100))
    for type in (Steg.OPPFOLGINGSPLAN, Steg.PLAN_TIL_SYKMELDER, Steg.DIALOGMOTE1):
        steg(hus, leder, gammel, type, dager_siden(60))
    hus.sak(hus.person("Forsinket", leder), dager_siden(30))
    with hus.store.session() as session:
        assert [b.navn for b in saker.oversikt(session, leder, hus.klokke)] == ["Forsinket", "Gammel"]


def test_oversikt_has_only_own_people_and_each_once(hus: Hus, leder: str, kari: str) -> None:
    hus.sak(kari, dager_siden(90), dager_siden(60))
    siste = hus.sak(kari, dager_siden(10))
    hus.sak(hus.person("Anne Lie", hus.person("Tor Bakke")))
    hus.person("Siri Dahl", leder)
    with hus.store.session() as session:
        assert [b.sak_id for b in saker.oversikt(session, leder, hus.klokke)] == [siste]


def test_oversikt_is_logged_in_each_case(hus: Hus, leder: str, kari: str) -> None:
    sak_id = hus.sak(kari)
    with hus.store.session() as session:
        saker.oversikt(session, leder, hus.klokke)
    assert hus.logg() == [(leder, sak_id, "se_frister", "leder", True)]


def test_oversikt_of_somebody_without_people_is_empty(hus: Hus, kari: str) -> None:
    hus.sak(kari)
    with hus.store.session() as session:
        assert saker.oversikt(session, kari, hus.klokke) == []


# Who has looked


def test_innsyn_groups_by_person_day_and_operation_newest_first(hus: Hus, leder: str, kari: str) -> None:
    hr = hus.person("Hege Moen", None, Verv.HR)
    ola = hus.person("Ola Hansen")
    sak_id = hus.sak(kari)

    def look(hvem: str, operasjon: Operasjon, *tid: int) -> None:
        with hus.store.session() as session:
            saker.saksbilde(session, hvem, sak_id, operasjon, FastKlokke(datetime(*tid, tzinfo=UTC)))  # type: ignore[misc,arg-type]

    look(leder, Operasjon.SE_FRISTER, 2026, 11, 19, 8)
    look(leder, Operasjon.SE_FRISTER, 2026, 11, 19, 15)
    look(leder, Operasjon.SE_FRISTER, 2026, 11, 19, 23, 30)  # 20 November in Norway
    look(hr, Operasjon.SE_PLAN, 2026, 11, 20, 8)
    look(kari, Operasjon.SE_PLAN, 2026, 11, 20, 9)
    with pytest.raises(IkkeTilgjengelig):
        look(ola, Operasjon.SE_PLAN, 2026, 11, 20, 10)
    with hus.store.session() as session:
        svar = saker.innsyn(session, kari, sak_id, hus.klokke)
    assert svar == [
        Innsyn("Hege Moen", "hr", date(2026, 11, 20), "se_plan", 1),
        Innsyn("Ingrid Solheim", "leder", date(2026, 11, 20), "se_frister", 1),
        Innsyn("Ingrid Solheim", "leder", date(2026, 11, 19), "se_frister", 2),
    ]


def test_innsyn_keeps_the_role_of_that_time(hus: Hus, leder: str, kari: str) -> None:
    sak_id = hus.sak(kari)
    bilde(hus, leder, sak_id)
    hus.endre_leder(kari, None)
    with hus.store.session() as session:
        assert [(i.navn, i.rolle) for i in saker.innsyn(session, kari, sak_id, hus.klokke)] == [
            ("Ingrid Solheim", "leder")
        ]


def test_innsyn_keeps_two_people_of_the_same_name_apart(hus: Hus, kari: str) -> None:
    sak_id = hus.sak(kari)
    for hr in (hus.person("Hege Moen", None, Verv.HR), hus.person("Hege Moen", None, Verv.HR)):
        bilde(hus, hr, sak_id)
    with hus.store.session() as session:
        assert [i.antall for i in saker.innsyn(session, kari, sak_id, hus.klokke)] == [1, 1]


def test_innsyn_is_not_for_the_leader(hus: Hus, leder: str, kari: str) -> None:
    sak_id = hus.sak(kari)
    with pytest.raises(IkkeTilgjengelig), hus.store.session() as session:
        saker.innsyn(session, leder, sak_id, hus.klokke)


# Steps


def test_step_done_shows_in_the_timeline_and_in_the_list(hus: Hus, leder: str, kari: str) -> None:
    sak_id = hus.sak(kari, dager_siden(60))
    steg(hus, leder, sak_id, Steg.DIALOGMOTE1, dager_siden(20))
    steg(hus, hus.person("Hege Moen", None, Verv.HR), sak_id, Steg.OPPFOLGINGSPLAN, dager_siden(40))
    b = bilde(hus, leder, sak_id)
    assert b.tidslinje.frist("dialogmote1").status is Status.UTFORT
    with hus.store.session() as session:
        assert [(h.type, h.dato, h.registrert_av) for h in saker.hendelser(session, kari, sak_id, hus.klokke)] == [
            (Steg.OPPFOLGINGSPLAN, dager_siden(40), "Hege Moen"),
            (Steg.DIALOGMOTE1, dager_siden(20), "Ingrid Solheim"),
        ]


def test_same_step_again_changes_nothing_another_date_takes_its_place(hus: Hus, leder: str, kari: str) -> None:
    sak_id = hus.sak(kari, dager_siden(60))
    forste = steg(hus, leder, sak_id, Steg.DIALOGMOTE1, dager_siden(20))
    assert steg(hus, leder, sak_id, Steg.DIALOGMOTE1, dager_siden(20)) == forste
    rettet = steg(hus, leder, sak_id, Steg.DIALOGMOTE1, dager_siden(21), "åpenbart unødvendig")
    with hus.store.session() as session:
        assert {h.id: h.angret_tid is not None for h in session.scalars(select(Hendelse))} == {
            forste: True,
            rettet: False,
        }
        [gjeldende] = saker.hendelser(session, leder, sak_id, hus.klokke)
    assert (gjeldende.dato, gjeldende.unntak_grunn) == (dager_siden(21), "åpenbart unødvendig")


def test_step_taken_back_counts_no_longer(hus: Hus, leder: str, kari: str) -> None:
    sak_id = hus.sak(kari, dager_siden(60))
    steg(hus, leder, sak_id, Steg.DIALOGMOTE1, dager_siden(20))
    with hus.store.session() as session:
        registrering.angre(session, leder, kari, hus.klokke)
        with pytest.raises(IngentingAAAngre):
            registrering.angre(session, leder, kari, hus.klokke)
    assert bilde(hus, leder, sak_id).tidslinje.frist("dialogmote1").status is Status.FORFALT
    with hus.store.session() as session:
        assert saker.hendelser(session, leder, sak_id, hus.klokke) == []


def test_step_cannot_be_done_tomorrow(hus: Hus, leder: str, kari: str) -> None:
    sak_id = hus.sak(kari)
    with pytest.raises(DatoIFremtiden):
        steg(hus, leder, sak_id, Steg.OPPFOLGINGSPLAN, IDAG + timedelta(days=1))
    steg(hus, leder, sak_id, Steg.OPPFOLGINGSPLAN, IDAG)


def test_the_invited_may_see_steps_but_not_register_them(hus: Hus, leder: str, kari: str) -> None:
    sak_id = hus.sak(kari)
    liv = hus.person("Liv Ness", None, Verv.TILLITSVALGT)
    steg(hus, leder, sak_id, Steg.OPPFOLGINGSPLAN, IDAG)
    with hus.store.session() as session:
        saker.inviter(session, kari, sak_id, liv, hus.klokke)
        saker.inviter(session, kari, sak_id, liv, hus.klokke)  # twice does no harm
        assert len(saker.hendelser(session, liv, sak_id, hus.klokke)) == 1
    with pytest.raises(IkkeTilgjengelig):
        steg(hus, liv, sak_id, Steg.DIALOGMOTE1, IDAG)
    with pytest.raises(IkkeTilgjengelig), hus.store.session() as session:
        registrering.angre(session, liv, kari, hus.klokke)
    with hus.store.session() as session:
        saker.trekk_invitasjon(session, kari, sak_id, liv, hus.klokke)
        saker.trekk_invitasjon(session, kari, sak_id, liv, hus.klokke)
        with pytest.raises(IkkeTilgjengelig):
            saker.hendelser(session, liv, sak_id, hus.klokke)


def test_only_the_employee_invites_and_only_those_with_an_office(hus: Hus, leder: str, kari: str) -> None:
    sak_id = hus.sak(kari)
    liv = hus.person("Liv", None, Verv.TILLITSVALGT)
    fremmed = hus.person("Fremmed", None, Verv.TILLITSVALGT, organisasjon_id=hus.organisasjon("Andre"))
    hr = hus.person("Hege", None, Verv.HR)
    for hvem, gjest in [
        (leder, liv),
        (hr, liv),
        (liv, liv),
        (kari, leder),
        (kari, hr),
        (kari, fremmed),
        (kari, "x"),
    ]:
        with pytest.raises(IkkeTilgjengelig), hus.store.session() as session:
            saker.inviter(session, hvem, sak_id, gjest, hus.klokke)


# New absence


def perioder(hus: Hus) -> dict[str, list[tuple[date, date | None, int]]]:
    """The periods in the store, by case."""
    with hus.store.session() as session:
        return {sak.id: [(p.fom, p.tom, p.grad) for p in sak.perioder] for sak in session.scalars(select(Sak)).all()}


def test_same_absence_again_changes_nothing(hus: Hus, leder: str, kari: str) -> None:
    fravaer = (
        Fravaer(dager_siden(20), dager_siden(18), 100, Kilde.EGENMELDING),
        Fravaer(dager_siden(17), None, 100),
        Fravaer(dager_siden(90), dager_siden(80), 50),
    )
    ferie = (Ferie(dager_siden(79), dager_siden(75)),)
    forste = registrer(hus, leder, kari, *fravaer, ferie=ferie)
    before = perioder(hus)
    assert registrer(hus, leder, kari, *fravaer, ferie=ferie) == forste
    assert registrer(hus, leder, kari, *reversed(fravaer)) == forste
    assert perioder(hus) == before
    with hus.store.session() as session:
        assert len(session.scalars(select(Ferieperiode)).all()) == 1
        assert [session.get_one(Sak, i).start for i in forste] == [dager_siden(90), dager_siden(20)]


@pytest.mark.parametrize(("opphold", "antall"), [(0, 1), (15, 1), (16, 2)])
@pytest.mark.parametrize("rekkefolge", ["sammen", "forst", "sist"])
def test_a_break_of_sixteen_days_makes_a_new_case(
    hus: Hus, leder: str, kari: str, opphold: int, antall: int, rekkefolge: str
) -> None:
    tidlig = Fravaer(dager_siden(60), dager_siden(50), 100)
    sen = Fravaer(dager_siden(49 - opphold), None, 80)
    if rekkefolge == "sammen":
        registrer(hus, leder, kari, tidlig, sen)
    else:
        for fravaer in (tidlig, sen) if rekkefolge == "forst" else (sen, tidlig):
            registrer(hus, leder, kari, fravaer)
    assert len(perioder(hus)) == antall
    with hus.store.session() as session:
        starter = sorted(session.scalars(select(Sak.start)))
    assert starter == [tidlig.fom, sen.fom][:antall]


def test_ferie_right_after_a_sick_day_is_no_break(hus: Hus, leder: str, kari: str) -> None:
    registrer(
        hus,
        leder,
        kari,
        Fravaer(dager_siden(60), dager_siden(50), 100),
        Fravaer(dager_siden(25), None, 100),
        ferie=(Ferie(dager_siden(49), dager_siden(36)),),
    )
    assert len(perioder(hus)) == 1


def test_absence_is_ended_and_prolonged_by_its_last_day(hus: Hus, leder: str, kari: str) -> None:
    [sak_id] = registrer(hus, leder, kari, Fravaer(dager_siden(20), None, 100))
    for tom in (dager_siden(5), IDAG + timedelta(days=9), None):
        assert registrer(hus, leder, kari, Fravaer(dager_siden(20), tom, 100)) == [sak_id]
        assert perioder(hus) == {sak_id: [(dager_siden(20), tom, 100)]}


def test_late_period_that_closes_the_gap_keeps_both_cases_and_joins_the_timeline(
    hus: Hus, leder: str, kari: str
) -> None:
    [tidlig] = registrer(hus, leder, kari, Fravaer(dager_siden(60), dager_siden(45), 100))
    [sen] = registrer(hus, leder, kari, Fravaer(dager_siden(20), None, 100))
    steg(hus, leder, tidlig, Steg.OPPFOLGINGSPLAN, dager_siden(46))
    assert registrer(hus, leder, kari, Fravaer(dager_siden(35), dager_siden(30), 50)) == [tidlig]
    assert set(perioder(hus)) == {tidlig, sen}
    tidslinje = bilde(hus, leder, sen).tidslinje
    assert tidslinje.tilfelle_start == dager_siden(60)
    assert tidslinje.frist("oppfolgingsplan").status is Status.UTFORT


def test_hr_may_register_and_each_case_is_logged(hus: Hus, kari: str) -> None:
    hr = hus.person("Hege", None, Verv.HR)
    ids = registrer(hus, hr, kari, Fravaer(dager_siden(300), dager_siden(290), 100), Fravaer(dager_siden(9), None, 100))
    assert sorted(hus.logg()) == sorted((hr, sak_id, "registrere", "hr", True) for sak_id in ids)


@pytest.mark.parametrize("hvem", ["ansatt", "kollega", "ukjent ansatt"])
def test_others_may_not_register_absence(hus: Hus, leder: str, kari: str, hvem: str) -> None:
    spor = {"ansatt": kari, "kollega": hus.person("Ola", leder), "ukjent ansatt": leder}[hvem]
    with pytest.raises(IkkeTilgjengelig):
        registrer(hus, spor, "x" if hvem == "ukjent ansatt" else kari, Fravaer(IDAG, None, 100))
    assert perioder(hus) == {}


def test_leader_may_not_register_in_what_is_closed_to_the_leader(hus: Hus, leder: str, kari: str) -> None:
    with pytest.raises(IkkeTilgjengelig):
        registrer(
            hus,
            leder,
            kari,
            Fravaer(dager_siden(9), None, 100),
            Fravaer(dager_siden(300), dager_siden(250), 100),
        )
    assert perioder(hus) == {}
    assert [tillatt for *_, tillatt in hus.logg()] == [False]


def test_only_ferie_for_somebody_without_absence_is_nothing(hus: Hus, leder: str, kari: str) -> None:
    assert registrer(hus, leder, kari, ferie=(Ferie(IDAG, IDAG),)) == []


def test_absence_cannot_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="ends before"):
        Fravaer(dager_siden(1), dager_siden(2), 100)


def test_one_bad_period_stops_all_of_them(hus: Hus, leder: str, kari: str) -> None:
    with pytest.raises(IntegrityError):
        registrer(hus, leder, kari, Fravaer(dager_siden(9), None, 50), Fravaer(date(2101, 1, 1), None, 50))
    with hus.store.session() as session:
        assert session.scalars(select(Sykeperiode)).all() == []


def test_the_same_registered_at_once_is_there_once(hus: Hus, leder: str, kari: str) -> None:
    together(4, lambda _: registrer(hus, leder, kari, Fravaer(dager_siden(9), None, 100)))
    [(sak_id, innhold)] = perioder(hus).items()
    assert innhold == [(dager_siden(9), None, 100)]
    together(4, lambda _: steg(hus, leder, sak_id, Steg.OPPFOLGINGSPLAN, IDAG))
    with hus.store.session() as session:
        assert len(session.scalars(select(Hendelse)).all()) == 1
