"""The web chat's door: signing in, the page and its files, and the messages."""

import asyncio
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from aiohttp import web
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.errors import Refusal
from gateway.opphav import from_another_page
from gateway.takt import Takt
from gateway.talk import MAX_CHARS, Talk
from naervaer import innlogging, organisasjon, paaminnelser, tekster
from naervaer.klokke import Klokke, paa_nettet
from naervaer.store import Store
from naervaer.store.models import Kanal, Person, Spraak, Verv

T = TypeVar("T")
STATIC = Path(__file__).with_name("static")
COOKIE = "naervaer_okt"
LANGUAGES = ("nb", "nn")
UI_TEXTS = ("web", "plan_web", "innlogging_web", "tilganger_web")  # files of data/responses
MAX_ID_CHARS = 100
MAX_IDS = 100
_BEARER = "Bearer "
_OWN_PATH = re.compile(r"/(?:\w[\w.~/?=&%-]*)?", re.ASCII)
_MAX_PATH_CHARS = 200
DEMO_ROLES = ("leder", "ansatt", "hr", "verneombud", "tillitsvalgt")

STORE = web.AppKey("store", Store)
KLOKKE = web.AppKey("klokke", Klokke)
TALK = web.AppKey("talk", Talk)
TAKT = web.AppKey("takt", Takt)  # of signing in
MELDINGSTAKT = web.AppKey("meldingstakt", Takt)
routes = web.RouteTableDef()
page_routes = web.RouteTableDef()
demo_routes = web.RouteTableDef()


@routes.get("/api/tekster")
async def ui_texts(request: web.Request) -> web.Response:
    """The texts of one part of the user interface, in one language."""
    sprak, del_ = request.query.get("sprak", "nb"), request.query.get("del", UI_TEXTS[0])
    if del_ not in UI_TEXTS:
        raise Refusal(404, "finnes_ikke")
    return web.json_response(tekster.alle(del_, sprak if sprak in LANGUAGES else "nb"))


@routes.get("/api/meg")
async def me(request: web.Request) -> web.Response:
    """Who is signed in."""
    person_id = await signed_in(request)
    with request.app[STORE].session() as session:
        person = session.get_one(Person, person_id)
        navn, sprak = person.navn, (person.spraak or Spraak.BOKMAAL).value
        rolle = "leder" if organisasjon.leder_noen(session, person_id) else "ansatt"
    return web.json_response({"navn": navn, "sprak": sprak, "rolle": rolle})


@routes.get("/api/meldinger")
async def messages(request: web.Request) -> web.Response:
    """The conversation so far."""
    said = await request.app[TALK].history(await signed_in(request), _kanal(request))
    return web.json_response({"meldinger": said})


@routes.post("/api/meldinger")
async def say(request: web.Request) -> web.Response:
    """Take a message or a pressed button, give the replies."""
    person_id = await signed_in(request)
    request.app[MELDINGSTAKT].tell(person_id)
    body = await json_body(request)
    klient_id, text, valg = id_in(body, "klient_id"), body.get("tekst"), body.get("valg")
    if not klient_id:
        raise Refusal(400, "ikke_json")
    if valg is not None:
        return await _said(request, person_id, klient_id, None, id_in(body, "valg"))
    if not isinstance(text, str):
        raise Refusal(400, "ikke_json")
    if len(text) > MAX_CHARS:
        raise Refusal(413, "for_langt", grense=MAX_CHARS)
    return await _said(request, person_id, klient_id, text, None)


@routes.get("/api/innboks")
async def inbox(request: web.Request) -> web.Response:
    """The person's reminders."""
    person_id = await signed_in(request)

    def read(session: Session) -> list[paaminnelser.Innbokslinje]:
        return paaminnelser.innboks(session, person_id, request.app[KLOKKE])

    lines = [
        {
            "id": line.id,
            "slag": line.slag.value,
            "tekst": line.tekst,
            "tid": paa_nettet(line.tid),
            "lest": line.lest,
        }
        for line in await in_store(request, read)
    ]
    return web.json_response({"paaminnelser": lines})


@routes.get("/api/innboks/uleste")
async def unread(request: web.Request) -> web.Response:
    """The ids of the person's unread reminders."""
    person_id = await signed_in(request)
    ids = await in_store(request, lambda session: paaminnelser.uleste(session, person_id))
    return web.json_response({"ider": ids})


@routes.post("/api/innboks/lest")
async def mark_read(request: web.Request) -> web.Response:
    """Note that the person has read these reminders; those that are not theirs are left alone."""
    person_id = await signed_in(request)
    ids = (await json_body(request)).get("ider")
    if not isinstance(ids, list) or len(ids) > MAX_IDS:
        raise Refusal(400, "ikke_json")
    read = [id_in({"id": id}, "id") for id in ids]
    await in_store(request, lambda session: paaminnelser.merk_lest(session, person_id, read, request.app[KLOKKE]))
    return web.Response(status=204)


@routes.post("/api/utlogging")
async def sign_out(request: web.Request) -> web.Response:
    """Sign out; signing out twice is no error."""
    token = _token(request)
    await in_store(request, lambda session: innlogging.sign_out(session, token))
    response = web.Response(status=204)
    response.del_cookie(cookie_name(request, COOKIE), secure=over_tls(request), httponly=True, samesite="Strict")
    return response


@routes.get("/helse")
async def health(request: web.Request) -> web.Response:
    """Whether the gateway itself is up."""
    return web.Response(status=204)


@page_routes.get("/")
async def page(request: web.Request) -> web.FileResponse:
    """The page with the chat, which says how to sign in to those who are not."""
    return web.FileResponse(STATIC / "side.html")


@demo_routes.get("/")
async def demo_page(request: web.Request) -> web.FileResponse:
    """The page where a visitor chooses whom to be."""
    return web.FileResponse(STATIC / "index.html")


@demo_routes.get("/api/demo/personer")
async def demo_people(request: web.Request) -> web.Response:
    """The made-up people whom a visitor can be."""
    with request.app[STORE].session() as session:
        people = session.scalars(select(Person).where(Person.demo_navn.is_not(None)).order_by(Person.navn)).all()
        shown = [(p, _demo_role(p, organisasjon.leder_noen(session, p.id))) for p in people]
        shown.sort(key=lambda person_role: DEMO_ROLES.index(person_role[1]))
        return web.json_response([{"id": p.demo_navn, "navn": p.navn, "rolle": rolle} for p, rolle in shown])


@demo_routes.post("/api/demo/innlogging")
async def demo_sign_in(request: web.Request) -> web.Response:
    """Become one of the made-up people."""
    navn = id_in(await json_body(request), "person")
    with request.app[STORE].session() as session:
        person = session.scalar(select(Person).where(Person.demo_navn == navn))
        if person is None:
            raise Refusal(404, "ukjent_person")
        person_id = person.id
    response = web.Response(status=204)
    await begin_session(request, response, person_id)
    return response


async def _said(
    request: web.Request, person_id: str, klient_id: str, text: str | None, valg: str | None
) -> web.Response:
    said = await request.app[TALK].say(person_id, _kanal(request), klient_id, text, valg)
    return web.json_response({"meldinger": said})


async def signed_in(request: web.Request) -> str:
    """The id of the person whose session came along. Raises Refusal."""
    token = _token(request)
    person_id = await in_store(request, lambda session: innlogging.signed_in(session, token, request.app[KLOKKE]))
    if person_id is None:
        raise Refusal(401, "ikke_innlogget")
    return person_id


async def in_store(request: web.Request, work: Callable[[Session], T]) -> T:
    """The work in a transaction, beside the event loop: another's write may keep the store waiting, but nobody else."""

    def run() -> T:
        with request.app[STORE].session() as session:
            return work(session)

    return await asyncio.to_thread(run)


async def begin_session(request: web.Request, response: web.Response, person_id: str) -> None:
    """Sign the person in with a new cookie. What the browser had before is worthless from now on."""
    old = request.cookies.get(cookie_name(request, COOKIE), "")

    def work(session: Session) -> str:
        innlogging.sign_out(session, old)
        return innlogging.sign_in(session, person_id, request.app[KLOKKE])

    token = await in_store(request, work)
    name = cookie_name(request, COOKIE)
    response.set_cookie(name, token, httponly=True, samesite="Strict", secure=over_tls(request))


def cookie_name(request: web.Request, name: str) -> str:
    """The name under which only this very host, over TLS, can set the cookie. Without TLS there is no such name."""
    return f"__Host-{name}" if over_tls(request) else name


def over_tls(request: web.Request) -> bool:
    """Whether the browser talks TLS: to us, or to a proxy in front of us (NAERVAER_HTTPS=1)."""
    return request.secure or _behind_proxy()


def sender(request: web.Request) -> str:
    """The network address that the request comes from, as the proxy in front of us tells it."""
    told = request.headers.get("X-Forwarded-For", "") if _behind_proxy() else ""
    return told.rpartition(",")[2].strip() or request.remote or ""


def own_path(path: str) -> str:
    """The path if it is one of ours, else that of the chat: nobody shall be sent elsewhere after signing in."""
    return path if len(path) <= _MAX_PATH_CHARS and _OWN_PATH.fullmatch(path) else "/"


def _token(request: web.Request) -> str:
    """The session's token: what a page with the chat on it holds, or the cookie if the request comes from our page."""
    header = request.headers.get("Authorization", "")
    if header.startswith(_BEARER):
        return header.removeprefix(_BEARER)
    return "" if from_another_page(request) else request.cookies.get(cookie_name(request, COOKIE), "")


def _behind_proxy() -> bool:
    return os.environ.get("NAERVAER_HTTPS") == "1"


def _kanal(request: web.Request) -> Kanal:
    return Kanal.TERMINAL if request.headers.get("X-Naervaer-Kanal") == Kanal.TERMINAL else Kanal.WEB


def _demo_role(person: Person, leder: bool) -> str:
    verv = {rolle.rolle for rolle in person.verv}
    if Verv.HR in verv:
        return "hr"
    if leder:
        return "leder"
    return next((v.value for v in (Verv.VERNEOMBUD, Verv.TILLITSVALGT) if v in verv), "ansatt")


async def json_body(request: web.Request) -> dict[str, Any]:
    """The JSON object that came along. Raises Refusal."""
    try:
        body = await request.json()
    except (ValueError, RecursionError, LookupError) as error:  # not JSON, too deep, unknown character set
        raise Refusal(400, "ikke_json") from error
    if not isinstance(body, dict):
        raise Refusal(400, "ikke_json")
    return body


def id_in(body: dict[str, Any], name: str) -> str:
    """The id by that name. Raises Refusal."""
    value = body.get(name)
    # Half characters and control characters are printable nowhere, and not every database takes them.
    if not isinstance(value, str) or not value.isprintable() or len(value) > MAX_ID_CHARS:
        raise Refusal(400, "ikke_json")
    return value
