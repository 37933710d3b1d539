"""Short follow-ups: «og hvis jeg er gradert?» and «hva med legen?» mean something only after what came before."""

import re

from actions.base import Ask
from naervaer import kunnskap

LONGEST = 8  # words; longer questions stand on their own
FIRST_FEW = 3  # a neighbour among so many of the likeliest meanings is what is meant
NEAR = 0.1  # so is one that is at least this likely, as a share of the likeliest
# «hva med legen?» names a party or a condition and nothing else: what is asked about it is what was talked about.
ASPECTS = frozenset(
    {
        "arbeidsgiver_rolle",
        "arbeidstaker_rolle",
        "bht_rolle",
        "gradert_sykmelding",
        "kollega_rolle",
        "nav_rolle",
        "sykmelder_rolle",
        "tillitsvalgt_verneombud_rolle",
    }
)
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
    svar, ranking = kunnskap.finn(str(last)), ask.ranking
    for place, guess in enumerate(ranking):
        same_tema = _tema(guess["name"]) == svar.tema
        near = same_tema or guess["name"] in svar.beslektet
        likely = place < FIRST_FEW or guess["confidence"] >= NEAR * ranking[0]["confidence"]
        if near and guess["name"] != svar.id and (likely or (same_tema and _tema(ranking[0]["name"]) in ASPECTS)):
            return str(guess["name"])
    return None


def _tema(answer_id: str) -> str:
    return answer_id.partition(".")[0]
