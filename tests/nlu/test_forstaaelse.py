from __future__ import annotations

import re
from collections import Counter

import pytest
import yaml

from tools.parts import PROJECT

from .rapport import DANGER, NAMES, OUTSIDE, Result, in_scope, measure, of_set, read_set, share, wilson

# The share that must be answered rightly, where a fallback is no right answer.
FLOORS = {
    "bokmaal": 0.93,
    "nynorsk": 0.93,
    "dialekt_nord": 0.88,
    "dialekt_troendelag": 0.88,
    "dialekt_vest": 0.88,
    "dialekt_oest": 0.88,
    "skrivefeil": 0.90,
    "engelsk": 0.85,
    "nesten": 0.85,
    "forum": 0.88,
    "ikke_krise": 0.85,
    "handlinger": 0.75,
}
SMALL_TALK = {"hilsen", "hjelp", "menneske"}
ENTITY = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")


@pytest.fixture(scope="module")
def results() -> list[Result]:
    return measure()


@pytest.mark.parametrize("name", FLOORS)
def test_understanding_has_not_become_worse(results: list[Result], name: str) -> None:
    assert share(r.right for r in of_set(results, name)) >= FLOORS[name]


def test_wrong_answers_stay_rare(results: list[Result]) -> None:
    assert share(r.wrong for r in in_scope(results)) <= 0.06


def test_few_questions_in_scope_are_refused(results: list[Result]) -> None:
    assert share(r.fallback or (r.guess == OUTSIDE and not r.hit) for r in in_scope(results)) <= 0.04


def test_few_questions_outside_are_answered_as_if_inside(results: list[Result]) -> None:
    outside = [r for r in results if r.tema == OUTSIDE]
    assert share(r.wrong and r.guess not in SMALL_TALK for r in outside) <= 0.08


def test_people_in_danger_get_help(results: list[Result]) -> None:
    in_danger = [r for r in results if r.tema == DANGER]
    unseen = [r.text for r in in_danger if not r.alarm]
    assert 1 - len(unseen) / len(in_danger) >= 0.98, unseen


def test_harmless_neighbours_of_danger_seldom_raise_an_alarm(results: list[Result]) -> None:
    harmless = of_set(results, "ikke_krise")
    alarmed = [r.text for r in harmless if r.alarm and DANGER not in r.accepted]
    assert len(alarmed) / len(harmless) <= 0.05, alarmed


def test_false_alarms_are_rare(results: list[Result]) -> None:
    harmless = [r for r in results if DANGER not in r.accepted]
    alarmed = [r.text for r in harmless if r.alarm]
    assert len(alarmed) / len(harmless) <= 1 / 200, alarmed


def test_no_question_stands_in_the_training_data() -> None:
    trained = {plain(text) for text in training_examples()}
    assert len(trained) > 1000
    assert [text for text in all_texts() if plain(text) in trained] == []


def test_no_question_is_asked_twice() -> None:
    times = Counter(text.casefold() for text in all_texts())
    assert [text for text, n in times.items() if n > 1] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_question_has_tema_that_exist(name: str) -> None:
    for question in read_set(name):
        assert set(question) == {"text", "tema", "ambiguous", "form"}
        assert question["tema"] not in question["ambiguous"]
        assert {question["tema"], *question["ambiguous"]} <= all_tema()


def test_every_tema_is_asked_about() -> None:
    asked = Counter(question["tema"] for question in read_set("bokmaal"))
    assert [tema for tema in all_tema() if asked[tema] < 6] == []


@pytest.mark.parametrize(
    ("hits", "n", "interval"), [(5, 10, (0.237, 0.763)), (0, 20, (0.0, 0.161)), (20, 20, (0.839, 1.0))]
)
def test_the_interval_is_wilsons(hits: int, n: int, interval: tuple[float, float]) -> None:
    assert wilson(hits, n) == pytest.approx(interval, abs=0.001)


def all_texts() -> list[str]:
    return [question["text"] for name in NAMES for question in read_set(name)]


def all_tema() -> set[str]:
    intents = yaml.safe_load((PROJECT / "domain.yml").read_text(encoding="utf-8"))["intents"]
    return {name for intent in intents for name in intent}


def training_examples() -> list[str]:
    blocks = [
        block
        for file in sorted((PROJECT / "data" / "nlu").glob("*.yml"))
        for block in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]
    ]
    return [
        ENTITY.sub(r"\1", line.removeprefix("- "))
        for block in blocks
        if "intent" in block
        for line in block["examples"].splitlines()
    ]


def plain(text: str) -> str:
    """Lower case, without punctuation."""
    return " ".join(re.sub(r"[^\w\s]", " ", text.casefold()).split())
