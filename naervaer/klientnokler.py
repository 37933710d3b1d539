"""Keys for the machines that send HR's data. The holder has a random text; the store has only its fingerprint."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from naervaer.fingeravtrykk import fingeravtrykk
from naervaer.klokke import Klokke
from naervaer.kodefeil import Kodefeil
from naervaer.store.models import Klientnokkel

_BYTES = 32
_LENGSTE_NAVN = 100


class UgyldigNokkel(Kodefeil):
    """The name cannot be used. `kode` is a key of data/responses/importering.yml."""


@dataclass(frozen=True)
class Klient:
    """The holder of a key that is good."""

    nokkel_id: str
    organisasjon_id: str


@dataclass(frozen=True)
class Nokkel:
    """A key as it is listed; `trukket` is None while it is good."""

    navn: str
    opprettet: datetime
    trukket: datetime | None


def lag(session: Session, organisasjon_id: str, navn: str, klokke: Klokke) -> str:
    """Make a key, and give it back: this once, as nobody can find it again. Raises UgyldigNokkel."""
    if not navn.strip() or not navn.isprintable() or len(navn) > _LENGSTE_NAVN:
        raise UgyldigNokkel("ugyldig_nokkelnavn", grense=_LENGSTE_NAVN)
    if _finn(session, organisasjon_id, navn):
        raise UgyldigNokkel("nokkelnavn_i_bruk")
    nokkel = secrets.token_urlsafe(_BYTES)
    session.add(
        Klientnokkel(
            organisasjon_id=organisasjon_id,
            navn=navn,
            fingeravtrykk=fingeravtrykk(nokkel),
            opprettet_tid=klokke.now(),
        )
    )
    return nokkel


def alle(session: Session, organisasjon_id: str) -> list[Nokkel]:
    """The employer's keys, by name."""
    rader = select(Klientnokkel).where(Klientnokkel.organisasjon_id == organisasjon_id).order_by(Klientnokkel.navn)
    return [Nokkel(rad.navn, rad.opprettet_tid, rad.trukket_tid) for rad in session.scalars(rader)]


def trekk(session: Session, organisasjon_id: str, navn: str, klokke: Klokke) -> None:
    """Make the key worthless from now on; twice is no error. Raises UgyldigNokkel if there is none by that name."""
    nokkel = _finn(session, organisasjon_id, navn)
    if nokkel is None:
        raise UgyldigNokkel("ukjent_nokkelnavn")
    nokkel.trukket_tid = nokkel.trukket_tid or klokke.now()


def klient(session: Session, nokkel: str) -> Klient | None:
    """Whose key this is; None if nobody's, or withdrawn.

    What is looked up is the fingerprint, so how long it takes tells nothing about any key.
    """
    rad = session.scalar(
        select(Klientnokkel).where(
            Klientnokkel.fingeravtrykk == fingeravtrykk(nokkel), Klientnokkel.trukket_tid.is_(None)
        )
    )
    return Klient(rad.id, rad.organisasjon_id) if rad else None


def _finn(session: Session, organisasjon_id: str, navn: str) -> Klientnokkel | None:
    return session.scalar(
        select(Klientnokkel).where(Klientnokkel.organisasjon_id == organisasjon_id, Klientnokkel.navn == navn)
    )
