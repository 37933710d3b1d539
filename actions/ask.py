"""One message as an action sees it, and what an action gives back."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from actions.reply import Reply
from naervaer.klokke import Klokke
from naervaer.tekster import tekst

MISSES = "bom"


@dataclass(frozen=True)
class Ask:
    """One message as an action sees it. `hvem_id` comes from the conversation, never from what was written; `kanal` is
    the door that it came through. Where it is not `kjent` who asks, `hvem_id` is nobody's and opens nothing.
    """

    session: Session
    klokke: Klokke
    hvem_id: str
    samtale_id: str
    sprak: str
    melding: dict[str, Any]
    slots: dict[str, Any]
    kanal: str
    kjent: bool = True

    @property
    def text(self) -> str:
        """What the person wrote; empty when a button was pressed."""
        text = str(self.melding.get("text") or "")
        return "" if text.startswith("/") else text

    @property
    def svar(self) -> str:
        """The answer that was asked for, as `tema.answer`: from the button if one was pressed, else as understood."""
        return self.entity("svar") or str(self.melding.get("svar") or "")

    @property
    def ranking(self) -> list[dict[str, Any]]:
        """The likeliest answers, best first."""
        return list(self.melding.get("svar_ranking") or [])

    def entity(self, kind: str) -> str | None:
        """The value of the first entity of a kind, if the message has one."""
        return next(iter(self.entities(kind)), None)

    def entities(self, kind: str) -> list[str]:
        """The values of all entities of a kind, in the order they stand."""
        return [str(e["value"]) for e in self.melding.get("entities", []) if e["entity"] == kind]

    def tekst(self, nokkel: str, **verdier: object) -> str:
        """A text in the asker's language."""
        return tekst(nokkel, self.sprak, **verdier)


@dataclass(frozen=True)
class Outcome:
    """The replies of an action, in order, and what the conversation shall remember."""

    replies: tuple[Reply, ...]
    remember: dict[str, Any]


def says(*replies: Reply, **remember: Any) -> Outcome:
    """Shorthand for an outcome."""
    return Outcome(replies, remember)
