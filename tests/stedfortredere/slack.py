"""A stand-in of Slack: its Web API, Socket Mode, and events that are signed as Slack signs them."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from itertools import count
from typing import Any

from aiohttp import web
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from stedfortredere.tjener import Logg

NAVN = ["slack.com", "wss-primary.slack.com"]
BOTTOKEN, APPTOKEN, NOKKEL = "xoxb-prove", "xapp-prove", "en-signeringsnokkel-til-prove"
TEAM, BOTBRUKER = "T0FJORDVIK", "U0NAERVAER"


class FalskSlack:
    """One workspace with the app installed."""

    def __init__(self) -> None:
        self.logg = Logg()
        self.brukere: dict[str, dict[str, Any]] = {}
        self.nede: set[str] = set()  # methods that fail
        self.avslag: list[tuple[int, dict[str, str]]] = []  # the next answers of chat.postMessage that are not «ok»
        self._nummer = count(1)
        self._kobling: web.WebSocketResponse | None = None
        self._koblet = asyncio.Event()

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_route("*", "/api/{metode}", self._api)
        app.router.add_get("/link", self._socket)
        return app

    def bruker(self, id: str, epost: str, **mer: Any) -> None:
        """A member of the workspace."""
        profil = {"profile": {"email": epost}, "is_email_confirmed": True, "team_id": TEAM}
        self.brukere[id] = {"id": id, **profil, **mer}

    async def send_socket(self, innhold: dict[str, Any], slag: str = "events_api") -> None:
        """Send an envelope over Socket Mode, once the app has connected."""
        await asyncio.wait_for(self._koblet.wait(), 10)
        assert self._kobling
        await self._kobling.send_json({"type": slag, "envelope_id": f"E{next(self._nummer)}", "payload": innhold})

    async def _api(self, request: web.Request) -> web.Response:
        metode = request.match_info["metode"]
        sent = await request.json() if request.content_type == "application/json" else dict(await request.post())
        sent = {**request.query, **sent}
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if token != (APPTOKEN if metode == "apps.connections.open" else BOTTOKEN):
            return web.json_response({"ok": False, "error": "invalid_auth"})
        if metode in self.nede:
            return web.Response(status=503, text="<html>nede</html>")
        if metode == "chat.postMessage" and self.avslag:
            status, headers = self.avslag.pop(0)
            return web.json_response({"ok": False, "error": "ratelimited"}, status=status, headers=headers)
        svar = self._svar(metode, sent)
        self.logg.noter(metode, sent)
        return web.json_response(svar)

    def _svar(self, metode: str, sent: dict[str, Any]) -> dict[str, Any]:
        if metode == "auth.test":
            bot = {"user_id": BOTBRUKER, "bot_id": "B0NAERVAER", "team": "Fjordvik", "user": "naervaer"}
            return {"ok": True, "url": "https://fjordvik.slack.com/", "team_id": TEAM, **bot}
        if metode == "users.info":
            user = self.brukere.get(sent["user"])
            return {"ok": True, "user": user} if user else {"ok": False, "error": "user_not_found"}
        if metode == "apps.connections.open":
            return {"ok": True, "url": "wss://wss-primary.slack.com/link"}
        if metode in ("chat.postMessage", "chat.update", "chat.postEphemeral"):
            if feil := blokkfeil(sent.get("blocks", []), 50):
                return {"ok": False, "error": "invalid_blocks", "response_metadata": {"messages": feil}}
            return {"ok": True, "channel": sent["channel"], "ts": f"17000000.{next(self._nummer):06}"}
        if metode == "views.publish":
            feil = blokkfeil(lest(sent["view"])["blocks"], 100)
            return {"ok": False, "error": "invalid_arguments"} if feil else {"ok": True, "view": {}}
        if metode in ("views.open", "views.update"):
            feil = modalfeil(lest(sent["view"]))
            return {"ok": False, "error": str(feil)} if feil else {"ok": True, "view": {}}
        return {"ok": False, "error": "unknown_method"}

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        self._kobling = web.WebSocketResponse()
        await self._kobling.prepare(request)
        await self._kobling.send_json({"type": "hello", "num_connections": 1})
        self._koblet.set()
        async for message in self._kobling:
            if message.type == web.WSMsgType.TEXT:
                self.logg.noter("kvittering", json.loads(message.data))
        return self._kobling


def signert(body: bytes, tid: float, nokkel: str = NOKKEL) -> dict[str, str]:
    """The headers with which Slack signs a body at a time, in seconds since 1970."""
    naa = str(int(tid))
    mac = hmac.new(nokkel.encode(), b"v0:" + naa.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": naa, "X-Slack-Signature": f"v0={mac}"}


def hendelse(event: dict[str, Any], id: str, team: str = TEAM) -> dict[str, Any]:
    """An event as the Events API wraps it."""
    autorisert = [{"team_id": team, "user_id": BOTBRUKER, "is_bot": True, "enterprise_id": None}]
    ramme = {"token": "x", "api_app_id": "A1", "type": "event_callback", "event_time": 1_700_000_000}
    return {**ramme, "team_id": team, "event": event, "event_id": id, "authorizations": autorisert}


def direkte(bruker: str, text: str, **mer: Any) -> dict[str, Any]:
    """A direct message to the app."""
    sted = {"channel": f"D{bruker}", "channel_type": "im", "ts": "1700000000.000100"}
    return {"type": "message", "user": bruker, "text": text, **sted, **mer}


def trykk(bruker: str, melding: dict[str, Any], action: dict[str, Any], utloser: str, **mer: Any) -> dict[str, Any]:
    """A press in a message that the app has sent."""
    konto = {"team": {"id": TEAM, "domain": "fjordvik"}, "user": {"id": bruker, "team_id": TEAM, "username": "x"}}
    sted = {"channel": {"id": melding["channel"], "name": "directmessage"}, "trigger_id": utloser, "token": "x"}
    vist = {"type": "message", "ts": "17000000.000001", "text": melding["text"], "blocks": melding["blocks"]}
    return {"type": "block_actions", "api_app_id": "A1", **konto, **sted, "message": vist, "actions": [action], **mer}


def knapper(melding: dict[str, Any]) -> list[dict[str, Any]]:
    """What can be pressed in a message."""
    return [
        {**element, "block_id": blokk["block_id"], "action_ts": "1"}
        for blokk in melding["blocks"]
        if blokk["type"] == "actions"
        for element in blokk["elements"]
    ]


def blokkfeil(blokker: Any, hoyst: int) -> list[str]:
    """What Slack would refuse in these blocks: by its own library's models, and by limits that those leave out."""
    blokker = lest(blokker)
    feil = [f"{len(blokker)} blocks"] if len(blokker) > hoyst else []
    for blokk, modell in zip(blokker, Block.parse_all(blokker), strict=True):
        if modell is None:
            feil.append(f"unknown block {blokk.get('type')}")
            continue
        try:
            modell.validate_json()
        except Exception as error:
            feil.append(str(error))
    feil += ["empty text"] if _har_tom_tekst(blokker) else []
    ider = [
        element["action_id"] for blokk in blokker for element in blokk.get("elements", []) if "action_id" in element
    ]
    feil += ["action_id twice"] if len(set(ider)) != len(ider) else []
    blokk_ider = [blokk["block_id"] for blokk in blokker if "block_id" in blokk]
    return feil + (["block_id twice"] if len(set(blokk_ider)) != len(blokk_ider) else [])


def modalfeil(view: dict[str, Any]) -> list[str]:
    """What Slack would refuse in this modal: by its own library's models, and by limits that those leave out."""
    feil = blokkfeil(view["blocks"], 100)
    felt = [blokk for blokk in view["blocks"] if blokk["type"] == "input"]
    feil += ["input without submit"] if felt and "submit" not in view else []
    feil += (
        ["long words"]
        if any(len(view[name]["text"]) > 24 for name in ("title", "submit", "close") if name in view)
        else []
    )
    feil += ["long private_metadata"] if len(view.get("private_metadata", "")) > 3000 else []
    elementer = [blokk["element"] for blokk in felt]
    feil += (
        ["long initial_value"]
        if any(len(e.get("initial_value", "")) > e.get("max_length", 3000) for e in elementer)
        else []
    )
    valg = [o for e in elementer for o in e.get("options", [])]
    feil += ["long option"] if any(len(o["text"]["text"]) > 75 for o in valg) else []
    feil += (
        ["empty options"]
        if any(e.get(name) == [] for e in elementer for name in ("options", "initial_options"))
        else []
    )
    try:
        View(**view).validate_json()
    except Exception as error:
        feil.append(str(error))
    return feil


def _har_tom_tekst(del_: Any) -> bool:
    if isinstance(del_, dict):
        return any((k == "text" and v == "") or _har_tom_tekst(v) for k, v in del_.items())
    return any(_har_tom_tekst(d) for d in del_) if isinstance(del_, list) else False


def lest(value: Any) -> Any:
    """What the Web API was sent: as it is, or as JSON in a form."""
    return json.loads(value) if isinstance(value, str) else value
