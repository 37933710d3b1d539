"""The inbox at the web chat's door: one's own reminders, and nobody else's."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from aiohttp.test_utils import TestClient, TestServer
from hus import Hus

from gateway.app import create_app
from gateway.bot_client import BotClient
from gateway.varsler import Varsler
from gateway.web import COOKIE
from naervaer import innlogging, paaminnelser
from naervaer.klokke import FastKlokke
from naervaer.utsending import Arbeider
from tools.parts import free_port

Besok = Callable[[TestClient], Awaitable[None]]  # type: ignore[type-arg]


@pytest.fixture
def kari(hus: Hus) -> str:
    """Has asked for a reminder, and got it."""
    kari = hus.person("Kari")
    with hus.store.session() as session:
        i_gaar = FastKlokke(hus.klokke.now() - timedelta(days=1))
        paaminnelser.lag_egen(session, kari, "Ring Ola", hus.klokke.now(), i_gaar)
    Varsler(hus.store, hus.klokke, None, Arbeider()).runde()
    return kari


def besok(hus: Hus, person_id: str | None, hva: Besok) -> None:
    """A visit at the door, signed in as that person."""

    async def kjor() -> None:
        app = create_app(hus.store, BotClient(f"http://127.0.0.1:{free_port()}", "x" * 32), hus.klokke, demo=False)
        cookies = {}
        if person_id:
            with hus.store.session() as session:
                cookies[COOKIE] = innlogging.sign_in(session, person_id, hus.klokke)
        async with TestClient(TestServer(app), cookies=cookies) as client:
            await hva(client)

    with ThreadPoolExecutor() as thread:  # the browser tests leave an event loop in this one
        thread.submit(asyncio.run, kjor()).result()


def test_reminders_are_shown_and_noted_as_read(hus: Hus, kari: str) -> None:
    async def hva(client: TestClient) -> None:  # type: ignore[type-arg]
        [linje] = (await (await client.get("/api/innboks")).json())["paaminnelser"]
        assert linje | {"id": ""} == {
            "id": "",
            "slag": "egen",
            "tekst": "Du ba meg minne deg på: Ring Ola",
            "tid": "2026-11-21T12:00:00Z",
            "lest": False,
        }
        assert (await client.post("/api/innboks/lest", json={"ider": [linje["id"]]})).status == 204
        [linje] = (await (await client.get("/api/innboks")).json())["paaminnelser"]
        assert linje["lest"] is True

    besok(hus, kari, hva)


def test_nobody_else_sees_them_or_marks_them(hus: Hus, kari: str) -> None:
    with hus.store.session() as session:
        [linje] = paaminnelser.innboks(session, kari, hus.klokke)

    async def fremmed(client: TestClient) -> None:  # type: ignore[type-arg]
        assert await (await client.get("/api/innboks")).json() == {"paaminnelser": []}
        assert (await client.post("/api/innboks/lest", json={"ider": [linje.id]})).status == 204

    async def ukjent(client: TestClient) -> None:  # type: ignore[type-arg]
        assert (await client.get("/api/innboks")).status == 401
        assert (await client.post("/api/innboks/lest", json={"ider": [linje.id]})).status == 401

    besok(hus, hus.person("Tor"), fremmed)
    besok(hus, None, ukjent)
    with hus.store.session() as session:
        assert paaminnelser.innboks(session, kari, hus.klokke) == [linje]


@pytest.mark.parametrize("body", [{}, {"ider": "x"}, {"ider": [1]}, {"ider": ["\x00"]}, {"ider": ["x"] * 101}, []])
def test_what_is_no_list_of_ids_is_refused(hus: Hus, kari: str, body: object) -> None:
    async def hva(client: TestClient) -> None:  # type: ignore[type-arg]
        assert (await client.post("/api/innboks/lest", json=body)).status == 400

    besok(hus, kari, hva)
