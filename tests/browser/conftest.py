"""Chromium under watch. The fixture `assistent` (a running demo assistant) comes from tests/."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    Response,
    expect,
    sync_playwright,
)

from .side import Assistent, Samtale

CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
STRICT_CSP = "default-src 'self'; base-uri 'none'; object-src 'none'"
# Chromium writes every answer of 400 and above to the console; those are tested by what the person sees.
EXPECTED_CONSOLE = "Failed to load resource"
PATIENCE_MS = 30_000  # for what is expected to come; other tests may be busy on the same machine


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_ARGS)
    yield browser
    browser.close()


def watch(page: Page, problems: list[str]) -> None:
    def on_console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(EXPECTED_CONSOLE):
            problems.append(message.text)

    def on_response(response: Response) -> None:
        if response.status >= 400 and "/api/" not in response.url:
            problems.append(f"{response.status} {response.url}")

    page.on("console", on_console)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("response", on_response)


def open_page(context: BrowserContext, skrift: int) -> Page:
    """A tab in a browser whose letters are set to `skrift` percent of what is usual."""
    page = context.new_page()
    sizes = {"standard": 16 * skrift // 100, "fixed": 13 * skrift // 100}
    context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": sizes})
    return page


def with_strict_csp(route: Any) -> None:
    """The page as the gateway sends it, under at least the strictest policy a site may put on it."""
    response = route.fetch()
    route.fulfill(response=response, headers={**response.headers, "content-security-policy": STRICT_CSP})


@pytest.fixture
def new_samtale(browser: Browser, assistent: Assistent) -> Iterator[Callable[..., Samtale]]:
    """Opens tabs (arguments of Playwright's new_context, and `skrift`); none may have logged an error at the end."""
    problems: list[str] = []
    contexts = []

    def open_tab(skrift: int = 100, **options: Any) -> Samtale:
        context = browser.new_context(**{"locale": "nb-NO", "timezone_id": "Europe/Oslo", **options})
        contexts.append(context)
        page = open_page(context, skrift)
        watch(page, problems)
        page.route(re.compile(r"/(\?.*)?$"), with_strict_csp)
        return Samtale(page, assistent.url).open()

    yield open_tab
    for context in contexts:
        context.close()
    assert problems == []


@pytest.fixture
def samtale(new_samtale: Callable[..., Samtale]) -> Samtale:
    return new_samtale()


@pytest.fixture
def bot_nede(assistent: Assistent) -> Iterator[Assistent]:
    """The assistant while its bot is stopped; it runs again after the test whatever happened."""
    assistent.stopp_bot()
    yield assistent
    assistent.start_bot()


@pytest.fixture(scope="session")
def assert_accessible() -> Callable[[Page], None]:
    axe = Axe()

    def check(page: Page) -> None:
        result = axe.run(page)
        assert result.violations_count == 0, result.generate_report()

    return check
