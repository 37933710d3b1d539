"""What a person meets first, where a channel has a page for that: what comes in their own case, what waits with those
they lead, and the reminders they have not read. Names and deadlines alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from naervaer import datoer, framdrift, organisasjon, paaminnelser, saker
from naervaer.klokke import Klokke
from naervaer.store.models import Person, Sak, Tilgangslogg
from naervaer.tekster import tekst
from naervaer.tidslinje import Frist, Status
from naervaer.tilgang import Operasjon

EGNE_LINJER = 3
_FLYTTER_FRISTER = (Operasjon.REGISTRERE, Operasjon.ENDRE_PLAN, Operasjon.ENDRE_SAMTALE)


@dataclass(frozen=True)
class Hjem:
    """Lines in the person's language, the most urgent first."""

    leder_noen: bool
    egen_sak: Sequence[str]
    ansatte: Sequence[str]
    paaminnelser: Sequence[str]


def hjem(session: Session, hvem_id: str, sprak: str, klokke: Klokke) -> Hjem:
    """The person's first page. Each case that is looked into is logged, as when somebody asks."""
    leder_noen = organisasjon.leder_noen(session, hvem_id)
    return Hjem(
        leder_noen,
        _egen_sak(session, hvem_id, sprak, klokke),
        _ansatte(session, hvem_id, sprak, klokke) if leder_noen else [],
        [linje.tekst for linje in paaminnelser.innboks(session, hvem_id, klokke) if not linje.lest],
    )


def er_endret(session: Session, hvem_id: str, siden: datetime) -> bool:
    """Whether the person has done something since then, in a case that the page shows, that can move a deadline."""
    egen_eller_ledet = or_(Sak.person_id == hvem_id, Person.leder_id == hvem_id)
    gjort = exists().where(
        Tilgangslogg.sak_id.in_(select(Sak.id).join(Sak.person).where(egen_eller_ledet)),
        Tilgangslogg.tid >= siden,
        Tilgangslogg.hvem_id == hvem_id,
        Tilgangslogg.tillatt,
        Tilgangslogg.operasjon.in_(_FLYTTER_FRISTER),
    )
    return bool(session.scalar(select(gjort)))


def _egen_sak(session: Session, hvem_id: str, sprak: str, klokke: Klokke) -> list[str]:
    sak_id = saker.aktuell_sak(session, hvem_id)
    if sak_id is None:
        return []
    bilde = saker.saksbilde(session, hvem_id, sak_id, Operasjon.SE_FRISTER, klokke)
    venter = framdrift.for_sent(bilde.frister) + framdrift.framover(bilde.frister)
    return [_linje(frist, klokke.today(), sprak) for frist in venter[:EGNE_LINJER]]


def _ansatte(session: Session, hvem_id: str, sprak: str, klokke: Klokke) -> list[str]:
    return [
        f"{bilde.navn}: {_linje(frist, klokke.today(), sprak)}"
        for bilde in saker.oversikt(session, hvem_id, klokke)
        for frist in framdrift.haster(bilde.frister, klokke.today())
    ]


def _linje(frist: Frist, today: date, sprak: str) -> str:
    navn = tekst(f"frister.navn_{frist.id}", sprak)
    naar = datoer.naar(frist.frist, today, sprak)
    return tekst(
        "oversikt_ansatte.linje",
        sprak,
        frist=tekst("frister.navn_egen", sprak, frist=navn) if frist.egen else navn,
        dato=datoer.lang(frist.frist, sprak),
        status=tekst("frister.status_forfalt", sprak, naar=naar) if frist.status is Status.FORFALT else naar,
    )
