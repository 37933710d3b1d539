"""Finds the names of people in a message: Rasa's CRF, trained on a part of the examples."""

from typing import Any, Dict, List, Text

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.nlu.extractors.crf_entity_extractor import CRFEntityExtractor
from rasa.shared.nlu.constants import ENTITIES, FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix

from bot.components.eksempler import Eksempel

ONE_OF = 5
NOTHING = Features(csr_matrix((1, 1)), FEATURE_TYPE_SENTENCE, TEXT, "navn")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class NavneFinner(CRFEntityExtractor):
    """Learns from every example with a name, and from one in five of the others.

    Thirteen of fourteen examples hold no name; all of them would take most of the training time and teach no more.
    """

    def train(self, training_data: TrainingData) -> Resource:
        """Train on the chosen examples."""
        examples = training_data.nlu_examples
        without = [example for example in examples if not example.get(ENTITIES)]
        chosen = [example for example in examples if example.get(ENTITIES)] + without[::ONE_OF]
        return super().train(TrainingData([_seen(example) for example in chosen]))

    def extract_entities(self, message: Message) -> List[Dict[Text, Any]]:
        """The names of one message."""
        return super().extract_entities(_seen(message))


def _seen(message: Message) -> Message:
    """The message with an empty feature: Rasa's CRF passes over those without any, though it looks at tokens alone."""
    return Eksempel(message.data, features=[NOTHING])
