"""The plan asked field by field, while the house changes around it: a new manager, parts that die, another day."""

from __future__ import annotations

from typing import Any

from assistent import Assistent, Klient
from sqlalchemy import select

from naervaer.store.models import Person, PlanFelt

ARBEIDSDAGEN, KAN = "Hvordan ser en vanlig arbeidsdag ut?", "Hvilke arbeidsoppgaver kan fortsatt utføres?"


def test_a_manager_replaced_midway_writes_nothing_more_and_the_new_one_goes_on(assistent: Assistent) -> None:
    assistent.fra_nytt()
    ingrid, tor = assistent.som("ingrid"), assistent.som("tor")
    ingrid.si("lag oppfølgingsplan for Kari")
    ingrid.si("Kasse og varemottak")
    _new_manager(assistent, "kari", "tor")
    assert "Jeg finner ingen med det navnet" in _said(ingrid.si("Kassa i korte økter"))
    assert _fields(assistent) == {"arbeidsdag": "Kasse og varemottak"}
    begun = tor.si("lag oppfølgingsplan for Kari")
    assert KAN in _said(begun)
    assert {"navn": "Arbeidsdagen", "verdi": "Kasse og varemottak", "naar": ""} in begun[0]["fakta"]
    tor.si("Bestillinger")
    assert _fields(assistent) == {"arbeidsdag": "Kasse og varemottak", "kan_utfores": "Bestillinger"}


def test_it_goes_on_after_every_part_has_died(assistent: Assistent) -> None:
    assistent.fra_nytt()
    ingrid = assistent.som("ingrid")
    ingrid.si("lag oppfølgingsplan for Kari")
    ingrid.si("Kasse og varemottak")
    assistent.stopp_bot()
    assistent.stopp_actions()
    assistent.start_bot()
    assistent.start_actions()
    assert "Hvilke arbeidsoppgaver kan ikke utføres?" in _said(ingrid.si("Bestillinger"))
    assert _fields(assistent) == {"arbeidsdag": "Kasse og varemottak", "kan_utfores": "Bestillinger"}


def test_an_old_button_answers_only_its_own_question(assistent: Assistent) -> None:
    assistent.fra_nytt()
    ingrid = assistent.som("ingrid")
    first = ingrid.si("lag oppfølgingsplan for Kari")
    ingrid.si("Kasse og varemottak")
    again = ingrid.trykk(_button(first, "Hopp over"))
    assert KAN in _said(again)
    assert _fields(assistent) == {"arbeidsdag": "Kasse og varemottak"}


def test_a_new_talk_takes_up_the_same_draft(assistent: Assistent) -> None:
    assistent.fra_nytt()
    before: Klient = assistent.som("ingrid")
    before.si("lag oppfølgingsplan for Kari")
    before.si("Kasse og varemottak")
    assistent.nye_samtaler()
    after = assistent.som("ingrid").si("fortsett på oppfølgingsplanen til Kari")
    assert KAN in _said(after)
    assert ARBEIDSDAGEN not in _said(after)


def _new_manager(assistent: Assistent, whose: str, who: str) -> None:
    with assistent.store.session() as session:
        people = {p.demo_navn: p for p in session.scalars(select(Person))}
        people[whose].leder_id = people[who].id


def _fields(assistent: Assistent) -> dict[str, str]:
    with assistent.store.session() as session:
        return {felt.felt: felt.svar for felt in session.scalars(select(PlanFelt))}


def _button(answer: list[dict[str, Any]], text: str) -> str:
    return next(str(choice["id"]) for reply in answer for choice in reply["valg"] if choice["tekst"] == text)


def _said(answer: list[dict[str, Any]]) -> str:
    return "\n".join(reply["tekst"] for reply in answer)
