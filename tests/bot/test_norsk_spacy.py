import asyncio
import importlib
import logging
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import spacy
from hjelpere import read_yaml
from rasa.core.agent import Agent, load_agent
from rasa.nlu.utils.spacy_utils import SpacyModel
from spacy.cli.package import package
from spacy.training import Example

from bot.components.norsk_spacy import NorskSpacy

NAME = "nb_core_news_sm"
VERSION = "3.4.0"
# The parts of the real model, in its order.
PARTS = ("tok2vec", "morphologizer", "parser", "lemmatizer", "attribute_ruler", "ner")
SENTENCES: list[dict[str, Any]] = [
    {
        "words": ["Kari", "har", "ferie", "i", "Oslo"],
        "lemmas": ["Kari", "ha", "ferie", "i", "Oslo"],
        "pos": ["PROPN", "VERB", "NOUN", "ADP", "PROPN"],
        "morphs": ["", "Tense=Pres", "Number=Sing", "", ""],
        "heads": [1, 1, 1, 4, 1],
        "deps": ["nsubj", "ROOT", "obj", "case", "obl"],
        "entities": ["U-PER", "O", "O", "O", "U-LOC"],
    },
    {
        "words": ["dagene", "kommer", "og", "sakene", "venter"],
        "lemmas": ["dag", "komme", "og", "sak", "vente"],
        "pos": ["NOUN", "VERB", "CCONJ", "NOUN", "VERB"],
        "morphs": ["Number=Plur", "Tense=Pres", "", "Number=Plur", "Tense=Pres"],
        "heads": [1, 1, 4, 4, 1],
        "deps": ["nsubj", "ROOT", "cc", "nsubj", "conj"],
        "entities": ["O", "O", "O", "O", "O"],
    },
]


def trained_pipeline() -> spacy.Language:
    nlp = spacy.blank("nb")
    listener = {"@architectures": "spacy.Tok2VecListener.v1", "width": 96, "upstream": "*"}
    nlp.add_pipe("tok2vec")
    nlp.add_pipe("morphologizer", config={"model": {"@architectures": "spacy.Tagger.v2", "tok2vec": listener}})
    nlp.add_pipe("parser", config={"min_action_freq": 1})
    nlp.add_pipe("trainable_lemmatizer", name="lemmatizer", config={"min_tree_freq": 1})
    nlp.add_pipe("attribute_ruler")
    nlp.add_pipe("ner")
    examples = [Example.from_dict(spacy.tokens.Doc(nlp.vocab, words=s["words"]), s) for s in SENTENCES]
    optimizer = nlp.initialize(lambda: examples)
    for _ in range(40):
        nlp.update(examples, sgd=optimizer)
    nlp.meta["name"], nlp.meta["version"] = NAME.partition("_")[2], VERSION
    return nlp


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the model lies as pip leaves it: the package, and the note that it is installed."""
    model, built = tmp_path_factory.mktemp("disk"), tmp_path_factory.mktemp("site")
    trained_pipeline().to_disk(model)
    package(model, built, create_sdist=False, create_wheel=False, silent=True)
    root = built / f"{NAME}-{VERSION}"
    shutil.copy(root / "meta.json", root / NAME)  # what the package's setup.py does when pip builds it
    info = root / f"{NAME}-{VERSION}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {NAME}\nVersion: {VERSION}\n")
    return root


@pytest.fixture
def installed(site: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.syspath_prepend(str(site))
    importlib.invalidate_caches()
    yield
    sys.modules.pop(NAME, None)


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, logger="bot.components.norsk_spacy")
    return caplog


@pytest.fixture
def configured() -> str:
    return next(p["model"] for p in read_yaml("config.yml")["pipeline"] if p["name"].endswith(".NorskSpacy"))


def lemmas(model: SpacyModel, text: str) -> list[str]:
    return [token.lemma_ for token in model.model(text)]


def test_without_the_model_the_lemma_tables_work_and_the_log_says_so(
    configured: str, log: pytest.LogCaptureFixture
) -> None:
    model = NorskSpacy.load_model(configured)
    assert lemmas(model, "hvilke mine") == ["hvilken", "min"]
    assert model.model_name == "blank-nb-lookup"
    assert f"{NAME} er ikke installert, bruker lemmatabeller" in log.text
    assert "installerte modellen" not in log.text


def test_the_blank_pipeline_passes_as_a_model() -> None:
    NorskSpacy.ensure_proper_language_model(NorskSpacy.load_model(NAME).model)


def test_no_pipeline_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="spaCy"):
        NorskSpacy.ensure_proper_language_model(None)


@pytest.mark.usefixtures("installed")
def test_the_installed_model_is_used_and_the_log_says_so(configured: str, log: pytest.LogCaptureFixture) -> None:
    model = NorskSpacy.load_model(configured)
    assert configured == model.model_name == NAME
    assert tuple(p for p in PARTS if p != "parser") == tuple(model.model.pipe_names)
    assert lemmas(model, "dagene kommer") == ["dag", "komme"]
    assert f"bruker den installerte modellen {NAME}" in log.text
    assert "lemmatabeller" not in log.text


@pytest.mark.usefixtures("installed")
def test_the_two_are_never_taken_for_each_other_by_rasas_cache() -> None:
    with_model = NorskSpacy.load_model(NAME).fingerprint()
    assert with_model != NorskSpacy.load_model("nb_finnes_ikke").fingerprint()


@pytest.mark.usefixtures("installed")
def test_the_whole_pipeline_trains_and_understands_on_the_installed_model(
    train: Callable[[], Path], log: pytest.LogCaptureFixture
) -> None:
    agent: Agent = asyncio.run(load_agent(str(train())))
    expected = {
        "når er neste frist for Kari": "min_sak_frister",
        "hvor mange dager egenmelding har jeg": "egenmelding",
        "kan jeg ta ferie når jeg er sykmeldt": "ferie",
        "god morgen": "hilsen",
        "jeg vil ikke leve": "krise",
    }
    assert {text: asyncio.run(agent.parse_message(text))["intent"]["name"] for text in expected} == expected
    assert f"bruker den installerte modellen {NAME}" in log.text
    assert "lemmatabeller" not in log.text
