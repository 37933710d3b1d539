"""All the papers that somebody may read, of several cases at once, the newest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from naervaer import brev, plan, samtale, tilgang
from naervaer.klokke import Klokke, oslo_dato
from naervaer.nedlasting import Slag
from naervaer.store.models import Brevslag, Sak
from naervaer.tilgang import Operasjon, SynligSak


@dataclass(frozen=True)
class Papirlinje:
    """A paper; `dag` is when it was finished, held or last written on. `person_id` is empty for a paper of no case."""

    slag: Slag
    id: str
    dag: date
    person_id: str
    navn: str
    ferdig: bool = True
    avlyst: bool = False
    brevslag: Brevslag | None = None
    versjon: int = 0


def alle(session: Session, hvem_id: str, saker: Iterable[SynligSak], klokke: Klokke) -> list[Papirlinje]:
    """The papers of the cases, and the person's own that belong to none. Only what the person may see is looked at.

    Raises IkkeTilgjengelig for a case that is not theirs.
    """
    linjer = [_brevlinje(linje, SynligSak("", "", "")) for linje in brev.vis_uten_sak(session, hvem_id)]
    for sak in saker:
        linjer += _i_saken(session, hvem_id, sak, klokke)
    return sorted(linjer, key=lambda linje: linje.dag, reverse=True)


def _i_saken(session: Session, hvem_id: str, sak: SynligSak, klokke: Klokke) -> list[Papirlinje]:
    rad = session.get(Sak, sak.sak_id)
    linjer = _planer(session, hvem_id, sak, klokke)
    if rad and tilgang.kan(session, hvem_id, rad, Operasjon.SE_SAMTALE, klokke):
        linjer += _referater(session, hvem_id, sak, klokke)
    if rad and tilgang.kan(session, hvem_id, rad, Operasjon.SE_BREV, klokke):
        linjer += [_brevlinje(b, sak) for b in brev.vis(session, hvem_id, sak.sak_id, klokke)]
    return linjer


def _planer(session: Session, hvem_id: str, sak: SynligSak, klokke: Klokke) -> list[Papirlinje]:
    """The final versions. A draft is no paper yet."""
    return [
        Papirlinje(Slag.PLAN, bilde.id, oslo_dato(bilde.ferdig), sak.person_id, sak.navn, versjon=bilde.versjon)
        for bilde in plan.versjoner(session, hvem_id, sak.sak_id, klokke)
        if bilde.ferdig
    ]


def _referater(session: Session, hvem_id: str, sak: SynligSak, klokke: Klokke) -> list[Papirlinje]:
    return [
        Papirlinje(Slag.REFERAT, bilde.id, bilde.holdt, sak.person_id, sak.navn)
        for bilde in samtale.vis(session, hvem_id, sak.sak_id, klokke)
        if bilde.holdt and bilde.referat
    ]


def _brevlinje(b: brev.Brevlinje, sak: SynligSak) -> Papirlinje:
    return Papirlinje(Slag.BREV, b.id, b.endret, sak.person_id, sak.navn, b.ferdig, b.avlyst, b.slag)
