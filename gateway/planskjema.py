"""The door to the follow-up plan as a form: what the page shows, and each answer as soon as it is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from aiohttp import web
from sqlalchemy.orm import Session

from gateway.errors import Refusal, language
from gateway.opphav import refuse_foreign
from gateway.web import KLOKKE, MAX_ID_CHARS, STATIC, in_store, json_body, signed_in
from naervaer import plan, planskjema, tiltak
from naervaer.dokumenter.innhold import Rolle
from naervaer.fritekst import EndretImens, UgyldigSvar
from naervaer.klokke import paa_nettet
from naervaer.nedlasting import Format, Slag, adresse
from naervaer.planbilde import NEI, Felt, Planbilde, sporsmaal
from naervaer.planskjema import Redigering, Skjema, Versjon
from naervaer.store.models import Ansvarlig, Planmottaker, Tiltakstatus
from naervaer.tekster import tekst
from naervaer.tilgang import IkkeTilgjengelig, SakenErOver
from naervaer.tiltak import NyttTiltak, Tiltakslinje

T = TypeVar("T")
Valg = TypeVar("Valg", bound=StrEnum)
Work = Callable[[Session, str], T]
routes = web.RouteTableDef()

_SLAG = {Felt.SNAKKET: "ja_nei", Felt.EVALUERING: "dato"}
_TEKST = "tekst"
# Who may be consulted; the employee is not «somebody else», and the leader is who asks.
RAADGIVERE = [rolle for rolle in Rolle if rolle not in (Rolle.ANSATT, Rolle.LEDER)]
_FORMATER = (Format.PDF, Format.DOCX, Format.TXT)
_FORSTE_AAR, _SISTE_AAR = 1990, 2100


@routes.get("/plan")
async def page(request: web.Request) -> web.FileResponse:
    """The page with the form."""
    return web.FileResponse(STATIC / "plan.html")


@routes.get("/api/planer/{id}", allow_head=False)
async def show(request: web.Request) -> web.Response:
    """The plan of a case: the draft, the final versions, and what the person may do. Each look is logged."""
    refuse_foreign(request)
    klokke, sprak = request.app[KLOKKE], language(request)
    sak_id = _id(request)
    skjema = await _done(request, lambda s, hvem_id: planskjema.skjema(s, hvem_id, sak_id, sprak, klokke))
    return web.json_response(_shown(skjema, request))


@routes.post("/api/planer/{id}")
async def begin(request: web.Request) -> web.Response:
    """Begin a draft in a case, or a new version; a draft that is there is kept."""
    klokke, sprak, sak_id = request.app[KLOKKE], language(request), _id(request)
    await _done(request, lambda s, hvem_id: plan.nytt_utkast(s, hvem_id, sak_id, sprak, klokke))
    return web.Response(status=204)


@routes.post("/api/planer/{id}/felt")
async def answer(request: web.Request) -> web.Response:
    """Answer one field of the draft. `sett` is the answer that the page had."""
    body = await json_body(request)
    felt, svar, sett = _choice(Felt, body, "felt"), _text(body, "svar"), _text(body, "sett")
    klokke, sprak, plan_id = request.app[KLOKKE], language(request), _id(request)
    return await _change(
        request,
        lambda s, hvem_id: plan.sett_felt(s, hvem_id, plan_id, felt, svar, sprak, klokke, sett),
        lambda naa: naa.bilde.svar.get(felt, ""),
    )


@routes.post("/api/planer/{id}/raadspurt")
async def consulted(request: web.Request) -> web.Response:
    """Who was consulted, or why nobody. `sett` is what the page had."""
    body = await json_body(request)
    (roller, grunn), sett = _raad(body), _raad(_object(body, "sett"))
    klokke, sprak, plan_id = request.app[KLOKKE], language(request), _id(request)
    return await _change(
        request,
        lambda s, hvem_id: plan.sett_raadspurt(s, hvem_id, plan_id, roller, grunn, sprak, klokke, sett),
        lambda naa: _raad_shown(naa.bilde),
    )


@routes.post("/api/planer/{id}/tiltak")
async def add_measure(request: web.Request) -> web.Response:
    """Agree on a measure."""
    nytt = _measure(await json_body(request))
    klokke, sprak, plan_id = request.app[KLOKKE], language(request), _id(request)

    def work(session: Session, hvem_id: str) -> tuple[str, Redigering]:
        sak_id = plan.sak_med_utkast(session, hvem_id, plan_id, klokke)
        tiltak_id = tiltak.legg_til(session, hvem_id, sak_id, nytt, sprak, klokke)
        return tiltak_id, planskjema.redigering(session, hvem_id, plan_id, sprak, klokke)

    tiltak_id, naa = await _done(request, work)
    return _saved(request, naa, _measure_in(naa, tiltak_id))


@routes.post("/api/planer/{id}/tiltak/{tiltak_id}")
async def change_measure(request: web.Request) -> web.Response:
    """Write a measure anew. `sett` is the measure that the page had."""
    body = await json_body(request)
    nytt, sett = _measure(body), _measure(_object(body, "sett"))
    klokke, sprak, tiltak_id = request.app[KLOKKE], language(request), _id(request, "tiltak_id")
    return await _change(
        request,
        lambda s, hvem_id: tiltak.endre(s, hvem_id, tiltak_id, nytt, sprak, klokke, sett),
        lambda naa: _measure_in(naa, tiltak_id),
    )


@routes.post("/api/planer/{id}/tiltak/{tiltak_id}/status")
async def drop_measure(request: web.Request) -> web.Response:
    """Note what came of a measure, such as that it is not to be done."""
    status = _choice(Tiltakstatus, await json_body(request), "status")
    klokke, tiltak_id = request.app[KLOKKE], _id(request, "tiltak_id")
    return await _change(
        request,
        lambda s, hvem_id: tiltak.sett_status(s, hvem_id, tiltak_id, status, klokke),
        lambda naa: _measure_in(naa, tiltak_id),
    )


@routes.post("/api/planer/{id}/ferdig")
async def finish(request: web.Request) -> web.Response:
    """Make the draft final."""
    klokke, sprak, plan_id = request.app[KLOKKE], language(request), _id(request)
    await _done(request, lambda s, hvem_id: plan.ferdigstill(s, hvem_id, plan_id, sprak, klokke))
    return web.Response(status=204)


@routes.post("/api/planer/{id}/sendt")
async def sent(request: web.Request) -> web.Response:
    """Note that a final version was sent."""
    body = await json_body(request)
    til, dato = _choice(Planmottaker, body, "til"), _date(body, "dato")
    if dato is None:
        raise Refusal(422, "ugyldig_dato", "plan")
    klokke, plan_id = request.app[KLOKKE], _id(request)
    await _done(request, lambda s, hvem_id: plan.sendt(s, hvem_id, plan_id, til, dato, klokke))
    return web.Response(status=204)


@routes.post("/api/planer/{id}/enig")
async def agree(request: web.Request) -> web.Response:
    """Answer «er du enig?» to a final version."""
    body = await json_body(request)
    enig, kommentar = body.get("enig"), _text(body, "kommentar")
    if not isinstance(enig, bool):
        raise Refusal(400, "ikke_json")
    klokke, sprak, plan_id = request.app[KLOKKE], language(request), _id(request)
    await _done(request, lambda s, hvem_id: plan.svar_enig(s, hvem_id, plan_id, enig, kommentar, sprak, klokke))
    return web.Response(status=204)


@contextmanager
def refused() -> Iterator[None]:
    """Within the block, work with a plan raises Refusal for all that may stand in the way but EndretImens."""
    try:
        yield
    except IkkeTilgjengelig as error:
        raise Refusal(404, "ikke_tilgjengelig", "plan_web") from error
    except SakenErOver as error:
        raise Refusal(409, "saken_er_over", "plan_web") from error
    except plan.Ufullstendig as error:
        raise Refusal(409, "ufullstendig", "plan", {"mangler": error.mangler}) from error
    except plan.UgyldigPlan as error:
        raise Refusal(409 if error.kode == "er_endelig" else 422, error.kode, "plan") from error
    except UgyldigSvar as error:
        raise Refusal(422, error.kode, "fritekst", None, **error.verdier) from error


async def _done(request: web.Request, work: Work[T]) -> T:
    """The work as the person who is signed in. Raises Refusal for all that may stand in the way, and EndretImens."""
    person_id = await signed_in(request)
    with refused():
        return await in_store(request, lambda session: work(session, person_id))


async def _change(request: web.Request, change: Work[None], shown: Callable[[Redigering], object]) -> web.Response:
    """Change the draft and answer, once it is stored, with what stands there now; 409 with the other's words where
    somebody else has written there since the page was read.
    """
    klokke, sprak, plan_id = request.app[KLOKKE], language(request), _id(request)

    def look(session: Session, hvem_id: str) -> Redigering:
        return planskjema.redigering(session, hvem_id, plan_id, sprak, klokke)

    def change_and_look(session: Session, hvem_id: str) -> Redigering:
        change(session, hvem_id)
        return look(session, hvem_id)

    try:
        naa = await _done(request, change_and_look)
    except EndretImens as error:
        theirs = shown(await _done(request, look))
        raise Refusal(409, "endret_imens", "plan_web", {"naa": theirs}) from error
    return _saved(request, naa, shown(naa))


def _saved(request: web.Request, naa: Redigering, value: object) -> web.Response:
    tid = paa_nettet(request.app[KLOKKE].now())
    return web.json_response({"naa": value, "tid": tid, **_needed(naa)})


# --- What the page is shown


def _shown(skjema: Skjema, request: web.Request) -> dict[str, Any]:
    sprak, klokke = language(request), request.app[KLOKKE]
    utkast = skjema.utkast and {**_version(skjema.utkast, sprak), "felter": _fields(skjema.utkast.bilde, sprak)}
    if utkast and skjema.redigering:
        utkast["redigering"] = _editing(skjema.redigering)
    forste, siste = plan.evaluering_mellom(klokke)
    return {
        "ansatt": skjema.ansatt,
        "i_dag": klokke.today().isoformat(),
        "evaluering_mellom": [forste.isoformat(), siste.isoformat()],
        "kan_endre": skjema.kan_endre,
        "over": skjema.over,
        "part": skjema.part,
        "utkast": utkast,
        "versjoner": [
            {**_version(versjon, sprak), "felter": _answered(versjon.bilde, sprak)} for versjon in skjema.versjoner
        ],
        "raadgivere": [{"rolle": rolle, "navn": role(rolle, sprak)} for rolle in RAADGIVERE],
        "ansvarlige": [{"rolle": rolle, "navn": owner(rolle, skjema, sprak)} for rolle in Ansvarlig],
    }


def _version(versjon: Versjon, sprak: str) -> dict[str, Any]:
    bilde, papir = versjon.bilde, versjon.papir
    return {
        "id": bilde.id,
        "versjon": bilde.versjon,
        "ferdig": paa_nettet(bilde.ferdig) if bilde.ferdig else None,
        "ferdig_av": bilde.ferdig_av,
        "tiltak": [
            {"hva": t.hva, "ansvarlig": t.ansvarlig, "frist": _iso(t.frist), "virker_naar": t.virker_naar}
            for t in papir.tiltak
        ],
        "raadspurt": [role(rolle, sprak) for rolle in bilde.raadspurt],
        "uten_raad": bilde.uten_raad,
        "uenighet": [{"tema": syn.tema, "ansatt": syn.ansatt, "leder": syn.leder} for syn in papir.uenighet],
        "sendt": {til: _iso(dato) for til, dato in bilde.sendt.items()},
        "enige": {part: {"enig": svar.enig, "kommentar": svar.kommentar} for part, svar in bilde.enige.items()},
        "papirer": {format_: adresse(Slag.PLAN, bilde.id, format_) for format_ in _FORMATER},
    }


def _fields(bilde: Planbilde, sprak: str) -> list[dict[str, str]]:
    """Every field in order, answered or not."""
    return [
        {
            "felt": felt,
            "slag": _SLAG.get(felt, _TEKST),
            "sporsmaal": bilde.sporsmaal.get(felt) or sporsmaal(felt, sprak),
            "svar": bilde.svar.get(felt, ""),
            "hjelp": tekst(f"plan_web.hjelp_{felt}", sprak),
        }
        for felt in Felt
    ]


def _answered(bilde: Planbilde, sprak: str) -> list[dict[str, str]]:
    """The answers of a final version; a reason is one only where the answer was no."""
    uten_grunn = bilde.svar.get(Felt.SNAKKET) != NEI
    return [
        felt for felt in _fields(bilde, sprak) if felt["svar"] and not (felt["felt"] == Felt.BEGRUNNELSE and uten_grunn)
    ]


def _editing(redigering: Redigering) -> dict[str, Any]:
    return {
        "tiltak": [_measure_shown(linje) for linje in redigering.tiltak],
        "raadspurt": _raad_shown(redigering.bilde),
        **_needed(redigering),
    }


def _needed(redigering: Redigering) -> dict[str, Any]:
    """What any change may change: what is missing still, and what is suggested."""
    return {
        "mangler": list(redigering.mangler),
        "forslag": [{"hva": f.hva, "virker_naar": f.virker_naar} for f in redigering.forslag],
    }


def _raad_shown(bilde: Planbilde) -> dict[str, object]:
    return {"roller": list(bilde.raadspurt), "uten_raad": bilde.uten_raad}


def _measure_in(naa: Redigering, tiltak_id: str) -> dict[str, object] | None:
    return next((_measure_shown(linje) for linje in naa.tiltak if linje.id == tiltak_id), None)


def _measure_shown(linje: Tiltakslinje) -> dict[str, object]:
    return {
        "id": linje.id,
        "hva": linje.hva,
        "ansvarlig": linje.ansvarlig,
        "frist": _iso(linje.frist),
        "virker_naar": linje.virker_naar,
        "status": linje.status,
    }


def owner(ansvarlig: Ansvarlig, skjema: Skjema, sprak: str) -> str:
    """Who sees to a measure: the two by name, the others by their role."""
    navn = {Ansvarlig.ANSATT: skjema.ansatt, Ansvarlig.LEDER: skjema.leder}
    return navn.get(ansvarlig) or role(ansvarlig, sprak)


def role(rolle: StrEnum, sprak: str) -> str:
    """The role in words."""
    return tekst(f"dokumenter.felles_rolle_{rolle}", sprak)


def _iso(dato: date | None) -> str | None:
    return dato.isoformat() if dato else None


# --- What the page sends


def _id(request: web.Request, name: str = "id") -> str:
    value = request.match_info[name]
    if not value.isprintable() or len(value) > MAX_ID_CHARS:  # such a text is no id, and not every database takes it
        raise Refusal(404, "finnes_ikke")
    return value


def _text(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str):
        raise Refusal(400, "ikke_json")
    return value


def _object(body: dict[str, Any], name: str) -> dict[str, Any]:
    value = body.get(name)
    if not isinstance(value, dict):
        raise Refusal(400, "ikke_json")
    return value


def _choice(kind: type[Valg], body: dict[str, Any], name: str) -> Valg:
    try:
        return kind(_text(body, name))
    except ValueError as error:
        raise Refusal(400, "ikke_json") from error


def _date(body: dict[str, Any], name: str) -> date | None:
    """The date by that name, None for an empty one."""
    value = _text(body, name)
    if not value:
        return None
    try:
        dato = date.fromisoformat(value)
    except ValueError as error:
        raise Refusal(422, "ugyldig_dato", "plan") from error
    if not _FORSTE_AAR <= dato.year <= _SISTE_AAR:
        raise Refusal(422, "ugyldig_dato", "plan")
    return dato


def _measure(body: dict[str, Any]) -> NyttTiltak:
    ansvarlig = _choice(Ansvarlig, body, "ansvarlig") if _text(body, "ansvarlig") else None
    return NyttTiltak(_text(body, "hva"), ansvarlig, _date(body, "frist"), _text(body, "virker_naar"))


def _raad(body: dict[str, Any]) -> tuple[list[Rolle], str]:
    roller = body.get("roller")
    if not isinstance(roller, list):
        raise Refusal(400, "ikke_json")
    return [_choice(Rolle, {"rolle": rolle}, "rolle") for rolle in roller], _text(body, "uten_raad")
