"""Teams' door: what Microsoft signs for this bot and tenant is answered, once, and only at Microsoft's addresses."""

from __future__ import annotations

import logging
import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from stedfortredere import microsoft
from stedfortredere.microsoft import aktivitet, knapper, trykk

from actions.reply import Choice, Reply
from gateway import teams as teams_door
from gateway.teams_sending import KORT

from .felles import KARI, KARI_AAD, Dorer


def skriv(dorer: Dorer, text: str, id: str = "1", **mer: Any) -> Any:
    return dorer.fra_teams(aktivitet(KARI, KARI_AAD, id, text=text, **mer))


def tekster(melding: dict[str, Any]) -> str:
    kort = melding["attachments"][0]["content"]
    return "\n".join(
        "".join(run["text"] for run in del_["inlines"]) for del_ in kort["body"] if del_["type"] == "RichTextBlock"
    )


def test_a_message_is_answered_in_the_chat(dorer: Dorer) -> None:
    assert skriv(dorer, "når er fristen?").status == 202
    (svar,) = dorer.microsoft.logg.vent("melding")
    assert tekster(svar).startswith("Du skrev: når er fristen?")
    assert svar["_samtale"] == f"{microsoft.SAMTALE}{KARI}"
    assert [k["title"] for k in knapper(svar)] == ["Ja", "Nei", "Nyttig"]
    (token, *_) = dorer.microsoft.logg.av("token")
    assert token["leietaker"] == microsoft.LEIETAKER


def test_an_activity_sent_again_is_answered_once(dorer: Dorer) -> None:
    for _ in range(3):
        assert skriv(dorer, "hei").status == 202
    skriv(dorer, "ferdig", "2")
    svar = dorer.microsoft.logg.vent("melding", 2)
    assert [tekster(s).splitlines()[0] for s in svar] == ["Du skrev: hei", "Du skrev: ferdig"]


def test_messages_are_answered_in_the_order_they_came(dorer: Dorer) -> None:
    for n in range(10):
        skriv(dorer, f"nr {n}", str(n))
    svar = dorer.microsoft.logg.vent("melding", 10)
    assert [tekster(s).splitlines()[0] for s in svar] == [f"Du skrev: nr {n}" for n in range(10)]


OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
FORGED: dict[str, dict[str, Any]] = {
    "another key": {"key": OTHER_KEY},
    "unknown key id": {"key": OTHER_KEY, "kid": "k9"},
    "wrong issuer": {"iss": "https://sts.windows.net/noen/"},
    "no issuer": {"iss": None},
    "another bot": {"aud": "en-annen-bot"},
    "no audience": {"aud": None},
    "expired": {"exp": 0},
    "no expiry": {"exp": None},
    "expiry is text": {"exp": "i morgen"},
    "not yet": {"nbf": 4_000_000_000},
    "another service address": {"serviceurl": "https://smba.trafficmanager.net/amer/"},
    "no service address": {"serviceurl": None},
    "secret as key": {"alg": "HS256", "key": "x" * 32},
    "another algorithm": {"alg": "RS512"},
}


@pytest.mark.parametrize("endret", FORGED.values(), ids=FORGED)
def test_a_token_that_proves_nothing_is_refused(
    dorer: Dorer, endret: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    token = dorer.microsoft.signert(dorer.tid, **endret)
    activity = aktivitet(KARI, KARI_AAD, "1", text="hemmelig")
    assert dorer.fra_teams(activity, token).status == 401
    assert dorer.bot.hort == []
    assert "hemmelig" not in caplog.text


def test_an_unsigned_token_is_refused(dorer: Dorer) -> None:
    claims = {"iss": "https://api.botframework.com", "aud": microsoft.APP_ID, "exp": int(dorer.tid) + 60}
    for token in (jwt.encode(claims, "", algorithm="none", headers={"kid": "k1"}), "søppel", "a.b.c"):
        assert (
            dorer.fra_teams(aktivitet(KARI, KARI_AAD, "1", text="hei"), token.encode().decode("latin-1")).status == 401
        )


def test_a_token_without_key_id_is_refused(dorer: Dorer) -> None:
    token = jwt.encode({"iss": "x"}, dorer.microsoft.nokler["k1"], algorithm="RS256")
    assert dorer.fra_teams(aktivitet(KARI, KARI_AAD, "1", text="hei"), token).status == 401


@pytest.mark.parametrize("header", ["", "Basic abc", "Bearer"])
def test_without_a_token_nothing_is_let_in(dorer: Dorer, header: str) -> None:
    svar = dorer.fra_teams(aktivitet(KARI, KARI_AAD, "1", text="hei"), Authorization=header)
    assert svar.status == 401
    assert svar.body["feil"]["kode"] == "usignert"


@pytest.mark.parametrize(
    ("endret", "token"),
    [
        ({"conversation": {"id": "a:1", "conversationType": "personal", "tenantId": "fremmed"}}, {}),
        ({"channelData": {"tenant": {"id": "fremmed"}}}, {}),
        ({"conversation": {"id": "a:1"}, "channelData": {}}, {}),
        ({"channelId": "webchat"}, {}),
        ({"serviceUrl": "https://ond.example/"}, {"serviceurl": "https://ond.example/"}),
        (
            {"serviceUrl": "http://smba.trafficmanager.net/emea/"},
            {"serviceurl": "http://smba.trafficmanager.net/emea/"},
        ),
        ({"serviceUrl": None}, {"serviceurl": None}),
        ({"serviceUrl": "https://ond.example/"}, {}),
        ({"serviceUrl": None}, {}),
        ({"from": {"id": KARI}}, {}),
    ],
    ids=[
        "tenant",
        "other tenant",
        "no tenant",
        "channel",
        "foreign address",
        "plain http",
        "no address",
        "unlike the token",
        "missing",
        "no aad id",
    ],
)
def test_what_does_not_fit_the_token_is_refused(dorer: Dorer, endret: dict[str, Any], token: dict[str, Any]) -> None:
    activity = aktivitet(KARI, KARI_AAD, "1", text="hei", **endret)
    assert dorer.fra_teams(activity, dorer.microsoft.signert(dorer.tid, **token)).status == 401
    assert dorer.bot.hort == []
    assert dorer.microsoft.logg.av("melding") == []


def test_a_key_that_may_not_speak_for_teams_is_refused(dorer: Dorer) -> None:
    dorer.microsoft.endorsements = ["webchat"]
    assert skriv(dorer, "hei").status == 401


def test_a_new_key_is_fetched_but_not_for_every_made_up_one(dorer: Dorer) -> None:
    skriv(dorer, "hei")
    for n in range(5):
        token = dorer.microsoft.signert(dorer.tid, key=OTHER_KEY, kid=f"oppdiktet{n}")
        dorer.fra_teams(aktivitet(KARI, KARI_AAD, "1", text="hei"), token)
    assert len(dorer.microsoft.logg.av("metadata")) == 1


def test_a_body_that_is_too_large_is_refused(dorer: Dorer) -> None:
    assert skriv(dorer, "a" * 70_000).status == 413


def test_another_content_type_is_refused(dorer: Dorer) -> None:
    activity = aktivitet(KARI, KARI_AAD, "1", text="hei")
    assert dorer.fra_teams(activity, **{"Content-Type": "text/plain"}).status == 415


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff"])
def test_what_cannot_be_read_is_refused(dorer: Dorer, body: bytes) -> None:
    token = {"Authorization": f"Bearer {dorer.microsoft.signert(dorer.tid)}", "Content-Type": "application/json"}
    assert dorer.post(teams_door.STI, body, token).status == 400


def test_an_activity_of_another_shape_is_refused_without_its_text_in_the_log(
    dorer: Dorer, caplog: pytest.LogCaptureFixture
) -> None:
    assert skriv(dorer, "hei", recipient="hemmelig").status == 400
    assert "hemmelig" not in caplog.text


def test_a_press_changes_the_card_and_is_answered_once(dorer: Dorer) -> None:
    skriv(dorer, "hei")
    (melding,) = dorer.microsoft.logg.vent("melding")
    ja = knapper(melding)[0]
    for _ in range(2):
        svar = dorer.fra_teams(trykk(KARI, KARI_AAD, "2", ja["data"]))
        assert (svar.status, svar.body["statusCode"], svar.body["type"]) == (200, 200, KORT)
    assert "Du valgte: Ja" in tekster({"attachments": [{"content": svar.body["value"]}]})
    assert [k["title"] for k in knapper({"attachments": [{"content": svar.body["value"]}]})] == ["Nyttig"]
    skriv(dorer, "ferdig", "3")
    meldinger = dorer.microsoft.logg.vent("melding", 3)
    assert [tekster(m).splitlines()[0] for m in meldinger[1:]] == ["Du skrev: /svar_ja", "Du skrev: ferdig"]


def test_a_client_without_execute_sends_the_same_as_a_message(dorer: Dorer) -> None:
    skriv(dorer, "hei")
    (melding,) = dorer.microsoft.logg.vent("melding")
    nei = knapper(melding)[1]["fallback"]
    dorer.fra_teams(aktivitet(KARI, KARI_AAD, "2", value=nei["data"]))
    assert tekster(dorer.microsoft.logg.vent("melding", 2)[1]).startswith("Du skrev: /svar_nei")


def test_a_press_on_what_was_never_offered_does_nothing(dorer: Dorer) -> None:
    skriv(dorer, "hei")
    dorer.microsoft.logg.vent("melding")
    svar = dorer.fra_teams(trykk(KARI, KARI_AAD, "2", {"valg": "oppdiktet:0"}))
    assert svar.body["value"].startswith("Den knappen gjelder ikke lenger")
    assert len(dorer.bot.hort) == 1


def test_many_choices_become_a_menu(dorer: Dorer) -> None:
    dorer.bot.svar = lambda said: [Reply("Hvem?", "nb", valg=tuple(Choice(f"Person {n}", f"/p{n}") for n in range(30)))]
    skriv(dorer, "hei")
    (melding,) = dorer.microsoft.logg.vent("melding")
    meny = next(del_ for del_ in melding["attachments"][0]["content"]["body"] if del_["type"] == "Input.ChoiceSet")
    dorer.bot.svar = lambda said: [Reply(f"valgt {said['valg']}", "nb")]
    dorer.fra_teams(trykk(KARI, KARI_AAD, "2", {"valg": meny["choices"][7]["value"]}))
    assert tekster(dorer.microsoft.logg.vent("melding", 2)[1]) == "valgt /p7"


def test_in_a_group_nothing_is_answered(dorer: Dorer) -> None:
    gruppe = {"id": "19:gruppe", "conversationType": "groupChat", "tenantId": microsoft.LEIETAKER}
    assert skriv(dorer, "hei", conversation=gruppe).status == 202
    skriv(dorer, "direkte", "2")
    dorer.microsoft.logg.vent("melding")
    assert [s["tekst"] for s in dorer.bot.hort] == ["direkte"]


@pytest.mark.parametrize(
    "medlem",
    [
        {"epost": "ukjent@fjordvik.example"},
        {"epost": "kari@fjordvik.example", "upn": "kari_annen.example#EXT#@fjordvik.onmicrosoft.com"},
    ],
    ids=["not in the list", "guest"],
)
def test_who_cannot_be_recognised_is_told_how_to_be(dorer: Dorer, konto: Any, medlem: dict[str, str]) -> None:
    dorer.microsoft.medlem(KARI, KARI_AAD, **medlem)
    skriv(dorer, "hei")
    svar, veiledning = dorer.microsoft.logg.vent("melding", 2)
    assert tekster(svar).startswith("Du skrev: hei")
    assert tekster(veiledning).startswith("Jeg vet ikke hvem du er ennå")
    (rad,) = konto()
    assert (rad.person_id, rad.adresse) == (None, None)


def test_installing_says_hello_and_removing_forgets_the_address(dorer: Dorer, konto: Any) -> None:
    dorer.fra_teams(aktivitet(KARI, KARI_AAD, "1", type="installationUpdate", action="add"))
    (hilsen,) = dorer.microsoft.logg.vent("melding")
    assert tekster(hilsen).startswith("Hei, jeg er Nærvær.")
    skriv(dorer, "hei", "2")
    dorer.microsoft.logg.vent("melding", 2)
    assert konto()[0].adresse["serviceUrl"] == microsoft.TJENESTE
    dorer.fra_teams(aktivitet(KARI, KARI_AAD, "3", type="installationUpdate", action="remove"))
    dorer.gateway.stopp()
    assert konto()[0].adresse is None


@pytest.mark.parametrize("status", [412, 429, 502, 504])
def test_microsoft_is_tried_again_where_it_asks_for_it(dorer: Dorer, status: int) -> None:
    dorer.microsoft.avslag = [(status, {"Retry-After": "1"})]
    skriv(dorer, "hei")
    assert len(dorer.microsoft.logg.vent("melding")) == 1


def test_where_the_app_is_gone_the_address_is_forgotten(dorer: Dorer, konto: Any) -> None:
    skriv(dorer, "hei")
    dorer.microsoft.logg.vent("melding")
    dorer.microsoft.avslag = [(403, {})]
    skriv(dorer, "igjen", "2")
    skriv(dorer, "og igjen", "3")
    dorer.microsoft.logg.vent("melding", 2)
    assert len(dorer.bot.hort) == 3


def test_nothing_of_what_is_said_is_logged(dorer: Dorer, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        skriv(dorer, "noe privat")
        dorer.microsoft.logg.vent("melding")
    for private in ("noe privat", "Navn Navnesen", "kari@", "botens-token", microsoft.HEMMELIGHET):
        assert private not in caplog.text


def test_what_has_been_taken_is_answered_before_the_gateway_stops(dorer: Dorer) -> None:
    def treg(said: dict[str, Any]) -> list[Reply]:
        time.sleep(1)
        return [Reply("ferdig", "nb")]

    dorer.bot.svar = treg
    skriv(dorer, "hei")
    dorer.gateway.stopp()
    (svar,) = dorer.microsoft.logg.av("melding")
    assert tekster(svar) == "ferdig"


def test_a_long_answer_is_within_what_teams_takes(dorer: Dorer) -> None:
    dorer.bot.svar = lambda said: [Reply("Et avsnitt om fraværet.\n" * 2000, "nb")]
    skriv(dorer, "hei")
    (svar,) = dorer.microsoft.logg.vent("melding")
    assert svar["_bytes"] <= 28 * 1024
    assert "nettpraten" in tekster(svar)
