"""Databases for the tests, on SQLite and on a real PostgreSQL; and the running assistant."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from assistent import Assistent
from dorer import Kanalgateway
from hus import Hus
from postgres import Postgres, running_postgres
from stedfortredere import microsoft, slack
from stedfortredere.tjener import sertifikat

from naervaer.klokke import FastKlokke
from naervaer.store import Store, open_store
from tools.train import train

# Saturday; in Norway, and in UTC, the same date.
NAA = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Chromium last: playwright leaves an event loop running, and no other can be started beside it."""
    items.sort(key=lambda item: "browser" in item.path.parts)


@pytest.fixture
def klokke() -> FastKlokke:
    """A clock that stands still on 21 November 2026."""
    return FastKlokke(NAA)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A running server without tables."""
    with running_postgres() as server:
        yield server


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
    yield from _running(var, f"sqlite:///{var / 'naervaer.db'}")


@pytest.fixture(scope="session")
def assistent_postgresql(
    tmp_path_factory: pytest.TempPathFactory, new_database: Callable[[str], str]
) -> Iterator[Assistent]:
    """The whole assistant, running, on PostgreSQL."""
    yield from _running(tmp_path_factory.mktemp("assistent"), new_database("postgresql"))


@pytest.fixture(scope="session")
def kanalgateway(assistent: Assistent, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kanalgateway]:
    """One more gateway in front of the assistant on SQLite, with doors to Slack and Teams too."""
    yield from _with_channels(assistent, tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="session")
def kanalgateway_postgresql(
    assistent_postgresql: Assistent, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Kanalgateway]:
    """The same on PostgreSQL."""
    yield from _with_channels(assistent_postgresql, tmp_path_factory.mktemp("tls"))


def _with_channels(assistent: Assistent, tls: Path) -> Iterator[Kanalgateway]:
    running = Kanalgateway(assistent, sertifikat(tls, [*slack.NAVN, *microsoft.NAVN]))
    try:
        running.start()
        yield running
    finally:
        running.stopp()


def _running(var: Path, database: str) -> Iterator[Assistent]:
    train()
    running = Assistent(var, database, NAA)
    running.start()
    yield running
    running.stop()
