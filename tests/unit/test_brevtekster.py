"""Whether each letter has all the words that the conversation about it needs, in both languages."""

import re

import pytest
from brevhus import ALLE

from actions.brevskjema import BREV
from naervaer.store.models import Brevslag
from naervaer.tekster import tekst


@pytest.mark.parametrize("sprak", ["nb", "nn"])
@pytest.mark.parametrize("slag", Brevslag)
def test_the_conversation_has_words_for_every_letter_and_its_answers(slag: Brevslag, sprak: str) -> None:
    assert tekst(f"lag_dokument.om_{slag}", sprak, navn="Kari")
    assert tekst(f"lag_dokument.ferdig_{slag}", sprak)
    for felt in ALLE[slag]:
        if not felt.endswith(".flere"):
            assert tekst(f"lag_dokument.felt_{re.sub(r'[.][0-9]+[.]', '_', felt)}", sprak)


@pytest.mark.parametrize("sprak", ["nb", "nn"])
@pytest.mark.parametrize("slag", sorted(set(Brevslag) - {Brevslag.BREV_TIL_SYKMELDER}))
def test_the_employee_is_told_of_each_letter_that_others_write(slag: Brevslag, sprak: str) -> None:
    assert tekst(f"lag_dokument.ansatt_{slag}", sprak)


def test_every_letter_can_be_asked_for() -> None:
    assert set(BREV.values()) == set(Brevslag)
