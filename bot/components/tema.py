"""Decides what is meant: which tema, and which answer within it.

Two small networks, which began at different places, and a linear support vector machine see the same n-grams, and what
they believe is averaged. That is right more often than any of them alone; docs/adr/0003-sprakforstaaelse.md has the
figures.
"""

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Dict, List, Text, Tuple, Type

import numpy as np
import skops.io
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import INTENT, METADATA
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix
from scipy.special import softmax

from bot.components import maskin, nett
from bot.components.trekk import Trekk, Weights

TEMA, SVAR = "tema", "svar"
FILE = "tema.skops"
MACHINE, NETWORKS, NGRAMS = "maskin", "nett", "ngrammer"
SVAR_RANKING = "svar_ranking"
RANKED_ANSWERS = 12  # so many that a follow-up finds what it goes on from
Confidences = Dict[Text, float]
Belief = Tuple[Confidences, Confidences]  # of each tema, and of each answer


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TemaKlassifikator(GraphComponent, IntentClassifier):
    """Answers are labelled `tema.answer`.

    A message gets `intent` (the tema), `intent_ranking`, `svar` (the likeliest answer of that tema) and `svar_ranking`.
    """

    @classmethod
    def required_components(cls) -> List[Type]:
        """It works on tokens."""
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """`ngrams`: see Trekk. `machine`: see maskin.train; `sharpness`: how fast its confidence grows with the
        distance. `networks`: how many; `network`: see nett.train. `lean`: how many times likelier a tema is taken to be
        than they say, so that it wins when in doubt.
        """
        return {
            # With single characters, a space alone would be a known one.
            "ngrams": {"characters": [2, 5], "words": [1, 2], "min_df": 3, "weight_of_words": 0.7},
            "machine": {"C": 1.0, "tol": 0.01},
            "sharpness": 6.0,
            "networks": 2,
            "network": {"hidden": 128, "epochs": 8, "batches": 36, "rate": 0.007, "dropout": 0.4, "modesty": 0.5},
            "lean": {},
            "random_state": 42,
            "ranking_length": 4,
        }

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "TemaKlassifikator":
        """An untrained classifier."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "TemaKlassifikator":
        """With what was learnt. A file that holds types of others' making is refused."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            learnt = skops.io.load(folder / FILE, trusted=[])
        component._answers, component._machine, component._networks = (learnt[x] for x in (SVAR, MACHINE, NETWORKS))
        component._trekk.recall(learnt[NGRAMS])
        return component

    def __init__(self, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource) -> None:
        """A classifier that knows nothing yet."""
        self.config = {**self.get_default_config(), **config}
        self._model_storage = model_storage
        self._resource = resource
        self._trekk = Trekk(self.config["ngrams"])
        self._answers: List[Text] = []  # in alphabetical order, as the networks number them
        self._machine: Weights = {}
        self._networks: List[Weights] = []

    def train(self, training_data: TrainingData) -> Resource:
        """Let the machine and the networks learn from all examples, side by side."""
        examples = [e for e in training_data.intent_examples if e.get("text")]
        features = self._trekk.learn(examples)
        goals = {TEMA: [e.get(INTENT) for e in examples], SVAR: [_answer_id(e) for e in examples]}
        self._answers = sorted(set(goals[SVAR]))
        learn = partial(nett.train, features, goals, self.config["network"])
        seeds = [self.config["random_state"] + n for n in range(self.config["networks"])]
        with ThreadPoolExecutor() as pool:
            networks = pool.map(learn, seeds)
            self._machine = maskin.train(features, goals[TEMA], self.config["machine"], seeds[0])
            self._networks = list(networks)
        learnt = {
            SVAR: self._answers,
            MACHINE: self._machine,
            NETWORKS: self._networks,
            NGRAMS: self._trekk.learnt(),
        }
        with self._model_storage.write_to(self._resource) as folder:
            skops.io.dump(learnt, folder / FILE)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Set tema and answer, each with its confidence, on every message."""
        for message in messages:
            tema_ranking, answer_ranking = (_ranking(belief) for belief in self._belief(self._trekk.seen([message])))
            best = tema_ranking[0]
            message.set("intent", best, add_to_output=True)
            message.set("intent_ranking", tema_ranking[: self.config["ranking_length"]], add_to_output=True)
            message.set(SVAR, _first_of(best["name"], answer_ranking), add_to_output=True)
            message.set(SVAR_RANKING, answer_ranking[:RANKED_ANSWERS], add_to_output=True)
        return messages

    def _belief(self, features: csr_matrix) -> Belief:
        """What they believe together. Without a single known n-gram they believe nothing: all zero."""
        if not features.nnz:
            answers = dict.fromkeys(self._answers, 0.0)
            return _sum_by_tema(answers), answers
        of_each = [nett.likelihoods(network, (TEMA, SVAR), features) for network in self._networks]
        of_tema, of_answers = (np.mean(likelihoods, axis=0).tolist() for likelihoods in zip(*of_each))
        answers = dict(zip(self._answers, of_answers))
        tema = _sum_by_tema(answers)
        by_networks = _mean(tema, dict(zip(sorted(tema), of_tema)))
        by_machine = softmax(self.config["sharpness"] * maskin.distances(self._machine, features)).tolist()
        return self._leaning(_mean(by_networks, dict(zip(sorted(tema), by_machine)))), answers

    def _leaning(self, tema: Confidences) -> Confidences:
        leaning = {name: self.config["lean"].get(name, 1) * confidence for name, confidence in tema.items()}
        return {name: confidence / sum(leaning.values()) for name, confidence in leaning.items()}


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
