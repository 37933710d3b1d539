"""What is answered by a day offers to pick one, and the day that is picked is understood as the day written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from assistent import Assistent, Klient

from gateway import visning

REFERATET = ["vi har hatt samtalen med Kari i går, skriv referat", *["hopp over"] * 7]
PLANEN = ["lag oppfølgingsplan for Kari", *["hopp over"] * 9]
SAKLIG = [
    "lag saklighetsvurdering for Kari",
    "Kortere dager.",
    "Fra januar.",
    "Resepsjonen.",
    "En vikar.",
    "nei",
    "Nei.",
]


@dataclass(frozen=True)
class Sporsmaal:
    """How Ingrid comes to a question, what it is, the day she picks, and what she then reads."""

    sagt: list[str]
    sporsmaal: str
    dag: str
    svar: str


SPORSMAAL = {
    "a step done": Sporsmaal(["dialogmøtet med Kari er holdt"], "Hvilken dag", "2026-11-18", "Hvem var med"),
    "the first day of an absence": Sporsmaal(["Siri er borte"], "første dagen", "2026-11-16", "egenmelding eller"),
    "the first day of a holiday": Sporsmaal(
        ["legg inn ferie for Ola"], "første feriedag", "2026-12-14", "siste feriedag"
    ),
    "the last day of a holiday": Sporsmaal(
        ["legg inn ferie for Ola", "14. desember"], "siste feriedag", "2026-12-18", "fredag 18. desember 2026"
    ),
    "a longer absence": Sporsmaal(
        ["sykmeldingen til Ola er forlenget"], "nye siste dagen", "2026-12-15", "tirsdag 15. desember 2026"
    ),
    "a weekday that is another": Sporsmaal(
        ["Siri er borte", "mandag 17. november"], "mandag 17. november", "2026-11-16", "egenmelding eller"
    ),
    "a reminder": Sporsmaal(
        ["minn meg på å ringe Per Lund"], "Når skal jeg minne deg?", "2026-11-27", "fredag 27. november 2026 kl. 09.00"
    ),
    "the talk": Sporsmaal(
        ["avtal tid for samtalen med Kari"], "Når skal dere møtes?", "2026-11-26", "klokka torsdag 26. november 2026?"
    ),
    "the talk, the hour known": Sporsmaal(
        ["avtal tid for samtalen med Kari", "klokka 10"], "dag", "2026-11-26", "torsdag 26. november 2026 kl. 10.00"
    ),
    "the meeting of a letter": Sporsmaal(
        ["lag innkalling til dialogmøte 1 med Kari"], "Når er møtet?", "2026-11-26", "da, torsdag 26. november 2026?"
    ),
    "the deadline of a letter": Sporsmaal(SAKLIG, "Når må Kari ha svart?", "2026-12-11", "fredag 11. desember 2026"),
    "the talk that was held": Sporsmaal(
        ["skriv referat fra samtalen med Kari"], "Hvilken dag", "2026-11-19", "1 av 7: Arbeidsdagen"
    ),
    "a measure of the minutes": Sporsmaal(
        [*REFERATET, "kortere dager", "jeg ordner det"], "Når skal det være på plass?", "2026-12-01", "Hvordan"
    ),
    "a measure of the plan": Sporsmaal(
        ["nytt tiltak for Kari: kortere dager, jeg ordner det"],
        "Innen når?",
        "2026-12-01",
        "Hvordan ser dere at det virker?",
    ),
    "the evaluation of the plan": Sporsmaal(PLANEN, "evaluere", "2026-12-18", "Hvem er tatt med på råd"),
}


@pytest.mark.parametrize("slag", SPORSMAAL)
def test_a_day_that_is_picked_answers(assistent: Assistent, slag: str) -> None:
    assistent.fra_nytt()
    asked = SPORSMAAL[slag]
    ingrid = assistent.som("ingrid")
    *_, reply = [ingrid.si(text)[-1] for text in asked.sagt]
    assert asked.sporsmaal in reply["tekst"], reply["tekst"]
    assert reply["svarform"] == "dato"
    dag = visning.dag_med_ord(asked.dag, reply["sprak"])
    assert dag
    answer = ingrid.si(dag)
    assert asked.svar in read(answer), read(answer)
    assert answer[-1]["svarform"] == ("dato" if slag == "the first day of a holiday" else "")


def read(answer: list[dict[str, Any]]) -> str:
    return "\n".join(visning.som_tekst(reply, "") for reply in answer)


@pytest.mark.parametrize("sagt", ["hei", "når er neste frist for Kari?", "hvor lenge får jeg sykepenger?"])
def test_what_asks_for_no_day_offers_none(assistent: Assistent, sagt: str) -> None:
    assistent.fra_nytt()
    assert [reply["svarform"] for reply in assistent.som("ingrid").si(sagt)] == [""]


def test_a_day_is_offered_again_after_a_digression(assistent: Assistent) -> None:
    assistent.fra_nytt()
    ingrid: Klient = assistent.som("ingrid")
    ingrid.si("Siri er borte")
    *answer, waiting = ingrid.si("når er neste frist for Kari?")
    assert [reply["svarform"] for reply in answer] == [""]
    assert "Hva var den første dagen Siri var borte?" in waiting["tekst"]
    assert waiting["svarform"] == "dato"
