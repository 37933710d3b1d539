"""The follow-up plan: a draft that is filled in and edited, and final versions that never change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from contextlib import suppress
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from naervaer import enighet, forberedelse, paaminnelser, registrering, samtale, tilgang
from naervaer.dokumenter.innhold import Oppfolgingsplan, Rolle
from naervaer.fritekst import LENGSTE_LINJE, LENGSTE_SVAR, EndretImens, ren, ren_eller_tom
from naervaer.kalender import pluss_maaneder, siste_arbeidsdag
from naervaer.klokke import OSLO, Klokke, oslo_dato
from naervaer.kodefeil import Kodefeil
from naervaer.planbilde import JA, NEI, Felt, Planbilde, bilde, som_json, som_papir, sporsmaal
from naervaer.store.laas import lock_person
from naervaer.store.models import (
    Beskjed,
    Paaminnelse,
    Plan,
    PlanFelt,
    Planmottaker,
    PlanSendt,
    Plantilstand,
    Sak,
    Steg,
    Tilstand,
)
from naervaer.tekster import tekst
from naervaer.tilgang import Operasjon

_RAADSPURT = "raadspurt"
_OM_MORGENEN = time(8)


class UgyldigPlan(Kodefeil):
    """It cannot be done with this plan. `kode` is a key of data/responses/plan.yml."""


class Ufullstendig(Exception):
    """The plan lacks something that a final one must have; `mangler` names the fields, also «tiltak», «raadspurt»."""

    def __init__(self, mangler: list[str]) -> None:
        super().__init__(", ".join(mangler))
        self.mangler = mangler


def nytt_utkast(session: Session, hvem_id: str, sak_id: str, sprak: str, klokke: Klokke) -> str:
    """Begin a draft, with the answers of the last final version, else with what the talks have given; its id.

    A draft that is there already is kept as it is. Raises IkkeTilgjengelig, SakenErOver.
    """
    sak = tilgang.krev_aapen(session, hvem_id, sak_id, Operasjon.ENDRE_PLAN, klokke)
    lock_person(session, sak.person_id)
    utkast = _utkast(session, sak_id)
    if utkast:
        return utkast.id
    forrige = _siste_endelige(session, sak_id)
    plan = Plan(
        sak_id=sak_id,
        versjon=_siste_versjon(session, sak_id) + 1,
        opprettet_tid=klokke.now(),
        opprettet_av_id=hvem_id,
        raadspurt=list(forrige.raadspurt) if forrige else [],
        uten_raad=forrige.uten_raad if forrige else None,
        felter=_kopi(forrige) if forrige else _fra_samtalene(session, sak, sprak),
    )
    session.add(plan)
    session.flush()
    return plan.id


def fyll_ut(session: Session, hvem_id: str, plan_id: str, sprak: str, klokke: Klokke) -> list[Felt]:
    """Fill the fields that are blank with what the talks have given by now; which ones. Raises UgyldigPlan,
    IkkeTilgjengelig, SakenErOver.
    """
    plan, sak = _rediger(session, hvem_id, plan_id, klokke)
    fylt = {felt.felt for felt in plan.felter}
    nye = [felt for felt in _fra_samtalene(session, sak, sprak) if felt.felt not in fylt]
    plan.felter.extend(nye)
    session.flush()
    return [Felt(felt.felt) for felt in nye]


def sett_felt(
    session: Session,
    hvem_id: str,
    plan_id: str,
    felt: Felt,
    svar: str,
    sprak: str,
    klokke: Klokke,
    sett: str | None = None,
) -> None:
    """Answer a field; an empty text takes the answer away.

    `SNAKKET` takes «ja» or «nei», `EVALUERING` a date as in ISO 8601, from tomorrow to a year from now. `sett` is the
    answer that the person saw before writing. Raises EndretImens where another one stands there by now, UgyldigSvar,
    UgyldigPlan, IkkeTilgjengelig, SakenErOver.
    """
    plan, _ = _rediger(session, hvem_id, plan_id, klokke)
    rent = _rent(felt, svar, sprak, klokke)
    rad = next((rad for rad in plan.felter if rad.felt == felt), None)
    _krev_sett(rad.svar if rad else "", rent or "", sett)
    if rent is None:
        if rad:
            session.delete(rad)
    elif rad:
        rad.sporsmaal, rad.svar = sporsmaal(felt, sprak), rent
    else:
        plan.felter.append(PlanFelt(felt=felt, sporsmaal=sporsmaal(felt, sprak), svar=rent))
    session.flush()


def sett_raadspurt(
    session: Session,
    hvem_id: str,
    plan_id: str,
    roller: Collection[Rolle],
    uten_raad: str,
    sprak: str,
    klokke: Klokke,
    sett: tuple[Collection[Rolle], str] | None = None,
) -> None:
    """Note who was consulted; if nobody, why not. `sett` as in `sett_felt`. Raises EndretImens, UgyldigSvar,
    UgyldigPlan, IkkeTilgjengelig, SakenErOver.
    """
    plan, _ = _rediger(session, hvem_id, plan_id, klokke)
    spurt = sorted(rolle.value for rolle in roller)
    grunn = None if roller else ren_eller_tom(uten_raad, sprak, LENGSTE_LINJE)
    foer = (sorted(rolle.value for rolle in sett[0]), sett[1]) if sett else None
    _krev_sett((plan.raadspurt, plan.uten_raad or ""), (spurt, grunn or ""), foer)
    plan.raadspurt, plan.uten_raad = spurt, grunn
    session.flush()


def sak_med_utkast(session: Session, hvem_id: str, plan_id: str, klokke: Klokke) -> str:
    """The case of a draft that the person may edit. Raises IkkeTilgjengelig, UgyldigPlan, SakenErOver."""
    _, sak = _rediger(session, hvem_id, plan_id, klokke)
    return sak.id


def mangler(session: Session, hvem_id: str, plan_id: str, klokke: Klokke) -> list[str]:
    """What must be answered before the plan can be final. Raises IkkeTilgjengelig, UgyldigPlan, SakenErOver."""
    plan, sak = _rediger(session, hvem_id, plan_id, klokke)
    return ubesvart(session, bilde(session, plan, sak), sak, klokke)


def ubesvart(session: Session, utkast: Planbilde, sak: Sak, klokke: Klokke) -> list[str]:
    """As `mangler`, for those who have passed `tilgang.krev`."""
    felter = som_papir(session, utkast, sak, "nb", klokke).ubesvart()
    if not utkast.raadspurt and not utkast.uten_raad:
        felter.append(_RAADSPURT)
    if _passert(utkast.svar.get(Felt.EVALUERING), klokke):
        felter.append(Felt.EVALUERING)
    return felter


def evaluering_mellom(klokke: Klokke) -> tuple[date, date]:
    """The first and the last day on which a plan that is written today can be evaluated."""
    return klokke.today() + timedelta(days=1), pluss_maaneder(klokke.today(), 12)


def ferdigstill(session: Session, hvem_id: str, plan_id: str, sprak: str, klokke: Klokke) -> None:
    """Make the draft final, for good. The first final version is the step «oppfolgingsplan»; the person is reminded on
    the day of the evaluation, and the employee is told to read and answer. Raises Ufullstendig, UgyldigPlan,
    IkkeTilgjengelig, SakenErOver.
    """
    plan, sak = _rediger(session, hvem_id, plan_id, klokke)
    naa = bilde(session, plan, sak)
    if mangler := ubesvart(session, naa, sak, klokke):
        raise Ufullstendig(mangler)
    evaluering = next(date.fromisoformat(rad.svar) for rad in plan.felter if rad.felt == Felt.EVALUERING)
    plan.tiltak, plan.uenighet = som_json(naa)
    plan.tilstand, plan.ferdig_tid, plan.ferdig_av_id = Plantilstand.ENDELIG, klokke.now(), hvem_id
    session.flush()
    registrering.register_forste(session, hvem_id, sak, Steg.OPPFOLGINGSPLAN, klokke.today(), klokke)
    _minn_om_evaluering(session, hvem_id, sak, evaluering, sprak, klokke)
    paaminnelser.gi_beskjed(session, sak.person_id, sak.id, Beskjed.PLAN, klokke)


def sendt(session: Session, hvem_id: str, plan_id: str, til: Planmottaker, dato: date, klokke: Klokke) -> None:
    """Note that the final plan was sent that day; another day takes its place. To the sykmelder, the first one is the
    step «plan_til_sykmelder». Raises UgyldigPlan, IkkeTilgjengelig.
    """
    plan, sak = _hold(session, hvem_id, plan_id, klokke)
    if plan.ferdig_tid is None:
        raise UgyldigPlan("ikke_ferdig")
    if dato > klokke.today():
        raise UgyldigPlan("sendt_i_fremtiden")
    if dato < oslo_dato(plan.ferdig_tid):
        raise UgyldigPlan("sendt_for_ferdig")
    rad = next((rad for rad in plan.sendinger if rad.til is til), None)
    if rad is None:
        rad = PlanSendt(til=til)
        plan.sendinger.append(rad)
    rad.dato, rad.registrert_av_id, rad.registrert_tid = dato, hvem_id, klokke.now()
    session.flush()
    if til is Planmottaker.SYKMELDER:
        registrering.register_forste(session, hvem_id, sak, Steg.PLAN_TIL_SYKMELDER, dato, klokke)


def svar_enig(
    session: Session, hvem_id: str, plan_id: str, enig: bool, kommentar: str, sprak: str, klokke: Klokke
) -> None:
    """Answer «er vi enige om dette?» to a final plan. Raises UgyldigSvar, UgyldigPlan, IkkeTilgjengelig."""
    plan, sak = _hold(session, hvem_id, plan_id, klokke, Operasjon.SVARE_ENIG)
    if plan.tilstand is not Plantilstand.ENDELIG:
        raise UgyldigPlan("ikke_ferdig")
    part = tilgang.part_i_sak(session, hvem_id, sak.id)
    enighet.sett(session, hvem_id, part, plan, enig, kommentar, sprak, klokke)


def utkast(session: Session, hvem_id: str, sak_id: str, klokke: Klokke) -> Planbilde | None:
    """The draft as it stands, if there is one. Raises IkkeTilgjengelig."""
    sak = tilgang.krev(session, hvem_id, sak_id, Operasjon.SE_UTKAST, klokke)
    plan = _utkast(session, sak_id)
    return bilde(session, plan, sak) if plan else None


def versjoner(session: Session, hvem_id: str, sak_id: str, klokke: Klokke) -> list[Planbilde]:
    """The final versions, the latest first. Raises IkkeTilgjengelig."""
    sak = tilgang.krev(session, hvem_id, sak_id, Operasjon.SE_PLAN, klokke)
    planer = session.scalars(
        select(Plan)
        .where(Plan.sak_id == sak_id, Plan.tilstand == Plantilstand.ENDELIG)
        .order_by(Plan.versjon.desc())
        .execution_options(populate_existing=True)
    )
    return [bilde(session, plan, sak) for plan in planer]


def papir(session: Session, hvem_id: str, plan_id: str, sprak: str, klokke: Klokke) -> Oppfolgingsplan:
    """The plan as a paper: a draft for those who may see drafts, a final version for those who may see plans. Raises
    IkkeTilgjengelig.
    """
    plan = session.get(Plan, plan_id)
    endelig = plan is not None and plan.tilstand is Plantilstand.ENDELIG
    operasjon = Operasjon.SE_PLAN if endelig else Operasjon.SE_UTKAST
    sak = tilgang.krev(session, hvem_id, plan.sak_id if plan else "", operasjon, klokke)
    assert plan is not None
    return som_papir(session, bilde(session, plan, sak), sak, sprak, klokke)


def _rediger(session: Session, hvem_id: str, plan_id: str, klokke: Klokke) -> tuple[Plan, Sak]:
    """A draft, held until the end of the transaction. Raises UgyldigPlan for a final version."""
    plan, sak = _hold(session, hvem_id, plan_id, klokke)
    if tilgang.er_over(sak, klokke):
        raise tilgang.SakenErOver
    if plan.tilstand is Plantilstand.ENDELIG:
        raise UgyldigPlan("er_endelig")
    return plan, sak


def _hold(
    session: Session, hvem_id: str, plan_id: str, klokke: Klokke, operasjon: Operasjon = Operasjon.ENDRE_PLAN
) -> tuple[Plan, Sak]:
    plan = session.get(Plan, plan_id)
    sak = tilgang.krev(session, hvem_id, plan.sak_id if plan else "", operasjon, klokke)
    assert plan is not None
    lock_person(session, sak.person_id)
    session.refresh(plan)
    session.expire(plan, ["felter", "sendinger"])
    return plan, sak


def _utkast(session: Session, sak_id: str) -> Plan | None:
    return session.scalar(select(Plan).where(Plan.sak_id == sak_id, Plan.tilstand == Plantilstand.UTKAST))


def _siste_endelige(session: Session, sak_id: str) -> Plan | None:
    endelige = select(Plan).where(Plan.sak_id == sak_id, Plan.tilstand == Plantilstand.ENDELIG)
    return session.scalars(endelige.order_by(Plan.versjon.desc())).first()


def _siste_versjon(session: Session, sak_id: str) -> int:
    return session.scalar(select(func.max(Plan.versjon)).where(Plan.sak_id == sak_id)) or 0


def _kopi(forrige: Plan) -> list[PlanFelt]:
    """The old answers; when the plan is looked at next, and whether both have talked about it, must be said anew."""
    nye = (Felt.SNAKKET, Felt.BEGRUNNELSE, Felt.EVALUERING)
    return [PlanFelt(felt=f.felt, sporsmaal=f.sporsmaal, svar=f.svar) for f in forrige.felter if f.felt not in nye]


def _fra_samtalene(session: Session, sak: Sak, sprak: str) -> list[PlanFelt]:
    """Drafts of the fields from the minutes of the last talk, else from what the two have shared for a talk."""
    referater = [bilde.referat for bilde in samtale.alle(session, sak) if bilde.holdt and bilde.referat]
    skrevet = {
        felt: referater[0][navn]
        for navn, felt in samtale.referatfelter().items()
        if felt and referater and navn in referater[0]
    }
    delt: dict[str, list[str]] = defaultdict(list)
    for punkt in forberedelse.delt_til_holdte_samtaler(session, sak):
        felt = forberedelse.til_plan().get(punkt.tema)
        if felt:
            delt[felt].append(tekst(f"plan.fra_{punkt.part}", sprak, svar=punkt.svar))
    svar = {felt: "\n".join(linjer) for felt, linjer in delt.items()} | skrevet
    return [
        PlanFelt(felt=felt, sporsmaal=sporsmaal(Felt(felt), sprak), svar=svaret[:LENGSTE_SVAR])
        for felt, svaret in svar.items()
    ]


def _krev_sett(naa: object, nytt: object, sett: object | None) -> None:
    """Nobody writes over words they have not seen, unless with the very same words."""
    if sett is not None and naa not in (sett, nytt):
        raise EndretImens


def _rent(felt: Felt, svar: str, sprak: str, klokke: Klokke) -> str | None:
    if not svar.strip():
        return None
    if felt is Felt.SNAKKET:
        if svar not in (JA, NEI):
            raise UgyldigPlan("ja_eller_nei")
        return svar
    if felt is Felt.EVALUERING:
        return _evalueringsdag(svar, klokke).isoformat()
    return ren(svar, sprak)


def _evalueringsdag(svar: str, klokke: Klokke) -> date:
    try:
        dag = date.fromisoformat(svar)
    except ValueError:
        raise UgyldigPlan("ugyldig_dato") from None
    forste, siste = evaluering_mellom(klokke)
    if not forste <= dag <= siste:
        raise UgyldigPlan("evaluering_utenfor")
    return dag


def _passert(evaluering: str | None, klokke: Klokke) -> bool:
    """Whether the day of the evaluation has come while the plan was a draft."""
    return evaluering is not None and date.fromisoformat(evaluering) <= klokke.today()


def _minn_om_evaluering(session: Session, hvem_id: str, sak: Sak, evaluering: date, sprak: str, klokke: Klokke) -> None:
    """One reminder of the latest plan; those of earlier versions no longer come, whoever finished them."""
    tekster = [tekst("plan.paaminnelse_evaluering", spraak) for spraak in ("nb", "nn")]
    tidligere = select(Paaminnelse).where(
        Paaminnelse.sak_id == sak.id, Paaminnelse.tekst.in_(tekster), Paaminnelse.tilstand == Tilstand.VENTER
    )
    for rad in session.scalars(tidligere):
        with suppress(paaminnelser.IngenPaaminnelse):  # it has just been sent
            paaminnelser.stopp(session, rad.mottaker_id, rad.id)
    dag = max(siste_arbeidsdag(evaluering), klokke.today() + timedelta(days=1))
    naar = datetime.combine(dag, _OM_MORGENEN, OSLO)
    paaminnelser.lag_egen(session, hvem_id, tekst("plan.paaminnelse_evaluering", sprak), naar, klokke, sak.id)
