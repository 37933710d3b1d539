"""The chat keeps what is written, sends it once and in order, and is honest when something fails."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from .side import BOT_NEDE, Assistent, Samtale, answer_get, answer_post

NewSamtale = Callable[..., Samtale]


@pytest.mark.parametrize(
    ("navn", "eksempel"),
    [("Ingrid", "Hva haster hos mine?"), ("Kari", "Når er neste frist for meg?")],
)
def test_greeting_offers_questions_that_fit_the_role(samtale: Samtale, navn: str, eksempel: str) -> None:
    samtale.without_history().sign_in(navn)
    expect(samtale.page.get_by_text(f"Hei, {navn}.")).to_be_visible()
    expect(samtale.logg.get_by_role("button")).to_have_count(3)
    samtale.button(eksempel).click()
    expect(samtale.person.last).to_contain_text(eksempel)
    expect(samtale.felt).to_be_focused()
    expect(samtale.button(eksempel)).to_have_count(0)
    samtale.bot.first.wait_for()


def test_demo_says_that_the_people_are_made_up(samtale: Samtale) -> None:
    expect(samtale.page.get_by_text("Alle personer og saker er oppdiktet.")).to_be_visible()
    samtale.sign_in("Kari")
    expect(samtale.page.get_by_text("Demonstrasjon", exact=True)).to_be_visible()


def test_answers_show_facts_sources_and_choices(samtale: Samtale) -> None:
    samtale.sign_in("Kari")
    svar = samtale.ask("når er neste frist for meg?")
    expect(svar.locator("dl dt").first).to_be_visible()
    lenke = svar.locator(".kilder a").first
    assert (lenke.get_attribute("href") or "").startswith("https://")
    assert lenke.get_attribute("rel") == "noopener noreferrer"
    expect(lenke).to_contain_text("(åpnes i ny fane)")
    expect(svar.get_by_role("group").get_by_role("button").first).to_be_enabled()


def test_an_answer_can_be_called_useful_or_not(samtale: Samtale) -> None:
    samtale.sign_in("Kari")
    svar = samtale.ask("hvor mange egenmeldingsdager har jeg?")
    opinion = svar.get_by_role("group", name="Var dette nyttig?")
    expect(opinion.get_by_role("button")).to_have_text(["Ja", "Nei"])
    before = samtale.bot.count()
    opinion.get_by_role("button", name="Nei").click()
    expect(samtale.bot.nth(before)).to_contain_text("Takk for at du sier fra")
    expect(opinion.get_by_role("button", name="Nei")).to_have_attribute("aria-disabled", "true")


def test_a_nynorsk_answer_is_marked_as_nynorsk(samtale: Samtale) -> None:
    samtale.sign_in("Kari")
    svar = samtale.ask("Kor mange eigenmeldingsdagar har eg?")
    expect(svar.locator(".tekst")).to_have_attribute("lang", "nn")
    samtale.ask("Hvor mange egenmeldingsdager har jeg?")


def test_the_line_in_english_is_marked_as_english(samtale: Samtale) -> None:
    samtale.sign_in("Kari")
    svar = samtale.ask("How many days of self-certified sick leave do I have?")
    expect(svar.locator(".tekst[lang=nb] > p:first-child")).to_have_attribute("lang", "en")
    expect(svar.locator("[lang=en]")).to_have_count(1)


def test_not_understood_offers_choices(samtale: Samtale) -> None:
    samtale.sign_in("Ingrid")
    svar = samtale.ask("tilliten sorg kjøkkenbordet formidling sykepengedag ivaretar")
    expect(svar).to_contain_text("Jeg er ikke sikker på hva du mener")
    expect(svar.get_by_role("group").get_by_role("button").first).to_be_visible()


def test_a_choice_is_sent_once_and_stays_chosen_after_reload(samtale: Samtale) -> None:
    samtale.sign_in("Ingrid")
    svar = samtale.ask("hva haster hos mine?")
    choice = svar.get_by_role("group").get_by_role("button").first
    text = choice.inner_text()
    before = samtale.stored_texts().count(text)
    choice.dblclick()
    expect(choice).to_have_attribute("aria-disabled", "true")
    samtale.wait_until_stored(text, before + 1)
    assert samtale.stored_texts()[-2:] == ["hva haster hos mine?", text]
    samtale.page.reload()
    expect(samtale.page.locator("li.bot button[aria-disabled=true]").last).to_contain_text("(valgt)")


def test_reload_keeps_messages_and_draft(samtale: Samtale) -> None:
    samtale.sign_in("Ingrid")
    samtale.ask("hva haster hos mine?")
    samtale.felt.fill("et halvt spørsm")
    before = samtale.logg.inner_text()
    samtale.page.reload()
    expect(samtale.felt).to_have_value("et halvt spørsm")
    expect(samtale.person.last).to_contain_text("hva haster hos mine?")
    assert samtale.logg.inner_text() == before


def test_draft_belongs_to_the_person(samtale: Samtale) -> None:
    samtale.sign_in("Ingrid").felt.fill("bare Ingrids utkast")
    samtale.button("Bytt person").click()
    samtale.sign_in("Kari")
    expect(samtale.felt).to_have_value("")
    expect(samtale.page.get_by_text("Du er Kari")).to_be_visible()
    samtale.button("Bytt person").click()
    samtale.sign_in("Ingrid")
    expect(samtale.felt).to_have_value("bare Ingrids utkast")


def test_html_is_shown_as_text(samtale: Samtale) -> None:
    samtale.sign_in("Kari")
    samtale.ask("<b>hei</b>")
    expect(samtale.person.last.locator(".tekst")).to_have_text("<b>hei</b>")
    expect(samtale.logg.locator("b")).to_have_count(0)


def test_markup_and_unsafe_links_from_the_server_are_text(samtale: Samtale) -> None:
    bad = "<img src=x onerror=alert(1)>"
    melding = {
        "id": "x", "fra": "bot", "tid": "2026-11-21T10:00:00Z", "sprak": "nb", "alvor": "vanlig",
        "tekst": f"{bad}\n- punkt en\n- punkt to\n\nslutt",
        "fakta": [{"navn": bad, "verdi": bad}],
        "kilder": [{"tittel": "farlig", "adresse": "javascript:alert(1)"}, {"tittel": bad, "adresse": None}],
        "valg": [{"id": "v", "tekst": bad, "valgt": False}],
    }  # fmt: skip
    samtale.page.route("**/api/meldinger", answer_get({"meldinger": [melding]}))
    samtale.sign_in("Kari")
    expect(samtale.bot.locator("img")).to_have_count(0)
    expect(samtale.bot.locator("a")).to_have_count(0)
    expect(samtale.bot.get_by_role("button", name=bad)).to_be_visible()
    assert samtale.bot.locator(".tekst > ul").first.locator("li").all_inner_texts() == [
        "punkt en",
        "punkt to",
    ]


def test_limit_is_clear_and_nothing_is_lost(samtale: Samtale) -> None:
    samtale.sign_in("Ingrid")
    before = len(samtale.stored())
    samtale.felt.fill("🙂" * 2000)
    expect(samtale.felt).to_have_attribute("aria-invalid", "false")
    samtale.felt.fill("å" * 2001)
    samtale.felt.press("Enter")
    grense = samtale.page.get_by_text("Meldingen er for lang til å sendes. Grensen er 2 000 tegn.")
    expect(grense).to_be_visible()
    expect(samtale.page.get_by_text("2 001 av 2 000 tegn")).to_be_visible()
    expect(samtale.felt).to_have_value("å" * 2001)
    expect(samtale.felt).to_have_attribute("aria-invalid", "true")
    assert len(samtale.stored()) == before
    samtale.felt.fill("kort igjen")
    expect(grense).to_have_count(0)


def test_two_fast_messages_keep_their_order(samtale: Samtale) -> None:
    samtale.sign_in("Ingrid")
    before = samtale.stored_texts().count("hva sykmeldt syk sykehuset lenge eit")
    samtale.write("hva haster hos mine?")
    samtale.write("hva sykmeldt syk sykehuset lenge eit")
    samtale.wait_until_stored("hva sykmeldt syk sykehuset lenge eit", before + 1)
    assert samtale.stored_texts()[-2:] == ["hva haster hos mine?", "hva sykmeldt syk sykehuset lenge eit"]
    shown = samtale.logg.inner_text()
    samtale.page.reload()
    samtale.felt.wait_for()
    assert samtale.logg.inner_text() == shown


def test_bot_down_keeps_the_message_and_retry_stores_it_once(samtale: Samtale, bot_nede: Assistent) -> None:
    samtale.sign_in("Ingrid")
    before = samtale.stored_texts().count("er du der, Nærvær?")
    own = samtale.person.filter(has_text="er du der, Nærvær?")
    samtale.write("er du der, Nærvær?")
    expect(samtale.ikke_sendt).to_contain_text("Ikke besvart ennå.")
    expect(samtale.button("Ta tilbake")).to_have_count(0)
    samtale.page.reload()
    expect(samtale.ikke_sendt).to_be_visible()
    expect(own).to_have_count(before + 1)
    answers = samtale.bot.count()
    bot_nede.start_bot()
    samtale.button("Prøv igjen").click()
    expect(samtale.felt).to_be_focused()
    expect(samtale.ikke_sendt).to_have_count(0)
    samtale.bot.nth(answers).wait_for()
    assert samtale.stored_texts().count("er du der, Nærvær?") == before + 1
    expect(own).to_have_count(before + 1)


def test_no_contact_is_said_and_a_lost_answer_does_not_double_the_message(samtale: Samtale) -> None:
    samtale.sign_in("Kari")
    before = samtale.stored_texts().count("kom dette fram?")

    def lose_answer(route: Any) -> None:
        route.fetch()
        route.abort()

    samtale.page.route("**/api/meldinger", lose_answer, times=1)
    samtale.write("kom dette fram?")
    expect(samtale.ikke_sendt).to_contain_text("Jeg får ikke kontakt akkurat nå.")
    answers = samtale.bot.count()
    samtale.button("Prøv igjen").click()
    samtale.bot.nth(answers).wait_for()
    expect(samtale.ikke_sendt).to_have_count(0)
    assert samtale.stored_texts().count("kom dette fram?") == before + 1
    expect(samtale.person.filter(has_text="kom dette fram?")).to_have_count(before + 1)


def test_messages_behind_a_failed_one_wait_and_follow_in_order(samtale: Samtale) -> None:
    samtale.sign_in("Ingrid")
    before = samtale.stored_texts().count("hva sykmeldt syk sykehuset lenge eit")
    samtale.page.route("**/api/meldinger", answer_post(503, BOT_NEDE))
    samtale.write("hva haster hos mine?")
    expect(samtale.ikke_sendt).to_contain_text("Jeg kan ikke svare akkurat nå.")
    samtale.write("hva sykmeldt syk sykehuset lenge eit")
    expect(samtale.ikke_sendt).to_have_count(2)
    samtale.page.unroute("**/api/meldinger")
    samtale.button("Prøv igjen").first.click()
    samtale.wait_until_stored("hva sykmeldt syk sykehuset lenge eit", before + 1)
    expect(samtale.ikke_sendt).to_have_count(0)
    assert samtale.stored_texts()[-2:] == ["hva haster hos mine?", "hva sykmeldt syk sykehuset lenge eit"]


def test_an_unsent_message_can_be_taken_back(samtale: Samtale) -> None:
    samtale.sign_in("Ingrid")
    samtale.page.route("**/api/meldinger", lambda route: route.abort())
    samtale.write("første")
    expect(samtale.ikke_sendt).to_contain_text("Ikke sendt.")
    samtale.felt.fill("andre")
    samtale.button("Ta tilbake").click()
    expect(samtale.felt).to_have_value("første\nandre")
    expect(samtale.felt).to_be_focused()
    expect(samtale.ikke_sendt).to_have_count(0)


def test_refused_message_shows_the_reason_and_does_not_stop_the_next(samtale: Samtale) -> None:
    samtale.sign_in("Ingrid")
    refusal = {"feil": {"kode": "for_stor", "tekst": "Meldingen er for stor."}}
    samtale.page.route("**/api/meldinger", answer_post(413, refusal), times=1)
    samtale.write("avvist")
    expect(samtale.ikke_sendt).to_contain_text("Ikke sendt. Meldingen er for stor.")
    expect(samtale.button("Prøv igjen")).to_have_count(0)
    samtale.ask("hva sykmeldt syk sykehuset lenge eit")
    expect(samtale.ikke_sendt).to_have_count(1)
    samtale.button("Ta tilbake").click()
    expect(samtale.felt).to_have_value("avvist")


def test_ended_session_shows_sign_in_and_loses_nothing(samtale: Samtale) -> None:
    samtale.sign_in("Kari")
    before = samtale.stored_texts().count("skrevet etter utlogging")
    samtale.page.context.clear_cookies()
    samtale.write("skrevet etter utlogging")
    expect(samtale.page.get_by_role("alert").filter(has_text="Du er logget ut.")).to_be_visible()
    expect(samtale.person_button("Kari")).to_be_visible()
    expect(samtale.felt).to_have_count(0)
    samtale.sign_in("Kari")
    samtale.wait_until_stored("skrevet etter utlogging", before + 1)
    expect(samtale.ikke_sendt).to_have_count(0)
    expect(samtale.person.filter(has_text="skrevet etter utlogging")).to_have_count(before + 1)
    assert samtale.stored_texts().count("skrevet etter utlogging") == before + 1


def test_draft_survives_an_ended_session(samtale: Samtale) -> None:
    samtale.sign_in("Kari").felt.fill("halvferdig")
    samtale.page.context.clear_cookies()
    samtale.page.reload()
    samtale.sign_in("Kari")
    expect(samtale.felt).to_have_value("halvferdig")


def test_two_tabs_see_the_same_conversation(samtale: Samtale) -> None:
    samtale.sign_in("Ingrid")
    other = Samtale(samtale.page.context.new_page(), samtale.url)
    other.page.goto(samtale.url)
    other.felt.wait_for()
    before = other.bot.count()
    samtale.ask("hva sykmeldt syk sykehuset lenge eit")
    other.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(other.bot).to_have_count(before + 1)


def test_another_person_in_the_same_browser_never_sees_the_first_ones_messages(samtale: Samtale) -> None:
    samtale.sign_in("Ingrid").ask("hva haster hos mine?")
    json = {"Content-Type": "application/json"}
    samtale.page.request.post(f"{samtale.url}/api/demo/innlogging", data='{"person": "kari"}', headers=json)
    samtale.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(samtale.page.get_by_text("Du er Kari")).to_be_visible()
    expect(samtale.person.filter(has_text="hva haster hos mine?")).to_have_count(0)


def test_page_says_so_when_the_chat_cannot_start(samtale: Samtale) -> None:
    samtale.page.route("**/api/tekster*", lambda route: route.abort())
    samtale.page.reload()
    expect(samtale.page.get_by_text("Samtalen kunne ikke starte.")).to_be_visible()


def test_latest_exchange_is_in_view(samtale: Samtale) -> None:
    samtale.sign_in("Ingrid")
    for _ in range(3):
        samtale.ask("hva haster hos mine?")
    expect(samtale.person.last).to_be_in_viewport()
    samtale.page.reload()
    samtale.felt.wait_for()
    expect(samtale.person.last).to_be_in_viewport()
