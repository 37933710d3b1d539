"""Reminders: of what, when and to whom, kept in line with the cases; the ones people ask for; and the inbox."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml
from sqlalchemy import Select, exists, insert, or_, select, update
from sqlalchemy.orm import Session, selectinload

from naervaer import datoer, organisasjon, personvern, rutine, tilgang
from naervaer.kalender import er_arbeidsdag, siste_arbeidsdag
from naervaer.klokke import OSLO, Klokke
from naervaer.kodefeil import Kodefeil
from naervaer.saker import sakstall
from naervaer.store import Store
from naervaer.store.laas import lock_person
from naervaer.store.models import (
    Beskjed,
    Levering,
    Paaminnelse,
    Paaminnelsestype,
    Person,
    Sak,
    Spraak,
    Sykeperiode,
    Tilstand,
    Utsending,
    new_id,
)
from naervaer.tekster import tekst
from naervaer.tidslinje import Status, beregn
from naervaer.tilgang import Operasjon

LENGSTE_TEKST = 500
_I_INNBOKSEN = timedelta(days=30)
_FLEST_I_INNBOKSEN = 100
_BOLK = 500  # people at a time
_OM_FRISTER = (Paaminnelsestype.FORHAND, Paaminnelsestype.DAGEN)


class UgyldigPaaminnelse(Kodefeil):
    """A reminder that cannot be made so. `kode` is a key of data/responses/paaminnelse.yml."""


class IngenPaaminnelse(LookupError):
    """The same for a reminder that does not exist, is somebody else's, or has been sent or stopped."""


@dataclass(frozen=True)
class Egen:
    """A reminder that somebody has asked for, still to be sent."""

    id: str
    tekst: str
    naar: datetime
    sak_id: str | None


@dataclass(frozen=True)
class Innbokslinje:
    """A reminder in the inbox, in the person's language. `sak_id` is None where there is no case, or none to see."""

    id: str
    slag: Paaminnelsestype
    tekst: str
    tid: datetime
    lest: bool
    sak_id: str | None


class AapenFrist(NamedTuple):
    """A deadline ahead that somebody must act on; `praktisk_dag` is the last working day on or before it."""

    frist_id: str
    dag: date
    praktisk_dag: date
    ansvarlig: str


class _Noekkel(NamedTuple):
    """What makes it the same reminder."""

    sak_id: str
    frist_id: str
    slag: Paaminnelsestype
    dag: date
    mottaker_id: str


@dataclass(frozen=True)
class _Regler:
    """The file paaminnelser.yml."""

    forhand: timedelta
    fra: time
    til: time
    etter_frist: Mapping[str, Sequence[str]]
    etter_ansvarlig: Mapping[str, Sequence[str]]


def er_arbeidstid(tid: datetime) -> bool:
    """Whether reminders of deadlines may be sent at that moment."""
    i_oslo = tid.astimezone(OSLO)
    return er_arbeidsdag(i_oslo.date()) and _regler().fra <= i_oslo.time() < _regler().til


def oppdater(session: Session, person_id: str, klokke: Klokke) -> None:
    """As `oppdater_mange`, for one person."""
    oppdater_mange(session, [person_id], klokke)


def oppdater_mange(session: Session, person_ids: Iterable[str], klokke: Klokke) -> None:
    """Bring the reminders of these people's cases in line with their deadlines as they are now.

    What is missing is made, what no longer holds is withdrawn, what holds again waits again; what is sent stays.
    """
    for bolk in _bolker(sorted(set(person_ids))):
        berort = session.scalars(_berort(klokke.today()).where(Sak.person_id.in_(bolk))).all()
        _oppdater_bolk(session, berort, klokke.today())


def oppdater_alle(store: Store, klokke: Klokke) -> None:
    """As `oppdater_mange`, for all whose reminders a new day may have changed: a day that has passed, an absence or a
    grade that begins. A part of the people at a time, so that others come to.
    """
    with store.session() as session:
        person_ids = session.scalars(_berort(klokke.today())).all()
    for bolk in _bolker(person_ids):
        with store.session() as session:
            oppdater_mange(session, bolk, klokke)


def lag_egen(
    session: Session, hvem_id: str, tekst: str, naar: datetime, klokke: Klokke, sak_id: str | None = None
) -> Egen:
    """Make a reminder for the person, to the minute. Raises UgyldigPaaminnelse, and IkkeTilgjengelig for the case."""
    person = session.get_one(Person, hvem_id)
    ren = personvern.cleaned(tekst, _spraak(person))
    if not ren:
        raise UgyldigPaaminnelse("tom")
    if len(ren) > LENGSTE_TEKST:
        raise UgyldigPaaminnelse("for_lang", grense=LENGSTE_TEKST)
    _krev_framtid(naar, klokke)
    if sak_id is not None:
        tilgang.krev(session, hvem_id, sak_id, Operasjon.SE_FRISTER, klokke)
    rad = Paaminnelse(mottaker_id=hvem_id, sak_id=sak_id, slag=Paaminnelsestype.EGEN, tekst=ren, send_tid=naar)
    session.add(rad)
    session.flush()
    return _egen(rad)


def egne(session: Session, hvem_id: str) -> list[Egen]:
    """Those that the person has asked for and that are still to be sent, the next first."""
    rader = session.scalars(
        select(Paaminnelse)
        .where(
            Paaminnelse.mottaker_id == hvem_id,
            Paaminnelse.slag == Paaminnelsestype.EGEN,
            Paaminnelse.tilstand == Tilstand.VENTER,
        )
        .order_by(Paaminnelse.send_tid, Paaminnelse.id)
    )
    return [_egen(rad) for rad in rader]


def flytt(session: Session, hvem_id: str, id: str, naar: datetime, klokke: Klokke) -> Egen:
    """Let an own reminder come at another time. Raises IngenPaaminnelse and UgyldigPaaminnelse."""
    rad = _las_egen(session, hvem_id, id)
    _krev_framtid(naar, klokke)
    rad.send_tid, rad.lease_av, rad.lease_til = naar, None, None
    session.flush()
    return _egen(rad)


def stopp(session: Session, hvem_id: str, id: str) -> None:
    """Let an own reminder not come. Raises IngenPaaminnelse."""
    _las_egen(session, hvem_id, id).tilstand = Tilstand.TRUKKET
    session.flush()


def gi_beskjed(session: Session, mottaker_id: str, sak_id: str, om: Beskjed, klokke: Klokke) -> None:
    """Tell a person that there is something in the case to read and answer, once a day for each thing. It is sent as
    the reminders are, and what leaves the house does not say what it is. For those who have passed `tilgang.krev`.
    """
    lock_person(session, mottaker_id)
    noekkel = _Noekkel(sak_id, om.value, Paaminnelsestype.BESKJED, klokke.today(), mottaker_id)
    if not session.scalar(select(Paaminnelse.id).filter_by(**noekkel._asdict())):
        _lag(session, [(noekkel, klokke.now())])


def gi_beskjed_uten_sak(session: Session, mottaker_id: str, om: Beskjed, klokke: Klokke) -> None:
    """Tell a person that there is something of no case to read and answer. What waits already is not told twice."""
    lock_person(session, mottaker_id)
    hva = {"mottaker_id": mottaker_id, "slag": Paaminnelsestype.BESKJED, "frist_id": om.value, "sak_id": None}
    if not session.scalar(select(Paaminnelse.id).filter_by(**hva, tilstand=Tilstand.VENTER).limit(1)):
        session.add(Paaminnelse(**hva, dag=klokke.today(), send_tid=klokke.now()))


def innboks(session: Session, hvem_id: str, klokke: Klokke) -> list[Innbokslinje]:
    """What has come to the person: all that is unread, and the read of the last month, the newest first.

    Whose deadline it is, is told only where the person may still see the case; that look is logged.
    """
    person = session.get_one(Person, hvem_id)
    rader = session.execute(
        select(Paaminnelse, Levering.sendt_tid)
        .join(Levering, Levering.paaminnelse_id == Paaminnelse.id)
        .where(
            Paaminnelse.mottaker_id == hvem_id,
            Paaminnelse.tilstand != Tilstand.TRUKKET,
            Levering.utsending == Utsending.INNBOKS,
            or_(Paaminnelse.lest_tid.is_(None), Levering.sendt_tid >= klokke.now() - _I_INNBOKSEN),
        )
        .order_by(Levering.sendt_tid.desc(), Paaminnelse.dag, Paaminnelse.frist_id, Paaminnelse.id)
        .limit(_FLEST_I_INNBOKSEN)
    ).all()
    saker = _saker_aa_se(session, hvem_id, {rad.sak_id for rad, _ in rader if rad.sak_id}, klokke)
    return [
        Innbokslinje(
            id=rad.id,
            slag=rad.slag,
            tekst=_linje(session, person, rad, saker.get(rad.sak_id or "")),
            tid=tid,
            lest=rad.lest_tid is not None,
            sak_id=rad.sak_id if rad.sak_id in saker else None,
        )
        for rad, tid in rader
        if tid
    ]


def uleste(session: Session, hvem_id: str) -> list[str]:
    """The ids of what has come and is not read. For asking often: shows nothing of a case, and so is not logged."""
    rader = session.scalars(
        select(Paaminnelse.id)
        .join(Levering, Levering.paaminnelse_id == Paaminnelse.id)
        .where(
            Paaminnelse.mottaker_id == hvem_id,
            Paaminnelse.tilstand != Tilstand.TRUKKET,
            Paaminnelse.lest_tid.is_(None),
            Levering.utsending == Utsending.INNBOKS,
            Levering.sendt_tid.is_not(None),
        )
        .order_by(Paaminnelse.id)
        .limit(_FLEST_I_INNBOKSEN)
    )
    return list(rader)


def merk_lest(session: Session, hvem_id: str, ids: Iterable[str], klokke: Klokke) -> None:
    """Note that the person has read these; what is not the person's own is left alone."""
    session.execute(
        update(Paaminnelse)
        .where(Paaminnelse.id.in_(list(ids)), Paaminnelse.mottaker_id == hvem_id, Paaminnelse.lest_tid.is_(None))
        .values(lest_tid=klokke.now())
    )


def _oppdater_bolk(session: Session, person_ids: Sequence[str], today: date) -> None:
    personer = _las_personer(session, person_ids)
    hr = organisasjon.hr_personer(session, {person.organisasjon_id for person in personer})
    onsket: dict[_Noekkel, datetime] = {}
    for person in personer:
        onsket |= _onsket(person, hr.get(person.organisasjon_id, []), today)
    kjente = _kjente(session, [sak.id for person in personer for sak in person.saker])
    nye = [(noekkel, tid) for noekkel, tid in onsket.items() if noekkel not in kjente]
    borte = [noekkel for noekkel in kjente if noekkel not in onsket]
    _lag(session, nye)
    _sett_tilstand(session, kjente, onsket, Tilstand.TRUKKET, Tilstand.VENTER)
    _sett_tilstand(session, kjente, [n for n in borte if _er_over(n.dag, today)], Tilstand.VENTER, Tilstand.OPPGITT)
    _sett_tilstand(session, kjente, borte, Tilstand.VENTER, Tilstand.TRUKKET)


def _las_personer(session: Session, person_ids: Sequence[str]) -> Sequence[Person]:
    """The people with all that is in their cases, as it is once nobody else is changing it."""
    return session.scalars(
        select(Person)
        .where(Person.id.in_(person_ids))
        .order_by(Person.id)  # all who lock several people do it in this order, so that none waits for another
        .options(
            selectinload(Person.saker).options(
                selectinload(Sak.perioder), selectinload(Sak.ferie), selectinload(Sak.hendelser)
            )
        )
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()


def _onsket(person: Person, hr: Sequence[str], today: date) -> dict[_Noekkel, datetime]:
    """The reminders that should be there of the person's present case, with the time they should be sent."""
    sak = _sak_naa(person, today)
    if sak is None:
        return {}
    return {
        _Noekkel(sak.id, frist.frist_id, slag, frist.dag, mottaker): tid
        for frist in _aapne_frister(sak, today)
        for slag, tid in _tider(frist.praktisk_dag, today)
        for mottaker in _mottakere(frist, person, hr)
    }


def _sak_naa(person: Person, today: date) -> Sak | None:
    """The last case begun by today, also where the next one is known already; else the next one."""
    saker = [sak for sak in person.saker if sak.perioder]
    begynt = [sak for sak in saker if sak.start <= today]
    return begynt[-1] if begynt else next(iter(saker), None)


def _aapne_frister(sak: Sak, today: date) -> Iterator[AapenFrist]:
    tall = sakstall(sak, today)
    tidslinje = beregn(tall, today)
    egne = rutine.egne_frister(sak.person.organisasjon.innstillinger, tidslinje, tall.utfort, today)
    for frist in (*tidslinje.frister, *egne):
        if frist.paakrevd and frist.status in (Status.KOMMENDE, Status.I_DAG):
            yield AapenFrist(frist.id, frist.frist, frist.praktisk_frist, frist.ansvarlig)


def _tider(praktisk_dag: date, today: date) -> Iterator[tuple[Paaminnelsestype, datetime]]:
    """When to send: the first one makes sense until the day itself comes, the second until it has passed."""
    if today < praktisk_dag:
        yield Paaminnelsestype.FORHAND, _om_morgenen(siste_arbeidsdag(praktisk_dag - _regler().forhand))
    if today <= praktisk_dag:
        yield Paaminnelsestype.DAGEN, _om_morgenen(praktisk_dag)


def _om_morgenen(dag: date) -> datetime:
    return datetime.combine(dag, _regler().fra, OSLO)


def _mottakere(frist: AapenFrist, person: Person, hr: Sequence[str]) -> set[str]:
    regler = _regler()
    roller = regler.etter_frist.get(frist.frist_id, regler.etter_ansvarlig[frist.ansvarlig])
    leder = [person.leder_id] if person.leder_id else [id for id in hr if id != person.id]
    hvem = {"leder": leder, "ansatt": [person.id]}
    return {id for rolle in roller for id in hvem[rolle]}


def _kjente(session: Session, sak_ids: Sequence[str]) -> dict[_Noekkel, tuple[str, Tilstand]]:
    """The reminders of deadlines that are there, with their id and state."""
    rader = session.execute(
        select(
            Paaminnelse.sak_id,
            Paaminnelse.frist_id,
            Paaminnelse.slag,
            Paaminnelse.dag,
            Paaminnelse.mottaker_id,
            Paaminnelse.id,
            Paaminnelse.tilstand,
        ).where(Paaminnelse.sak_id.in_(sak_ids), Paaminnelse.slag.in_(_OM_FRISTER))
    )
    return {_Noekkel._make(rad[:5]): (rad.id, rad.tilstand) for rad in rader}


def _lag(session: Session, nye: Sequence[tuple[_Noekkel, datetime]]) -> None:
    if nye:
        rader = [
            {"id": new_id(), "send_tid": tid, "tilstand": Tilstand.VENTER, **noekkel._asdict()} for noekkel, tid in nye
        ]
        session.execute(insert(Paaminnelse), rader)


def _sett_tilstand(
    session: Session,
    kjente: Mapping[_Noekkel, tuple[str, Tilstand]],
    noekler: Iterable[_Noekkel],
    fra: Tilstand,
    til: Tilstand,
) -> None:
    """Change the state of those that are in `fra`, also at this moment: a worker may just have sent one of them."""
    ids = [kjente[n][0] for n in noekler if n in kjente and kjente[n][1] is fra]
    if ids:
        session.execute(
            update(Paaminnelse).where(Paaminnelse.id.in_(ids), Paaminnelse.tilstand == fra).values(tilstand=til)
        )


def _er_over(dag: date, today: date) -> bool:
    """Whether no working day is left before the deadline."""
    return siste_arbeidsdag(dag) < today


def _berort(today: date) -> Select[str]:
    """Those whose reminders can be other than they are: where absence has not ended, or a reminder of it waits."""
    varer = exists().where(Sykeperiode.sak_id == Sak.id, or_(Sykeperiode.tom.is_(None), Sykeperiode.tom >= today))
    venter = exists().where(
        Paaminnelse.sak_id == Sak.id,
        Paaminnelse.tilstand == Tilstand.VENTER,
        Paaminnelse.slag.in_(_OM_FRISTER),
    )
    return select(Sak.person_id).where(or_(varer, venter)).distinct().order_by(Sak.person_id)


def _bolker(person_ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(person_ids), _BOLK):
        yield person_ids[start : start + _BOLK]


def _krev_framtid(naar: datetime, klokke: Klokke) -> None:
    if naar <= klokke.now():
        raise UgyldigPaaminnelse("i_fortid")


def _las_egen(session: Session, hvem_id: str, id: str) -> Paaminnelse:
    """Raises IngenPaaminnelse."""
    rad = session.scalar(
        select(Paaminnelse)
        .where(
            Paaminnelse.id == id,
            Paaminnelse.mottaker_id == hvem_id,
            Paaminnelse.slag == Paaminnelsestype.EGEN,
            Paaminnelse.tilstand == Tilstand.VENTER,
        )
        .with_for_update()
    )
    if rad is None:
        raise IngenPaaminnelse
    return rad


def _egen(rad: Paaminnelse) -> Egen:
    assert rad.tekst is not None
    return Egen(rad.id, rad.tekst, rad.send_tid, rad.sak_id)


def _saker_aa_se(session: Session, hvem_id: str, sak_ids: set[str], klokke: Klokke) -> dict[str, Sak]:
    """The cases among these that the person may see today. Only those are asked for: no refusal is noted."""
    return {
        id: tilgang.krev(session, hvem_id, id, Operasjon.SE_FRISTER, klokke)
        for id in sorted(sak_ids)
        if tilgang.har_rolle(session, hvem_id, id, klokke)
    }


def _linje(session: Session, person: Person, rad: Paaminnelse, sak: Sak | None) -> str:
    sprak = _spraak(person)
    if rad.tekst is not None:
        return tekst("paaminnelse.linje_egen", sprak, tekst=rad.tekst)
    if rad.slag is Paaminnelsestype.BESKJED:
        return tekst(f"paaminnelse.linje_beskjed_{rad.frist_id}", sprak)
    assert rad.dag is not None
    dag = datoer.lang(rad.dag, sprak)
    if sak is None:
        return tekst("paaminnelse.linje_uten_tilgang", sprak, dag=dag)
    egen = sak.person_id == person.id
    navn = organisasjon.kallenavn(session, sak.person_id)
    return tekst(
        "paaminnelse.linje_frist",
        sprak,
        frist=tekst(f"frister.navn_{rad.frist_id}", sprak),
        for_hvem="" if egen else tekst("felles.for_navn", sprak, navn=navn),
        dag=dag,
    )


def _spraak(person: Person) -> str:
    return (person.spraak or Spraak.BOKMAAL).value


@cache
def _regler() -> _Regler:
    innhold = yaml.safe_load((Path(__file__).parent / "paaminnelser.yml").read_text(encoding="utf-8"))
    return _Regler(
        forhand=timedelta(days=innhold["forhand_dager"]),
        fra=time.fromisoformat(innhold["arbeidstid"]["fra"]),
        til=time.fromisoformat(innhold["arbeidstid"]["til"]),
        etter_frist=innhold["mottakere"]["frister"],
        etter_ansvarlig=innhold["mottakere"]["ansvarlig"],
    )
