"""A network with one hidden layer. It learns what n-grams mean together, where a linear machine learns them one by one.

TensorFlow trains it. A few lines of NumPy run it, since that is quicker for one message.
"""

from typing import Any, Dict, List, Text, Tuple

import numpy as np
import tensorflow as tf
from scipy.sparse import csr_matrix
from scipy.special import softmax

from bot.components.trekk import Weights, weighed

INTO = "inn"


def train(features: csr_matrix, goals: Dict[Text, List[Text]], settings: Dict[Text, Any], seed: int) -> Weights:
    """Learn, for each of `goals`, which label each row of features has. Labels are numbered in alphabetical order.

    `settings`: units in the `hidden` layer, `epochs`, the `batches` each is split into, `rate` of learning. So that no
    single n-gram decides: `dropout`, how large a part of the n-grams and of the hidden units each step must do without,
    and `modesty`, what it costs to put much weight on an n-gram (L2): the fewer the examples, the more beside them.
    """
    rng = np.random.default_rng(seed)
    numbered = {goal: np.unique(labels, return_inverse=True)[1] for goal, labels in goals.items()}
    weight = {goal: _balanced(numbers) for goal, numbers in numbered.items()}
    labels = {goal: max(numbers) + 1 for goal, numbers in numbered.items()}
    model = _model(features.shape, labels, settings, seed)
    for _ in range(settings["epochs"]):
        for batch in np.array_split(rng.permutation(features.shape[0]), settings["batches"]):
            rows = _thinned(features[batch], settings["dropout"], rng)
            model.train_on_batch(rows, _rows(numbered, batch), _rows(weight, batch))
    into, *out = [model.get_layer(name).get_weights() for name in (INTO, *goals)]
    out_weights = {_key(goal, part): values for goal, layer in zip(goals, out) for part, values in enumerate(layer)}
    return {_key(INTO, 0): into[0].astype(np.float16), _key(INTO, 1): into[1], **out_weights}


def likelihoods(weights: Weights, goals: Tuple[Text, ...], features: csr_matrix) -> List[np.ndarray]:
    """How likely each label of each goal is, for one row of features."""
    hidden = np.maximum(weighed(features, weights[_key(INTO, 0)]) + weights[_key(INTO, 1)], 0)
    return [softmax(hidden @ weights[_key(goal, 0)] + weights[_key(goal, 1)]) for goal in goals]


def _key(layer: Text, part: int) -> Text:
    return f"{layer}.{('vekt', 'grunn')[part]}"


def _model(shape: Tuple[int, int], goals: Dict[Text, int], settings: Dict[Text, Any], seed: int) -> tf.keras.Model:
    """Each layer has the seed, since a seed for the whole of TensorFlow would tie networks trained at the same time."""
    examples, width = shape
    ngrams = tf.keras.Input((width,), sparse=True)
    modest = tf.keras.regularizers.l2(settings["modesty"] / examples)
    hidden = _layer(INTO, settings["hidden"], "relu", seed, kernel_regularizer=modest)(ngrams)
    kept = tf.keras.layers.Dropout(settings["dropout"], seed=seed)(hidden)
    outputs = {goal: _layer(goal, labels, "softmax", seed)(kept) for goal, labels in goals.items()}
    model = tf.keras.Model(ngrams, outputs)
    optimizer = tf.keras.optimizers.legacy.Adam(settings["rate"])  # a quarter quicker than the new one on wide layers
    model.compile(optimizer, "sparse_categorical_crossentropy")
    return model


def _layer(name: Text, units: int, activation: Text, seed: int, **settings: Any) -> tf.keras.layers.Dense:
    begin = tf.keras.initializers.GlorotUniform(seed)
    return tf.keras.layers.Dense(units, activation, kernel_initializer=begin, name=name, **settings)


def _balanced(labels: np.ndarray) -> np.ndarray:
    """What each example counts: more where its label has few, but not so much that all labels count the same."""
    examples = np.bincount(labels)
    return np.sqrt(examples.mean() / examples)[labels]


def _rows(columns: Dict[Text, np.ndarray], chosen: np.ndarray) -> Dict[Text, np.ndarray]:
    return {name: values[chosen] for name, values in columns.items()}


def _thinned(rows: csr_matrix, dropout: float, rng: np.random.Generator) -> tf.SparseTensor:
    rows = rows.tocoo()
    kept = rng.random(rows.nnz) >= dropout
    places = np.column_stack([rows.row[kept], rows.col[kept]])
    values = (rows.data[kept] / (1 - dropout)).astype(np.float32)
    return tf.sparse.reorder(tf.SparseTensor(places, values, rows.shape))
