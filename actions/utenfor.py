"""What the assistant is not for, and what it will be able to do later."""

from actions.ask import Ask, Outcome, says
from actions.base import NaervaerAction
from actions.kontakt import contact_fact
from actions.reply import Reply


class ActionUtenfor(NaervaerAction):
    """Questions about something else."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_utenfor"

    def handle(self, ask: Ask) -> Outcome:
        """Say kindly what the assistant is for, and who can help with what was asked."""
        slug = ask.svar.partition(".")[2]
        return says(Reply(ask.tekst(f"utenfor.{slug}"), ask.sprak, fakta=(contact_fact(ask),)))
