"""Finding a person by name, among those whose case the asker may see.

Nothing is logged here, and no name ever is; opening the case is what is logged.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import takewhile
from operator import itemgetter
from pathlib import Path
from typing import TypeVar

from rapidfuzz.distance import OSA
from sqlalchemy.orm import Session

from naervaer import tilgang
from naervaer.klokke import Klokke

T = TypeVar("T")

# How surely a word in the question is a word of a name. Between the sure ones and nothing lie slips of the
# finger.
_LIK = 100.0
_STAVEMAATE = 98.0
_LYDLIK = 95.0
_SKRIVEFEIL = 90.0
_EIEFORM_TREKK = 1.0

# The share of letters in place below which a word is another name and no slip. Measured: a little lower, and
# twice as many names outside vanlige_navn.txt are taken for others; a little higher, and one slip in twelve
# is missed.
_TERSKEL = 0.75

_FORAN_NAVN = frozenset(
    {
        "for",
        "til",
        "te",
        "åt",
        "med",
        "om",
        "hos",
        "og",
        "enn",
        "er",
        "e",
        "har",
        "må",
        "ska",
        "skal",
        "kan",
        "av",
        "på",
    }
)

_OGSAA_ORD = frozenset(
    ["per", "liv", "tor", "dag", "bo", "jo", "my", "mai", "sol", "stein", "ask", "odd", "even", "her"]
)

_SKRIVEMAATER = (
    ("æ", "a"), ("ae", "a"), ("ø", "o"), ("oe", "o"), ("å", "a"), ("aa", "a"), ("é", "e"), ("ö", "o"),
    ("ä", "a"), ("ch", "k"), ("c", "k"), ("ph", "f"), ("th", "t"), ("w", "v"), ("z", "s"), ("x", "ks"),
)  # fmt: skip


@dataclass(frozen=True)
class Treff:
    """A person found, with the latest case of that person that the asker may see."""

    person_id: str
    sak_id: str
    navn: str


@dataclass(frozen=True)
class Ansatt:
    """An employee found by name."""

    person_id: str
    navn: str


def finn(session: Session, hvem_id: str, navn: str, klokke: Klokke) -> list[Treff]:
    """Of those with a case that the person may open, all whom the name fits best; none if it fits nobody.

    Takes first name, last name or both, the genitive, the letters æøå written otherwise, and slips of the
    finger. A common name is taken at its word: Karin is never Kari.
    """
    saker = tilgang.synlige_saker(session, hvem_id, klokke)
    return [Treff(sak.person_id, sak.sak_id, sak.navn) for sak in _best_like(navn, saker, lambda sak: sak.navn)]


def finn_ansatt(session: Session, hvem_id: str, navn: str) -> list[Ansatt]:
    """The same among the employees whose absence the person may register, with or without a case."""
    ansatte = [Ansatt(*rad) for rad in tilgang.ansatte_under(session, hvem_id)]
    return _best_like(navn, ansatte, lambda ansatt: ansatt.navn)


def ligner(spurt: str, navn: str) -> bool:
    """Whether what somebody wrote can be this name, or a part of it."""
    return bool(_best_like(spurt, [navn], str))


def _best_like(navn: str, kandidater: Iterable[T], navn_paa: Callable[[T], str]) -> list[T]:
    """The candidates whom the name fits best, by name."""
    ord_i_sporsmaal = _ord(navn)
    poeng_for: dict[str, list[float]] = {}  # by word of a name, as many people share the same ones
    beste, treff = 0.0, list[T]()
    for kandidat in kandidater:
        ord_i_navn = _ord(navn_paa(kandidat))
        for ordet in ord_i_navn:
            if ordet not in poeng_for:
                poeng_for[ordet] = [_poeng(spurt, ordet) for spurt in ord_i_sporsmaal]
        poeng = _samlet([poeng_for[ordet] for ordet in ord_i_navn], len(ord_i_sporsmaal))
        if poeng > beste:
            beste, treff = poeng, []
        if poeng and poeng == beste:
            treff.append(kandidat)
    return sorted(treff, key=navn_paa)


def nevnt(session: Session, hvem_id: str, tekst: str, klokke: Klokke) -> str | None:
    """The name written in a text, for when the language understanding saw none.

    A word counts as one if it is the name of somebody whose case the asker may see or register in, or a common name,
    and begins the text or follows a word that names follow: «per» is a name in «planen til per», not in «per i dag».
    """
    kjente = {sak.navn for sak in tilgang.synlige_saker(session, hvem_id, klokke)}
    kjente |= {navn for _, navn in tilgang.ansatte_under(session, hvem_id)}
    navn = {_skrivemaate(o) for kjent in kjente for o in _ord(kjent)} | _vanlige_navn()
    ordene = _ord(tekst)
    er_navn = [not navn.isdisjoint({_skrivemaate(o), _skrivemaate(_uten_eieform(o))}) for o in ordene]
    for start, ordet in enumerate(er_navn):
        if ordet and (start == 0 or ordene[start - 1] in _FORAN_NAVN):
            return " ".join(o for o, _ in takewhile(itemgetter(1), zip(ordene[start:], er_navn[start:], strict=True)))
    return None


def nevnte_ansatte(session: Session, hvem_id: str, tekst: str) -> list[str]:
    """The first names of employees whose absence the person may register, that stand in a text as any word.

    Names that are words of their own, such as «per» and «liv», are left out: where they follow a word that names
    follow, `nevnt` finds them.
    """
    fornavn = {_ord(navn)[0] for _, navn in tilgang.ansatte_under(session, hvem_id) if _ord(navn)}
    return [o for o in map(_uten_eieform, _ord(tekst)) if o in fornavn and o not in _OGSAA_ORD]


def _ord(navn: str) -> list[str]:
    """The words of a name in small letters, hyphenated ones apart."""
    return re.findall(r"[^\W\d_]+(?:['’`]s?\b)?", navn.casefold())


def _samlet(poeng: list[list[float]], antall_spurt: int) -> float:
    """The mean for the words asked for, each matched with its own word in the name; 0 if one has none."""
    ledige = list(poeng)
    sum_poeng = 0.0
    for nummer in range(antall_spurt):
        best = max(ledige, key=lambda p: p[nummer], default=None)
        if best is None or not best[nummer]:
            return 0.0
        sum_poeng += best[nummer]
        ledige.remove(best)
    return sum_poeng / antall_spurt if antall_spurt else 0.0


def _poeng(spurt: str, ordet: str) -> float:
    """How well a word asked for fits a word of a name, from 0 to 100."""
    kan_vaere_slurv = not _er_vanlig_navn(spurt)
    poeng = _likhet(spurt, ordet, kan_vaere_slurv)
    grunnform = _uten_eieform(spurt)
    if grunnform == spurt:
        return poeng
    return max(poeng, _likhet(grunnform, ordet, kan_vaere_slurv) - _EIEFORM_TREKK, 0.0)


def _uten_eieform(ordet: str) -> str:
    return re.sub(r"(?<=\w\w)(?:['’`]s?|s)$", "", ordet)


def _likhet(spurt: str, ordet: str, kan_vaere_slurv: bool) -> float:
    if spurt == ordet:
        return _LIK
    if _skrivemaate(spurt) == _skrivemaate(ordet):
        return _STAVEMAATE
    if not kan_vaere_slurv or spurt[:1] != ordet[:1]:
        return 0.0
    if _lyd(spurt) == _lyd(ordet):
        return _LYDLIK
    likhet = OSA.normalized_similarity(_skrivemaate(spurt), _skrivemaate(ordet))
    return _SKRIVEFEIL * likhet if likhet >= _TERSKEL else 0.0


@lru_cache(maxsize=10_000)
def _skrivemaate(ordet: str) -> str:
    """One spelling for names that are only spelt differently: Kristian and Christian, Åse and Aase."""
    for fra, til in _SKRIVEMAATER:
        ordet = ordet.replace(fra, til)
    return re.sub(r"(?<=\w\w)h$", "", ordet)


def _lyd(ordet: str) -> str:
    """As it sounds: no double letters, no h inside the word."""
    return re.sub(r"(.)\1+", r"\1", re.sub(r"(?<=\w)h", "", _skrivemaate(ordet)))


@lru_cache(maxsize=10_000)
def _er_vanlig_navn(ordet: str) -> bool:
    return not _vanlige_navn().isdisjoint({_skrivemaate(ordet), _skrivemaate(_uten_eieform(ordet))})


@cache
def _vanlige_navn() -> frozenset[str]:
    linjer = (Path(__file__).parent / "vanlige_navn.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(_skrivemaate(o) for linje in linjer if not linje.startswith("#") for o in _ord(linje))
