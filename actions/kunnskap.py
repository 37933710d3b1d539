"""General questions: the answer from kunnskap/, with its law and sources."""

import re

from actions.ask import Ask, Outcome, says
from actions.base import NaervaerAction
from actions.frist_reply import deadline_sentence
from actions.hvem import Whose, find_case
from actions.om_sak import EN_FRIST, FRIST_FOR_TEMA, about_case, deadline_answer
from actions.oppfolging import goes_on, in_context
from actions.reply import Choice, Fact, Reply, Source, payload, tema_of
from naervaer import framdrift, kunnskap, organisasjon, saker
from naervaer.kunnskap import Svar
from naervaer.tilgang import IkkeTilgjengelig, Operasjon

RELATED = 2
CLOSE = 0.4  # another tema this likely, as a share of the one answered, is offered as well
NAAR_MAA = re.compile(
    r"\W*(?:når|kortid|katti|åtti|(?:kor|ka|hvilken|kva)\s+(?:tid|dag|dato))\b\s+(?!kan\b)", re.IGNORECASE
)
HAN_HUN = re.compile(r"\b(han|ham|hun|henne|hennes|hans|ho|a|hu|hainn|hennar|na|n)\b", re.IGNORECASE)


class ActionKunnskap(NaervaerAction):
    """Gives the short answer, fitted to whether the asker leads others."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_kunnskap"

    def handle(self, ask: Ask) -> Outcome:
        """Answer with the entry that was understood, in the light of what was said before."""
        svar = kunnskap.for_tema(in_context(ask) or ask.svar)
        if svar.tema in FRIST_FOR_TEMA and (_goes_on_from_case(ask) or (svar.frist and ask.entity("navn"))):
            return about_case(ask, f"min_sak_frister.{FRIST_FOR_TEMA[svar.tema]}", deadline_answer)
        return answer_question(ask, svar.id)


def answer_question(ask: Ask, svar_id: str) -> Outcome:
    """The short answer, with ways on: more of it, what else could have been meant, and what is related."""
    svar = kunnskap.finn(svar_id)
    text = svar.kort(ask.sprak, _rolle(ask), kunnskap.verdier(ask.session, ask.hvem_id))
    choices = [
        Choice(ask.tekst("kunnskap.fortell_mer"), payload("hjelp.fortell_mer", gjelder=svar.id)),
        *_also_meant(ask, svar),
        *_related(ask, svar),
        Choice(ask.tekst("kunnskap.nyttig"), payload("hjelp.nyttig", gjelder=svar.id), "vurdering"),
        Choice(ask.tekst("kunnskap.ikke_nyttig"), payload("hjelp.ikke_nyttig", gjelder=svar.id), "vurdering"),
    ]
    extra = (_in_the_case(ask, svar), kunnskap.hos_dere(ask.session, ask.hvem_id, svar, ask.sprak))
    return says(_reply(ask, svar, (text, *extra), choices), siste_svar=svar.id)


def tell_more(ask: Ask) -> Outcome:
    """«Fortell mer» and «hvorfor»: the long form of the last answer, or a question what it is about."""
    svar = last_answer(ask)
    if not svar:
        return says(Reply(ask.tekst("hjelp.mer_om_hva"), ask.sprak))
    text = svar.mer(ask.sprak, _rolle(ask), kunnskap.verdier(ask.session, ask.hvem_id))
    return says(_reply(ask, svar, (text,), _related(ask, svar)), siste_svar=svar.id)


def tell_source(ask: Ask) -> Outcome:
    """«Hvor står det»: the law and the sources of the last answer."""
    svar = last_answer(ask)
    if not svar:
        return says(Reply(ask.tekst("hjelp.mer_om_hva"), ask.sprak))
    text = ask.tekst("kunnskap.staar_i" if svar.hjemmel else "kunnskap.staar_ikke_i_loven", lov=_law(svar))
    return says(_reply(ask, svar, (text,), []), siste_svar=svar.id)


def last_answer(ask: Ask) -> Svar | None:
    """The answer that was given last; after a deadline in a case, the one that explains the deadline."""
    last = ask.entity("gjelder") or ask.slots.get("siste_svar")
    if last:
        return kunnskap.for_tema(str(last))
    tema, _, slug = str(ask.slots.get("siste_sporsmal") or "").partition(".")
    return kunnskap.om_frist(EN_FRIST.get(slug, "")) if tema == "min_sak_frister" else None


def _reply(ask: Ask, svar: Svar, paragraphs: tuple[str, ...], choices: list[Choice]) -> Reply:
    """A reply under the answer's title, with its law, its sources, and what is doubtful about it."""
    facts = [Fact(ask.tekst("felles.hjemmel"), _law(svar))] if svar.hjemmel else []
    return Reply(
        "\n\n".join(p for p in (svar.tittel(ask.sprak), *paragraphs, svar.usikkert(ask.sprak)) if p),
        ask.sprak,
        fakta=tuple(facts),
        kilder=tuple(Source(k.tittel, k.adresse) for k in svar.kilder),
        valg=tuple(choices),
    )


def _law(svar: Svar) -> str:
    return ", ".join(svar.hjemmel)


def _related(ask: Ask, svar: Svar) -> list[Choice]:
    return [answer_choice(ask, related) for related in kunnskap.beslektede(svar)[:RELATED]]


def _also_meant(ask: Ask, svar: Svar) -> list[Choice]:
    """A button for another tema that the question might as well have been about."""
    ranking = ask.ranking
    others = [guess for guess in ranking if tema_of(guess["name"]) != svar.tema]
    if not ask.text or not others or others[0]["confidence"] < CLOSE * ranking[0]["confidence"]:
        return []
    other = str(others[0]["name"])
    label = kunnskap.finn(other).tittel(ask.sprak) if kunnskap.har(other) else ask.tekst(f"tema.{tema_of(other)}")
    return [Choice(ask.tekst("kunnskap.mente_du", tittel=label), payload(other))]


def _goes_on_from_case(ask: Ask) -> bool:
    """Whether the message goes on from a question about a case: a short follow-up, or the next «når må …»."""
    was_about_case = ask.slots.get("siste_sporsmal") and not ask.slots.get("siste_svar")
    return bool(was_about_case and (goes_on(ask) or NAAR_MAA.match(ask.text)))


def _in_the_case(ask: Ask, svar: Svar) -> str:
    """What the general rule means in the case at hand: the named person's, or the asker's own if one is under way."""
    if not svar.frist:
        return ""
    about_other = bool(ask.entity("navn") or (ask.slots.get("omtalt") and HAN_HUN.search(ask.text)))
    whose = find_case(ask, svar.id) if about_other else _own_case(ask)
    if not isinstance(whose, Whose):
        return ""
    try:
        bilde = saker.saksbilde(ask.session, ask.hvem_id, whose.sak_id, Operasjon.SE_FRISTER, ask.klokke)
    except IkkeTilgjengelig:
        return ""
    if framdrift.avsluttet(bilde.tidslinje):
        return ""
    sentence = deadline_sentence(ask, whose, bilde, bilde.tidslinje.frist(svar.frist))
    return ask.tekst("kunnskap.i_din_sak" if whose.egen else "kunnskap.i_saken", navn=whose.navn, setning=sentence)


def _own_case(ask: Ask) -> Whose | None:
    sak_id = saker.aktuell_sak(ask.session, ask.hvem_id)
    return Whose(sak_id, ask.hvem_id, "", "ansatt") if sak_id else None


def answer_choice(ask: Ask, svar: Svar) -> Choice:
    """A button that asks for an answer."""
    return Choice(svar.tittel(ask.sprak), payload(svar.id))


def _rolle(ask: Ask) -> str:
    return "leder" if organisasjon.leder_noen(ask.session, ask.hvem_id) else "ansatt"
