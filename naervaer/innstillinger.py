"""What the surroundings decide: demo mode, the clock of a demonstration, and the secrets of the inner walls."""

import os
from datetime import datetime
from urllib.parse import urlsplit

from naervaer.klokke import FastKlokke, Klokke, Systemklokke

MIN_SECRET_LENGTH = 32
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class UtryggHemmelighet(Exception):
    """A secret is missing or too short to be one; the message names the setting."""


class UgyldigOppsett(Exception):
    """A setting is missing or cannot be used; the message names it."""


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


def paakrevd(navn: str) -> str:
    """The value of that setting. Raises UgyldigOppsett."""
    value = os.environ.get(navn, "")
    if not value:
        raise UgyldigOppsett(f"{navn} mangler. Innloggingen hos arbeidsgiveren trenger den; se docs/drift.md.")
    return value


def trygg_adresse(navn: str) -> str:
    """The address in that setting. Raises UgyldigOppsett unless it is over TLS, or of this machine."""
    address = paakrevd(navn)
    if not er_trygg(address):
        raise UgyldigOppsett(f"{navn} må være en adresse som begynner med https://.")
    return address


def er_trygg(address: object) -> bool:
    """Whether it is an address over TLS, or of this machine."""
    parts = urlsplit(address) if isinstance(address, str) else None
    return bool(parts and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)))
