"""Many rows at once, past the objects of the ORM."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from naervaer.store.models import Base

_CHUNK = 5_000  # ids in one query; SQLite takes some 30,000 at most


def insert_rows(session: Session, table: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Insert the rows; none is fine."""
    if rows:
        session.execute(insert(table), rows)


def update_rows(session: Session, table: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Update the rows, each known by its primary key; none is fine."""
    if rows:
        session.execute(update(table), rows)


def in_chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """The ids, as many at a time as a query takes."""
    for first in range(0, len(ids), _CHUNK):
        yield ids[first : first + _CHUNK]
