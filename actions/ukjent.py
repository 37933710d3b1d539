"""Those of whom it is not known who they are: what they may have answered, and how that changes."""

from actions.ask import Ask
from actions.reply import Reply
from naervaer import engangskode

# Actions that answer everybody, from what anybody may know. All others answer only those who are known.
AAPNE = frozenset(
    {
        "action_forstaar_ikke",
        "action_hilsen",
        "action_hjelp",
        "action_krise",
        "action_kunnskap",
        "action_menneske",
        "action_utenfor",
    }
)


def who_are_you(ask: Ask) -> Reply:
    """That it must be known who asks, and how it becomes known."""
    return Reply(ask.tekst("kanal.ukjent_kode" if engangskode.tilbys() else "kanal.ukjent"), ask.sprak)
