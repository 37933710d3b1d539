"""Signing in with the employer's provider: a real one on this machine, and all that may come back in its place."""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import oidc_leverandor
import pytest
from aiohttp import ClientResponse, ClientSession
from aiohttp.test_utils import TestClient, TestServer
from hus import Hus
from joserfc import jwt
from joserfc.jwk import RSAKey
from oidc_leverandor import CLIENT_ID, CLIENT_SECRET, Leverandor
from sqlalchemy import select
from yarl import URL

from gateway import oidc
from gateway.app import Innlogging, create_app
from gateway.bot_client import BotClient
from gateway.oidc import Oppsett
from gateway.web import COOKIE
from naervaer import engang, identiteter
from naervaer.identiteter import Kjennetegn
from naervaer.klokke import FastKlokke
from naervaer.store.models import Identitet, PaabegyntInnlogging, Person
from tools.parts import free_port

Browser = TestClient[Any, Any]
Visit = Callable[[Browser], Awaitable[None]]
EPOST = "kari.nordmann@fjordvik.example"


@pytest.fixture
def klokke() -> FastKlokke:
    """Stands still now: the provider goes by the machine's clock."""
    return FastKlokke(datetime.now(UTC))


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def leverandor(port: int) -> Iterator[Leverandor]:
    with oidc_leverandor.running(f"http://127.0.0.1:{port}{oidc.CALLBACK}") as provider:
        provider.brukere["kari"] = {"email": EPOST, "email_verified": True}
        yield provider


@pytest.fixture
def kari(hus: Hus) -> str:
    return ansatt(hus, "Kari Nordmann", EPOST)


@pytest.fixture
def visit(hus: Hus, leverandor: Leverandor, port: int) -> Callable[..., None]:
    """Lets somebody visit the gateway, which has that provider."""

    def run(work: Visit, **setup: Any) -> None:
        about = Oppsett(leverandor.issuer, CLIENT_ID, CLIENT_SECRET, f"http://127.0.0.1:{port}", **setup)

        async def there() -> None:
            provider = oidc.Leverandor(about, hus.klokke)
            bot = BotClient(f"http://127.0.0.1:{free_port()}", "x" * 32)
            app = create_app(hus.store, bot, hus.klokke, False, Innlogging(provider))
            async with TestClient(TestServer(app, port=port)) as browser:
                await work(browser)

        with ThreadPoolExecutor() as thread:  # the browser tests leave an event loop in this one
            thread.submit(asyncio.run, there()).result()

    return run


def ansatt(hus: Hus, navn: str, epost: str) -> str:
    person_id = hus.person(navn)
    with hus.store.session() as session:
        session.get_one(Person, person_id).epost = epost
    return person_id


async def begin(browser: Browser, retur: str = "/") -> str:
    """Go to the sign-in; the provider's address."""
    response = await browser.get("/innlogging", params={"retur": retur}, allow_redirects=False)
    assert response.status == 303
    return response.headers["Location"]


async def at_provider(address: str, bruker: str) -> URL:
    """Sign in there; where the provider sends the browser."""
    async with ClientSession() as other, other.get(f"{address}&login_hint={bruker}", allow_redirects=False) as answer:
        assert answer.status == 302
        return URL(answer.headers["Location"])


async def come_back(browser: Browser, url: URL) -> ClientResponse:
    return await browser.get(url.path_qs, allow_redirects=False)


async def sign_in(browser: Browser, bruker: str = "kari", retur: str = "/") -> ClientResponse:
    return await come_back(browser, await at_provider(await begin(browser, retur), bruker))


async def signed_in_as(browser: Browser) -> str | None:
    answer = await browser.get("/api/meg")
    navn: str | None = (await answer.json()).get("navn")
    return navn


def refused_with(response: ClientResponse) -> str:
    assert response.status == 303
    where = URL(response.headers["Location"])
    assert where.path == "/"
    return where.query["innlogging"]


def links(hus: Hus) -> list[Identitet]:
    with hus.store.session() as session:
        return list(session.scalars(select(Identitet)))


# --- as it should be


def test_the_page_knows_that_one_signs_in_here(visit: Callable[..., None]) -> None:
    async def work(browser: Browser) -> None:
        assert await (await browser.get("/api/innlogging")).json() == {"her": True, "sider": []}

    visit(work)


def test_the_whole_way(hus: Hus, kari: str, leverandor: Leverandor, visit: Callable[..., None]) -> None:
    async def work(browser: Browser) -> None:
        back = await sign_in(browser, retur="/plan?sak=3f0a-1")
        assert (back.status, back.headers["Location"]) == (303, "/plan?sak=3f0a-1")
        assert await signed_in_as(browser) == "Kari Nordmann"
        assert (await browser.post("/api/utlogging", json={})).status == 204
        assert await signed_in_as(browser) is None

    visit(work)
    [link] = links(hus)
    assert (link.person_id, link.utsteder, link.subjekt) == (kari, leverandor.issuer, "sub-kari")


def test_what_is_asked_of_the_provider(kari: str, visit: Callable[..., None]) -> None:
    async def work(browser: Browser) -> None:
        asked = [{k: v for k, [v] in parse_qs(urlsplit(await begin(browser)).query).items()} for _ in range(2)]
        for one in asked:
            assert (one["response_type"], one["code_challenge_method"]) == ("code", "S256")
            assert len(one["state"]) == 64
            assert len(one["nonce"]) == len(one["code_challenge"]) == 43
        for name in ("state", "nonce", "code_challenge"):
            assert asked[0][name] != asked[1][name]

    visit(work)


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_the_secret_goes_as_the_provider_wants_it(
    leverandor: Leverandor, kari: str, visit: Callable[..., None], method: str
) -> None:
    leverandor.client.methods = (method,)

    async def work(browser: Browser) -> None:
        await sign_in(browser)
        assert await signed_in_as(browser) == "Kari Nordmann"

    visit(work)


def test_the_session_is_new_and_the_old_one_ends(kari: str, visit: Callable[..., None]) -> None:
    """A cookie that somebody else planted, or that was there before, does not become the signed-in one."""

    async def work(browser: Browser) -> None:
        browser.session.cookie_jar.update_cookies({COOKIE: "plantet"}, browser.make_url("/"))
        first = (await sign_in(browser)).cookies[COOKIE].value
        second = (await sign_in(browser)).cookies[COOKIE].value
        assert len({"plantet", first, second}) == 3
        for token, status in (("plantet", 401), (first, 401), (second, 200)):
            async with ClientSession(cookies={COOKIE: token}) as other:
                assert (await other.get(browser.make_url("/api/meg"))).status == status

    visit(work)


def test_over_tls_the_cookies_belong_to_this_host_alone(
    kari: str, visit: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NAERVAER_HTTPS", "1")

    async def work(browser: Browser) -> None:
        begun = await browser.get("/innlogging", allow_redirects=False)
        [cookie] = begun.headers.getall("Set-Cookie")
        token = begun.cookies[f"__Host-{oidc.BEGUN_COOKIE}"].value
        url = await at_provider(begun.headers["Location"], "kari")
        # The jar gives no cookie for TLS to a test without it.
        header = {"Cookie": f"__Host-{oidc.BEGUN_COOKIE}={token}"}
        back = await browser.get(url.path_qs, headers=header, allow_redirects=False)
        [session] = [line for line in back.headers.getall("Set-Cookie") if f"{COOKIE}=" in line]
        for line, name, same_site in ((cookie, oidc.BEGUN_COOKIE, "Lax"), (session, COOKIE, "Strict")):
            assert line.startswith(f"__Host-{name}=")
            parts = line.split("; ")
            assert {"HttpOnly", "Secure", "Path=/", f"SameSite={same_site}"} <= set(parts)
            assert not any(part.startswith("Domain") for part in parts)

    visit(work)


def test_new_keys_of_the_provider_are_fetched(
    hus: Hus, leverandor: Leverandor, kari: str, visit: Callable[..., None]
) -> None:
    async def work(browser: Browser) -> None:
        await sign_in(browser)
        leverandor.keys.append(oidc_leverandor.new_key())
        assert refused_with(await sign_in(browser)) == "avvist"  # they were fetched this very minute
        later = FastKlokke(hus.klokke.now() + timedelta(minutes=2))
        browser.app[oidc.LEVERANDOR]._klokke = later
        leverandor.forge = lambda claims, header: sign(
            leverandor, {**claims, "iat": now(later), "exp": now(later) + 60}
        )
        assert (await sign_in(browser)).headers["Location"] == "/"
        del leverandor.keys[0]
        assert (await sign_in(browser)).headers["Location"] == "/"

    visit(work)
    assert leverandor.asked.count("/keys") == 2


def test_unknown_keys_do_not_make_us_ask_again_and_again(
    leverandor: Leverandor, kari: str, visit: Callable[..., None]
) -> None:
    leverandor.forge = lambda claims, header: jwt.encode({**header, "kid": "ukjent"}, claims, leverandor.keys[-1])

    async def work(browser: Browser) -> None:
        for _ in range(3):
            assert refused_with(await sign_in(browser)) == "avvist"

    visit(work)
    assert leverandor.asked.count("/keys") == 1


# --- who it is


def test_the_subject_counts_from_the_second_time_on(
    hus: Hus, leverandor: Leverandor, kari: str, visit: Callable[..., None]
) -> None:
    ansatt(hus, "Ola Hansen", "ola@fjordvik.example")

    async def work(browser: Browser) -> None:
        await sign_in(browser)
        leverandor.brukere["kari"] = {"email": "ola@fjordvik.example", "email_verified": True}
        await sign_in(browser)
        assert await signed_in_as(browser) == "Kari Nordmann"

    visit(work)


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"email": EPOST},
        {"email": EPOST, "email_verified": False},
        {"email": EPOST, "email_verified": "false"},
        {"email": EPOST, "email_verified": None},
        {"email": [EPOST], "email_verified": True},
        {"email": "andre@fjordvik.example", "email_verified": True},
        {"email": "felles@fjordvik.example", "email_verified": True},
        {"email": "", "email_verified": True},
        {"email": "%", "email_verified": True},
        {"preferred_username": EPOST, "email_verified": True},
    ],
)
def test_without_a_verified_address_of_one_person_nobody_is_signed_in(
    hus: Hus, leverandor: Leverandor, kari: str, visit: Callable[..., None], claims: dict[str, Any]
) -> None:
    for navn in ("Anne", "Arne"):
        ansatt(hus, navn, "felles@fjordvik.example")
    leverandor.brukere["kari"] = claims

    async def work(browser: Browser) -> None:
        assert refused_with(await sign_in(browser)) == "ukjent"
        assert await signed_in_as(browser) is None

    visit(work)
    assert links(hus) == []


@pytest.mark.parametrize(
    "claims", [{"email": EPOST.upper(), "email_verified": "true"}, {"email": EPOST, "xms_edov": 1}]
)
def test_providers_say_verified_in_several_ways(
    leverandor: Leverandor, kari: str, visit: Callable[..., None], claims: dict[str, Any]
) -> None:
    leverandor.brukere["kari"] = claims

    async def work(browser: Browser) -> None:
        await sign_in(browser)
        assert await signed_in_as(browser) == "Kari Nordmann"

    visit(work)


def test_an_address_that_passed_to_somebody_else_does_not_open_the_door(
    hus: Hus, leverandor: Leverandor, kari: str, visit: Callable[..., None]
) -> None:
    leverandor.brukere["nykari"] = {"email": EPOST, "email_verified": True}

    async def work(browser: Browser) -> None:
        await sign_in(browser)
        await browser.post("/api/utlogging", json={})
        assert refused_with(await sign_in(browser, "nykari")) == "ukjent"

    visit(work)
    assert len(links(hus)) == 1


def test_a_withdrawn_link_ends_the_sessions_and_is_not_made_again_by_itself(
    hus: Hus, kari: str, visit: Callable[..., None]
) -> None:
    async def work(browser: Browser) -> None:
        await sign_in(browser)
        with hus.store.session() as session:
            identiteter.trekk(session, kari, hus.klokke)
        assert await signed_in_as(browser) is None
        assert refused_with(await sign_in(browser)) == "ukjent"
        with hus.store.session() as session:
            identiteter.tillat(session, kari)
        await sign_in(browser)
        assert await signed_in_as(browser) == "Kari Nordmann"

    visit(work)


def test_by_employee_number_where_the_provider_has_it(
    hus: Hus, leverandor: Leverandor, kari: str, visit: Callable[..., None]
) -> None:
    with hus.store.session() as session:
        nummer = session.get_one(Person, kari).ansattnummer
    leverandor.brukere["kari"] = {"employee_id": nummer}

    async def work(browser: Browser) -> None:
        await sign_in(browser)
        assert await signed_in_as(browser) == "Kari Nordmann"

    visit(work, ansattnummer="employee_id")


def test_the_same_subject_of_another_issuer_is_another(hus: Hus, kari: str) -> None:
    with hus.store.session() as session:
        one = Kjennetegn("https://a.example", "1", EPOST)
        assert identiteter.person_med(session, one, hus.klokke) == kari
        assert identiteter.person_med(session, Kjennetegn("https://b.example", "1"), hus.klokke) is None


# --- what the provider, or somebody in its place, may send


def now(klokke: FastKlokke) -> int:
    return int(klokke.now().timestamp())


def sign(provider: Leverandor, claims: dict[str, Any], **header: Any) -> str:
    all_headers = {"alg": "RS256", "kid": provider.keys[-1].kid, **header}
    return jwt.encode(all_headers, claims, provider.keys[-1])


def changed(**changes: Any) -> Callable[[Leverandor, dict[str, Any], dict[str, Any]], str]:
    """The token with these claims; None takes one away."""

    def make(provider: Leverandor, claims: dict[str, Any], header: dict[str, Any]) -> str:
        new = {name: value for name, value in {**claims, **changes}.items() if value is not None}
        return sign(provider, new)

    return make


def shifted(**seconds: int) -> Callable[[Leverandor, dict[str, Any], dict[str, Any]], str]:
    """The token with these times moved, from now."""

    def make(provider: Leverandor, claims: dict[str, Any], header: dict[str, Any]) -> str:
        return sign(provider, {**claims, **{name: claims["iat"] + moved for name, moved in seconds.items()}})

    return make


def unsigned(alg: str) -> Callable[[Leverandor, dict[str, Any], dict[str, Any]], str]:
    return lambda provider, claims, header: in_parts({**header, "alg": alg}, claims) + "."


def in_parts(header: dict[str, Any], claims: dict[str, Any]) -> str:
    """What is to be signed."""
    return ".".join(base64url(json.dumps(part).encode()) for part in (header, claims))


def base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def by_secret(secret: bytes, claims: dict[str, Any], header: dict[str, Any]) -> str:
    """By hand, as libraries refuse to misuse a key."""
    content = in_parts({**header, "alg": "HS256"}, claims)
    return f"{content}.{base64url(hmac.digest(secret, content.encode(), 'sha256'))}"


def by_public_key(provider: Leverandor, claims: dict[str, Any], header: dict[str, Any]) -> str:
    """The old trick: the public key, as everybody can fetch it, used as the secret of an HMAC."""
    return by_secret(provider.keys[-1].as_pem(private=False), claims, header)


def by_client_secret(provider: Leverandor, claims: dict[str, Any], header: dict[str, Any]) -> str:
    return by_secret(CLIENT_SECRET.encode(), claims, header)


def by_another_key(provider: Leverandor, claims: dict[str, Any], header: dict[str, Any]) -> str:
    return jwt.encode(header, claims, oidc_leverandor.new_key())


def with_own_key(provider: Leverandor, claims: dict[str, Any], header: dict[str, Any]) -> str:
    """Brings the key along in its header."""
    key = oidc_leverandor.new_key()
    return jwt.encode({**header, "jwk": key.as_dict(private=False)}, claims, key)


def other_algorithm(provider: Leverandor, claims: dict[str, Any], header: dict[str, Any]) -> str:
    key = RSAKey.import_key(provider.keys[-1].as_pem(private=True))
    return jwt.encode({**header, "alg": "RS512"}, claims, key, algorithms=["RS512"])


FORGED = {
    "another issuer": changed(iss="https://ond.example"),
    "issuer with a slash more": lambda p, c, h: sign(p, {**c, "iss": c["iss"] + "/"}),
    "no issuer": changed(iss=None),
    "another audience": changed(aud="en annen"),
    "another audience in a list": changed(aud=["en annen"]),
    "no audience": changed(aud=None),
    "several audiences, nobody named": changed(aud=[CLIENT_ID, "en annen"]),
    "several audiences, another named": changed(aud=[CLIENT_ID, "en annen"], azp="en annen"),
    "another party": changed(azp="en annen"),
    "expired": shifted(exp=-61),
    "no end": changed(exp=None),
    "an end that is no number": changed(exp="i morgen"),
    "issued in the future": shifted(iat=200, exp=300),
    "no issue": changed(iat=None),
    "not valid yet": shifted(nbf=200),
    "another nonce": changed(nonce="en annen"),
    "no nonce": changed(nonce=None),
    "no subject": changed(sub=None),
    "an empty subject": changed(sub=""),
    "a subject that is no text": changed(sub=17),
    "alg none": unsigned("none"),
    "alg None": unsigned("None"),
    "no signature": unsigned("RS256"),
    "HS256 with the public key": by_public_key,
    "HS256 with the client's secret": by_client_secret,
    "another key": by_another_key,
    "its own key": with_own_key,
    "an algorithm that the provider does not use": other_algorithm,
    "rubbish": lambda p, c, h: "tull",
    "three empty parts": lambda p, c, h: "..",
    "a token that is encrypted": lambda p, c, h: "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0....",
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED.keys())
def test_a_token_that_does_not_hold_signs_nobody_in(
    hus: Hus,
    leverandor: Leverandor,
    kari: str,
    visit: Callable[..., None],
    forge: Callable[[Leverandor, dict[str, Any], dict[str, Any]], str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    leverandor.forge = lambda claims, header: forge(leverandor, claims, header)

    async def work(browser: Browser) -> None:
        back = await sign_in(browser)
        assert refused_with(back) == "avvist"
        assert COOKIE not in back.cookies
        assert await signed_in_as(browser) is None

    visit(work)
    assert links(hus) == []
    assert EPOST not in caplog.text


@pytest.mark.parametrize("forge", [shifted(exp=-58), shifted(iat=58), changed(aud=[CLIENT_ID, "x"], azp=CLIENT_ID)])
def test_what_holds_is_taken(
    leverandor: Leverandor,
    kari: str,
    visit: Callable[..., None],
    forge: Callable[[Leverandor, dict[str, Any], dict[str, Any]], str],
) -> None:
    """The clocks of two machines differ a little, and a token may be for several parties."""
    leverandor.forge = lambda claims, header: forge(leverandor, claims, header)

    async def work(browser: Browser) -> None:
        await sign_in(browser)
        assert await signed_in_as(browser) == "Kari Nordmann"

    visit(work)


def test_a_provider_that_signs_with_shared_secrets_is_of_no_use(
    leverandor: Leverandor, kari: str, visit: Callable[..., None]
) -> None:
    leverandor.algorithms = ("HS256", "none")
    leverandor.forge = lambda claims, header: by_client_secret(leverandor, claims, header)

    async def work(browser: Browser) -> None:
        assert refused_with(await sign_in(browser)) == "avvist"

    visit(work)


@pytest.mark.parametrize("status", [500, 503, 404, 302])
def test_a_provider_that_is_down_is_told_of(leverandor: Leverandor, visit: Callable[..., None], status: int) -> None:
    leverandor.answers = status

    async def work(browser: Browser) -> None:
        answer = await browser.get("/innlogging", allow_redirects=False)
        assert refused_with(answer) == "utilgjengelig"
        leverandor.answers = None
        url = await at_provider(await begin(browser), "kari")
        leverandor.answers = 503
        assert refused_with(await come_back(browser, url)) == "utilgjengelig"

    visit(work)


def test_a_provider_that_calls_itself_something_else_is_not_used(
    leverandor: Leverandor, visit: Callable[..., None]
) -> None:
    async def work(browser: Browser) -> None:
        leverandor.issuer = "https://ond.example"
        assert refused_with(await browser.get("/innlogging", allow_redirects=False)) == "utilgjengelig"

    visit(work)


# --- what somebody else's browser, or page, may send


def test_a_wrong_state_signs_nobody_in(leverandor: Leverandor, kari: str, visit: Callable[..., None]) -> None:
    async def work(browser: Browser) -> None:
        for state in ("", "x", "0" * 64, None):
            url = await at_provider(await begin(browser), "kari")
            query = {**url.query, "state": state}
            forged = url.with_query({name: value for name, value in query.items() if value is not None})
            assert refused_with(await come_back(browser, forged)) == "utlopt"
        assert await signed_in_as(browser) is None

    visit(work)
    assert "/token" not in leverandor.asked


def test_what_one_browser_began_another_cannot_finish(
    leverandor: Leverandor, kari: str, visit: Callable[..., None]
) -> None:
    """Otherwise somebody could sign a stranger's browser in as themselves, and read what is written there."""

    async def work(browser: Browser) -> None:
        url = await at_provider(await begin(browser), "kari")
        async with ClientSession() as victim:
            back = await victim.get(browser.make_url(url.path_qs), allow_redirects=False)
            assert refused_with(back) == "utlopt"
        browser.session.cookie_jar.clear()
        await begin(browser)
        assert refused_with(await come_back(browser, url)) == "utlopt"  # nor one that has begun a sign-in of its own

    visit(work)
    assert "/token" not in leverandor.asked


def test_the_way_back_works_once(leverandor: Leverandor, kari: str, visit: Callable[..., None]) -> None:
    async def work(browser: Browser) -> None:
        begun = await browser.get("/innlogging", allow_redirects=False)
        token = begun.cookies[oidc.BEGUN_COOKIE].value
        url = await at_provider(begun.headers["Location"], "kari")
        assert (await come_back(browser, url)).headers["Location"] == "/"
        browser.session.cookie_jar.update_cookies({oidc.BEGUN_COOKIE: token}, browser.make_url("/"))
        assert refused_with(await come_back(browser, url)) == "utlopt"

    visit(work)
    assert leverandor.asked.count("/token") == 1


def test_a_code_that_was_used_is_refused_by_the_provider(
    leverandor: Leverandor, kari: str, visit: Callable[..., None]
) -> None:
    async def work(browser: Browser) -> None:
        used = await at_provider(await begin(browser), "kari")
        await come_back(browser, used)
        fresh = await at_provider(await begin(browser), "kari")
        assert refused_with(await come_back(browser, fresh.update_query(code=used.query["code"]))) == "avvist"

    visit(work)


def test_somebody_elses_code_is_stopped_by_pkce(leverandor: Leverandor, kari: str, visit: Callable[..., None]) -> None:
    async def work(browser: Browser) -> None:
        stolen = await at_provider(await begin(browser), "kari")
        browser.session.cookie_jar.clear()
        own = await at_provider(await begin(browser), "kari")
        assert refused_with(await come_back(browser, own.update_query(code=stolen.query["code"]))) == "avvist"

    visit(work)


def test_too_late_is_too_late(hus: Hus, kari: str) -> None:
    with hus.store.session() as session:
        begun = engang.begynn(session, "/", hus.klokke)
    late = FastKlokke(hus.klokke.now() + engang.VARIGHET)
    with hus.store.session() as session:
        assert engang.fullfor(session, begun.token, begun.state, late) is None


def test_what_is_never_finished_is_cleared_away(hus: Hus) -> None:
    with hus.store.session() as session:
        engang.begynn(session, "/", hus.klokke)
    late = FastKlokke(hus.klokke.now() + engang.VARIGHET)
    with hus.store.session() as session:
        begun = engang.begynn(session, "/", late)
        assert session.scalars(select(PaabegyntInnlogging.id)).all() == [begun.state]


def test_nothing_in_the_store_finishes_a_sign_in(hus: Hus) -> None:
    with hus.store.session() as session:
        begun = engang.begynn(session, "/", hus.klokke)
    with hus.store.session() as session:
        assert engang.fullfor(session, begun.state, begun.state, hus.klokke) is None


def test_no_is_no(leverandor: Leverandor, kari: str, visit: Callable[..., None]) -> None:
    async def work(browser: Browser) -> None:
        refused = await at_provider(await begin(browser), "ukjent")
        assert refused.query["error"] == "access_denied"
        assert refused_with(await come_back(browser, refused)) == "avbrutt"

    visit(work)


@pytest.mark.parametrize(
    "retur",
    [
        "https://ond.example",
        "//ond.example",
        "/\\ond.example",
        "/\t/ond.example",
        "\\\\ond.example",
        "///ond.example",
        "javascript:alert(1)",
        "/.//ond.example",
        "ond.example",
        "/plan\r\nSet-Cookie: a=b",
        "/@ond.example",
        "/" + "a" * 300,
        "",
    ],
)
def test_nobody_is_sent_elsewhere(kari: str, visit: Callable[..., None], retur: str) -> None:
    async def work(browser: Browser) -> None:
        assert (await sign_in(browser, retur=retur)).headers["Location"] == "/"

    visit(work)


def test_a_foreign_page_cannot_sign_anybody_out(kari: str, visit: Callable[..., None]) -> None:
    async def work(browser: Browser) -> None:
        await sign_in(browser)
        for headers in ({"Origin": "https://ond.example"}, {"Origin": "null"}):
            assert (await browser.post("/api/utlogging", json={}, headers=headers)).status == 403
        form = await browser.post("/api/utlogging", data={"a": "b"})
        assert form.status == 415
        assert await signed_in_as(browser) == "Kari Nordmann"

    visit(work)


def test_too_many_attempts_from_one_address_are_stopped(
    leverandor: Leverandor, visit: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.app.SIGN_INS_A_MINUTE", 3)

    async def work(browser: Browser) -> None:
        answers = [await browser.get("/innlogging", allow_redirects=False) for _ in range(5)]
        assert [answer.status for answer in answers] == [303, 303, 303, 429, 429]
        assert (await browser.get("/innlogging/retur")).status == 429

    visit(work)
