"""The gateway as a whole: its parts, the guards before every request, and its life from start to stop."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus

from aiohttp import web

from gateway import epost as epost_door
from gateway import hr, hr_tilganger, innbygging, mine_data, oidc, opphav, papirer, planskjema
from gateway import slack as slack_door
from gateway import teams as teams_door
from gateway import web as web_door
from gateway.bot_client import BotClient
from gateway.errors import Refusal, as_response, language
from gateway.innbygging import Intranett
from gateway.kanaldor import Kanaldor, innstilling
from gateway.kobling import Kobling
from gateway.oidc import Leverandor
from gateway.takt import Takt
from gateway.talk import MAX_CHARS, Talk
from naervaer.klokke import Klokke
from naervaer.store import Store

logger = logging.getLogger("gateway")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

# Room for the longest message in any script, escaped as JSON, and no more.
MAX_BODY_BYTES = 64 * 1024
# From one address: a whole office may sit behind it.
SIGN_INS_A_MINUTE = 600
MESSAGES_A_MINUTE = 60
# Here come machines that sign what they send; these doors check the content themselves.
SIGNERTE = frozenset({slack_door.STI, teams_door.STI})
SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True)
class Innlogging:
    """How people sign in: with the employer's provider, by the word of the intranet. `opphav`: the intranet's pages."""

    leverandor: Leverandor | None = None
    intranett: Intranett | None = None
    opphav: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Kanaler:
    """The channels beside the web chat, each where it has been set up; `url` is where people find the web chat, and
    `epost` sends the codes by which an account becomes somebody's.
    """

    url: str = ""
    slack: slack_door.Oppsett | None = None
    teams: teams_door.Oppsett | None = None
    epost: epost_door.Oppsett | None = None


def kanaler_fra_miljo() -> Kanaler | None:
    """The channels that the surroundings set up; None where there are none. Raises UgyldigOppsett."""
    slack, teams = slack_door.fra_miljo(), teams_door.fra_miljo()
    if not slack and not teams:
        return None
    return Kanaler(innstilling("NAERVAER_ADRESSE_UTAD"), slack, teams, epost_door.fra_miljo())


def create_app(
    store: Store,
    bot: BotClient,
    klokke: Klokke,
    demo: bool,
    innlogging: Innlogging | None = None,
    messages_a_minute: int = MESSAGES_A_MINUTE,
    kanaler: Kanaler | None = None,
) -> web.Application:
    """The application. Only with `demo` can people choose whom to be; the employer's provider is left out there.

    `messages_a_minute` holds for each person.
    """
    innlogging = innlogging or Innlogging()
    app = web.Application(middlewares=[_answer_errors, _guard_writes], client_max_size=MAX_BODY_BYTES)
    app[web_door.STORE] = store
    app[web_door.KLOKKE] = klokke
    app[web_door.TALK] = Talk(store, bot, klokke)
    app[web_door.MELDINGSTAKT] = Takt(messages_a_minute)
    app[hr.UNDER_WAY] = set()
    app.add_routes(web_door.routes)
    app.add_routes(hr.routes)
    app.add_routes(hr_tilganger.routes)
    app.add_routes(mine_data.routes)
    app.add_routes(papirer.routes)
    app.add_routes(planskjema.routes)
    _add_sign_in(app, innlogging, demo)
    app.add_routes(web_door.demo_routes if demo else web_door.page_routes)
    app.router.add_static("/static", web_door.STATIC)
    app.on_response_prepare.append(_add_headers)

    async def bot_connection(app: web.Application) -> AsyncIterator[None]:
        await bot.start()
        yield
        await bot.close()

    app.cleanup_ctx.extend([bot_connection, hr.import_thread])
    if kanaler:
        kobling = Kobling(store, klokke, kanaler.epost)
        dor = Kanaldor(store, app[web_door.TALK], app[web_door.MELDINGSTAKT], kobling, klokke, kanaler.url)
        _open_channels(app, kanaler, dor)

        async def codes_sent(app: web.Application) -> None:
            await kobling.stopp()

        app.on_cleanup.append(codes_sent)
    return app


def _add_sign_in(app: web.Application, innlogging: Innlogging, demo: bool) -> None:
    app[opphav.OPPHAV] = innlogging.opphav
    app[web_door.TAKT] = Takt(SIGN_INS_A_MINUTE)
    if innlogging.intranett:
        app[innbygging.INTRANETT] = innlogging.intranett
    app.add_routes(innbygging.routes)
    if innlogging.leverandor and not demo:
        app[oidc.LEVERANDOR] = innlogging.leverandor
        app.cleanup_ctx.append(innlogging.leverandor.connection)
        app.add_routes(oidc.routes)
    else:
        app.add_routes(oidc.routes_without_provider)


def _open_channels(app: web.Application, kanaler: Kanaler, dor: Kanaldor) -> None:
    async def unanswered(app: web.Application) -> AsyncIterator[None]:
        await dor.ta_opp_igjen()
        yield

    app.cleanup_ctx.append(unanswered)  # before anything new can come
    if kanaler.slack:
        slack = slack_door.Slack(kanaler.slack, dor)
        app.router.add_post(slack_door.STI, slack.hendelse)

        async def slack_connection(app: web.Application) -> AsyncIterator[None]:
            await slack.start()
            yield
            await slack.stopp()

        app.cleanup_ctx.append(slack_connection)
    if kanaler.teams:
        teams = teams_door.Teams(kanaler.teams, dor)
        app.router.add_post(teams_door.STI, teams.aktivitet)

        async def teams_end(app: web.Application) -> None:
            await teams.stopp()

        app.on_shutdown.append(teams_end)


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
    """A write must be JSON and come from our own page, or one with the chat on it: a foreign page can send neither.

    HR's machines may send CSV, and a page with the chat on it the form that opens a page of ours.
    """
    if opphav.is_preflight(request):
        return opphav.preflight(request)
    if request.method == "POST" and request.match_info.http_exception is None and request.path not in SIGNERTE:
        if opphav.from_another_page(request) and not opphav.from_embedding_page(request):
            raise Refusal(403, "annen_side")
        if request.match_info.handler in innbygging.FORMS:
            return await handler(request)
        from_hr = request.match_info.handler in hr.UPLOADS
        if from_hr and request.content_type not in hr.CONTENT_TYPES:
            raise Refusal(415, "import_type")
        if not from_hr and request.content_type != "application/json":
            raise Refusal(415, "ikke_json")
    return await handler(request)


async def _add_headers(request: web.Request, response: web.StreamResponse) -> None:
    if isinstance(response, web.FileResponse) and response.status < HTTPStatus.BAD_REQUEST:
        # A page or a script, the same for all: kept, and asked about each time.
        response.headers.setdefault("Cache-Control", "no-cache")
    for name, value in {**SECURITY_HEADERS, **opphav.headers(request)}.items():
        response.headers.setdefault(name, value)
