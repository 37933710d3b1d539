"""Where a person in HR can be reached."""

from actions.ask import Ask
from actions.reply import Fact
from naervaer import organisasjon


def contact_fact(ask: Ask) -> Fact:
    """HR's name, e-mail and telephone."""
    hr = organisasjon.hr_kontakt(ask.session, ask.hvem_id)
    return Fact(ask.tekst("menneske.kontakt"), ", ".join(part for part in (hr.navn, hr.telefon, hr.epost) if part))
