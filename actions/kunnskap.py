"""General questions: the answer from kunnskap/, with its law and sources."""

from actions.base import Ask, NaervaerAction, Outcome, says
from actions.frist_reply import deadline_sentence
from actions.hvem import Whose
from actions.reply import Choice, Fact, Reply, Source, payload
from naervaer import framdrift, kunnskap, organisasjon, saker
from naervaer.kunnskap import Svar
from naervaer.tilgang import Operasjon


class ActionKunnskap(NaervaerAction):
    """Gives the short answer, fitted to whether the asker leads others."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_kunnskap"

    def handle(self, ask: Ask) -> Outcome:
        """Answer with the entry that was understood."""
        svar = kunnskap.for_tema(ask.svar)
        text = svar.kort(ask.sprak, _rolle(ask), kunnskap.verdier(ask.session, ask.hvem_id))
        return says(knowledge_reply(ask, svar, text, more=True), siste_svar=svar.id)


def tell_more(ask: Ask) -> Outcome:
    """«Fortell mer» and «hvor står det»: the long form of the last answer, or a question what it is about."""
    last = ask.entity("gjelder") or ask.slots.get("siste_svar")
    if not last:
        return says(Reply(ask.tekst("hjelp.mer_om_hva"), ask.sprak))
    svar = kunnskap.finn(str(last))
    text = svar.mer(ask.sprak, _rolle(ask), kunnskap.verdier(ask.session, ask.hvem_id))
    return says(knowledge_reply(ask, svar, text, more=False), siste_svar=svar.id)


def knowledge_reply(ask: Ask, svar: Svar, text: str, more: bool) -> Reply:
    """A reply with the answer's law, sources and neighbours."""
    doubt = svar.usikkert(ask.sprak)
    choices = [Choice(ask.tekst("kunnskap.fortell_mer"), payload("hjelp.fortell_mer", gjelder=svar.id))]
    choices = choices if more else []
    choices += [answer_choice(ask, related) for related in kunnskap.beslektede(svar)[:2]]
    facts = [Fact(ask.tekst("felles.hjemmel"), ", ".join(svar.hjemmel))] if svar.hjemmel else []
    paragraphs = [svar.tittel(ask.sprak), text, _in_own_case(ask, svar), doubt]
    return Reply(
        "\n\n".join(p for p in paragraphs if p),
        ask.sprak,
        fakta=tuple(facts),
        kilder=tuple(Source(k.tittel, k.adresse) for k in svar.kilder),
        valg=tuple(choices),
    )


def _in_own_case(ask: Ask, svar: Svar) -> str:
    """What the general rule means in the asker's own case, where there is one under way."""
    sak_id = saker.aktuell_sak(ask.session, ask.hvem_id) if svar.frist else None
    if not svar.frist or not sak_id:
        return ""
    bilde = saker.saksbilde(ask.session, ask.hvem_id, sak_id, Operasjon.SE_FRISTER, ask.klokke)
    if framdrift.avsluttet(bilde.tidslinje):
        return ""
    own = Whose(sak_id, ask.hvem_id, "", "ansatt")
    sentence = deadline_sentence(ask, own, bilde, bilde.tidslinje.frist(svar.frist))
    return ask.tekst("kunnskap.i_din_sak", setning=sentence)


def answer_choice(ask: Ask, svar: Svar) -> Choice:
    """A button that asks for an answer."""
    return Choice(svar.tittel(ask.sprak), payload(svar.id))


def _rolle(ask: Ask) -> str:
    return "leder" if organisasjon.leder_noen(ask.session, ask.hvem_id) else "ansatt"
