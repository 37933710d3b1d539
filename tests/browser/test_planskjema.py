"""The page where the follow-up plan is written, in a real browser, against the gateway alone."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from aiohttp import web
from hus import Hus
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from sqlalchemy import select

from gateway.app import create_app
from gateway.bot_client import BotClient
from gateway.web import COOKIE
from naervaer import innlogging, plan, samtale, tiltak
from naervaer.dokumenter.innhold import Rolle
from naervaer.klokke import FastKlokke
from naervaer.planbilde import JA, Felt
from naervaer.store import Store, open_store
from naervaer.store.models import Ansvarlig, Person, Planmottaker, Spraak, Sykeperiode, Tiltakstatus, Verv
from naervaer.tekster import tekst
from naervaer.tiltak import NyttTiltak
from tools.parts import free_port

from .conftest import open_page, watch
from .test_tilgjengelighet import DISPLAYS, assert_no_sideways_scroll, assert_room_for_wider_text

Check = Callable[[Page], None]

SVAR = {
    Felt.ARBEIDSDAG: "Kasse og varemottak.",
    Felt.KAN_UTFORES: "Kasse i to timer.",
    Felt.KAN_IKKE_UTFORES: "Tunge løft.",
    Felt.TILRETTELEGGING_HITTIL: "Kortere vakter, det hjalp.",
    Felt.TILRETTELEGGING_FREMOVER: "To timer i kassa hver dag.",
    Felt.ANDRE_MULIGHETER: "Bestillinger.",
    Felt.MYNDIGHETER: "Ingen nå.",
    Felt.OPPFOLGING: "Telefon hver onsdag.",
}
SYK = "Kari har prolaps i ryggen."


class Scene(Hus):
    """Kari is away, Ingrid is her leader, Hege is HR and Liv is invited; the gateway runs at `url`."""

    def __init__(self, store: Store, klokke: FastKlokke, url: str) -> None:
        super().__init__(store, klokke)
        self.url = url
        self.ingrid = self.person("Ingrid Solheim")
        self.kari = self.person("Kari Nordmann", self.ingrid)
        self.hege = self.person("Hege Moen", None, Verv.HR)
        self.liv = self.person("Liv Ness", None, Verv.TILLITSVALGT)
        self.sak_id = self.sak(self.kari, self.today - timedelta(days=80), grad=50)
        self.invitasjon(self.sak_id, self.liv)
        self.om_fire_uker = (self.today + timedelta(weeks=4)).isoformat()

    def nytt_utkast(self) -> str:
        with self.store.session() as session:
            return plan.nytt_utkast(session, self.ingrid, self.sak_id, "nb", self.klokke)

    def svar(self, felt: Felt, svaret: str, hvem: str | None = None) -> None:
        """As somebody at another screen."""
        with self.store.session() as session:
            plan.sett_felt(session, hvem or self.hege, self.nytt_utkast(), felt, svaret, "nb", self.klokke)

    def tiltak(self, nytt: NyttTiltak) -> str:
        with self.store.session() as session:
            return tiltak.legg_til(session, self.hege, self.sak_id, nytt, "nb", self.klokke)

    def fyll(self) -> str:
        """A draft that lacks nothing."""
        plan_id = self.nytt_utkast()
        for felt, svaret in {**SVAR, Felt.SNAKKET: JA, Felt.EVALUERING: self.om_fire_uker}.items():
            self.svar(felt, svaret)
        with self.store.session() as session:
            plan.sett_raadspurt(session, self.ingrid, plan_id, [Rolle.BHT], "", "nb", self.klokke)
        return plan_id

    def ferdig(self) -> str:
        self.tiltak(NyttTiltak("To timer i kassa", Ansvarlig.LEDER, self.today + timedelta(days=7), "Dagene går"))
        plan_id = self.fyll()
        with self.store.session() as session:
            plan.ferdigstill(session, self.ingrid, plan_id, "nb", self.klokke)
        return plan_id

    def uenighet(self) -> None:
        """A talk in which the two saw something differently."""
        with self.store.session() as session:
            samtale_id = samtale.hold(session, self.ingrid, self.sak_id, self.today, self.klokke)
            for hvem, syn in ((self.kari, "To timer er nok."), (self.ingrid, "Tre timer går bra.")):
                samtale.skriv_syn(session, hvem, samtale_id, "kan", syn, "nb", self.klokke)

    def lagret(self) -> dict[Felt, str]:
        """The answers of the draft."""
        with self.store.session() as session:
            utkast = plan.utkast(session, self.ingrid, self.sak_id, self.klokke)
        assert utkast is not None
        return dict(utkast.svar)

    def lagrede_tiltak(self) -> list[NyttTiltak]:
        with self.store.session() as session:
            linjer = tiltak.vis(session, self.ingrid, self.sak_id, self.klokke)
        return [linje.som_nytt() for linje in linjer if linje.status is not Tiltakstatus.AVLYST]

    def avslutt(self, siste_dag: date) -> None:
        with self.store.session() as session:
            session.scalars(select(Sykeperiode).where(Sykeperiode.sak_id == self.sak_id)).one().tom = siste_dag

    def logg_inn(self, context: BrowserContext, hvem: str) -> None:
        with self.store.session() as session:
            token = innlogging.sign_in(session, hvem, self.klokke)
        context.add_cookies([{"name": COOKIE, "value": token, "url": self.url}])

    def skriv(self, hvem: str, sprak: Spraak) -> None:
        with self.store.session() as session:
            session.get_one(Person, hvem).spraak = sprak


@pytest.fixture
def scene(klokke: FastKlokke, migrated_database: Callable[[str], str]) -> Iterator[Scene]:
    """The gateway, running in a thread on a store of its own; there is no bot."""
    store = open_store(migrated_database("sqlite"))
    port, loop = free_port(), asyncio.new_event_loop()
    app = create_app(store, BotClient(f"http://127.0.0.1:{free_port()}", "x" * 32), klokke, demo=False)
    runner = web.AppRunner(app)

    async def start() -> None:
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()

    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    asyncio.run_coroutine_threadsafe(start(), loop).result()
    yield Scene(store, klokke, f"http://127.0.0.1:{port}")
    asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result()
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()
    store.close()


class Planside:
    """The page in one tab, in the words of the person who uses it."""

    def __init__(self, page: Page, sprak: str = "nb") -> None:
        self.page = page
        self.sprak = sprak
        self.mangler = page.get_by_role("complementary").get_by_role("listitem")
        self.tiltak = page.locator(".skjema ol.tiltak > li")
        self.dialog = page.get_by_role("dialog")
        self.beskjed = page.locator("#beskjed")

    def felt(self, felt: Felt) -> Locator:
        return self.page.get_by_label(tekst(f"dokumenter.sporsmal_{felt}", self.sprak), exact=True)

    def boks(self, felt: Felt) -> Locator:
        """The field with what is said under it."""
        return self.page.locator(".felt").filter(has=self.felt(felt))

    def button(self, navn: str) -> Locator:
        return self.page.get_by_role("button", name=navn, exact=True)

    def write(self, felt: Felt, svaret: str) -> None:
        """Writes and leaves the field."""
        self.felt(felt).fill(svaret)
        self.felt(felt).blur()

    def answer(self, felt: Felt, svaret: str) -> None:
        """Writes, leaves the field, and sees that it was stored."""
        self.write(felt, svaret)
        expect(self.boks(felt).get_by_role("status")).to_have_text("Lagret kl. 13.00")


@pytest.fixture
def new_side(browser: Browser, scene: Scene) -> Iterator[Callable[..., Planside]]:
    """Opens the page as a person (further: Playwright's new_context, `skrift`); no tab may have logged an error."""
    problems: list[str] = []
    contexts = []

    def open_side(hvem: str | None, sprak: str = "nb", skrift: int = 100, **options: Any) -> Planside:
        context = browser.new_context(**{"locale": "nb-NO", "timezone_id": "Europe/Oslo", **options})
        contexts.append(context)
        if hvem:
            scene.logg_inn(context, hvem)
        page = open_page(context, skrift)
        watch(page, problems)
        page.goto(f"{scene.url}/plan?sak={scene.sak_id}")
        page.locator("#innhold > *").first.wait_for()
        return Planside(page, sprak)

    yield open_side
    for context in contexts:
        context.close()
    assert problems == []


NewSide = Callable[..., Planside]


@pytest.fixture
def ny(scene: Scene, new_side: NewSide) -> Planside:
    """Ingrid's page, with a draft that is all blank."""
    scene.nytt_utkast()
    return new_side(scene.ingrid)


# --- the whole run


def test_from_nothing_to_a_new_version(scene: Scene, new_side: NewSide) -> None:
    side = new_side(scene.ingrid)
    side.button("Begynn på planen").click()
    expect(side.page.get_by_role("heading", name="Utkast til versjon 1")).to_be_focused()
    expect(side.mangler).to_have_count(len(SVAR) + 3)
    for felt, svaret in SVAR.items():
        side.answer(felt, svaret)
    side.page.get_by_label("Ja", exact=True).check()
    side.answer(Felt.EVALUERING, scene.om_fire_uker)
    side.page.get_by_label("Bedriftshelsetjenesten").check()
    expect(side.mangler).to_have_text("Ingenting mangler. Les gjennom, så kan du gjøre planen ferdig.")
    side.button("Fast hjelp av en kollega til avtalte oppgaver").click()
    expect(side.page.get_by_label("Hvem har ansvaret?")).to_be_focused()
    expect(side.mangler).to_have_count(1)
    side.page.get_by_label("Hvem har ansvaret?").select_option("Ingrid Solheim")
    side.page.get_by_label("Innen når?").fill("2026-12-01")
    side.page.get_by_label("Hvordan ser dere at det virker?").press("Tab")
    expect(side.mangler).to_contain_text("Ingenting mangler")

    side.button("Gjør planen ferdig").click()
    side.dialog.get_by_role("button", name="Avbryt").click()
    expect(side.felt(Felt.ARBEIDSDAG)).to_be_visible()
    side.button("Gjør planen ferdig").click()
    side.dialog.get_by_role("button", name="Ja, gjør ferdig").click()
    expect(side.page.get_by_role("heading", name="Versjon 1, ferdig 21. november 2026")).to_be_focused()
    expect(side.beskjed).to_contain_text("Planen er ferdig.")
    expect(side.felt(Felt.ARBEIDSDAG)).to_have_count(0)
    for svaret in (*SVAR.values(), "Ja", "19. desember 2026", "Bedriftshelsetjenesten", "1. desember 2026"):
        expect(side.page.locator(".les").get_by_text(svaret, exact=True)).to_be_visible()

    with side.page.expect_download() as pdf:
        side.page.get_by_role("link", name="Last ned som PDF").click()
    assert pdf.value.path().read_bytes().startswith(b"%PDF")
    side.button("Noter sendt til sykmelder").click()
    expect(side.beskjed).to_have_text("Datoen er lagret.")
    expect(side.page.locator("dl").first).to_contain_text("21. november 2026")
    side.button("Lag ny versjon").click()
    expect(side.page.get_by_role("heading", name="Utkast til versjon 2")).to_be_focused()
    expect(side.felt(Felt.ARBEIDSDAG)).to_have_value(SVAR[Felt.ARBEIDSDAG])
    expect(side.tiltak).to_have_count(1)
    expect(side.mangler).to_have_text(
        [
            "Har du snakket med den ansatte om innholdet i planen?",
            "Når skal dere evaluere planen og eventuelt justere den?",
        ]
    )
    side.page.get_by_text("Versjon 1, ferdig").click()
    expect(side.page.get_by_role("link", name="Last ned som PDF")).to_be_visible()
    with scene.store.session() as session:
        [ferdig] = plan.versjoner(session, scene.kari, scene.sak_id, scene.klokke)
    assert ferdig.svar == {**SVAR, Felt.SNAKKET: JA, Felt.EVALUERING: scene.om_fire_uker}
    assert [t.frist for t in ferdig.tiltak] == [date(2026, 12, 1)]
    assert ferdig.sendt == {Planmottaker.SYKMELDER: scene.today}


def test_by_keyboard_alone(scene: Scene, new_side: NewSide) -> None:
    scene.fyll()
    scene.svar(Felt.OPPFOLGING, "")
    side = new_side(scene.ingrid)
    press, typed = side.page.keyboard.press, side.page.keyboard.type

    def tab_to(locator: Locator, key: str = "Tab") -> None:
        for _ in range(80):
            press(key)
            if locator.evaluate("node => node === document.activeElement"):
                return
        raise AssertionError(f"{locator} cannot be reached")

    tab_to(side.page.get_by_role("complementary").get_by_role("link"))
    press("Enter")
    expect(side.felt(Felt.OPPFOLGING)).to_be_focused()
    typed("Telefon hver onsdag.")
    press("Tab")
    expect(side.mangler).to_contain_text("Ingenting mangler")
    tab_to(side.button("Legg til et tiltak"), "Shift+Tab")
    press("Enter")
    expect(side.page.get_by_label("Hva skal gjøres?")).to_be_focused()
    typed("Ny stol")
    press("Tab")
    expect(side.tiltak.get_by_role("status")).to_have_text("Lagret kl. 13.00")
    tab_to(side.button("Ta bort tiltaket"))
    press("Enter")
    expect(side.button("Angre")).to_be_focused()
    tab_to(side.button("Gjør planen ferdig"))
    press("Enter")
    press("Enter")
    expect(side.page.get_by_role("heading", name="Versjon 1, ferdig 21. november 2026")).to_be_focused()


# --- storing an answer


def test_stored_is_said_only_when_it_is(ny: Planside) -> None:
    held: list[Any] = []
    ny.page.route("**/felt*", lambda route: held.append(route))
    ny.write(Felt.ARBEIDSDAG, "Kasse.")
    status = ny.boks(Felt.ARBEIDSDAG).get_by_role("status")
    expect(status).to_have_text("Lagrer …")
    held[0].continue_()
    expect(status).to_have_text("Lagret kl. 13.00")


def test_what_is_written_while_it_is_stored_is_stored_too(scene: Scene, ny: Planside) -> None:
    held: list[Any] = []
    ny.page.route("**/felt*", lambda route: route.continue_() if held else held.append(route))
    ny.write(Felt.ARBEIDSDAG, "Kasse.")
    expect(ny.boks(Felt.ARBEIDSDAG).get_by_role("status")).to_have_text("Lagrer …")
    ny.write(Felt.ARBEIDSDAG, "Kasse og lager.")
    held[0].continue_()
    expect(ny.boks(Felt.ARBEIDSDAG).get_by_role("status")).to_have_text("Lagret kl. 13.00")
    expect(ny.felt(Felt.ARBEIDSDAG)).to_have_value("Kasse og lager.")
    assert scene.lagret() == {Felt.ARBEIDSDAG: "Kasse og lager."}


@pytest.mark.parametrize("answer", [None, 500, 401])
def test_what_cannot_be_stored_stays_and_can_be_tried_again(scene: Scene, ny: Planside, answer: int | None) -> None:
    ny.page.route("**/felt*", lambda route: route.fulfill(status=answer, body="") if answer else route.abort())
    ny.write(Felt.ARBEIDSDAG, "Kasse.")
    boks = ny.boks(Felt.ARBEIDSDAG)
    expect(boks.get_by_role("alert")).to_contain_text("Ikke lagret.")
    expect(ny.felt(Felt.ARBEIDSDAG)).to_have_value("Kasse.")
    ny.page.unroute("**/felt*")
    boks.get_by_role("button", name="Prøv igjen").click()
    expect(boks.get_by_role("status")).to_have_text("Lagret kl. 13.00")
    expect(boks.locator(".problem")).to_be_empty()
    assert scene.lagret() == {Felt.ARBEIDSDAG: "Kasse."}


def test_health_is_refused_kindly_and_only_the_browser_has_it(scene: Scene, ny: Planside) -> None:
    ny.write(Felt.KAN_IKKE_UTFORES, SYK)
    boks, felt = ny.boks(Felt.KAN_IKKE_UTFORES), ny.felt(Felt.KAN_IKKE_UTFORES)
    expect(boks.get_by_role("alert")).to_contain_text("Takk for at du forteller.")
    expect(felt).to_have_value(SYK)
    expect(felt).to_have_attribute("aria-invalid", "true")
    expect(felt).to_have_accessible_description(re.compile("Takk for at du forteller"))
    assert scene.lagret() == {}
    ny.button("Gjør planen ferdig").click()
    expect(ny.page.get_by_role("complementary").get_by_role("alert")).to_contain_text("ikke lagret")
    expect(felt).to_be_focused()
    ny.answer(Felt.KAN_IKKE_UTFORES, "Tunge løft.")
    expect(boks.locator(".problem")).to_be_empty()
    expect(felt).to_have_attribute("aria-invalid", "false")
    assert scene.lagret() == {Felt.KAN_IKKE_UTFORES: "Tunge løft."}


def test_what_was_kept_is_what_is_shown(ny: Planside) -> None:
    ny.answer(Felt.ARBEIDSDAG, "  Ring 010170 12345  ")
    expect(ny.felt(Felt.ARBEIDSDAG)).not_to_have_value("  Ring 010170 12345  ")
    assert "12345" not in ny.felt(Felt.ARBEIDSDAG).input_value()


def test_an_answer_is_taken_away_and_the_room_is_counted(scene: Scene, ny: Planside) -> None:
    ny.answer(Felt.ARBEIDSDAG, "Kasse.")
    expect(ny.boks(Felt.ARBEIDSDAG)).to_contain_text("1994 tegn igjen")
    ny.answer(Felt.ARBEIDSDAG, "")
    assert scene.lagret() == {}
    ny.write(Felt.ARBEIDSDAG, "å" * 2003)
    expect(ny.boks(Felt.ARBEIDSDAG)).to_contain_text("3 tegn for mye")
    expect(ny.boks(Felt.ARBEIDSDAG).get_by_role("alert")).to_contain_text("Ikke lagret.")


def test_a_day_that_will_not_do(scene: Scene, ny: Planside) -> None:
    ny.write(Felt.EVALUERING, "2030-01-01")
    expect(ny.boks(Felt.EVALUERING).get_by_role("alert")).to_contain_text("fra i morgen og til om et år")
    assert scene.lagret() == {}


def test_the_reason_is_asked_for_after_a_no(scene: Scene, ny: Planside) -> None:
    expect(ny.felt(Felt.BEGRUNNELSE)).to_be_hidden()
    ny.page.get_by_label("Nei", exact=True).check()
    ny.page.get_by_role("complementary").get_by_role("link", name="Har du snakket").click()
    expect(ny.felt(Felt.BEGRUNNELSE)).to_be_focused()
    ny.answer(Felt.BEGRUNNELSE, "Svarer ikke på telefon.")
    expect(ny.mangler.filter(has_text="Har du snakket")).to_have_count(0)
    ny.page.get_by_label("Ja", exact=True).check()
    expect(ny.felt(Felt.BEGRUNNELSE)).to_be_hidden()


def test_nobody_consulted_needs_a_reason(scene: Scene, ny: Planside) -> None:
    missing = ny.mangler.filter(has_text="Hvem er tatt med på råd?")
    expect(missing).to_have_count(1)
    grunn = ny.page.get_by_label("Hvis ingen: hvorfor ikke?")
    grunn.fill("Ikke behov.")
    grunn.press("Tab")
    expect(missing).to_have_count(0)
    ny.page.get_by_label("Verneombud").check()
    expect(grunn).to_be_hidden()


def test_what_is_not_stored_is_not_left_without_a_word(ny: Planside) -> None:
    ny.write(Felt.ARBEIDSDAG, SYK)
    expect(ny.boks(Felt.ARBEIDSDAG).get_by_role("alert")).to_contain_text("Ikke lagret.")
    asked: list[str] = []

    def stay(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    ny.page.on("dialog", stay)
    ny.page.evaluate("location.reload()")
    expect(ny.felt(Felt.ARBEIDSDAG)).to_have_value(SYK)
    assert asked == ["beforeunload"]


# --- two at once


@pytest.mark.parametrize(
    ("knapp", "blir"), [("Lagre min", "Kasse i to timer."), ("Bruk den andres", "Kasse i tre timer.\nOg lager.")]
)
def test_two_write_the_same_field_and_one_chooses(scene: Scene, ny: Planside, knapp: str, blir: str) -> None:
    scene.svar(Felt.KAN_UTFORES, "Kasse i tre timer.\nOg lager.")
    ny.write(Felt.KAN_UTFORES, "Kasse i to timer.")
    boks = ny.boks(Felt.KAN_UTFORES)
    expect(boks.get_by_role("alert")).to_contain_text("Noen andre har skrevet her mens du skrev.")
    expect(boks.locator("blockquote p")).to_have_text(["Kasse i tre timer.", "Og lager."])
    ny.write(Felt.KAN_UTFORES, "Kasse i to timer.")  # leaving the field again decides nothing
    assert scene.lagret() == {Felt.KAN_UTFORES: "Kasse i tre timer.\nOg lager."}
    boks.get_by_role("button", name=knapp).click()
    expect(boks.locator(".problem")).to_be_empty()
    expect(ny.felt(Felt.KAN_UTFORES)).to_have_value(blir)
    if knapp == "Lagre min":
        expect(boks.get_by_role("status")).to_have_text("Lagret kl. 13.00")
    assert scene.lagret() == {Felt.KAN_UTFORES: blir}


def test_two_write_the_same_words_and_nobody_is_asked(scene: Scene, ny: Planside) -> None:
    scene.svar(Felt.KAN_UTFORES, "Kasse.")
    ny.answer(Felt.KAN_UTFORES, "Kasse.")
    expect(ny.boks(Felt.KAN_UTFORES).locator(".problem")).to_be_empty()


def test_two_change_the_same_measure(scene: Scene, new_side: NewSide) -> None:
    tiltak_id = scene.tiltak(NyttTiltak("Ny stol"))
    scene.nytt_utkast()
    side = new_side(scene.ingrid)
    with scene.store.session() as session:
        tiltak.endre(session, scene.hege, tiltak_id, NyttTiltak("Ny pult", Ansvarlig.HR), "nb", scene.klokke)
    hva = side.page.get_by_label("Hva skal gjøres?")
    hva.fill("Ny lampe")
    hva.press("Tab")
    expect(side.tiltak.locator("blockquote p")).to_have_text(["Ny pult", "HR"])
    side.button("Bruk den andres").click()
    expect(hva).to_have_value("Ny pult")
    expect(side.page.get_by_label("Hvem har ansvaret?")).to_have_value("hr")
    assert scene.lagrede_tiltak() == [NyttTiltak("Ny pult", Ansvarlig.HR)]


@pytest.mark.parametrize(("knapp", "blir"), [("Lagre min", ["Ny lampe"]), ("Bruk den andres", [])])
def test_one_drops_the_measure_that_the_other_changes(
    scene: Scene, new_side: NewSide, knapp: str, blir: list[str]
) -> None:
    tiltak_id = scene.tiltak(NyttTiltak("Ny stol"))
    scene.nytt_utkast()
    side = new_side(scene.ingrid)
    with scene.store.session() as session:
        tiltak.sett_status(session, scene.hege, tiltak_id, Tiltakstatus.AVLYST, scene.klokke)
    hva = side.page.get_by_label("Hva skal gjøres?")
    hva.fill("Ny lampe")
    hva.press("Tab")
    expect(side.tiltak.get_by_role("alert")).to_contain_text("Den andre har tatt bort tiltaket.")
    side.button(knapp).click()
    expect(side.tiltak).to_have_count(len(blir))
    if blir:
        expect(side.tiltak.get_by_role("status")).to_have_text("Lagret kl. 13.00")
    assert [t.hva for t in scene.lagrede_tiltak()] == blir


def test_another_finishes_it_meanwhile(scene: Scene, new_side: NewSide) -> None:
    scene.fyll()
    side = new_side(scene.ingrid)
    with scene.store.session() as session:
        plan.ferdigstill(session, scene.hege, scene.nytt_utkast(), "nb", scene.klokke)
    side.write(Felt.ARBEIDSDAG, "Lager.")
    expect(side.boks(Felt.ARBEIDSDAG).get_by_role("alert")).to_contain_text("Denne planen er ferdig")
    expect(side.felt(Felt.ARBEIDSDAG)).to_have_value("Lager.")


# --- the measures


def test_a_measure_is_stored_as_it_is_filled_in(scene: Scene, ny: Planside) -> None:
    ny.button("Legg til et tiltak").click()
    kort = ny.tiltak.first
    kort.get_by_label("Innen når?").fill("2026-12-01")
    ny.button("Legg til et tiltak").focus()
    expect(kort.get_by_role("alert")).to_contain_text("Skriv hva som skal gjøres")
    assert scene.lagrede_tiltak() == []
    kort.get_by_label("Hva skal gjøres?").fill("Ny stol")
    kort.get_by_label("Hvem har ansvaret?").select_option("Bedriftshelsetjenesten")
    kort.get_by_label("Hvordan ser dere at det virker?").fill("Dagen går")
    ny.button("Legg til et tiltak").focus()
    expect(kort.get_by_role("status")).to_have_text("Lagret kl. 13.00")
    expect(kort.locator(".problem")).to_be_empty()
    assert scene.lagrede_tiltak() == [NyttTiltak("Ny stol", Ansvarlig.BHT, date(2026, 12, 1), "Dagen går")]


def test_health_in_a_measure_is_refused(scene: Scene, ny: Planside) -> None:
    ny.button("Legg til et tiltak").click()
    ny.page.get_by_label("Hva skal gjøres?").fill("Ferdig med terapien")
    ny.page.get_by_label("Hva skal gjøres?").press("Tab")
    expect(ny.tiltak.get_by_role("alert")).to_contain_text("Takk for at du forteller.")
    assert scene.lagrede_tiltak() == []
    ny.button("Ta bort tiltaket").click()
    expect(ny.tiltak).to_have_count(0)
    expect(ny.button("Legg til et tiltak")).to_be_focused()


def test_a_dropped_measure_can_be_brought_back(scene: Scene, new_side: NewSide) -> None:
    scene.tiltak(NyttTiltak("Ny stol"))
    scene.nytt_utkast()
    side = new_side(scene.ingrid)
    side.button("Ta bort tiltaket").click()
    expect(side.tiltak).to_contain_text("Tatt bort: Ny stol")
    assert scene.lagrede_tiltak() == []
    side.button("Angre").click()
    expect(side.page.get_by_label("Hva skal gjøres?")).to_have_value("Ny stol")
    assert scene.lagrede_tiltak() == [NyttTiltak("Ny stol")]


def test_a_suggestion_that_is_taken_is_offered_no_more(scene: Scene, ny: Planside) -> None:
    hjemmefra = ny.button("Arbeide hjemmefra avtalte dager")
    expect(hjemmefra).to_have_count(0)
    ny.answer(Felt.ARBEIDSDAG, "Rapporter og e-post.")
    hjemmefra.click()
    expect(ny.page.get_by_label("Hva skal gjøres?")).to_have_value("Arbeide hjemmefra avtalte dager")
    expect(hjemmefra).to_have_count(0)
    assert [t.hva for t in scene.lagrede_tiltak()] == ["Arbeide hjemmefra avtalte dager"]


# --- others than the leader


def test_the_employee_reads_the_draft_and_cannot_edit_it(scene: Scene, new_side: NewSide) -> None:
    scene.svar(Felt.ARBEIDSDAG, "Kasse.\nOg varemottak.")
    side = new_side(scene.kari)
    expect(side.page.get_by_role("heading", level=1)).to_have_text("Oppfølgingsplanen din")
    expect(side.page.get_by_text("Kasse.\nOg varemottak.")).to_be_visible()
    expect(side.page.get_by_text("Ikke fylt ut ennå").first).to_be_visible()
    expect(side.page.locator("input, textarea, select, button")).to_have_count(0)


def test_the_employee_says_whether_they_agree(scene: Scene, new_side: NewSide) -> None:
    scene.ferdig()
    side = new_side(scene.kari)
    expect(side.button("Noter sendt til Nav")).to_have_count(0)
    side.page.get_by_label("Nei", exact=True).check()
    kommentar = side.page.get_by_label("Kommentar (om du vil)")
    kommentar.fill("Jeg har diabetes")
    side.button("Send svaret").click()
    expect(side.page.get_by_role("alert").filter(has_text="Takk for at du forteller.")).to_be_visible()
    expect(kommentar).to_have_value("Jeg har diabetes")
    kommentar.fill("To timer er for mye.")
    side.button("Send svaret").click()
    expect(side.beskjed).to_have_text("Svaret ditt er lagret.")
    expect(side.page.get_by_text("Ikke enig: To timer er for mye.")).to_be_visible()
    expect(new_side(scene.ingrid).page.get_by_text("Ikke enig: To timer er for mye.")).to_be_visible()


def test_hr_edits_and_is_not_asked_whether_it_agrees(scene: Scene, new_side: NewSide) -> None:
    scene.ferdig()
    side = new_side(scene.hege)
    expect(side.button("Send svaret")).to_have_count(0)
    side.button("Lag ny versjon").click()
    side.answer(Felt.ARBEIDSDAG, "Lager.")
    assert scene.lagret()[Felt.ARBEIDSDAG] == "Lager."


def test_an_invited_tillitsvalgt_reads_final_versions_only(scene: Scene, new_side: NewSide) -> None:
    scene.svar(Felt.ARBEIDSDAG, "Bare utkast.")
    expect(new_side(scene.liv).page.get_by_text("Det er ikke begynt på noen plan ennå.")).to_be_visible()
    scene.ferdig()
    side = new_side(scene.liv)
    expect(side.page.get_by_text(SVAR[Felt.ARBEIDSDAG])).to_be_visible()
    expect(side.button("Lag ny versjon")).to_have_count(0)


def test_a_stranger_and_one_who_is_not_signed_in_see_nothing(scene: Scene, new_side: NewSide) -> None:
    scene.ferdig()
    fremmed = new_side(scene.person("Ola Hansen", scene.ingrid))
    expect(fremmed.page.get_by_role("alert")).to_contain_text("Her er det ingen plan som du kan se.")
    expect(new_side(None).page.get_by_role("alert")).to_contain_text("Du er ikke logget inn.")
    assert "Kari" not in fremmed.page.content()


def test_when_the_session_ends_nothing_that_is_written_is_lost(scene: Scene, ny: Planside) -> None:
    context = ny.page.context
    context.clear_cookies()
    ny.write(Felt.ARBEIDSDAG, "Kasse.")
    problem = ny.boks(Felt.ARBEIDSDAG).get_by_role("alert")
    expect(problem).to_contain_text("Ikke lagret. Du er ikke logget inn.")
    ny.button("Gjør planen ferdig").click()
    expect(ny.page.get_by_role("complementary").get_by_role("alert")).to_contain_text("er ikke lagret")
    with context.expect_page() as opened:
        problem.get_by_role("link", name="Logg inn i en ny fane").click()
    expect(opened.value.get_by_text("ikke satt opp noen innlogging")).to_be_visible()
    scene.logg_inn(context, scene.ingrid)
    opened.value.goto(f"{scene.url}/static/innlogget.html")
    expect(opened.value.get_by_role("alert")).to_contain_text("Gå tilbake til fanen du kom fra")
    problem.get_by_role("button", name="Prøv igjen").click()
    expect(ny.boks(Felt.ARBEIDSDAG).get_by_role("status")).to_have_text("Lagret kl. 13.00")
    assert scene.lagret() == {Felt.ARBEIDSDAG: "Kasse."}
    expect(ny.mangler).not_to_have_count(len(SVAR) + 3)


def test_the_draft_is_there_again_after_a_new_sign_in(scene: Scene, new_side: NewSide) -> None:
    scene.ferdig()
    side = new_side(scene.ingrid)
    side.button("Lag ny versjon").click()
    side.write(Felt.ARBEIDSDAG, SYK)
    side.page.get_by_text("Versjon 1, ferdig").click()
    side.page.route("**/sendt*", lambda route: route.fulfill(status=204))
    side.page.context.clear_cookies()
    side.button("Noter sendt til Nav").click()
    link = side.page.get_by_role("alert").get_by_role("link", name="Logg inn i en ny fane")
    expect(link).to_have_attribute("target", "_blank")
    scene.logg_inn(side.page.context, scene.ingrid)
    side.button("Prøv igjen").click()
    expect(side.felt(Felt.ARBEIDSDAG)).to_have_value(SYK)


def test_when_the_absence_is_over_the_draft_can_only_be_read(scene: Scene, new_side: NewSide) -> None:
    scene.svar(Felt.ARBEIDSDAG, "Kasse.")
    scene.avslutt(scene.today - timedelta(days=60))
    side = new_side(scene.ingrid)
    expect(side.page.get_by_text("Fraværet er over")).to_be_visible()
    expect(side.page.get_by_text("Kasse.")).to_be_visible()
    expect(side.page.locator("textarea, button")).to_have_count(0)


def test_what_is_written_in_the_draft_stays_when_an_old_version_was_sent(scene: Scene, new_side: NewSide) -> None:
    scene.ferdig()
    side = new_side(scene.ingrid)
    side.button("Lag ny versjon").click()
    side.write(Felt.ARBEIDSDAG, SYK)
    expect(side.boks(Felt.ARBEIDSDAG).get_by_role("alert")).to_contain_text("Ikke lagret.")
    side.page.get_by_text("Versjon 1, ferdig").click()
    side.button("Noter sendt til Nav").click()
    expect(side.beskjed).to_have_text("Datoen er lagret.")
    expect(side.felt(Felt.ARBEIDSDAG)).to_have_value(SYK)


def test_a_page_that_cannot_be_fetched_can_be_tried_again(scene: Scene, ny: Planside) -> None:
    ny.page.route("**/api/planer/*", lambda route: route.abort())
    ny.page.reload()
    expect(ny.page.get_by_role("alert")).to_contain_text("Planen kunne ikke hentes")
    ny.page.unroute("**/api/planer/*")
    ny.button("Prøv igjen").click()
    expect(ny.felt(Felt.ARBEIDSDAG)).to_be_visible()


# --- for everybody


def test_the_whole_plan_by_keyboard_alone(scene: Scene, new_side: NewSide) -> None:
    side = new_side(scene.ingrid)
    page, press, write = side.page, side.page.keyboard.press, side.page.keyboard.type

    def tab_to(target: Locator) -> None:
        for _ in range(60):
            if target.evaluate("target => target === document.activeElement"):
                return
            press("Tab")
        raise AssertionError(f"{target} cannot be reached")

    tab_to(side.button("Begynn på planen"))
    press("Enter")
    expect(page.get_by_role("heading", name="Utkast til versjon 1")).to_be_focused()
    *first, last = SVAR.items()
    for felt, svaret in first:
        press("Tab")
        expect(side.felt(felt)).to_be_focused()
        write(svaret)
    tab_to(side.button("Legg til et tiltak"))
    press("Enter")
    expect(page.get_by_label("Hva skal gjøres?")).to_be_focused()
    write("To timer i kassa")
    press("Tab")
    write("Ingrid")
    tab_to(page.get_by_label("Innen når?"))
    write("12122026")  # the same day whether the browser puts the day or the month first
    tab_to(page.get_by_label("Hvordan ser dere at det virker?"))
    write("Dagene går")
    tab_to(side.felt(last[0]))
    write(last[1])
    tab_to(page.get_by_label("Ja", exact=True))
    press("Space")
    tab_to(side.felt(Felt.EVALUERING))
    write("12122026")
    tab_to(page.get_by_label("Bedriftshelsetjenesten"))
    press("Space")
    tab_to(side.button("Gjør planen ferdig"))
    press("Enter")
    expect(side.dialog).to_be_visible()
    tab_to(side.dialog.get_by_role("button", name="Ja, gjør ferdig"))
    press("Enter")
    expect(page.get_by_role("heading", name="Versjon 1, ferdig 21. november 2026")).to_be_focused()


def test_what_stops_the_end_is_reached_by_keyboard(scene: Scene, ny: Planside) -> None:
    ny.button("Gjør planen ferdig").press("Enter")
    expect(ny.page.get_by_role("heading", name=tekst("plan_web.mangler"))).to_be_focused()
    ny.page.keyboard.press("Tab")
    ny.page.keyboard.press("Enter")
    expect(ny.felt(Felt.ARBEIDSDAG)).to_be_focused()


def test_nynorsk(scene: Scene, new_side: NewSide) -> None:
    scene.skriv(scene.ingrid, Spraak.NYNORSK)
    side = new_side(scene.ingrid, "nn")
    expect(side.page.locator("html")).to_have_attribute("lang", "nn")
    side.button("Byrj på planen").click()
    side.write(Felt.ARBEIDSDAG, "Kasse.")
    expect(side.boks(Felt.ARBEIDSDAG).get_by_role("status")).to_have_text("Lagra kl. 13.00")
    side.write(Felt.KAN_UTFORES, SYK)
    expect(side.boks(Felt.KAN_UTFORES).get_by_role("alert")).to_contain_text("Sjukdom, behandling og familie")
    with scene.store.session() as session:
        utkast = plan.utkast(session, scene.ingrid, scene.sak_id, scene.klokke)
    assert utkast is not None
    assert utkast.sporsmaal[Felt.ARBEIDSDAG] == tekst("dokumenter.sporsmal_arbeidsdag", "nn")


@pytest.mark.parametrize("display", DISPLAYS)
def test_every_state_is_accessible(
    scene: Scene, new_side: NewSide, assert_accessible: Check, display: dict[str, Any]
) -> None:
    def check(side: Planside) -> None:
        assert_accessible(side.page)
        assert_no_sideways_scroll(side.page)

    def open_as(hvem: str | None) -> Planside:
        return new_side(hvem, bypass_csp=True, **display)

    check(open_as(None))  # not signed in
    side = open_as(scene.ingrid)
    check(side)  # nothing begun
    side.button("Begynn på planen").click()
    side.felt(Felt.ARBEIDSDAG).wait_for()
    check(side)  # a blank draft
    scene.svar(Felt.KAN_UTFORES, "Kasse.")
    side.write(Felt.KAN_UTFORES, "Lager. " + "x" * 300)
    expect(side.button("Lagre min")).to_be_visible()
    side.write(Felt.KAN_IKKE_UTFORES, SYK)
    expect(side.boks(Felt.KAN_IKKE_UTFORES).get_by_role("alert")).to_contain_text("Takk")
    side.page.get_by_label("Nei", exact=True).check()
    side.button("Legg til et tiltak").click()
    side.page.get_by_label("Hva skal gjøres?").fill("y" * 200)
    side.page.get_by_label("Hva skal gjøres?").press("Tab")
    expect(side.tiltak.get_by_role("status")).to_have_text("Lagret kl. 13.00")
    side.button("Gjør planen ferdig").click()
    check(side)  # conflict, refusal, measure, and what stops the end
    side.button("Ta bort tiltaket").click()
    expect(side.button("Angre")).to_be_visible()
    check(side)  # a dropped measure
    scene.uenighet()
    check(open_as(scene.kari))  # the employee's draft
    scene.fyll()
    side = open_as(scene.ingrid)
    side.button("Gjør planen ferdig").click()
    expect(side.dialog).to_be_visible()
    check(side)  # the question
    side.dialog.get_by_role("button", name="Ja, gjør ferdig").click()
    expect(side.beskjed).to_contain_text("Planen er ferdig.")
    check(side)  # final
    check(open_as(scene.kari))  # the employee's final version
    side.button("Lag ny versjon").click()
    side.page.get_by_text("Versjon 1, ferdig").click()
    check(side)  # a new draft and an old version


@pytest.mark.parametrize("width", [320, 1280])
def test_wider_text_is_not_cut_off(scene: Scene, new_side: NewSide, width: int) -> None:
    side = new_side(scene.ingrid, viewport={"width": width, "height": 640}, bypass_csp=True)
    side.button("Begynn på planen").click()
    side.write(Felt.KAN_IKKE_UTFORES, SYK)
    expect(side.boks(Felt.KAN_IKKE_UTFORES).get_by_role("alert")).to_contain_text("Takk")
    side.button("Legg til et tiltak").click()
    assert_room_for_wider_text(side.page)


def test_targets_are_large_enough(scene: Scene, new_side: NewSide) -> None:
    scene.tiltak(NyttTiltak("Ny stol"))
    scene.nytt_utkast()
    side = new_side(scene.ingrid, viewport={"width": 320, "height": 640})
    for target in side.page.locator("button:visible, select, textarea:visible, label.valg, input[type=date]").all():
        box = target.bounding_box()
        assert box
        assert box["height"] >= 44, target.inner_text()


def test_on_paper_there_is_the_plan_alone(scene: Scene, new_side: NewSide) -> None:
    scene.ferdig()
    side = new_side(scene.kari)
    side.page.emulate_media(media="print", color_scheme="dark")
    expect(side.page.get_by_text(SVAR[Felt.ARBEIDSDAG])).to_be_visible()
    expect(side.button("Send svaret")).to_be_hidden()
    expect(side.page.get_by_role("link", name="Last ned som PDF")).to_be_hidden()
    expect(side.page.locator("body")).to_have_css("color", "rgb(28, 42, 46)")  # dark on white, always
