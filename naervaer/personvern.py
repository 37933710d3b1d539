"""Cleans what people write before anything else sees it, and masks what is kept without a person."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from naervaer.tekster import tekst

# Eleven digits, together or grouped as people group a fødselsnummer or D-number, right or mistyped.
_SKILLE = r"[\s.\-–/\u200b-\u200d\u2060\ufeff]{0,3}"
_FODSELSNUMMER = re.compile(
    rf"(?<!\d)(?:\d\d{_SKILLE}\d\d{_SKILLE}\d\d{_SKILLE}\d{{3}}{_SKILLE}\d\d|\d{{7}}{_SKILLE}\d{{4}})(?!\d)"
)
_KEPT_CONTROLS = "\n\t"

_HER = Path(__file__).parent
_EKSEMPLER = _HER.parent / "data" / "nlu"
_HELSEORD = _HER / "helseord.txt"
_HELSEVENDINGER = _HER / "helsevendinger.txt"
_LEDD = re.compile(r"\([^)]*\)[*?]?|\S+")
_NAVN = _HER / "vanlige_navn.txt"
_EKSEMPEL = re.compile(r"^ +- (.+)$", re.MULTILINE)
_NAVN_I_EKSEMPEL = re.compile(r"\[[^\]]*\]\(navn\)")
_ORD = re.compile(r"[\w@'’.+-]*\w")
_SKJULT = "…"
_BARE_SKJUL = "## BARE SKJUL"
_MINST_EKSEMPLER = 3  # a word that so many examples hold is nobody's own
_TALL_SOM_BLIR = 2  # digits; «60 prosent» and «uke 12» tell nothing of whose they are


class _Vendinger(NamedTuple):
    """The turns of phrase that tell of health or family, and those that only look like it."""

    forteller: re.Pattern[str]
    forteller_ikke: re.Pattern[str]


def cleaned(text: str, sprak: str) -> str:
    """The text without invisible control characters and with every fødselsnummer masked."""
    visible = "".join(c for c in text if c in _KEPT_CONTROLS or unicodedata.category(c) not in ("Cc", "Cs", "Co"))
    composed = unicodedata.normalize("NFC", visible).strip()
    return _FODSELSNUMMER.sub(tekst("felles.fodselsnummer_fjernet", sprak), composed)


def har_fodselsnummer(text: str) -> bool:
    """Whether a fødselsnummer stands in the text, or what could be one."""
    return _FODSELSNUMMER.search(text) is not None


def masked(text: str) -> str:
    """The text with only those words left that anybody could have written.

    A word stays if the training examples use it often, and if it is neither a name nor about health or family.
    Everything else becomes «…», so that a name, a place or an illness that nobody thought of is hidden too.
    """
    return _ORD.sub(lambda ordet: ordet[0] if _kan_bli(ordet[0]) else _SKJULT, text)


def nevner_helse(text: str) -> bool:
    """Whether the text names an illness, a treatment or a family matter. «Vondt for å løfte» does not: it tells what
    somebody can do.
    """
    vendinger = _helsevendinger()
    om_helse = vendinger.forteller_ikke.sub(" ", text)
    if vendinger.forteller.search(om_helse):
        return True
    return any(_sykdomsord().fullmatch(ordet.lower()) for ordet in _ORD.findall(om_helse))


def _kan_bli(ordet: str) -> bool:
    if ordet.isdigit():
        return len(ordet) <= _TALL_SOM_BLIR
    if ordet in _navn():
        return False
    return ordet.lower() in _vanlige_ord() and not _helseord().fullmatch(ordet.lower())


@cache
def _vanlige_ord() -> frozenset[str]:
    antall: Counter[str] = Counter()
    for fil in _EKSEMPLER.glob("*.yml"):
        for eksempel in _EKSEMPEL.findall(fil.read_text(encoding="utf-8")):
            antall.update({ordet.lower() for ordet in _ORD.findall(_NAVN_I_EKSEMPEL.sub("", eksempel))})
    return frozenset(ordet for ordet, n in antall.items() if n >= _MINST_EKSEMPLER)


@cache
def _navn() -> frozenset[str]:
    return frozenset(_linjer(_NAVN).split())


@cache
def _helseord() -> re.Pattern[str]:
    return _ord_som(_linjer(_HELSEORD))


@cache
def _sykdomsord() -> re.Pattern[str]:
    return _ord_som(_linjer(_HELSEORD, til=_BARE_SKJUL))


@cache
def _helsevendinger() -> _Vendinger:
    deler = {navn: [linje for linje in linjer.splitlines() if linje] for navn, linjer in _deler(_HELSEVENDINGER)}
    lister = {f"<{navn.lower()}>": _ett_av(" ".join(deler[navn]).split()) for navn in ("KROPP", "FAMILIE")}

    def en_av(navn: str) -> re.Pattern[str]:
        alle = "|".join(_vending(linje, lister) for linje in deler[navn])
        return re.compile(rf"\b(?:{alle})\b", re.IGNORECASE)

    return _Vendinger(en_av("FORTELLER"), en_av("FORTELLER IKKE"))


def _deler(fil: Path) -> list[tuple[str, str]]:
    """The name and the lines of each part of the file."""
    deler = fil.read_text(encoding="utf-8").split("\n## ")[1:]
    return [(del_.partition("\n")[0], del_.partition("\n")[2]) for del_ in deler]


def _vending(linje: str, lister: Mapping[str, str]) -> str:
    """A line of helsevendinger.txt as a pattern."""
    monster = ""
    for ledd in _LEDD.findall(linje):
        if ledd == "…":
            monster += r"(?:\w+\W+){0,3}?"
        elif ledd.endswith("?"):
            monster += rf"(?:{_ett_av(_former(ledd[:-1]))}\W+)?"
        else:
            monster += (lister.get(ledd) or _ett_av(_former(ledd))) + r"\W+"
    return monster.removesuffix(r"\W+")


def _former(ledd: str) -> list[str]:
    """The forms of «form», «form*», «(form|form)» and «(form|form)*»."""
    if not ledd.startswith("("):
        return [ledd]
    inni, _, stjerne = ledd[1:].partition(")")
    return [form + stjerne for form in inni.split("|")]


def _ett_av(former: Iterable[str]) -> str:
    """A pattern that takes any of the forms."""
    monstre = (f"(?-i:{form[1:]})" if form.startswith("=") else form.replace("*", r"\w*") for form in former)
    return f"(?:{'|'.join(monstre)})"


def _ord_som(former: str) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(form).replace(r"\*", r"\w*") for form in former.split()))


def _linjer(fil: Path, til: str = "") -> str:
    """The words of a list, up to that line if one is named."""
    tekst = fil.read_text(encoding="utf-8")
    linjer = (tekst.split(til)[0] if til else tekst).splitlines()
    return "\n".join(linje for linje in linjer if not linje.startswith("#"))
