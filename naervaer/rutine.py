"""The employer's own routine: earlier deadlines and extra steps. The law's deadlines stand beside them, untouched."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Literal

import yaml

from naervaer import regler
from naervaer.kalender import pluss_maaneder, siste_arbeidsdag
from naervaer.tidslinje import Frist, Tidslinje, status_paa

_FIL = Path(__file__).with_name("rutine.yml")


@dataclass(frozen=True)
class Rutinesteg:
    """A step that the employer can set a time for: so many `enhet` from day 1, by the setting of that name.

    `hoyst` is the most that can be set; a step of the law can only be set earlier than the law says.
    """

    id: str
    innstilling: str
    enhet: Literal["uker", "maaneder"]
    hoyst: int


@cache
def steg() -> tuple[Rutinesteg, ...]:
    """The steps in the order of rutine.yml."""
    rader = yaml.safe_load(_FIL.read_text(encoding="utf-8"))
    return tuple(Rutinesteg(**{"hoyst": _lovens_uker(rad["id"]), **rad}) for rad in rader)


def egne_frister(
    innstillinger: Mapping[str, object], tidslinje: Tidslinje, utfort: Collection[str], today: date
) -> tuple[Frist, ...]:
    """The employer's own deadlines in a case, in the order of the days; none that is not before the law's."""
    lovens = {frist.id: frist for frist in tidslinje.frister}
    egne = [
        _frist(rutinesteg, int(str(verdi)), tidslinje, lovens.get(rutinesteg.id), utfort, today)
        for rutinesteg in steg()
        if (verdi := innstillinger.get(rutinesteg.innstilling))
    ]
    foer_loven = [f for f in egne if f.id not in lovens or f.frist < lovens[f.id].frist]
    return tuple(sorted(foer_loven, key=lambda f: f.frist))


def _frist(
    rutinesteg: Rutinesteg,
    antall: int,
    tidslinje: Tidslinje,
    lovens: Frist | None,
    utfort: Collection[str],
    today: date,
) -> Frist:
    start = tidslinje.tilfelle_start
    dag = start + timedelta(weeks=antall, days=-1) if rutinesteg.enhet == "uker" else pluss_maaneder(start, antall)
    return Frist(
        id=rutinesteg.id,
        frist=dag,
        praktisk_frist=siste_arbeidsdag(dag),
        status=status_paa(dag, rutinesteg.id in utfort, tidslinje.tilfelle_slutt, today),
        paakrevd=lovens.paakrevd if lovens else True,
        ansvarlig="arbeidsgiver",
        hjemmel="",
        egen=True,
    )


def _lovens_uker(id: str) -> int:
    return next((regel.uker or 0 for regel in regler.fristregler() if regel.id == id), 0)
