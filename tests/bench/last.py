"""Two hundred people at once through the three doors, beside bare Rasa under the same load."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from lastprove import DORER, Lastprove, i_sekunder
from postgres import Postgres
from redistjener import running_redis

from naervaer.store.models import Kanal

from .samtale import minne
from .tall import Krav, Resultat, Tider, norsk

PERSONER = 200
SEKUNDER = 120
TENKETID = (5.0, 25.0)  # seconds between an answer and the next message
FOR_DRAPET = 200  # messages
ETTER_DRAPET = 500
BARE = 10  # more who talk straight to the bot
OPPVARMING = 30  # seconds before the memory is followed
HVERT = 2  # seconds
LENGSTE_KVITTERING = 3.0  # seconds; Slack waits no longer
MINNE_VOKSER = 1.1
FEIL = "feil, tapte, doblede eller ombyttede"
NAVN = {Kanal.WEB: "nettpraten", Kanal.SLACK: "Slack", Kanal.TEAMS: "Teams"}


@dataclass
class Minne:
    """The bytes of each part, followed while people talk."""

    deler: dict[str, list[int]] = field(default_factory=dict)

    async def folg(self, prove: Lastprove) -> None:
        await asyncio.sleep(OPPVARMING)
        slutt = time.monotonic() + SEKUNDER - OPPVARMING
        while time.monotonic() < slutt:
            for del_ in prove.deler:
                assert del_.process
                self.deler.setdefault(del_.name, []).append(minne(del_.process.pid))
            await asyncio.sleep(HVERT)

    def tredeler(self, navn: str) -> tuple[float, float]:
        """The mean of the first and of the last third."""
        alle = self.deler[navn]
        tredel = len(alle) // 3
        return sum(alle[:tredel]) / tredel, sum(alle[-tredel:]) / tredel


def maal_tre_dorer(resultat: Resultat, mappe: Path, postgres: Postgres, naa: datetime) -> None:
    """Everybody talks; nothing may be lost, doubled, out of order or wrong, and the memory must not grow."""
    minnet = Minne()
    with _prove(mappe, postgres, naa, BARE) as prove:
        asyncio.run(_snakk(prove, minnet))
        _krev_feilfritt(prove, resultat, f"{FEIL} meldinger")
    _tider(prove, resultat)
    _vis_minne(minnet, resultat)


def maal_drap(resultat: Resultat, mappe: Path, postgres: Postgres, naa: datetime) -> None:
    """The same people; one of the bot workers is killed on the way."""
    with _prove(mappe, postgres, naa, 0) as prove:
        etterpaa = asyncio.run(prove.snakk_og_drep(TENKETID, FOR_DRAPET, ETTER_DRAPET))
        _krev_feilfritt(prove, resultat, f"{FEIL} meldinger når én bot drepes")
    alle = [tid for tider in prove.maalt.ventetid.values() for tid in tider]
    resultat.tider("ventetid når én bot drepes", Tider(alle), f"{norsk(etterpaa, 0)} meldinger etter drapet")


@contextmanager
def _prove(mappe: Path, postgres: Postgres, naa: datetime, bare: int) -> Iterator[Lastprove]:
    """All parts, running."""
    mappe.mkdir()
    with running_redis(mappe) as redis:
        prove = Lastprove(mappe, postgres, redis, PERSONER, naa, bare)
        try:
            prove.start()
            yield prove
        finally:
            prove.stopp()


def _krev_feilfritt(prove: Lastprove, resultat: Resultat, hva: str) -> None:
    feil = prove.kontroller()
    for linje in feil:
        print(linje, file=sys.stderr)
    resultat.krav.append(Krav(hva, len(feil), 0))


async def _snakk(prove: Lastprove, minnet: Minne) -> None:
    await asyncio.gather(prove.snakk(i_sekunder(SEKUNDER), TENKETID), minnet.folg(prove))


def _tider(prove: Lastprove, resultat: Resultat) -> None:
    maalt, bar = prove.maalt, Tider(prove.maalt.bar)
    i_sekundet = f"{norsk(maalt.sendt, 0)} meldinger, {norsk(maalt.sendt / SEKUNDER, 1)} i sekundet"
    resultat.rad(f"{PERSONER} personer i {SEKUNDER} sekunder", "", merknad=i_sekundet)
    for kanal in DORER:
        tider = Tider(maalt.ventetid[kanal])
        resultat.tider(f"ventetid: {NAVN[kanal]}", tider, f"{norsk(tider.median / bar.median, 2)} × bar Rasa")
    resultat.tider("ventetid: rett til boten (bar Rasa)", bar, "under samme last")
    resultat.tider("kvittering til Slack og Teams", Tider(maalt.kvittering))
    resultat.krav.append(Krav("lengste kvittering (sekunder)", max(maalt.kvittering), LENGSTE_KVITTERING))


def _vis_minne(minnet: Minne, resultat: Resultat) -> None:
    for navn in minnet.deler:
        forst, sist = minnet.tredeler(navn)
        megabyte = [f"{norsk(antall / 1024**2, 0)} MB" for antall in (forst, sist)]
        resultat.rad(f"minne: {navn}", megabyte[0], merknad=f"{megabyte[1]} i siste tredel")
        resultat.krav.append(Krav(f"minne, siste tredel mot første: {navn}", sist / forst, MINNE_VOKSER))
