"""What every action shares: who asks, what they said, and how a reply leaves."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from itertools import takewhile
from typing import Any, ClassVar

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from actions import skjema, ukjent, utkast
from actions.ask import MISSES, Ask, Outcome, says
from actions.sporsmaal import er_sporsmaal
from naervaer import handlingssvar, maalform, personvern, samtaler
from naervaer.klokke import Klokke
from naervaer.samtaler import Asker
from naervaer.store import Store


class NaervaerAction(Action):  # type: ignore[misc]  # rasa-sdk carries no types
    """Base of all actions: opens the store, finds the asker, and sends what `handle` gives back."""

    store: ClassVar[Store]
    klokke: ClassVar[Klokke]
    oppgaver: ClassVar[Mapping[str, utkast.Oppgave]] = {}
    skjemaer: ClassVar[Mapping[str, skjema.Skjema]] = {}
    privat: ClassVar[bool] = False  # whether what it shows may be the asker's alone

    def handle(self, ask: Ask) -> Outcome:
        """Answer one message."""
        raise NotImplementedError

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """rasa-sdk's entry: runs `handle` off the event loop, since the store waits for its database."""
        done = await asyncio.to_thread(self._do_once, tracker)
        for reply in done["replies"]:
            dispatcher.utter_message(json_message=reply)
        remember = done["remember"]
        if tracker.slots.get(MISSES):
            remember = {MISSES: None, **remember}  # only misses in a row count
        return [SlotSet(slot, value) for slot, value in remember.items()]

    def _do_once(self, tracker: Tracker) -> dict[str, Any]:
        """What came of it, as JSON; for a message that was tried before, what came of it then."""
        id = _run_id(tracker, str(self.name()))
        try:
            return self._do(tracker, id)
        except IntegrityError:  # a bot worker died after it had asked for this very run, and that run was first
            return self._do(tracker, id)

    def _do(self, tracker: Tracker, id: str | None) -> dict[str, Any]:
        with self.store.session() as session:
            asker = samtaler.asker(session, tracker.sender_id)
            if id and (before := handlingssvar.gitt(session, id)):
                return before
            outcome = self._answer(session, asker, tracker)
            done = {"replies": [reply.as_json() for reply in outcome.replies], "remember": dict(outcome.remember)}
            if id:
                handlingssvar.husk(session, id, tracker.sender_id, done, self.klokke)
            return done

    def _answer(self, session: Session, asker: Asker, tracker: Tracker) -> Outcome:
        ask = Ask(
            session=session,
            klokke=self.klokke,
            hvem_id=asker.hvem_id,
            samtale_id=tracker.sender_id,
            sprak=asker.spraak,
            melding=tracker.latest_message,
            slots=tracker.slots,
            kanal=asker.kanal.value,
            kjent=asker.kjent,
        )
        outcome = self._answer_known(ask) if asker.kjent else self._answer_unknown(ask)
        if self.privat or _is_telling(ask.slots) or _is_telling({**ask.slots, **outcome.remember}):
            outcome = replace(outcome, replies=tuple(replace(reply, privat=True) for reply in outcome.replies))
        return _with_a_line_in_english(ask, outcome) if maalform.gjett(ask.text) == maalform.ENGELSK else outcome

    def _answer_known(self, ask: Ask) -> Outcome:
        outcome = utkast.goes_on(ask, self.oppgaver) or skjema.goes_on(ask, self.skjemaer)
        outcome = outcome or utkast.remind(ask, self.oppgaver, _kindly(ask, self.handle(ask)))
        return skjema.remind(ask, self.skjemaer, outcome)

    def _answer_unknown(self, ask: Ask) -> Outcome:
        if self.name() not in ukjent.AAPNE:
            return says(ukjent.who_are_you(ask))
        return _kindly(ask, self.handle(ask))


def _run_id(tracker: Tracker, name: str) -> str | None:
    """What this run is known by; None at the start of a talk, before there is a message."""
    melding_id = tracker.latest_message.get("message_id")
    if melding_id is None:
        return None
    since = takewhile(lambda event: event.get("event") != "user", reversed(tracker.events))
    runs = sum(event.get("event") == "action" and event.get("name") == name for event in since)
    return handlingssvar.navn(tracker.sender_id, melding_id, name, runs)


def _is_telling(slots: Mapping[str, Any]) -> bool:
    """Whether somebody is in the middle of a form or a draft."""
    form = slots.get(skjema.SLOT)
    return bool(slots.get(utkast.SLOT)) or bool(form and not form.get(skjema.PAUSE))


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
    return replace(outcome, replies=(replace(first, tekst=f"{line}\n\n{first.tekst}", innledning="en"), *others))
