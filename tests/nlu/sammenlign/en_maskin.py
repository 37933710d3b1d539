"""Runs in the bot's environment: our classifier with one of its machines alone."""

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe  # type: ignore[import-not-found]
from rasa.engine.storage.resource import Resource  # type: ignore[import-not-found]
from rasa.shared.nlu.constants import INTENT  # type: ignore[import-not-found]
from rasa.shared.nlu.training_data.message import Message  # type: ignore[import-not-found]
from rasa.shared.nlu.training_data.training_data import TrainingData  # type: ignore[import-not-found]

from bot.components.tema import SVAR, TEMA, TemaKlassifikator, _answer_id, _ranking, _sum_by_tema


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class EnMaskin(TemaKlassifikator):
    """`maskin` is `tema`, or `svar`: the tema is then the one whose answers together are likeliest."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {**TemaKlassifikator.get_default_config(), "C": 0.5, "maskin": TEMA}

    def train(self, training_data: TrainingData) -> Resource:
        examples = [e for e in training_data.intent_examples if e.get("text")]
        labels = {TEMA: lambda e: e.get(INTENT), SVAR: _answer_id}[self.config["maskin"]]
        self.clf[self.config["maskin"]].fit(self._create_X(examples), [labels(e) for e in examples])
        self.persist()
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            confidences = self._confidences(self.config["maskin"], self._features(message))
            tema = _ranking(_sum_by_tema(confidences))
            message.set("intent", tema[0], add_to_output=True)
            message.set("intent_ranking", tema[: self.config["ranking_length"]], add_to_output=True)
        return messages
