"""The Norwegian calendar: working days and whole months. Dates only, no clock times."""

from calendar import monthrange
from datetime import date, timedelta
from functools import cache

from holidays.countries.norway import Norway

_LORDAG = 5


class _Helligdager(Norway):
    # The package stops at 2100; a deadline counted from the last allowed date falls after that.
    end_year = date.max.year


def er_arbeidsdag(dag: date) -> bool:
    """Whether the day is Monday to Friday and no public holiday.

    Christmas Eve and New Year's Eve are working days.
    Public holidays: lov 24. februar 1995 nr. 12 § 2 and lov 26. april 1947 nr. 1.
    """
    return dag.weekday() < _LORDAG and dag not in _helligdager(dag.year)


def siste_arbeidsdag(dag: date) -> date:
    """The last working day on or before the given day."""
    while not er_arbeidsdag(dag):
        dag -= timedelta(days=1)
    return dag


def pluss_maaneder(dag: date, antall: int) -> date:
    """The same day of the month so many months later (earlier if negative), or that month's last day."""
    aar, maaned = divmod(dag.year * 12 + dag.month - 1 + antall, 12)
    return date(aar, maaned + 1, min(dag.day, monthrange(aar, maaned + 1)[1]))


@cache
def _helligdager(aar: int) -> frozenset[date]:
    return frozenset(_Helligdager(years=aar))
