"""The loader of the law's numbers."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from naervaer import regler

FRIST = "- {id: %s, uker: 4, ansvarlig: arbeidsgiver, hjemmel: aml. § 4-6, kilde: AML, gjelder_fra: 2011-07-01}\n"
TALL = "%s: {verdi: %s, hjemmel: ftrl. § 8-19, gjelder_fra: %s}\n"


@pytest.fixture
def mappe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty rule folder that the loader reads instead of the real one."""

    def clear() -> None:
        regler.alle_tall.cache_clear()
        regler.fristregler.cache_clear()

    monkeypatch.setattr(regler, "_MAPPE", tmp_path)
    clear()
    yield tmp_path
    clear()


def test_the_numbers_that_the_timeline_counts_with() -> None:
    assert {
        navn: regler.tall(navn)
        for navn in (
            "arbeidsgiverperiode_dager",
            "arbeidsgiverperiode_opphold_dager",
            "sak_opphold_dager",
            "sykepengedager",
            "sykepengedager_nav_fra_forste_dag",
            "sykepengevindu_aar",
            "ny_rett_dager",
            "oppsigelsesvern_maaneder",
        )
    } == {
        "arbeidsgiverperiode_dager": 16,
        "arbeidsgiverperiode_opphold_dager": 16,
        "sak_opphold_dager": 16,
        "sykepengedager": 248,
        "sykepengedager_nav_fra_forste_dag": 260,
        "sykepengevindu_aar": 3,
        "ny_rett_dager": 182,
        "oppsigelsesvern_maaneder": 12,
    }


def test_every_deadline_in_its_order() -> None:
    assert [(regel.id, regel.uker, regel.dager_etter) for regel in regler.fristregler()] == [
        ("oppfolgingsplan", 4, None),
        ("plan_til_sykmelder", 4, None),
        ("dialogmote1", 7, None),
        ("aktivitetskrav", 8, None),
        ("nav_motebehov", None, 112),
        ("dialogmote2", 26, None),
        ("uke39", 39, None),
        ("maksdato", None, None),
        ("oppsigelsesvern", None, None),
    ]
    assert [regel.id for regel in regler.fristregler() if regel.ikke_paakrevd_ved_gradert] == ["dialogmote1"]


def test_every_number_has_a_hjemmel() -> None:
    uten = [navn for navn, tall in regler.alle_tall().items() if not tall.hjemmel]

    assert uten == []


def test_unknown_number_raises() -> None:
    with pytest.raises(KeyError):
        regler.tall("finnes_ikke")


def test_texts_may_use_every_number_and_the_weeks_of_the_deadlines() -> None:
    verdier = regler.tekstverdier()

    assert verdier["egenmelding_dager"] == "3"
    assert verdier["dialogmote2_uker"] == "26"
    assert "nav_motebehov_uker" not in verdier
    assert verdier.keys() >= regler.alle_tall().keys()


def test_no_number_has_the_name_of_a_deadlines_weeks() -> None:
    uker = {f"{regel.id}_uker" for regel in regler.fristregler()}

    assert uker.isdisjoint(regler.alle_tall())


def test_numbers_of_all_files_are_read(mappe: Path) -> None:
    (mappe / "a.yml").write_text(TALL % ("en", 1, "2020-01-01"), encoding="utf-8")
    (mappe / "b.yml").write_text(TALL % ("to", 2, "2021-02-03"), encoding="utf-8")

    assert regler.alle_tall() == {
        "en": regler.Tall(1, "ftrl. § 8-19", date(2020, 1, 1)),
        "to": regler.Tall(2, "ftrl. § 8-19", date(2021, 2, 3)),
    }


def test_the_same_number_in_two_files_is_refused(mappe: Path) -> None:
    for fil in ("a.yml", "b.yml"):
        (mappe / fil).write_text(TALL % ("en", 1, "2020-01-01"), encoding="utf-8")

    with pytest.raises(ValueError, match=r"b\.yml: en is already defined"):
        regler.alle_tall()


@pytest.mark.parametrize(("verdi", "gjelder_fra"), [("ja", "2020-01-01"), ("1.5", "2020-01-01"), ("1", "i fjor")])
def test_malformed_number_is_refused(mappe: Path, verdi: str, gjelder_fra: str) -> None:
    (mappe / "a.yml").write_text(TALL % ("en", verdi, gjelder_fra), encoding="utf-8")

    with pytest.raises(ValueError, match=r"a\.yml: en needs"):
        regler.alle_tall()


def test_the_same_deadline_twice_is_refused(mappe: Path) -> None:
    (mappe / "frister.yml").write_text(FRIST % "plan" + FRIST % "plan", encoding="utf-8")

    with pytest.raises(ValueError, match="twice"):
        regler.fristregler()
