"""The running parts as processes of this machine, with secrets made for this run: bot, actions, gateway, reminders."""

import os
import secrets
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tools.train import model_path

PROJECT = Path(__file__).resolve().parent.parent
APP_PYTHON = PROJECT / ".venv" / "bin" / "python"
BOT_PYTHON = PROJECT / ".venv-bot" / "bin" / "python"
SECRET_HEADER = "x-naervaer-hemmelighet"
READY_WITHIN_SECONDS = 120
STOPPED_WITHIN_SECONDS = 10
OWN_PORTS = range(20_000, 32_000)


class PartFailed(Exception):
    """A part ended before it was ready, or did not become ready in time."""


@dataclass
class Part:
    """One process. `health` is an address that answers once the part is ready."""

    name: str
    command: list[str]
    environment: dict[str, str]
    health: str
    secret: str = ""
    log: Path | None = None
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        """Start the process, away from the terminal's Ctrl-C: whoever started it stops it."""
        output = self.log.open("ab") if self.log else None
        try:
            self.process = subprocess.Popen(
                self.command,
                cwd=PROJECT,
                env={**os.environ, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT if output else None,
                start_new_session=True,
            )
        finally:
            if output:
                output.close()

    def is_running(self) -> bool:
        """Whether the process lives."""
        return self.process is not None and self.process.poll() is None

    def is_ready(self) -> bool:
        """Whether the part answers."""
        request = urllib.request.Request(self.health, headers={SECRET_HEADER: self.secret})
        try:
            with urllib.request.urlopen(request, timeout=2):
                return True
        except (urllib.error.URLError, OSError):
            return False

    def wait_until_ready(self) -> None:
        """Raises PartFailed."""
        deadline = time.monotonic() + READY_WITHIN_SECONDS
        while not self.is_ready():
            if not self.is_running():
                raise PartFailed(f"{self.name} stoppet under oppstart. Se {self.log or 'loggen over'}.")
            if time.monotonic() > deadline:
                raise PartFailed(f"{self.name} ble ikke klar på {READY_WITHIN_SECONDS} sekunder. Se {self.log}.")
            time.sleep(0.1)

    def stop(self) -> None:
        """Ask the process to end, and end it if it does not."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End the process at once, as a crash would."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        os.killpg(self.process.pid, how)
        try:
            self.process.wait(STOPPED_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Parts:
    """All parts of one assistant on this machine."""

    def __init__(self, var: Path, gateway_port: int | None = None, settings: Mapping[str, str] | None = None) -> None:
        """`var` holds logs and the talks' state; `settings` go to every part (such as NAERVAER_DATABASE_URL)."""
        var.mkdir(parents=True, exist_ok=True)
        bot_port, actions_port, varsler_port = free_port(), free_port(), free_port()
        gateway_port = gateway_port or free_port()
        bot_secret, actions_secret = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        shared = dict(settings or {})
        tracker = f"sqlite:///{var / 'bot.db'}"
        self.url = f"http://127.0.0.1:{gateway_port}"
        self.bot = Part(
            "boten",
            [str(BOT_PYTHON), "-m", "bot"],
            {
                **shared,
                "NAERVAER_BOT_PORT": str(bot_port),
                "NAERVAER_BOT_HEMMELIGHET": bot_secret,
                "NAERVAER_ACTIONS_URL": f"http://127.0.0.1:{actions_port}",
                "NAERVAER_ACTIONS_HEMMELIGHET": actions_secret,
                "NAERVAER_TRACKER_URL": tracker,
                "NAERVAER_LOCK_STORE": "in_memory",
                "NAERVAER_REDIS_VERT": "",
                "NAERVAER_REDIS_PORT": "",
                "NAERVAER_REDIS_PASSORD": "",
                "NAERVAER_MODELL": str(model_path()),
            },
            f"http://127.0.0.1:{bot_port}/",
            bot_secret,
            var / "bot.log",
        )
        self.actions = Part(
            "handlingene",
            [str(APP_PYTHON), "-m", "actions"],
            {
                **shared,
                "NAERVAER_ACTIONS_PORT": str(actions_port),
                "NAERVAER_ACTIONS_HEMMELIGHET": actions_secret,
            },
            f"http://127.0.0.1:{actions_port}/helse",
            actions_secret,
            var / "actions.log",
        )
        self.gateway = Part(
            "gateway",
            [str(APP_PYTHON), "-m", "gateway"],
            {
                **shared,
                "NAERVAER_GATEWAY_PORT": str(gateway_port),
                "NAERVAER_BOT_URL": f"http://127.0.0.1:{bot_port}",
                "NAERVAER_BOT_HEMMELIGHET": bot_secret,
            },
            f"{self.url}/helse",
            log=var / "gateway.log",
        )
        self.varsler = Part(
            "varsleren",
            [str(APP_PYTHON), "-m", "gateway.varsler"],
            # Made-up people get no e-mail, whatever this machine has been set up for.
            {
                "NAERVAER_SMTP_VERT": "",
                **shared,
                "NAERVAER_VARSLER_PORT": str(varsler_port),
                "NAERVAER_TRACKER_URL": tracker,
            },
            f"http://127.0.0.1:{varsler_port}/helse",
            log=var / "varsler.log",
        )

    @property
    def all(self) -> tuple[Part, ...]:
        """The parts, the slowest to start first."""
        return (self.bot, self.actions, self.varsler, self.gateway)

    def start(self) -> None:
        """Start all and wait until all are ready; on a failure none is left running."""
        try:
            for part in self.all:
                part.start()
            for part in self.all:
                part.wait_until_ready()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop all, the door first."""
        for part in reversed(self.all):
            part.stop()


def free_port() -> int:
    """A port on loopback that nobody listens on now.

    It lies below those that systems give outgoing connections, or one of them could take it before it is used.
    """
    while True:
        port = secrets.choice(OWN_PORTS)
        with socket.socket() as listener, suppress(OSError):
            listener.bind(("127.0.0.1", port))
            return port
