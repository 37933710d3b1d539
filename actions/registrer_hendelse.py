"""Telling that a step is done, or not needed: the plan, the meetings, the employer's own steps. And taking it back."""

import re
from collections.abc import Mapping
from datetime import date, timedelta

from actions import lesing, utkast
from actions.ask import Ask, Outcome, says
from actions.base import NaervaerAction
from actions.frist_reply import next_deadline
from actions.hvem import Whose, for_hvem, to_tell
from actions.paaminnelse import stop_last
from actions.reply import Fact, Reply
from actions.utkast import Felt, Oppgave, day_buttons, first_day, read_day, text_button
from naervaer import datoer, datotolk, innsigelser, personvern, registrering, saker
from naervaer.datotolk import Retning
from naervaer.registrering import IngentingAAAngre, Linje, NyttSteg
from naervaer.store.models import Steg
from naervaer.tilgang import IkkeTilgjengelig, Operasjon

ANGRE = "registrer_hendelse.angre"
UNNTAK = "registrer_hendelse.unntak"
_UNODVENDIG = re.compile(r"\b(unødvendig|unntak|trenger ikke|treng ikkje|trengs ikke)\b", re.IGNORECASE)
_SENDT = re.compile(
    r"\b(send\w*|delt|delte|oversend\w*|levert|legen (?:fikk|har fått)|(?:fikk|gitt|fekk) (?:til )?legen)\b",
    re.IGNORECASE,
)
_FERDIG = re.compile(r"\b(ferdig\w*|laget|laga|klar|skrevet|skrive|utfylt)\b", re.IGNORECASE)
_HOS_NAV = re.compile(r"\bdialogmøte\s*(2|to)\b|\bmøte\w*\s+(hos|med|på)\s+nav\b", re.IGNORECASE)
_RUTINE = {
    Steg.MAKSDATOBREV: re.compile(r"\bbrev\w*|\bletter\b", re.IGNORECASE),
    Steg.SAKLIGHETSVURDERING: re.compile(r"sak?l[ie]\w*|sagle\w*|\bvurdering\w*", re.IGNORECASE),
    Steg.MAKSDATOMOTE: re.compile(r"\w*møte\w*|\bmeeting\b", re.IGNORECASE),
}
# Steps that have their own words, whatever kind of message they stand in.
_MED_EGNE_ORD = {
    Steg.AKTIVITETSKRAV: re.compile(r"aktivitets(krav|plikt)", re.IGNORECASE),
    Steg.NAV_MOTEBEHOV: re.compile(r"møtebehov|svart nav", re.IGNORECASE),
    Steg.MAKSDATOMOTE: re.compile(r"maksdatomøte", re.IGNORECASE),
}
_MEETINGS = {Steg.DIALOGMOTE1.value, Steg.DIALOGMOTE2.value}


class ActionRegistrerHendelse(NaervaerAction):
    """«Planen til Kari er ferdig og sendt legen i går», «vi hadde dialogmøte på tirsdag», «angre»."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_registrer_hendelse"

    def handle(self, ask: Ask) -> Outcome:
        """Begin to tell about a step in the case that is meant."""
        if ask.svar == ANGRE:
            return stop_last(ask) or undo(ask, self.oppgaver)
        unneeded = ask.svar == UNNTAK or _UNODVENDIG.search(ask.text)
        return utkast.begin(ask, self.oppgaver, UNNTAK if unneeded else "registrer_hendelse")


class StegGjort(Oppgave):
    """A step that is done, or several at once: the plan is finished and sent."""

    def avslag(self, ask: Ask, tekst: str) -> str | None:
        """What is not done yet, or will be, is no step done."""
        if lesing.er_framover(tekst):
            return ask.tekst("registrer_hendelse.framover")
        first = next((ledd for ledd in lesing.ledd(tekst) if ledd.strip()), "")
        return ask.tekst("registrer_hendelse.ikke_gjort") if lesing.er_ikke_gjort(first) else None

    def les(self, ask: Ask, felt: Felt, tekst: str, venter: str | None) -> Felt:
        """The steps, the days, and who was at a meeting."""
        lest: Felt = {}
        if not felt.get("steg"):
            lest["steg"] = _steps(ask, felt, tekst)
        lest |= _days(ask, felt, tekst, lest.get("steg") or felt.get("steg") or [])
        der = lesing.deltakere(tekst) if _MEETINGS & set(lest.get("steg") or felt.get("steg") or []) else None
        if der and (venter == "kom" or set(der[0]) - {"leder", "ansatt"} or der[1]):
            lest["kom"], lest["kom_ikke"] = _with_both(der[0], der[1]), der[1]
        elif venter == "kom" and re.search(r"\b(bare|kun|berre|vi to|oss)\b", tekst, re.IGNORECASE):
            lest["kom"], lest["kom_ikke"] = ["leder", "ansatt"], []
        return lest

    def mangler(self, ask: Ask, felt: Felt) -> str | None:
        """The day always; for a meeting who was there."""
        if not felt["steg"]:
            return "steg"
        if not felt.get("dato"):
            return "dato"
        return "kom" if _MEETINGS & set(felt["steg"]) and "kom" not in felt else None

    def sporsmaal(self, ask: Ask, felt: Felt, navn: str) -> Reply:
        """Asks which step, when, or who was there."""
        buttons = {
            "steg": tuple(text_button(ask, f"frister.navn_{s}") for s in Steg),
            "dato": day_buttons(ask),
            "kom": (text_button(ask, "registrer_hendelse.bare_vi_to"),),
        }
        text = ask.tekst(f"registrer_hendelse.sporsmaal_{navn}", hva=_what(ask, felt), navn=felt["navn"])
        return Reply(text, ask.sprak, valg=buttons[navn], svarform="dato" if navn == "dato" else "")

    def feil(self, ask: Ask, felt: Felt) -> tuple[str, str] | None:
        """A day that has not come, or lies before the absence."""
        return _wrong_day(ask, felt)

    def les_tilbake(self, ask: Ask, felt: Felt) -> Reply:
        """The steps, the day and the people."""
        facts = [
            Fact(ask.tekst("registrer_hendelse.hvem"), felt["navn"]),
            Fact(ask.tekst("registrer_hendelse.hva"), _what(ask, felt)),
            Fact(ask.tekst("registrer_hendelse.naar"), datoer.lang(date.fromisoformat(felt["dato"]), ask.sprak)),
        ]
        if felt.get("sendt"):
            sent = datoer.lang(date.fromisoformat(felt["sendt"]), ask.sprak)
            facts.append(Fact(ask.tekst("registrer_hendelse.sendt"), sent))
        if "kom" in felt:
            facts.append(Fact(ask.tekst("registrer_hendelse.kom"), roles(ask, felt["kom"])))
            if felt["kom_ikke"]:
                facts.append(Fact(ask.tekst("registrer_hendelse.kom_ikke"), roles(ask, felt["kom_ikke"])))
        return Reply("", ask.sprak, fakta=tuple(facts))

    def lagre(self, ask: Ask, felt: Felt) -> Outcome:
        """Register them, and tell what is next."""
        kom, kom_ikke = felt.get("kom", []), felt.get("kom_ikke", [])
        dato = date.fromisoformat(felt["dato"])
        sendt = read_day(felt, "sendt") or dato
        steg = [
            NyttSteg(
                Steg(s),
                sendt if s == Steg.PLAN_TIL_SYKMELDER else dato,
                innkalt=tuple(kom + kom_ikke) if s in _MEETINGS else (),
                kom=tuple(kom) if s in _MEETINGS else (),
            )
            for s in felt["steg"]
        ]
        return _store(ask, felt, steg)


class Unntak(Oppgave):
    """A plan or a meeting that is found obviously unnecessary, with the reason."""

    def les(self, ask: Ask, felt: Felt, tekst: str, venter: str | None) -> Felt:
        """Which step, and why."""
        lest: Felt = {}
        if "steg" not in felt:
            if re.search(r"\bmøte|dialogm", tekst, re.IGNORECASE):
                lest["steg"] = Steg.DIALOGMOTE1.value
            elif re.search(r"plan", tekst, re.IGNORECASE):
                lest["steg"] = Steg.OPPFOLGINGSPLAN.value
        whole = venter == "grunn" or (felt.get("rettes") and not lest)
        reason = lesing.hele_grunnen(tekst) if whole else lesing.grunn(tekst)
        if reason:
            lest["grunn"] = reason[: innsigelser.LENGSTE_TEKST]
        return lest

    def mangler(self, ask: Ask, felt: Felt) -> str | None:
        """Both are needed."""
        return next((navn for navn in ("steg", "grunn") if not felt.get(navn)), None)

    def sporsmaal(self, ask: Ask, felt: Felt, navn: str) -> Reply:
        """Asks which step, or for the reason, with what the law demands."""
        if navn == "steg":
            steps = (Steg.OPPFOLGINGSPLAN, Steg.DIALOGMOTE1)
            buttons = tuple(text_button(ask, f"frister.navn_{s}") for s in steps)
            return Reply(ask.tekst("registrer_hendelse.unntak_hva"), ask.sprak, valg=buttons)
        law = ask.tekst(f"registrer_hendelse.unntak_lov_{felt['steg']}", navn=felt["navn"])
        return Reply(f"{law}\n\n{ask.tekst('registrer_hendelse.unntak_hvorfor')}", ask.sprak)

    def feil(self, ask: Ask, felt: Felt) -> tuple[str, str] | None:
        """A reason that tells of illness or family is not kept."""
        if personvern.nevner_helse(felt.get("grunn", "")):
            return "grunn", ask.tekst("registrer_hendelse.unntak_uten_helse", navn=felt["navn"])
        return None

    def les_tilbake(self, ask: Ask, felt: Felt) -> Reply:
        """The step, the reason, and what the law asks of it."""
        facts = (
            Fact(ask.tekst("registrer_hendelse.hvem"), felt["navn"]),
            Fact(ask.tekst("registrer_hendelse.unntak_fra"), ask.tekst(f"frister.navn_{felt['steg']}")),
            Fact(ask.tekst("registrer_hendelse.grunn"), felt["grunn"]),
        )
        law = ask.tekst(f"registrer_hendelse.unntak_lov_{felt['steg']}", navn=felt["navn"])
        return Reply(law, ask.sprak, fakta=facts)

    def lagre(self, ask: Ask, felt: Felt) -> Outcome:
        """Register the exception as of today. Without a plan there is none to send either."""
        today = ask.klokke.today()
        steps = [Steg(felt["steg"])]
        if steps == [Steg.OPPFOLGINGSPLAN]:
            steps.append(Steg.PLAN_TIL_SYKMELDER)
        return _store(ask, felt, [NyttSteg(s, today, unntak_grunn=felt["grunn"]) for s in steps])


class Angre(Oppgave):
    """Taking back what was told some time ago: shown before it is done."""

    ja = "registrer_hendelse.ja_angre"

    def les(self, ask: Ask, felt: Felt, tekst: str, venter: str | None) -> Felt:
        """Nothing more is needed."""
        return {}

    def mangler(self, ask: Ask, felt: Felt) -> str | None:
        """As above."""
        return None

    def sporsmaal(self, ask: Ask, felt: Felt, navn: str) -> Reply:
        """Never asked."""
        raise KeyError(navn)

    def feil(self, ask: Ask, felt: Felt) -> tuple[str, str] | None:
        """As above."""
        return None

    def les_tilbake(self, ask: Ask, felt: Felt) -> Reply:
        """What would be taken back."""
        linje = registrering.kan_angres(ask.session, ask.hvem_id, felt["person"], ask.klokke)
        what = _told(ask, linje) if linje else ""
        return Reply(ask.tekst("registrer_hendelse.angre_dette", navn=felt["navn"], hva=what), ask.sprak)

    def lagre(self, ask: Ask, felt: Felt) -> Outcome:
        """Take it back."""
        return says(_take_back(ask, Whose(felt["sak"], felt["person"], felt["navn"], "leder")), **{utkast.UNDO: None})


def undo(ask: Ask, oppgaver: Mapping[str, Oppgave]) -> Outcome:
    """Take back the last thing told about the case that is meant; at once only if it was told just now."""
    whose = to_tell(ask, ask.text)
    if not isinstance(whose, Whose):
        return says(Reply(ask.tekst("registrer_hendelse.ingenting_aa_angre", for_hvem=""), ask.sprak))
    if whose.egen:
        return says(Reply(ask.tekst(_withdraw(ask, whose)), ask.sprak))
    if ask.slots.get(utkast.UNDO) == whose.person_id:
        return says(_take_back(ask, whose), omtalt=whose.person_id, siste_svar=None, **{utkast.UNDO: None})
    try:
        linje = registrering.kan_angres(ask.session, ask.hvem_id, whose.person_id, ask.klokke)
    except IkkeTilgjengelig:
        return says(Reply(ask.tekst("min_sak.ingen_treff"), ask.sprak))
    if linje is None:
        return says(_nothing_to_undo(ask, whose))
    return utkast.begin(ask, oppgaver, ANGRE)


def _withdraw(ask: Ask, whose: Whose) -> str:
    """The employee takes back what was last said about the own case."""
    withdrawn = whose.sak_id and innsigelser.trekk(ask.session, ask.hvem_id, whose.sak_id, ask.klokke)
    return "si_fra.trukket" if withdrawn else "si_fra.ingenting_aa_trekke"


def _take_back(ask: Ask, whose: Whose) -> Reply:
    try:
        linje = registrering.angre(ask.session, ask.hvem_id, whose.person_id, ask.klokke)
    except IngentingAAAngre:
        return _nothing_to_undo(ask, whose)
    except IkkeTilgjengelig:
        return Reply(ask.tekst("min_sak.ingen_treff"), ask.sprak)
    text = ask.tekst("registrer_hendelse.angret", hva=_told(ask, linje), for_hvem=for_hvem(ask, whose))
    return Reply(text, ask.sprak)


def _nothing_to_undo(ask: Ask, whose: Whose) -> Reply:
    return Reply(ask.tekst("registrer_hendelse.ingenting_aa_angre", for_hvem=for_hvem(ask, whose)), ask.sprak)


def _told(ask: Ask, linje: Linje) -> str:
    """What a line of the history tells, in a few words."""
    steg = [f"{ask.tekst(f'frister.navn_{s.type}')} {datoer.lang(s.dato, ask.sprak)}" for s in linje.steg]
    return ", ".join(steg) or ask.tekst(f"registrer_sak.slag_{linje.slag}")


def roles(ask: Ask, roller: list[str] | tuple[str, ...]) -> str:
    """«Den ansatte, lederen og verneombudet», as they are called in a list."""
    return ", ".join(ask.tekst(f"registrer_hendelse.rolle_{rolle}") for rolle in roller)


def _days(ask: Ask, felt: Felt, tekst: str, steg: list[str]) -> Felt:
    """The day; a second one belongs to the sending. A weekday after «uke 46» is of that week. Raises UgyldigDato."""
    if felt.get("uke") and not felt.get("dato"):
        sunday = date.fromisoformat(felt["uke"]) + timedelta(days=6)
        in_week = [f.fom for f in datotolk.finn(tekst, sunday, Retning.BAKOVER) if f.tom is None]
        return {"dato": in_week[0].isoformat()} if in_week else {}
    day = first_day(ask, tekst, Retning.BAKOVER)
    found = datotolk.finn(tekst, ask.klokke.today(), Retning.BAKOVER)
    if day is None:
        return {"uke": found[0].fom.isoformat()} if found else {}
    days = [f.fom for f in found if f.tom is None]
    both = steg == [Steg.OPPFOLGINGSPLAN.value, Steg.PLAN_TIL_SYKMELDER.value] and len(days) == 2 and day == days[0]
    return {"dato": day.isoformat()} | ({"sendt": days[1].isoformat()} if both else {})


def _steps(ask: Ask, felt: Felt, tekst: str) -> list[str]:
    slug = str(felt.get("svar", "")).partition(".")[2]
    own_words = [s.value for s, form in _MED_EGNE_ORD.items() if form.search(tekst)]
    if own_words:
        return own_words[:1]
    if slug in ("plan_ferdig", "plan_sendt"):
        return _plan_steps(ask, felt, slug, tekst)
    if slug == "mote_holdt":
        return [(Steg.DIALOGMOTE2 if _HOS_NAV.search(tekst) else Steg.DIALOGMOTE1).value]
    if slug == "samtale_holdt":
        return [Steg.SAMTALE.value]
    named = [s.value for s in Steg if ask.tekst(f"frister.navn_{s}").lower() == tekst.strip().lower()]
    return named or [s.value for s, form in _RUTINE.items() if form.search(tekst)][:1]


def _plan_steps(ask: Ask, felt: Felt, slug: str, tekst: str) -> list[str]:
    """A plan that is sent is finished too, whether that was told before or not. What is said not to be done is not."""
    plan, sendt = Steg.OPPFOLGINGSPLAN.value, Steg.PLAN_TIL_SYKMELDER.value
    told = [ledd for ledd in lesing.ledd(tekst) if not lesing.er_ikke_gjort(ledd)]
    if not any(_SENDT.search(ledd) for ledd in told) and not (
        slug == "plan_sendt" and len(told) == len(lesing.ledd(tekst))
    ):
        return [plan]
    gjort = {h.type for h in saker.hendelser(ask.session, ask.hvem_id, felt["sak"], ask.klokke)}
    return [sendt] if Steg.OPPFOLGINGSPLAN in gjort and not _FERDIG.search(tekst) else [plan, sendt]


def _with_both(kom: list[str], kom_ikke: list[str]) -> list[str]:
    """The manager and the employee were there unless it is told that they were not."""
    return [r for r in lesing.ROLLER if r in kom or (r in ("leder", "ansatt") and r not in kom_ikke)]


def _what(ask: Ask, felt: Felt) -> str:
    return ", ".join(ask.tekst(f"registrer_hendelse.gjort_{s}") for s in felt["steg"])


def _wrong_day(ask: Ask, felt: Felt) -> tuple[str, str] | None:
    dato = read_day(felt, "dato")
    if dato is None:
        return None
    if dato > ask.klokke.today():
        return "dato", ask.tekst("registrer_hendelse.dato_i_fremtiden", dato=datoer.lang(dato, ask.sprak))
    bilde = saker.saksbilde(ask.session, ask.hvem_id, felt["sak"], Operasjon.SE_FRISTER, ask.klokke)
    start = bilde.tidslinje.tilfelle_start
    if dato < start:
        return "dato", _too_early(ask, dato, start)
    return None


def _too_early(ask: Ask, dato: date, start: date) -> str:
    return ask.tekst(
        "registrer_hendelse.dato_for_fravaeret", dato=datoer.lang(dato, ask.sprak), start=datoer.lang(start, ask.sprak)
    )


def _store(ask: Ask, felt: Felt, steg: list[NyttSteg]) -> Outcome:
    try:
        registrering.register_steg(ask.session, ask.hvem_id, felt["sak"], steg, ask.klokke)
    except IkkeTilgjengelig:
        return says(Reply(ask.tekst("min_sak.ingen_treff"), ask.sprak))
    bilde = saker.saksbilde(ask.session, ask.hvem_id, felt["sak"], Operasjon.SE_FRISTER, ask.klokke)
    whose = Whose(felt["sak"], felt["person"], felt["navn"], "leder")
    neste = next_deadline(ask, whose, bilde)
    text = f"{ask.tekst('registrer_hendelse.lagret')}\n\n{neste.tekst}"
    return says(Reply(text, ask.sprak, valg=(utkast.undo_choice(ask, felt), *neste.valg)))
