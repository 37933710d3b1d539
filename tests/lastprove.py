"""Many people at once through the three doors, with two bot workers, PostgreSQL and Redis; and what must hold after."""

from __future__ import annotations

import asyncio
import json
import random
import time
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp
import psycopg
from assistent import Assistent
from postgres import Postgres
from redistjener import Redis
from sqlalchemy import Select, func, select
from stedfortredere import microsoft, slack
from stedfortredere.microsoft import FalskMicrosoft, aktivitet
from stedfortredere.miljo import kanalmiljo
from stedfortredere.slack import FalskSlack
from stedfortredere.tjener import Logg, Tjener, Utvalg, sertifikat

from gateway import slack as slack_door
from gateway import teams as teams_door
from gateway.bot_client import SECRET_HEADER
from gateway.web import COOKIE
from naervaer import demo, innlogging, kanalinnboks
from naervaer.store.models import Avsender, Chat, Kanal, Kanaloppdrag, Melding, Person, new_id
from tools.parts import Part, free_port

SPORSMAL = ("hvor mange egenmeldingsdager har jeg", "når er neste frist for meg?")
DORER = (Kanal.WEB, Kanal.SLACK, Kanal.TEAMS)
LENGSTE_VENTETID = 120.0  # seconds; an answer that has not come by then is lost
TO_PAA_RAD = 5  # every so many turns in Slack and Teams, two messages are sent before the answer to the first


@dataclass
class Maalt:
    """Times in seconds, and what went wrong, in words."""

    ventetid: dict[Kanal, list[float]] = field(default_factory=lambda: {kanal: [] for kanal in DORER})
    kvittering: list[float] = field(default_factory=list)
    bar: list[float] = field(default_factory=list)
    feil: list[str] = field(default_factory=list)
    sendt: int = 0


class Postkasse(Logg):
    """Hands what a stand-in is sent to the one it is for."""

    def __init__(self, slag: str, adresse: str, tekst: str) -> None:
        """`slag` is of messages; `adresse` and `tekst` are where in one its reader and its words stand."""
        super().__init__()
        self._slag, self._adresse, self._tekst = slag, adresse, tekst
        self.loop: asyncio.AbstractEventLoop | None = None
        self.kasser: dict[str, asyncio.Queue[str]] = {}

    def noter(self, hva: str, innhold: dict[str, Any]) -> None:
        if hva == self._slag:
            assert self.loop
            self.loop.call_soon_threadsafe(self.kasser[innhold[self._adresse]].put_nowait, innhold[self._tekst])

    def av(self, hva: str, hvor: Utvalg | None = None) -> list[dict[str, Any]]:
        raise NotImplementedError("nothing is kept")


class Deltaker(ABC):
    """One person at one door."""

    kanal: Kanal

    def __init__(self, person_id: str) -> None:
        self.person_id = person_id
        self.sendt: list[str] = []  # the ids of the messages
        self.fikk: list[str] = []  # the words of the replies

    @abstractmethod
    async def send(self, tekst: str) -> None:
        """Send a message; returns when it has been taken. Raises AssertionError."""

    @abstractmethod
    async def hent(self) -> None:
        """Wait for a reply. Raises TimeoutError."""


class Nettleser(Deltaker):
    """Somebody in the web chat."""

    kanal = Kanal.WEB

    def __init__(self, person_id: str, http: aiohttp.ClientSession, url: str, kake: str) -> None:
        super().__init__(person_id)
        self._http, self._url, self._kake = http, url, kake

    async def send(self, tekst: str) -> None:
        id = str(uuid.uuid4())
        self.sendt.append(id)
        headers = {"Cookie": f"{COOKIE}={self._kake}"}
        body = {"klient_id": id, "tekst": tekst}
        async with self._http.post(f"{self._url}/api/meldinger", json=body, headers=headers) as svar:
            innhold = await svar.json()
        assert svar.status == 200, innhold["feil"]["kode"]
        self.fikk += [melding["tekst"] for melding in innhold["meldinger"] if melding["fra"] == "bot"]

    async def hent(self) -> None:
        """It came with the answer to the request."""


class Kanalbruker(Deltaker):
    """Somebody in Slack or Teams: the answer comes as messages of its own, after the receipt."""

    def __init__(self, person_id: str, http: aiohttp.ClientSession, url: str, nummer: int, maalt: Maalt) -> None:
        super().__init__(person_id)
        self._http, self._url, self._nummer, self._maalt = http, url, nummer, maalt
        self.kasse: asyncio.Queue[str] = asyncio.Queue()

    async def hent(self) -> None:
        self.fikk.append(await asyncio.wait_for(self.kasse.get(), LENGSTE_VENTETID))

    async def _levert(self, sti: str, body: bytes, headers: dict[str, str], hendelse: str) -> None:
        self.sendt.append(kanalinnboks.fingeravtrykk(self.kanal, hendelse))
        begynte = time.perf_counter()
        async with self._http.post(f"{self._url}{sti}", data=body, headers=headers) as svar:
            assert svar.status in (200, 202), svar.status
        self._maalt.kvittering.append(time.perf_counter() - begynte)


class Slackbruker(Kanalbruker):
    """Somebody in the direct message with the app."""

    kanal = Kanal.SLACK

    def __init__(self, tid: float, *args: Any) -> None:
        super().__init__(*args)
        self._tid = tid
        self.id = f"U{self._nummer}"

    async def send(self, tekst: str) -> None:
        hendelse = f"Ev{new_id()}"
        body = json.dumps(slack.hendelse(slack.direkte(self.id, tekst), hendelse)).encode()
        headers = {"Content-Type": "application/json", **slack.signert(body, self._tid)}
        await self._levert(slack_door.STI, body, headers, hendelse)


class Teamsbruker(Kanalbruker):
    """Somebody in the personal chat with the bot."""

    kanal = Kanal.TEAMS

    def __init__(self, token: str, *args: Any) -> None:
        super().__init__(*args)
        self._token = token
        self.id, self.aad = f"29:{self._nummer}", f"aad-{self._nummer}"

    async def send(self, tekst: str) -> None:
        activity = aktivitet(self.id, self.aad, new_id(), text=tekst)
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self._token}"}
        hendelse = f"{activity['conversation']['id']}/{activity['id']}"
        await self._levert(teams_door.STI, json.dumps(activity).encode(), headers, hendelse)


class Lastprove:
    """The running assistant as in docker-compose.yml, with people at its doors."""

    def __init__(
        self, mappe: Path, postgres: Postgres, redis: Redis, antall: int, naa: datetime, bare: int = 0
    ) -> None:
        """`antall` people take part, a third of them at each door; `bare` more talk straight to the bot."""
        cert = sertifikat(mappe, [*slack.NAVN, *microsoft.NAVN])
        self.slack, self.microsoft = FalskSlack(), FalskMicrosoft()
        self._fra_slack = self.slack.logg = Postkasse("chat.postMessage", "channel", "text")
        self._fra_teams = self.microsoft.logg = Postkasse("melding", "_samtale", "summary")
        self._tjenere = (Tjener(self.slack.app, cert.tls).start(), Tjener(self.microsoft.app, cert.tls).start())
        self._samtaler = postgres.url(postgres.create_database())
        self.assistent = Assistent(mappe / "deler", postgres.url(postgres.create_database()), naa)
        demo.fill_large(self.assistent.store, antall + bare, self.assistent.klokke)
        parts = self.assistent.parts
        parts.bot.environment |= {"NAERVAER_TRACKER_URL": self._samtaler, **redis.settings}
        parts.varsler.environment["NAERVAER_TRACKER_URL"] = self._samtaler
        self.boter = [parts.bot, _en_til(parts.bot)]
        adresser = ",".join(bot.health.rstrip("/") for bot in self.boter)
        parts.gateway.environment |= {**kanalmiljo(*self._tjenere, cert), "NAERVAER_BOT_URL": adresser}
        self.maalt = Maalt()
        self.deltakere: list[Deltaker] = []
        self._antall, self._bare = antall, bare

    @property
    def deler(self) -> list[Part]:
        """All processes of the assistant."""
        return [*self.assistent.parts.all, self.boter[1]]

    def start(self) -> None:
        """Returns when all parts are ready."""
        self.boter[1].start()
        self.assistent.start()
        self.boter[1].wait_until_ready()

    def stopp(self) -> None:
        self.assistent.stop()
        self.boter[1].stop()
        for tjener in self._tjenere:
            tjener.stopp()

    async def snakk(self, fortsett: Callable[[], bool], tenketid: tuple[float, float]) -> None:
        """Everybody talks on as long as `fortsett` says so, and thinks before each message: so many seconds, between
        the shortest and the longest.
        """
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
            self._slipp_inn(http)
            samtaler = [self._deltar(deltaker, fortsett, tenketid) for deltaker in self.deltakere]
            rett_til_boten = [self._rett_til_boten(http, n, fortsett, tenketid) for n in range(self._bare)]
            await asyncio.gather(*samtaler, *rett_til_boten)
        await asyncio.to_thread(self._til_besvart)

    async def snakk_og_drep(self, tenketid: tuple[float, float], etter: int, videre: int) -> int:
        """As `snakk`; after `etter` messages one of the bot workers is killed, and people talk on until `videre` more
        are sent. Gives how many came after the kill, which may be a few more.
        """
        siste = float("inf")
        snakk = asyncio.create_task(self.snakk(lambda: self.maalt.sendt < siste, tenketid))
        while self.maalt.sendt < etter:
            await asyncio.sleep(0.05)
        await asyncio.to_thread(self.boter[0].kill)
        drept_ved = self.maalt.sendt
        siste = drept_ved + videre
        await snakk
        return self.maalt.sendt - drept_ved

    def kontroller(self) -> list[str]:
        """What was lost, doubled or out of order, in words: none of it should be."""
        feil = list(self.maalt.feil)
        sporring = "SELECT sender_id, count(*) FROM events WHERE type_name = 'user' GROUP BY 1"
        with psycopg.connect(self._samtaler) as connection:
            hort: dict[str, int] = dict(connection.execute(sporring).fetchall())
        for deltaker in self.deltakere:
            chat_id, meldinger = self._lagret(deltaker.person_id)
            spurt = [melding.klient_id for melding in meldinger if melding.fra is Avsender.PERSON]
            svar = [melding.innhold for melding in meldinger if melding.fra is Avsender.BOT]
            ider = [melding.id for melding in meldinger if melding.fra is Avsender.PERSON]
            for hva, holder in {
                "asked in another order, lost or doubled": spurt == deltaker.sendt,
                "answered in another order, not or twice": [s["svar_paa"] for s in svar] == ider,
                "got something else than was answered": _samme([s["tekst"] for s in svar], deltaker.fikk),
                "the bot has not heard each message once": hort.get(chat_id, 0) == len(deltaker.sendt),
            }.items():
                if not holder:
                    feil.append(f"{deltaker.kanal.value}: {hva}")
        return feil

    def forste_utveksling(self, person_id: str) -> tuple[Melding, Melding]:
        """The first message of a person's, and the reply to it."""
        _, (spurt, svar, *_) = self._lagret(person_id)
        return spurt, svar

    def _slipp_inn(self, http: aiohttp.ClientSession) -> None:
        """Everybody to their doors."""
        store, klokke, url = self.assistent.store, self.assistent.klokke, self.assistent.url
        self._fra_slack.loop = self._fra_teams.loop = asyncio.get_running_loop()
        tid = klokke.now().timestamp()
        token = self.microsoft.signert(tid)
        with store.session() as session:
            for nummer, person in enumerate(session.scalars(_borte().limit(self._antall)).all()):
                felles = (person.id, http, url, nummer, self.maalt)
                kanal = DORER[nummer % len(DORER)]
                if kanal is Kanal.WEB:
                    kake = innlogging.sign_in(session, person.id, klokke)
                    self.deltakere.append(Nettleser(person.id, http, url, kake))
                elif kanal is Kanal.SLACK:
                    i_slack = Slackbruker(tid, *felles)
                    self.slack.bruker(i_slack.id, str(person.epost))
                    self._fra_slack.kasser[f"D{i_slack.id}"] = i_slack.kasse
                    self.deltakere.append(i_slack)
                else:
                    i_teams = Teamsbruker(token, *felles)
                    self.microsoft.medlem(i_teams.id, i_teams.aad, str(person.epost))
                    self._fra_teams.kasser[f"{microsoft.SAMTALE}{i_teams.id}"] = i_teams.kasse
                    self.deltakere.append(i_teams)

    async def _deltar(self, deltaker: Deltaker, fortsett: Callable[[], bool], tenketid: tuple[float, float]) -> None:
        tilfeldig = random.Random(deltaker.person_id)
        await asyncio.sleep(tilfeldig.uniform(0, tenketid[1]))
        tur = 0
        while fortsett():
            tur += 1
            antall = 2 if tur % TO_PAA_RAD == 0 and deltaker.kanal is not Kanal.WEB else 1
            begynte = time.perf_counter()
            try:
                for nummer in range(antall):
                    self.maalt.sendt += 1
                    await deltaker.send(SPORSMAL[(tur + nummer) % len(SPORSMAL)])
                for _ in range(antall):
                    await deltaker.hent()
            except (AssertionError, TimeoutError, aiohttp.ClientError) as error:
                self.maalt.feil.append(f"{deltaker.kanal.value}: {type(error).__name__} {error}")
            else:
                if antall == 1:
                    self.maalt.ventetid[deltaker.kanal].append(time.perf_counter() - begynte)
            await asyncio.sleep(tilfeldig.uniform(*tenketid))

    async def _rett_til_boten(
        self, http: aiohttp.ClientSession, nummer: int, fortsett: Callable[[], bool], tenketid: tuple[float, float]
    ) -> None:
        """The same turns as through the web chat, without the gateway."""
        bot, tilfeldig, chat_id = self.boter[nummer % 2], random.Random(nummer), self._ny_samtale(nummer)
        url, headers = f"{bot.health}webhooks/naervaer/melding", {SECRET_HEADER: bot.secret}
        await asyncio.sleep(tilfeldig.uniform(0, tenketid[1]))
        tur = 0
        while fortsett():
            tur += 1
            body = {"samtale": chat_id, "tekst": SPORSMAL[tur % len(SPORSMAL)]}
            begynte = time.perf_counter()
            async with http.post(url, json=body, headers=headers) as svar:
                assert (await svar.json())["svar"]
            self.maalt.bar.append(time.perf_counter() - begynte)
            await asyncio.sleep(tilfeldig.uniform(*tenketid))

    def _ny_samtale(self, nummer: int) -> str:
        """A talk of somebody who is at none of the doors."""
        with self.assistent.store.session() as session:
            person = session.scalars(_borte().offset(self._antall + nummer).limit(1)).one()
            chat = Chat(person_id=person.id, kanal=Kanal.TERMINAL, opprettet_tid=self.assistent.klokke.now())
            session.add(chat)
            session.flush()
            return chat.id

    def _til_besvart(self) -> None:
        slutt = time.monotonic() + LENGSTE_VENTETID
        while time.monotonic() < slutt:
            with self.assistent.store.session() as session:
                if not session.scalar(select(func.count()).select_from(Kanaloppdrag)):
                    return
            time.sleep(0.1)
        self.maalt.feil.append("something was never answered")

    def _lagret(self, person_id: str) -> tuple[str, list[Melding]]:
        with self.assistent.store.session() as session:
            chat = session.scalars(select(Chat).where(Chat.person_id == person_id)).one()
            return chat.id, list(
                session.scalars(select(Melding).where(Melding.chat_id == chat.id).order_by(Melding.nummer))
            )


def i_sekunder(antall: float) -> Callable[[], bool]:
    """True from now on, for so many seconds."""
    slutt = time.monotonic() + antall
    return lambda: time.monotonic() < slutt


def _borte() -> Select[Person]:
    """The people on leave, in the same order each time."""
    return select(Person).where(Person.demo_navn.is_(None), Person.saker.any()).order_by(Person.id)


def _en_til(bot: Part) -> Part:
    """One more worker like it."""
    port = free_port()
    return replace(
        bot,
        name="boten nr. 2",
        environment={**bot.environment, "NAERVAER_BOT_PORT": str(port)},
        health=f"http://127.0.0.1:{port}/",
        log=bot.log.with_name("bot2.log") if bot.log else None,
    )


def _samme(svar: list[str], fikk: list[str]) -> bool:
    """Whether the replies as they came are those that were stored; a channel may show more than the words."""
    return len(svar) == len(fikk) and all(f.startswith(s[:40]) for s, f in zip(svar, fikk, strict=True))
