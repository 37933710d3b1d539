"""Finding people by name: what is meant is found, another name is not, and nobody else's people ever are."""

from __future__ import annotations

from pathlib import Path

import pytest
from hus import Hus

import naervaer
from naervaer import personer
from naervaer.store.models import Verv


def _les_navn(file: Path) -> list[str]:
    lines = file.read_text(encoding="utf-8").splitlines()
    return [navn for line in lines if not line.startswith("#") for navn in line.split()]


VANLIGE = _les_navn(Path(naervaer.__file__).parent / "vanlige_navn.txt")
# Real names that are not among the common ones, so that only the likeness of the letters keeps them apart.
SJELDNE = _les_navn(Path(__file__).parent / "data" / "sjeldne_navn.txt")


@pytest.fixture
def leder(hus: Hus) -> str:
    """Somebody with five people on leave, two of them called Per."""
    leder = hus.person("Ingrid Solheim")
    for navn in ("Kari Nordmann", "Ola Hansen", "Per Berg", "Per Lund", "Åse-Marie Kjær Sørensen"):
        hus.sak(hus.person(navn, leder))
    return leder


def finn(hus: Hus, hvem: str, navn: str) -> list[str]:
    with hus.store.session() as session:
        return [treff.navn for treff in personer.finn(session, hvem, navn, hus.klokke)]


FUNNET = {
    "Kari": ["Kari Nordmann"],
    "kari": ["Kari Nordmann"],
    "NORDMANN": ["Kari Nordmann"],
    "Kari Nordmann": ["Kari Nordmann"],
    "Nordmann, Kari": ["Kari Nordmann"],
    "  kari   nordmann ": ["Kari Nordmann"],
    "Karis": ["Kari Nordmann"],
    "Kari's": ["Kari Nordmann"],
    "Kari Nordmanns": ["Kari Nordmann"],
    "Olas": ["Ola Hansen"],
    "Kahri": ["Kari Nordmann"],
    "Karri": ["Kari Nordmann"],
    "Kair": ["Kari Nordmann"],
    "Kahris": ["Kari Nordmann"],
    "Kari Normann": ["Kari Nordmann"],
    "nordman": ["Kari Nordmann"],
    "olla": ["Ola Hansen"],
    "Hnasen": ["Ola Hansen"],
    "Per": ["Per Berg", "Per Lund"],
    "pers": ["Per Berg", "Per Lund"],
    "Per Lund": ["Per Lund"],
    "per lun": ["Per Lund"],
    "Åse": ["Åse-Marie Kjær Sørensen"],
    "Aase": ["Åse-Marie Kjær Sørensen"],
    "Ase": ["Åse-Marie Kjær Sørensen"],
    "åse marie": ["Åse-Marie Kjær Sørensen"],
    "Kjaer": ["Åse-Marie Kjær Sørensen"],
    "Soerensen": ["Åse-Marie Kjær Sørensen"],
    "Sorensen": ["Åse-Marie Kjær Sørensen"],
    "Sørensens": ["Åse-Marie Kjær Sørensen"],
}

INGEN = [
    "Karin",
    "Karins",
    "Marit",
    "Karl",
    "Mari",
    "Olav",
    "Ole",
    "Olaf",
    "Pål",
    "Peder",
    "Lunde",
    "Berge",
    "Hanssen",
    "Kari Hansen",
    "Kari Berit Nordmann",
    "Per Per",
    "K",
    "",
    "   ",
    "123",
    "...",
    "' OR 1=1",
    "%",
    "_",
]


def test_finds_who_is_meant(hus: Hus, leder: str) -> None:
    assert {sporsmaal: finn(hus, leder, sporsmaal) for sporsmaal in FUNNET} == FUNNET


def test_another_name_finds_nobody(hus: Hus, leder: str) -> None:
    assert {sporsmaal: finn(hus, leder, sporsmaal) for sporsmaal in INGEN} == {sporsmaal: [] for sporsmaal in INGEN}


def test_exact_name_wins_over_a_like_one(hus: Hus, leder: str) -> None:
    for navn in ("Olav Moe", "Karin Moe", "Kristian Moe", "Christian Moe", "Jonas Moe", "Jona Moe"):
        hus.sak(hus.person(navn, leder))
    assert finn(hus, leder, "Ola") == ["Ola Hansen"]
    assert finn(hus, leder, "Olav") == ["Olav Moe"]
    assert finn(hus, leder, "Karin") == ["Karin Moe"]
    assert finn(hus, leder, "Kristian") == ["Kristian Moe"]
    assert finn(hus, leder, "Jonas") == ["Jonas Moe"]


def test_spelling_variant_is_found_when_it_is_the_only_one(hus: Hus, leder: str) -> None:
    hus.sak(hus.person("Christian Moe", leder))
    assert finn(hus, leder, "Kristian") == ["Christian Moe"]


def test_treff_holds_the_latest_case(hus: Hus) -> None:
    leder = hus.person("Ingrid")
    kari = hus.person("Kari Nordmann", leder)
    siste = hus.sak(kari)
    hus.sak(kari, hus.today.replace(month=8, day=1), hus.today.replace(month=8, day=20))
    with hus.store.session() as session:
        assert personer.finn(session, leder, "Kari", hus.klokke) == [personer.Treff(kari, siste, "Kari Nordmann")]


def _er_genitiv(a: str, b: str) -> bool:
    """Whether one name is the other with an s, such as Andreas and Andrea: which is meant cannot be known."""
    grunnform = personer._uten_eieform(a.casefold())
    return personer._skrivemaate(grunnform) == personer._skrivemaate(b.casefold())


def test_common_names_are_never_taken_for_each_other() -> None:
    """Of half a million pairs, only those that are spelt differently and sound the same."""
    like = {
        frozenset((a, b))
        for a in VANLIGE
        for b in VANLIGE
        if a != b and personer._poeng(a.casefold(), b.casefold()) > 0
    }
    for par in (
        ("Kari", "Karin"),
        ("Kari", "Marit"),
        ("Ola", "Olav"),
        ("Hansen", "Hanssen"),
        ("Ane", "Anne"),
    ):
        assert frozenset(par) not in like
    lydlike = {par for par in like if len({personer._skrivemaate(n.casefold()) for n in par}) == 1}
    genitiv = {par for par in like - lydlike if _er_genitiv(*par) or _er_genitiv(*reversed(list(par)))}
    assert like == genitiv | lydlike
    assert frozenset(("Kristian", "Christian")) in lydlike


def test_rare_names_are_seldom_taken_for_common_ones() -> None:
    par = [(a, b) for a in SJELDNE for b in VANLIGE if a not in VANLIGE]
    forvekslet = [(a, b) for a, b in par if personer._poeng(a.casefold(), b.casefold()) > 0]
    assert len(forvekslet) / len(par) < 0.001
    navn = {a for a, _ in par}
    tatt_for_noen_av_femti = sum(
        any(personer._poeng(a.casefold(), b.casefold()) > 0 for b in VANLIGE[::20]) for a in navn
    )
    assert tatt_for_noen_av_femti / len(navn) < 0.05


def test_nearly_every_slip_of_the_finger_is_understood() -> None:
    """A letter doubled, left out or swapped with the next, in names of five letters or more."""
    forsok = forstaatt = 0
    for navn in (n.casefold() for n in VANLIGE if len(n) >= 5):
        for i in range(1, len(navn) - 1):
            for feil in (
                navn[:i] + navn[i] + navn[i:],
                navn[:i] + navn[i + 1 :],
                navn[:i] + navn[i + 1] + navn[i] + navn[i + 2 :],
            ):
                if not personer._er_vanlig_navn(feil):
                    forsok += 1
                    forstaatt += personer._poeng(feil, navn) > 0
    assert forstaatt / forsok > 0.98


# Only those whose case the asker may see


def test_others_people_are_not_found(hus: Hus, leder: str) -> None:
    hus.sak(hus.person("Anne Lie", hus.person("Tor Bakke")))
    assert finn(hus, leder, "Anne Lie") == []
    assert finn(hus, leder, "Tor Bakke") == []
    assert finn(hus, leder, "Ingrid") == []  # no case of her own


def test_somebody_not_on_leave_is_not_found(hus: Hus, leder: str) -> None:
    hus.person("Siri Dahl", leder)
    assert finn(hus, leder, "Siri") == []


def test_own_case_is_found(hus: Hus, leder: str) -> None:
    kari = hus.person("Kari Vik", leder)
    hus.sak(kari)
    assert finn(hus, kari, "Kari") == ["Kari Vik"]
    hus.sak(leder)
    assert finn(hus, leder, "Ingrid") == ["Ingrid Solheim"]


def test_hr_finds_all_of_the_organisation_and_nobody_else(hus: Hus, leder: str) -> None:
    hr = hus.person("Hege Moen", None, Verv.HR)
    andre = hus.organisasjon("Andre")
    hus.sak(hus.person("Kari Fremmed", organisasjon_id=andre))
    hus.sak(hus.person("Kari Gammel"), hus.today.replace(year=2020), hus.today.replace(year=2021))
    assert finn(hus, hr, "Kari") == ["Kari Gammel", "Kari Nordmann"]


def test_the_invited_find_whom_they_are_invited_to(hus: Hus, leder: str) -> None:
    liv = hus.person("Liv Ness", None, Verv.TILLITSVALGT)
    sak_id = hus.sak(hus.person("Kari Vik", leder))
    assert finn(hus, liv, "Kari") == []
    hus.invitasjon(sak_id, liv)
    assert finn(hus, liv, "Kari") == ["Kari Vik"]
    assert finn(hus, liv, "Ola") == []


def test_unknown_asker_finds_nobody(hus: Hus, leder: str) -> None:
    assert finn(hus, "finnes-ikke", "Kari") == []


def test_a_search_is_not_logged(hus: Hus, leder: str) -> None:
    finn(hus, leder, "Kari")
    finn(hus, leder, "Ingen")
    assert hus.logg() == []
