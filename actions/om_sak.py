"""A question about one case: finds the case, answers from it, and remembers whom it was about."""

from collections.abc import Callable

from actions.ask import Ask, Outcome, says
from actions.frist_reply import all_deadlines, next_deadline, one_deadline
from actions.hvem import Whose, find_case
from actions.reply import Reply
from actions.ukjent import who_are_you
from naervaer import saker, tilgang
from naervaer.tilgang import IkkeTilgjengelig, Operasjon

NESTE = "min_sak_frister.neste"
INNSYN = "min_sak_status.innsyn"
# Deadlines that can be asked for one by one: the answer's name, and the deadline's id.
EN_FRIST = {
    "plan": "oppfolgingsplan",
    "dialogmote1": "dialogmote1",
    "dialogmote2": "dialogmote2",
    "aktivitetskrav": "aktivitetskrav",
    "maksdato": "maksdato",
    "oppsigelsesvern": "oppsigelsesvern",
}
# Which deadline a general topic becomes when the talk is about a case.
FRIST_FOR_TEMA = {
    "oppfolgingsplan_frist": "plan",
    "dialogmote1": "dialogmote1",
    "dialogmote2": "dialogmote2",
    "dialogmote3": "dialogmote2",
    "aktivitetskrav": "aktivitetskrav",
    "maksdato": "maksdato",
    "oppsigelsesvern": "oppsigelsesvern",
}


def about_case(ask: Ask, sporsmal: str, answer: Callable[[Ask, Whose, str], Reply]) -> Outcome:
    """Find the case, answer, and remember whom and what it was about."""
    if not ask.kjent:
        return says(who_are_you(ask))
    whose = find_case(ask, sporsmal)
    if isinstance(whose, Reply):
        return says(whose, siste_sporsmal=sporsmal, siste_svar=None)
    try:
        reply = answer(ask, whose, sporsmal.partition(".")[2])
    except IkkeTilgjengelig:
        return says(_refusal(ask, whose, sporsmal), siste_sporsmal=sporsmal, siste_svar=None)
    return says(reply, siste_sporsmal=sporsmal, omtalt=None if whose.egen else whose.person_id, siste_svar=None)


def deadline_answer(ask: Ask, whose: Whose, slug: str) -> Reply:
    """One deadline, all of them, or the next."""
    bilde = saker.saksbilde(ask.session, ask.hvem_id, whose.sak_id, Operasjon.SE_FRISTER, ask.klokke)
    if slug in EN_FRIST:
        return one_deadline(ask, whose, bilde, bilde.tidslinje.frist(EN_FRIST[slug]))
    if slug == "alle":
        return all_deadlines(ask, whose, bilde)
    return next_deadline(ask, whose, bilde)


def _refusal(ask: Ask, whose: Whose, sporsmal: str) -> Reply:
    """The same words as for a name that does not exist, but to those who may see other things in the case."""
    if not tilgang.har_rolle(ask.session, ask.hvem_id, whose.sak_id, ask.klokke):
        return Reply(ask.tekst("min_sak.ingen_treff"), ask.sprak)
    return Reply(ask.tekst("min_sak.innsyn_ikke_for_deg" if sporsmal == INNSYN else "min_sak.ikke_for_deg"), ask.sprak)
