"""What people write in their own words about a case, before it is kept: clean, short enough, and about the work."""

from naervaer import personvern
from naervaer.kodefeil import Kodefeil

LENGSTE_SVAR = 2000  # characters in a text field of Nav's form
LENGSTE_LINJE = 500


class UgyldigSvar(Kodefeil):
    """The text cannot be kept. `kode` is a key of data/responses/fritekst.yml."""


class EndretImens(Exception):
    """Somebody else has written there since the person read it."""


def ren(tekst: str, sprak: str, hoyst: int = LENGSTE_SVAR) -> str:
    """The text as it may be kept. Raises UgyldigSvar where it is empty, too long, or tells of an illness, a treatment
    or a family matter.
    """
    rent = personvern.cleaned(tekst, sprak)
    if not rent:
        raise UgyldigSvar("tom")
    if len(rent) > hoyst:
        raise UgyldigSvar("for_lang", tegn=len(rent), hoyst=hoyst)
    if personvern.nevner_helse(rent):
        raise UgyldigSvar("helse")
    return rent


def ren_eller_tom(tekst: str, sprak: str, hoyst: int = LENGSTE_SVAR) -> str | None:
    """As `ren`; None for an empty text, which takes an answer away."""
    return ren(tekst, sprak, hoyst) if tekst.strip() else None
