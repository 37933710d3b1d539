"""Whether a request to Teams' door comes from Microsoft's channel service, by every step that Microsoft asks for.

Microsoft's libraries for Python leave some of the steps out (docs/adr/0014-teams.md), so they are all taken here.
"""

import asyncio
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import jwt
from yarl import URL

from naervaer.klokke import Klokke

logger = logging.getLogger("gateway")

UTSTEDER = "https://api.botframework.com"
METADATA = "https://login.botframework.com/v1/.well-known/openidconfiguration"
ALGORITME = "RS256"
KANAL = "msteams"
SLINGRING = timedelta(minutes=5)  # as Microsoft asks for
NOKLER_GJELDER = timedelta(hours=24)
NYTT_OPPSLAG_TIDLIGST = timedelta(minutes=5)  # so that made-up key ids cannot make us ask without end
SVARVERTER = ("smba.trafficmanager.net",)  # where Teams' services take replies
_TIDSAVBRUDD = aiohttp.ClientTimeout(total=10)


class IkkeGodtatt(Exception):
    """The request is not proven to come from Microsoft for this bot and tenant; the text says which step failed."""


class NoklerUtilgjengelige(Exception):
    """Microsoft's keys cannot be had now, so that nothing can be proven."""


class Tokensjekk:
    """The check, with Microsoft's keys as they were last fetched."""

    def __init__(self, app_id: str, leietaker: str, klokke: Klokke) -> None:
        """`leietaker` is the employer's tenant, the only one that is let in."""
        self._app_id = app_id
        self._leietaker = leietaker
        self._klokke = klokke
        self._nokler: dict[str, dict[str, Any]] = {}
        self._hentet: datetime | None = None
        self._henting = asyncio.Lock()

    async def krav(self, authorization: str | None) -> tuple[dict[str, Any], list[str]]:
        """The token's claims, and the channels that its key may speak for; none where Microsoft does not say.

        Raises IkkeGodtatt or NoklerUtilgjengelige.
        """
        slag, _, token = (authorization or "").partition(" ")
        if slag.lower() != "bearer" or not token:
            raise IkkeGodtatt("token mangler")
        try:
            header = jwt.get_unverified_header(token)
        except jwt.InvalidTokenError as error:
            raise IkkeGodtatt("token kan ikke leses") from error
        if header.get("alg") != ALGORITME:
            raise IkkeGodtatt("algoritme")
        nokkel = await self._nokkel(header.get("kid"))
        return self._kontrollert(token, nokkel), list(nokkel.get("endorsements") or [])

    def krev_samsvar(self, claims: Mapping[str, Any], kanaler: list[str], activity: Mapping[str, Any]) -> None:
        """What was sent must be what the token was given for, from our tenant's Teams. Raises IkkeGodtatt."""
        if activity.get("channelId") != KANAL or (kanaler and KANAL not in kanaler):
            raise IkkeGodtatt("kanal")
        adresse = activity.get("serviceUrl")
        if not isinstance(adresse, str) or adresse != claims.get("serviceurl") or not er_microsofts(adresse):
            raise IkkeGodtatt("serviceUrl")
        leietakere = {_under(activity, "conversation", "tenantId"), _under(activity, "channelData", "tenant", "id")}
        if leietakere - {None} != {self._leietaker}:
            raise IkkeGodtatt("leietaker")
        if activity.get("type") in ("message", "invoke") and not isinstance(
            _under(activity, "from", "aadObjectId"), str
        ):
            raise IkkeGodtatt("avsender")

    def _kontrollert(self, token: str, nokkel: dict[str, Any]) -> dict[str, Any]:
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                jwt.PyJWK(nokkel, ALGORITME),
                algorithms=[ALGORITME],
                issuer=UTSTEDER,
                audience=self._app_id,
                # The times are held against the house's clock below.
                options={
                    "require": ["exp", "iss", "aud"],
                    "verify_exp": False,
                    "verify_nbf": False,
                    "verify_iat": False,
                },
            )
        except jwt.PyJWTError as error:
            raise IkkeGodtatt(type(error).__name__) from error
        now = self._klokke.now().timestamp()
        slingring = SLINGRING.total_seconds()
        if not _er_tid(claims["exp"]) or claims["exp"] + slingring <= now:
            raise IkkeGodtatt("utløpt")
        nbf = claims.get("nbf", 0)
        if not _er_tid(nbf) or nbf - slingring > now:
            raise IkkeGodtatt("gjelder ikke ennå")
        return claims

    async def _nokkel(self, kid: object) -> dict[str, Any]:
        if not isinstance(kid, str):
            raise IkkeGodtatt("nøkkel")
        async with self._henting:
            if self._trenger(kid):
                await self._hent()
        if kid not in self._nokler:
            raise IkkeGodtatt("nøkkel")
        return self._nokler[kid]

    def _trenger(self, kid: str) -> bool:
        if self._hentet is None:
            return True
        alder = self._klokke.now() - self._hentet
        return alder > NOKLER_GJELDER or (kid not in self._nokler and alder > NYTT_OPPSLAG_TIDLIGST)

    async def _hent(self) -> None:
        """Fetch the keys; those of before go on while Microsoft cannot be reached."""
        try:
            async with aiohttp.ClientSession(timeout=_TIDSAVBRUDD, raise_for_status=True) as http:
                async with http.get(METADATA) as response:
                    metadata = await response.json(content_type=None)
                async with http.get(metadata["jwks_uri"]) as response:
                    keys = (await response.json(content_type=None))["keys"]
            self._nokler = {key["kid"]: key for key in keys if key.get("kty") == "RSA"}
        except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, TypeError) as error:
            logger.error("Microsofts nøkler kan ikke hentes: %s", type(error).__name__)
            if not self._nokler:
                raise NoklerUtilgjengelige from error
        self._hentet = self._klokke.now()


def er_microsofts(adresse: str) -> bool:
    """Whether replies, which carry the bot's own token, may be sent there."""
    try:
        url = URL(adresse)
    except ValueError:
        return False
    return url.scheme == "https" and url.host in SVARVERTER and url.port == 443 and url.user is None


def _er_tid(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _under(activity: Mapping[str, Any], *navn: str) -> object:
    """The value below these names, None where one of them is missing."""
    value: object = activity
    for name in navn:
        value = value.get(name) if isinstance(value, dict) else None
    return value
