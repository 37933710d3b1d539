"""Moments and measures as people write them, and several points of the minutes in one message."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from actions import tidspunkt
from actions.samtale import numbered
from actions.samtaletid import place_in
from naervaer.klokke import OSLO, FastKlokke

KLOKKE = FastKlokke(datetime(2026, 11, 21, 13, tzinfo=OSLO))  # a Saturday


@pytest.mark.parametrize(
    ("text", "dag", "klokka"),
    [
        ("samtalen med Kari er torsdag kl. 10 på møterom 2", date(2026, 11, 26), time(10)),
        ("flytt samtalen til fredag", date(2026, 11, 27), None),
        ("flytt han til kl 14", None, time(14)),
        ("i morgen 10.30", date(2026, 11, 22), time(10, 30)),
        ("den 24.11 08.15", date(2026, 11, 24), time(8, 15)),
        ("måndag halv ni", date(2026, 11, 23), time(8, 30)),
        ("om to timar", date(2026, 11, 21), time(15)),
        ("vi må snakkes", None, None),
    ],
)
def test_the_day_and_the_time_that_a_text_names(text: str, dag: date | None, klokka: time | None) -> None:
    assert tidspunkt.dag_og_klokke(text, KLOKKE) == (dag, klokka)


@pytest.mark.parametrize(("text", "klokka"), [("10", time(10)), ("rundt 9.30", time(9, 30)), ("kl 13", time(13))])
def test_an_hour_alone_is_a_time_where_it_was_asked_for(text: str, klokka: time) -> None:
    assert tidspunkt.dag_og_klokke(text, KLOKKE, bare_timen=True) == (None, klokka)


def test_a_reminder_comes_in_the_morning_and_an_hour_that_has_been_the_next_day() -> None:
    assert tidspunkt.moment("på fredag", KLOKKE) == datetime(2026, 11, 27, 9, tzinfo=OSLO)
    assert tidspunkt.moment("i morgen kveld", KLOKKE) == datetime(2026, 11, 22, 18, tzinfo=OSLO)
    assert tidspunkt.moment("kl. 9", KLOKKE) == datetime(2026, 11, 22, 9, tzinfo=OSLO)
    fredag = datetime(2026, 11, 27, 9, tzinfo=OSLO)
    assert tidspunkt.moment("kl. 14", KLOKKE, fredag) == datetime(2026, 11, 27, 14, tzinfo=OSLO)
    assert tidspunkt.moment("ring Kari", KLOKKE) is None


@pytest.mark.parametrize(
    ("text", "sted"),
    [
        ("samtalen er torsdag kl. 10 på møterom 2", "møterom 2"),
        ("torsdag kl. 10 på kontoret mitt", "kontoret mitt"),
        ("vi tar det på Teams fredag kl 9", "Teams"),
        ("hos meg kl 12", "hos meg"),
        ("samtale med Kari på torsdag kl 10", ""),
        ("samtale om jobben i morgen", ""),
    ],
)
def test_the_place_that_a_text_names(text: str, sted: str) -> None:
    assert place_in(text) == sted


def test_several_points_in_one_message() -> None:
    assert numbered("1. Lager. 2) Kassa to timer 4: Kortere vakter fra 1. desember, det hjalp") == {
        "arbeidsdag": "Lager.",
        "kan": "Kassa to timer",
        "provd": "Kortere vakter fra 1. desember, det hjalp",
    }
    assert numbered("1. Lager\n2. Kassa\n\n3.\n7. Telefon hver onsdag") == {
        "arbeidsdag": "Lager",
        "kan": "Kassa",
        "videre": "Telefon hver onsdag",
    }


@pytest.mark.parametrize(
    "text",
    [
        "1. desember begynner hun igjen",
        "Fra 1. desember til 5. januar",
        "2. Kassa 1. Lager",
        "Lager. 2. Kassa",
        "1. Lager",
    ],
)
def test_one_point_is_not_several(text: str) -> None:
    assert numbered(text) == {}
