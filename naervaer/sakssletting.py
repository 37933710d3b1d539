"""Cases whose time is over are deleted with everything in them, one person at a time."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, exists, or_, select
from sqlalchemy.orm import Session, selectinload

from naervaer import oppbevaring
from naervaer.kalender import pluss_maaneder
from naervaer.klokke import Klokke, oslo_dato
from naervaer.store.models import (
    Base,
    Brev,
    Endring,
    Enighet,
    Ferieperiode,
    Forberedelse,
    ForberedelseSvar,
    Hendelse,
    Innsigelse,
    Invitasjon,
    Levering,
    Paaminnelse,
    Person,
    Plan,
    PlanFelt,
    PlanSendt,
    Sak,
    Samtale,
    Sykeperiode,
    Tiltak,
)
from naervaer.tidslinje import Ferie, Periode, tilfellestarter

_I_SAKEN = (
    Brev,
    Forberedelse,
    Plan,
    Tiltak,
    Samtale,
    Invitasjon,
    Innsigelse,
    Hendelse,
    Ferieperiode,
    Sykeperiode,
)


@dataclass(frozen=True)
class _Delt:
    """A person's cases by their start: all, those to delete, and those that stay. `grense` is the last sick day that
    goes.
    """

    alle: list[Sak]
    borte: list[Sak]
    igjen: list[Sak]
    grense: date

    @property
    def igjen_fra(self) -> date:
        """The first day of the absence that stays."""
        return min((sak.start for sak in self.igjen if sak.perioder), default=date.max)


def kandidater(organisasjon_id: str, maaneder: int, today: date) -> Select[str]:
    """The people of whom a case may be over; `slett_saker` looks more closely."""
    varer = or_(Sykeperiode.tom.is_(None), Sykeperiode.tom > pluss_maaneder(today, -maaneder))
    return (
        select(Sak.person_id)
        .join(Person)
        .where(Person.organisasjon_id == organisasjon_id, ~exists().where(Sykeperiode.sak_id == Sak.id, varer))
        .distinct()
        .order_by(Sak.person_id)
    )


def slett_saker(session: Session, person_id: str, klokke: Klokke) -> Counter[str]:
    """Delete the person's cases whose time is over; how many rows of each table went."""
    person = _las(session, person_id)
    endringer = session.scalars(select(Endring).where(Endring.person_id == person_id)).all()
    delt = _del(person, endringer, klokke.today())
    antall: Counter[str] = Counter()
    if delt.borte:
        antall[Endring.__tablename__] = _rens_endringer(session, endringer, delt)
        _flytt_ferie(delt)
        session.flush()
        ider = [sak.id for sak in delt.borte]
        session.expunge_all()  # what was read of the cases is about to go
        antall += _slett_paaminnelser(session, ider)
        antall += _slett_innholdet(session, ider)
        for tabell in _I_SAKEN:
            antall[tabell.__tablename__] = slett(session, tabell, tabell.sak_id.in_(ider))
        antall[Sak.__tablename__] = slett(session, Sak, Sak.id.in_(ider))
    return +antall


def slett(session: Session, tabell: type[Base], hvilke: Any) -> int:
    """Delete these rows of the table; how many there were."""
    rader: Any = session.execute(delete(tabell).where(hvilke).execution_options(synchronize_session=False))
    return int(rader.rowcount)


def slett_paaminnelser(session: Session, ider: Sequence[str]) -> Counter[str]:
    """Delete these reminders with what was noted of their sending; how many rows of each table went."""
    return Counter(
        {
            Levering.__tablename__: slett(session, Levering, Levering.paaminnelse_id.in_(ider)),
            Paaminnelse.__tablename__: slett(session, Paaminnelse, Paaminnelse.id.in_(ider)),
        }
    )


def _slett_paaminnelser(session: Session, sak_ider: Sequence[str]) -> Counter[str]:
    # A worker may be about to send one of them: it has either noted that by now, or finds it gone.
    ider = select(Paaminnelse.id).where(Paaminnelse.sak_id.in_(sak_ider)).with_for_update()
    return slett_paaminnelser(session, session.scalars(ider).all())


def _slett_innholdet(session: Session, sak_ider: Sequence[str]) -> Counter[str]:
    """What lies in the preparations, talks and plans of the cases."""
    forberedelser = select(Forberedelse.id).where(Forberedelse.sak_id.in_(sak_ider))
    samtaler = select(Samtale.id).where(Samtale.sak_id.in_(sak_ider))
    planer = select(Plan.id).where(Plan.sak_id.in_(sak_ider))
    hvilke: dict[type[Base], ColumnElement[bool]] = {
        ForberedelseSvar: ForberedelseSvar.forberedelse_id.in_(forberedelser),
        Enighet: Enighet.samtale_id.in_(samtaler) | Enighet.plan_id.in_(planer),
        PlanFelt: PlanFelt.plan_id.in_(planer),
        PlanSendt: PlanSendt.plan_id.in_(planer),
    }
    return Counter({tabell.__tablename__: slett(session, tabell, rader) for tabell, rader in hvilke.items()})


def _las(session: Session, person_id: str) -> Person:
    """The person with the cases, held until the end of the transaction and read once nobody else is changing them."""
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True)).one()
    # Nobody may lay anything new in a case that is about to go.
    session.execute(select(Sak.id).where(Sak.person_id == person_id).order_by(Sak.id).with_for_update()).all()
    innhold = (selectinload(Sak.perioder), selectinload(Sak.ferie), selectinload(Sak.hendelser))
    return session.scalars(
        select(Person).where(Person.id == person_id).options(selectinload(Person.saker).options(*innhold))
    ).one()


def _del(person: Person, endringer: Sequence[Endring], today: date) -> _Delt:
    maaneder = oppbevaring.sak_maaneder(person.organisasjon.innstillinger)
    slutt = _slutt(person.saker)

    def er_over(sak: Sak) -> bool:
        sist = slutt.get(sak.id) if sak.perioder else _sist_fortalt(sak, endringer)
        return sist is not None and pluss_maaneder(sist, maaneder) < today

    borte = [sak for sak in person.saker if er_over(sak)]
    igjen = [sak for sak in person.saker if sak not in borte]
    return _Delt(person.saker, borte, igjen, max((slutt[s.id] for s in borte if s.perioder), default=date.min))


def _slutt(saker: Sequence[Sak]) -> dict[str, date]:
    """The last sick day of each case that has ended.

    Two cases that a late period has joined are one absence; neither is over before the other.
    """
    perioder = [(sak.id, p) for sak in saker for p in sak.perioder]
    ferie = [Ferie(f.fom, f.tom) for sak in saker for f in sak.ferie]
    starter = tilfellestarter((Periode(p.fom, p.tom, p.grad) for _, p in perioder), ferie)
    siste: dict[int, date] = {}
    tilfelle: dict[str, int] = {}
    for sak_id, periode in perioder:
        nummer = tilfelle[sak_id] = bisect_right(starter, periode.fom)
        siste[nummer] = max(siste.get(nummer, date.min), periode.tom or date.max)
    return {sak_id: siste[nummer] for sak_id, nummer in tilfelle.items() if siste[nummer] < date.max}


def _sist_fortalt(sak: Sak, endringer: Iterable[Endring]) -> date:
    """When something was last told of a case whose absence has all been taken back."""
    hendelser = {h.id for h in sak.hendelser}

    def i_saken(navn: str, verdi: Any) -> bool:
        if navn == "hendelser":
            return verdi in hendelser
        return navn == "perioder" and verdi[0] == sak.start.isoformat()

    om_saken = [e for e in endringer if _bare(e.foer, i_saken) != _bare(e.etter, i_saken)]
    tider = [tid for e in om_saken for tid in (e.registrert_tid, e.angret_tid) if tid]
    return max((oslo_dato(tid) for tid in tider), default=sak.start)


def _rens_endringer(session: Session, endringer: Iterable[Endring], delt: _Delt) -> int:
    """Take what goes out of the history too; how many rows of it had nothing else to tell.

    Each change holds the whole absence as it was, so a later one tells of earlier cases as well.
    """
    hendelser = {h.id for sak in delt.igjen for h in sak.hendelser}

    def blir(navn: str, verdi: Any) -> bool:
        if not delt.igjen:
            return False
        if navn == "hendelser":
            return verdi in hendelser
        fom = date.fromisoformat(verdi[0])
        return fom >= delt.igjen_fra if navn == "ferie" else _periode_blir(fom, delt)

    antall = 0
    for endring in endringer:
        endring.foer, endring.etter = _bare(endring.foer, blir), _bare(endring.etter, blir)
        if endring.foer == endring.etter:
            session.delete(endring)
            antall += 1
    return antall


def _periode_blir(fom: date, delt: _Delt) -> bool:
    """Whether absence that was told to begin that day belongs to what stays; it need not have come to that."""
    sak = [*delt.alle[:1], *(sak for sak in delt.alle if sak.start <= fom)][-1]
    return sak in delt.igjen or (bool(sak.perioder) and fom > delt.grense)


def _bare(innhold: dict[str, Any], hvilke: Callable[[str, Any], bool]) -> dict[str, Any]:
    return {navn: [verdi for verdi in liste if hvilke(navn, verdi)] for navn, liste in innhold.items()}


def _flytt_ferie(delt: _Delt) -> None:
    """Holiday may lie in an earlier case than it counts in; what counts in the absence that stays must stay too."""
    kjente = {(f.fom, f.tom) for sak in delt.igjen for f in sak.ferie}
    begynt = [sak for sak in delt.igjen if sak.perioder]
    for ferie in [f for sak in delt.borte for f in sak.ferie if f.fom >= delt.igjen_fra]:
        if (ferie.fom, ferie.tom) not in kjente:
            ferie.sak_id = [sak for sak in begynt if sak.start <= ferie.fom][-1].id
