"""Dates and lengths of time in words."""

from datetime import date, timedelta

import pytest

from naervaer import datoer

TODAY = date(2026, 11, 21)


def test_a_date_has_its_weekday_in_both_languages() -> None:
    assert datoer.lang(date(2026, 11, 22), "nb") == "søndag 22. november 2026"
    assert datoer.lang(date(2026, 11, 22), "nn") == "søndag 22. november 2026"
    assert datoer.lang(date(2026, 11, 21), "nn") == "laurdag 21. november 2026"


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "i dag"), (1, "i morgen"), (-1, "i går"), (2, "om 2 dager"), (-20, "for 20 dager siden")],
)
def test_distance_from_today(days: int, words: str) -> None:
    assert datoer.naar(TODAY + timedelta(days=days), TODAY, "nb") == words


@pytest.mark.parametrize(
    ("days", "words"),
    [(1, "1 dag"), (6, "6 dager"), (7, "1 uke"), (8, "1 uke og 1 dag"), (48, "6 uker og 6 dager"), (0, "0 dager")],
)
def test_length_in_weeks_and_days(days: int, words: str) -> None:
    assert datoer.varighet(days, "nb") == words
