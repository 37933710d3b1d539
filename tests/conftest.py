"""Databases for the tests: SQLite, and a real PostgreSQL that the tests start themselves."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import psycopg
import pytest
from assistent import Assistent
from hus import Hus

from naervaer.klokke import FastKlokke
from naervaer.store import Store, open_store

# Saturday; in Norway, and in UTC, the same date.
NAA = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.fixture
def klokke() -> FastKlokke:
    """A clock that stands still on 21 November 2026."""
    return FastKlokke(NAA)


class Postgres:
    """A PostgreSQL server in a folder of its own, reached through a socket in that folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._data = folder / "data"
        self._numbers = count()

    def start(self) -> None:
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
        options = f"-k {self._folder} -c listen_addresses='' -c fsync=off -c max_connections=50"
        self._run("pg_ctl", "-D", self._data, "-l", self._folder / "log", "-w", "-o", options, "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", self._data, "-m", "immediate", "stop")

    def create_database(self, template: str = "template1") -> str:
        """A new database, a copy of the template; gives back its name."""
        name = f"test_{next(self._numbers)}"
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def url(self, database: str) -> str:
        return f"postgresql://naervaer@/{database}?host={self._folder}"

    def _address(self, database: str) -> str:
        return f"dbname={database} user=naervaer host={self._folder}"

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
                pytest.fail(f"{program} failed: {output.read().decode()}", pytrace=False)


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
    pytest.fail("PostgreSQL is missing, and the tests need it: run `make install`.", pytrace=False)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A running server without tables."""
    folder = Path(tempfile.mkdtemp(prefix="nv"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    server = Postgres(folder)
    server.start()
    yield server
    server.stop()
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def new_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """Makes an empty database of the kind `sqlite` or `postgresql`, and gives back its URL."""

    def make(kind: str) -> str:
        if kind == "sqlite":
            return f"sqlite:///{tmp_path_factory.mktemp('db') / 'naervaer.db'}"
        server: Postgres = request.getfixturevalue("postgres")
        return server.url(server.create_database())

    return make


@pytest.fixture(scope="session")
def migrated_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """Makes a database with all tables, as a copy of one that was migrated once."""
    templates: dict[str, str] = {}

    def make_sqlite() -> str:
        if "sqlite" not in templates:
            templates["sqlite"] = str(tmp_path_factory.mktemp("db") / "template.db")
            _migrate(f"sqlite:///{templates['sqlite']}")
        copy = tmp_path_factory.mktemp("db") / "naervaer.db"
        shutil.copy(templates["sqlite"], copy)
        return f"sqlite:///{copy}"

    def make_postgresql() -> str:
        server: Postgres = request.getfixturevalue("postgres")
        if "postgresql" not in templates:
            templates["postgresql"] = server.create_database()
            _migrate(server.url(templates["postgresql"]))
        return server.url(server.create_database(templates["postgresql"]))

    return lambda kind: make_sqlite() if kind == "sqlite" else make_postgresql()


def _migrate(url: str) -> None:
    store = open_store(url)
    store.migrate()
    store.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, migrated_database: Callable[[str], str]) -> Iterator[Store]:
    """An empty store with all tables; each test that uses it runs on both databases."""
    store = open_store(migrated_database(request.param))
    yield store
    store.close()


@pytest.fixture
def hus(store: Store, klokke: FastKlokke) -> Hus:
    """An organisation without people, in such a store."""
    return Hus(store, klokke)


@pytest.fixture(scope="session")
def assistent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistent]:
    """The whole assistant, running, on SQLite."""
    var = tmp_path_factory.mktemp("assistent")
    running = Assistent(var, f"sqlite:///{var / 'naervaer.db'}", NAA)
    running.start()
    yield running
    running.stop()
