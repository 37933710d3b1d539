"""The running assistant for tests: all parts, the trained model, the demo organisation, a clock that stands still."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass, field
from datetime import date, datetime
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

from sqlalchemy import update

from naervaer import datoer, demo
from naervaer.klokke import FastKlokke
from naervaer.store import Store, open_store
from naervaer.store.models import Base, Chat, Person
from tools.parts import Parts


class Assistent:
    """Bot, actions and gateway as they run for people, on a database of their own."""

    def __init__(self, var: Path, database_url: str, naa: datetime) -> None:
        """`var` takes logs and the bot's talks; the demo organisation is filled as of `naa`."""
        self.var = var
        self.klokke = FastKlokke(naa)
        self.store: Store = open_store(database_url)
        self.store.migrate()
        demo.fill(self.store, self.klokke)
        settings = {
            "NAERVAER_DEMO": "1",
            "NAERVAER_DEMO_NAA": naa.isoformat(),
            "NAERVAER_DATABASE_URL": database_url,
            "NAERVAER_MELDINGER_PER_MINUTT": "100000",  # tests write faster than people
        }
        self.parts = Parts(var, settings=settings)
        self.url = self.parts.url

    def start(self) -> None:
        """Returns when all parts are ready."""
        self.parts.start()

    def stop(self) -> None:
        """Stop all parts."""
        self.parts.stop()
        self.store.close()

    def stopp_bot(self) -> None:
        """Kill the bot as a crash would."""
        self.parts.bot.kill()

    def start_bot(self) -> None:
        """Start the bot if it is not running; returns when it is ready."""
        if not self.parts.bot.is_running():
            self.parts.bot.start()
            self.parts.bot.wait_until_ready()

    def stopp_actions(self) -> None:
        """Kill the action server as a crash would."""
        self.parts.actions.kill()

    def start_actions(self) -> None:
        """Start the action server if it is not running; returns when it is ready."""
        if not self.parts.actions.is_running():
            self.parts.actions.start()
            self.parts.actions.wait_until_ready()

    def nye_samtaler(self) -> None:
        """Close all talks and forget chosen languages, so that the next message of anybody begins a new one."""
        with self.store.session() as session:
            session.execute(update(Person).values(spraak=None))
            session.execute(update(Chat).where(Chat.lukket_tid.is_(None)).values(lukket_tid=self.klokke.now()))

    def fra_nytt(self) -> None:
        """The demo organisation as it was at first: nothing told, nobody signed in."""
        with self.store.session() as session:
            for table in reversed(Base.metadata.sorted_tables):
                session.execute(table.delete())
        demo.fill(self.store, self.klokke)

    def som(self, person: str) -> Klient:
        """A signed-in demo person at the web chat's door."""
        klient = Klient(self.url)
        klient.post("/api/demo/innlogging", {"person": person})
        return klient


@dataclass
class Svar:
    """What came back of a request: the status, and the JSON body (empty for none)."""

    status: int
    body: dict[str, Any]


@dataclass
class Klient:
    """A browser's requests without the browser."""

    url: str
    cookies: CookieJar = field(default_factory=CookieJar)

    def si(self, text: str) -> list[dict[str, Any]]:
        """Write something; the bot's replies. Fails if the gateway refuses."""
        svar = self.send({"klient_id": str(uuid.uuid4()), "tekst": text})
        assert svar.status == 200, svar
        return [m for m in svar.body["meldinger"] if m["fra"] == "bot"]

    def trykk(self, valg_id: str) -> list[dict[str, Any]]:
        """Press an offered button; the bot's replies."""
        svar = self.send({"klient_id": str(uuid.uuid4()), "valg": valg_id})
        assert svar.status == 200, svar
        return [m for m in svar.body["meldinger"] if m["fra"] == "bot"]

    def velg_dato(self, dag: date) -> list[dict[str, Any]]:
        """Answer with a day, written out; the bot's replies."""
        return self.si(datoer.lang(dag, "nb"))

    def send(self, body: dict[str, Any]) -> Svar:
        """Post a message as it stands."""
        return self.post("/api/meldinger", body)

    def historie(self) -> list[dict[str, Any]]:
        """All messages of the talk."""
        meldinger: list[dict[str, Any]] = self.get("/api/meldinger").body["meldinger"]
        return meldinger

    def get(self, path: str, headers: dict[str, str] | None = None) -> Svar:
        """GET an address of the gateway."""
        return self._request(urllib.request.Request(self.url + path, headers=headers or {}))

    def raw(self, path: str) -> bytes:
        """What an address of the gateway gives, as it comes; a refusal too."""
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        try:
            with opener.open(self.url + path, timeout=60) as response:
                return bytes(response.read())
        except urllib.error.HTTPError as error:
            with error:
                return error.read()

    def post(self, path: str, body: object, headers: dict[str, str] | None = None) -> Svar:
        """POST JSON, or raw bytes, to an address of the gateway."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        all_headers = {"Content-Type": "application/json", **(headers or {})}
        return self._request(urllib.request.Request(self.url + path, data=data, headers=all_headers))

    def _request(self, request: urllib.request.Request) -> Svar:
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        try:
            with opener.open(request, timeout=60) as response:
                return Svar(response.status, _json(response.read()))
        except urllib.error.HTTPError as error:
            with error:
                return Svar(error.code, _json(error.read()))


def _json(content: bytes) -> dict[str, Any]:
    try:
        body = json.loads(content) if content else {}
    except ValueError:
        return {"raw": content.decode(errors="replace")}
    return body if isinstance(body, dict) else {"liste": body}
