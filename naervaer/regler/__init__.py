"""The law's numbers and deadlines, read from the YAML files in this folder.

frister.yml lists the deadlines of a case; every other file holds named numbers. No number of the law stands
anywhere else in the code. Everything is read once, at first use.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

_MAPPE = Path(__file__).parent
_FRISTER = "frister.yml"


@dataclass(frozen=True)
class Tall:
    """A number of the law, in the unit that its name ends with, and the paragraph it comes from."""

    verdi: int
    hjemmel: str
    gjelder_fra: date


@dataclass(frozen=True)
class Fristregel:
    """How a deadline is counted from day 1: the last day of week `uker`, or `dager_etter` days after it.

    Both are None for the deadlines that the timeline reckons in its own way (maksdato, oppsigelsesvern). `kilde` is
    the key of the source in kunnskap/kilder.yml.
    """

    id: str
    uker: int | None
    dager_etter: int | None
    ansvarlig: str
    hjemmel: str
    kilde: str
    gjelder_fra: date
    ikke_paakrevd_ved_gradert: bool


def tall(navn: str) -> int:
    """The value of one number; KeyError if there is none by that name."""
    return alle_tall()[navn].verdi


@cache
def alle_tall() -> Mapping[str, Tall]:
    """Every number by name. ValueError if a name stands in two files or a value is malformed."""
    samlet: dict[str, Tall] = {}
    for fil in sorted(_MAPPE.glob("*.yml")):
        if fil.name == _FRISTER:
            continue
        for navn, rad in _read(fil).items():
            if navn in samlet:
                raise ValueError(f"{fil.name}: {navn} is already defined in another file")
            samlet[navn] = _tall_av(fil.name, navn, rad)
    return MappingProxyType(samlet)


@cache
def fristregler() -> tuple[Fristregel, ...]:
    """The deadlines in the order of frister.yml. ValueError if an id stands twice."""
    regler = tuple(_fristregel_av(rad) for rad in _read(_MAPPE / _FRISTER))
    if len({regel.id for regel in regler}) < len(regler):
        raise ValueError(f"{_FRISTER}: an id stands twice")
    return regler


def fristregel(id: str) -> Fristregel:
    """The rule of one deadline; KeyError if there is none by that id."""
    return {regel.id: regel for regel in fristregler()}[id]


def tekstverdier() -> dict[str, str]:
    """What texts may use as placeholders: every number, and `<frist-id>_uker` of the deadlines with weeks."""
    uker = {f"{regel.id}_uker": str(regel.uker) for regel in fristregler() if regel.uker is not None}
    return uker | {navn: str(et_tall.verdi) for navn, et_tall in alle_tall().items()}


def _read(fil: Path) -> Any:
    return yaml.safe_load(fil.read_text(encoding="utf-8"))


def _tall_av(filnavn: str, navn: str, rad: dict[str, Any]) -> Tall:
    et_tall = Tall(**rad)
    if type(et_tall.verdi) is not int or type(et_tall.gjelder_fra) is not date:
        raise ValueError(f"{filnavn}: {navn} needs a whole number as verdi and a date as gjelder_fra")
    return et_tall


def _fristregel_av(rad: dict[str, Any]) -> Fristregel:
    valgfrie = {"uker": None, "dager_etter": None, "ikke_paakrevd_ved_gradert": False}
    return Fristregel(**(valgfrie | rad))
