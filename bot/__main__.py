"""Starts Rasa with the inner channel alone: on loopback, behind a secret, without its HTTP API."""

import logging
import os
import sys
from functools import partial
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
# A worker that dies leaves its talks locked for so many seconds; the gateway waits longer for the other's answer.
os.environ.setdefault("TICKET_LOCK_LIFETIME", "10")

from rasa.core.run import close_resources, configure_app, load_agent_on_start
from rasa.core.utils import AvailableEndpoints
from rasa.model import get_latest_model
from rasa.utils.log_utils import configure_structlog
from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channel import InnerChannel, has_secret

MIN_SECRET_LENGTH = 32


def main() -> int:
    """Serve until stopped. Needs NAERVAER_BOT_HEMMELIGHET and the addresses that endpoints.yml names."""
    secret = os.environ.get("NAERVAER_BOT_HEMMELIGHET", "")
    if len(secret) < MIN_SECRET_LENGTH:
        print(f"NAERVAER_BOT_HEMMELIGHET må være satt, med minst {MIN_SECRET_LENGTH} tegn.", file=sys.stderr)
        return 2
    _keep_message_texts_out_of_the_log()
    if not Path("endpoints.yml").exists():  # Rasa would start without, and reach neither actions nor tracker
        print("endpoints.yml mangler: start boten fra prosjektets mappe.", file=sys.stderr)
        return 2
    endpoints = AvailableEndpoints.read_endpoints("endpoints.yml")
    app = configure_app([InnerChannel()], enable_api=False, endpoints=endpoints)

    async def ask_for_secret(request: Request) -> HTTPResponse | None:
        return None if has_secret(request, secret) else response.empty(status=401)

    async def guard_first(app: Sanic, _loop: object) -> None:
        # Rasa's own middleware goes to the front when the server starts, and would answer OPTIONS to anybody.
        app.request_middleware.appendleft(ask_for_secret)

    app.register_listener(guard_first, "before_server_start")
    model = os.environ.get("NAERVAER_MODELL") or get_latest_model("models")
    app.register_listener(partial(load_agent_on_start, model, endpoints, None), "before_server_start")
    app.register_listener(close_resources, "after_server_stop")
    app.run(
        host=os.environ.get("NAERVAER_BOT_VERT", "127.0.0.1"),
        port=int(os.environ.get("NAERVAER_BOT_PORT", "5005")),
        workers=1,
        access_log=False,
    )
    return 0


def _keep_message_texts_out_of_the_log() -> None:
    # Rasa writes message texts at the debug level, which structlog lets through unless it is told.
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    configure_structlog(logging.INFO)


if __name__ == "__main__":
    sys.exit(main())
