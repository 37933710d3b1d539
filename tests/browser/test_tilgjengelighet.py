"""The chat is usable for everybody: axe on every state, keyboard alone, screen reader, narrow windows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .side import BOT_NEDE, Samtale, answer_get, answer_post, melding

NewSamtale = Callable[..., Samtale]
Check = Callable[[Page], None]

# axe writes styles of its own into the page, which the strict policy stops: its tests do without the policy.
DISPLAYS = [
    pytest.param({}, id="lys"),
    pytest.param({"color_scheme": "dark"}, id="mork"),
    pytest.param({"viewport": {"width": 320, "height": 640}}, id="320px"),
    pytest.param({"viewport": {"width": 320, "height": 256}, "color_scheme": "dark"}, id="400prosent_mork"),
    pytest.param({"forced_colors": "active"}, id="hoykontrast"),
    pytest.param({"skrift": 200}, id="200prosent_tekst"),
    pytest.param({"skrift": 200, "viewport": {"width": 375, "height": 667}}, id="200prosent_tekst_mobil"),
]


def assert_no_sideways_scroll(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    log = page.get_by_role("log")
    if log.count():
        assert log.evaluate("log => log.scrollWidth <= log.clientWidth")


def assert_room_for_wider_text(page: Page) -> None:
    """WCAG 1.4.12: with the spacing that a reader may have chosen, nothing is cut off."""
    page.evaluate(WIDER_TEXT)
    assert_no_sideways_scroll(page)
    assert page.evaluate(CUT_OFF) == []


WIDER_TEXT = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }`);
  const inside = [...document.querySelectorAll('*')].map((one) => one.shadowRoot).filter(Boolean);
  for (const root of [document, ...inside]) root.adoptedStyleSheets.push(sheet);
}"""
CUT_OFF = """() => {
  const inside = ({ shadowRoot }) => (shadowRoot ? all(shadowRoot) : []);
  const all = (root) => [...root.querySelectorAll('*')].flatMap((one) => [one, ...inside(one)]);
  const isCut = (one) => {
    const { overflowX, overflowY } = getComputedStyle(one);
    const wide = overflowX !== 'visible' && one.scrollWidth > one.clientWidth + 1;
    const high = ['hidden', 'clip'].includes(overflowY) && one.scrollHeight > one.clientHeight + 1;
    return wide || high;
  };
  const shown = all(document.body).filter((one) => !one.matches('.skjult, .skjult *, svg, svg *'));
  return shown.filter(isCut).map((one) => one.outerHTML.slice(0, 200));
}"""


@pytest.mark.parametrize("width", [320, 1280])
def test_wider_text_is_not_cut_off(new_samtale: NewSamtale, width: int) -> None:
    samtale = new_samtale(viewport={"width": width, "height": 640}, bypass_csp=True).sign_in("Kari")
    samtale.ask("når er neste frist for meg?")
    samtale.ask("hva er status i saken min?")
    samtale.felt.fill("et spørsmål til")
    assert_room_for_wider_text(samtale.page)


@pytest.mark.parametrize("display", DISPLAYS)
def test_every_state_is_accessible(new_samtale: NewSamtale, assert_accessible: Check, display: dict[str, Any]) -> None:
    samtale = new_samtale(bypass_csp=True, **display)

    def check() -> None:
        assert_accessible(samtale.page)
        assert_no_sideways_scroll(samtale.page)

    check()  # sign-in
    samtale.without_history().sign_in("Kari")
    check()  # nothing written yet
    svar = samtale.ask("når er neste frist for meg?")
    expect(svar.locator("dl")).to_be_visible()
    check()  # facts, sources, choices
    svar.get_by_role("group").get_by_role("button").first.click()
    expect(samtale.bot).not_to_have_count(1)
    check()  # a chosen choice
    samtale.ask("jeg vil ikke leve lenger")
    expect(samtale.page.locator("li.krise").last).to_contain_text("113")
    check()  # crisis
    samtale.felt.fill("lange ord " + "x" * 2001)
    check()  # too long


@pytest.mark.parametrize("display", DISPLAYS)
def test_what_is_on_its_way_is_accessible(
    new_samtale: NewSamtale, assert_accessible: Check, display: dict[str, Any]
) -> None:
    samtale = new_samtale(bypass_csp=True, **display).sign_in("Ingrid")
    held: list[Any] = []
    samtale.page.route("**/api/meldinger", lambda route: held.append(route))
    samtale.write("hva haster hos mine?")
    samtale.write("hva sykmeldt syk sykehuset lenge eit")
    expect(samtale.page.locator(".skriver")).to_have_text("Nærvær skriver …")
    assert_accessible(samtale.page)
    assert_no_sideways_scroll(samtale.page)
    samtale.page.unroute("**/api/meldinger")
    held[0].fallback()
    expect(samtale.page.locator(".skriver")).to_have_text("")


@pytest.mark.parametrize("display", DISPLAYS)
def test_unsent_is_accessible(new_samtale: NewSamtale, assert_accessible: Check, display: dict[str, Any]) -> None:
    samtale = new_samtale(bypass_csp=True, **display).sign_in("Ingrid")
    samtale.page.route("**/api/meldinger", answer_post(503, BOT_NEDE))
    samtale.write("hva haster hos mine?")
    expect(samtale.ikke_sendt).to_have_count(1)
    assert_accessible(samtale.page)
    assert_no_sideways_scroll(samtale.page)


@pytest.mark.parametrize("display", DISPLAYS)
def test_load_error_is_accessible_and_can_be_retried(
    new_samtale: NewSamtale, assert_accessible: Check, display: dict[str, Any]
) -> None:
    samtale = new_samtale(bypass_csp=True, **display)
    samtale.page.route("**/api/meldinger", lambda route: route.abort())
    samtale.person_button("Kari").click()
    expect(samtale.page.get_by_role("alert").filter(has_text="kunne ikke hentes")).to_be_visible()
    assert_accessible(samtale.page)
    samtale.page.unroute("**/api/meldinger")
    samtale.button("Prøv igjen").click()
    expect(samtale.felt).to_be_visible()


def test_whole_conversation_by_keyboard_alone(samtale: Samtale) -> None:
    page = samtale.page
    press = page.keyboard.press

    def tab_to(name: str, key: str = "Tab") -> None:
        for _ in range(60):
            press(key)
            if page.evaluate(FOCUSED_TEXT).startswith(name):
                return
        raise AssertionError(f"{name} cannot be reached")

    samtale.without_history()
    tab_to("Kari")
    press("Enter")
    expect(samtale.felt).to_be_focused()
    page.keyboard.type("når er neste frist for meg?")
    press("Shift+Enter")
    page.keyboard.type("hilsen Kari")
    expect(samtale.felt).to_have_value("når er neste frist for meg?\nhilsen Kari")
    for _ in range(len("\nhilsen Kari")):
        press("Backspace")
    press("Enter")
    samtale.bot.first.wait_for()
    expect(samtale.felt).to_be_focused()
    choice = samtale.bot.first.get_by_role("group").get_by_role("button").first
    name = choice.inner_text()
    tab_to(name, "Shift+Tab")
    press("Enter")
    expect(samtale.bot).not_to_have_count(1)
    expect(choice).to_be_focused()
    expect(choice).to_have_attribute("aria-disabled", "true")
    expect(choice).to_contain_text("(valgt)")
    tab_to("Bytt person", "Shift+Tab")
    press("Enter")
    expect(samtale.person_button("Kari")).to_be_visible()
    expect(page.get_by_role("heading", name="Hvem vil du være?")).to_be_focused()


def test_a_talk_is_prepared_by_keyboard_alone(samtale: Samtale) -> None:
    samtale.sign_in("Anne")
    press, write = samtale.page.keyboard.press, samtale.page.keyboard.type

    def say(text: str, answer: str) -> None:
        expect(samtale.felt).to_be_focused()
        write(text)
        press("Enter")
        expect(samtale.bot.last).to_contain_text(answer)

    def choose(name: str, answer: str) -> None:
        """From the field back to a button of the latest answer, and to the field again."""
        button = samtale.bot.last.get_by_role("button", name=name, exact=True)
        steps = 0
        while not button.evaluate(IS_FOCUSED):
            steps += 1
            assert steps < 8
            press("Shift+Tab")
        press("Enter")
        expect(samtale.bot.last).to_contain_text(answer)
        while not samtale.felt.evaluate(IS_FOCUSED):
            press("Tab")

    say("jeg vil forberede samtalen med lederen min", "1 av 10")
    say("Kollegaene er fine, men kveldsvaktene er tunge.", "2 av 10")
    choose("Tilbake", "1 av 10")
    choose("Hopp over", "2 av 10")
    for number in range(3, 11):
        say("hopp over", f"{number} av 10")
    say("jeg kan lære opp de nye", "Dette har du skrevet")
    choose("Del alt", "Delt")


IS_FOCUSED = "one => one.getRootNode().activeElement === one"
FOCUSED_TEXT = """() => {
  let focused = document.activeElement;
  while (focused.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  return focused.textContent;
}"""


def test_what_a_screen_reader_is_told(samtale: Samtale) -> None:
    samtale.sign_in("Kari")
    page = samtale.page
    expect(page.get_by_role("region", name="Samtale med Nærvær")).to_be_visible()
    expect(samtale.logg).to_have_attribute("aria-live", "polite")
    expect(samtale.logg).to_have_accessible_name("Meldinger")
    expect(samtale.felt).to_have_accessible_description("Enter sender. Shift og Enter gir ny linje.")
    svar = samtale.ask("når er neste frist for meg?")
    assert (svar.text_content() or "").startswith("Nærvær: ")
    assert (samtale.person.last.text_content() or "").startswith("Du: når er")
    expect(svar.locator(".tekst")).to_have_attribute("lang", "nb")
    expect(svar.locator("dt").first).to_be_visible()
    expect(svar.locator(".kilder li").first).to_be_visible()
    expect(svar.get_by_role("group", name="Velg et svar")).to_be_visible()


def test_own_message_is_read_aloud_once(samtale: Samtale) -> None:
    samtale.sign_in("Ingrid")
    samtale.logg.evaluate(
        """log => { window.added = []; new MutationObserver(changes => changes.forEach(change =>
        change.addedNodes.forEach(node => window.added.push(node.textContent)))).observe(log,
        {childList: true, subtree: true}); }"""
    )
    samtale.ask("hva sykmeldt syk sykehuset lenge eit")
    added = samtale.page.evaluate("window.added")
    own = [text for text in added if text.startswith(("Du:", "asdfgh"))]
    assert sum("hva sykmeldt syk sykehuset lenge eit" in text for text in own) == 1


def test_writing_status_is_said_once_and_goes_away(samtale: Samtale) -> None:
    samtale.sign_in("Ingrid")
    status = samtale.page.locator(".skriver")
    status.evaluate(
        """status => { window.said = []; new MutationObserver(() => window.said.push(status.textContent))
        .observe(status, {childList: true, characterData: true, subtree: true}); }"""
    )
    held: list[Any] = []
    samtale.page.route("**/api/meldinger", lambda route: held.append(route))
    samtale.write("hva haster hos mine?")
    samtale.write("hva sykmeldt syk sykehuset lenge eit")
    expect(status).to_have_text("Nærvær skriver …")
    expect(status).to_have_role("status")
    samtale.page.unroute("**/api/meldinger")
    held[0].fallback()
    expect(status).to_have_text("")
    assert samtale.page.evaluate("window.said.filter(Boolean).length") == 1


def test_new_messages_do_not_take_the_focus(samtale: Samtale) -> None:
    samtale.sign_in("Ingrid")
    samtale.write("hva haster hos mine?")
    samtale.button("Bytt person").focus()
    samtale.bot.last.wait_for()
    expect(samtale.ikke_sendt).to_have_count(0)
    expect(samtale.button("Bytt person")).to_be_focused()


def test_crisis_and_error_differ_in_words_and_frame(samtale: Samtale) -> None:
    samtale.page.route("**/api/meldinger", answer_get({"meldinger": [melding("krise"), melding("feil")]}))
    samtale.sign_in("Kari")
    for alvor, ord in (("krise", "Få hjelp nå"), ("feil", "Noe gikk galt")):
        item = samtale.page.locator(f"li.{alvor}")
        expect(item.get_by_text(ord)).to_be_visible()
        expect(item.locator(".tekst")).to_have_css("border-top-width", "2px")


def test_nynorsk_person_gets_nynorsk_texts_and_each_message_its_own_language(samtale: Samtale) -> None:
    meg = {"navn": "Nils Nes", "sprak": "nn", "rolle": "ansatt"}
    samtale.page.route("**/api/meg", lambda route: route.fulfill(json=meg))
    samtale.page.route("**/api/innboks/uleste", answer_get({"ider": []}))
    samtale.page.route("**/api/meldinger", answer_get({"meldinger": [melding("krise"), melding("feil", sprak="nn")]}))
    samtale.page.reload()
    expect(samtale.page.get_by_text("Få hjelp no")).to_be_visible()
    expect(samtale.page.get_by_role("region")).to_have_attribute("lang", "nn")
    expect(samtale.page.locator("html")).to_have_attribute("lang", "nn")
    assert samtale.page.locator("li .tekst").evaluate_all("all => all.map(one => one.lang)") == ["nb", "nn"]


def test_targets_are_large_enough(samtale: Samtale) -> None:
    samtale.sign_in("Kari")
    samtale.ask("når er neste frist for meg?")
    for button in samtale.page.get_by_role("button").all():
        box = button.bounding_box()
        assert box
        assert min(box["height"], box["width"]) >= 44


def test_reduced_motion_is_respected(new_samtale: NewSamtale) -> None:
    samtale = new_samtale(reduced_motion="reduce").sign_in("Ingrid")
    held: list[Any] = []
    samtale.page.route("**/api/meldinger", lambda route: held.append(route))
    samtale.write("hva haster hos mine?")
    status = samtale.page.locator(".skriver")
    expect(status).to_have_text("Nærvær skriver …")
    assert status.evaluate("status => getComputedStyle(status, '::before').animationName") == "none"
    expect(samtale.logg).to_have_css("scroll-behavior", "auto")
    samtale.page.unroute("**/api/meldinger")
    held[0].fallback()
    expect(status).to_have_text("")


def test_long_words_wrap_at_320_px(new_samtale: NewSamtale) -> None:
    samtale = new_samtale(viewport={"width": 320, "height": 640})
    lang = melding(
        "vanlig",
        tekst="x" * 300,
        fakta=[{"navn": "y" * 80, "verdi": "z" * 80}],
        kilder=[{"tittel": "k" * 120, "adresse": "https://example.org/"}],
        valg=[{"id": "v", "tekst": "w" * 90, "valgt": False}],
    )
    samtale.page.route("**/api/meldinger", answer_get({"meldinger": [lang]}))
    samtale.page.route("**/api/meldinger", answer_post(429, {"feil": {"kode": "for_mange", "tekst": "f" * 200}}))
    samtale.sign_in("Kari")
    samtale.write("å" * 500)
    expect(samtale.ikke_sendt).to_have_count(1)
    assert_no_sideways_scroll(samtale.page)
