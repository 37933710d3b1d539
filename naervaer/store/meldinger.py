"""The messages of a chat, numbered without gaps or doubles however many write at once."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from naervaer.klokke import Klokke
from naervaer.store.models import Avsender, Chat, Kanal, Melding


def add_message(
    session: Session,
    chat_id: str,
    fra: Avsender,
    innhold: dict[str, Any],
    klokke: Klokke,
    klient_id: str | None = None,
    kanal: Kanal | None = None,
) -> Melding:
    """Add a message as the next in the chat. The same `klient_id` again gives back the message already there.

    Raises sqlalchemy.exc.NoResultFound if there is no such chat.
    """
    session.execute(select(Chat.id).where(Chat.id == chat_id).with_for_update()).one()  # others wait here
    if klient_id is not None:
        sendt = session.scalar(select(Melding).where(Melding.chat_id == chat_id, Melding.klient_id == klient_id))
        if sendt:
            return sendt
    siste = session.scalar(select(func.max(Melding.nummer)).where(Melding.chat_id == chat_id)) or 0
    melding = Melding(
        chat_id=chat_id,
        nummer=siste + 1,
        klient_id=klient_id,
        fra=fra,
        kanal=kanal,
        innhold=innhold,
        tid=klokke.now(),
    )
    session.add(melding)
    session.flush()
    return melding
