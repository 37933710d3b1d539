"""The demo page as the person who uses it sees it, and ready-made answers from the gateway."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Protocol

from playwright.sync_api import Locator, Page, expect

from naervaer.klokke import FastKlokke
from naervaer.store import Store

WAIT_UNTIL_STORED = """async ({tekst, count}) => {
  for (let attempt = 0; attempt < 300; attempt++) {
    const {meldinger} = await (await fetch('/api/meldinger')).json();
    const stored = meldinger.filter(melding => melding.fra === 'person' && melding.tekst === tekst);
    if (stored.length >= count && meldinger.at(-1).fra === 'bot') return;
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  throw new Error(`not stored ${count} times: ${tekst}`);
}"""


class Assistent(Protocol):
    """A running demo assistant."""

    url: str
    store: Store
    klokke: FastKlokke

    def stopp_bot(self) -> None: ...

    def start_bot(self) -> None: ...


# What the gateway answers while the bot is down.
BOT_NEDE = {"feil": {"kode": "bot_nede", "tekst": "Jeg kan ikke svare akkurat nå."}}


class Samtale:
    """The demo page in one browser tab, in the words of the person who uses it."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.felt = page.get_by_role("textbox", name="Skriv til Nærvær")
        self.logg = page.get_by_role("log")
        self.bot = page.locator("li.bot")
        self.person = page.locator("li.person")
        self.ikke_sendt = page.locator(".ikke-sendt")

    def open(self) -> Samtale:
        self.page.goto(self.url)
        self.person_button("Kari").wait_for()
        return self

    def person_button(self, navn: str) -> Locator:
        return self.page.get_by_role("button", name=re.compile(rf"^{navn}\b"))

    def sign_in(self, navn: str) -> Samtale:
        self.person_button(navn).click()
        self.felt.wait_for()
        return self

    def button(self, navn: str) -> Locator:
        return self.page.get_by_role("button", name=navn, exact=True)

    def write(self, tekst: str) -> None:
        """Types and sends without waiting for an answer."""
        self.felt.fill(tekst)
        self.felt.press("Enter")

    def ask(self, tekst: str) -> Locator:
        """Sends and waits; returns the first new message from the assistant."""
        before = self.bot.count()
        self.write(tekst)
        svar = self.bot.nth(before)
        svar.wait_for()
        return svar

    def stored(self) -> list[dict[str, Any]]:
        """The signed-in person's messages as the gateway has them."""
        meldinger: list[dict[str, Any]] = self.page.request.get(f"{self.url}/api/meldinger").json()["meldinger"]
        return meldinger

    def stored_texts(self) -> list[str]:
        """What the signed-in person has written or chosen, as stored, oldest first."""
        return [melding["tekst"] for melding in self.stored() if melding["fra"] == "person"]

    def wait_until_stored(self, tekst: str, count: int = 1) -> None:
        """Waits until `tekst` is stored at least `count` times and answered, and all that is stored is shown."""
        self.page.evaluate(WAIT_UNTIL_STORED, {"tekst": tekst, "count": count})
        expect(self.bot).to_have_count(sum(melding["fra"] == "bot" for melding in self.stored()))

    def without_history(self) -> Samtale:
        """Lets the conversation look as if nothing were written yet, whatever earlier tests wrote."""
        self.page.route("**/api/meldinger", answer_get({"meldinger": []}))
        return self


def answer_get(json: object) -> Callable[[Any], None]:
    """A route handler that answers GET with `json` and lets POST through."""
    return lambda route: route.fulfill(json=json) if route.request.method == "GET" else route.fallback()


def answer_post(status: int, json: object) -> Callable[[Any], None]:
    """A route handler that answers POST with `status` and `json` and lets GET through."""
    return lambda route: route.fulfill(status=status, json=json) if route.request.method == "POST" else route.fallback()


def melding(alvor: str, **changes: object) -> dict[str, object]:
    """A message from the assistant in the form of the gateway's interface."""
    tom: dict[str, object] = {"fakta": [], "kilder": [], "valg": []}
    fast: dict[str, object] = {
        "id": alvor,
        "fra": "bot",
        "tid": "2026-11-21T10:00:00Z",
        "sprak": "nb",
        "tekst": "Hei",
        "alvor": alvor,
    }
    return fast | tom | changes
