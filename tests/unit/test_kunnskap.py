"""The answers in kunnskap/: whole, in both languages, with law and sources, and without typed numbers of the law."""

import re
from datetime import date
from pathlib import Path

import pytest

from naervaer import kunnskap, regler
from naervaer.kunnskap import Svar
from naervaer.tekster import alle

VERDIER = {**regler.tekstverdier(), "hr": "HR"}
MAX_WORDS = 60
TYPED_NUMBER = re.compile(
    r"\b\d+ (?:(?:kalender|virke|arbeids|sykepenge)?dag(?:er|ar)?|[uv]eker?|uker?|måned(?:er)?|månader|år|prosent|G)\b"
)
HJEMMEL = re.compile(r"^[A-ZÆØÅa-zæøå .-]+ (?:kap\. \d+|§§? \d+[\d\- a-z]*)")
ALL = kunnskap.alle()
VARIANTS = [(svar, rolle, sprak) for svar in ALL for rolle in ("ansatt", "leder") for sprak in ("nb", "nn")]


@pytest.mark.parametrize("svar", ALL, ids=lambda svar: svar.id)
def test_every_answer_reads_well_in_all_its_variants(svar: Svar) -> None:
    for rolle in ("ansatt", "leder"):
        for sprak in ("nb", "nn"):
            short, long = svar.kort(sprak, rolle, VERDIER), svar.mer(sprak, rolle, VERDIER)
            assert len(short.split()) <= MAX_WORDS, (rolle, sprak, len(short.split()))
            assert short
            assert long
            assert "{" not in short + long
            assert svar.tittel(sprak).strip()


@pytest.mark.parametrize("svar", ALL, ids=lambda svar: svar.id)
def test_no_number_of_the_law_is_typed(svar: Svar) -> None:
    for variant in svar.tekster.values():
        for length in variant.values():
            for text in length.values():
                assert not TYPED_NUMBER.search(text), TYPED_NUMBER.search(text)


@pytest.mark.parametrize("svar", ALL, ids=lambda svar: svar.id)
def test_every_answer_says_where_it_stands_and_when_it_was_checked(svar: Svar) -> None:
    assert svar.kilder or svar.hjemmel
    assert all(HJEMMEL.match(h) for h in svar.hjemmel), svar.hjemmel
    assert svar.gjelder_fra <= svar.kontrollert
    assert svar.kontrollert >= date(2026, 11, 1)
    assert all(kilde.adresse and kilde.adresse.startswith("https://") for kilde in svar.kilder)


def test_ids_belong_to_their_tema_and_neighbours_exist() -> None:
    for svar in ALL:
        assert re.fullmatch(rf"{svar.tema}\.[a-z0-9_]+", svar.id)
        assert [b for b in svar.beslektet if not kunnskap.har(b)] == [], svar.id


def test_every_tema_has_a_name_for_buttons() -> None:
    assert {svar.tema for svar in ALL} <= set(alle("tema", "nb"))


def test_deadlines_named_by_answers_are_real() -> None:
    ids = {regel.id for regel in regler.fristregler()}
    assert {svar.frist for svar in ALL if svar.frist} <= ids


def test_a_manager_gets_words_of_their_own_where_they_exist() -> None:
    own = [svar for svar in ALL if "leder" in svar.tekster]
    assert len(own) > 30
    assert all(svar.kort("nb", "leder", VERDIER) != svar.kort("nb", "ansatt", VERDIER) for svar in own)


def test_an_answer_taken_away_since_training_leads_to_its_tema() -> None:
    assert kunnskap.for_tema("egenmelding.finnes_ikke_mer").tema == "egenmelding"


def test_line_breaks_of_the_file_do_not_reach_the_reader() -> None:
    for svar, rolle, sprak in VARIANTS:
        for paragraph in svar.mer(sprak, rolle, VERDIER).split("\n"):
            assert paragraph == paragraph.strip()


def test_every_answer_was_read_by_a_second_reader() -> None:
    ledger = (Path(__file__).parents[2] / "docs" / "kunnskapskontroll.md").read_text(encoding="utf-8")
    verdicts = dict(re.findall(r"^\| ([a-z0-9_]+\.[a-z0-9_]+) \| ([^|]+) \|", ledger, re.MULTILINE))
    assert set(verdicts) == {svar.id for svar in ALL}
    assert set(verdicts.values()) <= {"rett", "rettet", "tvil", "rettet, tvil"}
