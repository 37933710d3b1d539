"""The written language of a message: it decides which language the answer comes in."""

import pytest

from naervaer.maalform import gjett


@pytest.mark.parametrize(
    "text",
    [
        "Kor mange eigenmeldingsdagar har eg?",
        "korleis søkjer eg om sjukepengar",
        "Kva gjer leiaren min no?",
        "Eg er sjukmeld, kan eg reise?",
    ],
)
def test_nynorsk_is_known(text: str) -> None:
    assert gjett(text) == "nn"


@pytest.mark.parametrize(
    "text",
    [
        "Hvor mange egenmeldingsdager har jeg?",
        "jeg er sykmeldt, kan jeg reise",
        "Hva gjør lederen min nå, og hvem sier ifra?",
        "må de ansatte på dialogmøte",
    ],
)
def test_bokmaal_is_known(text: str) -> None:
    assert gjett(text) == "nb"


@pytest.mark.parametrize("text", ["æ e sjukmeldt, ka skjer", "koss søke eg om sykepenga", "eg e sjuk, ka gjør eg no"])
def test_dialect_says_nothing_of_the_written_form(text: str) -> None:
    assert gjett(text) is None


@pytest.mark.parametrize(
    "text", ["How many days can I be away?", "im sick today what do i do", "Is my boss allowed to call me?"]
)
def test_english_is_known(text: str) -> None:
    assert gjett(text) == "en"


@pytest.mark.parametrize("text", ["", "???", "dialogmøte 1", "takk", "ok"])
def test_too_little_to_tell_is_not_guessed_as_another_language(text: str) -> None:
    assert gjett(text) in (None, "nb")
