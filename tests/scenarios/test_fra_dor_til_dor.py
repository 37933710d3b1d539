"""One person at several doors: the talk is one and the same, and nothing that comes twice counts twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from dorer import Kanalgateway
from lesing import Reply, i_nettpraten, i_slack, i_teams, teams_kort
from sqlalchemy import select
from stedfortredere import microsoft, slack

from naervaer.store.models import Avsender, Chat, ForberedelseSvar, Melding, Person, Sak, Sykeperiode

SPORSMAAL = {
    "nettprat": ["hva er en egenmelding?", "hva er arbeidsgiverperioden?", "hva er aktivitetskravet?"],
    "slack": [
        "hva er et dialogmøte?",
        "hvor lenge kan jeg få sykepenger?",
        "kan jeg reise på ferie når jeg er sykmeldt?",
    ],
    "teams": ["hva er en oppfølgingsplan?", "kan jeg bli sagt opp mens jeg er syk?", "hva er gradert sykmelding?"],
}


@pytest.fixture(params=["kanalgateway", "kanalgateway_postgresql"])
def gateway(request: pytest.FixtureRequest) -> Kanalgateway:
    """With the demo organisation as it was at first, on each database."""
    running: Kanalgateway = request.getfixturevalue(request.param)
    running.assistent.fra_nytt()
    return running


def said(answer: list[Reply]) -> str:
    return "\n".join(reply["tekst"] for reply in answer)


def choice(reply: Reply, text: str) -> str:
    """The id of the choice with these words."""
    return next(str(v["id"]) for v in reply["valg"] if v["tekst"] == text)


def written(gateway: Kanalgateway) -> dict[str, str]:
    """What has been answered in the preparation, by theme."""
    with gateway.store.session() as session:
        return {s.tema: s.svar for s in session.scalars(select(ForberedelseSvar)) if s.svar}


def test_a_talk_begun_in_teams_is_finished_elsewhere(gateway: Kanalgateway) -> None:
    teams = gateway.i_teams("kari")
    assert "1 av 10" in said(teams.si("jeg vil forberede samtalen med lederen min"))
    (second,) = teams.si("bra med kollegaene")
    assert "2 av 10" in second["tekst"]

    nettprat = gateway.i_nettleser("kari")
    historie = nettprat.historie()
    assert [m["tekst"] for m in historie if m["fra"] == "person"] == [
        "jeg vil forberede samtalen med lederen min",
        "bra med kollegaene",
    ]
    assert i_nettpraten(historie[-1])["tekst"] == second["tekst"]
    assert "3 av 10" in said(nettprat.trykk(choice(historie[-1], "Hopp over")))

    assert "4 av 10" in said(nettprat.si("Kan ta telefoner"))
    assert "5 av 10" in said(gateway.i_slack("kari").si("Kortere dager"))
    assert set(written(gateway).values()) == {"bra med kollegaene", "Kan ta telefoner", "Kortere dager"}


def test_a_question_answered_at_another_door_is_not_answered_twice(gateway: Kanalgateway) -> None:
    slack_, teams = gateway.i_slack("kari"), gateway.i_teams("kari")
    slack_.si("jeg vil forberede samtalen med lederen min")
    (second,) = slack_.si("bra med kollegaene")
    teams.si("kortere vakter hjalp")
    before = written(gateway)
    assert "3 av 10" in said(slack_.trykk(choice(second, "Hopp over")))
    assert written(gateway) == before


def test_three_doors_at_once(gateway: Kanalgateway) -> None:
    """Each question is answered once, at the door where it was asked, and in the order it was asked there."""
    alone = {
        door: [i_nettpraten(reply) for text in texts for reply in gateway.i_nettleser("kari").si(text)]
        for door, texts in SPORSMAAL.items()
    }
    gateway.assistent.fra_nytt()
    nettprat, slack_, teams = gateway.i_nettleser("kari"), gateway.i_slack("kari"), gateway.i_teams("kari")
    with ThreadPoolExecutor() as pool:
        at_the_page = pool.submit(lambda: [nettprat.si(text) for text in SPORSMAAL["nettprat"]])
        for text in SPORSMAAL["slack"]:
            pool.submit(gateway.fra_slack, slack.hendelse(slack.direkte("UKARI", text), f"Ev-{text}")).result()
        for text in SPORSMAAL["teams"]:
            activity = microsoft.aktivitet("29:kari", "aad-kari", f"samtidig-{text}", text=text)
            pool.submit(gateway.fra_teams, activity).result()
        read = {
            "nettprat": [i_nettpraten(reply) for answer in at_the_page.result() for reply in answer],
            "slack": [i_slack(m) for m in slack_.les(len(alone["slack"]))],
            "teams": [i_teams(teams_kort(m)) for m in teams.les(len(alone["teams"]))],
        }
    for door, answers in alone.items():
        assert [reply["tekst"] for reply in read[door]] == [reply["tekst"] for reply in answers], door
    assert sorted(stored(gateway, "kari", Avsender.PERSON)) == sorted(t for texts in SPORSMAAL.values() for t in texts)
    assert len(stored(gateway, "kari", Avsender.BOT)) == sum(map(len, alone.values()))


def test_what_is_delivered_twice_is_one_message(gateway: Kanalgateway) -> None:
    slack_, teams, nettprat = gateway.i_slack("kari"), gateway.i_teams("kari"), gateway.i_nettleser("kari")
    hendelse = slack.hendelse(slack.direkte("UKARI", "hva er et dialogmøte?"), "Ev-to-ganger")
    activity = microsoft.aktivitet("29:kari", "aad-kari", "to-ganger", text="hva er en oppfølgingsplan?")
    said_at_the_page = {"klient_id": "to-ganger", "tekst": "hva er en egenmelding?"}
    for deliver in (
        partial(slack_.levert, partial(gateway.fra_slack, hendelse)),
        partial(teams.levert, partial(gateway.fra_teams, activity)),
    ):
        deliver()
    assert nettprat.send(said_at_the_page).body == nettprat.send(said_at_the_page).body
    assert gateway.fra_slack(hendelse).status == 200
    assert gateway.fra_teams(activity).status == 202
    # What comes after is answered after, so that a second answer would have come before it.
    assert "Jeg kan" in said(slack_.si("hva kan du hjelpe meg med?"))
    assert "Jeg kan" in said(teams.si("hva kan du hjelpe meg med?"))
    assert stored(gateway, "kari", Avsender.PERSON) == [
        "hva er et dialogmøte?",
        "hva er en oppfølgingsplan?",
        "hva er en egenmelding?",
        *["hva kan du hjelpe meg med?"] * 2,
    ]
    assert len(gateway.slack.logg.av("chat.postMessage", lambda m: m["channel"] == "DUKARI")) == slack_.antall
    assert len(gateway.microsoft.logg.av("melding", lambda m: m["_samtale"].endswith("29:kari"))) == teams.antall


@pytest.mark.parametrize("dor", ["slack", "teams"])
def test_a_press_that_is_delivered_twice_or_repeated_stores_once(gateway: Kanalgateway, dor: str) -> None:
    ingrid = gateway.i_slack("ingrid") if dor == "slack" else gateway.i_teams("ingrid")
    (reply,) = ingrid.si("Siri er sykmeldt fra mandag")
    ja = choice(reply, "Ja, lagre")
    assert "Det er lagret" in said(ingrid.trykk(ja))
    ingrid.trykk_igjen()
    assert "Det er lagret" not in said(ingrid.trykk(ja))
    with gateway.store.session() as session:
        siri = select(Sykeperiode).join(Sak).join(Person).where(Person.demo_navn == "siri")
        assert len(session.scalars(siri).all()) == 1


def stored(gateway: Kanalgateway, person: str, fra: Avsender) -> list[str]:
    """What has been said in the person's talk by one of the two."""
    egne = select(Chat.id).join(Person).where(Person.demo_navn == person)
    said = select(Melding).where(Melding.fra == fra, Melding.chat_id.in_(egne)).order_by(Melding.nummer)
    with gateway.store.session() as session:
        return [str(melding.innhold["tekst"]) for melding in session.scalars(said)]
