"""What an action has answered, until the talk has the answer: a bot that dies on the way has another do it again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from naervaer.fingeravtrykk import fingeravtrykk
from naervaer.klokke import Klokke
from naervaer.store.models import Handlingssvar

HUSKES = timedelta(hours=1)  # far longer than a message is tried again


def navn(samtale_id: str, melding_id: str, handling: str, nummer: int) -> str:
    """What one run of an action is known by. `nummer` counts the runs of the same action for the same message."""
    return fingeravtrykk(f"{samtale_id}:{melding_id}:{handling}:{nummer}")


def gitt(session: Session, id: str) -> dict[str, Any] | None:
    """What the run answered; None where it has not been done."""
    rad = session.get(Handlingssvar, id)
    return rad.svar if rad else None


def husk(session: Session, id: str, samtale_id: str, svar: dict[str, Any], klokke: Klokke) -> None:
    """Keep the answer, together with what was done."""
    session.add(Handlingssvar(id=id, samtale=fingeravtrykk(samtale_id), svar=svar, tid=klokke.now()))


def glem(session: Session, samtale_id: str) -> None:
    """The talk has got its answer, and will not ask for it again."""
    session.execute(delete(Handlingssvar).where(Handlingssvar.samtale == fingeravtrykk(samtale_id)))
