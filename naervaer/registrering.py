"""What is told about a case is written down here: absence, steps, and taking them back, with the history of it all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from naervaer import fravaer, paaminnelser, tilgang
from naervaer.fravaer import Fravaer, Tilstand, UmuligEndring
from naervaer.inndeling import fordel
from naervaer.klokke import Klokke
from naervaer.saker import gjeldende
from naervaer.store.models import (
    Endring,
    Endringstype,
    Ferieperiode,
    Hendelse,
    Person,
    Sak,
    Steg,
    Sykeperiode,
    new_id,
)
from naervaer.tidslinje import Ferie
from naervaer.tilgang import Operasjon

UENDRET = "uendret"  # the kode of a change that changes nothing
INGEN_FRAVAER = "ingen_fravaer"


class DatoIFremtiden(ValueError):
    """A step is registered when it is done, so its date cannot be after today."""


class DatoForFravaeret(ValueError):
    """A step cannot be done before the absence began."""


class IngentingAAAngre(Exception):
    """The person has registered nothing in the case that can be taken back."""


@dataclass(frozen=True)
class NyttSteg:
    """A step done on `dato`, or found unnecessary that day for `unntak_grunn`; who was called to a meeting, and who
    came, by their roles.
    """

    type: Steg
    dato: date
    unntak_grunn: str | None = None
    innkalt: tuple[str, ...] = ()
    kom: tuple[str, ...] = ()


@dataclass(frozen=True)
class Linje:
    """One line of a case's history, as it was told at `tid`; `angret_tid` if it was taken back."""

    slag: Endringstype
    tid: datetime
    av: str
    foer: Tilstand | None
    etter: Tilstand | None
    steg: tuple[NyttSteg, ...]
    angret_tid: datetime | None


def tilstand(session: Session, hvem_id: str, person_id: str, klokke: Klokke) -> Tilstand:
    """The absence of the person as it stands, for those who may register in it. Raises IkkeTilgjengelig."""
    return _tilstand(tilgang.krev_ansatt(session, hvem_id, person_id, klokke))


def fravaeret(session: Session, hvem_id: str, sak_id: str, klokke: Klokke) -> Tilstand:
    """The absence and holiday of one case. Raises IkkeTilgjengelig."""
    sak = tilgang.krev(session, hvem_id, sak_id, Operasjon.SE_PERIODER, klokke)
    return fravaer.tilstand((_fravaer(p) for p in sak.perioder), (Ferie(f.fom, f.tom) for f in sak.ferie))


def endre_fravaer(
    session: Session,
    hvem_id: str,
    person_id: str,
    slag: Endringstype,
    endre: Callable[[Tilstand], Tilstand],
    klokke: Klokke,
) -> list[str]:
    """Change the person's absence, and give back the ids of the cases that it touched, the oldest first.

    Raises UmuligEndring where `endre` does or nothing is changed, and IkkeTilgjengelig unless the person is the
    employee's leder or HR.
    """
    ansatt = tilgang.krev_ansatt(session, hvem_id, person_id, klokke)
    _las(session, ansatt)
    foer = _tilstand(ansatt)
    etter = endre(foer)
    if etter == foer:
        raise UmuligEndring(UENDRET)
    berorte = _skriv(session, ansatt, etter)
    for sak_id in berorte:
        tilgang.krev(session, hvem_id, sak_id, Operasjon.REGISTRERE, klokke)
    _noter(session, hvem_id, person_id, slag, foer.as_json(), etter.as_json(), klokke)
    paaminnelser.oppdater(session, person_id, klokke)
    return berorte


def register_fravaer(
    session: Session,
    hvem_id: str,
    person_id: str,
    perioder: Iterable[Fravaer],
    ferie: Iterable[Ferie],
    klokke: Klokke,
) -> list[str]:
    """Register absence, and give back the ids of the cases that it lies in, the oldest first.

    The same again changes nothing, nor does holiday of somebody without absence. Raises IkkeTilgjengelig unless the
    person is the employee's leder or HR.
    """
    nye, nye_ferier = list(perioder), list(ferie)

    def med_alt(tilstand: Tilstand) -> Tilstand:
        for periode in nye:
            tilstand = fravaer.med_fravaer(tilstand, periode)
        for dager in nye_ferier:
            tilstand = fravaer.med_ferie(tilstand, dager)
        return tilstand

    try:
        return endre_fravaer(session, hvem_id, person_id, Endringstype.FRAVAER, med_alt, klokke)
    except UmuligEndring as umulig:
        if umulig.kode not in (UENDRET, INGEN_FRAVAER):
            raise
        ansatt = tilgang.krev_ansatt(session, hvem_id, person_id, klokke)
        noekler = {p.noekkel for p in nye}
        return [sak.id for sak in ansatt.saker if any(_fravaer(p).noekkel in noekler for p in sak.perioder)]


def register_steg(session: Session, hvem_id: str, sak_id: str, steg: Sequence[NyttSteg], klokke: Klokke) -> list[str]:
    """Register steps done together, and give back their ids. Of each kind one holds: another takes its place, and the
    former is kept as undone; the same again changes nothing. Raises IkkeTilgjengelig, DatoIFremtiden, DatoForFravaeret.
    """
    sak = tilgang.krev(session, hvem_id, sak_id, Operasjon.REGISTRERE, klokke)
    if any(s.dato > klokke.today() for s in steg):
        raise DatoIFremtiden
    if any(s.dato < min(p.fom for p in sak.perioder) for s in steg if sak.perioder):
        raise DatoForFravaeret
    _las(session, sak.person)
    gamle = {h.type: h for h in gjeldende(sak.hendelser)}
    if all(s.type in gamle and _som_steg(gamle[s.type]) == s for s in steg):
        return [gamle[s.type].id for s in steg]
    erstattet = [gamle[s.type] for s in steg if s.type in gamle]
    for hendelse in erstattet:
        hendelse.angret_tid = klokke.now()
    session.flush()
    nye = [_hendelse(session, hvem_id, s, klokke) for s in steg]
    sak.hendelser.extend(nye)
    session.flush()
    foer, etter = _ider(erstattet), _ider(nye)
    _noter(session, hvem_id, sak.person_id, Endringstype.STEG, foer, etter, klokke)
    paaminnelser.oppdater(session, sak.person_id, klokke)
    return [h.id for h in nye]


def register_forste(session: Session, hvem_id: str, sak: Sak, type: Steg, dato: date, klokke: Klokke) -> None:
    """Register the step unless it is done already: of what is done several times, the first day counts. Raises as
    `register_steg`.
    """
    if not any(h.type is type and h.unntak_grunn is None for h in gjeldende(sak.hendelser)):
        register_steg(session, hvem_id, sak.id, [NyttSteg(type, dato)], klokke)


def angre(session: Session, hvem_id: str, person_id: str, klokke: Klokke) -> Linje:
    """Take back what was last told about the person, if this person told it. Both stay in the history.

    Raises IngentingAAAngre where somebody else has changed something since, or there is nothing, and IkkeTilgjengelig.
    """
    ansatt = _ansatt_i_sak(session, hvem_id, person_id, klokke)
    _las(session, ansatt)
    siste = _siste_endring(session, person_id)
    if siste is None or siste.registrert_av_id != hvem_id:
        raise IngentingAAAngre
    if siste.slag is Endringstype.STEG:
        _angre_steg(session, siste, klokke)
    else:
        _angre_fravaer(session, ansatt, siste)
    siste.angret_tid, siste.angret_av_id = klokke.now(), hvem_id
    session.flush()
    paaminnelser.oppdater(session, person_id, klokke)
    return _linje(session, siste)


def kan_angres(session: Session, hvem_id: str, person_id: str, klokke: Klokke) -> Linje | None:
    """What `angre` would take back; None where there is nothing. Raises IkkeTilgjengelig."""
    _ansatt_i_sak(session, hvem_id, person_id, klokke)
    siste = _siste_endring(session, person_id)
    return _linje(session, siste) if siste and siste.registrert_av_id == hvem_id else None


def _las(session: Session, ansatt: Person) -> None:
    """One at a time for each employee; what is read after this is what the one before has written."""
    session.refresh(ansatt, with_for_update=True)
    session.expire(ansatt, ["saker"])
    for sak in ansatt.saker:
        session.expire(sak, ["start", "perioder", "ferie", "hendelser"])


def _tilstand(ansatt: Person) -> Tilstand:
    return fravaer.tilstand(
        (_fravaer(p) for sak in ansatt.saker for p in sak.perioder),
        (Ferie(f.fom, f.tom) for sak in ansatt.saker for f in sak.ferie),
    )


def _fravaer(rad: Sykeperiode) -> Fravaer:
    return Fravaer(rad.fom, rad.tom, rad.grad, rad.kilde, rad.referanse)


def _skriv(session: Session, ansatt: Person, etter: Tilstand) -> list[str]:
    """Write the absence, each period in its case; the ids of the cases touched that still hold some, by their start."""
    gamle = {_fravaer(p).noekkel: p for sak in ansatt.saker for p in sak.perioder}
    plasser = fordel(
        [(p.som_periode(), gamle[p.noekkel].sak_id if p.noekkel in gamle else None) for p in etter.perioder],
        etter.ferie,
    )
    saker = {sak.id: sak for sak in ansatt.saker}
    nye_saker: dict[int, str] = {}
    berorte: set[str] = set()
    for periode, plass in zip(etter.perioder, plasser, strict=True):
        if isinstance(plass, int):
            plass = nye_saker.get(plass) or nye_saker.setdefault(plass, _ny_sak(session, ansatt, periode.fom))
        rad = gamle.pop(periode.noekkel, None)
        if rad is None or (rad.sak_id, rad.tom, rad.referanse) != (plass, periode.tom, periode.referanse):
            berorte |= {plass} if rad is None else {plass, rad.sak_id}
            _skriv_periode(session, rad, plass, periode)
    for rad in gamle.values():
        berorte.add(rad.sak_id)
        session.delete(rad)
    session.flush()
    session.expire_all()
    _flytt_hendelser(session, set(saker) & berorte, nye_saker.values())
    for sak in ansatt.saker:
        if sak.perioder:
            sak.start = min(p.fom for p in sak.perioder)
    session.flush()
    session.expire(ansatt, ["saker"])
    berorte |= _skriv_ferie(session, ansatt, etter)
    return [sak.id for sak in ansatt.saker if sak.id in berorte and sak.perioder]


def _skriv_periode(session: Session, rad: Sykeperiode | None, sak_id: str, periode: Fravaer) -> None:
    if rad is None:
        rad = Sykeperiode(fom=periode.fom, grad=periode.grad, kilde=periode.kilde)
        session.add(rad)
    rad.sak_id, rad.tom, rad.referanse = sak_id, periode.tom, periode.referanse


def _ny_sak(session: Session, ansatt: Person, start: date) -> str:
    sak = Sak(id=new_id(), person_id=ansatt.id, start=start)
    session.add(sak)
    session.flush()
    return sak.id


def _flytt_hendelser(session: Session, gamle: set[str], nye: Iterable[str]) -> None:
    """Where a case has fallen in two, the steps done after the second began go with it; not those of a later case."""
    for ny_id in nye:
        fom = min(p.fom for p in session.get_one(Sak, ny_id).perioder)
        begynt_foer = [id for id in gamle if all(p.fom < fom for p in session.get_one(Sak, id).perioder)]
        for hendelse in session.scalars(select(Hendelse).where(Hendelse.sak_id.in_(begynt_foer), Hendelse.dato >= fom)):
            hendelse.sak_id = ny_id
    session.flush()


def _skriv_ferie(session: Session, ansatt: Person, etter: Tilstand) -> set[str]:
    """Holiday lies in the last case begun before it, else in the first; no matter which, as all are counted."""
    gamle = {Ferie(f.fom, f.tom): f for sak in ansatt.saker for f in sak.ferie}
    saker = [sak for sak in ansatt.saker if sak.perioder]
    berorte: set[str] = set()
    for ferie in etter.ferie:
        sak = [*saker[:1], *(sak for sak in saker if sak.start <= ferie.fom)][-1]
        rad = gamle.pop(ferie, None)
        if rad is None:
            session.add(Ferieperiode(sak_id=sak.id, fom=ferie.fom, tom=ferie.tom))
        elif rad.sak_id != sak.id:
            rad.sak_id = sak.id
        else:
            continue
        berorte.add(sak.id)
    for rad in gamle.values():
        berorte.add(rad.sak_id)
        session.delete(rad)
    session.flush()
    for sak in ansatt.saker:
        session.expire(sak, ["ferie"])
    return berorte


def _noter(
    session: Session,
    hvem_id: str,
    person_id: str,
    slag: Endringstype,
    foer: dict[str, object],
    etter: dict[str, object],
    klokke: Klokke,
) -> None:
    siste = session.scalar(select(func.max(Endring.nummer)).where(Endring.person_id == person_id)) or 0
    session.add(
        Endring(
            person_id=person_id,
            nummer=siste + 1,
            slag=slag,
            foer=foer,
            etter=etter,
            registrert_av_id=hvem_id,
            registrert_tid=klokke.now(),
        )
    )
    session.flush()


def _siste_endring(session: Session, person_id: str) -> Endring | None:
    return session.scalar(
        select(Endring)
        .where(Endring.person_id == person_id, Endring.angret_tid.is_(None))
        .order_by(Endring.nummer.desc())
        .limit(1)
    )


def _ansatt_i_sak(session: Session, hvem_id: str, person_id: str, klokke: Klokke) -> Person:
    """The employee, for those who may register in the latest case, also one without absence left."""
    ansatt = tilgang.krev_ansatt(session, hvem_id, person_id, klokke)
    for sak in ansatt.saker[-1:]:
        if sak.perioder:
            tilgang.krev(session, hvem_id, sak.id, Operasjon.REGISTRERE, klokke)
    return ansatt


def _angre_steg(session: Session, endring: Endring, klokke: Klokke) -> None:
    for hendelse in _hendelser(session, endring.etter):
        hendelse.angret_tid = klokke.now()
    session.flush()
    for hendelse in _hendelser(session, endring.foer):
        hendelse.angret_tid = None
    session.flush()


def _angre_fravaer(session: Session, ansatt: Person, endring: Endring) -> None:
    if _tilstand(ansatt) != fravaer.fra_json(endring.etter):
        raise IngentingAAAngre
    _skriv(session, ansatt, fravaer.fra_json(endring.foer))


def _linje(session: Session, endring: Endring) -> Linje:
    er_steg = endring.slag is Endringstype.STEG
    return Linje(
        slag=endring.slag,
        tid=endring.registrert_tid,
        av=endring.registrert_av.navn,
        foer=None if er_steg else fravaer.fra_json(endring.foer),
        etter=None if er_steg else fravaer.fra_json(endring.etter),
        steg=tuple(_som_steg(h) for h in _hendelser(session, endring.etter)) if er_steg else (),
        angret_tid=endring.angret_tid,
    )


def _hendelse(session: Session, hvem_id: str, steg: NyttSteg, klokke: Klokke) -> Hendelse:
    return Hendelse(
        type=steg.type,
        dato=steg.dato,
        registrert_av=session.get_one(Person, hvem_id),
        registrert_tid=klokke.now(),
        unntak_grunn=steg.unntak_grunn,
        innkalt=list(steg.innkalt),
        kom=list(steg.kom),
    )


def _som_steg(h: Hendelse) -> NyttSteg:
    return NyttSteg(h.type, h.dato, h.unntak_grunn, tuple(h.innkalt), tuple(h.kom))


def _ider(hendelser: Iterable[Hendelse]) -> dict[str, object]:
    return {"hendelser": [h.id for h in hendelser]}


def _hendelser(session: Session, innhold: dict[str, object]) -> list[Hendelse]:
    ider = innhold["hendelser"]
    assert isinstance(ider, list)
    return [hendelse for id in ider if (hendelse := session.get(Hendelse, id))]
