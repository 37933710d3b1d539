"""What a timeline asks of people now: what is late, and what comes next."""

from datetime import date, timedelta

from naervaer.tidslinje import Frist, Status, Tidslinje

SNART = timedelta(days=14)
_ARBEIDSGIVER = "arbeidsgiver"
# Dates that pass by themselves: nobody has a task that can be late.
_BARE_DATOER = frozenset({"maksdato", "oppsigelsesvern"})
_AAPNE = frozenset({Status.KOMMENDE, Status.I_DAG})


def er_for_sent(frist: Frist) -> bool:
    """Whether the employer has left a required step undone past its date."""
    ansvar = frist.ansvarlig == _ARBEIDSGIVER and frist.id not in _BARE_DATOER
    return frist.status is Status.FORFALT and frist.paakrevd and ansvar


def for_sent(tidslinje: Tidslinje) -> list[Frist]:
    """The steps that are late, the oldest first. The plan's way to the sykmelder waits for the plan itself."""
    sene = [f for f in tidslinje.frister if er_for_sent(f)]
    return sorted(_uten_folgesteg(sene), key=lambda f: f.frist)


def framover(tidslinje: Tidslinje) -> list[Frist]:
    """What comes today or later, the nearest first."""
    kommer = [f for f in tidslinje.frister if f.status in _AAPNE]
    return sorted(_uten_folgesteg(kommer), key=lambda f: f.frist)


def haster(tidslinje: Tidslinje, today: date) -> list[Frist]:
    """What a manager must think of now: all that is late or comes within SNART, else the next one."""
    kommer = framover(tidslinje)
    snart = [f for f in kommer if f.frist - today <= SNART]
    return for_sent(tidslinje) + snart or kommer[:1]


def avsluttet(tidslinje: Tidslinje) -> bool:
    """Whether the absence has ended, so that no date lies ahead of it."""
    return tidslinje.tilfelle_slutt is not None and any(f.status is Status.IKKE_AKTUELT for f in tidslinje.frister)


def _uten_folgesteg(frister: list[Frist]) -> list[Frist]:
    ids = {f.id for f in frister}
    return [f for f in frister if not (f.id == "plan_til_sykmelder" and "oppfolgingsplan" in ids)]
