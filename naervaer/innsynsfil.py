"""All that is stored about a person, for that person: as a dictionary, and as a file to read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from naervaer import fravaer, innsynssamtale, tilgang
from naervaer.fravaer import Fravaer
from naervaer.innsynsverdier import Felter, iso_dag, iso_tid, navn_paa
from naervaer.klokke import Klokke
from naervaer.store.models import (
    Base,
    Brev,
    Chat,
    Endring,
    Endringstype,
    Engangskode,
    Enighet,
    Ferieperiode,
    Forberedelse,
    Hendelse,
    Identitet,
    Innlogging,
    Innsigelse,
    Invitasjon,
    Kanalkonto,
    Kanaloppdrag,
    Levering,
    Melding,
    Overlevering,
    Overleveringssvar,
    Paaminnelse,
    Paaminnelsestype,
    Person,
    Plan,
    PlanSendt,
    Sak,
    Samtale,
    Slettelogg,
    Spraak,
    Sykeperiode,
    Tilgangslogg,
)
from naervaer.tekster import tekst
from naervaer.tilgang import Operasjon

Rad = TypeVar("Rad", bound=Base)
_BARE_INNENFOR = frozenset(
    {"payload", "svar_paa", "valgt", "privat"}
)  # how buttons and answers find each other, nothing said


def alt_om(session: Session, person_id: str, klokke: Klokke) -> Felter:
    """Everything about the person, who is the one asking. Raises IkkeTilgjengelig if there is no such person.

    Logged, in each of the person's cases too. Of others there are the names of those who did something in the cases.
    """
    person = tilgang.krev_egne_data(session, person_id, klokke)
    for sak in person.saker:
        tilgang.krev(session, person_id, sak.id, Operasjon.SE_INNSYN, klokke)
    session.flush()
    sprak = (person.spraak or Spraak.BOKMAAL).value
    return {
        "om_filen": tekst("innsynsfil.om_filen", sprak),
        "ikke_med": tekst("innsynsfil.ikke_med", sprak),
        "laget": iso_tid(klokke.now()),
        "person": _person(session, person),
        "saker": [_sak(session, sak, sprak) for sak in person.saker],
        "historikk": _historikk(session, person, sprak),
        "paaminnelser_til_deg": _paaminnelser(session, person, sprak),
        "samtaler": _samtaler(session, person),
        "meldinger_til_hr": _meldinger_til_hr(session, person),
        "innlogginger": _innlogginger(session, person),
        "kjent_andre_steder": _identiteter(session, person),
        "kontoer_i_slack_og_teams": _kanalkontoer(session, person),
        "venter_på_svar_i_slack_og_teams": _kanaloppdrag(session, person),
        "engangskoder_til_deg": _engangskoder(session, person),
        "registrert_av_deg_om_andre": _registrert_om_andre(session, person),
        "invitert_til_andres_saker": _invitert(session, person),
        "oppslag_gjort_av_deg": _egne_oppslag(session, person),
        "slettet": _slettet(session, person),
    }


def som_fil(alt: Felter) -> str:
    """As indented JSON, which people can read too."""
    return json.dumps(alt, ensure_ascii=False, indent=2) + "\n"


def _person(session: Session, person: Person) -> Felter:
    return {
        "navn": person.navn,
        "ansattnummer": person.ansattnummer,
        "epost": person.epost,
        "arbeidsgiver": person.organisasjon.navn,
        "leder": navn_paa(session, person.leder_id),
        "antall_du_er_leder_for": _antall(session, Person, Person.leder_id == person.id),
        "verv": [verv.rolle.value for verv in person.verv],
        "valgt_spraak": person.spraak,
        "vil_ha_paaminnelser_i": person.paaminnelse_til,
        "kortnavn_i_demo": person.demo_navn,
    }


def _sak(session: Session, sak: Sak, sprak: str) -> Felter:
    return {
        "forste_dag": sak.start.isoformat(),
        "perioder": [_periode(p) for p in sak.perioder],
        "ferie": [_ferie(f) for f in sak.ferie],
        "steg": [_steg(h, sprak) for h in sak.hendelser],
        "innsigelser": [
            {"tekst": i.tekst, "tid": iso_tid(i.tid), "lost": iso_tid(i.lost_tid)}
            for i in _rader(session, Innsigelse, Innsigelse.sak_id == sak.id, Innsigelse.tid)
        ],
        "inviterte": [
            {"navn": navn_paa(session, i.person_id), "tid": iso_tid(i.tid), "trukket": iso_tid(i.trukket_tid)}
            for i in _rader(session, Invitasjon, Invitasjon.sak_id == sak.id, Invitasjon.tid)
        ],
        **innsynssamtale.i_saken(session, sak, sprak),
        "paaminnelser_til_andre": [
            {"til": navn_paa(session, p.mottaker_id), **_paaminnelse(session, p, sprak)}
            for p in _rader(session, Paaminnelse, _andres(sak), Paaminnelse.send_tid)
        ],
        "hvem_har_sett": _sett_av(session, sak, sprak),
    }


def _periode(p: Sykeperiode | Fravaer) -> Felter:
    return {
        "fra_og_med": p.fom.isoformat(),
        "til_og_med": iso_dag(p.tom),
        "prosent": p.grad,
        "kilde": p.kilde.value,
        "referanse_i_hr_systemet": p.referanse,
    }


def _ferie(f: Ferieperiode) -> Felter:
    return {
        "fra_og_med": f.fom.isoformat(),
        "til_og_med": f.tom.isoformat(),
        "referanse_i_hr_systemet": f.referanse,
    }


def _steg(h: Hendelse, sprak: str) -> Felter:
    return {
        "steg": _stegnavn(h.type, sprak),
        "dato": h.dato.isoformat(),
        "grunn_til_unntak": h.unntak_grunn,
        "innkalt": h.innkalt,
        "kom": h.kom,
        "registrert_av": h.registrert_av.navn,
        "registrert": iso_tid(h.registrert_tid),
        "angret": iso_tid(h.angret_tid),
    }


def _andres(sak: Sak) -> ColumnElement[bool]:
    """The reminders that the deadlines of the case give others. What others have written to themselves is theirs."""
    return (
        (Paaminnelse.sak_id == sak.id)
        & (Paaminnelse.mottaker_id != sak.person_id)
        & (Paaminnelse.slag != Paaminnelsestype.EGEN)
    )


def _sett_av(session: Session, sak: Sak, sprak: str) -> list[Felter]:
    logg = session.execute(
        select(Tilgangslogg, Person.navn)
        .join(Person, Person.id == Tilgangslogg.hvem_id)
        .where(Tilgangslogg.sak_id == sak.id, Tilgangslogg.tillatt, Tilgangslogg.hvem_id != sak.person_id)
        .order_by(Tilgangslogg.tid)
    )
    return [
        {
            "navn": navn,
            "rolle": tekst(f"min_sak.rolle_{rad.rolle}", sprak),
            "tid": iso_tid(rad.tid),
            "hva": tekst(f"min_sak.handling_{rad.operasjon}", sprak),
        }
        for rad, navn in logg
    ]


def _historikk(session: Session, person: Person, sprak: str) -> list[Felter]:
    steg = {h.id: h for sak in person.saker for h in sak.hendelser}
    return [
        {
            "nummer": e.nummer,
            "hva": e.slag.value,
            "foer": _tilstand(e, e.foer, steg, sprak),
            "etter": _tilstand(e, e.etter, steg, sprak),
            "registrert_av": navn_paa(session, e.registrert_av_id),
            "registrert": iso_tid(e.registrert_tid),
            "angret_av": navn_paa(session, e.angret_av_id),
            "angret": iso_tid(e.angret_tid),
        }
        for e in _rader(session, Endring, Endring.person_id == person.id, Endring.nummer)
    ]


def _tilstand(endring: Endring, innhold: Felter, steg: dict[str, Hendelse], sprak: str) -> Felter:
    if endring.slag is Endringstype.STEG:
        return {"steg": [_steg(steg[id], sprak) for id in innhold["hendelser"] if id in steg]}
    da = fravaer.fra_json(innhold)
    ferie = [{"fra_og_med": f.fom.isoformat(), "til_og_med": f.tom.isoformat()} for f in da.ferie]
    return {"perioder": [_periode(p) for p in da.perioder], "ferie": ferie}


def _paaminnelser(session: Session, person: Person, sprak: str) -> list[Felter]:
    rader = _rader(session, Paaminnelse, Paaminnelse.mottaker_id == person.id, Paaminnelse.send_tid)
    return [_paaminnelse(session, p, sprak) for p in rader]


def _paaminnelse(session: Session, p: Paaminnelse, sprak: str) -> Felter:
    return {
        "slag": p.slag.value,
        "frist": _stegnavn(p.frist_id, sprak) if p.frist_id else None,
        "fristens_dag": iso_dag(p.dag),
        "tekst": p.tekst,
        "sendes": iso_tid(p.send_tid),
        "tilstand": p.tilstand.value,
        "sendt": iso_tid(p.sendt_tid),
        "lest": iso_tid(p.lest_tid),
        "utsendinger": [
            {"hvordan": u.utsending.value, "forsok": u.forsok, "feil": u.feil, "sendt": iso_tid(u.sendt_tid)}
            for u in _rader(session, Levering, Levering.paaminnelse_id == p.id, Levering.utsending)
        ],
    }


def _samtaler(session: Session, person: Person) -> list[Felter]:
    return [
        {
            "begynt_i": chat.kanal.value,
            "spraak": chat.spraak.value,
            "begynt": iso_tid(chat.opprettet_tid),
            "avsluttet": iso_tid(chat.lukket_tid),
            "meldinger": [
                {"nummer": m.nummer, "fra": m.fra.value, "kanal": m.kanal, "tid": iso_tid(m.tid), **_sagt(m.innhold)}
                for m in _rader(session, Melding, Melding.chat_id == chat.id, Melding.nummer)
            ],
        }
        for chat in _rader(session, Chat, Chat.person_id == person.id, Chat.opprettet_tid)
    ]


def _sagt(innhold: Felter) -> Felter:
    sagt = {navn: verdi for navn, verdi in innhold.items() if navn not in _BARE_INNENFOR}
    if "valg" in sagt:
        sagt["valg"] = [valg["tekst"] for valg in sagt["valg"]]
    return sagt


def _meldinger_til_hr(session: Session, person: Person) -> list[Felter]:
    return [
        {
            "tid": iso_tid(o.tid),
            "anonymt": o.anonym,
            "tekst": o.tekst,
            "fra_samtalen": o.utdrag,
            "svar": [{"fra": navn_paa(session, s.fra_id), "tid": iso_tid(s.tid), "tekst": s.tekst} for s in o.svar],
        }
        for o in _rader(session, Overlevering, Overlevering.person_id == person.id, Overlevering.tid)
    ]


def _innlogginger(session: Session, person: Person) -> list[Felter]:
    return [
        {"tid": iso_tid(i.opprettet_tid), "utloper": iso_tid(i.utloper_tid)}
        for i in _rader(session, Innlogging, Innlogging.person_id == person.id, Innlogging.opprettet_tid)
    ]


def _identiteter(session: Session, person: Person) -> list[Felter]:
    return [
        {
            "hos": i.utsteder,
            "som": i.subjekt,
            "knyttet": iso_tid(i.knyttet_tid),
            "trukket": iso_tid(i.trukket_tid),
            "sist_brukt": iso_tid(i.sist_brukt_tid),
        }
        for i in _rader(session, Identitet, Identitet.person_id == person.id, Identitet.knyttet_tid)
    ]


def _kanalkontoer(session: Session, person: Person) -> list[Felter]:
    return [
        {
            "kanal": k.kanal.value,
            "hos": k.leietaker,
            "som": k.ekstern_id,
            "knyttet": iso_tid(k.knyttet_tid),
            "trukket": iso_tid(k.trukket_tid),
            "nås_på": k.adresse,
            "sist_brukt": iso_tid(k.sist_brukt_tid),
        }
        for k in _rader(session, Kanalkonto, Kanalkonto.person_id == person.id, Kanalkonto.knyttet_tid)
    ]


def _kanaloppdrag(session: Session, person: Person) -> list[Felter]:
    kontoen = (
        Kanalkonto.person_id == person.id,
        Kanalkonto.kanal == Kanaloppdrag.kanal,
        Kanalkonto.leietaker == Kanaloppdrag.leietaker,
        Kanalkonto.ekstern_id == Kanaloppdrag.ekstern_id,
    )
    return [
        {"mottatt": iso_tid(o.mottatt_tid), "innhold": o.innhold}
        for o in _rader(session, Kanaloppdrag, exists().where(*kontoen), Kanaloppdrag.nummer)
    ]


def _engangskoder(session: Session, person: Person) -> list[Felter]:
    return [
        {"bestilt": iso_tid(k.opprettet_tid), "forsok": k.forsok, "ugyldig": iso_tid(k.ugyldig_tid)}
        for k in _rader(session, Engangskode, Engangskode.person_id == person.id, Engangskode.opprettet_tid)
    ]


def _registrert_om_andre(session: Session, person: Person) -> Felter:
    """How much, not what: it is about the others."""
    andres_saker = select(Sak.id).where(Sak.person_id != person.id)
    andres_planer = select(Plan.id).where(Plan.sak_id.in_(andres_saker))
    andres_samtaler = select(Samtale.id).where(Samtale.sak_id.in_(andres_saker))
    om_andre = Enighet.samtale_id.in_(andres_samtaler) | Enighet.plan_id.in_(andres_planer)
    andres = Endring.person_id != person.id
    andres_meldinger = select(Overlevering.id).where(Overlevering.person_id != person.id)
    hvilke: dict[str, tuple[type[Base], ColumnElement[bool]]] = {
        "steg": (Hendelse, (Hendelse.registrert_av_id == person.id) & Hendelse.sak_id.in_(andres_saker)),
        "endringer": (Endring, (Endring.registrert_av_id == person.id) & andres),
        "angret": (Endring, (Endring.angret_av_id == person.id) & andres),
        "forberedelser": (
            Forberedelse,
            (Forberedelse.person_id == person.id) & Forberedelse.sak_id.in_(andres_saker),
        ),
        "samtaler": (Samtale, (Samtale.opprettet_av_id == person.id) & Samtale.sak_id.in_(andres_saker)),
        "planer_begynt": (Plan, (Plan.opprettet_av_id == person.id) & Plan.sak_id.in_(andres_saker)),
        "planer_ferdige": (Plan, (Plan.ferdig_av_id == person.id) & Plan.sak_id.in_(andres_saker)),
        "planer_sendt": (PlanSendt, (PlanSendt.registrert_av_id == person.id) & PlanSendt.plan_id.in_(andres_planer)),
        "brev_begynt": (Brev, (Brev.opprettet_av_id == person.id) & Brev.sak_id.in_(andres_saker)),
        "brev_uten_sak": (Brev, (Brev.opprettet_av_id == person.id) & Brev.sak_id.is_(None)),
        "svar_om_enighet": (Enighet, (Enighet.person_id == person.id) & om_andre),
        "svar_paa_meldinger_til_hr": (
            Overleveringssvar,
            (Overleveringssvar.fra_id == person.id) & Overleveringssvar.overlevering_id.in_(andres_meldinger),
        ),
    }
    return {hva: _antall(session, tabell, rader) for hva, (tabell, rader) in hvilke.items()}


def _invitert(session: Session, person: Person) -> list[Felter]:
    return [
        {"tid": iso_tid(i.tid), "trukket": iso_tid(i.trukket_tid)}
        for i in _rader(session, Invitasjon, Invitasjon.person_id == person.id, Invitasjon.tid)
    ]


def _egne_oppslag(session: Session, person: Person) -> list[Felter]:
    return [
        {"tid": iso_tid(rad.tid), "hva": rad.operasjon, "rolle": rad.rolle, "tillatt": rad.tillatt}
        for rad in _rader(session, Tilgangslogg, Tilgangslogg.hvem_id == person.id, Tilgangslogg.tid)
    ]


def _slettet(session: Session, person: Person) -> list[Felter]:
    return [
        {"tid": iso_tid(rad.tid), "hva": rad.hva, "antall": rad.antall, "regel": rad.grunn}
        for rad in _rader(session, Slettelogg, Slettelogg.person_id == person.id, Slettelogg.tid)
    ]


def _rader(session: Session, tabell: type[Rad], hvilke: ColumnElement[bool], rekkefolge: Any) -> Sequence[Rad]:
    return session.scalars(select(tabell).where(hvilke).order_by(rekkefolge)).all()


def _antall(session: Session, tabell: type[Base], hvilke: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(tabell).where(hvilke)) or 0


def _stegnavn(id: str, sprak: str) -> str:
    return tekst(f"frister.navn_{id}", sprak)
