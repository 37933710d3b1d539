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
FALLBACK = "nlu_fallback"


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
        phrases = (_spelled_out(phrase, words["deler"]) for phrase in words["uttrykk"])
        self._pattern = re.compile("|".join(f"(?:{p})" for p in phrases), re.IGNORECASE)
        self._threshold = float(words["terskel"])

    def process(self, messages: List[Message]) -> List[Message]:
        """Check each message."""
        for message in messages:
            if self._pattern.search(message.get(TEXT) or "") or self._is_suspected(message):
                message.set(INTENT, {"name": TEMA, "confidence": 1.0}, add_to_output=True)
                message.set("svar", "krise.fare", add_to_output=True)
        return messages

    def _is_suspected(self, message: Message) -> bool:
        """Whether danger is the likeliest meaning, however unsure, or likely enough beside another."""
        ranking = [r for r in message.get("intent_ranking", []) if r["name"] != FALLBACK and r["confidence"] > 0]
        suspicion = max((r["confidence"] for r in ranking if r["name"] == TEMA), default=0.0)
        return suspicion >= self._threshold or bool(ranking and ranking[0]["name"] == TEMA)


def _spelled_out(phrase: Text, parts: Dict[Text, Text]) -> Text:
    """The regular expression that a phrase stands for: `<part>` in all its spellings, a space for what parts words."""
    expression = re.sub(r"<(\w+)>", lambda part: f"(?:{parts[part[1]]})", phrase)
    return expression.replace(" ?", r"\W?").replace(" ", r"\W+")
