"""A link to a paper in Slack, Teams or an e-mail: to sign in first, and then to the paper, for the right one alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from naervaer.store.models import Person, Sak

from .side import Assistent

Check = Callable[[Page], None]


@pytest.fixture
def side(browser: Browser, assistent: Assistent) -> Iterator[Page]:
    context = browser.new_context(locale="nb-NO", bypass_csp=True)
    yield context.new_page()
    context.close()


@pytest.fixture
def lenke(assistent: Assistent) -> str:
    """Where Kari's agenda is."""
    with assistent.store.session() as session:
        sak_id = session.scalars(select(Sak.id).join(Person).where(Person.demo_navn == "kari")).first()
    return f"{assistent.url}/api/papirer/agenda/{sak_id}.pdf"


def sign_in(side: Page, assistent: Assistent, person: str) -> None:
    address = f"{assistent.url}/api/demo/innlogging"
    assert side.request.post(address, data={"person": person}, headers={"Origin": assistent.url}).ok


def follow(side: Page, lenke: str) -> None:
    """Press the link on somebody else's page."""
    side.goto("about:blank")
    side.set_content(f'<a href="{lenke}">Agenda</a>')
    side.get_by_role("link").click()


def test_who_is_not_signed_in_is_shown_the_way(
    side: Page, assistent: Assistent, lenke: str, assert_accessible: Check
) -> None:
    follow(side, lenke)
    inn = side.get_by_role("link", name="Logg inn")
    expect(inn).to_be_visible()
    assert_accessible(side)
    path = lenke.removeprefix(assistent.url)
    assert inn.get_attribute("href") == f"/innlogging?retur={path.replace('/', '%2F')}"


def test_who_is_signed_in_gets_it_with_one_press(
    side: Page, assistent: Assistent, lenke: str, assert_accessible: Check
) -> None:
    sign_in(side, assistent, "kari")
    follow(side, lenke)
    hent = side.get_by_role("link", name="Hent fila")
    expect(hent).to_be_visible()
    assert_accessible(side)
    with side.expect_download() as lastet:
        hent.press("Enter")
    assert lastet.value.suggested_filename.endswith(".pdf")


def test_somebody_else_gets_nothing(side: Page, assistent: Assistent, lenke: str) -> None:
    sign_in(side, assistent, "ola")
    follow(side, lenke)
    with side.expect_response(lenke) as svar:
        side.get_by_role("link", name="Hent fila").click()
    assert svar.value.status == 404
