"""What is stored is deleted when its time is over. How long that is stands in oppbevaring.yml and the rules.

`rydd` works through everything in small transactions. Killed in the middle, it has left nothing half deleted, and the
next one goes on. Any number may run at once.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import Session

from naervaer import botens_samtaler, engangskode, handlingssvar, kanalinnboks, oppbevaring, regler
from naervaer.kalender import pluss_maaneder
from naervaer.klokke import OSLO, Klokke
from naervaer.sakssletting import kandidater, slett, slett_paaminnelser, slett_saker
from naervaer.store import Store
from naervaer.store.bulk import in_chunks
from naervaer.store.models import (
    BruktToken,
    Chat,
    Engangskode,
    Handlingssvar,
    Innlogging,
    Kanalhendelse,
    Kanalkonto,
    Kanaloppdrag,
    Melding,
    Organisasjon,
    Overlevering,
    Overleveringssvar,
    PaabegyntInnlogging,
    Paaminnelse,
    Paaminnelsestype,
    Person,
    Sak,
    Slettelogg,
    Tilbakemelding,
    Tilstand,
    Ubesvart,
)
from naervaer.tekster import tekst

logger = logging.getLogger("sletting")
BOTENS = "botens_samtaler"
_SAK = Sak.__tablename__


class Grunn(StrEnum):
    """The rule by which something was deleted, as the log has it."""

    ETTER_FRAVAERET = "innsyn_etter_fravaer_maaneder"
    EGEN_TID = oppbevaring.SAK
    SAMTALE = oppbevaring.SAMTALE
    SPORSMAL = "sporsmal_maaneder"
    EGEN_PAAMINNELSE = "egen_paaminnelse_dager"
    UTLOPT = "utlopt"


class Botens(StrEnum):
    """What became of the talks in the bot's own database."""

    RYDDET = "ryddet"
    IKKE_SATT = "ikke_satt"
    UTILGJENGELIG = "utilgjengelig"


@dataclass(frozen=True)
class Ryddet:
    """How many rows of each table went, those of the bot's own database as `BOTENS`, and what became of that one."""

    antall: Counter[str]
    boten: Botens


@dataclass(frozen=True)
class _Eier:
    """Whose it was that went, as far as that is to be noted."""

    organisasjon_id: str | None = None
    person_id: str | None = None


@dataclass(frozen=True)
class _Runde:
    """One time through everything."""

    store: Store
    klokke: Klokke
    proeve: bool
    antall: Counter[str] = field(default_factory=Counter)

    def les(self, hva: Select[Any]) -> Sequence[Any]:
        """What a query for one column finds."""
        with self.store.session() as session:
            return session.scalars(hva).all()

    def slett(self, arbeid: Callable[[Session], Counter[str]], grunn: Grunn, eier: _Eier) -> None:
        """Do a part of the work in a transaction of its own, with what is noted of it."""
        with self.store.session() as session:
            antall = arbeid(session)
            _noter(session, antall, grunn, eier, self.klokke)
            if self.proeve:
                session.rollback()
        self.antall.update(antall)


def rydd(store: Store, klokke: Klokke, proeve: bool = False) -> Ryddet:
    """Delete everything whose time is over; with `proeve` only find out what that is.

    What the bot has of the talks lies in its own database. Where that one cannot be reached, the rest is deleted all
    the same.
    """
    runde = _Runde(store, klokke, proeve)
    for hos in runde.les(select(Organisasjon).order_by(Organisasjon.id)):
        _saker(runde, hos)
        _samtaler(runde, hos)
        _overleveringer(runde, hos)
        _sporsmal(runde, hos)
    _egne_paaminnelser(runde)
    _innlogginger(runde)
    _ukjente(runde)
    _logg(runde)
    return Ryddet(runde.antall, _boten(runde))


def rydd_om_natta(store: Store, klokke: Klokke) -> None:
    """As `rydd`, for the worker: says in the log how it went."""
    ryddet = rydd(store, klokke)
    logger.info(tekst("sletting.ryddet", antall=ryddet.antall.total()))
    if ryddet.boten is not Botens.RYDDET:
        logger.warning(tekst(f"sletting.boten_{ryddet.boten}"))


def har_slettet(session: Session, person_id: str, siden: date) -> bool:
    """Whether a case of the person has been deleted on that day or later.

    If not, all absence after that day is still known, as nothing is deleted before it is over.
    """
    slettet = exists().where(
        Slettelogg.person_id == person_id, Slettelogg.hva == _SAK, Slettelogg.tid >= _midnatt(siden)
    )
    return bool(session.scalar(select(slettet)))


def _saker(runde: _Runde, hos: Organisasjon) -> None:
    maaneder = oppbevaring.sak_maaneder(hos.innstillinger)
    lenger = maaneder > oppbevaring.sak_grenser().minst
    grunn = Grunn.EGEN_TID if lenger else Grunn.ETTER_FRAVAERET
    for person_id in runde.les(kandidater(hos.id, maaneder, runde.klokke.today())):
        runde.slett(partial(slett_saker, person_id=person_id, klokke=runde.klokke), grunn, _Eier(hos.id, person_id))


def _samtaler(runde: _Runde, hos: Organisasjon) -> None:
    grense = runde.klokke.now() - timedelta(days=oppbevaring.samtale_dager(hos.innstillinger))
    gamle = select(Chat).join(Person).where(Person.organisasjon_id == hos.id, _er_gammel(grense)).order_by(Chat.id)
    for chat in runde.les(gamle):
        runde.slett(
            partial(_slett_samtale, chat_id=chat.id, grense=grense), Grunn.SAMTALE, _Eier(hos.id, chat.person_id)
        )


def _er_gammel(grense: datetime) -> ColumnElement[bool]:
    """Whether a talk has old messages, or is old itself and has none."""
    meldinger = exists().where(Melding.chat_id == Chat.id)
    return or_(meldinger.where(Melding.tid < grense), (Chat.opprettet_tid < grense) & ~meldinger)


def _slett_samtale(session: Session, chat_id: str, grense: datetime) -> Counter[str]:
    """Cut the talk from the old end; what is left without messages goes too."""
    # Who writes right now holds the talk, and it waits for the next time.
    if not session.scalar(select(Chat.id).where(Chat.id == chat_id).with_for_update(skip_locked=True)):
        return Counter()
    meldinger = slett(session, Melding, (Melding.chat_id == chat_id) & (Melding.tid < grense))
    chatter = slett(session, Chat, (Chat.id == chat_id) & _er_gammel(grense))
    return Counter({Melding.__tablename__: meldinger, Chat.__tablename__: chatter})


def _overleveringer(runde: _Runde, hos: Organisasjon) -> None:
    """What was sent to HR stays as long as what was said, counted from the last answer."""
    grense = runde.klokke.now() - timedelta(days=oppbevaring.samtale_dager(hos.innstillinger))
    nyere = exists().where(Overleveringssvar.overlevering_id == Overlevering.id, Overleveringssvar.tid >= grense)
    gamle = (
        select(Overlevering)
        .join(Person)
        .where(Person.organisasjon_id == hos.id, Overlevering.tid < grense, ~nyere)
        .order_by(Overlevering.id)
    )

    def slett_en(session: Session, id: str) -> Counter[str]:
        held = select(Overlevering.id).where(Overlevering.id == id, ~nyere).with_for_update(skip_locked=True)
        if not session.scalar(held):
            return Counter()
        svar = slett(session, Overleveringssvar, Overleveringssvar.overlevering_id == id)
        sendt = slett(session, Overlevering, Overlevering.id == id)
        return Counter({Overleveringssvar.__tablename__: svar, Overlevering.__tablename__: sendt})

    for sendt in runde.les(gamle):
        runde.slett(partial(slett_en, id=sendt.id), Grunn.SAMTALE, _Eier(hos.id, sendt.person_id))


def _sporsmal(runde: _Runde, hos: Organisasjon) -> None:
    foer = pluss_maaneder(runde.klokke.today(), -oppbevaring.tider().sporsmal_maaneder)
    for tabell in (Ubesvart, Tilbakemelding):
        gamle = select(tabell.id).where(tabell.organisasjon_id == hos.id, tabell.dag < foer)
        _slett_bolkvis(runde, tabell, gamle, Grunn.SPORSMAL, _Eier(hos.id))


def _egne_paaminnelser(runde: _Runde) -> None:
    """Those that a person has asked for, or that are of no case: sent some time ago, or stopped. Nobody sees them."""
    foer = runde.klokke.now() - timedelta(days=oppbevaring.tider().egen_paaminnelse_dager)
    sendt = Paaminnelse.tilstand.not_in((Tilstand.VENTER, Tilstand.TRUKKET))
    gamle = (
        (Paaminnelse.slag == Paaminnelsestype.EGEN) | Paaminnelse.sak_id.is_(None),
        (Paaminnelse.tilstand == Tilstand.TRUKKET)
        | sendt & (func.coalesce(Paaminnelse.sendt_tid, Paaminnelse.send_tid) < foer),
    )
    mottakere = select(Person).where(Person.id.in_(select(Paaminnelse.mottaker_id).where(*gamle))).order_by(Person.id)

    def slett_hos(session: Session, mottaker_id: str) -> Counter[str]:
        ider = select(Paaminnelse.id).where(Paaminnelse.mottaker_id == mottaker_id, *gamle)
        return slett_paaminnelser(session, session.scalars(ider.with_for_update(skip_locked=True)).all())

    for person in runde.les(mottakere):
        eier = _Eier(person.organisasjon_id, person.id)
        runde.slett(partial(slett_hos, mottaker_id=person.id), Grunn.EGEN_PAAMINNELSE, eier)


def _innlogginger(runde: _Runde) -> None:
    for tabell in (Innlogging, PaabegyntInnlogging, BruktToken):
        utlopt = select(tabell.id).where(tabell.utloper_tid < runde.klokke.now())
        _slett_bolkvis(runde, tabell, utlopt, Grunn.UTLOPT, _Eier())
    foer = runde.klokke.now() - kanalinnboks.HUSKES
    gitt = select(Handlingssvar.id).where(Handlingssvar.tid < runde.klokke.now() - handlingssvar.HUSKES)
    _slett_bolkvis(runde, Handlingssvar, gitt, Grunn.UTLOPT, _Eier())
    for mottatt in (Kanalhendelse, Kanaloppdrag):
        glemt = select(mottatt.id).where(mottatt.mottatt_tid < foer)
        _slett_bolkvis(runde, mottatt, glemt, Grunn.UTLOPT, _Eier())


def _ukjente(runde: _Runde) -> None:
    """The codes, what was said from accounts that are nobody's, and those accounts when they are not in use."""
    now = runde.klokke.now()
    koder = select(Engangskode.id).where(Engangskode.opprettet_tid < now - engangskode.VINDU)
    _slett_bolkvis(runde, Engangskode, koder, Grunn.UTLOPT, _Eier())
    dager = oppbevaring.ukjentes_samtale_dager(runde.les(select(Organisasjon.innstillinger)))
    grense = now - timedelta(days=dager)
    for chat_id in runde.les(select(Chat.id).where(Chat.konto_id.is_not(None), _er_gammel(grense)).order_by(Chat.id)):
        runde.slett(partial(_slett_samtale, chat_id=chat_id, grense=grense), Grunn.SAMTALE, _Eier())
    i_bruk = exists().where(Chat.konto_id == Kanalkonto.id) | exists().where(Engangskode.konto_id == Kanalkonto.id)
    ubrukte = select(Kanalkonto.id).where(Kanalkonto.person_id.is_(None), Kanalkonto.sist_brukt_tid < grense, ~i_bruk)
    _slett_bolkvis(runde, Kanalkonto, ubrukte, Grunn.SAMTALE, _Eier())


def _logg(runde: _Runde) -> None:
    """Not noted itself, or the log would never be empty."""
    today = runde.klokke.today()
    foer = _midnatt(pluss_maaneder(today, -oppbevaring.tider().slettelogg_maaneder))
    # As long as maksdato may count days of a case that is gone, it must be known that there was one.
    saker_foer = _midnatt(pluss_maaneder(today, -regler.tall("sykepengevindu_aar") * 12))
    gamle = (Slettelogg.tid < saker_foer) | (Slettelogg.hva != _SAK) & (Slettelogg.tid < foer)
    with runde.store.session() as session:
        runde.antall[Slettelogg.__tablename__] += slett(session, Slettelogg, gamle)
        if runde.proeve:
            session.rollback()


def _boten(runde: _Runde) -> Botens:
    if not botens_samtaler.er_satt():
        return Botens.IKKE_SATT
    try:
        for rader in botens_samtaler.rydd(runde.store, runde.klokke, runde.proeve):
            runde.slett(partial(_bare_tell, rader=rader), Grunn.SAMTALE, _Eier())
    except botens_samtaler.Utilgjengelig:
        return Botens.UTILGJENGELIG
    return Botens.RYDDET


def _bare_tell(session: Session, rader: int) -> Counter[str]:
    """For what has gone from another database."""
    return Counter({BOTENS: rader})


def _slett_bolkvis(
    runde: _Runde,
    tabell: type[
        Ubesvart
        | Tilbakemelding
        | Innlogging
        | PaabegyntInnlogging
        | BruktToken
        | Engangskode
        | Kanalhendelse
        | Kanalkonto
        | Kanaloppdrag
        | Handlingssvar
    ],
    hvilke: Select[str],
    grunn: Grunn,
    eier: _Eier,
) -> None:
    """Delete the rows with these ids, some at a time; those that somebody else is deleting are left to them."""

    def slett_bolk(session: Session, ider: Sequence[str]) -> Counter[str]:
        mine = hvilke.where(tabell.id.in_(ider)).with_for_update(skip_locked=True)
        return Counter({tabell.__tablename__: slett(session, tabell, tabell.id.in_(session.scalars(mine).all()))})

    for ider in in_chunks(runde.les(hvilke)):
        runde.slett(partial(slett_bolk, ider=ider), grunn, eier)


def _noter(session: Session, antall: Counter[str], grunn: Grunn, eier: _Eier, klokke: Klokke) -> None:
    session.add_all(
        Slettelogg(
            tid=klokke.now(),
            organisasjon_id=eier.organisasjon_id,
            person_id=eier.person_id,
            hva=hva,
            antall=rader,
            grunn=grunn,
        )
        for hva, rader in antall.items()
        if rader
    )


def _midnatt(dag: date) -> datetime:
    return datetime.combine(dag, time.min, OSLO)
