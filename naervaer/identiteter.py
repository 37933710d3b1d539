"""Who has signed in elsewhere: linked to the HR list the first time, and from then on known by the subject."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from naervaer.klokke import Klokke
from naervaer.store.models import Identitet, Innlogging, Kanal, Kanalkonto, Person


@dataclass(frozen=True)
class Kjennetegn:
    """What a sign-in tells. `epost` only where the issuer has verified it, `ansattnummer` only where it knows it."""

    utsteder: str
    subjekt: str
    epost: str | None = None
    ansattnummer: str | None = None


@dataclass(frozen=True)
class Lenke:
    """One thing that a person signs in with: at an issuer (`kanal` is the web), or by an account in a workspace."""

    id: str
    kanal: Kanal
    hos: str
    knyttet: datetime
    sist_brukt: datetime | None
    trukket: datetime | None


def person_med(session: Session, kjennetegn: Kjennetegn, klokke: Klokke) -> str | None:
    """The id of the person, linked now if nobody has had this subject before. None if nobody, or several, fit.

    Where HR has withdrawn something that a person signs in with, no new link is made by itself; and a person with a
    link gets no second one from the same issuer: an e-mail address may have passed to somebody else.
    """
    known = session.scalars(
        select(Identitet).where(Identitet.utsteder == kjennetegn.utsteder, Identitet.subjekt == kjennetegn.subjekt)
    ).all()
    if known:
        return _brukt(known, klokke)
    person_id = _i_hr_lista(session, kjennetegn)
    if person_id is None or er_trukket(session, person_id):
        return None
    return person_id if _knytt(session, person_id, kjennetegn, klokke) else None


def med_ansattnummer(session: Session, ansattnummer: str) -> str | None:
    """The id of the only person with that number, or None."""
    return _den_eneste(session, Person.ansattnummer == ansattnummer)


def med_epost(session: Session, epost: str) -> str | None:
    """The id of the only person with that address, or None."""
    return _den_eneste(session, func.lower(Person.epost) == epost.strip().lower())


def er_trukket(session: Session, person_id: str) -> bool:
    """Whether HR has withdrawn something that the person signs in with, and not opened it again."""
    return any(
        session.scalar(select(tabell.id).where(tabell.person_id == person_id, tabell.trukket_tid.is_not(None)).limit(1))
        for tabell in (Identitet, Kanalkonto)
    )


def lenker(session: Session, person_id: str) -> list[Lenke]:
    """All that the person signs in with, and what has been withdrawn; the oldest first."""
    identiteter = session.scalars(select(Identitet).where(Identitet.person_id == person_id))
    kontoer = session.scalars(select(Kanalkonto).where(Kanalkonto.person_id == person_id))
    alle = [Lenke(i.id, Kanal.WEB, i.utsteder, i.knyttet_tid, i.sist_brukt_tid, i.trukket_tid) for i in identiteter]
    alle += [
        Lenke(k.id, k.kanal, k.leietaker, k.knyttet_tid, k.sist_brukt_tid, k.trukket_tid)
        for k in kontoer
        if k.knyttet_tid
    ]
    return sorted(alle, key=lambda lenke: lenke.knyttet)


def trekk(session: Session, person_id: str, klokke: Klokke, lenke_id: str | None = None) -> None:
    """Withdraw the person's links, those in Slack and Teams too, or only one of them. With a link of the web, or all,
    ends all that they are signed in to on the web. Twice is no error.
    """
    for tabell in (Identitet, Kanalkonto):
        active = update(tabell).where(tabell.trukket_tid.is_(None), *_hvilke(tabell, person_id, lenke_id))
        session.execute(active.values(trukket_tid=klokke.now()))
    if lenke_id is None or session.scalar(select(Identitet.id).where(Identitet.id == lenke_id)):
        session.execute(delete(Innlogging).where(Innlogging.person_id == person_id))


def tillat(session: Session, person_id: str, lenke_id: str | None = None) -> None:
    """Forget the person's withdrawn links, or only one of them, so that the next sign-in is linked to the HR list anew.

    The accounts in Slack and Teams stay, as nobody's.
    """
    trukket = Identitet.trukket_tid.is_not(None)
    session.execute(delete(Identitet).where(trukket, *_hvilke(Identitet, person_id, lenke_id)))
    sine = update(Kanalkonto).where(Kanalkonto.trukket_tid.is_not(None), *_hvilke(Kanalkonto, person_id, lenke_id))
    session.execute(sine.values(person_id=None, knyttet_tid=None, trukket_tid=None, adresse=None))


def _hvilke(
    tabell: type[Identitet | Kanalkonto], person_id: str, lenke_id: str | None
) -> tuple[ColumnElement[bool], ...]:
    sine = tabell.person_id == person_id
    return (sine,) if lenke_id is None else (sine, tabell.id == lenke_id)


def _brukt(known: Sequence[Identitet], klokke: Klokke) -> str | None:
    for link in known:
        if link.trukket_tid is None:
            link.sist_brukt_tid = klokke.now()
            return link.person_id
    return None


def _i_hr_lista(session: Session, kjennetegn: Kjennetegn) -> str | None:
    if kjennetegn.ansattnummer:
        return med_ansattnummer(session, kjennetegn.ansattnummer)
    if kjennetegn.epost:
        return med_epost(session, kjennetegn.epost)
    return None


def _den_eneste(session: Session, condition: object) -> str | None:
    found = session.scalars(select(Person.id).where(condition).limit(2)).all()  # type: ignore[arg-type]
    return found[0] if len(found) == 1 else None


def _knytt(session: Session, person_id: str, kjennetegn: Kjennetegn, klokke: Klokke) -> bool:
    """Whether the link could be made; not if somebody, or the person themselves, was linked in the meantime."""
    link = Identitet(
        person_id=person_id,
        utsteder=kjennetegn.utsteder,
        subjekt=kjennetegn.subjekt,
        knyttet_tid=klokke.now(),
        sist_brukt_tid=klokke.now(),
    )
    try:
        with session.begin_nested():
            session.add(link)
    except IntegrityError:
        return False
    return True
