"""What an employee finds wrong in the case: told to the manager, who puts it right."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from naervaer import tilgang
from naervaer.klokke import Klokke
from naervaer.store.models import Innsigelse
from naervaer.tilgang import Operasjon

LENGSTE_TEKST = 500


def si_fra(session: Session, hvem_id: str, sak_id: str, tekst: str, klokke: Klokke) -> None:
    """Note that the employee finds something wrong in the case. Raises IkkeTilgjengelig."""
    tilgang.krev(session, hvem_id, sak_id, Operasjon.SI_FRA, klokke)
    session.add(Innsigelse(sak_id=sak_id, tekst=tekst[:LENGSTE_TEKST], tid=klokke.now()))
    session.flush()


def trekk(session: Session, hvem_id: str, sak_id: str, klokke: Klokke) -> bool:
    """Take back the employee's latest objection; whether there was one. Raises IkkeTilgjengelig."""
    tilgang.krev(session, hvem_id, sak_id, Operasjon.SI_FRA, klokke)
    aapne = _aapne(session, sak_id)
    if aapne:
        aapne[-1].lost_tid = klokke.now()
    return bool(aapne)


def vis(session: Session, hvem_id: str, sak_id: str, klokke: Klokke) -> list[str]:
    """What the employee finds wrong in the case, and nobody has settled. Raises IkkeTilgjengelig."""
    tilgang.krev(session, hvem_id, sak_id, Operasjon.SE_PERIODER, klokke)
    return [innsigelse.tekst for innsigelse in _aapne(session, sak_id)]


def avgjor(session: Session, hvem_id: str, sak_id: str, klokke: Klokke) -> int:
    """Settle what the employee found wrong, once it is put right or talked about; how many. Raises IkkeTilgjengelig."""
    tilgang.krev(session, hvem_id, sak_id, Operasjon.REGISTRERE, klokke)
    aapne = _aapne(session, sak_id)
    for innsigelse in aapne:
        innsigelse.lost_tid = klokke.now()
    return len(aapne)


def _aapne(session: Session, sak_id: str) -> Sequence[Innsigelse]:
    """The oldest first."""
    aapne = select(Innsigelse).where(Innsigelse.sak_id == sak_id, Innsigelse.lost_tid.is_(None))
    return session.scalars(aapne.order_by(Innsigelse.tid)).all()
