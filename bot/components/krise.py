"""A guard that never sleeps: words of danger lead to help, whatever the classifier thought."""

import re
from pathlib import Path
from typing import Any, Dict, List, Text

import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

WORDS_FILE = Path(__file__).with_name("krise.yml")
TEMA = "krise"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class KriseVakt(GraphComponent):
    """Turns the intent into `krise` when the text holds a phrase of danger, or when the classifier suspects it.

    Showing help numbers once too often costs little, missing one may cost a life: hence the low bar.
    """

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "KriseVakt":
        """Build the guard from its word list."""
        return cls(yaml.safe_load(WORDS_FILE.read_text(encoding="utf-8")))

    def __init__(self, words: Dict[Text, Any]) -> None:
        """Compile the phrases; `terskel` is the suspicion (0–1) from which the classifier's word is enough."""
        self._pattern = re.compile("|".join(f"(?:{p})" for p in words["uttrykk"]), re.IGNORECASE)
        self._threshold = float(words["terskel"])

    def process(self, messages: List[Message]) -> List[Message]:
        """Check each message."""
        for message in messages:
            if self._pattern.search(message.get(TEXT) or "") or self._suspicion(message) >= self._threshold:
                message.set(INTENT, {"name": TEMA, "confidence": 1.0}, add_to_output=True)
                message.set("svar", "krise.fare", add_to_output=True)
        return messages

    @staticmethod
    def _suspicion(message: Message) -> float:
        ranking = message.get("intent_ranking", [])
        return max((r["confidence"] for r in ranking if r["name"] == TEMA), default=0.0)
