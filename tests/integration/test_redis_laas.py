"""The assistant on what docker-compose.yml gives it: PostgreSQL for the store and the talks, Redis for the locks."""

from __future__ import annotations

import secrets
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from assistent import Assistent
from postgres import Postgres

from tools.parts import free_port

NAA = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
READY_WITHIN_SECONDS = 10


@dataclass(frozen=True)
class Redis:
    """A running Redis server with a password."""

    port: int
    password: str

    def ask(self, *command: str) -> str:
        done = subprocess.run(
            ["redis-cli", "-p", str(self.port), *command],
            env={"REDISCLI_AUTH": self.password},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Redis]:
    server = Redis(free_port(), secrets.token_urlsafe(32))
    options = ["--port", str(server.port), "--bind", "127.0.0.1", "--save", "", "--requirepass", server.password]
    with (tmp_path / "redis.log").open("wb") as log:
        process = subprocess.Popen(["redis-server", *options], cwd=tmp_path, stdout=log)
    try:
        deadline = time.monotonic() + READY_WITHIN_SECONDS
        while "PONG" not in server.ask("ping"):
            assert time.monotonic() < deadline, "redis-server does not answer"
            time.sleep(0.05)
        yield server
    finally:
        process.terminate()
        process.wait()


def test_a_talk_is_kept_in_postgresql_and_locked_in_redis(tmp_path: Path, postgres: Postgres, redis: Redis) -> None:
    talks = postgres.url(postgres.create_database())
    assistent = Assistent(tmp_path, postgres.url(postgres.create_database()), NAA)
    assistent.parts.bot.environment |= {
        "NAERVAER_TRACKER_URL": talks,
        "NAERVAER_LOCK_STORE": "redis",
        "NAERVAER_REDIS_VERT": "127.0.0.1",
        "NAERVAER_REDIS_PORT": str(redis.port),
        "NAERVAER_REDIS_PASSORD": redis.password,
    }
    try:
        assistent.start()
        [svar] = assistent.som("kari").si("hvor mange egenmeldingsdager har jeg")
    finally:
        assistent.stop()
    assert "egenmelding" in svar["tekst"].lower()
    assert "cmdstat_set:" in redis.ask("info", "commandstats")
    assert redis.ask("-n", "1", "dbsize") == "0\n", "a lock was left behind"
    with psycopg.connect(talks) as connection:
        assert connection.execute("SELECT count(*) FROM events WHERE type_name = 'user'").fetchone() == (1,)
