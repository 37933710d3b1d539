"""What a paper must have, and what it may leave open."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields, replace

import pytest
from eksempelpapirer import DAG, Eksempler

from naervaer.dokumenter.innhold import (
    PAPIRER,
    Datosvar,
    Invitert,
    JaNei,
    ManglerFelt,
    Papir,
    Rolle,
    Status,
    Svar,
    Tiltak,
    UoensketDeltaker,
    Virksomhet,
)

PAPIR = [pytest.param(papir, id=papir.navn) for papir in Eksempler().alle()]


def test_there_is_an_example_of_every_paper() -> None:
    assert [type(papir) for papir in Eksempler().alle()] == list(PAPIRER)


@pytest.mark.parametrize("papir", PAPIR)
def test_a_paper_never_changes(papir: Papir) -> None:
    with pytest.raises(FrozenInstanceError):
        papir.leder = "En annen"  # type: ignore[misc]


@pytest.mark.parametrize("papir", PAPIR)
def test_every_text_that_may_not_be_missing_is_asked_for_by_name(papir: Papir) -> None:
    tekstfelt = [felt.name for felt in fields(papir) if isinstance(getattr(papir, felt.name), str)]
    for felt in set(tekstfelt) - papir.kan_mangle - {"status"}:
        with pytest.raises(ManglerFelt) as feil:
            replace(papir, **{felt: " \n"})  # type: ignore[arg-type]
        assert feil.value.felt == [felt]


@pytest.mark.parametrize("papir", PAPIR)
def test_what_may_be_missing_may(papir: Papir) -> None:
    for felt in fields(papir):
        if felt.name in papir.kan_mangle:
            replace(papir, **{felt.name: felt.default})  # type: ignore[arg-type]


def test_an_employer_needs_a_name_and_a_measure_what_it_is() -> None:
    with pytest.raises(ManglerFelt, match="navn"):
        Virksomhet("")
    with pytest.raises(ManglerFelt, match="hva"):
        Tiltak(" ")


def test_a_draft_takes_blanks_and_a_final_plan_does_not() -> None:
    utkast = Eksempler().oppfolgingsplan(svar="")
    with pytest.raises(ManglerFelt) as feil:
        replace(utkast, status=Status.ENDELIG)
    assert set(feil.value.felt) == {
        "arbeidsdag",
        "kan_utfores",
        "kan_ikke_utfores",
        "tilrettelegging_hittil",
        "tilrettelegging_fremover",
        "andre_muligheter",
        "myndigheter",
        "oppfolging",
        "tiltak",
    }
    assert feil.value.felt == utkast.ubesvart()


def test_a_final_plan_needs_an_evaluation_and_the_reason_for_not_having_talked() -> None:
    endelig = Eksempler().oppfolgingsplan(Status.ENDELIG)
    for endring, felt in (
        ({"evaluering": Datosvar("Når?")}, "evaluering"),
        ({"snakket": JaNei("Snakket?")}, "snakket"),
        ({"snakket": JaNei("Snakket?", ja=False)}, "snakket"),
        ({"arbeidsdag": Svar("Hva?", "  ")}, "arbeidsdag"),
        ({"tiltak": (Tiltak("Kortere dager", "Kari", DAG),)}, "tiltak"),
    ):
        with pytest.raises(ManglerFelt) as feil:
            replace(endelig, **endring)
        assert feil.value.felt == [felt]
    assert replace(endelig, snakket=JaNei("Snakket?", ja=True), tiltak=(), raadspurt=(), uenighet=())


@pytest.mark.parametrize("rolle", [Rolle.SYKMELDER, Rolle.TILLITSVALGT, Rolle.VERNEOMBUD])
def test_some_are_invited_only_if_the_employee_wishes(rolle: Rolle) -> None:
    innkalling = Eksempler().innkalling()
    to = innkalling.deltakere[:2]
    with pytest.raises(UoensketDeltaker) as feil:
        replace(innkalling, deltakere=(*to, Invitert("Ola", rolle)))
    assert feil.value.rolle is rolle
    assert replace(innkalling, deltakere=(*to, Invitert("Ola", rolle, onsket_av_ansatt=True)))


def test_the_employee_and_the_manager_are_always_invited() -> None:
    innkalling = Eksempler().innkalling()
    for deltakere in (innkalling.deltakere[:1], innkalling.deltakere[1:]):
        with pytest.raises(ManglerFelt, match="deltakere"):
            replace(innkalling, deltakere=deltakere)
