"""The preparation of the talk: each side alone, one question at a time, and what each chooses to share.

Every answer is stored when it is given, and the question that waits is stored too, so that it goes on there after a
crash, on another day or in another channel.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

import yaml
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from naervaer import tilgang
from naervaer.fritekst import ren
from naervaer.klokke import Klokke, oslo_dato
from naervaer.store.laas import lock_person
from naervaer.store.models import Forberedelse, ForberedelseSvar, Part, Sak, Samtale
from naervaer.tekster import tekst
from naervaer.tilgang import Operasjon, SakenErOver


class UkjentTema(LookupError):
    """The theme is none that this side is asked about, or may raise."""


class IkkeSvart(LookupError):
    """There is no answer to share yet."""


class SamtalenErHoldt(Exception):
    """What was shared for a talk that has been held stays shared."""


@dataclass(frozen=True)
class Sporsmaal:
    """A question in the language of the talk, with one example of an answer and why it is asked."""

    tema: str
    temanavn: str
    sporsmaal: str
    eksempel: str
    hvorfor: str


@dataclass(frozen=True)
class Stand:
    """How far a preparation has come. `neste` is the question that waits, None when all have been asked."""

    part: Part
    neste: Sporsmaal | None
    nummer: int
    antall: int
    besvart: int


@dataclass(frozen=True)
class Svar:
    """One's own answer. `delt_svar` is what the other side sees of it, None for nothing."""

    tema: str
    sporsmaal: str
    svar: str
    tid: datetime
    delt_svar: str | None


@dataclass(frozen=True)
class Delt:
    """A point that somebody has chosen to share; `egen` if the asker did."""

    part: Part
    tema: str
    sporsmaal: str
    svar: str
    egen: bool


@dataclass(frozen=True)
class _Temaer:
    """The file forberedelse.yml."""

    ansatt: tuple[str, ...]
    leder: tuple[str, ...]
    bare_om_tatt_opp: Mapping[str, tuple[str, ...]]
    til_plan: Mapping[str, str]


def temaer(part: Part) -> tuple[str, ...]:
    """What this side is asked about, in order."""
    return _fil().ansatt if part is Part.ANSATT else _fil().leder


def til_plan() -> Mapping[str, str]:
    """The field of the plan that what was shared on a theme is a draft of, by theme."""
    return _fil().til_plan


def start(session: Session, hvem_id: str, sak_id: str, sprak: str, klokke: Klokke) -> Stand:
    """Begin the preparation, or go on with it. Raises IkkeTilgjengelig, SakenErOver."""
    return _stand(_aapne(session, hvem_id, sak_id, klokke), sprak)


def svar(session: Session, hvem_id: str, sak_id: str, tema: str, svaret: str, sprak: str, klokke: Klokke) -> Stand:
    """Keep the answer; the next question is the one after it. A new answer takes the place of the old, and is not
    shared. Raises UgyldigSvar, UkjentTema, IkkeTilgjengelig, SakenErOver.
    """
    forberedelse = _aapne(session, hvem_id, sak_id, klokke)
    _krev_tema(forberedelse.rolle, tema)
    rent = ren(svaret, sprak)
    rad = _rad(forberedelse, tema)
    if rad is None:
        rad = ForberedelseSvar(tema=tema)
        forberedelse.svar.append(rad)
    elif not _er_laast(rad, _sist_holdt(session, sak_id)):
        rad.delt_svar = rad.delt_tid = None
    rad.sporsmaal = sporsmaal(forberedelse.rolle, tema, sprak).sporsmaal
    rad.svar, rad.tid = rent, klokke.now()
    return _videre(session, forberedelse, tema, sprak, klokke)


def hopp_over(session: Session, hvem_id: str, sak_id: str, tema: str, sprak: str, klokke: Klokke) -> Stand:
    """Go on to the question after this one; an answer given before stays. Raises as `svar`."""
    forberedelse = _aapne(session, hvem_id, sak_id, klokke)
    _krev_tema(forberedelse.rolle, tema)
    return _videre(session, forberedelse, tema, sprak, klokke)


def tilbake(session: Session, hvem_id: str, sak_id: str, sprak: str, klokke: Klokke) -> Stand:
    """Go back one question; the first one stays. Raises IkkeTilgjengelig, SakenErOver."""
    forberedelse = _aapne(session, hvem_id, sak_id, klokke)
    rekke = temaer(forberedelse.rolle)
    her = rekke.index(forberedelse.tema) if forberedelse.tema else len(rekke)
    forberedelse.tema, forberedelse.ferdig_tid = rekke[max(0, her - 1)], None
    session.flush()
    return _stand(forberedelse, sprak)


def alle_svar(session: Session, hvem_id: str, sak_id: str, klokke: Klokke) -> list[Svar]:
    """One's own answers, in the order of the themes; none before `start`. Raises IkkeTilgjengelig."""
    _, part = tilgang.krev_egne_notater(session, hvem_id, sak_id, klokke)
    forberedelse = _min(session, hvem_id, sak_id)
    rader = forberedelse.svar if forberedelse else []
    return [
        Svar(rad.tema, rad.sporsmaal, rad.svar, rad.tid, rad.delt_svar)
        for rad in sorted(rader, key=lambda rad: alle_temaer(part).index(rad.tema))
    ]


def del_punkt(session: Session, hvem_id: str, sak_id: str, tema: str, klokke: Klokke) -> None:
    """Let the other side see this answer as it stands now. Raises IkkeSvart, IkkeTilgjengelig, SakenErOver."""
    rad = _rad(_aapne(session, hvem_id, sak_id, klokke), tema)
    if rad is None:
        raise IkkeSvart
    rad.delt_svar, rad.delt_tid = rad.svar, klokke.now()
    session.flush()


def trekk_deling(session: Session, hvem_id: str, sak_id: str, tema: str, klokke: Klokke) -> None:
    """Let the other side no longer see this answer; nothing happens if it was not shared. Also in a case that is over.
    Raises SamtalenErHoldt, IkkeTilgjengelig.
    """
    sak, _ = tilgang.krev_egne_notater(session, hvem_id, sak_id, klokke)
    lock_person(session, sak.person_id)
    forberedelse = _min(session, hvem_id, sak_id)
    rad = _rad(forberedelse, tema) if forberedelse else None
    if rad is None or rad.delt_tid is None:
        return
    if _er_laast(rad, _sist_holdt(session, sak_id)):
        raise SamtalenErHoldt
    rad.delt_svar = rad.delt_tid = None
    session.flush()


def delte(session: Session, hvem_id: str, sak_id: str, klokke: Klokke) -> list[Delt]:
    """All that the two sides have chosen to share, by theme, the employee's first. Raises IkkeTilgjengelig."""
    tilgang.krev(session, hvem_id, sak_id, Operasjon.SE_DELT, klokke)
    return [
        Delt(f.rolle, rad.tema, rad.sporsmaal, rad.delt_svar, f.person_id == hvem_id)
        for f, rad in _delte(session, sak_id)
        if rad.delt_svar
    ]


def delt_til_holdte_samtaler(session: Session, sak: Sak) -> list[Delt]:
    """As `delte`, only what nobody can take back any more. For those who have passed `tilgang.krev`."""
    holdt = _sist_holdt(session, sak.id)
    return [
        Delt(f.rolle, rad.tema, rad.sporsmaal, rad.delt_svar, egen=False)
        for f, rad in _delte(session, sak.id)
        if rad.delt_svar and _er_laast(rad, holdt)
    ]


def _delte(session: Session, sak_id: str) -> list[tuple[Forberedelse, ForberedelseSvar]]:
    rader = session.execute(
        select(Forberedelse, ForberedelseSvar)
        .join(ForberedelseSvar.forberedelse)
        .where(Forberedelse.sak_id == sak_id, ForberedelseSvar.delt_svar.is_not(None))
    )
    par = [(forberedelse, rad) for forberedelse, rad in rader]
    return sorted(par, key=lambda p: (alle_temaer(Part.ANSATT).index(p[1].tema), p[0].rolle, p[0].opprettet_tid))


def _aapne(session: Session, hvem_id: str, sak_id: str, klokke: Klokke) -> Forberedelse:
    """The person's own preparation, held until the end of the transaction; made if there is none."""
    sak, part = tilgang.krev_egne_notater(session, hvem_id, sak_id, klokke)
    if tilgang.er_over(sak, klokke):
        raise SakenErOver
    lock_person(session, sak.person_id)
    forberedelse = _min(session, hvem_id, sak_id)
    if forberedelse is None:
        forberedelse = Forberedelse(
            sak_id=sak_id, person_id=hvem_id, rolle=part, tema=temaer(part)[0], opprettet_tid=klokke.now(), svar=[]
        )
        session.add(forberedelse)
        session.flush()
    return forberedelse


def _min(session: Session, hvem_id: str, sak_id: str) -> Forberedelse | None:
    return session.scalar(
        select(Forberedelse)
        .where(Forberedelse.sak_id == sak_id, Forberedelse.person_id == hvem_id)
        .execution_options(populate_existing=True)
    )


def _rad(forberedelse: Forberedelse, tema: str) -> ForberedelseSvar | None:
    return next((rad for rad in forberedelse.svar if rad.tema == tema), None)


def _krev_tema(part: Part, tema: str) -> None:
    if tema not in alle_temaer(part):
        raise UkjentTema


def _videre(session: Session, forberedelse: Forberedelse, tema: str, sprak: str, klokke: Klokke) -> Stand:
    """On to the question after the theme; one that is only raised by oneself leaves the others where they were."""
    rekke = temaer(forberedelse.rolle)
    if tema in rekke:
        rest = rekke[rekke.index(tema) + 1 :]
        forberedelse.tema = rest[0] if rest else None
        forberedelse.ferdig_tid = None if rest else klokke.now()
    session.flush()
    return _stand(forberedelse, sprak)


def _stand(forberedelse: Forberedelse, sprak: str) -> Stand:
    part, tema = forberedelse.rolle, forberedelse.tema
    rekke = temaer(part)
    return Stand(
        part=part,
        neste=sporsmaal(part, tema, sprak) if tema else None,
        nummer=rekke.index(tema) + 1 if tema else len(rekke),
        antall=len(rekke),
        besvart=len(forberedelse.svar),
    )


def sporsmaal(part: Part, tema: str, sprak: str) -> Sporsmaal:
    """What this side is asked about a theme."""
    deler = (tekst(f"forbered_samtale.{part}_{tema}_{del_}", sprak) for del_ in ("sporsmal", "eksempel", "hvorfor"))
    return Sporsmaal(tema, tekst(f"forbered_samtale.tema_{tema}", sprak), *deler)


def _sist_holdt(session: Session, sak_id: str) -> date | None:
    return session.scalar(select(func.max(Samtale.holdt_dato)).where(Samtale.sak_id == sak_id))


def _er_laast(rad: ForberedelseSvar, sist_holdt: date | None) -> bool:
    """Whether a talk has been held with this point on the table."""
    return rad.delt_tid is not None and sist_holdt is not None and oslo_dato(rad.delt_tid) <= sist_holdt


def alle_temaer(part: Part) -> tuple[str, ...]:
    """What this side is asked about, and what it may raise."""
    return temaer(part) + _fil().bare_om_tatt_opp[part]


@cache
def _fil() -> _Temaer:
    innhold = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))
    return _Temaer(
        ansatt=tuple(innhold["ansatt"]),
        leder=tuple(innhold["leder"]),
        bare_om_tatt_opp={part: tuple(noen) for part, noen in innhold["bare_om_tatt_opp"].items()},
        til_plan=innhold["til_plan"],
    )
