"""Who may see and do what. The only place where it is decided, and the place where it is written down.

What is not in the tables below is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, contains_eager, selectinload

from naervaer import regler
from naervaer.kalender import pluss_maaneder
from naervaer.klokke import Klokke
from naervaer.store import keep_row
from naervaer.store.models import Invitasjon, Klientnokkel, Organisasjon, Part, Person, Sak, Tilgangslogg, Verv


class Rolle(StrEnum):
    """What a person is to a case. Of several that suffice, the first one here is logged."""

    ANSATT = "ansatt"
    LEDER = "leder"
    HR = "hr"
    TILLITSVALGT = "tillitsvalgt"
    VERNEOMBUD = "verneombud"


class Operasjon(StrEnum):
    """What somebody wants to do: the first ones in a case, the last five in the organisation."""

    SE_FRISTER = "se_frister"
    SE_STATUS = "se_status"
    SE_INNSYN = "se_innsyn"
    SE_PERIODER = "se_perioder"
    REGISTRERE = "registrere"
    SI_FRA = "si_fra"
    SE_PLAN = "se_plan"
    SE_NOTATER = "se_notater"
    SE_LEDERNOTATER = "se_ledernotater"
    SE_DELT = "se_delt"
    SE_SAMTALE = "se_samtale"
    ENDRE_SAMTALE = "endre_samtale"
    SE_UTKAST = "se_utkast"
    ENDRE_PLAN = "endre_plan"
    SVARE_ENIG = "svare_enig"
    SE_BREV = "se_brev"
    ENDRE_BREV = "endre_brev"
    ENDRE_EGET_BREV = "endre_eget_brev"
    LASTE_NED = "laste_ned"
    INVITERE = "invitere"
    SE_OVERSIKT = "se_oversikt"
    IMPORTERE = "importere"
    ENDRE_INNSTILLINGER = "endre_innstillinger"
    STYRE_TILGANGER = "styre_tilganger"
    SE_HENVENDELSER = "se_henvendelser"


_FOR_INVITERTE = frozenset({Operasjon.SE_FRISTER, Operasjon.SE_STATUS, Operasjon.SE_PLAN, Operasjon.LASTE_NED})
_FOR_PARTENE = frozenset({Operasjon.SE_DELT, Operasjon.SVARE_ENIG})
_FOR_ANSATT_OG_LEDER = _FOR_INVITERTE | {
    Operasjon.SE_PERIODER,
    Operasjon.SE_SAMTALE,
    Operasjon.SE_UTKAST,
    Operasjon.SE_BREV,
}
_FOR_LEDER_OG_HR = _FOR_ANSATT_OG_LEDER | {
    Operasjon.REGISTRERE,
    Operasjon.ENDRE_SAMTALE,
    Operasjon.ENDRE_PLAN,
    Operasjon.ENDRE_BREV,
}

_I_SAK: Mapping[Rolle, frozenset[Operasjon]] = {
    Rolle.ANSATT: _FOR_ANSATT_OG_LEDER
    | _FOR_PARTENE
    | {
        Operasjon.SI_FRA,
        Operasjon.SE_INNSYN,
        Operasjon.SE_NOTATER,
        Operasjon.INVITERE,
        Operasjon.ENDRE_EGET_BREV,
    },
    Rolle.LEDER: _FOR_LEDER_OG_HR | _FOR_PARTENE | {Operasjon.SE_LEDERNOTATER},
    Rolle.HR: _FOR_LEDER_OG_HR | {Operasjon.SE_INNSYN},
    Rolle.TILLITSVALGT: _FOR_INVITERTE,
    Rolle.VERNEOMBUD: _FOR_INVITERTE,
}
_UTEN_SAK = frozenset({Operasjon.SE_BREV, Operasjon.ENDRE_BREV, Operasjon.LASTE_NED})  # the author, and HR
_I_ORGANISASJON = frozenset(  # HR only
    {
        Operasjon.SE_OVERSIKT,
        Operasjon.IMPORTERE,
        Operasjon.ENDRE_INNSTILLINGER,
        Operasjon.STYRE_TILGANGER,
        Operasjon.SE_HENVENDELSER,
    }
)


KOMMANDOLINJE = "kommandolinje"  # who the machine's administrator is in the log


class IkkeTilgjengelig(Exception):
    """The same for what does not exist and for what is not theirs, so that nobody learns which it was."""


class SakenErOver(Exception):
    """The absence ended so long ago that nothing new is made in the case."""


@dataclass(frozen=True)
class SynligSak:
    """A case that somebody may see, with the name of its person."""

    sak_id: str
    person_id: str
    navn: str


def roller_i_sak(session: Session, hvem_id: str, sak: Sak, klokke: Klokke) -> frozenset[Rolle]:
    """What the person is to the case today; nothing at all across organisations."""
    hvem = session.get(Person, hvem_id)
    if hvem is None or hvem.organisasjon_id != sak.person.organisasjon_id:
        return frozenset()
    verv = {rolle.rolle for rolle in hvem.verv}
    roller = set()
    if sak.person_id == hvem_id:
        roller.add(Rolle.ANSATT)
    if sak.person.leder_id == hvem_id and _apen_for_leder(sak, klokke):
        roller.add(Rolle.LEDER)
    if Verv.HR in verv:
        roller.add(Rolle.HR)
    if verv & {Verv.TILLITSVALGT, Verv.VERNEOMBUD} and _er_invitert(session, hvem_id, sak):
        roller |= {Rolle(v.value) for v in verv - {Verv.HR}}
    return frozenset(roller)


def krev(session: Session, hvem_id: str, sak_id: str, operasjon: Operasjon, klokke: Klokke) -> Sak:
    """The case, if the person may do this with it today; else IkkeTilgjengelig. Logged either way.

    A look is logged in the caller's own transaction: no look without its row. A refusal makes the caller roll
    back, so its row is kept aside and written right after (see `keep_row`).
    """
    sak = session.get(Sak, sak_id)
    roller = roller_i_sak(session, hvem_id, sak, klokke) if sak else frozenset()
    rolle = next((r for r in Rolle if r in roller and operasjon in _I_SAK[r]), None)
    if sak is None or rolle is None:
        raise _avvis(session, hvem_id, sak.id if sak else None, operasjon, klokke)
    _logg_sett(session, hvem_id, [sak], operasjon, rolle, klokke)
    return sak


def kan(session: Session, hvem_id: str, sak: Sak, operasjon: Operasjon, klokke: Klokke) -> bool:
    """Whether `krev` would let the person do this. For what a page offers to do: shows nothing, logs nothing."""
    return any(operasjon in _I_SAK[rolle] for rolle in roller_i_sak(session, hvem_id, sak, klokke))


def krev_aapen(session: Session, hvem_id: str, sak_id: str, operasjon: Operasjon, klokke: Klokke) -> Sak:
    """As `krev`, for making something new in the case. Raises SakenErOver as well."""
    sak = krev(session, hvem_id, sak_id, operasjon, klokke)
    if er_over(sak, klokke):
        raise SakenErOver
    return sak


def er_over(sak: Sak, klokke: Klokke) -> bool:
    """Whether more absence would be a new case. Until then a sykmelding that comes late carries this one on."""
    siste_dag = max((periode.tom or date.max for periode in sak.perioder), default=date.min)
    return siste_dag < klokke.today() - timedelta(days=regler.tall("sak_opphold_dager"))


def krev_egne_notater(session: Session, hvem_id: str, sak_id: str, klokke: Klokke) -> tuple[Sak, Part]:
    """The case, and which side of the talk the person is: each side has notes of its own, which nobody else sees.
    Raises IkkeTilgjengelig unless it is the employee or the present leader.
    """
    part = part_i_sak(session, hvem_id, sak_id)
    operasjon = Operasjon.SE_NOTATER if part is Part.ANSATT else Operasjon.SE_LEDERNOTATER
    return krev(session, hvem_id, sak_id, operasjon, klokke), part


def part_i_sak(session: Session, hvem_id: str, sak_id: str) -> Part:
    """Which side of the talk the person would be. Opens nothing: what is wanted must pass `krev` as well."""
    sak = session.get(Sak, sak_id)
    return Part.ANSATT if sak is not None and sak.person_id == hvem_id else Part.LEDER


def har_rolle(session: Session, hvem_id: str, sak_id: str, klokke: Klokke) -> bool:
    """Whether the person is anything to the case. For the wording of a refusal alone: shows nothing, logs nothing."""
    sak = session.get(Sak, sak_id)
    return sak is not None and bool(roller_i_sak(session, hvem_id, sak, klokke))


def krev_organisasjon(session: Session, hvem_id: str, operasjon: Operasjon, klokke: Klokke) -> Organisasjon:
    """The person's organisation, if the person is HR there; else IkkeTilgjengelig. Logged either way."""
    hvem = session.get(Person, hvem_id)
    if hvem is None or not kan_i_organisasjonen(session, hvem_id, operasjon):
        raise _avvis(session, hvem_id, None, operasjon, klokke)
    session.add(_rad(hvem_id, None, hvem.organisasjon_id, operasjon, Rolle.HR, klokke))
    return session.get_one(Organisasjon, hvem.organisasjon_id)


def kan_i_organisasjonen(session: Session, hvem_id: str, operasjon: Operasjon) -> bool:
    """Whether `krev_organisasjon` would let the person do this. For what is offered: shows nothing, logs nothing."""
    hvem = session.get(Person, hvem_id)
    return hvem is not None and operasjon in _I_ORGANISASJON and _er_hr(hvem)


def krev_tilganger(session: Session, hvem_id: str, person_id: str, klokke: Klokke) -> Person:
    """The person, if this one is HR there and may see and end what the person signs in with; else IkkeTilgjengelig.
    Logged either way.
    """
    hos, person = krev_organisasjon(session, hvem_id, Operasjon.STYRE_TILGANGER, klokke), session.get(Person, person_id)
    if person is None or person.organisasjon_id != hos.id:
        raise _avvis(session, hvem_id, None, Operasjon.STYRE_TILGANGER, klokke)
    return person


def krev_import(session: Session, hvem_id: str, organisasjon_id: str, klokke: Klokke) -> None:
    """Whether HR's data may be taken in: by the machine's administrator at the command line, or by the holder of a key
    of that organisation that has not been withdrawn (the key's id). Else IkkeTilgjengelig. Logged either way.
    """
    nokkel = session.get(Klientnokkel, hvem_id)
    har_nokkel = nokkel is not None and nokkel.trukket_tid is None and nokkel.organisasjon_id == organisasjon_id
    if hvem_id != KOMMANDOLINJE and not har_nokkel:
        raise _avvis(session, hvem_id, None, Operasjon.IMPORTERE, klokke)
    session.add(_rad(hvem_id, None, organisasjon_id, Operasjon.IMPORTERE, Rolle.HR, klokke))


def krev_ansatt(session: Session, hvem_id: str, person_id: str, klokke: Klokke) -> Person:
    """The employee, if the person is the employee's leader or HR there; else IkkeTilgjengelig.

    For registering absence, when there may be no case yet. Opens nothing by itself: each case that comes of it
    must pass `krev` as well. Only the refusal is logged here.
    """
    hvem, ansatt = session.get(Person, hvem_id), session.get(Person, person_id)
    if hvem is None or ansatt is None or hvem.organisasjon_id != ansatt.organisasjon_id:
        raise _avvis(session, hvem_id, None, Operasjon.REGISTRERE, klokke)
    if ansatt.leder_id != hvem_id and not _er_hr(hvem):
        raise _avvis(session, hvem_id, None, Operasjon.REGISTRERE, klokke)
    return ansatt


def krev_egne_data(session: Session, hvem_id: str, klokke: Klokke) -> Person:
    """The person, who may have all that is stored about themself, also without a case; else IkkeTilgjengelig. Logged.

    Opens no case by itself: each must pass `krev` as well.
    """
    hvem = session.get(Person, hvem_id)
    if hvem is None:
        raise _avvis(session, hvem_id, None, Operasjon.SE_INNSYN, klokke)
    session.add(_rad(hvem_id, None, hvem.organisasjon_id, Operasjon.SE_INNSYN, Rolle.ANSATT, klokke))
    return hvem


def krev_uten_sak(
    session: Session, hvem_id: str, forfatter_id: str, operasjon: Operasjon, klokke: Klokke
) -> Organisasjon:
    """The organisation of a paper that belongs to no case, if the person wrote it or is HR there; else
    IkkeTilgjengelig. Logged either way.
    """
    hvem, forfatter = session.get(Person, hvem_id), session.get(Person, forfatter_id)
    if hvem is None or forfatter is None or operasjon not in _UTEN_SAK:
        raise _avvis(session, hvem_id, None, operasjon, klokke)
    if hvem_id != forfatter_id and not (_er_hr(hvem) and hvem.organisasjon_id == forfatter.organisasjon_id):
        raise _avvis(session, hvem_id, None, operasjon, klokke)
    rolle = Rolle.ANSATT if hvem_id == forfatter_id else Rolle.HR
    session.add(_rad(hvem_id, None, hvem.organisasjon_id, operasjon, rolle, klokke))
    return session.get_one(Organisasjon, hvem.organisasjon_id)


def noter_avvist(session: Session, hvem_id: str, sak_id: str | None, operasjon: Operasjon, klokke: Klokke) -> None:
    """Log that something larger was refused, beside the check that refused it."""
    _avvis(session, hvem_id, sak_id, operasjon, klokke)


def saker_under(session: Session, hvem_id: str, operasjon: Operasjon, klokke: Klokke) -> list[Sak]:
    """The cases that the person may see today as leader; each one is logged.

    Periods, ferie, hendelser and earlier cases come along, in as many queries for fifty cases as for one.
    """
    if operasjon not in _I_SAK[Rolle.LEDER]:
        raise _avvis(session, hvem_id, None, operasjon, klokke)
    saker = _saker_for_leder(session, hvem_id, klokke)
    _logg_sett(session, hvem_id, saker, operasjon, Rolle.LEDER, klokke)
    return saker


def saker_i_organisasjonen(session: Session, hvem_id: str, klokke: Klokke) -> list[Sak]:
    """Every case that a leader may still see, of the whole organisation, for counting. HR only, else IkkeTilgjengelig;
    one row is logged for all of them.
    """
    hos = krev_organisasjon(session, hvem_id, Operasjon.SE_OVERSIKT, klokke)
    saker = session.scalars(_med_innhold(select(Sak).join(Sak.person)).where(Person.organisasjon_id == hos.id))
    return [sak for sak in saker if _apen_for_leder(sak, klokke)]


def synlige_saker(session: Session, hvem_id: str, klokke: Klokke) -> list[SynligSak]:
    """The latest case that the person may open, in any role, of each other person and of themself.

    For looking up names; not logged, as nothing of the case is shown.
    """
    hvem = session.get(Person, hvem_id)
    if hvem is None:
        return []
    if _er_hr(hvem):
        saker = _alle_saker(session, hvem.organisasjon_id)
    else:
        andre = _saker_for_leder(session, hvem_id, klokke) + _saker_invitert_til(session, hvem, klokke)
        egne_og_andre = sorted([*(sak for sak in hvem.saker if sak.perioder), *andre], key=lambda sak: sak.start)
        saker = [SynligSak(sak.id, sak.person_id, sak.person.navn) for sak in egne_og_andre]
    return list({sak.person_id: sak for sak in saker}.values())


def ansatte_under(session: Session, hvem_id: str) -> list[tuple[str, str]]:
    """Id and name of each employee whose absence the person may register: all for HR, else those who report to them.

    For looking up names; not logged, as nothing of a case is shown.
    """
    hvem = session.get(Person, hvem_id)
    if hvem is None:
        return []
    ansatte = select(Person.id, Person.navn).where(Person.organisasjon_id == hvem.organisasjon_id)
    rader = session.execute(ansatte if _er_hr(hvem) else ansatte.where(Person.leder_id == hvem_id))
    return [(person_id, navn) for person_id, navn in rader]


def _er_hr(person: Person) -> bool:
    return any(rolle.rolle is Verv.HR for rolle in person.verv)


def _apen_for_leder(sak: Sak, klokke: Klokke) -> bool:
    """While the absence lasts and some months after its last day (aml. § 4-6 and the practice of Nav)."""
    if not sak.perioder:
        return False
    slutter = [periode.tom for periode in sak.perioder]
    if None in slutter:
        return True
    siste_dag = max(tom for tom in slutter if tom)
    return klokke.today() <= pluss_maaneder(siste_dag, regler.tall("innsyn_etter_fravaer_maaneder"))


def _er_invitert(session: Session, hvem_id: str, sak: Sak) -> bool:
    return session.scalar(_gjeldende_invitasjoner(hvem_id).where(Invitasjon.sak_id == sak.id)) is not None


def _gjeldende_invitasjoner(hvem_id: str) -> Select[str]:
    return select(Invitasjon.sak_id).where(Invitasjon.person_id == hvem_id, Invitasjon.trukket_tid.is_(None))


def _alle_saker(session: Session, organisasjon_id: str) -> list[SynligSak]:
    """Every case of the organisation, oldest first. Columns only, as there may be a hundred thousand."""
    rader = session.execute(
        select(Sak.id, Sak.person_id, Person.navn)
        .join(Person)
        .where(Person.organisasjon_id == organisasjon_id, Sak.perioder.any())
        .order_by(Sak.start)
    )
    return [SynligSak(*rad) for rad in rader]


def _saker_invitert_til(session: Session, hvem: Person, klokke: Klokke) -> list[Sak]:
    saker = session.scalars(select(Sak).where(Sak.id.in_(_gjeldende_invitasjoner(hvem.id))))
    return [sak for sak in saker if roller_i_sak(session, hvem.id, sak, klokke)]


def _saker_for_leder(session: Session, hvem_id: str, klokke: Klokke) -> list[Sak]:
    hvem = session.get(Person, hvem_id)
    if hvem is None:
        return []
    saker = session.scalars(
        _med_innhold(select(Sak).join(Sak.person)).where(
            Person.leder_id == hvem_id, Person.organisasjon_id == hvem.organisasjon_id
        )
    )
    return [sak for sak in saker if _apen_for_leder(sak, klokke)]


def _med_innhold(saker: Select[Sak]) -> Select[Sak]:
    """With all that a picture of the case needs, in as many queries for a thousand cases as for one."""
    innhold = (Sak.perioder, Sak.ferie, Sak.hendelser, Sak.innsigelser)
    return saker.options(
        contains_eager(Sak.person).selectinload(Person.saker), *(selectinload(del_) for del_ in innhold)
    )


def _logg_sett(
    session: Session, hvem_id: str, saker: list[Sak], operasjon: Operasjon, rolle: Rolle, klokke: Klokke
) -> None:
    session.add_all(_rad(hvem_id, sak.id, sak.person.organisasjon_id, operasjon, rolle, klokke) for sak in saker)


def _avvis(
    session: Session, hvem_id: str, sak_id: str | None, operasjon: Operasjon, klokke: Klokke
) -> IkkeTilgjengelig:
    """Log a refusal. A case id that does not exist is left out: it may be any text somebody typed."""
    hvem = session.get(Person, hvem_id)
    keep_row(session, _rad(hvem_id, sak_id, hvem.organisasjon_id if hvem else None, operasjon, None, klokke))
    return IkkeTilgjengelig()


def _rad(
    hvem_id: str,
    sak_id: str | None,
    organisasjon_id: str | None,
    operasjon: Operasjon,
    rolle: Rolle | None,
    klokke: Klokke,
) -> Tilgangslogg:
    return Tilgangslogg(
        tid=klokke.now(),
        hvem_id=hvem_id,
        sak_id=sak_id,
        organisasjon_id=organisasjon_id,
        operasjon=operasjon,
        rolle=rolle,
        tillatt=rolle is not None,
    )
