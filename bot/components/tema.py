"""Decides what is meant: one linear model over all answers; a tema weighs as much as its answers together."""

from collections import defaultdict
from typing import Any, Dict, List, Text, Tuple

import skops.io
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier
from rasa.shared.nlu.constants import INTENT_RESPONSE_KEY
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

SVAR = "svar"
SVAR_RANKING = "svar_ranking"
TRUSTED_TYPES = ["scipy.sparse._csr.csr_matrix"]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TemaKlassifikator(LogisticRegressionClassifier):
    """Rasa's logistic regression, trained on `tema/answer` labels and on weighted n-grams.

    A message gets `intent` (the tema), `intent_ranking`, `svar` (the likeliest answer within that tema, as
    `tema.answer`) and `svar_ranking`.
    """

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Rasa's settings, and the strength of the fit."""
        return {**LogisticRegressionClassifier.get_default_config(), "C": 20.0, "max_iter": 300}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Replace the plain model by one that weighs rare n-grams higher."""
        super().__init__(*args, **kwargs)
        self.clf = make_pipeline(
            TfidfTransformer(sublinear_tf=True),
            LogisticRegression(
                C=self.config["C"],
                solver=self.config["solver"],
                max_iter=self.config["max_iter"],
                tol=self.config["tol"],
                class_weight="balanced",
                random_state=self.config["random_state"],
            ),
        )

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "TemaKlassifikator":
        """Load the fitted model. Rasa's own loader would go on untrained when it meets a type it does not know."""
        component = cls(config, execution_context.node_name, model_storage, resource)
        with model_storage.read_from(resource) as model_dir:
            component.clf = skops.io.load(model_dir / f"{resource.name}.skops", trusted=TRUSTED_TYPES)
        return component

    def _create_training_matrix(self, training_data: TrainingData) -> Tuple[csr_matrix, List[Text]]:
        examples = [e for e in training_data.intent_examples if e.get("text")]
        return self._create_X(examples), [_label(e) for e in examples]

    def process(self, messages: List[Message]) -> List[Message]:
        """Set tema and answer, each with its confidence, on every message."""
        for message, probabilities in zip(messages, self.clf.predict_proba(self._create_X(messages))):
            answers = dict(zip(self.clf.classes_, probabilities.tolist()))
            tema_ranking = _ranking(_sum_by_tema(answers))
            best = tema_ranking[0]
            own = [a for a in _ranking(answers) if _tema(a["name"]) == best["name"]]
            message.set("intent", best, add_to_output=True)
            message.set("intent_ranking", tema_ranking[: self.config["ranking_length"]], add_to_output=True)
            message.set(SVAR, _answer_id(own[0]["name"]), add_to_output=True)
            message.set(SVAR_RANKING, _answer_ranking(answers), add_to_output=True)
        return messages


def _label(example: Message) -> Text:
    return str(example.get(INTENT_RESPONSE_KEY))


def _tema(label: Text) -> Text:
    return label.split("/")[0]


def _answer_id(label: Text) -> Text:
    return label.replace("/", ".")


def _sum_by_tema(answers: Dict[Text, float]) -> Dict[Text, float]:
    sums: Dict[Text, float] = defaultdict(float)
    for label, probability in answers.items():
        sums[_tema(label)] += probability
    return sums


def _ranking(confidences: Dict[Text, float]) -> List[Dict[Text, Any]]:
    ordered = sorted(confidences.items(), key=lambda item: -item[1])
    return [{"name": name, "confidence": confidence} for name, confidence in ordered]


def _answer_ranking(answers: Dict[Text, float]) -> List[Dict[Text, Any]]:
    return [{**a, "name": _answer_id(a["name"])} for a in _ranking(answers)[:5]]
