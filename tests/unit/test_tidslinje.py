"""The timeline against hand-computed cases. A case in data/tidslinje.json names only what it is about."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from naervaer import regler
from naervaer.tidslinje import Periode, Sakstall, Status, Tidslinje, beregn, grad_paa
from naervaer.tidslinje_json import parse

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "data" / "tidslinje.json").read_text("utf-8"))


def _date_text(verdi: object) -> object:
    return verdi.isoformat() if isinstance(verdi, date) else verdi


def _field(tidslinje: Tidslinje, navn: str) -> object:
    if navn == "agp":
        return [[_date_text(a.fom), _date_text(a.tom), a.dager] for a in tidslinje.agp]
    return _date_text(getattr(tidslinje, navn))


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["id"]))
def test_hand_computed_case(case: dict[str, Any]) -> None:
    tidslinje = beregn(*parse(json.dumps(case["inn"])))

    assert {navn: _field(tidslinje, navn) for navn in case["ut"]} == case["ut"]
    frister = {
        id: {navn: _date_text(getattr(tidslinje.frist(id), navn)) for navn in felter}
        for id, felter in case["frister"].items()
    }
    assert frister == case["frister"]


def test_frister_are_those_of_the_rules_in_their_order() -> None:
    tidslinje = beregn(Sakstall((Periode(date(2026, 10, 5), None, 100),)), date(2026, 11, 21))

    assert [(f.id, f.ansvarlig, f.hjemmel) for f in tidslinje.frister] == [
        (regel.id, regel.ansvarlig, regel.hjemmel) for regel in regler.fristregler()
    ]
    assert tidslinje.frist("maksdato").frist == tidslinje.maksdato
    assert tidslinje.frist("oppsigelsesvern").frist == tidslinje.oppsigelsesvern


def test_open_period_has_no_end() -> None:
    tidslinje = beregn(Sakstall((Periode(date(2026, 10, 5), None, 100),)), date(2026, 11, 21))

    assert tidslinje.tilfelle_slutt is None


def test_long_open_period_far_in_the_past() -> None:
    tidslinje = beregn(Sakstall((Periode(date(1990, 1, 1), None, 50),)), date(2100, 12, 31))

    assert tidslinje.maksdato == date(1990, 12, 28)
    assert {frist.status for frist in tidslinje.frister} == {Status.FORFALT}


def test_deadline_on_today_is_ikke_aktuelt_where_the_absence_ended_before_it() -> None:
    avsluttet = Sakstall((Periode(date(2026, 10, 5), date(2026, 10, 20), 100),))

    assert beregn(avsluttet, date(2026, 11, 1)).frist("oppfolgingsplan").status is Status.IKKE_AKTUELT
    assert beregn(avsluttet, date(2026, 11, 2)).frist("oppfolgingsplan").status is Status.IKKE_AKTUELT


def test_no_period_and_unknown_frist_raise() -> None:
    with pytest.raises(ValueError, match="at least one period"):
        beregn(Sakstall(()), date(2026, 11, 21))
    with pytest.raises(KeyError):
        beregn(Sakstall((Periode(date(2026, 10, 5), None, 100),)), date(2026, 11, 21)).frist("dialogmote3")


def test_grad_paa_is_the_highest_that_day() -> None:
    perioder = (Periode(date(2026, 1, 5), date(2026, 1, 9), 40), Periode(date(2026, 1, 9), None, 80))

    assert grad_paa(perioder, date(2026, 1, 4)) is None
    assert grad_paa(perioder, date(2026, 1, 5)) == 40
    assert grad_paa(perioder, date(2026, 1, 9)) == 80
    assert grad_paa(perioder, date(2030, 1, 1)) == 80
