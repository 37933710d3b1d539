"""The same talk through the web chat, Slack and Teams: the same is understood, stored, logged and read back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from dorer import Dor, Kanalgateway, tre_dorer
from sqlalchemy import select
from test_scenarios import FOLDER, Reply, Turn, changes, play

from naervaer.store.models import Melding

FILES = [
    "diagnose_personvern/forteller_om_sykdommen",
    "forbered_samtale/ansatt_deler_og_trekker",
    "forbered_samtale/krise_midt_i",
    "forbered_samtale/leder_hele_forberedelsen",
    "forbered_samtale/referat_uenige",
    "forbered_samtale/tid_flyttes_og_avlyses",
    "forstaar_ikke/tema_som_knapper",
    "hjelp/fortell_mer_og_hvor_staar_det",
    "kunnskap/knapp_til_naboen",
    "kunnskap/ulik_ordlyd_for_leder_og_ansatt",
    "krise/maalformer",
    "lag_dokument/beredskapsplan",
    "lag_dokument/brev_til_sykmelder_fra_ansatt",
    "lag_dokument/innkalling_avlyses",
    "lag_plan/fra_start_til_ferdig",
    "lag_plan/nynorsk",
    "lag_plan/to_skriver_samtidig",
    "maalform/valgt_og_husket",
    "min_sak_frister/leder_alle_frister",
    "min_sak_frister/to_med_samme_fornavn_knapp",
    "min_sak_status/vis_min",
    "min_sak_status/vis_ola_og_anne",
    "oversikt_ansatte/farger",
    "paaminnelse/knapper",
    "registrer_hendelse/plan_bare_knapper",
    "registrer_hendelse/sporsmaal_midt_i",
    "registrer_sak/dato_velges",
    "registrer_sak/ett_om_gangen",
    "registrer_sak/ferie",
    "registrer_sak/nynorsk",
    "si_fra/fra_knappen",
    "tilbakemelding/nyttig",
    "tilgang/andres_ansatte_som_oppdiktet",
    "tilgang/tillitsvalgt_invitert",
]
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@pytest.mark.parametrize("file", FILES)
def test_the_same_through_every_door(kanalgateway: Kanalgateway, file: str) -> None:
    path = FOLDER / f"{file}.yml"
    dorer = tre_dorer(kanalgateway)
    nettprat, *kanaler = [_played(kanalgateway, dor, path) for dor in dorer]
    for dor, came in zip(dorer[1:], kanaler, strict=True):
        for number, (wanted, got) in enumerate(zip(nettprat.turns, came.turns, strict=True), start=1):
            assert got.answer == wanted.answer, f"{dor.navn}, turn {number}"
            assert changes(wanted.left, got.left) == [], f"{dor.navn}, turn {number}"
        assert changes(nettprat.said, came.said) == [], dor.navn


@pytest.mark.parametrize("dor", ["slack", "teams"])
@pytest.mark.parametrize("file", ["tilgang/skrevet_kommando_er_tekst", "tilgang/id_fyller_ingenting"])
def test_what_holds_ids_of_people_holds_at_each_door(kanalgateway: Kanalgateway, dor: str, file: str) -> None:
    """Not compared: the ids in what is written are new each time."""
    kanalgateway.assistent.fra_nytt()
    play(next(d for d in tre_dorer(kanalgateway) if d.navn == dor), FOLDER / f"{file}.yml")


@dataclass(frozen=True)
class Played:
    """What came of each turn, with what could be read of the answer; and all that was said, as it is stored."""

    turns: list[Turn]
    said: list[str]


def _played(gateway: Kanalgateway, dor: Dor, file: Path) -> Played:
    gateway.assistent.fra_nytt()
    gateway.alle_er_kjent()
    turns = play(dor, file)
    read = [Turn([_without_ids(dor.lest(reply)) for reply in t.answer], _masked(t.left)) for t in turns]
    with dor.store.session() as session:
        said = [f"{m.fra.value}: {m.innhold}" for m in session.scalars(select(Melding))]
    return Played(read, _masked(said))


def _without_ids(reply: Reply) -> Reply:
    """What can be read of the reply."""
    filer = [{**fil, "adresse": UUID.sub("<id>", fil["adresse"])} for fil in reply["filer"]]
    return {**reply, "filer": filer, "valg": [choice["tekst"] for choice in reply["valg"]]}


def _masked(lines: list[str]) -> list[str]:
    return sorted(UUID.sub("<id>", line) for line in lines)
