"""The letters and plans that somebody writes field by field. What each asks about stands in brev.yml.

Every answer is stored when it is given, and the question that waits is stored too. When all have been asked, what the
store knows then is laid beside the answers, so that the paper says the same each time it is taken out. The employee
reads it when whoever made it says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from naervaer import brevpapir, organisasjon, papirer, saker, tilgang
from naervaer.brevpapir import JA, NEI
from naervaer.dokumenter.innhold import ManglerFelt, Papir
from naervaer.fritekst import LENGSTE_LINJE, LENGSTE_SVAR, UgyldigSvar, ren, ren_eller_tom
from naervaer.kalender import pluss_maaneder
from naervaer.klokke import OSLO, Klokke, oslo_dato
from naervaer.kodefeil import Kodefeil
from naervaer.store.laas import lock_person
from naervaer.store.models import Brev, Brevslag, Organisasjon, Part, Person, Plan, Plantilstand, Sak, Spraak
from naervaer.tekster import tekst
from naervaer.tidslinje import beregn
from naervaer.tilgang import Operasjon

UTEN_SAK = frozenset({Brevslag.BEREDSKAPSPLAN, Brevslag.ALTERNATIVE_OPPGAVER})
_FLEST_LINJER = 30  # and tasks
_LENGST_FREM = 24  # months
_GITT = "gitt"
_I_KALENDEREN = frozenset({"start", "sted"})
Svar = str | list[str]


class UgyldigBrev(Kodefeil):
    """It cannot be done with this letter. `kode` is a key of data/responses/brev.yml."""


class Type(StrEnum):
    """What an answer is. OPPGAVER is never asked as such: its parts are, one task at a time."""

    TEKST = "tekst"
    LINJER = "linjer"
    DATO = "dato"
    TIDSPUNKT = "tidspunkt"
    JA_NEI = "ja_nei"
    OPPGAVER = "oppgaver"


@dataclass(frozen=True)
class Sporsmaal:
    """A question in the language of the letter, with an example of an answer."""

    felt: str
    sporsmaal: str
    eksempel: str
    type: Type
    kan_hoppes_over: bool
    kan_tilbake: bool


@dataclass(frozen=True)
class Brevlinje:
    """A letter in a list; `ferdig` when all has been asked."""

    id: str
    slag: Brevslag
    ferdig: bool
    avlyst: bool
    endret: date


@dataclass(frozen=True)
class Besvart:
    """An answer, empty where the question was skipped; `ord` is what the words of the question go by."""

    felt: str
    ord: str
    type: Type
    svar: Svar


@dataclass(frozen=True)
class _Regel:
    """What brev.yml says of a field."""

    type: Type
    hoyst: int
    kan_hoppes_over: bool = False
    bare_naar: Mapping[str, str] = field(default_factory=dict)
    deler: Mapping[str, _Regel] = field(default_factory=dict)


@dataclass(frozen=True)
class _Felt:
    """One question: the name its answer is kept by («oppgaver.2.dekkes_av»), and that of its words."""

    navn: str
    ord: str
    regel: _Regel


def start(session: Session, hvem_id: str, slag: Brevslag, sak_id: str | None, sprak: str, klokke: Klokke) -> str:
    """Begin a letter, or go on with one that the person has begun and not finished; its id.

    In a case for all kinds but those of UTEN_SAK. The employee may write to the own sykmelder, and to nobody else.
    Raises IkkeTilgjengelig, SakenErOver.
    """
    if (slag in UTEN_SAK) is not (sak_id is None):
        raise ValueError(f"{slag} with case {sak_id}")
    sak, organisasjon_id = _krev_start(session, hvem_id, slag, sak_id, klokke)
    lock_person(session, sak.person_id if sak else hvem_id)
    brev = _paabegynt(session, hvem_id, slag, sak_id)
    if brev is None:
        brev = Brev(
            organisasjon_id=organisasjon_id,
            sak_id=sak_id,
            slag=slag,
            sprak=Spraak(sprak),
            felt=_felter(slag, {})[0].navn,
            felter={},
            opprettet_tid=klokke.now(),
            opprettet_av_id=hvem_id,
            endret_tid=klokke.now(),
        )
        session.add(brev)
        session.flush()
    return brev.id


def neste(session: Session, hvem_id: str, brev_id: str, klokke: Klokke) -> Sporsmaal | None:
    """The question that waits; None when all have been asked. Raises IkkeTilgjengelig."""
    brev = _krev(session, hvem_id, session.get(Brev, brev_id, populate_existing=True), klokke)
    rekke = _felter(brev.slag, brev.felter)
    felt = next((felt for felt in rekke if felt.navn == brev.felt), None)
    return _sporsmaal(session, brev, felt, kan_tilbake=felt is not rekke[0]) if felt else None


def sporsmaal(session: Session, hvem_id: str, brev_id: str, felt: str, klokke: Klokke) -> Sporsmaal:
    """A question out of its turn, to be answered anew. Raises UgyldigBrev, IkkeTilgjengelig."""
    brev = _krev(session, hvem_id, session.get(Brev, brev_id, populate_existing=True), klokke)
    return _sporsmaal(session, brev, _finn(brev, felt), kan_tilbake=True)


def besvart(session: Session, hvem_id: str, brev_id: str, klokke: Klokke) -> list[Besvart]:
    """What has been answered or skipped, in the order of the questions. Raises IkkeTilgjengelig."""
    brev = les(session, hvem_id, brev_id, klokke)
    felter = [felt for felt in _felter(brev.slag, brev.felter) if felt.navn in brev.felter]
    return [Besvart(felt.navn, felt.ord, felt.regel.type, brev.felter[felt.navn]) for felt in felter]


def svar(session: Session, hvem_id: str, brev_id: str, felt: str, verdi: str, klokke: Klokke) -> None:
    """Keep the answer. Dates and times are as in ISO 8601 (a time without a zone is Norwegian), a yes or no is «ja» or
    «nei», each line is one thing in a list. An empty text takes away what may be missing.

    A meeting that has got another time or place must be told to calendars anew. Raises UgyldigSvar, UgyldigBrev,
    IkkeTilgjengelig, SakenErOver.
    """
    brev = _hold(session, hvem_id, brev_id, klokke)
    regel = _finn(brev, felt).regel
    gammelt, nytt = brev.felter.get(felt), _lest(regel, verdi, brev.sprak, klokke)
    if brev.slag is Brevslag.INNKALLING_DIALOGMOTE1 and felt in _I_KALENDEREN and gammelt and gammelt != nytt:
        brev.sekvens += 1
    brev.felter = {**brev.felter, felt: nytt}
    _videre(session, brev, klokke)


def hopp_over(session: Session, hvem_id: str, brev_id: str, felt: str, klokke: Klokke) -> None:
    """Go on to the next question; an answer given before stays. Raises UgyldigSvar where the letter cannot do without,
    and as `svar`.
    """
    brev = _hold(session, hvem_id, brev_id, klokke)
    if not _finn(brev, felt).regel.kan_hoppes_over and not brev.felter.get(felt):
        raise UgyldigSvar("maa_besvares")
    brev.felter = {felt: "", **brev.felter}
    _videre(session, brev, klokke)


def tilbake(session: Session, hvem_id: str, brev_id: str, klokke: Klokke) -> None:
    """Go back one question; the first one stays. After an answer it goes on where it was. Raises UgyldigBrev,
    IkkeTilgjengelig, SakenErOver.
    """
    brev = _hold(session, hvem_id, brev_id, klokke)
    rekke = [felt.navn for felt in _felter(brev.slag, brev.felter)]
    her = rekke.index(brev.felt) if brev.felt in rekke else len(rekke)
    brev.felt = rekke[max(0, her - 1)]
    session.flush()


def mangler(session: Session, hvem_id: str, brev_id: str, klokke: Klokke) -> list[str]:
    """What must be answered before there is a paper. Raises IkkeTilgjengelig."""
    return _mangler(_krev(session, hvem_id, session.get(Brev, brev_id, populate_existing=True), klokke))


def papir(session: Session, hvem_id: str, brev_id: str, klokke: Klokke) -> Papir:
    """The letter as a paper, in its own language. Raises ManglerFelt until all has been asked, IkkeTilgjengelig."""
    brev = les(session, hvem_id, brev_id, klokke)
    if brev.felt is not None:
        raise ManglerFelt(brev.slag, _mangler(brev))
    return brevpapir.lag(brev.slag, brev.felter, brev.sprak, oslo_dato(brev.endret_tid))


def gi(session: Session, hvem_id: str, brev_id: str, klokke: Klokke) -> None:
    """Let the employee of the case read the letter. What has been given stays so until something in it changes.

    Raises ManglerFelt until all has been asked, UgyldigBrev, IkkeTilgjengelig, SakenErOver.
    """
    brev = _hold(session, hvem_id, brev_id, klokke)
    if brev.felt is not None:
        raise ManglerFelt(brev.slag, _mangler(brev))
    brev.gitt_tid = brev.gitt_tid or klokke.now()
    session.flush()


def avlys(session: Session, hvem_id: str, brev_id: str, klokke: Klokke) -> None:
    """Cancel the meeting that the letter calls to. Raises UgyldigBrev, IkkeTilgjengelig, SakenErOver."""
    brev = _hold(session, hvem_id, brev_id, klokke)
    if brev.slag is not Brevslag.INNKALLING_DIALOGMOTE1 or brev.felt is not None:
        raise UgyldigBrev("ikke_innkalt")
    brev.avlyst_tid = brev.endret_tid = klokke.now()
    brev.sekvens += 1
    session.flush()


def vis(session: Session, hvem_id: str, sak_id: str, klokke: Klokke) -> list[Brevlinje]:
    """The letters of the case that the person may read or go on with, the latest first. Raises IkkeTilgjengelig."""
    sak = tilgang.krev(session, hvem_id, sak_id, Operasjon.SE_BREV, klokke)
    den_ansatte = tilgang.part_i_sak(session, hvem_id, sak_id) is Part.ANSATT
    rader = _rader(session, Brev.sak_id == sak_id)
    return [_linje(b) for b in rader if (_er_eget(b, sak) or _er_gitt(b) if den_ansatte else not _er_eget(b, sak))]


def vis_uten_sak(session: Session, hvem_id: str) -> list[Brevlinje]:
    """The person's own letters that belong to no case, the latest first."""
    return [_linje(brev) for brev in _rader(session, Brev.sak_id.is_(None) & (Brev.opprettet_av_id == hvem_id))]


def les(session: Session, hvem_id: str, brev_id: str, klokke: Klokke) -> Brev:
    """The letter: for those who may write it, and once it is given for the employee too. Raises IkkeTilgjengelig."""
    brev = session.get(Brev, brev_id, populate_existing=True)
    leses = brev is not None and brev.felt is None and not _holdes_tilbake(session, hvem_id, brev)
    return _krev(session, hvem_id, brev, klokke, Operasjon.SE_BREV if leses else Operasjon.ENDRE_BREV)


def _krev_start(
    session: Session, hvem_id: str, slag: Brevslag, sak_id: str | None, klokke: Klokke
) -> tuple[Sak | None, str]:
    """The case, if there is one, and the organisation."""
    if sak_id is None:
        return None, tilgang.krev_uten_sak(session, hvem_id, hvem_id, Operasjon.ENDRE_BREV, klokke).id
    eget = slag is Brevslag.BREV_TIL_SYKMELDER and tilgang.part_i_sak(session, hvem_id, sak_id) is Part.ANSATT
    operasjon = Operasjon.ENDRE_EGET_BREV if eget else Operasjon.ENDRE_BREV
    sak = tilgang.krev_aapen(session, hvem_id, sak_id, operasjon, klokke)
    return sak, sak.person.organisasjon_id


def _krev(
    session: Session,
    hvem_id: str,
    brev: Brev | None,
    klokke: Klokke,
    operasjon: Operasjon = Operasjon.ENDRE_BREV,
) -> Brev:
    """The letter, if the person may do this with it. What the employee writes is the employee's alone."""
    if brev is not None and brev.sak_id is None:
        tilgang.krev_uten_sak(session, hvem_id, brev.opprettet_av_id, operasjon, klokke)
        return brev
    sak = session.get(Sak, brev.sak_id) if brev else None
    if brev and sak and _er_eget(brev, sak):
        operasjon = Operasjon.ENDRE_EGET_BREV
    tilgang.krev(session, hvem_id, sak.id if sak else "", operasjon, klokke)
    assert brev is not None
    return brev


def _hold(session: Session, hvem_id: str, brev_id: str, klokke: Klokke) -> Brev:
    """The letter for writing, held until the end of the transaction."""
    brev = _krev(session, hvem_id, session.get(Brev, brev_id), klokke)
    sak = session.get_one(Sak, brev.sak_id) if brev.sak_id else None
    if sak and tilgang.er_over(sak, klokke):
        raise tilgang.SakenErOver
    lock_person(session, sak.person_id if sak else brev.opprettet_av_id)
    session.refresh(brev)
    if brev.avlyst_tid:
        raise UgyldigBrev("er_avlyst")
    return brev


def _er_eget(brev: Brev, sak: Sak) -> bool:
    return brev.slag is Brevslag.BREV_TIL_SYKMELDER and brev.opprettet_av_id == sak.person_id


def _er_gitt(brev: Brev) -> bool:
    return brev.felt is None and brev.gitt_tid is not None


def _holdes_tilbake(session: Session, hvem_id: str, brev: Brev) -> bool:
    """Whether it is for the person to read, but has not been given yet."""
    til_den_ansatte = brev.sak_id and tilgang.part_i_sak(session, hvem_id, brev.sak_id) is Part.ANSATT
    return bool(til_den_ansatte) and not _er_gitt(brev)


def _paabegynt(session: Session, hvem_id: str, slag: Brevslag, sak_id: str | None) -> Brev | None:
    hvilke = (Brev.opprettet_av_id == hvem_id) & (Brev.slag == slag) & Brev.felt.is_not(None)
    return next(iter(_rader(session, hvilke & (Brev.sak_id == sak_id))), None)


def _rader(session: Session, hvilke: ColumnElement[bool]) -> list[Brev]:
    rader = select(Brev).where(hvilke).order_by(Brev.endret_tid.desc(), Brev.id)
    return list(session.scalars(rader.execution_options(populate_existing=True)))


def _linje(brev: Brev) -> Brevlinje:
    return Brevlinje(brev.id, brev.slag, brev.felt is None, brev.avlyst_tid is not None, oslo_dato(brev.endret_tid))


def _felter(slag: Brevslag, svarene: Mapping[str, Svar]) -> list[_Felt]:
    """The questions in order, as far as the answers tell which there are; so many tasks as there are «flere»."""
    return [felt for navn, regel in _fil()[slag].items() for felt in _spurt(navn, regel, svarene)]


def _spurt(navn: str, regel: _Regel, svarene: Mapping[str, Svar]) -> list[_Felt]:
    if regel.type is not Type.OPPGAVER:
        return [_Felt(navn, navn, regel)] if _gjelder(regel, "", svarene) else []
    antall = 1
    while antall < _FLEST_LINJER and svarene.get(f"{navn}.{antall}.flere") == JA:
        antall += 1
    return [
        _Felt(f"{navn}.{nummer}.{del_}", f"{navn}_{del_}", delregel)
        for nummer in range(1, antall + 1)
        for del_, delregel in regel.deler.items()
        if _gjelder(delregel, f"{navn}.{nummer}.", svarene)
    ]


def _gjelder(regel: _Regel, foran: str, svarene: Mapping[str, Svar]) -> bool:
    gitt = {navn: svarene.get(f"{foran}{navn}") for navn in regel.bare_naar}
    return all(bool(gitt[navn]) if verdi == _GITT else gitt[navn] == verdi for navn, verdi in regel.bare_naar.items())


def _finn(brev: Brev, navn: str) -> _Felt:
    for felt in _felter(brev.slag, brev.felter):
        if felt.navn == navn:
            return felt
    raise UgyldigBrev("ukjent_felt")


def _sporsmaal(session: Session, brev: Brev, felt: _Felt, kan_tilbake: bool) -> Sporsmaal:
    sak = session.get(Sak, brev.sak_id) if brev.sak_id else None
    verdier = {"ansatt": organisasjon.kallenavn(session, sak.person_id)} if sak else {}
    ord_ = f"{brev.slag}_{felt.ord}"
    return Sporsmaal(
        felt=felt.navn,
        sporsmaal=tekst(f"brev.sporsmal_{ord_}", brev.sprak, **verdier),
        eksempel=tekst(f"brev.eksempel_{ord_}", brev.sprak, **verdier),
        type=felt.regel.type,
        kan_hoppes_over=felt.regel.kan_hoppes_over,
        kan_tilbake=kan_tilbake,
    )


def _lest(regel: _Regel, verdi: str, sprak: str, klokke: Klokke) -> Svar:
    """The answer as it is kept; empty for none. Raises UgyldigSvar."""
    if regel.kan_hoppes_over and not verdi.strip():
        return ""
    if regel.type is Type.LINJER:
        return _linjer(verdi, sprak, regel.hoyst)
    if regel.type is Type.DATO:
        return _dato(verdi, klokke)
    if regel.type is Type.TIDSPUNKT:
        return _tidspunkt(verdi, klokke)
    if regel.type is Type.JA_NEI:
        if verdi not in (JA, NEI):
            raise UgyldigSvar("ja_eller_nei")
        return verdi
    return ren(verdi, sprak, regel.hoyst)


def _linjer(verdi: str, sprak: str, hoyst: int) -> list[str]:
    linjer = [ren_eller_tom(linje.strip().removeprefix("-"), sprak, hoyst) for linje in verdi.splitlines()]
    skrevet = [linje for linje in linjer if linje]
    if not skrevet:
        raise UgyldigSvar("tom")
    if len(skrevet) > _FLEST_LINJER:
        raise UgyldigSvar("for_mange_linjer", antall=len(skrevet), hoyst=_FLEST_LINJER)
    return skrevet


def _dato(verdi: str, klokke: Klokke) -> str:
    try:
        dag = date.fromisoformat(verdi)
    except ValueError:
        raise UgyldigSvar("ugyldig_dato") from None
    _krev_snart(dag, klokke)
    if dag == klokke.today():
        raise UgyldigSvar("dato_utenfor")
    return dag.isoformat()


def _tidspunkt(verdi: str, klokke: Klokke) -> str:
    try:
        tid = datetime.fromisoformat(verdi)
    except ValueError:
        raise UgyldigSvar("ugyldig_tidspunkt") from None
    tid = tid if tid.tzinfo else tid.replace(tzinfo=OSLO)
    _krev_snart(oslo_dato(tid), klokke)
    if tid <= klokke.now():
        raise UgyldigSvar("dato_utenfor")
    return tid.astimezone(OSLO).isoformat(timespec="minutes")


def _krev_snart(dag: date, klokke: Klokke) -> None:
    if not klokke.today() <= dag <= pluss_maaneder(klokke.today(), _LENGST_FREM):
        raise UgyldigSvar("dato_utenfor")


def _videre(session: Session, brev: Brev, klokke: Klokke) -> None:
    """On to the first question that has not been asked. After the last one, keep what the store knows."""
    rekke = _felter(brev.slag, brev.felter)
    brev.felt = next((felt.navn for felt in rekke if felt.navn not in brev.felter), None)
    brev.endret_tid, brev.gitt_tid = klokke.now(), None
    if brev.felt is None:
        brev.felter = {**brev.felter, **_kjent(session, brev, klokke)}
    session.flush()


def _mangler(brev: Brev) -> list[str]:
    rekke = _felter(brev.slag, brev.felter)
    return [felt.navn for felt in rekke if not felt.regel.kan_hoppes_over and not brev.felter.get(felt.navn)]


def _kjent(session: Session, brev: Brev, klokke: Klokke) -> dict[str, str]:
    """What the letter says that nobody is asked for. What the employee writes, the employee stands behind."""
    forfatter = session.get_one(Person, brev.opprettet_av_id).navn
    if brev.sak_id is None:
        return {"virksomhet": session.get_one(Organisasjon, brev.organisasjon_id).navn, "leder": forfatter}
    sak = session.get_one(Sak, brev.sak_id)
    tidslinje = beregn(saker.sakstall(sak, klokke.today()), klokke.today())
    i_agp = any(agp.fom <= klokke.today() <= agp.tom for agp in tidslinje.agp)
    return {
        "virksomhet": papirer.virksomhet(sak).navn,
        "leder": forfatter if _er_eget(brev, sak) else papirer.leder(session, sak),
        "ansatt": sak.person.navn,
        "fravaer_fra": tidslinje.tilfelle_start.isoformat(),
        "vern_til": tidslinje.oppsigelsesvern.isoformat(),
        "maksdato": tidslinje.maksdato.isoformat(),
        "i_arbeidsgiverperioden": JA if i_agp else NEI,
        "plan_vedlagt": JA if _har_plan(session, sak) else NEI,
    }


def _har_plan(session: Session, sak: Sak) -> bool:
    endelig = select(Plan.id).where(Plan.sak_id == sak.id, Plan.tilstand == Plantilstand.ENDELIG)
    return session.scalar(endelig.limit(1)) is not None


@cache
def _fil() -> Mapping[Brevslag, Mapping[str, _Regel]]:
    innhold = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))
    return {Brevslag(slag): _regler(felter) for slag, felter in innhold.items()}


def _regler(felter: Mapping[str, dict[str, Any]]) -> dict[str, _Regel]:
    return {navn: _regel(**regel) for navn, regel in felter.items()}


def _regel(type: str, hoyst: int | None = None, deler: Mapping[str, Any] | None = None, **resten: Any) -> _Regel:
    lengst = LENGSTE_LINJE if type == Type.LINJER else LENGSTE_SVAR
    return _Regel(Type(type), hoyst or lengst, deler=_regler(deler or {}), **resten)
