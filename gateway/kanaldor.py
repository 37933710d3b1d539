"""What the doors of Slack and Teams share: each event once, each person's messages in order, and who the person is."""

import asyncio
import logging
import os
import traceback
from collections.abc import Awaitable, Callable, Hashable
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from gateway.errors import Refusal
from gateway.takt import Takt
from gateway.talk import MAX_CHARS, Talk
from naervaer import kanalkonto, paaminnelser
from naervaer.innstillinger import UgyldigOppsett
from naervaer.kanalkonto import Kjent, Konto
from naervaer.klokke import Klokke
from naervaer.store import Store
from naervaer.store.models import Kanal
from naervaer.tekster import tekst

T = TypeVar("T")
logger = logging.getLogger("gateway")
VENT_VED_STOPP_SEKUNDER = 20


def innstilling(navn: str) -> str:
    """A setting that a channel cannot do without. Raises UgyldigOppsett."""
    verdi = os.environ.get(navn, "").strip()
    if not verdi:
        raise UgyldigOppsett(tekst("kanal.mangler", navn=navn))
    return verdi


class Ko:
    """Work that goes on after the channel has got its receipt: for each account one at a time, in the order it came."""

    def __init__(self) -> None:
        self._siste: dict[Hashable, asyncio.Task[None]] = {}

    def legg_til(self, hvem: Hashable, arbeid: Callable[[], Awaitable[None]]) -> None:
        """Do the work when what came before it from the same is done."""
        task = asyncio.create_task(self._etter(self._siste.get(hvem), arbeid))
        self._siste[hvem] = task
        task.add_done_callback(lambda done: self._glem(hvem, done))

    async def tom(self) -> None:
        """Returns when all is done, or when it has taken too long."""
        while self._siste:
            _, venter = await asyncio.wait(self._siste.values(), timeout=VENT_VED_STOPP_SEKUNDER)
            if venter:
                return

    async def _etter(self, forrige: asyncio.Task[None] | None, arbeid: Callable[[], Awaitable[None]]) -> None:
        if forrige:
            await asyncio.wait([forrige])
        try:
            await arbeid()
        except Exception as error:
            logger.error("Svaret kom ikke fram: %s", _hva_og_hvor(error))

    def _glem(self, hvem: Hashable, done: asyncio.Task[None]) -> None:
        if self._siste.get(hvem) is done:
            del self._siste[hvem]


class Kanaldor:
    """The way from a channel's account to the talk and back."""

    def __init__(self, store: Store, talk: Talk, takt: Takt, klokke: Klokke, url: str) -> None:
        """`takt` is of each person's messages; `url` is where the web chat is, for what the channels cannot show."""
        self.url = url
        self.ko = Ko()
        self.klokke = klokke
        self._store = store
        self._talk = talk
        self._takt = takt

    async def er_ny(self, kanal: Kanal, hendelse: str) -> bool:
        """Whether the event has not come before; from now on it has."""
        return await self.i_lager(lambda session: kanalkonto.er_ny(session, kanal, hendelse, self.klokke))

    async def person(self, konto: Konto, epost: Callable[[], Awaitable[str | None]]) -> Kjent | None:
        """Whose the account is. One that is not linked yet is linked by the address that the channel vouches for."""
        found = await self.i_lager(lambda session: kanalkonto.kjent(session, konto))
        if found:
            return found
        adresse = await epost()
        if not adresse:
            return None
        return await self.i_lager(lambda session: kanalkonto.koble(session, konto, adresse, self.klokke))

    async def si(
        self, konto: Konto, hvem: Kjent, hendelse: str, said: str | None, valg: str | None
    ) -> list[dict[str, Any]]:
        """The replies to what was written or pressed, or why there is none, as neutral replies.

        `hendelse` is the channel's own id: said again, the answer is the same.
        """
        klient_id = kanalkonto.fingeravtrykk(konto.kanal, hendelse)
        if said is not None and len(said) > MAX_CHARS:
            return [feil(Refusal(413, "for_langt", grense=MAX_CHARS), hvem.spraak)]
        try:
            self._takt.tell(hvem.person_id)
            meldinger = await self._talk.say(hvem.person_id, konto.kanal, klient_id, said, valg)
        except Refusal as refusal:
            return [feil(refusal, hvem.spraak)]
        except Exception as error:
            logger.error("Meldingen fra %s feilet: %s", konto.kanal.value, _hva_og_hvor(error))
            return [feil(Refusal(500, "intern"), hvem.spraak)]
        return [melding for melding in meldinger if melding["fra"] == "bot"]

    async def med_valget(self, konto: Konto, hvem: Kjent, valg: str) -> dict[str, Any] | None:
        """The message that offered the choice, with the choice marked; None if it was never offered to this person."""
        melding_id = valg.partition(":")[0]
        for melding in await self._talk.history(hvem.person_id, konto.kanal):
            if melding["id"] == melding_id and any(v["id"] == valg for v in melding["valg"]):
                return {**melding, "valg": [{**v, "valgt": v["valgt"] or v["id"] == valg} for v in melding["valg"]]}
        return None

    async def neste_steg(self, hvem: Kjent) -> list[str]:
        """The person's reminders, in words."""
        lines = await self.i_lager(lambda session: paaminnelser.innboks(session, hvem.person_id, self.klokke))
        return [line.tekst for line in lines]

    async def husk_adresse(self, konto: Konto, adresse: dict[str, Any]) -> None:
        """Note where the person is reached."""
        await self.i_lager(lambda session: kanalkonto.husk_adresse(session, konto, adresse, self.klokke))

    async def glem_adresse(self, konto: Konto) -> None:
        """The person cannot be reached there any more."""
        await self.i_lager(lambda session: kanalkonto.glem_adresse(session, konto))

    async def i_lager(self, work: Callable[[Session], T]) -> T:
        """The work in a transaction, beside the event loop."""

        def run() -> T:
            with self._store.session() as session:
                return work(session)

        return await asyncio.to_thread(run)


def _hva_og_hvor(error: Exception) -> str:
    """The error's name and place; its text may hold what was said."""
    sted = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} i {sted.name}, {Path(sted.filename).name}:{sted.lineno}"


def enkel(text: str, sprak: str, alvor: str = "vanlig") -> dict[str, Any]:
    """A neutral reply that is only text."""
    tomt: dict[str, Any] = {"fakta": [], "kilder": [], "tidslinje": None, "filer": [], "valg": []}
    return {"tekst": text, "sprak": sprak, "alvor": alvor, **tomt}


def feil(refusal: Refusal, sprak: str) -> dict[str, Any]:
    """A refusal as a neutral reply."""
    return enkel(tekst(f"{refusal.fil}.{refusal.kode}", sprak, **refusal.verdier), sprak, "feil")
