"""What waits for the asker's answer in a case, as lines and buttons, until it is answered."""

from collections.abc import Mapping

from actions.ask import Ask
from actions.reply import Choice, payload
from naervaer import enighet, saker
from naervaer.enighet import Venter
from naervaer.store.models import Beskjed

_SVAR: Mapping[Beskjed, str] = {Beskjed.REFERAT: "forbered_samtale.enig", Beskjed.PLAN: "lag_plan.enig"}


def waiting(ask: Ask, sak_id: str | None = None) -> list[Venter]:
    """All that waits, or that of one case."""
    everything = enighet.venter_paa_svar(ask.session, ask.hvem_id, ask.klokke)
    return [venter for venter in everything if sak_id in (None, venter.sak_id)]


def lines(ask: Ask, venter: list[Venter]) -> list[str]:
    """What there is to read and answer."""
    return [ask.tekst(f"paaminnelse.linje_beskjed_{v.om}") for v in venter]


def choices(ask: Ask, venter: list[Venter]) -> tuple[Choice, ...]:
    """A button for each."""
    return tuple(
        Choice(ask.tekst(f"samtale.knapp_les_{v.om}"), payload(_SVAR[v.om], person=saker.eier(ask.session, v.sak_id)))
        for v in venter
    )
