"""The measures of a case: agreed in one sentence or part by part, what came of them, and suggestions."""

import re
from collections.abc import Mapping
from datetime import date

from actions import skjema
from actions.ask import Ask, Outcome, says
from actions.hvem import Whose, case_choice, employee
from actions.planvisning import START
from actions.reply import Choice, Fact, Reply, payload
from actions.skjema import Avvist, Skjema, Sporsmaal, Stand, answer_choice
from actions.tiltakslesing import fylt, les, svar_paa
from naervaer import datoer, planskjema, tiltak, tiltaksforslag
from naervaer.fritekst import EndretImens, UgyldigSvar
from naervaer.store.models import Ansvarlig, Tiltakstatus
from naervaer.tiltak import NyttTiltak, Tiltakslinje
from naervaer.tiltaksforslag import Forslag

SLAG = "tiltak"
LEGG_TIL, STATUS, FORSLAG = "lag_plan.tiltak", "lag_plan.tiltak_status", "lag_plan.forslag"
HVA, DELER = "hva", ("hva", "ansvarlig", "frist", "virker_naar")
FRA_FORSLAG = "forslag:"
FAA, MANGE = 3, 5  # suggestions at a time
_VIRKER_IKKE = re.compile(
    r"\b(?:virk\w*|verk\w*|fung\w*|hjelp\w*|hjalp|går|gjekk|gikk)\b.{0,20}\b(?:ikke|ikkje|itj|dårlig|dårleg)\b"
    r"|\b(?:ikke|ikkje|itj)\b.{0,20}\b(?:virk\w*|verk\w*|fung\w*|hjelp\w*|hjulpet)|uten effekt|not work",
    re.IGNORECASE,
)
_VIRKER = re.compile(r"\b(?:virk\w*|verk\w*|fung\w*|hjelp\w*|hjalp|går (?:bra|fint)|works?)\b", re.IGNORECASE)
_BORT = re.compile(
    r"\b(?:dropp\w*|avlys\w*|fjern\w*|slett\w*|stryk\w*|ta bort|ta vekk|kutt\w*|(?:ikke|ikkje) aktuelt)\b",
    re.IGNORECASE,
)


class Tiltaket(Skjema):
    """What a measure still lacks, asked part by part. `tiltak` in the stand is empty until something is told of it."""

    def neste(self, ask: Ask, stand: Stand) -> Sporsmaal | None:
        """The part that waits."""
        if not stand.get("felt"):
            return None
        linje = finn(ask, stand["sak"], stand["tiltak"])
        return spurt(ask, stand, stand["felt"], stand["felt"], linje.som_nytt() if linje else NyttTiltak(""))

    def svar(self, ask: Ask, stand: Stand, felt: str, tekst: str) -> Stand:
        """Kept at once, with what else the answer tells."""
        tiltak_id = ta_svar(ask, stand["sak"], stand["tiltak"], felt, tekst, stand["person"])
        return _videre(ask, {**stand, "tiltak": tiltak_id}, felt)

    def hopp_over(self, ask: Ask, stand: Stand, felt: str) -> Stand:
        """A measure with blanks stays in the draft."""
        return {navn: v for navn, v in stand.items() if navn != "felt"} if felt == HVA else _videre(ask, stand, felt)

    def tilbake(self, ask: Ask, stand: Stand, felt: str) -> Stand:
        """To the part before."""
        return {**stand, "felt": DELER[max(DELER.index(felt) - 1, 0)]}

    def ferdig(self, ask: Ask, stand: Stand) -> Outcome:
        """The measure as it stands."""
        whose = employee(ask, stand["person"])
        linje = finn(ask, stand["sak"], stand["tiltak"])
        if linje is None:
            return says(Reply(ask.tekst("lag_plan.ikke_noe_tiltak"), ask.sprak, valg=_onwards(ask, whose)))
        key = "lag_plan.tiltak_lagret_mangler" if mangler(linje.som_nytt()) else "lag_plan.tiltak_lagret"
        away = _status_choice(ask, whose, linje, Tiltakstatus.AVLYST)
        return says(Reply(ask.tekst(key), ask.sprak, fakta=facts(ask, [linje]), valg=(*_onwards(ask, whose), away)))


def add(ask: Ask, skjemaer: Mapping[str, Skjema], whose: Whose) -> Outcome:
    """Agree on a measure from what is written or pressed; what it lacks is asked for."""
    if whose.egen:
        return suggest(ask, whose, "lag_plan.ansatt_tiltak")
    stand = {"slag": SLAG, "sak": whose.sak_id, "person": whose.person_id, "tiltak": "", "felt": HVA}
    pressed = ask.entity("verdi") or ""
    told = pressed or les(ask.text, _jeg(whose), whose.navn, ask.klokke.today()).hva
    if not told:
        return skjema.begin(ask, skjemaer, stand, ask.tekst("lag_plan.nytt_tiltak"))
    try:
        tiltak_id = ta_svar(ask, whose.sak_id, "", HVA, pressed or ask.text, whose.person_id)
    except (UgyldigSvar, Avvist) as feil:
        words = ask.tekst(f"fritekst.{feil.kode}", **feil.verdier) if isinstance(feil, UgyldigSvar) else str(feil)
        return skjema.begin(ask, skjemaer, stand, words)
    linje = finn(ask, whose.sak_id, tiltak_id)
    intro = ask.tekst("lag_plan.tiltak_lagt_til", hva=linje.hva if linje else "")
    return skjema.begin(ask, skjemaer, _videre(ask, {**stand, "tiltak": tiltak_id}, HVA), intro)


def set_status(ask: Ask, whose: Whose) -> Outcome:
    """What came of a measure: which one, and what, by button or words; what is not said is asked for."""
    if whose.egen:
        return says(Reply(ask.tekst("lag_plan.ansatt_status"), ask.sprak, valg=_prepare(ask, whose)))
    lines = [linje for linje in tiltak.vis(ask.session, ask.hvem_id, whose.sak_id, ask.klokke) if linje.gjelder]
    if not lines:
        return says(Reply(ask.tekst("lag_plan.ingen_tiltak", navn=whose.navn), ask.sprak, valg=_onwards(ask, whose)))
    meant, status = _meant(ask, lines), _status(ask)
    if meant is None:
        text = ask.tekst("lag_plan.hvilket_tiltak")
        return says(Reply(text, ask.sprak, valg=tuple(_which_choice(ask, whose, t, status) for t in lines)))
    if status is None:
        choices = tuple(_status_choice(ask, whose, meant, s) for s in Tiltakstatus if s is not Tiltakstatus.AVTALT)
        return says(Reply(ask.tekst("lag_plan.hvordan_gikk", hva=meant.hva), ask.sprak, valg=choices))
    tiltak.sett_status(ask.session, ask.hvem_id, meant.id, status, ask.klokke)
    text = ask.tekst(f"lag_plan.status_{status}", hva=meant.hva)
    return says(Reply(text, ask.sprak, valg=_onwards(ask, whose)))


def suggest(ask: Ask, whose: Whose, intro: str = "") -> Outcome:
    """What may suit the work that is told of: to add, or for the employee to bring up."""
    found = forslag(ask, whose.sak_id)[:MANGE]
    later = _later(ask, whose, found)
    found += later
    shown = tuple(Fact(f.hva, ask.tekst("lag_plan.tiltak_virker_naar", svar=f.virker_naar)) for f in found)
    side = "ansatt" if whose.egen else "leder"
    words = (intro, f"lag_plan.forslag_{side}", "lag_plan.forslag_senere" if later else "")
    text = "\n\n".join(ask.tekst(nokkel, navn=whose.navn) for nokkel in words if nokkel)
    if whose.egen:
        return says(Reply(text, ask.sprak, fakta=shown, valg=_prepare(ask, whose)))
    choices = tuple(
        Choice(
            ask.tekst("lag_plan.knapp_legg_til", hva=f.hva),
            payload(LEGG_TIL, person=whose.person_id, verdi=f"{FRA_FORSLAG}{f.id}"),
        )
        for f in found
    )
    own = case_choice(ask.tekst("lag_plan.knapp_eget_tiltak"), LEGG_TIL, whose)
    return says(Reply(text, ask.sprak, fakta=shown, valg=(*choices, own)))


def spurt(ask: Ask, stand: Stand, felt: str, del_: str, kjent: NyttTiltak) -> Sporsmaal:
    """The question about one part of a measure, by which the form knows it as `felt`."""
    there = _shown(ask, kjent, del_)
    text = ask.tekst(f"lag_plan.sporsmal_tiltak_{del_}", hva=kjent.hva)
    if there:
        text = "\n\n".join((text, ask.tekst("lag_plan.staar_naa", svar=there)))
    choices = {
        "hva": lambda: () if there else suggestion_choices(ask, stand, felt),
        "ansvarlig": lambda: _owner_choices(ask, stand, felt),
        "frist": lambda: tuple(_same(ask, stand, felt, f"lag_plan.om_{uker}_uker") for uker in (2, 4)),
    }
    return Sporsmaal(
        felt=felt,
        tekst=text,
        eksempel=ask.tekst(f"lag_plan.eksempel_tiltak_{del_}"),
        hvorfor=ask.tekst("lag_plan.hvorfor_tiltak"),
        valg=choices[del_]() if del_ in choices else (),
        svarform="dato" if del_ == "frist" else "",
        har_svar=bool(there),
        kan_tilbake=del_ != HVA,
    )


def ta_svar(ask: Ask, sak_id: str, tiltak_id: str, del_: str, tekst: str, person_id: str) -> str:
    """Keep the answer to a question about one part, and what else it tells; the measure's id. Raises Avvist,
    UgyldigSvar, UgyldigDato.
    """
    whose = employee(ask, person_id)
    linje = finn(ask, sak_id, tiltak_id)
    if tiltak_id and linje is None:
        raise Avvist(ask.tekst("lag_plan.tiltak_borte"))
    kjent = linje.som_nytt() if linje else NyttTiltak("")
    lest = _suggested(ask, sak_id, tekst) or _pressed_owner(tekst) or _read(ask, whose, del_, tekst)
    if not getattr(lest, del_):
        raise Avvist(ask.tekst(f"lag_plan.forsto_ikke_{del_}"))
    if lest.frist and lest.frist < ask.klokke.today():
        raise Avvist(ask.tekst("lag_plan.frist_har_vaert"))
    nytt = fylt(kjent, lest, del_)
    if linje is None:
        return tiltak.legg_til(ask.session, ask.hvem_id, sak_id, nytt, ask.sprak, ask.klokke)
    try:
        tiltak.endre(ask.session, ask.hvem_id, tiltak_id, nytt, ask.sprak, ask.klokke, sett=kjent)
    except EndretImens:
        raise Avvist(ask.tekst("lag_plan.endret_imens")) from None
    return tiltak_id


def finn(ask: Ask, sak_id: str, tiltak_id: str) -> Tiltakslinje | None:
    """The measure, if it is to be done. Raises IkkeTilgjengelig."""
    if not tiltak_id:
        return None
    alle = tiltak.vis(ask.session, ask.hvem_id, sak_id, ask.klokke)
    return next((linje for linje in alle if linje.id == tiltak_id and linje.gjelder), None)


def mangler(linje: NyttTiltak) -> list[str]:
    """The parts that a final plan needs and that nobody has told."""
    return [del_ for del_ in DELER if not getattr(linje, del_)]


def forslag(ask: Ask, sak_id: str) -> list[Forslag]:
    """What may suit, and is not agreed already. Raises IkkeTilgjengelig."""
    return planskjema.forslag(ask.session, ask.hvem_id, sak_id, ask.sprak, ask.klokke)


def _later(ask: Ask, whose: Whose, now: list[Forslag]) -> list[Forslag]:
    """Where few suit the grade of today, what suits any work once some is possible again."""
    if len(now) >= FAA:
        return []
    agreed = {t.hva for t in tiltak.vis(ask.session, ask.hvem_id, whose.sak_id, ask.klokke) if t.gjelder}
    later = (f for f in tiltaksforslag.forslag((), None, ask.sprak) if f not in now and f.hva not in agreed)
    return list(later)[:FAA]


def suggestion_choices(ask: Ask, stand: Stand, felt: str) -> tuple[Choice, ...]:
    """Buttons that make a measure of a suggestion."""
    found = forslag(ask, stand["sak"])[:MANGE]
    return tuple(
        answer_choice(ask, stand, felt, ask.tekst("lag_plan.knapp_legg_til", hva=f.hva), f"{FRA_FORSLAG}{f.id}")
        for f in found
    )


def facts(ask: Ask, linjer: list[Tiltakslinje]) -> tuple[Fact, ...]:
    """A line for each measure."""
    return tuple(Fact(linje.hva, ". ".join(_parts(ask, linje))) for linje in linjer)


def _parts(ask: Ask, linje: Tiltakslinje) -> list[str]:
    told = {
        "ansvarlig": _owner(ask, linje.ansvarlig) if linje.ansvarlig else "",
        "frist": datoer.lang(linje.frist, ask.sprak) if linje.frist else "",
        "virker_naar": linje.virker_naar,
    }
    blank = ask.tekst("lag_plan.ikke_sagt")
    return [ask.tekst(f"lag_plan.tiltak_{del_}", svar=svar or blank) for del_, svar in told.items()]


def _videre(ask: Ask, stand: Stand, felt: str) -> Stand:
    """On to the next part that is lacking."""
    linje = finn(ask, stand["sak"], stand["tiltak"])
    after = DELER[DELER.index(felt) + 1 :]
    left = [del_ for del_ in after if linje and del_ in mangler(linje.som_nytt())]
    return {**stand, "felt": left[0] if left else ""}


def _jeg(whose: Whose) -> Ansvarlig:
    """Whom «jeg» stands for."""
    return Ansvarlig.LEDER if whose.stilling == "leder" else Ansvarlig.HR


def _read(ask: Ask, whose: Whose, del_: str, tekst: str) -> NyttTiltak:
    return svar_paa(del_, tekst, _jeg(whose), whose.navn, ask.klokke.today())


def _pressed_owner(tekst: str) -> NyttTiltak | None:
    return NyttTiltak("", ansvarlig=Ansvarlig(tekst)) if tekst in set(Ansvarlig) else None


def _suggested(ask: Ask, sak_id: str, tekst: str) -> NyttTiltak | None:
    if not tekst.startswith(FRA_FORSLAG):
        return None
    id = tekst.removeprefix(FRA_FORSLAG)
    agreed = {t.hva for t in tiltak.vis(ask.session, ask.hvem_id, sak_id, ask.klokke) if t.gjelder}
    chosen = next((f for f in tiltaksforslag.alle(ask.sprak) if f.id == id and f.hva not in agreed), None)
    if chosen is None:
        raise Avvist(ask.tekst("lag_plan.forslaget_er_brukt"))
    return NyttTiltak(chosen.hva, virker_naar=chosen.virker_naar)


def _shown(ask: Ask, kjent: NyttTiltak, del_: str) -> str:
    """What stands there of one part."""
    verdi = getattr(kjent, del_)
    if isinstance(verdi, Ansvarlig):
        return _owner(ask, verdi)
    return datoer.lang(verdi, ask.sprak) if isinstance(verdi, date) else verdi or ""


def _owner(ask: Ask, hvem: Ansvarlig) -> str:
    return ask.tekst(f"lag_plan.ansvarlig_{hvem}")


def _owner_choices(ask: Ask, stand: Stand, felt: str) -> tuple[Choice, ...]:
    whose = employee(ask, stand["person"])
    called = {_jeg(whose): ask.tekst("lag_plan.ansvarlig_jeg"), Ansvarlig.ANSATT: whose.navn}
    return tuple(answer_choice(ask, stand, felt, called.get(h) or _owner(ask, h), h) for h in _owners(whose))


def _owners(whose: Whose) -> list[Ansvarlig]:
    return sorted(Ansvarlig, key=lambda hvem: hvem is not _jeg(whose))


def _same(ask: Ask, stand: Stand, felt: str, nokkel: str) -> Choice:
    """A button that answers with its own text."""
    return answer_choice(ask, stand, felt, ask.tekst(nokkel), ask.tekst(nokkel))


def _meant(ask: Ask, lines: list[Tiltakslinje]) -> Tiltakslinje | None:
    """The button's, the only one, or the only one that shares a word with the message."""
    pressed = ask.entity("gjelder")
    if pressed:
        return next((linje for linje in lines if linje.id == pressed), None)
    words = set(re.findall(r"\w{4,}", ask.text.lower()))
    alike = [linje for linje in lines if words & set(re.findall(r"\w{4,}", linje.hva.lower()))]
    chosen = alike or lines
    return chosen[0] if len(chosen) == 1 else None


def _status(ask: Ask) -> Tiltakstatus | None:
    pressed = ask.entity("verdi")
    if pressed in set(Tiltakstatus):
        return Tiltakstatus(str(pressed))
    words = {_BORT: Tiltakstatus.AVLYST, _VIRKER_IKKE: Tiltakstatus.VIRKER_IKKE, _VIRKER: Tiltakstatus.VIRKER}
    return next((status for form, status in words.items() if form.search(ask.text)), None)


def _which_choice(ask: Ask, whose: Whose, linje: Tiltakslinje, status: Tiltakstatus | None) -> Choice:
    known = {"verdi": status.value} if status else {}
    return Choice(linje.hva, payload(STATUS, person=whose.person_id, gjelder=linje.id, **known))


def _status_choice(ask: Ask, whose: Whose, linje: Tiltakslinje, status: Tiltakstatus) -> Choice:
    label = ask.tekst(f"lag_plan.knapp_status_{status}")
    return Choice(label, payload(STATUS, person=whose.person_id, gjelder=linje.id, verdi=status.value))


def _onwards(ask: Ask, whose: Whose) -> tuple[Choice, ...]:
    return (
        case_choice(ask.tekst("lag_plan.knapp_nytt_tiltak"), LEGG_TIL, whose),
        case_choice(ask.tekst("lag_plan.knapp_forslag"), FORSLAG, whose),
        case_choice(ask.tekst("lag_plan.knapp_fortsett"), START, whose),
    )


def _prepare(ask: Ask, whose: Whose) -> tuple[Choice, ...]:
    return (case_choice(ask.tekst("forbered_samtale.knapp_start"), "forbered_samtale.start", whose),)
