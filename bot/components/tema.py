"""Decides what is meant: which tema, and which answer within it.

A linear support vector machine and a small network see the same n-grams, and what they believe is averaged. That is
right more often than either alone; docs/adr/0003-sprakforstaaelse.md has the figures.
"""

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Dict, List, Text, Tuple

import numpy as np
import skops.io
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, INTENT, METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, hstack
from scipy.special import softmax
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.svm import LinearSVC

from bot.components import nett

TEMA, SVAR, NETT, WEIGHTS = "tema", "svar", "nett", "vekting"
SVAR_RANKING = "svar_ranking"
RANKED_ANSWERS = 12  # so many that a follow-up finds what it goes on from
TRUSTED_TYPES = ["scipy.sparse._csr.csr_matrix"]
Confidences = Dict[Text, float]
Belief = Tuple[Confidences, Confidences]  # of each tema, and of each answer


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TemaKlassifikator(LogisticRegressionClassifier):
    """Rasa's classifier frame around the machine and the network; answers are labelled `tema.answer`.

    A message gets `intent` (the tema), `intent_ranking`, `svar` (the likeliest answer of that tema) and `svar_ranking`.
    """

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """`C`: how closely the machine follows the examples; `sharpness`: how fast its confidence grows with the
        distance; `lean`: what is added to the distance of a tema, so that it wins when in doubt; `weights`: how much
        each featurizer's n-grams count, in order; `network`: see nett.train.
        """
        return {
            "C": 0.5,
            "sharpness": 6.0,
            "lean": {},
            "weights": [1, 1],
            "network": {"hidden": 256, "epochs": 8, "rate": 0.005, "batch": 1024, "dropout": 0.4},
            "random_state": 42,
            "ranking_length": 4,
        }

    def __init__(self, config: Dict[Text, Any], name: Text, model_storage: ModelStorage, resource: Resource) -> None:
        """An untrained classifier."""
        self.name = name
        self.config = {**self.get_default_config(), **config}
        self._model_storage = model_storage
        self._resource = resource
        machine = LinearSVC(C=self.config["C"], class_weight="balanced", random_state=self.config["random_state"])
        self.clf = {SVAR: machine, NETT: {}, WEIGHTS: []}

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "TemaKlassifikator":
        """Load the fitted machines. Rasa's own loader would go on untrained when it meets a type it does not know."""
        component = cls(config, execution_context.node_name, model_storage, resource)
        with model_storage.read_from(resource) as model_dir:
            component.clf = skops.io.load(model_dir / f"{resource.name}.skops", trusted=TRUSTED_TYPES)
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the machine and the network on the same examples, side by side."""
        examples = [e for e in training_data.intent_examples if e.get("text")]
        counts = self._create_X(examples)
        self.clf[WEIGHTS] = [TfidfTransformer(sublinear_tf=True).fit(b) for b in _blocks(counts, _widths(examples[0]))]
        features = self._weighted(counts)
        goals = {TEMA: [e.get(INTENT) for e in examples], SVAR: [_answer_id(e) for e in examples]}
        with ThreadPoolExecutor() as pool:
            machine = pool.submit(self.clf[SVAR].fit, features, goals[SVAR])
            self.clf[NETT] = nett.train(features, goals, self.config["network"], self.config["random_state"])
        machine.result().coef_ = machine.result().coef_.astype(np.float32)  # half the memory, the same answers
        self.persist()
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Set tema and answer, each with its confidence, on every message."""
        for message in messages:
            tema_ranking, answer_ranking = (_ranking(belief) for belief in self._belief(self._features(message)))
            best = tema_ranking[0]
            message.set("intent", best, add_to_output=True)
            message.set("intent_ranking", tema_ranking[: self.config["ranking_length"]], add_to_output=True)
            message.set(SVAR, _first_of(best["name"], answer_ranking), add_to_output=True)
            message.set(SVAR_RANKING, answer_ranking[:RANKED_ANSWERS], add_to_output=True)
        return messages

    def _features(self, message: Message) -> csr_matrix:
        if message.get_sparse_features(TEXT)[1] is None:  # nothing but space
            return csr_matrix((1, self.clf[SVAR].n_features_in_))
        return self._weighted(self._create_X([message])).astype(np.float32)

    def _weighted(self, counts: csr_matrix) -> csr_matrix:
        """Words and characters weighted each by themselves, so that the many characters do not drown the words."""
        blocks = _blocks(counts, [tfidf.n_features_in_ for tfidf in self.clf[WEIGHTS]])
        together = zip(self.config["weights"], self.clf[WEIGHTS], blocks)
        return hstack([weight * tfidf.transform(block) for weight, tfidf, block in together], format="csr")

    def _belief(self, features: csr_matrix) -> Belief:
        """What both together believe. Without a single known n-gram they believe nothing: all zero, so a fallback."""
        if not features.nnz:
            answers = dict.fromkeys(self.clf[SVAR].classes_, 0.0)
            return _sum_by_tema(answers), answers
        linear, network = self._linear(features), self._network(features)
        return _mean(linear[0], network[0]), _mean(linear[1], network[1])

    def _linear(self, features: csr_matrix) -> Belief:
        names = self.clf[SVAR].classes_
        lean = [self.config["lean"].get(_tema(name), 0.0) for name in names]
        distances = self.clf[SVAR].decision_function(features)[0] + lean
        answers = dict(zip(names, softmax(self.config["sharpness"] * distances).tolist()))
        return _sum_by_tema(answers), answers

    def _network(self, features: csr_matrix) -> Belief:
        of_tema, of_answers = nett.likelihoods(self.clf[NETT], (TEMA, SVAR), features)
        answers = dict(zip(self.clf[SVAR].classes_, of_answers.tolist()))
        tema = _sum_by_tema(answers)
        return _mean(tema, dict(zip(sorted(tema), of_tema.tolist()))), answers


def _widths(example: Message) -> List[int]:
    """How many n-grams each featurizer counts, in the order in which Rasa puts them together."""
    return [
        f.features.shape[-1]
        for f in example.features
        if f.attribute == TEXT and f.type == FEATURE_TYPE_SENTENCE and f.is_sparse()
    ]


def _blocks(counts: csr_matrix, widths: List[int]) -> List[csr_matrix]:
    ends = np.cumsum(widths)
    return [counts[:, end - width : end] for end, width in zip(ends, widths)]


def _answer_id(example: Message) -> Text:
    return f"{example.get(INTENT)}.{example.get(METADATA)[INTENT][SVAR]}"


def _tema(answer_id: Text) -> Text:
    return answer_id.split(".")[0]


def _sum_by_tema(answers: Confidences) -> Confidences:
    sums: Confidences = defaultdict(float)
    for answer_id, confidence in answers.items():
        sums[_tema(answer_id)] += confidence
    return sums


def _mean(one: Confidences, other: Confidences) -> Confidences:
    return {name: (one[name] + other[name]) / 2 for name in one}


def _ranking(confidences: Confidences) -> List[Dict[Text, Any]]:
    ordered = sorted(confidences.items(), key=lambda item: -item[1])
    return [{"name": name, "confidence": confidence} for name, confidence in ordered]


def _first_of(tema: Text, answer_ranking: List[Dict[Text, Any]]) -> Text:
    return next(answer["name"] for answer in answer_ranking if _tema(answer["name"]) == tema)
