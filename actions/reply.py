"""The neutral reply: what is said, apart from how a channel shows it."""

import json
from dataclasses import asdict, dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Fact:
    """One line of a reply that can be looked up at a glance: a name and its value."""

    navn: str
    verdi: str


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
class Reply:
    """What the assistant says in one bubble. Every reply makes sense by its text alone."""

    tekst: str
    sprak: str
    fakta: tuple[Fact, ...] = ()
    kilder: tuple[Source, ...] = ()
    valg: tuple[Choice, ...] = ()
    alvor: Literal["vanlig", "krise", "feil"] = "vanlig"

    def as_json(self) -> dict[str, Any]:
        """The form in which a reply crosses Rasa to the gateway."""
        return asdict(self)


def tema_of(svar: str) -> str:
    """The tema that an answer's id, `tema.answer`, belongs to."""
    return svar.partition(".")[0]


def payload(svar: str, **entities: str) -> str:
    """What a button sends when it is pressed: an answer by its id, and entities that only a button can carry."""
    return f"/{tema_of(svar)}{json.dumps({'svar': svar, **entities}, ensure_ascii=True)}"
