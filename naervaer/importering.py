"""HR's data taken in: all or nothing, the same twice without effect, one import at a time for each employer.

It is done in one transaction, the caller's; what was not committed never was.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from naervaer import paaminnelser, tilgang
from naervaer.importfravaer import Fremdrift, importer_fravaer
from naervaer.importlesing import Filtype, Lest, Resultat
from naervaer.importpersoner import importer_personer
from naervaer.klokke import Klokke
from naervaer.store.models import Organisasjon

_LAAS_OPPTATT = "55P03"  # PostgreSQL's lock_not_available


class ImportPagaar(Exception):
    """Another import for the same employer is under way, or the store is being written to for long. Nothing is done."""


def importer(
    session: Session,
    hvem_id: str,
    organisasjon_id: str,
    lest: Lest,
    klokke: Klokke,
    proeve: bool = False,
    fremdrift: Fremdrift = lambda gjort, alle: None,
) -> Resultat:
    """Take in what was read; with `proeve` only find out what it would do.

    `fremdrift` is told how many rows are done, of how many. Raises IkkeTilgjengelig, ImportPagaar, and UgyldigImport
    with every bad row; then nothing is changed.
    """
    _las(session, organisasjon_id)
    tilgang.krev_import(session, hvem_id, organisasjon_id, klokke)
    if lest.filtype is Filtype.PERSONER:
        resultat = importer_personer(session, organisasjon_id, lest, proeve)
    else:
        resultat = importer_fravaer(session, organisasjon_id, lest, proeve, fremdrift)
    if not proeve:
        paaminnelser.oppdater_mange(session, resultat.berorte, klokke)
    return resultat


def er_opptatt(feil: OperationalError) -> bool:
    """Whether the store said that somebody else holds what was to be locked."""
    grunn = feil.orig
    if getattr(grunn, "sqlstate", None) == _LAAS_OPPTATT:
        return True
    return str(getattr(grunn, "sqlite_errorname", "")).startswith("SQLITE_BUSY")


def _las(session: Session, organisasjon_id: str) -> None:
    """One import at a time; everybody else may go on, also adding rows that refer to the employer (`key_share`)."""
    hos = select(Organisasjon.id).where(Organisasjon.id == organisasjon_id).with_for_update(nowait=True, key_share=True)
    try:
        session.execute(hos).one()
    except OperationalError as feil:
        if er_opptatt(feil):
            raise ImportPagaar from feil
        raise
