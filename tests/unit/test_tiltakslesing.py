"""Measures as people write them: what, who, by when, and the sign that it works."""

from datetime import date

import pytest

from actions.tiltakslesing import fylt, les, svar_paa
from naervaer.store.models import Ansvarlig
from naervaer.tiltak import NyttTiltak

TODAY = date(2026, 11, 21)
DESEMBER = date(2026, 12, 1)
LEDER, ANSATT, HR, BHT, NAV = Ansvarlig.LEDER, Ansvarlig.ANSATT, Ansvarlig.HR, Ansvarlig.BHT, Ansvarlig.NAV


@pytest.mark.parametrize(
    ("tekst", "ventet"),
    [
        ("kortere dager for Kari, jeg ordner det, innen 1. desember", NyttTiltak("Kortere dager", LEDER, DESEMBER)),
        (
            "nytt tiltak: kortere dager, jeg har ansvaret, innen 1. desember, vi ser det på at hun fullfører dagene",
            NyttTiltak("Kortere dager", LEDER, DESEMBER, "Hun fullfører dagene"),
        ),
        (
            "kortare dagar for Kari, eg ordnar det, innan 1. desember, me ser det på at ho gjer ferdig dagane",
            NyttTiltak("Kortare dagar", LEDER, DESEMBER, "Ho gjer ferdig dagane"),
        ),
        ("legg inn tiltak om roligere plass for Kari Nordmann", NyttTiltak("Roligere plass")),
        ("hev- og senkepult innen fredag, HR ordner", NyttTiltak("Hev- og senkepult", HR, date(2026, 11, 27))),
        (
            "hjemmekontor på fredager, Kari tar ansvar, frist 15.12.",
            NyttTiltak("Hjemmekontor på fredager", ANSATT, date(2026, 12, 15)),
        ),
        (
            "kortere dager til jul, ansvarlig: lederen, 1. desember",
            NyttTiltak("Kortere dager til jul", LEDER, DESEMBER),
        ),
        ("jeg bestiller ny stol innen to uker", NyttTiltak("Jeg bestiller ny stol", LEDER, date(2026, 12, 5))),
        (
            "tiltak: pause hver time, hun ordner det selv. Senest fredag",
            NyttTiltak("Pause hver time", ANSATT, date(2026, 11, 27)),
        ),
        ("tilpasset stol, bht, innen 1. desember", NyttTiltak("Tilpasset stol", BHT, DESEMBER)),
        (
            "lettere oppgaver, virker når dagene går som avtalt, og ingen overtid, jeg ordner det",
            NyttTiltak("Lettere oppgaver", LEDER, None, "Dagene går som avtalt, og ingen overtid"),
        ),
    ],
)
def test_a_measure_in_one_sentence(tekst: str, ventet: NyttTiltak) -> None:
    assert les(tekst, LEDER, "Kari", TODAY) == ventet


@pytest.mark.parametrize(
    "tekst",
    ["legg til et tiltak for Kari", "nytt tiltak", "kan vi legge inn noe mer i planen", "eit nytt tiltak for Kari"],
)
def test_a_text_that_only_asks_for_one_tells_nothing(tekst: str) -> None:
    assert les(tekst, LEDER, "Kari", TODAY) == NyttTiltak("")


def test_jeg_is_who_writes() -> None:
    assert les("kortere dager, jeg ordner det", HR, "Kari", TODAY).ansvarlig is HR


@pytest.mark.parametrize(
    ("del_", "tekst", "ventet"),
    [
        ("hva", "lettere oppgaver", NyttTiltak("Lettere oppgaver")),
        ("hva", "kortere dager, jeg ordner det", NyttTiltak("Kortere dager", LEDER)),
        ("ansvarlig", "jeg, innen 1. desember", NyttTiltak("", LEDER, DESEMBER)),
        ("ansvarlig", "det gjør Kari", NyttTiltak("", ANSATT)),
        ("ansvarlig", "bedriftshelsetjenesten", NyttTiltak("", BHT)),
        ("ansvarlig", "Nav", NyttTiltak("", NAV)),
        ("ansvarlig", "vet ikke helt", NyttTiltak("")),
        ("ansvarlig", "hun ser ikke helt hvem", NyttTiltak("", ANSATT)),
        ("frist", "om fire uker", NyttTiltak("", frist=date(2026, 12, 19))),
        ("frist", "innan to veker", NyttTiltak("", frist=date(2026, 12, 5))),
        ("frist", "i løpet av neste uke", NyttTiltak("", frist=date(2026, 11, 29))),
        ("frist", "snart", NyttTiltak("")),
        ("virker_naar", "vi ser det på at hun fullfører dagene", NyttTiltak("", virker_naar="Hun fullfører dagene")),
        ("virker_naar", "dagene går bra", NyttTiltak("", virker_naar="Dagene går bra")),
    ],
)
def test_the_answer_to_a_question_about_one_part(del_: str, tekst: str, ventet: NyttTiltak) -> None:
    assert svar_paa(del_, tekst, LEDER, "Kari", TODAY) == ventet


def test_only_the_part_that_was_asked_for_takes_the_place_of_what_stood_there() -> None:
    kjent = NyttTiltak("Kortere dager", LEDER, DESEMBER)
    lest = NyttTiltak("Noe annet", HR, None, "Dagene går bra")
    assert fylt(kjent, lest, "ansvarlig") == NyttTiltak("Kortere dager", HR, DESEMBER, "Dagene går bra")
