"""What a measurement gives: times, rows of the table, and bars."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Tider:
    """Times of the same thing, in seconds."""

    sekunder: list[float] = field(default_factory=list)

    @contextmanager
    def ta(self) -> Iterator[None]:
        """Time the block; what raises is not counted."""
        begynte = time.perf_counter()
        yield
        self.sekunder.append(time.perf_counter() - begynte)

    @property
    def median(self) -> float:
        return statistics.median(self.sekunder)

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.sekunder, n=20)[-1]


@dataclass(frozen=True)
class Rad:
    """A row of the table."""

    hva: str
    median: str
    p95: str = ""
    merknad: str = ""


@dataclass(frozen=True)
class Krav:
    """A bar: the value must not be above the limit."""

    hva: str
    verdi: float
    grense: float

    @property
    def holder(self) -> bool:
        return self.verdi <= self.grense


@dataclass
class Resultat:
    """All rows and bars so far."""

    rader: list[Rad] = field(default_factory=list)
    krav: list[Krav] = field(default_factory=list)

    def tider(self, hva: str, tider: Tider, merknad: str = "") -> None:
        """Add a row of times."""
        self.rad(hva, ms(tider.median), ms(tider.p95), merknad)

    def rad(self, hva: str, median: str, p95: str = "", merknad: str = "") -> None:
        """Add a row, and show it at once."""
        self.rader.append(Rad(hva, median, p95, merknad))
        print("  " + "  ".join(filter(None, (hva, median, p95, merknad))), file=sys.stderr, flush=True)


def ms(sekunder: float) -> str:
    """Milliseconds, with a decimal where they are few."""
    return f"{norsk(sekunder * 1000, 1 if sekunder < 0.1 else 0)} ms"


def norsk(tall: float, desimaler: int) -> str:
    """A number with a decimal comma and spaces between the thousands."""
    return f"{tall:,.{desimaler}f}".replace(",", " ").replace(".", ",")
