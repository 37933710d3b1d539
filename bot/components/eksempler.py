"""Reads the training examples, as examples that Rasa is quickly done with.

Rasa copies all examples and takes a fingerprint of each time and again, before training and after every part of the
pipeline. With its own kind of message that takes longer than the learning.
"""

import json
from functools import cached_property
from typing import Any, Dict, Optional, Text

from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.loading import load_data
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.io import get_text_hash


class Eksempel(Message):
    """A message that has its fingerprint taken in one go, and whose values are shared by its copies.

    They may be, since the parts of the pipeline put new values in place of old ones and change none.
    """

    def fingerprint(self) -> Text:
        """A hash that changes with anything that is known of the message."""
        if self._cached_fingerprint is None:
            features = [feature.fingerprint() for feature in self.features]
            self._cached_fingerprint = get_text_hash(json.dumps([self.data, features], default=_told))
        return self._cached_fingerprint

    def set(self, prop: Text, info: Any, add_to_output: bool = False) -> None:
        """As any message does it. Rasa sets the same intent anew in every copy: then the fingerprint still holds."""
        if prop != INTENT or info != self.get(INTENT) or add_to_output:
            super().set(prop, info, add_to_output)

    def __deepcopy__(self, memo: Dict[int, Any]) -> "Eksempel":
        copied = Eksempel(self.data, set(self.output_properties), self.time, list(self.features))
        copied._cached_fingerprint = self._cached_fingerprint
        return copied


class Eksempler(RasaFileImporter):
    """Rasa's importer, named under `importers` in config.yml."""

    def get_nlu_data(self, language: Optional[Text] = None) -> TrainingData:
        """All examples; read once, though Rasa asks time and again, with one language and another."""
        return self._examples

    @cached_property
    def _examples(self) -> TrainingData:
        files = [load_data(file) for file in self._nlu_files]
        for file in files:
            file.training_examples = [Eksempel(example.data) for example in file.training_examples]
        return TrainingData().merge(*files)


def _told(value: Any) -> Any:
    """What JSON lacks a way of writing: words, and what spaCy made of the text."""
    if isinstance(value, Token):
        return value.text, value.start, value.end, value.lemma, value.data
    return str(value)
