"""What every action shares: who asks, what they said, and how a reply leaves."""

import asyncio
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.orm import Session

from actions.reply import Reply
from naervaer import maalform, samtaler
from naervaer.klokke import Klokke
from naervaer.store import Store
from naervaer.tekster import tekst

MISSES = "bom"


@dataclass(frozen=True)
class Ask:
    """One message as an action sees it. `hvem_id` comes from the conversation, never from what was written."""

    session: Session
    klokke: Klokke
    hvem_id: str
    samtale_id: str
    sprak: str
    melding: dict[str, Any]
    slots: dict[str, Any]

    @property
    def text(self) -> str:
        """What the person wrote; empty when a button was pressed."""
        text = str(self.melding.get("text") or "")
        return "" if text.startswith("/") else text

    @property
    def svar(self) -> str:
        """The answer that was asked for, as `tema.answer`: from the button if one was pressed, else as understood."""
        return self.entity("svar") or str(self.melding.get("svar") or "")

    @property
    def ranking(self) -> list[dict[str, Any]]:
        """The likeliest answers, best first."""
        return list(self.melding.get("svar_ranking") or [])

    def entity(self, kind: str) -> str | None:
        """The value of the first entity of a kind, if the message has one."""
        found = [e["value"] for e in self.melding.get("entities", []) if e["entity"] == kind]
        return str(found[0]) if found else None

    def tekst(self, nokkel: str, **verdier: object) -> str:
        """A text in the asker's language."""
        return tekst(nokkel, self.sprak, **verdier)


@dataclass(frozen=True)
class Outcome:
    """The replies of an action, in order, and what the conversation shall remember."""

    replies: tuple[Reply, ...]
    remember: dict[str, Any]


def says(*replies: Reply, **remember: Any) -> Outcome:
    """Shorthand for an outcome."""
    return Outcome(replies, remember)


class NaervaerAction(Action):  # type: ignore[misc]  # rasa-sdk carries no types
    """Base of all actions: opens the store, finds the asker, and sends what `handle` gives back."""

    store: ClassVar[Store]
    klokke: ClassVar[Klokke]

    def handle(self, ask: Ask) -> Outcome:
        """Answer one message."""
        raise NotImplementedError

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """rasa-sdk's entry: runs `handle` off the event loop, since the store waits for its database."""
        outcome = await asyncio.to_thread(self._answer, tracker)
        for reply in outcome.replies:
            dispatcher.utter_message(json_message=reply.as_json())
        remember = outcome.remember
        if tracker.slots.get(MISSES):
            remember = {MISSES: None, **remember}  # only misses in a row count
        return [SlotSet(slot, value) for slot, value in remember.items()]

    def _answer(self, tracker: Tracker) -> Outcome:
        with self.store.session() as session:
            asker = samtaler.asker(session, tracker.sender_id)
            ask = Ask(
                session=session,
                klokke=self.klokke,
                hvem_id=asker.person_id,
                samtale_id=tracker.sender_id,
                sprak=asker.spraak,
                melding=tracker.latest_message,
                slots=tracker.slots,
            )
            outcome = self.handle(ask)
            return _with_a_line_in_english(ask, outcome) if maalform.gjett(ask.text) == maalform.ENGELSK else outcome


def _with_a_line_in_english(ask: Ask, outcome: Outcome) -> Outcome:
    """Those who write English are answered in Norwegian, and told so in English."""
    first, *others = outcome.replies
    line = ask.tekst("felles.engelsk_krise" if first.alvor == "krise" else "felles.engelsk")
    return replace(outcome, replies=(replace(first, tekst=f"{line}\n\n{first.tekst}"), *others))
