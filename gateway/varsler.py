"""The worker that sends reminders: `python -m gateway.varsler`. Any number of them may run at once.

With `--en-gang` it sends what is due now, and ends.
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from contextlib import ExitStack, suppress
from datetime import date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Protocol

from sqlalchemy.exc import SQLAlchemyError

from gateway import kanalsending
from gateway.app import Kanaler, kanaler_fra_miljo
from gateway.epost import Epost, IkkeSendt, Oppsett, fra_miljo
from gateway.kanalsending import Kanalsending
from naervaer import innstillinger, paaminnelser, sletting, utsending
from naervaer.innstillinger import UgyldigOppsett
from naervaer.klokke import Klokke
from naervaer.store import Store, open_store
from naervaer.store.models import Utsending
from naervaer.tekster import tekst
from naervaer.utsending import Arbeider, Brev, Feil

logger = logging.getLogger("varsler")
PERSONER_OM_GANGEN = 20
UTEN_LIVSTEGN_SEKUNDER = 600  # longer than one message can take, and than the look through all cases
_Utfall = tuple[Utsending, Feil | None]  # which way, and what came of it


class _Sender(Protocol):
    def send(self, brev: Brev, tid: datetime) -> None:
        """Send the message out of the house. Raises IkkeSendt."""


class Varsler:
    """Sends what is due, round after round."""

    def __init__(
        self,
        store: Store,
        klokke: Klokke,
        oppsett: Oppsett | None,
        arbeider: Arbeider,
        kanaler: Kanaler | None = None,
    ) -> None:
        """Without `oppsett` and `kanaler` reminders come to the inbox only."""
        self._store = store
        self._klokke = klokke
        self._oppsett = oppsett
        self._kanaler = kanaler
        self._arbeider = arbeider
        self._stopp = threading.Event()
        self._sist_gjennomgaatt: date | None = None
        self._livstegn = time.monotonic()

    def kjor(self, hvert: float) -> None:
        """Rounds so many seconds apart, until `stopp`. Goes on while the store or the mail server is away."""
        while not self._stopp.is_set():
            try:
                self.runde()
            except SQLAlchemyError as error:  # only its name: its text shows what was asked for
                logger.error(tekst("paaminnelse.lager_nede", feil=type(error).__name__, sekunder=f"{hvert:g}"))
            self._livstegn = time.monotonic()
            self._stopp.wait(hvert)

    def runde(self) -> None:
        """Send all that is due now; on a new day, look through all cases first, and delete what has lain too long."""
        today = self._klokke.today()
        if self._sist_gjennomgaatt != today:
            paaminnelser.oppdater_alle(self._store, self._klokke)
            sletting.rydd_om_natta(self._store, self._klokke)
            self._sist_gjennomgaatt = today
        utfall = Counter[_Utfall]()
        with ExitStack() as aapne:
            sendere: dict[Utsending, _Sender] = {}
            if self._oppsett:
                sendere[Utsending.EPOST] = aapne.enter_context(Epost(self._oppsett))
            if self._kanaler:
                til_kanal = aapne.enter_context(Kanalsending(self._kanaler))
                sendere |= dict.fromkeys(kanalsending.veier(self._kanaler), til_kanal)
            self._lever(sendere, utfall)
        for (vei, feil), antall in utfall.items():
            _logg(vei, feil, antall)

    def stopp(self) -> None:
        """End after the message that is being sent."""
        self._stopp.set()

    def slipp(self) -> None:
        """Leave to other workers what has been taken and not sent."""
        with self._store.session() as session:
            utsending.slipp(session, self._arbeider)

    def er_i_live(self) -> bool:
        """Whether there has been a sign of life lately."""
        return time.monotonic() - self._livstegn < UTEN_LIVSTEGN_SEKUNDER

    def _lever(self, sendere: Mapping[Utsending, _Sender], utfall: Counter[_Utfall]) -> None:
        """To the inbox, and out of the house each way until it is found to be closed: what was taken then waits until
        the lease has run out, and goes to the inbox all the same.
        """
        while not self._stopp.is_set() and (tatt := self._ta()):
            for ids in self._legg_i_innboks(tatt, sendere.keys()):
                if self._stopp.is_set():
                    return
                self._send(sendere, ids, utfall)

    def _ta(self) -> list[list[str]]:
        self._livstegn = time.monotonic()
        with self._store.session() as session:
            return utsending.ta(session, self._klokke, PERSONER_OM_GANGEN, self._arbeider)

    def _legg_i_innboks(self, tatt: list[list[str]], veier: Set[Utsending]) -> list[Sequence[str]]:
        with self._store.session() as session:
            return utsending.legg_i_innboks(session, self._klokke, self._arbeider, tatt, veier)

    def _send(self, sendere: Mapping[Utsending, _Sender], ids: Sequence[str], utfall: Counter[_Utfall]) -> None:
        nede = {vei for vei, feil in utfall if feil is Feil.UTILGJENGELIG}
        with self._store.session() as session:
            brev = utsending.begynn(session, self._klokke, self._arbeider, ids, self._adresse(), sendere.keys(), nede)
        if brev is None:
            return
        try:
            sendere[brev.vei].send(brev, self._klokke.now())
        except IkkeSendt as error:
            with self._store.session() as session:
                utsending.noter_feil(session, self._klokke, self._arbeider, brev, error.feil)
            utfall[brev.vei, error.feil] += 1
        else:
            with self._store.session() as session:
                utsending.noter_sendt(session, self._klokke, self._arbeider, brev)
            utfall[brev.vei, None] += 1
        self._livstegn = time.monotonic()

    def _adresse(self) -> str:
        """Where people find the chat; only what is sent has use for it."""
        if self._oppsett:
            return self._oppsett.adresse_utad
        return self._kanaler.url if self._kanaler else ""


def _logg(vei: Utsending, feil: Feil | None, antall: int) -> None:
    hvordan = tekst(f"paaminnelse.vei_{vei.value}")
    if feil is None:
        logger.info(tekst("paaminnelse.sendt", antall=antall, vei=hvordan))
    else:
        logger.warning(tekst("paaminnelse.ikke_sendt", antall=antall, vei=hvordan, feil=feil))


def main(argv: Sequence[str] | None = None) -> int:
    """Run until SIGTERM or Ctrl-C, or for one round. Bad settings: exit code 2."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    parser = argparse.ArgumentParser(prog="python -m gateway.varsler", description=tekst("paaminnelse.varsler"))
    parser.add_argument("--en-gang", action="store_true", help=tekst("paaminnelse.en_gang"))
    en_gang = parser.parse_args(argv).en_gang
    try:
        oppsett, kanaler = fra_miljo(), kanaler_fra_miljo()
        hvert = _sekunder("NAERVAER_VARSLER_HVERT", 30)
        lease = _sekunder("NAERVAER_VARSLER_LEASE", utsending.LEASE.total_seconds())
    except UgyldigOppsett as error:
        print(error, file=sys.stderr)
        return 2
    if oppsett is None:
        logger.info(tekst("paaminnelse.start_uten_epost"))
    else:
        logger.info(tekst("paaminnelse.start_med_epost", vert=oppsett.vert, port=oppsett.port))
    for vei in sorted(kanalsending.veier(kanaler)) if kanaler else ():
        logger.info(tekst("paaminnelse.start_med_kanal", vei=tekst(f"paaminnelse.vei_{vei.value}")))
    store = open_store()
    varsler = Varsler(store, innstillinger.klokke(), oppsett, Arbeider(timedelta(seconds=lease)), kanaler)
    for navn in (signal.SIGINT, signal.SIGTERM):
        signal.signal(navn, lambda *_: varsler.stopp())
    helse = _start_helse(varsler)
    try:
        varsler.runde() if en_gang else varsler.kjor(hvert)
        with suppress(SQLAlchemyError):  # the leases run out by themselves
            varsler.slipp()
    finally:
        if helse:
            helse.shutdown()
        store.close()
    return 0


def _sekunder(navn: str, ellers: float) -> float:
    """Raises UgyldigOppsett."""
    verdi = os.environ.get(navn) or str(ellers)
    try:
        sekunder = float(verdi)
    except ValueError:
        sekunder = 0
    if not 0 < sekunder < timedelta(days=1).total_seconds():
        raise UgyldigOppsett(tekst("paaminnelse.ugyldig_innstilling", navn=navn, gyldig="1–86400"))
    return sekunder


def _start_helse(varsler: Varsler) -> ThreadingHTTPServer | None:
    """Answers on NAERVAER_VARSLER_PORT of this machine alone, if that is set, as long as the rounds go on."""
    port = os.environ.get("NAERVAER_VARSLER_PORT")
    if not port:
        return None

    class Helse(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(204 if varsler.er_i_live() else 503)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: one line for each look would hide what matters."""

    server = ThreadingHTTPServer(("127.0.0.1", int(port)), Helse)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


if __name__ == "__main__":
    sys.exit(main())
