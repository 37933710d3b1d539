"""The chat on the employer's own pages: sessions that such a page holds in memory, as no cookie gets there."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from sqlalchemy.orm import Session

from gateway.errors import Refusal
from gateway.oidc import LEVERANDOR
from gateway.opphav import OPPHAV, from_another_page, from_embedding_page
from gateway.web import (
    KLOKKE,
    TAKT,
    begin_session,
    id_in,
    in_store,
    json_body,
    own_path,
    sender,
    signed_in,
)
from naervaer import engang, identiteter, innlogging, innstillinger
from naervaer.innstillinger import UgyldigOppsett
from naervaer.klokke import Klokke

ALGORITHM = "ES256"  # signed with a key that only the intranet has; every platform can
LONGEST = timedelta(seconds=60)
_LEEWAY = timedelta(seconds=30)
_ENDS = "-----END PUBLIC KEY-----"
_MAX_TOKEN_CHARS = 4000
_MAX_MARK_CHARS = 100
routes = web.RouteTableDef()


class Intranett:
    """What the intranet signs, and how it is checked."""

    def __init__(self, adresse: str, nokler: list[ECKey], klokke: Klokke) -> None:
        """`adresse` is ours, as browsers know it: the audience. Several keys hold while one replaces another."""
        self._adresse = adresse
        self._nokler = nokler
        self._klokke = klokke

    def ansattnummer(self, session: Session, token: str, origin: str) -> str:
        """The employee number in a token of that origin's intranet, this once. Raises Refusal."""
        claims = self._claims(token, origin)
        mark = claims["jti"]
        if not 0 < len(mark) <= _MAX_MARK_CHARS or claims["exp"] - claims["iat"] > LONGEST.total_seconds():
            raise Refusal(401, "token_avvist")
        expires = datetime.fromtimestamp(claims["exp"], UTC)
        if not engang.bruk(session, f"{origin} {mark}", expires + _LEEWAY, self._klokke):
            raise Refusal(401, "token_avvist")
        return str(claims["sub"])

    def _claims(self, token: str, origin: str) -> dict[str, Any]:
        rules = jwt.JWTClaimsRegistry(
            now=int(self._klokke.now().timestamp()),
            leeway=int(_LEEWAY.total_seconds()),
            iss={"essential": True, "value": origin},
            aud={"essential": True, "value": self._adresse},
            sub={"essential": True},
            iat={"essential": True},
            exp={"essential": True},
            jti={"essential": True},
        )
        for key in self._nokler:
            try:
                claims = jwt.decode(token, key, algorithms=[ALGORITHM]).claims
                rules.validate(claims)
            except (JoseError, ValueError):
                continue
            return claims
        raise Refusal(401, "token_avvist")


INTRANETT = web.AppKey("intranett", Intranett)


def intranett(klokke: Klokke) -> Intranett | None:
    """By the file of keys in NAERVAER_INTRANETT_NOKLER; None without one. Raises UgyldigOppsett."""
    file = os.environ.get("NAERVAER_INTRANETT_NOKLER")
    if not file:
        return None
    adresse = innstillinger.trygg_adresse("NAERVAER_ADRESSE_UTAD").rstrip("/")
    try:
        return Intranett(adresse, nokler(Path(file).read_text(encoding="ascii")), klokke)
    except (OSError, ValueError) as error:
        raise UgyldigOppsett("NAERVAER_INTRANETT_NOKLER må være en PEM-fil med offentlige nøkler (P-256).") from error


def opphav() -> frozenset[str]:
    """The origins on whose pages the chat may stand, with spaces between in the setting. Raises UgyldigOppsett."""
    origins = os.environ.get("NAERVAER_INTRANETT_OPPHAV", "").split()
    for origin in origins:
        if not innstillinger.er_trygg(origin) or origin != "{0.scheme}://{0.netloc}".format(urlsplit(origin)):
            raise UgyldigOppsett(
                "NAERVAER_INTRANETT_OPPHAV må være opphav som https://intranett.kommune.example, uten sti."
            )
    return frozenset(origins)


def nokler(pem: str) -> list[ECKey]:
    """The public keys, one after the other. ValueError if there is none, or another kind."""
    blocks = [block.strip() for block in pem.split(_ENDS)]
    try:
        keys = [ECKey.import_key(f"{block}\n{_ENDS}\n") for block in blocks if block]
    except JoseError as error:
        raise ValueError from error
    if not keys or any(key.curve_name != "P-256" for key in keys):
        raise ValueError
    return keys


@routes.get("/api/innlogging")
async def ways_in(request: web.Request) -> web.Response:
    """How people sign in: here, with the employer; and on which of the intranet's pages."""
    pages = request.app[OPPHAV] if INTRANETT in request.app else ()
    return web.json_response({"her": LEVERANDOR in request.app, "sider": sorted(pages)})


@routes.post("/api/innlogging/token")
async def exchange(request: web.Request) -> web.Response:
    """A session for the page's memory, in exchange for what the intranet has signed."""
    request.app[TAKT].tell(sender(request))
    token, origin = (await json_body(request)).get("token"), request.headers.get("Origin", "")
    if not from_embedding_page(request) or INTRANETT not in request.app:
        raise Refusal(403, "annen_side")
    if not isinstance(token, str) or len(token) > _MAX_TOKEN_CHARS:
        raise Refusal(400, "ikke_json")

    def work(session: Session) -> str | None:
        number = request.app[INTRANETT].ansattnummer(session, token, origin)
        person_id = identiteter.med_ansattnummer(session, number)
        return innlogging.sign_in(session, person_id, request.app[KLOKKE]) if person_id else None

    okt = await in_store(request, work)
    if okt is None:
        raise Refusal(403, "ikke_i_lista")
    return web.json_response({"okt": okt})


@routes.post("/api/innlogging/vindu")
async def for_opener(request: web.Request) -> web.Response:
    """A session for the page that opened our window, where the person has now signed in; only for a page that may."""
    origin = id_in(await json_body(request), "opphav")
    if from_another_page(request) or origin not in request.app[OPPHAV]:
        raise Refusal(403, "annen_side")
    person_id = await signed_in(request)
    klokke = request.app[KLOKKE]
    return web.json_response(
        {"okt": await in_store(request, lambda session: innlogging.sign_in(session, person_id, klokke))}
    )


@routes.post("/innlogging/videre")
async def onwards(request: web.Request) -> web.Response:
    """From the chat on another page to a page of ours, sent as a form that opens a window: the session goes along.

    The Origin keeps a foreign page from signing somebody in as somebody else.
    """
    if not from_embedding_page(request):
        raise Refusal(403, "annen_side")
    form = await request.post()
    okt, retur = form.get("okt"), form.get("retur")
    if not isinstance(okt, str) or not isinstance(retur, str):
        raise Refusal(400, "ikke_json")
    person_id = await in_store(request, lambda session: innlogging.signed_in(session, okt, request.app[KLOKKE]))
    if person_id is None:
        raise Refusal(401, "ikke_innlogget")
    response = web.Response(status=303, headers={"Location": own_path(retur)})
    await begin_session(request, response, person_id)
    return response


FORMS = frozenset({onwards})
