"""Slack's door: what Slack signs is answered once, in the direct message; all else is turned away."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from stedfortredere import slack
from stedfortredere.slack import direkte, hendelse, knapper, trykk
from stedfortredere.tjener import Sertifikat

from actions.reply import Choice, Reply
from gateway import slack as slack_door
from naervaer.klokke import FastKlokke
from naervaer.store import Store
from naervaer.store.models import Person

from .felles import NAA, Dorer

JSON = {"Content-Type": "application/json"}


def skriv(dorer: Dorer, text: str, id: str = "Ev1", **mer: Any) -> Any:
    return dorer.fra_slack(hendelse(direkte("UKARI", text, **mer), id))


def test_a_direct_message_is_answered_there(dorer: Dorer) -> None:
    assert skriv(dorer, "når er fristen?").status == 200
    (svar,) = dorer.slack.logg.vent("chat.postMessage")
    assert svar["channel"] == "DUKARI"
    assert svar["text"].startswith("Du skrev: når er fristen?")
    assert [k["text"]["text"] for k in knapper(svar)] == ["Ja", "Nei", "Nyttig"]


def test_the_receipt_does_not_wait_for_the_answer(dorer: Dorer) -> None:
    def treg(said: dict[str, Any]) -> list[Reply]:
        time.sleep(4)  # longer than Slack waits
        return [Reply("ferdig", "nb")]

    dorer.bot.svar = treg
    begun = time.monotonic()
    assert skriv(dorer, "hei").status == 200
    assert time.monotonic() - begun < 3
    assert dorer.slack.logg.vent("chat.postMessage")[0]["text"] == "ferdig"


def test_a_retry_is_answered_once(dorer: Dorer) -> None:
    for retry in range(3):
        assert (
            dorer.fra_slack(
                hendelse(direkte("UKARI", "hei"), "Ev1"), **({"X-Slack-Retry-Num": str(retry)} if retry else {})
            ).status
            == 200
        )
    skriv(dorer, "ferdig", "Ev2")
    svar = dorer.slack.logg.vent("chat.postMessage", 2)
    assert [s["text"].splitlines()[0] for s in svar] == ["Du skrev: hei", "Du skrev: ferdig"]


def test_messages_are_answered_in_the_order_they_came(dorer: Dorer) -> None:
    for n in range(10):
        skriv(dorer, f"nr {n}", f"Ev{n}")
    svar = dorer.slack.logg.vent("chat.postMessage", 10)
    assert [s["text"].splitlines()[0] for s in svar] == [f"Du skrev: nr {n}" for n in range(10)]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        slack.signert(b"noe annet", NAA.timestamp()),
        {"X-Slack-Request-Timestamp": "naa", "X-Slack-Signature": "v0=æ"},
        {"X-Slack-Request-Timestamp": str(int(NAA.timestamp())), "X-Slack-Signature": "v0="},
    ],
    ids=["unsigned", "of another body", "not numbers", "empty"],
)
def test_a_forged_signature_is_refused(dorer: Dorer, headers: dict[str, str], caplog: pytest.LogCaptureFixture) -> None:
    body = json.dumps(hendelse(direkte("UKARI", "hemmelig"), "Ev1")).encode()
    encoded = {name: value.encode().decode("latin-1") for name, value in headers.items()}
    assert dorer.post(slack_door.STI, body, {**JSON, **encoded}).status == 401
    assert dorer.bot.hort == []
    assert "hemmelig" not in caplog.text


def test_another_apps_secret_is_refused(dorer: Dorer) -> None:
    body = json.dumps(hendelse(direkte("UKARI", "hei"), "Ev1")).encode()
    assert dorer.post(slack_door.STI, body, {**JSON, **slack.signert(body, dorer.tid, "en annen nøkkel")}).status == 401


@pytest.mark.parametrize("avvik", [-301, 301])
def test_an_old_or_future_timestamp_is_refused(dorer: Dorer, avvik: int) -> None:
    body = json.dumps(hendelse(direkte("UKARI", "hei"), "Ev1")).encode()
    assert dorer.post(slack_door.STI, body, {**JSON, **slack.signert(body, dorer.tid + avvik)}).status == 401


def test_a_body_that_is_too_large_is_refused(dorer: Dorer) -> None:
    assert skriv(dorer, "a" * 70_000).status == 413


def test_another_content_type_is_refused(dorer: Dorer) -> None:
    body = b"{}"
    headers = {"Content-Type": "text/plain", **slack.signert(body, dorer.tid)}
    assert dorer.post(slack_door.STI, body, headers).status == 415


@pytest.mark.parametrize("body", [b"{", b"[]"], ids=["broken", "list"])
def test_what_cannot_be_read_is_refused(dorer: Dorer, body: bytes) -> None:
    assert dorer.post(slack_door.STI, body, {**JSON, **slack.signert(body, dorer.tid)}).status == 400


def test_what_is_no_text_is_refused(dorer: Dorer) -> None:
    body = b"\xff\xfe"
    assert dorer.post(slack_door.STI, body, {**JSON, **slack.signert(body, dorer.tid)}).status == 401


def test_another_workspace_is_refused(dorer: Dorer) -> None:
    assert dorer.fra_slack(hendelse(direkte("UKARI", "hei"), "Ev1", team="TFREMMED")).status == 403
    assert dorer.bot.hort == []


def test_slack_may_try_the_address(dorer: Dorer) -> None:
    svar = dorer.fra_slack({"type": "url_verification", "token": "x", "challenge": "prøve"})
    assert (svar.status, svar.body) == (200, {"challenge": "prøve"})


def test_in_a_channel_only_the_asker_is_told_to_write_directly(dorer: Dorer) -> None:
    nevnt = {
        "type": "app_mention",
        "user": "UKARI",
        "text": "<@U0NAERVAER> hva er fristen?",
        "channel": "C1",
        "ts": "1.1",
    }
    dorer.fra_slack(hendelse(nevnt, "Ev1"))
    (svar,) = dorer.slack.logg.vent("chat.postEphemeral")
    assert (svar["channel"], svar["user"]) == ("C1", "UKARI")
    assert svar["text"].startswith("Skriv til meg direkte")
    dorer.fra_slack(hendelse(direkte("UKARI", "i kanalen", channel="C1", channel_type="channel"), "Ev2"))
    skriv(dorer, "direkte", "Ev3")
    assert [s["channel"] for s in dorer.slack.logg.vent("chat.postMessage")] == ["DUKARI"]
    assert [s["tekst"] for s in dorer.bot.hort] == ["direkte"]


def kommando(kanal: str, text: str) -> dict[str, str]:
    konto = {
        "team_id": slack.TEAM,
        "user_id": "UKARI",
        "command": "/naervaer",
        "text": text,
        "trigger_id": f"t.{kanal}",
    }
    return {
        **konto,
        "channel_id": "C1",
        "channel_name": kanal,
        "response_url": "https://hooks.slack.com/x",
        "token": "x",
    }


def test_the_command_is_answered_in_the_direct_message(dorer: Dorer) -> None:
    svar = dorer.skjema_fra_slack(kommando("directmessage", "når er fristen?"))
    assert svar.status == 200
    assert "Svaret kommer" in str(svar.body)
    (sendt,) = dorer.slack.logg.vent("chat.postMessage")
    assert sendt["channel"] == "UKARI"
    assert sendt["text"].startswith("Du skrev: når er fristen?")


def test_the_command_in_a_channel_is_told_to_write_directly(dorer: Dorer) -> None:
    svar = dorer.skjema_fra_slack(kommando("generelt", "når er fristen?"))
    assert "Skriv til meg direkte" in str(svar.body)
    assert "in_channel" not in str(svar.body)
    assert dorer.bot.hort == []


def test_a_press_is_answered_once_and_stands_in_the_message(dorer: Dorer) -> None:
    skriv(dorer, "hei")
    (melding,) = dorer.slack.logg.vent("chat.postMessage")
    press = {"payload": json.dumps(trykk("UKARI", melding, knapper(melding)[0], "t1"))}
    for _ in range(2):
        assert dorer.skjema_fra_slack(press).status == 200
    svar = dorer.slack.logg.vent("chat.postMessage", 2)
    assert svar[1]["text"].startswith("Du skrev: /svar_ja")
    (endret,) = dorer.slack.logg.vent("chat.update")
    blokker = endret["blocks"] if isinstance(endret["blocks"], list) else json.loads(endret["blocks"])
    assert "Du valgte: Ja" in json.dumps(blokker, ensure_ascii=False)
    assert [k["text"]["text"] for k in knapper({"blocks": blokker})] == ["Nyttig"]


def test_a_press_on_what_was_not_offered_to_this_person_does_nothing(dorer: Dorer, hus: Any, store: Any) -> None:
    ola = hus.person("Ola Hansen")
    with store.session() as session:
        session.get_one(Person, ola).epost = "ola@fjordvik.example"
    dorer.slack.bruker("UOLA", "ola@fjordvik.example")
    skriv(dorer, "hei")
    (melding,) = dorer.slack.logg.vent("chat.postMessage")
    press = trykk("UOLA", {**melding, "channel": "DUOLA"}, knapper(melding)[0], "t1")
    dorer.skjema_fra_slack({"payload": json.dumps(press)})
    svar = dorer.slack.logg.vent("chat.postMessage", 2)[1]
    assert "Den knappen gjelder ikke lenger" in svar["text"]
    assert dorer.slack.logg.av("chat.update") == []
    assert len(dorer.bot.hort) == 1


def test_many_choices_become_a_menu(dorer: Dorer) -> None:
    dorer.bot.svar = lambda said: (
        [Reply("Hvem?", "nb", valg=tuple(Choice(f"Person {n}", f"/p{n}") for n in range(30)))]
        if "valg" not in said
        else [Reply(f"valgt {said['valg']}", "nb")]
    )
    skriv(dorer, "hei")
    (melding,) = dorer.slack.logg.vent("chat.postMessage")
    (meny,) = knapper(melding)
    pressed = {k: v for k, v in meny.items() if k != "options"} | {"selected_option": meny["options"][7]}
    dorer.skjema_fra_slack({"payload": json.dumps(trykk("UKARI", melding, pressed, "t1"))})
    assert dorer.slack.logg.vent("chat.postMessage", 2)[1]["text"] == "valgt /p7"


def test_app_home_shows_the_next_steps(dorer: Dorer) -> None:
    dorer.fra_slack(hendelse({"type": "app_home_opened", "user": "UKARI", "channel": "DUKARI", "tab": "home"}, "Ev1"))
    (vist,) = dorer.slack.logg.vent("views.publish")
    view = vist["view"] if isinstance(vist["view"], dict) else json.loads(vist["view"])
    assert "Du har ingen frister eller påminnelser nå." in json.dumps(view, ensure_ascii=False)
    sporsmaal = knapper(view)[0]
    press = trykk("UKARI", {"channel": "", "text": "", "blocks": []}, sporsmaal, "t1")
    press = {k: v for k, v in press.items() if k not in ("message", "channel")} | {"view": view}
    dorer.skjema_fra_slack({"payload": json.dumps(press)})
    (svar,) = dorer.slack.logg.vent("chat.postMessage")
    assert svar["channel"] == "UKARI"
    assert svar["text"].startswith("Du skrev: Når er neste frist for meg?")


@pytest.mark.parametrize(
    "bruker",
    [
        {"epost": "ukjent@fjordvik.example"},
        {"epost": "kari@fjordvik.example", "is_restricted": True},
        {"epost": "kari@fjordvik.example", "is_email_confirmed": False},
        {"epost": "kari@fjordvik.example", "team_id": "TFREMMED"},
    ],
    ids=["not in the list", "guest", "unconfirmed", "another workspace"],
)
def test_who_cannot_be_recognised_is_told_how_to_be(dorer: Dorer, konto: Any, bruker: dict[str, Any]) -> None:
    dorer.slack.bruker("UKARI", **bruker)
    skriv(dorer, "hei")
    svar, veiledning = dorer.slack.logg.vent("chat.postMessage", 2)
    assert svar["text"].startswith("Du skrev: hei")
    assert veiledning["text"].startswith("Jeg vet ikke hvem du er ennå")
    (rad,) = konto()
    assert (rad.person_id, rad.adresse) == (None, None)


def test_the_account_is_linked_and_its_address_kept(dorer: Dorer, konto: Any, kari: str) -> None:
    skriv(dorer, "hei")
    dorer.slack.logg.vent("chat.postMessage")
    skriv(dorer, "igjen", "Ev2")
    dorer.slack.logg.vent("chat.postMessage", 2)
    assert len(dorer.slack.logg.av("users.info")) == 1
    (rad,) = konto()
    assert (rad.person_id, rad.leietaker, rad.ekstern_id) == (kari, slack.TEAM, "UKARI")
    assert rad.adresse == {"kanal": "DUKARI"}


def test_slack_is_tried_again_where_it_asks_for_it(dorer: Dorer) -> None:
    dorer.slack.avslag = [(429, {"Retry-After": "1"})]
    skriv(dorer, "hei")
    assert len(dorer.slack.logg.vent("chat.postMessage")) == 1


def test_other_bots_and_edits_are_not_answered(dorer: Dorer) -> None:
    skriv(dorer, "fra en bot", "Ev1", bot_id="B1")
    skriv(dorer, "endret", "Ev2", subtype="message_changed")
    skriv(dorer, "fra person", "Ev3")
    dorer.slack.logg.vent("chat.postMessage")
    assert [s["tekst"] for s in dorer.bot.hort] == ["fra person"]


def test_slacks_marks_are_taken_away(dorer: Dorer) -> None:
    skriv(dorer, "se &lt;b&gt; &amp; <https://nav.no/x|nav.no> <mailto:a@b.no|a@b.no> <https://nav.no>")
    dorer.slack.logg.vent("chat.postMessage")
    assert dorer.bot.hort[0]["tekst"] == "se <b> & nav.no a@b.no https://nav.no"


def test_what_has_been_taken_is_answered_before_the_gateway_stops(dorer: Dorer) -> None:
    def treg(said: dict[str, Any]) -> list[Reply]:
        time.sleep(1)
        return [Reply("ferdig", "nb")]

    dorer.bot.svar = treg
    skriv(dorer, "hei")
    dorer.gateway.stopp()
    (svar,) = dorer.slack.logg.av("chat.postMessage")
    assert svar["text"] == "ferdig"


def test_the_answer_comes_even_if_the_choice_cannot_be_marked(dorer: Dorer) -> None:
    skriv(dorer, "hei")
    (melding,) = dorer.slack.logg.vent("chat.postMessage")
    dorer.slack.nede = {"chat.update"}
    dorer.skjema_fra_slack({"payload": json.dumps(trykk("UKARI", melding, knapper(melding)[0], "t1"))})
    assert dorer.slack.logg.vent("chat.postMessage", 2)[1]["text"].startswith("Du skrev: /svar_ja")


def test_where_auth_cannot_be_asked_slack_is_told_to_come_again(dorer: Dorer) -> None:
    dorer.slack.nede = {"auth.test"}
    assert skriv(dorer, "hei").status >= 500
    dorer.slack.nede = set()
    assert skriv(dorer, "hei").status == 200
    dorer.slack.logg.vent("chat.postMessage")


@pytest.mark.usefixtures("kari")
def test_who_writes_too_often_is_asked_to_wait(store: Store, klokke: FastKlokke, cert: Sertifikat) -> None:
    dorer = Dorer(store, klokke, cert, messages_a_minute=1)
    try:
        dorer.slack.bruker("UKARI", "kari@fjordvik.example")
        skriv(dorer, "hei", "Ev1")
        skriv(dorer, "hei igjen", "Ev2")
        forste, andre = dorer.slack.logg.vent("chat.postMessage", 2)
        assert forste["text"].startswith("Du skrev: hei")
        assert "Det kom for mye på kort tid." in andre["text"]
        assert len(dorer.bot.hort) == 1
    finally:
        dorer.stopp()
