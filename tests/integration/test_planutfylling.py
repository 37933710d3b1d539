"""A whole form at once: nobody writes over words they have not seen, also where two send at the same moment."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hus import Hus, together

from naervaer import plan, planskjema, planutfylling
from naervaer.planbilde import Felt
from naervaer.planutfylling import Feilutfylt, Kollisjon, Utfylt, avtrykk
from naervaer.tiltak import NyttTiltak


class Skjema:
    """A draft of Kari's plan, and the form of it as Ingrid sees it."""

    def __init__(self, hus: Hus) -> None:
        self.hus = hus
        self.ingrid = hus.person("Ingrid Solheim")
        sak_id = hus.sak(hus.person("Kari Nordmann", self.ingrid))
        with hus.store.session() as session:
            self.plan_id = plan.nytt_utkast(session, self.ingrid, sak_id, "nb", hus.klokke)

    def les(self) -> Utfylt:
        with self.hus.store.session() as session:
            naa = planskjema.redigering(session, self.ingrid, self.plan_id, "nb", self.hus.klokke)
            return planutfylling.fra_utkast(naa)

    def lagre(self, utfylt: Utfylt, sett: Utfylt) -> None:
        avtrykkene = {navn: avtrykk(del_) for navn, del_ in sett.deler.items()}
        with self.hus.store.session() as session:
            planutfylling.lagre(session, self.ingrid, self.plan_id, utfylt, avtrykkene, "nb", self.hus.klokke)


@pytest.fixture
def skjema(hus: Hus) -> Skjema:
    return Skjema(hus)


def med(utfylt: Utfylt, felt: Felt, svar: str) -> Utfylt:
    return replace(utfylt, svar={**utfylt.svar, felt: svar})


def test_of_two_at_the_same_moment_one_is_told(skjema: Skjema) -> None:
    sett, kolliderte = skjema.les(), []

    def lagre(nummer: int) -> None:
        try:
            skjema.lagre(med(sett, Felt.ARBEIDSDAG, f"Nummer {nummer}"), sett)
        except Kollisjon as error:
            kolliderte.append((nummer, error.deler))

    together(2, lagre)
    ((taper, deler),) = kolliderte
    assert deler == {Felt.ARBEIDSDAG}
    assert skjema.les().svar[Felt.ARBEIDSDAG] == f"Nummer {1 - taper}"


def test_two_who_write_in_different_fields_do_not_collide(skjema: Skjema) -> None:
    sett = skjema.les()
    felter = (Felt.ARBEIDSDAG, Felt.OPPFOLGING)
    together(2, lambda n: skjema.lagre(med(sett, felter[n], "Noe."), sett))
    assert [skjema.les().svar[felt] for felt in felter] == ["Noe.", "Noe."]


def test_a_form_with_a_mistake_leaves_no_trace(skjema: Skjema) -> None:
    sett = skjema.les()
    utfylt = med(med(sett, Felt.ARBEIDSDAG, "Kasse."), Felt.EVALUERING, "i fjor")
    with pytest.raises(Feilutfylt) as feil:
        skjema.lagre(replace(utfylt, tiltak={"ny0": NyttTiltak("Ny stol")}), sett)
    assert set(feil.value.feil) == {Felt.EVALUERING}
    assert skjema.les() == sett


def test_the_same_form_twice_at_once_makes_one_measure(skjema: Skjema) -> None:
    sett = skjema.les()
    utfylt = replace(sett, tiltak={"ny0": NyttTiltak("Ny stol")})
    together(2, lambda _: skjema.lagre(utfylt, sett))
    assert list(skjema.les().tiltak.values()) == [NyttTiltak("Ny stol")]
