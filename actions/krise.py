"""A person in danger: help at once, before and above everything else."""

from actions.ask import Ask, Outcome, says
from actions.base import NaervaerAction
from actions.reply import Fact, Reply

NUMBERS = ("nodtelefon", "legevakt", "mental_helse")


class ActionKrise(NaervaerAction):
    """Gives the numbers to call."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_krise"

    def handle(self, ask: Ask) -> Outcome:
        """The same words every time; nothing about it is remembered."""
        facts = tuple(Fact(ask.tekst(f"krise.{n}"), ask.tekst(f"krise.{n}_nummer")) for n in NUMBERS)
        return says(Reply(ask.tekst("krise.tekst"), ask.sprak, fakta=facts, alvor="krise"))
