"""What every action shares: who asks, what they said, and how a reply leaves."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import skjema, utkast
from actions.ask import MISSES, Ask, Outcome
from actions.sporsmaal import er_sporsmaal
from naervaer import maalform, personvern, samtaler
from naervaer.klokke import Klokke
from naervaer.store import Store


class NaervaerAction(Action):  # type: ignore[misc]  # rasa-sdk carries no types
    """Base of all actions: opens the store, finds the asker, and sends what `handle` gives back."""

    store: ClassVar[Store]
    klokke: ClassVar[Klokke]
    oppgaver: ClassVar[Mapping[str, utkast.Oppgave]] = {}
    skjemaer: ClassVar[Mapping[str, skjema.Skjema]] = {}

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
            outcome = utkast.goes_on(ask, self.oppgaver) or skjema.goes_on(ask, self.skjemaer)
            outcome = outcome or utkast.remind(ask, self.oppgaver, _kindly(ask, self.handle(ask)))
            outcome = skjema.remind(ask, self.skjemaer, outcome)
            return _with_a_line_in_english(ask, outcome) if maalform.gjett(ask.text) == maalform.ENGELSK else outcome


def _kindly(ask: Ask, outcome: Outcome) -> Outcome:
    """Who tells of an illness without being asked, hears that it was not needed, and is not kept."""
    told = personvern.er_fjernet(ask.text) and not er_sporsmaal(ask.text)
    if not told or any(reply.alvor == "krise" for reply in outcome.replies):
        return outcome
    return utkast.prefixed(outcome, ask.tekst("felles.uten_helse"))


def _with_a_line_in_english(ask: Ask, outcome: Outcome) -> Outcome:
    """Those who write English are answered in Norwegian, and told so in English."""
    first, *others = outcome.replies
    line = ask.tekst("felles.engelsk_krise" if first.alvor == "krise" else "felles.engelsk")
    return replace(outcome, replies=(replace(first, tekst=f"{line}\n\n{first.tekst}"), *others))
