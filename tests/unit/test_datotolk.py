"""Dates and clock times as people write them. The cases were reckoned by hand (data/datoer.yml)."""

from collections.abc import Callable, Iterator
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from babel.dates import format_date, get_day_names, get_month_names
from hypothesis import given
from hypothesis import strategies as st

from naervaer.datotolk import Datofunn, Retning, UgyldigDato, finn, finn_klokkeslett

DATA = Path(__file__).parent / "data"
TODAY = date(2026, 11, 18)


def read(name: str) -> Any:
    return yaml.load((DATA / name).read_text(encoding="utf-8"), yaml.BaseLoader)  # a date stays as it is written


def cases() -> Iterator[tuple[str, date, Retning, str]]:
    for group in read("datoer.yml"):
        for text, expected in group["tekster"].items():
            yield text, date.fromisoformat(group["today"]), Retning(group["retning"]), expected


def as_written(find: Datofunn) -> str:
    days = f"{find.fom}/{find.tom}" if find.tom else f"{find.fom}"
    return days + (f" ? {', '.join(map(str, find.uklart))}" if find.uklart else "")


def outcome(text: str, today: date, retning: Retning) -> str:
    try:
        return "; ".join(map(as_written, finn(text, today, retning))) or "none"
    except UgyldigDato as error:
        return f"ugyldig: {error}"


@pytest.mark.parametrize(("text", "today", "retning", "expected"), list(cases()))
def test_dates_as_people_write_them(text: str, today: date, retning: Retning, expected: str) -> None:
    assert outcome(text, today, retning) == expected


@pytest.mark.parametrize("text", read("ikke_datoer.yml"))
@pytest.mark.parametrize("retning", Retning)
def test_ordinary_sentences_hold_no_date(text: str, retning: Retning) -> None:
    assert finn(text, TODAY, retning) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("vi hadde dialogmøte 1 på tirsdag, og Kari kom", ["på tirsdag"]),
        ("planen ble sendt 03.03.2026 til legen", ["03.03.2026"]),
        ("forlenget til 15. desember", ["15. desember"]),
        ("sykmeldt fra og med 3. mars til og med 7. mars, så frisk", ["fra og med 3. mars til og med 7. mars"]),
        ("Kari i går, Ola onsdag 11. november 2026", ["i går", "onsdag 11. november 2026"]),
        ("Hun kom på fredag. Han kom tirs. kl. 9.", ["på fredag", "tirs."]),
        ("borte i to uker fra mandag med 50 prosent", ["i to uker fra mandag"]),
        ("borte fra mandag i to uker med 50 prosent", ["fra mandag i to uker"]),
    ],
)
def test_a_find_tells_which_words_it_stands_in(text: str, words: list[str]) -> None:
    assert [text[f.start : f.slutt] for f in finn(text, TODAY, Retning.BAKOVER)] == words


def test_a_weekday_that_disagrees_gives_both_readings() -> None:
    with pytest.raises(UgyldigDato) as caught:
        finn("møtet var onsdag 3. mars hos oss", TODAY, Retning.BAKOVER)
    assert str(caught.value) == "onsdag 3. mars"
    assert caught.value.ukedag_stemmer_ikke
    assert caught.value.dager == (date(2026, 3, 3), date(2026, 3, 4))


def test_a_date_that_does_not_exist_has_no_readings() -> None:
    with pytest.raises(UgyldigDato) as caught:
        finn("31. februar", TODAY, Retning.BAKOVER)
    assert not caught.value.ukedag_stemmer_ikke


@pytest.mark.parametrize("sprak", ["nb", "nn"])
def test_every_month_and_weekday_of_the_calendar_is_known(sprak: str) -> None:
    for number, name in get_month_names("wide", locale=sprak).items():
        assert outcome(f"3. {name} 2026", TODAY, Retning.BAKOVER) == str(date(2026, number, 3))
    for weekday, name in get_day_names("wide", locale=sprak).items():
        assert finn(name, TODAY, Retning.BAKOVER)[0].fom.weekday() == weekday


WITH_YEAR: list[Callable[[date], str]] = [
    lambda d: format_date(d, "d. MMMM y", locale="nb"),
    lambda d: format_date(d, "EEEE d. MMMM y", locale="nb"),
    lambda d: format_date(d, "EEEE 'den' d. MMMM y", locale="nn"),
    lambda d: format_date(d, "d MMMM y", locale="nn").upper(),
    lambda d: f"{d.day}.{d.month}.{d.year}",
    lambda d: f"{d:%d.%m.%Y}",
    lambda d: f"{d.day}/{d.month}/{d.year}",
    lambda d: f"{d.day}-{d.month}-{d.year}",
    lambda d: d.isoformat(),
]
TWO_DIGITS: list[Callable[[date], str]] = [
    lambda d: f"{d:%d.%m.%y}",
    lambda d: f"{d:%d/%m/%y}",
    lambda d: f"fra {d:%d%m%y}",
]
WITHOUT_YEAR: list[Callable[[date], str]] = [
    lambda d: format_date(d, "d. MMMM", locale="nb"),
    lambda d: format_date(d, "EEEE d. MMMM", locale="nn"),
    lambda d: f"{d:%d.%m.}",
    lambda d: f"den {d.day}/{d.month}",
]
supported_days = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@given(day=supported_days, today=supported_days, form=st.sampled_from(WITH_YEAR), retning=st.sampled_from(Retning))
def test_a_full_date_reads_back_to_itself(
    day: date, today: date, form: Callable[[date], str], retning: Retning
) -> None:
    assert [(f.fom, f.tom, f.uklart) for f in finn(f"vi møttes {form(day)}, takk", today, retning)] == [(day, None, ())]


@given(day=st.dates(date(1990, 1, 1), date(2089, 12, 31)), form=st.sampled_from(TWO_DIGITS))
def test_a_year_of_two_digits_reads_back_to_itself(day: date, form: Callable[[date], str]) -> None:
    assert [f.fom for f in finn(form(day), TODAY, Retning.NAERMEST)] == [day]


@given(
    today=st.dates(date(1999, 1, 1), date(2090, 12, 31)),
    days=st.integers(0, 364),
    form=st.sampled_from(WITHOUT_YEAR),
    back=st.booleans(),
)
def test_a_date_without_year_is_found_in_the_direction(
    today: date, days: int, form: Callable[[date], str], back: bool
) -> None:
    day = today + timedelta(days=-days if back else days)
    retning = Retning.BAKOVER if back else Retning.FREMOVER
    assert [f.fom for f in finn(form(day), today, retning)] == [day]


@given(start=st.dates(date(1990, 1, 1), date(2099, 1, 1)), days=st.integers(0, 400), form=st.sampled_from(WITH_YEAR))
def test_a_stretch_reads_back_to_itself(start: date, days: int, form: Callable[[date], str]) -> None:
    end = start + timedelta(days=days)
    finds = finn(f"fra {form(start)} til {form(end)}", TODAY, Retning.BAKOVER)
    assert [(f.fom, f.tom) for f in finds] == [(start, end)]


@given(day=st.dates(date(1990, 1, 8), date(2100, 12, 20)), retning=st.sampled_from(Retning))
def test_a_week_reads_back_to_itself(day: date, retning: Retning) -> None:
    year, week, weekday = day.isocalendar()
    monday = day - timedelta(days=weekday - 1)
    finds = finn(f"uke {week} {year}", TODAY, retning)
    assert [(f.fom, f.tom) for f in finds] == [(monday, monday + timedelta(days=6))]


@given(text=st.text(alphabet="0123456789./-§ mandguketilfrsåo,", max_size=40), retning=st.sampled_from(Retning))
def test_any_text_gives_ordered_finds_apart_or_says_which_words_are_wrong(text: str, retning: Retning) -> None:
    try:
        finds = finn(text, TODAY, retning)
        wrong = ""
    except UgyldigDato as error:
        finds, wrong = [], str(error)
    assert wrong in text
    places = [place for f in finds for place in (f.start, f.slutt)]
    assert places == sorted(places)
    assert all(f.tom is None or f.fom <= f.tom for f in finds)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kl. 9", time(9)),
        ("kl 09.30", time(9, 30)),
        ("kl 0930", time(9, 30)),
        ("klokka halv ti", time(9, 30)),
        ("halv ni", time(8, 30)),
        ("klokken ni", time(9)),
        ("kvart over to", time(14, 15)),
        ("kvart på ti", time(9, 45)),
        ("klokka ti over ni", time(9, 10)),
        ("fem på halv ti", time(9, 25)),
        ("halv ett", time(12, 30)),
        ("kl. 12", time(12)),
        ("kl. 2", time(14)),
        ("14:15", time(14, 15)),
        ("02:15", time(2, 15)),
        ("kl. 00.00", time(0)),
        ("kl. 23.59", time(23, 59)),
        ("kl. 8 om kvelden", time(20)),
        ("klokka fem om morgenen", time(5)),
        ("fredag kl. 9", time(9)),
        ("kl. 9-11", time(9)),
        ("3. mars kl 13", time(13)),
        ("om morgenen", None),
        ("halv stilling", None),
        ("kl. 25", None),
        ("kl. 9.75", None),
        ("50 prosent", None),
        ("12 ansatte", None),
        ("halv fem prosent", None),
        ("3.3", None),
        ("ti over hundre", None),
        ("50/50 på to skoler", None),
        ("eg var klein fredag", None),
    ],
)
def test_clock_times(text: str, expected: time | None) -> None:
    assert finn_klokkeslett(text) == expected
