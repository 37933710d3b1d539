"""What the tests of the bot share: the project's own data, read as it lies in the files."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from rasa.shared.nlu.training_data.entities_parser import parse_training_example

PROJECT = Path(__file__).resolve().parents[2]
NLU = PROJECT / "data" / "nlu"


@dataclass(frozen=True)
class Example:
    """A training example without its markings."""

    tema: str
    svar: str
    text: str


def read_yaml(path: str) -> Any:
    """A file of the project."""
    return yaml.safe_load((PROJECT / path).read_text(encoding="utf-8"))


def nlu_blocks() -> list[dict[str, Any]]:
    """The entries of data/nlu: one for each answer of each tema."""
    files = sorted(NLU.glob("*.yml"))
    return [block for file in files for block in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]]


def nlu_examples() -> list[Example]:
    """Every training example."""
    return [
        Example(block["intent"], block["metadata"]["svar"], parse_training_example(line).get("text"))
        for block in nlu_blocks()
        if "intent" in block
        for line in re.findall(r"^- (.*)$", block["examples"], re.MULTILINE)
    ]
