"""The follow-up plan as the chat shows it: its lines, its files, and what is still lacking."""

import hashlib
import textwrap
from collections.abc import Collection
from dataclasses import replace
from datetime import date

from actions.ask import Ask
from actions.hvem import Whose, case_choice
from actions.reply import Choice, Fact, File, Reply, payload
from naervaer import datoer, planskjema
from naervaer.dokumenter.innhold import Tiltak
from naervaer.klokke import oslo_dato
from naervaer.nedlasting import Format, Slag, adresse
from naervaer.planbilde import JA, NEI, Felt, Planbilde
from naervaer.planskjema import Skjema, Versjon
from naervaer.store.models import Part, Planmottaker

START, VIS, ENDRE, FERDIG, NY_VERSJON, NAV_TEKST, ENIG, SENDT = (
    f"lag_plan.{slug}" for slug in ("start", "vis", "endre", "ferdig", "ny_versjon", "nav_tekst", "enig", "sendt")
)
TILTAK, RAADSPURT = "tiltak", "raadspurt"
SHORT = 90  # characters of an answer, where many are shown at a glance


def draft(ask: Ask, whose: Whose, page: Skjema) -> Reply:
    """The draft: what is written, and for those who write it how to go on."""
    versjon = page.utkast
    assert versjon is not None
    text = ask.tekst(f"lag_plan.utkastet_{side(whose)}", navn=whose.navn, versjon=versjon.bilde.versjon)
    shown = Reply(text, ask.sprak, fakta=facts(ask, versjon), filer=files(ask, versjon.bilde))
    if not page.redigering:
        return shown
    choices = (("fortsett", START), ("ferdig", FERDIG), ("endre", ENDRE))
    return replace(
        shown,
        filer=(*shown.filer, form_file(ask, whose.sak_id)),
        valg=tuple(case_choice(ask.tekst(f"lag_plan.knapp_{slug}"), to, whose) for slug, to in choices),
    )


def final(ask: Ask, whose: Whose, page: Skjema) -> Reply:
    """The latest final version: what it says, who agreed, to whom it was sent, the files, and what comes next."""
    versjon = page.versjoner[0]
    bilde = versjon.bilde
    assert bilde.ferdig is not None
    dag = datoer.lang(oslo_dato(bilde.ferdig), ask.sprak)
    text = ask.tekst(
        f"lag_plan.planen_{side(whose)}", navn=whose.navn, versjon=bilde.versjon, dag=dag, hvem=bilde.ferdig_av
    )
    shown = (*facts(ask, versjon), *_agreed(ask, bilde), *_sent(ask, bilde))
    asked = page.part is not None and page.part not in bilde.enige
    choices = agree_choices(ask, whose, versjon) if asked else ()
    if page.kan_endre:
        choices = (*choices, *_after_final(ask, whose, page))
    return Reply(text, ask.sprak, fakta=shown, filer=files(ask, bilde), valg=choices)


def unfinished(ask: Ask, whose: Whose, versjon: Versjon, mangler: Collection[str]) -> Reply:
    """The draft as it was left, and what it lacks."""
    text = ask.tekst("lag_plan.lagret_men_mangler", navn=whose.navn)
    choices = (
        case_choice(ask.tekst("lag_plan.knapp_fortsett"), START, whose),
        case_choice(ask.tekst("lag_plan.knapp_endre"), ENDRE, whose),
    )
    shown = (*files(ask, versjon.bilde), form_file(ask, whose.sak_id))
    lacking = missing(ask, mangler)
    return Reply(f"{text}\n{lacking}", ask.sprak, fakta=facts(ask, versjon), filer=shown, valg=choices)


def agree_choices(ask: Ask, whose: Whose, versjon: Versjon) -> tuple[Choice, ...]:
    """«Er vi enige om dette?», of this very version."""
    return tuple(
        Choice(
            ask.tekst(f"lag_plan.knapp_enig_{svar}"),
            payload(ENIG, person=whose.person_id, verdi=svar, gjelder=versjon.bilde.id),
        )
        for svar in (JA, NEI)
    )


def unsent_choices(ask: Ask, whose: Whose, versjon: Versjon) -> tuple[Choice, ...]:
    """Buttons that note that the version was sent today."""
    return tuple(
        Choice(
            ask.tekst(f"lag_plan.knapp_sendt_{til}"),
            payload(SENDT, person=whose.person_id, verdi=til.value, gjelder=versjon.bilde.id),
        )
        for til in Planmottaker
        if til not in versjon.bilde.sendt
    )


def facts(ask: Ask, versjon: Versjon) -> tuple[Fact, ...]:
    """A line for each field that is filled, then the measures, those consulted, and where the two differ."""
    bilde, papir = versjon.bilde, versjon.papir
    fields = [Fact(felt_navn(ask, felt), svar) for felt in Felt if (svar := shown_answer(ask, bilde, felt))]
    lines = [Fact(ask.tekst("lag_plan.tiltak_nummer", nummer=n), _line(ask, t)) for n, t in enumerate(papir.tiltak, 1)]
    differ = [
        Fact(ask.tekst("lag_plan.ulikt", tema=syn.tema), ask.tekst("lag_plan.syn", ansatt=syn.ansatt, leder=syn.leder))
        for syn in papir.uenighet
    ]
    consulted = shown_consulted(ask, bilde)
    return (*fields, *lines, *([Fact(felt_navn(ask, RAADSPURT), consulted)] if consulted else []), *differ)


def short_facts(ask: Ask, versjon: Versjon) -> tuple[Fact, ...]:
    """As `facts`, each at a glance."""
    return tuple(replace(f, verdi=textwrap.shorten(f.verdi, SHORT, placeholder=" …")) for f in facts(ask, versjon))


def files(ask: Ask, bilde: Planbilde) -> tuple[File, ...]:
    """The plan to read, and to edit."""
    return (
        File(ask.tekst("lag_plan.fil_pdf"), adresse(Slag.PLAN, bilde.id, Format.PDF)),
        File(ask.tekst("lag_plan.fil_docx"), adresse(Slag.PLAN, bilde.id, Format.DOCX)),
    )


def nav_file(ask: Ask, bilde: Planbilde) -> File:
    """The answers, field by field, for Nav's form."""
    return File(ask.tekst("lag_plan.fil_nav"), adresse(Slag.PLAN, bilde.id, Format.TXT))


def form_file(ask: Ask, sak_id: str) -> File:
    """The plan as a form on a page of its own."""
    return File(ask.tekst("lag_plan.skriv_i_skjema"), planskjema.side(sak_id))


def missing(ask: Ask, mangler: Collection[str]) -> str:
    """What is lacking, as a list."""
    return "\n".join(f"- {felt_navn(ask, felt)}" for felt in dict.fromkeys(mangler))


def felt_navn(ask: Ask, felt: str) -> str:
    """A field in a word or two."""
    return ask.tekst(f"lag_plan.felt_{felt}")


def shown_answer(ask: Ask, bilde: Planbilde, felt: Felt) -> str:
    """What stands in a field, as it reads; empty where nothing does."""
    svar = bilde.svar.get(felt, "")
    if felt is Felt.SNAKKET and svar:
        return ask.tekst("lag_plan.ja" if svar == JA else "lag_plan.nei")
    if felt is Felt.BEGRUNNELSE and bilde.svar.get(Felt.SNAKKET) == JA:
        return ""
    if felt is Felt.EVALUERING and svar:
        return datoer.lang(date.fromisoformat(svar), ask.sprak)
    return svar


def shown_consulted(ask: Ask, bilde: Planbilde) -> str:
    """Who was consulted, or why nobody was."""
    if bilde.uten_raad:
        return ask.tekst("plan_web.ingen_raadspurt", grunn=bilde.uten_raad)
    return ", ".join(ask.tekst(f"dokumenter.felles_rolle_{rolle}") for rolle in bilde.raadspurt)


def print_of(bilde: Planbilde) -> str:
    """Changes whenever a word of the plan does: tells whether somebody has read the very version."""
    words = (sorted(bilde.svar.items()), bilde.raadspurt, bilde.uten_raad, bilde.tiltak, bilde.uenighet)
    return short_hash(repr(words))


def short_hash(words: str) -> str:
    """Tells one text from another; nothing for no text."""
    return hashlib.sha256(words.encode()).hexdigest()[:12] if words else ""


def side(whose: Whose) -> str:
    """Which wording: the employee's, or that of those who write the plan."""
    return "ansatt" if whose.egen else "leder"


def _after_final(ask: Ask, whose: Whose, page: Skjema) -> tuple[Choice, ...]:
    nav = case_choice(ask.tekst("lag_plan.knapp_nav_tekst"), NAV_TEKST, whose)
    anew = case_choice(ask.tekst("lag_plan.knapp_ny_versjon"), NY_VERSJON, whose)
    newest = page.utkast is None and not page.over
    return (*unsent_choices(ask, whose, page.versjoner[0]), nav, *([anew] if newest else []))


def _line(ask: Ask, t: Tiltak) -> str:
    blank = ask.tekst("lag_plan.ikke_sagt")
    told = {
        "ansvarlig": t.ansvarlig,
        "frist": datoer.lang(t.frist, ask.sprak) if t.frist else "",
        "virker_naar": t.virker_naar,
    }
    parts = (ask.tekst(f"lag_plan.tiltak_{del_}", svar=svar or blank) for del_, svar in told.items())
    return ". ".join((t.hva, *parts))


def _agreed(ask: Ask, bilde: Planbilde) -> list[Fact]:
    return [Fact(ask.tekst(f"lag_plan.enig_{part}"), _answer(ask, bilde, part)) for part in Part]


def _answer(ask: Ask, bilde: Planbilde, part: Part) -> str:
    svar = bilde.enige.get(part)
    if svar is None:
        return ask.tekst("plan_web.svar_mangler")
    words = ask.tekst("plan_web.svar_ja" if svar.enig else "plan_web.svar_nei")
    return f"{words}: {svar.kommentar}" if svar.kommentar else words


def _sent(ask: Ask, bilde: Planbilde) -> list[Fact]:
    return [
        Fact(
            ask.tekst(f"plan_web.sendt_{til}"),
            datoer.lang(bilde.sendt[til], ask.sprak) if til in bilde.sendt else ask.tekst("plan_web.ikke_sendt"),
        )
        for til in Planmottaker
    ]
