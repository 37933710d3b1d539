"""The examples of data/nlu, as Rasa gets them when it trains."""

import copy
from pathlib import Path
from typing import Any

import pytest
from hjelpere import PROJECT, nlu_examples
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.features import Features
from scipy.sparse import csr_matrix

from bot.components.eksempler import Eksempel

FILE = """
version: "3.1"
nlu:
- intent: hilsen
  metadata:
    svar: hei
  examples: |
    - hei
    - hei
    - god dag [Kari](navn)
- synonym: Kari
  examples: |
    - Karianne
"""


def read(nlu: Path) -> Any:
    files = (str(PROJECT / "config.yml"), str(PROJECT / "domain.yml"), [str(nlu)])
    return TrainingDataImporter.load_from_config(*files).get_nlu_data()


def example(*words: str, **more: Any) -> Eksempel:
    tokens = [Token(word, start=5 * n) for n, word in enumerate(words)]
    return Eksempel({TEXT: " ".join(words), TOKENS_NAMES[TEXT]: tokens, **more})


def test_rasa_gets_every_example_once_with_all_that_the_file_says(tmp_path: Path) -> None:
    (tmp_path / "nlu.yml").write_text(FILE, encoding="utf-8")
    data = read(tmp_path)
    assert all(type(e) is Eksempel for e in data.nlu_examples)
    greeting, named = data.nlu_examples
    assert (greeting.get("text"), greeting.get("intent")) == ("hei", "hilsen")
    assert greeting.get("metadata") == {"intent": {"svar": "hei"}}
    assert [e["value"] for e in named.get("entities")] == ["Kari"]
    assert data.entity_synonyms == {"Karianne": "Kari"}


def test_rasa_gets_all_the_examples_of_the_project() -> None:
    ours = {(e.tema, e.svar, e.text) for e in nlu_examples()}
    theirs = read(PROJECT / "data" / "nlu").nlu_examples
    assert {(e.get("intent"), e.get("metadata")["intent"]["svar"], e.get("text")) for e in theirs} == ours


@pytest.mark.parametrize(
    "other",
    [
        example("hei", "Kari"),
        example("hei", "Ola", intent="hilsen"),
        Eksempel({TEXT: "hei Ola", TOKENS_NAMES[TEXT]: [Token("hei", 0, lemma="hallo"), Token("Ola", 5)]}),
        Eksempel(example("hei", "Ola").data, features=[Features(csr_matrix((1, 1)), "sentence", TEXT, "navn")]),
    ],
)
def test_a_fingerprint_tells_what_differs(other: Eksempel) -> None:
    assert example("hei", "Ola").fingerprint() == example("hei", "Ola").fingerprint()
    assert other.fingerprint() != example("hei", "Ola").fingerprint()


def test_a_fingerprint_is_of_what_the_example_is_now() -> None:
    one = example("hei", "Ola")
    before = one.fingerprint()
    one.set("intent", "hilsen")
    assert one.fingerprint() != before


def test_what_is_done_to_a_copy_is_not_done_to_the_example() -> None:
    one = example("hei", "Ola")
    other = copy.deepcopy(one)
    assert other == one
    other.set("intent", "hilsen", add_to_output=True)
    other.add_features(Features(csr_matrix((1, 1)), "sentence", TEXT, "navn"))
    assert (one.get("intent"), one.features, "intent" in one.output_properties) == (None, [], False)
