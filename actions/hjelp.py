"""What the assistant is and can do."""

from actions.base import Ask, NaervaerAction, Outcome, says
from actions.kunnskap import tell_more
from actions.reply import Reply
from actions.start import starting_choices

FOLLOW_UPS = ("hjelp.fortell_mer", "hjelp.kilde")


class ActionHjelp(NaervaerAction):
    """Explains itself, or goes on with the last answer."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_hjelp"

    def handle(self, ask: Ask) -> Outcome:
        """Answer «hva kan du», «hvem er du», «fortell mer» and «hvor står det»."""
        if ask.svar in FOLLOW_UPS:
            return tell_more(ask)
        return says(Reply(ask.tekst(ask.svar), ask.sprak, valg=starting_choices(ask)))
