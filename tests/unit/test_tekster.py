"""The loader of the short texts, and the texts that the timeline and the command line use."""

from pathlib import Path

import pytest
import yaml

from naervaer.tekster import tekst

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


@pytest.mark.parametrize("fil", ["feil.yml", "kommandolinje.yml"])
def test_every_text_stands_in_both_languages(fil: str) -> None:
    tekster = yaml.safe_load((RESPONSES / fil).read_text(encoding="utf-8"))

    assert [navn for navn, sprak in tekster.items() if sprak.keys() != {"nb", "nn"} or not all(sprak.values())] == []
