"""What the assistant is and can do, what the last answer builds on, and what people think of it."""

from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

from actions.ask import Ask, Outcome, says
from actions.base import NaervaerAction
from actions.kontakt import contact_fact
from actions.kunnskap import tell_more, tell_source
from actions.reply import Reply
from actions.skjema import STYR
from actions.start import starting_choices, topics
from actions.ukjent import who_are_you
from actions.utkast import AVBRYT, BEKREFT, SVAR
from naervaer import kunnskap, organisasjon, samtaler, ubesvart
from naervaer.store.models import Spraak
from naervaer.tekster import tekst


class ActionHjelp(NaervaerAction):
    """Explains itself, goes on with the last answer, changes language, or takes an opinion."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_hjelp"

    def handle(self, ask: Ask) -> Outcome:
        """Do what was asked; «hvem er du» is a text alone."""
        deed = self._deeds.get(ask.svar)
        if deed:
            return deed(ask)
        return says(Reply(ask.tekst(ask.svar), ask.sprak, valg=starting_choices(ask)))

    _deeds: ClassVar[dict[str, Callable[[Ask], Outcome]]] = {
        "hjelp.hva_kan_du": lambda ask: _abilities(ask),
        "hjelp.fortell_mer": tell_more,
        "hjelp.hvorfor": tell_more,
        "hjelp.kilde": tell_source,
        "hjelp.temaer": lambda ask: says(topics(ask, "hjelp.temaer")),
        "hjelp.nynorsk": lambda ask: _choose(ask, Spraak.NYNORSK),
        "hjelp.bokmaal": lambda ask: _choose(ask, Spraak.BOKMAAL),
        **dict.fromkeys((BEKREFT, AVBRYT, SVAR, STYR), lambda ask: _nothing_waits(ask)),
        "hjelp.nyttig": lambda ask: _opinion(ask, nyttig=True),
        "hjelp.ikke_nyttig": lambda ask: _opinion(ask, nyttig=False),
    }


def _abilities(ask: Ask) -> Outcome:
    """Those who lead somebody, and HR, can tell about cases too; with those who are unknown it is only knowledge."""
    if not ask.kjent:
        return says(replace(who_are_you(ask), valg=starting_choices(ask)))
    key = "hjelp.hva_kan_du_leder" if organisasjon.kan_registrere(ask.session, ask.hvem_id) else "hjelp.hva_kan_du"
    return says(Reply(ask.tekst(key), ask.sprak, valg=starting_choices(ask)))


def _nothing_waits(ask: Ask) -> Outcome:
    """An old button of a draft that is stored or given up."""
    return says(Reply(ask.tekst("utkast.ingenting_aa_bekrefte"), ask.sprak))


def _choose(ask: Ask, spraak: Spraak) -> Outcome:
    samtaler.choose_language(ask.session, ask.samtale_id, spraak)
    return says(Reply(tekst("hjelp.maalform_valgt", spraak), spraak))


def _opinion(ask: Ask, nyttig: bool) -> Outcome:
    svar_id = ask.entity("gjelder")
    if svar_id and kunnskap.har(svar_id):
        ubesvart.note_opinion(ask.session, ask.hvem_id, svar_id, nyttig, ask.klokke)
    if nyttig:
        return says(Reply(ask.tekst("hjelp.nyttig"), ask.sprak))
    return says(Reply(ask.tekst("hjelp.ikke_nyttig"), ask.sprak, fakta=(contact_fact(ask),)))
