"""How long what is stored may stay: the rule, and what an employer has chosen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from naervaer import regler

SAK, GRUNN, SAMTALE = "oppbevaring_maaneder", "oppbevaring_grunn", "samtale_dager"


@dataclass(frozen=True)
class Grenser:
    """The least and the most that an employer can choose."""

    minst: int
    hoyst: int


@dataclass(frozen=True)
class _Tider:
    """The file oppbevaring.yml."""

    sak_maaneder_hoyst: int
    samtale_dager: Mapping[str, int]
    sporsmal_maaneder: int
    egen_paaminnelse_dager: int
    slettelogg_maaneder: int


def sak_grenser() -> Grenser:
    """Months after the last sick day that a case may stay."""
    return Grenser(regler.tall("innsyn_etter_fravaer_maaneder"), tider().sak_maaneder_hoyst)


def samtale_grenser() -> Grenser:
    """Days that what was said in a talk may stay."""
    return Grenser(tider().samtale_dager["minst"], tider().samtale_dager["hoyst"])


def sak_maaneder(innstillinger: Mapping[str, object]) -> int:
    """Months after the last sick day that a case stays with this employer."""
    minst = sak_grenser().minst
    return max(minst, int(str(innstillinger.get(SAK, minst))))


def samtale_dager(innstillinger: Mapping[str, object]) -> int:
    """Days that what was said stays with this employer."""
    return int(str(innstillinger.get(SAMTALE, tider().samtale_dager["forvalg"])))


def ukjentes_samtale_dager(arbeidsgivere: Iterable[Mapping[str, object]]) -> int:
    """Days that what was said stays where it is not known with which of the employers: the shortest of theirs."""
    return min(map(samtale_dager, arbeidsgivere), default=tider().samtale_dager["forvalg"])


def mangler_grunn(innstillinger: Mapping[str, object]) -> bool:
    """Whether cases stay longer than the rule says, without a reason being given."""
    return sak_maaneder(innstillinger) > sak_grenser().minst and not innstillinger.get(GRUNN)


@cache
def tider() -> _Tider:
    """The times that no employer can choose, among others."""
    innhold = Path(__file__).with_suffix(".yml").read_text(encoding="utf-8")
    return _Tider(**yaml.safe_load(innhold))
