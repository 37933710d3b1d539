"""HR's data taken in, beside the same rows put straight into the tables."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from itertools import count

from sqlalchemy import insert, select

from naervaer.importering import importer
from naervaer.importlesing import les_csv
from naervaer.klokke import Klokke
from naervaer.store import Store, open_store
from naervaer.store.models import Base, Organisasjon, Person, Sak, Sykeperiode
from naervaer.tilgang import KOMMANDOLINJE

from .tall import Krav, Resultat, Tider, norsk

PERSONER = 20_000
PERIODER_FOR_HVER = 5
LEDERE = 400
RUNDER = 3
STORSTE_SEKUNDER = 60.0


def maal_import(resultat: Resultat, ny_database: Callable[[], str], klokke: Klokke) -> None:
    """People and absences as files, and the same rows without checks, by turns, each into an empty store."""
    filer = _filer(klokke.today())
    import_tider, rett_inn_tider = Tider(), Tider()
    for _ in range(RUNDER):
        fylt, tom = _ny_store(ny_database()), _ny_store(ny_database())
        with fylt.session() as session:
            hos = Organisasjon(navn="Storvik", hr_navn="-", hr_epost="-", hr_telefon="-")
            session.add(hos)
        with import_tider.ta():
            for fil in filer:
                lest = les_csv(fil)
                with fylt.session() as session:
                    importer(session, KOMMANDOLINJE, hos.id, lest, klokke)
        _rett_inn(fylt, tom, rett_inn_tider)
        fylt.close()
        tom.close()
    antall = f"{norsk(PERSONER, 0)} personer og {norsk(PERSONER * PERIODER_FOR_HVER, 0)} perioder"
    forhold = import_tider.median / rett_inn_tider.median
    merknad = f"{norsk(forhold, 1)} × de samme radene rett inn"
    resultat.rad(f"import: {antall}", f"{norsk(import_tider.median, 1)} s", merknad=merknad)
    resultat.rad("de samme radene rett inn", f"{norsk(rett_inn_tider.median, 1)} s")
    resultat.krav.append(Krav("import, PostgreSQL (sekunder)", import_tider.median, STORSTE_SEKUNDER))


def _ny_store(url: str) -> Store:
    store = open_store(url)
    store.migrate()
    return store


def _rett_inn(fra: Store, til: Store, tider: Tider) -> None:
    """Copy the rows by the driver's executemany, in one transaction. Reading them is not timed."""
    tabeller = [Base.metadata.tables[tabell.__tablename__] for tabell in (Organisasjon, Person, Sak, Sykeperiode)]
    with fra.engine.connect() as kilde:
        innhold = [[dict(rad) for rad in kilde.execute(select(tabell)).mappings()] for tabell in tabeller]
    innhold[1].sort(key=lambda person: person["leder_id"] is not None)  # managers first
    with tider.ta(), til.engine.begin() as mottaker:
        for tabell, rader in zip(tabeller, innhold, strict=True):
            mottaker.execute(insert(tabell), rader)


def _filer(today: date) -> tuple[bytes, bytes]:
    """The people, 50 to a manager, and five absences of each over the last year or more."""
    tilfeldig = random.Random(1)
    personer = ["ansattnummer;navn;epost;leder;roller"]
    fravaer = ["ansattnummer;fom;tom;grad;kilde;referanse"]
    referanser = count(1)
    for nummer in range(PERSONER):
        leder = nummer % LEDERE if nummer >= LEDERE else ""
        personer.append(f"{nummer};Navn {nummer};{nummer}@storvik.example;{leder};")
        fom = today - timedelta(days=400 + tilfeldig.randrange(100))  # the last one goes on today for some
        for _ in range(PERIODER_FOR_HVER):
            tom = fom + timedelta(days=tilfeldig.randrange(1, 40))
            grad = tilfeldig.choice((100, 100, 80, 50))
            fravaer.append(f"{nummer};{fom};{tom};{grad};sykmelding;{next(referanser)}")
            fom = tom + timedelta(days=tilfeldig.randrange(1, 150))
    return "\n".join(personer).encode(), "\n".join(fravaer).encode()
