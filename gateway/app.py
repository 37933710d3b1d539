"""The gateway as a whole: its parts, the guards before every request, and its life from start to stop."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable

from aiohttp import web

from gateway import hr, mine_data, papirer, planskjema
from gateway import web as web_door
from gateway.bot_client import BotClient
from gateway.errors import Refusal, as_response, from_another_page, language
from gateway.talk import MAX_CHARS, Talk
from naervaer.klokke import Klokke
from naervaer.store import Store

logger = logging.getLogger("gateway")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

# Room for the longest message in any script, escaped as JSON, and no more.
MAX_BODY_BYTES = 64 * 1024
SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def create_app(store: Store, bot: BotClient, klokke: Klokke, demo: bool) -> web.Application:
    """The application. Only with `demo` can somebody choose whom to be."""
    app = web.Application(middlewares=[_answer_errors, _guard_writes], client_max_size=MAX_BODY_BYTES)
    app[web_door.STORE] = store
    app[web_door.KLOKKE] = klokke
    app[web_door.TALK] = Talk(store, bot, klokke)
    app[hr.UNDER_WAY] = set()
    app.add_routes(web_door.routes)
    app.add_routes(hr.routes)
    app.add_routes(mine_data.routes)
    app.add_routes(papirer.routes)
    app.add_routes(planskjema.routes)
    if demo:
        app.add_routes(web_door.demo_routes)
    app.router.add_static("/static", web_door.STATIC)
    app.on_response_prepare.append(_add_headers)

    async def bot_connection(app: web.Application) -> AsyncIterator[None]:
        await bot.start()
        yield
        await bot.close()

    app.cleanup_ctx.extend([bot_connection, hr.import_thread])
    return app


@web.middleware
async def _answer_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """No request ends without words that help, and none shows the inside."""
    sprak = language(request)
    try:
        return await handler(request)
    except Refusal as refusal:
        return as_response(refusal, sprak)
    except web.HTTPRequestEntityTooLarge:
        return as_response(Refusal(413, "for_langt", grense=MAX_CHARS), sprak)
    except web.HTTPNotFound:
        return as_response(Refusal(404, "finnes_ikke"), sprak)
    except web.HTTPMethodNotAllowed as error:
        response = as_response(Refusal(405, "finnes_ikke"), sprak)
        response.headers["Allow"] = error.headers["Allow"]
        return response
    except web.HTTPException:
        raise
    except Exception:
        logger.exception("Forespørselen %s %s feilet", request.method, request.path)
        return as_response(Refusal(500, "intern"), sprak)


@web.middleware
async def _guard_writes(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A write must be JSON and come from our own page: a foreign page can send neither. HR's machines may send CSV."""
    if request.method == "POST" and request.match_info.http_exception is None:
        if from_another_page(request):
            raise Refusal(403, "annen_side")
        from_hr = request.match_info.handler in hr.UPLOADS
        if from_hr and request.content_type not in hr.CONTENT_TYPES:
            raise Refusal(415, "import_type")
        if not from_hr and request.content_type != "application/json":
            raise Refusal(415, "ikke_json")
    return await handler(request)


async def _add_headers(request: web.Request, response: web.StreamResponse) -> None:
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
