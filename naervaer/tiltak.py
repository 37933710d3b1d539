"""The measures of a case: what is to be done, by whom, by when, and how both see that it works."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from naervaer import tilgang
from naervaer.fritekst import LENGSTE_LINJE, EndretImens, ren, ren_eller_tom
from naervaer.klokke import Klokke
from naervaer.store.laas import lock_person
from naervaer.store.models import Ansvarlig, Sak, Samtale, Tiltak, Tiltakstatus
from naervaer.tilgang import IkkeTilgjengelig, Operasjon


@dataclass(frozen=True)
class NyttTiltak:
    """A measure as somebody tells it; only what is to be done must be known at once."""

    hva: str
    ansvarlig: Ansvarlig | None = None
    frist: date | None = None
    virker_naar: str = ""


@dataclass(frozen=True)
class Tiltakslinje:
    """A measure that is kept. `samtale_id` is the talk it was agreed in, None for between talks."""

    id: str
    samtale_id: str | None
    hva: str
    ansvarlig: Ansvarlig | None
    frist: date | None
    virker_naar: str
    status: Tiltakstatus

    @property
    def gjelder(self) -> bool:
        """Whether it is to be done, or goes on."""
        return self.status in (Tiltakstatus.AVTALT, Tiltakstatus.VIRKER)

    def som_nytt(self) -> NyttTiltak:
        """The measure alone."""
        return NyttTiltak(self.hva, self.ansvarlig, self.frist, self.virker_naar)


def legg_til(
    session: Session,
    hvem_id: str,
    sak_id: str,
    nytt: NyttTiltak,
    sprak: str,
    klokke: Klokke,
    samtale_id: str | None = None,
) -> str:
    """Agree on a measure, in that talk of the case if one is named; its id. Raises UgyldigSvar, IkkeTilgjengelig,
    SakenErOver.
    """
    sak = tilgang.krev_aapen(session, hvem_id, sak_id, Operasjon.ENDRE_SAMTALE, klokke)
    lock_person(session, sak.person_id)
    rad = Tiltak(sak_id=sak_id, samtale_id=samtale_id, opprettet_tid=klokke.now())
    _ny_versjon(session, rad)
    _skriv(rad, nytt, sprak)
    session.add(rad)
    session.flush()
    return rad.id


def endre(
    session: Session,
    hvem_id: str,
    tiltak_id: str,
    nytt: NyttTiltak,
    sprak: str,
    klokke: Klokke,
    sett: NyttTiltak | None = None,
) -> None:
    """Write the measure anew. `sett` is the measure as the person saw it before writing. Raises EndretImens where
    another one stands there by now, or it is not to be done any more; UgyldigSvar, IkkeTilgjengelig, SakenErOver.
    """
    rad = _hold(session, hvem_id, tiltak_id, klokke)
    foer = _linje(rad)
    _ny_versjon(session, rad)
    _skriv(rad, nytt, sprak)
    if sett is not None and (not foer.gjelder or foer.som_nytt() not in (sett, _linje(rad).som_nytt())):
        raise EndretImens
    session.flush()


def sett_status(session: Session, hvem_id: str, tiltak_id: str, status: Tiltakstatus, klokke: Klokke) -> None:
    """Note what came of the measure. Raises IkkeTilgjengelig, SakenErOver."""
    _hold(session, hvem_id, tiltak_id, klokke).status = status
    session.flush()


def vis(session: Session, hvem_id: str, sak_id: str, klokke: Klokke) -> list[Tiltakslinje]:
    """All measures of the case, the first agreed first. Raises IkkeTilgjengelig."""
    return alle(session, tilgang.krev(session, hvem_id, sak_id, Operasjon.SE_SAMTALE, klokke))


def alle(session: Session, sak: Sak) -> list[Tiltakslinje]:
    """As `vis`, for those who have passed `tilgang.krev`."""
    rader = session.scalars(select(Tiltak).where(Tiltak.sak_id == sak.id).order_by(Tiltak.opprettet_tid, Tiltak.id))
    return [_linje(rad) for rad in rader]


def _linje(t: Tiltak) -> Tiltakslinje:
    return Tiltakslinje(t.id, t.samtale_id, t.hva, t.ansvarlig, t.frist, t.virker_naar or "", t.status)


def _hold(session: Session, hvem_id: str, tiltak_id: str, klokke: Klokke) -> Tiltak:
    rad = session.get(Tiltak, tiltak_id)
    sak = tilgang.krev_aapen(session, hvem_id, rad.sak_id if rad else "", Operasjon.ENDRE_SAMTALE, klokke)
    assert rad is not None
    lock_person(session, sak.person_id)
    session.refresh(rad)
    return rad


def _skriv(rad: Tiltak, nytt: NyttTiltak, sprak: str) -> None:
    rad.hva = ren(nytt.hva, sprak, LENGSTE_LINJE)
    rad.virker_naar = ren_eller_tom(nytt.virker_naar, sprak, LENGSTE_LINJE)
    rad.ansvarlig, rad.frist = nytt.ansvarlig, nytt.frist


def _ny_versjon(session: Session, tiltak: Tiltak) -> None:
    """What was agreed in a talk is part of its minutes: who agreed to these before must be asked anew."""
    if tiltak.samtale_id is None:
        return
    samtale = session.get(Samtale, tiltak.samtale_id, populate_existing=True)
    if samtale is None or samtale.sak_id != tiltak.sak_id:
        raise IkkeTilgjengelig
    samtale.versjon += 1
