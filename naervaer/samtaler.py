"""The talks: which person a conversation belongs to, what was said in it, and which buttons were offered."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from naervaer import handlingssvar, maalform
from naervaer.klokke import Klokke
from naervaer.store.meldinger import add_message
from naervaer.store.models import Avsender, Chat, Kanal, Kanalkonto, Melding, Person, Spraak

HISTORY = 200


class UkjentSamtale(Exception):
    """There is no such conversation."""


class UkjentValg(Exception):
    """The button was never offered in this conversation."""


@dataclass(frozen=True)
class Asker:
    """Who is behind a conversation, and the language they are answered in (nb or nn).

    `hvem_id` is a person's; where it is not known who it is, the account's, and that one opens nothing. `kanal` is the
    door that the message came through.
    """

    hvem_id: str
    spraak: str
    kjent: bool
    kanal: Kanal


@dataclass(frozen=True)
class Mottatt:
    """A message that has come in: what the bot shall get, and whether it has come and been answered before."""

    melding_id: str
    payload: str | None
    tekst: str
    besvart: bool
    igjen: bool


def asker(session: Session, chat_id: str) -> Asker:
    """Who talks in a conversation. Raises UkjentSamtale, so that an invented id leads nowhere."""
    chat = session.get(Chat, chat_id)
    if chat is None or chat.lukket_tid is not None:
        raise UkjentSamtale
    kanal = session.scalar(_newest(chat).where(Melding.fra == Avsender.PERSON).with_only_columns(Melding.kanal))
    return Asker(
        chat.person_id or str(chat.konto_id), chat.spraak.value, chat.person_id is not None, kanal or chat.kanal
    )


def open_chat(session: Session, person_id: str, kanal: Kanal, klokke: Klokke) -> Chat:
    """The person's open conversation, the same in every channel; a new one, begun in this one, if there is none. Also
    takes the id of an account that is nobody's yet.
    """
    if found := open_one(session, person_id):
        return found
    person = session.get(Person, person_id, with_for_update=True)  # two doors at once must not open two
    if person is None:
        return _unknowns_chat(session, session.get_one(Kanalkonto, person_id, with_for_update=True), klokke)
    if found := open_one(session, person_id):
        return found
    chat = Chat(person_id=person_id, kanal=kanal, spraak=person.spraak or Spraak.BOKMAAL, opprettet_tid=klokke.now())
    session.add(chat)
    session.flush()
    return chat


def open_one(session: Session, person_id: str) -> Chat | None:
    """The person's open conversation, if there is one."""
    return session.scalar(select(Chat).where(Chat.person_id == person_id, Chat.lukket_tid.is_(None)))


def receive(
    session: Session, chat: Chat, kanal: Kanal, klient_id: str, tekst: str | None, valg_id: str | None, klokke: Klokke
) -> Mottatt:
    """Store what the person wrote or pressed, once for each `klient_id`. Raises UkjentValg.

    What is written in nynorsk turns the conversation to nynorsk, and back, until the person has chosen one of them.
    """
    stored = session.scalar(select(Melding).where(Melding.chat_id == chat.id, Melding.klient_id == klient_id))
    igjen = stored is not None
    if stored is None:
        innhold = {"tekst": tekst} if valg_id is None else _pressed(session, chat, valg_id)
        stored = add_message(session, chat.id, Avsender.PERSON, innhold, klokke, klient_id, kanal)
        _follow_language(session, chat, tekst or "")
    besvart = bool(_answers(session, stored))
    return Mottatt(stored.id, stored.innhold.get("payload"), stored.innhold["tekst"], besvart, igjen)


def choose_language(session: Session, chat_id: str, spraak: Spraak) -> None:
    """Answer the person in this written language from now on."""
    chat = session.get_one(Chat, chat_id)
    if chat.person_id is None:
        chat.spraak = spraak
        return
    session.get_one(Person, chat.person_id).spraak = chat.spraak = spraak


def answer(session: Session, chat: Chat, melding_id: str, svar: Sequence[dict[str, Any]], klokke: Klokke) -> None:
    """Store the replies to a message."""
    kanal = session.get_one(Melding, melding_id).kanal
    for reply in svar:
        add_message(session, chat.id, Avsender.BOT, {**reply, "svar_paa": melding_id}, klokke, kanal=kanal)
    handlingssvar.glem(session, chat.id)


def exchange(session: Session, melding_id: str) -> list[Melding]:
    """A message of the person's and the replies to it."""
    asked = session.get_one(Melding, melding_id)
    return [asked, *_answers(session, asked)]


def history(session: Session, chat: Chat) -> list[Melding]:
    """The latest messages, oldest first."""
    return list(reversed(session.scalars(_newest(chat).limit(HISTORY)).all()))


def _newest(chat: Chat) -> Select[Melding]:
    return select(Melding).where(Melding.chat_id == chat.id).order_by(Melding.nummer.desc())


def _unknowns_chat(session: Session, konto: Kanalkonto, klokke: Klokke) -> Chat:
    found = session.scalar(select(Chat).where(Chat.konto_id == konto.id, Chat.lukket_tid.is_(None)))
    if found:
        return found
    chat = Chat(konto_id=konto.id, kanal=konto.kanal, spraak=Spraak.BOKMAAL, opprettet_tid=klokke.now())
    session.add(chat)
    session.flush()
    return chat


def _follow_language(session: Session, chat: Chat, tekst: str) -> None:
    skrevet = maalform.gjett(tekst)
    chosen = session.get_one(Person, chat.person_id).spraak if chat.person_id else None
    if chosen is None and skrevet in set(Spraak):
        chat.spraak = Spraak(skrevet)


def _pressed(session: Session, chat: Chat, valg_id: str) -> dict[str, Any]:
    melding_id, _, number = valg_id.partition(":")
    offered = session.get(Melding, melding_id)
    if offered is None or offered.chat_id != chat.id or not number.isdecimal():
        raise UkjentValg
    choices = offered.innhold.get("valg", [])
    if int(number) >= len(choices):
        raise UkjentValg
    choice = choices[int(number)]
    return {"tekst": choice["tekst"], "payload": choice["payload"], "valgt": valg_id}


def _answers(session: Session, asked: Melding) -> list[Melding]:
    later = session.scalars(
        select(Melding)
        .where(Melding.chat_id == asked.chat_id, Melding.nummer > asked.nummer, Melding.fra == Avsender.BOT)
        .order_by(Melding.nummer)
    )
    return [m for m in later if m.innhold.get("svar_paa") == asked.id]
