"""A stand-in of the bot that answers each message with its own words, so that the doors can be tried alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aiohttp import web

from actions.reply import Choice, Reply


class FalskBot:
    """Answers what `svar` says, else «Du skrev: …» with two choices."""

    def __init__(self) -> None:
        self.hort: list[dict[str, Any]] = []
        self.svar: Callable[[dict[str, Any]], list[Reply]] = _ekko

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/webhooks/naervaer/melding", self._melding)
        return app

    async def _melding(self, request: web.Request) -> web.Response:
        said = await request.json()
        self.hort.append(said)
        return web.json_response({"svar": [reply.as_json() for reply in self.svar(said)]})


def _ekko(said: dict[str, Any]) -> list[Reply]:
    valg = (Choice("Ja", "/svar_ja"), Choice("Nei", "/svar_nei"), Choice("Nyttig", "/nyttig", "vurdering"))
    return [Reply(f"Du skrev: {said.get('tekst') or said.get('valg')}", "nb", valg=valg)]
