from pathlib import Path

import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.skrivefeil import Skrivefeil

KNOWN = ["sykmeldt", "tilrettelegge", "hvem", "planen", "ferie", "krevja"]
RARE = "fastlege"


def message(text: str) -> Message:
    tokens, start = [], 0
    for word in text.split():
        start = text.index(word, start)
        tokens.append(Token(word.lower(), start))
    return Message({"text": text, "text_tokens": tokens, "intent": "x"})


@pytest.fixture
def skrivefeil(tmp_path: Path) -> Skrivefeil:
    storage, resource = LocalModelStorage(tmp_path), Resource("skrivefeil")
    examples = [message(" ".join([*KNOWN, str(n)])) for n in range(6)]
    examples += [message(f"{RARE} {n}") for n in range(2)]
    component = Skrivefeil.create({}, storage, resource, None)
    component.train(TrainingData(examples))
    return Skrivefeil.load({}, storage, resource, None)


def mended(skrivefeil: Skrivefeil, text: str) -> str:
    return " ".join(token.text for token in skrivefeil.process([message(text)])[0].get("text_tokens"))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("sykmelt", "sykmeldt"),
        ("tilretelegge", "tilrettelegge"),
        ("tilretelgge", "tilrettelegge"),
        ("hvme", "hvem"),
        ("plannen", "planen"),
        ("krevje", "krevja"),
    ],
)
def test_a_slip_is_mended(skrivefeil: Skrivefeil, written: str, meant: str) -> None:
    assert mended(skrivefeil, written) == meant


@pytest.mark.parametrize("word", ["sykmeldt", "fastlege", "betviler", "plnaeen", "fre", "ferie2", "noe"])
def test_known_words_and_words_far_from_any_stay(skrivefeil: Skrivefeil, word: str) -> None:
    assert mended(skrivefeil, word) == word


def test_a_name_inside_a_sentence_stays(skrivefeil: Skrivefeil) -> None:
    assert mended(skrivefeil, "planen Feria") == "planen feria"
    assert mended(skrivefeil, "planen feria") == "planen ferie"


def test_a_word_that_few_have_taught_is_no_pattern_for_others(skrivefeil: Skrivefeil) -> None:
    assert mended(skrivefeil, "fastlega") == "fastlega"


def test_the_text_itself_and_the_places_of_its_words_stay(skrivefeil: Skrivefeil) -> None:
    [after] = skrivefeil.process([message("hvme har feire")])
    assert after.get("text") == "hvme har feire"
    assert [(token.start, token.end) for token in after.get("text_tokens")] == [(0, 4), (5, 8), (9, 14)]


def test_an_empty_message_is_let_through(skrivefeil: Skrivefeil) -> None:
    assert skrivefeil.process([Message({"text": ""})])[0].get("text") == ""
