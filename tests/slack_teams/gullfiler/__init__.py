"""Each kind of reply as each channel shows it, written down, so that a change in what people see is seen before them.

A file that differs on purpose is written anew by `.venv/bin/python -m tests.slack_teams.gullfiler`, and read through.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from actions.reply import Choice, Fact, File, Holiday, Point, Reply, Source, Stretch, Timeline
from gateway import visning, visning_slack, visning_teams

URL = "https://naervaer.fjordvik.example/"
MAPPE = Path(__file__).parent
NYTTIG = (Choice("Ja", "/ja", "vurdering"), Choice("Nei", "/nei", "vurdering"))
SAKEN = Timeline(
    i_dag="2026-11-21",
    fra="2026-10-01",
    til="2027-01-01",
    perioder=(Stretch("2026-10-05", "2026-10-31", 100), Stretch("2026-11-01", None, 50)),
    punkter=(
        Point("2026-11-22", "Dialogmøte", "snart"),
        Point("2026-11-01", "Oppfølgingsplan", "sen"),
        Point("2026-10-12", "Samtale", "gjort", egen=True),
    ),
    ferie=(Holiday("2026-12-21", "2026-12-31"),),
)
_SKJEMA = (Choice("I dag", "/i_dag"), Choice("Hvorfor spør du?", "/hvorfor"), Choice("Fortsett senere", "/senere"))

SVAR: dict[str, Reply] = {
    "tekst": Reply("Hei, Kari.\n\nDu kan spørre om sykefravær, og <jeg> svarer *så godt* jeg kan.", "nb"),
    "fakta": Reply(
        "Neste frist gjelder planen.",
        "nb",
        fakta=(Fact("Frist", "søndag 1. november 2026", "sen"), Fact("Ansvarlig", "lederen"), Fact("", "aml. § 4-6")),
    ),
    "kilder": Reply(
        "Planen skal være ferdig innen fire uker.",
        "nb",
        kilder=(Source("Nav: oppfølgingsplan", "https://www.nav.no/oppfolgingsplan"), Source("aml. § 4-6")),
        valg=(Choice("Når er min frist?", "/frist"), *NYTTIG),
    ),
    "meny": Reply("Hvem gjelder det?", "nb", valg=tuple(Choice(f"Ansatt nummer {n}", f"/p{n}") for n in range(1, 13))),
    "tidslinje": Reply("Saken til Kari Nordmann:", "nb", tidslinje=SAKEN, valg=(Choice("Noe er feil", "/feil"),)),
    "filer": Reply(
        "Planen er klar.",
        "nb",
        filer=(
            File("Oppfølgingsplan (PDF)", "/api/papirer/plan/1.pdf"),
            File("Oppfølgingsplan (Word)", "/api/papirer/plan/1.docx"),
        ),
    ),
    "dato": Reply("Når ble samtalen holdt?", "nb", valg=_SKJEMA, svarform="dato"),
    "krise": Reply("Ring 113 hvis det er fare for liv.", "nb", fakta=(Fact("Mental Helse", "116 123"),), alvor="krise"),
    "feil": Reply("Jeg får ikke svart akkurat nå. Prøv igjen om litt.", "nb", alvor="feil"),
    "langt": Reply(
        "\n\n".join(f"Avsnitt {n}. {'Dette står om fraværet, og det er mye av det. ' * 10}" for n in range(1, 61)),
        "nb",
        fakta=(Fact("Frist", "søndag 1. november 2026"),),
        valg=(Choice("Les mer", "/mer"),),
    ),
    "nynorsk": Reply(
        "Saka di:",
        "nn",
        fakta=(Fact("Neste frist", "sundag 22. november 2026", "snart"),),
        kilder=(Source("Lovdata", "https://lovdata.no/lov/2005-06-17-62/§4-6"),),
        valg=(Choice("Kva no?", "/no"), Choice("Ja", "/ja", "vurdering"), Choice("Nei", "/nei", "vurdering")),
        tidslinje=SAKEN,
        svarform="dato",
    ),
}


def melding(svar: Reply, valgt: str = "") -> dict[str, Any]:
    """The reply as the channels get it, with the choice by that id made."""
    valg = [
        {"id": f"m1:{n}", "tekst": choice.tekst, "slag": choice.slag, "valgt": f"m1:{n}" == valgt}
        for n, choice in enumerate(svar.valg)
    ]
    return {**svar.as_json(), "id": "m1", "valg": valg}


def _som_json(vist: Any) -> str:
    return json.dumps(vist, ensure_ascii=False, indent=2) + "\n"


FLATER: dict[str, Callable[[dict[str, Any]], str]] = {
    "txt": lambda reply: visning.som_tekst(reply, URL),
    "slack.json": lambda reply: _som_json(visning_slack.melding(reply, URL)),
    "teams.json": lambda reply: _som_json(visning_teams.kort(reply, URL)),
}


def fil(slag: str, flate: str) -> Path:
    """Where one kind of reply on one surface is written down."""
    return MAPPE / f"{slag}.{flate}"
