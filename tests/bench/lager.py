"""The house without its doors: timelines, and what a manager sees in a large store."""

from __future__ import annotations

import random
from datetime import date, timedelta

from sqlalchemy import text

from naervaer import demo, saker
from naervaer.klokke import Klokke
from naervaer.store import open_store
from naervaer.tidslinje import Ferie, Periode, Sakstall, beregn

from .tall import Krav, Resultat, Tider, norsk

SAKER = 100_000
LEDERE = 200
OPPVARMING = 10
STORSTE_VENTETID = 0.050
BOLKER = 50
TIDSLINJER_I_BOLK = 100


def maal_tidslinjer(resultat: Resultat, today: date) -> None:
    """Timelines a second in one process."""
    saker_ = [_sak(today - timedelta(days=3 * n)) for n in range(TIDSLINJER_I_BOLK)]
    tider = Tider()
    for _ in range(BOLKER):
        with tider.ta():
            for sak in saker_:
                beregn(sak, today)
    resultat.rad("tidslinjer i sekundet, én kjerne", norsk(TIDSLINJER_I_BOLK / tider.median, 0))


def maal_oversikt(resultat: Resultat, navn: str, url: str, klokke: Klokke) -> None:
    """«Hva haster» for a manager with fifty people on leave, in a store of a hundred thousand, access log included."""
    store = open_store(url)
    store.migrate()
    ledere = demo.fill_large(store, SAKER, klokke)
    with store.session() as session:
        if navn == "PostgreSQL":
            session.execute(text("ANALYZE"))  # as its autovacuum does within a minute
    tider = Tider()
    utvalg = random.Random(1).sample(ledere, LEDERE + OPPVARMING)
    for nummer, leder in enumerate(utvalg):
        with (tider if nummer >= OPPVARMING else Tider()).ta(), store.session() as session:
            funnet = saker.oversikt(session, leder, klokke)
        assert len(funnet) == 50
    store.close()
    resultat.tider(f"«hva haster», 50 saker av {norsk(SAKER, 0)} ({navn})", tider, "innsynsloggen er med")
    resultat.krav.append(Krav(f"«hva haster», {navn} (ms)", tider.median * 1000, STORSTE_VENTETID * 1000))


def _sak(start: date) -> Sakstall:
    """An earlier absence, a holiday, and an open one that was graded after two weeks."""
    return Sakstall(
        perioder=(
            Periode(start - timedelta(days=120), start - timedelta(days=100), 100),
            Periode(start, start + timedelta(days=13), 100),
            Periode(start + timedelta(days=14), None, 60),
        ),
        ferie=(Ferie(start - timedelta(days=60), start - timedelta(days=47)),),
        utfort={"oppfolgingsplan": start + timedelta(days=20)},
    )
