"""Contenders on the same examples and the same questions. Each is a file of deltakere/.

A contender names its parts as config.yml does. «våre trekk» stands for all that comes before the classifier in
config.yml, «vår klassifikator» for the classifier itself; `uten` takes parts out; `data` names what is done with
the examples of data/nlu first. What comes after the classifier in config.yml (the threshold, the guard) is nobody's.
"""

from __future__ import annotations

import json
import random
import re
import statistics
import string
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from tools.parts import PROJECT

from ..rapport import DANGER, NAMES, OUTSIDE, read_set, share
from .boten import own_pipeline, train_and_parse

DELTAKERE = Path(__file__).with_name("deltakere")
NAVN = (
    "rasa_standard",
    "diet_spacy",
    "gjenfinning",
    "logistisk",
    "vaar",
    "ett_nett",
    "uten_normaliser",
    "uten_skrivefeil",
    "tegnstoy",
)
KLASSIFIKATOR = "bot.components.tema.TemaKlassifikator"
SLICES = [name for name in NAMES if name not in (OUTSIDE, DANGER)]
MOST_REFUSED = 0.04
ENTITY = re.compile(r"(\[[^\]]+\](?:\([^)]*\)|\{[^}]*\}))")
Blocks = list[dict[str, Any]]
Pipeline = list[dict[str, Any]]


def sammenlign(names: list[str], epochs: int | None, per_answer: int | None, json_file: Path | None) -> None:
    """Measure the contenders one by one, printing a row of the table as soon as it is there.

    With `per_answer`, all learn from the same so many examples of each answer, for those that need hours for all.
    """
    questions = [{"set": name, **question} for name in NAMES for question in read_set(name)]
    print(_row("deltaker", "alle", *SLICES, "utenfor besvart", "ms", "trening"), flush=True)
    print(_row("---", *["--:"] * (len(SLICES) + 4)), flush=True)
    for name in names or NAVN:
        figures = _measure(name, epochs, per_answer, questions)
        print(_table_row(figures), flush=True)
        if json_file:
            with json_file.open("a", encoding="utf-8") as file:
                file.write(json.dumps(figures, ensure_ascii=False) + "\n")


def _measure(name: str, epochs: int | None, per_answer: int | None, questions: Blocks) -> dict[str, Any]:
    contender = yaml.safe_load((DELTAKERE / f"{name}.yml").read_text(encoding="utf-8"))
    pipeline = _with_epochs(_pipeline(contender), epochs)
    with tempfile.TemporaryDirectory() as folder:
        examples = _write_project(Path(folder), contender.get("data"), per_answer)
        measured = train_and_parse(Path(folder), pipeline, [question["text"] for question in questions])
    return {
        "deltaker": name,
        "navn": contender["navn"],
        "epoker": max((part["epochs"] for part in pipeline if "epochs" in part), default=None),
        "eksempler": examples,
        **_scores(questions, measured["svar"]),
        "ms": statistics.median(answer["ms"] for answer in measured["svar"]),
        "sekunder": measured["sekunder"],
    }


def _pipeline(contender: dict[str, Any]) -> Pipeline:
    own = own_pipeline()
    at = next(place for place, part in enumerate(own) if part["name"] == KLASSIFIKATOR)
    ours = {"våre trekk": own[:at], "vår klassifikator": own[at : at + 1]}
    parts = [part for entry in contender["pipeline"] for part in (ours[entry] if isinstance(entry, str) else [entry])]
    return [part for part in parts if part["name"] not in contender.get("uten", ())]


def _with_epochs(pipeline: Pipeline, epochs: int | None) -> Pipeline:
    return [{**part, "epochs": epochs} if epochs and "epochs" in part else part for part in pipeline]


def _write_project(folder: Path, change: str | None, per_answer: int | None) -> int:
    """The domain and the examples, changed as the contender wants them; gives the number of examples."""
    domain = yaml.safe_load((PROJECT / "domain.yml").read_text(encoding="utf-8"))
    files = sorted((PROJECT / "data" / "nlu").glob("*.yml"))
    blocks = [block for file in files for block in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]]
    if per_answer:
        blocks = [_sampled(block, per_answer) for block in blocks]
    if change:
        blocks = CHANGES[change](blocks, domain)
    (folder / "nlu").mkdir()
    (folder / "nlu" / "nlu.yml").write_text(yaml.safe_dump({"version": "3.1", "nlu": blocks}, allow_unicode=True))
    (folder / "domain.yml").write_text(yaml.safe_dump(domain, allow_unicode=True))
    return sum(len(block["examples"].splitlines()) for block in blocks)


def _sampled(block: dict[str, Any], at_most: int) -> dict[str, Any]:
    lines = block["examples"].splitlines()
    chosen = random.Random(0).sample(lines, min(at_most, len(lines)))
    return {**block, "examples": "".join(f"{line}\n" for line in chosen)}


def _as_retrieval_intents(blocks: Blocks, domain: dict[str, Any]) -> Blocks:
    """Label examples `tema/svar`; Rasa wants a text in the domain for each."""
    labelled = [
        {"intent": f"{block['intent']}/{block['metadata']['svar']}", "examples": block["examples"]} for block in blocks
    ]
    texts = {f"utter_{block['intent']}": [{"text": block["intent"]}] for block in labelled}
    domain["responses"] = {**domain.get("responses", {}), **texts}
    return labelled


def _with_typing_errors(blocks: Blocks, domain: dict[str, Any]) -> Blocks:
    chance = random.Random(0)
    copies = [
        {**block, "examples": "".join(f"{_mistyped(line, chance)}\n" for line in block["examples"].splitlines())}
        for block in blocks
    ]
    return blocks + copies


CHANGES: dict[str, Callable[[Blocks, dict[str, Any]], Blocks]] = {
    "gjenfinning": _as_retrieval_intents,
    "tegnstoy": _with_typing_errors,
}


def _mistyped(line: str, chance: random.Random) -> str:
    """The example with one letter lost, doubled, swapped with the next, or hit wrongly; not in a marked name."""
    pieces = ENTITY.split(line.removeprefix("- "))
    places = [
        (piece, at)
        for piece in range(0, len(pieces), 2)
        for at in range(len(pieces[piece]) - 1)
        if pieces[piece][at : at + 2].isalpha()
    ]
    if places:
        piece, at = chance.choice(places)
        text, other = pieces[piece], chance.choice(string.ascii_lowercase)
        one, two = text[at], text[at + 1]
        wrong = chance.choice([two, one + one + two, two + one, other + two])
        pieces[piece] = text[:at] + wrong + text[at + 2 :]
    return "- " + "".join(pieces)


def _scores(questions: Blocks, answers: Blocks) -> dict[str, Any]:
    hits = [a["tema"] in (q["tema"], *q["ambiguous"]) for q, a in zip(questions, answers, strict=True)]
    asked = [q["tema"] not in (OUTSIDE, DANGER) for q in questions]
    return {
        "alle": share(hit for hit, inside in zip(hits, asked, strict=True) if inside),
        "sett": {s: share(hit for hit, q in zip(hits, questions, strict=True) if q["set"] == s) for s in SLICES},
        "utenfor_besvart": _answered_outside(questions, answers, hits),
    }


def _answered_outside(questions: Blocks, answers: Blocks, hits: list[bool]) -> float:
    """Of the questions outside, the share still answered when the bar is as high as `MOST_REFUSED` of ours allow.

    To be taken for one outside is to be refused as well.
    """
    together = list(zip(questions, answers, hits, strict=True))
    ours = [
        0.0 if a["tema"] == OUTSIDE and not hit else a["sikkerhet"]
        for q, a, hit in together
        if q["tema"] not in (OUTSIDE, DANGER)
    ]
    bar = sorted(ours)[int(MOST_REFUSED * len(ours))]
    return share(not hit and a["sikkerhet"] >= bar for q, a, hit in together if q["tema"] == OUTSIDE)


def _table_row(figures: dict[str, Any]) -> str:
    name = figures["navn"] + (f", {figures['epoker']} epoker" if figures["epoker"] else "")
    shares = [figures["alle"], *figures["sett"].values(), figures["utenfor_besvart"]]
    return _row(name, *map(_percent, shares), _decimal(figures["ms"]), f"{figures['sekunder']:.0f} s")


def _percent(part: float) -> str:
    return _decimal(100 * part)


def _decimal(number: float) -> str:
    return f"{number:.1f}".replace(".", ",")


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
