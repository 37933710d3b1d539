"""Cleans what people write before anything else sees it."""

import re
import unicodedata

from naervaer.tekster import tekst

# Eleven digits, together or grouped as people group a fødselsnummer or D-number, right or mistyped.
_SKILLE = r"[\s.\-–/\u200b-\u200d\u2060\ufeff]{0,3}"
_FODSELSNUMMER = re.compile(
    rf"(?<!\d)(?:\d\d{_SKILLE}\d\d{_SKILLE}\d\d{_SKILLE}\d{{3}}{_SKILLE}\d\d|\d{{7}}{_SKILLE}\d{{4}})(?!\d)"
)
_KEPT_CONTROLS = "\n\t"


def cleaned(text: str, sprak: str) -> str:
    """The text without invisible control characters and with every fødselsnummer masked."""
    visible = "".join(c for c in text if c in _KEPT_CONTROLS or unicodedata.category(c) not in ("Cc", "Cs", "Co"))
    composed = unicodedata.normalize("NFC", visible).strip()
    return _FODSELSNUMMER.sub(tekst("felles.fodselsnummer_fjernet", sprak), composed)
