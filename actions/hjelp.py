"""What the assistant is and can do."""

from actions.base import Ask, NaervaerAction, Outcome, says
from actions.kunnskap import tell_more
from actions.reply import Choice, Reply, payload
from naervaer import organisasjon

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
    return Choice(ask.tekst(label), payload(svar.partition(".")[0], svar=svar))
