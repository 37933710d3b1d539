"""«Er vi enige om dette?»: what each side has answered, to these very words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from naervaer.fritekst import ren_eller_tom
from naervaer.klokke import Klokke
from naervaer.store.models import Enighet, Part, Plan, Samtale


@dataclass(frozen=True)
class Enig:
    """One side's answer; the comment is empty where there is none."""

    enig: bool
    kommentar: str
    tid: datetime


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
    rader = session.scalars(select(Enighet).where(_om(om), Enighet.versjon == om.versjon).order_by(Enighet.tid))
    return {rad.rolle: Enig(rad.enig, rad.kommentar or "", rad.tid) for rad in rader}


def _om(om: Samtale | Plan) -> ColumnElement[bool]:
    return Enighet.samtale_id == om.id if isinstance(om, Samtale) else Enighet.plan_id == om.id
