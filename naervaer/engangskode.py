"""One-time codes by e-mail: how somebody shows whose the account in Slack or Teams is that they write from."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from naervaer import identiteter, kanalkonto
from naervaer.kanalkonto import Kjent, Konto
from naervaer.klokke import Klokke
from naervaer.store.models import Engangskode, Kanalkonto, Person, new_id

VARIGHET = timedelta(minutes=10)
VINDU = timedelta(hours=1)  # in which so many codes can be asked for, by one account and for one person
MAKS_I_VINDUET = 3
MAKS_FORSOK = 5
SIFRE = 8


class ForMange(Exception):
    """The account has asked for too many codes; it may ask again when `VINDU` has passed."""


@dataclass(frozen=True)
class Bestilt:
    """A code that shall be sent; the store does not have it."""

    kode: str
    til: str
    spraak: str


def tilbys() -> bool:
    """Whether e-mail is set up here, so that codes can be sent."""
    return bool(os.environ.get("NAERVAER_SMTP_VERT", "").strip())


def bestill(session: Session, konto: Konto, epost: str, klokke: Klokke) -> Bestilt | None:
    """A new code for linking the account to the one person with that address; those before it are worth nothing now.

    None where the account cannot be linked to anybody by it. The asker must not be told which it was. Raises ForMange.
    """
    now = klokke.now()
    session.execute(delete(Engangskode).where(Engangskode.opprettet_tid <= now - VINDU))
    rad = kanalkonto.laast(session, konto, klokke)
    if _antall(session, Engangskode.konto_id == rad.id) >= MAKS_I_VINDUET:
        raise ForMange
    active = update(Engangskode).where(Engangskode.konto_id == rad.id, Engangskode.ugyldig_tid.is_(None))
    session.execute(active.values(ugyldig_tid=now))
    person_id = _mottaker(session, konto, rad, epost)
    id, kode = new_id(), f"{secrets.randbelow(10**SIFRE):0{SIFRE}}"
    # Also where it is nobody's: what is counted, and how long it takes, tells nothing.
    session.add(
        Engangskode(
            id=id,
            konto_id=rad.id,
            person_id=person_id,
            fingeravtrykk=_fingeravtrykk(id, kode),
            opprettet_tid=now,
        )
    )
    if person_id is None:
        return None
    person = session.get_one(Person, person_id)
    return Bestilt(kode, person.epost, person.spraak or "nb")


def los_inn(session: Session, konto: Konto, kode: str, klokke: Klokke) -> Kjent | None:
    """Link the account by the code that it asked for last. None where the code is wrong, used or too old, where it has
    been tried too often, and where HR has withdrawn the link meanwhile.
    """
    now = klokke.now()
    rad = kanalkonto.laast(session, konto, klokke)
    sist = session.scalar(
        select(Engangskode).where(
            Engangskode.konto_id == rad.id,
            Engangskode.ugyldig_tid.is_(None),
            Engangskode.opprettet_tid > now - VARIGHET,
            Engangskode.forsok < MAKS_FORSOK,
        )
    )
    if sist is None:
        return None
    sist.forsok += 1
    if not hmac.compare_digest(sist.fingeravtrykk, _fingeravtrykk(sist.id, kode)):
        return None
    sist.ugyldig_tid = now
    return kanalkonto.knytt(session, konto, sist.person_id, klokke) if sist.person_id else None


def _mottaker(session: Session, konto: Konto, rad: Kanalkonto, epost: str) -> str | None:
    person_id = identiteter.med_epost(session, epost)
    if person_id is None or rad.person_id is not None or not kanalkonto.kan_knyttes(session, konto, person_id):
        return None
    session.get_one(Person, person_id, with_for_update=True)  # several accounts at once are counted one by one
    if _antall(session, Engangskode.person_id == person_id) >= MAKS_I_VINDUET:
        return None
    return person_id


def _antall(session: Session, hvilke: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(Engangskode).where(hvilke)) or 0


def _fingeravtrykk(id: str, kode: str) -> str:
    """Slow by purpose: there are few enough codes to try them all on a stolen store."""
    return hashlib.scrypt(kode.encode(), salt=id.encode(), n=2**14, r=8, p=1, dklen=32).hex()
