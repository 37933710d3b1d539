"""Builds people and cases straight in the tables, past the rules that the tests are about."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from itertools import count

from sqlalchemy import select

from naervaer.klokke import Klokke
from naervaer.store import Store
from naervaer.store.models import (
    Invitasjon,
    Kilde,
    Organisasjon,
    Person,
    Personrolle,
    Sak,
    Sykeperiode,
    Tilgangslogg,
    Verv,
)


class Hus:
    """One organisation, to which people and cases can be added."""

    def __init__(self, store: Store, klokke: Klokke) -> None:
        self.store = store
        self.klokke = klokke
        self.today = klokke.today()
        self._nummer = count(1)
        self.organisasjon_id = self.organisasjon("Fjordvik")

    def organisasjon(self, navn: str) -> str:
        with self.store.session() as session:
            organisasjon = Organisasjon(navn=navn, hr_navn="HR", hr_epost="hr@test.example", hr_telefon="1")
            session.add(organisasjon)
        return organisasjon.id

    def person(self, navn: str, leder_id: str | None = None, *verv: Verv, organisasjon_id: str | None = None) -> str:
        with self.store.session() as session:
            person = Person(
                organisasjon_id=organisasjon_id or self.organisasjon_id,
                ansattnummer=str(next(self._nummer)),
                navn=navn,
                epost="person@test.example",
                leder_id=leder_id,
                verv=[Personrolle(rolle=v) for v in verv],
            )
            session.add(person)
        return person.id

    def sak(self, person_id: str, fom: date | None = None, tom: date | None = None, grad: int = 100) -> str:
        """A case of one period, begun ten days ago and open unless told otherwise."""
        fom = fom or self.today - timedelta(days=10)
        with self.store.session() as session:
            sak = Sak(person_id=person_id, start=fom)
            sak.perioder.append(Sykeperiode(fom=fom, tom=tom, grad=grad, kilde=Kilde.SYKMELDING))
            session.add(sak)
        return sak.id

    def invitasjon(self, sak_id: str, person_id: str, trukket: bool = False) -> None:
        naa = self.klokke.now()
        with self.store.session() as session:
            session.add(Invitasjon(sak_id=sak_id, person_id=person_id, tid=naa, trukket_tid=naa if trukket else None))

    def endre_leder(self, person_id: str, leder_id: str | None) -> None:
        with self.store.session() as session:
            session.get_one(Person, person_id).leder_id = leder_id

    def logg(self) -> list[tuple[str, str | None, str, str | None, bool]]:
        """The access log: who, case, operation, role, allowed."""
        with self.store.session() as session:
            rader = session.scalars(select(Tilgangslogg)).all()
        return [(r.hvem_id, r.sak_id, r.operasjon, r.rolle, r.tillatt) for r in rader]


def together(antall: int, work: Callable[[int], object]) -> None:
    """Run the work in so many threads that start at the same time; raises what they raise."""
    start = threading.Barrier(antall)

    def run(nummer: int) -> None:
        start.wait()
        work(nummer)

    with ThreadPoolExecutor(antall) as pool:
        list(pool.map(run, range(antall)))
