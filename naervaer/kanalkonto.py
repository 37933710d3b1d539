"""Accounts in Slack and Teams: whose they are, where they are reached, and what they have sent already."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, exists, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from naervaer.klokke import Klokke
from naervaer.store.models import Kanal, Kanalhendelse, Kanalkonto, Person, Spraak

HUSKES = timedelta(days=2)  # far longer than any channel goes on sending the same event again


@dataclass(frozen=True)
class Konto:
    """An account: the channel, the tenant or workspace there, and its id for the account."""

    kanal: Kanal
    leietaker: str
    ekstern_id: str


@dataclass(frozen=True)
class Kjent:
    """The person behind an account, and the language they are answered in (nb or nn)."""

    person_id: str
    spraak: str


def er_ny(session: Session, kanal: Kanal, hendelse: str, klokke: Klokke) -> bool:
    """Whether the event has not come before; from now on it has."""
    session.execute(delete(Kanalhendelse).where(Kanalhendelse.mottatt_tid < klokke.now() - HUSKES))
    try:
        with session.begin_nested():
            session.add(Kanalhendelse(id=fingeravtrykk(kanal, hendelse), mottatt_tid=klokke.now()))
    except IntegrityError:
        return False
    return True


def fingeravtrykk(kanal: Kanal, hendelse: str) -> str:
    """A short name for an event, the same each time it is sent."""
    return hashlib.sha256(f"{kanal.value}:{hendelse}".encode(errors="surrogatepass")).hexdigest()


def kjent(session: Session, konto: Konto) -> Kjent | None:
    """Whose the account is; None where it has not been linked, or not any more."""
    rad = _rad(session, konto)
    if rad is None or rad.trukket_tid is not None:
        return None
    return Kjent(rad.person_id, session.get_one(Person, rad.person_id).spraak or Spraak.BOKMAAL)


def koble(session: Session, konto: Konto, epost: str, klokke: Klokke) -> Kjent | None:
    """Link the account to the one person with that e-mail address, which the channel has vouched for.

    None where nobody or more than one has it, where the link has been withdrawn, and where the person has had another
    account there: an address may have passed to somebody else. Then HR must open it (identiteter.tillat).
    """
    rad = _rad(session, konto)
    if rad is not None and rad.trukket_tid is not None:
        return None
    treff = session.scalars(select(Person).where(func.lower(Person.epost) == epost.strip().lower()).limit(2)).all()
    if len(treff) != 1 or _har_annen(session, treff[0].id, konto):
        return None
    if rad is None:
        session.add(
            Kanalkonto(
                kanal=konto.kanal,
                leietaker=konto.leietaker,
                ekstern_id=konto.ekstern_id,
                person_id=treff[0].id,
                knyttet_tid=klokke.now(),
            )
        )
        session.flush()
    return kjent(session, konto)


def husk_adresse(session: Session, konto: Konto, adresse: dict[str, Any], klokke: Klokke) -> None:
    """Note where the person was last reached; nothing about accounts that are nobody's."""
    rad = _rad(session, konto)
    if rad is not None and rad.trukket_tid is None:
        rad.adresse, rad.sist_brukt_tid = adresse, klokke.now()


def glem_adresse(session: Session, konto: Konto) -> None:
    """The person cannot be reached there any more."""
    rad = _rad(session, konto)
    if rad is not None:
        rad.adresse = None


def _har_annen(session: Session, person_id: str, konto: Konto) -> bool:
    """Whether another account in the same place has been linked to the person."""
    annen = exists().where(
        Kanalkonto.person_id == person_id,
        Kanalkonto.kanal == konto.kanal,
        Kanalkonto.leietaker == konto.leietaker,
        Kanalkonto.ekstern_id != konto.ekstern_id,
    )
    return bool(session.scalar(select(annen)))


def _rad(session: Session, konto: Konto) -> Kanalkonto | None:
    return session.scalar(
        select(Kanalkonto).where(
            Kanalkonto.kanal == konto.kanal,
            Kanalkonto.leietaker == konto.leietaker,
            Kanalkonto.ekstern_id == konto.ekstern_id,
        )
    )
