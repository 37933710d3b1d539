"""What was not understood: asks once what was meant, then shows the topics and the way to a person."""

from actions.ask import MISSES, Ask, Outcome, says
from actions.base import NaervaerAction
from actions.kontakt import contact_fact
from actions.kunnskap import answer_question
from actions.oppfolging import in_context
from actions.reply import Choice, Reply, payload, tema_of
from actions.start import topics
from naervaer import ubesvart

NEAREST = 3


class ActionForstaarIkke(NaervaerAction):
    """The fallback."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_forstaar_ikke"

    def handle(self, ask: Ask) -> Outcome:
        """Try it as a follow-up; else ask which topic was meant, and the second time show the way out."""
        followed = in_context(ask)
        if followed:
            return answer_question(ask, followed)
        if not ask.text.strip():
            return says(Reply(ask.tekst("forstaar_ikke.tomt"), ask.sprak))
        nearest = nearest_choices(ask)
        _note(ask)
        if ask.slots.get(MISSES):
            return says(topics(ask, "forstaar_ikke.igjen"), **{MISSES: True})
        if not nearest:
            return says(topics(ask, "forstaar_ikke.ingen_ord"), **{MISSES: True})
        something_else = Choice(ask.tekst("forstaar_ikke.noe_annet"), payload("hjelp.temaer"))
        reply = Reply(
            ask.tekst("forstaar_ikke.tekst"), ask.sprak, fakta=(contact_fact(ask),), valg=(*nearest, something_else)
        )
        return says(reply, siste_svar=None, **{MISSES: True})


def nearest_choices(ask: Ask) -> list[Choice]:
    """The nearest topics: at most one button for each tema, so that they really differ."""
    choices: dict[str, Choice] = {}
    for guess in ask.ranking:
        tema = tema_of(guess["name"])
        if guess["confidence"] and tema not in choices and len(choices) < NEAREST:
            choices[tema] = Choice(ask.tekst(f"tema.{tema}"), payload(guess["name"]))
    return list(choices.values())


def _note(ask: Ask) -> None:
    guess = tema_of(ask.ranking[0]["name"]) if ask.ranking else ""
    ubesvart.note_question(ask.session, ask.hvem_id, ask.text, guess, ask.klokke)
