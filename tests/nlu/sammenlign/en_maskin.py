"""Runs in the bot's environment: our classifier, believing only its machine or only its network."""

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe  # type: ignore[import-not-found]

from bot.components.tema import Belief, TemaKlassifikator


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class EnMaskin(TemaKlassifikator):
    """`believed` is `maskin` or `nett`."""

    def _belief(self, features: Any) -> Belief:
        if not features.nnz:
            return super()._belief(features)
        return self._by_machine(features) if self.config["believed"] == "maskin" else self._by_network(features)
