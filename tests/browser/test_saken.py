"""What stands about a case: facts with their standing, the timeline in drawing and words, and files to download."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, cast

import pytest
from playwright.sync_api import Locator, Page, expect

from actions.reply import Fact, File, Holiday, Point, Reply, Stretch, Timeline

from .side import Samtale, answer_get, melding
from .test_tilgjengelighet import DISPLAYS, assert_no_sideways_scroll

NewSamtale = Callable[..., Samtale]
Check = Callable[[Page], None]

Naar = Literal["", "sen", "snart", "senere", "gjort"]
Status = Literal["gjort", "sen", "snart", "senere", "passert"]
WORDS: dict[Status, str] = {
    "gjort": "Gjort",
    "sen": "For sent",
    "snart": "Denne uken",
    "senere": "Senere",
    "passert": "Passert",
}
TIGHT = ("2026-11-20", "2026-11-22", "2026-11-23", "2026-11-24", "2026-11-25", "2026-11-27", "2026-11-27", "2026-11-28")
POINTS = (
    Point("2027-10-05", "Siste dag med sykepenger", "senere"),  # out of order on purpose
    *(Point(dato, f"Steg {n}", status) for n, (dato, status) in enumerate(zip(TIGHT, [*WORDS] * 2, strict=False), 1)),
)
CASE = Timeline(
    i_dag="2026-11-21",
    fra="2026-09-21",
    til="2027-10-19",
    perioder=(Stretch("2026-10-05", "2026-10-31", 100), Stretch("2026-11-01", None, 50)),
    punkter=(*POINTS[:-1], Point("2026-11-28", "Samtale med lederen", "snart", egen=True)),
    ferie=(Holiday("2026-12-21", "2026-12-31"),),
)
STANDINGS: tuple[Naar, ...] = ("sen", "snart", "senere", "gjort", "")
FACTS = tuple(Fact(f"Frist {n}", "1. november 2026", naar) for n, naar in enumerate(STANDINGS))
FILE = File("Alt som er lagret om deg", "/api/mine-data")


def show(samtale: Samtale, **changes: Any) -> Locator:
    """Kari's conversation with one message, as the gateway gives what an action replies; its bubble."""
    reply = Reply("Dette er saken din.", "nb", **changes).as_json()
    samtale.page.route("**/api/meldinger", answer_get({"meldinger": [melding(**reply)]}))
    samtale.sign_in("Kari")
    return samtale.bot


@pytest.mark.parametrize("display", DISPLAYS)
def test_the_whole_case_is_accessible(
    new_samtale: NewSamtale, assert_accessible: Check, display: dict[str, Any]
) -> None:
    samtale = new_samtale(bypass_csp=True, **display)
    svar = show(samtale, fakta=FACTS, tidslinje=CASE, filer=(FILE,))
    expect(svar.get_by_role("img")).to_be_visible()
    assert_accessible(samtale.page)
    assert_no_sideways_scroll(samtale.page)


def test_a_fact_says_how_it_stands_in_words_and_sign_and_colour(samtale: Samtale) -> None:
    svar = show(samtale, fakta=FACTS)
    values = svar.locator("dd")
    expect(values).to_have_text(
        [*(f"{WORDS[cast(Status, f.naar)]} 1. november 2026" for f in FACTS[:4]), "1. november 2026"]
    )
    looks = values.locator(".naar").evaluate_all(
        "all => all.map(one => [getComputedStyle(one).color, getComputedStyle(one, '::before').content])"
    )
    assert len({colour for colour, _ in looks}) == 4
    assert len({sign for _, sign in looks}) == 4


def test_the_timeline_stands_in_words_too_in_the_order_of_time(samtale: Samtale) -> None:
    svar = show(samtale, tidslinje=CASE)
    drawing = svar.get_by_role("img")
    expect(drawing).to_have_accessible_name("Tidslinje fra 21. september 2026 til 19. oktober 2027")
    expect(drawing).to_have_accessible_description(re.compile("^Fraværet er tegnet som stolper"))
    items = svar.locator("ol > li")
    expect(items).to_have_count(9)
    expect(items.first).to_contain_text("Steg 1")
    expect(items.first).to_contain_text("Gjort")
    expect(items.first).to_contain_text("20. november 2026")
    expect(items.nth(7)).to_contain_text("28. november 2026 egen rutine hos dere")
    expect(items.last).to_contain_text("Siste dag med sykepenger")
    expect(svar.get_by_text("Frister og steg per 21. november 2026")).to_be_visible()
    expect(svar.locator(".tidslinje ul li")).to_have_text(
        [
            "5. oktober 2026 – 31. oktober 2026: 100 %",
            "Fra 1. november 2026, uten sluttdato: 50 %",
            "21. desember 2026 – 31. desember 2026: ferie",
        ]
    )


def test_marks_have_the_numbers_of_the_list_and_do_not_touch(new_samtale: NewSamtale) -> None:
    for width in (320, 1200):
        samtale = new_samtale(viewport={"width": width, "height": 800})
        svar = show(samtale, tidslinje=CASE)
        marks = svar.locator(".tidslinje > svg .merke")
        expect(marks).to_have_text([str(n) for n in range(1, 10)])
        boxes = [mark.bounding_box() for mark in marks.all()]
        frame = svar.locator(".tidslinje").bounding_box()
        assert frame
        for n, one in enumerate(boxes):
            assert one
            assert frame["x"] <= one["x"]
            assert one["x"] + one["width"] <= frame["x"] + frame["width"]
            assert not any(overlap(one, other) for other in boxes[n + 1 :] if other)
        assert_no_sideways_scroll(samtale.page)


def overlap(one: Any, other: Any) -> bool:
    """Whether two boxes have more than their frames in common."""
    return all(
        min(one[start] + one[size], other[start] + other[size]) - max(one[start], other[start]) > 2
        for start, size in (("x", "width"), ("y", "height"))
    )


def test_today_bars_and_marks_stand_where_their_days_are(samtale: Samtale) -> None:
    """200 days from 1 January: each day is half a percent of the width."""
    line = Timeline(
        i_dag="2026-04-11", fra="2026-01-01", til="2026-07-19",
        perioder=(Stretch("2026-01-01", "2026-04-10", 40), Stretch("2026-04-11", None, 100)),
        punkter=(Point("2026-04-11", "Plan", "sen"),),
    )  # fmt: skip
    drawing = show(samtale, tidslinje=line).locator(".tidslinje > svg")
    frame = drawing.bounding_box()
    assert frame

    def across(selector: str) -> list[float]:
        """From where to where it reaches, in percent of the drawing."""
        box = drawing.locator(selector).evaluate("node => (box => [box.left, box.right])(node.getBoundingClientRect())")
        return [100 * (edge - frame["x"]) / frame["width"] for edge in box]

    def near(*edges: float) -> Any:
        return pytest.approx(edges, abs=0.5)

    assert across(".ramme-fravaer:not(.aapen)") == near(0, 50)
    assert across(".ramme-fravaer.aapen") == near(50, 100)
    assert across(".fravaer >> nth=1") == near(50, 50.5)  # known only until today
    assert sum(across(".i-dag")) / 2 == pytest.approx(50.25, abs=0.5)
    assert sum(across(".merke")) / 2 == pytest.approx(50.25, abs=0.5)
    graded, frame_box = drawing.locator(".fravaer").first, drawing.locator(".ramme-fravaer").first
    assert float(graded.get_attribute("height") or 0) / float(frame_box.get_attribute("height") or 1) == pytest.approx(
        0.4
    )


@pytest.mark.parametrize(
    "line",
    [
        Timeline("2026-11-21", "2026-11-21", "2026-11-21"),
        Timeline("2026-11-21", "2026-11-21", "2026-11-21", punkter=(Point("2020-01-01", "Før", "sen"),)),
        Timeline("2031-01-01", "2026-11-01", "2026-11-30", (Stretch("2026-10-01", "2027-01-01", 1),)),
        Timeline("2026-11-21", "2020-02-29", "2031-12-31", (Stretch("2020-02-29", None, 100),)),
    ],
)
def test_unusual_cases_are_drawn_within_the_frame(samtale: Samtale, line: Timeline) -> None:
    svar = show(samtale, tidslinje=line)
    expect(svar.get_by_role("img")).to_be_visible()
    assert_no_sideways_scroll(samtale.page)


def test_titles_are_text_and_keep_the_language_of_the_answer(samtale: Samtale) -> None:
    bad = "<img src=x onerror=alert(1)>"
    line = Timeline("2026-11-21", "2026-11-01", "2026-11-30", punkter=(Point("2026-11-21", bad, "sen"),))
    reply = Reply("Her er saka di.", "nn", tidslinje=line).as_json()
    samtale.page.route("**/api/meldinger", answer_get({"meldinger": [melding(**reply)]}))
    samtale.sign_in("Kari")
    expect(samtale.bot.locator("ol")).to_contain_text(bad)
    expect(samtale.bot.locator("img")).to_have_count(0)
    expect(samtale.bot.locator(".tidslinje")).to_have_attribute("lang", "nb")
    expect(samtale.bot.locator(".punkt")).to_have_attribute("lang", "nn")


def test_a_file_is_a_link_that_downloads(samtale: Samtale) -> None:
    svar = show(samtale, filer=(FILE,))
    lenke = svar.get_by_role("link", name="Alt som er lagret om deg (last ned)")
    lenke.focus()
    with samtale.page.expect_download() as download:
        samtale.page.keyboard.press("Enter")
    assert download.value.suggested_filename.endswith(".json")
    assert "Kari Nordmann" in download.value.path().read_text(encoding="utf-8")
    expect(samtale.felt).to_be_visible()


@pytest.mark.parametrize(
    "adresse",
    ["https://example.org/x", "//example.org/x", "/\\example.org", "/\t/example.org", "javascript:alert(1)", ""],
)
def test_a_file_from_another_place_is_no_link(samtale: Samtale, adresse: str) -> None:
    svar = show(samtale, filer=(File("Fil", adresse),))
    expect(svar).to_contain_text("Fil")
    expect(svar.get_by_role("link")).to_have_count(0)


@pytest.fixture
def on_paper(samtale: Samtale) -> Samtale:
    """A long conversation as it is printed."""
    reply = Reply("Dette er saken din.", "nb", fakta=FACTS, tidslinje=CASE, filer=(FILE,)).as_json()
    many = [melding(**reply) | {"id": str(n)} for n in range(4)]
    samtale.page.route("**/api/meldinger", answer_get({"meldinger": many}))
    samtale.sign_in("Kari").page.emulate_media(media="print", color_scheme="dark")
    return samtale


def test_the_whole_conversation_can_be_printed(on_paper: Samtale) -> None:
    expect(on_paper.felt).to_be_hidden()
    expect(on_paper.button("Bytt person")).to_be_hidden()
    assert on_paper.logg.evaluate("log => log.scrollHeight <= log.clientHeight + 1")
    last = on_paper.bot.last.bounding_box()
    assert last
    assert on_paper.page.evaluate("document.documentElement.scrollHeight") >= last["y"] + last["height"]
    expect(on_paper.bot.last.locator(".tekst")).to_have_css("color", "rgb(28, 42, 46)")  # dark on white, always


def test_the_script_is_small() -> None:
    scripts = Path(__file__).parents[2] / "gateway" / "static"
    together = sum(len(gzip.compress((scripts / name).read_bytes())) for name in SCRIPTS)
    assert together < 14 * 1024
    assert len(gzip.compress((scripts / "chat.js").read_bytes())) < 12 * 1024


SCRIPTS = ("chat.js", "felles.js", "innboks.js", "tidslinje.js")
