"""Absences and holidays from HR, laid in cases in memory and written together.

The cases come out as when the same is told in the chat (`naervaer.registrering`): both ask `naervaer.inndeling`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from naervaer.importlesing import Bit, Fravaersrad, Fravaerstype, Lest, Radfeil, Resultat, UgyldigImport, feriebit
from naervaer.inndeling import fordel
from naervaer.store.bulk import in_chunks, insert_rows, update_rows
from naervaer.store.models import Ferieperiode, Hendelse, Person, Sak, Sykeperiode, new_id
from naervaer.tidslinje import Ferie, Periode

_Tabell = type[Sykeperiode] | type[Ferieperiode]
_TABELL: Mapping[Fravaerstype, _Tabell] = {
    Fravaerstype.SYKEFRAVAER: Sykeperiode,
    Fravaerstype.FERIE: Ferieperiode,
}
_MAKS_FOR_EN = 500  # stretches of one person; each is held against all the others

Fremdrift = Callable[[int, int], None]


@dataclass(frozen=True)
class _Rad:
    """A stretch as it lies in the store."""

    sak_id: str
    bit: Bit


@dataclass
class _Ansatt:
    """A person with the start of each case, all stretches as they lie in the store, and as they will be; by row id."""

    id: str
    saker: dict[str, date] = field(default_factory=dict)
    foer: dict[str, _Rad] = field(default_factory=dict)
    etter: dict[str, Bit] = field(default_factory=dict)

    def er_endret(self) -> bool:
        return {id: rad.bit for id, rad in self.foer.items()} != self.etter


@dataclass
class _Delt:
    """A person with new cases beside old ones: the start of each new one, and of each old one that was touched.

    None is the start of one that holds no absence any more.
    """

    nye: dict[str, date]
    gamle: dict[str, date | None]


@dataclass
class _Skriving:
    """The rows to write, by what is done with them.

    A stretch that changes is taken out and put in again, as two of them may change places.
    """

    nye_saker: list[dict[str, Any]] = field(default_factory=list)
    saksstart: list[dict[str, Any]] = field(default_factory=list)
    ut: dict[_Tabell, list[str]] = field(default_factory=lambda: defaultdict(list))
    inn: dict[_Tabell, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    delte: list[_Delt] = field(default_factory=list)


@dataclass
class _Telling:
    """What came of the rows so far."""

    gjort: int = 0
    nye: int = 0
    endret: int = 0
    uendret: int = 0
    utelatt: int = 0
    berorte: set[str] = field(default_factory=set)

    def resultat(self) -> Resultat:
        return Resultat(self.nye, self.endret, self.uendret, self.utelatt, frozenset(self.berorte))


def importer_fravaer(
    session: Session, organisasjon_id: str, lest: Lest, proeve: bool, fremdrift: Fremdrift
) -> Resultat:
    """Take in the absences, unless it is only tried. Raises UgyldigImport with every bad row."""
    id_for = _ansatt_ider(session, organisasjon_id, lest.nevnt)
    feil = lest.feil + [
        Radfeil(rad.rad, "ansattnummer", "ukjent_ansatt") for rad in lest.fravaer if rad.ansattnummer not in id_for
    ]
    rader_for: dict[str, list[Fravaersrad]] = defaultdict(list)
    for rad in lest.fravaer:
        if rad.ansattnummer in id_for:
            rader_for[id_for[rad.ansattnummer]].append(rad)
    telling = _Telling()
    skriving = _Skriving()
    for ansatt in _ansatte(session, rader_for):
        rader = rader_for[ansatt.id]
        feil += _legg_inn(ansatt, rader, telling)
        if not feil and ansatt.er_endret():
            telling.berorte.add(ansatt.id)
            _planlegg(ansatt, skriving)
        telling.gjort += len(rader)
        fremdrift(telling.gjort, len(lest.fravaer))
    if feil:
        raise UgyldigImport(feil)
    if not proeve:
        _skriv_fravaer(session, skriving)
    return telling.resultat()


def _ansatt_ider(session: Session, organisasjon_id: str, nevnt: Collection[str]) -> dict[str, str]:
    rader = session.execute(select(Person.ansattnummer, Person.id).where(Person.organisasjon_id == organisasjon_id))
    return {nummer: id for nummer, id in rader if nummer in nevnt}


def _ansatte(session: Session, person_ider: Collection[str]) -> Iterator[_Ansatt]:
    """The people with their absence, held until the end of the transaction, in the order of their ids."""
    for ider in in_chunks(sorted(person_ider)):
        laas = select(Person.id).where(Person.id.in_(ider)).order_by(Person.id).with_for_update(key_share=True)
        ansatte = {id: _Ansatt(id) for id in session.scalars(laas)}
        for sak_id, person_id, start in session.execute(
            select(Sak.id, Sak.person_id, Sak.start).where(Sak.person_id.in_(ider))
        ):
            ansatte[person_id].saker[sak_id] = start
        for person_id, id, rad in _rader(session, ider):
            ansatte[person_id].foer[id] = rad
            ansatte[person_id].etter[id] = rad.bit
        yield from ansatte.values()


def _rader(session: Session, person_ider: Sequence[str]) -> Iterator[tuple[str, str, _Rad]]:
    """Every stretch of these people: whose, its id, and the row."""
    p, f = Sykeperiode, Ferieperiode
    sykefravaer = select(Sak.person_id, p.id, p.sak_id, p.fom, p.tom, p.grad, p.kilde, p.referanse)
    for person_id, id, sak_id, fom, tom, grad, kilde, referanse in session.execute(
        sykefravaer.join(Sak).where(Sak.person_id.in_(person_ider))
    ):
        yield person_id, id, _Rad(sak_id, Bit(Fravaerstype.SYKEFRAVAER, fom, tom, grad, kilde, referanse))
    ferie = select(Sak.person_id, f.id, f.sak_id, f.fom, f.tom, f.referanse)
    for person_id, id, sak_id, fom, tom, referanse in session.execute(
        ferie.join(Sak).where(Sak.person_id.in_(person_ider))
    ):
        yield person_id, id, _Rad(sak_id, feriebit(fom, tom, referanse))


def _legg_inn(ansatt: _Ansatt, rader: Sequence[Fravaersrad], telling: _Telling) -> list[Radfeil]:
    """Let the rows change the person's stretches, what is withdrawn first; what of it cannot be."""
    if len(rader) + len(ansatt.foer) > _MAKS_FOR_EN:
        return [Radfeil(rader[-1].rad, "ansattnummer", "for_mange_for_en", {"grense": _MAKS_FOR_EN})]
    slettede = [rad for rad in rader if rad.slettet]
    meldte = [rad for rad in rader if not rad.slettet]
    for rad in slettede:
        id = _finn(ansatt.etter, rad.bit)
        telling.endret += id is not None
        telling.uendret += id is None
        if id is not None:
            del ansatt.etter[id]
    feil, rad_for = _legg_inn_meldte(ansatt, meldte)
    feil += _motsagt(slettede, meldte) + _fjern_like(ansatt, rad_for)
    uten_hjem = _fjern_ferie_uten_hjem(ansatt)
    telling.utelatt += len(uten_hjem)
    for id in rad_for.keys() - uten_hjem:
        er_ny = id not in ansatt.foer
        er_lik = not er_ny and ansatt.foer[id].bit == ansatt.etter[id]
        telling.nye += er_ny
        telling.uendret += er_lik
        telling.endret += not er_ny and not er_lik
    telling.uendret += len(meldte) - len(rad_for)  # the same row again
    return feil


def _legg_inn_meldte(ansatt: _Ansatt, meldte: Iterable[Fravaersrad]) -> tuple[list[Radfeil], dict[str, Fravaersrad]]:
    """Also which row became which stretch."""
    feil: list[Radfeil] = []
    rad_for: dict[str, Fravaersrad] = {}
    for rad in meldte:
        id = _finn(ansatt.etter, rad.bit) or new_id()
        tidligere = rad_for.setdefault(id, rad)
        if tidligere.bit != rad.bit:
            feil.append(Radfeil(rad.rad, "fom", "dobbel_periode", {"rad": tidligere.rad}))
            continue
        kjent = ansatt.etter.get(id)
        ansatt.etter[id] = replace(rad.bit, referanse=rad.bit.referanse or (kjent.referanse if kjent else None))
    return feil, rad_for


def _finn(biter: Mapping[str, Bit], bit: Bit) -> str | None:
    """The stretch that the HR system calls the same; else the one with the same key, unless it is called otherwise."""
    if bit.referanse:
        for id, kjent in biter.items():
            if kjent.referanse == bit.referanse:
                return id
    for id, kjent in biter.items():
        if kjent.noekkel == bit.noekkel and (kjent.referanse is None or bit.referanse is None):
            return id
    return None


def _motsagt(slettede: Iterable[Fravaersrad], meldte: Iterable[Fravaersrad]) -> list[Radfeil]:
    borte = {rad.bit.identitet: rad.rad for rad in slettede}
    return [
        Radfeil(rad.rad, "slettet", "motsagt", {"rad": borte[rad.bit.identitet]})
        for rad in meldte
        if rad.bit.identitet in borte
    ]


def _fjern_like(ansatt: _Ansatt, rad_for: Mapping[str, Fravaersrad]) -> list[Radfeil]:
    """No two stretches can have the same key. One told in the chat gives way; of two from HR, HR must choose."""
    like: dict[tuple[object, ...], list[str]] = defaultdict(list)
    for id, bit in ansatt.etter.items():
        like[bit.noekkel].append(id)
    feil: list[Radfeil] = []
    for ider in like.values():
        meldte = [id for id in ider if id in rad_for]
        if len(ider) == 1 or not meldte:
            continue
        fra_hr = [id for id in ider if id in rad_for or ansatt.etter[id].referanse]
        for id in set(ider) - set(fra_hr):
            del ansatt.etter[id]
        if len(fra_hr) > 1:
            feil.append(Radfeil(rad_for[meldte[-1]].rad, "fom", "samme_periode"))
    return feil


def _fjern_ferie_uten_hjem(ansatt: _Ansatt) -> set[str]:
    """Holiday lies in a case; new holiday of a person without absence is left out."""
    if any(bit.type is Fravaerstype.SYKEFRAVAER for bit in ansatt.etter.values()):
        return set()
    uten_hjem = ansatt.etter.keys() - ansatt.foer.keys()
    for id in uten_hjem:
        del ansatt.etter[id]
    return uten_hjem


def _planlegg(ansatt: _Ansatt, skriving: _Skriving) -> None:
    """Lay every stretch in its case, and note the rows that come of it."""
    sak_for, start = _saker(ansatt)
    nye = {id: dag for id, dag in start.items() if id not in ansatt.saker}
    skriving.nye_saker += [{"id": id, "person_id": ansatt.id, "start": dag} for id, dag in nye.items()]
    skriving.saksstart += [
        {"id": id, "start": dag} for id, dag in start.items() if id in ansatt.saker and ansatt.saker[id] != dag
    ]
    rader = {id: _Rad(sak_for[id], bit) for id, bit in ansatt.etter.items()}
    borte = {id: rad for id, rad in ansatt.foer.items() if rader.get(id) != rad}
    nytt = {id: rad for id, rad in rader.items() if ansatt.foer.get(id) != rad}
    for id, rad in borte.items():
        skriving.ut[_TABELL[rad.bit.type]].append(id)
    for id, rad in nytt.items():
        skriving.inn[_TABELL[rad.bit.type]].append(_som_rad(id, rad))
    berorte = {rad.sak_id for rad in (*borte.values(), *nytt.values())} & ansatt.saker.keys()
    if nye and berorte:
        skriving.delte.append(_Delt(nye, {id: start.get(id) for id in berorte}))


def _saker(ansatt: _Ansatt) -> tuple[dict[str, str], dict[str, date]]:
    """The case of each stretch, and the first day of each case that holds absence."""
    syk = {id: bit for id, bit in ansatt.etter.items() if bit.type is Fravaerstype.SYKEFRAVAER}
    ferie = {id: bit for id, bit in ansatt.etter.items() if bit.type is Fravaerstype.FERIE}
    plasser = fordel(
        [(Periode(bit.fom, bit.tom, bit.grad), _sak_foer(ansatt, id)) for id, bit in syk.items()],
        [Ferie(bit.fom, bit.tom) for bit in ferie.values() if bit.tom],
    )
    nye_ider: dict[str | int, str] = defaultdict(new_id)
    sak_for = {id: plass if isinstance(plass, str) else nye_ider[plass] for id, plass in zip(syk, plasser, strict=True)}
    start: dict[str, date] = {}
    for id, bit in syk.items():
        start[sak_for[id]] = min(bit.fom, start.get(sak_for[id], bit.fom))
    for id, bit in ferie.items():
        sak_for[id] = ansatt.foer[id].sak_id if id in ansatt.foer else _sak_for_ferie(bit.fom, start)
    return sak_for, start


def _sak_foer(ansatt: _Ansatt, id: str) -> str | None:
    rad = ansatt.foer.get(id)
    return rad.sak_id if rad and rad.bit.type is Fravaerstype.SYKEFRAVAER else None


def _sak_for_ferie(fom: date, start: Mapping[str, date]) -> str:
    """The last case begun by then, else the first; no matter which, as all are counted."""
    saker = sorted(start, key=lambda id: start[id])
    begynt = [id for id in saker if start[id] <= fom]
    return begynt[-1] if begynt else saker[0]


def _som_rad(id: str, rad: _Rad) -> dict[str, Any]:
    bit = rad.bit
    felles = {"id": id, "sak_id": rad.sak_id, "fom": bit.fom, "tom": bit.tom, "referanse": bit.referanse}
    return felles if bit.type is Fravaerstype.FERIE else {**felles, "grad": bit.grad, "kilde": bit.kilde}


def _skriv_fravaer(session: Session, skriving: _Skriving) -> None:
    insert_rows(session, Sak, skriving.nye_saker)
    for tabell, borte in skriving.ut.items():
        for ider in in_chunks(borte):
            session.execute(delete(tabell).where(tabell.id.in_(ider)))
    for tabell, rader in skriving.inn.items():
        insert_rows(session, tabell, rader)
    update_rows(session, Sak, skriving.saksstart)
    _flytt_hendelser(session, skriving.delte)


def _flytt_hendelser(session: Session, delte: Iterable[_Delt]) -> None:
    """Where a case has fallen in two, the steps done after the second began go with it."""
    delt_for = {sak_id: delt for delt in delte for sak_id in delt.gamle}
    flyttes: dict[tuple[str, Any], dict[str, Any]] = {}
    for ider in in_chunks(list(delt_for)):
        hendelser = select(Hendelse.id, Hendelse.sak_id, Hendelse.dato, Hendelse.type, Hendelse.angret_tid)
        for h in session.execute(hendelser.where(Hendelse.sak_id.in_(ider)).order_by(Hendelse.dato)):
            ny = _ny_sak_for(h.dato, h.sak_id, delt_for[h.sak_id])
            if ny:
                # At most one of each kind holds in a case.
                flyttes.setdefault((ny, h.id if h.angret_tid else h.type), {"id": h.id, "sak_id": ny})
    update_rows(session, Hendelse, list(flyttes.values()))


def _ny_sak_for(dato: date, sak_id: str, delt: _Delt) -> str | None:
    """The last new case begun by that day, and after the old one if that still holds any absence."""
    etter = delt.gamle[sak_id] or date.min
    begynt = [(start, id) for id, start in delt.nye.items() if etter < start <= dato]
    return max(begynt)[1] if begynt else None
