"""What people write is cleaned before anything else sees it."""

import pytest

from naervaer.personvern import cleaned


@pytest.mark.parametrize(
    "written",
    ["01017012345", "010170 12345", "010170-12345", "010170.12345", "fnr:01017012345.", "D-nummer 41017012345"],
)
def test_fodselsnummer_is_masked_however_it_is_written(written: str) -> None:
    clean = cleaned(f"Kari har {written} hos oss", "nb")
    assert "12345" not in clean
    assert "[fødselsnummer fjernet]" in clean


@pytest.mark.parametrize("written", ["ring 55 00 00 00", "kl. 12.30", "123456789012345", "den 01.01.2026", "248 dager"])
def test_other_numbers_stay(written: str) -> None:
    assert cleaned(written, "nb") == written


def test_invisible_characters_go_and_letters_are_composed() -> None:
    assert cleaned("a\x00b\x1b[31m\ud800 a\u030a", "nb") == "ab[31m å"


def test_line_breaks_emoji_and_right_to_left_text_stay() -> None:
    assert cleaned("hei\n👩‍⚕️ שלום", "nb") == "hei\n👩‍⚕️ שלום"
