from __future__ import annotations

import numpy as np
import pytest
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.nlu.training_data.message import Message

from bot.components.trekk import Trekk

SETTINGS = {"characters": [2, 3], "words": [1, 2], "min_df": 1, "weight_of_words": 0.5}


def message(text: str, *mended: str) -> Message:
    """A message whose words stand mended in its tokens, where any are named."""
    words = text.split()
    starts = [sum(len(word) + 1 for word in words[:n]) for n in range(len(words))]
    tokens = [
        Token(lemma, start, start + len(word))
        for lemma, word, start in zip(mended or words, words, starts, strict=True)
    ]
    return Message({"text": text, "text_tokens": tokens})


def ngrams(trekk: Trekk, seen: Message) -> set[str]:
    known = [*trekk.learnt()["characters.ngrams"], *trekk.learnt()["words.ngrams"]]
    return {known[n] for n in trekk.seen([seen]).indices}


@pytest.fixture
def trekk() -> Trekk:
    learnt = Trekk(SETTINGS)
    learnt.learn([message("Sykmelding 100"), message("plan"), message("sjukmelding", "sykmelding")])
    return learnt


def test_characters_are_as_written_and_words_as_mended(trekk: Trekk) -> None:
    seen = ngrams(trekk, message("sjuk", "sykmelding"))
    assert {" s", "uk"} <= seen
    assert "yk" not in seen
    assert "sykmelding" in seen


def test_capitals_and_which_number_do_not_count(trekk: Trekk) -> None:
    assert ngrams(trekk, message("SYKMELDING 50")) == ngrams(trekk, message("sykmelding 100"))


def test_what_was_not_learnt_is_not_seen(trekk: Trekk) -> None:
    assert trekk.seen([message("åøå")]).nnz == 0
    assert trekk.seen([Message({"text": " "})]).nnz == 0


def test_words_and_characters_are_each_of_their_own_length(trekk: Trekk) -> None:
    row = trekk.seen([message("plan")])
    characters = len(trekk.learnt()["characters.ngrams"])
    of_characters = row.data[row.indices < characters]
    of_words = row.data[row.indices >= characters]
    assert np.linalg.norm(of_characters) == pytest.approx(1)
    assert np.linalg.norm(of_words) == pytest.approx(SETTINGS["weight_of_words"])


def test_what_was_learnt_is_known_again(trekk: Trekk) -> None:
    again = Trekk(SETTINGS)
    again.recall(trekk.learnt())
    messages = [message("sykmelding 20"), message("planen min"), message("sjuk", "sykmelding")]
    assert (again.seen(messages) != trekk.seen(messages)).nnz == 0
