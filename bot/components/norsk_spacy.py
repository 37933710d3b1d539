"""spaCy for Norwegian: the installed model where there is one, otherwise a blank pipeline with lemma tables."""

import logging
from typing import Optional, Text

import spacy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.utils.spacy_utils import SpacyModel, SpacyNLP
from spacy.language import Language

logger = logging.getLogger(__name__)


@DefaultV1Recipe.register(
    [
        DefaultV1Recipe.ComponentType.MODEL_LOADER,
        DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER,
    ],
    is_trainable=False,
    model_from="NorskSpacy",
)
class NorskSpacy(SpacyNLP):
    """Rasa's spaCy loader, able to run without the model, which no package index carries."""

    @staticmethod
    def load_model(spacy_model_name: Text) -> SpacyModel:
        """Load the named model, or build the blank pipeline; the log says which one it became."""
        if spacy.util.is_package(spacy_model_name):
            logger.info("Norsk spaCy: bruker den installerte modellen %s", spacy_model_name)
            return SpacyNLP.load_model(spacy_model_name)
        logger.info("Norsk spaCy: %s er ikke installert, bruker lemmatabeller", spacy_model_name)
        return SpacyModel(model=_blank_with_lemma_tables(), model_name="blank-nb-lookup")

    @staticmethod
    def ensure_proper_language_model(nlp: Language) -> None:
        """Accept a pipeline without a path on disk, which Rasa takes for a broken model."""
        if nlp is None:
            raise ValueError("spaCy ga ingen norsk pipeline")

    def _preprocess_text(self, text: Optional[Text]) -> Text:
        """Write the first letter small: the capital that begins a message must not make it look like a name."""
        text = text or ""
        return text[:1].lower() + text[1:]


def _blank_with_lemma_tables() -> Language:
    nlp = spacy.blank("nb")
    nlp.add_pipe("lemmatizer", config={"mode": "lookup"})
    nlp.initialize()
    return nlp
