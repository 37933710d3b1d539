"""Parts a message into words."""

from typing import List, Text

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.spacy_tokenizer import SpacyTokenizer
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.utils.io import get_text_hash


class Ord(Token):
    """A token whose fingerprint is quickly taken: Rasa does so for each word of each example, after every part."""

    def fingerprint(self) -> Text:
        """A hash that changes with the word and where it stands."""
        return get_text_hash(f"{self.text}\0{self.lemma}\0{self.start}\0{self.end}")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class OrdDeler(SpacyTokenizer):
    """Rasa's tokenizer on spaCy."""

    def tokenize(self, message: Message, attribute: Text) -> List[Token]:
        """The words of one message, with their lemmas."""
        return [Ord(t.text, t.start, t.end, lemma=t.lemma) for t in super().tokenize(message, attribute)]
