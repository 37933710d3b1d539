"""The timeline of a sick-leave case: deadlines, arbeidsgiverperiode and maksdato from the dates of absence.

A pure calculation. Inside, a stretch of days is a pair of day numbers (date.toordinal), both ends included.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from naervaer import regler
from naervaer.kalender import pluss_maaneder, siste_arbeidsdag


@dataclass(frozen=True)
class Periode:
    """Sick days from fom to tom inclusive, open if tom is None; grad is from 1 to 100 percent."""

    fom: date
    tom: date | None
    grad: int


@dataclass(frozen=True)
class Ferie:
    """Holiday from fom to tom inclusive."""

    fom: date
    tom: date


@dataclass(frozen=True)
class Sakstall:
    """All that the timeline is reckoned from: one period or more, in any order, overlaps allowed.

    kvote is the number of sykepengedager, from 1 to 260; None means the ordinary number.
    utfort holds the steps that are done, by the id of their deadline.
    """

    perioder: tuple[Periode, ...]
    ferie: tuple[Ferie, ...] = ()
    kvote: int | None = None
    utfort: Mapping[str, date] = field(default_factory=dict)


class Status(StrEnum):
    """How a deadline stands today. IKKE_AKTUELT: the absence ended before the date."""

    UTFORT = "utfort"
    KOMMENDE = "kommende"
    I_DAG = "i_dag"
    FORFALT = "forfalt"
    IKKE_AKTUELT = "ikke_aktuelt"


@dataclass(frozen=True)
class Frist:
    """A deadline; praktisk_frist is the last working day on or before it. `egen` ones are the employer's own, which no
    law demands.
    """

    id: str
    frist: date
    praktisk_frist: date
    status: Status
    paakrevd: bool
    ansvarlig: str
    hjemmel: str
    egen: bool = False


@dataclass(frozen=True)
class Arbeidsgiverperiode:
    """The employer's pay period: its first and last counted day, and how many calendar days are counted."""

    fom: date
    tom: date
    dager: int


@dataclass(frozen=True)
class Tidslinje:
    """The last case of a person, and every arbeidsgiverperiode of all cases.

    tilfelle_slutt is the last sick day of the case, None while it is open.
    """

    tilfelle_start: date
    tilfelle_slutt: date | None
    antall_tilfeller: int
    agp: tuple[Arbeidsgiverperiode, ...]
    frister: tuple[Frist, ...]
    maksdato: date
    oppsigelsesvern: date

    def frist(self, id: str) -> Frist:
        """The deadline by that id; KeyError if there is none."""
        for frist in self.frister:
            if frist.id == id:
                return frist
        raise KeyError(id)


class _Spenn(NamedTuple):
    fom: int
    tom: int


_AAPEN = date.max.toordinal()
_HELT_BORTE = 100


def beregn(tall: Sakstall, today: date) -> Tidslinje:
    """The timeline of the last case in the periods, as it stands today. ValueError if there is no period."""
    if not tall.perioder:
        raise ValueError("a timeline needs at least one period")
    syk = _merge(_spenn(periode.fom, periode.tom) for periode in tall.perioder)
    ferie = _merge(_spenn(f.fom, f.tom) for f in tall.ferie)
    starter = _tilfellestarter(syk, ferie)
    start = date.fromordinal(starter[-1])
    slutt = None if syk[-1].tom == _AAPEN else date.fromordinal(syk[-1].tom)
    maksdato = _maksdato(syk, ferie, tall.kvote)
    oppsigelsesvern = pluss_maaneder(start, regler.tall("oppsigelsesvern_maaneder"))
    egne_datoer = {"maksdato": maksdato, "oppsigelsesvern": oppsigelsesvern}
    gradert = _gjeldende_grad(tall.perioder, syk, max(today, start)) < _HELT_BORTE

    def lag_frist(regel: regler.Fristregel) -> Frist:
        frist = egne_datoer.get(regel.id) or _fristdato(regel, start)
        return Frist(
            id=regel.id,
            frist=frist,
            praktisk_frist=siste_arbeidsdag(frist),
            status=status_paa(frist, regel.id in tall.utfort, slutt, today),
            paakrevd=not (regel.ikke_paakrevd_ved_gradert and gradert),
            ansvarlig=regel.ansvarlig,
            hjemmel=regel.hjemmel,
        )

    return Tidslinje(
        tilfelle_start=start,
        tilfelle_slutt=slutt,
        antall_tilfeller=len(starter),
        agp=tuple(_arbeidsgiverperioder(syk)),
        frister=tuple(lag_frist(regel) for regel in regler.fristregler()),
        maksdato=maksdato,
        oppsigelsesvern=oppsigelsesvern,
    )


def tilfellestarter(perioder: Iterable[Periode], ferie: Iterable[Ferie]) -> list[date]:
    """Day 1 of each case in the periods, the oldest first; none without periods. As `beregn` counts them."""
    syk = _merge(_spenn(periode.fom, periode.tom) for periode in perioder)
    if not syk:
        return []
    return [date.fromordinal(dag) for dag in _tilfellestarter(syk, _merge(_spenn(f.fom, f.tom) for f in ferie))]


def status_paa(frist: date, utfort: bool, slutt: date | None, today: date) -> Status:
    """How a deadline stands today. `slutt` is the last sick day, None while the absence is open."""
    if utfort:
        return Status.UTFORT
    if slutt is not None and slutt < today and slutt < frist:
        return Status.IKKE_AKTUELT
    if frist == today:
        return Status.I_DAG
    return Status.FORFALT if frist < today else Status.KOMMENDE


def grad_paa(perioder: Iterable[Periode], dag: date) -> int | None:
    """The highest grade that day, or None if it is no sick day."""
    grader = (p.grad for p in perioder if p.fom <= dag and (p.tom is None or dag <= p.tom))
    return max(grader, default=None)


def _tilfellestarter(syk: list[_Spenn], ferie: list[_Spenn]) -> list[int]:
    """Day 1 of each case. A long enough break ends it; ferie directly after a day of the case is no break.

    Nav's practice for the oppfølgingstilfelle.
    """
    opphold = regler.tall("sak_opphold_dager")
    starter = [syk[0].fom]
    for forrige, neste in pairwise(syk):
        siste_dag = _med_ferie(forrige.tom, ferie)
        if _days_between(siste_dag, neste.fom) >= opphold:
            starter.append(neste.fom)
    return starter


def _med_ferie(dag: int, ferie: list[_Spenn]) -> int:
    """The last day of the ferie that follows directly on the day, or the day itself."""
    antall_begynt = bisect_right(ferie, _Spenn(dag + 1, _AAPEN))
    return max(dag, ferie[antall_begynt - 1].tom) if antall_begynt else dag


def _arbeidsgiverperioder(syk: list[_Spenn]) -> Iterator[Arbeidsgiverperiode]:
    """The first sick calendar days, added up over short breaks; a long break starts anew (ftrl. § 8-19)."""
    full = regler.tall("arbeidsgiverperiode_dager")
    opphold = regler.tall("arbeidsgiverperiode_opphold_dager")
    fom, tom, dager = syk[0].fom, syk[0].fom, 0
    forrige = syk[0]
    for spenn in syk:
        if _days_between(forrige.tom, spenn.fom) >= opphold:
            yield _arbeidsgiverperiode(fom, tom, dager)
            fom, dager = spenn.fom, 0
        if dager < full:
            nye = min(full - dager, spenn.tom - spenn.fom + 1)
            tom, dager = spenn.fom + nye - 1, dager + nye
        forrige = spenn
    yield _arbeidsgiverperiode(fom, tom, dager)


def _arbeidsgiverperiode(fom: int, tom: int, dager: int) -> Arbeidsgiverperiode:
    return Arbeidsgiverperiode(date.fromordinal(fom), date.fromordinal(tom), dager)


def _maksdato(syk: list[_Spenn], ferie: list[_Spenn], kvote: int | None) -> date:
    """The day that uses up the quota, reckoned as if the last absence went on (ftrl. § 8-12).

    A date once reached holds until enough days in a row without a counted day have given a new right. What
    follows the last sick day gives none.
    """
    kvote = regler.tall("sykepengedager") if kvote is None else kvote
    ny_rett = regler.tall("ny_rett_dager")
    fortsatt_syk = [*syk[:-1], _Spenn(syk[-1].fom, _AAPEN)]
    agp = [_spenn(a.fom, a.tom) for a in _arbeidsgiverperioder(fortsatt_syk)]
    brukt: list[int] = []
    maksdato: int | None = None
    siste_sykedag, siste_telte = syk[-1].tom, syk[0].fom
    for spenn in _weekday_trimmed(_without(fortsatt_syk, _merge([*ferie, *agp]))):
        if maksdato is not None and spenn.fom > siste_sykedag and siste_sykedag - siste_telte < ny_rett:
            break
        if _days_between(siste_telte, spenn.fom) >= ny_rett:
            brukt, maksdato = [], None
        if maksdato is None:
            maksdato = _bruk_dager(brukt, spenn, kvote)
        siste_telte = spenn.tom
    if maksdato is None:
        raise ValueError(f"a quota of {kvote} days cannot be used up")
    return date.fromordinal(maksdato)


def _bruk_dager(brukt: list[int], spenn: _Spenn, kvote: int) -> int | None:
    """Adds the weekdays to the used ones; the first that makes the quota full within the window, or None."""
    vindu_maaneder = regler.tall("sykepengevindu_aar") * 12
    for dag in range(spenn.fom, spenn.tom + 1):
        if _is_weekend(dag):
            continue
        brukt.append(dag)
        if len(brukt) >= kvote:
            vindu_fom = pluss_maaneder(date.fromordinal(dag), -vindu_maaneder).toordinal()
            if brukt[-kvote] >= vindu_fom:
                return dag
    return None


def _fristdato(regel: regler.Fristregel, start: date) -> date:
    if regel.uker is not None:
        return start + timedelta(weeks=regel.uker) - timedelta(days=1)
    if regel.dager_etter is not None:
        return start + timedelta(days=regel.dager_etter)
    raise ValueError(f"{regel.id} has no way of being counted")


def _gjeldende_grad(perioder: tuple[Periode, ...], syk: list[_Spenn], dag: date) -> int:
    """The grade that day, or on the last sick day before it."""
    nummer = dag.toordinal()
    siste_sykedag = max(min(spenn.tom, nummer) for spenn in syk if spenn.fom <= nummer)
    grad = grad_paa(perioder, date.fromordinal(siste_sykedag))
    assert grad is not None
    return grad


def _spenn(fom: date, tom: date | None) -> _Spenn:
    return _Spenn(fom.toordinal(), _AAPEN if tom is None else tom.toordinal())


def _merge(alle: Iterable[_Spenn]) -> list[_Spenn]:
    """The same days as stretches in order, with at least one day between them."""
    merged: list[_Spenn] = []
    for spenn in sorted(alle):
        if merged and spenn.fom <= merged[-1].tom + 1:
            merged[-1] = _Spenn(merged[-1].fom, max(merged[-1].tom, spenn.tom))
        else:
            merged.append(spenn)
    return merged


def _without(alle: list[_Spenn], hull: list[_Spenn]) -> Iterator[_Spenn]:
    """The days of the stretches that lie in no hole; both lists are merged."""
    forste = 0
    for fom, tom in alle:
        while forste < len(hull) and hull[forste].tom < fom:
            forste += 1
        for nummer in range(forste, len(hull)):
            if hull[nummer].fom > tom:
                break
            if fom < hull[nummer].fom:
                yield _Spenn(fom, hull[nummer].fom - 1)
            fom = hull[nummer].tom + 1
        if fom <= tom:
            yield _Spenn(fom, tom)


def _weekday_trimmed(alle: Iterable[_Spenn]) -> Iterator[_Spenn]:
    """The stretches from their first weekday to their last; those of weekend days only are left out."""
    for fom, tom in alle:
        while _is_weekend(fom):
            fom += 1
        while _is_weekend(tom):
            tom -= 1
        if fom <= tom:
            yield _Spenn(fom, tom)


def _is_weekend(nummer: int) -> bool:
    # Day number 1 is a Monday, so Sundays are the multiples of seven and Saturdays leave six.
    return nummer % 7 in (6, 0)


def _days_between(dag: int, senere: int) -> int:
    return senere - dag - 1
