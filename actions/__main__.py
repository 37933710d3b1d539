"""Serves rasa-sdk's actions on loopback, behind a secret, and never gives a request back to the caller."""

import gc
import hmac
import logging
import os
import sys

from aiohttp import web
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionNotFoundException

from actions.base import NaervaerAction
from actions.brevskjema import SLAG as BREV
from actions.brevskjema import Brevskjema
from actions.forbered_samtale import SLAG as FORBEREDELSE
from actions.forbered_samtale import ActionForberedSamtale, Forberedelsen
from actions.forstaar_ikke import ActionForstaarIkke
from actions.hilsen import ActionHilsen
from actions.hjelp import ActionHjelp
from actions.krise import ActionKrise
from actions.kunnskap import ActionKunnskap
from actions.lag_dokument import ActionLagDokument
from actions.lag_plan import ULIKT, ActionLagPlan, Ulikt
from actions.menneske import MELDING, SVAR, ActionMenneske, MeldingTilHr, SvarPaaMelding
from actions.min_sak import ActionMinSakFrister, ActionMinSakStatus
from actions.oversikt_ansatte import ActionOversiktAnsatte
from actions.paaminnelse import ActionPaaminnelse, NyPaaminnelse
from actions.planskjema import SLAG as PLAN
from actions.planskjema import Planskjema
from actions.registrer_hendelse import ANGRE, UNNTAK, ActionRegistrerHendelse, Angre, StegGjort, Unntak
from actions.registrer_sak import OPPGAVER, ActionRegistrerSak
from actions.samtale import ENIG, REFERAT, Enigheten, Referatet
from actions.samtaletid import AVLYSNING, TID, Samtaleavlysningen, Samtaletiden
from actions.si_fra import SiFra
from actions.tiltak import SLAG as TILTAK
from actions.tiltak import Tiltaket
from actions.utenfor import ActionUtenfor
from actions.utkast import INNSIGELSE
from naervaer import innstillinger
from naervaer.store import open_store

SECRET_HEADER = "x-naervaer-hemmelighet"
MAX_REQUEST_BYTES = 4 * 1024 * 1024
ACTIONS: tuple[type[NaervaerAction], ...] = (
    ActionKunnskap,
    ActionMinSakFrister,
    ActionMinSakStatus,
    ActionOversiktAnsatte,
    ActionRegistrerHendelse,
    ActionRegistrerSak,
    ActionPaaminnelse,
    ActionForberedSamtale,
    ActionLagDokument,
    ActionLagPlan,
    ActionHilsen,
    ActionHjelp,
    ActionMenneske,
    ActionKrise,
    ActionUtenfor,
    ActionForstaarIkke,
)
logger = logging.getLogger("actions")


def create_app(secret: str) -> web.Application:
    """The server with its two routes; every request must carry the secret, else it gets 401 and an empty body."""
    executor = ActionExecutor()
    for action in ACTIONS:
        executor.register_action(action())

    @web.middleware
    async def guard(request: web.Request, handler: object) -> web.StreamResponse:
        given = request.headers.get(SECRET_HEADER, "").encode(errors="surrogateescape")
        if not hmac.compare_digest(given, secret.encode()):
            return web.Response(status=401)
        try:
            return await handler(request)  # type: ignore[operator, no-any-return]
        except web.HTTPException as refusal:
            return web.Response(status=refusal.status)
        except ActionNotFoundException:
            return web.Response(status=404)
        except Exception:
            logger.exception("En handling feilet")
            return web.Response(status=500)

    async def webhook(request: web.Request) -> web.Response:
        result = await executor.run(await request.json())
        return web.json_response(result.model_dump() if result else None)

    async def health(request: web.Request) -> web.Response:
        return web.Response(status=204)

    app = web.Application(middlewares=[guard], client_max_size=MAX_REQUEST_BYTES)
    app.router.add_post("/webhook", webhook)
    app.router.add_get("/helse", health)
    return app


def main() -> int:
    """Serve until stopped. Needs NAERVAER_ACTIONS_HEMMELIGHET and the database that naervaer.store opens."""
    try:
        secret = innstillinger.hemmelighet("NAERVAER_ACTIONS_HEMMELIGHET")
    except innstillinger.UtryggHemmelighet as error:
        print(error, file=sys.stderr)
        return 2
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("rasa_sdk").setLevel(logging.WARNING)
    gc.freeze()  # what is loaded by now stays: no collection in the middle of an answer needs to look at it
    NaervaerAction.store = open_store()
    NaervaerAction.klokke = innstillinger.klokke()
    NaervaerAction.oppgaver = {
        **OPPGAVER,
        "registrer_hendelse": StegGjort(),
        UNNTAK: Unntak(),
        ANGRE: Angre(),
        INNSIGELSE: SiFra(),
        "paaminnelse.sett": NyPaaminnelse(),
        MELDING: MeldingTilHr(),
        SVAR: SvarPaaMelding(),
    }
    NaervaerAction.skjemaer = {
        FORBEREDELSE: Forberedelsen(),
        BREV: Brevskjema(),
        TID: Samtaletiden(),
        AVLYSNING: Samtaleavlysningen(),
        REFERAT: Referatet(),
        ENIG: Enigheten(),
        PLAN: Planskjema(),
        TILTAK: Tiltaket(),
        ULIKT: Ulikt(),
    }
    host = os.environ.get("NAERVAER_ACTIONS_VERT", "127.0.0.1")
    port = int(os.environ.get("NAERVAER_ACTIONS_PORT", "5055"))
    web.run_app(create_app(secret), host=host, port=port, print=None, access_log=None)
    return 0


if __name__ == "__main__":
    sys.exit(main())
