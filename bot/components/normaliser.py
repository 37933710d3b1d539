"""Brings the many written forms of Norwegian words to one, so that few examples teach much."""

from pathlib import Path
from typing import Any, Dict, List, Optional, Text, Type

import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

VARIANTS_FILE = Path(__file__).with_name("varianter.yml")
NAME_PLACEHOLDER = "navnet"
LONGEST_KEPT_NUMBER = 2


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class Normaliser(GraphComponent):
    """Rewrites the tokens (never the text): case, split compounds, nynorsk and dialect forms, and person names.

    A recognised name becomes one and the same word, since which person is asked about must not decide what is meant.
    """

    @classmethod
    def required_components(cls) -> List[Type]:
        """It works on tokens."""
        return [Tokenizer]

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "Normaliser":
        """Build the component from the variants file."""
        return cls(yaml.safe_load(VARIANTS_FILE.read_text(encoding="utf-8")))

    def __init__(self, variants: Dict[Text, Dict[Text, List[Text]]]) -> None:
        """Turn `{standard form: [variants]}` into a look-up from each variant."""
        self._words = _reverse(variants["ord"])
        self._prefixes = _reverse(variants["forledd"])
        self._variants = tuple(self._prefixes)
        pairs = _reverse(variants["ordpar"]).items()
        self._pairs = {tuple(self._word(word) for word in pair.split()): standard for pair, standard in pairs}

    def process(self, messages: List[Message]) -> List[Message]:
        """Normalise the tokens of messages in place."""
        for message in messages:
            tokens = message.get(TOKENS_NAMES[TEXT])
            if tokens:
                names = [e for e in message.get(ENTITIES, []) if e["entity"] == "navn"]
                message.set(TOKENS_NAMES[TEXT], self._joined([self._token(t, names) for t in tokens]))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Normalise the training examples just as messages are."""
        self.process(training_data.training_examples)
        return training_data

    def _token(self, token: Token, names: List[Dict[Text, Any]]) -> Token:
        if any(name["start"] <= token.start < name["end"] for name in names):
            return Token(NAME_PLACEHOLDER, token.start, token.end, lemma=NAME_PLACEHOLDER)
        return Token(self._word(token.text), token.start, token.end, lemma=self._word(token.lemma or token.text))

    def _word(self, word: Text) -> Text:
        word = word.lower()
        if word.isdigit() and len(word) <= LONGEST_KEPT_NUMBER:
            return f"tall{word}"  # Rasa makes all bare numbers alike, but dialogmøte 1 is not dialogmøte 2
        word = self._words.get(word, word)
        if not word.startswith(self._variants):
            return word
        for variant, standard in self._prefixes.items():
            if word.startswith(variant) and not word.startswith(standard):
                return standard + word[len(variant) :]
        return word

    def _joined(self, tokens: List[Token]) -> List[Token]:
        """Join words written apart («syk meldt») and repeated name words («Kari Nordmann») into the first of them.

        The others become empty instead of leaving, since Rasa holds on to the number of tokens.
        """
        result: List[Token] = []
        last = 0  # where the latest word that is left stands
        for token in tokens:
            standard = self._standard(result[last], token) if result else None
            if standard:
                result[last] = Token(standard, result[last].start, result[last].end, lemma=standard)
                result.append(Token("", token.start, token.end, lemma=""))
            else:
                last = len(result)
                result.append(token)
        return result

    def _standard(self, previous: Token, token: Token) -> Optional[Text]:
        if previous.text == token.text == NAME_PLACEHOLDER:
            return NAME_PLACEHOLDER
        return self._pairs.get((previous.text, token.text))


def _reverse(variants: Dict[Text, List[Text]]) -> Dict[Text, Text]:
    return {variant: standard for standard, forms in variants.items() for variant in forms}
