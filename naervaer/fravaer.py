"""A person's absence, and what becomes of it when something is told: new absence, grade, extension, holiday, return.

Pure calculation: each change gives a new state, or says why it cannot be.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from naervaer.kodefeil import Kodefeil
from naervaer.store.models import Kilde
from naervaer.tidslinje import Ferie, Periode

_EN_DAG = timedelta(days=1)
_UTEN_SLUTT = date.max
MINSTE_GRAD, STORSTE_GRAD = 1, 100


class UmuligEndring(Kodefeil):
    """The change does not fit what is registered. `kode` is a key of data/responses/registrer_sak.yml."""


@dataclass(frozen=True)
class Fravaer:
    """A stretch of absence: percent in `grad`, no `tom` while the end is unknown; `referanse` is what the HR system
    calls it. ValueError if it ends before it begins or the grade is no percentage.
    """

    fom: date
    tom: date | None
    grad: int
    kilde: Kilde = Kilde.SYKMELDING
    referanse: str | None = None

    def __post_init__(self) -> None:
        if self.tom is not None and self.tom < self.fom:
            raise ValueError("absence ends before it begins")
        if not MINSTE_GRAD <= self.grad <= STORSTE_GRAD:
            raise ValueError("the grade is no percentage")

    @property
    def noekkel(self) -> tuple[date, int, Kilde]:
        """What makes it the same absence, whenever it ends."""
        return self.fom, self.grad, self.kilde

    @property
    def siste(self) -> date:
        """The last day; the last of all days while the end is unknown."""
        return self.tom or _UTEN_SLUTT

    def som_periode(self) -> Periode:
        """As the timeline takes it."""
        return Periode(self.fom, self.tom, self.grad)


@dataclass(frozen=True)
class Tilstand:
    """All absence and holiday of a person, in the order of the days."""

    perioder: tuple[Fravaer, ...] = ()
    ferie: tuple[Ferie, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As it is kept in the history."""
        return {
            "perioder": [
                [p.fom.isoformat(), p.tom.isoformat() if p.tom else None, p.grad, p.kilde.value, p.referanse]
                for p in self.perioder
            ],
            "ferie": [[f.fom.isoformat(), f.tom.isoformat()] for f in self.ferie],
        }


def tilstand(perioder: Iterable[Fravaer], ferie: Iterable[Ferie]) -> Tilstand:
    """In order; of the same stretch written twice, the one that lasts longest."""
    ulike = {p.noekkel: p for p in sorted(perioder, key=lambda p: p.siste)}
    return Tilstand(
        tuple(sorted(ulike.values(), key=lambda p: (p.fom, p.siste, p.grad, p.kilde))),
        tuple(sorted(ferie, key=lambda f: (f.fom, f.tom))),
    )


def fra_json(innhold: dict[str, Any]) -> Tilstand:
    """The state as it was kept."""
    return tilstand(
        [
            Fravaer(_dag(fom), _dag(tom) if tom else None, grad, Kilde(kilde), referanse)
            for fom, tom, grad, kilde, referanse in innhold["perioder"]
        ],
        [Ferie(_dag(fom), _dag(tom)) for fom, tom in innhold["ferie"]],
    )


def med_fravaer(naa: Tilstand, nytt: Fravaer) -> Tilstand:
    """With a new stretch. One with the same first day, grade and source is prolonged or ended instead, and keeps what
    the HR system calls it.
    """
    kjent = next((p for p in naa.perioder if p.noekkel == nytt.noekkel), None)
    andre = [p for p in naa.perioder if p is not kjent]
    if kjent and nytt.referanse is None:
        nytt = replace(nytt, referanse=kjent.referanse)
    return tilstand([*andre, nytt], naa.ferie)


def med_grad(naa: Tilstand, fra: date, grad: int) -> Tilstand:
    """With another grade from that day, for as long as the absence is registered. Raises UmuligEndring."""
    berort = [p for p in naa.perioder if p.siste >= fra]
    if not any(p.fom <= fra for p in berort):
        raise UmuligEndring("ikke_borte_da")
    perioder = [p for p in naa.perioder if p.siste < fra]
    for periode in berort:
        if periode.fom < fra:
            perioder.append(replace(periode, tom=fra - _EN_DAG))
        perioder.append(Fravaer(max(periode.fom, fra), periode.tom, grad, Kilde.SYKMELDING))
    return tilstand(perioder, naa.ferie)


def med_forlengelse(naa: Tilstand, tom: date | None) -> Tilstand:
    """With the last absence going on until `tom`; its end is unknown if that is None. Raises UmuligEndring."""
    siste = _siste(naa)
    if tom is not None and tom < siste.siste and siste.tom is not None:
        raise UmuligEndring("kortere", slutt=siste.siste)
    if tom is not None and tom < siste.fom:
        raise UmuligEndring("slutt_for_start", start=siste.fom)
    if siste.kilde is Kilde.EGENMELDING and siste.tom is not None:
        return med_fravaer(naa, Fravaer(siste.tom + _EN_DAG, tom, siste.grad))
    return med_fravaer(naa, replace(siste, tom=tom))


def med_ferie(naa: Tilstand, ferie: Ferie) -> Tilstand:
    """With a holiday. Raises UmuligEndring where there is no absence that it could belong to."""
    _siste(naa)
    return tilstand(naa.perioder, {*naa.ferie, ferie})


def tilbake(naa: Tilstand, fra: date) -> Tilstand:
    """Without absence from that day on, the first day back at work. Raises UmuligEndring."""
    slutt = _siste(naa).siste
    if slutt < fra:
        raise UmuligEndring("allerede_tilbake", slutt=slutt)
    beholdt = [p for p in naa.perioder if p.fom < fra]
    if not beholdt:
        raise UmuligEndring("tilbake_for_start", start=naa.perioder[0].fom)
    kortet = [replace(p, tom=fra - _EN_DAG) if p.siste >= fra else p for p in beholdt]
    return tilstand(kortet, naa.ferie)


def _siste(naa: Tilstand) -> Fravaer:
    """The absence that lasts longest. Raises UmuligEndring if there is none."""
    if not naa.perioder:
        raise UmuligEndring("ingen_fravaer")
    return max(naa.perioder, key=lambda p: (p.siste, p.fom))


def _dag(tekst: str) -> date:
    return date.fromisoformat(tekst)
