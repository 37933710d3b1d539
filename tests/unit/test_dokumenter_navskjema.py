"""The plan as text for Nav's form."""

from __future__ import annotations

from dataclasses import replace

import pytest
from eksempelpapirer import Eksempler

from naervaer.dokumenter.innhold import Datosvar, JaNei, Status, Svar
from naervaer.dokumenter.navskjema import felter, som_tekst

PLAN = Eksempler(fritekst="Kortere dager").oppfolgingsplan(Status.ENDELIG)


def test_the_fields_are_those_of_the_form_in_its_order() -> None:
    assert [(felt.nr, felt.sporsmal) for felt in felter(PLAN, "nn")] == [
        ("1", "Hvordan ser en vanlig arbeidsdag ut?"),
        ("2", "Hvilke arbeidsoppgaver kan fortsatt utføres?"),
        ("3", "Hvilke arbeidsoppgaver kan ikke utføres?"),
        ("4", "Tilrettelegging tidligere i sykefraværet"),
        ("5", "Hvordan skal dere tilrettelegge arbeidshverdagen fremover?"),
        ("6", "Har dere andre muligheter for tilrettelegging som ikke prøves ut nå?"),
        ("7", "Hvordan skal dere følge opp avtalt tilrettelegging?"),
        ("8", "Har du snakket med den ansatte om innholdet i planen?"),
        ("8b", "Hvorfor har ikke den ansatte deltatt?"),
        ("9", "Når skal dere evaluere planen og eventuelt justere den?"),
    ]


def test_what_the_form_has_no_field_for_goes_where_it_belongs() -> None:
    tekster = {felt.nr: felt.tekst for felt in felter(PLAN, "nb")}
    assert tekster["1"] == "Kortere dager"
    assert tekster["5"] == (
        "Kortere dager\nTiltak:\n"
        "- Kortere dager. Ansvarlig: Kari Nordmann. Frist: 21. november 2026. "
        "Slik ser vi at det virker: Kortere dager.\n"
        "Hjelp fra Nav og andre: Kortere dager"
    )
    assert tekster["7"].endswith("- Kortere dager. Den ansatte: Kortere dager. Lederen: Kortere dager.")
    assert tekster["8"] == "Nei"
    assert tekster["9"] == "21.11.2026"


def test_the_reason_is_asked_for_only_after_a_no() -> None:
    ja = replace(PLAN, snakket=JaNei("Snakket?", ja=True, begrunnelse="gammel"))
    assert "8b" not in [felt.nr for felt in felter(ja, "nb")]
    assert "gammel" not in som_tekst(ja, "nb")


def test_a_draft_says_what_is_not_filled_in() -> None:
    utkast = replace(
        Eksempler().oppfolgingsplan(svar=""), tiltak=(), uenighet=(), snakket=JaNei("?"), evaluering=Datosvar("?")
    )
    assert [felt.tekst for felt in felter(utkast, "nn")] == [""] * 9
    assert som_tekst(utkast, "nn").count("(ikkje fylt ut enno)") == 9


@pytest.mark.parametrize(
    ("svar", "tegn", "for_lang"),
    [
        ("a" * 2000, 2000, False),
        ("a" * 2001, 2001, True),
        ("🙂" * 1000, 2000, False),
        ("🙂" * 1001, 2002, True),
        ("æ" * 2000, 2000, False),
    ],
)
def test_length_is_counted_as_the_form_counts_it(svar: str, tegn: int, for_lang: bool) -> None:
    plan = replace(PLAN, kan_utfores=Svar("Hva går?", svar))
    felt = felter(plan, "nb")[1]
    assert (felt.tegn, felt.for_lang) == (tegn, for_lang)
    assert ("For langt for Nav" in som_tekst(plan, "nb")) == for_lang


def test_the_text_says_which_field_is_too_long_and_by_how_much() -> None:
    plan = replace(PLAN, kan_utfores=Svar("Hva går?", "a" * 2030))
    for_langt = som_tekst(plan, "nb").split("\n\n")[2]
    assert for_langt.startswith(
        "2. Hvilke arbeidsoppgaver kan fortsatt utføres?\n"
        "For langt for Nav: 2030 tegn. Kort ned med minst 30 tegn.\naaa"
    )
