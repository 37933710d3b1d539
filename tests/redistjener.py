"""A real Redis that the tests start themselves."""

from __future__ import annotations

import secrets
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.parts import free_port

READY_WITHIN_SECONDS = 60


@dataclass(frozen=True)
class Redis:
    """A running Redis server with a password."""

    port: int
    password: str

    def ask(self, *command: str) -> str:
        """What redis-cli answers."""
        done = subprocess.run(
            ["redis-cli", "-p", str(self.port), *command],
            env={"REDISCLI_AUTH": self.password},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout

    @property
    def settings(self) -> dict[str, str]:
        """What makes the bot keep its locks there."""
        return {
            "NAERVAER_LOCK_STORE": "redis",
            "NAERVAER_REDIS_VERT": "127.0.0.1",
            "NAERVAER_REDIS_PORT": str(self.port),
            "NAERVAER_REDIS_PASSORD": self.password,
        }


@contextmanager
def running_redis(folder: Path) -> Iterator[Redis]:
    """A running server; its log is in the folder."""
    server = Redis(free_port(), secrets.token_urlsafe(32))
    options = ["--port", str(server.port), "--bind", "127.0.0.1", "--save", "", "--requirepass", server.password]
    with (folder / "redis.log").open("wb") as log:
        process = subprocess.Popen(["redis-server", *options], cwd=folder, stdout=log)
    try:
        deadline = time.monotonic() + READY_WITHIN_SECONDS
        while "PONG" not in server.ask("ping"):
            assert time.monotonic() < deadline, "redis-server does not answer"
            time.sleep(0.05)
        yield server
    finally:
        process.terminate()
        process.wait()
