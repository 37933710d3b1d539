"""One message, one way in and the same way out: store it, ask the bot, store the replies."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from gateway.bot_client import BotClient, BotUnavailable
from gateway.errors import Refusal
from naervaer import personvern, samtaler
from naervaer.klokke import Klokke, paa_nettet
from naervaer.store import Store
from naervaer.store.models import Avsender, Kanal, Melding, Spraak

T = TypeVar("T")
MAX_CHARS = 2000
MAX_WAITING = 20


class Talk:
    """Carries messages between people and the bot. One message of each person at a time, whatever doors they use."""

    def __init__(self, store: Store, bot: BotClient, klokke: Klokke) -> None:
        """`bot` must have been started before the first message."""
        self._store = store
        self._bot = bot
        self._klokke = klokke
        self._locks: dict[str, asyncio.Lock] = {}
        self._waiting: dict[str, int] = defaultdict(int)

    async def say(
        self, person_id: str, kanal: Kanal, klient_id: str, text: str | None, valg_id: str | None
    ) -> list[dict[str, Any]]:
        """The person's message as stored, and the replies to it. The same `klient_id` again gives the same answer.

        Raises Refusal: for_mange, ukjent_valg, or bot_nede; after bot_nede the message is kept and may be sent again.
        """
        if self._waiting[person_id] >= MAX_WAITING:
            raise Refusal(429, "for_mange")
        self._waiting[person_id] += 1
        try:
            async with self._locks.setdefault(person_id, asyncio.Lock()):
                return await self._say(person_id, kanal, klient_id, text, valg_id)
        finally:
            self._waiting[person_id] -= 1
            if not self._waiting[person_id]:
                del self._waiting[person_id]
                self._locks.pop(person_id, None)

    async def history(self, person_id: str, kanal: Kanal) -> list[dict[str, Any]]:
        """What has been said so far, whatever doors it was said through."""

        def read(session: Session) -> list[dict[str, Any]]:
            chat = samtaler.open_chat(session, person_id, kanal, self._klokke)
            return _as_seen(samtaler.history(session, chat), chat.spraak.value)

        return await self._in_store(read)

    async def _say(
        self, person_id: str, kanal: Kanal, klient_id: str, text: str | None, valg_id: str | None
    ) -> list[dict[str, Any]]:
        def take(session: Session) -> tuple[str, samtaler.Mottatt, str | None]:
            chat = samtaler.open_chat(session, person_id, kanal, self._klokke)
            sprak = chat.spraak.value
            clean = personvern.cleaned(text, sprak) if text is not None else None
            if valg_id is None and not (clean or "").replace("/", "").strip():  # the bot hears no slashes
                raise Refusal(400, "tomt")
            kept = personvern.uten_helse(clean, sprak) if clean else clean
            received = samtaler.receive(session, chat, kanal, klient_id, kept, valg_id, self._klokke)
            return chat.id, received, clean if clean != kept else None

        def finish(session: Session) -> list[dict[str, Any]]:
            chat = samtaler.open_chat(session, person_id, kanal, self._klokke)
            samtaler.answer(session, chat, received.melding_id, replies, self._klokke)
            return _as_seen(samtaler.exchange(session, received.melding_id), chat.spraak.value)

        try:
            chat_id, received, ordrett = await self._in_store(take)
        except samtaler.UkjentValg as error:
            raise Refusal(400, "ukjent_valg") from error
        # No transaction is open while the bot works: the actions need the store themselves.
        replies = [] if received.besvart else await self._ask_bot(chat_id, received, ordrett)
        return await self._in_store(finish)

    async def _ask_bot(self, chat_id: str, received: samtaler.Mottatt, ordrett: str | None) -> list[dict[str, Any]]:
        try:
            return await self._bot.say(
                chat_id, received.melding_id, received.tekst, received.payload, ordrett, received.igjen
            )
        except BotUnavailable as error:
            raise Refusal(503, "bot_nede") from error

    async def _in_store(self, work: Callable[[Session], T]) -> T:
        def run() -> T:
            with self._store.session() as session:
                return work(session)

        return await asyncio.to_thread(run)


def as_reply(melding: Melding) -> dict[str, Any]:
    """What the assistant has said, as the neutral reply that the channels show."""
    return _melding(melding, set(), str(Spraak.BOKMAAL))


def _as_seen(meldinger: list[Melding], sprak: str) -> list[dict[str, Any]]:
    pressed = {m.innhold["valgt"] for m in meldinger if "valgt" in m.innhold}
    return [_melding(m, pressed, sprak) for m in meldinger]


def _melding(melding: Melding, pressed: set[str], sprak: str) -> dict[str, Any]:
    innhold = melding.innhold
    offered = innhold.get("valg", []) if melding.fra is Avsender.BOT else []
    choices = [
        {
            "id": f"{melding.id}:{n}",
            "tekst": choice["tekst"],
            "slag": choice.get("slag", "vanlig"),
            "valgt": f"{melding.id}:{n}" in pressed,
        }
        for n, choice in enumerate(offered)
    ]
    return {
        "id": melding.id,
        "klient_id": melding.klient_id,
        "fra": melding.fra.value,
        "tid": paa_nettet(melding.tid),
        "sprak": innhold.get("sprak", sprak),
        "tekst": innhold["tekst"],
        "alvor": innhold.get("alvor", "vanlig"),
        "fakta": innhold.get("fakta", []),
        "kilder": innhold.get("kilder", []),
        "tidslinje": innhold.get("tidslinje"),
        "filer": innhold.get("filer", []),
        "valg": choices,
        "svarform": innhold.get("svarform", ""),
        "innledning": innhold.get("innledning", ""),
    }
