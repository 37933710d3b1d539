"""Our text pipeline beside a plain linear SVM on NoMusic: short commands in bokmål and three dialect areas.

The file (tab separated: id, text, intent, dialect) holds each sentence in many versions; `id` is SENTENCE/VERSION. All
versions of a sentence are on the same side of each split, or a machine would only have to recognise it.
"""

from __future__ import annotations

import csv
import json
import random
import tempfile
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from statistics import stdev
from typing import Any

import yaml

from .boten import own_pipeline, run, train_and_parse

PARTS = 5
# Of config.yml all but the finder of names, which has nothing to learn from here, and what follows the classifier.
LEFT_OUT = (
    "bot.components.navn.NavneFinner",
    "FallbackClassifier",
    "bot.components.krise.KriseVakt",
)
LONGEST_CHARACTERS = (4, 5)
ALL = "alle"
Z95 = 1.96


@dataclass(frozen=True)
class Question:
    """A line of the file."""

    sentence: str
    text: str
    label: str
    dialect: str


def sammenlign(tsv: Path, times: int, json_file: Path | None) -> None:
    """Cross-validate all on the same parts, print the shares right and how far ahead of each rival we are.

    `times`: how often, each time with other parts; each question then counts with the share of times it was right.
    """
    questions = _read(tsv)
    right = {name: [0.0] * len(questions) for name in _machines()}
    for part in (part for seed in range(times) for part in _parts(questions, seed)):
        tested = set(part)
        learn = [q for n, q in enumerate(questions) if n not in tested]
        texts = [questions[n].text for n in part]
        for name, machine in _machines().items():
            for n, label in zip(part, machine(learn, texts), strict=True):
                right[name][n] += (label == questions[n].label) / times
    ours, *rivals = right
    rows = [_shares(name, right[name], questions) for name in right]
    rows += [_ahead(rival, right[ours], right[rival], questions) for rival in rivals]
    _print(rows)
    if json_file:
        json_file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def _machines() -> dict[str, Any]:
    rivals = {
        f"lineær SVM, ord 1–2 og tegn 2–{longest}": lambda learn, texts, longest=longest: run(
            "svm_i_boten", str(longest), ask={"oving": [(q.text, q.label) for q in learn], "tekster": texts}
        )
        for longest in LONGEST_CHARACTERS
    }
    return {"vår tekstrørledning": _ours, **rivals}


def _ours(learn: list[Question], texts: list[str]) -> list[str]:
    """There is one level of labels here: each tema has one answer, so both machines learn the same labels."""
    pipeline = [part for part in own_pipeline() if part["name"] not in LEFT_OUT]
    with tempfile.TemporaryDirectory() as folder:
        _write_data(Path(folder), learn)
        measured = train_and_parse(Path(folder), pipeline, texts)
    return [answer["tema"] for answer in measured["svar"]]


def _write_data(folder: Path, learn: list[Question]) -> None:
    labels = sorted({q.label for q in learn})
    blocks = [
        {
            "intent": label,
            "metadata": {"svar": "alt"},
            "examples": "".join(f"- {q.text}\n" for q in learn if q.label == label),
        }
        for label in labels
    ]
    (folder / "nlu").mkdir()
    (folder / "nlu" / "nlu.yml").write_text(yaml.safe_dump({"version": "3.1", "nlu": blocks}, allow_unicode=True))
    (folder / "domain.yml").write_text(yaml.safe_dump({"version": "3.1", "intents": labels}))


def _read(tsv: Path) -> list[Question]:
    with tsv.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    # A slash in a label or in front of a text means something to Rasa.
    return [
        Question(x["id"].split("/")[0], x["text"].lstrip("/ "), x["intent"].replace("/", "_"), x["dialect"])
        for x in lines
    ]


def _parts(questions: list[Question], seed: int) -> list[list[int]]:
    sentences = sorted({q.sentence for q in questions})
    random.Random(seed).shuffle(sentences)
    part_of = {sentence: n % PARTS for n, sentence in enumerate(sentences)}
    return [[n for n, q in enumerate(questions) if part_of[q.sentence] == part] for part in range(PARTS)]


def _by_dialect(values: list[float], questions: list[Question]) -> dict[str, list[float]]:
    dialects = sorted({q.dialect for q in questions})
    split = {d: [v for v, q in zip(values, questions, strict=True) if q.dialect == d] for d in dialects}
    return {ALL: values, **split}


def _shares(name: str, right: list[float], questions: list[Question]) -> dict[str, Any]:
    split = _by_dialect(right, questions)
    return {"hva": name, **{d: {"andel": sum(v) / len(v)} for d, v in split.items()}}


def _ahead(rival: str, ours: list[float], theirs: list[float], questions: list[Question]) -> dict[str, Any]:
    """The paired difference with the half width of its 95 % interval; sentences, not versions, vary freely."""
    differences = [our - their for our, their in zip(ours, theirs, strict=True)]
    row: dict[str, Any] = {"hva": f"foran {rival}"}
    for dialect, values in _by_dialect(differences, questions).items():
        chosen = [q.sentence for q in questions if dialect in (ALL, q.dialect)]
        of_sentence: dict[str, float] = dict.fromkeys(chosen, 0.0)
        for sentence, value in zip(chosen, values, strict=True):
            of_sentence[sentence] += value
        spread = Z95 * stdev(of_sentence.values()) * sqrt(len(of_sentence)) / len(values)
        row[dialect] = {"forskjell": sum(values) / len(values), "pluss_minus": spread}
    return row


def _print(rows: list[dict[str, Any]]) -> None:
    print("| |", " | ".join(name for name in rows[0] if name != "hva"), "|")
    print("|---|" + "--:|" * (len(rows[0]) - 1))
    for row in rows:
        print("|", row["hva"], "|", " | ".join(_cell(cell) for name, cell in row.items() if name != "hva"), "|")


def _cell(cell: dict[str, float]) -> str:
    if "andel" in cell:
        return f"{100 * cell['andel']:.2f}".replace(".", ",")
    return f"{100 * cell['forskjell']:+.2f} ± {100 * cell['pluss_minus']:.2f}".replace(".", ",")
