"""Telling that a step is done, or not needed: the plan, the meetings, the employer's own steps. And taking it back."""

import re
from datetime import date

from actions import lesing, utkast
from actions.ask import Ask, Outcome, says
from actions.base import NaervaerAction
from actions.frist_reply import next_deadline
from actions.hvem import Whose, for_hvem, to_tell
from actions.reply import Fact, Reply
from actions.utkast import Felt, Oppgave, day_buttons, first_day, read_day, text_button
from naervaer import datoer, personvern, registrering, saker
from naervaer.datotolk import Retning
from naervaer.registrering import IngentingAAAngre, NyttSteg
from naervaer.store.models import Steg
from naervaer.tilgang import IkkeTilgjengelig, Operasjon

ANGRE = "registrer_hendelse.angre"
UNNTAK = "registrer_hendelse.unntak"
_SENDT = re.compile(r"\b(send\w*|sende|delt|delte|oversend\w*)\b", re.IGNORECASE)
_FERDIG = re.compile(r"\b(ferdig\w*|laget|laga|klar|skrevet|skrive|utfylt)\b", re.IGNORECASE)
_HOS_NAV = re.compile(r"\bdialogmøte\s*(2|to)\b|\bmøte\w*\s+(hos|med|på)\s+nav\b", re.IGNORECASE)
_RUTINE = {
    Steg.MAKSDATOBREV: re.compile(r"\bbrev\w*|\bletter\b", re.IGNORECASE),
    Steg.SAKLIGHETSVURDERING: re.compile(r"sakl\w*|\bvurdering\w*", re.IGNORECASE),
    Steg.MAKSDATOMOTE: re.compile(r"\bmøte\w*|\bmeeting\b", re.IGNORECASE),
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
            return undo(ask)
        return utkast.begin(ask, self.oppgaver, UNNTAK if ask.svar == UNNTAK else "registrer_hendelse")


class StegGjort(Oppgave):
    """A step that is done, or several at once: the plan is finished and sent."""

    def les(self, ask: Ask, felt: Felt, tekst: str, venter: str | None) -> Felt:
        """The steps, the day, and who was at a meeting."""
        lest: Felt = {}
        if not felt.get("steg"):
            lest["steg"] = _steps(ask, felt, tekst)
        if dato := first_day(ask, tekst, Retning.BAKOVER):
            lest["dato"] = dato.isoformat()
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
        return Reply(text, ask.sprak, valg=buttons[navn])

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
        if "kom" in felt:
            facts.append(Fact(ask.tekst("registrer_hendelse.kom"), roles(ask, felt["kom"])))
            if felt["kom_ikke"]:
                facts.append(Fact(ask.tekst("registrer_hendelse.kom_ikke"), roles(ask, felt["kom_ikke"])))
        return Reply("", ask.sprak, fakta=tuple(facts))

    def lagre(self, ask: Ask, felt: Felt) -> Outcome:
        """Register them, and tell what is next."""
        kom, kom_ikke = felt.get("kom", []), felt.get("kom_ikke", [])
        steg = [
            NyttSteg(
                Steg(s),
                date.fromisoformat(felt["dato"]),
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
        reason = tekst.strip() if venter == "grunn" else lesing.grunn(tekst)
        if reason:
            lest["grunn"] = reason[: registrering.LENGSTE_TEKST]
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


def undo(ask: Ask) -> Outcome:
    """Take back the last thing told about the case that is meant."""
    whose = to_tell(ask, ask.text)
    if not isinstance(whose, Whose):
        return says(Reply(ask.tekst("registrer_hendelse.ingenting_aa_angre", for_hvem=""), ask.sprak))
    try:
        linje = registrering.angre(ask.session, ask.hvem_id, whose.person_id, ask.klokke)
    except IngentingAAAngre:
        return says(Reply(ask.tekst("registrer_hendelse.ingenting_aa_angre", for_hvem=for_hvem(ask, whose)), ask.sprak))
    except IkkeTilgjengelig:
        return says(Reply(ask.tekst("min_sak.ingen_treff"), ask.sprak))
    hva = ", ".join(ask.tekst(f"frister.navn_{s.type}") for s in linje.steg) or ask.tekst(
        f"registrer_sak.slag_{linje.slag}"
    )
    text = ask.tekst("registrer_hendelse.angret", hva=hva, for_hvem=for_hvem(ask, whose))
    return says(Reply(text, ask.sprak), omtalt=whose.person_id, siste_svar=None)


def roles(ask: Ask, roller: list[str] | tuple[str, ...]) -> str:
    """«Den ansatte, lederen og verneombudet», as they are called in a list."""
    return ", ".join(ask.tekst(f"registrer_hendelse.rolle_{rolle}") for rolle in roller)


def _steps(ask: Ask, felt: Felt, tekst: str) -> list[str]:
    slug = str(felt.get("svar", "")).partition(".")[2]
    if slug in ("plan_ferdig", "plan_sendt"):
        return _plan_steps(ask, felt, slug, tekst)
    if slug == "mote_holdt":
        return [(Steg.DIALOGMOTE2 if _HOS_NAV.search(tekst) else Steg.DIALOGMOTE1).value]
    if slug == "samtale_holdt":
        return [Steg.SAMTALE.value]
    named = [s.value for s in Steg if ask.tekst(f"frister.navn_{s}").lower() == tekst.strip().lower()]
    return named or [s.value for s, form in _RUTINE.items() if form.search(tekst)][:1]


def _plan_steps(ask: Ask, felt: Felt, slug: str, tekst: str) -> list[str]:
    """A plan that is sent is finished too, whether that was told before or not."""
    plan, sendt = Steg.OPPFOLGINGSPLAN.value, Steg.PLAN_TIL_SYKMELDER.value
    er_sendt = slug == "plan_sendt" or _SENDT.search(tekst)
    if not er_sendt:
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
