"""The employer as its people meet it: who to turn to in HR, and who leads whom."""

from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from naervaer.store.models import Organisasjon, Person


@dataclass(frozen=True)
class HrKontakt:
    """How to reach HR."""

    navn: str
    telefon: str
    epost: str


def hr_kontakt(session: Session, hvem_id: str) -> HrKontakt:
    """The HR contact in the person's organisation."""
    navn, telefon, epost = session.execute(
        select(Organisasjon.hr_navn, Organisasjon.hr_telefon, Organisasjon.hr_epost)
        .join(Person, Person.organisasjon_id == Organisasjon.id)
        .where(Person.id == hvem_id)
    ).one()
    return HrKontakt(navn, telefon, epost)


def leder_noen(session: Session, hvem_id: str) -> bool:
    """Whether anybody reports to the person."""
    return bool(session.scalar(select(exists().where(Person.leder_id == hvem_id))))


def er_leder_for(session: Session, hvem_id: str, person_id: str) -> bool:
    """Whether that person reports to this one."""
    return bool(session.scalar(select(exists().where(Person.id == person_id, Person.leder_id == hvem_id))))


def kallenavn(session: Session, person_id: str) -> str:
    """The first name, as colleagues say it; the whole name where the same manager leads two with that first name."""
    person = session.get_one(Person, person_id)
    fornavn = person.navn.split()[0]
    likt = select(Person.id).where(
        Person.leder_id == person.leder_id,
        Person.id != person.id,
        Person.navn.startswith(f"{fornavn} ", autoescape=True),
    )
    return person.navn if session.scalar(select(likt.exists())) else fornavn
