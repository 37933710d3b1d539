"""The chat on the employer's own pages: which pages, with what word of the intranet, and nothing by cookie."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer
from hus import Hus, together
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from gateway.app import SIGN_INS_A_MINUTE, Innlogging, create_app
from gateway.bot_client import BotClient
from gateway.errors import Refusal
from gateway.innbygging import Intranett, nokler, opphav
from gateway.web import COOKIE
from naervaer import innlogging
from naervaer.innstillinger import UgyldigOppsett
from naervaer.store.models import Person
from tools.parts import free_port

Browser = TestClient[Any, Any]
Visit = Callable[[Browser], Awaitable[None]]
ADRESSE = "https://naervaer.example"
SIDE = "https://intranett.example"
ANNEN_SIDE = "https://avdeling.example"
FREMMED = "https://ond.example"
TOKEN = "/api/innlogging/token"
NOKKEL, NY_NOKKEL, FREMMED_NOKKEL = (ECKey.generate_key("P-256") for _ in range(3))
KJENTE = nokler((NOKKEL.as_pem(private=False) + NY_NOKKEL.as_pem(private=False)).decode())


@pytest.fixture
def kari(hus: Hus) -> str:
    return hus.person("Kari Nordmann")


@pytest.fixture
def visit(hus: Hus) -> Callable[[Visit], None]:
    """Lets a page visit the gateway."""

    def run(work: Visit) -> None:
        async def there() -> None:
            intranett = Intranett(ADRESSE, KJENTE, hus.klokke)
            way_in = Innlogging(intranett=intranett, opphav=frozenset({SIDE, ANNEN_SIDE}))
            bot = BotClient(f"http://127.0.0.1:{free_port()}", "x" * 32)
            async with TestClient(TestServer(create_app(hus.store, bot, hus.klokke, False, way_in))) as browser:
                await work(browser)

        in_own_loop(there)

    return run


def in_own_loop(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    with ThreadPoolExecutor() as thread:  # the browser tests leave an event loop in this one
        thread.submit(asyncio.run, work()).result()


def claims(hus: Hus, person_id: str, **changes: Any) -> dict[str, Any]:
    """What the intranet says; None takes a claim away."""
    with hus.store.session() as session:
        nummer = session.get_one(Person, person_id).ansattnummer
    now = int(hus.klokke.now().timestamp())
    said = {"iss": SIDE, "aud": ADRESSE, "sub": nummer, "iat": now, "exp": now + 60, "jti": "en gang", **changes}
    return {name: value for name, value in said.items() if value is not None}


def signed(said: dict[str, Any], key: ECKey = NOKKEL, **header: Any) -> str:
    return jwt.encode({"alg": "ES256", **header}, said, key)


async def exchange(browser: Browser, token: object, side: str = SIDE) -> ClientResponse:
    return await browser.post(TOKEN, json={"token": token}, headers={"Origin": side})


async def refusal(response: ClientResponse) -> tuple[int, str]:
    return response.status, (await response.json())["feil"]["kode"]


def session_of(hus: Hus, person_id: str) -> str:
    with hus.store.session() as session:
        return innlogging.sign_in(session, person_id, hus.klokke)


def as_page(okt: str, side: str = SIDE) -> dict[str, str]:
    return {"Authorization": f"Bearer {okt}", "Origin": side}


# --- where the script comes from, and where to sign in


def test_a_page_does_not_fetch_the_same_script_again(visit: Callable[[Visit], None]) -> None:
    async def work(browser: Browser) -> None:
        script = await browser.get("/static/chat.js", headers={"Origin": SIDE})
        assert script.headers["Cache-Control"] == "no-cache"
        again = {"Origin": SIDE, "If-None-Match": script.headers["ETag"]}
        unchanged = await browser.get("/static/chat.js", headers=again)
        assert unchanged.status == 304
        assert unchanged.headers["Access-Control-Allow-Origin"] == SIDE

    visit(work)


def test_without_a_provider_the_page_sends_people_to_the_intranet(visit: Callable[[Visit], None]) -> None:
    async def work(browser: Browser) -> None:
        assert (await browser.get("/")).content_type == "text/html"
        assert await (await browser.get("/api/innlogging")).json() == {"her": False, "sider": [ANNEN_SIDE, SIDE]}
        begun = await browser.get("/innlogging?retur=/plan", allow_redirects=False)
        assert (begun.status, begun.headers["Location"]) == (303, "/")

    visit(work)


def test_pages_that_cannot_tell_who_it_is_are_no_way_in(hus: Hus) -> None:
    async def there() -> None:
        bot = BotClient(f"http://127.0.0.1:{free_port()}", "x" * 32)
        app = create_app(hus.store, bot, hus.klokke, False, Innlogging(opphav=frozenset({SIDE})))
        async with TestClient(TestServer(app)) as browser:
            assert await (await browser.get("/api/innlogging")).json() == {"her": False, "sider": []}

    in_own_loop(there)


# --- the word of the intranet


@pytest.mark.parametrize("key", [NOKKEL, NY_NOKKEL])
def test_a_signed_token_becomes_a_session_without_a_cookie(
    hus: Hus, kari: str, visit: Callable[[Visit], None], key: ECKey
) -> None:
    async def work(browser: Browser) -> None:
        answer = await exchange(browser, signed(claims(hus, kari), key))
        assert answer.status == 200
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Access-Control-Allow-Origin"] == SIDE
        assert "Access-Control-Allow-Credentials" not in answer.headers
        okt = (await answer.json())["okt"]
        me = await browser.get("/api/meg", headers=as_page(okt))
        assert (await me.json())["navn"] == "Kari Nordmann"
        assert (await browser.post("/api/utlogging", json={}, headers=as_page(okt))).status == 204
        assert (await browser.get("/api/meg", headers=as_page(okt))).status == 401

    visit(work)


def test_a_token_works_once(hus: Hus, kari: str, visit: Callable[[Visit], None]) -> None:
    async def work(browser: Browser) -> None:
        token = signed(claims(hus, kari))
        assert (await exchange(browser, token)).status == 200
        assert await refusal(await exchange(browser, token)) == (401, "token_avvist")
        again = signed(claims(hus, kari, exp=claims(hus, kari)["exp"] - 1))  # the mark counts, not the text
        assert await refusal(await exchange(browser, again)) == (401, "token_avvist")
        other = signed(claims(hus, kari, jti="en annen gang"))
        assert (await exchange(browser, other)).status == 200

    visit(work)


def test_a_token_works_once_also_for_many_at_the_same_time(hus: Hus, kari: str) -> None:
    intranett, token = Intranett(ADRESSE, KJENTE, hus.klokke), signed(claims(hus, kari))
    taken: list[int] = []

    def work(nummer: int) -> None:
        try:
            with hus.store.session() as session:
                intranett.ansattnummer(session, token, SIDE)
        except Refusal:
            return
        taken.append(nummer)

    together(8, work)
    assert len(taken) == 1


NOW = int(datetime(2026, 11, 21, 12, 0, tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": ANNEN_SIDE},  # a page that may, but not with this token
        {"iss": FREMMED},
        {"iss": None},
        {"aud": SIDE},
        {"aud": ADRESSE + "/"},
        {"aud": None},
        {"iat": NOW - 100, "exp": NOW - 40},
        {"iat": NOW, "exp": NOW + 61},
        {"iat": NOW - 31, "exp": NOW + 30},
        {"iat": NOW + 31, "exp": NOW + 60},
        {"exp": None},
        {"iat": None},
        {"exp": "snart"},
        {"exp": 1e300},
        {"nbf": NOW + 100},
        {"jti": None},
        {"jti": ""},
        {"jti": 5},
        {"jti": "x" * 101},
        {"sub": None},
        {"sub": ""},
        {"sub": 1},
    ],
)
def test_a_token_that_does_not_hold_is_refused(
    hus: Hus, kari: str, visit: Callable[[Visit], None], changes: dict[str, Any]
) -> None:
    async def work(browser: Browser) -> None:
        assert await refusal(await exchange(browser, signed(claims(hus, kari, **changes)))) == (401, "token_avvist")

    visit(work)


def test_only_the_intranets_keys_and_only_that_algorithm(hus: Hus, kari: str, visit: Callable[[Visit], None]) -> None:
    said = claims(hus, kari)
    public = NOKKEL.as_pem(private=False)
    forged = [
        signed(said, FREMMED_NOKKEL),
        signed(said, FREMMED_NOKKEL, jwk=FREMMED_NOKKEL.as_dict(private=False)),
        jwt.encode({"alg": "HS256"}, said, OctKey.import_key("x" * 32)),
        jwt.encode({"alg": "RS256"}, said, RSAKey.generate_key(2048)),
        jwt.encode({"alg": "ES384"}, said, ECKey.generate_key("P-384"), algorithms=["ES384"]),
        signed(said).rpartition(".")[0] + ".",
        "eyJhbGciOiJub25lIn0." + signed(said).split(".")[1] + ".",
        public.decode(),
        "",
        "a.b.c",
        "æ",
    ]

    async def work(browser: Browser) -> None:
        for token in forged:
            assert await refusal(await exchange(browser, token)) == (401, "token_avvist"), token
        for rubbish in (None, 5, ["a"], "x" * 4001):
            assert await refusal(await exchange(browser, rubbish)) == (400, "ikke_json")

    visit(work)


def test_who_is_not_in_the_list_is_told_so(hus: Hus, kari: str, visit: Callable[[Visit], None]) -> None:
    two = hus.person("Dobbel", organisasjon_id=hus.organisasjon("En annen"))
    with hus.store.session() as session:
        session.get_one(Person, two).ansattnummer = session.get_one(Person, kari).ansattnummer

    async def work(browser: Browser) -> None:
        unknown = signed(claims(hus, kari, sub="99999"))
        assert await refusal(await exchange(browser, unknown)) == (403, "ikke_i_lista")
        ambiguous = signed(claims(hus, kari, jti="ny"))
        assert await refusal(await exchange(browser, ambiguous)) == (403, "ikke_i_lista")

    visit(work)


# --- which pages


def test_the_browser_is_told_which_pages_may(visit: Callable[[Visit], None]) -> None:
    async def work(browser: Browser) -> None:
        ask = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
        may = await browser.options("/api/meldinger", headers={"Origin": SIDE, **ask})
        assert may.status == 204
        assert may.headers["Access-Control-Allow-Origin"] == SIDE
        assert "authorization" in may.headers["Access-Control-Allow-Headers"]
        assert "Access-Control-Allow-Credentials" not in may.headers
        for origin in (FREMMED, "null", SIDE + ".ond.example", "http://intranett.example", SIDE + ":444"):
            may_not = await browser.options("/api/meldinger", headers={"Origin": origin, **ask})
            assert may_not.status == 403
            assert "Access-Control-Allow-Origin" not in may_not.headers
            script = await browser.get("/static/chat.js", headers={"Origin": origin})
            assert "Access-Control-Allow-Origin" not in script.headers
            assert script.headers["Vary"] == "Origin"

    visit(work)


def test_a_cookie_counts_for_no_other_page(hus: Hus, kari: str, visit: Callable[[Visit], None]) -> None:
    """Two addresses of one site are one to a browser that chooses cookies, but not to us."""
    cookie = {"Cookie": f"{COOKIE}={session_of(hus, kari)}"}

    async def work(browser: Browser) -> None:
        assert (await browser.get("/api/meg", headers=cookie)).status == 200
        for path in ("/api/meg", "/api/meldinger", "/api/mine-data"):
            answer = await browser.get(path, headers={**cookie, "Origin": SIDE})
            assert answer.status == 401, path
        said = {"klient_id": "1", "tekst": "hei"}
        answer = await browser.post("/api/meldinger", json=said, headers={**cookie, "Origin": SIDE})
        assert await refusal(answer) == (401, "ikke_innlogget")
        await browser.post("/api/utlogging", json={}, headers={**cookie, "Origin": SIDE})
        assert (await browser.get("/api/meg", headers=cookie)).status == 200

    visit(work)


def test_a_foreign_page_gets_nowhere_even_with_a_session(hus: Hus, kari: str, visit: Callable[[Visit], None]) -> None:
    okt = session_of(hus, kari)

    async def work(browser: Browser) -> None:
        said = {"klient_id": "1", "tekst": "hei"}
        posted = await browser.post("/api/meldinger", json=said, headers=as_page(okt, FREMMED))
        assert await refusal(posted) == (403, "annen_side")
        assert await refusal(await exchange(browser, signed(claims(hus, kari)), FREMMED)) == (403, "annen_side")
        fetched = await browser.get("/api/mine-data", headers=as_page(okt, FREMMED))
        assert await refusal(fetched) == (403, "annen_side")
        assert (
            "Access-Control-Allow-Origin" not in (await browser.get("/api/meg", headers=as_page(okt, FREMMED))).headers
        )

    visit(work)


def test_files_can_be_fetched_with_the_session(hus: Hus, kari: str, visit: Callable[[Visit], None]) -> None:
    okt = session_of(hus, kari)

    async def work(browser: Browser) -> None:
        answer = await browser.get("/api/mine-data", headers={**as_page(okt), "Sec-Fetch-Site": "cross-site"})
        assert answer.status == 200
        assert answer.headers["Access-Control-Expose-Headers"] == "Content-Disposition"

    visit(work)


@pytest.mark.parametrize("header", ["Bearer ", "Bearer tull", "Bearer \xe6", "bearer x", "Basic eDp4"])
def test_a_header_that_says_nothing_is_nobody(visit: Callable[[Visit], None], header: str) -> None:
    async def work(browser: Browser) -> None:
        answer = await browser.get("/api/meg", headers={"Origin": SIDE, "Authorization": header})
        assert await refusal(answer) == (401, "ikke_innlogget")

    visit(work)


# --- the window of the sign-in, and the way to a page of ours


def test_the_window_gives_its_session_to_a_page_that_may(hus: Hus, kari: str, visit: Callable[[Visit], None]) -> None:
    cookie = {"Cookie": f"{COOKIE}={session_of(hus, kari)}"}

    async def work(browser: Browser) -> None:
        path = "/api/innlogging/vindu"
        answer = await browser.post(path, json={"opphav": SIDE}, headers=cookie)
        okt = (await answer.json())["okt"]
        assert (await browser.get("/api/meg", headers=as_page(okt))).status == 200
        for origin in (FREMMED, "*", "", "null", str(browser.make_url("")).rstrip("/")):
            refused = await browser.post(path, json={"opphav": origin}, headers=cookie)
            assert await refusal(refused) == (403, "annen_side"), origin
        for other in (SIDE, FREMMED):  # the window alone may ask
            refused = await browser.post(path, json={"opphav": SIDE}, headers={**cookie, "Origin": other})
            assert await refusal(refused) == (403, "annen_side")
        assert (await browser.post(path, json={"opphav": SIDE})).status == 401

    visit(work)


def test_onwards_to_a_page_of_ours(hus: Hus, kari: str, visit: Callable[[Visit], None]) -> None:
    okt = session_of(hus, kari)

    async def onwards(browser: Browser, side: str, **form: str) -> ClientResponse:
        return await browser.post("/innlogging/videre", data=form, headers={"Origin": side}, allow_redirects=False)

    async def work(browser: Browser) -> None:
        for side in (FREMMED, "null", str(browser.make_url("")).rstrip("/")):
            assert await refusal(await onwards(browser, side, okt=okt, retur="/plan")) == (403, "annen_side")
        assert (await onwards(browser, SIDE, okt="tull", retur="/plan")).status == 401
        assert (await onwards(browser, SIDE, okt=okt)).status == 400
        assert (await onwards(browser, SIDE, okt=okt, retur="//ond.example")).headers["Location"] == "/"
        answer = await onwards(browser, SIDE, okt=okt, retur="/plan?sak=1")
        assert (answer.status, answer.headers["Location"]) == (303, "/plan?sak=1")
        assert answer.cookies[COOKIE]["samesite"] == "Strict"
        assert answer.cookies[COOKIE].value != okt
        assert (await browser.get("/api/meg")).status == 200

    visit(work)


# --- how much


def test_one_person_cannot_write_for_all(hus: Hus, kari: str, visit: Callable[[Visit], None]) -> None:
    okt, other = session_of(hus, kari), session_of(hus, hus.person("Ola"))

    async def say(browser: Browser, okt: str, n: int) -> int:
        said = {"klient_id": str(n), "valg": "finnes ikke"}
        return (await browser.post("/api/meldinger", json=said, headers=as_page(okt))).status

    async def work(browser: Browser) -> None:
        answers = [await say(browser, okt, n) for n in range(61)]
        assert answers == [400] * 60 + [429]
        assert await say(browser, other, 1) == 400

    visit(work)


def test_one_address_cannot_try_token_after_token(hus: Hus, kari: str, visit: Callable[[Visit], None]) -> None:
    async def work(browser: Browser) -> None:
        for _ in range(SIGN_INS_A_MINUTE):
            assert (await exchange(browser, "a.b.c")).status == 401
        assert await refusal(await exchange(browser, signed(claims(hus, kari)))) == (429, "for_ofte")

    visit(work)


# --- the settings


@pytest.mark.parametrize(
    "value", ["*", "intranett.example", "https://intranett.example/", "http://intranett.example", "https://a/b", "null"]
)
def test_what_is_no_origin_stops_the_start(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("NAERVAER_INTRANETT_OPPHAV", f"{SIDE} {value}")
    with pytest.raises(UgyldigOppsett, match="NAERVAER_INTRANETT_OPPHAV"):
        opphav()


def test_origins_are_read_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAERVAER_INTRANETT_OPPHAV", f" {SIDE}  {ANNEN_SIDE}:8443")
    assert opphav() == {SIDE, f"{ANNEN_SIDE}:8443"}
    monkeypatch.delenv("NAERVAER_INTRANETT_OPPHAV")
    assert opphav() == frozenset()


@pytest.mark.parametrize(
    "pem",
    [
        "",
        "tull",
        RSAKey.generate_key(2048).as_pem(private=False).decode(),
        ECKey.generate_key("P-384").as_pem().decode(),
    ],
)
def test_what_is_no_key_stops_the_start(pem: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        nokler(pem)
