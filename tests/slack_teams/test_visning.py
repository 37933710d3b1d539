"""Each kind of reply in Slack and Teams: what stands there, and that the service would take it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stedfortredere.slack import blokkfeil

from gateway import visning, visning_slack, visning_teams

URL = "https://naervaer.fjordvik.example/"
SKJEMA = json.loads((Path(__file__).parent / "data" / "adaptive-card-1.5.schema.json").read_text())
TEAMS = jsonschema.Draft6Validator(SKJEMA)


def reply(text: str = "Fristen er 1. november.", sprak: str = "nb", **mer: Any) -> dict[str, Any]:
    tomt: dict[str, Any] = {"alvor": "vanlig", "fakta": [], "kilder": [], "tidslinje": None, "filer": [], "valg": []}
    return {"tekst": text, "sprak": sprak, **tomt, **mer}


def kilde(tittel: str, adresse: str | None = None) -> dict[str, Any]:
    return {"tittel": tittel, "adresse": adresse}


def valg(antall: int, slag: str = "vanlig", text: str = "Valg") -> list[dict[str, Any]]:
    return [{"id": f"{slag}m:{n}", "tekst": f"{text} {n}", "slag": slag, "valgt": False} for n in range(antall)]


TIDSLINJE = {
    "i_dag": "2026-11-21",
    "fra": "2026-10-01",
    "til": "2027-01-01",
    "perioder": [
        {"fom": "2026-10-05", "tom": None, "grad": 100},
        {"fom": "2026-10-01", "tom": "2026-10-04", "grad": 50},
    ],
    "punkter": [{"dato": "2026-11-01", "tittel": "Oppfølgingsplan", "status": "sen", "egen": True}],
    "ferie": [{"fom": "2026-12-24", "tom": "2026-12-31"}],
}
FAKTA = [{"navn": "Frist", "verdi": "1. november", "naar": "sen"}, {"navn": "Lov", "verdi": "aml. § 4-6", "naar": ""}]
SLAG: dict[str, dict[str, Any]] = {
    "tekst": reply("Første linje.\n\nAndre <b>linje</b> *ikke* _fet_ & [lenke](x) @kanal"),
    "fakta": reply(fakta=FAKTA),
    "kilder": reply(kilder=[kilde("Nav: oppfølging", "https://nav.no/x"), kilde("aml. § 4-6")]),
    "tidslinje": reply(tidslinje=TIDSLINJE),
    "filer": reply(filer=[{"tittel": "Oppfølgingsplan (PDF)", "adresse": "/papirer/plan/1.pdf"}]),
    "krise": reply("Ring 113.", alvor="krise"),
    "feil": reply("Noe gikk galt.", alvor="feil"),
    "to valg": reply(valg=valg(2)),
    "valg og vurdering": reply(valg=[*valg(3), *valg(2, "vurdering")]),
    "sju valg": reply(valg=valg(7)),
    "tretti valg": reply(valg=valg(30)),
    "lange valg": reply(valg=valg(2, text="Et langt valg " + "som ikke får plass på knappen " * 3)),
    "over hundre valg": reply(valg=valg(120)),
    "dato": reply("Når?", svarform="dato"),
    "nynorsk": reply(sprak="nn", valg=valg(1), tidslinje=TIDSLINJE),
    "langt": reply("Et avsnitt om fraværet.\n" * 1500, valg=valg(2), fakta=FAKTA),
    "et ord uten ende": reply("a" * 9000),
    "mange fakta": reply(
        fakta=[{"navn": f"Navn {n}", "verdi": "x" * 100, "naar": ""} for n in range(400)], valg=valg(2)
    ),
    "alt": reply(
        fakta=FAKTA,
        tidslinje=TIDSLINJE,
        valg=[*valg(2), *valg(2, "vurdering")],
        kilder=[kilde("Lovdata", "https://lovdata.no")],
        filer=[{"tittel": "Brev", "adresse": "/b"}],
    ),
}


def ord_i(del_: Any) -> list[str]:
    """All words that stand in a message."""
    if isinstance(del_, dict):
        egne = [v for k, v in del_.items() if k in ("text", "title", "label") and isinstance(v, str)]
        return egne + [text for v in del_.values() for text in ord_i(v)]
    return [text for d in del_ for text in ord_i(d)] if isinstance(del_, list) else []


@pytest.mark.parametrize("slag", SLAG)
def test_slack_takes_it(slag: str) -> None:
    melding = visning_slack.melding(SLAG[slag], URL)
    assert blokkfeil(melding["blocks"], 50) == []
    assert 0 < len(melding["text"]) <= visning_slack.MAX_VARSELTEKST


@pytest.mark.parametrize("slag", SLAG)
def test_teams_takes_it(slag: str) -> None:
    kort = visning_teams.kort(SLAG[slag], URL)
    assert [error.message for error in TEAMS.iter_errors(kort)] == []
    assert len(json.dumps(kort, ensure_ascii=False).encode()) <= 28 * 1024
    assert all(len(del_["actions"]) <= 6 for del_ in kort["body"] if del_["type"] == "ActionSet")


@pytest.mark.parametrize("slag", [slag for slag in SLAG if slag not in ("langt", "mange fakta", "over hundre valg")])
@pytest.mark.parametrize("kanal", ["slack", "teams"])
def test_nothing_is_lost(slag: str, kanal: str) -> None:
    """Every word of a reply of ordinary length stands in both."""
    svar = SLAG[slag]
    vist = ord_i(
        visning_slack.melding(svar, URL)["blocks"] if kanal == "slack" else visning_teams.kort(svar, URL)["body"]
    )
    samlet = "".join("".join(vist).split())
    ventet = svar["tekst"].split("\n")
    ventet += [str(fact["verdi"]) for fact in svar["fakta"]] + [kilde["tittel"] for kilde in svar["kilder"]]
    ventet += [fil["tittel"] for fil in svar["filer"]] + [v["tekst"] for v in svar["valg"]]
    ventet += [line for part in visning.tidslinje(svar) for line in part.linjer]
    assert [text for text in ventet if "".join(text.split()) not in samlet] == []


@pytest.mark.parametrize("slag", ["langt", "mange fakta", "over hundre valg"])
@pytest.mark.parametrize("kanal", ["slack", "teams"])
def test_what_has_no_room_is_said(slag: str, kanal: str) -> None:
    svar = SLAG[slag]
    vist = ord_i(
        visning_slack.melding(svar, URL)["blocks"] if kanal == "slack" else visning_teams.kort(svar, URL)["body"]
    )
    assert [text for text in vist if "nettpraten" in text]
    assert [text for text in vist if text.startswith("Valg 1")]


def test_what_a_person_wrote_never_becomes_formatting() -> None:
    melding = json.dumps(visning_slack.melding(SLAG["tekst"], URL)["blocks"])
    assert "mrkdwn" not in melding
    assert '"TextBlock"' not in json.dumps(visning_teams.kort(SLAG["tekst"], URL))


def test_every_reply_has_a_plain_text_form() -> None:
    lines = [line.strip() for line in visning.som_tekst(SLAG["alt"], URL).splitlines()]
    assert lines[:3] == ["Fristen er 1. november.", "Frist: For sent, 1. november", "Lov: aml. § 4-6"]
    assert "For sent, søndag 1. november 2026: Oppfølgingsplan (egen rutine hos dere)" in lines
    assert lines[-4:-2] == ["Brev: https://naervaer.fjordvik.example/b", "Kilde: Lovdata, https://lovdata.no"]
    assert lines[-2:] == ["[Valg 0]", "[Valg 1]"]
    assert visning.som_tekst(SLAG["kilder"], URL).endswith("Kilde: aml. § 4-6\n")


TEXT = st.text(min_size=1, max_size=300)
FAKTUM = {"navn": TEXT, "verdi": TEXT, "naar": st.sampled_from(["", "sen"])}
KILDE = {"tittel": TEXT, "adresse": st.sampled_from([None, "https://nav.no"])}
REPLIES = st.fixed_dictionaries(
    {
        "tekst": st.text(min_size=1, max_size=4000).filter(str.strip),
        "sprak": st.sampled_from(["nb", "nn"]),
        "alvor": st.sampled_from(["vanlig", "krise", "feil"]),
        "fakta": st.lists(st.fixed_dictionaries(FAKTUM), max_size=60),
        "kilder": st.lists(st.fixed_dictionaries(KILDE), max_size=20),
        "tidslinje": st.sampled_from([None, TIDSLINJE]),
        "filer": st.lists(st.fixed_dictionaries({"tittel": TEXT, "adresse": st.just("/x")}), max_size=8),
        "valg": st.integers(0, 120).map(valg),
    }
)


@settings(max_examples=60, deadline=None)
@given(REPLIES)
def test_both_take_any_reply(svar: dict[str, Any]) -> None:
    assert blokkfeil(visning_slack.melding(svar, URL)["blocks"], 50) == []
    kort = visning_teams.kort(svar, URL)
    assert [error.message for error in TEAMS.iter_errors(kort)] == []
    assert len(json.dumps(kort).encode()) <= 28 * 1024
