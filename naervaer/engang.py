"""What works once: a sign-in that is under way elsewhere, and the tokens that were used already."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from naervaer.fingeravtrykk import fingeravtrykk
from naervaer.klokke import Klokke
from naervaer.store.models import BruktToken, PaabegyntInnlogging

VARIGHET = timedelta(minutes=10)
_BYTES = 32


@dataclass(frozen=True)
class Begynt:
    """A sign-in that begins. Only the browser has `token`; `state` is its fingerprint and may be seen by others."""

    token: str
    state: str
    nonce: str
    bevis: str


def begynn(session: Session, retur: str, klokke: Klokke) -> Begynt:
    """Begin a sign-in that shall end at the path `retur`; it holds for ten minutes."""
    now = klokke.now()
    session.execute(delete(PaabegyntInnlogging).where(PaabegyntInnlogging.utloper_tid <= now))
    token = secrets.token_urlsafe(_BYTES)
    begun = Begynt(token, fingeravtrykk(token), secrets.token_urlsafe(_BYTES), secrets.token_urlsafe(_BYTES))
    session.add(
        PaabegyntInnlogging(
            id=begun.state, nonce=begun.nonce, bevis=begun.bevis, retur=retur, utloper_tid=now + VARIGHET
        )
    )
    return begun


def fullfor(session: Session, token: str, state: str, klokke: Klokke) -> PaabegyntInnlogging | None:
    """The sign-in that this browser began, and that nobody can finish again. None if it began none, or too long ago."""
    if fingeravtrykk(token) != state:
        return None
    begun = delete(PaabegyntInnlogging).where(PaabegyntInnlogging.id == state).returning(PaabegyntInnlogging)
    found = session.scalars(begun).one_or_none()
    return found if found and found.utloper_tid > klokke.now() else None


def bruk(session: Session, merke: str, utloper: datetime, klokke: Klokke) -> bool:
    """Whether this is the first time; `utloper` is when the token that carries the mark is worthless anyway."""
    session.execute(delete(BruktToken).where(BruktToken.utloper_tid <= klokke.now()))
    try:
        with session.begin_nested():
            session.add(BruktToken(id=fingeravtrykk(merke), utloper_tid=utloper))
    except IntegrityError:
        return False
    return True
