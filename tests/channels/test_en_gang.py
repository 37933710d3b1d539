"""What a message asks for is done once, even where a bot worker died on the way and the message is tried again."""

from __future__ import annotations

import json
import sqlite3
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from assistent import Assistent
from sqlalchemy import func, select

from gateway.bot_client import SECRET_HEADER
from naervaer import samtaler
from naervaer.store.models import Kanal, Paaminnelse, Paaminnelsestype, Person, new_id

MINN_MEG = "minn meg på å ringe Per Lund fredag kl. 9"
Si = Callable[[str], list[str]]


@pytest.fixture
def samtale(assistent: Assistent) -> str:
    assistent.nye_samtaler()
    with assistent.store.session() as session:
        ingrid = session.scalars(select(Person).where(Person.demo_navn == "ingrid")).one()
        return samtaler.open_chat(session, ingrid.id, Kanal.WEB, assistent.klokke).id


@pytest.fixture
def si(assistent: Assistent, samtale: str) -> Si:
    """Asks the bot for a reminder, as the gateway does that is not sure that it was heard."""
    bot = assistent.parts.bot

    def say(melding_id: str) -> list[str]:
        body: dict[str, Any] = {"samtale": samtale, "id": melding_id, "tekst": MINN_MEG, "igjen": True}
        headers = {"Content-Type": "application/json", SECRET_HEADER: bot.secret}
        request = urllib.request.Request(f"{bot.health}webhooks/naervaer/melding", json.dumps(body).encode(), headers)
        with urllib.request.urlopen(request, timeout=60) as response:
            return [reply["tekst"] for reply in json.load(response)["svar"]]

    return say


def paaminnelser(assistent: Assistent) -> int:
    with assistent.store.session() as session:
        egne = select(func.count()).where(Paaminnelse.slag == Paaminnelsestype.EGEN)
        return session.scalars(egne).one()


def hort(assistent: Assistent, samtale: str) -> int:
    with sqlite3.connect(assistent.var / "bot.db") as talks:
        found = talks.execute("SELECT count(*) FROM events WHERE sender_id = ? AND type_name = 'user'", (samtale,))
        return int(found.fetchone()[0])


def test_a_message_is_heard_once(assistent: Assistent, samtale: str, si: Si) -> None:
    foer, melding_id = paaminnelser(assistent), new_id()
    svar = si(melding_id)
    assert "Per Lund" in svar[0]
    assert si(melding_id) == svar
    assert (hort(assistent, samtale), paaminnelser(assistent)) == (1, foer + 1)


def test_what_was_done_is_not_done_again_when_the_bot_has_forgotten_it(
    assistent: Assistent, samtale: str, si: Si
) -> None:
    foer, melding_id = paaminnelser(assistent), new_id()
    svar = si(melding_id)
    with sqlite3.connect(assistent.var / "bot.db") as talks:  # as if it died before it had stored the talk
        talks.execute("DELETE FROM events WHERE sender_id = ?", (samtale,))
    assert si(melding_id) == svar
    assert (hort(assistent, samtale), paaminnelser(assistent)) == (1, foer + 1)


def test_the_same_words_in_another_message_are_another_wish(assistent: Assistent, si: Si) -> None:
    foer = paaminnelser(assistent)
    si(new_id())
    si(new_id())
    assert paaminnelser(assistent) == foer + 2
