"""HR's page about what people sign in with: who may see and end it, and what is shown."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, TypeAlias

import pytest
from aiohttp.test_utils import TestClient
from hus import Hus
from test_innboks import besok

from naervaer import identiteter, innlogging, kanalkonto
from naervaer.kanalkonto import Konto
from naervaer.store.models import Identitet, Kanal, Person, Verv
from naervaer.tekster import tekst

Klient: TypeAlias = TestClient[Any, Any]

SOK = "/api/hr/tilganger"
SLACK = Konto(Kanal.SLACK, "T0FJORDVIK", "UKARI")


class Scene(Hus):
    """Kari signs in on the web and in Slack; Hege is HR, Ingrid is Kari's leader, Frida is HR with another employer."""

    def __init__(self, hus: Hus) -> None:
        super().__init__(hus.store, hus.klokke)
        self.ingrid = self.person("Ingrid Solheim")
        self.kari = self.person("Kari Nordmann", self.ingrid)
        self.hege = self.person("Hege Moen", None, Verv.HR)
        self.liv = self.person("Liv Ness", None, Verv.TILLITSVALGT, Verv.VERNEOMBUD)
        self.frida = self.person("Frida Falk", None, Verv.HR, organisasjon_id=self.organisasjon("En annen"))
        naa = self.klokke.now()
        with self.store.session() as session:
            session.get_one(Person, self.kari).epost = "kari@fjordvik.example"
            lenke = Identitet(
                person_id=self.kari,
                utsteder="https://idp.fjordvik.example",
                subjekt="subjektet-til-kari",
                knyttet_tid=naa - timedelta(days=9),
            )
            session.add(lenke)
            kanalkonto.koble(session, SLACK, "kari@fjordvik.example", self.klokke)
            kanalkonto.husk_adresse(session, SLACK, {"kanal": "DKARI"}, self.klokke)
        self.web_lenke = lenke.id
        self.slack_lenke = next(k.id for k in self.lenker() if k.kanal is Kanal.SLACK)

    def lenker(self) -> list[identiteter.Lenke]:
        with self.store.session() as session:
            return identiteter.lenker(session, self.kari)

    def hent(self, hvem: str | None, sti: str, **hode: str) -> tuple[int, Any]:
        return self._spor(hvem, "GET", sti, None, hode)

    def send(self, hvem: str | None, sti: str, body: object, **hode: str) -> tuple[int, Any]:
        return self._spor(hvem, "POST", sti, body, hode)

    def sok(self, sokt: str, hvem: str | None = None) -> list[str]:
        status, svar = self.send(hvem or self.hege, SOK, {"sok": sokt})
        assert status == 200
        return [person["navn"] for person in svar["personer"]]

    def _spor(self, hvem: str | None, metode: str, sti: str, body: object, hode: dict[str, str]) -> tuple[int, Any]:
        svar: list[tuple[int, Any]] = []

        async def kjor(klient: Klient) -> None:
            response = await klient.request(metode, sti, json=body, headers=hode)
            svar.append((response.status, await response.json()))

        besok(self, hvem, kjor)
        return svar[0]


@pytest.fixture
def scene(hus: Hus) -> Scene:
    return Scene(hus)


def alle_veier(scene: Scene) -> dict[str, tuple[str, str, object]]:
    person = f"{SOK}/{scene.kari}"
    return {
        "search": ("POST", SOK, {"sok": "Kari"}),
        "see": ("GET", person, None),
        "withdraw": ("POST", f"{person}/trekk", {"lenke": scene.slack_lenke}),
        "open": ("POST", f"{person}/apne", {"lenke": scene.slack_lenke}),
    }


# --- who


@pytest.mark.parametrize("vei", ["search", "see", "withdraw", "open"])
def test_only_hr_may(scene: Scene, vei: str) -> None:
    metode, sti, body = alle_veier(scene)[vei]
    for hvem in (scene.kari, scene.ingrid, scene.liv):
        status, svar = scene._spor(hvem, metode, sti, body, {})
        assert (status, svar["feil"]["tekst"]) == (404, tekst("tilganger_web.ikke_tilgjengelig"))
    assert scene._spor(None, metode, sti, body, {})[0] == 401
    assert all(lenke.trukket is None for lenke in scene.lenker())
    avvist = [rad for rad in scene.logg() if rad[2] == "styre_tilganger" and not rad[4]]
    assert {rad[0] for rad in avvist} == {scene.kari, scene.ingrid, scene.liv}


@pytest.mark.parametrize("vei", ["see", "withdraw", "open"])
def test_hr_elsewhere_gets_the_same_as_for_nobody(scene: Scene, vei: str) -> None:
    metode, sti, body = alle_veier(scene)[vei]
    fremmed = scene._spor(scene.frida, metode, sti, body, {})
    assert fremmed[0] == 404
    assert scene._spor(scene.hege, metode, sti.replace(scene.kari, "finnes-ikke"), body, {}) == fremmed
    assert all(lenke.trukket is None for lenke in scene.lenker())


def test_hr_finds_nobody_elsewhere(scene: Scene) -> None:
    assert scene.sok("Kari", scene.frida) == []
    assert scene.sok("kari@fjordvik.example", scene.frida) == []
    assert scene.sok("Frida") == []


@pytest.mark.parametrize("vei", ["search", "see", "withdraw", "open"])
def test_no_other_page_may(scene: Scene, vei: str) -> None:
    metode, sti, body = alle_veier(scene)[vei]
    assert scene._spor(scene.hege, metode, sti, body, {"Origin": "https://ond.example"})[0] in (401, 403)
    assert all(lenke.trukket is None for lenke in scene.lenker())


@pytest.mark.parametrize("body", [{}, {"sok": 7}, {"sok": "x" * 201}, {"sok": "a\x00"}, []])
def test_what_is_no_search_is_refused(scene: Scene, body: object) -> None:
    assert scene.send(scene.hege, SOK, body)[0] == 400


# --- what is found and shown


@pytest.mark.parametrize("sokt", ["Kari", "nordmann", " kari@FJORDVIK.example ", "2"])
def test_a_person_is_found_by_name_number_or_address(scene: Scene, sokt: str) -> None:
    assert scene.sok(sokt) == ["Kari Nordmann"]


@pytest.mark.parametrize("sokt", ["", "  ", "%", "Ukjent", "_"])
def test_what_fits_nobody_finds_nobody(scene: Scene, sokt: str) -> None:
    assert scene.sok(sokt) == []


def test_no_more_than_twenty_are_shown(scene: Scene) -> None:
    for _ in range(25):
        scene.person("Ola Hansen")
    assert len(scene.sok("Ola")) == 20


def test_it_shows_where_and_when_and_nothing_of_what_was_said(scene: Scene) -> None:
    status, svar = scene.hent(scene.hege, f"{SOK}/{scene.kari}")
    assert status == 200
    assert svar["person"] == {"person_id": scene.kari, "navn": "Kari Nordmann", "ansattnummer": "2"}
    web, slack = svar["lenker"]
    assert (web["kanal"], web["hos"], web["sist_brukt"]) == ("web", "https://idp.fjordvik.example", None)
    assert (slack["kanal"], slack["hos"], slack["trukket"]) == ("slack", "T0FJORDVIK", None)
    assert slack["knyttet"] == slack["sist_brukt"] == scene.klokke.now().isoformat().replace("+00:00", "Z")
    assert "subjektet" not in str(svar)
    assert "DKARI" not in str(svar)
    assert "UKARI" not in str(svar)


def test_each_look_is_logged(scene: Scene) -> None:
    scene.hent(scene.hege, f"{SOK}/{scene.kari}")
    assert scene.logg() == [(scene.hege, None, "styre_tilganger", "hr", True)]


# --- what is ended and opened


def test_one_link_is_withdrawn_and_the_others_stay(scene: Scene) -> None:
    status, svar = scene.send(scene.hege, f"{SOK}/{scene.kari}/trekk", {"lenke": scene.slack_lenke})
    assert status == 200
    assert [bool(lenke["trukket"]) for lenke in svar["lenker"]] == [False, True]
    with scene.store.session() as session:
        assert kanalkonto.kjent(session, SLACK) is None
        assert identiteter.er_trukket(session, scene.kari)


@pytest.mark.parametrize(("lenke", "inne"), [("web_lenke", False), ("slack_lenke", True)])
def test_withdrawing_the_web_ends_what_is_signed_in_there(scene: Scene, lenke: str, inne: bool) -> None:
    with scene.store.session() as session:
        token = innlogging.sign_in(session, scene.kari, scene.klokke)
    scene.send(scene.hege, f"{SOK}/{scene.kari}/trekk", {"lenke": getattr(scene, lenke)})
    with scene.store.session() as session:
        assert (innlogging.signed_in(session, token, scene.klokke) is not None) == inne


def test_anothers_link_is_not_touched(scene: Scene) -> None:
    scene.send(scene.hege, f"{SOK}/{scene.ingrid}/trekk", {"lenke": scene.slack_lenke})
    assert all(lenke.trukket is None for lenke in scene.lenker())


def test_opened_it_can_be_linked_again(scene: Scene) -> None:
    sti = f"{SOK}/{scene.kari}"
    scene.send(scene.hege, f"{sti}/trekk", {"lenke": scene.slack_lenke})
    with scene.store.session() as session:
        assert kanalkonto.koble(session, SLACK, "kari@fjordvik.example", scene.klokke) is None
    _, svar = scene.send(scene.hege, f"{sti}/apne", {"lenke": scene.slack_lenke})
    assert [lenke["kanal"] for lenke in svar["lenker"]] == ["web"]
    with scene.store.session() as session:
        hvem = kanalkonto.koble(session, SLACK, "kari@fjordvik.example", scene.klokke)
        assert hvem
        assert hvem.person_id == scene.kari


def test_what_holds_is_not_opened(scene: Scene) -> None:
    scene.send(scene.hege, f"{SOK}/{scene.kari}/apne", {"lenke": scene.slack_lenke})
    assert len(scene.lenker()) == 2


def test_twice_is_no_error(scene: Scene) -> None:
    for gjor in ("trekk", "trekk", "apne", "apne"):
        assert scene.send(scene.hege, f"{SOK}/{scene.kari}/{gjor}", {"lenke": scene.web_lenke})[0] == 200
    assert [lenke.kanal for lenke in scene.lenker()] == [Kanal.SLACK]


def test_the_page_is_under_the_strict_policy_and_its_texts_are_there(scene: Scene) -> None:
    async def kjor(klient: Klient) -> None:
        response = await klient.get("/hr/tilganger")
        assert response.status == 200
        assert "unsafe" not in response.headers["Content-Security-Policy"]
        for sprak in ("nb", "nn"):
            texts = await (await klient.get("/api/tekster", params={"sprak": sprak, "del": "tilganger_web"})).json()
            assert texts["tittel"]

    besok(scene, None, kjor)
