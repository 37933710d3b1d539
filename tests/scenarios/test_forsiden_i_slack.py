"""The App Home in Slack with the assistant behind it: its buttons are understood, and the plan opens as a form."""

from __future__ import annotations

import json

import pytest
from assistent import Assistent
from dorer import Kanalgateway
from stedfortredere import slack
from stedfortredere.slack import knapper, lest, modalfeil

from gateway.slack_hjem import KNAPPER
from gateway.visning_slack import PLAN
from naervaer.tekster import tekst

# What stands in the answer, in bokmål and nynorsk alike; what is asked about somebody is followed by whom.
ANSATT = {
    "frist": "Fristen gikk ut",
    "saken": "Dette er sak",
    "planen": "oppfølgingsplan for deg",
    "samtale": "tempo",
    "hjelp": "svare på spørsmål om",
}
LEDER = {
    "haster": "over fristen",
    "registrer": "den første dagen Kari var borte",
    "lag_plan": "Oppfølgingsplanen for Kari",
    "samtale": "tempo",
    "hjelp": "svare på spørsmål om",
}


@pytest.mark.parametrize(("rolle", "person", "svarene"), [("ansatt", "kari", ANSATT), ("leder", "ingrid", LEDER)])
@pytest.mark.parametrize("sprak", ["nb", "nn"])
def test_what_the_buttons_say_is_understood(
    assistent: Assistent, rolle: str, person: str, svarene: dict[str, str], sprak: str
) -> None:
    assert set(svarene) == set(KNAPPER[rolle])
    for navn, svaret in svarene.items():
        assistent.fra_nytt()
        klient = assistent.som(person)
        said = klient.si(tekst(f"slack_hjem.knapp_{navn}", sprak))
        if "gjeld" in said[0]["tekst"]:
            said = klient.trykk(next(valg["id"] for valg in said[0]["valg"] if valg["tekst"] == "Kari Nordmann"))
        assert svaret in "\n".join(reply["tekst"] for reply in said), navn


def test_a_plan_that_was_begun_in_the_talk_is_opened_as_a_form(kanalgateway: Kanalgateway) -> None:
    kanalgateway.assistent.fra_nytt()
    ingrid = kanalgateway.i_slack("ingrid")
    for said in ("lag oppfølgingsplan for Kari", "Kasse og varemottak.", "fortsett senere", "vis planen til Kari"):
        ingrid.si(said)
    melding = ingrid.meldinger[-1]
    (knapp,) = [k for k in knapper(melding) if k["action_id"].startswith(PLAN)]
    assert knapp["text"]["text"] == tekst("slack_plan.knapp")
    press = slack.trykk("UINGRID", melding, knapp, "t-plan")
    assert kanalgateway.skjema_fra_slack({"payload": json.dumps(press)}).status == 200
    (aapnet,) = kanalgateway.slack.logg.vent("views.open")
    view = lest(aapnet["view"])
    assert modalfeil(view) == []
    (arbeidsdag,) = [blokk for blokk in view["blocks"] if blokk.get("block_id") == "arbeidsdag"]
    assert arbeidsdag["element"]["initial_value"] == "Kasse og varemottak."
