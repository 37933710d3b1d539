"""Cases: what a case looks like today, the steps done in it, who has looked at it, and new absence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from naervaer import framdrift, tilgang
from naervaer.klokke import Klokke, oslo_dato
from naervaer.store.models import (
    Ferieperiode,
    Hendelse,
    Invitasjon,
    Kilde,
    Person,
    Sak,
    Steg,
    Sykeperiode,
    Tilgangslogg,
    Verv,
)
from naervaer.tidslinje import Ferie, Periode, Sakstall, Tidslinje, beregn, grad_paa
from naervaer.tilgang import IkkeTilgjengelig, Operasjon


@dataclass(frozen=True)
class Saksbilde:
    """A case as it stands today. `grad` is None when the person is not sick today; `dager_borte` counts day 1
    as 1, to today or to the end of the absence; `utfort` is when each step done was done.
    """

    sak_id: str
    person_id: str
    navn: str
    grad: int | None
    dager_borte: int
    utfort: Mapping[str, date]
    tidslinje: Tidslinje


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
    """A step done on `dato`, or found unnecessary that day for `unntak_grunn`."""

    type: Steg
    dato: date
    unntak_grunn: str | None
    registrert_av: str


@dataclass(frozen=True)
class Fravaer:
    """Absence to register: percent in `grad`, no `tom` while the end is unknown. ValueError if it ends before
    it begins.
    """

    fom: date
    tom: date | None
    grad: int
    kilde: Kilde = Kilde.SYKMELDING

    def __post_init__(self) -> None:
        if self.tom is not None and self.tom < self.fom:
            raise ValueError("absence ends before it begins")


class DatoIFremtiden(ValueError):
    """A step is registered when it is done, so its date cannot be after today."""


def aktuell_sak(session: Session, person_id: str) -> str | None:
    """The id of the person's latest case. Tells nothing of what is in it."""
    return session.scalar(select(Sak.id).where(Sak.person_id == person_id).order_by(Sak.start.desc()).limit(1))


def saksbilde(session: Session, hvem_id: str, sak_id: str, operasjon: Operasjon, klokke: Klokke) -> Saksbilde:
    """The case as it stands today. Raises IkkeTilgjengelig."""
    return _bilde(tilgang.krev(session, hvem_id, sak_id, operasjon, klokke), klokke.today())


def oversikt(session: Session, hvem_id: str, klokke: Klokke) -> list[Saksbilde]:
    """The latest case of each who reports to the person, the most urgent first."""
    saker = tilgang.saker_under(session, hvem_id, Operasjon.SE_FRISTER, klokke)
    siste = {sak.person_id: sak for sak in sorted(saker, key=lambda sak: sak.start)}
    bilder = [_bilde(sak, klokke.today()) for sak in siste.values()]
    return sorted(bilder, key=lambda bilde: _hast(bilde, klokke.today()))


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
    return [UtfortSteg(h.type, h.dato, h.unntak_grunn, h.registrert_av.navn) for h in _gjeldende(sak.hendelser)]


def register_hendelse(
    session: Session,
    hvem_id: str,
    sak_id: str,
    type: Steg,
    dato: date,
    klokke: Klokke,
    unntak_grunn: str | None = None,
) -> str:
    """Register that a step is done, and give back its id. The same again changes nothing; another date or
    reason takes the place of the former, which is kept as undone. Raises IkkeTilgjengelig and
    DatoIFremtiden.
    """
    sak = tilgang.krev(session, hvem_id, sak_id, Operasjon.REGISTRERE, klokke)
    if dato > klokke.today():
        raise DatoIFremtiden
    forrige = _las_gjeldende(session, sak, type)
    if forrige and (forrige.dato, forrige.unntak_grunn) == (dato, unntak_grunn):
        return forrige.id
    if forrige:
        _angre(session, forrige, klokke)
    hendelse = Hendelse(
        type=type,
        dato=dato,
        registrert_av=session.get_one(Person, hvem_id),
        registrert_tid=klokke.now(),
        unntak_grunn=unntak_grunn,
    )
    sak.hendelser.append(hendelse)
    session.flush()
    return hendelse.id


def angre_hendelse(session: Session, hvem_id: str, sak_id: str, type: Steg, klokke: Klokke) -> None:
    """Take back that a step is done; nothing happens if it was not. Raises IkkeTilgjengelig."""
    sak = tilgang.krev(session, hvem_id, sak_id, Operasjon.REGISTRERE, klokke)
    hendelse = _las_gjeldende(session, sak, type)
    if hendelse:
        _angre(session, hendelse, klokke)


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


def register_fravaer(
    session: Session,
    hvem_id: str,
    person_id: str,
    perioder: Iterable[Fravaer],
    ferie: Iterable[Ferie],
    klokke: Klokke,
) -> list[str]:
    """Register absence, and give back the ids of the cases it belongs to, oldest first.

    A period is known by its first day, grade and source: the same again changes nothing, with another last
    day it is prolonged or ended. The periods are laid in cases as the timeline counts them. If a late period
    closes the gap between two cases, both stay as they are; the timeline of the later one begins with the
    earlier one. Raises IkkeTilgjengelig unless the person is the employee's leder or HR.
    """
    ansatt = tilgang.krev_ansatt(session, hvem_id, person_id, klokke)
    session.refresh(ansatt, with_for_update=True)  # one at a time for each employee
    session.refresh(ansatt, ["saker"])
    nye_ferier = list(ferie)
    berorte = {_legg_inn_periode(ansatt, fravaer, nye_ferier) for fravaer in sorted(perioder, key=lambda p: p.fom)}
    berorte |= {_legg_inn_ferie(ansatt, dager) for dager in nye_ferier if ansatt.saker}
    session.flush()
    saker = sorted(berorte, key=lambda sak: sak.start)
    for sak in saker:
        tilgang.krev(session, hvem_id, sak.id, Operasjon.REGISTRERE, klokke)
    return [sak.id for sak in saker]


def _bilde(sak: Sak, today: date) -> Saksbilde:
    tall = _sakstall(sak, today)
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
    )


def _sakstall(sak: Sak, today: date) -> Sakstall:
    """All absence up to this case, as earlier cases count in arbeidsgiverperiode and maksdato."""
    saker = [s for s in sak.person.saker if s.start <= sak.start]
    perioder = tuple(_periode(p) for s in saker for p in s.perioder)
    ferie = tuple(_ferie(f) for s in saker for f in s.ferie)
    if len(saker) > 1:  # an earlier case that a late period has joined to this one brings its steps along
        start = beregn(Sakstall(perioder, ferie), today).tilfelle_start
        saker = [s for s in saker if s.start >= start] or [sak]
    utfort = {h.type.value: h.dato for s in saker for h in _gjeldende(s.hendelser)}
    return Sakstall(perioder, ferie, utfort=utfort)


def _periode(periode: Sykeperiode | Fravaer) -> Periode:
    return Periode(periode.fom, periode.tom, periode.grad)


def _ferie(ferie: Ferieperiode) -> Ferie:
    return Ferie(ferie.fom, ferie.tom)


def _hast(bilde: Saksbilde, today: date) -> tuple[bool, bool, date, str]:
    """Sort key: people who are away first, of those the ones with a required step of the employer overdue,
    then by the date of what is due.
    """
    forfalt = framdrift.for_sent(bilde.tidslinje)
    venter = forfalt or [frist for frist in framdrift.framover(bilde.tidslinje) if frist.paakrevd]
    slutt = bilde.tidslinje.tilfelle_slutt
    er_tilbake = slutt is not None and slutt < today
    return er_tilbake, not forfalt, min((f.praktisk_frist for f in venter), default=date.max), bilde.navn


def _gjeldende(hendelser: list[Hendelse]) -> list[Hendelse]:
    return sorted((h for h in hendelser if h.angret_tid is None), key=lambda h: h.dato)


def _las_gjeldende(session: Session, sak: Sak, type: Steg) -> Hendelse | None:
    """The step that holds, read while nobody else can change the case."""
    session.execute(select(Sak.id).where(Sak.id == sak.id).with_for_update())
    session.refresh(sak, ["hendelser"])
    return next((h for h in _gjeldende(sak.hendelser) if h.type is type), None)


def _angre(session: Session, hendelse: Hendelse, klokke: Klokke) -> None:
    hendelse.angret_tid = klokke.now()
    session.flush()


def _kan_inviteres(person: Person) -> bool:
    return any(rolle.rolle in (Verv.TILLITSVALGT, Verv.VERNEOMBUD) for rolle in person.verv)


def _gjeldende_invitasjon(session: Session, sak_id: str, person_id: str) -> Invitasjon | None:
    return session.scalar(
        select(Invitasjon).where(
            Invitasjon.sak_id == sak_id, Invitasjon.person_id == person_id, Invitasjon.trukket_tid.is_(None)
        )
    )


def _legg_inn_periode(ansatt: Person, fravaer: Fravaer, nye_ferier: list[Ferie]) -> Sak:
    """Lay the period in the case it belongs to, or in a new one."""
    kjent = _finn_kjent(ansatt, fravaer)
    if kjent:
        sak, periode = kjent
        periode.tom = fravaer.tom
        return sak
    sak = _sak_for(ansatt, fravaer, nye_ferier)
    sak.start = min(sak.start, fravaer.fom)
    sak.perioder.append(Sykeperiode(fom=fravaer.fom, tom=fravaer.tom, grad=fravaer.grad, kilde=fravaer.kilde))
    return sak


def _finn_kjent(ansatt: Person, fravaer: Fravaer) -> tuple[Sak, Sykeperiode] | None:
    nokkel = (fravaer.fom, fravaer.grad, fravaer.kilde)
    for sak in ansatt.saker:
        for periode in sak.perioder:
            if (periode.fom, periode.grad, periode.kilde) == nokkel:
                return sak, periode
    return None


def _sak_for(ansatt: Person, fravaer: Fravaer, nye_ferier: list[Ferie]) -> Sak:
    """The case that the timeline counts the period to: the last begun before it, else the next after it."""
    ferie = tuple(nye_ferier) + tuple(_ferie(f) for sak in ansatt.saker for f in sak.ferie)
    perioder = [_periode(fravaer)] + [_periode(p) for sak in ansatt.saker for p in sak.perioder]

    def tilfelle_start(dag: date) -> date:
        return beregn(Sakstall(tuple(p for p in perioder if p.fom <= dag), ferie), dag).tilfelle_start

    start = tilfelle_start(fravaer.fom)
    samme = [sak for sak in ansatt.saker if sak.start >= start and tilfelle_start(max(sak.start, fravaer.fom)) == start]
    if not samme:
        sak = Sak(start=fravaer.fom)
        ansatt.saker.append(sak)
        return sak
    begynt = [sak for sak in samme if sak.start <= fravaer.fom]
    return max(begynt, key=_start) if begynt else min(samme, key=_start)


def _legg_inn_ferie(ansatt: Person, ferie: Ferie) -> Sak:
    """Lay the ferie in the last case begun before it, else in the first one; no matter which, as all are
    counted.
    """
    for sak in ansatt.saker:
        if any((kjent.fom, kjent.tom) == (ferie.fom, ferie.tom) for kjent in sak.ferie):
            return sak
    begynt = [sak for sak in ansatt.saker if sak.start <= ferie.fom]
    sak = max(begynt, key=_start) if begynt else min(ansatt.saker, key=_start)
    sak.ferie.append(Ferieperiode(fom=ferie.fom, tom=ferie.tom))
    return sak


def _start(sak: Sak) -> date:
    return sak.start
