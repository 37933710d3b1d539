"""Starts the gateway."""

import logging
import os
import sys

from aiohttp import web

from gateway.app import create_app
from gateway.bot_client import BotClient
from naervaer import innstillinger
from naervaer.store import open_store


def main() -> int:
    """Serve until stopped. Needs NAERVAER_BOT_URL and NAERVAER_BOT_HEMMELIGHET."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    try:
        bot = BotClient(os.environ["NAERVAER_BOT_URL"], innstillinger.hemmelighet("NAERVAER_BOT_HEMMELIGHET"))
    except innstillinger.UtryggHemmelighet as error:
        print(error, file=sys.stderr)
        return 2
    app = create_app(open_store(), bot, innstillinger.klokke(), innstillinger.er_demo())
    host = os.environ.get("NAERVAER_GATEWAY_VERT", "127.0.0.1")
    port = int(os.environ.get("NAERVAER_GATEWAY_PORT", "8080"))
    web.run_app(app, host=host, port=port, print=None, access_log=None)
    return 0


if __name__ == "__main__":
    sys.exit(main())
