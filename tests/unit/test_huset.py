"""The walls of the house that no type checker sees."""

import ast
import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
WEB_AND_RASA = {"rasa", "rasa_sdk", "aiohttp", "sanic", "gateway", "actions", "bot", "tools"}
CODE = [p for folder in ("naervaer", "actions", "gateway", "tools", "bot") for p in (PROJECT / folder).rglob("*.py")]


def imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("path", sorted((PROJECT / "naervaer").rglob("*.py")), ids=lambda p: p.name)
def test_the_house_knows_neither_rasa_nor_the_web(path: Path) -> None:
    assert not imports(path) & WEB_AND_RASA


@pytest.mark.parametrize("path", sorted((PROJECT / "bot").rglob("*.py")), ids=lambda p: p.name)
def test_the_bot_knows_nothing_of_the_house(path: Path) -> None:
    assert not imports(path) & {"naervaer", "actions", "gateway", "sqlalchemy"}


@pytest.mark.parametrize("path", CODE, ids=lambda p: str(p.relative_to(PROJECT)))
def test_only_the_clock_looks_at_the_clock(path: Path) -> None:
    if path.name != "klokke.py":
        assert not re.search(r"\b(?:date\.today|datetime\.now|utcnow)\(", path.read_text(encoding="utf-8"))
