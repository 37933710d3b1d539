"""Accounts in Slack and Teams: whose they are, and where they are reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from naervaer import identiteter
from naervaer.klokke import Klokke
from naervaer.store.models import Chat, Kanal, Kanalkonto, Person, Spraak


@dataclass(frozen=True)
class Konto:
    """An account: the channel, the tenant or workspace there, and its id for the account."""

    kanal: Kanal
    leietaker: str
    ekstern_id: str


@dataclass(frozen=True)
class Kjent:
    """The person behind an account, and the language they are answered in (nb or nn).

    Where the account is nobody's yet, `er_ukjent`: then `person_id` is the account's own id, which opens nothing.
    """

    person_id: str
    spraak: str
    er_ukjent: bool = False


def kjent(session: Session, konto: Konto) -> Kjent | None:
    """Whose the account is; None where it has not been linked, or not any more."""
    rad = _rad(session, konto)
    if rad is None or rad.person_id is None or rad.trukket_tid is not None:
        return None
    return Kjent(rad.person_id, session.get_one(Person, rad.person_id).spraak or Spraak.BOKMAAL)


def ukjent(session: Session, konto: Konto, klokke: Klokke) -> Kjent:
    """The account itself, for as long as it is not known whose it is."""
    rad = laast(session, konto, klokke)
    spraak = session.scalar(select(Chat.spraak).where(Chat.konto_id == rad.id, Chat.lukket_tid.is_(None)))
    return Kjent(rad.id, spraak or Spraak.BOKMAAL, er_ukjent=True)


def laast(session: Session, konto: Konto, klokke: Klokke) -> Kanalkonto:
    """The account's row, held to the end of the transaction; a new one, nobody's, if there is none."""
    try:
        with session.begin_nested():
            if _rad(session, konto) is None:
                session.add(_ny_rad(konto, klokke))
    except IntegrityError:
        pass  # the same account in another process
    held = select(Kanalkonto).where(*_er(konto)).with_for_update().execution_options(populate_existing=True)
    return session.scalars(held).one()


def koble(session: Session, konto: Konto, epost: str, klokke: Klokke) -> Kjent | None:
    """Link the account to the one person with that e-mail address, which the channel has vouched for.

    None where nobody or more than one has it, and where the account cannot be linked to that person (`kan_knyttes`).
    """
    person_id = identiteter.med_epost(session, epost)
    return knytt(session, konto, person_id, klokke) if person_id else None


def knytt(session: Session, konto: Konto, person_id: str, klokke: Klokke) -> Kjent | None:
    """Link the account to the person whose it has been shown to be. What was said from it is the person's from now on.

    An account that is linked already stays as it is. None where it cannot be linked.
    """
    rad = laast(session, konto, klokke)
    if rad.person_id is None:
        session.get_one(Person, person_id, with_for_update=True)  # two accounts at once must not both be linked
        if not kan_knyttes(session, konto, person_id):
            return None
        rad.person_id, rad.knyttet_tid = person_id, klokke.now()
        session.flush()
        _gi_samtalene(session, rad, klokke)
    return kjent(session, konto)


def kan_knyttes(session: Session, konto: Konto, person_id: str) -> bool:
    """Whether an account of nobody's can become the person's without HR: not where HR has withdrawn something that the
    person signs in with, nor where the person has had another account there. An address may have passed to somebody
    else, and so may its post. HR can open it (identiteter.tillat).
    """
    return not identiteter.er_trukket(session, person_id) and not _har_annen(session, person_id, konto)


def husk_adresse(session: Session, konto: Konto, adresse: dict[str, Any], klokke: Klokke) -> None:
    """Note where the person was last reached; of an account that is nobody's only that it is in use."""
    rad = _rad(session, konto)
    if rad is None:
        return
    rad.sist_brukt_tid = klokke.now()
    if rad.person_id is not None and rad.trukket_tid is None:
        rad.adresse = adresse


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


def _gi_samtalene(session: Session, rad: Kanalkonto, klokke: Klokke) -> None:
    """Closed: with the person there is another one open, or will be."""
    sine = update(Chat).where(Chat.konto_id == rad.id)
    session.execute(sine.where(Chat.lukket_tid.is_(None)).values(lukket_tid=klokke.now()))
    session.execute(sine.values(person_id=rad.person_id, konto_id=None))


def _ny_rad(konto: Konto, klokke: Klokke) -> Kanalkonto:
    return Kanalkonto(
        kanal=konto.kanal, leietaker=konto.leietaker, ekstern_id=konto.ekstern_id, sist_brukt_tid=klokke.now()
    )


def _rad(session: Session, konto: Konto) -> Kanalkonto | None:
    return session.scalar(select(Kanalkonto).where(*_er(konto)))


def _er(konto: Konto) -> tuple[ColumnElement[bool], ...]:
    return (
        Kanalkonto.kanal == konto.kanal,
        Kanalkonto.leietaker == konto.leietaker,
        Kanalkonto.ekstern_id == konto.ekstern_id,
    )
