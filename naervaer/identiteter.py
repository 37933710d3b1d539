"""Who has signed in elsewhere: linked to the HR list the first time, and from then on known by the subject."""

from dataclasses import dataclass

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from naervaer.klokke import Klokke
from naervaer.store.models import Identitet, Innlogging, Kanalkonto, Person


@dataclass(frozen=True)
class Kjennetegn:
    """What a sign-in tells. `epost` only where the issuer has verified it, `ansattnummer` only where it knows it."""

    utsteder: str
    subjekt: str
    epost: str | None = None
    ansattnummer: str | None = None


def person_med(session: Session, kjennetegn: Kjennetegn, klokke: Klokke) -> str | None:
    """The id of the person, linked now if nobody has had this subject before. None if nobody, or several, fit.

    A link that was withdrawn is not made again by itself, and a person with a link gets no second one from the same
    issuer: an e-mail address may have passed to somebody else.
    """
    known = session.scalars(
        select(Identitet).where(Identitet.utsteder == kjennetegn.utsteder, Identitet.subjekt == kjennetegn.subjekt)
    ).all()
    if known:
        return next((link.person_id for link in known if link.trukket_tid is None), None)
    person_id = _i_hr_lista(session, kjennetegn)
    if person_id is None:
        return None
    return person_id if _knytt(session, person_id, kjennetegn, klokke) else None


def med_ansattnummer(session: Session, ansattnummer: str) -> str | None:
    """The id of the only person with that number, or None."""
    return _den_eneste(session, Person.ansattnummer == ansattnummer)


def trekk(session: Session, person_id: str, klokke: Klokke) -> None:
    """Withdraw the person's links, those in Slack and Teams too, and end all that they are signed in to.

    Twice is no error.
    """
    for tabell in (Identitet, Kanalkonto):
        active = update(tabell).where(tabell.person_id == person_id, tabell.trukket_tid.is_(None))
        session.execute(active.values(trukket_tid=klokke.now()))
    session.execute(delete(Innlogging).where(Innlogging.person_id == person_id))


def tillat(session: Session, person_id: str) -> None:
    """Forget the person's withdrawn links, so that the next sign-in is linked to the HR list anew."""
    for tabell in (Identitet, Kanalkonto):
        session.execute(delete(tabell).where(tabell.person_id == person_id, tabell.trukket_tid.is_not(None)))


def _i_hr_lista(session: Session, kjennetegn: Kjennetegn) -> str | None:
    if kjennetegn.ansattnummer:
        return med_ansattnummer(session, kjennetegn.ansattnummer)
    if kjennetegn.epost:
        return _den_eneste(session, func.lower(Person.epost) == kjennetegn.epost.lower())
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
    )
    try:
        with session.begin_nested():
            session.add(link)
    except IntegrityError:
        return False
    return True
