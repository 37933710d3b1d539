"""Each kind of reply in Slack, in Teams and as plain text: what stands there, and that the service would take it.

Cards are held against Microsoft's own schema of Adaptive Cards 1.5. Slack publishes no schema: blocks are held against
the models of Slack's own library, which must give back all that they were given, and against a schema of our own that
is written from Slack's reference and has the limits that the models leave out.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block
from stedfortredere.slack import blokkfeil

from gateway import visning, visning_slack, visning_teams
from naervaer import datotolk, personvern
from naervaer.datotolk import Retning

from .gullfiler import FLATER, SVAR, URL, fil, melding

DATA = Path(__file__).parent / "data"
TEAMS = jsonschema.Draft6Validator(json.loads((DATA / "adaptive-card-1.5.schema.json").read_text(encoding="utf-8")))
SLACK = jsonschema.Draft202012Validator(json.loads((DATA / "block-kit.schema.json").read_text(encoding="utf-8")))


def reply(text: str = "Fristen er 1. november.", sprak: str = "nb", **mer: Any) -> dict[str, Any]:
    tomt: dict[str, Any] = {"alvor": "vanlig", "fakta": [], "kilder": [], "tidslinje": None, "filer": [], "valg": []}
    return {"id": "m", "tekst": text, "sprak": sprak, "svarform": "", **tomt, **mer}


def valg(antall: int, slag: str = "vanlig", text: str = "Valg") -> list[dict[str, Any]]:
    return [{"id": f"{slag}m:{n}", "tekst": f"{text} {n}", "slag": slag, "valgt": False} for n in range(antall)]


TIDSLINJE = melding(SVAR["tidslinje"])["tidslinje"]
FAKTA = melding(SVAR["fakta"])["fakta"]
FOR_MYE = {
    "langt": melding(SVAR["langt"]),
    "over hundre valg": reply(valg=valg(120)),
    "mange fakta": reply(
        fakta=[{"navn": f"Navn {n}", "verdi": "x" * 100, "naar": ""} for n in range(400)], valg=valg(2)
    ),
}
SLAG: dict[str, dict[str, Any]] = {
    **{slag: melding(svar) for slag, svar in SVAR.items()},
    **FOR_MYE,
    "tegn": reply("Første linje.\n\nAndre <b>linje</b> *ikke* _fet_ & [lenke](x) @kanal"),
    "sju valg": reply(valg=valg(7)),
    "valg og vurdering": reply(valg=[*valg(3), *valg(2, "vurdering")]),
    "tretti valg": reply(valg=valg(30)),
    "lange valg": reply(valg=valg(2, text="Et langt valg " + "som ikke får plass på knappen " * 3)),
    "dato og mange valg": reply("Når?", svarform="dato", valg=[*valg(12), *valg(2, "vurdering")]),
    "et ord uten ende": reply("a" * 9000),
    "alt": reply(
        fakta=FAKTA,
        tidslinje=TIDSLINJE,
        valg=[*valg(2), *valg(2, "vurdering")],
        kilder=[{"tittel": "Lovdata", "adresse": "https://lovdata.no"}],
        filer=[{"tittel": "Brev", "adresse": "/b"}],
        svarform="dato",
    ),
}


def vist_i(kanal: str, svar: dict[str, Any]) -> list[dict[str, Any]]:
    vist = visning_slack.melding(svar, URL)["blocks"] if kanal == "slack" else visning_teams.kort(svar, URL)["body"]
    return list(vist)


def ord_i(del_: Any) -> list[str]:
    """All words that stand in a message."""
    if isinstance(del_, dict):
        egne = [v for k, v in del_.items() if k in ("text", "title", "label") and isinstance(v, str)]
        return egne + [text for v in del_.values() for text in ord_i(v)]
    return [text for d in del_ for text in ord_i(d)] if isinstance(del_, list) else []


def elementer(blokker: list[dict[str, Any]], slag: str) -> list[dict[str, Any]]:
    return [e for blokk in blokker if blokk["type"] == "actions" for e in blokk["elements"] if e["type"] == slag]


def i_kortet(body: list[dict[str, Any]], slag: str) -> list[dict[str, Any]]:
    return [del_ for del_ in body if del_["type"] == slag]


def knapper(body: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The buttons that answer."""
    alle = [action for rad in i_kortet(body, "ActionSet") for action in rad["actions"]]
    return [knapp for knapp in alle if knapp["type"] == "Action.Execute"]


def slackfeil(blokker: list[dict[str, Any]]) -> list[str]:
    feil = [*blokkfeil(blokker, 50), *(error.message for error in SLACK.iter_errors(blokker))]
    return feil or [f"lost in {b['type']}" for b in blokker if (modell := Block.parse(b)) and modell.to_dict() != b]


@pytest.mark.parametrize("slag", SVAR)
@pytest.mark.parametrize("flate", FLATER)
def test_it_looks_as_it_is_written_down(slag: str, flate: str) -> None:
    vist = FLATER[flate](melding(SVAR[slag]))
    assert vist == fil(slag, flate).read_text(encoding="utf-8"), "meant? python -m tests.slack_teams.gullfiler"


def test_nothing_else_is_written_down() -> None:
    ventet = {fil(slag, flate).name for slag in SVAR for flate in FLATER}
    assert {f.name for f in fil("x", "txt").parent.iterdir() if f.suffix in (".txt", ".json")} == ventet


@pytest.mark.parametrize("slag", SLAG)
def test_slack_takes_it(slag: str) -> None:
    sendt = visning_slack.melding(SLAG[slag], URL)
    assert slackfeil(sendt["blocks"]) == []
    assert 0 < len(sendt["text"]) <= visning_slack.MAX_VARSELTEKST


@pytest.mark.parametrize("slag", SLAG)
def test_teams_takes_it(slag: str) -> None:
    kort = visning_teams.kort(SLAG[slag], URL)
    assert [error.message for error in TEAMS.iter_errors(kort)] == []
    assert len(json.dumps(kort, ensure_ascii=False).encode()) <= 28 * 1024
    assert all(len(rad["actions"]) <= 6 for rad in i_kortet(kort["body"], "ActionSet"))
    felt = [del_["id"] for del_ in kort["body"] if del_["type"].startswith("Input.")]
    assert len(set(felt)) == len(felt)


def lang_knapp(blokker: list[dict[str, Any]]) -> None:
    elementer(blokker, "button")[0]["text"]["text"] = "x" * 76


def fet_skrift(blokker: list[dict[str, Any]]) -> None:
    blokker[0]["text"] = {"type": "mrkdwn", "text": "*hei*"}


def feilskrevet(blokker: list[dict[str, Any]]) -> None:
    elementer(blokker, "datepicker")[0]["inital_date"] = "2026-11-24"


def to_like(blokker: list[dict[str, Any]]) -> None:
    elementer(blokker, "button")[0]["action_id"] = elementer(blokker, "button")[1]["action_id"]


def for_mange(blokker: list[dict[str, Any]]) -> None:
    blokker += [{"type": "header", "text": blokker[0]["text"]}] * 50


def tom(blokker: list[dict[str, Any]]) -> None:
    blokker[0]["text"]["text"] = ""


@pytest.mark.parametrize("odelegg", [lang_knapp, fet_skrift, feilskrevet, to_like, for_mange, tom])
def test_what_slack_would_refuse_is_found(odelegg: Callable[[list[dict[str, Any]]], None]) -> None:
    blokker = copy.deepcopy(visning_slack.melding(SLAG["dato"], URL)["blocks"])
    odelegg(blokker)
    assert slackfeil(blokker)


@pytest.mark.parametrize("slag", [slag for slag in SLAG if slag not in FOR_MYE])
@pytest.mark.parametrize("kanal", ["slack", "teams"])
def test_nothing_is_lost(slag: str, kanal: str) -> None:
    """Every word of a reply of ordinary length stands in both."""
    svar = SLAG[slag]
    samlet = "".join("".join(ord_i(vist_i(kanal, svar))).split())
    ventet = svar["tekst"].split("\n")
    ventet += [visning.faktaverdi(fact, svar["sprak"]) for fact in svar["fakta"]]
    ventet += [kilde["tittel"] for kilde in svar["kilder"]]
    ventet += [file["tittel"] for file in svar["filer"]] + [v["tekst"] for v in svar["valg"]]
    ventet += [line for part in visning.tidslinje(svar) for line in part.linjer]
    assert [text for text in ventet if "".join(text.split()) not in samlet] == []


@pytest.mark.parametrize("slag", SLAG)
def test_every_reply_has_a_plain_text_form(slag: str) -> None:
    """With all that there is: no reply is too long for it."""
    svar = SLAG[slag]
    text = visning.som_tekst(svar, URL)
    ventet = [svar["tekst"], *(visning.faktaverdi(fact, svar["sprak"]) for fact in svar["fakta"])]
    ventet += [part for kilde in svar["kilder"] for part in (kilde["tittel"], kilde["adresse"] or "")]
    ventet += [part for file in svar["filer"] for part in (file["tittel"], file["adresse"])]
    ventet += [f"[{v['tekst']}]" for v in svar["valg"] if v["slag"] == "vanlig"]
    ventet += [line for part in visning.tidslinje(svar) for line in part.linjer]
    assert [part for part in ventet if part not in text] == []


def test_the_plain_text_form_says_what_the_drawing_the_picker_and_the_heading_say() -> None:
    assert visning.som_tekst(SLAG["krise"], URL).startswith("Få hjelp nå\nRing 113")
    assert f"  Tegningen av saken finnes i nettpraten: {URL}\n" in visning.som_tekst(SLAG["tidslinje"], URL)
    assert "  Svar med en dag, for eksempel" in visning.som_tekst(SLAG["dato"], URL)
    assert "  Svar med ein dag, til dømes" in visning.som_tekst(SLAG["nynorsk"], URL)


@pytest.mark.parametrize("kanal", ["slack", "teams"])
def test_a_drawing_is_said_to_be_elsewhere(kanal: str) -> None:
    vist = json.dumps(vist_i(kanal, SLAG["tidslinje"]))
    assert "Tegningen av saken finnes i nettpraten" in vist
    assert URL in vist


@pytest.mark.parametrize("slag", FOR_MYE)
@pytest.mark.parametrize("kanal", ["slack", "teams"])
def test_what_has_no_room_is_said(slag: str, kanal: str) -> None:
    svar = SLAG[slag]
    vist = ord_i(vist_i(kanal, svar))
    assert [text for text in vist if "nettpraten" in text]
    assert svar["valg"][0]["tekst"] in vist


def test_what_a_person_wrote_never_becomes_formatting() -> None:
    assert "mrkdwn" not in json.dumps(visning_slack.melding(SLAG["tegn"], URL)["blocks"])
    assert '"TextBlock"' not in json.dumps(visning_teams.kort(SLAG["tegn"], URL))


def test_a_fact_without_a_name_is_its_value() -> None:
    svar = reply("Husk:", fakta=[{"navn": "", "verdi": "ringe verneombudet", "naar": ""}])
    assert visning.som_tekst(svar, URL) == "Husk:\n  ringe verneombudet\n"
    assert all(ord_i(vist_i(kanal, svar)) == ["Husk:", "ringe verneombudet"] for kanal in ("slack", "teams"))


# A day that is picked


@pytest.mark.parametrize("sprak", ["nb", "nn"])
def test_a_day_that_is_picked_is_read_as_the_same_day_typed(sprak: str) -> None:
    today = date(2026, 11, 21)
    for n in range(-800, 800):
        dag = today + timedelta(days=n)
        skrevet = visning.dag_med_ord(dag.isoformat(), sprak)
        assert skrevet
        assert personvern.uten_helse(personvern.cleaned(skrevet, sprak), sprak) == skrevet
        for retning in Retning:
            (funn,) = datotolk.finn(skrevet, today, retning)
            assert (funn.fom, funn.tom) == (dag, None)
        assert datotolk.finn_klokkeslett(skrevet) is None


@pytest.mark.parametrize("ikke_dag", ["", "i morgen", "2026-02-30", None, 7, {}])
def test_what_is_no_day_has_no_words(ikke_dag: object) -> None:
    assert visning.dag_med_ord(ikke_dag, "nb") is None


@pytest.mark.parametrize("slag", SLAG)
def test_only_who_asks_for_a_day_offers_to_pick_one(slag: str) -> None:
    spor = SLAG[slag]["svarform"] == "dato"
    assert bool(elementer(vist_i("slack", SLAG[slag]), "datepicker")) == spor
    assert bool(i_kortet(vist_i("teams", SLAG[slag]), "Input.Date")) == spor


def test_the_buttons_of_a_card_work_without_a_day() -> None:
    """«Fortsett senere» is pressed with the day empty: only the button beside the day sends it."""
    for slag in ("dato", "dato og mange valg", "alt"):
        body = vist_i("teams", SLAG[slag])
        alene = slag != "dato og mange valg"
        assert [felt.get("isRequired", False) for felt in i_kortet(body, "Input.Date")] == [alene]
        assert all(felt.get("isRequired", False) == alene for felt in i_kortet(body, "Input.ChoiceSet"))
        for knapp in knapper(body):
            med_felt = visning_teams.SPURT_I in knapp["data"] or not knapp["data"]
            for form in (knapp, knapp["fallback"]):
                assert form["associatedInputs"] == ("auto" if med_felt else "none")


def test_a_day_that_was_picked_in_slack_stands_in_place_of_all_that_answers() -> None:
    blokker = vist_i("slack", SLAG["alt"])
    besvart = visning_slack.med_dagen(blokker, "tirsdag 24. november 2026")
    assert slackfeil(besvart) == []
    assert "Du valgte: tirsdag 24. november 2026" in ord_i(besvart)
    assert elementer(besvart, "datepicker") == []
    assert [k["value"] for k in elementer(besvart, "button")] == ["vurderingm:0", "vurderingm:1"]
    assert visning_slack.spurt_i(elementer(blokker, "datepicker")[0]["action_id"]) == "m"


def test_a_choice_in_slack_takes_the_day_away_and_an_opinion_does_not() -> None:
    blokker = vist_i("slack", SLAG["alt"])
    valgt = visning_slack.med_valget(blokker, "vanligm:1")
    assert "Du valgte: Valg 1" in ord_i(valgt)
    assert elementer(valgt, "datepicker") == []
    vurdert = visning_slack.med_valget(blokker, "vurderingm:0")
    assert [k["value"] for k in elementer(vurdert, "button")] == ["vanligm:0", "vanligm:1"]
    assert len(elementer(vurdert, "datepicker")) == 1
    assert visning_slack.med_valget(blokker, "ukjent") == blokker
    assert visning_slack.med_dagen(vist_i("slack", SLAG["tekst"]), "i dag") == vist_i("slack", SLAG["tekst"])


def test_a_card_whose_question_is_answered_offers_only_opinions() -> None:
    svar = SLAG["alt"]
    valgt = {**svar, "valg": [{**v, "valgt": v["id"] == "vanligm:1"} for v in svar["valg"]]}
    med_valg, med_dag = visning_teams.kort(valgt, URL), visning_teams.kort(svar, URL, "tirsdag 24. november 2026")
    assert "Du valgte: Valg 1" in ord_i(med_valg["body"])
    assert "Du valgte: tirsdag 24. november 2026" in ord_i(med_dag["body"])
    for kort in (med_valg, med_dag):
        assert [error.message for error in TEAMS.iter_errors(kort)] == []
        assert i_kortet(kort["body"], "Input.Date") == []
        assert [k["data"] for k in knapper(kort["body"])] == [{"valg": "vurderingm:0"}, {"valg": "vurderingm:1"}]


TEXT = st.text(min_size=1, max_size=300)
FAKTUM = {"navn": st.text(max_size=300), "verdi": TEXT, "naar": st.sampled_from(["", "sen"])}
KILDE = {"tittel": TEXT, "adresse": st.sampled_from([None, "https://nav.no"])}
REPLIES = st.fixed_dictionaries(
    {
        "id": st.just("m"),
        "tekst": st.text(min_size=1, max_size=4000).filter(str.strip),
        "sprak": st.sampled_from(["nb", "nn"]),
        "alvor": st.sampled_from(["vanlig", "krise", "feil"]),
        "fakta": st.lists(st.fixed_dictionaries(FAKTUM), max_size=60),
        "kilder": st.lists(st.fixed_dictionaries(KILDE), max_size=20),
        "tidslinje": st.sampled_from([None, TIDSLINJE]),
        "filer": st.lists(st.fixed_dictionaries({"tittel": TEXT, "adresse": st.just("/x")}), max_size=8),
        "valg": st.integers(0, 120).map(valg),
        "svarform": st.sampled_from(["", "dato"]),
    }
)


@settings(max_examples=60, deadline=None)
@given(REPLIES)
def test_both_take_any_reply(svar: dict[str, Any]) -> None:
    assert slackfeil(visning_slack.melding(svar, URL)["blocks"]) == []
    kort = visning_teams.kort(svar, URL)
    assert [error.message for error in TEAMS.iter_errors(kort)] == []
    assert len(json.dumps(kort).encode()) <= 28 * 1024
