"""Dates and lengths of time as people say them, in bokmål and nynorsk."""

from datetime import date

from babel.dates import format_date

from naervaer.tekster import tekst

_DAGER_I_UKE = 7


def lang(dag: date, sprak: str) -> str:
    """«søndag 22. november 2026»."""
    return format_date(dag, "EEEE d. MMMM y", locale=sprak)


def naar(dag: date, today: date, sprak: str) -> str:
    """How far away the day is: «i morgen», «om 3 dager», «for 20 dager siden»."""
    dager = (dag - today).days
    naere = {0: "datoer.i_dag", 1: "datoer.i_morgen", -1: "datoer.i_gaar"}
    if dager in naere:
        return tekst(naere[dager], sprak)
    return tekst("datoer.om_dager" if dager > 0 else "datoer.for_dager_siden", sprak, dager=abs(dager))


def varighet(dager: int, sprak: str) -> str:
    """«6 uker og 5 dager»."""
    uker, rest = divmod(dager, _DAGER_I_UKE)
    if not uker:
        return _antall(rest, "datoer.en_dag", "datoer.dager", sprak)
    i_uker = tekst("datoer.en_uke", sprak) if uker == 1 else tekst("datoer.uker", sprak, uker=uker)
    if not rest:
        return i_uker
    i_dager = _antall(rest, "datoer.en_dag", "datoer.dager", sprak)
    return tekst("datoer.uker_og_dager", sprak, uker=i_uker, dager=i_dager)


def _antall(dager: int, en: str, flere: str, sprak: str) -> str:
    return tekst(en, sprak) if dager == 1 else tekst(flere, sprak, dager=dager)
