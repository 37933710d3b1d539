"""What the assistant says of papers: the links it gives can be opened, and the list is short and in groups."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from brevhus import Brevhus
from hus import Hus

from actions.ask import Ask
from actions.brevskjema import Brevskjema
from actions.lag_dokument import AGENDA, KALENDER, MINE, ActionLagDokument
from actions.reply import Reply
from naervaer import nedlasting, samtale
from naervaer.klokke import FastKlokke
from naervaer.store.models import Brevslag


class Praten(Brevhus):
    """With somebody who presses buttons."""

    def sier(self, hvem: str, svar: str, **knapp: str) -> Reply:
        """The last reply to a button."""
        entities = [{"entity": navn, "value": verdi} for navn, verdi in {"svar": svar, **knapp}.items()]
        with self.store.session() as session:
            ask = Ask(session, self.klokke, hvem, "", "nb", {"text": "/knapp", "entities": entities}, {}, "web")
            return ActionLagDokument().handle(ask).replies[-1]

    def hentes(self, hvem: str, reply: Reply) -> list[str]:
        """The names of the files that the reply links to, when the person takes them out."""
        return [self._hent(hvem, fil.adresse) for fil in reply.filer]

    def _hent(self, hvem: str, adresse: str) -> str:
        slag, _, fil = adresse.removeprefix("/api/papirer/").partition("/")
        id, _, format = fil.rpartition(".")
        with self.store.session() as session:
            return nedlasting.hent(session, hvem, slag, id, format, "nb", self.klokke).filnavn


@pytest.fixture
def scene(hus: Hus, monkeypatch: pytest.MonkeyPatch) -> Praten:
    monkeypatch.setattr(ActionLagDokument, "skjemaer", {"brev": Brevskjema()})
    return Praten(hus)


@pytest.mark.parametrize("slag", Brevslag)
def test_the_links_of_a_letter_made_before_can_be_opened(scene: Praten, slag: Brevslag) -> None:
    scene.skriv(slag)
    om = {} if slag in (Brevslag.BEREDSKAPSPLAN, Brevslag.ALTERNATIVE_OPPGAVER) else {"person": scene.kari}
    svar = {
        Brevslag.BREV_TIL_SYKMELDER: "brev_lege",
        Brevslag.INNKALLING_DIALOGMOTE1: "innkalling",
        Brevslag.INFORMASJON_OM_MAKSDATO: "maksdatobrev",
    }.get(slag, slag)
    reply = scene.sier(scene.leder, f"lag_dokument.{svar}", **om)
    typer = [navn.rpartition(".")[2] for navn in scene.hentes(scene.leder, reply)]
    assert typer == ["pdf", "docx", "ics"][: 3 if slag is Brevslag.INNKALLING_DIALOGMOTE1 else 2]


def test_the_links_of_the_agenda_the_calendar_and_the_list_can_be_opened_by_both(scene: Praten) -> None:
    naar = scene.klokke.now() + timedelta(days=2)
    scene.gjor(samtale.avtal, scene.leder, scene.sak_id, naar, "Møterom 2", "nb")
    scene.gi(scene.skriv(Brevslag.INNKALLING_DIALOGMOTE1))
    for hvem in (scene.kari, scene.leder):
        assert len(scene.hentes(hvem, scene.sier(hvem, AGENDA, person=scene.kari))) == 2
        assert len(scene.hentes(hvem, scene.sier(hvem, KALENDER, person=scene.kari))) == 2
        assert len(scene.hentes(hvem, scene.sier(hvem, MINE))) == 1


def test_the_list_shows_the_ten_newest_in_groups_and_says_how_to_see_the_rest(scene: Praten) -> None:
    ola_sak = scene.sak(scene.ola)
    for _ in range(6):
        scene.skriv(Brevslag.SAKLIGHETSVURDERING)
        skrive_for(scene, ola_sak, lambda: scene.skriv(Brevslag.INFORMASJON_OM_MAKSDATO))
        scene.klokke = FastKlokke(scene.klokke.now() + timedelta(days=1))
    reply = scene.sier(scene.leder, MINE)
    navn = [fil.tittel.partition(":")[0] for fil in reply.filer]
    assert len(navn) == 10
    assert sorted(navn, key=navn.index) == navn
    assert set(navn) == {"Kari Nordmann", "Ola Kollega"}
    assert "Jeg viser de 10 nyeste" in reply.tekst
    bare_ola = scene.sier(scene.leder, MINE, person=scene.ola)
    assert len(bare_ola.filer) == 6


def skrive_for(scene: Praten, sak_id: str, skriv: Callable[[], Any]) -> None:
    """Write in another case than Kari's."""
    scene.sak_id, karis = sak_id, scene.sak_id
    skriv()
    scene.sak_id = karis


def test_what_an_employee_wrote_alone_is_in_nobody_elses_list(scene: Praten) -> None:
    scene.skriv(Brevslag.BREV_TIL_SYKMELDER, scene.kari)
    assert len(scene.sier(scene.kari, MINE).filer) == 1
    for hvem in (scene.leder, scene.hr, scene.liv):
        reply = scene.sier(hvem, MINE, person=scene.kari)
        assert (reply.filer, reply.valg) == ((), ())


def test_old_buttons_of_a_letter_do_nothing_for_somebody_else(scene: Praten) -> None:
    brev_id = scene.skriv(Brevslag.INNKALLING_DIALOGMOTE1)
    knapp = {"person": scene.kari, "gjelder": brev_id, "verdi": "avlys_ja"}
    for hvem in (scene.ola, scene.liv):
        assert scene.sier(hvem, "lag_dokument.innkalling", **knapp).filer == ()
    assert "lederen din" in scene.sier(scene.kari, "lag_dokument.innkalling", **knapp).tekst
    assert len(scene.sier(scene.leder, "lag_dokument.innkalling", person=scene.kari).filer) == 3
    assert "avlyst" in scene.sier(scene.leder, "lag_dokument.innkalling", **knapp).tekst
