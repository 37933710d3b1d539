"""Starts the gateway."""

import logging
import os
import sys

from aiohttp import web

from gateway import innbygging, oidc
from gateway.app import MESSAGES_A_MINUTE, Innlogging, create_app, kanaler_fra_miljo
from gateway.bot_client import BotClient
from naervaer import innstillinger
from naervaer.innstillinger import UgyldigOppsett
from naervaer.klokke import Klokke
from naervaer.store import open_store


def main() -> int:
    """Serve until stopped. Needs NAERVAER_BOT_URL and NAERVAER_BOT_HEMMELIGHET."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    try:
        bot = BotClient(os.environ["NAERVAER_BOT_URL"], innstillinger.hemmelighet("NAERVAER_BOT_HEMMELIGHET"))
        klokke = innstillinger.klokke()
        innlogging, kanaler = _innlogging(klokke), kanaler_fra_miljo()
    except (innstillinger.UtryggHemmelighet, UgyldigOppsett) as error:
        print(error, file=sys.stderr)
        return 2
    limit = int(os.environ.get("NAERVAER_MELDINGER_PER_MINUTT", MESSAGES_A_MINUTE))
    app = create_app(open_store(), bot, klokke, innstillinger.er_demo(), innlogging, limit, kanaler)
    host = os.environ.get("NAERVAER_GATEWAY_VERT", "127.0.0.1")
    port = int(os.environ.get("NAERVAER_GATEWAY_PORT", "8080"))
    web.run_app(app, host=host, port=port, print=None, access_log=None)
    return 0


def _innlogging(klokke: Klokke) -> Innlogging:
    """How people sign in here. Raises UgyldigOppsett."""
    about = oidc.oppsett()
    return Innlogging(
        oidc.Leverandor(about, klokke) if about else None,
        innbygging.intranett(klokke),
        innbygging.opphav(),
    )


if __name__ == "__main__":
    sys.exit(main())
