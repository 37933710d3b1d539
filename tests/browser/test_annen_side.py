"""The chat on a page of another origin, under a policy as strict as can be; and the employer's sign-in in a window."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
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

from .conftest import CHROMIUM_ARGS, watch

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


@dataclass
class Intranettet:
    """The employer's own pages: `who` is signed in there, or nobody; `attributes` are those of the tag."""

    url: str
    gateway: str
    attributes: str = ""
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
        headers = {"Content-Security-Policy": POLICY.format(gateway=self.gateway)}
        response = web.Response(text=page, content_type="text/html", headers=headers)
        response.set_cookie("intranett", "innlogget", secure=True, httponly=True, samesite="Lax")
        return response

    async def _style(self, request: web.Request) -> web.Response:
        return web.Response(text=STYLE, content_type="text/css")

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
def sted(tmp_path: Path) -> Iterator[Sted]:
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
            oidc.Leverandor(about, klokke), Intranett(gateway, [SIGNING_KEY], klokke), frozenset({page})
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

    def open_tab(**options: Any) -> Page:
        context = strict_browser.new_context(ignore_https_errors=True, locale="nb-NO", **options)
        context.on("page", lambda page: watch(page, problems))
        contexts.append(context)
        return context.new_page()

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


def test_what_went_wrong_is_said_on_the_page(sted: Sted, new_tab: Callable[..., Page]) -> None:
    page = new_tab()
    page.goto(sted.gateway)
    page.get_by_role("link", name="Logg inn").click()
    at_provider(page, "ukjent")
    expect(page.get_by_role("alert")).to_contain_text("avbrutt")
    page.goto(f"{sted.gateway}/?innlogging=<b>tull</b>")
    expect(page.get_by_role("link", name="Logg inn")).to_be_visible()
    expect(page.get_by_role("alert")).to_be_empty()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_our_own_page_is_accessible(
    sted: Sted, kari: str, new_tab: Callable[..., Page], assert_accessible: Callable[[Page], None], scheme: str
) -> None:
    page = new_tab(bypass_csp=True, color_scheme=scheme)
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
