"""Greetings, thanks and small talk: a line, and a way on."""

from actions import venter
from actions.ask import Ask, Outcome, says
from actions.base import NaervaerAction
from actions.reply import Reply
from actions.start import starting_choices


class ActionHilsen(NaervaerAction):
    """Answers hello, thanks, goodbye and small talk."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_hilsen"

    def handle(self, ask: Ask) -> Outcome:
        """A line that fits; only a hello brings suggestions, and what waits for an answer."""
        slug = ask.svar.partition(".")[2] or "hei"
        if slug != "hei":
            return says(Reply(ask.tekst(f"hilsen.{slug}"), ask.sprak))
        unanswered = venter.waiting(ask)
        text = "\n\n".join((ask.tekst("hilsen.hei"), *venter.lines(ask, unanswered)))
        return says(Reply(text, ask.sprak, valg=(*venter.choices(ask, unanswered), *starting_choices(ask))))
