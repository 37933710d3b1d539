"""Decides what is meant: one linear model over all answers; a tema weighs as much as its answers together.

A linear support vector machine, since it learns the 250 answers in seconds where Rasa's LogisticRegressionClassifier
takes minutes, and is right as often; docs/adr/0003-sprakforstaaelse.md has the figures.
"""

from collections import defaultdict
from typing import Any, Dict, List, Text, Tuple

import skops.io
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier
from rasa.shared.nlu.constants import INTENT, METADATA
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix
from scipy.special import softmax
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

SVAR = "svar"
SVAR_RANKING = "svar_ranking"
TRUSTED_TYPES = ["scipy.sparse._csr.csr_matrix"]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TemaKlassifikator(LogisticRegressionClassifier):
    """Rasa's classifier frame around a support vector machine on `tema/answer` labels and weighted n-grams.

    The distances from the SVM become confidences by a softmax; `sharpness` says how fast they grow.

    A message gets `intent` (the tema), `intent_ranking`, `svar` (the likeliest answer within that tema, as
    `tema.answer`) and `svar_ranking`.
    """

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """`C`: how closely the training examples are followed."""
        return {"C": 1.0, "sharpness": 5.0, "random_state": 42, "ranking_length": 10}

    def __init__(self, config: Dict[Text, Any], name: Text, model_storage: ModelStorage, resource: Resource) -> None:
        """An untrained classifier."""
        self.name = name
        self.config = {**self.get_default_config(), **config}
        self._model_storage = model_storage
        self._resource = resource
        self.clf = make_pipeline(
            TfidfTransformer(sublinear_tf=True),
            LinearSVC(C=self.config["C"], class_weight="balanced", random_state=self.config["random_state"]),
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
        distances = self.clf.decision_function(self._create_X(messages))
        for message, probabilities in zip(messages, softmax(self.config["sharpness"] * distances, axis=1)):
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
    return f"{example.get(INTENT)}/{example.get(METADATA)[INTENT][SVAR]}"


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
