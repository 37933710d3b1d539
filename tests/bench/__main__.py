"""Measures everything, prints one table, keeps it in docs/ytelse.md. Exit code 1 if a bar does not hold."""

from __future__ import annotations

import os
import platform
import re
import sqlite3
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from assistent import Assistent
from postgres import running_postgres

from naervaer.klokke import FastKlokke
from tools.parts import BOT_PYTHON, PROJECT

from . import importere, lager, paaminnelser, samtale, tolking
from .tall import Krav, Resultat, norsk

NAA = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
DOKUMENT = PROJECT / "docs" / "ytelse.md"
TABELL = re.compile(r"(?<=<!-- siste kjøring -->\n).*(?=<!-- slutt -->)", re.DOTALL)


def main() -> int:
    """Measure all."""
    resultat = Resultat()
    maskin = _maskin()
    klokke = FastKlokke(NAA)
    with tempfile.TemporaryDirectory() as mappe, running_postgres(fsync=True) as postgres:
        _maal_assistent(Path(mappe) / "en", f"sqlite:///{mappe}/naervaer.db", resultat, "SQLite", alt=True)
        url = postgres.url(postgres.create_database())
        # A folder named postgresql would make Rasa take the SQLite file of its talks for a PostgreSQL.
        _maal_assistent(Path(mappe) / "to", url, resultat, "PostgreSQL", alt=False)
        tolking.maal_trening(resultat)
        tolking.maal_tolking(resultat)
        lager.maal_tidslinjer(resultat, klokke.today())
        lager.maal_oversikt(resultat, "SQLite", f"sqlite:///{mappe}/stor.db", klokke)
        lager.maal_oversikt(resultat, "PostgreSQL", postgres.url(postgres.create_database()), klokke)
        paaminnelser.maal_paaminnelser(resultat, "SQLite", f"sqlite:///{mappe}/paaminnelser.db", klokke)
        paaminnelser.maal_paaminnelser(resultat, "PostgreSQL", postgres.url(postgres.create_database()), klokke)
        paaminnelser.maal_oppdatering(resultat, "PostgreSQL", postgres.url(postgres.create_database()), klokke)
        importere.maal_import(resultat, lambda: postgres.url(postgres.create_database()), klokke)
    tabell = _tabell(resultat, maskin)
    DOKUMENT.write_text(TABELL.sub(lambda _: tabell, DOKUMENT.read_text()))
    print(tabell)
    return 0 if all(krav.holder for krav in resultat.krav) else 1


def _maal_assistent(var: Path, url: str, resultat: Resultat, navn: str, alt: bool) -> None:
    assistent = Assistent(var, url, NAA)
    samtale.fyll_med_mange(assistent)
    try:
        if alt:
            samtale.maal_start(assistent, resultat)
            samtale.maal_tur(assistent, resultat)
        else:
            assistent.start()
        samtale.maal_last(assistent, resultat, navn)
        if alt:
            samtale.maal_minne(assistent, resultat)
    finally:
        assistent.stop()


def _maskin() -> str:
    """What the figures were taken on. The load tells whether the machine had other things to do."""
    bot_python = subprocess.run([BOT_PYTHON, "--version"], capture_output=True, text=True, check=True).stdout.split()[1]
    gigabyte = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return (
        f"{os.cpu_count()} kjerner, {norsk(gigabyte, 0)} GB minne, Python {platform.python_version()} "
        f"(boten {bot_python}), SQLite {sqlite3.sqlite_version}. "
        f"Last på maskinen før målingen begynte: {norsk(os.getloadavg()[0], 1)}."
    )


def _tabell(resultat: Resultat, maskin: str) -> str:
    linjer = ["", maskin, "", "| måling | median | 95-prosentil | |", "|---|---:|---:|---|"]
    linjer += [f"| {rad.hva} | {rad.median} | {rad.p95} | {rad.merknad} |" for rad in resultat.rader]
    linjer += ["", "| krav | målt | høyst | |", "|---|---:|---:|---|"]
    linjer += [_kravlinje(krav) for krav in resultat.krav]
    return "\n".join([*linjer, "", ""])


def _kravlinje(krav: Krav) -> str:
    dom = "holder" if krav.holder else "**holder ikke**"
    return f"| {krav.hva} | {norsk(krav.verdi, 2)} | {norsk(krav.grense, 1)} | {dom} |"


if __name__ == "__main__":
    sys.exit(main())
