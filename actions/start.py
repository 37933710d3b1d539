"""Good first questions, offered where a talk begins or is stuck."""

from actions.base import Ask
from actions.reply import Choice, payload
from naervaer import organisasjon


def starting_choices(ask: Ask) -> tuple[Choice, ...]:
    """Good first questions for the asker's position."""
    if organisasjon.leder_noen(ask.session, ask.hvem_id):
        return (
            _choice(ask, "oversikt_ansatte.knapp_haster", "oversikt_ansatte.haster"),
            _choice(ask, "oversikt_ansatte.knapp_sykmeldte", "oversikt_ansatte.sykmeldte"),
        )
    return (
        _choice(ask, "min_sak.knapp_neste", "min_sak_frister.neste"),
        _choice(ask, "min_sak.knapp_varighet", "min_sak_status.varighet"),
    )


def _choice(ask: Ask, label: str, svar: str) -> Choice:
    return Choice(ask.tekst(label), payload(svar))
