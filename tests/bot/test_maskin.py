from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from bot.components import maskin
from bot.components.trekk import Weights

# Four n-grams, three labels; the last n-gram is in all of them and tells nothing.
ROWS = {"a": [1, 0, 0, 1], "b": [0, 1, 0, 1], "c": [0, 0, 1, 1]}


@pytest.fixture(scope="module")
def weights() -> Weights:
    features = csr_matrix(list(ROWS.values()) * 5, dtype=np.float32)
    return maskin.train(features, list(ROWS) * 5, {"C": 10, "tol": 0.0001}, seed=1)


@pytest.mark.parametrize("label", ROWS)
def test_a_row_is_on_the_right_side_of_its_own_border_alone(weights: Weights, label: str) -> None:
    distances = maskin.distances(weights, csr_matrix([ROWS[label]], dtype=np.float32))
    assert {name for name, distance in zip(ROWS, distances, strict=True) if distance > 0} == {label}


def test_what_tells_nothing_decides_nothing(weights: Weights) -> None:
    assert (maskin.distances(weights, csr_matrix([[0, 0, 0, 1]], dtype=np.float32)) < 0).all()


def test_a_row_of_weights_for_each_ngram_in_half_precision(weights: Weights) -> None:
    assert weights["vekt"].shape == (4, 3)
    assert weights["vekt"].dtype == np.float16
    assert weights["vekt"].flags.c_contiguous
