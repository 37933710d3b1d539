"""Working days and months."""

from datetime import date, timedelta

import pytest

from naervaer.kalender import er_arbeidsdag, pluss_maaneder, siste_arbeidsdag

# The public holidays that do not fall on a Sunday, from the calendar and the statutes.
HELLIGDAGER = {
    2026: ["01-01", "04-02", "04-03", "04-06", "05-01", "05-14", "05-25", "12-25", "12-26"],
    2027: ["01-01", "03-25", "03-26", "03-29", "05-01", "05-06", "05-17", "12-25"],
    2028: ["01-01", "04-13", "04-14", "04-17", "05-01", "05-17", "05-25", "06-05", "12-25", "12-26"],
}


@pytest.mark.parametrize("aar", HELLIGDAGER)
def test_working_days_of_a_year_are_its_weekdays_without_public_holidays(aar: int) -> None:
    dager = [date(aar, 1, 1) + timedelta(days=n) for n in range(365 + (aar == 2028))]
    fri = {date.fromisoformat(f"{aar}-{dag}") for dag in HELLIGDAGER[aar]}

    assert [d for d in dager if er_arbeidsdag(d)] == [d for d in dager if d.weekday() < 5 and d not in fri]


@pytest.mark.parametrize(
    "dag",
    [date(2026, 12, 24), date(2026, 12, 31), date(2026, 4, 1), date(2027, 3, 24)],
    ids=["julaften", "nyttaarsaften", "dagen_for_skjaertorsdag", "onsdag_for_paaske"],
)
def test_eves_are_working_days(dag: date) -> None:
    assert er_arbeidsdag(dag)


def test_holidays_are_known_after_the_last_allowed_year() -> None:
    assert not er_arbeidsdag(date(2101, 5, 17))
    assert not er_arbeidsdag(date(2101, 4, 15))  # Maundy Thursday; Easter Sunday is 17 April


@pytest.mark.parametrize(
    ("dag", "siste"),
    [
        (date(2026, 11, 20), date(2026, 11, 20)),
        (date(2026, 11, 22), date(2026, 11, 20)),
        (date(2026, 4, 6), date(2026, 4, 1)),
        (date(2027, 1, 3), date(2026, 12, 31)),
        (date(2026, 12, 27), date(2026, 12, 24)),
        (date(2028, 5, 17), date(2028, 5, 16)),
    ],
)
def test_siste_arbeidsdag(dag: date, siste: date) -> None:
    assert siste_arbeidsdag(dag) == siste


@pytest.mark.parametrize(
    ("dag", "antall", "ventet"),
    [
        (date(2026, 1, 5), 12, date(2027, 1, 5)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 10, 31), 4, date(2027, 2, 28)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
        (date(2028, 2, 29), -36, date(2025, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
    ],
)
def test_pluss_maaneder(dag: date, antall: int, ventet: date) -> None:
    assert pluss_maaneder(dag, antall) == ventet
