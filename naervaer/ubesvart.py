"""What was not understood, and which answers did not help: kept without the person, as a list for HR."""

from dataclasses import dataclass

from rapidfuzz import fuzz, process
from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from naervaer import personvern
from naervaer.klokke import Klokke
from naervaer.store.models import Person, Tilbakemelding, Ubesvart

_LIKE_NOK = 70  # of 100, as rapidfuzz counts words in common; lower joins questions on different things


@dataclass(frozen=True)
class Gruppe:
    """Questions that are alike, the newest first. `tema` is the model's best guess for the most of them."""

    tema: str
    sporsmal: tuple[str, ...]


@dataclass(frozen=True)
class Vurdering:
    """How often an answer was called useful, and how often not."""

    svar_id: str
    nyttig: int
    ikke_nyttig: int


def note_question(session: Session, hvem_id: str, tekst: str, tema: str, klokke: Klokke) -> None:
    """Keep a question that got no answer, masked; `hvem_id` only leads to the employer and is not kept. Nothing is
    kept where nobody knows who asks.
    """
    hvem = session.get(Person, hvem_id)
    if hvem is None:
        return
    maskert = personvern.masked(tekst)
    session.add(Ubesvart(organisasjon_id=hvem.organisasjon_id, dag=klokke.today(), tekst=maskert, tema=tema))


def note_opinion(session: Session, hvem_id: str, svar_id: str, nyttig: bool, klokke: Klokke) -> None:
    """Keep that somebody found an answer useful, or not; `hvem_id` only leads to the employer and is not kept. Nothing
    is kept where nobody knows who it was.
    """
    if hvem := session.get(Person, hvem_id):
        dag, hos = klokke.today(), hvem.organisasjon_id
        session.add(Tilbakemelding(organisasjon_id=hos, dag=dag, svar_id=svar_id, nyttig=nyttig))


def grouped(session: Session, organisasjon_id: str) -> list[Gruppe]:
    """The questions that were not understood, alike ones together, the largest group first."""
    rader = session.execute(
        select(Ubesvart.tekst, Ubesvart.tema)
        .where(Ubesvart.organisasjon_id == organisasjon_id)
        .order_by(Ubesvart.dag.desc(), Ubesvart.id)
    )
    grupper: dict[str, list[tuple[str, str]]] = {}
    for tekst, tema in rader:
        likt = process.extractOne(tekst, grupper.keys(), scorer=fuzz.token_set_ratio, score_cutoff=_LIKE_NOK)
        grupper.setdefault(likt[0] if likt else tekst, []).append((tekst, tema))
    ordnet = sorted(grupper.values(), key=len, reverse=True)
    return [Gruppe(_vanligste([tema for _, tema in g]), tuple(tekst for tekst, _ in g)) for g in ordnet]


def opinions(session: Session, organisasjon_id: str) -> list[Vurdering]:
    """What people thought of the answers, the least useful first."""
    nyttig = func.sum(case((Tilbakemelding.nyttig, 1), else_=0))
    ikke_nyttig = func.sum(case((Tilbakemelding.nyttig, 0), else_=1))
    rader = session.execute(
        select(Tilbakemelding.svar_id, nyttig, ikke_nyttig)
        .where(Tilbakemelding.organisasjon_id == organisasjon_id)
        .group_by(Tilbakemelding.svar_id)
        .order_by(ikke_nyttig.desc(), nyttig, Tilbakemelding.svar_id)
    )
    return [Vurdering(svar_id, ja, nei) for svar_id, ja, nei in rader]


def _vanligste(tema: list[str]) -> str:
    return max(tema, key=tema.count)
