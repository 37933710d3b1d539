"""Cases: what a case looks like today, the steps done in it, who has looked at it, and new absence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from naervaer import framdrift, rutine, tilgang
from naervaer.klokke import Klokke, oslo_dato
from naervaer.store.models import (
    Ferieperiode,
    Hendelse,
    Invitasjon,
    Person,
    Sak,
    Steg,
    Sykeperiode,
    Tilgangslogg,
    Verv,
)
from naervaer.tidslinje import Ferie, Frist, Periode, Sakstall, Tidslinje, beregn, grad_paa
from naervaer.tilgang import IkkeTilgjengelig, Operasjon


@dataclass(frozen=True)
class Saksbilde:
    """A case as it stands today. `grad` is None when the person is not sick today; `dager_borte` counts day 1
    as 1, to today or to the end of the absence; `utfort` is when each step done was done; `egne` are the employer's own
    deadlines; `innsigelser` is how many things the employee finds wrong that nobody has settled.
    """

    sak_id: str
    person_id: str
    navn: str
    grad: int | None
    dager_borte: int
    utfort: Mapping[str, date]
    tidslinje: Tidslinje
    egne: tuple[Frist, ...] = ()
    innsigelser: int = 0

    @property
    def frister(self) -> tuple[Frist, ...]:
        """The law's deadlines and the employer's own, in the order of the days."""
        return tuple(sorted((*self.tidslinje.frister, *self.egne), key=lambda f: f.frist))


@dataclass(frozen=True)
class Innsyn:
    """How often somebody did something in a case on one day (Norwegian date), and in which role."""

    navn: str
    rolle: str
    dag: date
    operasjon: str
    antall: int


@dataclass(frozen=True)
class UtfortSteg:
    """A step done on `dato`, or found unnecessary that day for `unntak_grunn`; the roles that were called, and came."""

    type: Steg
    dato: date
    unntak_grunn: str | None
    registrert_av: str
    innkalt: tuple[str, ...]
    kom: tuple[str, ...]


@dataclass(frozen=True)
class Lederlinje:
    """How it stands with one leader's people, in numbers alone: away today, late steps, steps within a week."""

    leder: str
    borte: int
    for_sent: int
    denne_uken: int


def aktuell_sak(session: Session, person_id: str) -> str | None:
    """The id of the person's latest case. Tells nothing of what is in it."""
    return session.scalar(
        select(Sak.id).where(Sak.person_id == person_id, Sak.perioder.any()).order_by(Sak.start.desc()).limit(1)
    )


def eier(session: Session, sak_id: str) -> str:
    """Whose case it is; empty for no case. Opens nothing."""
    return session.scalar(select(Sak.person_id).where(Sak.id == sak_id)) or ""


def saksbilde(session: Session, hvem_id: str, sak_id: str, operasjon: Operasjon, klokke: Klokke) -> Saksbilde:
    """The case as it stands today. Raises IkkeTilgjengelig."""
    return _bilde(tilgang.krev(session, hvem_id, sak_id, operasjon, klokke), klokke.today())


def oversikt(session: Session, hvem_id: str, klokke: Klokke) -> list[Saksbilde]:
    """The latest case of each who reports to the person, the most urgent first."""
    saker = tilgang.saker_under(session, hvem_id, Operasjon.SE_FRISTER, klokke)
    siste = {sak.person_id: sak for sak in sorted(saker, key=lambda sak: sak.start)}
    bilder = [_bilde(sak, klokke.today()) for sak in siste.values()]
    return sorted(bilder, key=lambda bilde: _hast(bilde, klokke.today()))


def lederoversikt(session: Session, hvem_id: str, klokke: Klokke) -> list[Lederlinje]:
    """Each leader with people away, those with most late steps first. Raises IkkeTilgjengelig unless HR asks."""
    saker = tilgang.saker_i_organisasjonen(session, hvem_id, klokke)
    siste = {sak.person_id: sak for sak in sorted(saker, key=lambda sak: sak.start)}
    per_leder: dict[str | None, list[Saksbilde]] = defaultdict(list)
    for sak in siste.values():
        per_leder[sak.person.leder_id].append(_bilde(sak, klokke.today()))
    ledere = select(Person.id, Person.navn).where(Person.id.in_(select(Person.leder_id).distinct()))
    navn = dict(row.tuple() for row in session.execute(ledere))
    linjer = [_lederlinje(navn.get(leder_id or "", ""), b, klokke.today()) for leder_id, b in per_leder.items()]
    return sorted(linjer, key=lambda linje: (-linje.for_sent, -linje.denne_uken, linje.leder))


def _lederlinje(leder: str, bilder: list[Saksbilde], today: date) -> Lederlinje:
    snart = [f for b in bilder for f in framdrift.framover(b.frister) if framdrift.er_denne_uken(f, today)]
    return Lederlinje(
        leder=leder,
        borte=sum(bilde.grad is not None for bilde in bilder),
        for_sent=sum(len(framdrift.for_sent(bilde.frister)) for bilde in bilder),
        denne_uken=len(snart),
    )


def innsyn(session: Session, hvem_id: str, sak_id: str, klokke: Klokke) -> list[Innsyn]:
    """Who has looked at the case, newest first, without the asker's own looks and refused attempts."""
    tilgang.krev(session, hvem_id, sak_id, Operasjon.SE_INNSYN, klokke)
    logg = session.execute(
        select(Person.navn, Tilgangslogg.rolle, Tilgangslogg.tid, Tilgangslogg.operasjon, Person.id)
        .join(Person, Person.id == Tilgangslogg.hvem_id)
        .where(Tilgangslogg.sak_id == sak_id, Tilgangslogg.tillatt, Tilgangslogg.hvem_id != hvem_id)
        .order_by(Tilgangslogg.tid.desc())
    )
    antall: dict[tuple[str, str, str, date, str], int] = defaultdict(int)
    for navn, rolle, tid, operasjon, person_id in logg:
        antall[person_id, navn, str(rolle), oslo_dato(tid), operasjon] += 1
    return [Innsyn(navn, rolle, dag, operasjon, n) for (_, navn, rolle, dag, operasjon), n in antall.items()]


def hendelser(session: Session, hvem_id: str, sak_id: str, klokke: Klokke) -> list[UtfortSteg]:
    """The steps done in the case, oldest first. Raises IkkeTilgjengelig."""
    sak = tilgang.krev(session, hvem_id, sak_id, Operasjon.SE_STATUS, klokke)
    return [
        UtfortSteg(h.type, h.dato, h.unntak_grunn, h.registrert_av.navn, tuple(h.innkalt), tuple(h.kom))
        for h in gjeldende(sak.hendelser)
    ]


def inviter(session: Session, hvem_id: str, sak_id: str, person_id: str, klokke: Klokke) -> None:
    """Let a tillitsvalgt or verneombud of the same organisation into the case. Raises IkkeTilgjengelig, also
    where the invited person is neither.
    """
    sak = tilgang.krev(session, hvem_id, sak_id, Operasjon.INVITERE, klokke)
    gjest = session.get(Person, person_id)
    if gjest is None or gjest.organisasjon_id != sak.person.organisasjon_id or not _kan_inviteres(gjest):
        raise IkkeTilgjengelig
    if _gjeldende_invitasjon(session, sak_id, person_id) is None:
        session.add(Invitasjon(sak_id=sak_id, person_id=person_id, tid=klokke.now()))
        session.flush()


def trekk_invitasjon(session: Session, hvem_id: str, sak_id: str, person_id: str, klokke: Klokke) -> None:
    """Withdraw an invitation; nothing happens if there is none. Raises IkkeTilgjengelig."""
    tilgang.krev(session, hvem_id, sak_id, Operasjon.INVITERE, klokke)
    invitasjon = _gjeldende_invitasjon(session, sak_id, person_id)
    if invitasjon:
        invitasjon.trukket_tid = klokke.now()
        session.flush()


def _bilde(sak: Sak, today: date) -> Saksbilde:
    tall = sakstall(sak, today)
    tidslinje = beregn(tall, today)
    siste = min(today, tidslinje.tilfelle_slutt or today)
    return Saksbilde(
        sak_id=sak.id,
        person_id=sak.person_id,
        navn=sak.person.navn,
        grad=grad_paa(tall.perioder, today),
        dager_borte=max(0, (siste - tidslinje.tilfelle_start).days + 1),
        utfort=tall.utfort,
        tidslinje=tidslinje,
        innsigelser=sum(innsigelse.lost_tid is None for innsigelse in sak.innsigelser),
        egne=rutine.egne_frister(sak.person.organisasjon.innstillinger, tidslinje, tall.utfort, today),
    )


def sakstall(sak: Sak, today: date) -> Sakstall:
    """All absence up to this case, as earlier cases count in arbeidsgiverperiode and maksdato."""
    saker = [s for s in sak.person.saker if s.start <= sak.start]
    perioder = tuple(_periode(p) for s in saker for p in s.perioder)
    ferie = tuple(_ferie(f) for s in saker for f in s.ferie)
    if len(saker) > 1:  # an earlier case that a late period has joined to this one brings its steps along
        start = beregn(Sakstall(perioder, ferie), today).tilfelle_start
        saker = [s for s in saker if s.start >= start] or [sak]
    utfort = {h.type.value: h.dato for s in saker for h in gjeldende(s.hendelser)}
    return Sakstall(perioder, ferie, utfort=utfort)


def _periode(periode: Sykeperiode) -> Periode:
    return Periode(periode.fom, periode.tom, periode.grad)


def _ferie(ferie: Ferieperiode) -> Ferie:
    return Ferie(ferie.fom, ferie.tom)


def _hast(bilde: Saksbilde, today: date) -> tuple[bool, bool, date, str]:
    """Sort key: people who are away first, of those the ones with a required step of the employer overdue,
    then by the date of what is due.
    """
    forfalt = framdrift.for_sent(bilde.frister)
    venter = forfalt or [frist for frist in framdrift.framover(bilde.frister) if frist.paakrevd]
    slutt = bilde.tidslinje.tilfelle_slutt
    er_tilbake = slutt is not None and slutt < today
    return er_tilbake, not forfalt, min((f.praktisk_frist for f in venter), default=date.max), bilde.navn


def gjeldende(hendelser: list[Hendelse]) -> list[Hendelse]:
    """Those that have not been taken back, by their date."""
    return sorted((h for h in hendelser if h.angret_tid is None), key=lambda h: h.dato)


def _kan_inviteres(person: Person) -> bool:
    return any(rolle.rolle in (Verv.TILLITSVALGT, Verv.VERNEOMBUD) for rolle in person.verv)


def _gjeldende_invitasjon(session: Session, sak_id: str, person_id: str) -> Invitasjon | None:
    return session.scalar(
        select(Invitasjon).where(
            Invitasjon.sak_id == sak_id, Invitasjon.person_id == person_id, Invitasjon.trukket_tid.is_(None)
        )
    )
