"""The way to a person: HR's contact."""

from actions.ask import Ask, Outcome, says
from actions.base import NaervaerAction
from actions.kontakt import contact_fact
from actions.reply import Reply


class ActionMenneske(NaervaerAction):
    """Answers those who want a person, or are fed up with the assistant."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_menneske"

    def handle(self, ask: Ask) -> Outcome:
        """Show the contact; a complaint is met first."""
        slug = ask.svar.partition(".")[2] or "snakk_med"
        return says(Reply(ask.tekst(f"menneske.{slug}"), ask.sprak, fakta=(contact_fact(ask),)))
