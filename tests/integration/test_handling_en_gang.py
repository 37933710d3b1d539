"""An action is done once for a message, also where two bot workers ask for it at the same time."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress

import pytest
from hus import Hus, together
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy import func, select

from actions.ask import Ask, Outcome, says
from actions.base import NaervaerAction
from actions.reply import Reply
from naervaer import samtaler
from naervaer.store.models import Invitasjon, Kanal, new_id

VENTETID = 2.0  # seconds, for the other run; SQLite lets in one at a time


def test_two_workers_that_ask_for_the_same_run_get_the_same_answer(hus: Hus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(NaervaerAction, "store", hus.store, raising=False)
    monkeypatch.setattr(NaervaerAction, "klokke", hus.klokke, raising=False)
    kari, ola = hus.person("Kari"), hus.person("Ola")
    sak, begge = hus.sak(kari), threading.Barrier(2)

    class Inviterer(NaervaerAction):
        def name(self) -> str:
            return "action_kunnskap"

        def handle(self, ask: Ask) -> Outcome:
            with suppress(threading.BrokenBarrierError):
                begge.wait(VENTETID)
            naa = ask.klokke.now()
            ask.session.add(Invitasjon(sak_id=sak, person_id=ola, tid=naa, trukket_tid=naa))
            return says(Reply(new_id(), ask.sprak))

    with hus.store.session() as session:
        chat_id = samtaler.open_chat(session, kari, Kanal.WEB, hus.klokke).id
    svar: list[str] = []

    def be(_: int) -> None:
        tracker = Tracker(chat_id, {}, {"text": "hei", "message_id": "m1"}, [], False, None, {}, None)
        dispatcher = CollectingDispatcher()
        asyncio.run(Inviterer().run(dispatcher, tracker, {}))
        svar.extend(message["custom"]["tekst"] for message in dispatcher.messages)

    together(2, be)
    with hus.store.session() as session:
        assert session.scalar(select(func.count()).select_from(Invitasjon)) == 1
    forste, andre = svar
    assert forste == andre
