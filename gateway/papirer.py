"""The door to the papers: each is a link that only those who may read it can open, once signed in."""

import asyncio

from aiohttp import web
from sqlalchemy.orm import Session

from gateway.errors import Refusal, language
from gateway.opphav import refuse_foreign
from gateway.web import KLOKKE, STATIC, in_store, signed_in
from naervaer import nedlasting
from naervaer.nedlasting import Fil, IkkeFerdig
from naervaer.store.models import Person, Spraak
from naervaer.tilgang import IkkeTilgjengelig

routes = web.RouteTableDef()


@routes.get(nedlasting.ADRESSE, allow_head=False)
async def paper(request: web.Request) -> web.StreamResponse:
    """The file, made in memory. What is not theirs and what does not exist get the same answer.

    Who comes by a link in Slack, Teams or an e-mail gets a page of our own first, with the way on.
    """
    try:
        refuse_foreign(request)
        person_id = await signed_in(request)
    except Refusal:
        if _is_visit(request):
            return web.FileResponse(STATIC / "papir.html")
        raise
    try:
        file = await in_store(request, lambda session: _fetch(session, request, person_id))
    except IkkeTilgjengelig:
        raise Refusal(404, "finnes_ikke") from None
    except IkkeFerdig:
        raise Refusal(409, "papir_ikke_ferdig") from None
    headers = {
        "Content-Type": file.innholdstype,
        "Content-Disposition": f'attachment; filename="{file.filnavn}"',
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    return web.Response(body=await asyncio.to_thread(lambda: file.innhold), headers=headers)


def _is_visit(request: web.Request) -> bool:
    """Whether somebody has followed a link, in a window of their own."""
    return (request.headers.get("Sec-Fetch-Mode"), request.headers.get("Sec-Fetch-Dest")) == ("navigate", "document")


def _fetch(session: Session, request: web.Request, person_id: str) -> Fil:
    what = request.match_info
    if not what["id"].isprintable():  # not every database takes such an id
        raise IkkeTilgjengelig
    sprak = _sprak(session, request, person_id)
    return nedlasting.hent(session, person_id, what["slag"], what["id"], what["format"], sprak, request.app[KLOKKE])


def _sprak(session: Session, request: web.Request, person_id: str) -> str:
    """The language that the link asks for, else the person's."""
    if "sprak" in request.query:
        return language(request)
    return session.get_one(Person, person_id).spraak or Spraak.BOKMAAL
