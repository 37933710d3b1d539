"""How an account in Slack or Teams becomes somebody's in the talk itself: an e-mail address, then the code sent there.

Addresses and codes are for this door alone: the bot never sees them, and no talk keeps them.
"""

import asyncio
import logging
import re
from uuid import uuid4

from gateway.epost import Epost, IkkeSendt, Oppsett
from naervaer import engangskode
from naervaer.engangskode import Bestilt, ForMange
from naervaer.kanalkonto import Konto
from naervaer.klokke import Klokke
from naervaer.store import Store
from naervaer.tekster import tekst
from naervaer.utsending import Brev

logger = logging.getLogger("gateway")
_ADRESSE = re.compile(r"[^\s@<>()\[\],;:\"']+@[^\s@<>()\[\],;:\"']+\.[^\s@<>()\[\],;:\"'.!?]+")
_KODE = re.compile(r"\D{0,20}(\d{4})[ \u00a0-]?(\d{4})\D{0,3}")
_MINUTTER = int(engangskode.VARIGHET.total_seconds() // 60)


class Kobling:
    """The linking of accounts that are nobody's yet."""

    def __init__(self, store: Store, klokke: Klokke, oppsett: Oppsett | None) -> None:
        """`oppsett` is how e-mail is sent; without it nobody can be linked this way."""
        self._store = store
        self._klokke = klokke
        self._oppsett = oppsett
        self._sendes: set[asyncio.Task[None]] = set()

    def veiledning(self, sprak: str) -> str:
        """How it becomes known whose the account is."""
        return tekst("kanal.ukjent_kode" if self._oppsett else "kanal.ukjent", sprak)

    async def svar(self, konto: Konto, said: str, sprak: str) -> str | None:
        """The answer to an address or a code, in words that tell nothing of whose address it is; None to all else."""
        adresse, kode = _ADRESSE.search(said), _KODE.fullmatch(said.strip())
        if not adresse and not kode:
            return None
        if not self._oppsett:
            return self.veiledning(sprak) if adresse else None
        if adresse:
            return await self._bestill(self._oppsett, konto, adresse[0], sprak)
        return await self._los_inn(konto, "".join(kode.groups()), sprak) if kode else None

    async def stopp(self) -> None:
        """Returns when all codes that were asked for have been sent."""
        await asyncio.gather(*self._sendes)

    async def _bestill(self, oppsett: Oppsett, konto: Konto, adresse: str, sprak: str) -> str:
        def bestill() -> Bestilt | None:
            with self._store.session() as session:
                return engangskode.bestill(session, konto, adresse, self._klokke)

        try:
            bestilt = await asyncio.to_thread(bestill)
        except ForMange:
            return tekst("kanal.kode_for_mange", sprak)
        if bestilt:
            # Beside the answer: how long it takes to send tells that there was somebody to send to.
            task = asyncio.create_task(self._send(oppsett, konto, bestilt))
            self._sendes.add(task)
            task.add_done_callback(self._sendes.discard)
        return tekst("kanal.kode_sendt", sprak, sifre=engangskode.SIFRE, minutter=_MINUTTER)

    async def _los_inn(self, konto: Konto, kode: str, sprak: str) -> str:
        def los_inn() -> str | None:
            with self._store.session() as session:
                hvem = engangskode.los_inn(session, konto, kode, self._klokke)
                return hvem.spraak if hvem else None

        eget_sprak = await asyncio.to_thread(los_inn)
        return tekst("kanal.kode_riktig", eget_sprak) if eget_sprak else tekst("kanal.kode_feil", sprak)

    async def _send(self, oppsett: Oppsett, konto: Konto, bestilt: Bestilt) -> None:
        kode = f"{bestilt.kode[:4]} {bestilt.kode[4:]}"
        innhold = tekst(
            "kanal.kode_epost", bestilt.spraak, kanal=konto.kanal.value.capitalize(), kode=kode, minutter=_MINUTTER
        )
        brev = Brev(str(uuid4()), (), bestilt.til, tekst("kanal.kode_emne", bestilt.spraak), innhold)

        def send() -> None:
            with Epost(oppsett) as epost:
                epost.send(brev, self._klokke.now())

        try:
            await asyncio.to_thread(send)
        except IkkeSendt as error:
            logger.error("En engangskode kunne ikke sendes: %s", error.feil)
