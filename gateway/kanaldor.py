"""What the doors of Slack and Teams share: each event once, each person's messages in order, and who the person is.

What has come is stored before the channel gets its receipt, and until it is answered: a stop in between loses nothing.
A reply is noted right after it has been sent. Stopped between the two, it is sent again: no channel can say that it has
had it.
"""

import asyncio
import logging
import os
import traceback
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from gateway import visning
from gateway.errors import Refusal
from gateway.kobling import Kobling
from gateway.takt import Takt
from gateway.talk import MAX_CHARS, Talk
from naervaer import hjem, kanalinnboks, kanalkonto
from naervaer.hjem import Hjem
from naervaer.innstillinger import UgyldigOppsett
from naervaer.kanalinnboks import Oppdrag
from naervaer.kanalkonto import Kjent, Konto
from naervaer.klokke import Klokke
from naervaer.store import Store
from naervaer.store.models import Kanal
from naervaer.tekster import tekst

T = TypeVar("T")
Epostkilde = Callable[[], Awaitable[str | None]]  # asks the channel for the address that it vouches for
logger = logging.getLogger("gateway")
VENT_VED_STOPP_SEKUNDER = 20


def innstilling(navn: str) -> str:
    """A setting that a channel cannot do without. Raises UgyldigOppsett."""
    verdi = os.environ.get(navn, "").strip()
    if not verdi:
        raise UgyldigOppsett(tekst("kanal.mangler", navn=navn))
    return verdi


async def ingen_epost() -> str | None:
    """For those who are known already: the channel is not asked for their address."""
    return None


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
            logger.error("Svaret kom ikke fram: %s", hva_og_hvor(error))

    def _glem(self, hvem: Hashable, done: asyncio.Task[None]) -> None:
        if self._siste.get(hvem) is done:
            del self._siste[hvem]


class Kanaldor:
    """The way from a channel's account to the talk and back."""

    def __init__(self, store: Store, talk: Talk, takt: Takt, kobling: Kobling, klokke: Klokke, url: str) -> None:
        """`takt` is of each person's messages; `url` is where the web chat is, for what the channels cannot show."""
        self.url = url
        self.ko = Ko()
        self.klokke = klokke
        self.svarer: dict[Kanal, Callable[[Oppdrag], Awaitable[None]]] = {}
        self._mottak = asyncio.Lock()
        self._store = store
        self._talk = talk
        self._takt = takt
        self._kobling = kobling

    async def ta_imot(self, oppdrag: Oppdrag) -> None:
        """Store what has come, if it is new, and answer it in its turn; once this returns it will not be lost."""
        if oppdrag.tekst is not None:  # more would be refused anyway, and takes long to clean
            oppdrag = replace(oppdrag, tekst=oppdrag.tekst[: MAX_CHARS + 1])
        async with self._mottak:  # those that come together are taken in the order they came
            if await self.i_lager(lambda session: kanalinnboks.ta_imot(session, oppdrag, self.klokke)):
                self._legg_i_ko(oppdrag)

    async def ta_opp_igjen(self) -> None:
        """Answer what was not answered before the last stop. Comes first of all, when the channels are set up."""
        for oppdrag in await self.i_lager(kanalinnboks.ubesvarte):
            if oppdrag.konto.kanal in self.svarer:
                self._legg_i_ko(oppdrag)

    async def person(self, konto: Konto, epost: Epostkilde = ingen_epost) -> Kjent | None:
        """Whose the account is. One that is not linked yet is linked by the address that the channel vouches for."""
        found = await self.i_lager(lambda session: kanalkonto.kjent(session, konto))
        if found:
            return found
        adresse = await epost()
        if not adresse:
            return None
        return await self.i_lager(lambda session: kanalkonto.koble(session, konto, adresse, self.klokke))

    async def hvem(self, konto: Konto, epost: Epostkilde = ingen_epost) -> Kjent:
        """As `person`; one who cannot be recognised is the account itself, and gets general answers."""
        if found := await self.person(konto, epost):
            return found
        return await self.i_lager(lambda session: kanalkonto.ukjent(session, konto, self.klokke))

    def veiledning(self, sprak: str) -> str:
        """How it becomes known whose an account is."""
        return self._kobling.veiledning(sprak)

    async def svar(self, oppdrag: Oppdrag, hvem: Kjent) -> list[dict[str, Any]]:
        """What is still to be sent of the replies to what has come, or why there is none, as neutral replies."""
        replies = [enkel(tekst(f"kanal.{oppdrag.beskjed}", hvem.spraak), hvem.spraak)] if oppdrag.beskjed else []
        if oppdrag.tekst is not None or oppdrag.valg is not None:
            replies += await self._si(oppdrag, hvem)
        return replies[oppdrag.sendt :]

    async def med_valget(self, konto: Konto, hvem: Kjent, valg: str) -> dict[str, Any] | None:
        """The message that offered the choice, with the choice marked; None if it was never offered to this person."""
        melding_id = valg.partition(":")[0]
        for melding in await self._talk.history(hvem.person_id, konto.kanal):
            if melding["id"] == melding_id and any(v["id"] == valg for v in melding["valg"]):
                return {**melding, "valg": [{**v, "valgt": v["valgt"] or v["id"] == valg} for v in melding["valg"]]}
        return None

    async def ta_imot_dag(self, oppdrag: Oppdrag, spurt_i: object, iso: object) -> tuple[dict[str, Any], str] | None:
        """Take a day that was picked as if it were written: the message that asked for it, and the day in words.

        Taken once for each message, and only while it is the last one: None otherwise, and for what is no day.
        """
        konto = oppdrag.konto
        hvem = await self.i_lager(lambda session: kanalkonto.kjent(session, konto))
        dag = visning.dag_med_ord(iso, hvem.spraak) if hvem else None
        melding = await self._siste_melding(konto, hvem) if hvem else None
        if not (dag and melding and melding["id"] == spurt_i and visning.ber_om_dato(melding)):
            return None
        hendelse = kanalinnboks.fingeravtrykk(konto.kanal, f"{visning.DATO}/{spurt_i}")
        await self.ta_imot(replace(oppdrag, hendelse=hendelse, tekst=dag))
        return melding, dag

    async def hjem(self, hvem: Kjent) -> Hjem:
        """The person's first page."""
        return await self.i_lager(lambda session: hjem.hjem(session, hvem.person_id, hvem.spraak, self.klokke))

    async def har_endret(self, hvem: Kjent, siden: datetime) -> bool:
        """Whether the person has done something since then that the first page shows."""
        return await self.i_lager(lambda session: hjem.er_endret(session, hvem.person_id, siden))

    async def noter_sendt(self, oppdrag: Oppdrag) -> None:
        """One of the replies has reached the person."""
        await self.i_lager(lambda session: kanalinnboks.noter_sendt(session, oppdrag, self.klokke))

    async def glem_adresse(self, konto: Konto) -> None:
        """The person cannot be reached there any more."""
        await self.i_lager(lambda session: kanalkonto.glem_adresse(session, konto))

    async def i_lager(self, work: Callable[[Session], T]) -> T:
        """The work in a transaction, beside the event loop."""

        def run() -> T:
            with self._store.session() as session:
                return work(session)

        return await asyncio.to_thread(run)

    async def _siste_melding(self, konto: Konto, hvem: Kjent) -> dict[str, Any] | None:
        sagt = await self._talk.history(hvem.person_id, konto.kanal)
        return next((melding for melding in reversed(sagt) if melding["fra"] == "bot"), None)

    def _legg_i_ko(self, oppdrag: Oppdrag) -> None:
        async def utfor() -> None:
            await self.svarer[oppdrag.konto.kanal](oppdrag)
            await self.i_lager(lambda session: kanalinnboks.ferdig(session, oppdrag))

        self.ko.legg_til(oppdrag.konto, utfor)

    async def _si(self, oppdrag: Oppdrag, hvem: Kjent) -> list[dict[str, Any]]:
        """What the bot says; said again, the answer is the same."""
        kanal, said = oppdrag.konto.kanal, oppdrag.tekst
        if said is not None and len(said) > MAX_CHARS:
            return [feil(Refusal(413, "for_langt", grense=MAX_CHARS), hvem.spraak)]
        try:
            self._takt.tell(hvem.person_id)
            if hvem.er_ukjent and said and (om_kobling := await self._kobling.svar(oppdrag.konto, said, hvem.spraak)):
                return [enkel(om_kobling, hvem.spraak)]
            meldinger = await self._talk.say(hvem.person_id, kanal, oppdrag.hendelse, said, oppdrag.valg)
        except Refusal as refusal:
            return [feil(refusal, hvem.spraak)]
        except Exception as error:
            logger.error("Meldingen fra %s feilet: %s", kanal.value, hva_og_hvor(error))
            return [feil(Refusal(500, "intern"), hvem.spraak)]
        replies = [melding for melding in meldinger if melding["fra"] == "bot"]
        return [*replies, *await self._forste_gang(oppdrag, hvem, replies)] if hvem.er_ukjent else replies

    async def _forste_gang(self, oppdrag: Oppdrag, hvem: Kjent, replies: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Whom nobody knows is told how to be known, beside the first answer if that does not say it."""
        sagt = await self._talk.history(hvem.person_id, oppdrag.konto.kanal)
        sprak = replies[-1]["sprak"] if replies else hvem.spraak
        veiledning = self._kobling.veiledning(sprak)
        first = all(melding["klient_id"] in (None, oppdrag.hendelse) for melding in sagt)
        return [enkel(veiledning, sprak)] if first and veiledning not in {r["tekst"] for r in replies} else []


def hva_og_hvor(error: Exception) -> str:
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
