"""Which written language a message is in, told from its words (maalform.yml)."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import yaml

BOKMAAL, NYNORSK, ENGELSK = "nb", "nn", "en"
_ORDLISTE = Path(__file__).with_name("maalform.yml")
_ORD = re.compile(r"[\w'’]+")
_MINST_ENGELSK = 2  # a single English word is no English sentence


def gjett(text: str) -> str | None:
    """`nb`, `nn` or `en`; None where nothing shows which, and in dialect, which says nothing of the written form."""
    ord_i_teksten = _ORD.findall(text.lower().replace("’", "'"))
    nynorsk, bokmaal, dialekt, engelsk = (
        _antall(ord_i_teksten, slag) for slag in ("nynorsk", "bokmaal", "dialekt", "engelsk")
    )
    if engelsk >= _MINST_ENGELSK and engelsk > nynorsk + bokmaal:
        return ENGELSK
    if nynorsk > bokmaal:
        return None if dialekt else NYNORSK
    return BOKMAAL if bokmaal > nynorsk else None


def _antall(ord_i_teksten: Iterable[str], slag: str) -> int:
    return sum(bool(_moenster(slag).fullmatch(ordet)) for ordet in ord_i_teksten)


@cache
def _moenster(slag: str) -> re.Pattern[str]:
    former = yaml.safe_load(_ORDLISTE.read_text(encoding="utf-8"))[slag]
    return re.compile("|".join(re.escape(form).replace(r"\*", r"\w*") for form in former))
