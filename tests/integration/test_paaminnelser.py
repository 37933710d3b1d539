"""Which reminders there are, when and to whom; that they follow the case; own ones; and the inbox."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hus import Hus, together
from sqlalchemy import event, select, text, update

from naervaer import paaminnelser
from naervaer.klokke import OSLO, FastKlokke
from naervaer.paaminnelser import IngenPaaminnelse, UgyldigPaaminnelse
from naervaer.store.models import (
    Hendelse,
    Kilde,
    Levering,
    Paaminnelse,
    Paaminnelsestype,
    Person,
    Sak,
    Spraak,
    Steg,
    Sykeperiode,
    Tilstand,
    Utsending,
    Verv,
)
from naervaer.tilgang import IkkeTilgjengelig

START = date(2026, 11, 2)  # Monday; the plan is due Sunday 29 November, so on Friday the 27th
FORHAND, DAGEN = Paaminnelsestype.FORHAND, Paaminnelsestype.DAGEN
VENTER, SENDT, TRUKKET, OPPGITT = Tilstand.VENTER, Tilstand.SENDT, Tilstand.TRUKKET, Tilstand.OPPGITT


def oslo(aar: int, maaned: int, dag: int, time: int = 12, minutt: int = 0) -> datetime:
    return datetime(aar, maaned, dag, time, minutt, tzinfo=OSLO)


def kl(dag: date) -> FastKlokke:
    """A clock at noon that day."""
    return FastKlokke(oslo(dag.year, dag.month, dag.day))


@pytest.fixture
def leder(hus: Hus) -> str:
    return hus.person("Ingrid Solheim")


@pytest.fixture
def kari(hus: Hus, leder: str) -> str:
    return hus.person("Kari Nordmann", leder)


def oppdater(hus: Hus, person_id: str, dag: date = START) -> None:
    with hus.store.session() as session:
        paaminnelser.oppdater(session, person_id, kl(dag))


def rader(hus: Hus) -> list[Paaminnelse]:
    with hus.store.session() as session:
        return list(session.scalars(select(Paaminnelse).order_by(Paaminnelse.send_tid)))


def tider(hus: Hus, frist_id: str, mottaker_id: str) -> list[tuple[Paaminnelsestype, date | None, datetime]]:
    return [
        (r.slag, r.dag, r.send_tid)
        for r in rader(hus)
        if (r.frist_id, r.mottaker_id, r.tilstand) == (frist_id, mottaker_id, VENTER)
    ]


def tilstander(hus: Hus, frist_id: str) -> list[Tilstand]:
    return [r.tilstand for r in rader(hus) if r.frist_id == frist_id]


def utfor(hus: Hus, sak_id: str, steg: Steg, av: str, dato: date) -> str:
    with hus.store.session() as session:
        hendelse = Hendelse(
            sak_id=sak_id,
            type=steg,
            dato=dato,
            registrert_av_id=av,
            registrert_tid=hus.klokke.now(),
            innkalt=[],
            kom=[],
        )
        session.add(hendelse)
    return hendelse.id


# --- when


@pytest.mark.parametrize(
    ("start", "frist", "forhand", "dagen"),
    [
        # An ordinary one: due Monday 7 December.
        (date(2026, 11, 10), date(2026, 12, 7), oslo(2026, 11, 23, 8), oslo(2026, 12, 7, 8)),
        # Due on a Sunday: Friday before, and two weeks before that.
        (START, date(2026, 11, 29), oslo(2026, 11, 13, 8), oslo(2026, 11, 27, 8)),
        # Due on Christmas Day: Christmas Eve is a working day.
        (date(2026, 11, 28), date(2026, 12, 25), oslo(2026, 12, 10, 8), oslo(2026, 12, 24, 8)),
        # Two weeks before is 17 May: the Friday before it.
        (date(2027, 5, 4), date(2027, 5, 31), oslo(2027, 5, 14, 8), oslo(2027, 5, 31, 8)),
        # Easter Monday: the Wednesday before Maundy Thursday.
        (date(2027, 3, 2), date(2027, 3, 29), oslo(2027, 3, 10, 8), oslo(2027, 3, 24, 8)),
    ],
)
def test_two_weeks_before_and_on_the_day_on_working_days(
    hus: Hus, leder: str, kari: str, start: date, frist: date, forhand: datetime, dagen: datetime
) -> None:
    hus.sak(kari, start)
    oppdater(hus, kari, start)
    assert tider(hus, "oppfolgingsplan", leder) == [(FORHAND, frist, forhand), (DAGEN, frist, dagen)]


@pytest.mark.parametrize(
    ("start", "forhand", "dagen"),
    [
        (
            date(2026, 3, 3),
            datetime(2026, 3, 16, 7, tzinfo=UTC),
            datetime(2026, 3, 30, 6, tzinfo=UTC),
        ),  # to summer time
        (date(2026, 9, 29), datetime(2026, 10, 12, 6, tzinfo=UTC), datetime(2026, 10, 26, 7, tzinfo=UTC)),  # and back
    ],
)
def test_eight_o_clock_is_eight_o_clock_in_summer_and_winter(
    hus: Hus, leder: str, kari: str, start: date, forhand: datetime, dagen: datetime
) -> None:
    hus.sak(kari, start)
    oppdater(hus, kari, start)
    assert [tid for _, _, tid in tider(hus, "oppfolgingsplan", leder)] == [forhand, dagen]


@pytest.mark.parametrize(
    ("tid", "er_arbeidstid"),
    [
        (oslo(2026, 11, 23, 7, 59), False),
        (oslo(2026, 11, 23, 8), True),
        (oslo(2026, 11, 23, 15, 59), True),
        (oslo(2026, 11, 23, 16), False),
        (oslo(2026, 11, 21, 12), False),  # Saturday
        (oslo(2027, 5, 17, 12), False),
        (oslo(2026, 12, 24, 12), True),
        (datetime(2026, 3, 30, 6, 0, tzinfo=UTC), True),  # the Monday after the clocks went forward
        (datetime(2026, 3, 30, 14, 0, tzinfo=UTC), False),
        (datetime(2026, 10, 26, 6, 59, tzinfo=UTC), False),  # and back
        (datetime(2026, 10, 26, 14, 59, tzinfo=UTC), True),
    ],
)
def test_working_hours(tid: datetime, er_arbeidstid: bool) -> None:
    assert paaminnelser.er_arbeidstid(tid) is er_arbeidstid


def test_the_first_is_not_made_once_the_day_is_there_and_none_when_it_has_passed(
    hus: Hus, leder: str, kari: str
) -> None:
    hus.sak(kari, START)
    oppdater(hus, kari, date(2026, 11, 26))
    assert [slag for slag, _, _ in tider(hus, "oppfolgingsplan", leder)] == [FORHAND, DAGEN]
    oppdater(hus, kari, date(2026, 11, 27))
    assert [slag for slag, _, _ in tider(hus, "oppfolgingsplan", leder)] == [DAGEN]
    oppdater(hus, kari, date(2026, 11, 28))  # Saturday: the law's day is tomorrow, but no working day is left
    assert tider(hus, "oppfolgingsplan", leder) == []
    assert sorted(tilstander(hus, "oppfolgingsplan")) == [OPPGITT, TRUKKET]


# --- who


def test_each_deadline_reminds_those_who_must_act(hus: Hus, leder: str, kari: str) -> None:
    hus.sak(kari, START)
    oppdater(hus, kari)
    hvem: dict[str | None, set[str]] = {}
    for rad in rader(hus):
        hvem.setdefault(rad.frist_id, set()).add(rad.mottaker_id)
    assert hvem == {
        "oppfolgingsplan": {leder},
        "plan_til_sykmelder": {leder},
        "dialogmote1": {leder},
        "aktivitetskrav": {leder, kari},
        "nav_motebehov": {leder, kari},
        "dialogmote2": {leder, kari},
        "uke39": {kari},
        "maksdato": {leder, kari},
    }


def test_without_a_manager_hr_is_reminded_but_never_of_their_own_case(hus: Hus) -> None:
    hege, arne = hus.person("Hege", None, Verv.HR), hus.person("Arne", None, Verv.HR)
    andre = hus.organisasjon("Storvik")
    hus.person("Ukjent", None, Verv.HR, organisasjon_id=andre)
    hus.person("Liv", None, Verv.TILLITSVALGT)
    kari = hus.person("Kari")
    for person in (kari, hege):
        hus.sak(person, START)
        oppdater(hus, person)
    with hus.store.session() as session:
        eier = {sak.id: sak.person_id for sak in session.scalars(select(Sak))}
    planer = {(eier[r.sak_id or ""], r.mottaker_id) for r in rader(hus) if r.frist_id == "oppfolgingsplan"}
    assert planer == {(kari, hege), (kari, arne), (hege, arne)}


def test_a_meeting_that_is_not_required_reminds_nobody(hus: Hus, kari: str) -> None:
    hus.sak(kari, START, grad=60)
    oppdater(hus, kari)
    assert tilstander(hus, "dialogmote1") == []


# --- following the case


def test_the_same_again_changes_nothing(hus: Hus, kari: str) -> None:
    hus.sak(kari, START)
    oppdater(hus, kari)
    foer = [(r.id, r.tilstand, r.send_tid) for r in rader(hus)]
    oppdater(hus, kari)
    assert [(r.id, r.tilstand, r.send_tid) for r in rader(hus)] == foer


def test_a_step_done_withdraws_and_undoing_brings_back(hus: Hus, leder: str, kari: str) -> None:
    sak_id = hus.sak(kari, START)
    oppdater(hus, kari)
    hendelse_id = utfor(hus, sak_id, Steg.OPPFOLGINGSPLAN, leder, date(2026, 11, 5))
    oppdater(hus, kari, date(2026, 11, 5))
    assert tilstander(hus, "oppfolgingsplan") == [TRUKKET, TRUKKET]
    assert tilstander(hus, "plan_til_sykmelder") == [VENTER, VENTER]
    with hus.store.session() as session:
        session.get_one(Hendelse, hendelse_id).angret_tid = hus.klokke.now()
    oppdater(hus, kari, date(2026, 11, 6))
    assert tilstander(hus, "oppfolgingsplan") == [VENTER, VENTER]
    assert len(tider(hus, "oppfolgingsplan", leder)) == 2


def test_what_is_sent_stays_sent(hus: Hus, leder: str, kari: str) -> None:
    sak_id = hus.sak(kari, START)
    oppdater(hus, kari)
    with hus.store.session() as session:
        session.execute(
            update(Paaminnelse)
            .where(Paaminnelse.frist_id == "oppfolgingsplan", Paaminnelse.slag == FORHAND)
            .values(tilstand=SENDT, sendt_tid=hus.klokke.now())
        )
    hendelse_id = utfor(hus, sak_id, Steg.OPPFOLGINGSPLAN, leder, date(2026, 11, 14))
    oppdater(hus, kari, date(2026, 11, 16))
    assert tilstander(hus, "oppfolgingsplan") == [SENDT, TRUKKET]
    with hus.store.session() as session:
        session.get_one(Hendelse, hendelse_id).angret_tid = hus.klokke.now()
    oppdater(hus, kari, date(2026, 11, 16))
    assert tilstander(hus, "oppfolgingsplan") == [SENDT, VENTER]


def test_another_first_day_moves_the_reminders(hus: Hus, leder: str, kari: str) -> None:
    sak_id = hus.sak(kari, START)
    oppdater(hus, kari)
    with hus.store.session() as session:
        sak = session.get_one(Sak, sak_id)
        sak.start = sak.perioder[0].fom = date(2026, 11, 10)
    oppdater(hus, kari, date(2026, 11, 10))
    assert [dag for _, dag, _ in tider(hus, "oppfolgingsplan", leder)] == [date(2026, 12, 7)] * 2
    assert tilstander(hus, "oppfolgingsplan").count(TRUKKET) == 2


def test_what_comes_after_the_absence_is_withdrawn_once_it_has_ended(hus: Hus, kari: str) -> None:
    sak_id = hus.sak(kari, START)
    oppdater(hus, kari)
    with hus.store.session() as session:
        session.get_one(Sak, sak_id).perioder[0].tom = date(2026, 11, 20)
    oppdater(hus, kari, date(2026, 11, 20))  # it may be prolonged yet
    assert {r.tilstand for r in rader(hus)} == {VENTER}
    oppdater(hus, kari, date(2026, 11, 21))
    assert {r.tilstand for r in rader(hus)} == {TRUKKET}


def test_a_case_without_absence_reminds_nobody(hus: Hus, kari: str) -> None:
    sak_id = hus.sak(kari, START)
    oppdater(hus, kari)
    with hus.store.session() as session:
        session.execute(text("DELETE FROM periode WHERE sak_id = :sak_id"), {"sak_id": sak_id})
    oppdater(hus, kari)
    assert {r.tilstand for r in rader(hus)} == {TRUKKET}


def test_a_new_manager_is_reminded_and_the_former_no_more(hus: Hus, leder: str, kari: str) -> None:
    hus.sak(kari, START)
    oppdater(hus, kari)
    ny = hus.person("Tor Bakke")
    hus.endre_leder(kari, ny)
    oppdater(hus, kari)
    ventende = {r.mottaker_id for r in rader(hus) if r.tilstand is VENTER}
    assert ventende == {ny, kari}
    hus.endre_leder(kari, leder)
    oppdater(hus, kari)
    assert {r.mottaker_id for r in rader(hus) if r.tilstand is VENTER} == {leder, kari}


def test_the_present_case_is_the_one_that_counts_also_when_the_next_is_known(hus: Hus, leder: str, kari: str) -> None:
    hus.sak(kari, date(2026, 1, 5), date(2026, 2, 1))
    naa = hus.sak(kari, START, date(2026, 12, 20))
    hus.sak(kari, date(2027, 2, 1))
    oppdater(hus, kari, date(2026, 11, 10))
    assert {r.sak_id for r in rader(hus)} == {naa}
    oppdater(hus, kari, date(2027, 2, 1))
    assert {r.sak_id for r in rader(hus) if r.tilstand is VENTER}.isdisjoint({naa})
    assert [dag for _, dag, _ in tider(hus, "oppfolgingsplan", leder)] == [date(2027, 2, 28)] * 2


def test_a_case_yet_to_begin_has_reminders(hus: Hus, leder: str, kari: str) -> None:
    hus.sak(kari, date(2026, 12, 1))
    oppdater(hus, kari)
    assert len(tider(hus, "oppfolgingsplan", leder)) == 2


def test_many_at_once_are_as_one_by_one(hus: Hus, leder: str) -> None:
    personer = [hus.person(f"Person {n}", leder) for n in range(12)]
    for nummer, person in enumerate(personer):
        hus.sak(person, START + timedelta(days=nummer), grad=100 if nummer % 2 else 50)
    with hus.store.session() as session:
        paaminnelser.oppdater_mange(session, [*personer, "finnes-ikke"], kl(START))

    def innhold() -> set[tuple[object, ...]]:
        return {(r.sak_id, r.frist_id, r.slag, r.dag, r.mottaker_id, r.send_tid, r.tilstand) for r in rader(hus)}

    samlet = innhold()
    with hus.store.session() as session:
        session.execute(text("DELETE FROM paaminnelse"))
    for person in personer:
        oppdater(hus, person)
    assert innhold() == samlet
    assert len(samlet) > 12 * 8


def test_the_number_of_queries_does_not_grow_with_the_people(hus: Hus, leder: str) -> None:
    personer = [hus.person(f"Person {n}", leder) for n in range(40)]
    for person in personer:
        hus.sak(person, START)

    def antall(hvem: list[str]) -> int:
        setninger = []

        def tell(*args: object) -> None:
            setninger.append(args[2])

        event.listen(hus.store.engine, "before_cursor_execute", tell)
        with hus.store.session() as session:
            paaminnelser.oppdater_mange(session, hvem, kl(START))
        event.remove(hus.store.engine, "before_cursor_execute", tell)
        return len(setninger)

    assert antall(personer[2:]) <= antall(personer[:2]) + 1


def test_updates_at_once_make_each_reminder_once(hus: Hus, kari: str) -> None:
    hus.sak(kari, START)
    together(4, lambda _: oppdater(hus, kari))
    noekler = [(r.frist_id, r.slag, r.mottaker_id) for r in rader(hus)]
    assert len(noekler) == len(set(noekler)) > 0


def test_a_new_day_is_enough_for_the_nightly_round(hus: Hus, leder: str, kari: str) -> None:
    sak_id = hus.sak(kari, START, date(2026, 11, 30), grad=100)
    ferdig = hus.person("Siri", leder)
    hus.sak(ferdig, date(2026, 1, 1), date(2026, 1, 20))
    with hus.store.session() as session:  # from December she works half the day: the meeting is then not required
        session.add(Sykeperiode(sak_id=sak_id, fom=date(2026, 12, 1), grad=50, kilde=Kilde.SYKMELDING))
    paaminnelser.oppdater_alle(hus.store, kl(START))
    assert tilstander(hus, "dialogmote1") == [VENTER, VENTER]
    paaminnelser.oppdater_alle(hus.store, kl(date(2026, 12, 2)))
    assert tilstander(hus, "dialogmote1") == [TRUKKET, TRUKKET]
    assert set(tilstander(hus, "oppfolgingsplan")) <= {OPPGITT, TRUKKET}
    with hus.store.session() as session:
        session.execute(text("DELETE FROM periode"))
    paaminnelser.oppdater_alle(hus.store, kl(date(2026, 12, 2)))
    assert VENTER not in {r.tilstand for r in rader(hus)}


# --- own ones


def test_own_reminders_are_made_listed_moved_and_stopped(hus: Hus, kari: str) -> None:
    naa = hus.klokke.now()
    with hus.store.session() as session:
        sen = paaminnelser.lag_egen(session, kari, "  Ring Ola\x00 ", naa + timedelta(days=2), hus.klokke)
        tidlig = paaminnelser.lag_egen(session, kari, "Skriv 01017012345 ned", naa + timedelta(hours=1), hus.klokke)
    with hus.store.session() as session:
        assert paaminnelser.egne(session, kari) == [tidlig, sen]
        assert sen.tekst == "Ring Ola"
        assert "01017012345" not in tidlig.tekst
        paaminnelser.flytt(session, kari, sen.id, naa + timedelta(minutes=1), hus.klokke)
    with hus.store.session() as session:
        assert [e.id for e in paaminnelser.egne(session, kari)] == [sen.id, tidlig.id]
        paaminnelser.stopp(session, kari, sen.id)
    with hus.store.session() as session:
        assert [e.id for e in paaminnelser.egne(session, kari)] == [tidlig.id]


@pytest.mark.parametrize(
    ("tekst", "om", "kode"),
    [
        ("", timedelta(hours=1), "tom"),
        (" \x00\u200b", timedelta(hours=1), None),
        ("x" * 501, timedelta(hours=1), "for_lang"),
        ("x" * 500, timedelta(hours=1), None),
        ("Ring", timedelta(0), "i_fortid"),
        ("Ring", timedelta(seconds=-1), "i_fortid"),
    ],
)
def test_an_own_reminder_needs_words_and_a_time_to_come(
    hus: Hus, kari: str, tekst: str, om: timedelta, kode: str | None
) -> None:
    with hus.store.session() as session:
        if kode is None:
            paaminnelser.lag_egen(session, kari, tekst, hus.klokke.now() + om, hus.klokke)
            return
        with pytest.raises(UgyldigPaaminnelse) as feil:
            paaminnelser.lag_egen(session, kari, tekst, hus.klokke.now() + om, hus.klokke)
        assert feil.value.kode == kode
        assert paaminnelser.egne(session, kari) == []


def test_nobody_else_sees_moves_or_stops_an_own_reminder(hus: Hus, leder: str, kari: str) -> None:
    om_litt = hus.klokke.now() + timedelta(hours=1)
    with hus.store.session() as session:
        egen = paaminnelser.lag_egen(session, kari, "Ring", om_litt, hus.klokke)
    with hus.store.session() as session:
        assert paaminnelser.egne(session, leder) == []
        with pytest.raises(IngenPaaminnelse):
            paaminnelser.flytt(session, leder, egen.id, om_litt, hus.klokke)
        with pytest.raises(IngenPaaminnelse):
            paaminnelser.stopp(session, leder, egen.id)
        with pytest.raises(IngenPaaminnelse):
            paaminnelser.stopp(session, kari, "finnes-ikke")
        with pytest.raises(UgyldigPaaminnelse):
            paaminnelser.flytt(session, kari, egen.id, hus.klokke.now(), hus.klokke)
        paaminnelser.stopp(session, kari, egen.id)
        with pytest.raises(IngenPaaminnelse):
            paaminnelser.flytt(session, kari, egen.id, om_litt, hus.klokke)


def test_an_own_reminder_in_a_case_needs_the_case(hus: Hus, leder: str, kari: str) -> None:
    sak_id, om_litt = hus.sak(kari), hus.klokke.now() + timedelta(hours=1)
    with hus.store.session() as session:
        assert paaminnelser.lag_egen(session, leder, "Ring Kari", om_litt, hus.klokke, sak_id).sak_id == sak_id
    fremmed = hus.person("Tor")
    with pytest.raises(IkkeTilgjengelig), hus.store.session() as session:
        paaminnelser.lag_egen(session, fremmed, "Ring Kari", om_litt, hus.klokke, sak_id)
    with hus.store.session() as session:
        assert paaminnelser.egne(session, fremmed) == []


def test_the_cases_reminders_leave_own_ones_alone(hus: Hus, leder: str, kari: str) -> None:
    sak_id = hus.sak(kari, START)
    with hus.store.session() as session:
        paaminnelser.lag_egen(session, leder, "Ring", hus.klokke.now() + timedelta(days=1), hus.klokke, sak_id)
        session.execute(text("DELETE FROM periode"))
    oppdater(hus, kari)
    assert [r.tilstand for r in rader(hus)] == [VENTER]


# --- the inbox


def legg_i_innboks(hus: Hus, tid: datetime) -> None:
    """As if all that waits had been delivered at that time."""
    with hus.store.session() as session:
        for rad in session.scalars(select(Paaminnelse).where(Paaminnelse.tilstand == VENTER)):
            session.add(Levering(paaminnelse_id=rad.id, utsending=Utsending.INNBOKS, forsok=1, sendt_tid=tid))
            rad.tilstand, rad.sendt_tid = SENDT, tid


def innboks(hus: Hus, hvem: str, naa: datetime | None = None) -> list[paaminnelser.Innbokslinje]:
    with hus.store.session() as session:
        return paaminnelser.innboks(session, hvem, FastKlokke(naa) if naa else hus.klokke)


def test_the_inbox_tells_which_deadline_whose_and_when(hus: Hus, leder: str, kari: str) -> None:
    sak_id = hus.sak(kari, START)
    oppdater(hus, kari)
    assert innboks(hus, leder) == []
    legg_i_innboks(hus, hus.klokke.now())
    assert innboks(hus, leder)[0].tekst == "Oppfølgingsplan for Kari. Frist: søndag 29. november 2026."
    assert innboks(hus, leder)[0].sak_id == sak_id
    assert "Aktivitetskravet. Frist: søndag 27. desember 2026." in [linje.tekst for linje in innboks(hus, kari)]
    with hus.store.session() as session:
        session.get_one(Person, kari).spraak = Spraak.NYNORSK
    assert "Nav varslar om slutten på sjukepengane. Frist: sundag 1. august 2027." in [
        linje.tekst.replace("søndag", "sundag") for linje in innboks(hus, kari)
    ]


def test_the_inbox_tells_nothing_of_a_case_that_is_no_longer_theirs_to_see(hus: Hus, leder: str, kari: str) -> None:
    hus.sak(kari, START)
    oppdater(hus, kari)
    legg_i_innboks(hus, hus.klokke.now())
    hus.endre_leder(kari, hus.person("Tor"))
    foer = len(hus.logg())
    linjer = innboks(hus, leder)
    assert linjer[0].tekst == "Frist søndag 29. november 2026, i en sak du ikke lenger har tilgang til."
    assert not any("Kari" in linje.tekst or linje.sak_id for linje in linjer)
    assert len(hus.logg()) == foer


def test_a_look_in_the_inbox_is_a_look_in_the_cases(hus: Hus, leder: str, kari: str) -> None:
    sak_id = hus.sak(kari, START)
    oppdater(hus, kari)
    legg_i_innboks(hus, hus.klokke.now())
    innboks(hus, leder)
    assert hus.logg() == [(leder, sak_id, "se_frister", "leder", True)]


def test_read_ones_leave_the_inbox_after_a_month_and_unread_ones_stay(hus: Hus, leder: str, kari: str) -> None:
    hus.sak(kari, START)
    oppdater(hus, kari)
    legg_i_innboks(hus, hus.klokke.now())
    lest, ulest = (linje.id for linje in innboks(hus, leder)[:2])
    with hus.store.session() as session:
        paaminnelser.merk_lest(session, kari, [lest, ulest], hus.klokke)  # somebody else's: nothing happens
        paaminnelser.merk_lest(session, leder, [lest, "finnes-ikke"], hus.klokke)
    assert {linje.id: linje.lest for linje in innboks(hus, leder)[:2]} == {lest: True, ulest: False}
    senere = {linje.id for linje in innboks(hus, leder, hus.klokke.now() + timedelta(days=31))}
    assert ulest in senere
    assert lest not in senere


def test_what_is_withdrawn_leaves_the_inbox(hus: Hus, kari: str) -> None:
    om_litt = hus.klokke.now() + timedelta(hours=1)
    with hus.store.session() as session:
        paaminnelser.lag_egen(session, kari, "Ring Ola", om_litt, hus.klokke)
    legg_i_innboks(hus, om_litt)
    assert [linje.tekst for linje in innboks(hus, kari)] == ["Du ba meg minne deg på: Ring Ola"]
    with hus.store.session() as session:
        session.execute(update(Paaminnelse).values(tilstand=TRUKKET, sendt_tid=None))
    assert innboks(hus, kari) == []
