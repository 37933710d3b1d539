"""Short follow-ups: «og hvis jeg er gradert?» and «hva med legen?» mean something only after what came before."""

import re
from typing import Any

from actions.ask import Ask
from actions.reply import tema_of
from naervaer import kunnskap
from naervaer.kunnskap import Svar

LONGEST = 8  # words; longer questions stand on their own
FIRST_FEW = 3  # a neighbour among so many of the likeliest meanings is what is meant
NEAR = 0.02  # so is one that is at least this likely, as a share of the likeliest
CLEARLY_LESS = 0.1  # an answer in the tema talked about gives way to a related one that is ten times as likely
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
    names_an_aspect = tema_of(ranking[0]["name"]) in ASPECTS
    meant = []
    for place, guess in enumerate(ranking):
        name, same_tema = str(guess["name"]), tema_of(guess["name"]) == svar.tema
        likely = place < FIRST_FEW or guess["confidence"] >= NEAR * ranking[0]["confidence"]
        aspect = same_tema and names_an_aspect
        if name != svar.id and (same_tema or _related(svar, name)) and (likely or aspect):
            meant.append(guess)
    return _of_the_same_tema_first(meant, svar, 0 if names_an_aspect else CLEARLY_LESS)


def _of_the_same_tema_first(meant: list[dict[str, Any]], svar: Svar, share: float) -> str | None:
    """What is meant in the tema that is talked about, if it is likely by this share of the likeliest; or else that."""
    enough = max((guess["confidence"] for guess in meant), default=0.0) * share
    same = [guess for guess in meant if tema_of(guess["name"]) == svar.tema and guess["confidence"] >= enough]
    return str((same or meant)[0]["name"]) if meant else None


def _related(svar: Svar, other: str) -> bool:
    """Whether either answer names the other, or the other names one in the same tema."""
    named = kunnskap.finn(other).beslektet if kunnskap.har(other) else ()
    return other in svar.beslektet or any(tema_of(id) == svar.tema for id in named)
