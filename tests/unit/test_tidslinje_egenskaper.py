"""What holds for every timeline, tried on generated cases and against a day-by-day reckoning of the rules."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from naervaer.kalender import er_arbeidsdag
from naervaer.regler import fristregler
from naervaer.tidslinje import Ferie, Periode, Sakstall, Tidslinje, beregn, grad_paa
from naervaer.tidslinje_json import Feltfeil, parse, til_json

egenskap = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
EN_DAG = timedelta(days=1)
FORSTE_DAG = date(2022, 1, 1)

# Four years with long and short absences, breaks around 16 and 182 days, and quotas small enough to be used.
dager = st.integers(0, 1500).map(lambda n: FORSTE_DAG + timedelta(days=n))
lengder = st.one_of(st.integers(0, 30), st.integers(0, 400))
kvoter = st.one_of(st.none(), st.integers(1, 40), st.integers(1, 260))


@st.composite
def sakstall(draw: st.DrawFn) -> Sakstall:
    """Absences one after the other with breaks of interesting lengths, some overlapping ones, and ferie."""
    dag = FORSTE_DAG + timedelta(days=draw(st.integers(0, 60)))
    perioder = []
    for _ in range(draw(st.integers(1, 6))):
        tom = dag + timedelta(days=draw(lengder))
        perioder.append(Periode(dag, tom, draw(grader)))
        opphold = st.one_of(st.integers(-20, 20), st.integers(14, 17), st.integers(150, 190), st.integers(0, 300))
        dag = max(tom + EN_DAG + timedelta(days=draw(opphold)), FORSTE_DAG)
    if draw(st.booleans()):
        perioder.append(Periode(dag, None, draw(grader)))
    return Sakstall(tuple(perioder), tuple(draw(st.lists(ferier(perioder), max_size=4))), draw(kvoter))


grader = st.sampled_from([20, 50, 80, 100])


@st.composite
def ferier(draw: st.DrawFn, perioder: list[Periode]) -> Ferie:
    """Ferie anywhere, or around the end of an absence."""
    slutter = [periode.tom for periode in perioder if periode.tom is not None]
    fom = draw(dager) if draw(st.booleans()) else draw(st.sampled_from(slutter)) + draw(st.integers(-5, 5)) * EN_DAG
    return Ferie(fom, fom + draw(lengder) * EN_DAG)


def uke_datoer(tidslinje: Tidslinje) -> dict[str, date]:
    """The dates that are counted from day 1."""
    talte = {regel.id for regel in fristregler() if regel.uker is not None or regel.dager_etter is not None}
    return {frist.id: frist.frist for frist in tidslinje.frister if frist.id in talte}


def flyttet(tall: Sakstall, trinn: timedelta) -> Sakstall:
    return replace(
        tall,
        perioder=tuple(replace(p, fom=p.fom + trinn, tom=p.tom and p.tom + trinn) for p in tall.perioder),
        ferie=tuple(Ferie(f.fom + trinn, f.tom + trinn) for f in tall.ferie),
    )


@egenskap
@given(sakstall(), dager)
def test_moving_every_date_by_a_day_moves_the_week_dates_by_a_day(tall: Sakstall, today: date) -> None:
    for_, etter = beregn(tall, today), beregn(flyttet(tall, EN_DAG), today + EN_DAG)

    assert uke_datoer(etter) == {id: dato + EN_DAG for id, dato in uke_datoer(for_).items()}
    assert [(a.fom, a.tom, a.dager) for a in etter.agp] == [(a.fom + EN_DAG, a.tom + EN_DAG, a.dager) for a in for_.agp]
    assert [etter.frist(id).status for id in uke_datoer(etter)] == [for_.frist(id).status for id in uke_datoer(for_)]
    assert [frist.paakrevd for frist in etter.frister] == [frist.paakrevd for frist in for_.frister]


@egenskap
@given(sakstall(), dager)
def test_moving_every_date_by_a_week_leaves_the_days_of_the_week(tall: Sakstall, today: date) -> None:
    for_, etter = beregn(tall, today), beregn(flyttet(tall, 7 * EN_DAG), today + 7 * EN_DAG)

    assert [frist.frist.weekday() for frist in etter.frister if frist.id in uke_datoer(etter)] == [
        frist.frist.weekday() for frist in for_.frister if frist.id in uke_datoer(for_)
    ]
    assert etter.maksdato.weekday() < 5


@egenskap
@given(sakstall(), dager, st.data())
def test_splitting_a_period_in_two_changes_nothing(tall: Sakstall, today: date, data: st.DataObject) -> None:
    nummer = data.draw(st.integers(0, len(tall.perioder) - 1))
    hel = tall.perioder[nummer]
    lengde = 400 if hel.tom is None else (hel.tom - hel.fom).days
    if lengde == 0:
        return
    delt = hel.fom + data.draw(st.integers(1, lengde)) * EN_DAG
    deler = (replace(hel, tom=delt - EN_DAG), replace(hel, fom=delt))
    delt_tall = replace(tall, perioder=(*tall.perioder[:nummer], *deler, *tall.perioder[nummer + 1 :]))

    assert beregn(delt_tall, today) == beregn(tall, today)


@egenskap
@given(sakstall(), dager, dager)
def test_a_day_of_ferie_never_brings_maksdato_nearer(tall: Sakstall, today: date, dag: date) -> None:
    med_ferie = replace(tall, ferie=(*tall.ferie, Ferie(dag, dag)))

    assert beregn(med_ferie, today).maksdato >= beregn(tall, today).maksdato


@egenskap
@given(sakstall(), dager, st.randoms(use_true_random=False))
def test_the_order_does_not_matter(tall: Sakstall, today: date, tilfeldig: Any) -> None:
    perioder, ferie = list(tall.perioder), list(tall.ferie)
    tilfeldig.shuffle(perioder)
    tilfeldig.shuffle(ferie)

    assert beregn(replace(tall, perioder=tuple(perioder), ferie=tuple(ferie)), today) == beregn(tall, today)


@egenskap
@given(sakstall(), dager)
def test_a_day_covered_twice_counts_once_with_its_highest_grade(tall: Sakstall, today: date) -> None:
    siste = max(dag for p in tall.perioder for dag in (p.fom, p.tom) if dag is not None)
    dagvis = [
        Periode(dag, dag, grad)
        for dag in (FORSTE_DAG + n * EN_DAG for n in range((siste - FORSTE_DAG).days + 1))
        if (grad := grad_paa(tall.perioder, dag)) is not None
    ]
    aapen_grad = grad_paa(tall.perioder, siste + EN_DAG)
    if aapen_grad is not None:
        dagvis.append(Periode(siste + EN_DAG, None, aapen_grad))

    assert beregn(replace(tall, perioder=tuple(dagvis)), today) == beregn(tall, today)


@egenskap
@given(sakstall(), dager)
def test_duplicates_change_nothing(tall: Sakstall, today: date) -> None:
    dobbelt = replace(tall, perioder=tall.perioder * 2, ferie=tall.ferie * 2)

    assert beregn(dobbelt, today) == beregn(tall, today)


@egenskap
@given(sakstall(), dager)
def test_praktisk_frist_is_the_last_working_day(tall: Sakstall, today: date) -> None:
    for frist in beregn(tall, today).frister:
        assert er_arbeidsdag(frist.praktisk_frist)
        assert frist.frist - 10 * EN_DAG <= frist.praktisk_frist <= frist.frist
        mellom = (frist.frist - frist.praktisk_frist).days
        assert not any(er_arbeidsdag(frist.frist - n * EN_DAG) for n in range(mellom))


@egenskap
@given(sakstall(), dager)
def test_agp_spans_are_disjoint_ordered_and_never_too_long(tall: Sakstall, today: date) -> None:
    agp = beregn(tall, today).agp

    assert all(1 <= a.dager <= 16 and a.dager <= (a.tom - a.fom).days + 1 for a in agp)
    assert all(a.tom < b.fom for a, b in pairwise(agp))


@egenskap
@given(sakstall(), dager, st.one_of(st.none(), st.integers(0, 500)))
def test_extending_the_end_never_changes_the_week_dates(tall: Sakstall, today: date, dager: int | None) -> None:
    siste = max(tall.perioder, key=lambda p: p.tom or date.max)
    ny_tom = None if dager is None or siste.tom is None else siste.tom + dager * EN_DAG
    lengre = replace(tall, perioder=(*tall.perioder, replace(siste, tom=ny_tom)))

    assert uke_datoer(beregn(lengre, today)) == uke_datoer(beregn(tall, today))


@egenskap
@given(sakstall(), dager, dager)
def test_today_moves_no_date(tall: Sakstall, today: date, annen_dag: date) -> None:
    en, annen = beregn(tall, today), beregn(tall, annen_dag)

    assert [(f.id, f.frist, f.praktisk_frist) for f in en.frister] == [
        (f.id, f.frist, f.praktisk_frist) for f in annen.frister
    ]


def _tre_aar_for(dag: date) -> date:
    er_skuddag = (dag.month, dag.day) == (2, 29)
    return dag.replace(year=dag.year - 3, day=28 if er_skuddag else dag.day)


def _dager(spenn: Iterable[Periode | Ferie], siste: date) -> set[date]:
    """Every day of the stretches; the open ones end at the given day."""
    return {s.fom + n * EN_DAG for s in spenn for n in range(((siste if s.tom is None else s.tom) - s.fom).days + 1)}


def _siste_dag(tall: Sakstall) -> date:
    """The last sick day; for an open period a day so late that nothing new happens after it."""
    if any(p.tom is None for p in tall.perioder):
        spenn: list[Periode | Ferie] = [*tall.perioder, *tall.ferie]
        return max(s.tom or s.fom for s in spenn) + 30 * EN_DAG
    return max(p.tom for p in tall.perioder if p.tom)


def fasit_maksdato(tall: Sakstall) -> date:
    """Rules 3 and 4, one day at a time."""
    siste_sykedag = _siste_dag(tall)
    sykedager, feriedager = _dager(tall.perioder, siste_sykedag), _dager(tall.ferie, siste_sykedag)
    kvote = 248 if tall.kvote is None else tall.kvote
    dag = forrige_sykedag = min(sykedager)
    agp_dager, telte, naadd = 0, list[date](), None
    while naadd is None or dag <= siste_sykedag:
        teller = False
        if dag in sykedager or dag > siste_sykedag:
            if (dag - forrige_sykedag).days - 1 >= 16:
                agp_dager = 0
            forrige_sykedag = dag
            agp_dager += 1
            teller = agp_dager > 16 and dag.isoweekday() <= 5 and dag not in feriedager
        if teller:
            telte.append(dag)
            if naadd is None and sum(t >= _tre_aar_for(dag) for t in telte) >= kvote:
                naadd = dag
        elif telte and (dag - telte[-1]).days >= 182:
            telte, naadd = [], None
        dag += EN_DAG
    return naadd


def fasit_tilfeller(tall: Sakstall) -> list[date]:
    """Rule 2, one day at a time: the first day of each case."""
    sykedager, feriedager = _dager(tall.perioder, _siste_dag(tall)), _dager(tall.ferie, _siste_dag(tall))
    starter = list[date]()
    opphold, i_kjede = 0, False
    dag = min(sykedager)
    while dag <= max(sykedager):
        if dag in sykedager:
            if not starter or opphold >= 16:
                starter.append(dag)
            opphold, i_kjede = 0, True
        elif not (i_kjede and dag in feriedager):
            opphold, i_kjede = opphold + 1, False
        dag += EN_DAG
    return starter


def fasit_agp(tall: Sakstall) -> list[tuple[date, date, int]]:
    """Rule 3, one day at a time: first day, last counted day and count of each arbeidsgiverperiode."""
    agp = list[tuple[date, date, int]]()
    forrige_sykedag: date | None = None
    for dag in sorted(_dager(tall.perioder, _siste_dag(tall))):
        if forrige_sykedag is None or (dag - forrige_sykedag).days > 16:
            agp.append((dag, dag, 1))
        elif agp[-1][2] < 16:
            agp[-1] = (agp[-1][0], dag, agp[-1][2] + 1)
        forrige_sykedag = dag
    return agp


@egenskap
@given(sakstall(), dager)
def test_maksdato_agrees_with_a_day_by_day_reckoning(tall: Sakstall, today: date) -> None:
    assert beregn(tall, today).maksdato == fasit_maksdato(tall)


@egenskap
@given(sakstall(), dager)
def test_cases_and_agp_agree_with_a_day_by_day_reckoning(tall: Sakstall, today: date) -> None:
    tidslinje = beregn(tall, today)
    starter = fasit_tilfeller(tall)

    assert (tidslinje.tilfelle_start, tidslinje.antall_tilfeller) == (starter[-1], len(starter))
    assert [(a.fom, a.tom, a.dager) for a in tidslinje.agp] == fasit_agp(tall)


json_verdier = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates().map(date.isoformat),
    lambda barn: st.lists(barn, max_size=4) | st.dictionaries(st.text(), barn, max_size=4),
    max_leaves=8,
)
datoer = st.dates(date(1985, 1, 1), date(2105, 12, 31)).map(date.isoformat)


def _nesten(strategi: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Mostly what the strategy gives, now and then any JSON value."""
    return st.integers(0, 9).flatmap(lambda n: json_verdier if n == 0 else strategi)


nesten_perioder = st.fixed_dictionaries(
    {"fom": _nesten(datoer), "tom": _nesten(st.none() | datoer), "grad": _nesten(st.integers(0, 101))}
)
nesten_saker = st.fixed_dictionaries(
    {"today": _nesten(datoer), "perioder": _nesten(st.lists(_nesten(nesten_perioder), max_size=3))},
    optional={
        "ferie": _nesten(st.lists(_nesten(st.lists(_nesten(datoer), min_size=2, max_size=2)), max_size=2)),
        "kvote": _nesten(st.integers(0, 261)),
        "utfort": _nesten(st.dictionaries(st.sampled_from(["uke39", "maksdato", "annet"]), _nesten(datoer))),
    },
)


def _outcome(text: str) -> Tidslinje | Feltfeil:
    try:
        return beregn(*parse(text))
    except Feltfeil as feil:
        return feil


@settings(egenskap, max_examples=1000)
@given((nesten_saker | json_verdier).map(json.dumps) | st.text())
@example('{"today": "1990-01-01", "perioder": [{"fom": "2100-12-31", "tom": null, "grad": 1}], "kvote": 260}')
@example('{"today": "2026-11-21", "perioder": [{"fom": "1990-01-01", "tom": "2100-12-31", "grad": 1}]}')
def test_any_text_gives_a_timeline_or_a_named_field(text: str) -> None:
    svar = _outcome(text)

    if isinstance(svar, Feltfeil):
        assert svar.felt
        assert len(str(svar).splitlines()) == 1
    else:
        assert len(json.loads(til_json(svar))["frister"]) == len(fristregler())
