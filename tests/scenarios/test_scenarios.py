"""Whole talks with the running assistant, written as YAML; README.md here tells how to read and write them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pytest
import yaml
from assistent import Assistent
from dorer import Samtalepart
from sqlalchemy import select

from naervaer.store import Store
from naervaer.store.models import (
    Brev,
    Enighet,
    Ferieperiode,
    ForberedelseSvar,
    Hendelse,
    Innsigelse,
    Overlevering,
    Overleveringssvar,
    Paaminnelse,
    Person,
    Plan,
    Sak,
    Samtale,
    Sykeperiode,
    Tilgangslogg,
    Tilstand,
    Tiltak,
)

FOLDER = Path(__file__).parent
FILES = sorted(FOLDER.glob("*/*.yml"))
ID_OF = re.compile(r"<id: ([^>]+)>")
IN_A_TURN = {"som", "person", "trykk", "velg_dato", "nærvær", "logg", "ikke_i_logg", "lager", "skrevet"}
IN_A_SCENARIO = {"navn", "som", "samtale"}

Reply = dict[str, Any]


@pytest.mark.parametrize("database", ["assistent", "assistent_postgresql"])
@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_scenario(request: pytest.FixtureRequest, file: Path, database: str) -> None:
    assistent: Assistent = request.getfixturevalue(database)
    assistent.fra_nytt()
    play(assistent, file)


class Dor(Protocol):
    """A way in to the assistant: its store, and the clients that people use there."""

    @property
    def store(self) -> Store: ...

    def som(self, person: str) -> Samtalepart: ...


def play(dor: Dor, file: Path) -> list[Turn]:
    """The scenario through this door, with what came of each turn."""
    scenario = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert set(scenario) == IN_A_SCENARIO
    talk = Talk(dor, scenario["som"])
    for number, turn in enumerate(scenario["samtale"], start=1):
        assert set(turn) <= IN_A_TURN, f"unknown key in turn {number}: {set(turn) - IN_A_TURN}"
        done = turn.get("person") or turn.get("trykk") or turn.get("velg_dato")
        talk.take(turn, f"{file.parent.name}/{file.name}, {number}: {done}")
    return talk.turns


@dataclass(frozen=True)
class Turn:
    """What came of a turn: the replies, and all that is stored and logged since, a line each."""

    answer: list[Reply]
    left: list[str]


class Talk:
    """One scenario in progress: each person keeps their own talk, and the latest answer's buttons."""

    def __init__(self, dor: Dor, person: str) -> None:
        self._dor = dor
        self._person = person
        self._clients: dict[str, Samtalepart] = {}
        self._buttons: dict[str, dict[str, str]] = {}
        self.turns: list[Turn] = []

    def take(self, turn: dict[str, Any], where: str) -> None:
        """Say or press, and check the answer and who was written down as having looked."""
        self._person = turn.get("som", self._person)
        logged_before, stored_before, written_before = set(self._log_rows()), self._stored(), self._written()
        answer = self._answer(turn)
        self.turns.append(Turn(answer, sorted([*self._stored(), *self._written(), *self._log_rows().values()])))
        self._buttons[self._person] = {choice["tekst"]: choice["id"] for reply in answer for choice in reply["valg"]}
        for kind, expected in turn.get("nærvær", {}).items():
            CHECKS[kind](answer, expected, f"{where}\n\n{_shown(answer)}")
        if same := turn.get("nærvær", {}).get("samme_svar_som"):
            assert _heard(answer) == _heard(self.turns[same - 1].answer), where
        new = [row for id, row in self._log_rows().items() if id not in logged_before]
        if "logg" in turn:
            assert sorted(new) == sorted(turn["logg"]), where
        assert changes(stored_before, self._stored()) == sorted(turn.get("lager", [])), where
        if "skrevet" in turn:
            assert changes(written_before, self._written()) == sorted(turn["skrevet"]), where
        for name in turn.get("ikke_i_logg", []):
            assert not any(name in row for row in new), where

    @property
    def _client(self) -> Samtalepart:
        if self._person not in self._clients:
            self._clients[self._person] = self._dor.som(self._person)
        return self._clients[self._person]

    def _answer(self, turn: dict[str, Any]) -> list[Reply]:
        if "trykk" in turn:
            return self._press(turn["trykk"])
        if "velg_dato" in turn:
            return self._client.velg_dato(turn["velg_dato"])
        return self._client.si(self._filled(turn["person"]))

    def _press(self, label: str | int) -> list[Reply]:
        """Press the button with this text, or the one with this number among those offered."""
        offered = self._buttons[self._person]
        if isinstance(label, int):
            label = list(offered)[label - 1]
        assert label in offered, f"«{label}» is not among the buttons: {list(offered)}"
        return self._client.trykk(offered[label])

    def _filled(self, text: str) -> str:
        """Put a person's real id where the scenario says `<id: Anne Lie>`."""
        with self._dor.store.session() as session:
            return ID_OF.sub(
                lambda found: session.scalars(select(Person.id).where(Person.navn == found[1])).one(), text
            )

    def _log_rows(self) -> dict[str, str]:
        """The access log, each row as «Ingrid Solheim se_frister Kari Nordmann som leder», by its id."""
        with self._dor.store.session() as session:
            names = {person.id: person.navn for person in session.scalars(select(Person))}
            owners = {sak.id: sak.person_id for sak in session.scalars(select(Sak))}
            return {
                row.id: f"{names[row.hvem_id]} {row.operasjon} {names[owners[row.sak_id]] if row.sak_id else '-'} "
                f"{'som ' + row.rolle if row.rolle else 'avvist'}"
                for row in session.scalars(select(Tilgangslogg))
            }

    def _stored(self) -> list[str]:
        """What is told in the cases and not taken back, and the own reminders, a line each."""
        with self._dor.store.session() as session:
            return [
                *(
                    f"steg {h.type} {h.dato} for {h.sak.person.navn}"
                    + (f" kom {','.join(h.kom)}" if h.kom else "")
                    + (f" innkalt {','.join(h.innkalt)}" if set(h.innkalt) - set(h.kom) else "")
                    + (f" fordi {h.unntak_grunn}" if h.unntak_grunn else "")
                    for h in session.scalars(select(Hendelse).where(Hendelse.angret_tid.is_(None)))
                ),
                *(
                    f"borte {p.fom}–{p.tom or ''} {p.grad} % {p.kilde} {p.sak.person.navn}"
                    for p in session.scalars(select(Sykeperiode))
                ),
                *(f"ferie {f.fom}–{f.tom} {f.sak.person.navn}" for f in session.scalars(select(Ferieperiode))),
                *(
                    f"sagt fra i saken til {i.sak.person.navn}: {i.tekst}"
                    for i in session.scalars(select(Innsigelse).where(Innsigelse.lost_tid.is_(None)))
                ),
                *(
                    f"påminnelse {p.send_tid:%Y-%m-%d %H:%M}Z {p.tekst}"
                    for p in session.scalars(
                        select(Paaminnelse).where(
                            Paaminnelse.tekst.is_not(None), Paaminnelse.tilstand == Tilstand.VENTER
                        )
                    )
                ),
            ]

    def _written(self) -> list[str]:
        """What is written in preparations, minutes, measures, plans, letters and messages to HR, a line each."""
        with self._dor.store.session() as session:
            return [
                *(
                    f"svar {s.forberedelse.rolle} {s.tema}: {s.svar}"
                    + (f" (delt: {s.delt_svar})" if s.delt_svar else "")
                    for s in session.scalars(select(ForberedelseSvar))
                ),
                *(line for samtale in session.scalars(select(Samtale)) for line in _of_talk(samtale)),
                *(
                    f"tiltak {t.status}: {t.hva}, {t.ansvarlig or '-'}, {t.frist or '-'}, {t.virker_naar or '-'}"
                    for t in session.scalars(select(Tiltak))
                ),
                *(line for plan in session.scalars(select(Plan)) for line in _of_plan(plan)),
                *(
                    f"{e.rolle} {'enig' if e.enig else 'uenig'} i {'referatet' if e.samtale_id else 'planen'}"
                    + (f": {e.kommentar}" if e.kommentar else "")
                    for e in session.scalars(select(Enighet))
                ),
                *(
                    f"{brev.slag} {felt}: {verdi}"
                    for brev in session.scalars(select(Brev))
                    for felt, verdi in brev.felter.items()
                ),
                *(
                    f"til HR fra {'en anonym' if o.anonym else o.person.navn}: {o.tekst} "
                    f"({', '.join(tur['tekst'] for tur in o.utdrag if tur['fra'] == 'person')})"
                    for o in session.scalars(select(Overlevering))
                ),
                *(
                    f"svar til HR-melding fra {session.get_one(Person, s.fra_id).navn}: {s.tekst}"
                    for s in session.scalars(select(Overleveringssvar))
                ),
            ]


def _of_talk(samtale: Samtale) -> list[str]:
    where = f" {samtale.sted}" if samtale.sted else ""
    return [
        *([f"samtale avtalt {samtale.avtalt_tid:%Y-%m-%d %H:%M}Z{where}"] if samtale.avtalt_tid else []),
        *([f"samtale holdt {samtale.holdt_dato}"] if samtale.holdt_dato else []),
        *(["samtale avlyst"] if samtale.avlyst_tid else []),
        *(f"referat {felt}: {tekst}" for felt, tekst in samtale.referat.items()),
        *(f"ansatt ser {felt} slik: {tekst}" for felt, tekst in samtale.uenighet_ansatt.items()),
        *(f"leder ser {felt} slik: {tekst}" for felt, tekst in samtale.uenighet_leder.items()),
    ]


def _of_plan(plan: Plan) -> list[str]:
    return [
        f"plan {plan.versjon} {plan.tilstand}",
        *([f"plan {plan.versjon} rådspurt {','.join(plan.raadspurt)}"] if plan.raadspurt else []),
        *([f"plan {plan.versjon} uten råd: {plan.uten_raad}"] if plan.uten_raad else []),
        *(f"plan {plan.versjon} {felt.felt}: {felt.svar}" for felt in plan.felter),
        *(f"plan {plan.versjon} sendt {sending.til} {sending.dato}" for sending in plan.sendinger),
    ]


def changes(before: list[str], after: list[str]) -> list[str]:
    """The lines that came and went."""
    old, new = Counter(before), Counter(after)
    return sorted([f"+ {row}" for row in (new - old).elements()] + [f"- {row}" for row in (old - new).elements()])


def _all_say(answer: list[Reply], expected: list[str], where: str) -> None:
    said = _said(answer)
    for words in expected:
        assert words in said, f"«{words}» is missing: {where}"


def _none_says(answer: list[Reply], unwanted: list[str], where: str) -> None:
    shown = _shown(answer)
    for words in unwanted:
        assert words not in shown, f"«{words}» should not be there: {where}"


def _facts(answer: list[Reply], expected: dict[str, str], where: str) -> None:
    facts = {fact["navn"]: fact["verdi"] for reply in answer for fact in reply["fakta"]}
    for name, value in expected.items():
        assert facts.get(name) == value, f"{name} is {facts.get(name)!r}: {where}"


def _sources(answer: list[Reply], expected: list[str], where: str) -> None:
    titles = [source["tittel"] for reply in answer for source in reply["kilder"]]
    assert set(expected) <= set(titles), where


def _choices(answer: list[Reply], expected: list[str], where: str) -> None:
    offered = [choice["tekst"] for reply in answer for choice in reply["valg"]]
    assert set(expected) <= set(offered), where
    if not expected:
        assert not offered, where


def _number_of_choices(answer: list[Reply], expected: int, where: str) -> None:
    assert sum(len(reply["valg"]) for reply in answer) == expected, where


def _severity(answer: list[Reply], expected: str, where: str) -> None:
    assert [reply["alvor"] for reply in answer] == [expected], where


def _colours(answer: list[Reply], expected: list[str], where: str) -> None:
    assert [fact["naar"] for reply in answer for fact in reply["fakta"]] == expected, where


def _nothing(answer: list[Reply], expected: object, where: str) -> None:
    """`samme_svar_som` needs the earlier answers; Talk looks at it."""


CHECKS: dict[str, Callable[[list[Reply], Any, str], None]] = {
    "inneholder": _all_say,
    "ikke": _none_says,
    "fakta": _facts,
    "kilder": _sources,
    "valg": _choices,
    "antall_valg": _number_of_choices,
    "alvor": _severity,
    "farger": _colours,
    "samme_svar_som": _nothing,
}


def _said(answer: list[Reply]) -> str:
    facts = [f"{fact['navn']}: {fact['verdi']}" for reply in answer for fact in reply["fakta"]]
    return "\n".join([*(reply["tekst"] for reply in answer), *facts])


def _shown(answer: list[Reply]) -> str:
    sources = [source["tittel"] for reply in answer for source in reply["kilder"]]
    choices = [f"[{choice['tekst']}]" for reply in answer for choice in reply["valg"]]
    return "\n".join([_said(answer), *sources, *choices])


def _heard(answer: list[Reply]) -> list[tuple[object, ...]]:
    """All that a person gets to know of an answer, without ids and times."""
    return [
        (r["tekst"], r["fakta"], r["kilder"], [choice["tekst"] for choice in r["valg"]], r["alvor"]) for r in answer
    ]
