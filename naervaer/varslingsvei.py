"""Which way a reminder leaves the house: where the person has asked for it, else where the person was last."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from naervaer.store.models import Avsender, Chat, Kanal, Kanalkonto, Melding, Person, Utsending

KANALER = {Utsending.SLACK: Kanal.SLACK, Utsending.TEAMS: Kanal.TEAMS}
_EGNE_DORER = (Kanal.WEB, Kanal.TERMINAL)  # nothing can be sent there; e-mail tells of what has come


@dataclass(frozen=True)
class Vei:
    """How, and to which account where it goes to a channel."""

    utsending: Utsending
    konto: Kanalkonto | None = None


def velg(session: Session, person: Person, veier: Set[Utsending]) -> Vei | None:
    """The way to the person among those that are open; None where only the inbox is left."""
    epost = Vei(Utsending.EPOST) if Utsending.EPOST in veier and person.epost.strip() else None
    if person.paaminnelse_til is Utsending.EPOST:
        return epost
    kontoer = [Vei(vei, konto) for vei, konto in naaes(session, person.id) if vei in veier]
    valgt = next((vei for vei in kontoer if vei.utsending is person.paaminnelse_til), None)
    if valgt or not kontoer:
        return valgt or epost
    siste = kontoer[0]
    return siste if epost is None or _sist_der(session, person.id, siste) else epost


def valgbare(session: Session, person_id: str) -> list[Utsending]:
    """The ways that the person can ask for; nothing to choose from where there is only e-mail."""
    kanaler = {vei for vei, _ in naaes(session, person_id)}
    epost = {Utsending.EPOST} if session.get_one(Person, person_id).epost.strip() else set()
    return sorted(kanaler | epost) if kanaler else []


def valgt(session: Session, person_id: str) -> Utsending | None:
    """What the person has asked for; None where reminders follow the person."""
    return session.get_one(Person, person_id).paaminnelse_til


def be_om(session: Session, person_id: str, vei: Utsending) -> bool:
    """Send the person's reminders this way from now on. False, and nothing changed, where it does not lead to them."""
    if vei not in valgbare(session, person_id):
        return False
    session.get_one(Person, person_id).paaminnelse_til = vei
    return True


def naaes(session: Session, person_id: str) -> list[tuple[Utsending, Kanalkonto]]:
    """The accounts where the person can be reached, the last used first."""
    kontoer = session.scalars(
        select(Kanalkonto)
        .where(Kanalkonto.person_id == person_id, Kanalkonto.trukket_tid.is_(None))
        .order_by(Kanalkonto.sist_brukt_tid.desc(), Kanalkonto.id)
    )
    veier = {kanal: vei for vei, kanal in KANALER.items()}
    return [(veier[konto.kanal], konto) for konto in kontoer if konto.adresse]


def _sist_der(session: Session, person_id: str, vei: Vei) -> bool:
    """Whether the person was there after they were last in the web chat."""
    assert vei.konto
    paa_nettet = session.scalar(
        select(func.max(Melding.tid))
        .join(Chat, Chat.id == Melding.chat_id)
        .where(Chat.person_id == person_id, Melding.fra == Avsender.PERSON, Melding.kanal.in_(_EGNE_DORER))
    )
    brukt = vei.konto.sist_brukt_tid
    return paa_nettet is None or (brukt is not None and brukt > paa_nettet)
