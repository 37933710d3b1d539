import os
import tempfile

os.environ["RASA_TELEMETRY_ENABLED"] = "false"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
# Without this a second training would come out of the first one's cache.
os.environ["RASA_MAX_CACHE_SIZE"] = "0"
os.environ["RASA_CACHE_DIRECTORY"] = tempfile.mkdtemp(prefix="naervaer-cache-")

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from hjelpere import NLU, PROJECT
from rasa.core.agent import Agent, load_agent
from rasa.model_training import train_nlu

# Six tema: enough to tell apart, and names to find; a real training takes seconds.
TEMA = ("egenmelding", "ferie", "hilsen", "krise", "min_sak_frister", "min_sak_status")


@pytest.fixture(scope="session")
def six_tema(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("nlu")
    for tema in TEMA:
        (folder / f"{tema}.yml").symlink_to(NLU / f"{tema}.yml")
    return folder


@pytest.fixture(scope="session")
def train(six_tema: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """Trains the pipeline of config.yml, as it stands there, on six tema; gives back the model."""

    def train_once() -> Path:
        output = tmp_path_factory.mktemp("model")
        return Path(train_nlu(str(PROJECT / "config.yml"), str(six_tema), str(output)) or "")

    return train_once


@pytest.fixture(scope="session")
def model(train: Callable[[], Path]) -> Path:
    """Trained once, with what is installed here."""
    return train()


@pytest.fixture(scope="session")
def agent(model: Path) -> Agent:
    return asyncio.run(load_agent(str(model)))
