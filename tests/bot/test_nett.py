from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from bot.components import nett

SETTINGS = {"hidden": 16, "epochs": 60, "batches": 6, "rate": 0.02, "dropout": 0.1, "modesty": 0.001}
# Four n-grams. Which label it is, no single one tells: only whether the first two are alike (XOR).
ROWS = [[1, 1, 0, 1], [0, 0, 1, 1], [1, 0, 0, 1], [0, 1, 1, 1]] * 12
ANSWERS = ["a.like", "a.like", "b.ulike", "b.ulike"] * 12
GOALS = {"svar": ANSWERS, "tema": [answer[0] for answer in ANSWERS]}


@pytest.fixture(scope="module")
def weights() -> nett.Weights:
    return nett.train(csr_matrix(ROWS, dtype=np.float32), GOALS, SETTINGS, seed=1)


def test_it_learns_what_ngrams_mean_together(weights: nett.Weights) -> None:
    for row, answer in zip(ROWS[:4], ANSWERS, strict=False):
        features = csr_matrix([row], dtype=np.float32)
        of_answers, of_tema = nett.likelihoods(weights, ("svar", "tema"), features)
        for likelihoods, labels, right in (
            (of_answers, ["a.like", "b.ulike"], answer),
            (of_tema, ["a", "b"], answer[0]),
        ):
            assert labels[int(likelihoods.argmax())] == right
            assert likelihoods.sum() == pytest.approx(1)


def test_ngrams_are_kept_in_half_precision(weights: nett.Weights) -> None:
    assert weights["inn.vekt"].shape == (4, 16)
    assert weights["inn.vekt"].dtype == np.float16


def test_modesty_holds_the_weights_down(weights: nett.Weights) -> None:
    modest = nett.train(csr_matrix(ROWS, dtype=np.float32), GOALS, {**SETTINGS, "modesty": 1.0}, seed=1)
    assert np.abs(modest["inn.vekt"]).sum() < np.abs(weights["inn.vekt"]).sum() / 2
