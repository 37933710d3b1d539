"""Cleans what people write before anything else sees it."""

import re
import unicodedata

from naervaer.tekster import tekst

# Eleven digits, together or as six and five: a fødselsnummer or D-number, right or mistyped.
_FODSELSNUMMER = re.compile(r"(?<!\d)\d{6}[ .-]?\d{5}(?!\d)")
_KEPT_CONTROLS = "\n\t"


def cleaned(text: str, sprak: str) -> str:
    """The text without invisible control characters and with every fødselsnummer masked."""
    visible = "".join(c for c in text if c in _KEPT_CONTROLS or unicodedata.category(c) not in ("Cc", "Cs", "Co"))
    composed = unicodedata.normalize("NFC", visible).strip()
    return _FODSELSNUMMER.sub(tekst("felles.fodselsnummer_fjernet", sprak), composed)
