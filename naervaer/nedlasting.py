"""Papers and calendar files to take out. Each time is noted in the access log, and so is each refusal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property, partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from naervaer import brev, papirer, plan, tilgang
from naervaer.dokumenter.docx import lag_docx
from naervaer.dokumenter.innhold import ManglerFelt, Oppfolgingsplan, Papir
from naervaer.dokumenter.kalender_ics import Adressat, Kalendermote, avlysning, invitasjon
from naervaer.dokumenter.navskjema import som_tekst
from naervaer.dokumenter.pdf import lag_pdf
from naervaer.klokke import Klokke, oslo_dato
from naervaer.samtale import UgyldigSamtale
from naervaer.store.models import Brev, Brevslag, Person, Plan, Sak, Samtale
from naervaer.tilgang import IkkeTilgjengelig, Operasjon

ADRESSE = "/api/papirer/{slag}/{id}.{format}"
_VARIGHET = timedelta(hours=1)  # of a meeting, as nobody is asked how long it lasts


class IkkeFerdig(Exception):
    """The person may have the paper, but it cannot be made yet."""


class Slag(StrEnum):
    """What can be taken out. AGENDA goes by the id of the case, KALENDER by that of a talk or a letter."""

    PLAN = "plan"
    AGENDA = "agenda"
    REFERAT = "referat"
    BREV = "brev"
    KALENDER = "kalender"


class Format(StrEnum):
    """TXT is the plan as text for Nav's form."""

    PDF = "pdf"
    DOCX = "docx"
    TXT = "txt"
    ICS = "ics"


FORMATER: Mapping[Slag, frozenset[Format]] = {
    Slag.PLAN: frozenset({Format.PDF, Format.DOCX, Format.TXT}),
    Slag.AGENDA: frozenset({Format.PDF, Format.DOCX}),
    Slag.REFERAT: frozenset({Format.PDF, Format.DOCX}),
    Slag.BREV: frozenset({Format.PDF, Format.DOCX}),
    Slag.KALENDER: frozenset({Format.ICS}),
}
_TYPER: Mapping[Format, str] = {
    Format.PDF: "application/pdf",
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.TXT: "text/plain; charset=utf-8",
    Format.ICS: "text/calendar; charset=utf-8",
}


@dataclass(frozen=True)
class Fil:
    """A file with a name that tells of no person."""

    filnavn: str
    innholdstype: str
    lag: Callable[[], bytes]

    @cached_property
    def innhold(self) -> bytes:
        """What is in it. It takes time to make: ask after the transaction, so that the store is not kept waiting."""
        return self.lag()


@dataclass(frozen=True)
class _Bestilling:
    """Who wants what."""

    hvem_id: str
    id: str
    format: Format
    sprak: str
    klokke: Klokke


def adresse(slag: Slag, id: str, format: Format) -> str:
    """Where the file is had, on the chat's own site."""
    return ADRESSE.format(slag=Slag(slag), id=id, format=Format(format))


def hent(session: Session, hvem_id: str, slag: str, id: str, format: str, sprak: str, klokke: Klokke) -> Fil:
    """The file, in the language (nb or nn) unless the paper has its own. Raises IkkeTilgjengelig, also for what there
    is no such file of, and IkkeFerdig.
    """
    if slag not in set(Slag) or format not in FORMATER[Slag(slag)]:
        raise IkkeTilgjengelig
    bestilling = _Bestilling(hvem_id, id, Format(format), sprak, klokke)
    try:
        fil = _FILER[Slag(slag)](session, bestilling)
    except IkkeTilgjengelig:
        tilgang.noter_avvist(session, hvem_id, _sak_id(session, Slag(slag), id), Operasjon.LASTE_NED, klokke)
        raise
    except (ManglerFelt, UgyldigSamtale, brev.UgyldigBrev) as feil:
        raise IkkeFerdig from feil
    _noter(session, Slag(slag), bestilling)
    return fil


def _plan(session: Session, b: _Bestilling) -> Fil:
    papiret = plan.papir(session, b.hvem_id, b.id, b.sprak, b.klokke)
    return _tekstfil(papiret, b.sprak) if b.format is Format.TXT else _papirfil(papiret, b, b.sprak)


def _agenda(session: Session, b: _Bestilling) -> Fil:
    return _papirfil(papirer.agenda(session, b.hvem_id, b.id, b.sprak, b.klokke), b, b.sprak)


def _referat(session: Session, b: _Bestilling) -> Fil:
    sak_id = _sak_id(session, Slag.REFERAT, b.id) or ""
    return _papirfil(papirer.referat(session, b.hvem_id, b.id, sak_id, b.sprak, b.klokke), b, b.sprak)


def _brev(session: Session, b: _Bestilling) -> Fil:
    papiret = brev.papir(session, b.hvem_id, b.id, b.klokke)
    return _papirfil(papiret, b, session.get_one(Brev, b.id).sprak)


def _kalender(session: Session, b: _Bestilling) -> Fil:
    samtale = session.get(Samtale, b.id, populate_existing=True)
    mote, avlyst = _samtalen(session, samtale, b) if samtale else _dialogmotet(session, b)
    lag = avlysning if avlyst else invitasjon
    navn = _filnavn("mote", oslo_dato(mote.start), b.format)
    return Fil(navn, _TYPER[b.format], partial(lag, mote, b.sprak, b.klokke.now()))


def _samtalen(session: Session, samtale: Samtale, b: _Bestilling) -> tuple[Kalendermote, bool]:
    """The talk as a meeting, and whether it is cancelled."""
    sak = tilgang.krev(session, b.hvem_id, samtale.sak_id, Operasjon.SE_SAMTALE, b.klokke)
    if samtale.avtalt_tid is None:
        raise IkkeFerdig
    mote = _mote(session, sak, samtale.id, samtale.avtalt_tid, samtale.sted or "", samtale.sekvens)
    return mote, samtale.avlyst_tid is not None


def _dialogmotet(session: Session, b: _Bestilling) -> tuple[Kalendermote, bool]:
    """The meeting that a letter calls to, and whether it is cancelled."""
    rad = brev.les(session, b.hvem_id, b.id, b.klokke)
    if rad.slag is not Brevslag.INNKALLING_DIALOGMOTE1 or rad.felt is not None:
        raise IkkeFerdig
    sak = session.get_one(Sak, rad.sak_id)
    start = datetime.fromisoformat(rad.felter["start"])
    return _mote(session, sak, rad.id, start, rad.felter["sted"], rad.sekvens), rad.avlyst_tid is not None


def _mote(session: Session, sak: Sak, uid: str, start: datetime, sted: str, sekvens: int) -> Kalendermote:
    """The manager calls, the employee is called; others are told by the manager, as their addresses are not known."""
    hos = sak.person.organisasjon
    leder = session.get_one(Person, sak.person.leder_id) if sak.person.leder_id else None
    arrangor = Adressat(leder.navn, leder.epost) if leder else Adressat(hos.hr_navn, hos.hr_epost)
    inviterte = (Adressat(sak.person.navn, sak.person.epost),)
    return Kalendermote(uid, start, start + _VARIGHET, arrangor, inviterte, sted, sekvens)


def _papirfil(papiret: Papir, b: _Bestilling, sprak: str) -> Fil:
    lag = lag_pdf if b.format is Format.PDF else lag_docx
    navn = _filnavn(papiret.navn, papiret.dato, b.format)
    return Fil(navn, _TYPER[b.format], partial(lag, papiret, sprak, b.klokke.now()))


def _tekstfil(papiret: Oppfolgingsplan, sprak: str) -> Fil:
    navn = _filnavn(papiret.navn, papiret.dato, Format.TXT)
    return Fil(navn, _TYPER[Format.TXT], lambda: som_tekst(papiret, sprak).encode())


def _filnavn(hva: str, dag: date, format: Format) -> str:
    return f"{hva.replace('_', '-')}-{dag.isoformat()}.{format}"


_FILER: Mapping[Slag, Callable[[Session, _Bestilling], Fil]] = {
    Slag.PLAN: _plan,
    Slag.AGENDA: _agenda,
    Slag.REFERAT: _referat,
    Slag.BREV: _brev,
    Slag.KALENDER: _kalender,
}


def _noter(session: Session, slag: Slag, b: _Bestilling) -> None:
    """The paper's own check has let the person through; this one is the row that tells that it was taken out."""
    sak_id = _sak_id(session, slag, b.id)
    if sak_id:
        tilgang.krev(session, b.hvem_id, sak_id, Operasjon.LASTE_NED, b.klokke)
    else:
        forfatter = session.get_one(Brev, b.id).opprettet_av_id
        tilgang.krev_uten_sak(session, b.hvem_id, forfatter, Operasjon.LASTE_NED, b.klokke)


def _sak_id(session: Session, slag: Slag, id: str) -> str | None:
    """The case that the paper lies in; None for one that lies in no case, or does not exist."""
    steder = {
        Slag.AGENDA: (select(Sak.id).where(Sak.id == id),),
        Slag.PLAN: (select(Plan.sak_id).where(Plan.id == id),),
        Slag.REFERAT: (select(Samtale.sak_id).where(Samtale.id == id),),
        Slag.BREV: (select(Brev.sak_id).where(Brev.id == id),),
        Slag.KALENDER: (select(Samtale.sak_id).where(Samtale.id == id), select(Brev.sak_id).where(Brev.id == id)),
    }
    return next((sak_id for sted in steder[slag] if (sak_id := session.scalar(sted))), None)
