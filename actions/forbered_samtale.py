"""The preparation of the talk: one question at a time, one's own answers, and what each side chooses to share."""

from collections.abc import Callable, Mapping
from typing import ClassVar

from actions import skjema
from actions.ask import Ask, Outcome, says
from actions.base import NaervaerAction
from actions.hvem import Whose, case_choice, case_to_work_on, employee, names_in
from actions.reply import Choice, Fact, Reply, payload
from actions.samtale import SVAR_ENIG, agree
from actions.samtaletid import AVLYS, AVTAL, agree_on_time, cancel, keep_time
from actions.skjema import Skjema, Sporsmaal, Stand, stand_of
from actions.temaord import tema_i
from naervaer import forberedelse, organisasjon, saker, tilgang, uferdig
from naervaer.forberedelse import IkkeSvart, SamtalenErHoldt
from naervaer.store.models import Part
from naervaer.tilgang import IkkeTilgjengelig, SakenErOver
from naervaer.uferdig import Uferdig

SLAG = "forberedelse"
START, FORTSETT, MINE_SVAR, DEL, TREKK, DELT, UTSAGN = (
    f"forbered_samtale.{slug}" for slug in ("start", "fortsett", "mine_svar", "del", "trekk", "delt", "utsagn")
)
ALT, ANNET = "alt", "andre"
AGENDA = "lag_dokument.agenda"


class ActionForberedSamtale(NaervaerAction):
    """«Hjelp meg å forberede samtalen», «hva har jeg svart», «del det om oppgavene», «hva har Kari delt»."""

    privat = True

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_forbered_samtale"

    def handle(self, ask: Ask) -> Outcome:
        """Find the case, and do it there."""
        if ask.svar == UTSAGN:
            return says(_of_use(ask))
        if ask.svar == FORTSETT and not ask.entity("person") and not names_in(ask, ask.text):
            return self._resume(ask)
        whose = case_to_work_on(ask, ask.svar)
        if isinstance(whose, Reply):
            return says(whose)
        try:
            return self._done(ask, whose)
        except SakenErOver:
            return says(Reply(ask.tekst("forbered_samtale.saken_er_over"), ask.sprak))
        except IkkeTilgjengelig:
            return says(Reply(ask.tekst(_refusal(ask, whose)), ask.sprak))

    def _done(self, ask: Ask, whose: Whose) -> Outcome:
        deed, form = self._deeds.get(ask.svar), self._forms.get(ask.svar, start)
        if deed:
            return deed(ask, whose)
        outcome = form(ask, self.skjemaer, whose)
        return says(*outcome.replies, **{**outcome.remember, "omtalt": _spoken_of(whose)})

    def _resume(self, ask: Ask) -> Outcome:
        """Go on with the form that was put off here, else with what the store knows was begun last."""
        resting = skjema.resting(ask)
        if resting:
            return skjema.begin(ask, self.skjemaer, resting, ask.tekst("forbered_samtale.fortsetter"))
        begun = uferdig.siste(ask.session, ask.hvem_id)
        if begun is None:
            return says(Reply(ask.tekst("skjema.ingenting_aa_fortsette"), ask.sprak))
        stand = self.skjemaer[begun.slag].gjenoppta(ask, begun)
        return skjema.begin(ask, self.skjemaer, stand, ask.tekst("forbered_samtale.fortsetter"))

    _forms: ClassVar[Mapping[str, Callable[[Ask, Mapping[str, Skjema], Whose], Outcome]]] = {
        AVTAL: agree_on_time,
        AVLYS: cancel,
        SVAR_ENIG: agree,
    }
    _deeds: ClassVar[dict[str, Callable[[Ask, Whose], Outcome]]] = {
        MINE_SVAR: lambda ask, whose: says(own_answers(ask, whose), omtalt=_spoken_of(whose)),
        DEL: lambda ask, whose: share(ask, whose),
        TREKK: lambda ask, whose: take_back(ask, whose),
        DELT: lambda ask, whose: says(_shared(ask, whose), omtalt=_spoken_of(whose)),
    }


class Forberedelsen(Skjema):
    """The themes of the guide. The store knows which question waits; `felt` stands for one that the person raises."""

    def neste(self, ask: Ask, stand: Stand) -> Sporsmaal | None:
        """The theme that waits."""
        naa = forberedelse.start(ask.session, ask.hvem_id, stand["sak"], ask.sprak, ask.klokke)
        if stand.get("felt"):
            return _asked(ask, forberedelse.sporsmaal(naa.part, stand["felt"], ask.sprak), "", first=True)
        if naa.neste is None:
            return None
        framdrift = ask.tekst("skjema.framdrift", nummer=naa.nummer, antall=naa.antall, tema=naa.neste.temanavn)
        return _asked(ask, naa.neste, framdrift, first=naa.nummer == 1)

    def svar(self, ask: Ask, stand: Stand, felt: str, tekst: str) -> Stand:
        """Kept at once, and seen by nobody else."""
        forberedelse.svar(ask.session, ask.hvem_id, stand["sak"], felt, tekst, ask.sprak, ask.klokke)
        return _without_felt(stand)

    def hopp_over(self, ask: Ask, stand: Stand, felt: str) -> Stand:
        """An answer given before stays."""
        forberedelse.hopp_over(ask.session, ask.hvem_id, stand["sak"], felt, ask.sprak, ask.klokke)
        return _without_felt(stand)

    def tilbake(self, ask: Ask, stand: Stand, felt: str) -> Stand:
        """To the theme before, or away from what the person raised."""
        if not stand.get("felt"):
            forberedelse.tilbake(ask.session, ask.hvem_id, stand["sak"], ask.sprak, ask.klokke)
        return _without_felt(stand)

    def gjenoppta(self, ask: Ask, begynt: Uferdig) -> Stand:
        """The case tells whose talk it is."""
        return stand_of(ask, SLAG, begynt)

    def ferdig(self, ask: Ask, stand: Stand) -> Outcome:
        """All that was answered, and the choice of what to share."""
        return says(own_answers(ask, employee(ask, stand["person"])))


def start(ask: Ask, skjemaer: Mapping[str, Skjema], whose: Whose) -> Outcome:
    """Begin, or go on where it was. `verdi` names a theme that the person raises, or wants to answer anew."""
    naa = forberedelse.start(ask.session, ask.hvem_id, whose.sak_id, ask.sprak, ask.klokke)
    stand = {"slag": SLAG, "sak": whose.sak_id, "person": whose.person_id}
    if ask.entity("verdi") in forberedelse.alle_temaer(naa.part):
        stand["felt"] = str(ask.entity("verdi"))
    begun = naa.besvart or naa.nummer > 1
    intro = ask.tekst("forbered_samtale.fortsetter") if begun else introduction(ask, naa.part)
    kept = keep_time(ask, whose)
    return skjema.begin(ask, skjemaer, stand, "\n\n".join(filter(None, (kept, intro))))


def introduction(ask: Ask, part: Part) -> str:
    """Whose it is and who sees it; for the manager also how the talk is held."""
    if part is Part.ANSATT:
        return ask.tekst("forbered_samtale.ansatt_om")
    how = "\n".join(
        f"- {ask.tekst(f'forbered_samtale.leder_slik_{hva}')}"
        for hva in ("rom", "fakta", "lytt", "ikke_spor", "oppsummer")
    )
    return "\n\n".join((ask.tekst("forbered_samtale.leder_om"), ask.tekst("forbered_samtale.leder_slik"), how))


def own_answers(ask: Ask, whose: Whose) -> Reply:
    """What the person has answered, which of it is shared, and buttons for the rest."""
    side = _side(whose)
    answers = forberedelse.alle_svar(ask.session, ask.hvem_id, whose.sak_id, ask.klokke)
    if not answers:
        begin = case_choice(ask.tekst("forbered_samtale.knapp_start"), START, whose)
        return Reply(ask.tekst("forbered_samtale.ingen_svar"), ask.sprak, valg=(begin,))
    facts = tuple(
        Fact(_tema(ask, s.tema), ask.tekst("forbered_samtale.delt_svar", svar=s.svar) if s.delt_svar else s.svar)
        for s in answers
    )
    unshared = [s.tema for s in answers if s.delt_svar != s.svar]
    text = "\n\n".join(ask.tekst(f"forbered_samtale.{side}_{hva}") for hva in ("svarene_dine", "om_deling"))
    return Reply(text, ask.sprak, fakta=facts, valg=(*_share_choices(ask, whose, unshared), *_onwards(ask, whose)))


def share(ask: Ask, whose: Whose) -> Outcome:
    """Share one point, or all; where none is named, ask which."""
    answers = forberedelse.alle_svar(ask.session, ask.hvem_id, whose.sak_id, ask.klokke)
    answered = [s.tema for s in answers]
    wanted = _named(ask, whose, answered)
    if not wanted:
        return says(own_answers(ask, whose), omtalt=_spoken_of(whose))
    try:
        for tema in wanted:
            forberedelse.del_punkt(ask.session, ask.hvem_id, whose.sak_id, tema, ask.klokke)
    except IkkeSvart:
        return says(Reply(ask.tekst("forbered_samtale.ikke_svart"), ask.sprak))
    key = "forbered_samtale.delt_naa_ansatt" if whose.egen else "forbered_samtale.delt_naa_leder"
    text = ask.tekst(key, tema=_listed(ask, wanted), navn=whose.navn)
    rest = [s.tema for s in answers if s.delt_svar != s.svar and s.tema not in wanted]
    take_back_one = [_theme_choice(ask, whose, TREKK, "knapp_trekk", t) for t in wanted[:1] if len(wanted) == 1]
    choices = (*_share_choices(ask, whose, rest), *take_back_one, *_onwards(ask, whose))
    return says(Reply(text, ask.sprak, valg=choices), omtalt=_spoken_of(whose))


def take_back(ask: Ask, whose: Whose) -> Outcome:
    """Take back one point, or all; where none is named, ask which."""
    answers = forberedelse.alle_svar(ask.session, ask.hvem_id, whose.sak_id, ask.klokke)
    shared = [s.tema for s in answers if s.delt_svar]
    if not shared:
        return says(Reply(ask.tekst("forbered_samtale.ingenting_delt"), ask.sprak), omtalt=_spoken_of(whose))
    wanted = _named(ask, whose, shared)
    if not wanted:
        choices = [_theme_choice(ask, whose, TREKK, "knapp_trekk", tema) for tema in (*shared, ALT)]
        return says(Reply(ask.tekst("forbered_samtale.hva_trekkes"), ask.sprak, valg=tuple(choices)))
    try:
        for tema in wanted:
            forberedelse.trekk_deling(ask.session, ask.hvem_id, whose.sak_id, tema, ask.klokke)
    except SamtalenErHoldt:
        return says(Reply(ask.tekst("forbered_samtale.samtalen_er_holdt"), ask.sprak))
    key = "forbered_samtale.trukket_ansatt" if whose.egen else "forbered_samtale.trukket_leder"
    text = ask.tekst(key, tema=_listed(ask, wanted), navn=whose.navn)
    return says(Reply(text, ask.sprak, valg=_onwards(ask, whose)), omtalt=_spoken_of(whose))


def _shared(ask: Ask, whose: Whose) -> Reply:
    """What the other side has chosen to share."""
    points = forberedelse.delte(ask.session, ask.hvem_id, whose.sak_id, ask.klokke)
    theirs = tuple(Fact(_tema(ask, d.tema), d.svar) for d in points if not d.egen)
    who = ask.tekst("forbered_samtale.lederen") if whose.egen else whose.navn
    text = ask.tekst("forbered_samtale.har_delt" if theirs else "forbered_samtale.har_ikke_delt", hvem=who)
    return Reply(text, ask.sprak, fakta=theirs, valg=_onwards(ask, whose))


def _named(ask: Ask, whose: Whose, among: list[str]) -> list[str]:
    """The themes that the button or the text names."""
    pressed = ask.entity("verdi")
    if pressed:
        return among if pressed == ALT else [pressed]
    return tema_i(ask.text, among, ask.sprak)


def _share_choices(ask: Ask, whose: Whose, temaer: list[str]) -> list[Choice]:
    named = [_theme_choice(ask, whose, DEL, "knapp_del", tema) for tema in temaer]
    return [_theme_choice(ask, whose, DEL, "knapp_del", ALT), *named] if len(temaer) > 1 else named


def _theme_choice(ask: Ask, whose: Whose, sporsmal: str, label: str, tema: str) -> Choice:
    key = f"forbered_samtale.{label}_alt" if tema == ALT else f"forbered_samtale.{label}"
    text = ask.tekst(key, tema="" if tema == ALT else _tema(ask, tema))
    return Choice(text, payload(sporsmal, person=whose.person_id, verdi=tema))


def _onwards(ask: Ask, whose: Whose) -> tuple[Choice, ...]:
    """What comes after the preparation."""
    if whose.egen:
        other = Choice(ask.tekst("forbered_samtale.knapp_andre"), payload(START, person=whose.person_id, verdi=ANNET))
        return (other, case_choice(ask.tekst("forbered_samtale.knapp_agenda"), AGENDA, whose))
    return (
        case_choice(ask.tekst("forbered_samtale.knapp_avtal"), "forbered_samtale.avtal", whose),
        case_choice(ask.tekst("forbered_samtale.knapp_agenda"), AGENDA, whose),
    )


def _of_use(ask: Ask) -> Reply:
    """Something about the work, told when nothing was asked: it belongs in the preparation."""
    begin = Choice(ask.tekst("forbered_samtale.knapp_forbered"), payload(START))
    leads = organisasjon.leder_noen(ask.session, ask.hvem_id)
    may = leads or saker.aktuell_sak(ask.session, ask.hvem_id) is not None
    return Reply(ask.tekst("forbered_samtale.utsagn"), ask.sprak, valg=(begin,) if may else ())


def _asked(ask: Ask, spurt: forberedelse.Sporsmaal, framdrift: str, first: bool) -> Sporsmaal:
    return Sporsmaal(
        felt=spurt.tema,
        tekst=spurt.sporsmaal,
        eksempel=spurt.eksempel,
        hvorfor=spurt.hvorfor,
        framdrift=framdrift,
        kan_tilbake=not first,
    )


def _without_felt(stand: Stand) -> Stand:
    return {navn: verdi for navn, verdi in stand.items() if navn != "felt"}


def _side(whose: Whose) -> str:
    return "ansatt" if whose.egen else "leder"


def _tema(ask: Ask, tema: str) -> str:
    return ask.tekst(f"forbered_samtale.tema_{tema}")


def _listed(ask: Ask, temaer: list[str]) -> str:
    return ", ".join(f"«{_tema(ask, tema)}»" for tema in temaer)


def _spoken_of(whose: Whose) -> str | None:
    return None if whose.egen else whose.person_id


def _refusal(ask: Ask, whose: Whose) -> str:
    """Only the two sides prepare; to all others it is as if there were no case."""
    if tilgang.har_rolle(ask.session, ask.hvem_id, whose.sak_id, ask.klokke):
        return "forbered_samtale.ikke_for_deg"
    return "min_sak.ingen_treff"
