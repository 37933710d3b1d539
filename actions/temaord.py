"""Which theme of the preparation somebody names in a few words."""

import re
from functools import cache

from naervaer.tekster import tekst

_SHORTEST = 5  # letters that two words share from the start when they are the same word in another form
_ALT = re.compile(r"\b(alt|alle|alt sammen|hele|heile|everything|all)\b", re.IGNORECASE)
_TOMME = frozenset(
    ["noe", "noko", "andre", "med", "fra", "frå", "som", "prøvd", "før", "innhold", "innhald", "vil", "opp"]
)


def tema_i(text: str, among: list[str], sprak: str) -> list[str]:
    """The themes named; all of them for «alt»; none where the text names none."""
    words = re.findall(r"\w{4,}", text.lower())
    named = [tema for tema in among if any(_alike(word, own) for word in words for own in _words(tema, sprak))]
    return named or (list(among) if _ALT.search(text) else [])


def alike(one: str, other: str) -> bool:
    """Whether two texts share a word that says something."""
    return any(_alike(word, own) for word in _telling(one) for own in _telling(other))


@cache
def _words(tema: str, sprak: str) -> tuple[str, ...]:
    return _telling(tekst(f"forbered_samtale.tema_{tema}", sprak))


def _telling(text: str) -> tuple[str, ...]:
    return tuple(word for word in re.findall(r"\w{4,}", text.lower()) if word not in _TOMME)


def _alike(word: str, own: str) -> bool:
    shared = min(len(word), len(own), _SHORTEST)
    return word[:shared] == own[:shared]
