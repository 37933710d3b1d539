"""HR's data in: what is taken in, what is refused, and that it is all or nothing."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hus import Hus
from sqlalchemy import event, func, select

from naervaer import importering, klientnokler, registrering, saker, tilgang
from naervaer.fravaer import Fravaer
from naervaer.importering import ImportPagaar
from naervaer.importlesing import MAKS_BYTES, Filtype, Resultat, UgyldigImport, les_csv, les_json
from naervaer.klokke import FastKlokke
from naervaer.store import Store, open_store
from naervaer.store.models import (
    Ferieperiode,
    Hendelse,
    Kilde,
    Klientnokkel,
    Organisasjon,
    Paaminnelse,
    Person,
    Personrolle,
    Sak,
    Steg,
    Sykeperiode,
    Tilstand,
    Verv,
)
from naervaer.tidslinje import Ferie
from naervaer.tilgang import KOMMANDOLINJE, IkkeTilgjengelig, Operasjon

NAERVAER = Path(sys.executable).with_name("naervaer")
PERSONER = "ansattnummer;navn;epost;leder;roller\n"
FRAVAER = "ansattnummer;fom;tom;grad;kilde;referanse;type;slettet\n"
FODSELSNUMMER = "01017012345"


def importer(hus: Hus, innhold: str | bytes, proeve: bool = False, filtype: Filtype | None = None) -> Resultat:
    lest = les_csv(innhold.encode() if isinstance(innhold, str) else innhold, filtype)
    with hus.store.session() as session:
        return importering.importer(session, KOMMANDOLINJE, hus.organisasjon_id, lest, hus.klokke, proeve)


def tall(resultat: Resultat) -> tuple[int, int, int]:
    return resultat.nye, resultat.endret, resultat.uendret


def feil_i(hus: Hus, innhold: str | bytes, filtype: Filtype | None = None) -> list[tuple[int | None, str | None, str]]:
    """The errors of a file: row, column and code; and nothing has changed."""
    foer = alt(hus.store)
    with pytest.raises(UgyldigImport) as avvist:
        importer(hus, innhold, filtype=filtype)
    assert alt(hus.store) == foer
    for feil in avvist.value.feil:
        assert FODSELSNUMMER not in feil.melding("nb") + feil.melding("nn")
    return [(feil.rad, feil.felt, feil.kode) for feil in avvist.value.feil]


def alt(store: Store) -> list[object]:
    """Every row that an import may change."""
    with store.session() as session:
        return [
            sorted(tuple(str(verdi) for verdi in rad) for rad in session.execute(select(*tabell.__table__.columns)))
            for tabell in (Person, Personrolle, Sak, Sykeperiode, Ferieperiode, Hendelse, Paaminnelse)
        ]


@dataclass(frozen=True)
class Folk:
    """What is stored of a person."""

    navn: str
    epost: str
    leder: str | None
    roller: frozenset[str]


def folk(hus: Hus) -> dict[str, Folk]:
    with hus.store.session() as session:
        personer = session.scalars(select(Person)).all()
        nummer = {p.id: p.ansattnummer for p in personer}
        return {
            p.ansattnummer: Folk(p.navn, p.epost, nummer.get(p.leder_id or ""), frozenset(str(v.rolle) for v in p.verv))
            for p in personer
        }


def person_id(hus: Hus, ansattnummer: str) -> str:
    with hus.store.session() as session:
        return session.scalars(select(Person).where(Person.ansattnummer == ansattnummer)).one().id


Perioder = list[tuple[date, date | None, int, str]]


def inndeling(hus: Hus, ansattnummer: str) -> list[tuple[date, Perioder]]:
    """The cases that hold absence, each with its start and its periods."""
    with hus.store.session() as session:
        alle = session.scalars(select(Sak).join(Person).where(Person.ansattnummer == ansattnummer)).all()
        med = [(s.start, [(p.fom, p.tom, p.grad, p.kilde.value) for p in s.perioder]) for s in alle if s.perioder]
    return sorted(
        ((start, sorted(perioder, key=str)) for start, perioder in med), key=lambda sak: (sak[0], str(sak[1]))
    )


def ferier(hus: Hus, ansattnummer: str) -> list[tuple[date, date]]:
    with hus.store.session() as session:
        rader = session.execute(
            select(Ferieperiode.fom, Ferieperiode.tom).join(Sak).join(Person).where(Person.ansattnummer == ansattnummer)
        )
        return sorted((fom, tom) for fom, tom in rader)


@pytest.fixture
def kari(hus: Hus) -> str:
    """Her ansattnummer; Ingrid in HR is her manager."""
    importer(hus, PERSONER + "10;Ingrid Solheim;;;hr\n11;Kari Nordmann;;10;\n")
    return "11"


# People


def test_people_come_in_with_their_managers_and_offices(hus: Hus) -> None:
    fil = PERSONER + "2;Kari Nordmann;kari@test.example;1;\n1;Ingrid Solheim;;;hr|verneombud\n"
    assert tall(importer(hus, fil)) == (2, 0, 0)
    assert folk(hus) == {
        "1": Folk("Ingrid Solheim", "", None, frozenset({"hr", "verneombud"})),
        "2": Folk("Kari Nordmann", "kari@test.example", "1", frozenset()),
    }


def test_the_same_file_again_changes_nothing(hus: Hus) -> None:
    fil = PERSONER + "1;Ingrid;;;hr\n2;Kari;k@test.example;1;tillitsvalgt|hr\n"
    importer(hus, fil)
    foer = alt(hus.store)
    assert tall(importer(hus, fil)) == (0, 0, 2)
    assert alt(hus.store) == foer


def test_what_is_changed_is_changed_and_nobody_else(hus: Hus) -> None:
    importer(hus, PERSONER + "1;Ingrid;;;hr\n2;Kari;k@test.example;1;hr\n3;Ola;;1;\n")
    assert tall(importer(hus, PERSONER + "2;Kari Nordmann;;;verneombud\n4;Per;;2;\n1;Ingrid;;;hr\n")) == (1, 1, 1)
    assert folk(hus) == {
        "1": Folk("Ingrid", "", None, frozenset({"hr"})),
        "2": Folk("Kari Nordmann", "", None, frozenset({"verneombud"})),
        "3": Folk("Ola", "", "1", frozenset()),
        "4": Folk("Per", "", "2", frozenset()),
    }


def test_a_missing_column_is_left_as_it_is(hus: Hus) -> None:
    importer(hus, PERSONER + "1;Ingrid;;;hr\n2;Kari;k@test.example;1;hr\n")
    assert tall(importer(hus, "navn,ansattnummer\nKari N,2\n")) == (0, 1, 0)
    assert folk(hus)["2"] == Folk("Kari N", "k@test.example", "1", frozenset({"hr"}))


def test_the_people_of_another_employer_are_others(hus: Hus) -> None:
    nabo = hus.organisasjon("Nabo")
    hus.person("Nabo", None, Verv.HR, organisasjon_id=nabo)  # ansattnummer 1
    assert tall(importer(hus, PERSONER + "1;Ingrid;;;\n")) == (1, 0, 0)
    assert feil_i(hus, PERSONER + "5;Ola;;2;\n") == [(2, "leder", "ukjent_leder")]


def test_a_new_manager_sees_from_then_on_and_the_former_no_longer(hus: Hus, kari: str) -> None:
    importer(hus, FRAVAER + f"{kari};2026-11-01;;100;;;;\n")
    importer(hus, PERSONER + "12;Tor Bakke;;;\n10;Ingrid Solheim;;;\n")
    ingrid, tor = person_id(hus, "10"), person_id(hus, "12")

    def ser(hvem: str) -> bool:
        with hus.store.session() as session:
            return bool(saker.oversikt(session, hvem, hus.klokke))

    assert (ser(ingrid), ser(tor)) == (True, False)
    importer(hus, "ansattnummer;navn;leder\n11;Kari Nordmann;12\n")
    assert (ser(ingrid), ser(tor)) == (False, True)
    with hus.store.session() as session:
        sak = session.scalars(select(Sak.id)).one()
    with pytest.raises(IkkeTilgjengelig), hus.store.session() as session:
        tilgang.krev(session, ingrid, sak, Operasjon.SE_FRISTER, hus.klokke)


def test_the_reminders_follow_what_is_imported(hus: Hus, kari: str) -> None:
    def venter() -> set[str]:
        with hus.store.session() as session:
            rader = session.scalars(select(Paaminnelse).where(Paaminnelse.tilstand == Tilstand.VENTER))
            return {session.get_one(Person, rad.mottaker_id).ansattnummer for rad in rader}

    importer(hus, PERSONER + "12;Tor Bakke;;;\n")
    importer(hus, FRAVAER + f"{kari};2026-11-16;;100;;A;;\n")
    assert venter() == {"10", "11"}
    importer(hus, "ansattnummer;navn;leder\n11;Kari Nordmann;12\n")
    assert venter() == {"11", "12"}
    importer(hus, FRAVAER + f"{kari};2026-11-16;;100;;A;;ja\n")
    assert venter() == set()


@pytest.mark.parametrize(
    ("rader", "feil"),
    [
        ("1;Ingrid;;9;\n", [(2, "leder", "ukjent_leder")]),
        ("1;Ingrid;;1;\n", [(2, "leder", "egen_leder")]),
        ("1;A;;2;\n2;B;;1;\n", [(2, "leder", "ring"), (3, "leder", "ring")]),
        ("1;A;;3;\n2;B;;1;\n3;C;;2;\n4;D;;3;\n", [(2, "leder", "ring"), (3, "leder", "ring"), (4, "leder", "ring")]),
        ("1;A;;;\n1;B;;;\n", [(3, "ansattnummer", "dobbel_person")]),
        (";Ingrid;;;\n", [(2, "ansattnummer", "mangler")]),
        ("1;;;;\n", [(2, "navn", "mangler")]),
        ("1;Ingrid;ikke epost;;\n", [(2, "epost", "ikke_epost")]),
        ("1;Ingrid;a@b@c;;\n", [(2, "epost", "ikke_epost")]),
        ("1;Ingrid;;;sjef\n", [(2, "roller", "ikke_roller")]),
        ("1;Ingrid;;;hr|\n", [(2, "roller", "ikke_roller")]),
        (f"1;{'a' * 201};;;\n", [(2, "navn", "for_lang")]),
        (f"{'1' * 51};A;;;\n", [(2, "ansattnummer", "for_lang")]),
        ("1;Ing\u200brid;;;\n", [(2, "navn", "usynlige_tegn")]),
        ("1;Ing\x1brid;;;\n", [(2, "navn", "usynlige_tegn")]),
        (f"{FODSELSNUMMER};A;;;\n", [(2, "ansattnummer", "fodselsnummer")]),
        ("1;Kari 010170 12345;;;\n", [(2, "navn", "fodselsnummer")]),
        (
            "1;A;b;c;d\n\n2;;e;;\n3;C;;9;\n",
            [
                (2, "epost", "ikke_epost"),
                (2, "roller", "ikke_roller"),
                (4, "epost", "ikke_epost"),
                (4, "navn", "mangler"),
                (5, "leder", "ukjent_leder"),
            ],
        ),
    ],
)
def test_bad_people_are_refused(hus: Hus, rader: str, feil: list[tuple[int, str, str]]) -> None:
    assert feil_i(hus, PERSONER + rader) == feil


def test_a_ring_through_people_who_are_not_in_the_file_is_refused(hus: Hus) -> None:
    importer(hus, PERSONER + "1;A;;;\n2;B;;1;\n3;C;;2;\n")
    assert feil_i(hus, PERSONER + "1;A;;3;\n") == [(2, "leder", "ring")]


def test_a_manager_whose_own_row_is_bad_is_not_unknown(hus: Hus) -> None:
    assert feil_i(hus, PERSONER + "1;Ingrid;feil;;\n2;Kari;;1;\n") == [(2, "epost", "ikke_epost")]


# How the file is written


@pytest.mark.parametrize("tegnsett", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("skille", [",", ";"])
@pytest.mark.parametrize("linjeslutt", ["\n", "\r\n", "\r"])
def test_every_usual_way_of_writing_csv(hus: Hus, tegnsett: str, skille: str, linjeslutt: str) -> None:
    linjer = ["Leder;ANSATTNUMMER; Navn ", '1;2;"Bjørn; Ærlig, Åsen"', ";1;  Åse   Ødegård "]
    tekst = linjeslutt.join(linjer).replace(";", skille).replace(f"Bjørn{skille} Ærlig", f"Bjørn{skille} Ærlig")
    assert tall(importer(hus, tekst.encode(tegnsett))) == (2, 0, 0)
    navn = {nummer: person.navn for nummer, person in folk(hus).items()}
    assert navn == {"1": "Åse Ødegård", "2": f"Bjørn{skille} Ærlig, Åsen"}
    assert folk(hus)["2"].leder == "1"


def test_decomposed_letters_become_one_and_hard_spaces_plain(hus: Hus) -> None:
    importer(hus, PERSONER + "1;A\u030ase\u00a0O\u0308st;;;\n")
    assert folk(hus)["1"].navn == "Åse Öst"


@pytest.mark.parametrize("celle", ["=1+1", "+47 99", "-Ingrid", "@SUM(A1)", "'; DROP TABLE person; --", "{navn}", "%s"])
def test_what_looks_like_a_formula_is_only_text(hus: Hus, celle: str) -> None:
    importer(hus, PERSONER + f'1;"{celle}";;;\n')
    assert folk(hus)["1"].navn == celle


@pytest.mark.parametrize(
    ("innhold", "feil"),
    [
        (b"", [(None, None, "tom_fil")]),
        (b"\xef\xbb\xbf", [(None, None, "tom_fil")]),
        (b"\n\n  \n", [(None, None, "tom_fil")]),
        (b"1;Ingrid;;;\n", [(1, None, "ukjent_overskrift")]),
        (f"{FODSELSNUMMER};Ingrid\n".encode(), [(1, None, "ukjent_overskrift")]),
        (b"ansattnummer;navn;diagnose\n1;a;b\n", [(1, None, "ukjent_kolonne")]),
        (b"ansattnummer;navn;\n1;a;\n", [(1, None, "ukjent_kolonne")]),
        (b"ansattnummer;navn;navn\n1;a;b\n", [(1, "navn", "dobbel_kolonne")]),
        (b"navn;epost\na;\n", [(1, "ansattnummer", "mangler_kolonne")]),
        (b"ansattnummer;fom\n1;2026-01-01\n", [(1, "tom", "mangler_kolonne")]),
        (b"ansattnummer;navn;fom;tom\n1;a;2026-01-01;\n", [(1, None, "ukjent_kolonne")]),
        (b"ansattnummer;navn\n1;a\x00b\n", [(2, None, "ikke_tekst")]),
        ("ansattnummer;navn\n1;a\n".encode("utf-16"), [(1, None, "ikke_tekst")]),
        (b"ansattnummer;navn\n1;\x81\n", [(None, None, "tegnsett")]),
        (b'ansattnummer;navn\n1;"a\n2;b\n3;c\n', [(2, None, "anforselstegn")]),
        (b'ansattnummer;navn\n1;a\n2;"b" c\n', [(3, None, "anforselstegn")]),
        (b'"ansattnummer;navn\n1;a\n', [(1, None, "anforselstegn")]),
        (b"ansattnummer;navn\n1\n2;b;c\n3;c\n", [(2, None, "antall_celler"), (3, None, "antall_celler")]),
        (b"ansattnummer;navn\n" + b"a" * MAKS_BYTES, [(None, None, "for_stor")]),
        (b"ansattnummer;navn\n" + b"1;a\n" * 250_001, [(None, None, "for_mange_rader")]),
    ],
    ids=lambda verdi: verdi[0][2] if isinstance(verdi, list) else "",
)
def test_a_file_that_cannot_be_read_is_refused(
    hus: Hus, innhold: bytes, feil: list[tuple[int | None, str | None, str]]
) -> None:
    assert feil_i(hus, innhold) == feil


def test_the_kind_of_file_can_be_said(hus: Hus, kari: str) -> None:
    assert feil_i(hus, PERSONER + "1;A;;;\n", Filtype.FRAVAER)[0] == (1, None, "ukjent_kolonne")
    assert feil_i(hus, "ansattnummer;navn;fom\n1;a;b\n", Filtype.PERSONER) == [(1, None, "ukjent_kolonne")]


def test_a_header_alone_and_empty_rows_change_nothing(hus: Hus) -> None:
    assert tall(importer(hus, PERSONER + ";;;;\n\n")) == (0, 0, 0)


def test_errors_name_the_line_where_the_row_begins(hus: Hus) -> None:
    assert feil_i(hus, PERSONER + '1;"Kari\nNordmann";;;\n\n2;;;;\n') == [(5, "navn", "mangler")]
    importer(hus, PERSONER + '1;"Kari\nNordmann";;;\n')
    assert folk(hus)["1"].navn == "Kari Nordmann"


# Absence


@pytest.mark.parametrize(
    ("rad", "lagret"),
    [
        ("11;2026-10-05;;;;;;\n", (date(2026, 10, 5), None, 100, "sykmelding")),
        ("11;05.10.2026;9.10.2026;50;Egenmelding;;Sykefravaer;nei\n",
         (date(2026, 10, 5), date(2026, 10, 9), 50, "egenmelding")),
        ("11;2026-10-05;2026-10-05;60 %;sykmelding;A-1;;\n", (date(2026, 10, 5), date(2026, 10, 5), 60, "sykmelding")),
    ],
)  # fmt: skip
def test_an_absence_comes_in(hus: Hus, kari: str, rad: str, lagret: tuple[date, date | None, int, str]) -> None:
    assert tall(importer(hus, FRAVAER + rad)) == (1, 0, 0)
    assert inndeling(hus, kari) == [(date(2026, 10, 5), [lagret])]


@pytest.mark.parametrize(
    ("rader", "feil"),
    [
        ("9;2026-10-05;;;;;;\n", [(2, "ansattnummer", "ukjent_ansatt")]),
        ("11;;;;;;;\n", [(2, "fom", "mangler")]),
        ("11;i går;;;;;;\n", [(2, "fom", "ikke_dato")]),
        ("11;2026-02-30;;;;;;\n", [(2, "fom", "ikke_dato")]),
        ("11;31.02.2026;;;;;;\n", [(2, "fom", "ikke_dato")]),
        ("11;20261005;;;;;;\n", [(2, "fom", "ikke_dato")]),
        ("11;2026-W41-1;;;;;;\n", [(2, "fom", "ikke_dato")]),
        ("11;05.10.26;;;;;;\n", [(2, "fom", "ikke_dato")]),
        ("11;0206-10-05;;;;;;\n", [(2, "fom", "dato_utenfor")]),
        ("11;2101-01-01;;;;;;\n", [(2, "fom", "dato_utenfor")]),
        ("11;2026-10-05;2026-10-04;;;;;\n", [(2, "tom", "tom_for_fom")]),
        ("11;2026-10-05;;0;;;;\n", [(2, "grad", "grad_utenfor")]),
        ("11;2026-10-05;;101;;;;\n", [(2, "grad", "grad_utenfor")]),
        ("11;2026-10-05;;49,5;;;;\n", [(2, "grad", "grad_utenfor")]),
        ("11;2026-10-05;;-50;;;;\n", [(2, "grad", "grad_utenfor")]),
        ("11;2026-10-05;;٥٠;;;;\n", [(2, "grad", "grad_utenfor")]),
        ("11;2026-10-05;;;lege;;;\n", [(2, "kilde", "ikke_valg")]),
        ("11;2026-10-05;;;;;permisjon;\n", [(2, "type", "ikke_valg")]),
        ("11;2026-10-05;;;;;;kanskje\n", [(2, "slettet", "ikke_valg")]),
        ("11;2026-07-06;;;;;ferie;\n", [(2, "tom", "ferie_uten_slutt")]),
        (f"11;2026-10-05;;;;{'r' * 101};;\n", [(2, "referanse", "for_lang")]),
        (f"11;2026-10-05;;;;{FODSELSNUMMER};;\n", [(2, "referanse", "fodselsnummer")]),
        (f"{FODSELSNUMMER};2026-10-05;;;;;;\n", [(2, "ansattnummer", "fodselsnummer")]),
        ("11;2026-10-05;2026-10-09;;;;;\n11;2026-10-05;2026-10-10;;;;;\n", [(3, "fom", "dobbel_periode")]),
        ("11;2026-10-05;;;;A;;\n11;2026-10-06;;;;A;;\n", [(3, "fom", "dobbel_periode")]),
        ("11;2026-10-05;;;;A;;\n11;2026-10-05;;;;A;;ja\n", [(2, "slettet", "motsagt")]),
        ("11;2026-10-05;;;;A;;\n11;2026-10-05;;;;B;;\n", [(3, "fom", "samme_periode")]),
        (
            "9;2026-10-05;;;;;;\n11;x;;200;y;;z;\n11;2026-10-05;;;;;;\n",
            [(2, "ansattnummer", "ukjent_ansatt"), (3, "fom", "ikke_dato"), (3, "type", "ikke_valg"),
             (3, "grad", "grad_utenfor"), (3, "kilde", "ikke_valg")],
        ),
    ],
)  # fmt: skip
def test_bad_absences_are_refused(hus: Hus, kari: str, rader: str, feil: list[tuple[int, str, str]]) -> None:
    assert feil_i(hus, FRAVAER + rader) == feil


def test_one_bad_row_among_many_changes_nothing_and_all_are_told(hus: Hus, kari: str) -> None:
    dager = [date(2020, 1, 1) + timedelta(days=40 * nummer) for nummer in range(60)]
    rader = [f"{kari};{dag};{dag};;;;;" for dag in dager]
    rader[10] = rader[40] = "11;nå;;;;;;"
    assert feil_i(hus, FRAVAER + "\n".join(rader)) == [(12, "fom", "ikke_dato"), (42, "fom", "ikke_dato")]


def test_more_periods_for_one_person_than_anybody_has_is_refused(hus: Hus, kari: str) -> None:
    rader = "".join(f"{kari};{date(2020, 1, 1) + timedelta(days=n)};;;;;;\n" for n in range(501))
    assert feil_i(hus, FRAVAER + rader) == [(502, "ansattnummer", "for_mange_for_en")]


def test_absence_twice_changes_nothing_within_a_file_or_across(hus: Hus, kari: str) -> None:
    fil = FRAVAER + "11;2026-01-05;2026-01-09;;;A;;\n11;2026-03-02;;50;;;;\n11;2026-07-06;2026-07-24;;;;ferie;\n"
    assert tall(importer(hus, fil + "11;2026-03-02;;50;;;;\n")) == (3, 0, 1)
    foer = alt(hus.store)
    assert tall(importer(hus, fil)) == (0, 0, 3)
    assert alt(hus.store) == foer


def test_another_last_day_prolongs_or_shortens(hus: Hus, kari: str) -> None:
    for tom in ("2026-10-09", "2026-10-30", "", "2026-10-12"):
        importer(hus, FRAVAER + f"11;2026-10-05;{tom};80;;;;\n")
        slutt = date.fromisoformat(tom) if tom else None
        assert inndeling(hus, kari) == [(date(2026, 10, 5), [(date(2026, 10, 5), slutt, 80, "sykmelding")])]


def test_a_known_reference_is_corrected_and_keeps_its_case(hus: Hus, kari: str) -> None:
    importer(hus, FRAVAER + "11;2026-10-05;2026-10-30;100;;A;;\n")
    with hus.store.session() as session:
        sak = session.scalars(select(Sak.id)).one()
    steg_gjort(hus, sak, date(2026, 10, 20))
    assert tall(importer(hus, FRAVAER + "11;2026-10-07;;60;egenmelding;A;;\n")) == (0, 1, 0)
    assert inndeling(hus, kari) == [(date(2026, 10, 7), [(date(2026, 10, 7), None, 60, "egenmelding")])]
    assert steg_i_saker(hus) == [(sak, date(2026, 10, 20))]


def test_two_references_that_change_places(hus: Hus, kari: str) -> None:
    importer(hus, FRAVAER + "11;2026-10-05;2026-10-06;;;A;;\n11;2026-10-07;2026-10-09;;;B;;\n")
    importer(hus, FRAVAER + "11;2026-10-07;2026-10-09;;;A;;\n11;2026-10-05;2026-10-06;;;B;;\n")
    with hus.store.session() as session:
        assert set(session.execute(select(Sykeperiode.referanse, Sykeperiode.fom))) == {
            ("A", date(2026, 10, 7)),
            ("B", date(2026, 10, 5)),
        }


def test_what_was_told_in_the_chat_is_taken_over(hus: Hus, kari: str) -> None:
    registrer(hus, kari, Fravaer(date(2026, 10, 5), None, 100))
    assert tall(importer(hus, FRAVAER + "11;2026-10-05;2026-10-30;;;A;;\n")) == (0, 1, 0)
    assert tall(importer(hus, FRAVAER + "11;2026-10-08;2026-10-30;;;A;;\n")) == (0, 1, 0)
    assert inndeling(hus, kari) == [(date(2026, 10, 8), [(date(2026, 10, 8), date(2026, 10, 30), 100, "sykmelding")])]


def test_a_reference_moved_onto_a_period_from_the_chat_replaces_it(hus: Hus, kari: str) -> None:
    importer(hus, FRAVAER + "11;2026-10-05;2026-10-06;;;A;;\n")
    registrer(hus, kari, Fravaer(date(2026, 10, 8), date(2026, 10, 9), 100))
    importer(hus, FRAVAER + "11;2026-10-08;2026-10-20;;;A;;\n")
    assert [perioder for _, perioder in inndeling(hus, kari)] == [
        [(date(2026, 10, 8), date(2026, 10, 20), 100, "sykmelding")]
    ]


def test_a_withdrawn_period_is_gone_and_its_case_no_longer_seen(hus: Hus, kari: str) -> None:
    importer(hus, FRAVAER + "11;2026-01-05;2026-01-09;;;A;;\n11;2026-10-05;;;;;;\n")
    trukket = FRAVAER + "11;2026-01-05;;;;A;;ja\n11;2026-10-05;;;;;;JA\n"
    assert tall(importer(hus, trukket)) == (0, 2, 0)
    assert inndeling(hus, kari) == []
    with hus.store.session() as session:
        assert saker.aktuell_sak(session, person_id(hus, kari)) is None
    assert tall(importer(hus, trukket)) == (0, 0, 2)


def test_holiday_is_known_by_its_first_day_or_reference(hus: Hus, kari: str) -> None:
    importer(
        hus, FRAVAER + "11;2026-06-01;;;;;;\n11;2026-07-06;2026-07-24;;;;ferie;\n11;2026-08-03;2026-08-07;;;F;ferie;\n"
    )
    importer(hus, FRAVAER + "11;2026-07-06;2026-07-17;;;;ferie;\n11;2026-08-10;2026-08-14;;;F;ferie;\n")
    assert ferier(hus, kari) == [
        (date(2026, 7, 6), date(2026, 7, 17)),
        (date(2026, 8, 10), date(2026, 8, 14)),
    ]
    importer(hus, FRAVAER + "11;2026-07-06;;;;;ferie;ja\n")
    assert ferier(hus, kari) == [(date(2026, 8, 10), date(2026, 8, 14))]


def test_holiday_of_a_person_without_absence_is_left_out_and_counted(hus: Hus, kari: str) -> None:
    resultat = importer(hus, FRAVAER + "11;2026-07-06;2026-07-24;;;;ferie;\n")
    assert (tall(resultat), resultat.utelatt) == ((0, 0, 0), 1)
    assert ferier(hus, kari) == []


def test_a_period_that_the_hr_system_calls_holiday_after_all(hus: Hus, kari: str) -> None:
    importer(hus, FRAVAER + "11;2026-06-01;2026-06-30;;;A;;\n11;2026-07-06;2026-07-24;;;B;;\n")
    importer(hus, FRAVAER + "11;2026-07-06;2026-07-24;;;B;ferie;\n")
    assert inndeling(hus, kari) == [(date(2026, 6, 1), [(date(2026, 6, 1), date(2026, 6, 30), 100, "sykmelding")])]
    assert ferier(hus, kari) == [(date(2026, 7, 6), date(2026, 7, 24))]


# Cases


def registrer(hus: Hus, ansattnummer: str, *fravaer: Fravaer, ferie: tuple[Ferie, ...] = ()) -> None:
    """As the manager tells it in the chat."""
    ansatt = person_id(hus, ansattnummer)
    with hus.store.session() as session:
        leder = session.get_one(Person, ansatt).leder_id
        assert leder
        registrering.register_fravaer(session, leder, ansatt, fravaer, ferie, hus.klokke)


def steg_gjort(hus: Hus, sak_id: str, dato: date) -> None:
    with hus.store.session() as session:
        leder = session.get_one(Sak, sak_id).person.leder_id
        assert leder
        steg = [registrering.NyttSteg(Steg.OPPFOLGINGSPLAN, dato)]
        registrering.register_steg(session, leder, sak_id, steg, hus.klokke)


def steg_i_saker(hus: Hus) -> list[tuple[str, date]]:
    with hus.store.session() as session:
        return [(h.sak_id, h.dato) for h in session.scalars(select(Hendelse).order_by(Hendelse.dato))]


def test_a_withdrawn_middle_splits_a_case_and_later_steps_go_along(hus: Hus, kari: str) -> None:
    importer(
        hus,
        FRAVAER + "11;2026-01-05;2026-01-30;;;A;;\n11;2026-02-02;2026-02-27;;;B;;\n11;2026-03-02;2026-03-31;;;C;;\n",
    )
    with hus.store.session() as session:
        sak = session.scalars(select(Sak.id)).one()
    steg_gjort(hus, sak, date(2026, 3, 20))
    importer(hus, FRAVAER + "11;2026-02-02;2026-02-27;;;B;;ja\n")
    assert [start for start, _ in inndeling(hus, kari)] == [date(2026, 1, 5), date(2026, 3, 2)]
    [(ny, _)] = steg_i_saker(hus)
    with hus.store.session() as session:
        assert session.get_one(Sak, ny).start == date(2026, 3, 2)
        assert session.get_one(Sak, sak).start == date(2026, 1, 5)


def test_a_new_case_does_not_take_the_steps_of_a_later_one(hus: Hus, kari: str) -> None:
    importer(hus, FRAVAER + "11;2026-01-05;2026-01-09;;;A;;\n11;2026-09-01;;;;C;;\n")
    with hus.store.session() as session:
        siste = session.scalars(select(Sak.id).where(Sak.start == date(2026, 9, 1))).one()
    steg_gjort(hus, siste, date(2026, 9, 20))
    importer(
        hus,
        FRAVAER + "11;2026-05-04;2026-05-08;;;B;;\n11;2026-09-01;2026-12-01;;;C;;\n11;2026-01-05;2026-01-10;;;A;;\n",
    )
    assert [start for start, _ in inndeling(hus, kari)] == [date(2026, 1, 5), date(2026, 5, 4), date(2026, 9, 1)]
    assert steg_i_saker(hus) == [(siste, date(2026, 9, 20))]


def test_a_case_told_anew_from_another_day_keeps_its_steps(hus: Hus, kari: str) -> None:
    importer(hus, FRAVAER + "11;2026-09-07;;;;;;\n")
    with hus.store.session() as session:
        sak = session.scalars(select(Sak.id)).one()
    steg_gjort(hus, sak, date(2026, 9, 20))
    importer(hus, FRAVAER + "11;2026-09-07;;;;;;ja\n11;2026-09-01;;;;;;\n")
    [(ny, _)] = steg_i_saker(hus)
    with hus.store.session() as session:
        assert session.get_one(Sak, ny).start == date(2026, 9, 1)


def test_a_late_period_closes_the_gap_between_two_cases(hus: Hus, kari: str) -> None:
    importer(hus, FRAVAER + "11;2026-01-05;2026-01-09;;;;;\n11;2026-03-02;2026-03-31;;;;;\n")
    importer(hus, FRAVAER + "11;2026-01-12;2026-02-27;;;;;\n")
    assert tidslinje_start(hus, kari) == date(2026, 1, 5)


def test_holiday_alone_may_join_or_split_cases(hus: Hus, kari: str) -> None:
    importer(hus, FRAVAER + "11;2026-06-01;2026-06-30;;;;;\n11;2026-07-20;2026-08-10;;;;;\n")
    assert tidslinje_start(hus, kari) == date(2026, 7, 20)
    importer(hus, FRAVAER + "11;2026-07-01;2026-07-17;;;;ferie;\n")
    assert tidslinje_start(hus, kari) == date(2026, 6, 1)


def tidslinje_start(hus: Hus, ansattnummer: str) -> date:
    leder = person_id(hus, "10")
    with hus.store.session() as session:
        sak = saker.aktuell_sak(session, person_id(hus, ansattnummer))
        assert sak
        bilde = saker.saksbilde(session, leder, sak, Operasjon.SE_FRISTER, hus.klokke)
    return bilde.tidslinje.tilfelle_start


FOLGER = 200
START = date(2025, 1, 6)


@dataclass(frozen=True)
class Sending:
    """What is told at once."""

    fravaer: tuple[Fravaer, ...]
    ferie: tuple[Ferie, ...]

    def som_csv(self, ansattnummer: str) -> str:
        rader = [f"{ansattnummer};{f.fom};{f.tom or ''};{f.grad};{f.kilde};;;" for f in self.fravaer]
        return FRAVAER + "\n".join(rader + [f"{ansattnummer};{f.fom};{f.tom};;;;ferie;" for f in self.ferie])


def tilfeldige_sendinger(tilfeldig: random.Random) -> list[Sending]:
    def dag() -> date:
        return START + timedelta(days=tilfeldig.randrange(400))

    def fravaer() -> Fravaer:
        fom = dag()
        tom = None if tilfeldig.random() < 0.1 else fom + timedelta(days=tilfeldig.randrange(60))
        return Fravaer(fom, tom, tilfeldig.choice((100, 50)), tilfeldig.choice(list(Kilde)))

    sendinger = [Sending((fravaer(),), ())]
    for _ in range(tilfeldig.randrange(1, 6)):
        nye = {f.noekkel: f for f in (fravaer() for _ in range(tilfeldig.randrange(1, 4)))}
        gammel = tilfeldig.choice(sendinger).fravaer[0]
        if tilfeldig.random() < 0.4:  # prolonged or shortened
            tom = gammel.fom + timedelta(days=tilfeldig.randrange(90))
            nye[gammel.noekkel] = replace(gammel, tom=tom)
        ferie = [dag()] if tilfeldig.random() < 0.3 else []
        ferier = tuple(Ferie(fom, fom + timedelta(days=tilfeldig.randrange(25))) for fom in ferie)
        sendinger.append(Sending(tuple(nye.values()), ferier))
    fra = [f.fom for s in sendinger for f in s.ferie]
    return sendinger if len(fra) == len(set(fra)) else tilfeldige_sendinger(tilfeldig)


def test_the_cases_come_out_as_when_the_same_is_told_in_the_chat(hus: Hus) -> None:
    tilfeldig = random.Random(20_261_121)
    importer(hus, PERSONER + "leder;Ingrid;;;hr\n")
    for nummer in range(FOLGER):
        sendinger = tilfeldige_sendinger(tilfeldig)
        fil, chat = f"f{nummer}", f"c{nummer}"
        importer(hus, PERSONER + f"{fil};A;;leder;\n{chat};B;;leder;\n")
        for sending in sendinger:
            importer(hus, sending.som_csv(fil))
            registrer(hus, chat, *sending.fravaer, ferie=sending.ferie)
            assert inndeling(hus, fil) == inndeling(hus, chat), sendinger
            assert ferier(hus, fil) == ferier(hus, chat), sendinger


def test_one_file_or_many_give_the_same_timeline(hus: Hus) -> None:
    tilfeldig = random.Random(7)
    importer(hus, PERSONER + "10;Ingrid;;;hr\n")
    for nummer in range(FOLGER):
        sendinger = tilfeldige_sendinger(tilfeldig)
        en, mange = f"e{nummer}", f"m{nummer}"
        importer(hus, PERSONER + f"{en};A;;10;\n{mange};B;;10;\n")
        for sending in sendinger:
            importer(hus, sending.som_csv(mange))
        siste = {f.noekkel: f for s in sendinger for f in s.fravaer}
        alle_ferier = tuple(f for s in sendinger for f in s.ferie)
        importer(hus, Sending(tuple(siste.values()), alle_ferier).som_csv(en))
        assert tidslinje_start(hus, en) == tidslinje_start(hus, mange), sendinger
        starter = [start for start, _ in inndeling(hus, en)]
        assert all(foer < etter for foer, etter in pairwise(starter))


# Trying, the log, one at a time, and being killed


def test_a_dry_run_says_the_same_and_changes_nothing(hus: Hus, kari: str) -> None:
    for fil in (PERSONER + "5;Per;;10;hr\n11;Kari N;;10;\n", FRAVAER + "11;2026-10-05;;;;;;\n"):
        foer = alt(hus.store)
        proevd = importer(hus, fil, proeve=True)
        assert alt(hus.store) == foer
        assert tall(importer(hus, fil)) == tall(proevd)


def test_each_import_stands_once_in_the_access_log(hus: Hus, kari: str) -> None:
    importer(hus, FRAVAER + "11;2026-10-05;;;;;;\n11;2026-01-05;2026-01-06;;;;;\n")
    assert hus.logg() == [(KOMMANDOLINJE, None, "importere", "hr", True)] * 2


def test_only_a_good_key_of_the_same_employer_may_import(hus: Hus) -> None:
    nabo = hus.organisasjon("Nabo")
    with hus.store.session() as session:
        for hos, navn in ((hus.organisasjon_id, "god"), (hus.organisasjon_id, "trukket"), (nabo, "naboens")):
            klientnokler.lag(session, hos, navn, hus.klokke)
        klientnokler.trekk(session, hus.organisasjon_id, "trukket", hus.klokke)
    with hus.store.session() as session:
        nokler = {rad.navn: rad.id for rad in session.scalars(select(Klientnokkel))}
    lest = les_csv((PERSONER + "1;Ingrid;;;\n").encode())
    for hvem in (nokler["trukket"], nokler["naboens"], hus.person("Hege", None, Verv.HR), "ingen"):
        with pytest.raises(IkkeTilgjengelig), hus.store.session() as session:
            importering.importer(session, hvem, hus.organisasjon_id, lest, hus.klokke)
        assert hus.logg()[-1][2:] == ("importere", None, False)
    with hus.store.session() as session:
        importering.importer(session, nokler["god"], hus.organisasjon_id, lest, hus.klokke)
    assert (nokler["god"], None, "importere", "hr", True) in hus.logg()


def test_two_imports_at_once_never_mix(hus: Hus, kari: str) -> None:
    filer = [FRAVAER + f"11;2026-10-05;2026-10-{dag};;;A;;\n" for dag in (20, 30)]

    def proev(fil: str) -> bool:
        try:
            importer(hus, fil)
        except ImportPagaar:
            return False
        return True

    with ThreadPoolExecutor(2) as traader:
        tatt_inn = list(traader.map(proev, filer))
    assert any(tatt_inn)
    [(_, [periode])] = inndeling(hus, kari)
    assert periode[1] in [date(2026, 10, dag) for dag, inne in zip((20, 30), tatt_inn, strict=True) if inne]


def test_a_second_import_is_refused_while_the_first_is_under_way(hus: Hus, kari: str) -> None:
    utaalmodig = open_store(hus.store.engine.url.render_as_string(hide_password=False))
    if utaalmodig.engine.dialect.name == "sqlite":
        event.listen(utaalmodig.engine, "connect", lambda c, _: c.execute("PRAGMA busy_timeout = 0"))
    lest = les_csv((PERSONER + "1;Ingrid;;;\n").encode())
    with hus.store.session() as forste:
        importering.importer(forste, KOMMANDOLINJE, hus.organisasjon_id, lest, hus.klokke)
        with pytest.raises(ImportPagaar), utaalmodig.session() as andre:
            importering.importer(andre, KOMMANDOLINJE, hus.organisasjon_id, lest, hus.klokke)
    with utaalmodig.session() as andre:
        assert tall(importering.importer(andre, KOMMANDOLINJE, hus.organisasjon_id, lest, hus.klokke)) == (0, 0, 1)
    utaalmodig.close()


def test_others_may_add_to_the_employer_while_an_import_is_under_way(migrated_database: Callable[[str], str]) -> None:
    """On PostgreSQL; SQLite has one writer."""
    store = open_store(migrated_database("postgresql"))
    klokke = FastKlokke(datetime(2026, 11, 21, tzinfo=UTC))
    hus = Hus(store, klokke)
    lest = les_csv((PERSONER + "77;Ingrid;;;\n").encode())
    with store.session() as session:
        importering.importer(session, KOMMANDOLINJE, hus.organisasjon_id, lest, klokke)
        hus.person("Ola")
    assert set(folk(hus)) == {"1", "77"}
    store.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_killed_in_the_middle_leaves_nothing_and_the_file_can_be_run_again(
    kind: str, migrated_database: Callable[[str], str], tmp_path: Path
) -> None:
    url = migrated_database(kind)
    store = open_store(url)
    with store.session() as session:
        session.add(Organisasjon(navn="Fjordvik", hr_navn="-", hr_epost="-", hr_telefon="-"))
    personer, fravaer = tmp_path / "personer.csv", tmp_path / "fravaer.csv"
    personer.write_text(PERSONER + "".join(f"{n};Navn {n};;;\n" for n in range(50)))
    maaneder = [f"2026-{maaned:02}" for maaned in range(1, 11)]
    fravaer.write_text(FRAVAER + "".join(f"{n};{m}-01;{m}-03;;;;;\n" for n in range(50) for m in maaneder))
    surroundings = {**os.environ, "NAERVAER_DATABASE_URL": url}

    def run(file: Path) -> str:
        return subprocess.run(
            [NAERVAER, "import", file], capture_output=True, text=True, env=surroundings, check=True
        ).stdout

    assert run(personer) == "50 nye, 0 endret, 0 uendret.\n"
    killed = subprocess.run([sys.executable, "-c", KILLED_BEFORE_COMMIT, fravaer], env=surroundings, check=False)
    assert killed.returncode == -signal.SIGKILL
    with store.session() as session:
        assert session.scalar(select(func.count()).select_from(Sak)) == 0
    assert run(fravaer) == "500 nye, 0 endret, 0 uendret.\n"
    assert run(fravaer) == "0 nye, 0 endret, 500 uendret.\n"
    store.close()


# Everything is written when the reminders are gone through, and nothing is committed.
KILLED_BEFORE_COMMIT = """
import os, signal, sys
from naervaer import paaminnelser
from tools import cli
paaminnelser.oppdater_mange = lambda session, person_ids, klokke: os.kill(os.getpid(), signal.SIGKILL)
cli.main(["import", sys.argv[1]])
"""


# The command line


@pytest.fixture
def kommando(store: Store, hus: Hus) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs `naervaer` on the store."""
    url = store.engine.url.render_as_string(hide_password=False)

    def run(*argumenter: object) -> subprocess.CompletedProcess[str]:
        surroundings = {**os.environ, "NAERVAER_DATABASE_URL": url}
        command = [str(NAERVAER), *map(str, argumenter)]
        return subprocess.run(command, capture_output=True, text=True, env=surroundings, check=False)

    return run


Kommando = Callable[..., subprocess.CompletedProcess[str]]


def test_the_command_says_what_came_of_it(kommando: Kommando, hus: Hus, tmp_path: Path) -> None:
    fil = tmp_path / "personer.csv"
    fil.write_text(PERSONER + "1;Ingrid;;;\n2;Kari;;1;\n")
    proevd = kommando("import", fil, "--dry-run")
    assert (proevd.returncode, proevd.stderr) == (0, "")
    assert proevd.stdout == "2 nye, 0 endret, 0 uendret.\nDette var en prøve. Ingenting er endret.\n"
    assert folk(hus) == {}
    assert kommando("import", fil, "--type", "personer").stdout == "2 nye, 0 endret, 0 uendret.\n"
    assert kommando("import", fil).stdout == "0 nye, 0 endret, 2 uendret.\n"
    fil.write_text(FRAVAER + "1;2026-07-06;2026-07-24;;;;ferie;\n")
    assert kommando("import", fil).stdout == (
        "0 nye, 0 endret, 0 uendret.\n1 ferier er ikke tatt med, fordi de ansatte ikke har noe sykefravær.\n"
    )


def test_the_command_reports_every_bad_row(kommando: Kommando, hus: Hus, tmp_path: Path) -> None:
    fil = tmp_path / "personer.csv"
    fil.write_text(PERSONER + f"1;Ingrid;;9;\n2;{FODSELSNUMMER};feil;;\n3\n")
    avvist = kommando("import", fil)
    assert (avvist.returncode, avvist.stdout) == (2, "")
    linjer = avvist.stderr.splitlines()
    assert [linje.partition(":")[0] for linje in linjer[:-1]] == [
        "Rad 2, leder",
        "Rad 3, navn",
        "Rad 3, epost",
        "Rad 4",
    ]
    assert linjer[-1].startswith("Ingenting er endret. Antall feil: 4.")
    assert FODSELSNUMMER not in avvist.stderr
    assert folk(hus) == {}


@pytest.mark.parametrize("innhold", [b"", b"\x00", b"ansattnummer;navn;x\n"])
def test_the_command_refuses_a_file_that_cannot_be_read(kommando: Kommando, tmp_path: Path, innhold: bytes) -> None:
    fil = tmp_path / "fil.csv"
    fil.write_bytes(innhold)
    assert kommando("import", fil).returncode == 2
    for mangler in (tmp_path, tmp_path / "finnes_ikke.csv"):
        avvist = kommando("import", mangler)
        assert (avvist.returncode, avvist.stdout) == (2, "")
        assert avvist.stderr.startswith("Filen kan ikke leses.")


def test_the_command_tells_how_far_a_long_file_has_come(kommando: Kommando, hus: Hus, tmp_path: Path) -> None:
    fil = tmp_path / "fil.csv"
    fil.write_text(PERSONER + "1;Ingrid;;;\n")
    kommando("import", fil)
    fil.write_text(FRAVAER + "1;2026-10-05;;;;;;\n" * 400)
    assert kommando("import", fil).stderr == ""
    fil.write_text(PERSONER + "".join(f"{n};Navn;;;\n" for n in range(60)))
    kommando("import", fil)
    fil.write_text(FRAVAER + "".join(f"{n};2026-10-05;;;;;;\n" * 100 for n in range(60)))
    langt = kommando("import", fil)
    assert langt.stderr.splitlines() == ["5000 av 6000 rader er lest …", "6000 av 6000 rader er lest …"]
    assert langt.stdout == "59 nye, 0 endret, 5941 uendret.\n"


def test_keys_are_made_listed_and_withdrawn(kommando: Kommando, hus: Hus) -> None:
    assert kommando("key", "list").stdout.startswith("Det finnes ingen nøkler.")
    laget = kommando("key", "add", "Lønn og personal")
    nokkel = laget.stdout.strip()
    with hus.store.session() as session:
        assert klientnokler.klient(session, nokkel)
        assert nokkel not in str(session.execute(select(*Klientnokkel.__table__.columns)).all())
    assert kommando("key", "add", "Lønn og personal").returncode == 2
    assert kommando("key", "add", " ").returncode == 2
    listet = kommando("key", "list").stdout
    assert listet.startswith("Lønn og personal: laget ")
    assert nokkel not in listet
    assert kommando("key", "revoke", "Lønn").returncode == 2
    assert kommando("key", "revoke", "Lønn og personal").returncode == 0
    assert "trukket tilbake" in kommando("key", "list").stdout
    with hus.store.session() as session:
        assert klientnokler.klient(session, nokkel) is None


def test_with_several_employers_one_must_be_named(kommando: Kommando, hus: Hus, tmp_path: Path) -> None:
    hus.organisasjon("Nabo")
    fil = tmp_path / "fil.csv"
    fil.write_text(PERSONER + "1;Ingrid;;;\n")
    assert kommando("import", fil).returncode == 2
    assert kommando("import", fil, "--organisation", "Nabo").returncode == 0
    assert kommando("key", "add", "x").returncode == 2
    assert kommando("key", "add", "x", "--organisation", "Nabo").returncode == 0


def test_without_a_database_the_command_says_that_it_may_be_run_again(tmp_path: Path) -> None:
    fil = tmp_path / "fil.csv"
    fil.write_text(PERSONER)
    borte = {**os.environ, "NAERVAER_DATABASE_URL": f"postgresql://x@/x?host={tmp_path}"}
    feilet = subprocess.run([NAERVAER, "import", fil], capture_output=True, text=True, env=borte, check=False)
    assert feilet.returncode == 1
    assert feilet.stderr.startswith("Databasen svarer ikke.")
    assert "Traceback" not in feilet.stderr


# JSON


def test_json_is_read_as_the_file(hus: Hus, kari: str) -> None:
    rader = b"""{"rader": [
        {"ansattnummer": "11", "fom": "2026-10-05", "tom": null, "grad": 60, "kilde": "egenmelding", "referanse": "A"},
        {"ansattnummer": "11", "fom": "2026-01-05", "tom": "2026-01-06", "slettet": true}]}"""
    with hus.store.session() as session:
        resultat = importering.importer(
            session, KOMMANDOLINJE, hus.organisasjon_id, les_json(rader, Filtype.FRAVAER), hus.klokke
        )
    assert tall(resultat) == (1, 0, 1)
    assert inndeling(hus, kari) == [(date(2026, 10, 5), [(date(2026, 10, 5), None, 60, "egenmelding")])]


@pytest.mark.parametrize(
    ("rad", "feil"),
    [
        ("1", [(1, None, "ikke_objekt")]),
        ("null", [(1, None, "ikke_objekt")]),
        ('{"ansattnummer": "1", "fom": "2026-01-01"}', [(1, "tom", "mangler")]),
        ('{"ansattnummer": 1, "fom": "2026-01-01", "tom": null}', [(1, "ansattnummer", "feil_slag")]),
        ('{"ansattnummer": "1", "fom": "2026-01-01", "tom": null, "grad": "50"}', [(1, "grad", "feil_slag")]),
        ('{"ansattnummer": "1", "fom": "2026-01-01", "tom": null, "grad": true}', [(1, "grad", "feil_slag")]),
        ('{"ansattnummer": "1", "fom": "2026-01-01", "tom": null, "grad": 1e400}', [(1, "grad", "feil_slag")]),
        ('{"ansattnummer": "1", "fom": "2026-01-01", "tom": null, "slettet": "ja"}', [(1, "slettet", "feil_slag")]),
        ('{"ansattnummer": "1", "fom": ["2026-01-01"], "tom": null}', [(1, "fom", "feil_slag")]),
        ('{"ansattnummer": "\\ud800", "fom": "2026-01-01", "tom": null}', [(1, "ansattnummer", "usynlige_tegn")]),
        ('{"ansattnummer": "a\\u0000b", "fom": "2026-01-01", "tom": null}', [(1, "ansattnummer", "usynlige_tegn")]),
        ('{"ansattnummer": "1", "fom": "2026-01-01", "tom": null, "diagnose": "x"}', [(1, None, "ukjent_felt")]),
    ],
)
def test_bad_json_rows_are_refused(rad: str, feil: list[tuple[int, str | None, str]]) -> None:
    lest = les_json(f'{{"rader": [{rad}]}}'.encode(), Filtype.FRAVAER)
    assert [(f.rad, f.felt, f.kode) for f in lest.feil] == feil
    assert lest.fravaer == []
