"""The chat on a page of another origin, under a policy as strict as can be; and the employer's sign-in in a window."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from uuid import uuid4

import oidc_leverandor
import pytest
from aiohttp import web
from hus import Hus
from joserfc import jwt
from joserfc.jwk import ECKey
from oidc_leverandor import CLIENT_ID, CLIENT_SECRET, Leverandor
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect
from verter import RESOLVER, certificate, serving

from gateway import oidc
from gateway.app import Innlogging, create_app
from gateway.bot_client import BotClient
from gateway.innbygging import Intranett
from naervaer import identiteter
from naervaer.klokke import FastKlokke
from naervaer.store import Store, open_store
from naervaer.store.models import Person
from tools.parts import free_port

from .conftest import CHROMIUM_ARGS, open_page, watch
from .test_tilgjengelighet import DISPLAYS, assert_no_sideways_scroll

EPOST = "kari@fjordvik.example"
SIGNING_KEY = ECKey.generate_key("P-256")
# Nothing is allowed but what the chat needs: scripts, styles and calls of one address. No inline style or script.
POLICY = (
    "default-src 'none'; base-uri 'none'; form-action {gateway}; frame-ancestors 'none'; "
    "script-src {gateway}; style-src {gateway} 'self'; connect-src {gateway} 'self'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
PAGE = """<!doctype html><html lang="nb"><head><meta charset="utf-8"><title>Intranettet</title>
<link rel="stylesheet" href="/intranett.css">
<script type="module" src="{script}/static/chat.js"></script></head>
<body><main><h1>Velkommen til Fjordvik</h1>
<naervaer-chat {attributes}><p>Lokalt innhold</p></naervaer-chat></main></body></html>"""
STYLE = "naervaer-chat { height: 30rem; --naervaer-hoved: #7a0044; --naervaer-skrift: Georgia, serif; }"
TOKEN = 'token-adresse="/naervaer-token"'


@dataclass
class Intranettet:
    """The employer's own pages: `who` is signed in there, or nobody; `attributes` are those of the tag."""

    url: str
    gateway: str
    attributes: str = ""
    style: str = STYLE
    opener_policy: str = "same-origin-allow-popups"
    who: str | None = None
    signed: list[str] = field(default_factory=list)

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/", self._page)
        app.router.add_get("/intranett.css", self._style)
        app.router.add_get("/naervaer-token", self._token)
        return app

    async def _page(self, request: web.Request) -> web.Response:
        page = PAGE.format(script=self.gateway, attributes=self.attributes)
        headers = {
            "Content-Security-Policy": POLICY.format(gateway=self.gateway),
            "Cross-Origin-Opener-Policy": self.opener_policy,
        }
        response = web.Response(text=page, content_type="text/html", headers=headers)
        response.set_cookie("intranett", "innlogget", secure=True, httponly=True, samesite="Lax")
        return response

    async def _style(self, request: web.Request) -> web.Response:
        return web.Response(text=self.style, content_type="text/css")

    async def _token(self, request: web.Request) -> web.Response:
        if self.who is None or request.cookies.get("intranett") != "innlogget":
            return web.Response(status=401)
        now = int(datetime.now(UTC).timestamp())
        said = {"iss": self.url, "aud": self.gateway, "sub": self.who, "iat": now, "exp": now + 60, "jti": str(uuid4())}
        self.signed.append(jwt.encode({"alg": "ES256"}, said, SIGNING_KEY))
        return web.Response(text=self.signed[-1])


@dataclass
class Sted:
    """Everything that runs for one test."""

    store: Store
    gateway: str
    intranett: Intranettet
    leverandor: Leverandor

    def ansattnummer(self, person_id: str) -> str:
        with self.store.session() as session:
            return session.get_one(Person, person_id).ansattnummer


async def answer(request: web.Request) -> web.Response:
    """In the bot's place: what was said, a file, a page and two choices."""
    said = await request.json()
    files = [
        {"tittel": "Alt om deg", "adresse": "/api/mine-data"},
        {"tittel": "Planen", "adresse": "/plan?sak=1"},
    ]
    choices = [{"tekst": "Ja", "payload": "/ja"}, {"tekst": "Nei", "payload": "/nei"}]
    text = f"Du skrev: {said.get('tekst', said.get('valg'))}"
    return web.json_response({"svar": [{"tekst": text, "filer": files, "valg": choices}]})


@pytest.fixture
def med_leverandor() -> bool:
    """Whether the gateway has a provider; a test may say no."""
    return True


@pytest.fixture
def sted(tmp_path: Path, med_leverandor: bool) -> Iterator[Sted]:
    store = open_store(f"sqlite:///{tmp_path / 'naervaer.db'}")
    store.migrate()
    klokke = FastKlokke(datetime.now(UTC))
    port, page_port, bot_port = free_port(), free_port(), free_port()
    gateway, page = f"https://naervaer.test:{port}", f"https://intranett.test:{page_port}"
    tls = certificate(tmp_path)
    bot = web.Application()
    bot.router.add_post("/webhooks/naervaer/melding", answer)
    with ExitStack() as running:
        provider = running.enter_context(oidc_leverandor.running(gateway + oidc.CALLBACK))
        about = oidc.Oppsett(provider.issuer, CLIENT_ID, CLIENT_SECRET, gateway)
        way_in = Innlogging(
            oidc.Leverandor(about, klokke) if med_leverandor else None,
            Intranett(gateway, [SIGNING_KEY], klokke),
            frozenset({page}),
        )
        client = BotClient(f"http://127.0.0.1:{bot_port}", "x" * 32)
        running.enter_context(serving(bot, bot_port))
        running.enter_context(serving(create_app(store, client, klokke, False, way_in), port, tls))
        intranett = Intranettet(page, gateway)
        running.enter_context(serving(intranett.app(), page_port, tls))
        yield Sted(store, gateway, intranett, provider)
    store.close()


@pytest.fixture
def kari(sted: Sted) -> str:
    hus = Hus(sted.store, FastKlokke(datetime.now(UTC)))
    person_id = hus.person("Kari Nordmann")
    with sted.store.session() as session:
        session.get_one(Person, person_id).epost = EPOST
    sted.leverandor.brukere["kari"] = {"email": EPOST, "email_verified": True}
    return person_id


@pytest.fixture(scope="module")
def strict_browser(playwright: Playwright) -> Iterator[Browser]:
    """A browser that knows the names of the test, and gives no cookie to a page of another site."""
    args = [*CHROMIUM_ARGS, RESOLVER, "--test-third-party-cookie-phaseout"]
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=args)
    yield browser
    browser.close()


@pytest.fixture
def new_tab(strict_browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens tabs; no policy may have been broken, and no error logged, at the end."""
    problems: list[str] = []
    contexts: list[BrowserContext] = []

    def open_tab(skrift: int = 100, **options: Any) -> Page:
        context = strict_browser.new_context(ignore_https_errors=True, locale="nb-NO", **options)
        context.on("page", lambda page: watch(page, problems))
        contexts.append(context)
        return open_page(context, skrift)

    yield open_tab
    for context in contexts:
        context.close()
    assert [problem for problem in problems if not problem.endswith("/naervaer-token")] == []


def write(page: Page, text: str) -> None:
    page.get_by_role("textbox", name="Skriv til Nærvær").fill(text)
    page.keyboard.press("Enter")


def at_provider(page: Page, bruker: str) -> None:
    page.get_by_label("Bruker").fill(bruker)
    page.get_by_role("button", name="Logg inn").click()


def test_by_the_word_of_the_intranet(sted: Sted, kari: str, new_tab: Callable[..., Page]) -> None:
    sted.intranett.who = sted.ansattnummer(kari)
    sted.intranett.attributes = 'token-adresse="/naervaer-token" tittel="Spør om sykefravær" hilsen="Velkommen hit."'
    page = new_tab()
    page.goto(sted.intranett.url)
    expect(page.get_by_role("heading", name="Spør om sykefravær")).to_be_visible()
    expect(page.get_by_text("Velkommen hit.")).to_be_visible()
    write(page, "når er neste frist?")
    expect(page.get_by_text("Du skrev: når er neste frist?")).to_be_visible()
    page.get_by_role("button", name="Ja").click()
    expect(page.get_by_text("Du skrev: /ja")).to_be_visible()
    assert len(sted.intranett.signed) == 1
    assert not [cookie for cookie in page.context.cookies() if cookie["domain"] == "naervaer.test"]
    assert page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})").count("Bearer") == 0


def test_the_tag_can_name_the_gateway(sted: Sted, kari: str, new_tab: Callable[..., Page]) -> None:
    """Where the employer has the scripts on another address than the gateway's."""
    sted.intranett.who = sted.ansattnummer(kari)
    sted.intranett.attributes = f'adresse="{sted.gateway}" token-adresse="/naervaer-token"'
    page = new_tab()
    page.goto(sted.intranett.url)
    expect(page.get_by_role("textbox", name="Skriv til Nærvær")).to_be_visible()


def test_the_employers_colours_and_font(sted: Sted, kari: str, new_tab: Callable[..., Page]) -> None:
    sted.intranett.who = sted.ansattnummer(kari)
    sted.intranett.attributes = 'token-adresse="/naervaer-token"'
    page = new_tab()
    page.goto(sted.intranett.url)
    send = page.get_by_role("button", name="Send")
    expect(send).to_have_css("background-color", "rgb(122, 0, 68)")
    expect(page.get_by_role("log")).to_have_css("font-family", "Georgia, serif")
    expect(page.locator("naervaer-chat")).to_have_css("height", "480px")


@pytest.mark.parametrize(
    ("colours", "why"),
    [
        ("--naervaer-hoved: #ffcc00", "hoved på flate har kontrasten 1,5:1, men må ha minst 4,5:1"),
        ("--naervaer-flate: #777", "tekst på flate"),
        ("--naervaer-kant: oklch(95% 0 0)", "kant på flate har kontrasten 1,2:1, men må ha minst 3:1"),
        ("--naervaer-tekst: rgb(0 0 0 / 50%)", "tekst på flate"),  # on what lies behind, which nobody knows
        ("--naervaer-hoved: tull", "hoved på flate"),
    ],
)
def test_colours_that_cannot_be_read_are_refused_in_words(
    sted: Sted, kari: str, strict_browser: Browser, assert_accessible: Callable[[Page], None], colours: str, why: str
) -> None:
    sted.intranett.who, sted.intranett.attributes = sted.ansattnummer(kari), TOKEN
    sted.intranett.style = f"naervaer-chat {{ height: 30rem; {colours}; --naervaer-skrift: Georgia, serif; }}"
    context = strict_browser.new_context(ignore_https_errors=True, locale="nb-NO", bypass_csp=True)
    page = context.new_page()
    warnings: list[str] = []
    page.on("console", lambda message: warnings.append(message.text) if message.type == "warning" else None)
    page.goto(sted.intranett.url)
    expect(page.get_by_role("button", name="Send")).to_have_css("background-color", "rgb(27, 94, 99)")
    expect(page.get_by_role("log")).to_have_css("font-family", "Georgia, serif")
    assert_accessible(page)
    assert [why in text for text in warnings] == [True]
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_house_has_colours_that_can_be_read(
    sted: Sted, kari: str, new_tab: Callable[..., Page], scheme: str
) -> None:
    sted.intranett.who, sted.intranett.attributes = sted.ansattnummer(kari), TOKEN
    sted.intranett.style = "html { color-scheme: light dark; }"
    page = new_tab(color_scheme=scheme)
    page.goto(sted.intranett.url)
    expect(page.get_by_role("button", name="Send")).to_be_visible()
    expect(page.locator("#ramme")).not_to_have_class(re.compile("husets"))  # and new_tab has heard no warning


@pytest.mark.parametrize(("scheme", "colour"), [("light", "rgb(122, 0, 68)"), ("dark", "rgb(132, 205, 201)")])
def test_one_colour_for_light_alone_holds_in_light_alone(
    sted: Sted, kari: str, strict_browser: Browser, scheme: Literal["light", "dark"], colour: str
) -> None:
    sted.intranett.who, sted.intranett.attributes = sted.ansattnummer(kari), TOKEN
    sted.intranett.style = "html { color-scheme: light dark; } naervaer-chat { --naervaer-hoved: #7a0044; }"
    page = strict_browser.new_page(ignore_https_errors=True, color_scheme=scheme)
    page.goto(sted.intranett.url)
    expect(page.get_by_role("button", name="Send")).to_have_css("background-color", colour)
    page.close()


# --- in the corner of the page


def test_in_the_corner_nothing_is_fetched_of_anybody_before_it_is_opened(
    sted: Sted, kari: str, new_tab: Callable[..., Page]
) -> None:
    sted.intranett.who = sted.ansattnummer(kari)
    sted.intranett.attributes = f'{TOKEN} flytende tittel="Spør om sykefravær"'
    page = new_tab()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    page.goto(sted.intranett.url)
    opener = page.get_by_role("button", name="Spør om sykefravær")
    expect(opener).to_have_attribute("aria-expanded", "false")
    expect(page.get_by_role("log")).to_be_hidden()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert not [path for path in asked if path in ("/naervaer-token", "/api/meg", "/api/meldinger")]
    opener.click()
    expect(opener).to_have_attribute("aria-expanded", "true")
    write(page, "hei")
    expect(page.get_by_text("Du skrev: hei")).to_be_visible()


def test_the_corner_by_keyboard_alone(sted: Sted, kari: str, new_tab: Callable[..., Page]) -> None:
    sted.intranett.who = sted.ansattnummer(kari)
    sted.intranett.attributes = f"{TOKEN} flytende"
    page = new_tab()
    page.goto(sted.intranett.url)
    opener = page.get_by_role("button", name="Samtale med Nærvær")
    opener.wait_for()
    page.keyboard.press("Tab")
    expect(opener).to_be_focused()
    page.keyboard.press("Enter")
    field = page.get_by_role("textbox", name="Skriv til Nærvær")
    expect(field).to_be_focused()
    page.keyboard.type("hei")
    page.get_by_role("button", name="Påminnelser").press("Enter")
    inbox = page.get_by_role("region", name="Påminnelser")
    expect(inbox).to_be_visible()
    page.keyboard.press("Escape")  # closes what was opened last
    expect(inbox).to_be_hidden()
    expect(field).to_be_visible()
    page.keyboard.press("Escape")
    expect(field).to_be_hidden()
    expect(opener).to_be_focused()
    page.keyboard.press("Enter")
    expect(field).to_be_focused()
    expect(field).to_have_value("hei")


def test_the_corner_asks_who_is_not_signed_in(sted: Sted, kari: str, new_tab: Callable[..., Page]) -> None:
    sted.intranett.attributes = "flytende"
    page = new_tab()
    page.goto(sted.intranett.url)
    page.get_by_role("button", name="Samtale med Nærvær").click()
    way_in = page.get_by_role("button", name="Logg inn")
    expect(way_in).to_be_focused()
    with page.expect_popup() as opened:
        way_in.press("Enter")
    with opened.value.expect_event("close"):
        at_provider(opened.value, "kari")
    expect(page.get_by_role("textbox", name="Skriv til Nærvær")).to_be_focused()


@pytest.mark.parametrize("display", DISPLAYS)
def test_the_corner_is_accessible_closed_and_open(
    sted: Sted, kari: str, new_tab: Callable[..., Page], assert_accessible: Callable[[Page], None], display: Any
) -> None:
    sted.intranett.who = sted.ansattnummer(kari)
    sted.intranett.attributes = f"{TOKEN} flytende"
    sted.intranett.style = "html { color-scheme: light dark; } h1 { overflow-wrap: anywhere; }"
    page = new_tab(bypass_csp=True, **display)
    page.goto(sted.intranett.url)
    opener = page.get_by_role("button", name="Samtale med Nærvær")
    opener.wait_for()
    assert_accessible(page)
    opener.click()
    write(page, "hei")
    expect(page.get_by_text("Du skrev: hei")).to_be_visible()
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    frame = page.locator("#ramme").bounding_box()
    assert frame
    assert frame["x"] >= 0
    assert frame["y"] >= 0


# --- the session of such a page


def test_a_session_that_ends_is_renewed_without_a_word(sted: Sted, kari: str, new_tab: Callable[..., Page]) -> None:
    sted.intranett.who = sted.ansattnummer(kari)
    sted.intranett.attributes = 'token-adresse="/naervaer-token"'
    page = new_tab()
    page.goto(sted.intranett.url)
    write(page, "først")
    expect(page.get_by_text("Du skrev: først")).to_be_visible()
    with sted.store.session() as session:
        identiteter.trekk(session, kari, FastKlokke(datetime.now(UTC)))
    write(page, "så")
    expect(page.get_by_text("Du skrev: så")).to_be_visible()
    assert len(sted.intranett.signed) == 2


def test_who_is_not_in_the_list_is_told_so(sted: Sted, new_tab: Callable[..., Page]) -> None:
    sted.intranett.who = "99999"
    sted.intranett.attributes = 'token-adresse="/naervaer-token"'
    page = new_tab()
    page.goto(sted.intranett.url)
    expect(page.get_by_role("alert")).to_contain_text("finner deg ikke i lista")


def test_who_is_not_signed_in_there_is_not_here(sted: Sted, new_tab: Callable[..., Page]) -> None:
    sted.intranett.attributes = 'token-adresse="/naervaer-token"'
    page = new_tab()
    page.goto(sted.intranett.url)
    expect(page.get_by_text("Du er ikke logget inn.")).to_be_visible()


def test_in_a_window_of_the_employers_sign_in(sted: Sted, kari: str, new_tab: Callable[..., Page]) -> None:
    page = new_tab()
    page.goto(sted.intranett.url)
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Logg inn").click()
    window = opened.value
    with window.expect_event("close"):
        at_provider(window, "kari")
    write(page, "hei")
    expect(page.get_by_text("Du skrev: hei")).to_be_visible()
    # The gateway's own page knows the person too, in the same browser.
    own = page.context.new_page()
    own.goto(sted.gateway)
    expect(own.get_by_text("Du er Kari Nordmann")).to_be_visible()
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies(sted.gateway)}
    session = cookies["__Host-naervaer_okt"]
    assert (session["httpOnly"], session["secure"], session["sameSite"]) == (True, True, "Strict")
    assert "__Host-naervaer_okt_begynt" not in cookies


def test_a_page_that_the_window_cannot_reach_is_told_of(sted: Sted, kari: str, new_tab: Callable[..., Page]) -> None:
    sted.intranett.opener_policy = "same-origin"
    page = new_tab()
    page.goto(sted.intranett.url)
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Logg inn").click()
    at_provider(opened.value, "kari")
    expect(opened.value.get_by_role("alert")).to_contain_text("kan ikke nås herfra")
    opened.value.get_by_role("link", name="Gå til Nærvær").click()
    expect(opened.value.get_by_text("Du er Kari Nordmann")).to_be_visible()


def test_the_window_tells_a_foreign_page_nothing(sted: Sted, kari: str, new_tab: Callable[..., Page]) -> None:
    """Somebody who is signed in visits a page that opens our window and listens."""
    own = new_tab()
    own.goto(sted.gateway)
    own.get_by_role("link", name="Logg inn").click()
    at_provider(own, "kari")
    expect(own.get_by_text("Du er Kari Nordmann")).to_be_visible()
    bad = own.context.new_page()
    bad.route("https://ond.test/**", lambda route: route.fulfill(body="<title>Ond</title>", content_type="text/html"))
    bad.goto("https://ond.test/")
    bad.evaluate("() => { heard = []; onmessage = ({data}) => heard.push(data); }")
    for opphav in ("https://ond.test", sted.intranett.url, "*"):
        with bad.expect_popup() as opened:
            address = f"{sted.gateway}/static/innlogget.html?opphav={opphav}"
            bad.evaluate("address => { window.open(address) }", address)
        if opphav == sted.intranett.url:
            opened.value.wait_for_event("close")
        else:
            expect(opened.value.get_by_role("alert")).to_contain_text("annen nettside")
    assert bad.evaluate("heard") == []


def test_a_file_comes_with_the_session(sted: Sted, kari: str, new_tab: Callable[..., Page]) -> None:
    sted.intranett.who = sted.ansattnummer(kari)
    sted.intranett.attributes = 'token-adresse="/naervaer-token"'
    page = new_tab()
    page.goto(sted.intranett.url)
    write(page, "mine data")
    with page.expect_download() as fetched:
        page.get_by_role("link", name=re.compile("^Alt om deg")).click()
    assert fetched.value.suggested_filename == "naervaer-mine-data.json"
    assert "Kari Nordmann" in Path(fetched.value.path()).read_text(encoding="utf-8")


def test_a_page_of_ours_opens_signed_in(sted: Sted, kari: str, new_tab: Callable[..., Page]) -> None:
    sted.intranett.who = sted.ansattnummer(kari)
    sted.intranett.attributes = 'token-adresse="/naervaer-token"'
    page = new_tab()
    page.goto(sted.intranett.url)
    write(page, "planen")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Planen").click()
    opened.value.wait_for_url(f"{sted.gateway}/plan?sak=1")
    assert opened.value.evaluate("fetch('/api/meg').then(answer => answer.status)") == 200


def test_a_foreign_page_does_not_get_the_chat_to_run(sted: Sted, kari: str, strict_browser: Browser) -> None:
    context = strict_browser.new_context(ignore_https_errors=True)
    page = context.new_page()
    html = PAGE.format(script=sted.gateway, attributes="")
    page.route("https://ond.test/", lambda route: route.fulfill(body=html, content_type="text/html"))
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text))
    page.goto("https://ond.test/")
    expect(page.get_by_text("Lokalt innhold")).to_be_visible()
    assert page.evaluate("customElements.get('naervaer-chat') === undefined")
    assert any("CORS" in text for text in errors)
    context.close()


# --- the gateway's own page


def test_in_and_out_on_our_own_page(sted: Sted, kari: str, new_tab: Callable[..., Page]) -> None:
    page = new_tab()
    page.goto(sted.gateway)
    page.get_by_role("link", name="Logg inn").click()
    at_provider(page, "kari")
    expect(page.get_by_text("Du er Kari Nordmann")).to_be_visible()
    write(page, "hei")
    expect(page.get_by_text("Du skrev: hei")).to_be_visible()
    page.get_by_role("button", name="Logg ut").click()
    expect(page.get_by_role("heading", name="Logg inn")).to_be_focused()
    page.reload()
    expect(page.get_by_role("link", name="Logg inn")).to_be_visible()


def test_a_session_that_ends_on_our_own_page_loses_nothing(sted: Sted, kari: str, new_tab: Callable[..., Page]) -> None:
    page = new_tab()
    page.goto(sted.gateway)
    page.get_by_role("link", name="Logg inn").click()
    at_provider(page, "kari")
    page.get_by_role("textbox", name="Skriv til Nærvær").fill("halvferdig")
    page.context.clear_cookies()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_role("heading", name="Logg inn")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("Det du har skrevet, er tatt vare på.")
    page.get_by_role("link", name="Logg inn").click()
    at_provider(page, "kari")
    expect(page.get_by_role("textbox", name="Skriv til Nærvær")).to_have_value("halvferdig")


def test_when_the_session_ends_in_a_page_the_focus_goes_to_the_way_in(
    sted: Sted, kari: str, new_tab: Callable[..., Page]
) -> None:
    page = new_tab()
    page.goto(sted.intranett.url)
    for _ in range(2):
        with page.expect_popup() as opened:
            page.get_by_role("button", name="Logg inn").click()
        with opened.value.expect_event("close"):
            at_provider(opened.value, "kari")
        field = page.get_by_role("textbox", name="Skriv til Nærvær")
        expect(field).to_be_focused()
        page.keyboard.type("mer ")
        with sted.store.session() as session:
            identiteter.trekk(session, kari, FastKlokke(datetime.now(UTC)))
            identiteter.tillat(session, kari)
        page.context.clear_cookies()
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        expect(page.get_by_role("button", name="Logg inn")).to_be_focused()


def test_what_went_wrong_is_said_on_the_page(sted: Sted, new_tab: Callable[..., Page]) -> None:
    page = new_tab()
    page.goto(sted.gateway)
    page.get_by_role("link", name="Logg inn").click()
    at_provider(page, "ukjent")
    expect(page.get_by_role("alert")).to_contain_text("avbrutt")
    page.goto(f"{sted.gateway}/?innlogging=<b>tull</b>")
    expect(page.get_by_role("link", name="Logg inn")).to_be_visible()
    expect(page.get_by_role("alert")).to_be_empty()


@pytest.mark.parametrize("med_leverandor", [False])
def test_who_cannot_sign_in_here_is_told_where(
    sted: Sted, kari: str, new_tab: Callable[..., Page], assert_accessible: Callable[[Page], None]
) -> None:
    sted.intranett.who, sted.intranett.attributes = sted.ansattnummer(kari), TOKEN
    page = new_tab(bypass_csp=True)
    page.goto(sted.gateway)
    expect(page.get_by_text("Du logger inn på intranettet")).to_be_visible()
    expect(page.get_by_role("link", name="Logg inn")).to_have_count(0)
    assert_accessible(page)
    page.get_by_role("link", name=sted.intranett.url).click()
    write(page, "planen")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Planen").click()
    opened.value.get_by_role("link", name="Til samtalen med Nærvær").click()  # the session came along
    expect(opened.value.get_by_text("Du er Kari Nordmann")).to_be_visible()


def test_a_page_of_ours_comes_back_after_the_sign_in(sted: Sted, kari: str, new_tab: Callable[..., Page]) -> None:
    page = new_tab()
    page.goto(f"{sted.gateway}/plan?sak=1&sprak=nb")
    page.get_by_role("alert").get_by_role("link", name="Logg inn").click()
    at_provider(page, "kari")
    page.wait_for_url(f"{sted.gateway}/plan?sak=1&sprak=nb")
    expect(page.get_by_role("alert")).to_contain_text("ingen plan som du kan se")  # signed in, with no such case


@pytest.mark.parametrize("display", DISPLAYS)
def test_our_own_page_is_accessible(
    sted: Sted, kari: str, new_tab: Callable[..., Page], assert_accessible: Callable[[Page], None], display: Any
) -> None:
    page = new_tab(bypass_csp=True, **display)
    page.goto(f"{sted.gateway}/?innlogging=ukjent")
    expect(page.get_by_role("alert")).to_contain_text("HR")
    assert_accessible(page)
    page.get_by_role("link", name="Logg inn").click()
    at_provider(page, "kari")
    expect(page.get_by_text("Du er Kari Nordmann")).to_be_visible()
    assert_accessible(page)
    page.goto(f"{sted.gateway}/static/innlogget.html?opphav=https://ond.test")
    expect(page.get_by_role("alert")).not_to_be_empty()
    assert_accessible(page)
    page.goto(sted.intranett.url)
    page.get_by_role("button", name="Logg inn").wait_for()
    assert_accessible(page)
