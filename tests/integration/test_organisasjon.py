"""The employer's own arrangements: never worse than the law, and all set or none."""

from __future__ import annotations

import pytest
from hus import Hus

from naervaer import kunnskap, organisasjon
from naervaer.organisasjon import UgyldigInnstilling
from naervaer.store.models import Organisasjon


def sett(hus: Hus, **nye: str) -> None:
    with hus.store.session() as session:
        organisasjon.sett_innstillinger(session.get_one(Organisasjon, hus.organisasjon_id), nye)


def alle(hus: Hus) -> dict[str, str]:
    with hus.store.session() as session:
        return organisasjon.alle_innstillinger(session.get_one(Organisasjon, hus.organisasjon_id))


def hos_dere(hus: Hus, svar_id: str, sprak: str = "nb") -> str:
    kari = hus.person("Kari")
    with hus.store.session() as session:
        return kunnskap.hos_dere(session, kari, kunnskap.finn(svar_id), sprak)


def test_what_is_set_is_read_back_and_can_be_taken_away(hus: Hus) -> None:
    sett(hus, egenmelding_dager="8", sykelonn_over_6g="ja", bht="Bedriftslegen AS")
    sett(hus, bht="")
    assert {navn: verdi for navn, verdi in alle(hus).items() if verdi} == {
        "egenmelding_dager": "8",
        "sykelonn_over_6g": "ja",
    }


@pytest.mark.parametrize(
    ("navn", "verdi"),
    [
        ("egenmelding_dager", "2"),  # fewer than the law gives
        ("egenmelding_dager", "17"),  # beyond the arbeidsgiverperiode
        ("egenmelding_dager", "åtte"),
        ("egenmelding_dager", "-8"),
        ("egenmelding_dager", "٨"),
        ("plan_uker", "5"),  # later than the law's deadline
        ("plan_uker", "0"),
        ("dialogmote1_uker", "8"),
        ("sykelonn_over_6g", "kanskje"),
        ("verneombud", "   "),
        ("verneombud", "x" * 201),
        ("finnes_ikke", "1"),
    ],
)
def test_what_the_law_does_not_allow_is_refused_and_nothing_is_set(hus: Hus, navn: str, verdi: str) -> None:
    with pytest.raises(UgyldigInnstilling):
        sett(hus, **{"bht": "Bedriftslegen AS", navn: verdi})
    assert not any(alle(hus).values())


def test_answers_tell_the_arrangement_and_otherwise_whom_to_ask(hus: Hus) -> None:
    assert hos_dere(hus, "egenmelding.antall_dager").endswith("Sjekk hos HR om dere har en bedre.")
    assert hos_dere(hus, "sykmelding.levere") == ""
    sett(hus, egenmelding_dager="8", egenmelding_dager_per_aar="24", sykelonn_over_6g="nei")
    assert "inntil 8 kalenderdager" in hos_dere(hus, "egenmelding.antall_dager")
    assert "24 eigenmeldingsdagar" in hos_dere(hus, "egenmelding.antall_dager", "nn")
    assert "dekkes ikke" in hos_dere(hus, "sykepenger_lonn.hvor_mye")


def test_every_arrangement_named_by_an_answer_can_be_set_and_has_its_texts(hus: Hus) -> None:
    kjente = set(alle(hus))
    pekere = {navn for svar in kunnskap.alle() for navn in svar.hos_dere}
    assert pekere
    assert pekere <= kjente
    valid = {"sykelonn_over_6g": "ja", "plan_uker": "3", "dialogmote1_uker": "6", "bht": "Bedriftslegen AS"}
    valid |= {"egenmelding_dager": "8", "egenmelding_dager_per_aar": "24", "verneombud": "Ola", "tillitsvalgt": "Liv"}
    for svar in (svar for svar in kunnskap.alle() if svar.hos_dere):
        for sprak in ("nb", "nn"):
            assert hos_dere(hus, svar.id, sprak)
    sett(hus, **{navn: valid[navn] for navn in pekere})
    for svar in (svar for svar in kunnskap.alle() if svar.hos_dere):
        assert "hos " in hos_dere(hus, svar.id).lower() or "deres" in hos_dere(hus, svar.id)
