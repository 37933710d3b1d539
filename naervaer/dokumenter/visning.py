"""What a template is given: the contents as words, dates and lists, and every fixed word of the paper beside them.

    {"sprak": "nb", "sprakkode": "nb-NO", "ord": {"tittel": "Oppfølgingsplan", …}, "d": {"ansatt": "Kari …", …}}

Texts that people wrote stand in `d` as they wrote them. Dates stand there as words, an enum as its value,
a yes or no as «ja» or «nei» (both are words of `ord` too), and what is missing as an empty text.
"""

from __future__ import annotations

import unicodedata
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from babel.dates import format_date, format_time

from naervaer import regler
from naervaer.dokumenter.innhold import Papir
from naervaer.klokke import OSLO
from naervaer.tekster import alle, tekst

_FELLES = "felles_"
# Controls and halves of surrogate pairs have no place on paper, and XML refuses them.
_UTEN_TEGN = frozenset({"Cc", "Cs"})
# These turn the direction of all that follows them, so that a text reads otherwise than it was written.
_RETNINGSTEGN = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def visning(papir: Papir, sprak: str) -> dict[str, Any]:
    """The contents and the words of a paper in the language (nb or nn). KeyError if a word is missing."""
    innhold = {felt.name: _vist(getattr(papir, felt.name), sprak) for felt in fields(papir)}
    return {"sprak": sprak, "sprakkode": sprakkode(sprak), "ord": _ord(papir.navn, innhold, sprak), "d": innhold}


def sprakkode(sprak: str) -> str:
    """The language as files name it: nb-NO, nn-NO."""
    return f"{sprak}-NO"


def _ord(navn: str, innhold: dict[str, Any], sprak: str) -> dict[str, str]:
    verdier = regler.tekstverdier() | {felt: verdi for felt, verdi in innhold.items() if isinstance(verdi, str)}
    verdier["virksomhet"] = innhold["virksomhet"]["navn"]
    samlet: dict[str, str] = {}
    for forstavelse in (_FELLES, f"{navn}_"):
        for nokkel, ordet in alle("dokumenter", sprak).items():
            if nokkel.startswith(forstavelse):
                samlet[nokkel.removeprefix(forstavelse)] = ordet.format_map(verdier)
    return samlet


def _vist(verdi: object, sprak: str) -> Any:
    if verdi is None:
        return ""
    if isinstance(verdi, bool):
        return "ja" if verdi else "nei"
    if isinstance(verdi, StrEnum):
        return verdi.value
    if isinstance(verdi, datetime):
        return _tidspunkt(verdi, sprak)
    if isinstance(verdi, date):
        return format_date(verdi, "d. MMMM y", locale=sprak)
    if isinstance(verdi, tuple):
        return [_vist(del_, sprak) for del_ in verdi]
    if is_dataclass(verdi):
        return {felt.name: _vist(getattr(verdi, felt.name), sprak) for felt in fields(verdi)}
    return ren(verdi) if isinstance(verdi, str) else verdi


def _tidspunkt(tid: datetime, sprak: str) -> str:
    i_oslo = tid.astimezone(OSLO)
    dag = format_date(i_oslo, "EEEE d. MMMM y", locale=sprak)
    return tekst("dokumenter.tidspunkt", sprak, dag=dag, klokkeslett=format_time(i_oslo, "HH.mm", locale=sprak))


def ren(tekst: str) -> str:
    """The text without characters that cannot stand on paper, with one kind of line break."""
    linjer = tekst.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(tegn for tegn in linjer if tegn == "\n" or _kan_staa(tegn)).strip()


def _kan_staa(tegn: str) -> bool:
    er_ikke_tegn = ord(tegn) & 0xFFFE == 0xFFFE  # the last two of every plane, never to be characters
    return unicodedata.category(tegn) not in _UTEN_TEGN and tegn not in _RETNINGSTEGN and not er_ikke_tegn
