from collections import Counter

import pytest
import yaml
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.normaliser import NAME_PLACEHOLDER, VARIANTS_FILE, Normaliser

VARIANTS = yaml.safe_load(VARIANTS_FILE.read_text(encoding="utf-8"))
KINDS = ("ord", "ordpar", "forledd")


def message(text: str, *names: str) -> Message:
    tokens, position = [], 0
    for word in text.split():
        tokens.append(Token(word, text.index(word, position)))
        position = tokens[-1].end
    entities = [{"entity": "navn", "start": text.index(n), "end": text.index(n) + len(n), "value": n} for n in names]
    return Message({TEXT: text, TOKENS_NAMES[TEXT]: tokens, ENTITIES: entities})


def tokens(text: str, *names: str) -> list[Token]:
    done = message(text, *names)
    Normaliser(VARIANTS).process([done])
    return done.get(TOKENS_NAMES[TEXT])


def words(text: str, *names: str) -> list[str]:
    return [token.text for token in tokens(text, *names)]


@pytest.mark.parametrize(
    ("written", "standard"),
    [
        ("Korleis", "hvordan"),
        ("åssen", "hvordan"),
        ("KOFFOR", "hvorfor"),
        ("æ", "jeg"),
        ("itj", "ikke"),
        ("veker", "uker"),
        ("sjukmelding", "sykmelding"),
        ("sykemeldingen", "sykmeldingen"),
        ("Sjukefråværet", "sykefraværet"),
        ("eigenmelding", "egenmelding"),
        ("oppfølgningsplan", "oppfølgingsplan"),
        ("arbeidsgivarens", "arbeidsgiverens"),
        ("sykeløn", "sykelønn"),
        ("dialogmøtet", "dialogmøte"),
        ("kirsebær", "kirsebær"),
    ],
)
def test_variants_become_the_standard_form(written: str, standard: str) -> None:
    assert words(written) == [standard]


@pytest.mark.parametrize(
    ("written", "joined"),
    [
        ("er syk meldt nå", ["er", "sykmeldt", "", "nå"]),
        ("sjuk meldt", ["sykmeldt", ""]),
        ("sjuke melding", ["sykmelding", ""]),
        ("syke penger", ["sykepenger", ""]),
        ("sjuke pengar", ["sykepenger", ""]),
        ("egen melding", ["egenmelding", ""]),
        ("oppfølgnings plan", ["oppfølgingsplan", ""]),
        ("fast lege", ["lege", ""]),
        ("dialog møtet", ["dialogmøte", ""]),
    ],
)
def test_words_written_apart_are_joined(written: str, joined: list[str]) -> None:
    assert words(written) == joined


@pytest.mark.parametrize("pair", [pair for pairs in VARIANTS["ordpar"].values() for pair in pairs])
def test_every_split_compound_of_the_list_is_reachable(pair: str) -> None:
    standard = next(k for k, forms in VARIANTS["ordpar"].items() if pair in forms)
    assert words(pair) == [standard, ""]


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("hva med Kari", ["Kari"], ["hva", "med", NAME_PLACEHOLDER]),
        ("hva med Kari Nordmann", ["Kari Nordmann"], ["hva", "med", NAME_PLACEHOLDER, ""]),
        ("Anne Grete Lie da", ["Anne Grete Lie"], [NAME_PLACEHOLDER, "", "", "da"]),
        ("Kari og Ola", ["Kari", "Ola"], [NAME_PLACEHOLDER, "og", NAME_PLACEHOLDER]),
        ("Mai er syk", ["Mai"], [NAME_PLACEHOLDER, "er", "syk"]),
    ],
)
def test_names_become_one_placeholder(text: str, names: list[str], expected: list[str]) -> None:
    assert words(text, *names) == expected


def test_which_person_is_named_makes_no_difference() -> None:
    assert words("hva med Kari da", "Kari") == words("hva med Mohammed da", "Mohammed")


def test_another_entity_is_no_name() -> None:
    done = message("hva med Kari")
    done.set(ENTITIES, [{"entity": "person", "start": 8, "end": 12, "value": "x"}])
    Normaliser(VARIANTS).process([done])
    assert done.get(TOKENS_NAMES[TEXT])[2].text == "kari"


def test_lemmas_are_normalised_as_the_words_are() -> None:
    token = Token("sjukmeldingane", 0, lemma="sjukmelding")
    done = Message({TEXT: token.text, TOKENS_NAMES[TEXT]: [token]})
    Normaliser(VARIANTS).process([done])
    assert done.get(TOKENS_NAMES[TEXT])[0].lemma == "sykmelding"


def test_the_number_and_the_places_of_tokens_stay() -> None:
    text = "e syk meldt og lurer på egen melding til Kari Nordmann"
    before = [(t.start, t.end) for t in message(text).get(TOKENS_NAMES[TEXT])]
    assert [(t.start, t.end) for t in tokens(text, "Kari Nordmann")] == before


def test_the_text_itself_is_left_alone() -> None:
    done = message("Korleis e de med Kari", "Kari")
    Normaliser(VARIANTS).process([done])
    assert done.get(TEXT) == "Korleis e de med Kari"


def test_a_message_without_tokens_passes() -> None:
    empty = Message({TEXT: ""})
    assert Normaliser(VARIANTS).process([empty]) == [empty]


def test_training_examples_are_treated_as_messages_are() -> None:
    example = message("korleis er syk meldt")
    Normaliser(VARIANTS).process_training_data(TrainingData([example]))
    assert [t.text for t in example.get(TOKENS_NAMES[TEXT])] == words("korleis er syk meldt")


@pytest.mark.parametrize("kind", KINDS)
def test_standard_forms_are_left_alone(kind: str) -> None:
    changed = {form: words(form) for form in VARIANTS[kind] if words(form) != [form]}
    assert not changed


def test_no_variant_stands_twice() -> None:
    forms = Counter(form for kind in KINDS for forms in VARIANTS[kind].values() for form in forms)
    assert [form for form, times in forms.items() if times > 1] == []


def test_no_variant_is_a_standard_form() -> None:
    standard = {form for kind in KINDS for form in VARIANTS[kind]}
    assert standard & {form for kind in KINDS for forms in VARIANTS[kind].values() for form in forms} == set()


def test_words_are_single_and_pairs_are_two() -> None:
    lengths = {"ord": 1, "ordpar": 2, "forledd": 1}
    wrong = [f for k in KINDS for forms in VARIANTS[k].values() for f in forms if len(f.split()) != lengths[k]]
    assert wrong == []


def test_the_list_is_in_small_letters() -> None:
    forms = [f for k in KINDS for standard, forms in VARIANTS[k].items() for f in (standard, *forms)]
    assert [f for f in forms if f != f.lower()] == []
