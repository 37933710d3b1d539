"""Forms: questions asked one at a time, by the assistant. Each answer is stored when it is given.

Which form it is, and what tells it apart, lies in one slot; the answers lie in the store. So a form goes on where it
was after a crash, on another day, and in another channel. Any question in between is answered as always, and the form
waits.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from actions import utkast
from actions.ask import Ask, Outcome, says
from actions.reply import Choice, Fact, File, Reply, Svarform, payload
from actions.sporsmaal import er_befaling, er_sporsmaal
from naervaer import datotolk, saker
from naervaer.datotolk import Retning, UgyldigDato
from naervaer.fritekst import UgyldigSvar
from naervaer.tilgang import IkkeTilgjengelig, SakenErOver
from naervaer.uferdig import Uferdig

SLOT = "skjema"
STYR = "hjelp.skjema"  # a button that leads through a form
HOPP_OVER, TILBAKE, HVORFOR, SENERE, FORTSETT = "hopp_over", "tilbake", "hvorfor", "senere", "fortsett"
BEHOLD = "behold"  # passes over a question that has an answer
# In the slot beside the stand: the field that was asked for, the same by door, and whether the form rests.
SPURT, SPURT_I, PAUSE = "spurt", "spurt_i", "pause"
SAID_TO_US = frozenset({"menneske.snakk_med", "menneske.klage"})
HILSEN = frozenset({"hilsen.hei", "hilsen.takk"})
_HILSEORD = re.compile(r"\b(?:hei|heisann|hallo|halla|god\s?(?:morgen|morgon|dag|kveld)|morn|takk)\b", re.IGNORECASE)
CLEARLY = 0.85  # «Telefon» may be a wish to talk to somebody, and is more likely an answer
FEW_WORDS = 5  # so few that they may be said to the assistant, and not as an answer

_INNLEDNING = r"(?:(?:jeg|eg|æ|vi|kan vi|kan jeg|kan me|la oss|vil|gjerne|nei|ja|ok|okei|takk|jo)\W+)*"
_SENERE = r"(?:senere|seinere|seinare|en annen gang|ein annan gong|etterpå)"
_I_MORGEN = r"i morg[eo]n"  # alone it answers when something is
# What people say to lead themselves through a form.
_ORD: Mapping[str, str] = {
    HOPP_OVER: r"hopp(?:e|er)?(?: den| det)? over(?: (?:den|det|denne|dette|her))?|neste(?: spørsmål)?|pass|skip"
    r"|beh[oa]ld(?: det| svaret)?|(?:vet|veit|aner) (?:ikke|ikkje|itj)|husker ikke|ingen anelse"
    r"|vil (?:ikke|ikkje) svare|gå videre|vidare",
    TILBAKE: r"(?:gå |gå et hakk |ett steg |et steg )?(?:tilbake|attende)(?: til forrige)?"
    r"|(?:forrige|førre)(?: spørsmål)?|angre|back|endre forrige svar",
    HVORFOR: r"(?:hvorfor|kvifor|koffor|korfor|why)(?: (?:spør|spørr|vil du vite|må|trenger|skal)\b.*)?"
    r"|hva (?:skal|bruker) du (?:med )?det (?:til|med)",
    SENERE: rf"(?:(?:fortsett|hald)(?:e|er|a)?(?: det| dette| fram)? )?{_SENERE}"
    rf"|(?:(?:fortsett|hald)(?:e|er|a)?(?: det| dette| fram)?|(?:tar?|gjør|gjer) (?:det|dette|resten))"
    rf" (?:{_SENERE}|{_I_MORGEN})"
    r"|pause|stopp|stans|stop|avbryt|ikke nå|ikkje no|slutt|må gå|må løpe"
    r"|ha det(?: bra)?|hadet|snakkes|lagre og avslutt",
    FORTSETT: r"fortsett(?:e|er|a)?|hald fram|(?:hvor|kvar) var vi|gjenta(?: spørsmålet)?|hva spurte du om",
}
_STYRING = {hva: re.compile(rf"\W*{_INNLEDNING}(?:{ord_})\W*", re.IGNORECASE) for hva, ord_ in _ORD.items()}
# Said in another door than the question was asked in, and no answer to it.
_VIDERE = re.compile(
    rf"\W*{_INNLEDNING}(?:fortsett(?:e|er|a)?|hald(?:e)? fram)(?: med)?"
    r"(?: (?:forberedelsen|forberedinga|førebuinga|planen|brevet|referatet|skjemaet|det))?"
    r"(?: (?:der|hvor|kor|kvar) (?:vi|me|jeg|eg|æ) (?:slapp|sleppte|slepte|slutta|sluttet|var))?\W*",
    re.IGNORECASE,
)
# What answers a question and tells of no danger, whatever it is taken for by itself.
_KORT_SVAR = re.compile(
    r"\W*(?:ja|jo|nei|ingen|inga|ingenting|ikke noe|ikkje noko)(?: (?:nå|no|takk|andre))?\W*", re.IGNORECASE
)
T = TypeVar("T")
Stand = dict[str, Any]


@dataclass(frozen=True)
class Sporsmaal:
    """What a form asks. `fakta` and `filer` are what the question is about, `valg` are answers that can be pressed,
    `svarform` how else it can be answered; `hvorfor` is said when somebody asks why.
    """

    felt: str
    tekst: str
    eksempel: str = ""
    hvorfor: str = ""
    framdrift: str = ""
    fakta: tuple[Fact, ...] = ()
    filer: tuple[File, ...] = ()
    valg: tuple[Choice, ...] = ()
    svarform: Svarform = ""
    kan_hoppes_over: bool = True
    kan_tilbake: bool = False
    har_svar: bool = False  # the text shows an answer that stands: to pass over is to keep it


class Skjema(ABC):
    """One kind of form. `stand` is what the slot holds: `slag`, `sak`, and what else the form puts there itself.

    Every method may raise IkkeTilgjengelig and SakenErOver, which the engine words.
    """

    @abstractmethod
    def neste(self, ask: Ask, stand: Stand) -> Sporsmaal | None:
        """The question that waits; None when all have been asked."""

    @abstractmethod
    def svar(self, ask: Ask, stand: Stand, felt: str, tekst: str) -> Stand:
        """Store the answer, and give back the stand after it. Raises UgyldigSvar, UgyldigDato, or Avvist."""

    @abstractmethod
    def hopp_over(self, ask: Ask, stand: Stand, felt: str) -> Stand:
        """Go on without an answer."""

    @abstractmethod
    def tilbake(self, ask: Ask, stand: Stand, felt: str) -> Stand:
        """Go back one question."""

    def gjenoppta(self, ask: Ask, begynt: Uferdig) -> Stand:
        """The stand of a form that the store knows was begun."""
        raise NotImplementedError

    @abstractmethod
    def ferdig(self, ask: Ask, stand: Stand) -> Outcome:
        """What is said when all have been asked. The form is left unless the outcome remembers SLOT itself."""

    def utsatt(self, ask: Ask, stand: Stand) -> Outcome:
        """What is said when somebody goes on later."""
        return says(Reply(ask.tekst("skjema.utsatt"), ask.sprak, valg=(_choice(ask, stand, FORTSETT),)))


class Avvist(Exception):
    """The answer cannot be taken; the words say why and what to do."""


def stand_of(ask: Ask, slag: str, begynt: Uferdig, **mer: str) -> Stand:
    """The stand of a form about a case."""
    sak_id = begynt.sak_id or ""
    return {"slag": slag, "sak": sak_id, "person": saker.eier(ask.session, sak_id), **mer}


def begin(ask: Ask, skjemaer: Mapping[str, Skjema], stand: Stand, intro: str = "") -> Outcome:
    """Begin a form, or go on with it; `intro` is said before the question."""
    if ask.slots.get(utkast.SLOT):
        intro = "\n\n".join(filter(None, (ask.tekst("utkast.forrige_forkastet"), intro)))
    outcome = _guarded(ask, lambda: _ask(ask, skjemaer, stand, intro))
    return replace(outcome, remember={utkast.SLOT: None, **outcome.remember})


def goes_on(ask: Ask, skjemaer: Mapping[str, Skjema]) -> Outcome | None:
    """What the message does with the form under way; None if it has nothing to do with it."""
    if ask.svar == STYR and not ask.text and ask.entity("gjelder"):
        return _guarded(ask, lambda: _steered(ask, skjemaer))
    stand = ask.slots.get(SLOT)
    if not stand or (stand.get(PAUSE) and not _STYRING[FORTSETT].fullmatch(ask.text)):
        return None
    return _guarded(ask, lambda: _answered(ask, skjemaer, stand))


def resting(ask: Ask) -> Stand | None:
    """The form that was put off in this conversation."""
    stand = ask.slots.get(SLOT)
    return _alone(stand) if stand else None


def remind(ask: Ask, skjemaer: Mapping[str, Skjema], outcome: Outcome) -> Outcome:
    """Add to the answer of something else the question that waits."""
    stand = ask.slots.get(SLOT)
    if not stand or stand.get(PAUSE) or SLOT in outcome.remember or outcome.remember.get(utkast.SLOT):
        return outcome
    if any(reply.alvor == "krise" for reply in outcome.replies):
        return replace(outcome, remember={**outcome.remember, SLOT: None})
    waiting = _guarded(ask, lambda: _ask(ask, skjemaer, _alone(stand), ask.tekst("utkast.videre")))
    return Outcome((*outcome.replies, *waiting.replies), {**waiting.remember, **outcome.remember})


def answer_choice(ask: Ask, stand: Stand, felt: str, label: str, verdi: str) -> Choice:
    """A button that answers a question of the form with `verdi`, and only that question."""
    return Choice(label, payload(STYR, gjelder=_key(stand, felt), verdi=f"svar:{verdi}"))


def _answered(ask: Ask, skjemaer: Mapping[str, Skjema], slot: Stand) -> Outcome | None:
    stand = _alone(slot)
    asked = skjemaer[stand["slag"]].neste(ask, stand)
    if asked is None or not ask.text:
        return None
    steering = next((hva for hva, form in _STYRING.items() if form.fullmatch(ask.text)), None)
    steering = steering or (FORTSETT if _VIDERE.fullmatch(ask.text) else None)
    if steering:
        return _steer(ask, skjemaer, stand, asked, steering)
    if ask.melding.get("intent", {}).get("name") == "krise" and not _KORT_SVAR.fullmatch(ask.text):
        return None
    if _is_something_else(ask):
        return None
    if asked.felt != slot.get(SPURT_I, {}).get(ask.kanal, slot[SPURT]):  # answered in another channel meanwhile
        return _ask(ask, skjemaer, stand, ask.tekst("skjema.besvart_imens"))
    return _take(ask, skjemaer, stand, asked, ask.text)


def _is_something_else(ask: Ask) -> bool:
    """Whether the message is said to the assistant, and is no answer."""
    if utkast.says_yes(ask.text) or utkast.says_no(ask.text):
        return False
    if er_sporsmaal(ask.text) or er_befaling(ask.text):
        return True
    svar = ask.melding.get("svar")
    greets = svar in HILSEN and _HILSEORD.search(ask.text)  # «det var alt» is understood as thanks, and answers
    intent = ask.melding.get("intent", {})
    to_us = svar in SAID_TO_US and intent.get("name") == "menneske" and intent["confidence"] >= CLEARLY
    if len(ask.text.split()) > FEW_WORDS or not (greets or to_us):
        return False
    return not _names_a_day(ask)


def _names_a_day(ask: Ask) -> bool:
    """«I morgen» answers when something is, and «i dag er det fint» greets nobody."""
    try:
        return bool(datotolk.finn(ask.text, ask.klokke.today(), Retning.NAERMEST))
    except UgyldigDato:
        return True


def _steered(ask: Ask, skjemaer: Mapping[str, Skjema]) -> Outcome:
    """A button of a form: of the question that waits, or of an older one, which then only asks anew."""
    key, what = ask.entity("gjelder") or "", ask.entity("verdi") or ""
    stand = resting(ask) or _stand_of(key)
    skjema = skjemaer.get(str(stand.get("slag")))
    if skjema is None:
        return says(Reply(ask.tekst("utkast.ingenting_aa_bekrefte"), ask.sprak))
    asked = skjema.neste(ask, stand)
    if asked is None or what == FORTSETT or key != _key(stand, asked.felt):
        return _ask(ask, skjemaer, stand, "")
    if what.startswith("svar:"):
        return _take(ask, skjemaer, stand, asked, what.removeprefix("svar:"))
    return _steer(ask, skjemaer, stand, asked, what)


def _steer(ask: Ask, skjemaer: Mapping[str, Skjema], stand: Stand, asked: Sporsmaal, what: str) -> Outcome:
    skjema = skjemaer[stand["slag"]]
    if what == SENERE:
        outcome = skjema.utsatt(ask, stand)
        return replace(outcome, remember={SLOT: {**stand, PAUSE: "ja"}, **outcome.remember})
    if what == HVORFOR:
        return _ask(ask, skjemaer, stand, asked.hvorfor or ask.tekst("skjema.hvorfor"))
    if what == TILBAKE:
        intro = "" if asked.kan_tilbake else ask.tekst("skjema.forste")
        return _ask(ask, skjemaer, skjema.tilbake(ask, stand, asked.felt), intro)
    if what in (HOPP_OVER, BEHOLD):
        if not asked.kan_hoppes_over:
            return _ask(ask, skjemaer, stand, ask.tekst("skjema.maa_svares"))
        return _ask(ask, skjemaer, skjema.hopp_over(ask, stand, asked.felt), "")
    return _ask(ask, skjemaer, stand, "")


def _take(ask: Ask, skjemaer: Mapping[str, Skjema], stand: Stand, asked: Sporsmaal, text: str) -> Outcome:
    skjema = skjemaer[stand["slag"]]
    try:
        after = skjema.svar(ask, stand, asked.felt, text)
    except UgyldigSvar as feil:
        words = ask.tekst(f"fritekst.{feil.kode}", **feil.verdier)
    except UgyldigDato as feil:
        words = utkast.bad_day(ask, feil)
    except Avvist as feil:
        words = str(feil)
    else:
        return _ask(ask, skjemaer, after, "")
    return says(replace(_worded(ask, stand, asked), tekst=words), **{SLOT: _waiting(ask, stand, asked.felt)})


def _ask(ask: Ask, skjemaer: Mapping[str, Skjema], stand: Stand, intro: str) -> Outcome:
    """The question that waits, or the end of the form."""
    skjema = skjemaer[stand["slag"]]
    asked = skjema.neste(ask, stand)
    if asked is None:
        outcome = skjema.ferdig(ask, stand)
        return replace(utkast.prefixed(outcome, intro), remember={SLOT: None, **outcome.remember})
    return utkast.prefixed(says(_worded(ask, stand, asked), **{SLOT: _waiting(ask, stand, asked.felt)}), intro)


def _worded(ask: Ask, stand: Stand, asked: Sporsmaal) -> Reply:
    example = asked.eksempel and ask.tekst("skjema.eksempel", eksempel=asked.eksempel)
    text = "\n\n".join(filter(None, (asked.framdrift, asked.tekst, example)))
    steering = [SENERE]
    if asked.hvorfor:
        steering.insert(0, HVORFOR)
    if asked.kan_tilbake:
        steering.insert(0, TILBAKE)
    if asked.kan_hoppes_over:
        steering.insert(0, BEHOLD if asked.har_svar else HOPP_OVER)
    buttons = (_choice(ask, stand, what, asked.felt) for what in steering)
    valg = (*asked.valg, *buttons)
    return Reply(text, ask.sprak, fakta=asked.fakta, filer=asked.filer, valg=valg, svarform=asked.svarform)


def _choice(ask: Ask, stand: Stand, what: str, felt: str = "") -> Choice:
    return Choice(ask.tekst(f"skjema.knapp_{what}"), payload(STYR, gjelder=_key(stand, felt), verdi=what))


def _waiting(ask: Ask, stand: Stand, felt: str) -> Stand:
    """What the slot holds once the field has been asked for here. In another door an older question may stand."""
    slot = ask.slots.get(SLOT) or {}
    same = (slot.get("slag"), slot.get("sak")) == (stand.get("slag"), stand.get("sak"))
    return {**stand, SPURT: felt, SPURT_I: {**(slot.get(SPURT_I, {}) if same else {}), ask.kanal: felt}}


def _alone(slot: Stand) -> Stand:
    return {navn: verdi for navn, verdi in slot.items() if navn not in (SPURT, SPURT_I, PAUSE)}


def _key(stand: Stand, felt: str) -> str:
    """Tells a question of a form from all others: what the slot holds, and the field."""
    return "|".join((felt, *(f"{navn}={verdi}" for navn, verdi in sorted(stand.items()) if isinstance(verdi, str))))


def _stand_of(key: str) -> Stand:
    """The stand that a button was made in; who presses is checked again wherever something is read or written."""
    return dict(part.split("=", 1) for part in key.split("|")[1:] if "=" in part)


def _guarded(ask: Ask, work: Callable[[], T]) -> T | Outcome:
    """A case that is over, or that is no longer theirs, ends the form in words."""
    try:
        return work()
    except SakenErOver:
        return says(Reply(ask.tekst("forbered_samtale.saken_er_over"), ask.sprak), **{SLOT: None})
    except IkkeTilgjengelig:
        return says(Reply(ask.tekst("min_sak.ingen_treff"), ask.sprak), **{SLOT: None})
