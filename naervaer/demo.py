"""Made-up employers: a small one to try the assistant on, and a large one to measure with."""

from __future__ import annotations

import random
import uuid
from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from naervaer.fravaer import Fravaer
from naervaer.klokke import Klokke
from naervaer.registrering import NyttSteg, register_fravaer, register_steg
from naervaer.saker import inviter
from naervaer.store import Store
from naervaer.store.models import (
    Base,
    Hendelse,
    Kilde,
    Organisasjon,
    Person,
    Personrolle,
    Sak,
    Steg,
    Sykeperiode,
    Verv,
)

# Navn, kortnavn for innlogging i demoen, leder, verv.
_ANSATTE: tuple[tuple[str, str | None, str | None, Verv | None], ...] = (
    ("Hege Moen", "hege", None, Verv.HR),
    ("Ingrid Solheim", "ingrid", None, None),
    ("Tor Bakke", "tor", None, None),
    ("Kari Nordmann", "kari", "Ingrid Solheim", None),
    ("Ola Hansen", "ola", "Ingrid Solheim", None),
    ("Per Berg", None, "Ingrid Solheim", None),
    ("Per Lund", None, "Ingrid Solheim", None),
    ("Mona Vik", "mona", "Ingrid Solheim", None),
    ("Siri Dahl", "siri", "Ingrid Solheim", None),
    ("Anne Lie", "anne", "Tor Bakke", None),
    ("Jonas Aas", "jonas", "Tor Bakke", Verv.VERNEOMBUD),
    ("Liv Ness", "liv", "Tor Bakke", Verv.TILLITSVALGT),
)

# Navn, dager siden første dag, dager siden siste dag (None: fortsatt borte), grad.
_FRAVAER: tuple[tuple[str, int, int | None, int], ...] = (
    ("Kari Nordmann", 47, None, 100),  # planen er forfalt, dialogmøte 1 er i morgen
    ("Ola Hansen", 16, None, 60),  # uke 3
    ("Per Berg", 5, None, 100),
    ("Per Lund", 100, None, 80),
    ("Mona Vik", 150, 61, 100),  # tilbake i jobb
    ("Anne Lie", 30, None, 100),
)

# Navn, steg, dager siden det ble gjort.
_GJORT: tuple[tuple[str, Steg, int], ...] = (
    ("Per Lund", Steg.OPPFOLGINGSPLAN, 80),
    ("Per Lund", Steg.PLAN_TIL_SYKMELDER, 79),
    ("Per Lund", Steg.DIALOGMOTE1, 55),
    ("Mona Vik", Steg.OPPFOLGINGSPLAN, 125),
    ("Mona Vik", Steg.PLAN_TIL_SYKMELDER, 124),
    ("Mona Vik", Steg.DIALOGMOTE1, 104),
    ("Anne Lie", Steg.OPPFOLGINGSPLAN, 9),
    ("Anne Lie", Steg.PLAN_TIL_SYKMELDER, 9),
)

_ORDNINGER = {
    "egenmelding_dager": 8,
    "egenmelding_dager_per_aar": 24,
    "plan_uker": 3,
    "verneombud": "Jonas Aas",
    "tillitsvalgt": "Liv Ness",
}

_EGENMELDING_DAGER = 3  # how the made-up absences begin, no rule


def fill(store: Store, klokke: Klokke) -> None:
    """Put in «Fjordvik kommune», with absences reckoned from today. Does nothing if it is there already."""
    with store.session() as session:
        if session.scalar(select(Person.id).where(Person.demo_navn == _ANSATTE[0][1])):
            return
        personer = _add_people(session)
        hr = personer["Hege Moen"].id
        saker = {}
        for navn, fra, til, grad in _FRAVAER:
            perioder = _fravaer(klokke.today(), fra, til, grad)
            [saker[navn]] = register_fravaer(session, hr, personer[navn].id, perioder, [], klokke)
        for navn, steg, siden in _GJORT:
            dato = klokke.today() - timedelta(days=siden)
            register_steg(session, _leder_id(personer[navn]), saker[navn], [NyttSteg(steg, dato)], klokke)
        kari = personer["Kari Nordmann"]
        inviter(session, kari.id, saker[kari.navn], personer["Liv Ness"].id, klokke)


def _add_people(session: Session) -> dict[str, Person]:
    kommune = Organisasjon(
        navn="Fjordvik kommune",
        hr_navn="Hege Moen",
        hr_epost="hr@fjordvik.example",
        hr_telefon="55 00 00 00",
        innstillinger=_ORDNINGER,
    )
    session.add(kommune)
    session.flush()
    personer: dict[str, Person] = {}
    for nummer, (navn, demo_navn, leder, verv) in enumerate(_ANSATTE, start=1):
        person = Person(
            organisasjon_id=kommune.id,
            ansattnummer=str(1000 + nummer),
            navn=navn,
            epost=f"{navn.lower().replace(' ', '.')}@fjordvik.example",
            leder_id=personer[leder].id if leder else None,
            demo_navn=demo_navn,
        )
        if verv:
            person.verv.append(Personrolle(rolle=verv))
        session.add(person)
        session.flush()  # the next ones may refer to this one as their leader
        personer[navn] = person
    return personer


def _leder_id(person: Person) -> str:
    assert person.leder_id is not None
    return person.leder_id


def _fravaer(today: date, fra: int, til: int | None, grad: int) -> list[Fravaer]:
    """Egenmelding first, as it is for whole days only, then a sykmelding; graded absence is sykmelding all
    along.
    """
    fom = today - timedelta(days=fra)
    tom = None if til is None else today - timedelta(days=til)
    if grad < 100:
        return [Fravaer(fom, tom, grad)]
    sykmeldt_fra = fom + timedelta(days=_EGENMELDING_DAGER)
    return [
        Fravaer(fom, sykmeldt_fra - timedelta(days=1), grad, Kilde.EGENMELDING),
        Fravaer(sykmeldt_fra, tom, grad),
    ]


_BOLK = 10_000
_RAPPORTERER_TIL_HVER = 50
_FORNAVN = (
    "Anne",
    "Bjørn",
    "Elin",
    "Geir",
    "Hanne",
    "Jan",
    "Kari",
    "Lars",
    "Nina",
    "Ola",
    "Per",
    "Silje",
    "Tor",
)
_ETTERNAVN = ("Hansen", "Johansen", "Olsen", "Larsen", "Andersen", "Berg", "Haugen", "Lie", "Moen", "Bakke")


def fill_large(store: Store, antall_personer: int, klokke: Klokke) -> list[str]:
    """Put in an employer of that many people on leave, the same each time, and give back the ids of the
    leaders.

    Each leader has 50 people, one in four of whom has an earlier case too. Straight into the tables, for
    speed.
    """
    tilfeldig = random.Random(1)  # noqa: S311  (the same each time, on purpose)
    ledere: list[str] = []
    with store.session() as session:
        organisasjon_id = _random_id(tilfeldig)
        session.execute(
            insert(Organisasjon),
            {"id": organisasjon_id, "navn": "Storvik", "hr_navn": "-", "hr_epost": "-", "hr_telefon": "-"},
        )
        for forste in range(0, antall_personer, _BOLK):
            rader = _Rader(tilfeldig, organisasjon_id, klokke)
            for nummer in range(forste, min(forste + _BOLK, antall_personer)):
                if nummer % _RAPPORTERER_TIL_HVER == 0:
                    ledere.append(rader.add_person(f"L{nummer}", None))
                rader.add_person_on_leave(str(nummer), ledere[-1])
            rader.write(session)
    return ledere


class _Rader:
    """Rows of the large employer, by table."""

    def __init__(self, tilfeldig: random.Random, organisasjon_id: str, klokke: Klokke) -> None:
        self._tilfeldig = tilfeldig
        self._organisasjon_id = organisasjon_id
        self._klokke = klokke
        self._rader: dict[type[Base], list[dict[str, Any]]] = {
            tabell: [] for tabell in (Person, Sak, Sykeperiode, Hendelse)
        }

    def write(self, session: Session) -> None:
        for tabell, rader in self._rader.items():
            session.execute(insert(tabell), rader)

    def add_person(self, ansattnummer: str, leder_id: str | None) -> str:
        navn = f"{self._tilfeldig.choice(_FORNAVN)} {self._tilfeldig.choice(_ETTERNAVN)}"
        return self._add(
            Person,
            organisasjon_id=self._organisasjon_id,
            ansattnummer=ansattnummer,
            navn=navn,
            epost=f"{ansattnummer}@storvik.example",
            leder_id=leder_id,
        )

    def add_person_on_leave(self, ansattnummer: str, leder_id: str) -> None:
        person_id = self.add_person(ansattnummer, leder_id)
        borte = self._tilfeldig.randrange(1, 300)
        self._add_sak(person_id, leder_id, borte, None)
        if self._tilfeldig.random() < 0.25:
            self._add_sak(person_id, leder_id, borte + 100, borte + 60)

    def _add_sak(self, person_id: str, leder_id: str, fra: int, til: int | None) -> None:
        today = self._klokke.today()
        perioder = _fravaer(today, fra, til, self._tilfeldig.choice((100, 100, 80, 50)))
        sak_id = self._add(Sak, person_id=person_id, start=perioder[0].fom)
        for p in perioder:
            self._add(Sykeperiode, sak_id=sak_id, fom=p.fom, tom=p.tom, grad=p.grad, kilde=p.kilde)
        if fra > 25:
            self._add(
                Hendelse,
                sak_id=sak_id,
                type=Steg.OPPFOLGINGSPLAN,
                dato=today - timedelta(days=fra - 25),
                registrert_av_id=leder_id,
                registrert_tid=self._klokke.now(),
            )

    def _add(self, tabell: type[Base], **verdier: Any) -> str:
        id = _random_id(self._tilfeldig)
        self._rader[tabell].append({"id": id, **verdier})
        return id


def _random_id(tilfeldig: random.Random) -> str:
    return str(uuid.UUID(int=tilfeldig.getrandbits(128), version=4))
