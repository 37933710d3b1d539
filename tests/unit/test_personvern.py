"""What people write is cleaned before anything else sees it."""

from pathlib import Path

import pytest

from naervaer.personvern import cleaned, er_fjernet, masked, nevner_helse, uten_helse

DATA = Path(__file__).parent / "data"


def lines(fil: str) -> list[str]:
    alle = (DATA / fil).read_text(encoding="utf-8").splitlines()
    return [linje for linje in alle if linje and not linje.startswith("#")]


HELSE, FUNKSJON = lines("helse_i_svar.txt"), lines("funksjon_i_svar.txt")


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


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("kan Kari Nordmann ta ferie", ["Kari", "Nordmann"]),
        ("må Oddbjørg på Skarnes møte, ring 98765432", ["Oddbjørg", "Skarnes", "98765432"]),
        ("skriv til kari@fjordvik.example om planen", ["kari", "fjordvik", "example"]),
        ("jeg har migrene og fibromyalgi, må jeg på møte", ["migrene", "fibromyalgi"]),
        ("kona mi er innlagt, får jeg fri", ["kona", "innlagt"]),
        ("Per er borte", ["Per"]),
        ("ansattnummer 10482 og fødselsnummer 010190 12345", ["10482", "010190", "12345"]),
    ],
)
def test_masked_text_holds_nothing_of_whose_it_is(text: str, hidden: list[str]) -> None:
    left = masked(text)
    assert [word for word in hidden if word.lower() in left.lower()] == []


@pytest.mark.parametrize(
    "text", ["hvor mange dager kan jeg være borte før planen må være klar?", "hva gjelder ved 60 prosent etter uke 12"]
)
def test_masking_leaves_what_anybody_could_have_written(text: str) -> None:
    assert masked(text) == text


@pytest.mark.parametrize("text", HELSE)
def test_what_tells_of_illness_treatment_or_family_is_seen(text: str) -> None:
    assert nevner_helse(text)


@pytest.mark.parametrize("text", FUNKSJON)
def test_what_somebody_can_do_is_not_taken_for_illness(text: str) -> None:
    assert not nevner_helse(text)


def test_there_are_a_hundred_different_ones_of_each() -> None:
    assert min(len(set(HELSE)), len(set(FUNKSJON))) >= 100
    assert not set(HELSE) & set(FUNKSJON)


def test_capitals_and_full_stops_make_no_difference() -> None:
    assert nevner_helse("Jeg har VONDT I RYGGEN.")
    assert nevner_helse("Legetime på torsdag!")
    assert not nevner_helse("Bekreftelse på vaktene, takk.")


def test_the_mask_of_a_fodselsnummer_is_no_illness() -> None:
    assert not nevner_helse(cleaned("nummeret er 01017012345", "nb"))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("må jeg si at jeg har prolaps og bekhterev?", "må jeg si at jeg har {0} og {0}?"),
        ("mora mi døde, så jeg vil starte senere", "{0}, så jeg vil starte senere"),
        ("kan sjefen spørre om diagnosen?", "kan sjefen spørre om diagnosen?"),
        ("jeg har vondt for å løfte", "jeg har vondt for å løfte"),
        ("når må planen være ferdig?", "når må planen være ferdig?"),
    ],
)
def test_what_names_an_illness_is_taken_out_and_the_rest_stays(text: str, kept: str) -> None:
    assert uten_helse(text, "nb") == kept.format("[ikke tatt vare på]")
    assert er_fjernet(uten_helse(text, "nb")) is ("{0}" in kept)
    assert uten_helse(uten_helse(text, "nb"), "nb") == uten_helse(text, "nb")


def test_what_was_taken_out_is_still_seen_as_told() -> None:
    assert nevner_helse(uten_helse("eg har prolaps", "nn"))


@pytest.mark.parametrize("text", HELSE)
def test_nothing_that_tells_of_illness_is_kept_as_it_was_written(text: str) -> None:
    assert er_fjernet(uten_helse(text, "nb"))
