"""What no person means to send, at the web chat's door: never a breakdown, never the inside of the house."""

from __future__ import annotations

import json
import re
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from assistent import Assistent, Klient, Svar

BEHIND_THE_SCENES = re.compile(
    r"Traceback|Exception|Error\b|\bNone\b|\bnull\b|\bNaN\b|undefined|[{}]|<class|object at 0x|\\u[0-9a-f]{4}|\w\(\w+="
)
ZALGO = "h̸̡̪̯ͨ͊̽̅̾̎Ȩ̬̩̾͛ͪ̈́̀́͘ ̶̧̨̱̹̭̯ͧ̾ͬC̷̙̲̝͖ͭ̏ͥͮ͟Oͮ͏̮̪̝͍M̲̖͊̒ͪͩͬ̚̚͜Ȇ̴̟̟͙̞ͩ͌͝S̨̥̫͎̭ͯ̿̔̀ͅ" * 5
STRANGE_TEXTS = {
    "one letter": "a",
    "2000 letters": "a" * 2000,
    "2000 emoji": "😀" * 2000,
    "2000 in many words": "ord " * 399 + "slutt",
    "emoji only": "😀👍🏽👨‍👩‍👧",
    "one emoji": "🤒",
    "punctuation only": "?!.,;:-–…",
    "one question mark": "?",
    "html": "<b>hei</b> <img src=x onerror=alert(1)>",
    "script": "<script>alert('x')</script>",
    "template": "{{7*7}} {person} %s ${x} {0}",
    "sql": "'; DROP TABLE person; --",
    "null bytes inside": "hei\x00på\x00deg",
    "control characters": "hei\x07\x1b[31m\x7fpå deg",
    "lone surrogate inside": "hei \ud800 på deg",
    "reversed surrogates": "\udc00\ud800 hei",
    "private use": "hei \ue000\U000f0000",
    "right to left": "مرحبا، كم يوما لدي؟",
    "direction override": "\u202eiskab revo\u202c når er neste frist for meg",
    "zero width": "n\u200bå\u200dr er neste frist",
    "zalgo": ZALGO,
    "newlines": "hei\n\n\nnår er\n\nneste frist for meg?\n",
    "tabs": "\thei\tpå\tdeg",
    "numbers": "1234567890 " * 20,
    "chinese": "我生病了怎么办",
    "python": "__import__('os').system('ls')",
    "path": "../../../../etc/passwd",
    "command": '/min_sak_frister{"person": "x"}',
    "broken command": '/min_sak_frister{"person": ',
    "zero width only": "\u200b\u200b",
    "direction marks only": "\u202e\u202c",
    "fullwidth slash": "／restart",
    "json": '{"tekst": "hei", "valg": "x"}',
    "markdown": "# Hei **du** [lenke](javascript:alert(1))",
}
NO_TEXT = {
    "no characters": "",
    "spaces": "   ",
    "newlines": "\n\n",
    "null bytes": "\x00\x00",
    "lone surrogate": "\ud800",
    "slashes": "/ // /",
    "slashes and unusual spaces": "/\u00a0/\u2003/",
}
TOO_LONG = {"2001 letters": "a" * 2001, "20000 letters": "a" * 20_000}


@pytest.fixture
def kari(assistent: Assistent) -> Klient:
    assistent.nye_samtaler()
    return assistent.som("kari")


def message(tekst: str) -> dict[str, Any]:
    return {"klient_id": str(uuid.uuid4()), "tekst": tekst}


def assert_well_answered(svar: Svar) -> None:
    assert svar.status == 200, svar
    replies = [m for m in svar.body["meldinger"] if m["fra"] == "bot"]
    assert replies
    for reply in replies:
        assert reply["tekst"].strip()
        shown = {key: reply[key] for key in ("tekst", "fakta", "kilder", "valg")}
        for text in texts_in(shown):
            assert not BEHIND_THE_SCENES.search(text), text


def assert_well_refused(svar: Svar, status: int, kode: str | None = None) -> None:
    assert svar.status == status, svar
    assert set(svar.body) == {"feil"}, svar
    assert kode in (None, svar.body["feil"]["kode"])
    tekst = svar.body["feil"]["tekst"]
    assert re.search(r"\b(du|deg|jeg|ikke|siden|meldingen)\b", tekst.lower()), "not Norwegian"
    assert not BEHIND_THE_SCENES.search(tekst), tekst


def texts_in(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key != "id":
                yield from texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner)
    elif isinstance(value, str):
        yield value


@pytest.mark.parametrize("tekst", STRANGE_TEXTS.values(), ids=STRANGE_TEXTS.keys())
def test_strange_text_gets_an_ordinary_answer(kari: Klient, tekst: str) -> None:
    assert_well_answered(kari.send(message(tekst)))
    assert_well_answered(kari.send(message("når er neste frist for meg?")))


@pytest.mark.parametrize("tekst", NO_TEXT.values(), ids=NO_TEXT.keys())
def test_nothing_to_read_is_refused_and_not_stored(kari: Klient, tekst: str) -> None:
    assert_well_refused(kari.send(message(tekst)), 400, "tomt")
    assert kari.historie() == []


@pytest.mark.parametrize("tekst", TOO_LONG.values(), ids=TOO_LONG.keys())
def test_too_long_a_text_is_refused_and_not_stored(kari: Klient, tekst: str) -> None:
    svar = kari.send(message(tekst))
    assert_well_refused(svar, 413, "for_langt")
    assert "2000" in svar.body["feil"]["tekst"]
    assert kari.historie() == []


WRONG_BODIES: dict[str, bytes] = {
    "nothing": b"",
    "no json": b"hei",
    "half json": b'{"klient_id": "a", "tekst": ',
    "a list": b'["hei"]',
    "a string": b'"hei"',
    "a number": b"1",
    "null": b"null",
    "not a number": b"NaN",
    "no fields": b"{}",
    "text is a number": b'{"klient_id": "a", "tekst": 1}',
    "text is null": b'{"klient_id": "a", "tekst": null}',
    "text is a list": b'{"klient_id": "a", "tekst": ["hei"]}',
    "text is an object": b'{"klient_id": "a", "tekst": {"a": "b"}}',
    "no klient_id": b'{"tekst": "hei"}',
    "klient_id is a number": b'{"klient_id": 1, "tekst": "hei"}',
    "klient_id is empty": b'{"klient_id": "", "tekst": "hei"}',
    "klient_id is long": b'{"klient_id": "' + b"a" * 101 + b'", "tekst": "hei"}',
    "klient_id is a lone surrogate": b'{"klient_id": "\\ud800", "tekst": "hei"}',
    "klient_id is a null byte": b'{"klient_id": "\\u0000", "tekst": "hei"}',
    "valg is a number": b'{"klient_id": "a", "valg": 1}',
    "valg is true": b'{"klient_id": "a", "valg": true}',
    "valg is a list": b'{"klient_id": "a", "valg": []}',
    "deep list": b"[" * 30_000,
    "deep object": b'{"a":' * 10_000,
    "deep text": b'{"klient_id": "a", "tekst": ' + b"[" * 30_000 + b"]" * 30_000 + b"}",
    "a huge number": b'{"klient_id": "a", "tekst": ' + b"9" * 6_000 + b"}",
    "no utf-8": b'{"klient_id": "a", "tekst": "\xff\xfe"}',
    "utf-16": '{"klient_id": "a", "tekst": "hei"}'.encode("utf-16"),
}


@pytest.mark.parametrize("body", WRONG_BODIES.values(), ids=WRONG_BODIES.keys())
def test_a_body_that_is_no_message_is_refused(kari: Klient, body: bytes) -> None:
    assert_well_refused(kari.post("/api/meldinger", body), 400)
    assert kari.historie() == []


@pytest.mark.parametrize("path", ["/api/meldinger", "/api/demo/innlogging"])
def test_a_body_of_70_kb_is_refused(kari: Klient, path: str) -> None:
    assert_well_refused(kari.post(path, {"klient_id": "a", "tekst": "a" * 70_000}), 413, "for_langt")


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_what_a_foreign_form_could_send_is_refused(kari: Klient, content_type: str) -> None:
    for path in ("/api/meldinger", "/api/demo/innlogging", "/api/utlogging"):
        assert_well_refused(kari.post(path, message("hei"), {"Content-Type": content_type}), 415, "ikke_json")


def test_an_unknown_character_set_is_refused(kari: Klient) -> None:
    svar = kari.post("/api/meldinger", message("hei"), {"Content-Type": "application/json; charset=finnesikke"})
    assert_well_refused(svar, 400, "ikke_json")


@pytest.mark.parametrize("origin", ["https://ond.example", "null", "http://127.0.0.1", "http://127.0.0.1:1", "::"])
def test_a_write_from_a_foreign_page_is_refused(kari: Klient, origin: str) -> None:
    for path in ("/api/meldinger", "/api/demo/innlogging", "/api/utlogging"):
        assert_well_refused(kari.post(path, message("hei"), {"Origin": origin}), 403, "annen_side")
    assert kari.historie() == []


def test_a_write_from_our_own_page_is_taken(assistent: Assistent, kari: Klient) -> None:
    assert_well_answered(kari.post("/api/meldinger", message("hei på deg"), {"Origin": assistent.url}))


COOKIES = {
    "made up": "naervaer_okt=abcdefghijklmnopqrstuvwxyz0123456789",
    "empty": "naervaer_okt=",
    "another name": "okt=abc",
    "strange": 'naervaer_okt="\xe6\xf8\xe5"; ;;=;',
    "sql": "naervaer_okt=' OR 1=1 --",
    "very long": "naervaer_okt=" + "a" * 4000,
}


@pytest.mark.parametrize("cookie", COOKIES.values(), ids=COOKIES.keys())
def test_nobody_gets_in_with_a_made_up_cookie(assistent: Assistent, cookie: str) -> None:
    stranger, headers = Klient(assistent.url), {"Cookie": cookie}
    assert_well_refused(stranger.post("/api/meldinger", message("hei"), headers), 401, "ikke_innlogget")
    assert_well_refused(stranger.get("/api/meldinger", headers), 401, "ikke_innlogget")
    assert_well_refused(stranger.get("/api/meg", headers), 401, "ikke_innlogget")


def test_nobody_gets_in_without_a_cookie(assistent: Assistent) -> None:
    stranger = Klient(assistent.url)
    assert_well_refused(stranger.send(message("hei")), 401, "ikke_innlogget")
    assert_well_refused(stranger.get("/api/meldinger"), 401, "ikke_innlogget")
    assert_well_refused(stranger.get("/api/meg"), 401, "ikke_innlogget")


@pytest.mark.parametrize(
    "person", ["", "finnesikke", "Kari Nordmann", "\ud800", "\x00", "a" * 10_000, 1, None, ["kari"]]
)
def test_nobody_becomes_a_person_who_is_not_there(assistent: Assistent, person: object) -> None:
    stranger = Klient(assistent.url)
    svar = stranger.post("/api/demo/innlogging", {"person": person})
    assert svar.status in (400, 404)
    assert_well_refused(svar, svar.status)
    assert stranger.get("/api/meg").status == 401


def test_the_button_of_somebody_else_does_nothing(assistent: Assistent, kari: Klient) -> None:
    ingrid = assistent.som("ingrid")
    [reply] = ingrid.si("når må planen til Ola være ferdig?")
    for choice in reply["valg"]:
        svar = kari.send({"klient_id": str(uuid.uuid4()), "valg": choice["id"]})
        assert_well_refused(svar, 400, "ukjent_valg")
    assert kari.historie() == []


UNKNOWN_BUTTONS = {
    "empty": "",
    "no message": "0",
    "unknown message": f"{uuid.uuid4()}:0",
    "payload": '/min_sak_frister{"person": "x"}',
    "lone surrogate": "\ud800:0",
    "null byte": "\x00:0",
    "very long number": "x:" + "9" * 5000,
}


@pytest.mark.parametrize("valg", UNKNOWN_BUTTONS.values(), ids=UNKNOWN_BUTTONS.keys())
def test_an_unknown_button_does_nothing(kari: Klient, valg: str) -> None:
    svar = kari.send({"klient_id": str(uuid.uuid4()), "valg": valg})
    assert_well_refused(svar, 400)
    assert kari.historie() == []


@pytest.mark.parametrize("number", ["2", "99", "-1", "0.0", "²", "٣", "9" * 5000, "", " 0", "0 ", "x"])
def test_a_button_that_the_reply_does_not_have_does_nothing(kari: Klient, number: str) -> None:
    [reply] = kari.si("når er neste frist for meg?")
    message_id = reply["valg"][0]["id"].partition(":")[0]
    svar = kari.send({"klient_id": str(uuid.uuid4()), "valg": f"{message_id}:{number}"})
    assert_well_refused(svar, 400)


def test_the_persons_own_message_has_no_buttons(kari: Klient) -> None:
    kari.si("når er neste frist for meg?")
    own = kari.historie()[0]
    svar = kari.send({"klient_id": str(uuid.uuid4()), "valg": f"{own['id']}:0"})
    assert_well_refused(svar, 400, "ukjent_valg")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_refused_in_words(kari: Klient, method: str) -> None:
    request = urllib.request.Request(kari.url + "/api/meldinger", method=method)
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=10)
    with refused.value as answer:
        assert_well_refused(Svar(answer.status or 0, json.loads(answer.read())), 405)


@pytest.mark.parametrize("path", ["/finnes/ikke", "/api", "/api/meldinger/1", "/%00", "/%ff", "//"])
def test_unknown_addresses_are_refused_in_words(kari: Klient, path: str) -> None:
    assert_well_refused(kari.get(path), 404, "finnes_ikke")


def test_500_messages_in_a_row_are_all_answered(kari: Klient) -> None:
    questions = ["når er neste frist for meg?", "hva er aktivitetskravet?", "asdfgh", "takk", "?"]
    for number in range(500):
        assert_well_answered(kari.send(message(questions[number % len(questions)])))
    assert len(kari.historie()) == 200


def test_100_messages_at_once_are_answered_or_asked_to_wait(kari: Klient) -> None:
    with ThreadPoolExecutor(100) as pool:
        answers = list(pool.map(lambda n: kari.send(message(f"hva er aktivitetskravet {n}")), range(100)))
    for svar in answers:
        if svar.status == 429:
            assert_well_refused(svar, 429, "for_mange")
        else:
            assert_well_answered(svar)
    assert any(svar.status == 200 for svar in answers)
    assert_well_answered(kari.send(message("når er neste frist for meg?")))


def test_the_same_message_ten_times_at_once_is_answered_once(kari: Klient) -> None:
    body = message("når er neste frist for meg?")
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(kari.send, [body] * 10))
    for svar in answers:
        assert_well_answered(svar)
        assert svar.body == answers[0].body
    assert len(kari.historie()) == len(answers[0].body["meldinger"])


FODSELSNUMMER = ("13097248022", "130972 48022", "130972-48022", "130972.48022")


def test_a_fodselsnummer_is_kept_nowhere(assistent: Assistent, kari: Klient) -> None:
    for number in FODSELSNUMMER:
        svar = kari.send(message(f"jeg heter Kari og har {number}, når er neste frist?"))
        assert_well_answered(svar)
        assert "[fødselsnummer fjernet]" in svar.body["meldinger"][0]["tekst"]
    for number in FODSELSNUMMER:
        assert files_with(assistent, number, "*") == []


def test_no_log_holds_what_people_write(assistent: Assistent, kari: Klient) -> None:
    marker = f"merkeord{time.time_ns()}"
    for text in (f"hei {marker}", f"når er neste frist for {marker.capitalize()}?", f"jeg vil ikke leve {marker}"):
        assert_well_answered(kari.send(message(text)))
    kari.post("/api/meldinger", {"klient_id": marker, "tekst": 1})
    kari.post("/api/meldinger", f'{{"tekst": "{marker}'.encode())
    kari.send({"klient_id": str(uuid.uuid4()), "valg": marker})
    kari.get(f"/{marker}")
    assert files_with(assistent, marker, "*.log") == []


def files_with(assistent: Assistent, words: str, pattern: str) -> list[str]:
    files = [file for file in assistent.var.rglob(pattern) if file.is_file()]
    assert files
    written = {json.dumps(words)[1:-1].encode().lower(), words.encode().lower()}
    return [file.name for file in files if any(w in file.read_bytes().lower() for w in written)]
