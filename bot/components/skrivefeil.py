"""Mends slips of the finger: a word that nobody has taught becomes the known word a keystroke or two away."""

from collections import Counter
from typing import Any, Dict, List, Text, Type

from rapidfuzz import process
from rapidfuzz.distance import OSA
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.io import dump_obj_as_json_to_file, read_json_file

from bot.components.normaliser import Normaliser

WORDS_FILE = "ord.json"
KNOWN = 2  # examples that hold a word before it is taken as it stands
TRUSTED = 6  # examples that hold a word before another is taken for a slip of it
SHORTEST = 4  # letters; shorter words are one keystroke away from too many others
LONG = 9  # letters from which two wrong keystrokes still leave no doubt


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class Skrivefeil(GraphComponent):
    """Rewrites tokens (never the text), after the Normaliser. Training examples are left as they are.

    A word written with a capital inside the sentence is a name, and stays.
    """

    @classmethod
    def required_components(cls) -> List[Type]:
        """It works on normalised tokens."""
        return [Normaliser]

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "Skrivefeil":
        """A component that knows no words yet."""
        return cls({}, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "Skrivefeil":
        """With the words of the training examples."""
        with model_storage.read_from(resource) as folder:
            return cls(read_json_file(folder / WORDS_FILE), model_storage, resource)

    def __init__(self, words: Dict[Text, int], model_storage: ModelStorage, resource: Resource) -> None:
        """`words`: in how many examples each word stands."""
        self._words = words
        self._trusted = [word for word, n in words.items() if n >= TRUSTED]
        self._model_storage = model_storage
        self._resource = resource

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the words of the examples."""
        words: Counter = Counter()
        for example in training_data.intent_examples:
            words.update({token.text for token in example.get(TOKENS_NAMES[TEXT]) or [] if token.text.isalpha()})
        known = {word: n for word, n in words.items() if n >= KNOWN}
        with self._model_storage.write_to(self._resource) as folder:
            dump_obj_as_json_to_file(folder / WORDS_FILE, known)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave the examples as people wrote them."""
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Mend the tokens of messages in place."""
        for message in messages:
            tokens = message.get(TOKENS_NAMES[TEXT])
            if tokens:
                text = message.get(TEXT)
                message.set(TOKENS_NAMES[TEXT], [self._mended(token, text) for token in tokens])
        return messages

    def _mended(self, token: Token, text: Text) -> Token:
        if token.text in self._words or not token.text.isalpha() or len(token.text) < SHORTEST:
            return token
        if token.start and text[token.start].isupper():
            return token
        keystrokes = 2 if len(token.text) >= LONG else 1
        near = process.extract(token.text, self._trusted, scorer=OSA.distance, score_cutoff=keystrokes, limit=None)
        if not near:
            return token
        word, _, _ = min(near, key=lambda hit: (hit[1], -self._words[hit[0]]))
        return Token(word, token.start, token.end, lemma=word)
