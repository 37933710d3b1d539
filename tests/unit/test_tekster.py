"""The loader of the short texts, and the texts that the timeline and the command line use."""

import re
from pathlib import Path

import pytest

from naervaer.tekster import alle, tekst

RESPONSES = Path(__file__).parents[2] / "data" / "responses"


def test_text_in_both_languages_with_placeholders() -> None:
    assert tekst("feil.grad_utenfor", minst=1, storst=100) == "Graden må være fra 1 til 100."
    assert tekst("feil.grad_utenfor", "nn", minst=1, storst=100) == "Graden må vere frå 1 til 100."


@pytest.mark.parametrize("nokkel", ["feil.finnes_ikke", "finnes_ikke.mangler", "feil", ""])
def test_missing_text_raises(nokkel: str) -> None:
    with pytest.raises(KeyError):
        tekst(nokkel)


def test_missing_placeholder_or_language_raises() -> None:
    with pytest.raises(KeyError, match="storst"):
        tekst("feil.grad_utenfor", minst=1)
    with pytest.raises(KeyError, match="en"):
        tekst("feil.mangler", "en")


PLACEHOLDER = re.compile(r"\{(\w+)\}")
FILES = sorted(path.stem for path in RESPONSES.glob("*.yml"))


@pytest.mark.parametrize("fil", FILES)
def test_both_languages_have_all_texts_with_the_same_placeholders(fil: str) -> None:
    bokmaal, nynorsk = alle(fil, "nb"), alle(fil, "nn")
    assert bokmaal.keys() == nynorsk.keys()
    for nokkel in bokmaal:
        assert bokmaal[nokkel].strip() or fil == "felles", nokkel
        assert set(PLACEHOLDER.findall(bokmaal[nokkel])) == set(PLACEHOLDER.findall(nynorsk[nokkel])), nokkel
