"""A linear support vector machine: each n-gram speaks for or against each label, whatever stands beside it.

scikit-learn fits it. What it learnt is kept in half precision, a row for each n-gram: a message holds few of them.
"""

from typing import Any, Dict, List, Text

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.svm import LinearSVC

from bot.components.trekk import Weights, weighed

INTO, BASE = "vekt", "grunn"


def train(features: csr_matrix, labels: List[Text], settings: Dict[Text, Any], seed: int) -> Weights:
    """Learn which of three or more labels each row of features has. Labels are numbered in alphabetical order.

    `settings`: `C`, how closely it follows the examples, and `tol`, how soon it is content.
    """
    machine = LinearSVC(class_weight="balanced", random_state=seed, **settings).fit(features, labels)
    return {INTO: np.ascontiguousarray(machine.coef_.T, np.float16), BASE: machine.intercept_}


def distances(weights: Weights, features: csr_matrix) -> np.ndarray:
    """How far one row of features lies on the right side of each label's border."""
    return weighed(features, weights[INTO]) + weights[BASE]
