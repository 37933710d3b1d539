"""A draft of the plan written in one go, as a form with one button: what was changed is saved, or nothing is."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from naervaer import plan, planskjema, tiltak
from naervaer.dokumenter.innhold import Rolle
from naervaer.fritekst import LENGSTE_LINJE, UgyldigSvar, ren
from naervaer.klokke import Klokke
from naervaer.plan import UgyldigPlan
from naervaer.planbilde import Felt
from naervaer.planskjema import Redigering
from naervaer.store.models import Tiltakstatus
from naervaer.tiltak import NyttTiltak

RAADSPURT, UTEN_RAAD = "raadspurt", "uten_raad"
HVA, VIRKER_NAAR = "hva", "virker_naar"
_AVTRYKK_TEGN = 12

Raad = tuple[tuple[Rolle, ...], str]
Del = str | Raad | NyttTiltak | None


class Kollisjon(Exception):
    """Somebody else has written in these parts since the person read them. Nothing is saved."""

    def __init__(self, deler: frozenset[str]) -> None:
        super().__init__()
        self.deler = deler


class Feilutfylt(Exception):
    """What cannot be kept, by its place: a field, «uten_raad», or «<measure>:<what of it>». Nothing is saved."""

    def __init__(self, feil: Mapping[str, UgyldigSvar | UgyldigPlan]) -> None:
        super().__init__()
        self.feil = feil


@dataclass(frozen=True)
class Utfylt:
    """All that stands in the form. `raad`: who was consulted, or why nobody.

    `tiltak` are by id; one with an id that the draft does not have is new, and None is one to take away.
    """

    svar: Mapping[Felt, str]
    raad: Raad
    tiltak: Mapping[str, NyttTiltak | None]

    @property
    def deler(self) -> dict[str, Del]:
        """The parts that are read, and can be changed by somebody else, each by itself."""
        return {**{felt.value: svar for felt, svar in self.svar.items()}, RAADSPURT: self.raad, **self.tiltak}


def fra_utkast(naa: Redigering) -> Utfylt:
    """The form as the draft stands."""
    bilde = naa.bilde
    return Utfylt(
        svar={felt: bilde.svar.get(felt, "") for felt in Felt},
        raad=(tuple(sorted(bilde.raadspurt)), bilde.uten_raad),
        tiltak={linje.id: linje.som_nytt() for linje in naa.tiltak},
    )


def avtrykk(del_: Del) -> str:
    """Tells one content of a part from another, without showing it."""
    return hashlib.sha256(repr(del_).encode()).hexdigest()[:_AVTRYKK_TEGN]


def lagre(
    session: Session,
    hvem_id: str,
    plan_id: str,
    utfylt: Utfylt,
    sett: Mapping[str, str],
    sprak: str,
    klokke: Klokke,
) -> Redigering:
    """Save what differs from what the person saw, and return the draft as it then stands.

    `sett` are the prints of the parts as the person saw them, by name. Raises Kollisjon, Feilutfylt, UgyldigPlan,
    IkkeTilgjengelig, SakenErOver; the caller must roll back.
    """
    staar = fra_utkast(planskjema.redigering(session, hvem_id, plan_id, sprak, klokke)).deler  # and holds the draft
    kom_til = [del_ for navn, del_ in staar.items() if navn not in sett]  # also by the same form, if it is sent twice
    skrevet = {navn: del_ for navn, del_ in utfylt.deler.items() if avtrykk(del_) != sett.get(navn)}
    nytt = {
        navn: del_
        for navn, del_ in skrevet.items()
        if del_ != staar.get(navn) and (navn in sett or del_ not in kom_til)
    }
    kolliderer = frozenset(navn for navn in nytt if navn in sett and avtrykk(staar.get(navn)) != sett[navn])
    if kolliderer:
        raise Kollisjon(kolliderer)
    feil: dict[str, UgyldigSvar | UgyldigPlan] = {}
    for navn, del_ in nytt.items():
        try:
            _skriv(session, hvem_id, plan_id, navn, del_, navn in staar, sprak, klokke)
        except (UgyldigSvar, UgyldigPlan) as error:
            feil[_sted(navn, del_, sprak)] = error
    if feil:
        raise Feilutfylt(feil)
    return planskjema.redigering(session, hvem_id, plan_id, sprak, klokke)


def _skriv(
    session: Session, hvem_id: str, plan_id: str, navn: str, del_: Del, finnes: bool, sprak: str, klokke: Klokke
) -> None:
    if isinstance(del_, str):
        plan.sett_felt(session, hvem_id, plan_id, Felt(navn), del_, sprak, klokke)
    elif isinstance(del_, tuple):
        plan.sett_raadspurt(session, hvem_id, plan_id, *del_, sprak, klokke)
    elif del_ is None:
        tiltak.sett_status(session, hvem_id, navn, Tiltakstatus.AVLYST, klokke)
    elif finnes:
        tiltak.endre(session, hvem_id, navn, del_, sprak, klokke)
    else:
        sak_id = plan.sak_med_utkast(session, hvem_id, plan_id, klokke)
        tiltak.legg_til(session, hvem_id, sak_id, del_, sprak, klokke)


def _sted(navn: str, del_: Del, sprak: str) -> str:
    """The place of a mistake in a part; in a measure it is the first of the texts that cannot be kept."""
    if navn == RAADSPURT:
        return UTEN_RAAD
    if not isinstance(del_, NyttTiltak):
        return navn
    try:
        ren(del_.hva, sprak, LENGSTE_LINJE)
    except UgyldigSvar:
        return f"{navn}:{HVA}"
    return f"{navn}:{VIRKER_NAAR}"
