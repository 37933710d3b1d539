"""The employer's own deadlines stand beside the law's and never loosen them."""

from datetime import date

import pytest

from naervaer import organisasjon, rutine
from naervaer.organisasjon import UgyldigInnstilling
from naervaer.store.models import Organisasjon, Steg
from naervaer.tidslinje import Frist, Periode, Sakstall, Status, beregn

START = date(2026, 10, 5)  # a Monday
I_HEFTET = {
    "samtale_uker": 1,
    "plan_uker": 3,
    "maksdatobrev_maaneder": 9,
    "maksdatomote_maaneder": 11,
    "saklighetsvurdering_maaneder": 12,
}


def egne(innstillinger: dict[str, int], today: date, utfort: tuple[str, ...] = (), grad: int = 100) -> dict[str, Frist]:
    tidslinje = beregn(Sakstall((Periode(START, None, grad),)), today)
    return {f.id: f for f in rutine.egne_frister(innstillinger, tidslinje, utfort, today)}


def test_the_municipalitys_routine() -> None:
    frister = egne(I_HEFTET, date(2026, 10, 6))
    assert {id: f.frist for id, f in frister.items()} == {
        "samtale": date(2026, 10, 11),
        "oppfolgingsplan": date(2026, 10, 25),
        "maksdatobrev": date(2027, 7, 5),
        "maksdatomote": date(2027, 9, 5),
        "saklighetsvurdering": date(2027, 10, 5),
    }
    assert frister["samtale"].praktisk_frist == date(2026, 10, 9)
    assert all(f.egen and not f.hjemmel for f in frister.values())


def test_an_own_deadline_on_the_laws_day_or_later_is_left_out() -> None:
    assert egne({"plan_uker": 4, "dialogmote1_uker": 7}, START) == {}
    assert list(egne({"dialogmote1_uker": 6}, START)) == ["dialogmote1"]


def test_done_and_late_and_not_required_while_graded() -> None:
    today = date(2026, 11, 21)
    assert egne(I_HEFTET, today, utfort=("samtale",))["samtale"].status is Status.UTFORT
    assert egne(I_HEFTET, today)["samtale"].status is Status.FORFALT
    assert not egne({"dialogmote1_uker": 5}, today, grad=60)["dialogmote1"].paakrevd


@pytest.mark.parametrize("navn", ["plan_uker", "dialogmote1_uker"])
def test_the_law_cannot_be_loosened(navn: str) -> None:
    hos = Organisasjon(navn="X", innstillinger={})
    lovens = {"plan_uker": 4, "dialogmote1_uker": 7}[navn]
    organisasjon.sett_innstillinger(hos, {navn: str(lovens)})
    with pytest.raises(UgyldigInnstilling):
        organisasjon.sett_innstillinger(hos, {navn: str(lovens + 1)})
    assert hos.innstillinger == {navn: lovens}


def test_every_step_of_the_routine_can_be_told_as_done() -> None:
    assert {steg.id for steg in rutine.steg()} <= {steg.value for steg in Steg}
