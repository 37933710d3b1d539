"""The door to one's own data: all that is stored about the signed-in person, as a file."""

import asyncio

from aiohttp import web

from gateway.opphav import refuse_foreign
from gateway.web import KLOKKE, STORE, signed_in
from naervaer import innsynsfil

_HEADERS = {
    "Content-Disposition": 'attachment; filename="naervaer-mine-data.json"',
    "Cross-Origin-Resource-Policy": "same-origin",
}
routes = web.RouteTableDef()


@routes.get("/api/mine-data", allow_head=False)
async def my_data(request: web.Request) -> web.Response:
    """The file. Each time is noted in the access log, so no foreign page shall be able to make it happen."""
    refuse_foreign(request)
    person_id = await signed_in(request)

    def read() -> str:
        with request.app[STORE].session() as session:
            return innsynsfil.som_fil(innsynsfil.alt_om(session, person_id, request.app[KLOKKE]))

    text = await asyncio.to_thread(read)
    return web.Response(text=text, content_type="application/json", charset="utf-8", headers=_HEADERS)
