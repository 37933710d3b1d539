"""What the bot keeps of the talks: Rasa's tracker, in a database of its own."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta

from sqlalchemy import (
    Column,
    ColumnElement,
    Engine,
    Float,
    MetaData,
    String,
    Table,
    create_engine,
    delete,
    func,
    inspect,
    or_,
    select,
)
from sqlalchemy.exc import SQLAlchemyError

from naervaer import oppbevaring
from naervaer.klokke import Klokke
from naervaer.store import Store, database_url
from naervaer.store.models import Chat, Organisasjon, Person

_ADRESSE = "NAERVAER_TRACKER_URL"
_BOLK = 200  # talks at a time; the bot writes to the same database

# Rasa's own table, as far as it is used here: `sender_id` is the id of the chat, `timestamp` seconds since 1970.
_EVENTS = Table("events", MetaData(), Column("sender_id", String(255)), Column("timestamp", Float))


class Utilgjengelig(Exception):
    """The bot's database cannot be reached, or is not the bot's."""


def er_satt() -> bool:
    """Whether it is known where the bot keeps its talks."""
    return bool(os.environ.get(_ADRESSE))


def rydd(store: Store, klokke: Klokke, proeve: bool) -> Iterator[int]:
    """Delete what belongs to deleted chats and what is too old, some talks at a time; how many rows each time.

    With `proeve` they are only counted. Raises Utilgjengelig. A talk that begins at that very moment may write a little
    of the old back; it goes the next time.
    """
    engine = create_engine(database_url(os.environ[_ADRESSE]))
    try:
        for samtaler in _samtaler(engine):
            yield _slett(engine, _for_gammelt(store, klokke, samtaler), proeve)
    except SQLAlchemyError as error:
        raise Utilgjengelig from error
    finally:
        engine.dispose()


def _samtaler(engine: Engine) -> Iterator[Sequence[str]]:
    if not inspect(engine).has_table(_EVENTS.name):
        raise Utilgjengelig
    with engine.connect() as connection:
        alle = connection.scalars(select(_EVENTS.c.sender_id).distinct()).all()
    for start in range(0, len(alle), _BOLK):
        yield alle[start : start + _BOLK]


def _for_gammelt(store: Store, klokke: Klokke, samtaler: Sequence[str]) -> ColumnElement[bool]:
    """All of the talks whose chat is gone, and of the others what is older than their employer's time."""
    with store.session() as session:
        kjente = session.execute(
            select(Chat.id, Organisasjon.innstillinger)
            .outerjoin(Person, Person.id == Chat.person_id)
            .outerjoin(Organisasjon, Organisasjon.id == Person.organisasjon_id)
            .where(Chat.id.in_(samtaler))
        ).all()
        ukjentes_dager = oppbevaring.ukjentes_samtale_dager(session.scalars(select(Organisasjon.innstillinger)))
    etter_dager: dict[int, list[str]] = defaultdict(list)
    for chat_id, innstillinger in kjente:
        dager = ukjentes_dager if innstillinger is None else oppbevaring.samtale_dager(innstillinger)
        etter_dager[dager].append(chat_id)
    uten_chat = set(samtaler) - {chat_id for chat_id, _ in kjente}
    grenser = {dager: (klokke.now() - timedelta(days=dager)).timestamp() for dager in etter_dager}
    return or_(
        _EVENTS.c.sender_id.in_(uten_chat),
        *(
            _EVENTS.c.sender_id.in_(chatter) & (_EVENTS.c.timestamp < grenser[dager])
            for dager, chatter in etter_dager.items()
        ),
    )


def _slett(engine: Engine, hvilke: ColumnElement[bool], proeve: bool) -> int:
    with engine.begin() as connection:
        if proeve:
            return connection.scalar(select(func.count()).select_from(_EVENTS).where(hvilke)) or 0
        return connection.execute(delete(_EVENTS).where(hvilke)).rowcount
