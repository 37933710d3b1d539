"""What a case asks of people now: what is late, and what comes next."""

from collections.abc import Sequence
from datetime import date, timedelta

from naervaer.tidslinje import Frist, Status, Tidslinje

SNART = timedelta(days=14)
EN_UKE = timedelta(days=7)
_ARBEIDSGIVER = "arbeidsgiver"
# Dates that pass by themselves: nobody has a task that can be late.
_BARE_DATOER = frozenset({"maksdato", "oppsigelsesvern"})
_AAPNE = frozenset({Status.KOMMENDE, Status.I_DAG})


def er_for_sent(frist: Frist) -> bool:
    """Whether the employer has left a required step undone past its date, the law's or the employer's own."""
    ansvar = frist.ansvarlig == _ARBEIDSGIVER and frist.id not in _BARE_DATOER
    return frist.status is Status.FORFALT and frist.paakrevd and ansvar


def er_denne_uken(frist: Frist, today: date) -> bool:
    """Whether somebody must act on it within a week."""
    return frist.status in _AAPNE and frist.paakrevd and frist.praktisk_frist - today < EN_UKE


def for_sent(frister: Sequence[Frist]) -> list[Frist]:
    """The steps that are late, the oldest first. The plan's way to the sykmelder waits for the plan itself, and where
    the law's deadline has passed too, the employer's own is not told.
    """
    sene = [f for f in frister if er_for_sent(f)]
    lovens = {f.id for f in sene if not f.egen}
    return sorted(_uten_folgesteg([f for f in sene if not (f.egen and f.id in lovens)]), key=lambda f: f.frist)


def framover(frister: Sequence[Frist]) -> list[Frist]:
    """What comes today or later, the nearest first."""
    kommer = [f for f in frister if f.status in _AAPNE]
    return sorted(_uten_folgesteg(kommer), key=lambda f: f.frist)


def haster(frister: Sequence[Frist], today: date) -> list[Frist]:
    """What a manager must think of now: all that is late or comes within SNART, else the next one."""
    kommer = framover(frister)
    snart = [f for f in kommer if f.frist - today <= SNART]
    return for_sent(frister) + snart or kommer[:1]


def avsluttet(tidslinje: Tidslinje) -> bool:
    """Whether the absence has ended, so that no date lies ahead of it."""
    return tidslinje.tilfelle_slutt is not None and any(f.status is Status.IKKE_AKTUELT for f in tidslinje.frister)


def _uten_folgesteg(frister: list[Frist]) -> list[Frist]:
    ids = {f.id for f in frister}
    return [f for f in frister if not (f.id == "plan_til_sykmelder" and "oppfolgingsplan" in ids)]
