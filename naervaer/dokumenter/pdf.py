"""The papers as PDF/UA-1, set by Typst, which refuses to make a PDF that is not accessible.

The contents reach the template as data, so nothing that people write can be taken for Typst's own markup.
"""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from naervaer.dokumenter.innhold import Papir
from naervaer.dokumenter.maler import UgyldigMal, mal, mapper, ugyldig
from naervaer.dokumenter.visning import visning

_DELER = frozenset({".typ", ".svg", ".png", ".jpg", ".jpeg"})
_STED = re.compile(r"┌─ ([^:\n]+):(\d+):\d+")
_UTEN_SKRIFT = re.compile(r"the text `\"(.+?)\"` could not be displayed")
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")
_ERSTATNING = "□"
_USYNLIGE = frozenset({"Cf", "Mn", "Me"})
_FORSOK = 5


def lag_pdf(innhold: Papir, sprak: str, tid: datetime) -> bytes:
    """The paper in the language (nb or nn), made at that moment; the same arguments give the same bytes.

    A character that no font has is shown as □, with a note below. Raises UgyldigMal if the template is broken.
    """
    data = visning(innhold, sprak)
    for _ in range(_FORSOK):
        try:
            return _kompilert(innhold.navn, data, tid)
        except typst.TypstError as feil:
            umulige = {_tegn(skrevet) for skrevet in _UTEN_SKRIFT.findall(feil.diagnostic)}
            if not umulige:
                raise _feil_i_malen(innhold.navn, feil) from None
            data = _uten(data, umulige) | {"tegn_mangler": True}
    raise ugyldig(mal(f"{innhold.navn}.typ"), ", ".join(sorted(umulige)))


def _kompilert(navn: str, data: dict[str, Any], tid: datetime) -> bytes:
    # Typst takes files in memory, which its type hints do not say.
    filer: Any = _deler() | {
        "main.typ": f'#include "{navn}.typ"'.encode(),
        "data.json": json.dumps({"tegn_mangler": False} | data).encode(),
    }
    pdf = typst.compile(
        filer,
        format="pdf",
        pdf_standards=["ua-1"],
        timestamp=int(tid.timestamp()),
        font_paths=list(mapper()),
        ignore_system_fonts=True,
    )
    assert isinstance(pdf, bytes)
    return pdf


def _deler() -> dict[str, bytes]:
    stier = [sti for mappe in reversed(mapper()) for sti in mappe.iterdir() if sti.suffix.lower() in _DELER]
    return {sti.name: sti.read_bytes() for sti in stier}


def _feil_i_malen(navn: str, feil: typst.TypstError) -> UgyldigMal:
    sted = _STED.search(feil.diagnostic)
    if not sted or sted[1] == "main.typ":
        return ugyldig(mal(f"{navn}.typ"), feil.message)
    return ugyldig(mal(Path(sted[1]).name), feil.message, int(sted[2]))


def _tegn(skrevet: str) -> str:
    return _ESCAPE.sub(lambda treff: chr(int(treff[1], 16)), skrevet)


def _uten(verdi: Any, umulige: set[str]) -> Any:
    if isinstance(verdi, dict):
        return {nokkel: _uten(del_, umulige) for nokkel, del_ in verdi.items()}
    if isinstance(verdi, list):
        return [_uten(del_, umulige) for del_ in verdi]
    if not isinstance(verdi, str):
        return verdi
    for umulig in umulige:
        verdi = verdi.replace(umulig, "".join(map(_staar_for, umulig)))
    return verdi


def _staar_for(tegn: str) -> str:
    return "" if unicodedata.category(tegn) in _USYNLIGE else _ERSTATNING
