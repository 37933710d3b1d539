"""Cleans what people write before anything else sees it, and masks what is kept without a person."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import chain, pairwise
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
_DEL_AV_ORD = re.compile(r"\w+")
_HELSEORD = _HER / "helseord.txt"
_HELSEORD_ALLMENT = _HER / "helseord_allment.txt"
_HELSEVENDINGER = _HER / "helsevendinger.txt"
_LEDD = re.compile(r"(?:\([^)]*\)|[^\s(])+")
_DOBBEL = re.compile(r"(.)\1+")
_SAMME_LYD = str.maketrans({"é": "e", "c": "k", "x": "ks", "z": "s", "w": "v"})
_FORSTE_ORD = re.compile(r"\w+\*?")
_NAVN = _HER / "vanlige_navn.txt"
_EKSEMPEL = re.compile(r"^ +- (.+)$", re.MULTILINE)
_NAVN_I_EKSEMPEL = re.compile(r"\[[^\]]*\]\(navn\)")
_ORD = re.compile(r"[\w@'’.+-]*\w")
_INGENTING = "(?!)"  # a pattern that matches nowhere
_SKJULT = "…"
_FJERNET = "felles.helse_fjernet"
_BARE_SKJUL = "## BARE SKJUL"
_LENGST = 24  # letters; no word of the lists is longer
_KORT = 5  # letters; no shorter word is looked for as it sounds
_LANGT = 8  # letters; a shorter word with one letter wrong is too often another word
_MINST_EKSEMPLER = 3  # a word that so many examples hold is nobody's own
_TALL_SOM_BLIR = 2  # digits; «60 prosent» and «uke 12» tell nothing of whose they are


class _Ordliste(NamedTuple):
    """Words as helseord.txt writes them: «ord», «ord*», «*ord», «*ord*» and «=Ord»."""

    hele: frozenset[str]
    begynner: frozenset[str]
    slutter: tuple[str, ...]
    inneholder: re.Pattern[str]
    slik_det_hores: frozenset[str]
    feilskrevet: frozenset[str]

    def har(self, ordet: str) -> bool:
        """Whether the word is one of the list."""
        lite = ordet.lower()
        return (
            not self.hele.isdisjoint((lite, f"={ordet}"))
            or lite.endswith(self.slutter)
            or self.inneholder.search(lite) is not None
            or not self.begynner.isdisjoint(_begynnelser(lite, 2))
        )

    def har_feilskrevet(self, ordet: str) -> bool:
        """Whether the word sounds like one of the list, or is a long one with a letter too many, missing or wrong."""
        hores = _slik_det_hores(ordet)
        if not self.slik_det_hores.isdisjoint(_begynnelser(hores, _KORT)):
            return True
        begynnelser = _begynnelser(hores, _LANGT - 1)
        return any(not self.feilskrevet.isdisjoint(_uten_en_bokstav(begynnelse)) for begynnelse in begynnelser)

    def har_delt(self, forste: str, neste: str) -> bool:
        """Whether the two words are one long word of the list, written apart."""
        begynnelser = _begynnelser((forste + neste).lower(), max(_LANGT, len(forste) + 2))
        return not self.begynner.isdisjoint(begynnelser)


class _Vendinger:
    """Turns of phrase as helsevendinger.txt writes them, found by the word they begin with."""

    def __init__(self, linjer: Iterable[str], lister: Mapping[str, str]) -> None:
        self._etter_forste: defaultdict[str, list[re.Pattern[str]]] = defaultdict(list)
        for linje in linjer:
            monster = re.compile(rf"{_vending(linje, lister)}\b", re.IGNORECASE)
            for form in _forste_ord(linje, lister):
                self._etter_forste[form].append(monster)

    def finn(self, text: str) -> Iterator[re.Match[str]]:
        """Each turn of phrase in the text."""
        for ordet in _FORSTE_ORD.finditer(text):
            lite = ordet[0].lower()
            for form in (lite, *(f"{begynnelse}*" for begynnelse in _begynnelser(lite, 1))):
                for monster in self._etter_forste.get(form, ()):
                    if treff := monster.match(text, ordet.start()):
                        yield treff

    def uten(self, text: str) -> str:
        """The text with blanks instead of them, so that all else stands where it stood."""
        for start, slutt in _samlet(treff.span() for treff in self.finn(text)):
            text = f"{text[:start]}{' ' * (slutt - start)}{text[slutt:]}"
        return text


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
    """Whether the text names an illness, a treatment or a family matter, or did so before `uten_helse`. «Vondt for å
    løfte» does not: it tells what somebody can do.
    """
    return er_fjernet(text) or bool(_om_helse(text))


def er_fjernet(text: str) -> bool:
    """Whether `uten_helse` has taken something out of the text."""
    return any(tekst(_FJERNET, sprak) in text for sprak in ("nb", "nn"))


def uten_helse(text: str, sprak: str) -> str:
    """The text with all that names an illness, a treatment or a family matter taken away; it says where that was.

    Words that only name the subject, such as «diagnose», stay.
    """
    navngir = [(start, slutt) for start, slutt in _om_helse(text) if not _allment().har(text[start:slutt])]
    for start, slutt in reversed(navngir):
        text = f"{text[:start]}{tekst(_FJERNET, sprak)}{text[slutt:]}"
    return text


def _om_helse(text: str) -> list[tuple[int, int]]:
    """Where in the text somebody's health or family is named, first to last."""
    resten = _vendinger("FORTELLER IKKE").uten(text)
    liste, ordene = _sykdomsord(), list(_DEL_AV_ORD.finditer(resten))
    treff = [vending.span() for vending in _vendinger("FORTELLER").finn(resten)]
    treff += [ordet.span() for ordet in ordene if liste.har(ordet[0]) or liste.har_feilskrevet(ordet[0])]
    delte = (par for par in pairwise(ordene) if liste.har_delt(par[0][0], par[1][0]))
    return _samlet([*treff, *((forste.start(), neste.end()) for forste, neste in delte)])


def _samlet(treff: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The stretches in order, those that overlap made one."""
    samlet: list[tuple[int, int]] = []
    for start, slutt in sorted(treff):
        if samlet and start < samlet[-1][1]:
            samlet[-1] = (samlet[-1][0], max(slutt, samlet[-1][1]))
        else:
            samlet.append((start, slutt))
    return samlet


def _kan_bli(ordet: str) -> bool:
    if ordet.isdigit():
        return len(ordet) <= _TALL_SOM_BLIR
    if ordet in _navn():
        return False
    return ordet.lower() in _vanlige_ord() and not _helseord().har(ordet)


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
def _helseord() -> _Ordliste:
    return _ordliste(_linjer(_HELSEORD))


@cache
def _allment() -> _Ordliste:
    return _ordliste(_linjer(_HELSEORD_ALLMENT))


@cache
def _sykdomsord() -> _Ordliste:
    return _ordliste(_linjer(_HELSEORD, til=_BARE_SKJUL))


def _ordliste(linjer: str) -> _Ordliste:
    former = linjer.split()
    inneholder = {form.strip("*") for form in former if form.startswith("*") and form.endswith("*")}
    begynner = {form.removesuffix("*") for form in former if form.endswith("*") and not form.startswith("*")}
    horte = {_slik_det_hores(form) for form in begynner | inneholder}
    return _Ordliste(
        hele=frozenset(form for form in former if "*" not in form),
        begynner=frozenset(begynner),
        slutter=tuple(form[1:] for form in former if form.startswith("*") and not form.endswith("*")),
        inneholder=re.compile("|".join(map(re.escape, inneholder)) or _INGENTING),
        slik_det_hores=frozenset(form for form in horte if len(form) >= _KORT),
        feilskrevet=frozenset(skrevet for form in horte if len(form) >= _LANGT for skrevet in _uten_en_bokstav(form)),
    )


def _begynnelser(ordet: str, minst: int) -> Iterator[str]:
    return (ordet[:n] for n in range(minst, min(len(ordet), _LENGST) + 1))


def _slik_det_hores(ordet: str) -> str:
    return _DOBBEL.sub(r"\1", ordet.lower().translate(_SAMME_LYD))


def _uten_en_bokstav(ordet: str) -> Iterator[str]:
    """The word, and the word without one of its letters. The first and the last stay."""
    return chain((ordet,), (ordet[:i] + ordet[i + 1 :] for i in range(1, len(ordet) - 1)))


@cache
def _vendinger(navn: str) -> _Vendinger:
    deler = _deler(_HELSEVENDINGER)
    lister = {f"<{liste.lower()}>": "|".join(" ".join(linjer).split()) for liste, linjer in deler.items()}
    return _Vendinger(deler[navn], lister)


def _deler(fil: Path) -> dict[str, list[str]]:
    """The lines of each part of the file."""
    deler = (del_.splitlines() for del_ in fil.read_text(encoding="utf-8").split("\n## ")[1:])
    return {navn: [linje for linje in linjer if linje] for navn, *linjer in deler}


def _vending(linje: str, lister: Mapping[str, str]) -> str:
    """A line of helsevendinger.txt as a pattern."""
    monster = ""
    for ledd in _LEDD.findall(linje):
        if ledd == "…":
            monster += r"(?:\w+\W+){0,3}?"
        elif ledd.endswith("?"):
            monster += rf"(?:{_monster(ledd[:-1], lister)}\W+)?"
        else:
            monster += rf"{_monster(ledd, lister)}\W+"
    return monster.removesuffix(r"\W+")


def _monster(ledd: str, lister: Mapping[str, str]) -> str:
    """«form», «form*», «(form|form)» or «<liste>» as a pattern."""
    former = re.sub("<[a-z]+>", lambda navn: f"(?:{lister[navn[0]]})", ledd.replace("(", "(?:"))
    return former.replace("*", r"\w*")


def _forste_ord(linje: str, lister: Mapping[str, str]) -> set[str]:
    """The words a line can begin with, with a star where more can follow."""
    forste = re.sub("<[a-z]+>", lambda navn: lister[navn[0]], _LEDD.findall(linje)[0])
    former, _, resten = forste.lstrip("(").partition(")")
    ordene = {_FORSTE_ORD.findall(form)[0] for form in former.split("|")}
    return {f"{ordet}*" for ordet in ordene} if resten else ordene


def _linjer(fil: Path, til: str = "") -> str:
    """The words of a list, up to that line if one is named."""
    tekst = fil.read_text(encoding="utf-8")
    linjer = (tekst.split(til)[0] if til else tekst).splitlines()
    return "\n".join(linje for linje in linjer if not linje.startswith("#"))
