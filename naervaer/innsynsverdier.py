"""How values stand in the file with all that is stored about a person."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from naervaer.store.models import Person

Felter = dict[str, Any]


def navn_paa(session: Session, person_id: str | None) -> str | None:
    """The name of the person, None for nobody."""
    return session.get_one(Person, person_id).navn if person_id else None


def iso_dag(dag: date | None) -> str | None:
    """As in ISO 8601."""
    return dag.isoformat() if dag else None


def iso_tid(tid: datetime | None) -> str | None:
    """As in ISO 8601, to the second."""
    return tid.isoformat(timespec="seconds") if tid else None
