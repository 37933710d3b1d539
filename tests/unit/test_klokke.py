"""Days are Norwegian, moments are UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from naervaer.klokke import OSLO, FastKlokke, Systemklokke


@pytest.mark.parametrize(
    ("utc", "dag"),
    [
        (datetime(2026, 1, 10, 22, 59, tzinfo=UTC), date(2026, 1, 10)),
        (datetime(2026, 1, 10, 23, 0, tzinfo=UTC), date(2026, 1, 11)),  # one hour ahead in winter
        (datetime(2026, 7, 10, 21, 59, tzinfo=UTC), date(2026, 7, 10)),
        (datetime(2026, 7, 10, 22, 0, tzinfo=UTC), date(2026, 7, 11)),  # two in summer
    ],
)
def test_today_is_the_norwegian_day(utc: datetime, dag: date) -> None:
    assert FastKlokke(utc).today() == dag


def test_now_is_utc_whatever_zone_it_was_set_in() -> None:
    klokke = FastKlokke(datetime(2026, 7, 10, 1, 0, tzinfo=OSLO))
    assert klokke.now() == datetime(2026, 7, 9, 23, 0, tzinfo=UTC)
    assert klokke.now().utcoffset() == timedelta(0)
    assert klokke.today() == date(2026, 7, 10)


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        FastKlokke(datetime(2026, 7, 10))


def test_the_machines_clock_gives_utc() -> None:
    before = datetime.now(timezone(timedelta(hours=-5)))
    now = Systemklokke().now()
    assert now.utcoffset() == timedelta(0)
    assert before <= now
