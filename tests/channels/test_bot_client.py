"""The way to the bot: where one worker is gone the next is asked, and told that the message may have been heard."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from aiohttp import web
from stedfortredere.bot import FalskBot
from stedfortredere.tjener import Tjener

from actions.reply import Reply
from gateway.bot_client import BotClient, BotUnavailable
from tools.parts import free_port


@pytest.fixture
def bot() -> Iterator[tuple[FalskBot, str]]:
    fake = FalskBot()
    tjener = Tjener(fake.app).start()
    yield fake, f"http://127.0.0.1:{tjener.port}"
    tjener.stopp()


def si(urls: str, *tekster: str) -> list[list[dict[str, Any]]]:
    async def run() -> list[list[dict[str, Any]]]:
        client = BotClient(urls, "hemmelig")
        await client.start()
        try:
            return [await client.say("samtale", f"id {text}", text, None, None, False) for text in tekster]
        finally:
            await client.close()

    return asyncio.run(run())


def ingen() -> str:
    return f"http://127.0.0.1:{free_port()}"


def test_a_worker_that_is_gone_is_passed_by(bot: tuple[FalskBot, str]) -> None:
    fake, url = bot
    assert [svar[0]["tekst"] for svar in si(f"{ingen()}, {url}", "a", "b")] == ["Du skrev: a", "Du skrev: b"]
    assert [(said["id"], said["igjen"]) for said in fake.hort] == [("id a", True), ("id b", False)]


def test_a_worker_that_is_stopping_is_passed_by(bot: tuple[FalskBot, str]) -> None:
    async def stopper(_: web.Request) -> web.Response:
        return web.Response(status=503)

    app = web.Application()
    app.router.add_post("/webhooks/naervaer/melding", stopper)
    tjener = Tjener(lambda: app).start()
    try:
        [[svar]] = si(f"http://127.0.0.1:{tjener.port},{bot[1]}", "a")
    finally:
        tjener.stopp()
    assert svar["tekst"] == "Du skrev: a"


@pytest.mark.parametrize("antall", [1, 2])
def test_where_all_are_gone_it_says_so(antall: int) -> None:
    with pytest.raises(BotUnavailable):
        si(",".join(ingen() for _ in range(antall)), "a")


@pytest.mark.parametrize("borte", [0, 1, 2])
def test_a_connection_that_breaks_is_tried_once_more(borte: int) -> None:
    hort: list[dict[str, Any]] = []

    async def svar(request: web.Request) -> web.Response:
        hort.append(await request.json())
        if len(hort) == 1:
            assert request.transport
            request.transport.close()
        return web.json_response({"svar": [{"tekst": "hei"}]})

    app = web.Application()
    app.router.add_post("/webhooks/naervaer/melding", svar)
    tjener = Tjener(lambda: app).start()
    urls = [*(ingen() for _ in range(borte)), f"http://127.0.0.1:{tjener.port}"]
    try:
        assert si(",".join(urls), "a") == [[{"tekst": "hei"}]]
    finally:
        tjener.stopp()
    assert [said["igjen"] for said in hort] == [borte > 0, True]


def test_a_bot_that_fails_is_not_asked_again(bot: tuple[FalskBot, str]) -> None:
    fake, url = bot

    def feil(said: dict[str, Any]) -> list[Reply]:
        raise ValueError

    fake.svar = feil
    with pytest.raises(BotUnavailable):
        si(url, "a")
    assert len(fake.hort) == 1
