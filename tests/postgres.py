"""A real PostgreSQL that the tests start themselves."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg


class PostgresFailed(Exception):
    """PostgreSQL is missing, or one of its programs failed."""


class Postgres:
    """A PostgreSQL server in a folder of its own, reached through a socket in that folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._data = folder / "data"
        self._numbers = count()

    def start(self, fsync: bool) -> None:
        """Without `fsync` it is fast and a power cut may lose data, as fits tests."""
        self._run(
            "initdb",
            "-D",
            self._data,
            "-U",
            "naervaer",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync",
        )
        options = f"-k {self._folder} -c listen_addresses='' -c fsync={'on' if fsync else 'off'} -c max_connections=50"
        self._run("pg_ctl", "-D", self._data, "-l", self._folder / "log", "-w", "-o", options, "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", self._data, "-m", "immediate", "stop")

    def create_database(self, template: str = "template1") -> str:
        """A new database, a copy of the template; gives back its name."""
        name = f"test_{next(self._numbers)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def url(self, database: str) -> str:
        """The address of a database, for SQLAlchemy and psycopg."""
        return f"postgresql://naervaer@/{database}?host={self._folder}"

    def _run(self, program: str, *arguments: str | Path) -> None:
        # PostgreSQL refuses to run as root.
        user = "postgres" if os.geteuid() == 0 else None
        # To a file and not a pipe, as the server keeps what it inherits open.
        with tempfile.TemporaryFile() as output:
            done = subprocess.run(
                [_postgres_program(program), *arguments],
                stdout=output,
                stderr=output,
                user=user,
                cwd=self._folder,
                env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
                check=False,
            )
            output.seek(0)
            if done.returncode:
                raise PostgresFailed(f"{program} failed: {output.read().decode()}")


def _postgres_program(name: str) -> str:
    found = shutil.which(name)
    if found:
        return found
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if shutil.which("pg_config"):
        answer = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True, check=True)
        folders.insert(0, Path(answer.stdout.strip()))
    for folder in folders:
        if (folder / name).exists():
            return str(folder / name)
    raise PostgresFailed("PostgreSQL is missing, and the tests need it: python3 tools/install.py --test")


@contextmanager
def running_postgres(fsync: bool = False) -> Iterator[Postgres]:
    """A running server without tables, taken away afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="nv"))  # short, as a socket's path may hold 107 characters
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    server = Postgres(folder)
    server.start(fsync)
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)
