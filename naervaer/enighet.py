"""«Er vi enige om dette?»: what each side has answered, to these very words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from naervaer import tilgang
from naervaer.fritekst import ren_eller_tom
from naervaer.klokke import Klokke
from naervaer.store.models import Beskjed, Enighet, Paaminnelse, Paaminnelsestype, Part, Plan, Plantilstand, Samtale


@dataclass(frozen=True)
class Enig:
    """One side's answer; the comment is empty where there is none."""

    enig: bool
    kommentar: str
    tid: datetime


@dataclass(frozen=True)
class Venter:
    """What waits for somebody's answer in a case."""

    sak_id: str
    om: Beskjed


def sett(
    session: Session,
    hvem_id: str,
    part: Part,
    om: Samtale | Plan,
    enig: bool,
    kommentar: str,
    sprak: str,
    klokke: Klokke,
) -> None:
    """Keep the answer; a new one of the same person takes the place of the old. Raises UgyldigSvar.

    For those who have passed `tilgang.krev` and hold the employee.
    """
    rent = ren_eller_tom(kommentar, sprak)
    egen = select(Enighet).where(_om(om), Enighet.versjon == om.versjon, Enighet.person_id == hvem_id)
    rad = session.scalar(egen.execution_options(populate_existing=True))
    if rad is None:
        til = {"samtale_id": om.id} if isinstance(om, Samtale) else {"plan_id": om.id}
        rad = Enighet(versjon=om.versjon, person_id=hvem_id, rolle=part, **til)
        session.add(rad)
    rad.enig, rad.kommentar, rad.tid = enig, rent, klokke.now()
    session.flush()


def svar(session: Session, om: Samtale | Plan) -> Mapping[Part, Enig]:
    """What each side has answered to the present words; a side that has not answered is missing."""
    gitt = select(Enighet).where(_om(om), Enighet.versjon == om.versjon)
    rader = session.scalars(gitt.order_by(Enighet.tid, Enighet.rolle))
    return {rad.rolle: Enig(rad.enig, rad.kommentar or "", rad.tid) for rad in rader}


def venter_paa_svar(session: Session, hvem_id: str, klokke: Klokke) -> list[Venter]:
    """What the person has been told of and not answered as it stands now. Shows nothing of it, and is not logged."""
    beskjeder = session.execute(
        select(Paaminnelse.sak_id, Paaminnelse.frist_id)
        .where(Paaminnelse.mottaker_id == hvem_id, Paaminnelse.slag == Paaminnelsestype.BESKJED)
        .distinct()
        .order_by(Paaminnelse.sak_id, Paaminnelse.frist_id)
    )
    fortalt = [Venter(sak_id, Beskjed(om)) for sak_id, om in beskjeder if sak_id and om]
    aapne = [v for v in fortalt if tilgang.har_rolle(session, hvem_id, v.sak_id, klokke)]
    return [v for v in aapne if _venter(session, hvem_id, v)]


def _venter(session: Session, hvem_id: str, hva: Venter) -> bool:
    siste: Samtale | Plan | None
    if hva.om is Beskjed.REFERAT:
        holdte = select(Samtale).where(Samtale.sak_id == hva.sak_id, Samtale.holdt_dato.is_not(None))
        siste = session.scalars(holdte.order_by(Samtale.holdt_dato.desc())).first()
    else:
        ferdige = select(Plan).where(Plan.sak_id == hva.sak_id, Plan.tilstand == Plantilstand.ENDELIG)
        siste = session.scalars(ferdige.order_by(Plan.versjon.desc())).first()
    if siste is None:
        return False
    svart = select(Enighet.id).where(_om(siste), Enighet.versjon == siste.versjon, Enighet.person_id == hvem_id)
    return session.scalar(svart) is None


def _om(om: Samtale | Plan) -> ColumnElement[bool]:
    return Enighet.samtale_id == om.id if isinstance(om, Samtale) else Enighet.plan_id == om.id
