"""A stand-in of Microsoft's side of Teams: its keys and signed tokens, the sign-in for bots, and the connector."""

from __future__ import annotations

import json
from itertools import count
from typing import Any

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa

from stedfortredere.tjener import Logg

NAVN = ["login.botframework.com", "login.microsoftonline.com", "smba.trafficmanager.net"]
APP_ID = "11111111-2222-4333-8444-555555555555"
LEIETAKER = "99999999-8888-4777-8666-555555555555"
HEMMELIGHET = "hemmelighet-til-prove"
TJENESTE = "https://smba.trafficmanager.net/emea/"
SAMTALE = "a:1samtale"


class FalskMicrosoft:
    """One tenant with the bot installed."""

    def __init__(self) -> None:
        self.logg = Logg()
        self.medlemmer: dict[str, dict[str, Any]] = {}
        self.avslag: list[tuple[int, dict[str, str]]] = []  # the next answers to messages that are not «created»
        self.nokler = {"k1": _nokkel()}
        self.endorsements = ["msteams", "webchat"]
        self.nokler_nede = False
        self._nummer = count(1)

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/v1/.well-known/openidconfiguration", self._metadata)
        app.router.add_get("/v1/.well-known/keys", self._keys)
        app.router.add_get("/{leietaker}/v2.0/.well-known/openid-configuration", self._entra)
        app.router.add_post("/{leietaker}/oauth2/v2.0/token", self._token)
        app.router.add_post("/emea/v3/conversations/{samtale}/activities", self._melding)
        app.router.add_post("/emea/v3/conversations/{samtale}/activities/{svar_paa}", self._melding)
        app.router.add_get("/emea/v3/conversations/{samtale}/members/{id}", self._medlem)
        return app

    def medlem(self, id: str, aad: str, epost: str, upn: str | None = None) -> None:
        """A member of the tenant who has the app."""
        self.medlemmer[id] = {
            "id": id,
            "aadObjectId": aad,
            "name": "Navn Navnesen",
            "email": epost,
            "userPrincipalName": upn or epost,
            "tenantId": LEIETAKER,
        }

    def bytt_nokkel(self) -> None:
        """Sign with a new key from now on, as Microsoft does now and then."""
        self.nokler = {f"k{len(self.nokler) + 1}": _nokkel()}

    def signert(self, tid: float, *, kid: str | None = None, key: Any = None, alg: str = "RS256", **endret: Any) -> str:
        """A token as the channel service signs it at a time; a claim that is None is left out."""
        claims = {
            "iss": "https://api.botframework.com",
            "aud": APP_ID,
            "nbf": int(tid) - 10,
            "exp": int(tid) + 3600,
            "serviceurl": TJENESTE,
            **endret,
        }
        kid = kid or next(iter(self.nokler))
        claims = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(claims, key or self.nokler[kid], algorithm=alg, headers={"kid": kid})

    async def _metadata(self, request: web.Request) -> web.Response:
        if self.nokler_nede:
            return web.Response(status=503)
        self.logg.noter("metadata", {})
        return web.json_response(
            {
                "issuer": "https://api.botframework.com",
                "jwks_uri": "https://login.botframework.com/v1/.well-known/keys",
                "id_token_signing_alg_values_supported": ["RS256"],
            }
        )

    async def _keys(self, request: web.Request) -> web.Response:
        keys = [
            {
                **json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key())),
                "kid": kid,
                "use": "sig",
                "endorsements": self.endorsements,
            }
            for kid, key in self.nokler.items()
        ]
        return web.json_response({"keys": keys})

    async def _entra(self, request: web.Request) -> web.Response:
        login = f"https://login.microsoftonline.com/{request.match_info['leietaker']}"
        return web.json_response(
            {
                "issuer": f"{login}/v2.0",
                "authorization_endpoint": f"{login}/oauth2/v2.0/authorize",
                "token_endpoint": f"{login}/oauth2/v2.0/token",
                "device_authorization_endpoint": f"{login}/oauth2/v2.0/devicecode",
            }
        )

    async def _token(self, request: web.Request) -> web.Response:
        form = dict(await request.post())
        self.logg.noter("token", {**form, "leietaker": request.match_info["leietaker"]})
        asked = (request.match_info["leietaker"], form.get("client_id"), form.get("client_secret"), form.get("scope"))
        if asked != (LEIETAKER, APP_ID, HEMMELIGHET, "https://api.botframework.com/.default"):
            return web.json_response({"error": "invalid_client", "error_description": "AADSTS700016"}, status=400)
        return web.json_response({"token_type": "Bearer", "expires_in": 3599, "access_token": "botens-token"})

    async def _melding(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != "Bearer botens-token":
            return web.json_response({"error": {"code": "Unauthorized"}}, status=401)
        if self.avslag:
            status, headers = self.avslag.pop(0)
            return web.json_response({"error": {"code": "Throttled"}}, status=status, headers=headers)
        sent = await request.json()
        self.logg.noter(
            "melding", {**sent, "_samtale": request.match_info["samtale"], "_bytes": len(await request.read())}
        )
        return web.json_response({"id": f"m{next(self._nummer)}"}, status=201)

    async def _medlem(self, request: web.Request) -> web.Response:
        medlem = self.medlemmer.get(request.match_info["id"])
        self.logg.noter("medlem", {"id": request.match_info["id"]})
        return web.json_response(medlem) if medlem else web.json_response({}, status=404)


def aktivitet(bruker: str, aad: str, id: str, **mer: Any) -> dict[str, Any]:
    """An activity from a member's personal chat with the bot."""
    return {
        "type": "message",
        "id": id,
        "timestamp": "2026-11-21T12:00:00.000Z",
        "channelId": "msteams",
        "serviceUrl": TJENESTE,
        "from": {"id": bruker, "aadObjectId": aad, "name": "Navn Navnesen"},
        "recipient": {"id": f"28:{APP_ID}", "name": "Nærvær"},
        "conversation": {"id": f"{SAMTALE}{bruker}", "conversationType": "personal", "tenantId": LEIETAKER},
        "channelData": {"tenant": {"id": LEIETAKER}},
        "locale": "nb-NO",
        **mer,
    }


def trykk(bruker: str, aad: str, id: str, data: dict[str, Any], verb: str = "valg") -> dict[str, Any]:
    """A press on an Action.Execute."""
    action = {"type": "Action.Execute", "verb": verb, "data": data}
    verdi = {"action": action, "trigger": "manual"}
    return aktivitet(bruker, aad, id, type="invoke", name="adaptiveCard/action", value=verdi)


def knapper(melding: dict[str, Any]) -> list[dict[str, Any]]:
    """What can be pressed in the card of a message."""
    kort = melding["attachments"][0]["content"]
    return [action for del_ in kort["body"] if del_["type"] == "ActionSet" for action in del_["actions"]]


def _nokkel() -> Any:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)
