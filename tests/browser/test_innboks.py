"""The inbox: how many reminders are unread, what they say, and that they are read once the panel is opened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from naervaer import paaminnelser
from naervaer.store.models import Levering, Paaminnelse, Person, Tilstand, Utsending

from .side import Assistent, Samtale
from .test_tilgjengelighet import DISPLAYS, assert_no_sideways_scroll

NewSamtale = Callable[..., Samtale]
Check = Callable[[Page], None]


def reminder(id: str, tekst: str = "Oppfølgingsplan for Kari.", lest: bool = False) -> dict[str, Any]:
    """A reminder in the form of the gateway's interface."""
    return {"id": id, "tekst": tekst, "tid": "2026-11-21T10:00:00Z", "lest": lest}


class Innboks:
    """Stands in for the gateway's inbox, and is the panel as the person uses it."""

    def __init__(self, samtale: Samtale, *paaminnelser: dict[str, Any]) -> None:
        self.page = samtale.page
        self.paaminnelser = list(paaminnelser)
        self.asked = 0
        self.knapp = samtale.page.get_by_role("button", name="Påminnelser")
        self.panel: Locator = samtale.page.get_by_role("region", name="Påminnelser")
        self.page.route("**/api/innboks", self._give)
        self.page.route("**/api/innboks/uleste", self._give_unread)
        self.page.route("**/api/innboks/lest", self._read)

    def _give(self, route: Any) -> None:
        self.asked += 1
        route.fulfill(json={"paaminnelser": self.paaminnelser})

    def _give_unread(self, route: Any) -> None:
        self.asked += 1
        route.fulfill(json={"ider": self.unread()})

    def _read(self, route: Any) -> None:
        ider = route.request.post_data_json["ider"]
        self.paaminnelser = [p | {"lest": p["lest"] or p["id"] in ider} for p in self.paaminnelser]
        route.fulfill(status=204)

    def unread(self) -> list[str]:
        return [p["id"] for p in self.paaminnelser if not p["lest"]]


def with_own_clock(samtale: Samtale) -> None:
    """The page anew, on a clock that the test can move."""
    samtale.page.clock.install()
    samtale.open()


@pytest.mark.parametrize("display", DISPLAYS)
def test_the_inbox_is_accessible(new_samtale: NewSamtale, assert_accessible: Check, display: dict[str, Any]) -> None:
    samtale = new_samtale(bypass_csp=True, **display)
    lines = [reminder(str(n), "Du ba om dette: " + "lang linje " * 12, lest=n > 3) for n in range(12)]
    innboks = Innboks(samtale, *lines, reminder("x", "x" * 200))
    samtale.without_history().sign_in("Kari")
    expect(innboks.knapp).to_have_accessible_name("Påminnelser 5 uleste")
    assert_accessible(samtale.page)
    assert_no_sideways_scroll(samtale.page)
    innboks.knapp.click()
    expect(innboks.knapp).to_have_accessible_name("Påminnelser")
    expect(innboks.panel.get_by_text("Ny", exact=True)).to_have_count(5)
    assert_accessible(samtale.page)
    assert_no_sideways_scroll(samtale.page)


def test_opening_shows_what_is_new_and_marks_it_read(samtale: Samtale) -> None:
    innboks = Innboks(samtale, reminder("a"), reminder("b", "Ring Nav.", lest=True))
    samtale.sign_in("Kari")
    expect(innboks.knapp).to_have_accessible_name("Påminnelser 1 ulest")
    innboks.knapp.click()
    lines = innboks.panel.get_by_role("listitem")
    expect(lines).to_have_count(2)
    expect(lines.first).to_contain_text("Ny Oppfølgingsplan for Kari.")
    expect(lines.last.locator("strong")).to_have_count(0)
    expect(lines.last).to_contain_text("lør. 21. nov.")  # Oslo's clock
    expect(lines.last).to_contain_text("11:00")
    expect(innboks.knapp).to_have_accessible_name("Påminnelser")
    assert innboks.unread() == []
    innboks.knapp.click()
    expect(innboks.panel).to_be_hidden()
    innboks.knapp.click()
    expect(innboks.panel.locator("strong")).to_have_count(0)


def test_by_keyboard_alone(samtale: Samtale) -> None:
    innboks = Innboks(samtale, *(reminder(str(n)) for n in range(40)))
    samtale.without_history().sign_in("Kari")
    press = samtale.page.keyboard.press
    expect(samtale.felt).to_be_focused()
    for _ in range(10):
        press("Shift+Tab")
        if innboks.knapp.evaluate("knapp => knapp.getRootNode().activeElement === knapp"):
            break
    press("Enter")
    expect(innboks.knapp).to_have_attribute("aria-expanded", "true")
    expect(innboks.panel.get_by_role("listitem")).to_have_count(40)
    press("Tab")
    expect(innboks.panel).to_be_focused()
    press("End")
    expect(innboks.panel.get_by_role("listitem").last).to_be_in_viewport()
    press("Escape")
    expect(innboks.panel).to_be_hidden()
    expect(innboks.knapp).to_be_focused()
    expect(innboks.knapp).to_have_attribute("aria-expanded", "false")


def test_escape_in_the_text_field_closes_the_panel_and_leaves_the_cursor(samtale: Samtale) -> None:
    innboks = Innboks(samtale)
    samtale.sign_in("Kari")
    innboks.knapp.click()
    expect(innboks.panel).to_have_text("Du har ingen påminnelser.")
    samtale.felt.fill("halvferdig")
    samtale.felt.press("Escape")
    expect(innboks.panel).to_be_hidden()
    expect(samtale.felt).to_be_focused()
    expect(samtale.felt).to_have_value("halvferdig")


def test_new_ones_are_announced_once_without_their_words(samtale: Samtale) -> None:
    with_own_clock(samtale)
    innboks = Innboks(samtale, reminder("a"))
    samtale.sign_in("Kari")
    expect(innboks.knapp).to_have_accessible_name("Påminnelser 1 ulest")
    said = samtale.page.locator(".topp [role=status]")
    expect(said).to_have_text("")  # what lay there from before stands on the button
    innboks.paaminnelser.insert(0, reminder("b", "Hemmelig"))
    samtale.page.clock.fast_forward("01:00")
    expect(said).to_have_text("Du har fått en ny påminnelse.")
    expect(innboks.knapp).to_have_accessible_name("Påminnelser 2 uleste")
    expect(samtale.felt).to_be_focused()
    innboks.paaminnelser = [reminder("c"), reminder("d"), *innboks.paaminnelser]
    samtale.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(said).to_have_text("Du har fått 2 nye påminnelser.")


def test_what_comes_while_the_panel_is_open_is_shown_and_read(samtale: Samtale) -> None:
    with_own_clock(samtale)
    innboks = Innboks(samtale, reminder("a"))
    samtale.sign_in("Kari")
    innboks.knapp.click()
    expect(innboks.panel.get_by_role("listitem")).to_have_count(1)
    innboks.paaminnelser.insert(0, reminder("b", "Ring Nav."))
    samtale.page.clock.fast_forward("01:00")
    expect(innboks.panel.get_by_role("listitem")).to_have_count(2)
    expect(innboks.knapp).to_have_accessible_name("Påminnelser")
    assert innboks.unread() == []


def test_no_contact_is_said_and_nothing_is_called_read(samtale: Samtale) -> None:
    samtale.page.route("**/api/innboks", lambda route: route.abort())
    samtale.sign_in("Kari")
    knapp = samtale.page.get_by_role("button", name="Påminnelser")
    knapp.click()
    expect(samtale.page.get_by_text("Påminnelsene kunne ikke hentes akkurat nå.")).to_be_visible()
    knapp.click()
    innboks = Innboks(samtale, reminder("a"))
    samtale.page.route("**/api/innboks/lest", lambda route: route.abort())
    knapp.click()
    expect(innboks.panel.get_by_role("listitem")).to_have_count(1)
    expect(knapp).to_have_accessible_name("Påminnelser 1 ulest")


def test_an_ended_session_is_seen_at_the_next_look(samtale: Samtale) -> None:
    with_own_clock(samtale)
    samtale.sign_in("Kari").felt.fill("halvferdig")
    samtale.page.context.clear_cookies()
    samtale.page.clock.fast_forward("01:00")
    expect(samtale.person_button("Kari")).to_be_visible()
    samtale.sign_in("Kari")
    expect(samtale.felt).to_have_value("halvferdig")


def test_another_persons_reminders_are_never_shown_in_this_ones_chat(samtale: Samtale, assistent: Assistent) -> None:
    with_own_clock(samtale)
    samtale.sign_in("Kari")
    json = {"Content-Type": "application/json"}
    samtale.page.request.post(f"{assistent.url}/api/demo/innlogging", data='{"person": "ingrid"}', headers=json)
    samtale.page.clock.fast_forward("01:00")
    expect(samtale.page.get_by_text("Du er Ingrid")).to_be_visible()


def test_a_hidden_tab_does_not_ask(samtale: Samtale) -> None:
    with_own_clock(samtale)
    innboks = Innboks(samtale)
    samtale.sign_in("Kari")
    innboks.knapp.click()
    expect(innboks.panel).to_have_text("Du har ingen påminnelser.")
    asked = innboks.asked
    samtale.page.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
    samtale.page.clock.fast_forward("05:00")
    samtale.page.evaluate("delete document.hidden")
    assert innboks.asked == asked
    with samtale.page.expect_response("**/api/innboks"):
        samtale.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_a_stored_reminder_is_shown_and_its_reading_stored(samtale: Samtale, assistent: Assistent) -> None:
    id = delivered_reminder(assistent, "kari", "Ring Ingrid om planen")
    samtale.sign_in("Kari")
    innboks_knapp = samtale.page.get_by_role("button", name="Påminnelser")
    expect(innboks_knapp).to_contain_text("ulest")
    with samtale.page.expect_response("**/api/innboks/lest"):
        innboks_knapp.click()
    expect(samtale.page.get_by_role("region", name="Påminnelser")).to_contain_text("Ring Ingrid om planen")
    expect(innboks_knapp).to_have_accessible_name("Påminnelser")
    with assistent.store.session() as session:
        assert session.get_one(Paaminnelse, id).lest_tid is not None
    samtale.page.reload()
    expect(innboks_knapp).to_have_accessible_name("Påminnelser")


def delivered_reminder(assistent: Assistent, demo_navn: str, tekst: str) -> str:
    """A reminder of the person's own that has come to the inbox; its id."""
    now = assistent.klokke.now()
    with assistent.store.session() as session:
        person = session.scalars(select(Person).where(Person.demo_navn == demo_navn)).one()
        egen = paaminnelser.lag_egen(session, person.id, tekst, now + timedelta(minutes=1), assistent.klokke)
        stored = session.get_one(Paaminnelse, egen.id)
        stored.tilstand, stored.sendt_tid = Tilstand.SENDT, now
        session.add(Levering(paaminnelse_id=egen.id, utsending=Utsending.INNBOKS, forsok=1, sendt_tid=now))
    return egen.id
