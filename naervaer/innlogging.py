"""Who is signed in. The browser holds a random token; the store holds only its fingerprint."""

import secrets
from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from naervaer.fingeravtrykk import fingeravtrykk
from naervaer.klokke import Klokke
from naervaer.store.models import Innlogging

VARIGHET = timedelta(hours=12)
_TOKEN_BYTES = 32


def sign_in(session: Session, person_id: str, klokke: Klokke) -> str:
    """Sign a person in, and give back the token for the browser; it holds for a working day."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    now = klokke.now()
    session.execute(delete(Innlogging).where(Innlogging.utloper_tid < now))
    session.add(Innlogging(id=fingeravtrykk(token), person_id=person_id, opprettet_tid=now, utloper_tid=now + VARIGHET))
    return token


def signed_in(session: Session, token: str, klokke: Klokke) -> str | None:
    """The id of the person whose token this is, or None if nobody's or too old."""
    found = session.get(Innlogging, fingeravtrykk(token))
    return found.person_id if found and found.utloper_tid > klokke.now() else None


def sign_out(session: Session, token: str) -> None:
    """Make the token worthless."""
    session.execute(delete(Innlogging).where(Innlogging.id == fingeravtrykk(token)))
