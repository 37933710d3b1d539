"""A part dies in the middle of a talk: the answer is honest, and nothing is lost or done twice."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from assistent import Assistent, Klient
from sqlalchemy import func, select

from naervaer.store.models import Tilgangslogg

Deed = Callable[[Assistent], None]


def kill_both(assistent: Assistent) -> None:
    assistent.stopp_bot()
    assistent.stopp_actions()


def start_all(assistent: Assistent) -> None:
    assistent.start_bot()
    assistent.start_actions()


@pytest.fixture(
    params=[Assistent.stopp_actions, Assistent.stopp_bot, kill_both], ids=["actions", "bot", "both"], scope="module"
)
def after_a_crash(request: pytest.FixtureRequest, assistent: Assistent) -> Crash:
    kill: Deed = request.param
    assistent.nye_samtaler()
    try:
        return Crash(assistent, kill)
    finally:
        start_all(assistent)


class Crash:
    """Ingrid's talk before, during and after the crash, recorded once for all the tests below."""

    def __init__(self, assistent: Assistent, kill: Deed) -> None:
        self.ingrid, self.kari = assistent.som("ingrid"), assistent.som("kari")
        self.message = {"klient_id": str(uuid.uuid4()), "tekst": "hva med Ola?"}
        self.ingrid.si("når må planen til Kari være ferdig?")
        kill(assistent)
        logged = _rows_in_the_log(assistent)
        self.during = self.ingrid.send(self.message)
        self.again_during = self.ingrid.send(self.message)
        self.crisis_during = self.kari.send({"klient_id": str(uuid.uuid4()), "tekst": "jeg vil ikke leve lenger"})
        self.history_during = self.ingrid.historie()
        self.looks_during = _rows_in_the_log(assistent) - logged
        start_all(assistent)
        self.after = self.ingrid.send(self.message)
        self.again_after = self.ingrid.send(self.message)
        self.follow_up = self.ingrid.si("hva med Per Lund?")


def test_says_that_there_is_no_answer_and_that_nothing_was_done(after_a_crash: Crash) -> None:
    for refused in (after_a_crash.during, after_a_crash.again_during):
        assert refused.status == 503
        assert refused.body["feil"]["kode"] == "bot_nede"
        assert "ingenting annet er gjort" in refused.body["feil"]["tekst"]
        assert "tatt vare på" in refused.body["feil"]["tekst"]
        assert "HR" in refused.body["feil"]["tekst"]


def test_shows_the_emergency_number_even_when_the_bot_cannot_hear_the_crisis(after_a_crash: Crash) -> None:
    assert after_a_crash.crisis_during.status == 503
    assert "113" in after_a_crash.crisis_during.body["feil"]["tekst"]


def test_keeps_the_message_that_got_no_answer(after_a_crash: Crash) -> None:
    assert after_a_crash.history_during[-1]["klient_id"] == after_a_crash.message["klient_id"]
    assert after_a_crash.history_during[-1]["fra"] == "person"


def test_opens_no_case_for_a_message_that_got_no_answer(after_a_crash: Crash) -> None:
    assert after_a_crash.looks_during == 0


def test_the_same_message_gets_its_answer_after_the_restart(after_a_crash: Crash) -> None:
    assert after_a_crash.after.status == 200
    question, answer = after_a_crash.after.body["meldinger"]
    assert question["klient_id"] == after_a_crash.message["klient_id"]
    # Ola's first day is 5 November; four weeks end on 2 December.
    assert "Oppfølgingsplanen for Ola" in answer["tekst"]
    assert "onsdag 2. desember 2026" in answer["tekst"]
    assert "Deretter" not in answer["tekst"], "the question before the crash was about the plan alone"


def test_a_message_sent_again_and_again_is_stored_and_answered_once(after_a_crash: Crash) -> None:
    assert after_a_crash.again_after.body == after_a_crash.after.body
    said = after_a_crash.ingrid.historie()
    assert len(_from_client(said, after_a_crash.message["klient_id"])) == 1
    assert sum("Oppfølgingsplanen for Ola" in m["tekst"] for m in said) == 1


def test_the_talk_goes_on_where_it_was(after_a_crash: Crash) -> None:
    [answer] = after_a_crash.follow_up
    # Per Lund's plan was made on 2 September: still the question about the plan.
    assert "onsdag 2. september 2026" in answer["tekst"]


def test_the_message_of_another_person_is_answered_too(after_a_crash: Crash) -> None:
    kari: Klient = after_a_crash.kari
    unanswered = kari.historie()[0]
    sent_again = kari.send({"klient_id": unanswered["klient_id"], "tekst": unanswered["tekst"]})
    assert sent_again.body["meldinger"][-1]["alvor"] == "krise"


def _from_client(meldinger: list[dict[str, Any]], klient_id: str) -> list[dict[str, Any]]:
    return [m for m in meldinger if m["klient_id"] == klient_id]


def _rows_in_the_log(assistent: Assistent) -> int:
    with assistent.store.session() as session:
        return session.scalar(select(func.count()).select_from(Tilgangslogg)) or 0
