"""Which case each period of absence belongs to, as the timeline counts the cases."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date

from naervaer.tidslinje import Ferie, Periode, tilfellestarter


def fordel(perioder: Sequence[tuple[Periode, str | None]], ferie: Sequence[Ferie]) -> list[str | int]:
    """For each period the id of the case it belongs to; a number where it is a new one, the same for all its periods.

    Each period comes with the id of the case it lies in, or None if it is new. It stays there, unless the case now
    falls in two: then the case keeps its first part. If a late period closes the gap between two cases, both stay as
    they are; the timeline of the later one begins with the earlier one.
    """
    starter = tilfellestarter((periode for periode, _ in perioder), ferie)
    tilfelle = [bisect_right(starter, periode.fom) - 1 for periode, _ in perioder]
    hjemme = _hjemme(perioder, tilfelle)
    begynner = {sak: min(p.fom for p, eier in perioder if eier == sak) for sak in hjemme}

    def sak_for(periode: Periode, eier: str | None, nummer: int) -> str | int:
        if eier is not None and hjemme[eier] == nummer:
            return eier
        return _kjent_sak(periode.fom, [sak for sak in hjemme if hjemme[sak] == nummer], begynner) or nummer + 1

    return [sak_for(periode, eier, nummer) for (periode, eier), nummer in zip(perioder, tilfelle, strict=True)]


def _hjemme(perioder: Sequence[tuple[Periode, str | None]], tilfelle: list[int]) -> dict[str, int]:
    """The number of the one tilfelle that each known case keeps: its first."""
    hjemme: dict[str, int] = {}
    for (_, eier), nummer in zip(perioder, tilfelle, strict=True):
        if eier is not None:
            hjemme[eier] = min(nummer, hjemme.get(eier, nummer))
    return hjemme


def _kjent_sak(fom: date, saker: list[str], begynner: dict[str, date]) -> str | None:
    """The last of the cases begun by then, else the next after it; None if there is none."""
    i_rekkefolge = sorted(saker, key=lambda sak: (begynner[sak], sak))
    begynt = [sak for sak in i_rekkefolge if begynner[sak] <= fom]
    return begynt[-1] if begynt else next(iter(i_rekkefolge), None)
