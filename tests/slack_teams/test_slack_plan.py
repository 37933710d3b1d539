"""The follow-up plan as a form in Slack: opened, saved as the person sends it, and made final."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from hus import Hus
from stedfortredere import slack
from stedfortredere.slack import direkte, hendelse, knapper, lest, modalfeil, trykk
from stedfortredere.tjener import Sertifikat

from actions.reply import File, Reply
from gateway.visning_slack_plan import ETT_TIL, MAX_TILTAK
from naervaer import plan, planskjema, tiltak
from naervaer.dokumenter.innhold import Rolle
from naervaer.fritekst import LENGSTE_LINJE, LENGSTE_SVAR
from naervaer.klokke import FastKlokke
from naervaer.planbilde import JA, Felt, Planbilde
from naervaer.store import Store
from naervaer.store.models import Ansvarlig, Person, Spraak, Tiltakstatus
from naervaer.tekster import tekst
from naervaer.tiltak import NyttTiltak, Tiltakslinje

from .felles import URL, Dorer

INGRID = "UINGRID"
STOL = NyttTiltak("Ny stol", Ansvarlig.LEDER, date(2026, 12, 1), "Dagen går")


class Sak:
    """Kari is away; Ingrid is her leader, and has begun on a plan where only the work is told of."""

    def __init__(self, hus: Hus) -> None:
        self.hus, self.store, self.klokke = hus, hus.store, hus.klokke
        self.ingrid = hus.person("Ingrid Solheim")
        self.kari = hus.person("Kari Vik", self.ingrid)
        self.sak_id = hus.sak(self.kari)
        with self.store.session() as session:
            session.get_one(Person, self.ingrid).epost = "ingrid@fjordvik.example"
            session.get_one(Person, self.kari).epost = "kari.vik@fjordvik.example"
            self.plan_id = plan.nytt_utkast(session, self.ingrid, self.sak_id, "nb", self.klokke)
        self.sett(Felt.ARBEIDSDAG, "Kasse.")

    def sett(self, felt: Felt, svar: str) -> None:
        with self.store.session() as session:
            plan.sett_felt(session, self.ingrid, self.plan_id, felt, svar, "nb", self.klokke)

    def fyll_ut(self) -> None:
        """Answer all that a final plan must have."""
        om_fire_uker = (self.klokke.today() + timedelta(weeks=4)).isoformat()
        for felt in Felt:
            self.sett(felt, {Felt.SNAKKET: JA, Felt.EVALUERING: om_fire_uker}.get(felt, "Kasse."))
        with self.store.session() as session:
            plan.sett_raadspurt(session, self.ingrid, self.plan_id, [Rolle.BHT], "", "nb", self.klokke)

    def ferdigstill(self) -> None:
        with self.store.session() as session:
            plan.ferdigstill(session, self.ingrid, self.plan_id, "nb", self.klokke)

    def nytt_tiltak(self, nytt: NyttTiltak = STOL) -> str:
        with self.store.session() as session:
            return tiltak.legg_til(session, self.ingrid, self.sak_id, nytt, "nb", self.klokke)

    @property
    def utkast(self) -> Planbilde | None:
        with self.store.session() as session:
            return plan.utkast(session, self.ingrid, self.sak_id, self.klokke)

    @property
    def tiltak(self) -> list[Tiltakslinje]:
        with self.store.session() as session:
            return tiltak.vis(session, self.ingrid, self.sak_id, self.klokke)

    def svar(self, felt: Felt) -> str:
        return self.utkast.svar.get(felt, "") if self.utkast else ""


class Modal:
    """Slack's side of a modal: what is shown, and what the person has written in it."""

    _nummer = count(1)

    def __init__(self, dorer: Dorer, bruker: str, sak_id: str) -> None:
        self.dorer, self.bruker, self.sak_id = dorer, bruker, sak_id
        self.view: dict[str, Any] = {}
        self.verdier: dict[str, dict[str, Any]] = {}

    def apne(self) -> Modal:
        """Press the button in a message."""
        knapp = {"type": "button", "action_id": f"plan:{self.sak_id}", "block_id": "plan-nb", "value": self.sak_id}
        melding = {"channel": f"D{self.bruker}", "text": "x", "blocks": []}
        foer = len(self.dorer.slack.logg.av("views.open"))
        press = trykk(self.bruker, melding, knapp, self._utloser())
        assert self.dorer.skjema_fra_slack({"payload": json.dumps(press)}).status == 200
        aapnet = self.dorer.slack.logg.av("views.open")[foer:]
        if aapnet:
            self.verdier = {}
            self._vis(lest(aapnet[-1]["view"]))
        return self

    def skriv(self, **svar: str) -> Modal:
        """Write in the fields; what follows «__» is of the new measure with that number, as in `ny0__hva`."""
        for navn, verdi in svar.items():
            self.fyll(navn.replace("__", ":"), verdi)
        return self

    def fyll(self, block_id: str, verdi: str) -> None:
        element = self.element(block_id)
        valg = {o["value"]: o for o in element.get("options", [])}
        av_slag: dict[str, dict[str, Any]] = {
            "plain_text_input": {"value": verdi},
            "datepicker": {"selected_date": verdi},
            "radio_buttons": {"selected_option": valg.get(verdi)},
            "static_select": {"selected_option": valg.get(verdi)},
            "multi_static_select": {"selected_options": [valg[v] for v in verdi.split()] if valg else []},
            "checkboxes": {"selected_options": [valg[v] for v in verdi.split()] if valg else []},
        }
        self.verdier[block_id] = {"svar": {"type": element["type"], **av_slag[element["type"]]}}

    def innsendt(self) -> dict[str, Any]:
        """What Slack sends when the button at the bottom is pressed."""
        return {
            "type": "view_submission",
            "trigger_id": self._utloser(),
            "team": {"id": slack.TEAM},
            "user": {"id": self.bruker, "team_id": slack.TEAM},
            "view": {**self.view, "state": {"values": self.verdier}},
        }

    def send(self) -> dict[str, Any]:
        """Press the button at the bottom; what Slack is answered."""
        svar = self.dorer.skjema_fra_slack({"payload": json.dumps(self.innsendt())})
        assert svar.status == 200
        answer: dict[str, Any] = svar.body
        if answer["response_action"] == "update":
            assert modalfeil(answer["view"]) == []
            self._vis(answer["view"])
        else:
            assert set(answer["errors"]) <= {b["block_id"] for b in self.view["blocks"] if b["type"] == "input"}
        return answer

    def trykk(self, action_id: str) -> None:
        """Press a button in the modal, which changes it."""
        (knapp,) = [k for k in knapper(self.view) if k["action_id"] == action_id]
        press = trykk(self.bruker, {"channel": "", "text": "", "blocks": []}, knapp, self._utloser())
        press = {k: v for k, v in press.items() if k not in ("message", "channel")} | {"view": self.view}
        foer = len(self.dorer.slack.logg.av("views.update"))
        assert self.dorer.skjema_fra_slack({"payload": json.dumps(press)}).status == 200
        self._vis(lest(self.dorer.slack.logg.vent("views.update", foer + 1)[-1]["view"]))

    def element(self, block_id: str) -> dict[str, Any]:
        (blokk,) = [blokk for blokk in self.view["blocks"] if blokk["block_id"] == block_id]
        element: dict[str, Any] = blokk["element"]
        return element

    @property
    def ord(self) -> str:
        """All that can be read in the modal."""
        return json.dumps(self.view, ensure_ascii=False).replace("\\n", "\n")

    def verdi(self, block_id: str) -> Any:
        felt = self.verdier[block_id]["svar"]
        valgt = felt.get("selected_option") or {}
        return felt.get("value") or felt.get("selected_date") or valgt.get("value")

    def _vis(self, view: dict[str, Any]) -> None:
        """As Slack does: blocks get ids, and what is written in a field that stays, stays."""
        blokker = [{"block_id": f"b{n}", **blokk} for n, blokk in enumerate(view["blocks"])]
        self.view = {"id": f"V{next(self._nummer)}", "hash": "h", **view, "blocks": blokker}
        foer, self.verdier = self.verdier, {}
        for blokk in blokker:
            if blokk["type"] == "input":
                self.verdier[blokk["block_id"]] = foer.get(blokk["block_id"]) or {"svar": _fra_start(blokk["element"])}

    def _utloser(self) -> str:
        return f"t{next(self._nummer)}"


def _fra_start(element: dict[str, Any]) -> dict[str, Any]:
    navn = {
        "plain_text_input": ("value", "initial_value"),
        "datepicker": ("selected_date", "initial_date"),
        "radio_buttons": ("selected_option", "initial_option"),
        "static_select": ("selected_option", "initial_option"),
        "multi_static_select": ("selected_options", "initial_options"),
        "checkboxes": ("selected_options", "initial_options"),
    }
    til, fra = navn[element["type"]]
    return {"type": element["type"], til: element.get(fra, [] if til.endswith("s") else None)}


@pytest.fixture
def sak(hus: Hus) -> Sak:
    return Sak(hus)


@pytest.fixture
def dorer(sak: Sak, klokke: FastKlokke, cert: Sertifikat) -> Iterator[Dorer]:
    running = Dorer(sak.store, klokke, cert)
    running.slack.bruker(INGRID, "ingrid@fjordvik.example")
    running.slack.bruker("UKARI", "kari.vik@fjordvik.example")
    yield running
    running.stopp()


@pytest.fixture
def modal(dorer: Dorer, sak: Sak) -> Modal:
    return Modal(dorer, INGRID, sak.sak_id)


def test_a_link_to_the_plans_page_comes_with_a_button_that_opens_it_here(dorer: Dorer, sak: Sak) -> None:
    dorer.bot.svar = lambda _: [Reply("Planen", "nb", filer=(File("Skjema", planskjema.side(sak.sak_id)),))]
    dorer.fra_slack(hendelse(direkte(INGRID, "planen"), "Ev1"))
    (melding,) = dorer.slack.logg.vent("chat.postMessage")
    (knapp,) = knapper({"blocks": lest(melding["blocks"])})
    assert knapp["text"]["text"] == tekst("slack_plan.knapp")
    press = trykk(INGRID, {**melding, "blocks": lest(melding["blocks"])}, knapp, "t1")
    dorer.skjema_fra_slack({"payload": json.dumps(press)})
    (aapnet,) = dorer.slack.logg.vent("views.open")
    assert aapnet["trigger_id"] == "t1"


def test_the_form_holds_the_draft(modal: Modal, sak: Sak) -> None:
    sak.fyll_ut()
    tiltak_id = sak.nytt_tiltak()
    modal.apne()
    assert modal.verdi("arbeidsdag") == "Kasse."
    assert modal.verdi("snakket") == JA
    assert modal.verdi("evaluering") == sak.svar(Felt.EVALUERING)
    assert [o["value"] for o in modal.verdier["raadspurt"]["svar"]["selected_options"]] == ["bht"]
    assert modal.verdi(f"{tiltak_id}:hva") == STOL.hva
    assert modal.verdi(f"{tiltak_id}:ansvarlig") == STOL.ansvarlig
    assert modal.verdi(f"{tiltak_id}:frist") == "2026-12-01"
    assert modal.verdi(f"{tiltak_id}:virker_naar") == STOL.virker_naar
    assert modal.element("arbeidsdag")["max_length"] == LENGSTE_SVAR
    assert modal.element(f"{tiltak_id}:hva")["max_length"] == LENGSTE_LINJE
    navn = [o["text"]["text"] for o in modal.element(f"{tiltak_id}:ansvarlig")["options"]]
    assert navn[:2] == ["Kari Vik", "Ingrid Solheim"]


def test_what_is_written_is_saved_and_what_is_missing_told(modal: Modal, sak: Sak) -> None:
    evaluering = (sak.klokke.today() + timedelta(days=30)).isoformat()
    modal.apne().skriv(kan_utfores="Sitte.", snakket="ja", evaluering=evaluering, raadspurt="nav bht")
    modal.skriv(ny0__hva="Ny stol", ny0__ansvarlig="leder", ny0__frist="2026-12-01", ny0__virker_naar="Dagen går")
    modal.send()
    assert [sak.svar(f) for f in (Felt.ARBEIDSDAG, Felt.KAN_UTFORES, Felt.SNAKKET, Felt.EVALUERING)] == [
        "Kasse.",
        "Sitte.",
        JA,
        evaluering,
    ]
    assert sak.utkast
    assert sak.utkast.raadspurt == (Rolle.BHT, Rolle.NAV)
    assert [linje.som_nytt() for linje in sak.tiltak] == [STOL]
    assert tekst("slack_plan.lagret") in modal.ord
    assert tekst("dokumenter.sporsmal_oppfolging") in modal.ord
    assert tekst("dokumenter.sporsmal_arbeidsdag") not in modal.ord
    assert "submit" not in modal.view


def test_an_answer_can_be_taken_away(modal: Modal, sak: Sak) -> None:
    modal.apne().skriv(arbeidsdag=" ").send()
    assert sak.svar(Felt.ARBEIDSDAG) == ""


def test_nothing_is_saved_where_something_cannot_be_kept(modal: Modal, sak: Sak) -> None:
    i_dag = sak.klokke.today().isoformat()
    modal.apne().skriv(
        kan_utfores="Sitte.", kan_ikke_utfores="Hun har fått kreft", evaluering=i_dag, uten_raad="depresjon"
    )
    modal.skriv(ny0__virker_naar="Dagen går")
    assert modal.send() == {
        "response_action": "errors",
        "errors": {
            "kan_ikke_utfores": tekst("fritekst.helse"),
            "evaluering": tekst("plan.evaluering_utenfor"),
            "uten_raad": tekst("fritekst.helse"),
            "ny0:hva": tekst("plan_web.tiltak_uten_hva"),
        },
    }
    assert sak.svar(Felt.KAN_UTFORES) == ""
    modal.skriv(kan_ikke_utfores="Løfte.", evaluering="", uten_raad="", ny0__virker_naar="").send()
    assert (sak.svar(Felt.KAN_UTFORES), sak.svar(Felt.KAN_IKKE_UTFORES)) == ("Sitte.", "Løfte.")


def test_a_text_that_is_too_long_is_told_of(modal: Modal) -> None:
    modal.apne().skriv(ny0__hva="a", ny0__virker_naar="a" * (LENGSTE_LINJE + 1))
    feil = tekst("fritekst.for_lang", tegn=LENGSTE_LINJE + 1, hoyst=LENGSTE_LINJE)
    assert modal.send()["errors"] == {"ny0:virker_naar": feil}


def test_words_that_were_not_seen_are_not_written_over(modal: Modal, sak: Sak) -> None:
    modal.apne().skriv(arbeidsdag="Lager.", kan_utfores="Sitte.")
    sak.sett(Felt.ARBEIDSDAG, "Kasse og butikk.")
    sak.sett(Felt.OPPFOLGING, "Hver fredag.")
    modal.send()
    assert tekst("slack_plan.krasj") in modal.ord
    assert "Den andre har skrevet: Kasse og butikk." in modal.ord
    assert (modal.verdi("arbeidsdag"), modal.verdi("kan_utfores")) == ("Lager.", "Sitte.")
    assert (sak.svar(Felt.ARBEIDSDAG), sak.svar(Felt.KAN_UTFORES)) == ("Kasse og butikk.", "")
    modal.send()
    assert (sak.svar(Felt.ARBEIDSDAG), sak.svar(Felt.KAN_UTFORES)) == ("Lager.", "Sitte.")
    assert sak.svar(Felt.OPPFOLGING) == "Hver fredag."  # not touched in the modal


def test_a_collision_is_told_also_the_second_time(modal: Modal, sak: Sak) -> None:
    modal.apne().skriv(arbeidsdag="Lager.")
    sak.sett(Felt.ARBEIDSDAG, "Butikk.")
    modal.send()
    sak.sett(Felt.ARBEIDSDAG, "")
    modal.send()
    assert tekst("plan_web.den_andres_tom") in modal.ord
    assert sak.svar(Felt.ARBEIDSDAG) == ""
    modal.send()
    assert sak.svar(Felt.ARBEIDSDAG) == "Lager."


def test_the_same_words_do_not_collide(modal: Modal, sak: Sak) -> None:
    modal.apne().skriv(arbeidsdag="Lager.")
    sak.sett(Felt.ARBEIDSDAG, "Lager.")
    modal.send()
    assert tekst("slack_plan.lagret") in modal.ord


def test_measures_are_changed_taken_away_and_added(modal: Modal, sak: Sak) -> None:
    stol, lys, skjerm = (sak.nytt_tiltak(NyttTiltak(hva)) for hva in ("Stol", "Lys", "Skjerm"))
    modal.apne()
    modal.fyll(f"{stol}:hva", "Ny stol")
    modal.fyll(f"{lys}:bort", "ja")
    modal.skriv(ny0__hva="Bord")
    modal.trykk(ETT_TIL)
    modal.trykk(ETT_TIL)
    assert modal.verdi("ny0:hva") == "Bord"
    modal.skriv(ny2__hva="Matte", ny2__ansvarlig="hr")
    modal.send()
    assert {(linje.hva, linje.ansvarlig) for linje in sak.tiltak if linje.gjelder} == {
        ("Ny stol", None),
        ("Skjerm", None),
        ("Bord", None),
        ("Matte", Ansvarlig.HR),
    }
    assert skjerm in {linje.id for linje in sak.tiltak}


def test_a_measure_that_somebody_else_changed_or_took_away_collides(modal: Modal, sak: Sak) -> None:
    stol, lys = (sak.nytt_tiltak(NyttTiltak(hva)) for hva in ("Stol", "Lys"))
    modal.apne()
    for id, hva in ((stol, "God stol"), (lys, "Godt lys")):
        modal.fyll(f"{id}:hva", hva)
    modal.skriv(ny0__hva="Bord")
    with sak.store.session() as session:
        tiltak.endre(session, sak.ingrid, stol, STOL, "nb", sak.klokke)
        tiltak.sett_status(session, sak.ingrid, lys, Tiltakstatus.AVLYST, sak.klokke)
    modal.send()
    assert "Den andre har skrevet: Ny stol. Ingrid Solheim. tirsdag 1. desember 2026. Dagen går" in modal.ord
    assert tekst("plan_web.tiltak_tatt_bort") in modal.ord
    modal.send()
    assert sorted(linje.hva for linje in sak.tiltak if linje.gjelder) == ["Bord", "God stol", "Godt lys"]


def test_a_form_that_is_sent_twice_is_saved_once(modal: Modal, sak: Sak) -> None:
    modal.apne().skriv(ny0__hva="Ny stol", arbeidsdag="Lager.")
    view, verdier = modal.view, modal.verdier
    modal.send()
    modal.view, modal.verdier = view, verdier
    modal.send()
    assert tekst("slack_plan.lagret") in modal.ord
    assert [linje.hva for linje in sak.tiltak] == ["Ny stol"]


def test_a_plan_that_lacks_nothing_is_made_final_and_the_home_follows(modal: Modal, sak: Sak) -> None:
    sak.fyll_ut()
    modal.dorer.fra_slack(hendelse({"type": "app_home_opened", "user": INGRID, "channel": "D", "tab": "home"}, "Ev1"))
    modal.apne().skriv(arbeidsdag="Lager.").send()
    assert tekst("plan_web.ferdig_om") in modal.ord
    assert sak.utkast
    modal.send()
    assert tekst("plan_web.er_ferdig") in modal.ord
    assert sak.utkast is None
    vist = modal.dorer.slack.logg.vent("views.publish", 2)
    planen = tekst("frister.navn_oppfolgingsplan")
    assert [f"{planen}:" in json.dumps(lest(v["view"]), ensure_ascii=False) for v in vist] == [True, False]


def test_what_was_taken_away_meanwhile_is_missing_still(modal: Modal, sak: Sak) -> None:
    sak.fyll_ut()
    modal.apne().send()
    sak.sett(Felt.OPPFOLGING, "")
    modal.send()
    assert tekst("dokumenter.sporsmal_oppfolging") in modal.ord
    assert "submit" not in modal.view
    assert sak.utkast


def test_the_form_can_be_opened_again_from_what_was_saved(modal: Modal) -> None:
    modal.apne().skriv(kan_utfores="Sitte.").send()
    modal.trykk(f"plan:{modal.sak_id}")
    assert modal.verdi("kan_utfores") == "Sitte."


@pytest.mark.parametrize("bruker", ["UKARI", "UFREMMED"])
def test_only_who_may_edit_can_open_the_form(modal: Modal, bruker: str) -> None:
    modal.dorer.slack.bruker("UFREMMED", "fremmed@fjordvik.example")
    modal.bruker = bruker
    modal.apne()
    assert [blokk["type"] for blokk in modal.view["blocks"] if blokk["type"] == "input"] == []
    grunn = "slack_plan.kan_ikke_endres" if bruker == "UKARI" else "plan_web.ikke_tilgjengelig"
    assert tekst(grunn) in modal.ord


def test_only_who_may_edit_can_save_or_make_final(modal: Modal, sak: Sak) -> None:
    sak.fyll_ut()
    modal.apne().skriv(arbeidsdag="Lager.")
    modal.bruker = "UKARI"
    assert modal.send()["errors"] == {"arbeidsdag": tekst("plan_web.ikke_tilgjengelig")}
    assert sak.svar(Felt.ARBEIDSDAG) == "Kasse."
    modal.bruker = INGRID
    modal.send()
    modal.bruker = "UKARI"
    modal.send()
    assert tekst("plan_web.ikke_tilgjengelig") in modal.ord
    assert sak.utkast


def test_a_plan_that_was_made_final_meanwhile_keeps_what_was_written_in_the_form(modal: Modal, sak: Sak) -> None:
    sak.fyll_ut()
    modal.apne().skriv(arbeidsdag="Lager.")
    sak.ferdigstill()
    assert modal.send()["errors"] == {"arbeidsdag": tekst("plan.er_endelig")}
    modal.apne()
    assert tekst("slack_plan.kan_ikke_endres") in modal.ord
    assert f"{URL}plan?sak={sak.sak_id}" in modal.ord


def test_as_many_measures_as_there_is_room_for(modal: Modal, sak: Sak) -> None:
    """Filled to the brim, as the largest that Slack sends."""
    fullt = "ø" * LENGSTE_LINJE
    for _ in range(MAX_TILTAK):
        sak.nytt_tiltak(replace(STOL, hva=fullt, virker_naar=fullt))
    sak.fyll_ut()
    for felt in set(Felt) - {Felt.SNAKKET, Felt.EVALUERING}:
        sak.sett(felt, "æ" * LENGSTE_SVAR)
    modal.apne().skriv(ny0__hva="Ett til").send()
    assert len(sak.tiltak) == MAX_TILTAK + 1
    modal.apne()
    assert tekst("slack_plan.for_stor") in modal.ord
    assert f"{URL}plan?sak={sak.sak_id}" in modal.ord


def test_the_room_for_new_measures_ends(modal: Modal) -> None:
    modal.apne()
    while any(blokk["block_id"] == ETT_TIL for blokk in modal.view["blocks"]):
        modal.trykk(ETT_TIL)
    assert 90 < len(modal.view["blocks"]) <= 100


def test_the_form_speaks_nynorsk(modal: Modal, sak: Sak, store: Store) -> None:
    with store.session() as session:
        session.get_one(Person, sak.ingrid).spraak = Spraak.NYNORSK
    modal.apne()
    assert tekst("plan_web.hjelp_kan_ikke_utfores", "nn") in modal.ord


def test_where_the_form_cannot_be_opened_that_is_told(modal: Modal) -> None:
    modal.dorer.slack.nede = {"views.open"}
    modal.apne()
    (melding,) = modal.dorer.slack.logg.vent("chat.postMessage")
    assert melding["text"] == tekst("slack_plan.ikke_aapnet")


def test_an_error_is_told_and_nothing_of_what_was_written_is_logged(
    modal: Modal, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def feiler(*args: Sequence[object]) -> None:
        raise ValueError("Lager.")

    modal.apne().skriv(arbeidsdag="Lager.")
    monkeypatch.setattr("naervaer.planutfylling.lagre", feiler)
    assert modal.send()["errors"] == {"arbeidsdag": tekst("feil_web.intern")}
    assert "Lager" not in caplog.text
    assert "ValueError" in caplog.text


def test_the_form_works_over_socket_mode(sak: Sak, klokke: FastKlokke, cert: Sertifikat) -> None:
    dorer = Dorer(sak.store, klokke, cert, slack.APPTOKEN)
    try:
        dorer.slack.bruker(INGRID, "ingrid@fjordvik.example")
        modal = Modal(dorer, INGRID, sak.sak_id).apne().skriv(arbeidsdag="Lager.")
        dorer.slack_tjener.kjor(dorer.slack.send_socket(modal.innsendt(), "interactive"))
        (kvittering,) = dorer.slack.logg.vent("kvittering")
        assert kvittering["payload"]["response_action"] == "update"
        assert modalfeil(kvittering["payload"]["view"]) == []
        assert sak.svar(Felt.ARBEIDSDAG) == "Lager."
    finally:
        dorer.stopp()
