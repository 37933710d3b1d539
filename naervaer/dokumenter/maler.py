"""The templates: ours in maler/, and an organisation's own in the folder that NAERVAER_MALER names.

A file there replaces ours of the same name; what is not there is ours.
"""

import os
from pathlib import Path

from naervaer.tekster import tekst

VAARE = Path(__file__).parents[2] / "maler"


class UgyldigMal(Exception):
    """A template cannot be used; the message, in Norwegian, names the file, the place in it and what is wrong."""


def mapper() -> list[Path]:
    """The folders in the order they are looked in. Raises UgyldigMal if NAERVAER_MALER is not a folder."""
    egen = os.environ.get("NAERVAER_MALER")
    if not egen:
        return [VAARE]
    if not Path(egen).is_dir():
        raise UgyldigMal(tekst("dokumenter.feil_mappe", mappe=egen))
    return [Path(egen), VAARE]


def mal(filnavn: str) -> Path:
    """The organisation's template by that file name, or ours."""
    return next(mappe / filnavn for mappe in mapper() if (mappe / filnavn).is_file())


def ugyldig(fil: Path, hva: str, linje: int | None = None, avsnitt: int | None = None) -> UgyldigMal:
    """The error for a template that is wrong at a line, in a paragraph, or as a whole."""
    sted = tekst("dokumenter.feil_fil")
    if linje:
        sted = tekst("dokumenter.feil_linje", linje=linje)
    elif avsnitt:
        sted = tekst("dokumenter.feil_avsnitt", avsnitt=avsnitt)
    return UgyldigMal(tekst("dokumenter.feil_mal", fil=fil, sted=sted, hva=hva))
