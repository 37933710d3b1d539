"""The plan asked field by field: only what is lacking, unless somebody wants to write a field anew.

The stand holds the field that was asked and what stood there then, so that an answer never lands in another field, and
never over words that the person has not seen.
"""

import re
from dataclasses import replace

from actions import lesing, planvisning, tiltak, utkast
from actions.ask import Ask, Outcome, says
from actions.hvem import case_choice, employee
from actions.planord import felt_i
from actions.planvisning import ENDRE, RAADSPURT, START, TILTAK, felt_navn, short_hash, shown_answer, shown_consulted
from actions.reply import Choice, Reply
from actions.skjema import Avvist, Skjema, Sporsmaal, Stand, answer_choice
from actions.tiltakslesing import stor
from naervaer import plan, planskjema
from naervaer.datotolk import Retning
from naervaer.dokumenter.innhold import Rolle
from naervaer.plan import UgyldigPlan
from naervaer.planbilde import JA, NEI, Felt, Planbilde, sporsmaal
from naervaer.planskjema import Redigering
from naervaer.tiltak import NyttTiltak

SLAG = "plan"
FERDIG = "ferdig"  # the question whether the plan shall be final, once nothing is lacking
INGEN, INGEN_BEGGE, FERDIG_SPURT, DET_ER_TILTAKENE = "ingen", "ingen_begge", "ferdig_spurt", "som_tiltakene"
_SPURT = (Rolle.BHT, Rolle.HR, Rolle.SYKMELDER, Rolle.NAV, Rolle.TILLITSVALGT, Rolle.VERNEOMBUD)
_NEI = re.compile(r"\W*(?:nei|næ|no|ikke|ikkje|itj)\b(?P<mer>.*)", re.IGNORECASE | re.DOTALL)
_JA = re.compile(r"\W*(?:ja|jo|jepp|jau|jada|yes|selvfølgelig|sjølvsagt|absolutt|vi har|jeg har|eg har|me har)\b", re.I)
_INGEN = re.compile(r"\W*(?:ingen|nei|ikke noen|ikkje nokon|none|ingen andre)\b(?P<mer>.*)", re.IGNORECASE | re.DOTALL)
_GENERELLE = re.compile(r"\W*(?:andre|flere|fleire|nei|takk|det var alt|ferdig)*\W*", re.IGNORECASE)
_FERDIG = re.compile(
    r"\b(?:gj[øe]r|lås|ferdigstill)\w*\b.*\b(?:ferdig|den|han|planen)\b|\bferdigstill\w*", re.IGNORECASE
)


class Planskjema(Skjema):
    """`felt` in the stand is what was asked, `sett` a print of what stood there; `spor` the fields left behind; `ko`
    the fields that are asked, where only some are.
    """

    def neste(self, ask: Ask, stand: Stand) -> Sporsmaal | None:
        """The field that waits."""
        felt = stand.get("felt")
        if not felt:
            return None
        bilde = plan.utkast(ask.session, ask.hvem_id, stand["sak"], ask.klokke)
        asked = _question(ask, stand, felt, bilde if bilde and bilde.id == stand["plan"] else None)
        notice = ask.tekst(f"lag_plan.{stand['beskjed']}") if stand.get("beskjed") else ""
        back = bool(stand.get("spor"))
        return replace(asked, framdrift="\n\n".join(filter(None, (notice, _left(ask, stand)))), kan_tilbake=back)

    def svar(self, ask: Ask, stand: Stand, felt: str, tekst: str) -> Stand:
        """Kept at once, if nobody else has written there since it was asked."""
        try:
            naa = planskjema.redigering(ask.session, ask.hvem_id, stand["plan"], ask.sprak, ask.klokke)
        except UgyldigPlan as feil:
            return _without(stand, "felt") | {"beskjed": feil.kode}
        there = short_hash(_stored(naa, felt))
        if there != stand["sett"]:
            return stand | {"sett": there, "beskjed": "endret_imens"}
        try:
            return _take(ask, _without(stand, "beskjed"), naa, felt, tekst)
        except UgyldigPlan as feil:
            raise Avvist(ask.tekst(f"plan.{feil.kode}")) from None

    def hopp_over(self, ask: Ask, stand: Stand, felt: str) -> Stand:
        """The draft takes blanks."""
        return on(ask, stand)

    def tilbake(self, ask: Ask, stand: Stand, felt: str) -> Stand:
        """To the field asked before."""
        *before, last = str(stand.get("spor", "")).split(",")
        return on(ask, _without(stand, "raad") | {"felt": "", "spor": ",".join(before)}, first=last)

    def ferdig(self, ask: Ask, stand: Stand) -> Outcome:
        """What the plan lacks, or the plan to be made final."""
        whose = employee(ask, stand["person"])
        page = planskjema.skjema(ask.session, ask.hvem_id, stand["sak"], ask.sprak, ask.klokke)
        if page.redigering and page.utkast:
            return says(planvisning.unfinished(ask, whose, page.utkast, page.redigering.mangler))
        notice = ask.tekst(f"lag_plan.{stand.get('beskjed') or 'er_endelig'}")
        return utkast.prefixed(says(planvisning.final(ask, whose, page)), notice)

    def utsatt(self, ask: Ask, stand: Stand) -> Outcome:
        """It goes on from the plan itself."""
        resume = case_choice(ask.tekst("lag_plan.knapp_fortsett"), START, employee(ask, stand["person"]))
        return says(Reply(ask.tekst("lag_plan.utsatt"), ask.sprak, valg=(resume,)))


def on(ask: Ask, stand: Stand, first: str = "", **more: str) -> Stand:
    """Leave the field that was asked, and go to `first`, else to the next one; to none if the plan is final by now."""
    try:
        naa = planskjema.redigering(ask.session, ask.hvem_id, stand["plan"], ask.sprak, ask.klokke)
    except UgyldigPlan as feil:
        return _without(stand, "felt") | {"beskjed": feil.kode}
    spor = [f for f in (*str(stand.get("spor", "")).split(","), stand.get("felt", "")) if f]
    wanted = str(stand["ko"]).split(",") if "ko" in stand else _lacking(naa)
    left = [felt for felt in wanted if felt not in spor] or ([] if naa.mangler else [FERDIG])
    felt = first or (left[0] if left else "")
    after = _without(stand, "beskjed", "raad") | {"felt": felt, "spor": ",".join(spor), "igjen": str(len(left))}
    return after | {"sett": short_hash(_stored(naa, felt))} | more


def lacking(naa: Redigering) -> int:
    """How many questions are left."""
    return len(_lacking(naa))


def whole_measure(tiltak_id: str) -> list[str]:
    """All the parts of a measure, as fields."""
    return [f"{TILTAK}:{tiltak_id}:{del_}" for del_ in tiltak.DELER]


def _lacking(naa: Redigering) -> list[str]:
    """The fields that must be filled, in the order they are asked."""
    fields: list[str] = []
    for felt in sorted(naa.mangler, key=_place):
        if felt == TILTAK:
            fields += [f"{TILTAK}:{t.id}:{del_}" for t in naa.tiltak for del_ in tiltak.mangler(t.som_nytt())]
        elif felt == Felt.SNAKKET and naa.bilde.svar.get(Felt.SNAKKET) == NEI:
            fields.append(Felt.BEGRUNNELSE)
        else:
            fields.append(felt)
    return list(dict.fromkeys(fields))


def _place(felt: str) -> float:
    """Nav's order; the measures come right after the adaptations to come, and those consulted last."""
    order = list(Felt)
    if felt == TILTAK:
        return order.index(Felt.TILRETTELEGGING_FREMOVER) + 0.5
    return order.index(Felt(felt)) if felt in set(Felt) else len(order)


def _left(ask: Ask, stand: Stand) -> str:
    """Which field it is, and how many wait."""
    felt = str(stand["felt"])
    if felt == FERDIG:
        return ""
    key = "lag_plan.framdrift_ett" if "ko" in stand else "lag_plan.framdrift"
    return ask.tekst(key, felt=felt_navn(ask, felt.partition(":")[0]), antall=stand["igjen"])


def _stored(naa: Redigering, felt: str) -> str:
    """What stands in a field, as it is stored."""
    if felt == FERDIG:
        return planvisning.print_of(naa.bilde)
    if felt == RAADSPURT:
        return ",".join((*naa.bilde.raadspurt, naa.bilde.uten_raad))
    if felt.startswith(TILTAK):
        _, tiltak_id, del_ = felt.split(":")
        linje = next((t for t in naa.tiltak if t.id == tiltak_id), None)
        return str(getattr(linje, del_) or "") if linje else ""
    return naa.bilde.svar.get(Felt(felt), "") if felt else ""


def _question(ask: Ask, stand: Stand, felt: str, bilde: Planbilde | None) -> Sporsmaal:
    if felt.startswith(TILTAK):
        _, tiltak_id, del_ = felt.split(":")
        linje = tiltak.finn(ask, stand["sak"], tiltak_id)
        return tiltak.spurt(ask, stand, felt, del_, linje.som_nytt() if linje else NyttTiltak(""))
    if felt == RAADSPURT:
        return _who_was_consulted(ask, stand, bilde)
    if felt == FERDIG:
        return _shall_it_be_final(ask, stand)
    there = shown_answer(ask, bilde, Felt(felt)) if bilde else ""
    standing = ask.tekst("lag_plan.staar_naa", svar=there) if there else ""
    return Sporsmaal(
        felt=felt,
        tekst="\n\n".join(filter(None, (sporsmaal(Felt(felt), ask.sprak), standing))),
        eksempel=ask.tekst(f"lag_plan.eksempel_{felt}"),
        hvorfor=ask.tekst(f"lag_plan.hvorfor_{felt}"),
        valg=_answers(ask, stand, Felt(felt), bilde),
        svarform="dato" if felt == Felt.EVALUERING else "",
        har_svar=bool(there),
    )


def _answers(ask: Ask, stand: Stand, felt: Felt, bilde: Planbilde | None) -> tuple[Choice, ...]:
    """What can be pressed instead of written."""

    def button(nokkel: str, verdi: str) -> Choice:
        return answer_choice(ask, stand, felt, ask.tekst(f"lag_plan.{nokkel}"), verdi)

    if felt is Felt.SNAKKET:
        return (button("ja", JA), button("nei", NEI))
    if felt is Felt.EVALUERING:
        return tuple(button(f"om_{uker}_uker", ask.tekst(f"lag_plan.om_{uker}_uker")) for uker in (4, 8))
    if felt is Felt.TILRETTELEGGING_FREMOVER:
        same = (button("som_tiltakene", DET_ER_TILTAKENE),) if bilde and bilde.tiltak else ()
        return (*same, *tiltak.suggestion_choices(ask, stand, felt))
    if felt is Felt.ANDRE_MULIGHETER and bilde and not bilde.svar.get(Felt.MYNDIGHETER):
        return (button("ingen_naa", INGEN), button("ingen_begge", INGEN_BEGGE))
    return (button("ingen_naa", INGEN),) if felt in (Felt.ANDRE_MULIGHETER, Felt.MYNDIGHETER) else ()


def _who_was_consulted(ask: Ask, stand: Stand, bilde: Planbilde | None) -> Sporsmaal:
    state = stand.get("raad", "")
    there = shown_consulted(ask, bilde) if bilde else ""
    text = ask.tekst(f"lag_plan.sporsmal_raadspurt{state and f'_{state}'}")
    chosen = set(bilde.raadspurt) if bilde else set()
    roles = [
        answer_choice(ask, stand, RAADSPURT, ask.tekst(f"dokumenter.felles_rolle_{rolle}"), rolle)
        for rolle in _SPURT
        if rolle not in chosen and state != INGEN
    ]
    last = {
        "": (answer_choice(ask, stand, RAADSPURT, ask.tekst("lag_plan.ingen"), INGEN),),
        "flere": (answer_choice(ask, stand, RAADSPURT, ask.tekst("lag_plan.ikke_flere"), FERDIG_SPURT),),
    }.get(state, ())
    standing = ask.tekst("lag_plan.staar_naa", svar=there) if there else ""
    return Sporsmaal(
        felt=RAADSPURT,
        tekst="\n\n".join(filter(None, (text, standing))),
        eksempel=ask.tekst(f"lag_plan.eksempel_raadspurt_{INGEN}") if state == INGEN else "",
        hvorfor=ask.tekst("lag_plan.hvorfor_raadspurt"),
        valg=(*roles, *last),
        har_svar=bool(there) and not state,
    )


def _shall_it_be_final(ask: Ask, stand: Stand) -> Sporsmaal:
    """The whole plan to read through, and the question."""
    whose = employee(ask, stand["person"])
    page = planskjema.skjema(ask.session, ask.hvem_id, stand["sak"], ask.sprak, ask.klokke)
    versjon = page.utkast or page.versjoner[0]
    yes = answer_choice(ask, stand, FERDIG, ask.tekst("lag_plan.knapp_ferdig"), JA)
    return Sporsmaal(
        felt=FERDIG,
        tekst=ask.tekst("lag_plan.sporsmal_ferdig", navn=whose.navn, versjon=versjon.bilde.versjon),
        fakta=planvisning.facts(ask, versjon),
        filer=planvisning.files(ask, versjon.bilde),
        valg=(yes, case_choice(ask.tekst("lag_plan.knapp_endre"), ENDRE, whose)),
        kan_hoppes_over=False,
    )


def _take(ask: Ask, stand: Stand, naa: Redigering, felt: str, tekst: str) -> Stand:
    if felt == FERDIG:
        return _finish(ask, stand, naa, tekst)
    if felt.startswith(TILTAK):
        _, tiltak_id, del_ = felt.split(":")
        if all(linje.id != tiltak_id for linje in naa.tiltak):
            return on(ask, stand, beskjed="tiltak_borte")
        tiltak.ta_svar(ask, stand["sak"], tiltak_id, del_, tekst, stand["person"])
        return on(ask, stand)
    if felt == RAADSPURT:
        return _consulted(ask, stand, naa.bilde, tekst)
    if tekst.startswith(tiltak.FRA_FORSLAG):
        tiltak.ta_svar(ask, stand["sak"], "", tiltak.HVA, tekst, stand["person"])
        return stand | {"beskjed": "forslag_lagt_til"}
    if felt == Felt.SNAKKET:
        return _talked(ask, stand, tekst)
    if felt == Felt.EVALUERING:
        _write(ask, stand, Felt.EVALUERING, _day(ask, tekst))
    elif tekst == INGEN_BEGGE:
        for both in (Felt.ANDRE_MULIGHETER, Felt.MYNDIGHETER):
            _write(ask, stand, both, ask.tekst("lag_plan.svar_ingen_naa"))
    else:
        _write(ask, stand, Felt(felt), _words(ask, felt, tekst))
    return on(ask, stand)


def _words(ask: Ask, felt: str, tekst: str) -> str:
    """What is written in a field: what a button stands for, or the answer as it is. «Nei» alone tells too little."""
    may_be_none = felt in (Felt.ANDRE_MULIGHETER, Felt.MYNDIGHETER)
    if tekst == DET_ER_TILTAKENE:
        return ask.tekst("lag_plan.svar_som_tiltakene")
    if tekst == INGEN or (may_be_none and utkast.says_no(tekst)):
        return ask.tekst("lag_plan.svar_ingen_naa")
    if utkast.says_no(tekst) or utkast.says_yes(tekst):
        raise Avvist(ask.tekst("lag_plan.noen_ord"))
    return tekst


def _finish(ask: Ask, stand: Stand, naa: Redigering, tekst: str) -> Stand:
    """Only what the person has just read is made final: `sett` tells of every word in it."""
    if utkast.says_yes(tekst) or _FERDIG.search(tekst):
        if naa.mangler:  # a day has passed since it was asked
            return on(ask, _without(stand, "felt", "spor", "ko"))
        plan.ferdigstill(ask.session, ask.hvem_id, stand["plan"], ask.sprak, ask.klokke)
        return _without(stand, "felt") | {"beskjed": "gjort_ferdig"}
    named = felt_i(tekst)
    if named in (*Felt, RAADSPURT):
        return on(ask, stand | {"ko": named, "spor": "", "felt": ""})
    raise Avvist(ask.tekst("lag_plan.ja_eller_endre"))


def _talked(ask: Ask, stand: Stand, tekst: str) -> Stand:
    """«Ja», «nei», «nei, hun ønsket ikke å være med»."""
    no = _NEI.match(tekst)
    if not no and not _JA.match(tekst):
        raise UgyldigPlan("ja_eller_nei")
    reason = lesing.hele_grunnen(no["mer"]) if no else ""
    if len(reason.split()) > 1:
        _write(ask, stand, Felt.BEGRUNNELSE, stor(reason))
    _write(ask, stand, Felt.SNAKKET, NEI if no else JA)
    if no and len(reason.split()) <= 1 and "ko" in stand:
        return on(ask, stand, ko=f"{stand['ko']},{Felt.BEGRUNNELSE}", first=Felt.BEGRUNNELSE)
    return on(ask, stand)


def _consulted(ask: Ask, stand: Stand, bilde: Planbilde, tekst: str) -> Stand:
    """Pressed one by one, or told in one sentence; nobody needs a reason."""
    state = stand.get("raad", "")
    if state == "flere" and (tekst == FERDIG_SPURT or utkast.says_no(tekst) or _GENERELLE.fullmatch(tekst)):
        return on(ask, stand)
    before = set(bilde.raadspurt) if state == "flere" else set()
    pressed = {Rolle(tekst)} if tekst in set(_SPURT) else set()
    told = _roles(tekst) if not pressed and state != INGEN else set()
    if pressed or told:
        _write_consulted(ask, stand, before | pressed | told, "")
        return on(ask, stand) if told else _again(ask, stand, "flere")
    none = _INGEN.match(tekst)
    reason = tekst if state == INGEN else lesing.hele_grunnen(none["mer"]) if none else ""
    if len(reason.split()) > 1 or state == INGEN:
        _write_consulted(ask, stand, set(), stor(reason))
        return on(ask, stand)
    if none or tekst == INGEN:
        return stand | {"raad": INGEN}
    raise Avvist(ask.tekst("lag_plan.forsto_ikke_raadspurt"))


def _roles(tekst: str) -> set[Rolle]:
    came = lesing.deltakere(tekst)
    return {Rolle(rolle) for rolle in came[0]} & set(_SPURT) if came else set()


def _again(ask: Ask, stand: Stand, state: str) -> Stand:
    """The same question once more, after something was stored."""
    naa = planskjema.redigering(ask.session, ask.hvem_id, stand["plan"], ask.sprak, ask.klokke)
    return stand | {"raad": state, "sett": short_hash(_stored(naa, stand["felt"]))}


def _day(ask: Ask, tekst: str) -> str:
    day = utkast.first_day(ask, tekst, Retning.FREMOVER)
    if day is None:
        raise UgyldigPlan("ugyldig_dato")
    return day.isoformat()


def _write(ask: Ask, stand: Stand, felt: Felt, svar: str) -> None:
    plan.sett_felt(ask.session, ask.hvem_id, stand["plan"], felt, svar, ask.sprak, ask.klokke)


def _write_consulted(ask: Ask, stand: Stand, roller: set[Rolle], grunn: str) -> None:
    plan.sett_raadspurt(ask.session, ask.hvem_id, stand["plan"], roller, grunn, ask.sprak, ask.klokke)


def _without(stand: Stand, *names: str) -> Stand:
    return {navn: verdi for navn, verdi in stand.items() if navn not in names}
