"""The clock. Every rule takes it as an argument, so that any day can be tried."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")


class Klokke(Protocol):
    """What the house asks of a clock."""

    def now(self) -> datetime:
        """The moment, with UTC as its time zone."""
        ...

    def today(self) -> date:
        """The date in Norway."""
        ...


class Systemklokke:
    """The machine's clock."""

    def now(self) -> datetime:
        """As Klokke."""
        return datetime.now(UTC)

    def today(self) -> date:
        """As Klokke."""
        return oslo_dato(self.now())


@dataclass(frozen=True)
class FastKlokke:
    """A clock that stands still, for tests and demonstrations."""

    tid: datetime

    def __post_init__(self) -> None:
        if self.tid.tzinfo is None:
            raise ValueError("FastKlokke needs a time zone")

    def now(self) -> datetime:
        """As Klokke."""
        return self.tid.astimezone(UTC)

    def today(self) -> date:
        """As Klokke."""
        return oslo_dato(self.tid)


def oslo_dato(tid: datetime) -> date:
    """The Norwegian date of a moment with a time zone."""
    return tid.astimezone(OSLO).date()


def paa_nettet(tid: datetime) -> str:
    """The moment, in UTC, as pages and scripts read it: to the second, with a «Z»."""
    return tid.isoformat(timespec="seconds").replace("+00:00", "Z")
