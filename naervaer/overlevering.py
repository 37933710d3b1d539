"""Handing over to a person: a message to HR with as much of the talk as the asker agrees to, and the answers to it.

Who sends it anonymously stays unknown to HR until they lift it themselves.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from naervaer import fritekst, organisasjon, paaminnelser, personvern, tilgang
from naervaer.klokke import Klokke
from naervaer.store.models import (
    Avsender,
    Beskjed,
    Melding,
    Overlevering,
    Overleveringssvar,
    Person,
    Spraak,
)
from naervaer.tekster import tekst
from naervaer.tilgang import IkkeTilgjengelig, Operasjon

LENGSTE_MELDING = 2000
FLEST_TURER = 10
_FLEST_VIST = 20
_KRISE = "krise"
_KORTESTE_NAVN = 3  # letters; shorter parts of a name are words too

Tur = dict[str, str]  # `fra` (an Avsender's value) and `tekst`


@dataclass(frozen=True)
class Svar:
    """An answer. `fra_hr`: from HR, by the name there; else from the one who asked."""

    fra_hr: bool
    navn: str
    tekst: str
    tid: datetime


@dataclass(frozen=True)
class Henvendelse:
    """A message to HR as somebody may see it. `navn` is None for one who is not to be known; `min`: one's own."""

    id: str
    min: bool
    anonym: bool
    navn: str | None
    tekst: str
    utdrag: Sequence[Tur]
    tid: datetime
    svar: Sequence[Svar]


def kan_sende(session: Session, hvem_id: str) -> bool:
    """Whether there is somebody else in HR to send to."""
    return bool(_hr(session, session.get_one(Person, hvem_id)))


def siste_nummer(session: Session, samtale_id: str) -> int:
    """The number of the newest message in the talk."""
    return session.scalar(select(func.max(Melding.nummer)).where(Melding.chat_id == samtale_id)) or 0


def utdrag(session: Session, hvem_id: str, samtale_id: str, til: int, antall: int, anonym: bool) -> list[Tur]:
    """The last so many turns of the talk up to message number `til`, as they would be sent.

    Never with what belongs to a form, to a crisis, or to a message like this one; without health, and where the person
    is not to be known without their name.
    """
    if not antall:
        return []
    meldinger = session.scalars(
        select(Melding).where(Melding.chat_id == samtale_id, Melding.nummer <= til).order_by(Melding.nummer)
    ).all()
    turer = [tur for melding in meldinger if (tur := _tur(melding, meldinger))]
    person = session.get_one(Person, hvem_id)
    return [
        {"fra": del_.fra.value, "tekst": _sendbar(str(del_.innhold["tekst"]), person, anonym)}
        for tur in turer[-antall:]
        for del_ in tur
    ]


def sendbar(session: Session, hvem_id: str, tekst_: str, anonym: bool) -> str:
    """What the person has written, as it would be sent."""
    return _sendbar(tekst_, session.get_one(Person, hvem_id), anonym)


def send(
    session: Session, hvem_id: str, melding: str, tatt_med: Sequence[Tur], anonym: bool, klokke: Klokke
) -> Overlevering:
    """Send to HR what the person has seen. Raises IkkeTilgjengelig where there is nobody to send to."""
    person = session.get_one(Person, hvem_id)
    hr = _hr(session, person)
    if not hr:
        raise IkkeTilgjengelig
    sendt = Overlevering(
        person_id=hvem_id, anonym=anonym, tekst=melding[:LENGSTE_MELDING], utdrag=list(tatt_med), tid=klokke.now()
    )
    session.add(sendt)
    session.flush()
    for mottaker in hr:
        paaminnelser.gi_beskjed_uten_sak(session, mottaker, Beskjed.HR_MELDING, klokke)
    return sendt


def egne(session: Session, hvem_id: str) -> list[Henvendelse]:
    """What the person has sent, the newest first."""
    rader = session.scalars(
        select(Overlevering)
        .where(Overlevering.person_id == hvem_id)
        .order_by(Overlevering.tid.desc(), Overlevering.id)
        .limit(_FLEST_VIST)
    )
    return [_sett_av(session, rad, hvem_id) for rad in rader]


def har_sendt(session: Session, hvem_id: str) -> bool:
    """Whether the person has sent anything."""
    return bool(session.scalar(select(exists().where(Overlevering.person_id == hvem_id))))


def til_hr(session: Session, hvem_id: str, klokke: Klokke) -> list[Henvendelse]:
    """What HR has got, those that wait for an answer first. For HR alone, else IkkeTilgjengelig; logged."""
    hos = tilgang.krev_organisasjon(session, hvem_id, Operasjon.SE_HENVENDELSER, klokke)
    avsender, siste = aliased(Person), aliased(Overleveringssvar)
    siste_fra = (
        select(siste.fra_id)
        .where(siste.overlevering_id == Overlevering.id)
        .order_by(siste.tid.desc(), siste.id)
        .limit(1)
        .correlate(Overlevering)
        .scalar_subquery()
    )
    rader = session.scalars(
        select(Overlevering)
        .join(avsender, avsender.id == Overlevering.person_id)
        .where(avsender.organisasjon_id == hos.id, Overlevering.person_id != hvem_id)
        .order_by(func.coalesce(siste_fra, Overlevering.person_id) != Overlevering.person_id, Overlevering.tid.desc())
        .limit(_FLEST_VIST)
    )
    return [_sett_av(session, rad, hvem_id) for rad in rader]


def les(session: Session, hvem_id: str, id: str, klokke: Klokke) -> Henvendelse:
    """One message, for the one who sent it and for HR there, else IkkeTilgjengelig."""
    return _sett_av(session, _krev(session, hvem_id, id, klokke), hvem_id)


def krev_sendbart(session: Session, hvem_id: str, melding: str) -> None:
    """Raises UgyldigSvar for an answer that cannot be sent."""
    fritekst.ren(melding, _spraak(session.get_one(Person, hvem_id)), LENGSTE_MELDING)


def svar(session: Session, hvem_id: str, id: str, melding: str, klokke: Klokke) -> None:
    """Answer a message, as HR or as the one who sent it; the other side is told.

    Raises IkkeTilgjengelig, and UgyldigSvar for a text that cannot be kept.
    """
    rad = _krev(session, hvem_id, id, klokke)
    person = session.get_one(Person, hvem_id)
    rent = fritekst.ren(melding, _spraak(person), LENGSTE_MELDING)
    sitt = rad.person_id == hvem_id
    rent = _sendbar(rent, person, anonym=sitt and rad.anonym)
    session.add(Overleveringssvar(overlevering_id=rad.id, fra_id=hvem_id, tekst=rent, tid=klokke.now()))
    session.flush()
    if sitt:
        for mottaker in _hr(session, person):
            paaminnelser.gi_beskjed_uten_sak(session, mottaker, Beskjed.HR_MELDING, klokke)
    else:
        paaminnelser.gi_beskjed_uten_sak(session, rad.person_id, Beskjed.HR_SVAR, klokke)


def si_hvem(session: Session, hvem_id: str, id: str, klokke: Klokke) -> None:
    """Let HR know who sent it. Only for the one who did, else IkkeTilgjengelig."""
    rad = session.get(Overlevering, id)
    if rad is None or rad.person_id != hvem_id:
        raise IkkeTilgjengelig
    if rad.anonym:
        rad.anonym = False
        session.flush()
        for mottaker in _hr(session, rad.person):
            paaminnelser.gi_beskjed_uten_sak(session, mottaker, Beskjed.HR_MELDING, klokke)


def _krev(session: Session, hvem_id: str, id: str, klokke: Klokke) -> Overlevering:
    rad = session.get(Overlevering, id)
    if rad is not None and rad.person_id == hvem_id:
        return rad
    hos = tilgang.krev_organisasjon(session, hvem_id, Operasjon.SE_HENVENDELSER, klokke)
    if rad is None or rad.person.organisasjon_id != hos.id:
        raise IkkeTilgjengelig
    return rad


def _sett_av(session: Session, rad: Overlevering, hvem_id: str) -> Henvendelse:
    sin = rad.person_id == hvem_id
    return Henvendelse(
        id=rad.id,
        min=sin,
        anonym=rad.anonym,
        navn=None if rad.anonym and not sin else rad.person.navn,
        tekst=rad.tekst,
        utdrag=rad.utdrag,
        tid=rad.tid,
        svar=[_svar(session, rad, svar_, sin) for svar_ in rad.svar],
    )


def _svar(session: Session, rad: Overlevering, svar_: Overleveringssvar, sin: bool) -> Svar:
    fra_hr = svar_.fra_id != rad.person_id
    skjult = rad.anonym and not fra_hr and not sin
    navn = "" if skjult else session.get_one(Person, svar_.fra_id).navn
    return Svar(fra_hr, navn, svar_.tekst, svar_.tid)


def _tur(melding: Melding, meldinger: Sequence[Melding]) -> list[Melding] | None:
    """A message of the person's with the answers to it; None if it is not one, or is not to be passed on."""
    if melding.fra is not Avsender.PERSON:
        return None
    svar_ = [m for m in meldinger if m.innhold.get("svar_paa") == melding.id]
    holdes_tilbake = any(m.innhold.get("privat", True) or m.innhold.get("alvor") == _KRISE for m in svar_)
    return [melding, *svar_] if svar_ and not holdes_tilbake else None


def _sendbar(tekst_: str, person: Person, anonym: bool) -> str:
    sprak = _spraak(person)
    ren = personvern.uten_helse(personvern.cleaned(tekst_, sprak), sprak)
    return _uten_navn(ren, person.navn, sprak) if anonym else ren


def _uten_navn(tekst_: str, navn: str, sprak: str) -> str:
    deler = [re.escape(del_) for del_ in re.split(r"[\s-]+", navn) if len(del_) >= _KORTESTE_NAVN]
    if not deler:
        return tekst_
    return re.sub(rf"\b(?:{'|'.join(deler)})s?\b", tekst("menneske.navn_fjernet", sprak), tekst_, flags=re.IGNORECASE)


def _hr(session: Session, person: Person) -> list[str]:
    """Everybody else in HR where the person works."""
    alle = organisasjon.hr_personer(session, {person.organisasjon_id}).get(person.organisasjon_id, [])
    return [id for id in alle if id != person.id]


def _spraak(person: Person) -> str:
    return (person.spraak or Spraak.BOKMAAL).value
