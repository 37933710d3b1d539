"""What somebody has begun and not finished: a preparation, minutes, a plan or a letter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from naervaer.klokke import OSLO
from naervaer.store.models import (
    Beskjed,
    Brev,
    Forberedelse,
    ForberedelseSvar,
    Paaminnelse,
    Paaminnelsestype,
    Person,
    Plan,
    Plantilstand,
    Sak,
    Samtale,
)


@dataclass(frozen=True)
class Uferdig:
    """Something begun; `id` is that of the letter or the talk, `sak_id` the case, None for a letter of no case.

    It opens nothing: whoever goes on with it is checked there.
    """

    slag: str
    sak_id: str | None
    id: str
    tid: datetime


def siste(session: Session, hvem_id: str) -> Uferdig | None:
    """What the person worked on last, of all that is begun."""
    slagene = (_forberedelser, _referater, _planer, _brev)
    begynt = (uferdig for slaget in slagene for uferdig in slaget(session, hvem_id))
    return max(begynt, key=lambda uferdig: uferdig.tid, default=None)


def _forberedelser(session: Session, hvem_id: str) -> list[Uferdig]:
    sist_svart = select(func.max(ForberedelseSvar.tid)).where(ForberedelseSvar.forberedelse_id == Forberedelse.id)
    rader = session.execute(
        select(Forberedelse, sist_svart.scalar_subquery()).where(
            Forberedelse.person_id == hvem_id, Forberedelse.ferdig_tid.is_(None)
        )
    )
    return [Uferdig("forberedelse", f.sak_id, f.id, svart or f.opprettet_tid) for f, svart in rader]


def _referater(session: Session, hvem_id: str) -> list[Uferdig]:
    """Minutes of which the employee has not been told yet. When they were written is not known: some time that day."""
    fortalt = exists().where(
        Paaminnelse.sak_id == Samtale.sak_id,
        Paaminnelse.frist_id == Beskjed.REFERAT.value,
        Paaminnelse.slag == Paaminnelsestype.BESKJED,
        Paaminnelse.dag >= Samtale.holdt_dato,
    )
    rader = session.scalars(
        select(Samtale)
        .join(Sak, Sak.id == Samtale.sak_id)
        .join(Person, Person.id == Sak.person_id)
        .where(or_(Person.leder_id == hvem_id, Samtale.opprettet_av_id == hvem_id), ~fortalt)
    )
    return [
        Uferdig("referat", rad.sak_id, rad.id, datetime.combine(rad.holdt_dato, time.max, OSLO))
        for rad in rader
        if rad.holdt_dato and rad.referat
    ]


def _planer(session: Session, hvem_id: str) -> list[Uferdig]:
    rader = session.scalars(select(Plan).where(Plan.opprettet_av_id == hvem_id, Plan.tilstand == Plantilstand.UTKAST))
    return [Uferdig("plan", plan.sak_id, plan.id, plan.opprettet_tid) for plan in rader]


def _brev(session: Session, hvem_id: str) -> list[Uferdig]:
    rader = session.scalars(select(Brev).where(Brev.opprettet_av_id == hvem_id, Brev.felt.is_not(None)))
    return [Uferdig("brev", brev.sak_id, brev.id, brev.endret_tid) for brev in rader]
