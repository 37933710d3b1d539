"""One writer at a time."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from naervaer.store.models import Person


def lock_person(session: Session, person_id: str) -> None:
    """Hold the employee until the end of the transaction: what is read after this is what others have written."""
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update())
