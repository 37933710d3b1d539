"""What is over is deleted, all of it and nothing else: at the right day, killed in the middle, two at once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from assistent import Assistent
from fullt_hus import FulltHus, personlige
from hus import Hus, together
from sqlalchemy import Engine, MetaData, Table, create_engine, delete, func, select, text
from sqlalchemy.orm import Session

from naervaer import botens_samtaler, innsigelser, organisasjon, registrering, sletting, tilgang
from naervaer.fravaer import Fravaer, med_ferie, med_fravaer
from naervaer.klokke import OSLO, FastKlokke, Systemklokke
from naervaer.sletting import Botens, Ryddet
from naervaer.store import database_url
from naervaer.store.meldinger import add_message
from naervaer.store.models import (
    Avsender,
    Base,
    Chat,
    Endring,
    Endringstype,
    Ferieperiode,
    Hendelse,
    Innlogging,
    Innsigelse,
    Kanal,
    Kilde,
    Melding,
    Organisasjon,
    Paaminnelse,
    Paaminnelsestype,
    Person,
    Sak,
    Slettelogg,
    Steg,
    Sykeperiode,
    Tilbakemelding,
    Tilgangslogg,
    Tilstand,
    Ubesvart,
)
from naervaer.tekster import tekst
from naervaer.tidslinje import Ferie

NAERVAER = Path(sys.executable).with_name("naervaer")
EN_DAG = timedelta(days=1)


@pytest.fixture(autouse=True)
def uten_bot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NAERVAER_TRACKER_URL", raising=False)


def den(dag: date) -> FastKlokke:
    """The clock at noon that day."""
    return FastKlokke(datetime.combine(dag, time(12), OSLO))


def rydd(hus: Hus, dag: date) -> Ryddet:
    return sletting.rydd(hus.store, den(dag))


def antall(hus: Hus, tabell: type[Base]) -> int:
    with hus.store.session() as session:
        return session.scalar(select(func.count()).select_from(tabell)) or 0


def finnes(hus: Hus, sak_id: str) -> bool:
    with hus.store.session() as session:
        return session.get(Sak, sak_id) is not None


def sett(hus: Hus, **nye: str) -> None:
    with hus.store.session() as session:
        organisasjon.sett_innstillinger(session.get_one(Organisasjon, hus.organisasjon_id), nye)


def logg(hus: Hus) -> list[tuple[str | None, str, int, str]]:
    with hus.store.session() as session:
        return [(r.person_id, r.hva, r.antall, r.grunn) for r in session.scalars(select(Slettelogg))]


# --- when a case is over


@pytest.mark.parametrize(
    ("siste_dag", "siste_dag_som_blir"),
    [
        (date(2026, 7, 21), date(2026, 11, 21)),
        (date(2026, 10, 31), date(2027, 2, 28)),  # there is no 31 February
        (date(2027, 10, 31), date(2028, 2, 29)),
        (date(2026, 2, 28), date(2026, 6, 28)),
        (date(2026, 8, 31), date(2026, 12, 31)),
    ],
)
def test_a_case_stays_four_months_to_the_day(hus: Hus, siste_dag: date, siste_dag_som_blir: date) -> None:
    sak = hus.sak(hus.person("Kari"), siste_dag - 30 * EN_DAG, siste_dag)
    rydd(hus, siste_dag_som_blir)
    assert finnes(hus, sak)
    rydd(hus, siste_dag_som_blir + EN_DAG)
    assert not finnes(hus, sak)


def test_as_long_as_the_leader_may_see_the_case_it_is_there(hus: Hus) -> None:
    leder = hus.person("Ingrid")
    saker = {}
    for siden in range(100, 140):
        siste = hus.today - siden * EN_DAG
        saker[hus.sak(hus.person("Kari", leder), siste - 5 * EN_DAG, siste)] = siste
    with hus.store.session() as session:
        ser = {sak for sak in saker if tilgang.har_rolle(session, leder, sak, hus.klokke)}
    rydd(hus, hus.today)
    assert {sak for sak in saker if finnes(hus, sak)} == ser
    assert 0 < len(ser) < len(saker)


def test_what_is_open_or_lies_ahead_is_never_touched(hus: Hus) -> None:
    aapen = hus.sak(hus.person("Kari"), date(2020, 1, 1), None)
    kommende = hus.sak(hus.person("Ola"), date(2026, 1, 1), date(2099, 12, 31))
    rydd(hus, date(2027, 1, 1))
    assert finnes(hus, aapen)
    assert finnes(hus, kommende)
    assert logg(hus) == []


def test_the_last_sick_day_counts_whichever_period_it_is_in(hus: Hus) -> None:
    sak = hus.sak(hus.person("Kari"), date(2026, 1, 1), date(2026, 7, 30), grad=50)
    with hus.store.session() as session:
        kort = Sykeperiode(fom=date(2026, 1, 10), tom=date(2026, 1, 20), grad=100, kilde=Kilde.SYKMELDING)
        kort.sak_id = sak
        session.add(kort)
    rydd(hus, date(2026, 11, 30))
    assert finnes(hus, sak)
    rydd(hus, date(2026, 12, 1))
    assert not finnes(hus, sak)


def test_an_absence_in_two_cases_stays_until_all_of_it_is_over(hus: Hus) -> None:
    kari = hus.person("Kari")
    forste = hus.sak(kari, date(2026, 1, 1), date(2026, 2, 10))
    andre = hus.sak(kari, date(2026, 2, 15), None)  # a gap of four days: it is one absence to the law
    rydd(hus, date(2026, 11, 1))
    assert finnes(hus, forste)
    with hus.store.session() as session:
        session.scalars(select(Sykeperiode).where(Sykeperiode.sak_id == andre)).one().tom = date(2026, 3, 1)
    rydd(hus, date(2026, 7, 2))
    assert not finnes(hus, forste)
    assert not finnes(hus, andre)


def test_only_the_old_one_of_two_cases_goes(hus: Hus) -> None:
    kari = hus.person("Kari")
    gammel, ny = hus.sak(kari, date(2026, 1, 1), date(2026, 2, 10)), hus.sak(kari, date(2026, 9, 1), None)
    rydd(hus, hus.today)
    assert not finnes(hus, gammel)
    assert finnes(hus, ny)


def test_a_case_that_was_taken_back_stays_four_months_after_that(hus: Hus) -> None:
    leder = hus.person("Ingrid")
    kari = hus.person("Kari", leder)
    with hus.store.session() as session:
        [sak] = registrering.register_fravaer(
            session, leder, kari, [Fravaer(date(2026, 1, 1), date(2026, 1, 20), 100)], [], den(date(2026, 3, 1))
        )
        registrering.angre(session, leder, kari, den(date(2026, 5, 10)))
        # The day that counts is that of this case, not of whatever was told last about the person.
        [ny] = registrering.register_fravaer(
            session, leder, kari, [Fravaer(date(2026, 8, 1), None, 100)], [], den(date(2026, 8, 3))
        )
    rydd(hus, date(2026, 9, 10))
    assert finnes(hus, sak)
    rydd(hus, date(2026, 9, 11))
    assert not finnes(hus, sak)
    assert finnes(hus, ny)
    with hus.store.session() as session:
        [endring] = session.scalars(select(Endring))
        assert "2026-01" not in json.dumps([endring.foer, endring.etter])


def test_a_case_taken_back_by_the_hr_system_goes_by_its_start(hus: Hus) -> None:
    kari = hus.person("Kari")
    with hus.store.session() as session:
        tom = Sak(person_id=kari, start=date(2026, 7, 21))
        session.add(tom)
    rydd(hus, date(2026, 11, 21))
    assert finnes(hus, tom.id)
    rydd(hus, date(2026, 11, 22))
    assert not finnes(hus, tom.id)


# --- the employer's own time


def test_longer_with_a_reason(hus: Hus) -> None:
    sett(hus, oppbevaring_maaneder="12", oppbevaring_grunn="Pågående klagesaker")
    sak = hus.sak(hus.person("Kari"), date(2026, 1, 1), date(2026, 2, 10))
    rydd(hus, date(2027, 2, 10))
    assert finnes(hus, sak)
    rydd(hus, date(2027, 2, 11))
    assert not finnes(hus, sak)
    assert {grunn for _, _, _, grunn in logg(hus)} == {"oppbevaring_maaneder"}


def test_one_employers_time_is_not_the_others(hus: Hus) -> None:
    nabo = hus.organisasjon("Nabo")
    sett(hus, oppbevaring_maaneder="12", oppbevaring_grunn="Pågående klagesaker")
    var = hus.sak(hus.person("Kari"), date(2026, 1, 1), date(2026, 2, 10))
    deres = hus.sak(hus.person("Ola", organisasjon_id=nabo), date(2026, 1, 1), date(2026, 2, 10))
    rydd(hus, hus.today)
    assert finnes(hus, var)
    assert not finnes(hus, deres)


@pytest.mark.parametrize(
    ("nye", "kode"),
    [
        ({"oppbevaring_maaneder": "5"}, "mangler_grunn"),
        ({"oppbevaring_maaneder": "3"}, "ugyldig_tid"),
        ({"oppbevaring_maaneder": "61", "oppbevaring_grunn": "Klage"}, "ugyldig_tid"),
        ({"oppbevaring_maaneder": "5", "oppbevaring_grunn": "  "}, "ugyldig_grunn"),
        ({"samtale_dager": "0"}, "ugyldig_tid"),
        ({"samtale_dager": "366"}, "ugyldig_tid"),
    ],
)
def test_no_longer_than_there_is_a_reason_for(hus: Hus, nye: dict[str, str], kode: str) -> None:
    with pytest.raises(organisasjon.UgyldigInnstilling) as feil:
        sett(hus, **nye)
    assert feil.value.kode == kode


def test_the_reason_cannot_be_taken_away_while_it_is_needed(hus: Hus) -> None:
    sett(hus, oppbevaring_maaneder="4")
    sett(hus, oppbevaring_maaneder="60", oppbevaring_grunn="Klage")
    with pytest.raises(organisasjon.UgyldigInnstilling):
        sett(hus, oppbevaring_grunn="")
    sett(hus, oppbevaring_grunn="", oppbevaring_maaneder="")


# --- all of it


def test_of_a_person_with_something_in_every_column_nothing_is_left(hus: Hus) -> None:
    fullt = FulltHus(hus).fyll()
    rydd(hus, date(2031, 1, 1))
    blir = {"person": 2, "personrolle": 1, "identitet": 1, "kanalkonto": 1, "tilgangslogg": 1}
    with hus.store.session() as session:
        rader = {t.name: session.scalar(select(func.count()).select_from(t)) for t in personlige()}
        igjen = " ".join(str(rad) for t in personlige() if t.name not in blir for rad in session.execute(select(t)))
    assert {navn: n for navn, n in rader.items() if n and navn != "slettelogg"} == blir
    assert "MERKE" not in igjen
    assert fullt.ider["sak"] not in igjen


def test_each_deletion_is_noted_without_what_it_said(hus: Hus) -> None:
    kari = hus.person("Kari")
    sak = hus.sak(kari, date(2026, 1, 1), date(2026, 2, 10))
    with hus.store.session() as session:
        session.add(Innsigelse(sak_id=sak, tekst="MERKE", tid=hus.klokke.now()))
    ryddet = rydd(hus, hus.today)
    ventet = {"innsigelse": 1, "periode": 1, "sak": 1}
    assert +ryddet.antall == ventet
    grunn = "innsyn_etter_fravaer_maaneder"
    assert sorted(logg(hus)) == sorted((kari, hva, n, grunn) for hva, n in ventet.items())
    assert +rydd(hus, hus.today).antall == {}


def test_only_tried_nothing_is_changed(hus: Hus) -> None:
    FulltHus(hus).fyll()
    foer = alt(hus)
    proevd = sletting.rydd(hus.store, den(date(2031, 1, 1)), proeve=True)
    assert alt(hus) == foer
    assert proevd.antall["sak"] == proevd.antall["chat"] == 1


def alt(hus: Hus) -> list[str]:
    with hus.store.session() as session:
        return sorted(str(rad) for t in Base.metadata.sorted_tables for rad in session.execute(select(t)))


def test_the_history_forgets_the_old_absence_and_the_new_can_still_be_undone(hus: Hus) -> None:
    leder = hus.person("Ingrid")
    kari = hus.person("Kari", leder)
    gammelt = Fravaer(date(2026, 1, 1), date(2026, 1, 20), 100, referanse="MERKE")
    nytt = Fravaer(date(2026, 9, 1), None, 100)
    with hus.store.session() as session:
        for periode, ferie in ((gammelt, [Ferie(date(2026, 1, 21), date(2026, 1, 25))]), (nytt, [])):
            [*_, sak] = registrering.register_fravaer(session, leder, kari, [periode], ferie, den(periode.fom))
            steg = registrering.NyttSteg(Steg.OPPFOLGINGSPLAN, periode.fom)
            registrering.register_steg(session, leder, sak, [steg], den(periode.fom))
        feil = Fravaer(date(2026, 8, 30), None, 100)  # a mistake, corrected: belongs to the history of the new case
        endre = lambda tilstand: med_fravaer(tilstand, feil)  # noqa: E731
        registrering.endre_fravaer(session, leder, kari, Endringstype.FRAVAER, endre, den(date(2026, 9, 2)))
        registrering.angre(session, leder, kari, den(date(2026, 9, 3)))
        registrering.endre_fravaer(
            session,
            leder,
            kari,
            Endringstype.FERIE,
            lambda tilstand: med_ferie(tilstand, Ferie(date(2026, 10, 1), date(2026, 10, 4))),
            den(date(2026, 10, 5)),
        )
    rydd(hus, hus.today)
    assert not [rad for rad in alt(hus) if "MERKE" in rad]
    with hus.store.session() as session:
        endringer = session.scalars(select(Endring).order_by(Endring.nummer)).all()
        assert [e.slag for e in endringer] == ["fravaer", "steg", "fravaer", "ferie"]
        assert "2026-08-30" in json.dumps(endringer[2].etter)
        assert not any("2026-01" in json.dumps([e.foer, e.etter]) for e in endringer)
        assert all(session.get(Hendelse, id) for id in endringer[1].etter["hendelser"])
        registrering.angre(session, leder, kari, hus.klokke)
        assert registrering.tilstand(session, leder, kari, hus.klokke).ferie == ()


def test_holiday_that_counts_in_the_new_case_stays_though_it_lies_in_the_old_one(hus: Hus) -> None:
    kari = hus.person("Kari")
    gammel, ny = hus.sak(kari, date(2026, 1, 1), date(2026, 2, 10)), hus.sak(kari, date(2026, 9, 1), None)
    with hus.store.session() as session:
        for fom in (date(2026, 2, 1), date(2026, 9, 10)):
            session.add(Ferieperiode(sak_id=gammel, fom=fom, tom=fom + EN_DAG))
    rydd(hus, hus.today)
    with hus.store.session() as session:
        [ferie] = session.scalars(select(Ferieperiode))
        assert (ferie.sak_id, ferie.fom) == (ny, date(2026, 9, 10))


def test_the_access_log_is_never_touched(hus: Hus) -> None:
    leder = hus.person("Ingrid")
    sak = hus.sak(hus.person("Kari", leder), date(2026, 1, 1), date(2026, 2, 10))
    with hus.store.session() as session:
        tilgang.krev(session, leder, sak, tilgang.Operasjon.SE_STATUS, den(date(2026, 2, 1)))
    foer = hus.logg()
    rydd(hus, date(2040, 1, 1))
    assert hus.logg() == foer
    assert antall(hus, Tilgangslogg) == 1


def test_that_a_case_is_gone_is_known_as_long_as_its_days_may_count(hus: Hus) -> None:
    kari, ola = hus.person("Kari"), hus.person("Ola")
    hus.sak(kari, date(2026, 1, 1), date(2026, 2, 10))
    samtale(hus, ola, date(2026, 1, 1))
    rydd(hus, date(2026, 11, 1))
    with hus.store.session() as session:
        assert sletting.har_slettet(session, kari, date(2026, 11, 1))
        assert not sletting.har_slettet(session, kari, date(2026, 11, 2))
        assert not sletting.har_slettet(session, ola, date(2020, 1, 1))
    rydd(hus, date(2028, 11, 2))
    assert [hva for _, hva, _, _ in logg(hus)] == ["sak"]
    rydd(hus, date(2029, 11, 1))
    assert [hva for _, hva, _, _ in logg(hus)] == ["sak"]
    rydd(hus, date(2029, 11, 2))
    assert logg(hus) == []


# --- talks, questions, sign-ins, own reminders


def samtale(hus: Hus, person_id: str, *dager: date, kanal: Kanal = Kanal.WEB) -> str:
    """A talk with one message each day."""
    with hus.store.session() as session:
        chat = Chat(person_id=person_id, kanal=kanal, opprettet_tid=den(dager[0]).now())
        session.add(chat)
        session.flush()
        for dag in dager:
            add_message(session, chat.id, Avsender.PERSON, {"tekst": f"sagt {dag}"}, den(dag))
    return chat.id


def test_a_talk_goes_thirty_days_after_the_last_word(hus: Hus) -> None:
    samtale(hus, hus.person("Kari"), hus.today - EN_DAG, hus.today)
    rydd(hus, hus.today + 30 * EN_DAG)
    assert (antall(hus, Chat), antall(hus, Melding)) == (1, 1)
    rydd(hus, hus.today + 31 * EN_DAG)
    assert (antall(hus, Chat), antall(hus, Melding)) == (0, 0)
    assert {(hva, n, grunn) for _, hva, n, grunn in logg(hus)} == {
        ("melding", 1, "samtale_dager"),
        ("chat", 1, "samtale_dager"),
    }


def test_a_talk_in_use_is_cut_from_the_old_end_and_goes_on(hus: Hus) -> None:
    kari = hus.person("Kari")
    chat = samtale(hus, kari, hus.today - 40 * EN_DAG, hus.today - 2 * EN_DAG)
    rydd(hus, hus.today)
    with hus.store.session() as session:
        assert add_message(session, chat, Avsender.PERSON, {"tekst": "videre"}, hus.klokke).nummer == 3
        tekster = [m.innhold["tekst"] for m in session.scalars(select(Melding).order_by(Melding.nummer))]
    assert tekster == [f"sagt {hus.today - 2 * EN_DAG}", "videre"]


def test_the_employer_chooses_how_long_talks_stay(hus: Hus) -> None:
    sett(hus, samtale_dager="1")
    samtale(hus, hus.person("Kari"), hus.today)
    rydd(hus, hus.today + EN_DAG)
    assert antall(hus, Chat) == 1
    rydd(hus, hus.today + 2 * EN_DAG)
    assert antall(hus, Chat) == 0


def test_a_talk_that_was_opened_and_never_used_goes_too(hus: Hus) -> None:
    kari = hus.person("Kari")
    with hus.store.session() as session:
        session.add(Chat(person_id=kari, kanal=Kanal.WEB, opprettet_tid=hus.klokke.now()))
    rydd(hus, hus.today + 30 * EN_DAG)
    assert antall(hus, Chat) == 1
    rydd(hus, hus.today + 31 * EN_DAG)
    assert antall(hus, Chat) == 0


def test_questions_and_opinions_stay_a_year(hus: Hus) -> None:
    hos = hus.organisasjon_id
    with hus.store.session() as session:
        session.add(Ubesvart(organisasjon_id=hos, dag=hus.today, tekst="…", tema=""))
        session.add(Tilbakemelding(organisasjon_id=hos, dag=hus.today, svar_id="x", nyttig=True))
    rydd(hus, date(2027, 11, 21))
    assert (antall(hus, Ubesvart), antall(hus, Tilbakemelding)) == (1, 1)
    rydd(hus, date(2027, 11, 22))
    assert (antall(hus, Ubesvart), antall(hus, Tilbakemelding)) == (0, 0)
    assert sorted(logg(hus), key=str) == [
        (None, "tilbakemelding", 1, "sporsmal_maaneder"),
        (None, "ubesvart", 1, "sporsmal_maaneder"),
    ]


def test_expired_sign_ins_go(hus: Hus) -> None:
    kari, naa = hus.person("Kari"), hus.klokke.now()
    with hus.store.session() as session:
        for id, utloper in (("a" * 64, naa - EN_DAG), ("b" * 64, naa + EN_DAG)):
            session.add(Innlogging(id=id, person_id=kari, opprettet_tid=naa - 2 * EN_DAG, utloper_tid=utloper))
    rydd(hus, hus.today)
    with hus.store.session() as session:
        assert session.scalars(select(Innlogging.id)).all() == ["b" * 64]


def test_own_reminders_go_a_month_after_they_were_sent_or_when_they_are_stopped(hus: Hus) -> None:
    kari, naa = hus.person("Kari"), hus.klokke.now()
    with hus.store.session() as session:
        for tekst, tilstand, sendt in (
            ("nylig sendt", Tilstand.SENDT, naa - 30 * EN_DAG),
            ("sendt", Tilstand.SENDT, naa - 31 * EN_DAG),
            ("slått sammen", Tilstand.ERSTATTET, None),
            ("stoppet", Tilstand.TRUKKET, None),
            ("venter", Tilstand.VENTER, None),
        ):
            egen = Paaminnelse(mottaker_id=kari, slag=Paaminnelsestype.EGEN, tekst=tekst, tilstand=tilstand)
            egen.send_tid, egen.sendt_tid = naa - 31 * EN_DAG, sendt
            session.add(egen)
    rydd(hus, hus.today)
    with hus.store.session() as session:
        assert set(session.scalars(select(Paaminnelse.tekst))) == {"nylig sendt", "venter"}


# --- killed, and two at once


def mange(hus: Hus, personer: int) -> list[str]:
    """People with a case that is over, with something in it."""
    ider = [hus.person(f"Person {n}") for n in range(personer)]
    with hus.store.session() as session:
        for person_id in ider:
            sak = Sak(person_id=person_id, start=date(2026, 1, 1))
            sak.perioder = [
                Sykeperiode(fom=date(2026, 1, d), tom=date(2026, 1, d), grad=100, kilde=Kilde.SYKMELDING)
                for d in (1, 2, 3)
            ]
            session.add(sak)
    return ider


def test_two_at_once_delete_everything_once(hus: Hus) -> None:
    personer = mange(hus, 40)
    samtale(hus, personer[0], date(2026, 1, 1), date(2026, 1, 2))
    funnet: list[Ryddet] = []
    together(3, lambda _: funnet.append(rydd(hus, hus.today)))
    alle = sum((ryddet.antall for ryddet in funnet), start=Counter[str]())
    assert alle == {"sak": 40, "periode": 120, "chat": 1, "melding": 2}
    assert sorted(str(p) for p, hva, _, _ in logg(hus) if hva == "sak") == sorted(personer)


def test_who_is_saying_something_in_a_case_that_is_about_to_go_does_not_stop_the_deletion(hus: Hus) -> None:
    kari = hus.person("Kari")
    sak = hus.sak(kari, date(2026, 1, 1), date(2026, 2, 10))
    with ThreadPoolExecutor() as traad:
        with hus.store.session() as session:
            innsigelser.si_fra(session, kari, sak, "Feil", hus.klokke)
            rydder = traad.submit(rydd, hus, hus.today)
            while not _venter(session) and not rydder.done():
                pass
        rydder.result()
    assert antall(hus, Sak) == antall(hus, Innsigelse) == 0


def _venter(session: Session) -> bool:
    """Whether somebody waits for a lock; on SQLite everybody does, as this transaction is under way."""
    if session.get_bind().dialect.name == "sqlite":
        return True
    return bool(session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))


# Cleans up, and is killed just before it takes out something for the so-manieth time.
_TIL_DEN_BLIR_DREPT = """
import os, signal, sys
from datetime import datetime
from sqlalchemy import event
from naervaer import sletting
from naervaer.klokke import FastKlokke
from naervaer.store import open_store

igjen = int(sys.argv[1])
store = open_store()

@event.listens_for(store.engine, "before_cursor_execute")
def tell(connection, cursor, statement, *_):
    global igjen
    igjen -= statement.startswith("DELETE")
    if not igjen:
        os.kill(os.getpid(), signal.SIGKILL)

sletting.rydd(store, FastKlokke(datetime.fromisoformat(sys.argv[2])))
"""


@pytest.mark.parametrize("sletting_nummer", [1, 2, 5, 8, 9, 13, 17, 22])
def test_killed_in_the_middle_nothing_is_half_deleted_and_the_next_one_goes_on(hus: Hus, sletting_nummer: int) -> None:
    personer = mange(hus, 5)
    drept = subprocess.run(
        [sys.executable, "-c", _TIL_DEN_BLIR_DREPT, str(sletting_nummer), hus.klokke.now().isoformat()],
        env=os.environ | {"NAERVAER_DATABASE_URL": hus.store.engine.url.render_as_string(hide_password=False)},
        check=False,
    )
    assert drept.returncode == -signal.SIGKILL
    with hus.store.session() as session:
        borte = session.scalars(select(Slettelogg.person_id).where(Slettelogg.hva == "sak")).all()
        igjen = session.scalars(select(Sak.person_id)).all()
        perioder = [*session.scalars(select(func.count()).select_from(Sykeperiode).group_by(Sykeperiode.sak_id))]
    assert sorted([*map(str, borte), *igjen]) == sorted(personer)
    assert perioder == [3] * len(igjen)
    rydd(hus, hus.today)
    assert antall(hus, Sak) == antall(hus, Sykeperiode) == 0
    assert sorted(str(p) for p, hva, _, _ in logg(hus) if hva == "sak") == sorted(personer)


# --- the bot's own database


@pytest.fixture
def botens(assistent: Assistent, hus: Hus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """What the real bot has written of a talk with Kari and one with Ola, on the same kind of database as the store."""
    for navn in ("kari", "ola"):
        assistent.som(navn).si("når er neste frist for meg?")
    skrevet = create_engine(f"sqlite:///{assistent.var / 'bot.db'}")
    events = Table("events", MetaData(), autoload_with=skrevet)
    with skrevet.connect() as lest:
        rader = [
            rad._asdict() for rad in lest.execute(select(events).where(events.c.sender_id.in_(chatter(assistent))))
        ]
    er_sqlite = hus.store.engine.dialect.name == "sqlite"
    adresse = (
        f"sqlite:///{tmp_path}/bot.db" if er_sqlite else hus.store.engine.url.render_as_string(hide_password=False)
    )
    engine = create_engine(database_url(adresse))
    events.metadata.create_all(engine)
    with engine.begin() as skriver:
        skriver.execute(events.insert(), rader)
    monkeypatch.setenv("NAERVAER_TRACKER_URL", adresse)
    return engine


def chatter(assistent: Assistent) -> list[str]:
    """The ids of Kari's and Ola's open talks, in that order."""
    with assistent.store.session() as session:
        aapne = select(Chat.id).join(Person).where(Person.demo_navn.in_(["kari", "ola"]), Chat.lukket_tid.is_(None))
        return list(session.scalars(aapne.where(Chat.kanal == Kanal.WEB).order_by(Person.demo_navn)))


def spor(engine: Engine) -> dict[str, list[float]]:
    """When each thing in each talk was written."""
    events = Table("events", MetaData(), autoload_with=engine)
    tider: dict[str, list[float]] = {}
    with engine.connect() as connection:
        for chat_id, tid in connection.execute(select(events.c.sender_id, events.c.timestamp)):
            tider.setdefault(chat_id, []).append(tid)
    return tider


def test_the_bots_copy_goes_with_the_talk_and_when_it_is_too_old(
    assistent: Assistent, botens: Engine, hus: Hus
) -> None:
    kari, ola = chatter(assistent)
    foer = spor(botens)
    assert set(foer) == {kari, ola}
    grense = max(foer[kari]) - 0.001
    naa = FastKlokke(datetime.fromtimestamp(grense, UTC) + timedelta(days=30))
    person = hus.person("Kari")
    with hus.store.session() as session:
        session.add(Chat(id=kari, person_id=person, kanal=Kanal.WEB, opprettet_tid=naa.now()))
    proevd = sletting.rydd(hus.store, naa, proeve=True)
    assert spor(botens) == foer
    ryddet = sletting.rydd(hus.store, naa)
    assert ryddet.boten is Botens.RYDDET
    etter = spor(botens)
    assert etter == {kari: [tid for tid in foer[kari] if tid >= grense]}
    assert len(etter[kari]) < len(foer[kari])
    borte = sum(map(len, foer.values())) - len(etter[kari])
    assert ryddet.antall[sletting.BOTENS] == proevd.antall[sletting.BOTENS] == borte
    assert (None, sletting.BOTENS, borte, "samtale_dager") in logg(hus)


def test_the_bot_goes_on_when_a_talk_is_gone(assistent: Assistent, monkeypatch: pytest.MonkeyPatch) -> None:
    adresse = f"sqlite:///{assistent.var / 'bot.db'}"
    monkeypatch.setenv("NAERVAER_TRACKER_URL", adresse)
    for navn in ("kari", "ola"):
        assistent.som(navn).si("når er neste frist for meg?")
    kari, ola = chatter(assistent)
    with assistent.store.session() as session:
        session.execute(delete(Melding).where(Melding.chat_id == kari))
        session.execute(delete(Chat).where(Chat.id == kari))
    assert sum(botens_samtaler.rydd(assistent.store, Systemklokke(), False)) > 0
    engine = create_engine(adresse)
    assert kari not in spor(engine)
    assert ola in spor(engine)
    for navn in ("kari", "ola"):
        assert assistent.som(navn).si("når er neste frist for meg?")


def test_without_the_bots_address_the_rest_is_deleted(hus: Hus) -> None:
    hus.sak(hus.person("Kari"), date(2026, 1, 1), date(2026, 2, 10))
    assert rydd(hus, hus.today).boten is Botens.IKKE_SATT
    assert antall(hus, Sak) == 0


@pytest.mark.parametrize("adresse", ["sqlite:///{mappe}/uten_tabeller.db", "postgresql://ingen@127.0.0.1:1/ingen"])
def test_without_the_bots_database_the_rest_is_deleted(
    hus: Hus, adresse: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NAERVAER_TRACKER_URL", adresse.format(mappe=tmp_path))
    hus.sak(hus.person("Kari"), date(2026, 1, 1), date(2026, 2, 10))
    assert rydd(hus, hus.today).boten is Botens.UTILGJENGELIG
    assert antall(hus, Sak) == 0


# --- the command, and the worker's log


def cleanup(hus: Hus, *argumenter: str, **miljo: str) -> subprocess.CompletedProcess[str]:
    alt_miljo = os.environ | {
        "NAERVAER_DATABASE_URL": hus.store.engine.url.render_as_string(hide_password=False),
        "NAERVAER_DEMO": "1",
        "NAERVAER_DEMO_NAA": hus.klokke.now().isoformat(),
        **miljo,
    }
    return subprocess.run(
        [NAERVAER, "cleanup", *argumenter], env=alt_miljo, capture_output=True, text=True, check=False
    )


def test_the_command_tells_how_much_goes(hus: Hus) -> None:
    mange(hus, 2)
    proevd = cleanup(hus, "--dry-run")
    assert proevd.returncode == 0
    assert "  saker: 2\n" in proevd.stdout
    assert "NAERVAER_TRACKER_URL" in proevd.stderr
    assert antall(hus, Sak) == 2
    assert "  saker: 2\n" in cleanup(hus).stdout
    assert antall(hus, Sak) == 0
    assert "saker" not in cleanup(hus).stdout


def test_the_command_fails_when_the_bots_database_is_away(hus: Hus, tmp_path: Path) -> None:
    done = cleanup(hus, NAERVAER_TRACKER_URL=f"sqlite:///{tmp_path}/uten_tabeller.db")
    assert done.returncode == 1
    assert "NAERVAER_TRACKER_URL" in done.stderr


def test_every_table_that_is_deleted_from_has_its_word(hus: Hus) -> None:
    FulltHus(hus).fyll()
    with hus.store.session() as session:
        session.add(Ubesvart(organisasjon_id=hus.organisasjon_id, dag=hus.today, tekst="…", tema=""))
        session.add(Tilbakemelding(organisasjon_id=hus.organisasjon_id, dag=hus.today, svar_id="x", nyttig=True))
    for hva in [*rydd(hus, date(2031, 1, 1)).antall, sletting.BOTENS]:
        for sprak in ("nb", "nn"):
            assert tekst(f"sletting.hva_{hva}", sprak)


def test_the_worker_says_in_the_log_how_it_went(hus: Hus, caplog: pytest.LogCaptureFixture) -> None:
    mange(hus, 2)
    with caplog.at_level("INFO"):
        sletting.rydd_om_natta(hus.store, hus.klokke)
    assert "8 rader" in caplog.text
    assert "NAERVAER_TRACKER_URL" in caplog.text
