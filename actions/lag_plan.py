"""The follow-up plan in the chat: written field by field, shown, made final, agreed on and sent."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import ClassVar

from actions import planskjema, planvisning, skjema, tiltak
from actions.ask import Ask, Outcome, says
from actions.base import NaervaerAction
from actions.hvem import Whose, case_choice, case_to_work_on, employee, find_case
from actions.planord import felt_i
from actions.planskjema import on
from actions.planvisning import (
    ENDRE,
    ENIG,
    FERDIG,
    NAV_TEKST,
    NY_VERSJON,
    SENDT,
    START,
    TILTAK,
    VIS,
    felt_navn,
    form_file,
    missing,
    nav_file,
)
from actions.reply import Choice, Reply, payload
from actions.skjema import Skjema, Sporsmaal, Stand
from naervaer import organisasjon, plan, tilgang
from naervaer import planskjema as planside
from naervaer.plan import UgyldigPlan
from naervaer.planbilde import JA, NEI, Felt
from naervaer.planskjema import Versjon
from naervaer.store.models import Planmottaker
from naervaer.tilgang import IkkeTilgjengelig, SakenErOver

ULIKT = "planulikt"
_UENIG = re.compile(
    r"\b(?:ikke|ikkje|itj|u)\s*(?:helt |heilt )?(?:enig|einig|samd)\w*|ulikt|\bdisagree|\bnot agree", re.IGNORECASE
)
_FORTSETT = re.compile(
    r"\W*(?:(?:jeg|eg|vi|me|kan|vil|la oss)\W+)*(?:fortsett\w*|hald\w* fram|jobb\w* videre|gå videre)\b", re.I
)
_ENIG = re.compile(
    r"\b(?:jeg|eg|æ|vi|me|i|we)\b.{0,20}\b(?:enige?|einige?|samde?|godtar|godtek|godkjenner|agree)\b", re.I
)


class ActionLagPlan(NaervaerAction):
    """«Lag plan for Kari», «vis planen», «gjør planen ferdig», «nytt tiltak», «jeg er enig i planen»."""

    privat = True

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_lag_plan"

    def handle(self, ask: Ask) -> Outcome:
        """Find the case, and do it there."""
        whose = _case(ask)
        if isinstance(whose, Reply):
            return says(whose)
        try:
            outcome = self._deeds.get(ask.svar, show)(ask, self.skjemaer, whose)
        except SakenErOver:
            return says(Reply(ask.tekst("forbered_samtale.saken_er_over"), ask.sprak))
        except UgyldigPlan as feil:
            return says(Reply(ask.tekst(f"plan.{feil.kode}"), ask.sprak))
        except IkkeTilgjengelig:
            return says(Reply(ask.tekst(_refusal(ask, whose)), ask.sprak))
        return Outcome(outcome.replies, {"omtalt": None if whose.egen else whose.person_id, **outcome.remember})

    _deeds: ClassVar[dict[str, Callable[[Ask, Mapping[str, Skjema], Whose], Outcome]]] = {
        START: lambda ask, skjemaer, whose: start(ask, skjemaer, whose),
        ENDRE: lambda ask, skjemaer, whose: change(ask, skjemaer, whose),
        FERDIG: lambda ask, skjemaer, whose: finish(ask, skjemaer, whose),
        NY_VERSJON: lambda ask, skjemaer, whose: new_version(ask, skjemaer, whose),
        NAV_TEKST: lambda ask, skjemaer, whose: text_for_nav(ask, whose),
        ENIG: lambda ask, skjemaer, whose: agree(ask, skjemaer, whose),
        SENDT: lambda ask, skjemaer, whose: sent(ask, whose),
        tiltak.LEGG_TIL: lambda ask, skjemaer, whose: tiltak.add(ask, skjemaer, whose),
        tiltak.STATUS: lambda ask, skjemaer, whose: tiltak.set_status(ask, whose),
        tiltak.FORSLAG: lambda ask, skjemaer, whose: tiltak.suggest(ask, whose),
    }


class Ulikt(Skjema):
    """What somebody sees differently in a final plan; the no itself is kept already."""

    def neste(self, ask: Ask, stand: Stand) -> Sporsmaal | None:
        """The one question."""
        if not stand.get("felt"):
            return None
        return Sporsmaal(
            felt="kommentar",
            tekst=ask.tekst("lag_plan.sporsmal_ulikt"),
            eksempel=ask.tekst("lag_plan.eksempel_ulikt"),
            hvorfor=ask.tekst("lag_plan.hvorfor_ulikt"),
        )

    def svar(self, ask: Ask, stand: Stand, felt: str, tekst: str) -> Stand:
        """Kept beside the no."""
        plan.svar_enig(ask.session, ask.hvem_id, stand["plan"], False, tekst, ask.sprak, ask.klokke)
        return stand | {"felt": ""}

    def hopp_over(self, ask: Ask, stand: Stand, felt: str) -> Stand:
        """A no needs no words."""
        return stand | {"felt": ""}

    def tilbake(self, ask: Ask, stand: Stand, felt: str) -> Stand:
        """There is nothing before."""
        return stand

    def ferdig(self, ask: Ask, stand: Stand) -> Outcome:
        """What comes of a no."""
        whose = employee(ask, stand["person"])
        words = ask.tekst(f"lag_plan.uenig_notert_{planvisning.side(whose)}", navn=whose.navn)
        return says(Reply(words, ask.sprak, valg=_after_a_no(ask, whose)))


def start(ask: Ask, skjemaer: Mapping[str, Skjema], whose: Whose) -> Outcome:
    """Begin a draft, or go on with it: what is filled already, then the first question."""
    if whose.egen:
        return _for_the_employee(ask, whose)
    page = _page(ask, whose)
    if page.utkast is None and page.versjoner:
        return _is_final(ask, whose, page.versjoner[0], "lag_plan.har_ferdig")
    return _go_on(ask, skjemaer, whose)


def new_version(ask: Ask, skjemaer: Mapping[str, Skjema], whose: Whose) -> Outcome:
    """A new draft from the last version, or the draft that is there."""
    return _for_the_employee(ask, whose) if whose.egen else _go_on(ask, skjemaer, whose)


def change(ask: Ask, skjemaer: Mapping[str, Skjema], whose: Whose) -> Outcome:
    """Write one field anew; where none is named, ask which."""
    if whose.egen:
        return _for_the_employee(ask, whose)
    page = _page(ask, whose)
    if page.redigering is None or _FORTSETT.match(ask.text):
        return start(ask, skjemaer, whose)
    wanted = ask.entity("verdi") or felt_i(ask.text)
    lines = {linje.id: linje for linje in page.redigering.tiltak}
    if wanted == TILTAK and lines:
        choices = [Choice(t.hva, payload(ENDRE, person=whose.person_id, verdi=t.id)) for t in lines.values()]
        new = case_choice(ask.tekst("lag_plan.knapp_nytt_tiltak"), tiltak.LEGG_TIL, whose)
        return says(Reply(ask.tekst("lag_plan.hvilket_tiltak"), ask.sprak, valg=(*choices, new)))
    if wanted == TILTAK:
        return tiltak.add(ask, skjemaer, whose)
    fields = planskjema.whole_measure(wanted) if wanted in lines else [wanted]
    if not wanted or (wanted not in lines and wanted not in _changeable()):
        choices = [Choice(felt_navn(ask, f), payload(ENDRE, person=whose.person_id, verdi=f)) for f in _changeable()]
        return says(Reply(ask.tekst("lag_plan.hva_endres"), ask.sprak, valg=tuple(choices)))
    return skjema.begin(ask, skjemaer, on(ask, _stand(whose, page.redigering.bilde.id) | {"ko": ",".join(fields)}))


def finish(ask: Ask, skjemaer: Mapping[str, Skjema], whose: Whose) -> Outcome:
    """Ask for what is lacking; else show the plan and ask once more."""
    if whose.egen:
        return _for_the_employee(ask, whose)
    page = _page(ask, whose)
    if page.redigering is None:
        return start(ask, skjemaer, whose)
    stand = _stand(whose, page.redigering.bilde.id)
    asked = ask.slots.get(skjema.SLOT) or {}
    if asked.get("felt") == planskjema.FERDIG and asked.get("plan") == stand["plan"] and not asked.get(skjema.PAUSE):
        seen = stand | {"felt": planskjema.FERDIG, "sett": asked["sett"]}
        return skjema.begin(ask, skjemaer, skjemaer[planskjema.SLAG].svar(ask, seen, planskjema.FERDIG, JA))
    lacks = page.redigering.mangler
    intro = f"{ask.tekst('plan.ufullstendig')}\n{missing(ask, lacks)}" if lacks else ""
    return skjema.begin(ask, skjemaer, on(ask, stand), intro)


def show(ask: Ask, skjemaer: Mapping[str, Skjema], whose: Whose) -> Outcome:
    """The latest final version, and the draft."""
    page = _page(ask, whose)
    replies = []
    if page.versjoner:
        replies.append(planvisning.final(ask, whose, page))
    if page.utkast:
        replies.append(planvisning.draft(ask, whose, page))
    return says(*replies) if replies else _nothing(ask, whose, page)


def text_for_nav(ask: Ask, whose: Whose) -> Outcome:
    """The answers field by field, to paste into Nav's form."""
    page = _page(ask, whose)
    versjon = page.versjoner[0] if page.versjoner else page.utkast
    if versjon is None:
        return _nothing(ask, whose, page)
    key = "lag_plan.nav_tekst" if versjon.bilde.endelig else "lag_plan.nav_tekst_utkast"
    choices = planvisning.unsent_choices(ask, whose, versjon) if versjon.bilde.endelig and page.kan_endre else ()
    return says(Reply(ask.tekst(key), ask.sprak, filer=(nav_file(ask, versjon.bilde),), valg=choices))


def agree(ask: Ask, skjemaer: Mapping[str, Skjema], whose: Whose) -> Outcome:
    """«Er vi enige om dette?»: shown and asked, or answered."""
    page = _page(ask, whose)
    if not page.versjoner:
        return _nothing(ask, whose, page, "lag_plan.ikke_ferdig_ennaa" if page.utkast else "")
    if page.part is None:
        return says(Reply(ask.tekst("lag_plan.enig_bare_partene"), ask.sprak))
    latest = page.versjoner[0]
    answer = _answer(ask)
    if answer is None or ask.entity("gjelder") not in (None, latest.bilde.id):
        shown = planvisning.final(ask, whose, page)
        words = f"{shown.tekst}\n\n{ask.tekst('lag_plan.sporsmal_enig')}"
        return says(replace(shown, tekst=words, valg=planvisning.agree_choices(ask, whose, latest)))
    plan.svar_enig(ask.session, ask.hvem_id, latest.bilde.id, answer, "", ask.sprak, ask.klokke)
    if not answer:
        stand = {"slag": ULIKT, "sak": whose.sak_id, "person": whose.person_id, "plan": latest.bilde.id, "felt": "ja"}
        return skjema.begin(ask, skjemaer, stand, ask.tekst("lag_plan.uenig"))
    words = ask.tekst("lag_plan.enig", versjon=latest.bilde.versjon)
    return says(Reply(words, ask.sprak, valg=(case_choice(ask.tekst("lag_plan.knapp_vis"), VIS, whose),)))


def sent(ask: Ask, whose: Whose) -> Outcome:
    """«Sendt i dag», to the sykmelder or to Nav."""
    til, plan_id = ask.entity("verdi"), ask.entity("gjelder")
    if til not in set(Planmottaker) or not plan_id:
        return show(ask, {}, whose)
    plan.sendt(ask.session, ask.hvem_id, plan_id, Planmottaker(til), ask.klokke.today(), ask.klokke)
    words = ask.tekst(f"lag_plan.notert_sendt_{til}", navn=whose.navn)
    unsent = planvisning.unsent_choices(ask, whose, _page(ask, whose).versjoner[0])
    return says(Reply(words, ask.sprak, valg=(*unsent, case_choice(ask.tekst("lag_plan.knapp_vis"), VIS, whose))))


def _case(ask: Ask) -> Whose | Reply:
    """Those who write plans may have to say whose; others may look at their own, and at what they are invited to."""
    writes = ask.svar not in (VIS, ENIG, NAV_TEKST)
    if writes or organisasjon.kan_registrere(ask.session, ask.hvem_id):
        return case_to_work_on(ask, ask.svar)
    return find_case(ask, ask.svar)


def _go_on(ask: Ask, skjemaer: Mapping[str, Skjema], whose: Whose) -> Outcome:
    """What is filled, how many questions are left, the form on the web, and the first question."""
    plan_id = plan.nytt_utkast(ask.session, ask.hvem_id, whose.sak_id, ask.sprak, ask.klokke)
    plan.fyll_ut(ask.session, ask.hvem_id, plan_id, ask.sprak, ask.klokke)
    page = _page(ask, whose)
    assert page.utkast is not None
    assert page.redigering is not None
    shown = planvisning.short_facts(ask, page.utkast)
    left = planskjema.lacking(page.redigering)
    key = "lag_plan.start_fylt" if shown else "lag_plan.start_tom"
    text = ask.tekst(key, navn=whose.navn, versjon=page.utkast.bilde.versjon)
    count = ask.tekst("lag_plan.igjen_ingen" if left == 0 else "lag_plan.igjen", antall=left)
    first = Reply(f"{text} {count}", ask.sprak, fakta=shown if left else (), filer=(form_file(ask, whose.sak_id),))
    asked = skjema.begin(ask, skjemaer, on(ask, _stand(whose, plan_id)))
    return Outcome((first, *asked.replies), asked.remember)


def _for_the_employee(ask: Ask, whose: Whose) -> Outcome:
    """The manager writes the plan, with the employee: how to prepare, and the draft to read."""
    page = _page(ask, whose)
    prepare = case_choice(ask.tekst("forbered_samtale.knapp_start"), "forbered_samtale.start", whose)
    ideas = case_choice(ask.tekst("lag_plan.knapp_forslag"), tiltak.FORSLAG, whose)
    first = Reply(ask.tekst("lag_plan.ansatt_start"), ask.sprak, valg=(prepare, ideas))
    if page.utkast:
        return says(first, planvisning.draft(ask, whose, page))
    return says(first, *([planvisning.final(ask, whose, page)] if page.versjoner else []))


def _is_final(ask: Ask, whose: Whose, versjon: Versjon, nokkel: str) -> Outcome:
    """There is only a final version, which never changes."""
    choices = (
        case_choice(ask.tekst("lag_plan.knapp_ny_versjon"), NY_VERSJON, whose),
        case_choice(ask.tekst("lag_plan.knapp_vis"), VIS, whose),
    )
    words = ask.tekst(nokkel, navn=whose.navn, versjon=versjon.bilde.versjon)
    return says(Reply(words, ask.sprak, filer=planvisning.files(ask, versjon.bilde), valg=choices))


def _nothing(ask: Ask, whose: Whose, page: planside.Skjema, nokkel: str = "") -> Outcome:
    """There is no plan to show, or only a draft."""
    words = ask.tekst(nokkel or f"lag_plan.ingen_plan_{planvisning.side(whose)}", navn=whose.navn)
    begin = (case_choice(ask.tekst("lag_plan.knapp_start"), START, whose),) if page.kan_endre and not page.over else ()
    return says(Reply(words, ask.sprak, valg=begin))


def _after_a_no(ask: Ask, whose: Whose) -> tuple[Choice, ...]:
    if whose.egen:
        return (case_choice(ask.tekst("forbered_samtale.knapp_start"), "forbered_samtale.start", whose),)
    return (case_choice(ask.tekst("lag_plan.knapp_ny_versjon"), NY_VERSJON, whose),)


def _answer(ask: Ask) -> bool | None:
    """Whether the person agrees; None where it is not said, or is asked."""
    if ask.entity("verdi") in (JA, NEI):
        return ask.entity("verdi") == JA
    if _UENIG.search(ask.text):
        return False
    return True if _ENIG.search(ask.text) and "?" not in ask.text else None


def _changeable() -> list[str]:
    return [*Felt, TILTAK, planvisning.RAADSPURT]


def _stand(whose: Whose, plan_id: str) -> Stand:
    return {"slag": planskjema.SLAG, "sak": whose.sak_id, "person": whose.person_id, "plan": plan_id}


def _page(ask: Ask, whose: Whose) -> planside.Skjema:
    return planside.skjema(ask.session, ask.hvem_id, whose.sak_id, ask.sprak, ask.klokke)


def _refusal(ask: Ask, whose: Whose) -> str:
    """Those who are invited to the case may read the plan; to all others it is as if there were no case."""
    if tilgang.har_rolle(ask.session, ask.hvem_id, whose.sak_id, ask.klokke):
        return "lag_plan.ikke_for_deg"
    return "min_sak.ingen_treff"
