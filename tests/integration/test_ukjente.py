"""Whom nobody knows is answered by a few actions only, and by them nothing of anybody."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hus import Hus
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.__main__ import ACTIONS
from actions.base import NaervaerAction
from actions.hjelp import ActionHjelp
from actions.ukjent import AAPNE
from naervaer import kanalkonto, organisasjon, samtaler
from naervaer.kanalkonto import Konto
from naervaer.klokke import FastKlokke
from naervaer.store import Store
from naervaer.store.models import Base, Kanal, Organisasjon, Person, Spraak, Verv
from naervaer.tekster import tekst

DATA = Path(__file__).parents[2] / "data"
HEMMELIG = ("Nordmann", "Solheim", "Vera Verneombud", "Tora Tillitsvalgt")
LUKKEDE = [action for action in ACTIONS if action().name() not in AAPNE]
APNE = [action for action in ACTIONS if action().name() in AAPNE]


@pytest.fixture
def scene(hus: Hus, monkeypatch: pytest.MonkeyPatch) -> Scene:
    monkeypatch.setattr(NaervaerAction, "store", hus.store, raising=False)
    monkeypatch.setattr(NaervaerAction, "klokke", hus.klokke, raising=False)
    monkeypatch.delenv("NAERVAER_SMTP_VERT", raising=False)
    return Scene(hus)


class Scene:
    """Kari is away and Ingrid is her leader; somebody unknown writes from Slack."""

    def __init__(self, hus: Hus) -> None:
        self.hus, self.store = hus, hus.store
        self.ingrid = hus.person("Ingrid Solheim")
        self.kari = hus.person("Kari Nordmann", self.ingrid)
        hus.person("Hege Moen", None, Verv.HR)
        hus.sak(self.kari)
        with hus.store.session() as session:
            hos = session.get_one(Organisasjon, hus.organisasjon_id)
            organisasjon.sett_innstillinger(hos, {"verneombud": HEMMELIG[2], "tillitsvalgt": HEMMELIG[3]})
        self.chat_id = ny_samtale(hus.store, hus.klokke)

    def si(self, action: type[NaervaerAction], svar: str, text: str = "", **entities: str) -> list[dict[str, Any]]:
        """The replies to a message that was understood as `svar`."""
        found = [{"entity": kind, "value": value} for kind, value in entities.items()]
        ranking = [{"name": svar, "confidence": 0.9}, {"name": "ferie.ferie_i_sykmelding", "confidence": 0.5}]
        melding = {"text": text or "/x", "entities": found, "svar": svar, "svar_ranking": ranking}
        slots = {"omtalt": self.kari, "siste_sporsmal": "min_sak_frister.neste", "utkast": {"slag": "tilbake"}}
        tracker = Tracker(self.chat_id, slots, melding, [], False, None, {}, None)
        dispatcher = CollectingDispatcher()
        asyncio.run(action().run(dispatcher, tracker, {}))
        return [m["custom"] for m in dispatcher.messages]

    def rader(self) -> dict[str, int]:
        with self.store.session() as session:
            return {t.name: session.query(t).count() for t in Base.metadata.sorted_tables}


def ny_samtale(store: Store, klokke: FastKlokke | Any) -> str:
    with store.session() as session:
        hvem = kanalkonto.ukjent(session, Konto(Kanal.SLACK, "T1", "U1"), klokke)
        return samtaler.open_chat(session, hvem.person_id, Kanal.SLACK, klokke).id


def svarene() -> dict[str, list[str]]:
    """Each action with all that can be understood and is answered by it."""
    action_for: dict[str, str] = {}
    for fil in (DATA / "rules").glob("*.yml"):
        for regel in yaml.safe_load(fil.read_text(encoding="utf-8")).get("rules", []):
            intents = [i["intent"] for steg in regel["steps"] for i in steg.get("or", [steg]) if "intent" in i]
            actions = [steg["action"] for steg in regel["steps"] if "action" in steg]
            action_for |= dict.fromkeys(intents, actions[-1])
    svar: dict[str, list[str]] = {action().name(): [] for action in ACTIONS}
    for fil in (DATA / "nlu").glob("*.yml"):
        for del_ in yaml.safe_load(fil.read_text(encoding="utf-8"))["nlu"]:
            if "intent" in del_ and del_["intent"] in action_for:
                svar[action_for[del_["intent"]]].append(f"{del_['intent']}.{del_.get('metadata', {}).get('svar', '')}")
    svar["action_hjelp"] += ActionHjelp._deeds
    svar["action_forstaar_ikke"].append("utenfor.annet")
    return svar


@pytest.mark.parametrize("action", LUKKEDE, ids=lambda action: action.__name__)
def test_all_other_actions_only_say_that_they_do_not_know_who_it_is(
    scene: Scene, action: type[NaervaerAction], monkeypatch: pytest.MonkeyPatch
) -> None:
    def begun(*_: object) -> None:
        raise AssertionError("the action has begun")

    monkeypatch.setattr(action, "handle", begun)
    before = scene.rader()
    (svar,) = scene.si(action, "min_sak_frister.neste", "når er fristen til Kari?", navn="Kari", person=scene.kari)
    assert svar["tekst"] == tekst("kanal.ukjent")
    assert not any(svar[del_] for del_ in ("fakta", "valg", "filer", "kilder", "tidslinje"))
    assert scene.rader() == before


def test_a_new_action_is_closed_until_somebody_opens_it(scene: Scene) -> None:
    class Ny(NaervaerAction):
        def name(self) -> str:
            return "action_ny"

    assert scene.si(Ny, "ny.ny")[0]["tekst"] == tekst("kanal.ukjent")


def test_what_is_open_exists() -> None:
    assert {action().name() for action in APNE} == AAPNE
    assert LUKKEDE


@pytest.mark.parametrize("action", APNE, ids=lambda action: action.__name__)
def test_the_open_ones_answer_and_tell_nothing_of_anybody(scene: Scene, action: type[NaervaerAction]) -> None:
    before = scene.rader()
    svarene_her = svarene()[action().name()]
    assert svarene_her
    for svar in svarene_her:
        for om in ({}, {"navn": "Kari"}, {"person": scene.kari}, {"gjelder": "egenmelding.hva_er"}):
            text = "" if om.get("person") else "når er fristen min, og til Kari?"
            replies = scene.si(action, svar, text, **om)
            assert replies, svar
            sagt = json.dumps(replies, ensure_ascii=False)
            assert not [navn for navn in HEMMELIG if navn in sagt], svar
            assert scene.kari not in sagt
    after = scene.rader()
    assert {navn for navn in after if after[navn] != before[navn]} <= {"tilgangslogg"}
    assert not [rad for rad in scene.hus.logg() if rad[4]]


def test_a_general_question_is_answered_without_what_the_employer_has_arranged(scene: Scene) -> None:
    (action,) = [a for a in APNE if a().name() == "action_kunnskap"]
    (svar,) = scene.si(action, "egenmelding.antall_dager", "hvor mange dager egenmelding har jeg?")
    assert "egenmelding" in svar["tekst"].lower()
    assert svar["kilder"]


@pytest.mark.parametrize("smtp", ["", "smtp.fjordvik.example"])
def test_it_is_told_how_to_be_known(scene: Scene, smtp: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAERVAER_SMTP_VERT", smtp)
    (svar,) = scene.si(LUKKEDE[0], "min_sak_frister.neste")
    assert ("Skriv e-postadressen" in svar["tekst"]) == bool(smtp)
    (svar,) = scene.si(ActionHjelp, "hjelp.hva_kan_du")
    assert svar["tekst"] == tekst("kanal.ukjent_kode" if smtp else "kanal.ukjent")
    assert len(svar["valg"]) == 3


def test_it_is_answered_in_nynorsk_where_that_was_asked_for(scene: Scene) -> None:
    scene.si(ActionHjelp, "hjelp.nynorsk")
    assert scene.si(LUKKEDE[0], "x.y")[0]["tekst"] == tekst("kanal.ukjent", "nn")
    with scene.store.session() as session:
        assert {p.spraak for p in session.query(Person)} == {None}
        assert samtaler.asker(session, scene.chat_id).spraak == Spraak.NYNORSK


def test_the_only_employers_hr_is_named_and_of_several_none(scene: Scene) -> None:
    (menneske,) = [a for a in APNE if a().name() == "action_menneske"]
    kontakt = scene.si(menneske, "menneske.snakk_med")[0]["fakta"][0]["verdi"]
    assert "hr@test.example" in kontakt
    scene.hus.organisasjon("En annen")
    assert scene.si(menneske, "menneske.snakk_med")[0]["fakta"][0]["verdi"] == "HR"
