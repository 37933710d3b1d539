"""Whose case a question is about: a button's, a name's, the one just spoken of, or the asker's own."""

import re
from dataclasses import dataclass
from typing import Literal

from actions.ask import Ask
from actions.reply import Choice, Reply, payload
from actions.start import starting_choices
from naervaer import organisasjon, personer, saker
from naervaer.personer import Ansatt

OM_MEG = re.compile(r"\b(meg|min|mi|mitt|mine|mæ|mei|mæi)\b", re.IGNORECASE)
OM_SEG_SELV = re.compile(r"\b(jeg|meg|min|mi|mitt|mine|eg|æ|mæ|i|mei|mæi|jæ|jæi)\b", re.IGNORECASE)

NEAREST = 5  # people offered where nobody was named


@dataclass(frozen=True)
class Whose:
    """A case that somebody asks about, access not yet checked. `navn` is empty for the asker's own."""

    sak_id: str
    person_id: str
    navn: str
    stilling: Literal["ansatt", "leder", "andre"]

    @property
    def egen(self) -> bool:
        """Whether it is the asker's own case."""
        return self.stilling == "ansatt"


def find_case(ask: Ask, sporsmal: str) -> Whose | Reply:
    """The case meant, or a reply that asks or explains. `sporsmal` is the question that a button shall repeat."""
    person_id = ask.entity("person")
    if person_id:
        return _case_of(ask, person_id)
    navn = ask.entity("navn") or personer.nevnt(ask.session, ask.hvem_id, ask.text, ask.klokke)
    if navn:
        return _by_name(ask, navn, sporsmal)
    omtalt = ask.slots.get("omtalt")
    has_own = saker.aktuell_sak(ask.session, ask.hvem_id) is not None
    about_self = OM_SEG_SELV if has_own else OM_MEG  # a manager's «hva må jeg gjøre» is about the one just spoken of
    if omtalt and not about_self.search(ask.text):
        return _case_of(ask, str(omtalt))
    return _case_of(ask, ask.hvem_id)


def to_tell(ask: Ask, tekst: str) -> Whose | list[Ansatt] | None:
    """The employee that something is told about; several if the name fits several, none if it fits nobody; None where
    nobody is named. `sak_id` is empty where the employee has no case.
    """
    person_id = ask.entity("person")
    if person_id:
        return employee(ask, person_id)
    names = names_in(ask, tekst)
    if not organisasjon.kan_registrere(ask.session, ask.hvem_id):
        own_leader = organisasjon.leders_navn(ask.session, ask.hvem_id)
        return employee(ask, ask.hvem_id) if all(personer.ligner(name, own_leader) for name in names) else []
    if names:
        found = by_names(ask, names)
        meant = _after_a_preposition(tekst, found) if len(found) > 1 else found
        return employee(ask, meant[0].person_id) if len(meant) == 1 else found
    omtalt = ask.slots.get("omtalt")
    if omtalt and not OM_MEG.search(tekst):
        return employee(ask, str(omtalt))
    own = saker.aktuell_sak(ask.session, ask.hvem_id)
    return employee(ask, ask.hvem_id) if own and OM_SEG_SELV.search(tekst) else None


def case_to_work_on(ask: Ask, sporsmal: str) -> Whose | Reply:
    """The case that something shall be made in, access not yet checked, or a reply that asks or explains. `sporsmal` is
    what a button shall repeat.
    """
    if ask.entity("person") or organisasjon.kan_registrere(ask.session, ask.hvem_id):
        whose = to_tell(ask, ask.text)
    else:
        whose = employee(ask, ask.hvem_id)  # whatever name it is: the one to talk with
    if isinstance(whose, Whose) and whose.sak_id:
        return whose
    if isinstance(whose, Whose):
        return Reply(ask.tekst("min_sak.ingen_egen_sak" if whose.egen else "min_sak.ingen_treff"), ask.sprak)
    if whose == []:
        return Reply(ask.tekst("min_sak.ingen_treff"), ask.sprak)
    people = [(a.person_id, a.navn) for a in whose or []]
    people = people or [(b.person_id, b.navn) for b in saker.oversikt(ask.session, ask.hvem_id, ask.klokke)][:NEAREST]
    choices = tuple(Choice(navn, payload(sporsmal, person=person_id)) for person_id, navn in people)
    return Reply(ask.tekst("min_sak.flere_treff" if whose else "utkast.hvem"), ask.sprak, valg=choices)


def names_in(ask: Ask, tekst: str) -> list[str]:
    """The names in a text: as understood or written, and those of the asker's own people in whatever letters."""
    marked = [n for n in ask.entities("navn") if not _is_a_preposition(n, tekst)] if tekst == ask.text else []
    mentioned = personer.nevnt(ask.session, ask.hvem_id, tekst, ask.klokke)
    names = marked or ([mentioned] if mentioned else [])
    others = personer.nevnte_ansatte(ask.session, ask.hvem_id, tekst)
    return names + [other for other in others if other not in " ".join(names).casefold().split()]


def _is_a_preposition(navn: str, tekst: str) -> bool:
    """«Per 19.11» names a day."""
    return navn == "per" and re.search(r"\bper\s+\d", tekst) is not None


def by_names(ask: Ask, names: list[str]) -> list[Ansatt]:
    """The employees whom the names fit."""
    return list(dict.fromkeys(hit for name in names for hit in personer.finn_ansatt(ask.session, ask.hvem_id, name)))


def _after_a_preposition(tekst: str, found: list[Ansatt]) -> list[Ansatt]:
    """Of several who are named, the one that it is said to be with, for or about."""
    return [a for a in found if re.search(rf"\b(?:med|for|til|te|om|på)\s+{re.escape(a.navn.split()[0])}", tekst, re.I)]


def case_choice(tekst: str, sporsmal: str, whose: Whose) -> Choice:
    """A button with a question about this case."""
    return Choice(tekst, payload(sporsmal, person=whose.person_id))


def for_hvem(ask: Ask, whose: Whose) -> str:
    """« for Kari», or nothing where it is the asker's own case."""
    return "" if whose.egen else ask.tekst("felles.for_navn", navn=whose.navn)


def employee(ask: Ask, person_id: str) -> Whose:
    """An employee by id, access not yet checked."""
    sak_id = saker.aktuell_sak(ask.session, person_id) or ""
    if person_id == ask.hvem_id:
        return Whose(sak_id, person_id, "", "ansatt")
    leder = organisasjon.er_leder_for(ask.session, ask.hvem_id, person_id)
    return Whose(sak_id, person_id, organisasjon.kallenavn(ask.session, person_id), "leder" if leder else "andre")


def _by_name(ask: Ask, navn: str, sporsmal: str) -> Whose | Reply:
    hits = personer.finn(ask.session, ask.hvem_id, navn, ask.klokke)
    if len(hits) == 1:
        return _case_of(ask, hits[0].person_id)
    if not hits:
        return Reply(ask.tekst("min_sak.ingen_treff"), ask.sprak)
    choices = tuple(Choice(hit.navn, payload(sporsmal, person=hit.person_id)) for hit in hits)
    return Reply(ask.tekst("min_sak.flere_treff"), ask.sprak, valg=choices)


def _case_of(ask: Ask, person_id: str) -> Whose | Reply:
    whose = employee(ask, person_id)
    if whose.sak_id:
        return whose
    if whose.egen:
        return Reply(ask.tekst("min_sak.ingen_egen_sak"), ask.sprak, valg=starting_choices(ask))
    return Reply(ask.tekst("min_sak.ingen_treff"), ask.sprak)
