"""The store: one engine, sessions that commit or roll back, and the migrations.

SQLite out of the box; PostgreSQL by the environment variable NAERVAER_DATABASE_URL.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.orm import Session, sessionmaker

from naervaer.store.models import Base

_PROJECT = Path(__file__).resolve().parents[2]
_MIGRATIONS = Path(__file__).resolve().parent / "migrations"
_BUSY_TIMEOUT_MS = 10_000
_MIGRATION_LOCK = 7_236_001  # any number that no other program locks in this database
_KEPT = "kept_rows"


class Store:
    """The open database. Use `open_store`."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._sessions = sessionmaker(engine, expire_on_commit=False)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A transaction: committed when the block ends, rolled back when it raises.

        Keep it short, and never open a second one inside it: on SQLite only one is under way at a time, and
        the second would wait for the first until it gives up.
        """
        session = self._sessions()
        try:
            yield session
            session.commit()
        finally:
            session.close()  # rolls back what is not committed
            self._write_kept_rows(session.info.pop(_KEPT, []))

    def migrate(self, revision: str = "head") -> None:
        """Bring the tables up to `revision`; `base` takes everything away."""
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS))
        with self.engine.begin() as connection:
            _lock_migrations(connection)
            config.attributes["connection"] = connection
            if revision == "base":
                command.downgrade(config, revision)
            else:
                command.upgrade(config, revision)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def _write_kept_rows(self, rows: list[Base]) -> None:
        if rows:
            with self._sessions.begin() as session:
                session.add_all(rows)


def keep_row(session: Session, row: Base) -> None:
    """Write `row` in a transaction of its own, right after the session's own has been committed or rolled
    back.

    Not at once on a second connection: on SQLite that one would wait for the session's own lock for ever.
    """
    session.info.setdefault(_KEPT, []).append(row)


def open_store(url: str | None = None) -> Store:
    """Open the database at `url`, else at NAERVAER_DATABASE_URL, else the SQLite file of the project."""
    address = database_url(url or os.environ.get("NAERVAER_DATABASE_URL"))
    if address.get_backend_name() != "sqlite":
        return Store(create_engine(address, pool_pre_ping=True))
    if address.database:
        Path(address.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = create_engine(address)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return Store(engine)


def database_url(url: str | None) -> URL:
    """The address with the driver that we have; that of the project's SQLite file if there is none."""
    if not url:
        return URL.create("sqlite", database=str(_PROJECT / "var" / "naervaer.db"))
    address = make_url(url)
    if address.drivername in ("postgresql", "postgres"):
        return address.set(drivername="postgresql+psycopg")
    return address


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver starts no transactions; _begin_sqlite does
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS}")
    _use_wal(connection)


def _use_wal(connection: Any) -> None:
    """Turn on the write-ahead log, which stays on in the file. This one change does not wait for its turn by itself."""
    deadline = time.monotonic() + _BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def _begin_sqlite(connection: Connection) -> None:
    # Every look at a case writes to the access log. A transaction that began as a reader could not become a
    # writer once somebody else had written, so each one asks for the write lock at the start, and waits its
    # turn.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _lock_migrations(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
