"""What the surroundings decide: demo mode, the clock of a demonstration, and the secrets of the inner walls."""

import os
from datetime import datetime

from naervaer.klokke import FastKlokke, Klokke, Systemklokke

MIN_SECRET_LENGTH = 32


class UtryggHemmelighet(Exception):
    """A secret is missing or too short to be one; the message names the setting."""


def er_demo() -> bool:
    """Whether this is a demonstration with made-up people (NAERVAER_DEMO=1)."""
    return os.environ.get("NAERVAER_DEMO") == "1"


def klokke() -> Klokke:
    """The machine's clock; in a demonstration one that stands still at NAERVAER_DEMO_NAA (ISO 8601), if that is set."""
    fixed = os.environ.get("NAERVAER_DEMO_NAA")
    if fixed and er_demo():
        return FastKlokke(datetime.fromisoformat(fixed))
    return Systemklokke()


def hemmelighet(navn: str) -> str:
    """The secret in that setting. Raises UtryggHemmelighet: no part starts with a missing or an example secret."""
    secret = os.environ.get(navn, "")
    if len(secret) < MIN_SECRET_LENGTH:
        raise UtryggHemmelighet(
            f"{navn} må være satt til en tilfeldig verdi på minst {MIN_SECRET_LENGTH} tegn. "
            "Lag en med: python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"
        )
    return secret
