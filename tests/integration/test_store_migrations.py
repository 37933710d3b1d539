"""The migrations give exactly the tables of the models, on both databases."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, MetaData, Table, insert, inspect, select

from naervaer.store import Store, open_store
from naervaer.store.models import Base, Chat, Kanal, Melding


@pytest.fixture(params=["sqlite", "postgresql"])
def new_store(request: pytest.FixtureRequest, new_database: Callable[[str], str]) -> Iterator[Callable[[], Store]]:
    """Opens stores on new databases without tables."""
    stores: list[Store] = []

    def make() -> Store:
        stores.append(open_store(new_database(request.param)))
        return stores[-1]

    yield make
    for store in stores:
        store.close()


def _describe(engine: Engine) -> dict[str, Any]:
    """All that the database itself says of its tables, without the order."""
    inspector = inspect(engine)

    def sort(items: list[Any]) -> list[str]:
        return sorted(str(sorted(item.items(), key=lambda pair: pair[0])) for item in items)

    return {
        table: {
            "columns": sort([{**c, "type": str(c["type"])} for c in inspector.get_columns(table)]),
            "primary key": str(inspector.get_pk_constraint(table)),
            "checks": sort(inspector.get_check_constraints(table)),
            "unique": sort(inspector.get_unique_constraints(table)),
            "foreign keys": sort(inspector.get_foreign_keys(table)),
            "indexes": sort([_with_plain_options(index) for index in inspector.get_indexes(table)]),
        }
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }


def _with_plain_options(index: Any) -> dict[str, Any]:
    """The index with its condition (partial indexes) as text."""
    return {**index, "dialect_options": sorted((k, str(v)) for k, v in index["dialect_options"].items())}


def test_upgrade_from_nothing_gives_the_models(new_store: Callable[[], Store]) -> None:
    migrated, created = new_store(), new_store()
    migrated.migrate()
    Base.metadata.create_all(created.engine)
    with migrated.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    assert _describe(migrated.engine) == _describe(created.engine)


def test_every_constraint_has_a_name(new_store: Callable[[], Store]) -> None:
    store = new_store()
    store.migrate()
    inspector = inspect(store.engine)
    for table in Base.metadata.tables:
        constraints = (
            inspector.get_check_constraints(table)
            + inspector.get_unique_constraints(table)
            + inspector.get_foreign_keys(table)
            + [inspector.get_pk_constraint(table)]
        )
        assert all(constraint["name"] for constraint in constraints), table


def test_downgrade_takes_everything_away_and_upgrade_works_again(new_store: Callable[[], Store]) -> None:
    store = new_store()
    store.migrate()
    store.migrate("base")
    assert inspect(store.engine).get_table_names() == ["alembic_version"]
    store.migrate()
    assert set(Base.metadata.tables) < set(inspect(store.engine).get_table_names())


def test_migrating_twice_changes_nothing(new_store: Callable[[], Store]) -> None:
    store = new_store()
    store.migrate()
    before = _describe(store.engine)
    store.migrate()
    assert _describe(store.engine) == before


def test_failed_migration_leaves_nothing_behind(
    new_store: Callable[[], Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    from alembic import op

    store = new_store()

    def fail(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("full disk")

    with monkeypatch.context() as patch:
        patch.setattr(op, "create_index", fail)
        with pytest.raises(RuntimeError, match="full disk"):
            store.migrate()
    assert inspect(store.engine).get_table_names() == []


def test_several_processes_may_migrate_at_once(new_store: Callable[[], Store]) -> None:
    url = new_store().engine.url.render_as_string(hide_password=False)
    program = f"from naervaer.store import open_store; open_store({url!r}).migrate()"
    processes = [subprocess.Popen([sys.executable, "-c", program]) for _ in range(3)]
    assert [process.wait() for process in processes] == [0, 0, 0]


def _ved_0004(store: Store) -> None:
    """A store with talks in two channels, as it was before there was one for each person."""
    store.migrate("0004")
    tid = datetime(2026, 11, 20, 8, tzinfo=UTC)
    with store.engine.begin() as connection:

        def sett_inn(tabell: str, **rad: object) -> None:
            kjent = Table(tabell, MetaData(), autoload_with=connection)
            connection.execute(insert(kjent).values(rad))

        sett_inn("organisasjon", id="o", navn="Fjordvik", hr_navn="", hr_epost="", hr_telefon="", innstillinger={})
        sett_inn("person", id="p", organisasjon_id="o", ansattnummer="1", navn="Kari", epost="k@test.example")
        sett_inn("paaminnelse", id="r", mottaker_id="p", slag="egen", tekst="ring", send_tid=tid, tilstand="venter")
        sett_inn("levering", id="l", paaminnelse_id="r", utsending="epost", forsok=1)
        for nummer, kanal in enumerate(("web", "teams")):
            sett_inn("chat", id=f"c{nummer}", person_id="p", kanal=kanal, spraak="nb", opprettet_tid=tid)
            sett_inn("melding", id=f"m{nummer}", chat_id=f"c{nummer}", nummer=1, fra="bot", innhold={}, tid=tid)


def test_what_was_stored_before_comes_along_and_one_talk_goes_on(new_store: Callable[[], Store]) -> None:
    store = new_store()
    _ved_0004(store)
    store.migrate()
    with store.session() as session:
        aapne = {chat.id: chat.lukket_tid is None for chat in session.scalars(select(Chat))}
        kanaler = {melding.id: melding.kanal for melding in session.scalars(select(Melding))}
    assert aapne == {"c0": False, "c1": True}
    assert kanaler == {"m0": Kanal.WEB, "m1": Kanal.TEAMS}
