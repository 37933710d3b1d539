"""What is late and what comes next."""

from datetime import date

from naervaer import framdrift
from naervaer.tidslinje import Periode, Sakstall, Tidslinje, beregn

START = date(2026, 10, 5)


def tidslinje(today: date, tom: date | None = None, grad: int = 100, **utfort: date) -> Tidslinje:
    return beregn(Sakstall((Periode(START, tom, grad),), utfort=utfort), today)


def ids(frister: list) -> list[str]:  # type: ignore[type-arg]
    return [frist.id for frist in frister]


def test_plan_is_late_the_day_after_its_date_and_not_before() -> None:
    assert ids(framdrift.for_sent(tidslinje(date(2026, 11, 1)).frister)) == []
    assert ids(framdrift.for_sent(tidslinje(date(2026, 11, 2)).frister)) == ["oppfolgingsplan"]


def test_sending_the_plan_is_late_once_the_plan_itself_is_done() -> None:
    late = framdrift.for_sent(tidslinje(date(2026, 11, 2), oppfolgingsplan=date(2026, 10, 30)).frister)
    assert ids(late) == ["plan_til_sykmelder"]


def test_dates_that_pass_by_themselves_are_never_late() -> None:
    late = framdrift.for_sent(tidslinje(date(2028, 1, 1)).frister)
    assert ids(late) == ["oppfolgingsplan", "dialogmote1"]


def test_meeting_that_is_not_required_is_not_late() -> None:
    assert "dialogmote1" not in ids(framdrift.for_sent(tidslinje(date(2026, 12, 1), grad=50).frister))


def test_near_dates_stand_together_with_late_ones() -> None:
    today = date(2026, 11, 21)
    assert ids(framdrift.haster(tidslinje(today).frister, today)) == [
        "oppfolgingsplan",
        "dialogmote1",
        "aktivitetskrav",
    ]


def test_the_next_date_is_shown_when_nothing_is_near() -> None:
    today = date(2026, 10, 6)
    assert ids(framdrift.haster(tidslinje(today).frister, today)) == ["oppfolgingsplan"]


def test_ended_absence_has_nothing_ahead_except_what_was_missed() -> None:
    after = tidslinje(date(2026, 11, 21), tom=date(2026, 11, 8))
    assert ids(framdrift.for_sent(after.frister)) == ["oppfolgingsplan"]
    assert ids(framdrift.framover(after.frister)) == []
    assert framdrift.avsluttet(after)
