"""Runs in the bot's environment: our classifier with one of its machines alone."""

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe  # type: ignore[import-not-found]
from rasa.shared.nlu.training_data.message import Message  # type: ignore[import-not-found]

from bot.components.tema import SVAR, TEMA, TemaKlassifikator, _ranking, _sum_by_tema


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class EnMaskin(TemaKlassifikator):
    """`maskin` is `tema`, or `svar`: the tema is then the one whose answers together are likeliest."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {**TemaKlassifikator.get_default_config(), "C": 0.5, "maskin": TEMA}

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        unheard = SVAR if self.config["maskin"] == TEMA else TEMA
        self.clf[unheard].set_params(max_iter=1)  # costs no time

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            confidences = self._confidences(self.config["maskin"], self._features(message))
            tema = _ranking(_sum_by_tema(confidences))
            message.set("intent", tema[0], add_to_output=True)
            message.set("intent_ranking", tema[: self.config["ranking_length"]], add_to_output=True)
        return messages
