"""What the store knows of a case, as the papers want it. What both may read only: nothing of the notes of one side."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from naervaer import forberedelse, samtale, tilgang, tiltak
from naervaer.dokumenter.innhold import Agenda, Agendapunkt, Deltaker, Referat, Referatpunkt, Rolle, Syn, Virksomhet
from naervaer.dokumenter.innhold import Tiltak as Papirtiltak
from naervaer.klokke import Klokke
from naervaer.samtale import Samtalebilde, Uenighet, UgyldigSamtale
from naervaer.store.models import Ansvarlig, Part, Person, Sak, Tiltakstatus
from naervaer.tekster import tekst
from naervaer.tilgang import Operasjon
from naervaer.tiltak import NyttTiltak


def agenda(session: Session, hvem_id: str, sak_id: str, sprak: str, klokke: Klokke) -> Agenda:
    """The order of the talk to come, with the points that the two have shared. Raises IkkeTilgjengelig."""
    sak = tilgang.krev(session, hvem_id, sak_id, Operasjon.SE_SAMTALE, klokke)
    delte = forberedelse.delte(session, hvem_id, sak_id, klokke)
    kommende = next((bilde for bilde in samtale.alle(session, sak) if bilde.holdt is None), None)
    temaer = [*forberedelse.temaer(Part.ANSATT), *(d.tema for d in delte)]
    punkter = [
        Agendapunkt(
            tekst(f"forbered_samtale.tema_{tema}", sprak),
            tuple(d.svar for d in delte if d.tema == tema and d.part is Part.ANSATT),
            tuple(d.svar for d in delte if d.tema == tema and d.part is Part.LEDER),
        )
        for tema in dict.fromkeys(temaer)
    ]
    return Agenda(
        virksomhet=virksomhet(sak),
        dato=klokke.today(),
        leder=leder(session, sak),
        ansatt=sak.person.navn,
        deltakere=_deltakere(session, sak),
        punkter=tuple(punkter),
        start=kommende.avtalt if kommende else None,
        sted=kommende.sted if kommende else "",
    )


def referat(session: Session, hvem_id: str, samtale_id: str, sak_id: str, sprak: str, klokke: Klokke) -> Referat:
    """The minutes of a talk that was held. Raises UgyldigSamtale where there are none, and IkkeTilgjengelig."""
    sak = tilgang.krev(session, hvem_id, sak_id, Operasjon.SE_SAMTALE, klokke)
    bilde = next((bilde for bilde in samtale.alle(session, sak) if bilde.id == samtale_id), None)
    if bilde is None or bilde.holdt is None or not bilde.referat:
        raise UgyldigSamtale("ikke_noe_referat")
    enige = {part: svar.enig for part, svar in bilde.enige.items()}
    return Referat(
        virksomhet=virksomhet(sak),
        dato=klokke.today(),
        leder=leder(session, sak),
        ansatt=sak.person.navn,
        holdt=bilde.holdt,
        deltakere=_deltakere(session, sak),
        punkter=tuple(
            Referatpunkt(tekst(f"samtale.referat_{felt}", sprak), skrevet) for felt, skrevet in bilde.referat.items()
        ),
        sted=bilde.sted,
        tiltak=som_papirtiltak(_avtalt_i(session, sak, bilde), sak.person.navn, leder(session, sak), sprak),
        uenighet=som_syn(samtale.uenighet(bilde), sprak),
        enig_ansatt=enige.get(Part.ANSATT),
        enig_leder=enige.get(Part.LEDER),
    )


def virksomhet(sak: Sak) -> Virksomhet:
    """The employer, as in the head of a letter."""
    return Virksomhet(sak.person.organisasjon.navn)


def leder(session: Session, sak: Sak) -> str:
    """Who stands behind the paper: the employee's leader, or HR where there is none."""
    person = sak.person
    return session.get_one(Person, person.leder_id).navn if person.leder_id else person.organisasjon.hr_navn


def som_papirtiltak(linjer: Iterable[NyttTiltak], ansatt: str, leder: str, sprak: str) -> tuple[Papirtiltak, ...]:
    """The measures, with the names of the two, and the others by their role."""
    navn = {Ansvarlig.ANSATT: ansatt, Ansvarlig.LEDER: leder}
    return tuple(
        Papirtiltak(
            t.hva,
            (navn.get(t.ansvarlig) or tekst(f"dokumenter.felles_rolle_{t.ansvarlig}", sprak)) if t.ansvarlig else "",
            t.frist,
            t.virker_naar,
        )
        for t in linjer
    )


def som_syn(uenigheter: Iterable[Uenighet], sprak: str) -> tuple[Syn, ...]:
    """Both views side by side; a side that has written nothing is said to have done so."""
    mangler = tekst("samtale.syn_mangler", sprak)
    return tuple(
        Syn(tekst(f"samtale.referat_{u.felt}", sprak), u.ansatt or mangler, u.leder or mangler) for u in uenigheter
    )


def _avtalt_i(session: Session, sak: Sak, bilde: Samtalebilde) -> list[NyttTiltak]:
    return [
        linje.som_nytt()
        for linje in tiltak.alle(session, sak)
        if linje.samtale_id == bilde.id and linje.status is not Tiltakstatus.AVLYST
    ]


def _deltakere(session: Session, sak: Sak) -> tuple[Deltaker, ...]:
    return (Deltaker(sak.person.navn, Rolle.ANSATT), Deltaker(leder(session, sak), Rolle.LEDER))
