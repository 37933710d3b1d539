"""People and their managers from HR, taken in together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from naervaer.importlesing import Lest, Personrad, Radfeil, Resultat, UgyldigImport
from naervaer.store.bulk import in_chunks, insert_rows, update_rows
from naervaer.store.models import Person, Personrolle, Verv, new_id


@dataclass(frozen=True)
class _Kjent:
    """A person as the store has it, or will have it. `leder` is the manager's ansattnummer, empty for none."""

    id: str
    navn: str
    epost: str
    leder: str
    roller: frozenset[Verv]


def importer_personer(session: Session, organisasjon_id: str, lest: Lest, proeve: bool) -> Resultat:
    """Take in the people, unless it is only tried. Raises UgyldigImport with every bad row."""
    kjente = _kjente(session, organisasjon_id)
    feil = lest.feil + _dobbelfeil(lest.personer) + _lederfeil(lest, kjente)
    if feil:
        raise UgyldigImport(feil)
    blir = {rad.ansattnummer: _blir(rad, kjente.get(rad.ansattnummer)) for rad in lest.personer}
    nye = {nummer: person for nummer, person in blir.items() if nummer not in kjente}
    endret = {nummer: p for nummer, p in blir.items() if nummer in kjente and p != kjente[nummer]}
    if not proeve:
        _skriv_personer(session, organisasjon_id, kjente, nye, endret)
    uendret = len(blir) - len(nye) - len(endret)
    return Resultat(len(nye), len(endret), uendret, berorte=frozenset(p.id for p in (nye | endret).values()))


def _kjente(session: Session, organisasjon_id: str) -> dict[str, _Kjent]:
    """All people of the employer by ansattnummer."""
    hos = Person.organisasjon_id == organisasjon_id
    roller = defaultdict(set)
    for person_id, rolle in session.execute(select(Personrolle.person_id, Personrolle.rolle).join(Person).where(hos)):
        roller[person_id].add(rolle)
    rader = session.execute(
        select(Person.id, Person.ansattnummer, Person.navn, Person.epost, Person.leder_id).where(hos)
    ).all()
    nummer = {rad.id: rad.ansattnummer for rad in rader}
    return {
        rad.ansattnummer: _Kjent(
            rad.id, rad.navn, rad.epost, nummer.get(rad.leder_id, ""), frozenset(roller.get(rad.id, ()))
        )
        for rad in rader
    }


def _dobbelfeil(rader: Iterable[Personrad]) -> list[Radfeil]:
    forste: dict[str, int] = {}
    return [
        Radfeil(rad.rad, "ansattnummer", "dobbel_person", {"rad": forste[rad.ansattnummer]})
        for rad in rader
        if forste.setdefault(rad.ansattnummer, rad.rad) != rad.rad
    ]


def _lederfeil(lest: Lest, kjente: dict[str, _Kjent]) -> list[Radfeil]:
    """Managers that nobody is, and people who would be above themselves."""
    finnes = kjente.keys() | lest.nevnt
    ukjente = [
        Radfeil(rad.rad, "leder", "ukjent_leder") for rad in lest.personer if rad.leder and rad.leder not in finnes
    ]
    leder_for = {nummer: person.leder for nummer, person in kjente.items()}
    leder_for |= {rad.ansattnummer: rad.leder for rad in lest.personer if rad.leder is not None}
    i_ring = _i_ring(leder_for)
    return ukjente + [
        Radfeil(rad.rad, "leder", "ring") for rad in lest.personer if rad.leder and rad.ansattnummer in i_ring
    ]


def _i_ring(leder_for: dict[str, str]) -> set[str]:
    """Those who meet themselves on the way up."""
    ferdig: set[str] = set()
    i_ring: set[str] = set()
    for start in leder_for:
        vei: dict[str, None] = {}  # in order
        naa = start
        while naa and naa not in ferdig and naa not in vei:
            vei[naa] = None
            naa = leder_for.get(naa, "")
        if naa in vei:
            oppover = list(vei)
            i_ring.update(oppover[oppover.index(naa) :])
        ferdig.update(vei)
    return i_ring


def _blir(rad: Personrad, kjent: _Kjent | None) -> _Kjent:
    """The person after the row; a column that is missing leaves things as they are."""
    foer = kjent or _Kjent(new_id(), "", "", "", frozenset())
    return _Kjent(
        foer.id,
        rad.navn,
        foer.epost if rad.epost is None else rad.epost,
        foer.leder if rad.leder is None else rad.leder,
        foer.roller if rad.roller is None else rad.roller,
    )


def _skriv_personer(
    session: Session, organisasjon_id: str, kjente: dict[str, _Kjent], nye: dict[str, _Kjent], endret: dict[str, _Kjent]
) -> None:
    """The new ones first without their managers, who may be among them."""
    id_for = {nummer: person.id for nummer, person in (kjente | nye).items()}
    insert_rows(
        session,
        Person,
        [
            {"id": p.id, "organisasjon_id": organisasjon_id, "ansattnummer": nummer, "navn": p.navn, "epost": p.epost}
            for nummer, p in nye.items()
        ],
    )
    update_rows(
        session,
        Person,
        [
            {"id": p.id, "navn": p.navn, "epost": p.epost, "leder_id": id_for.get(p.leder)}
            for nummer, p in (nye | endret).items()
            if nummer in endret or p.leder
        ],
    )
    nye_roller = [p for nummer, p in (nye | endret).items() if p.roller != _roller(kjente.get(nummer))]
    for ider in in_chunks([p.id for p in nye_roller]):
        session.execute(delete(Personrolle).where(Personrolle.person_id.in_(ider)))
    insert_rows(session, Personrolle, [{"person_id": p.id, "rolle": rolle} for p in nye_roller for rolle in p.roller])


def _roller(kjent: _Kjent | None) -> frozenset[Verv]:
    return kjent.roller if kjent else frozenset()
