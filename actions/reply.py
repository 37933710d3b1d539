"""The neutral reply: what is said, apart from how a channel shows it."""

import json
from dataclasses import asdict, dataclass
from typing import Any, Literal

Svarform = Literal["", "dato"]


@dataclass(frozen=True)
class Fact:
    """One line of a reply that can be looked up at a glance: a name and its value.

    `naar` says how it stands with the deadline the line is about: late, within a week, later, or done.
    """

    navn: str
    verdi: str
    naar: Literal["", "sen", "snart", "senere", "gjort"] = ""


@dataclass(frozen=True)
class Source:
    """Where an answer stands: a title, and an address if there is one."""

    tittel: str
    adresse: str | None = None


@dataclass(frozen=True)
class Choice:
    """A button. `payload` stays in the gateway; the person's side sees only the text.

    A `vurdering` says what the person thinks of the answer, and is shown smaller than what leads on.
    """

    tekst: str
    payload: str
    slag: Literal["vanlig", "vurdering"] = "vanlig"


@dataclass(frozen=True)
class Stretch:
    """Days of absence from `fom` through `tom`, ISO dates, with the grade in percent. No `tom`: it runs on."""

    fom: str
    tom: str | None
    grad: int


@dataclass(frozen=True)
class Holiday:
    """Days of holiday from `fom` through `tom`, ISO dates."""

    fom: str
    tom: str


@dataclass(frozen=True)
class Point:
    """A deadline, or a step done, on an ISO date. `egen`: the workplace's own routine, not the law."""

    dato: str
    tittel: str
    status: Literal["gjort", "sen", "snart", "senere", "passert"]
    egen: bool = False


@dataclass(frozen=True)
class Timeline:
    """A case that can be drawn from `fra` to `til`, ISO dates."""

    i_dag: str
    fra: str
    til: str
    perioder: tuple[Stretch, ...] = ()
    punkter: tuple[Point, ...] = ()
    ferie: tuple[Holiday, ...] = ()


@dataclass(frozen=True)
class File:
    """Something to download: its title, and a path on our own origin."""

    tittel: str
    adresse: str


@dataclass(frozen=True)
class Reply:
    """What the assistant says in one bubble. Every reply makes sense by its text alone.

    `svarform` is what the reply asks for, where that can be picked instead of written: "dato" for a day. `innledning`
    is the language of the first paragraph, where that is another than the rest. What is `privat` is never passed on to
    HR with the rest of the talk.
    """

    tekst: str
    sprak: str
    fakta: tuple[Fact, ...] = ()
    kilder: tuple[Source, ...] = ()
    valg: tuple[Choice, ...] = ()
    alvor: Literal["vanlig", "krise", "feil"] = "vanlig"
    tidslinje: Timeline | None = None
    filer: tuple[File, ...] = ()
    svarform: Svarform = ""
    innledning: Literal["", "en"] = ""
    privat: bool = False

    def as_json(self) -> dict[str, Any]:
        """The form in which a reply crosses Rasa to the gateway."""
        return asdict(self)


def tema_of(svar: str) -> str:
    """The tema that an answer's id, `tema.answer`, belongs to."""
    return svar.partition(".")[0]


def payload(svar: str, **entities: str) -> str:
    """What a button sends when it is pressed: an answer by its id, and entities that only a button can carry."""
    return f"/{tema_of(svar)}{json.dumps({'svar': svar, **entities}, ensure_ascii=True)}"
