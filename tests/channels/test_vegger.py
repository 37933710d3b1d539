"""The inner walls: who may reach a part, what a part gives away, and what a forged request can do."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import socket
import subprocess
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer
from assistent import Assistent, Klient
from sqlalchemy import select

from gateway.app import create_app
from gateway.bot_client import BotClient
from naervaer import demo, innstillinger, samtaler
from naervaer.klokke import FastKlokke
from naervaer.store import open_store
from naervaer.store.models import Kanal, Person
from tools.parts import APP_PYTHON, BOT_PYTHON, PROJECT, SECRET_HEADER, Part, free_port

MARKER = "hemmelig-merke-9f3a"
BOT_PATHS = (
    "/",
    "/webhooks/naervaer/melding",
    "/webhooks/naervaer/",
    "/webhook",
    "/health",
    "/helse",
    "/actions",
    "/model",
    "/model/parse",
    "/status",
    "/version",
    "/domain",
    "/conversations/x/tracker",
    "/conversations/x/messages",
    "/webhooks/rest/webhook",
    "/finnes/ikke",
)
WRONG_SECRETS = (None, "", "feil", "x" * 43, "æ" * 32, "\xff\xfe")
METHODS = ("GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD", "TRACE", "PATCH")
OWN_NAMES = ("Kari", "Nordmann", "Ola", "Solheim", "Anne")


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")


def ask(
    url: str, method: str, path: str, body: bytes | None = None, headers: dict[str, str | bytes] | None = None
) -> Answer:
    """A request just as it is written: nothing is followed, normalised or added."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
    try:
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in (headers or {}).items():
            connection.putheader(name, value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())
    finally:
        connection.close()


def part_url(part: Part) -> str:
    address = urlsplit(part.health)
    return f"{address.scheme}://{address.netloc}"


def as_json(body: object) -> bytes:
    return json.dumps(body).encode()


class Inside:
    """Somebody who got hold of a part's secret, and so talks past the gateway."""

    def __init__(self, part: Part) -> None:
        self.url = part_url(part)
        self.headers: dict[str, str | bytes] = {SECRET_HEADER: part.secret, "Content-Type": "application/json"}

    def ask(self, method: str, path: str, body: bytes | None = None) -> Answer:
        return ask(self.url, method, path, body, self.headers)

    def say(self, **message: object) -> Answer:
        return self.ask("POST", "/webhooks/naervaer/melding", as_json(message))

    def replies(self, **message: object) -> list[dict[str, object]]:
        answer = self.say(**message)
        assert answer.status == 200, answer
        svar: list[dict[str, object]] = json.loads(answer.body)["svar"]
        return svar


@pytest.fixture
def bot(assistent: Assistent) -> Inside:
    return Inside(assistent.parts.bot)


@pytest.fixture
def actions(assistent: Assistent) -> Inside:
    return Inside(assistent.parts.actions)


def chat_of(assistent: Assistent, person: str) -> str:
    """The id of the person's open talk, which only the gateway should know."""
    with assistent.store.session() as session:
        someone = session.scalars(select(Person).where(Person.demo_navn == person)).one()
        return samtaler.open_chat(session, someone.id, Kanal.WEB, assistent.klokke).id


def person_id(assistent: Assistent, person: str) -> str:
    with assistent.store.session() as session:
        return session.scalars(select(Person.id).where(Person.demo_navn == person)).one()


# --- who can reach the parts


@pytest.mark.parametrize("name", ["bot", "actions", "gateway"])
def test_every_part_listens_on_loopback_only(assistent: Assistent, name: str) -> None:
    process = getattr(assistent.parts, name).process
    assert process
    assert set(listening_addresses(process.pid)) == {"127.0.0.1"}


def listening_addresses(pid: int) -> Iterator[str]:
    """Where a process listens, as the kernel has it."""
    inodes = set()
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        target = str(descriptor.readlink())
        if target.startswith("socket:["):
            inodes.add(target[len("socket:[") : -1])
    for family, table in ((socket.AF_INET, "tcp"), (socket.AF_INET6, "tcp6")):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and fields[9] in inodes:
                words = bytes.fromhex(fields[1].partition(":")[0])
                address = b"".join(words[n : n + 4][::-1] for n in range(0, len(words), 4))
                yield socket.inet_ntop(family, address)


@pytest.mark.parametrize("secret", WRONG_SECRETS)
@pytest.mark.parametrize("path", BOT_PATHS)
@pytest.mark.parametrize("part", ["bot", "actions"])
def test_without_the_secret_every_address_is_shut(
    assistent: Assistent, part: str, path: str, secret: str | None
) -> None:
    url = part_url(getattr(assistent.parts, part))
    headers: dict[str, str | bytes] = {} if secret is None else {SECRET_HEADER: secret.encode("latin-1")}
    for method in ("GET", "POST"):
        answer = ask(url, method, path, as_json({"tekst": MARKER}) if method == "POST" else None, headers)
        assert (answer.status, answer.body) == (401, b""), (method, answer)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("part", ["bot", "actions"])
def test_without_the_secret_every_method_is_shut(assistent: Assistent, part: str, method: str) -> None:
    for path in ("/", "/webhook", "/webhooks/naervaer/melding"):
        answer = ask(part_url(getattr(assistent.parts, part)), method, path)
        assert (answer.status, answer.body) == (401, b""), (path, answer)


def test_the_bots_secret_does_not_open_the_actions_nor_the_other_way_round(assistent: Assistent) -> None:
    bot, actions = assistent.parts.bot, assistent.parts.actions
    assert ask(part_url(actions), "GET", "/helse", headers={SECRET_HEADER: bot.secret}).status == 401
    assert ask(part_url(bot), "GET", "/", headers={SECRET_HEADER: actions.secret}).status == 401


def test_a_secret_in_the_address_or_the_body_opens_nothing(assistent: Assistent) -> None:
    part = assistent.parts.bot
    for path in (f"/?{SECRET_HEADER}={part.secret}", f"/?token={part.secret}"):
        assert ask(part_url(part), "GET", path).status == 401
    assert ask(part_url(part), "GET", "/", headers={"Authorization": f"Bearer {part.secret}"}).status == 401


@pytest.mark.parametrize("module", ["bot", "actions", "gateway"])
@pytest.mark.parametrize("secret", [None, "", "kort", "x" * 31])
def test_no_part_starts_without_a_real_secret(module: str, secret: str | None, tmp_path: Path) -> None:
    setting = "NAERVAER_ACTIONS_HEMMELIGHET" if module == "actions" else "NAERVAER_BOT_HEMMELIGHET"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("NAERVAER_")}
    environment |= {
        "NAERVAER_BOT_URL": "http://127.0.0.1:1",
        "NAERVAER_DATABASE_URL": f"sqlite:///{tmp_path / 'naervaer.db'}",
    }
    if secret is not None:
        environment[setting] = secret
    done = subprocess.run(
        [BOT_PYTHON if module == "bot" else APP_PYTHON, "-m", module],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 2
    assert setting in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
    assert not secret or secret not in done.stderr


# --- Rasa's own doors


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/model"),
        ("PUT", "/model"),
        ("DELETE", "/model"),
        ("POST", "/model/train"),
        ("POST", "/model/parse"),
        ("POST", "/model/test/stories"),
        ("POST", "/model/test/intents"),
        ("POST", "/model/predict"),
        ("GET", "/status"),
        ("GET", "/version"),
        ("GET", "/domain"),
        ("GET", "/conversations/x/tracker"),
        ("GET", "/conversations/x/story"),
        ("POST", "/conversations/x/tracker/events"),
        ("PUT", "/conversations/x/tracker/events"),
        ("POST", "/conversations/x/messages"),
        ("POST", "/conversations/x/execute"),
        ("POST", "/conversations/x/predict"),
        ("POST", "/conversations/x/trigger_intent"),
        ("POST", "/webhooks/rest/webhook"),
        ("GET", "/webhooks/rest/"),
        ("POST", "/webhooks/callback/webhook"),
        ("GET", "/webhooks/naervaer/"),
        ("GET", "/socket.io/"),
    ],
)
def test_rasas_own_interface_is_off_even_with_the_secret(bot: Inside, method: str, path: str) -> None:
    answer = bot.ask(method, path, as_json({"sender": "x", "message": MARKER, "name": "krise"}))
    assert answer.status == 404
    assert MARKER not in answer.text


# --- what the action server gives back


def tracker(sender: str) -> dict[str, object]:
    return {
        "sender_id": sender,
        "slots": {"omtalt": None, "siste_svar": None, "siste_sporsmal": None},
        "latest_message": {"text": MARKER, "intent": {"name": "hjelp"}, "entities": [], "svar": "hjelp.hva_kan_du"},
        "events": [],
        "paused": False,
        "latest_input_channel": "naervaer",
        "active_loop": {},
        "latest_action_name": "action_listen",
    }


def call(action: str, sender: str) -> dict[str, object]:
    return {
        "next_action": action,
        "sender_id": sender,
        "tracker": tracker(sender),
        "domain": {"intents": [], "entities": [], "slots": {}, "responses": {}, "actions": [action]},
        "version": "3.6.21",
    }


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{" + MARKER.encode(),
        as_json(MARKER),
        as_json([MARKER]),
        as_json({"next_action": 5, "tracker": MARKER}),
        as_json({"next_action": MARKER}),
        as_json(call(MARKER, "x")),
        as_json(call("action_hjelp", MARKER)),
        as_json(call("action_min_sak_status", MARKER)),
        as_json({**call("action_hjelp", "x"), "tracker": MARKER}),
        b"\xff\xfe" + MARKER.encode(),
        b"[" * 50_000,
    ],
)
def test_the_action_server_gives_no_request_back(assistent: Assistent, actions: Inside, body: bytes) -> None:
    answer = actions.ask("POST", "/webhook", body)
    assert answer.status in (200, 400, 404, 500)
    assert answer.body in (b"", b"null")
    assert_not_logged(assistent)


@pytest.mark.parametrize(("method", "path"), [("GET", f"/{MARKER}"), ("GET", "/webhook"), ("PUT", "/webhook")])
def test_the_action_server_is_silent_at_wrong_addresses(actions: Inside, method: str, path: str) -> None:
    answer = actions.ask(method, path)
    assert answer.status in (404, 405)
    assert answer.body == b""


def test_the_action_server_refuses_a_huge_request_in_silence(actions: Inside) -> None:
    answer = actions.ask("POST", "/webhook", as_json(call(MARKER * 270_000, "x")))
    assert (answer.status, answer.body) == (413, b"")


def test_an_unknown_action_is_told_apart_from_a_failing_one(actions: Inside) -> None:
    assert actions.ask("POST", "/webhook", as_json(call("action_finnes_ikke", "x"))).status == 404
    assert actions.ask("POST", "/webhook", as_json(call("action_hjelp", "finnes-ikke"))).status == 500


def test_the_action_server_lives_on_after_all_that(assistent: Assistent, actions: Inside) -> None:
    answer = actions.ask("POST", "/webhook", as_json(call("action_hjelp", chat_of(assistent, "kari"))))
    assert answer.status == 200
    assert MARKER not in answer.text


# --- what is typed is text


@pytest.mark.parametrize(
    "prefix",
    ["/", " /", "\n/", "\t\n /", "//", "/ /", "/\n/", " / / /", "\u00a0/", "\u2003/\u2003/", "∕", "／", "⁄", "\u200b/"],
)
def test_a_typed_command_is_text(assistent: Assistent, bot: Inside, prefix: str) -> None:
    assistent.nye_samtaler()
    anne = person_id(assistent, "anne")
    typed = prefix + f'min_sak_frister{{"person": "{anne}", "svar": "min_sak_frister.alle"}}'
    reply = bot.replies(samtale=chat_of(assistent, "ingrid"), tekst=typed)
    assert "Anne" not in json.dumps(reply, ensure_ascii=False)
    assert bot.replies(samtale=chat_of(assistent, "ingrid"), tekst=f"{prefix}krise")[0]["alvor"] != "krise"


def test_the_same_command_from_a_button_is_carried_out(assistent: Assistent, bot: Inside) -> None:
    assistent.nye_samtaler()
    assert bot.replies(samtale=chat_of(assistent, "ingrid"), valg="/krise")[0]["alvor"] == "krise"


@pytest.mark.parametrize("typed", ["/restart", "/session_start", "/ /restart", "/back", "EXTERNAL: krise", "_restart"])
def test_rasas_own_commands_are_text(assistent: Assistent, bot: Inside, typed: str) -> None:
    assistent.nye_samtaler()
    chat = chat_of(assistent, "ingrid")
    bot.replies(samtale=chat, tekst="når er neste frist for Kari?")
    bot.replies(samtale=chat, tekst=typed)
    # The talk still knows whom it was about, which a restart would have wiped out.
    assert "Kari" in json.dumps(bot.replies(samtale=chat, tekst="når er neste frist?"), ensure_ascii=False)


def test_a_typed_command_through_the_front_door_is_text(assistent: Assistent) -> None:
    assistent.nye_samtaler()
    anne = person_id(assistent, "anne")
    for prefix in ("/", "/ /", "\u200b/", "\x00/", "\ufeff/ /"):
        replies = assistent.som("ingrid").si(f'{prefix}min_sak_frister{{"person": "{anne}"}}')
        assert "Anne" not in json.dumps(replies, ensure_ascii=False)


@pytest.mark.parametrize("typed", ["/ /finnesikke", "/krise{feil", f"/ /{MARKER} og mer"])
def test_a_text_like_a_command_is_not_written_to_the_log(assistent: Assistent, bot: Inside, typed: str) -> None:
    bot.say(samtale=chat_of(assistent, "ingrid"), tekst=f"{typed} {MARKER}")
    assert_not_logged(assistent)


def assert_not_logged(assistent: Assistent) -> None:
    logs = list(assistent.var.glob("*.log"))
    assert {log.stem for log in logs} == {"bot", "actions", "gateway", "varsler"}
    assert [log.name for log in logs if MARKER in log.read_text(errors="replace")] == []


# --- who is talking


@pytest.mark.parametrize("samtale", ["finnes-ikke", "default", "", "0", str(uuid.uuid4()), "' OR 1=1 --", "../../x"])
def test_an_invented_talk_leads_nowhere(bot: Inside, samtale: str) -> None:
    for text in ("når er neste frist for Kari?", "når er neste frist for meg?", "hvem er sykmeldt?"):
        answer = bot.say(samtale=samtale, tekst=text)
        assert not any(name in answer.text for name in OWN_NAMES)
        assert answer.status != 200 or json.loads(answer.body) == {"svar": []}


def test_a_closed_talk_leads_nowhere(assistent: Assistent, bot: Inside) -> None:
    chat = chat_of(assistent, "kari")
    assert bot.replies(samtale=chat, tekst="når er neste frist for meg?") != []
    assistent.nye_samtaler()
    assert bot.replies(samtale=chat, tekst="når er neste frist for meg?") == []


def test_an_id_of_a_person_is_no_talk(assistent: Assistent, bot: Inside) -> None:
    assert bot.replies(samtale=person_id(assistent, "kari"), tekst="når er neste frist for meg?") == []


def test_a_sender_or_metadata_in_the_message_changes_nothing(assistent: Assistent, bot: Inside) -> None:
    assistent.nye_samtaler()
    chat, other = chat_of(assistent, "siri"), chat_of(assistent, "hege")
    question = "når er neste frist for Kari?"
    plain = bot.replies(samtale=chat, tekst=question)
    forged = bot.replies(
        samtale=chat,
        tekst=question,
        sender=other,
        sender_id=other,
        input_channel="rest",
        parse_data={"intent": {"name": "krise"}},
        metadata={"sender": other, "person_id": person_id(assistent, "hege"), "rolle": "hr", "role": "leder"},
    )
    assert forged == plain
    assert "Kari" not in json.dumps(plain)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        as_json(MARKER),
        as_json([]),
        as_json({}),
        as_json({"samtale": "x"}),
        as_json({"samtale": "x", "tekst": 5}),
        as_json({"samtale": {"a": MARKER}, "tekst": MARKER}),
        as_json({"samtale": "x", "valg": {"a": 1}}),
    ],
)
def test_a_malformed_message_to_the_bot_gives_nothing_away(assistent: Assistent, bot: Inside, body: bytes) -> None:
    answer = bot.ask("POST", "/webhooks/naervaer/melding", body)
    assert_not_logged(assistent)
    assert answer.status in (400, 500) or json.loads(answer.body) == {"svar": []}
    assert not any(word in answer.text for word in (MARKER, "Traceback", "KeyError", ".py"))


# --- the front door


def test_nobody_can_choose_whom_to_be_outside_a_demonstration(tmp_path: Path, klokke: FastKlokke) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'naervaer.db'}")
    store.migrate()
    demo.fill(store, klokke)
    app = create_app(store, BotClient(f"http://127.0.0.1:{free_port()}", "x" * 32), klokke, demo=False)

    async def visit() -> None:
        async with TestClient(TestServer(app)) as client:
            signed_in = await client.post("/api/demo/innlogging", json={"person": "kari"})
            assert await refusal(signed_in) == (404, "finnes_ikke")
            assert "Set-Cookie" not in signed_in.headers
            assert await refusal(await client.get("/api/demo/personer")) == (404, "finnes_ikke")
            assert await refusal(await client.get("/api/meg")) == (401, "ikke_innlogget")
            assert (await client.get("/helse")).status == 204

    # In a thread of its own, since the browser tests leave an event loop in this one.
    with ThreadPoolExecutor() as thread:
        thread.submit(asyncio.run, visit()).result()
    store.close()


async def refusal(response: ClientResponse) -> tuple[int, str]:
    return response.status, (await response.json())["feil"]["kode"]


@pytest.mark.parametrize("value", [None, "", "0", "true", "ja", " 1"])
def test_only_the_number_one_makes_a_demonstration(value: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NAERVAER_DEMO", raising=False)
    if value is not None:
        monkeypatch.setenv("NAERVAER_DEMO", value)
    assert not innstillinger.er_demo()


def test_the_clock_cannot_be_set_outside_a_demonstration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NAERVAER_DEMO", raising=False)
    monkeypatch.setenv("NAERVAER_DEMO_NAA", "2020-01-01T00:00:00+00:00")
    assert not isinstance(innstillinger.klokke(), FastKlokke)


def sign_in(assistent: Assistent, person: str = "kari") -> Answer:
    return ask(
        assistent.url,
        "POST",
        "/api/demo/innlogging",
        as_json({"person": person}),
        {"Content-Type": "application/json"},
    )


def cookie_of(answer: Answer) -> str:
    return answer.headers["Set-Cookie"].partition(";")[0]


def test_the_cookie_is_out_of_reach_of_scripts_and_foreign_pages(assistent: Assistent) -> None:
    cookie = sign_in(assistent).headers["Set-Cookie"]
    attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert {"httponly", "samesite=strict", "path=/"} <= attributes
    assert not any(part.startswith("domain=") for part in attributes)
    assert len(cookie_of(sign_in(assistent)).partition("=")[2]) >= 40


def test_every_signing_in_gives_a_new_cookie(assistent: Assistent) -> None:
    assert cookie_of(sign_in(assistent)) != cookie_of(sign_in(assistent))


def test_signing_out_makes_the_cookie_worthless(assistent: Assistent) -> None:
    cookie = cookie_of(sign_in(assistent))
    other = cookie_of(sign_in(assistent))
    assert ask(assistent.url, "GET", "/api/meg", headers={"Cookie": cookie}).status == 200
    headers: dict[str, str | bytes] = {"Cookie": cookie, "Content-Type": "application/json"}
    signed_out = ask(assistent.url, "POST", "/api/utlogging", b"{}", headers)
    assert signed_out.status == 204
    assert 'naervaer_okt=""' in signed_out.headers["Set-Cookie"]
    for path in ("/api/meg", "/api/meldinger"):
        assert ask(assistent.url, "GET", path, headers={"Cookie": cookie}).status == 401
    said = ask(assistent.url, "POST", "/api/meldinger", as_json({"klient_id": "a", "tekst": "hei"}), headers)
    assert said.status == 401
    assert ask(assistent.url, "GET", "/api/meg", headers={"Cookie": other}).status == 200


@pytest.mark.parametrize("value", ["", "x", "a" * 43, "a" * 4000, '"', "\x7f", "æøå", "\xff"])
def test_a_made_up_cookie_opens_nothing(assistent: Assistent, value: str) -> None:
    cookie = f"naervaer_okt={value}".encode("latin-1")
    assert ask(assistent.url, "GET", "/api/meg", headers={"Cookie": cookie}).status in (400, 401)


PLACES = (
    ("GET", "/", 200),
    ("GET", "/static/chat.js", 200),
    ("GET", "/static/", 403),
    ("GET", "/static/finnes-ikke.js", 404),
    ("GET", "/api/tekster", 200),
    ("GET", "/api/meg", 401),
    ("GET", "/api/meldinger", 401),
    ("GET", "/api/demo/personer", 200),
    ("GET", "/helse", 204),
    ("GET", "/finnes-ikke", 404),
    ("DELETE", "/api/meldinger", 405),
    ("PUT", "/", 405),
    ("OPTIONS", "/api/meldinger", 405),
    ("TRACE", "/", 405),
    ("POST", "/api/meldinger", 415),
)


@pytest.mark.parametrize(("method", "path", "status"), PLACES)
def test_every_answer_carries_the_security_headers(assistent: Assistent, method: str, path: str, status: int) -> None:
    answer = ask(assistent.url, method, path)
    assert answer.status == status
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    is_file = (method, status) == ("GET", 200) and not path.startswith("/api/")
    assert answer.headers["Cache-Control"] == ("no-cache" if is_file else "no-store")
    assert not any(name.lower() == "x-powered-by" for name in answer.headers)


FOREIGN: dict[str, str | bytes] = {
    "Origin": "https://ond.example",
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": f"content-type,{SECRET_HEADER}",
}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("path", ["/", "/api/meldinger", "/api/demo/innlogging", "/static/chat.js", "/helse", "/x"])
def test_no_foreign_page_is_let_in_at_the_front_door(assistent: Assistent, method: str, path: str) -> None:
    answer = ask(assistent.url, method, path, headers=FOREIGN)
    assert cors(answer) == []
    assert method != "TRACE" or b"ond.example" not in answer.body
    assert method in ("GET", "HEAD") or answer.status >= 400


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("inside", [True, False])
@pytest.mark.parametrize("part", ["bot", "actions"])
def test_no_foreign_page_is_let_in_inside(assistent: Assistent, part: str, inside: bool, method: str) -> None:
    there = getattr(assistent.parts, part)
    secret: dict[str, str | bytes] = {SECRET_HEADER: there.secret} if inside else {}
    for path in ("/", "/webhooks/naervaer/melding", "/webhook", "/x"):
        answer = ask(part_url(there), method, path, headers={**FOREIGN, **secret})
        assert cors(answer) == [], (path, answer)
        assert b"ond.example" not in answer.body
        assert there.secret.encode() not in answer.body


def cors(answer: Answer) -> list[str]:
    return [name for name in answer.headers if name.lower().startswith("access-control")]


def test_a_write_from_a_foreign_page_is_refused(assistent: Assistent) -> None:
    cookie = cookie_of(sign_in(assistent))
    body = as_json({"klient_id": str(uuid.uuid4()), "tekst": "hei"})
    for origin in ("https://ond.example", "null", f"https://{urlsplit(assistent.url).hostname}", "http://127.0.0.1"):
        answer = ask(
            assistent.url,
            "POST",
            "/api/meldinger",
            body,
            {"Cookie": cookie, "Origin": origin, "Content-Type": "application/json"},
        )
        assert (answer.status, json.loads(answer.body)["feil"]["kode"]) == (403, "annen_side"), origin


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_form_of_another_page_cannot_write(assistent: Assistent, content_type: str) -> None:
    cookie = cookie_of(sign_in(assistent))
    body = as_json({"klient_id": str(uuid.uuid4()), "tekst": "hei"})
    answer = ask(assistent.url, "POST", "/api/meldinger", body, {"Cookie": cookie, "Content-Type": content_type})
    assert answer.status == 415


@pytest.mark.parametrize(
    "path",
    [
        "/static/../web.py",
        "/static/../../pyproject.toml",
        "/static/%2e%2e/web.py",
        "/static/..%2fweb.py",
        "/static/..%2f..%2fpyproject.toml",
        "/static/%2e%2e%2f%2e%2e%2fpyproject.toml",
        "/static/....//web.py",
        "/static/..\\web.py",
        "/static/..%5cweb.py",
        "/static//etc/passwd",
        "/static/%2fetc%2fpasswd",
        "/static/%00",
        "/static/chat.js%00.txt",
        "/static/.%00./web.py",
        "/static/%252e%252e/web.py",
        "/../pyproject.toml",
        "//etc/passwd",
    ],
)
def test_no_path_leads_out_of_the_static_files(assistent: Assistent, path: str) -> None:
    answer = ask(assistent.url, "GET", path)
    assert answer.status in (400, 403, 404)
    assert not any(word in answer.text for word in ("import ", "[project]", "root:"))


def test_a_talk_belongs_to_the_cookie_and_to_nothing_in_the_request(assistent: Assistent) -> None:
    assistent.nye_samtaler()
    siri: Klient = assistent.som("siri")
    body = {"klient_id": str(uuid.uuid4()), "tekst": "når er neste frist for meg?"}
    forged = {
        **body,
        "person": "kari",
        "person_id": person_id(assistent, "kari"),
        "samtale": chat_of(assistent, "kari"),
    }
    svar = siri.send(forged)
    assert svar.status == 200
    assert "Dialogmøte" not in json.dumps(svar.body, ensure_ascii=False)
    assert [m["tekst"] for m in assistent.som("kari").historie()] == []
