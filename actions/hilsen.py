"""Greetings, thanks and small talk: a line, and a way on."""

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
        """A line that fits; only a hello brings suggestions."""
        slug = ask.svar.partition(".")[2] or "hei"
        choices = starting_choices(ask) if slug == "hei" else ()
        return says(Reply(ask.tekst(f"hilsen.{slug}"), ask.sprak, valg=choices))
