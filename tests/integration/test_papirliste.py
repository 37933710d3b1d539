"""The papers somebody may read, of all their cases at once, and a letter that is read and changed out of its turn."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from brevhus import ALLE, Brevhus
from hus import Hus

from naervaer import brev, papirliste, plan, samtale
from naervaer.brev import Type, UgyldigBrev
from naervaer.dokumenter.innhold import Rolle
from naervaer.klokke import OSLO, FastKlokke, Klokke
from naervaer.nedlasting import Slag
from naervaer.papirliste import Papirlinje
from naervaer.planbilde import JA, Felt
from naervaer.store.models import Brevslag
from naervaer.tilgang import IkkeTilgjengelig, SynligSak


class Papirhus(Brevhus):
    """A case in which everything has been written."""

    def liste(self, hvem: str, klokke: Klokke | None = None) -> list[Papirlinje]:
        """The papers of Kari's case that the person sees, and the person's own."""
        linjer: list[Papirlinje] = self.gjor(
            lambda session, hvem_id, klokke: papirliste.alle(
                session, hvem_id, [SynligSak(self.sak_id, self.kari, "Kari Nordmann")], klokke
            ),
            hvem,
            klokke=klokke,
        )
        return linjer

    def hva(self, hvem: str) -> list[str]:
        """The papers in their order, by kind."""
        return [linje.brevslag or linje.slag for linje in self.liste(hvem)]

    def referat(self) -> None:
        samtale_id = self.gjor(samtale.hold, self.leder, self.sak_id, self.today - timedelta(days=1))
        self.gjor(samtale.skriv_referat, self.leder, samtale_id, "arbeidsdag", "Lager og kasse.", "nb")

    def plan(self) -> None:
        plan_id = self.gjor(plan.nytt_utkast, self.leder, self.sak_id, "nb")
        for felt in set(Felt) - {Felt.SNAKKET, Felt.BEGRUNNELSE, Felt.EVALUERING}:
            self.gjor(plan.sett_felt, self.leder, plan_id, felt, "Kasse i to timer.", "nb")
        self.gjor(plan.sett_felt, self.leder, plan_id, Felt.SNAKKET, JA, "nb")
        om_fire_uker = (self.today + timedelta(weeks=4)).isoformat()
        self.gjor(plan.sett_felt, self.leder, plan_id, Felt.EVALUERING, om_fire_uker, "nb")
        self.gjor(plan.sett_raadspurt, self.leder, plan_id, [Rolle.BHT], "", "nb")
        self.gjor(plan.ferdigstill, self.leder, plan_id, "nb")


@pytest.fixture
def scene(hus: Hus) -> Papirhus:
    return Papirhus(hus)


def test_each_sees_the_papers_that_are_theirs_to_see(scene: Papirhus) -> None:
    scene.plan()
    scene.referat()
    scene.gi(scene.skriv(Brevslag.INNKALLING_DIALOGMOTE1))
    scene.start(Brevslag.SAKLIGHETSVURDERING)
    scene.skriv(Brevslag.BREV_TIL_SYKMELDER, scene.kari)
    scene.skriv(Brevslag.BEREDSKAPSPLAN)
    felles = {Slag.PLAN, Slag.REFERAT, Brevslag.INNKALLING_DIALOGMOTE1}
    assert set(scene.hva(scene.kari)) == felles | {Brevslag.BREV_TIL_SYKMELDER}
    assert set(scene.hva(scene.leder)) == felles | {Brevslag.SAKLIGHETSVURDERING, Brevslag.BEREDSKAPSPLAN}
    assert set(scene.hva(scene.hr)) == felles | {Brevslag.SAKLIGHETSVURDERING}
    assert scene.hva(scene.liv) == [Slag.PLAN]


def test_the_newest_stand_first_and_tell_what_they_are(scene: Papirhus) -> None:
    scene.referat()
    scene.plan()
    brev_id = scene.skriv(Brevslag.BEREDSKAPSPLAN)
    om_en_uke = FastKlokke(scene.klokke.now() + timedelta(weeks=1))
    scene.gjor(brev.svar, scene.leder, brev_id, "avdeling", "Lager", klokke=om_en_uke)
    beredskap, planen, referatet = scene.liste(scene.leder)
    assert (beredskap.dag, beredskap.person_id, beredskap.ferdig) == (om_en_uke.today(), "", True)
    assert (planen.dag, planen.person_id, planen.versjon) == (scene.today, scene.kari, 1)
    assert (referatet.dag, referatet.navn) == (scene.today - timedelta(days=1), "Kari Nordmann")


def test_a_cancelled_meeting_is_told_as_such(scene: Papirhus) -> None:
    brev_id = scene.gi(scene.skriv(Brevslag.INNKALLING_DIALOGMOTE1))
    scene.gjor(brev.avlys, scene.leder, brev_id)
    assert [linje.avlyst for linje in scene.liste(scene.kari)] == [True]


def test_what_may_not_be_seen_is_not_tried(scene: Papirhus) -> None:
    scene.liste(scene.liv)
    egne = [rad for rad in scene.logg() if rad[0] == scene.liv]
    assert [(operasjon, tillatt) for _, _, operasjon, _, tillatt in egne] == [("se_plan", True)]


def test_a_case_that_is_not_theirs_is_refused(scene: Papirhus) -> None:
    with pytest.raises(IkkeTilgjengelig):
        scene.liste(scene.ola)


def test_a_letter_is_read_back_in_the_order_of_its_questions(scene: Papirhus) -> None:
    brev_id = scene.skriv(Brevslag.BREV_TIL_SYKMELDER, sykmelder=None)
    scene.svar(brev_id, "arbeidet", "Kasse")
    svarene = scene.gjor(brev.besvart, scene.leder, brev_id)
    assert [svar.felt for svar in svarene] == list(ALLE[Brevslag.BREV_TIL_SYKMELDER])
    assert (svarene[0].svar, svarene[1].type, svarene[4].svar) == ("Kasse", Type.LINJER, "")
    oppgaver = scene.gjor(brev.besvart, scene.leder, scene.skriv(Brevslag.BEREDSKAPSPLAN))
    assert (oppgaver[1].felt, oppgaver[1].ord) == ("oppgaver.1.oppgave", "oppgaver_oppgave")


def test_an_answer_of_a_finished_letter_is_asked_anew_while_the_letter_stays_finished(scene: Papirhus) -> None:
    brev_id = scene.skriv(Brevslag.INNKALLING_DIALOGMOTE1)
    spurt = scene.gjor(brev.sporsmaal, scene.leder, brev_id, "start")
    assert (spurt.felt, spurt.type, spurt.kan_tilbake) == ("start", Type.TIDSPUNKT, True)
    assert scene.neste(brev_id) is None
    scene.svar(brev_id, "start", "2026-11-27T12:00")
    assert scene.gjor(brev.papir, scene.leder, brev_id).start == datetime(2026, 11, 27, 12, tzinfo=OSLO)
    with pytest.raises(UgyldigBrev, match="ukjent_felt"):
        scene.gjor(brev.sporsmaal, scene.leder, brev_id, "adresse")


def test_only_those_who_may_write_a_letter_are_asked_its_questions(scene: Papirhus) -> None:
    brev_id = scene.gi(scene.skriv(Brevslag.INNKALLING_DIALOGMOTE1))
    for hvem in (scene.kari, scene.ola, scene.liv):
        with pytest.raises(IkkeTilgjengelig):
            scene.gjor(brev.sporsmaal, hvem, brev_id, "start")
    for hvem in (scene.ola, scene.liv):
        with pytest.raises(IkkeTilgjengelig):
            scene.gjor(brev.besvart, hvem, brev_id)
    assert scene.gjor(brev.besvart, scene.kari, brev_id)
