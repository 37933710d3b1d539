"""HR's door: people and absences from the HR system, sent by a machine that has a key."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import yaml
from aiohttp import web

from gateway.errors import Refusal, as_response, language
from gateway.web import KLOKKE, STORE
from naervaer import klientnokler
from naervaer.importering import ImportPagaar, importer
from naervaer.importlesing import MAKS_BYTES, Filtype, IkkeJson, Resultat, UgyldigImport, les_csv, les_json
from naervaer.klientnokler import Klient
from naervaer.tilgang import IkkeTilgjengelig

JSON, CSV = "application/json", "text/csv"
CONTENT_TYPES = frozenset({JSON, CSV})
_DESCRIPTION = Path(__file__).with_name("openapi") / "hr.yml"
_BEARER = "Bearer "
_RETRY_AFTER_SECONDS = "60"
_PARAMETERS = {"proeve": ("true", "false"), "sprak": ("nb", "nn")}

# The employers for whom something is being taken in by this process right now.
UNDER_WAY = web.AppKey("under_way", set[str])
# One import at a time: it is slow, and must not take the threads that the chat's short work runs in.
THREAD = web.AppKey("thread", ThreadPoolExecutor)
routes = web.RouteTableDef()


async def import_thread(app: web.Application) -> AsyncIterator[None]:
    """Lives as long as the application."""
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="import") as app[THREAD]:
        yield


@routes.get("/hr/v1/openapi.json")
async def description(request: web.Request) -> web.Response:
    """What can be sent here, and what is answered."""
    return web.json_response(_description())


@routes.post("/hr/v1/personer")
async def people(request: web.Request) -> web.Response:
    """Take in people."""
    return await _take_in(request, Filtype.PERSONER)


@routes.post("/hr/v1/fravaer")
async def absences(request: web.Request) -> web.Response:
    """Take in absences."""
    return await _take_in(request, Filtype.FRAVAER)


UPLOADS = frozenset({people, absences})


async def _take_in(request: web.Request, filtype: Filtype) -> web.Response:
    """Who sends comes first, so that a stranger's body is never read.

    A second one for the same employer is refused and not kept waiting: it would hold its body in memory, and nothing
    is lost, as the same may be sent again.
    """
    client = await _client(request)
    if client is None:
        return _stranger(request)
    _check_parameters(request)
    under_way = request.app[UNDER_WAY]
    if client.organisasjon_id in under_way:
        return _busy(request)
    under_way.add(client.organisasjon_id)
    try:
        done = await _in_thread(request, client, filtype, await _body(request))
    except IkkeJson as error:
        raise Refusal(400, "import_ikke_json") from error
    except UgyldigImport as error:
        bad = [{"rad": f.rad, "felt": f.felt, "melding": f.melding(language(request))} for f in error.feil]
        return web.json_response({"feil": bad}, status=422)
    except ImportPagaar:
        return _busy(request)
    except IkkeTilgjengelig:  # the key was withdrawn in the meantime
        return _stranger(request)
    finally:
        under_way.discard(client.organisasjon_id)
    counts = {"nye": done.nye, "endret": done.endret, "uendret": done.uendret, "utelatt": done.utelatt}
    return web.json_response(counts)


async def _client(request: web.Request) -> Klient | None:
    """Whose key came along."""
    header = request.headers.get("Authorization", "")
    key = header.removeprefix(_BEARER) if header.startswith(_BEARER) else ""

    def look_up() -> Klient | None:
        with request.app[STORE].session() as session:
            return klientnokler.klient(session, key)

    return await asyncio.to_thread(look_up)


def _check_parameters(request: web.Request) -> None:
    """Nothing is guessed: a misspelt `proeve` would be an import in earnest."""
    query = request.query
    known = all(value in _PARAMETERS.get(name, ()) for name, value in query.items())
    if not known or len(query) != len(set(query)):
        raise Refusal(400, "import_parameter")


async def _body(request: web.Request) -> bytes:
    """The whole body, unpacked; refused as soon as it is too long, whatever its headers say."""
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > MAKS_BYTES:
            raise Refusal(413, "import_for_stor", grense=MAKS_BYTES // 1024**2)
    return bytes(body)


async def _in_thread(request: web.Request, client: Klient, filtype: Filtype, body: bytes) -> Resultat:
    store, klokke = request.app[STORE], request.app[KLOKKE]
    only_try = request.query.get("proeve") == "true"
    is_csv = request.content_type == CSV

    def work() -> Resultat:
        read = les_csv(body, filtype) if is_csv else les_json(body, filtype)
        with store.session() as session:
            return importer(session, client.nokkel_id, client.organisasjon_id, read, klokke, only_try)

    return await asyncio.get_running_loop().run_in_executor(request.app[THREAD], work)


def _stranger(request: web.Request) -> web.Response:
    """The same for every key that is not good."""
    return _refused(request, 401, "ukjent_nokkel", {"WWW-Authenticate": "Bearer"})


def _busy(request: web.Request) -> web.Response:
    return _refused(request, 409, "import_paagaar", {"Retry-After": _RETRY_AFTER_SECONDS})


def _refused(request: web.Request, status: int, kode: str, headers: dict[str, str]) -> web.Response:
    response = as_response(Refusal(status, kode), language(request))
    response.headers.update(headers)
    return response


@cache
def _description() -> object:
    return yaml.safe_load(_DESCRIPTION.read_text(encoding="utf-8"))
