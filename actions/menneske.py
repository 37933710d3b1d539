"""The way to a person: HR's contact."""

from actions.base import Ask, NaervaerAction, Outcome, says
from actions.reply import Fact, Reply
from naervaer import organisasjon


class ActionMenneske(NaervaerAction):
    """Answers those who want a person, or are fed up with the assistant."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_menneske"

    def handle(self, ask: Ask) -> Outcome:
        """Show the contact; a complaint is met first."""
        slug = ask.svar.partition(".")[2] or "snakk_med"
        return says(Reply(ask.tekst(f"menneske.{slug}"), ask.sprak, fakta=(contact_fact(ask),)))


def contact_fact(ask: Ask) -> Fact:
    """HR's name, e-mail and telephone."""
    hr = organisasjon.hr_kontakt(ask.session, ask.hvem_id)
    return Fact(ask.tekst("menneske.kontakt"), ", ".join(part for part in (hr.navn, hr.telefon, hr.epost) if part))
