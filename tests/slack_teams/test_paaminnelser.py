"""Reminders go where the person was last, or where the person has asked for them; and by e-mail where that fails."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from hus import together
from smtp import Postkontor, postkontor
from sqlalchemy import select
from stedfortredere.microsoft import aktivitet
from stedfortredere.microsoft import knapper as kortknapper
from stedfortredere.microsoft import trykk as trykk_i_kort
from stedfortredere.slack import direkte, hendelse, knapper, trykk

from actions.reply import payload
from gateway.epost import Oppsett, fra_miljo
from gateway.varsler import Varsler
from naervaer import paaminnelser, samtaler, utsending, varslingsvei
from naervaer.klokke import FastKlokke
from naervaer.store import Store
from naervaer.store.models import Kanal, Kanalkonto, Levering, Melding, Paaminnelse, Person, Tilstand, Utsending
from naervaer.utsending import Arbeider, Feil

from .felles import KARI, KARI_AAD, NAA, URL, Dorer


@pytest.fixture
def kontor() -> Iterator[Postkontor]:
    with postkontor() as kontor:
        yield kontor


def runde(dorer: Dorer, kontor: Postkontor | None, minutter: float = 5) -> None:
    """One round of the worker, so many minutes after the tests' clock."""
    klokke = FastKlokke(NAA + timedelta(minutes=minutter))
    Varsler(dorer.store, klokke, smtp(kontor) if kontor else None, Arbeider(), dorer.kanaler).runde()


def smtp(kontor: Postkontor) -> Oppsett:
    miljo = {
        "NAERVAER_SMTP_VERT": "127.0.0.1",
        "NAERVAER_SMTP_PORT": str(kontor.port),
        "NAERVAER_SMTP_TLS": "ingen",
        "NAERVAER_SMTP_AVSENDER": "naervaer@fjordvik.example",
        "NAERVAER_ADRESSE_UTAD": URL,
    }
    oppsett = fra_miljo(miljo)
    assert oppsett
    return oppsett


def minn(store: Store, kari: str, om: str = "ring Ola") -> str:
    """A reminder that Kari has asked for, due in a few minutes."""
    with store.session() as session:
        naar = NAA + timedelta(minutes=3)
        return paaminnelser.lag_egen(session, kari, om, naar, FastKlokke(NAA)).id


def i_slack(dorer: Dorer) -> None:
    """Kari writes in Slack twice. When the second is answered, it is noted where the first was."""
    for n in range(2):
        dorer.fra_slack(hendelse(direkte("UKARI", "hei"), f"Ev{n}"))
    dorer.slack.logg.vent("chat.postMessage", 2)


def i_teams(dorer: Dorer) -> None:
    """The same in Teams."""
    for n in range(2):
        dorer.fra_teams(aktivitet(KARI, KARI_AAD, f"a{n}", text="hei"))
    dorer.microsoft.logg.vent("melding", 2)


def paa_nettet(store: Store, kari: str) -> None:
    """Kari writes in the web chat, later than in the channels."""
    senere = FastKlokke(NAA + timedelta(minutes=1))
    with store.session() as session:
        chat = samtaler.open_chat(session, kari, Kanal.WEB, senere)
        samtaler.receive(session, chat, Kanal.WEB, "k1", "hei", None, senere)


def velger(store: Store, kari: str, hvor: Utsending | None) -> None:
    with store.session() as session:
        session.get_one(Person, kari).paaminnelse_til = hvor


def tilstand(store: Store, id: str) -> Tilstand:
    with store.session() as session:
        return session.get_one(Paaminnelse, id).tilstand


def leveringer(store: Store, id: str) -> dict[Utsending, str | None]:
    with store.session() as session:
        rader = session.scalars(select(Levering).where(Levering.paaminnelse_id == id))
        return {rad.utsending: rad.feil for rad in rader}


def test_a_reminder_comes_to_slack_where_the_person_was_last(dorer: Dorer, kari: str, kontor: Postkontor) -> None:
    i_slack(dorer)
    id = minn(dorer.store, kari, "ring Ola Hemmelig")
    runde(dorer, kontor)
    *_, melding = dorer.slack.logg.vent("chat.postMessage", 3)
    assert melding["channel"] == "DUKARI"
    assert melding["text"].startswith("Du ba om en påminnelse.")
    assert "Hemmelig" not in str(melding)
    assert [k["text"]["text"] for k in knapper(melding)] == ["Vis meg hva det er", "Send på e-post i stedet"]
    assert kontor.post == []
    assert tilstand(dorer.store, id) is Tilstand.SENDT
    assert leveringer(dorer.store, id) == {Utsending.INNBOKS: None, Utsending.SLACK: None}
    runde(dorer, kontor, 60)
    assert len(dorer.slack.logg.av("chat.postMessage")) == 3


def test_its_buttons_can_be_pressed_there(dorer: Dorer, kari: str) -> None:
    i_slack(dorer)
    minn(dorer.store, kari)
    runde(dorer, None)
    *_, melding = dorer.slack.logg.vent("chat.postMessage", 3)
    dorer.skjema_fra_slack({"payload": json.dumps(trykk("UKARI", melding, knapper(melding)[0], "t1"))})
    *_, svar = dorer.slack.logg.vent("chat.postMessage", 4)
    assert svar["text"].startswith(f"Du skrev: {payload('paaminnelse.innboks')}")


def test_the_buttons_are_those_that_the_actions_know() -> None:
    assert payload("paaminnelse.innboks") == utsending.VIS_INNBOKSEN
    assert payload("paaminnelse.send_til", verdi="epost") == utsending.PAA_EPOST


def test_a_reminder_comes_to_teams_where_the_person_was_last(dorer: Dorer, kari: str, kontor: Postkontor) -> None:
    i_teams(dorer)
    minn(dorer.store, kari)
    runde(dorer, kontor)
    *_, melding = dorer.microsoft.logg.vent("melding", 3)
    assert kontor.post == []
    vis, _ = kortknapper(melding)
    assert dorer.fra_teams(trykk_i_kort(KARI, KARI_AAD, "2", vis["data"])).body["statusCode"] == 200
    dorer.microsoft.logg.vent("melding", 4)
    assert dorer.bot.hort[-1]["valg"] == payload("paaminnelse.innboks")


def test_who_was_last_in_the_web_chat_gets_e_mail(dorer: Dorer, kari: str, kontor: Postkontor) -> None:
    i_slack(dorer)
    paa_nettet(dorer.store, kari)
    minn(dorer.store, kari)
    runde(dorer, kontor)
    assert [post.til for post in kontor.post] == ["kari@fjordvik.example"]
    assert len(dorer.slack.logg.av("chat.postMessage")) == 2


def test_what_the_person_has_chosen_goes_first(dorer: Dorer, kari: str, kontor: Postkontor) -> None:
    i_slack(dorer)
    i_teams(dorer)
    velger(dorer.store, kari, Utsending.EPOST)
    minn(dorer.store, kari)
    runde(dorer, kontor)
    assert len(kontor.post) == 1
    paa_nettet(dorer.store, kari)
    velger(dorer.store, kari, Utsending.SLACK)
    minn(dorer.store, kari)
    runde(dorer, kontor)
    assert len(dorer.slack.logg.av("chat.postMessage")) == 3
    assert len(dorer.microsoft.logg.av("melding")) == 2
    assert len(kontor.post) == 1


def test_where_the_account_is_gone_it_goes_by_e_mail_at_once(dorer: Dorer, kari: str, kontor: Postkontor) -> None:
    i_teams(dorer)
    dorer.microsoft.avslag = [(403, {})]
    id = minn(dorer.store, kari)
    runde(dorer, kontor)
    assert len(kontor.post) == 1
    assert leveringer(dorer.store, id) == {Utsending.INNBOKS: None, Utsending.TEAMS: Feil.AVVIST, Utsending.EPOST: None}
    assert tilstand(dorer.store, id) is Tilstand.SENDT
    with dorer.store.session() as session:
        assert varslingsvei.naaes(session, kari) == []


def test_a_channel_that_is_down_is_tried_for_a_while_and_then_it_goes_by_e_mail(
    dorer: Dorer, kari: str, kontor: Postkontor
) -> None:
    i_slack(dorer)
    dorer.slack.nede.add("chat.postMessage")
    id = minn(dorer.store, kari)
    for minutt in range(5, 12):  # at once, and after 1, 2 and 4 minutes more
        runde(dorer, kontor, minutt)
    assert tilstand(dorer.store, id) is Tilstand.VENTER
    assert kontor.post == []
    for minutt in range(12, 25):
        runde(dorer, kontor, minutt)
    assert len(kontor.post) == 1
    assert tilstand(dorer.store, id) is Tilstand.SENDT
    with dorer.store.session() as session:  # it stands in the talk once, and the inbox has it
        sagt = session.scalars(select(Melding).where(Melding.klient_id == f"paaminnelse-{id}")).all()
        assert len(sagt) == 1
        assert len(paaminnelser.innboks(session, kari, FastKlokke(NAA + timedelta(hours=1)))) == 1


def test_a_channel_that_comes_up_again_gets_it(dorer: Dorer, kari: str, kontor: Postkontor) -> None:
    i_slack(dorer)
    dorer.slack.nede.add("chat.postMessage")
    minn(dorer.store, kari)
    runde(dorer, kontor, 5)
    dorer.slack.nede.clear()
    runde(dorer, kontor, 7)
    assert len(dorer.slack.logg.vent("chat.postMessage", 3)) == 3
    assert kontor.post == []


def test_workers_at_once_send_it_once(dorer: Dorer, kari: str) -> None:
    i_slack(dorer)
    id = minn(dorer.store, kari)
    together(4, lambda _: runde(dorer, None))
    assert tilstand(dorer.store, id) is Tilstand.SENDT
    assert len(dorer.slack.logg.av("chat.postMessage")) == 3


def test_a_withdrawn_account_gets_nothing(dorer: Dorer, kari: str, kontor: Postkontor) -> None:
    i_slack(dorer)
    with dorer.store.session() as session:
        [konto] = session.query(Kanalkonto).all()
        konto.trukket_tid = konto.knyttet_tid
    minn(dorer.store, kari)
    runde(dorer, kontor)
    assert len(kontor.post) == 1
    assert len(dorer.slack.logg.av("chat.postMessage")) == 2


def test_without_any_way_out_it_is_in_the_inbox(dorer: Dorer, kari: str) -> None:
    i_slack(dorer)
    dorer.slack.avslag = [(200, {})] * 20
    id = minn(dorer.store, kari)
    for minutt in range(5, 30):
        runde(dorer, None, minutt)
    assert tilstand(dorer.store, id) is Tilstand.SENDT
    assert Utsending.EPOST not in leveringer(dorer.store, id)
