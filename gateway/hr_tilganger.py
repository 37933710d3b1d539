"""HR's page about what people sign in with: search, see, withdraw, and open for linking anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any, TypeVar

from aiohttp import web
from sqlalchemy.orm import Session

from gateway.errors import Refusal
from gateway.opphav import from_another_page, refuse_foreign
from gateway.web import KLOKKE, STATIC, id_in, in_store, json_body, signed_in
from naervaer import tilganger
from naervaer.klokke import Klokke, paa_nettet
from naervaer.tilgang import IkkeTilgjengelig
from naervaer.tilganger import Tilganger

T = TypeVar("T")
MAX_SEARCH_CHARS = 200
_PERSON = "/api/hr/tilganger/{id}"
routes = web.RouteTableDef()


@routes.get("/hr/tilganger")
async def page(request: web.Request) -> web.FileResponse:
    """The page."""
    return web.FileResponse(STATIC / "hr_tilganger.html")


@routes.post("/api/hr/tilganger")
async def search(request: web.Request) -> web.Response:
    """People by name, employee number or e-mail address. In the body, as no name shall stand in anybody's log."""
    body = await json_body(request)
    sokt = body.get("sok")
    if not isinstance(sokt, str) or not sokt.isprintable() or len(sokt) > MAX_SEARCH_CHARS:
        raise Refusal(400, "ikke_json")
    found = await _done(request, lambda s, hvem_id, klokke: tilganger.sok(s, hvem_id, sokt, klokke))
    return web.json_response({"personer": [asdict(person) for person in found]})


@routes.get(_PERSON, allow_head=False)
async def see(request: web.Request) -> web.Response:
    """What a person signs in with. Each look is logged."""
    refuse_foreign(request)
    person_id = _person_id(request)
    found = await _done(request, lambda s, hvem_id, klokke: tilganger.se(s, hvem_id, person_id, klokke))
    return web.json_response(_shown(found))


@routes.post(_PERSON + "/trekk")
async def withdraw(request: web.Request) -> web.Response:
    """End what the person signs in with."""
    return await _change(request, tilganger.trekk)


@routes.post(_PERSON + "/apne")
async def allow(request: web.Request) -> web.Response:
    """Let what was withdrawn be linked anew."""
    return await _change(request, tilganger.apne)


async def _change(request: web.Request, change: Callable[[Session, str, str, str, Klokke], None]) -> web.Response:
    """Change one link, and answer with how it stands once that is stored."""
    person_id, lenke_id = _person_id(request), id_in(await json_body(request), "lenke")

    def work(session: Session, hvem_id: str, klokke: Klokke) -> Tilganger:
        change(session, hvem_id, person_id, lenke_id, klokke)
        return tilganger.se(session, hvem_id, person_id, klokke)

    return web.json_response(_shown(await _done(request, work)))


async def _done(request: web.Request, work: Callable[[Session, str, Klokke], T]) -> T:
    """The work as the person who is signed in. From our own page only, not from one that the chat stands on. Raises
    Refusal.
    """
    if from_another_page(request):
        raise Refusal(403, "annen_side")
    person_id, klokke = await signed_in(request), request.app[KLOKKE]
    try:
        return await in_store(request, lambda session: work(session, person_id, klokke))
    except IkkeTilgjengelig as error:
        raise Refusal(404, "ikke_tilgjengelig", "tilganger_web") from error


def _person_id(request: web.Request) -> str:
    return id_in(dict(request.match_info), "id")


def _shown(found: Tilganger) -> dict[str, Any]:
    return {
        "person": asdict(found.person),
        "lenker": [
            {
                "id": lenke.id,
                "kanal": lenke.kanal.value,
                "hos": lenke.hos,
                "knyttet": _tid(lenke.knyttet),
                "sist_brukt": _tid(lenke.sist_brukt),
                "trukket": _tid(lenke.trukket),
            }
            for lenke in found.lenker
        ],
    }


def _tid(tid: datetime | None) -> str | None:
    return paa_nettet(tid) if tid else None
