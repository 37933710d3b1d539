"""Good first questions, offered where a talk begins or is stuck."""

from actions.ask import Ask
from actions.kontakt import contact_fact
from actions.reply import Choice, Reply, payload
from naervaer import kunnskap, organisasjon, saker

TOPICS = (
    "egenmelding",
    "sykmelding",
    "sykepenger_lonn",
    "oppfolgingsplan_frist",
    "dialogmote1",
    "tilrettelegging",
    "kontakt_under_fravaer",
    "oppsigelsesvern",
)
FIRST_TOPICS = 3


def starting_choices(ask: Ask) -> tuple[Choice, ...]:
    """Good first questions for the asker's position."""
    if not ask.kjent:
        return _topic_choices(ask)[:FIRST_TOPICS]
    if organisasjon.leder_noen(ask.session, ask.hvem_id):
        return (
            _choice(ask, "oversikt_ansatte.knapp_haster", "oversikt_ansatte.haster"),
            _choice(ask, "oversikt_ansatte.knapp_sykmeldte", "oversikt_ansatte.sykmeldte"),
        )
    choices = (
        _choice(ask, "min_sak.knapp_neste", "min_sak_frister.neste"),
        _choice(ask, "min_sak.knapp_varighet", "min_sak_status.varighet"),
    )
    if saker.aktuell_sak(ask.session, ask.hvem_id):
        return (*choices, _choice(ask, "forbered_samtale.knapp_forbered", "forbered_samtale.start"))
    return choices


def topics(ask: Ask, introduction: str) -> Reply:
    """What people ask most about, as buttons, and the way to a person."""
    own = starting_choices(ask) if ask.kjent else ()
    return Reply(ask.tekst(introduction), ask.sprak, fakta=(contact_fact(ask),), valg=own + _topic_choices(ask))


def _topic_choices(ask: Ask) -> tuple[Choice, ...]:
    return tuple(Choice(ask.tekst(f"tema.{tema}"), payload(kunnskap.for_tema(f"{tema}.").id)) for tema in TOPICS)


def _choice(ask: Ask, label: str, svar: str) -> Choice:
    return Choice(ask.tekst(label), payload(svar))
