"""What the page of the follow-up plan shows one person: the draft, the final versions, and what may be done there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from naervaer import papirer, plan, saker, tilgang, tiltak, tiltaksforslag
from naervaer.dokumenter.innhold import Oppfolgingsplan
from naervaer.klokke import Klokke
from naervaer.planbilde import Felt, Planbilde, som_papir
from naervaer.store.models import Part, Sak
from naervaer.tidslinje import grad_paa
from naervaer.tilgang import Operasjon
from naervaer.tiltak import Tiltakslinje
from naervaer.tiltaksforslag import Forslag

_SIDE = "/plan?sak="
_OM_ARBEIDET = (Felt.ARBEIDSDAG, Felt.KAN_UTFORES, Felt.KAN_IKKE_UTFORES)


@dataclass(frozen=True)
class Versjon:
    """One version as it stands, and as a paper, with names and titles."""

    bilde: Planbilde
    papir: Oppfolgingsplan


@dataclass(frozen=True)
class Redigering:
    """What is needed to edit a draft: its measures, what it lacks as in `plan.mangler`, and measures to suggest."""

    bilde: Planbilde
    tiltak: Sequence[Tiltakslinje]
    mangler: Sequence[str]
    forslag: Sequence[Forslag]


@dataclass(frozen=True)
class Skjema:
    """`utkast` is None where there is none, and for those who may not see drafts; `redigering` where nothing can be
    edited. `versjoner` are the final ones, the latest first. `part` is None for those who are not asked whether they
    agree. `over`: the absence ended so long ago that nothing new is made.
    """

    ansatt: str
    leder: str
    utkast: Versjon | None
    redigering: Redigering | None
    versjoner: Sequence[Versjon]
    kan_endre: bool
    part: Part | None
    over: bool


def side(sak_id: str) -> str:
    """The page of the case's plan: a path where the web chat is."""
    return _SIDE + sak_id


def sak_paa_siden(sti: str) -> str | None:
    """The case whose plan the path leads to; None for any other path."""
    return sti.removeprefix(_SIDE) if sti.startswith(_SIDE) else None


def skjema(session: Session, hvem_id: str, sak_id: str, sprak: str, klokke: Klokke) -> Skjema:
    """The page of the case for this person. Raises IkkeTilgjengelig."""
    versjoner = plan.versjoner(session, hvem_id, sak_id, klokke)
    sak = session.get_one(Sak, sak_id)

    def kan(operasjon: Operasjon) -> bool:
        return tilgang.kan(session, hvem_id, sak, operasjon, klokke)

    def versjon(bilde: Planbilde) -> Versjon:
        return Versjon(bilde, som_papir(session, bilde, sak, sprak, klokke))

    utkast = plan.utkast(session, hvem_id, sak_id, klokke) if kan(Operasjon.SE_UTKAST) else None
    over = tilgang.er_over(sak, klokke)
    redigerer = utkast is not None and not over and kan(Operasjon.ENDRE_PLAN)
    return Skjema(
        ansatt=sak.person.navn,
        leder=papirer.leder(session, sak),
        utkast=versjon(utkast) if utkast else None,
        redigering=_redigering(session, utkast, sak, sprak, klokke) if utkast and redigerer else None,
        versjoner=[versjon(bilde) for bilde in versjoner],
        kan_endre=kan(Operasjon.ENDRE_PLAN),
        part=tilgang.part_i_sak(session, hvem_id, sak_id) if kan(Operasjon.SVARE_ENIG) else None,
        over=over,
    )


def redigering(session: Session, hvem_id: str, plan_id: str, sprak: str, klokke: Klokke) -> Redigering:
    """A draft that the person may edit, as it stands now. Raises UgyldigPlan, IkkeTilgjengelig, SakenErOver."""
    sak = session.get_one(Sak, plan.sak_med_utkast(session, hvem_id, plan_id, klokke))
    utkast = plan.utkast(session, hvem_id, sak.id, klokke)
    assert utkast is not None
    return _redigering(session, utkast, sak, sprak, klokke)


def forslag(session: Session, hvem_id: str, sak_id: str, sprak: str, klokke: Klokke) -> list[Forslag]:
    """Measures to suggest in the case, by the work that is told of in the draft, else in the last final version. Raises
    IkkeTilgjengelig.
    """
    skrevet = plan.utkast(session, hvem_id, sak_id, klokke)
    skrevet = skrevet or next(iter(plan.versjoner(session, hvem_id, sak_id, klokke)), None)
    sak = session.get_one(Sak, sak_id)
    linjer = [linje for linje in tiltak.alle(session, sak) if linje.gjelder]
    return _forslag(skrevet.svar if skrevet else {}, linjer, sak, sprak, klokke)


def _redigering(session: Session, utkast: Planbilde, sak: Sak, sprak: str, klokke: Klokke) -> Redigering:
    linjer = [linje for linje in tiltak.alle(session, sak) if linje.gjelder]
    return Redigering(
        bilde=utkast,
        tiltak=linjer,
        mangler=plan.ubesvart(session, utkast, sak, klokke),
        forslag=_forslag(utkast.svar, linjer, sak, sprak, klokke),
    )


def _forslag(
    svar: Mapping[Felt, str], linjer: Sequence[Tiltakslinje], sak: Sak, sprak: str, klokke: Klokke
) -> list[Forslag]:
    """What may suit the work that is told of in the plan, and is not agreed already."""
    typer = tiltaksforslag.oppgavetyper(" ".join(svar.get(felt, "") for felt in _OM_ARBEIDET))
    avtalt = {linje.hva for linje in linjer}
    grad = grad_paa(saker.sakstall(sak, klokke.today()).perioder, klokke.today())
    alle = tiltaksforslag.forslag(typer, grad, sprak)
    return [forslag for forslag in alle if forslag.hva not in avtalt]
