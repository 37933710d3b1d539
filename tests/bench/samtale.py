"""The running assistant: a turn beside bare Rasa, many people at once, memory, and the time until it is ready."""

from __future__ import annotations

import asyncio
import time
import uuid
from pathlib import Path

import aiohttp
from assistent import Assistent
from sqlalchemy import select

from gateway.bot_client import SECRET_HEADER
from gateway.web import COOKIE
from naervaer import demo, innlogging, samtaler
from naervaer.store.models import Kanal, Person

from .tall import Krav, Resultat, Tider, norsk

SPORSMAL = {
    "allment spørsmål": "hvor mange egenmeldingsdager har jeg",
    "spørsmål om egen sak": "når er neste frist for meg?",
}
RUNDER = 100
TURER_I_EN_SAMTALE = 10
OPPVARMING = 5
STORSTE_FORHOLD = 1.3
SEKUNDER_TIL_KLAR = 45
SAMTIDIGE = (1, 8, 32)
LAST_SEKUNDER = 10


def maal_start(assistent: Assistent, resultat: Resultat) -> None:
    """Start all parts, and take the time until all are ready."""
    tid = Tider()
    with tid.ta():
        assistent.start()
    resultat.rad("fra start til klar", f"{norsk(tid.median, 1)} s", merknad="alle tre deler, modellen ferdig trent")
    resultat.krav.append(Krav("klar (sekunder)", tid.median, SEKUNDER_TIL_KLAR))


def maal_tur(assistent: Assistent, resultat: Resultat) -> None:
    """The same turn through the gateway and straight to the bot, in turns, so that noise meets both."""
    for navn, tekst in SPORSMAL.items():
        gateway, bar = asyncio.run(_ta_turer(assistent, tekst))
        forhold = gateway.median / bar.median
        resultat.tider(f"en tur gjennom gatewayen: {navn}", gateway, f"{norsk(forhold, 2)} × bar Rasa")
        resultat.tider(f"samme tur rett til boten (bar Rasa): {navn}", bar)
        resultat.krav.append(Krav(f"en tur mot bar Rasa, {navn} (forhold)", forhold, STORSTE_FORHOLD))


def maal_last(assistent: Assistent, resultat: Resultat, lager: str) -> None:
    """How many turns a second when many talk at once, each waiting for the answer before the next question."""
    for antall in SAMTIDIGE:
        assistent.nye_samtaler()
        tider = asyncio.run(_snakk_samtidig(assistent, _logg_inn(assistent, antall)))
        i_sekundet = len(tider.sekunder) / LAST_SEKUNDER
        resultat.tider(f"{antall} snakker samtidig ({lager}): ventetid", tider, f"{norsk(i_sekundet, 1)} turer/s")


def maal_minne(assistent: Assistent, resultat: Resultat) -> None:
    """The resident memory of each part, after the talks."""
    for del_ in assistent.parts.all:
        assert del_.process
        resultat.rad(f"minne: {del_.name}", f"{norsk(minne(del_.process.pid) / 1024**2, 0)} MB")


async def _ta_turer(assistent: Assistent, tekst: str) -> tuple[Tider, Tider]:
    [(person, kake)] = _logg_inn(assistent, 1).items()
    gateway, bar = Tider(), Tider()
    async with _gateway(assistent.url, kake) as dor, _bot(assistent) as bot:
        for runde in range(-OPPVARMING, RUNDER):
            if runde % TURER_I_EN_SAMTALE == 0:
                assistent.nye_samtaler()
            samtale = _samtale_med_boten(assistent, person)
            maal = (gateway, bar) if runde >= 0 else (Tider(), Tider())
            turer = [_gjennom_gateway(dor, tekst, maal[0]), _rett_til_bot(bot, samtale, tekst, maal[1])]
            for tur in turer if runde % 2 else reversed(turer):
                await tur
    return gateway, bar


async def _gjennom_gateway(dor: aiohttp.ClientSession, tekst: str, tider: Tider) -> None:
    with tider.ta():
        async with dor.post("/api/meldinger", json={"klient_id": str(uuid.uuid4()), "tekst": tekst}) as svar:
            innhold = await svar.json()
    assert svar.status == 200, innhold


async def _rett_til_bot(bot: aiohttp.ClientSession, samtale: str, tekst: str, tider: Tider) -> None:
    with tider.ta():
        async with bot.post("/webhooks/naervaer/melding", json={"samtale": samtale, "tekst": tekst}) as svar:
            innhold = await svar.json()
    assert innhold["svar"], innhold


async def _snakk_samtidig(assistent: Assistent, personer: dict[str, str]) -> Tider:
    tider = Tider()
    slutt = time.monotonic() + LAST_SEKUNDER

    async def snakk(person: str, kake: str) -> None:
        async with _gateway(assistent.url, kake) as dor:
            while True:
                for tekst in list(SPORSMAL.values()) * (TURER_I_EN_SAMTALE // len(SPORSMAL)):
                    if time.monotonic() >= slutt:
                        return
                    await _gjennom_gateway(dor, tekst, tider)
                await asyncio.to_thread(_lukk_samtale, assistent, person)

    await asyncio.gather(*(snakk(person, kake) for person, kake in personer.items()))
    return tider


def _gateway(url: str, kake: str) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(url, headers={"Cookie": f"{COOKIE}={kake}"})


def _bot(assistent: Assistent) -> aiohttp.ClientSession:
    bot = assistent.parts.bot
    return aiohttp.ClientSession(bot.health, headers={SECRET_HEADER: bot.secret})


def fyll_med_mange(assistent: Assistent) -> None:
    """People enough for everybody who talks at once."""
    demo.fill_large(assistent.store, max(SAMTIDIGE), assistent.klokke)


def _logg_inn(assistent: Assistent, antall: int) -> dict[str, str]:
    """That many people on leave, and the token of each one's browser."""
    borte = select(Person.id).where(Person.demo_navn.is_(None), Person.saker.any()).order_by(Person.id).limit(antall)
    with assistent.store.session() as session:
        personer = session.scalars(borte).all()
        assert len(personer) == antall
        return {person: innlogging.sign_in(session, person, assistent.klokke) for person in personer}


def _samtale_med_boten(assistent: Assistent, person: str) -> str:
    """The open talk of the one who talks straight to the bot, as in another channel."""
    with assistent.store.session() as session:
        return samtaler.open_chat(session, person, Kanal.TERMINAL, assistent.klokke).id


def _lukk_samtale(assistent: Assistent, person: str) -> None:
    with assistent.store.session() as session:
        samtaler.open_chat(session, person, Kanal.WEB, assistent.klokke).lukket_tid = assistent.klokke.now()


def minne(pid: int) -> int:
    """Bytes in memory of a process and its children."""
    status = Path(f"/proc/{pid}/status").read_text()
    kilobyte = next(int(linje.split()[1]) for linje in status.splitlines() if linje.startswith("VmRSS:"))
    barn = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return kilobyte * 1024 + sum(minne(int(b)) for b in barn)
