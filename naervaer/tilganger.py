"""HR's view of what a person signs in with: finding the person, withdrawing a link, and opening it for linking anew."""

from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from naervaer import identiteter, personer, tilgang
from naervaer.identiteter import Lenke
from naervaer.klokke import Klokke
from naervaer.store.models import Person
from naervaer.tilgang import Operasjon

MAKS_TREFF = 20


@dataclass(frozen=True)
class Funnet:
    """A person of HR's own organisation."""

    person_id: str
    navn: str
    ansattnummer: str


@dataclass(frozen=True)
class Tilganger:
    """A person, and all that the person signs in with."""

    person: Funnet
    lenker: list[Lenke]


def sok(session: Session, hvem_id: str, sokt: str, klokke: Klokke) -> list[Funnet]:
    """The people whom a name fits best, or whose employee number or e-mail address it is; at most `MAKS_TREFF`.

    Raises IkkeTilgjengelig.
    """
    hos = tilgang.krev_organisasjon(session, hvem_id, Operasjon.STYRE_TILGANGER, klokke)
    skrevet = sokt.strip()
    likt = [ansatt.person_id for ansatt in personer.finn_ansatt(session, hvem_id, skrevet)[:MAKS_TREFF]]
    er = (Person.ansattnummer == skrevet, func.lower(Person.epost) == skrevet.lower(), Person.id.in_(likt))
    funnet = select(Person).where(Person.organisasjon_id == hos.id, or_(*er)).order_by(Person.navn, Person.ansattnummer)
    return [_funnet(person) for person in session.scalars(funnet.limit(MAKS_TREFF))]


def se(session: Session, hvem_id: str, person_id: str, klokke: Klokke) -> Tilganger:
    """What the person signs in with. Raises IkkeTilgjengelig."""
    person = tilgang.krev_tilganger(session, hvem_id, person_id, klokke)
    return Tilganger(_funnet(person), identiteter.lenker(session, person_id))


def trekk(session: Session, hvem_id: str, person_id: str, lenke_id: str, klokke: Klokke) -> None:
    """Withdraw one link. Twice is no error. Raises IkkeTilgjengelig."""
    tilgang.krev_tilganger(session, hvem_id, person_id, klokke)
    identiteter.trekk(session, person_id, klokke, lenke_id)


def apne(session: Session, hvem_id: str, person_id: str, lenke_id: str, klokke: Klokke) -> None:
    """Forget one withdrawn link, so that it can be made anew. Twice is no error. Raises IkkeTilgjengelig."""
    tilgang.krev_tilganger(session, hvem_id, person_id, klokke)
    identiteter.tillat(session, person_id, lenke_id)


def _funnet(person: Person) -> Funnet:
    return Funnet(person.id, person.navn, person.ansattnummer)
