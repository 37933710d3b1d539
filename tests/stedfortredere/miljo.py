"""What sets up a gateway of its own process for the stand-ins of Slack and Microsoft."""

from __future__ import annotations

import json
import os
from pathlib import Path

from stedfortredere import microsoft, slack
from stedfortredere.tjener import Sertifikat, Tjener

OPPSTART = Path(__file__).parent / "oppstart"
KANALER = {
    "NAERVAER_ADRESSE_UTAD": "https://naervaer.fjordvik.example/",
    "NAERVAER_SLACK_BOT_TOKEN": slack.BOTTOKEN,
    "NAERVAER_SLACK_SIGNING_SECRET": slack.NOKKEL,
    "NAERVAER_SLACK_STOL_PAA_EPOST": "1",
    "NAERVAER_TEAMS_APP_ID": microsoft.APP_ID,
    "NAERVAER_TEAMS_TENANT_ID": microsoft.LEIETAKER,
    "NAERVAER_TEAMS_SECRET": microsoft.HEMMELIGHET,
}


def kanalmiljo(slack_tjener: Tjener, microsoft_tjener: Tjener, cert: Sertifikat) -> dict[str, str]:
    """The settings: the channels' own, and those that lead the services' names to these servers."""
    porter = {**dict.fromkeys(slack.NAVN, slack_tjener.port), **dict.fromkeys(microsoft.NAVN, microsoft_tjener.port)}
    return {
        **KANALER,
        "NAERVAER_PROVE_OMDIRIGERT": json.dumps(porter),
        "SSL_CERT_FILE": str(cert.fil),
        "REQUESTS_CA_BUNDLE": str(cert.fil),
        "PYTHONPATH": os.pathsep.join([str(OPPSTART), os.environ.get("PYTHONPATH", "")]),
    }
