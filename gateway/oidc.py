"""The employer's sign-in: OpenID Connect with the authorization code and PKCE."""

import base64
import hashlib
import json
import logging
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import aiohttp
from aiohttp import web
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry
from sqlalchemy.orm import Session

from gateway.web import COOKIE, KLOKKE, TAKT, begin_session, cookie_name, in_store, over_tls, own_path, sender
from naervaer import engang, identiteter, innstillinger
from naervaer.identiteter import Kjennetegn
from naervaer.klokke import Klokke

# Only what a provider signs with a key that nobody else has; never «none», never a secret that both know.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
BEGUN_COOKIE = f"{COOKIE}_begynt"
BEGIN = "/innlogging"
CALLBACK = f"{BEGIN}/retur"
_TIMEOUT = aiohttp.ClientTimeout(total=10, connect=3)
_METADATA_FOR = timedelta(hours=1)
_KEYS_AT_MOST_EVERY = timedelta(minutes=1)
_LEEWAY_SECONDS = 60
_SCOPE = "openid email"
_VERIFIED = ("email_verified", "xms_edov")  # the second is Entra ID's name for it

routes = web.RouteTableDef()
routes_without_provider = web.RouteTableDef()
logger = logging.getLogger("gateway.oidc")


class Avvist(Exception):
    """The provider's answer does not hold. The message tells a developer why, without anything of the person."""


class Utilgjengelig(Exception):
    """The provider did not answer, or not as the standard says."""


@dataclass(frozen=True)
class Oppsett:
    """How the employer's provider is reached. `ansattnummer` is the claim with the employee number, if it has one."""

    utsteder: str
    klient_id: str
    hemmelighet: str
    adresse: str  # ours, as browsers know it
    omfang: str = _SCOPE
    ansattnummer: str = ""


def oppsett() -> Oppsett | None:
    """What the surroundings say, or None without a provider. Raises UgyldigOppsett."""
    utsteder = os.environ.get("NAERVAER_OIDC_UTSTEDER")
    if not utsteder:
        return None
    return Oppsett(
        innstillinger.trygg_adresse("NAERVAER_OIDC_UTSTEDER"),
        innstillinger.paakrevd("NAERVAER_OIDC_KLIENT"),
        innstillinger.paakrevd("NAERVAER_OIDC_HEMMELIGHET"),
        innstillinger.trygg_adresse("NAERVAER_ADRESSE_UTAD").rstrip("/"),
        os.environ.get("NAERVAER_OIDC_OMFANG", _SCOPE),
        os.environ.get("NAERVAER_OIDC_ANSATTNUMMER", ""),
    )


class Leverandor:
    """The provider: its addresses and keys, fetched when needed, and the check of what it answers."""

    def __init__(self, oppsett: Oppsett, klokke: Klokke) -> None:
        self._oppsett = oppsett
        self._klokke = klokke
        self._session: aiohttp.ClientSession | None = None
        self._metadata: dict[str, Any] = {}
        self._metadata_from: datetime | None = None
        self._keys: KeySet | None = None
        self._keys_from: datetime | None = None

    async def connection(self, app: web.Application) -> AsyncIterator[None]:
        """Lives as long as the application."""
        async with aiohttp.ClientSession(timeout=_TIMEOUT) as self._session:
            yield

    async def adresse(self, begynt: engang.Begynt) -> str:
        """Where the browser goes to sign in. Raises Utilgjengelig."""
        digest = hashlib.sha256(begynt.bevis.encode()).digest()
        parameters = {
            "response_type": "code",
            "client_id": self._oppsett.klient_id,
            "redirect_uri": self._oppsett.adresse + CALLBACK,
            "scope": self._oppsett.omfang,
            "state": begynt.state,
            "nonce": begynt.nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        endpoint = (await self._about())["authorization_endpoint"]
        return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{urlencode(parameters)}"

    async def hvem(self, kode: str, bevis: str, nonce: str) -> Kjennetegn:
        """Who has signed in, by the code that the browser brought. Raises Avvist, Utilgjengelig."""
        claims = await self._claims(await self._id_token(kode, bevis), nonce)
        verified = any(claims.get(name) in (True, "true", "1") for name in _VERIFIED)
        epost, nummer = claims.get("email"), claims.get(self._oppsett.ansattnummer)
        return Kjennetegn(
            self._oppsett.utsteder,
            claims["sub"],
            epost if verified and isinstance(epost, str) else None,
            str(nummer) if isinstance(nummer, str | int) else None,
        )

    async def _id_token(self, kode: str, bevis: str) -> str:
        about = await self._about()
        body = {
            "grant_type": "authorization_code",
            "code": kode,
            "redirect_uri": self._oppsett.adresse + CALLBACK,
            "code_verifier": bevis,
        }
        headers = {}
        client = (self._oppsett.klient_id, self._oppsett.hemmelighet)
        if "client_secret_basic" in about.get("token_endpoint_auth_methods_supported", ["client_secret_basic"]):
            headers["Authorization"] = aiohttp.encode_basic_auth(*(quote(part, safe="") for part in client))
        else:
            body |= dict(zip(("client_id", "client_secret"), client, strict=True))
        status, answer = await self._ask("POST", about["token_endpoint"], data=body, headers=headers)
        if status >= 500:
            raise Utilgjengelig(f"token endpoint: {status}")
        if status != 200 or not isinstance(answer.get("id_token"), str):
            raise Avvist(f"the code was not taken: {status}")
        token: str = answer["id_token"]
        return token

    async def _claims(self, token: str, nonce: str) -> dict[str, Any]:
        """What the token says, once everything in it has been checked."""
        supported = (await self._about()).get("id_token_signing_alg_values_supported", ["RS256"])
        allowed = [name for name in ALGORITHMS if name in supported]
        if not allowed:
            raise Avvist("the provider has no algorithm that we take")
        try:
            claims = (await self._decoded(token, allowed)).claims
            self._rules(nonce).validate(claims)
        except (JoseError, ValueError) as error:  # a name of the library's error tells nothing of the person
            raise Avvist(type(error).__name__) from error
        self._check_audience(claims)
        return claims

    async def _decoded(self, token: str, allowed: list[str]) -> jwt.Token:
        registry = JWSRegistry(algorithms=allowed, strict_check_header=False)
        try:
            return jwt.decode(token, await self._key_set(), algorithms=allowed, registry=registry)
        except InvalidKeyIdError:
            return jwt.decode(token, await self._newest_keys(), algorithms=allowed, registry=registry)

    def _rules(self, nonce: str) -> jwt.JWTClaimsRegistry:
        return jwt.JWTClaimsRegistry(
            now=int(self._klokke.now().timestamp()),
            leeway=_LEEWAY_SECONDS,
            iss={"essential": True, "value": self._oppsett.utsteder},
            aud={"essential": True, "value": self._oppsett.klient_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        )

    def _check_audience(self, claims: dict[str, Any]) -> None:
        """A token for several parties says which of them asked for it."""
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if claims.get("azp", None if several else self._oppsett.klient_id) != self._oppsett.klient_id:
            raise Avvist("azp")

    async def _about(self) -> dict[str, Any]:
        """The provider's description of itself."""
        now = self._klokke.now()
        if self._metadata_from is None or now - self._metadata_from > _METADATA_FOR:
            url = f"{self._oppsett.utsteder.rstrip('/')}/.well-known/openid-configuration"
            metadata = await self._get(url)
            if metadata.get("issuer") != self._oppsett.utsteder:
                raise Utilgjengelig("the provider calls itself something else")
            for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                if not innstillinger.er_trygg(metadata.get(name)):
                    raise Utilgjengelig(f"{name} is no address over TLS")
            self._metadata, self._metadata_from = metadata, now
        return self._metadata

    async def _key_set(self) -> KeySet:
        return self._keys or await self._newest_keys()

    async def _newest_keys(self) -> KeySet:
        """Fetched anew when a token names a key that we do not have, but not as often as a stranger likes."""
        now = self._klokke.now()
        if self._keys is None or self._keys_from is None or now - self._keys_from >= _KEYS_AT_MOST_EVERY:
            answer = await self._get((await self._about())["jwks_uri"])
            try:
                self._keys = KeySet.import_key_set({"keys": answer["keys"]})
            except (JoseError, ValueError, KeyError, TypeError) as error:
                raise Utilgjengelig("keys") from error
            self._keys_from = now
        return self._keys

    async def _get(self, url: str) -> dict[str, Any]:
        status, answer = await self._ask("GET", url)
        if status != 200:
            raise Utilgjengelig(f"{status}")
        return answer

    async def _ask(self, method: str, url: str, **options: Any) -> tuple[int, dict[str, Any]]:
        assert self._session, "connection() comes first"
        try:
            async with self._session.request(method, url, allow_redirects=False, **options) as response:
                answer = json.loads(await response.read())
        except (aiohttp.ClientError, TimeoutError, ValueError, RecursionError) as error:
            raise Utilgjengelig(type(error).__name__) from error
        if not isinstance(answer, dict):
            raise Utilgjengelig("not an object")
        return response.status, answer


LEVERANDOR = web.AppKey("leverandor", Leverandor)


@routes.get(BEGIN, allow_head=False)
async def begin(request: web.Request) -> web.Response:
    """Send the browser to the employer's sign-in, with what proves afterwards that it was this browser."""
    request.app[TAKT].tell(sender(request))
    retur = own_path(request.query.get("retur", "/"))
    klokke = request.app[KLOKKE]
    begun = await in_store(request, lambda session: engang.begynn(session, retur, klokke))
    try:
        address = await request.app[LEVERANDOR].adresse(begun)
    except Utilgjengelig as error:
        return _failed(request, "utilgjengelig", error)
    response = web.Response(status=303, headers={"Location": address})
    # Lax, not Strict: it has to come along when the provider sends the browser back.
    response.set_cookie(
        cookie_name(request, BEGUN_COOKIE),
        begun.token,
        httponly=True,
        samesite="Lax",
        secure=over_tls(request),
        max_age=int(engang.VARIGHET.total_seconds()),
    )
    return response


@routes_without_provider.get(BEGIN, allow_head=False)
async def elsewhere(request: web.Request) -> web.Response:
    """To the page that says how one signs in here instead."""
    return web.Response(status=303, headers={"Location": "/"})


@routes.get(CALLBACK, allow_head=False)
async def finish(request: web.Request) -> web.Response:
    """The browser comes back: check everything, sign the person in, and go on to where they were going."""
    request.app[TAKT].tell(sender(request))
    query, klokke = request.query, request.app[KLOKKE]
    token = request.cookies.get(cookie_name(request, BEGUN_COOKIE), "")
    begun = await in_store(request, lambda session: engang.fullfor(session, token, query.get("state", ""), klokke))
    if begun is None:
        return _failed(request, "utlopt", Avvist("state"))
    if "code" not in query:
        return _failed(request, "avbrutt", Avvist("no code"))
    try:
        who = await request.app[LEVERANDOR].hvem(query["code"], begun.bevis, begun.nonce)
    except Utilgjengelig as error:
        return _failed(request, "utilgjengelig", error)
    except Avvist as error:
        return _failed(request, "avvist", error)
    person_id = await in_store(request, lambda session: _person(session, who, klokke))
    if person_id is None:
        return _failed(request, "ukjent", Avvist("not in the HR list"))
    response = web.Response(status=303, headers={"Location": begun.retur})
    await begin_session(request, response, person_id)
    return _forget_beginning(request, response)


def _person(session: Session, who: Kjennetegn, klokke: Klokke) -> str | None:
    return identiteter.person_med(session, who, klokke)


def _failed(request: web.Request, kode: str, reason: Exception) -> web.Response:
    """Back to the page, which says in words what happened and what to do."""
    logger.warning("Innloggingen stoppet (%s): %s", kode, reason)
    return _forget_beginning(request, web.Response(status=303, headers={"Location": f"/?innlogging={kode}"}))


def _forget_beginning(request: web.Request, response: web.Response) -> web.Response:
    response.del_cookie(cookie_name(request, BEGUN_COOKIE), secure=over_tls(request), httponly=True, samesite="Lax")
    return response
