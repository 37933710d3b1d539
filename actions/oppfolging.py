"""Short follow-ups: «og hvis jeg er gradert?» and «hva med legen?» mean something only after what came before."""

import re

from actions.base import Ask
from naervaer import kunnskap

LONGEST = 8  # words; longer questions stand on their own
NEAR = 0.2  # how likely a neighbour must be, as a share of the likeliest meaning, to be what is meant
GOES_ON = re.compile(
    r"\W*(?:(?:og|å|men|enn|eller)\b"
    r"|(?:hva|kva|ka|ke|va|hå)\s+(?:med|me|om|hvis|viss|dersom|når)\b"
    r"|(?:hvis|viss|dersom)\b"
    r"|(?:gjelder|gjeld|gjell)\s+d)",
    re.IGNORECASE,
)


def goes_on(ask: Ask) -> bool:
    """Whether the message only makes sense together with the one before it."""
    return len(ask.text.split()) <= LONGEST and bool(GOES_ON.match(ask.text))


def in_context(ask: Ask) -> str | None:
    """The answer that is meant after the last one: in the same tema or related to it, and likely enough."""
    last = ask.slots.get("siste_svar")
    if not last or not kunnskap.har(str(last)) or not goes_on(ask):
        return None
    svar = kunnskap.finn(str(last))
    ranking = ask.ranking
    for guess in ranking:
        near = guess["name"].partition(".")[0] == svar.tema or guess["name"] in svar.beslektet
        if near and guess["name"] != svar.id and guess["confidence"] >= NEAR * ranking[0]["confidence"]:
            return str(guess["name"])
    return None
