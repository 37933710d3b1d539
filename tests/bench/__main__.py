"""Measures everything or the parts named, and keeps the tables in docs/ytelse.md. Exit code 1: a bar does not hold."""

from __future__ import annotations

import os
import platform
import re
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from assistent import Assistent
from postgres import Postgres, running_postgres

from naervaer.klokke import FastKlokke, Klokke
from tools.parts import BOT_PYTHON, PROJECT

from . import importere, lager, last, paaminnelser, samtale, tolking
from .tall import Krav, Resultat, norsk

NAA = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
DOKUMENT = PROJECT / "docs" / "ytelse.md"


def main(valgte: Sequence[str]) -> int:
    """Measure the parts named, or all; each has its own table, taken in one run."""
    holder = True
    with tempfile.TemporaryDirectory() as mappe, running_postgres(fsync=True) as postgres:
        for navn in valgte or DELER:
            resultat, maskin = Resultat(), _maskin()
            DELER[navn](resultat, Path(mappe), postgres, FastKlokke(NAA))
            _skriv(navn, _tabell(resultat, maskin))
            holder = holder and all(krav.holder for krav in resultat.krav)
    return 0 if holder else 1


def _samtale(resultat: Resultat, mappe: Path, postgres: Postgres, klokke: Klokke) -> None:
    _maal_assistent(mappe / "en", f"sqlite:///{mappe}/naervaer.db", resultat, "SQLite", alt=True)
    # A folder named postgresql would make Rasa take the SQLite file of its talks for a PostgreSQL.
    _maal_assistent(mappe / "to", _ny(postgres), resultat, "PostgreSQL", alt=False)


def _last(resultat: Resultat, mappe: Path, postgres: Postgres, klokke: Klokke) -> None:
    last.maal_tre_dorer(resultat, mappe / "last", postgres, NAA)
    last.maal_drap(resultat, mappe / "drap", postgres, NAA)


def _tolking(resultat: Resultat, mappe: Path, postgres: Postgres, klokke: Klokke) -> None:
    tolking.maal_trening(resultat)
    tolking.maal_tolking(resultat)


def _lager(resultat: Resultat, mappe: Path, postgres: Postgres, klokke: Klokke) -> None:
    lager.maal_tidslinjer(resultat, klokke.today())
    lager.maal_oversikt(resultat, "SQLite", f"sqlite:///{mappe}/stor.db", klokke)
    lager.maal_oversikt(resultat, "PostgreSQL", _ny(postgres), klokke)


def _paaminnelser(resultat: Resultat, mappe: Path, postgres: Postgres, klokke: Klokke) -> None:
    paaminnelser.maal_paaminnelser(resultat, "SQLite", f"sqlite:///{mappe}/paaminnelser.db", klokke)
    paaminnelser.maal_paaminnelser(resultat, "PostgreSQL", _ny(postgres), klokke)
    paaminnelser.maal_oppdatering(resultat, "PostgreSQL", _ny(postgres), klokke)


def _import(resultat: Resultat, mappe: Path, postgres: Postgres, klokke: Klokke) -> None:
    importere.maal_import(resultat, partial(_ny, postgres), klokke)


DELER = {
    "samtale": _samtale,
    "last": _last,
    "tolking": _tolking,
    "lager": _lager,
    "paaminnelser": _paaminnelser,
    "import": _import,
}


def _ny(postgres: Postgres) -> str:
    """The address of a new database."""
    return postgres.url(postgres.create_database())


def _skriv(navn: str, tabell: str) -> None:
    print(f"## {navn}\n{tabell}")
    del_ = re.compile(rf"(?<=<!-- {navn} -->\n).*(?=<!-- slutt {navn} -->)", re.DOTALL)
    DOKUMENT.write_text(del_.sub(lambda _: tabell, DOKUMENT.read_text()))


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
    sys.exit(main(sys.argv[1:]))
