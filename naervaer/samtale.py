"""The talk between employee and manager: agreed, held, its minutes, and where the two see it differently."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

import yaml
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from naervaer import enighet, paaminnelser, registrering, tilgang
from naervaer.enighet import Enig
from naervaer.fritekst import LENGSTE_LINJE, EndretImens, ren_eller_tom
from naervaer.klokke import Klokke, oslo_dato
from naervaer.kodefeil import Kodefeil
from naervaer.registrering import DatoForFravaeret, DatoIFremtiden
from naervaer.store.laas import lock_person
from naervaer.store.models import Beskjed, Part, Sak, Samtale, Steg
from naervaer.tilgang import Operasjon

_KAN_VAERE_FREMSKYNDET = timedelta(days=7)  # a talk may be held that much before the agreed day


class UgyldigSamtale(Kodefeil):
    """It cannot be done with this talk. `kode` is a key of data/responses/samtale.yml."""


@dataclass(frozen=True)
class Samtalebilde:
    """A talk; to come as long as `holdt` is None. `referat` has what is written of the fields, in their order.

    `uenighet` has each side's view by field. `enige` has the answers to the minutes as they stand now.
    """

    id: str
    avtalt: datetime | None
    sted: str
    holdt: date | None
    referat: Mapping[str, str]
    uenighet: Mapping[str, Mapping[Part, str]]
    enige: Mapping[Part, Enig]
    versjon: int


@dataclass(frozen=True)
class Uenighet:
    """Where the two see a field of the minutes differently; empty for a side that has written nothing."""

    felt: str
    ansatt: str
    leder: str


@cache
def referatfelter() -> Mapping[str, str | None]:
    """The fields of the minutes in order, with the field of the plan that each is a draft of."""
    innhold: dict[str, str | None] = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))
    return innhold


def avtal(session: Session, hvem_id: str, sak_id: str, naar: datetime, sted: str, sprak: str, klokke: Klokke) -> str:
    """Agree on the time of the talk to come, or move it; its id. `sted` may be empty. After a change, calendars must be
    told anew.

    Raises UgyldigSamtale for a time that has been, UgyldigSvar, IkkeTilgjengelig, SakenErOver.
    """
    sak = tilgang.krev_aapen(session, hvem_id, sak_id, Operasjon.ENDRE_SAMTALE, klokke)
    if naar <= klokke.now():
        raise UgyldigSamtale("tid_i_fortid")
    lock_person(session, sak.person_id)
    avtalt = (naar, ren_eller_tom(sted, sprak, 200))
    samtale = _kommende(session, sak_id)
    if samtale is None:
        samtale = Samtale(sak_id=sak_id, opprettet_av_id=hvem_id)
        session.add(samtale)
    elif (samtale.avtalt_tid, samtale.sted) != avtalt:
        samtale.sekvens += 1
    samtale.avtalt_tid, samtale.sted = avtalt
    session.flush()
    return samtale.id


def avlys(session: Session, hvem_id: str, sak_id: str, klokke: Klokke) -> str:
    """Cancel the talk to come; its id. Raises UgyldigSamtale if none is agreed, IkkeTilgjengelig."""
    sak = tilgang.krev(session, hvem_id, sak_id, Operasjon.ENDRE_SAMTALE, klokke)
    lock_person(session, sak.person_id)
    samtale = _kommende(session, sak_id)
    if samtale is None:
        raise UgyldigSamtale("ikke_avtalt")
    samtale.avlyst_tid = klokke.now()
    samtale.sekvens += 1
    session.flush()
    return samtale.id


def hold(session: Session, hvem_id: str, sak_id: str, dato: date, klokke: Klokke) -> str:
    """Note that a talk was held that day, the one to come if it was agreed for about then; its id. The same day again
    changes nothing.

    The first one is the step «samtale» of the case. Raises DatoIFremtiden, DatoForFravaeret, IkkeTilgjengelig,
    SakenErOver.
    """
    sak = tilgang.krev_aapen(session, hvem_id, sak_id, Operasjon.ENDRE_SAMTALE, klokke)
    if dato > klokke.today():
        raise DatoIFremtiden
    if dato < min(periode.fom for periode in sak.perioder):
        raise DatoForFravaeret
    lock_person(session, sak.person_id)
    samtale = _holdt_den(session, sak_id, dato)
    if samtale is None:
        samtale = _avtalt_rundt(session, sak_id, dato) or Samtale(sak_id=sak_id, opprettet_av_id=hvem_id)
        samtale.holdt_dato = dato
        session.add(samtale)
        session.flush()
    registrering.register_forste(session, hvem_id, sak, Steg.SAMTALE, dato, klokke)
    return samtale.id


def skriv_referat(
    session: Session, hvem_id: str, samtale_id: str, felt: str, tekst: str, sprak: str, klokke: Klokke
) -> None:
    """Write one field of the minutes; an empty text takes it away. Who agreed before must be asked anew.

    Raises UgyldigSvar, UgyldigSamtale, IkkeTilgjengelig.
    """
    samtale = _hold_samtale(session, hvem_id, samtale_id, Operasjon.ENDRE_SAMTALE, klokke)
    _krev_felt(felt)
    rent = ren_eller_tom(tekst, sprak)
    if samtale.referat.get(felt) != rent:
        samtale.referat = _med(samtale.referat, felt, rent)
        samtale.versjon += 1
        session.flush()


def skriv_syn(
    session: Session, hvem_id: str, samtale_id: str, felt: str, tekst: str, sprak: str, klokke: Klokke
) -> None:
    """Write one's own view of a field of the minutes, where the two differ; an empty text takes it away.

    Each side writes its own, and leaves the other's alone. Raises UgyldigSvar, UgyldigSamtale, IkkeTilgjengelig.
    """
    samtale = _hold_samtale(session, hvem_id, samtale_id, Operasjon.SVARE_ENIG, klokke)
    _krev_felt(felt)
    rent = ren_eller_tom(tekst, sprak, LENGSTE_LINJE)
    if tilgang.part_i_sak(session, hvem_id, samtale.sak_id) is Part.ANSATT:
        samtale.uenighet_ansatt = _med(samtale.uenighet_ansatt, felt, rent)
    else:
        samtale.uenighet_leder = _med(samtale.uenighet_leder, felt, rent)
    session.flush()


def svar_enig(
    session: Session,
    hvem_id: str,
    samtale_id: str,
    enig: bool,
    kommentar: str,
    sprak: str,
    klokke: Klokke,
    sett: int | None = None,
) -> None:
    """Answer «er vi enige om dette?» to the minutes as they stand. `sett` is the `versjon` that the person was shown.
    Raises EndretImens where it is another by now, UgyldigSvar, UgyldigSamtale, IkkeTilgjengelig.
    """
    samtale = _hold_samtale(session, hvem_id, samtale_id, Operasjon.SVARE_ENIG, klokke)
    if not samtale.referat:
        raise UgyldigSamtale("ikke_noe_referat")
    if sett is not None and sett != samtale.versjon:
        raise EndretImens
    part = tilgang.part_i_sak(session, hvem_id, samtale.sak_id)
    enighet.sett(session, hvem_id, part, samtale, enig, kommentar, sprak, klokke)


def meld_ferdig(session: Session, hvem_id: str, samtale_id: str, klokke: Klokke) -> None:
    """Tell the employee that the minutes are there to be read and answered. Raises UgyldigSamtale, IkkeTilgjengelig."""
    samtale = _hold_samtale(session, hvem_id, samtale_id, Operasjon.ENDRE_SAMTALE, klokke)
    if not samtale.referat:
        raise UgyldigSamtale("ikke_noe_referat")
    ansatt_id = session.get_one(Sak, samtale.sak_id).person_id
    paaminnelser.gi_beskjed(session, ansatt_id, samtale.sak_id, Beskjed.REFERAT, klokke)


def vis(session: Session, hvem_id: str, sak_id: str, klokke: Klokke) -> list[Samtalebilde]:
    """The talks of the case: the last held first, the one to come before them; none that was cancelled. Raises
    IkkeTilgjengelig.
    """
    return alle(session, tilgang.krev(session, hvem_id, sak_id, Operasjon.SE_SAMTALE, klokke))


def alle(session: Session, sak: Sak) -> list[Samtalebilde]:
    """As `vis`, for those who have passed `tilgang.krev`."""
    rader = session.scalars(
        select(Samtale)
        .where(Samtale.sak_id == sak.id, Samtale.avlyst_tid.is_(None))
        .execution_options(populate_existing=True)
    )
    bilder = [_bilde(session, samtale) for samtale in rader]
    return sorted(bilder, key=lambda bilde: bilde.holdt or date.max, reverse=True)


def uenighet(bilde: Samtalebilde) -> tuple[Uenighet, ...]:
    """Both views, by field."""
    return tuple(
        Uenighet(felt, syn.get(Part.ANSATT, ""), syn.get(Part.LEDER, "")) for felt, syn in bilde.uenighet.items()
    )


def siste_uenighet(session: Session, sak: Sak) -> tuple[Uenighet, ...]:
    """Where the two differed in the last talk that was held. For those who have passed `tilgang.krev`."""
    holdte = [bilde for bilde in alle(session, sak) if bilde.holdt]
    return uenighet(holdte[0]) if holdte else ()


def _bilde(session: Session, samtale: Samtale) -> Samtalebilde:
    ansatt, leder = samtale.uenighet_ansatt, samtale.uenighet_leder
    return Samtalebilde(
        id=samtale.id,
        avtalt=samtale.avtalt_tid,
        sted=samtale.sted or "",
        holdt=samtale.holdt_dato,
        referat={felt: samtale.referat[felt] for felt in referatfelter() if felt in samtale.referat},
        uenighet={
            felt: {part: syn[felt] for part, syn in ((Part.ANSATT, ansatt), (Part.LEDER, leder)) if felt in syn}
            for felt in referatfelter()
            if felt in ansatt or felt in leder
        },
        enige=enighet.svar(session, samtale),
        versjon=samtale.versjon,
    )


def _kommende(session: Session, sak_id: str) -> Samtale | None:
    return _en(session, (Samtale.sak_id == sak_id) & Samtale.holdt_dato.is_(None) & Samtale.avlyst_tid.is_(None))


def _avtalt_rundt(session: Session, sak_id: str, dato: date) -> Samtale | None:
    """The talk to come, unless it is the next one: agreed for long after that day."""
    samtale = _kommende(session, sak_id)
    if samtale and samtale.avtalt_tid and oslo_dato(samtale.avtalt_tid) - dato > _KAN_VAERE_FREMSKYNDET:
        return None
    return samtale


def _holdt_den(session: Session, sak_id: str, dato: date) -> Samtale | None:
    return _en(session, (Samtale.sak_id == sak_id) & (Samtale.holdt_dato == dato))


def _en(session: Session, hvilken: ColumnElement[bool]) -> Samtale | None:
    return session.scalars(select(Samtale).where(hvilken).execution_options(populate_existing=True)).first()


def _hold_samtale(session: Session, hvem_id: str, samtale_id: str, operasjon: Operasjon, klokke: Klokke) -> Samtale:
    """A talk that has been held, kept until the end of the transaction. Raises IkkeTilgjengelig, UgyldigSamtale."""
    samtale = session.get(Samtale, samtale_id)
    sak = tilgang.krev(session, hvem_id, samtale.sak_id if samtale else "", operasjon, klokke)
    assert samtale is not None
    lock_person(session, sak.person_id)
    session.refresh(samtale)
    if samtale.holdt_dato is None:
        raise UgyldigSamtale("ikke_holdt")
    return samtale


def _krev_felt(felt: str) -> None:
    if felt not in referatfelter():
        raise UgyldigSamtale("ukjent_felt")


def _med(felter: Mapping[str, str], felt: str, tekst: str | None) -> dict[str, str]:
    andre = {navn: verdi for navn, verdi in felter.items() if navn != felt}
    return andre if tekst is None else {**andre, felt: tekst}
