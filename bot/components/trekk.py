"""What the machines see of a message: which n-grams it holds, of characters as they were written and of mended words.

scikit-learn counts them here and not in Rasa's own featurizers, because Rasa takes a fingerprint of the features of
every example after every part of the pipeline: that took longer than the learning.
"""

import re
from typing import Any, Dict, Iterable, List, Text, Tuple

import numpy as np
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

NUMBER = re.compile(r"\b[0-9]+\b")
Weights = Dict[Text, np.ndarray]


class Trekk:
    """Characters and words are weighted each by themselves, so that the many characters do not drown the words."""

    def __init__(self, settings: Dict[Text, Any]) -> None:
        """`characters` and `words`: the shortest and the longest n-gram of each. `min_df`: examples that must hold an
        n-gram before it counts. `weight_of_words`: how much words count, where characters count 1.
        """
        self._settings = settings
        self._characters = self._counter(analyzer="char_wb", ngram_range=tuple(settings["characters"]))
        self._words = self._counter(ngram_range=tuple(settings["words"]))

    def learn(self, messages: List[Message]) -> csr_matrix:
        """Learn which n-grams there are from these examples, and give what is seen of them, a row for each."""
        return self._together(
            self._characters.fit_transform(map(_written, messages)), self._words.fit_transform(map(_mended, messages))
        )

    def seen(self, messages: List[Message]) -> csr_matrix:
        """What is seen of these messages, a row for each."""
        return self._together(
            self._characters.transform(map(_written, messages)), self._words.transform(map(_mended, messages))
        )

    def learnt(self) -> Weights:
        """All that was learnt, for `recall`."""
        return {
            f"{part}.{what}": values
            for part, counter in self._parts()
            for what, values in (("ngrams", counter.get_feature_names_out().astype(str)), ("idf", counter.idf_))
        }

    def recall(self, learnt: Weights) -> None:
        """Know again what was learnt."""
        for part, counter in self._parts():
            counter.set_params(vocabulary=learnt[f"{part}.ngrams"].tolist())
            counter.idf_ = learnt[f"{part}.idf"]

    def _parts(self) -> List[Tuple[Text, TfidfVectorizer]]:
        return [("characters", self._characters), ("words", self._words)]

    def _together(self, characters: csr_matrix, words: csr_matrix) -> csr_matrix:
        return hstack([characters, self._settings["weight_of_words"] * words], format="csr").astype(np.float32)

    def _counter(self, **what: Any) -> TfidfVectorizer:
        return TfidfVectorizer(min_df=self._settings["min_df"], sublinear_tf=True, lowercase=False, **what)


def weighed(row: csr_matrix, weights: np.ndarray) -> np.ndarray:
    """The weights of the n-grams of one row, added up. They are few among many, so it is quickest to take them out."""
    return (row.data @ weights[row.indices].astype(np.float32)).astype(np.float64)


def _written(message: Message) -> Text:
    """The tokens as they stand in the text, whatever the Normaliser and Skrivefeil have made of them."""
    text = message.get(TEXT)
    return _joined(text[token.start : token.end] for token in _tokens(message))


def _mended(message: Message) -> Text:
    return _joined(token.lemma for token in _tokens(message))


def _tokens(message: Message) -> List[Token]:
    return message.get(TOKENS_NAMES[TEXT]) or []


def _joined(words: Iterable[Text]) -> Text:
    return NUMBER.sub("__NUMBER__", " ".join(words)).lower()
