"""A bot worker is killed while people talk through the three doors: each message is answered once, in order."""

from __future__ import annotations

import asyncio
import json
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

from lastprove import Lastprove
from postgres import Postgres
from redistjener import running_redis

from gateway.bot_client import SECRET_HEADER

NAA = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
PERSONER = 21
TENKETID = (0.2, 2.0)  # seconds
FOR_DRAPET = 40  # messages
ETTER_DRAPET = 60


def test_nothing_is_lost_when_a_bot_worker_is_killed(tmp_path: Path, postgres: Postgres) -> None:
    with running_redis(tmp_path) as redis:
        prove = Lastprove(tmp_path, postgres, redis, PERSONER, NAA)
        try:
            prove.start()
            etterpaa = asyncio.run(prove.snakk_og_drep(TENKETID, FOR_DRAPET, ETTER_DRAPET))
            assert etterpaa > PERSONER, "nobody talked on after the kill"
            _spor_igjen(prove)
            assert prove.kontroller() == []
        finally:
            prove.stopp()


def _spor_igjen(prove: Lastprove) -> None:
    """The other worker does not hear what has been heard before, whoever heard it, and gives the same replies."""
    forste, svar = prove.forste_utveksling(prove.deltakere[0].person_id)
    bot = prove.boter[1]
    body = {"samtale": forste.chat_id, "id": forste.id, "tekst": forste.innhold["tekst"], "igjen": True}
    headers = {"Content-Type": "application/json", SECRET_HEADER: bot.secret}
    url = f"{bot.health}webhooks/naervaer/melding"
    with urllib.request.urlopen(
        urllib.request.Request(url, json.dumps(body).encode(), headers), timeout=60
    ) as response:
        assert [reply["tekst"] for reply in json.load(response)["svar"]] == [svar.innhold["tekst"]]
