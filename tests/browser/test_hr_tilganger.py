"""HR's page about what people sign in with, in a real browser, against the gateway alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from naervaer import identiteter, kanalkonto
from naervaer.kanalkonto import Konto
from naervaer.store.models import Identitet, Kanal, Person, Spraak

from . import conftest
from .test_planskjema import Scene, scene
from .test_tilgjengelighet import DISPLAYS, assert_no_sideways_scroll, assert_room_for_wider_text

__all__ = ["scene"]  # the fixture
Check = Callable[[Page], None]
SLACK = Konto(Kanal.SLACK, "T0FJORDVIK", "UKARI")


@pytest.fixture
def lenker(scene: Scene) -> Scene:
    """Kari signs in on the web and in Slack."""
    naa = scene.klokke.now() - timedelta(days=3)
    with scene.store.session() as session:
        session.get_one(Person, scene.kari).epost = "kari@fjordvik.example"
        hos = "https://login.fjordvik.example/en-lang-adresse/v2.0"
        session.add(Identitet(person_id=scene.kari, utsteder=hos, subjekt="1", knyttet_tid=naa, sist_brukt_tid=naa))
        kanalkonto.koble(session, SLACK, "kari@fjordvik.example", scene.klokke)
    return scene


@pytest.fixture
def open_page(browser: Browser, lenker: Scene) -> Iterator[Callable[..., Page]]:
    """Opens the page as somebody; none may have logged an error at the end."""
    problems: list[str] = []
    contexts = []

    def open_as(hvem: str | None, skrift: int = 100, **options: Any) -> Page:
        context = browser.new_context(**{"locale": "nb-NO", "timezone_id": "Europe/Oslo", **options})
        contexts.append(context)
        if hvem:
            lenker.logg_inn(context, hvem)
        page = conftest.open_page(context, skrift)
        conftest.watch(page, problems)
        page.goto(f"{lenker.url}/hr/tilganger")
        return page

    yield open_as
    for context in contexts:
        context.close()
    assert problems == []


def find(page: Page, sokt: str) -> None:
    page.get_by_role("searchbox").fill(sokt)
    page.get_by_role("button", name="Finn").click()


@pytest.mark.parametrize("display", DISPLAYS)
def test_every_state_is_accessible(
    lenker: Scene, open_page: Callable[..., Page], assert_accessible: Check, display: dict[str, Any]
) -> None:
    page = open_page(lenker.hege, bypass_csp=True, **display)

    def check() -> None:
        assert_accessible(page)
        assert_no_sideways_scroll(page)
        assert_room_for_wider_text(page)

    expect(page.get_by_role("searchbox")).to_be_visible()
    check()  # nothing asked yet
    find(page, "Ukjent")
    expect(page.get_by_role("status")).to_contain_text("Ingen i HR-lista")
    check()  # nobody found
    find(page, "Kari")
    hit = page.get_by_role("button", name="Kari Nordmann")
    check()  # found
    hit.click()
    expect(page.get_by_role("heading", name="Kari Nordmann")).to_be_focused()
    check()  # what she signs in with
    page.get_by_role("button", name="Trekk tilbake: Slack").click()
    check()  # asked whether it is sure
    page.get_by_role("button", name="Ja, trekk tilbake").click()
    expect(page.get_by_role("status")).to_have_text("Slack er trukket tilbake.")
    check()  # withdrawn
    page.get_by_role("button", name="Åpne for ny kobling: Slack").click()
    check()  # asked again


def test_a_link_is_withdrawn_and_opened_by_keyboard_alone(lenker: Scene, open_page: Callable[..., Page]) -> None:
    page = open_page(lenker.hege)
    press = page.keyboard.press

    def tab_to(name: str) -> None:
        for _ in range(40):
            press("Tab")
            focused = page.evaluate("document.activeElement.ariaLabel ?? document.activeElement.textContent")
            if focused.startswith(name):
                return
        raise AssertionError(f"{name} cannot be reached")

    expect(page.get_by_role("button", name="Finn")).to_be_visible()
    page.get_by_role("searchbox").focus()
    page.keyboard.type("kari")
    press("Enter")
    expect(page.get_by_role("button", name="Kari Nordmann")).to_be_visible()
    tab_to("Kari Nordmann")
    press("Enter")
    expect(page.get_by_role("heading", name="Kari Nordmann")).to_be_focused()
    tab_to("Trekk tilbake: Slack")
    press("Enter")
    tab_to("Avbryt")
    press("Enter")
    expect(page.get_by_role("button", name="Trekk tilbake: Slack")).to_be_focused()
    press("Enter")
    tab_to("Ja, trekk tilbake")
    press("Enter")
    expect(page.get_by_role("status")).to_have_text("Slack er trukket tilbake.")
    with lenker.store.session() as session:
        assert kanalkonto.kjent(session, SLACK) is None
    tab_to("Åpne for ny kobling: Slack")
    press("Enter")
    tab_to("Ja, åpne")
    press("Enter")
    expect(page.get_by_role("status")).to_have_text("Slack kan knyttes på nytt.")
    with lenker.store.session() as session:
        assert [lenke.kanal for lenke in identiteter.lenker(session, lenker.kari)] == [Kanal.WEB]


def test_who_is_not_in_hr_is_told_whose_page_it_is(
    lenker: Scene, open_page: Callable[..., Page], assert_accessible: Check
) -> None:
    page = open_page(lenker.ingrid, bypass_csp=True)
    find(page, "Kari")
    expect(page.get_by_role("alert")).to_contain_text("Denne siden er for HR")
    expect(page.get_by_role("button", name="Kari Nordmann")).to_have_count(0)
    assert_accessible(page)


def test_who_is_signed_out_is_led_to_sign_in(
    lenker: Scene, open_page: Callable[..., Page], assert_accessible: Check
) -> None:
    page = open_page(None, bypass_csp=True)
    link = page.get_by_role("alert").get_by_role("link", name="Logg inn")
    expect(link).to_have_attribute("href", "/innlogging?retur=%2Fhr%2Ftilganger")
    assert_accessible(page)


def test_the_page_speaks_nynorsk(lenker: Scene, open_page: Callable[..., Page]) -> None:
    lenker.skriv(lenker.hege, Spraak.NYNORSK)
    page = open_page(lenker.hege)
    expect(page.get_by_role("heading", name="Kva folk loggar inn med")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "nn"


def test_what_went_wrong_is_told_and_can_be_tried_again(lenker: Scene, open_page: Callable[..., Page]) -> None:
    page = open_page(lenker.hege)
    page.route("**/api/hr/tilganger*", lambda route: route.abort())
    find(page, "Kari")
    expect(page.get_by_role("alert")).to_contain_text("Jeg får ikke kontakt")
    page.unroute("**/api/hr/tilganger*")
    find(page, "Kari")
    expect(page.get_by_role("button", name="Kari Nordmann")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
