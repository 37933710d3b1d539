"""The door to the follow-up plan as a form: who may do what, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeAlias

import pytest
from aiohttp.test_utils import TestClient
from hus import Hus, together
from test_innboks import besok

from naervaer import plan, tiltak
from naervaer.dokumenter.innhold import Rolle
from naervaer.fritekst import EndretImens
from naervaer.planbilde import JA, Felt
from naervaer.store.models import Ansvarlig, Verv
from naervaer.tekster import tekst
from naervaer.tiltak import NyttTiltak

Klient: TypeAlias = TestClient[Any, Any]

TILTAK = {"hva": "Ny stol", "ansvarlig": "leder", "frist": "2026-12-01", "virker_naar": "Dagen går"}
TOMT_TILTAK = {"hva": "", "ansvarlig": "", "frist": "", "virker_naar": ""}


class Scene(Hus):
    """Kari is away, with a draft that lacks nothing; Ingrid is her leader, Hege is HR, Liv is invited, Tor leads
    others.
    """

    def __init__(self, hus: Hus) -> None:
        super().__init__(hus.store, hus.klokke)
        self.ingrid = self.person("Ingrid Solheim")
        self.kari = self.person("Kari Nordmann", self.ingrid)
        self.hege = self.person("Hege Moen", None, Verv.HR)
        self.liv = self.person("Liv Ness", None, Verv.TILLITSVALGT)
        self.tor = self.person("Tor Bakke")
        self.person("Anne Lie", self.tor)
        self.sak_id = self.sak(self.kari)
        self.invitasjon(self.sak_id, self.liv)
        self.plan_id = self.utkast()

    def utkast(self) -> str:
        om_fire_uker = (self.today + timedelta(weeks=4)).isoformat()
        svar = dict.fromkeys(Felt, "Kasse.") | {Felt.SNAKKET: JA, Felt.EVALUERING: om_fire_uker}
        with self.store.session() as session:
            plan_id = plan.nytt_utkast(session, self.ingrid, self.sak_id, "nb", self.klokke)
            for felt, svaret in svar.items():
                plan.sett_felt(session, self.ingrid, plan_id, felt, svaret, "nb", self.klokke)
            plan.sett_raadspurt(session, self.ingrid, plan_id, [Rolle.BHT], "", "nb", self.klokke)
        return plan_id

    def nytt_tiltak(self) -> str:
        with self.store.session() as session:
            nytt = NyttTiltak("Ny stol", Ansvarlig.LEDER, self.today, "Dagen går")
            return tiltak.legg_til(session, self.ingrid, self.sak_id, nytt, "nb", self.klokke)

    def ferdigstill(self) -> None:
        with self.store.session() as session:
            plan.ferdigstill(session, self.ingrid, self.plan_id, "nb", self.klokke)

    def svar(self, felt: Felt) -> str:
        with self.store.session() as session:
            utkast = plan.utkast(session, self.ingrid, self.sak_id, self.klokke)
        return utkast.svar.get(felt, "") if utkast else ""

    def hent(self, hvem: str | None, sti: str, **hode: str) -> tuple[int, Any]:
        """The answer to a GET."""
        return self._spor(hvem, lambda klient: klient.get(sti, headers=hode))

    def send(self, hvem: str | None, sti: str, body: object, **hode: str) -> tuple[int, Any]:
        """The answer to a POST."""
        return self._spor(hvem, lambda klient: klient.post(sti, json=body, headers=hode))

    def _spor(self, hvem: str | None, hva: Callable[[Klient], Any]) -> tuple[int, Any]:
        svar: list[tuple[int, Any]] = []

        async def kjor(klient: Klient) -> None:
            response = await hva(klient)
            svar.append((response.status, await response.json() if response.status != 204 else None))

        besok(self, hvem, kjor)
        return svar[0]


@pytest.fixture
def scene(hus: Hus) -> Scene:
    return Scene(hus)


def felt(svar: str, sett: str = "Kasse.", felt: str = "arbeidsdag") -> dict[str, str]:
    return {"felt": felt, "svar": svar, "sett": sett}


RAAD = {"roller": ["bht"], "uten_raad": ""}

# What the page asks for, in an order in which all of it can be done.
UTKASTET: dict[str, Callable[[Scene, str], tuple[str, object]]] = {
    "felt": lambda scene, _: (f"{scene.plan_id}/felt", felt("Lager.")),
    "raadspurt": lambda scene, _: (f"{scene.plan_id}/raadspurt", {"roller": ["hr"], "uten_raad": "", "sett": RAAD}),
    "nytt": lambda scene, _: (f"{scene.plan_id}/tiltak", TILTAK),
    "endre": lambda scene, id: (f"{scene.plan_id}/tiltak/{id}", {**TILTAK, "sett": {**TILTAK, "frist": "2026-11-21"}}),
    "status": lambda scene, id: (f"{scene.plan_id}/tiltak/{id}/status", {"status": "virker"}),
    "ferdig": lambda scene, _: (f"{scene.plan_id}/ferdig", {}),
}
DEN_FERDIGE: dict[str, Callable[[Scene], tuple[str, object]]] = {
    "sendt": lambda scene: (f"{scene.plan_id}/sendt", {"til": "nav", "dato": scene.today.isoformat()}),
    "enig": lambda scene: (f"{scene.plan_id}/enig", {"enig": False, "kommentar": "Nei."}),
    "begynn": lambda scene: (scene.sak_id, {}),
}
ALT_I_UTKASTET = " ".join(UTKASTET)


@pytest.mark.parametrize(
    ("hvem", "faar"),
    [
        ("ingrid", f"les {ALT_I_UTKASTET} sendt enig begynn"),
        ("hege", f"les {ALT_I_UTKASTET} sendt begynn"),
        ("kari", "les enig"),
        ("liv", "les"),
        ("tor", ""),
        (None, ""),
    ],
)
def test_who_may_do_what(scene: Scene, hvem: str | None, faar: str) -> None:
    person = getattr(scene, hvem) if hvem else None
    tiltak_id = scene.nytt_tiltak()
    svarene = {"les": scene.hent(person, f"/api/planer/{scene.sak_id}")}
    for navn, i_utkastet in UTKASTET.items():
        sti, body = i_utkastet(scene, tiltak_id)
        svarene[navn] = scene.send(person, f"/api/planer/{sti}", body)
    if svarene["ferdig"][0] >= 400:
        scene.ferdigstill()
    for navn, med_den_ferdige in DEN_FERDIGE.items():
        sti, body = med_den_ferdige(scene)
        svarene[navn] = scene.send(person, f"/api/planer/{sti}", body)
    assert [navn for navn, (status, _) in svarene.items() if status < 400] == faar.split()
    nektet = {(status, body["feil"]["kode"]) for status, body in svarene.values() if status >= 400}
    assert nektet <= ({(404, "ikke_tilgjengelig")} if hvem else {(401, "ikke_innlogget")})


def test_a_refusal_is_logged_and_tells_no_name(scene: Scene) -> None:
    status, body = scene.hent(scene.tor, f"/api/planer/{scene.sak_id}")
    assert (status, "Kari" in str(body)) == (404, False)
    assert (scene.tor, scene.sak_id, "se_plan", None, False) in scene.logg()
    assert scene.hent(scene.tor, "/api/planer/finnes-ikke") == (status, body)


def test_the_draft_is_shown_to_those_who_may_see_drafts(scene: Scene) -> None:
    for hvem, ser, redigerer in ((scene.ingrid, True, True), (scene.kari, True, False), (scene.liv, False, False)):
        _, skjema = scene.hent(hvem, f"/api/planer/{scene.sak_id}")
        utkast = skjema["utkast"]
        assert (utkast is not None, "redigering" in (utkast or {})) == (ser, redigerer)
    scene.ferdigstill()
    _, skjema = scene.hent(scene.liv, f"/api/planer/{scene.sak_id}")
    assert [versjon["versjon"] for versjon in skjema["versjoner"]] == [1]


def test_the_papers_of_a_final_version_can_be_fetched_where_the_page_says(scene: Scene) -> None:
    scene.ferdigstill()
    _, skjema = scene.hent(scene.kari, f"/api/planer/{scene.sak_id}")
    [versjon] = skjema["versjoner"]

    async def hent(klient: Klient) -> None:
        for format_, adresse in versjon["papirer"].items():
            response = await klient.get(adresse)
            assert (response.status, adresse.rpartition(".")[2]) == (200, format_)

    besok(scene, scene.kari, hent)
    assert set(versjon["papirer"]) == {"pdf", "docx", "txt"}


def test_the_page_has_every_field_in_order_with_question_answer_and_help(scene: Scene) -> None:
    _, skjema = scene.hent(scene.ingrid, f"/api/planer/{scene.sak_id}?sprak=nn")
    felter = skjema["utkast"]["felter"]
    assert [f["felt"] for f in felter] == list(Felt)
    assert all(f["sporsmaal"] and f["hjelp"] and f["svar"] for f in felter)
    assert felter[0]["hjelp"] == tekst("plan_web.hjelp_arbeidsdag", "nn")
    scene.ferdigstill()
    _, skjema = scene.hent(scene.ingrid, f"/api/planer/{scene.sak_id}")
    [versjon] = skjema["versjoner"]
    assert "begrunnelse" not in [f["felt"] for f in versjon["felter"]]  # they have talked about it
    with scene.store.session() as session:
        papiret = plan.papir(session, scene.kari, scene.plan_id, "nb", scene.klokke)
    assert papiret.snakket.begrunnelse == ""


def test_a_stored_answer_comes_back_as_it_is_kept_with_what_is_missing(scene: Scene) -> None:
    status, svar = scene.send(scene.ingrid, f"/api/planer/{scene.plan_id}/felt", felt("  Rapporter. "))
    assert (status, svar["naa"], svar["mangler"], svar["tid"]) == (200, "Rapporter.", [], "2026-11-21T12:00:00Z")
    assert "Arbeide hjemmefra avtalte dager" in [f["hva"] for f in svar["forslag"]]
    _, svar = scene.send(scene.ingrid, f"/api/planer/{scene.plan_id}/felt", felt("", sett="Rapporter."))
    assert (svar["naa"], svar["mangler"]) == ("", ["arbeidsdag"])


def test_nobody_writes_over_what_they_have_not_seen(scene: Scene) -> None:
    sti = f"/api/planer/{scene.plan_id}/felt"
    assert scene.send(scene.hege, sti, felt("Lager."))[0] == 200
    status, svar = scene.send(scene.ingrid, sti, felt("Kontor."))
    assert (status, svar["feil"]["kode"], svar["feil"]["naa"]) == (409, "endret_imens", "Lager.")
    assert scene.svar(Felt.ARBEIDSDAG) == "Lager."
    assert scene.send(scene.ingrid, sti, felt("Lager."))[0] == 200
    assert scene.send(scene.ingrid, sti, felt("Kontor.", sett="Lager."))[0] == 200


def test_of_two_who_write_at_the_very_same_moment_one_is_told(scene: Scene) -> None:
    svar = ["Lager.", "Kontor."]
    nektet: list[str] = []

    def skriv(nummer: int) -> None:
        try:
            with scene.store.session() as session:
                plan.sett_felt(
                    session, scene.ingrid, scene.plan_id, Felt.ARBEIDSDAG, svar[nummer], "nb", scene.klokke, "Kasse."
                )
        except EndretImens:
            nektet.append(svar[nummer])

    together(2, skriv)
    assert [scene.svar(Felt.ARBEIDSDAG), *nektet] in (svar, svar[::-1])


def test_nor_over_who_was_consulted_or_a_measure(scene: Scene) -> None:
    sti = f"/api/planer/{scene.plan_id}"
    ikke_sett = {"roller": [], "uten_raad": "Ikke behov."}
    status, svar = scene.send(scene.ingrid, f"{sti}/raadspurt", {**ikke_sett, "sett": ikke_sett | {"roller": ["hr"]}})
    assert (status, svar["feil"]["naa"]) == (409, RAAD)
    _, svar = scene.send(scene.ingrid, f"{sti}/tiltak", TILTAK)
    tiltak_id = svar["naa"]["id"]
    annet = {**TILTAK, "hva": "Ny pult"}
    status, svar = scene.send(scene.ingrid, f"{sti}/tiltak/{tiltak_id}", {**annet, "sett": TOMT_TILTAK})
    assert (status, svar["feil"]["naa"]) == (409, {"id": tiltak_id, **TILTAK, "status": "avtalt"})
    scene.send(scene.ingrid, f"{sti}/tiltak/{tiltak_id}/status", {"status": "avlyst"})
    status, svar = scene.send(scene.ingrid, f"{sti}/tiltak/{tiltak_id}", {**annet, "sett": TILTAK})
    assert (status, svar["feil"]["naa"]) == (409, None)


@pytest.mark.parametrize(
    ("sti", "body", "status", "kode"),
    [
        ("felt", felt("Kari har prolaps"), 422, "helse"),
        ("felt", felt("x" * 2001), 422, "for_lang"),
        ("felt", felt("kanskje", JA, "snakket"), 422, "ja_eller_nei"),
        ("felt", felt("2030-01-01", "", "evaluering"), 422, "evaluering_utenfor"),
        ("tiltak", TOMT_TILTAK, 422, "tom"),
        ("tiltak", {**TILTAK, "hva": "Ferdig med terapien"}, 422, "helse"),
        ("tiltak", {**TILTAK, "frist": "i morgen"}, 422, "ugyldig_dato"),
        ("tiltak", {**TILTAK, "frist": "0206-01-01"}, 422, "ugyldig_dato"),
        ("sendt", {"til": "nav", "dato": ""}, 422, "ugyldig_dato"),
        ("sendt", {"til": "nav", "dato": "2026-11-21"}, 422, "ikke_ferdig"),
        ("enig", {"enig": True, "kommentar": ""}, 422, "ikke_ferdig"),
    ],
)
@pytest.mark.parametrize("sprak", ["nb", "nn"])
def test_what_cannot_be_kept_is_refused_in_the_persons_language(
    scene: Scene, sti: str, body: object, status: int, kode: str, sprak: str
) -> None:
    fikk, svar = scene.send(scene.ingrid, f"/api/planer/{scene.plan_id}/{sti}?sprak={sprak}", body)
    assert (fikk, svar["feil"]["kode"]) == (status, kode)
    fil = "fritekst" if kode in ("helse", "for_lang", "tom") else "plan"
    assert svar["feil"]["tekst"] == tekst(f"{fil}.{kode}", sprak, tegn=2001, hoyst=2000)
    assert scene.svar(Felt.ARBEIDSDAG) == "Kasse."


def test_a_final_plan_takes_no_changes_and_a_blank_one_is_not_finished(scene: Scene) -> None:
    sti = f"/api/planer/{scene.plan_id}"
    scene.send(scene.ingrid, f"{sti}/felt", felt(""))
    status, svar = scene.send(scene.ingrid, f"{sti}/ferdig", {})
    assert (status, svar["feil"]["kode"], svar["feil"]["mangler"]) == (409, "ufullstendig", ["arbeidsdag"])
    scene.send(scene.ingrid, f"{sti}/felt", felt("Kasse.", sett=""))
    scene.ferdigstill()
    for handling, body in (("felt", felt("Lager.")), ("tiltak", TILTAK), ("ferdig", {})):
        status, svar = scene.send(scene.ingrid, f"{sti}/{handling}", body)
        assert (status, svar["feil"]["kode"]) == (409, "er_endelig")


def test_when_the_absence_is_over_nothing_is_changed(scene: Scene) -> None:
    annen = scene.person("Mona Vik", scene.ingrid)
    sak_id = scene.sak(annen, scene.today - timedelta(days=90), scene.today - timedelta(days=60))
    status, svar = scene.send(scene.ingrid, f"/api/planer/{sak_id}", {})
    assert (status, svar["feil"]["kode"]) == (409, "saken_er_over")


@pytest.mark.parametrize(
    ("sti", "body"),
    [
        ("felt", []),
        ("felt", {}),
        ("felt", {"felt": "arbeidsdag", "svar": "x"}),
        ("felt", {"felt": "arbeidsdag", "svar": None, "sett": ""}),
        ("felt", {"felt": "finnes_ikke", "svar": "x", "sett": ""}),
        ("felt", {"felt": ["arbeidsdag"], "svar": "x", "sett": ""}),
        ("raadspurt", {"roller": "hr", "uten_raad": "", "sett": RAAD}),
        ("raadspurt", {"roller": ["konge"], "uten_raad": "", "sett": RAAD}),
        ("raadspurt", {"roller": [{}], "uten_raad": "", "sett": RAAD}),
        ("raadspurt", {"roller": [], "uten_raad": "", "sett": None}),
        ("tiltak", {"hva": "x"}),
        ("tiltak", {**TILTAK, "ansvarlig": "konge"}),
        ("tiltak", {**TILTAK, "frist": 1}),
        ("tiltak/x", TILTAK),
        ("tiltak/x/status", {"status": "kanskje"}),
        ("sendt", {"til": "kongen", "dato": "2026-11-21"}),
        ("enig", {"enig": "ja", "kommentar": ""}),
    ],
)
def test_wrong_json_changes_nothing(scene: Scene, sti: str, body: object) -> None:
    status, svar = scene.send(scene.ingrid, f"/api/planer/{scene.plan_id}/{sti}", body)
    assert (status, svar["feil"]["kode"]) == (400, "ikke_json")


@pytest.mark.parametrize("id", ["finnes-ikke", "%00", "x" * 200, "%F0%9F%98%80"])
def test_an_id_that_is_none_is_refused_as_what_is_not_theirs(scene: Scene, id: str) -> None:
    assert scene.hent(scene.ingrid, f"/api/planer/{id}")[0] == 404
    assert scene.send(scene.ingrid, f"/api/planer/{id}", {})[0] == 404
    assert scene.send(scene.ingrid, f"/api/planer/{id}/felt", felt("x"))[0] == 404
    assert scene.send(scene.ingrid, f"/api/planer/{scene.plan_id}/tiltak/{id}/status", {"status": "avlyst"})[0] == 404


@pytest.mark.parametrize("tegn", ["\x00", "\ud800", "\u202e"])
def test_unprintable_characters_do_no_harm(scene: Scene, tegn: str) -> None:
    status, _ = scene.send(scene.ingrid, f"/api/planer/{scene.plan_id}/felt", felt(f"Kas{tegn}se."))
    assert status == 200


def test_a_foreign_page_can_neither_read_nor_write(scene: Scene) -> None:
    ond = {"Origin": "https://ond.example"}
    assert scene.hent(scene.ingrid, f"/api/planer/{scene.sak_id}", **ond)[0] == 403
    status, svar = scene.send(scene.ingrid, f"/api/planer/{scene.plan_id}/felt", felt("Lager."), **ond)
    assert (status, svar["feil"]["kode"]) == (403, "annen_side")
    assert scene.svar(Felt.ARBEIDSDAG) == "Kasse."
