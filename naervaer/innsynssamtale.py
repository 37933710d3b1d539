"""What is stored of the talks, plans and letters of a case, for the employee: own notes, and all that both may read."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from naervaer.innsynsverdier import Felter, iso_dag, iso_tid, navn_paa
from naervaer.store.models import (
    Brev,
    Enighet,
    Forberedelse,
    ForberedelseSvar,
    Person,
    Plan,
    Sak,
    Samtale,
    Tiltak,
)
from naervaer.tekster import tekst


def i_saken(session: Session, sak: Sak, sprak: str) -> Felter:
    """The part of the file that is about the talks, plans and letters of this case. Other people's notes are not in
    it, but for what they have shared.
    """
    samtaler = session.scalars(select(Samtale).where(Samtale.sak_id == sak.id).order_by(Samtale.holdt_dato))
    planer = session.scalars(select(Plan).where(Plan.sak_id == sak.id).order_by(Plan.versjon))
    brev = session.scalars(select(Brev).where(Brev.sak_id == sak.id).order_by(Brev.opprettet_tid))
    tiltak = session.scalars(select(Tiltak).where(Tiltak.sak_id == sak.id).order_by(Tiltak.opprettet_tid))
    return {
        "din_forberedelse": _egen(session, sak),
        "delt_av_andre": _delt_av_andre(session, sak, sprak),
        "samtaler": [_samtale(session, samtale) for samtale in samtaler],
        "tiltak": [_tiltak(t) for t in tiltak],
        "planer": [_plan(session, plan) for plan in planer],
        "brev": [_brev(session, b) for b in brev],
    }


def _egen(session: Session, sak: Sak) -> Felter | None:
    egen = session.scalar(
        select(Forberedelse).where(Forberedelse.sak_id == sak.id, Forberedelse.person_id == sak.person_id)
    )
    if egen is None:
        return None
    return {
        "rolle": egen.rolle.value,
        "begynt": iso_tid(egen.opprettet_tid),
        "ferdig": iso_tid(egen.ferdig_tid),
        "neste_tema": egen.tema,
        "svar": [
            {
                "tema": rad.tema,
                "sporsmaal": rad.sporsmaal,
                "svar": rad.svar,
                "tid": iso_tid(rad.tid),
                "delt": rad.delt_svar,
                "delt_tid": iso_tid(rad.delt_tid),
            }
            for rad in sorted(egen.svar, key=lambda rad: rad.tid)
        ],
    }


def _delt_av_andre(session: Session, sak: Sak, sprak: str) -> list[Felter]:
    rader = session.execute(
        select(ForberedelseSvar, Person.navn)
        .join(ForberedelseSvar.forberedelse)
        .join(Person, Person.id == Forberedelse.person_id)
        .where(Forberedelse.sak_id == sak.id, Person.id != sak.person_id, ForberedelseSvar.delt_svar.is_not(None))
        .order_by(ForberedelseSvar.delt_tid)
    )
    return [
        {"navn": hvem, "tema": tekst(f"forbered_samtale.tema_{rad.tema}", sprak), "delt": rad.delt_svar}
        for rad, hvem in rader
    ]


def _samtale(session: Session, samtale: Samtale) -> Felter:
    return {
        "avtalt": iso_tid(samtale.avtalt_tid),
        "sted": samtale.sted,
        "holdt": iso_dag(samtale.holdt_dato),
        "referat": samtale.referat,
        "referatet_endret_ganger": samtale.versjon,
        "ditt_syn": samtale.uenighet_ansatt,
        "lederens_syn": samtale.uenighet_leder,
        "avtalen_endret_ganger": samtale.sekvens,
        "avlyst": iso_tid(samtale.avlyst_tid),
        "avtalt_av": navn_paa(session, samtale.opprettet_av_id),
        "enighet": _enighet(session, Enighet.samtale_id == samtale.id),
    }


def _tiltak(tiltak: Tiltak) -> Felter:
    return {
        "hva": tiltak.hva,
        "ansvarlig": tiltak.ansvarlig.value if tiltak.ansvarlig else None,
        "frist": iso_dag(tiltak.frist),
        "virker_naar": tiltak.virker_naar,
        "status": tiltak.status.value,
        "avtalt": iso_tid(tiltak.opprettet_tid),
    }


def _plan(session: Session, plan: Plan) -> Felter:
    return {
        "versjon": plan.versjon,
        "tilstand": plan.tilstand.value,
        "begynt": iso_tid(plan.opprettet_tid),
        "begynt_av": navn_paa(session, plan.opprettet_av_id),
        "ferdig": iso_tid(plan.ferdig_tid),
        "ferdig_av": navn_paa(session, plan.ferdig_av_id),
        "raadspurt": plan.raadspurt,
        "hvorfor_ingen_er_raadspurt": plan.uten_raad,
        "tiltak": plan.tiltak,
        "uenighet": plan.uenighet,
        "felter": [
            {"felt": f.felt, "sporsmaal": f.sporsmaal, "svar": f.svar}
            for f in sorted(plan.felter, key=lambda f: f.felt)
        ],
        "sendt": [
            {
                "til": s.til.value,
                "dato": iso_dag(s.dato),
                "registrert_av": navn_paa(session, s.registrert_av_id),
                "registrert": iso_tid(s.registrert_tid),
            }
            for s in plan.sendinger
        ],
        "enighet": _enighet(session, Enighet.plan_id == plan.id),
    }


def _brev(session: Session, brev: Brev) -> Felter:
    return {
        "slag": brev.slag.value,
        "sprak": brev.sprak.value,
        "felter": brev.felter,
        "neste_felt": brev.felt,
        "moetet_endret_ganger": brev.sekvens,
        "den_ansatte_kan_lese_fra": iso_tid(brev.gitt_tid),
        "moetet_avlyst": iso_tid(brev.avlyst_tid),
        "begynt": iso_tid(brev.opprettet_tid),
        "begynt_av": navn_paa(session, brev.opprettet_av_id),
        "endret": iso_tid(brev.endret_tid),
    }


def _enighet(session: Session, om: ColumnElement[bool]) -> list[Felter]:
    return [
        {
            "navn": navn_paa(session, rad.person_id),
            "rolle": rad.rolle.value,
            "versjon": rad.versjon,
            "enig": rad.enig,
            "kommentar": rad.kommentar,
            "tid": iso_tid(rad.tid),
        }
        for rad in session.scalars(select(Enighet).where(om).order_by(Enighet.tid))
    ]
