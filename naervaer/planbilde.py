"""The follow-up plan as it reads: its fields, a picture of one version, and that version as a paper.

The fields are those of aml. § 4-6 and of Nav's form, questions 1 to 9.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from naervaer import enighet, papirer, samtale, tiltak
from naervaer.dokumenter import innhold
from naervaer.dokumenter.innhold import Datosvar, Deltaker, JaNei, Rolle, Status, Svar
from naervaer.enighet import Enig
from naervaer.klokke import Klokke, oslo_dato
from naervaer.samtale import Uenighet
from naervaer.store.models import Ansvarlig, Part, Person, Plan, Planmottaker, Plantilstand, Sak
from naervaer.tekster import tekst
from naervaer.tiltak import NyttTiltak

JA, NEI = "ja", "nei"


class Felt(StrEnum):
    """The fields, in the order of Nav's form; the help from the authorities is asked for by the law alone."""

    ARBEIDSDAG = "arbeidsdag"
    KAN_UTFORES = "kan_utfores"
    KAN_IKKE_UTFORES = "kan_ikke_utfores"
    TILRETTELEGGING_HITTIL = "tilrettelegging_hittil"
    TILRETTELEGGING_FREMOVER = "tilrettelegging_fremover"
    ANDRE_MULIGHETER = "andre_muligheter"
    MYNDIGHETER = "myndigheter"
    OPPFOLGING = "oppfolging"
    SNAKKET = "snakket"
    BEGRUNNELSE = "begrunnelse"
    EVALUERING = "evaluering"


@dataclass(frozen=True)
class Planbilde:
    """One version. `svar` has what is answered, by field, and `sporsmaal` the question as it was asked then.

    A draft shows the measures and the differing views as they are now, a final version as they were then.
    `raadspurt` are roles; `uten_raad` is why nobody else was asked.
    """

    id: str
    versjon: int
    endelig: bool
    ferdig: datetime | None
    ferdig_av: str
    sporsmaal: Mapping[Felt, str]
    svar: Mapping[Felt, str]
    raadspurt: tuple[Rolle, ...]
    uten_raad: str
    tiltak: tuple[NyttTiltak, ...]
    uenighet: tuple[Uenighet, ...]
    sendt: Mapping[Planmottaker, date]
    enige: Mapping[Part, Enig]


def bilde(session: Session, plan: Plan, sak: Sak) -> Planbilde:
    """The version as it stands. For those who have passed `tilgang.krev`."""
    endelig = plan.tilstand is Plantilstand.ENDELIG
    rader = {rad.felt: rad for rad in plan.felter}
    felter = [felt for felt in Felt if felt in rader]
    return Planbilde(
        id=plan.id,
        versjon=plan.versjon,
        endelig=endelig,
        ferdig=plan.ferdig_tid,
        ferdig_av=session.get_one(Person, plan.ferdig_av_id).navn if plan.ferdig_av_id else "",
        sporsmaal={felt: rader[felt].sporsmaal for felt in felter},
        svar={felt: rader[felt].svar for felt in felter},
        raadspurt=tuple(Rolle(rolle) for rolle in plan.raadspurt),
        uten_raad=plan.uten_raad or "",
        tiltak=tuple(_tiltak_fra_json(t) for t in plan.tiltak) if endelig else _levende_tiltak(session, sak),
        uenighet=tuple(Uenighet(**u) for u in plan.uenighet) if endelig else samtale.siste_uenighet(session, sak),
        sendt={rad.til: rad.dato for rad in plan.sendinger},
        enige=enighet.svar(session, plan),
    )


def som_papir(session: Session, bilde: Planbilde, sak: Sak, sprak: str, klokke: Klokke) -> innhold.Oppfolgingsplan:
    """The version as a paper. A final one is dated the day it was finished, and signed by who finished it."""
    leder = bilde.ferdig_av or papirer.leder(session, sak)
    svar = {felt: Svar(_sporsmaal(bilde, felt, sprak), bilde.svar.get(felt, "")) for felt in Felt}
    snakket = bilde.svar.get(Felt.SNAKKET)
    evaluering = bilde.svar.get(Felt.EVALUERING)
    return innhold.Oppfolgingsplan(
        virksomhet=papirer.virksomhet(sak),
        dato=oslo_dato(bilde.ferdig) if bilde.ferdig else klokke.today(),
        leder=leder,
        ansatt=sak.person.navn,
        status=Status.ENDELIG if bilde.endelig else Status.UTKAST,
        versjon=bilde.versjon,
        arbeidsdag=svar[Felt.ARBEIDSDAG],
        kan_utfores=svar[Felt.KAN_UTFORES],
        kan_ikke_utfores=svar[Felt.KAN_IKKE_UTFORES],
        tilrettelegging_hittil=svar[Felt.TILRETTELEGGING_HITTIL],
        tilrettelegging_fremover=svar[Felt.TILRETTELEGGING_FREMOVER],
        andre_muligheter=svar[Felt.ANDRE_MULIGHETER],
        myndigheter=svar[Felt.MYNDIGHETER],
        oppfolging=svar[Felt.OPPFOLGING],
        snakket=JaNei(
            _sporsmaal(bilde, Felt.SNAKKET, sprak),
            snakket == JA if snakket else None,
            bilde.svar.get(Felt.BEGRUNNELSE, "") if snakket == NEI else "",
        ),
        evaluering=Datosvar(
            _sporsmaal(bilde, Felt.EVALUERING, sprak), date.fromisoformat(evaluering) if evaluering else None
        ),
        tiltak=papirer.som_papirtiltak(bilde.tiltak, sak.person.navn, leder, sprak),
        raadspurt=tuple(Deltaker(tekst(f"dokumenter.felles_rolle_{rolle}", sprak), rolle) for rolle in bilde.raadspurt),
        uten_raad=bilde.uten_raad,
        uenighet=papirer.som_syn(bilde.uenighet, sprak),
        sykmeldt_fra=sak.start,
        sendt_sykmelder=bilde.sendt.get(Planmottaker.SYKMELDER),
        sendt_nav=bilde.sendt.get(Planmottaker.NAV),
    )


def som_json(bilde: Planbilde) -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
    """The measures and the differing views, as a final version keeps them."""
    return [_tiltak_som_json(linje) for linje in bilde.tiltak], [asdict(uenighet) for uenighet in bilde.uenighet]


def sporsmaal(felt: Felt, sprak: str) -> str:
    """The question of a field."""
    return tekst(f"dokumenter.sporsmal_{felt}", sprak)


def _sporsmaal(bilde: Planbilde, felt: Felt, sprak: str) -> str:
    return bilde.sporsmaal.get(felt) or sporsmaal(felt, sprak)


def _levende_tiltak(session: Session, sak: Sak) -> tuple[NyttTiltak, ...]:
    return tuple(linje.som_nytt() for linje in tiltak.alle(session, sak) if linje.gjelder)


def _tiltak_som_json(linje: NyttTiltak) -> dict[str, Any]:
    assert linje.ansvarlig is not None
    assert linje.frist is not None
    return {**asdict(linje), "ansvarlig": linje.ansvarlig.value, "frist": linje.frist.isoformat()}


def _tiltak_fra_json(rad: Mapping[str, Any]) -> NyttTiltak:
    frist = date.fromisoformat(rad["frist"])
    return NyttTiltak(rad["hva"], Ansvarlig(rad["ansvarlig"]), frist, rad["virker_naar"])
