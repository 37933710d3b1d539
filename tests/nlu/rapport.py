"""Measures the trained model on all question sets, and writes docs/sprakforstaaelse.md. Template: rapport.md.

A set is a file NAME.jsonl beside this one, a question a line: `text`, `tema`, `ambiguous` (other tema that would also
be fine) and `form` (kind of language). Nothing of it may stand in data/nlu/.
"""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from string import Template
from typing import Any

import yaml

from tools.parts import BOT_PYTHON, PROJECT
from tools.train import train

SETS = Path(__file__).parent
TEMPLATE = SETS / "rapport.md"
REPORT = PROJECT / "docs" / "sprakforstaaelse.md"
NAMES = (
    "bokmaal",
    "nynorsk",
    "dialekt_nord",
    "dialekt_troendelag",
    "dialekt_vest",
    "dialekt_oest",
    "skrivefeil",
    "engelsk",
    "nesten",
    "forum",
    "utenfor",
    "krise",
    "ikke_krise",
    "handlinger",
)
TOLD = "handlinger"
OUTSIDE = "utenfor"
DANGER = "krise"
STEPS = [step / 100 for step in range(5, 61, 5)]
CONFUSIONS = 25
Z95 = 1.96


@dataclass(frozen=True)
class Result:
    """A question and what the model made of it; `guess` is the best guess, also where the bot would not answer."""

    set_name: str
    text: str
    tema: str
    accepted: frozenset[str]
    form: str
    guess: str
    confidence: float
    fallback: bool

    @property
    def hit(self) -> bool:
        """Whether the best guess is right."""
        return self.guess in self.accepted

    @property
    def right(self) -> bool:
        """Whether the bot answers, and rightly."""
        return self.hit and not self.fallback

    @property
    def wrong(self) -> bool:
        """Whether the bot answers, but wrongly."""
        return not self.hit and not self.fallback

    @property
    def alarm(self) -> bool:
        """Whether the bot answers with the help numbers."""
        return self.guess == DANGER and not self.fallback


def measure() -> list[Result]:
    """Run all sets through the trained model in one go; trains if needed."""
    questions = [(name, question) for name in NAMES for question in read_set(name)]
    understood = _understand([question["text"] for _, question in questions])
    return [_result(name, question, answer) for (name, question), answer in zip(questions, understood, strict=True)]


def read_set(name: str) -> list[dict[str, Any]]:
    """The questions of a set."""
    return [json.loads(line) for line in (SETS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def _understand(texts: list[str]) -> list[dict[str, Any]]:
    command = [str(BOT_PYTHON), "-W", "ignore", "-m", "bot.understand", str(train())]
    done = subprocess.run(command, cwd=PROJECT, input="\n".join(texts), stdout=subprocess.PIPE, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def _result(name: str, question: dict[str, Any], answer: dict[str, Any]) -> Result:
    return Result(
        set_name=name,
        text=question["text"],
        tema=question["tema"],
        accepted=frozenset([question["tema"], *question["ambiguous"]]),
        form=question["form"],
        guess=answer["tema"],
        confidence=answer["confidence"],
        fallback=answer["fallback"],
    )


def of_set(results: Iterable[Result], name: str) -> list[Result]:
    """The results of one set."""
    return [r for r in results if r.set_name == name]


def in_scope(results: Iterable[Result]) -> list[Result]:
    """Questions that have an answer and are not about danger; what is told of a case is read back, and stands apart."""
    return [r for r in results if r.tema not in (OUTSIDE, DANGER) and r.set_name != TOLD]


def share(chosen: Iterable[bool]) -> float:
    """The share that is true."""
    values = list(chosen)
    return sum(values) / len(values)


def wilson(hits: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927)."""
    p = hits / n
    middle = p + Z95**2 / (2 * n)
    spread = Z95 * sqrt(p * (1 - p) / n + Z95**2 / (4 * n**2))
    scale = 1 + Z95**2 / n
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def threshold() -> float:
    """The confidence below which the bot says that it does not understand, from config.yml."""
    pipeline = yaml.safe_load((PROJECT / "config.yml").read_text(encoding="utf-8"))["pipeline"]
    return float(next(part["threshold"] for part in pipeline if part["name"] == "FallbackClassifier"))


def write(results: list[Result]) -> None:
    """Write the report."""
    report = Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        antall=len(results),
        terskel=_decimal(threshold()),
        sett=_rows(_set_row(name, of_set(results, name)) for name in NAMES),
        alle=_outcomes(in_scope(results)),
        tema=_rows(_tema_rows(in_scope(results))),
        skrivefeil=_rows(_form_rows(of_set(results, "skrivefeil"))),
        krise=_alarms(r for r in results if r.tema == DANGER),
        ikke_krise=_alarms(r for r in of_set(results, "ikke_krise") if DANGER not in r.accepted),
        ufarlige=_alarms(r for r in results if DANGER not in r.accepted),
        kurve=_rows(_curve_row(step, results) for step in sorted({*STEPS, threshold()})),
        forvekslinger=_rows(_confusion_rows(results)),
    )
    REPORT.write_text(report, encoding="utf-8")


def _set_row(name: str, results: Sequence[Result]) -> str:
    return _row(name, _outcomes(results))


def _outcomes(results: Sequence[Result]) -> str:
    outcomes = ([r.right for r in results], [r.wrong for r in results], [r.fallback for r in results])
    return " | ".join([str(len(results)), *map(_with_interval, outcomes)])


def _form_rows(results: Sequence[Result]) -> list[str]:
    forms = dict.fromkeys(r.form for r in results)
    return [_set_row(form, [r for r in results if r.form == form]) for form in forms]


def _tema_rows(results: Sequence[Result]) -> list[str]:
    return [_set_row(tema, [r for r in results if r.tema == tema]) for tema in sorted({r.tema for r in results})]


def _alarms(results: Iterable[Result]) -> str:
    alarms = [r.alarm for r in results]
    return f"{len(alarms)} | {sum(alarms)} | {_with_interval(alarms)}"


def _curve_row(step: float, results: list[Result]) -> str:
    asked = in_scope(results)
    outside = [r for r in results if r.tema == OUTSIDE]
    shares = (
        share(r.hit and r.confidence >= step for r in asked),
        share(not r.hit and r.confidence >= step for r in asked),
        share(r.confidence < step for r in asked),
        share(r.hit or r.confidence < step for r in outside),
    )
    cells = [_decimal(step), *map(_percent, shares)]
    return _row(*(f"**{cell}**" for cell in cells)) if step == threshold() else _row(*cells)


def _confusion_rows(results: list[Result]) -> list[str]:
    missed = [r for r in results if not r.hit]
    pairs = Counter((r.tema, r.guess) for r in missed).most_common(CONFUSIONS)
    return [_confusion_row([r for r in missed if (r.tema, r.guess) == pair]) for pair, _ in pairs]


def _confusion_row(missed: Sequence[Result]) -> str:
    first = missed[0]
    return _row(first.tema, first.guess, len(missed), sum(r.wrong for r in missed), first.text.replace("|", "\\|"))


def _with_interval(outcome: Sequence[bool]) -> str:
    low, high = wilson(sum(outcome), len(outcome))
    return f"{_percent(share(outcome))} ({_percent(low)}–{_percent(high)})"


def _percent(part: float) -> str:
    return _decimal(100 * part, 1)


def _decimal(number: float, digits: int = 2) -> str:
    return f"{number:.{digits}f}".replace(".", ",")


def _row(*cells: object) -> str:
    return " | ".join(map(str, cells)).join(("| ", " |"))


def _rows(rows: Iterable[str]) -> str:
    return "\n".join(rows)


if __name__ == "__main__":
    write(measure())
