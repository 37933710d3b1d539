"""What is turned away at Slack's and Teams' doors with the time that passes, and by the shape that a request has."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from stedfortredere import microsoft, slack
from stedfortredere.microsoft import aktivitet
from stedfortredere.slack import direkte, hendelse, knapper
from stedfortredere.tjener import Sertifikat

from gateway import slack as slack_door
from gateway import teams as teams_door
from gateway.teams_sending import AdresseIkkeGodtatt, Teamssending
from gateway.teams_token import NOKLER_GJELDER, NYTT_OPPSLAG_TIDLIGST, SLINGRING, er_microsofts
from naervaer.klokke import FastKlokke
from naervaer.store import Store

from .felles import KARI, KARI_AAD, NAA, URL, Dorer

JSON = {"Content-Type": "application/json"}
NEXT_SECOND = timedelta(seconds=1)


class Stilbar:
    """A clock that a test moves."""

    def __init__(self, tid: datetime) -> None:
        self._tid = tid

    def now(self) -> datetime:
        return self._tid

    def today(self) -> date:
        return FastKlokke(self._tid).today()

    def frem(self, hvor_lenge: timedelta) -> None:
        self._tid += hvor_lenge


@pytest.fixture
def klokke() -> Stilbar:
    return Stilbar(NAA)


def fra_kari(text: str, id: str = "1", **mer: Any) -> dict[str, Any]:
    return aktivitet(KARI, KARI_AAD, id, text=text, **mer)


def i_biter(dorer: Dorer, sti: str, body: bytes, headers: dict[str, str]) -> int:
    """The status for a body whose length is not told beforehand."""
    connection = http.client.HTTPConnection("127.0.0.1", dorer.gateway.port, timeout=15)
    try:
        biter: Iterator[bytes] = (body[n : n + 8192] for n in range(0, len(body), 8192))
        connection.request("POST", sti, biter, headers, encode_chunked=True)
        return connection.getresponse().status
    finally:
        connection.close()


# Slack


def test_a_request_that_was_caught_is_worthless_when_it_is_sent_again(dorer: Dorer, klokke: Stilbar) -> None:
    body = json.dumps(hendelse(direkte("UKARI", "hei"), "Ev1")).encode()
    headers = {**JSON, **slack.signert(body, dorer.tid)}
    assert [dorer.post(slack_door.STI, body, headers).status for _ in range(2)] == [200, 200]
    klokke.frem(timedelta(minutes=5) + NEXT_SECOND)
    assert dorer.post(slack_door.STI, body, headers).status == 401
    dorer.fra_slack(hendelse(direkte("UKARI", "ferdig"), "Ev2"))
    dorer.slack.logg.vent("chat.postMessage", 2)
    assert [said["tekst"] for said in dorer.bot.hort] == ["hei", "ferdig"]


def test_a_signature_holds_for_its_own_time_and_body_alone(dorer: Dorer) -> None:
    body = json.dumps(hendelse(direkte("UKARI", "hei"), "Ev1")).encode()
    headers = {**JSON, **slack.signert(body, dorer.tid)}
    later = {**headers, "X-Slack-Request-Timestamp": str(int(dorer.tid) + 1)}
    assert dorer.post(slack_door.STI, body, later).status == 401
    assert dorer.post(slack_door.STI, body.replace(b"hei", b"hoi"), headers).status == 401
    assert dorer.bot.hort == []


@pytest.mark.parametrize("content_type", ["text/plain", "multipart/form-data; boundary=x", "application/xml", ""])
def test_slack_sends_nothing_but_json_and_forms(dorer: Dorer, content_type: str) -> None:
    body = json.dumps(hendelse(direkte("UKARI", "hei"), "Ev1")).encode()
    headers = {"Content-Type": content_type, **slack.signert(body, dorer.tid)}
    assert dorer.post(slack_door.STI, body, headers).status == 415


def test_a_body_of_untold_length_ends_where_it_is_too_large(dorer: Dorer) -> None:
    body = json.dumps(hendelse(direkte("UKARI", "a" * 70_000), "Ev1")).encode()
    assert i_biter(dorer, slack_door.STI, body, {**JSON, **slack.signert(body, dorer.tid)}) == 413
    token = {"Authorization": f"Bearer {dorer.microsoft.signert(dorer.tid)}"}
    assert i_biter(dorer, teams_door.STI, json.dumps(fra_kari("a" * 70_000)).encode(), {**JSON, **token}) == 413


def test_somebody_of_another_workspace_in_a_shared_channel_is_refused(dorer: Dorer) -> None:
    delt = hendelse(direkte("UFREMMED", "hei", user_team="TFREMMED"), "Ev1") | {"is_ext_shared_channel": True}
    assert dorer.fra_slack(delt).status == 403
    assert dorer.bot.hort == []


def test_a_press_from_another_workspace_is_refused(dorer: Dorer) -> None:
    dorer.fra_slack(hendelse(direkte("UKARI", "hei"), "Ev1"))
    (melding,) = dorer.slack.logg.vent("chat.postMessage")
    press = slack.trykk("UKARI", melding, knapper(melding)[0], "t1", team={"id": "TFREMMED", "domain": "annet"})
    assert dorer.skjema_fra_slack({"payload": json.dumps(press)}).status == 403
    assert len(dorer.bot.hort) == 1


def test_slack_may_say_which_characters_it_writes_json_in(dorer: Dorer) -> None:
    headers = {"Content-Type": "application/json; charset=utf-8"}
    assert dorer.fra_slack(hendelse(direkte("UKARI", "hei"), "Ev1"), **headers).status == 200
    dorer.slack.logg.vent("chat.postMessage")


@pytest.mark.parametrize("sted", ["channel", "group", "mpim", "app_home", None])
def test_only_the_direct_message_is_answered_in_slack(dorer: Dorer, sted: str | None) -> None:
    dorer.fra_slack(hendelse(direkte("UKARI", "der alle ser", channel="C1", channel_type=sted), "Ev1"))
    dorer.fra_slack(hendelse(direkte("UKARI", "hei"), "Ev2"))
    (svar,) = dorer.slack.logg.vent("chat.postMessage")
    assert (svar["channel"], [said["tekst"] for said in dorer.bot.hort]) == ("DUKARI", ["hei"])


def om_meldingen(subtype: str, **mer: Any) -> dict[str, Any]:
    """What Slack sends when a message is changed or deleted: the sender is told inside alone."""
    sted = {"channel": "DUKARI", "channel_type": "im", "ts": "1700000001.000200", "hidden": True}
    for_endring = {"type": "message", "user": "UKARI", "text": "hva er fristen?", "ts": "1700000000.000100"}
    return {"type": "message", "subtype": subtype, **sted, "previous_message": for_endring, **mer}


@pytest.mark.parametrize(
    "event",
    [
        om_meldingen("message_changed", message={"type": "message", "user": "UKARI", "text": "hva er maksdato?"}),
        om_meldingen("message_deleted", deleted_ts="1700000000.000100"),
        direkte("UKARI", "<@UKARI> satte et nytt bilde", subtype="channel_join"),
        direkte("UKARI", "jeg er en bot", subtype="bot_message", bot_id="B1"),
        {"type": "reaction_added", "user": "UKARI", "reaction": "+1", "item": {"type": "message", "channel": "DUKARI"}},
    ],
    ids=["changed", "deleted", "joined", "of a bot", "reaction"],
)
def test_what_happens_to_a_message_in_slack_is_no_message(dorer: Dorer, event: dict[str, Any]) -> None:
    assert dorer.fra_slack(hendelse(event, "Ev1")).status == 200
    dorer.fra_slack(hendelse(direkte("UKARI", "hei"), "Ev2"))
    dorer.slack.logg.vent("chat.postMessage")
    assert [said["tekst"] for said in dorer.bot.hort] == ["hei"]


@pytest.mark.usefixtures("kari")
def test_where_addresses_cannot_be_trusted_nobody_is_recognised_by_theirs(
    store: Store, cert: Sertifikat, konto: Any
) -> None:
    dorer = Dorer(store, FastKlokke(NAA), cert, stol_paa_epost=False)
    try:
        dorer.slack.bruker("UKARI", "kari@fjordvik.example")
        dorer.fra_slack(hendelse(direkte("UKARI", "hei"), "Ev1"))
        veiledning = dorer.slack.logg.vent("chat.postMessage", 2)[1]
        assert veiledning["text"].startswith("Jeg vet ikke hvem du er ennå")
        assert [rad.person_id for rad in konto()] == [None]
        assert dorer.slack.logg.av("users.info") == []
    finally:
        dorer.stopp()


# Teams


def test_a_token_is_worthless_once_its_time_is_over(dorer: Dorer, klokke: Stilbar) -> None:
    token = dorer.microsoft.signert(dorer.tid, exp=int(dorer.tid) + 3600)
    klokke.frem(timedelta(hours=1) + SLINGRING - NEXT_SECOND)
    assert dorer.fra_teams(fra_kari("hei"), token).status == 202
    klokke.frem(NEXT_SECOND)
    assert dorer.fra_teams(fra_kari("hei igjen", "2"), token).status == 401


def test_a_token_does_not_hold_before_its_time(dorer: Dorer, klokke: Stilbar) -> None:
    token = dorer.microsoft.signert(dorer.tid, nbf=int(dorer.tid) + 600)
    assert dorer.fra_teams(fra_kari("hei"), token).status == 401
    klokke.frem(timedelta(seconds=600) - SLINGRING)
    assert dorer.fra_teams(fra_kari("hei"), token).status == 202


def med_offentlig_nokkel(dorer: Dorer) -> str:
    """Signed with what everybody can know, the public key, as if it were a shared secret."""
    nokkel = dorer.microsoft.nokler["k1"].public_key()
    pem = nokkel.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    innhold = dorer.microsoft.signert(dorer.tid).split(".")[1]
    signert = f"{_b64(json.dumps({'alg': 'HS256', 'kid': 'k1'}).encode())}.{innhold}"
    return f"{signert}.{_b64(hmac.new(pem, signert.encode(), hashlib.sha256).digest())}"


def med_egen_nokkel(dorer: Dorer) -> str:
    """Signed with a key that the token itself brings along, and says where to find."""
    egen = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(egen.public_key()))
    headers = {"kid": "k1", "jwk": jwk, "jku": "https://ond.example/keys", "x5u": "https://ond.example/cert"}
    return jwt.encode(
        jwt.decode(dorer.microsoft.signert(dorer.tid), options={"verify_signature": False}),
        egen,
        algorithm="RS256",
        headers=headers,
    )


def med_annet_innhold(dorer: Dorer) -> str:
    """A good token with other claims put in."""
    hode, _, signatur = dorer.microsoft.signert(dorer.tid).split(".")
    return ".".join((hode, dorer.microsoft.signert(dorer.tid, exp=4_000_000_000).split(".")[1], signatur))


def _b64(innhold: bytes) -> str:
    return base64.urlsafe_b64encode(innhold).rstrip(b"=").decode()


@pytest.mark.parametrize("lag", [med_offentlig_nokkel, med_egen_nokkel, med_annet_innhold])
def test_a_token_that_says_how_it_is_to_be_checked_is_refused(dorer: Dorer, lag: Any) -> None:
    assert dorer.fra_teams(fra_kari("hei"), lag(dorer)).status == 401
    assert dorer.bot.hort == []


def test_a_key_that_microsoft_has_changed_is_taken_after_a_while(dorer: Dorer, klokke: Stilbar) -> None:
    assert dorer.fra_teams(fra_kari("hei")).status == 202
    dorer.microsoft.bytt_nokkel()
    assert dorer.fra_teams(fra_kari("ny nøkkel", "2")).status == 401
    klokke.frem(NYTT_OPPSLAG_TIDLIGST + NEXT_SECOND)
    assert dorer.fra_teams(fra_kari("ny nøkkel", "3")).status == 202


def test_a_key_that_microsoft_has_taken_away_holds_for_a_day(dorer: Dorer, klokke: Stilbar) -> None:
    gammel = dorer.microsoft.nokler["k1"]
    assert dorer.fra_teams(fra_kari("hei")).status == 202
    dorer.microsoft.bytt_nokkel()
    klokke.frem(NOKLER_GJELDER + NEXT_SECOND)
    token = dorer.microsoft.signert(dorer.tid, kid="k1", key=gammel)
    assert dorer.fra_teams(fra_kari("gammel nøkkel", "2"), token).status == 401


def test_without_microsofts_keys_nothing_is_let_in_and_nothing_is_lost(dorer: Dorer) -> None:
    dorer.microsoft.nokler_nede = True
    assert dorer.fra_teams(fra_kari("hei")).status == 503
    assert dorer.bot.hort == []
    dorer.microsoft.nokler_nede = False
    assert dorer.fra_teams(fra_kari("hei")).status == 202  # Microsoft sends it again
    dorer.microsoft.logg.vent("melding")


@pytest.mark.parametrize("slag", ["messageUpdate", "messageDelete", "messageReaction", "typing", "conversationUpdate"])
def test_what_happens_to_a_message_in_teams_is_no_message(dorer: Dorer, slag: str) -> None:
    assert dorer.fra_teams(fra_kari("endret", type=slag)).status == 202
    dorer.fra_teams(fra_kari("hei", "2"))
    dorer.microsoft.logg.vent("melding")
    assert [said["tekst"] for said in dorer.bot.hort] == ["hei"]


@pytest.mark.parametrize(
    "sted", [{"conversationType": "groupChat"}, {"conversationType": "channel"}, {"isGroup": True}]
)
def test_only_the_personal_chat_is_answered_in_teams(dorer: Dorer, sted: dict[str, Any]) -> None:
    gruppe = {"id": "19:gruppe", "tenantId": microsoft.LEIETAKER, **sted}
    assert dorer.fra_teams(fra_kari("der alle ser", conversation=gruppe)).status == 202
    dorer.fra_teams(fra_kari("hei", "2"))
    dorer.microsoft.logg.vent("melding")
    assert [said["tekst"] for said in dorer.bot.hort] == ["hei"]


@pytest.mark.parametrize(
    "verdi",
    [
        None,
        {},
        "valg",
        {"action": None},
        {"action": {"verb": "valg", "data": None}},
        {"action": {"verb": "valg", "data": {"valg": 5}}},
        {"action": {"verb": "valg", "data": {"valg": {"id": "x"}}}},
        {"action": {"verb": "valg", "data": {"valg": "\u0000:0"}}},
        {"action": {"verb": "dato", "data": {"spurt_i": "oppdiktet", "dato": "2026-11-26"}}},
        {"action": {"verb": "dato", "data": {"spurt_i": 5, "dato": "2026-11-26"}}},
        {"action": {"verb": "dato", "data": {"spurt_i": ["x"], "dato": ["x"]}}},
        {"action": {"verb": "dato", "data": {"spurt_i": None, "dato": None}}},
    ],
)
def test_a_press_that_says_nothing_of_use_is_told_so(dorer: Dorer, verdi: Any) -> None:
    """Some clients send none of what the button holds; others can be made to send anything."""
    dorer.fra_teams(fra_kari("hei"))
    dorer.microsoft.logg.vent("melding")
    svar = dorer.fra_teams(aktivitet(KARI, KARI_AAD, "2", type="invoke", name="adaptiveCard/action", value=verdi))
    assert svar.status == 200
    assert svar.body["type"] == "application/vnd.microsoft.activity.message"
    assert len(dorer.bot.hort) == 1


@pytest.mark.parametrize("verdi", [{}, {"valg": 5}, {"spurt_i": ["x"], "dato": 5}, [], "valg"])
def test_a_message_that_says_nothing_of_use_does_no_harm(dorer: Dorer, verdi: Any) -> None:
    assert dorer.fra_teams(aktivitet(KARI, KARI_AAD, "1", value=verdi)).status == 202
    dorer.fra_teams(fra_kari("hei", "2"))
    dorer.microsoft.logg.vent("melding", hvor=lambda sendt: sendt["summary"] == "Du skrev: hei")
    assert [said["tekst"] for said in dorer.bot.hort] == ["hei"]


IKKE_MICROSOFTS = [
    "http://smba.trafficmanager.net/emea/",
    "https://smba.trafficmanager.net.ond.example/emea/",
    "https://ond.example/smba.trafficmanager.net/",
    "https://smba.trafficmanager.net@ond.example/",
    "https://bruker@smba.trafficmanager.net/emea/",
    "https://smba.trafficmanager.net:8443/emea/",
    "https://ond-smba.trafficmanager.net/",
    "https://smba.trafficmanager.net\\@ond.example/",
    "//smba.trafficmanager.net/",
    "smba.trafficmanager.net",
    "https://127.0.0.1/",
    "",
]


@pytest.mark.parametrize("adresse", IKKE_MICROSOFTS)
def test_other_addresses_are_not_microsofts(adresse: str) -> None:
    assert not er_microsofts(adresse)


def test_microsofts_own_address_is() -> None:
    assert er_microsofts(microsoft.TJENESTE)


@pytest.mark.parametrize("adresse", IKKE_MICROSOFTS)
def test_nothing_is_sent_to_an_address_that_is_not_microsofts(dorer: Dorer, adresse: str) -> None:
    """Not even a token is asked for, however the address came to be stored."""
    lagret = {
        "serviceUrl": adresse,
        "channelId": "msteams",
        "conversation": {"id": "a:1"},
        "user": {"id": KARI},
        "agent": {"id": "28:bot"},
    }
    svar = {"tekst": "hemmelig", "sprak": "nb", "alvor": "vanlig", "fakta": [], "kilder": [], "valg": [], "filer": []}
    ut = Teamssending(microsoft.APP_ID, microsoft.LEIETAKER, microsoft.HEMMELIGHET, URL)
    with pytest.raises(AdresseIkkeGodtatt):
        dorer.gateway.kjor(ut.send(lagret, {**svar, "tidslinje": None}))
    assert dorer.microsoft.logg.av("token") == []
