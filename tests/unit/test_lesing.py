"""Grades, participants and reasons as people write them."""

import pytest

from actions import lesing

GRADER = [
    ("Kari er 50 prosent sykmeldt fra mandag", 50),
    ("endre graden til Jamal til 60 %", 60),
    ("hun jobber 40 prosent fra mandag", 60),
    ("han er på jobb 20 %", 80),
    ("sykmeldt 80%", 80),
    ("ho er halvt sjukmeld", 50),
    ("femti prosent", 50),
    ("helt sykmeldt", 100),
    ("Ola er syk i dag", None),
    ("han var borte 3. mars", None),
    ("i uke 12", None),
]

MOETER = [
    (
        "vi hadde dialogmøte 1 på tirsdag, Kari, jeg og verneombudet var der, legen kunne ikke",
        "leder verneombud",
        "sykmelder",
    ),
    ("Kari og jeg, tillitsvalgte var ikke med", "leder", "tillitsvalgt"),
    ("jeg, Kari og HR var til stede men bedriftshelsetjenesten meldte avbud", "leder hr", "bht"),
    ("fastlegen ringte inn, og Nav kom", "sykmelder nav", ""),
    ("eg og han, verneombodet kom ikkje", "leder ansatt", "verneombud"),
]

GRUNNER = [
    ("jeg mener det er åpenbart unødvendig med plan for Ola, han er tilbake på mandag", "han er tilbake på mandag"),
    (
        "vi trenger ikke plan fordi hun begynner igjen i full jobb 1. desember",
        "hun begynner igjen i full jobb 1. desember",
    ),
    ("sett unntak på Tor", None),
    ("inga plan for Liv, avdi ho er attende på tysdag.", "ho er attende på tysdag"),
]


@pytest.mark.parametrize(("tekst", "ventet"), GRADER)
def test_grade(tekst: str, ventet: int | None) -> None:
    assert lesing.grad(tekst, spurt=False) == ventet


@pytest.mark.parametrize(("tekst", "ventet"), [("60", 60), ("ca 60", 60), ("seksti", 60), ("vet ikke", None)])
def test_a_bare_number_is_a_grade_where_it_was_asked_for(tekst: str, ventet: int | None) -> None:
    assert lesing.grad(tekst, spurt=True) == ventet
    assert lesing.grad(tekst, spurt=False) is None


@pytest.mark.parametrize(("tekst", "kom", "kom_ikke"), MOETER)
def test_who_came_and_who_did_not(tekst: str, kom: str, kom_ikke: str) -> None:
    funnet = lesing.deltakere(tekst)
    assert funnet is not None
    assert (set(funnet[0]), set(funnet[1])) == (set(kom.split()), set(kom_ikke.split()))


def test_nobody_is_named() -> None:
    assert lesing.deltakere("dialogmøtet er holdt i går") is None


@pytest.mark.parametrize(("tekst", "ventet"), GRUNNER)
def test_reason(tekst: str, ventet: str | None) -> None:
    assert lesing.grunn(tekst) == ventet
