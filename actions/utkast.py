"""Drafts: what somebody is about to tell. Gathered over as many messages as it takes, read back, and stored on a yes.

The draft lies in one slot of the conversation. Each kind of thing that can be told is an Oppgave; it knows what it
needs, how to read it from a text, how to ask for it, how to read it back and how to store it. Any question in between
is answered as always, and the draft waits.
"""

import contextlib
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

from actions.ask import Ask, Outcome, says
from actions.hvem import NEAREST, Whose, by_names, case_choice, employee, names_in, to_tell
from actions.reply import Choice, Reply, payload, tema_of
from naervaer import datoer, datotolk, personvern, saker
from naervaer.datotolk import UgyldigDato
from naervaer.personer import Ansatt

SLOT = "utkast"
UNDO = "kan_angres"  # whose case «angre» is about, right after something was stored in it
BEKREFT = "hjelp.bekreft"
AVBRYT = "hjelp.avbryt"
SVAR = "hjelp.svar"  # a button that gives what was asked for
INNSIGELSE = "si_fra"  # what an employee tells about the own case
PERSON = "person"
NESTE = "min_sak_frister.neste"  # what a short question after a draft is about
SHORT = 4  # words; a message so short goes with what was just asked

_JA = frozenset(["ja", "jo", "jepp", "jau", "japp", "jada", "yes", "ok", "okei", "okay", "absolutt", "bekreft"])
_JA |= {"stemmer", "riktig", "rett", "korrekt", "lagre", "greit", "fint"}
_MED_JA = _JA | {
    "send",
    "det",
    "da",
    "takk",
    "gjerne",
    "er",
    "helt",
    "heilt",
    "bra",
    "slik",
    "sånn",
    "gjør",
    "gjer",
    "den",
}
_NEI = frozenset(["nei", "nope", "feil", "næ", "no", "ikke", "ikkje"])
_MED_NEI = _NEI | {"takk", "det", "er", "riktig", "rett", "stemmer", "helt", "heilt", "da", "var"}
GI_OPP = re.compile(
    r"\W*(nei,? )?(avbryt|angre|(glem|gløym|dropp) det|stopp|la være|lat vere|(ikke|ikkje) lagre( det)?|kutt ut)\W*",
    re.IGNORECASE,
)
VET_IKKE = re.compile(
    r"\W*((jeg|eg|æ) )?(vet|veit|aner|hugser|husker|hugsar) (ikke|ikkje|itj)\W*|\W*usikker\W*", re.IGNORECASE
)
SPORSMAAL = re.compile(
    r".*\?\s*$"
    r"|\s*(hva|kva|ka|hvem|kven|kem|når|nar|hvor|kor|kvar|hvordan|korleis|kordan|hvorfor|kvifor|koffor) "
    r"|\s*(må|kan|skal|har|er) ",
    re.IGNORECASE,
)
RETTER = re.compile(r"\W*(nei|jo|feil|det var|eller|men|jeg mente|eg meinte)\b", re.IGNORECASE)
OMBESTEMT = re.compile(r"\b(nei|forresten|mente|meinte|rettere)\b", re.IGNORECASE)
TELLING = frozenset({"registrer_hendelse", "registrer_sak", "paaminnelse", ""})

Felt = dict[str, Any]


class Oppgave(ABC):
    """One kind of thing that can be told. `trenger_sak`: only of somebody who has a case; `gjelder_noen`: of somebody
    at all; `bekreftes`: not stored before a yes; `ja`: the button that says it; `ordrett`: fields that take any words.
    """

    trenger_sak = True
    gjelder_noen = True
    bekreftes = True
    ja = "utkast.ja"
    ordrett: frozenset[str] = frozenset()

    def egentlig(self, ask: Ask, utkast: Felt) -> str:
        """The kind that the first text turns out to tell, once it is known whom it is about."""
        return str(utkast["slag"])

    def avslag(self, ask: Ask, tekst: str) -> str | None:
        """Why the text tells nothing that can be stored, in words for the person; None where it does."""
        return None

    def er_ny(self, ask: Ask) -> bool:
        """Whether a message while a draft waits begins another of the same kind."""
        return False

    @abstractmethod
    def les(self, ask: Ask, felt: Felt, tekst: str, venter: str | None) -> Felt:
        """What the text tells of it, by field; `venter` is the field that was asked for. Raises UgyldigDato."""

    @abstractmethod
    def mangler(self, ask: Ask, felt: Felt) -> str | None:
        """The first field that is needed and not there."""

    @abstractmethod
    def sporsmaal(self, ask: Ask, felt: Felt, navn: str) -> Reply:
        """Asks for a field."""

    @abstractmethod
    def feil(self, ask: Ask, felt: Felt) -> tuple[str, str] | None:
        """A field that cannot be so, and the words that say why and what to do."""

    @abstractmethod
    def les_tilbake(self, ask: Ask, felt: Felt) -> Reply:
        """All that was understood, for the person to confirm."""

    @abstractmethod
    def lagre(self, ask: Ask, felt: Felt) -> Outcome:
        """Store it; the outcome tells what holds now."""


def begin(ask: Ask, oppgaver: Mapping[str, Oppgave], slag: str) -> Outcome:
    """Begin a draft from what the message tells."""
    outcome = _begin(ask, oppgaver, {"slag": slag, "svar": ask.svar, "tekst": ask.text})
    return prefixed(outcome, ask.tekst("utkast.forrige_forkastet")) if ask.slots.get(SLOT) else outcome


def _begin(ask: Ask, oppgaver: Mapping[str, Oppgave], utkast: Felt) -> Outcome:
    """Find whom it is about, or ask; then go on with the text that began it."""
    if not oppgaver[utkast["slag"]].gjelder_noen:
        return _read_first(ask, oppgaver, utkast | {"person": ask.hvem_id, "sak": "", "navn": ""})
    whose = to_tell(ask, utkast["tekst"])
    if isinstance(whose, Whose):
        return _begin_about(ask, oppgaver, utkast, whose)
    return _nobody(ask) if whose == [] else _ask_whom(ask, utkast, whose or [])


def _nobody(ask: Ask) -> Outcome:
    """The same for a name that does not exist as for one that is not theirs."""
    return says(Reply(ask.tekst("utkast.ingen_treff"), ask.sprak), **{SLOT: None})


def _begin_about(ask: Ask, oppgaver: Mapping[str, Oppgave], utkast: Felt, whose: Whose) -> Outcome:
    """Read the text that began it. What an employee tells of the own case becomes a message to the manager."""
    utkast |= {"person": whose.person_id, "sak": whose.sak_id, "navn": whose.navn}
    if whose.egen and not whose.sak_id:
        return says(Reply(ask.tekst("si_fra.ingen_sak"), ask.sprak), **{SLOT: None})
    if whose.egen:
        utkast["slag"] = INNSIGELSE
    utkast["slag"] = oppgaver[utkast["slag"]].egentlig(ask, utkast)
    if not whose.sak_id and oppgaver[utkast["slag"]].trenger_sak:
        register = case_choice(ask.tekst("utkast.registrer_fravaer"), "registrer_sak.nytt_fravaer", whose)
        return says(Reply(ask.tekst("utkast.ingen_sak", navn=whose.navn), ask.sprak, valg=(register,)), **{SLOT: None})
    return _read_first(ask, oppgaver, utkast)


def _read_first(ask: Ask, oppgaver: Mapping[str, Oppgave], utkast: Felt) -> Outcome:
    oppgave, tekst = oppgaver[utkast["slag"]], utkast["tekst"]
    refusal = oppgave.avslag(ask, tekst)
    if refusal:
        return says(Reply(refusal, ask.sprak), **{SLOT: None})
    outcome = _take(ask, oppgave, {k: v for k, v in utkast.items() if k != "tekst"}, tekst, None)
    if oppgave.gjelder_noen and personvern.nevner_helse(tekst):
        return prefixed(outcome, ask.tekst("utkast.uten_helse"))
    return outcome


def _ask_whom(ask: Ask, utkast: Felt, kandidater: list[Ansatt]) -> Outcome:
    """Ask who is meant: one of those with the name, or one of those who are away."""
    people = [(k.person_id, k.navn) for k in kandidater]
    if not people:
        people = [(b.person_id, b.navn) for b in saker.oversikt(ask.session, ask.hvem_id, ask.klokke)][:NEAREST]
    buttons = tuple(Choice(navn, payload(SVAR, person=person_id)) for person_id, navn in people)
    different = len({k.navn.split()[0] for k in kandidater}) > 1
    text = ask.tekst("utkast.en_om_gangen" if different else "min_sak.flere_treff" if kandidater else "utkast.hvem")
    reply = Reply(text, ask.sprak, valg=(*buttons, _cancel(ask)))
    asked = {**utkast, "venter": PERSON, "kandidater": [(k.person_id, k.navn) for k in kandidater]}
    return says(reply, **{SLOT: asked})


def goes_on(ask: Ask, oppgaver: Mapping[str, Oppgave]) -> Outcome | None:
    """What the message does with the draft under way; None if it has nothing to do with it."""
    utkast = ask.slots.get(SLOT)
    if not utkast:
        return None
    venter = utkast.get("venter")
    if ask.text and VET_IKKE.fullmatch(ask.text):
        return _again(ask, oppgaver, utkast)
    if ask.melding.get("intent", {}).get("name") == "krise":
        return None
    if (ask.svar == AVBRYT and not ask.text) or GI_OPP.fullmatch(ask.text):
        return says(Reply(ask.tekst("utkast.avbrutt"), ask.sprak), **{SLOT: None, UNDO: None})
    if venter == PERSON:
        return _whom(ask, oppgaver, utkast)
    oppgave = oppgaver[utkast["slag"]]
    return _pressed(ask, oppgave, utkast) if not ask.text else _written(ask, oppgaver, utkast)


def _pressed(ask: Ask, oppgave: Oppgave, utkast: Felt) -> Outcome | None:
    if ask.svar == BEKREFT:
        return _store(ask, oppgave, utkast)
    if ask.svar == SVAR:
        return _take(ask, oppgave, utkast, ask.entity("verdi") or "", utkast.get("venter"))
    return None


def _written(ask: Ask, oppgaver: Mapping[str, Oppgave], utkast: Felt) -> Outcome | None:
    oppgave, venter = oppgaver[utkast["slag"]], utkast.get("venter")
    if says_yes(ask.text) or ask.text.casefold() == ask.tekst(oppgave.ja).casefold():
        return _again(ask, oppgaver, utkast) if venter else _store(ask, oppgave, utkast)
    if says_no(ask.text):
        what = Reply(ask.tekst("utkast.hva_er_feil"), ask.sprak, valg=(_cancel(ask),))
        return _again(ask, oppgaver, utkast) if venter else _keep(ask, {**utkast, "rettes": True}, what)
    other = _another(ask, utkast) if oppgave.gjelder_noen else None
    if other:
        return _about_another(ask, oppgaver, utkast, other)
    return _take(ask, oppgave, utkast, ask.text, venter) if _belongs(ask, oppgave, utkast) else None


def _again(ask: Ask, oppgaver: Mapping[str, Oppgave], utkast: Felt) -> Outcome:
    """Ask once more: what was written is no answer to what was asked."""
    if utkast.get("venter") == PERSON:
        return _ask_whom(ask, utkast, [Ansatt(*k) for k in utkast.get("kandidater", [])])
    return _keep(ask, utkast, _question(ask, oppgaver[utkast["slag"]], utkast))


def _another(ask: Ask, utkast: Felt) -> Whose | None:
    """The other employee that a message names, if it names one."""
    whose = to_tell(ask, ask.text) if names_in(ask, ask.text) else None
    return whose if isinstance(whose, Whose) and whose.person_id != utkast["person"] else None


def _about_another(ask: Ask, oppgaver: Mapping[str, Oppgave], utkast: Felt, other: Whose) -> Outcome | None:
    """«Nei, det var Ola» moves the draft to Ola; all else about Ola is a matter of its own."""
    if not RETTER.match(ask.text) or len(ask.text.split()) > 2 * SHORT:
        return None
    moved = utkast | {"person": other.person_id, "sak": other.sak_id, "navn": other.navn}
    if not other.sak_id and oppgaver[utkast["slag"]].trenger_sak:
        return says(Reply(ask.tekst("utkast.ingen_sak", navn=other.navn), ask.sprak), **{SLOT: None})
    return _take(ask, oppgaver[utkast["slag"]], moved, ask.text, utkast.get("venter"))


def _whom(ask: Ask, oppgaver: Mapping[str, Oppgave], utkast: Felt) -> Outcome | None:
    """The answer to whom it is about: a button, or a name."""
    begun = {k: v for k, v in utkast.items() if k not in ("venter", "kandidater")}
    if ask.svar == SVAR and not ask.text:
        return _begin_about(ask, oppgaver, begun, employee(ask, ask.entity("person") or ""))
    if says_yes(ask.text) or says_no(ask.text):
        return _again(ask, oppgaver, utkast)
    if not ask.text or len(ask.text.split()) > SHORT or SPORSMAAL.match(ask.text):
        return None
    hits = by_names(ask, names_in(ask, ask.text) or [ask.text])
    if not hits:
        return _nobody(ask) if names_in(ask, ask.text) else None
    if len(hits) > 1:
        return _ask_whom(ask, utkast, hits)
    return _begin_about(ask, oppgaver, begun, employee(ask, hits[0].person_id))


def remind(ask: Ask, oppgaver: Mapping[str, Oppgave], outcome: Outcome) -> Outcome:
    """Add to the answer of something else that a draft is waiting, and for what."""
    utkast = ask.slots.get(SLOT)
    if not utkast or SLOT in outcome.remember or any(reply.alvor == "krise" for reply in outcome.replies):
        return outcome
    if utkast.get("venter") == PERSON:
        waiting = Reply(ask.tekst("utkast.hvem"), ask.sprak, valg=(_cancel(ask),))
    else:
        waiting = _question(ask, oppgaver[utkast["slag"]], utkast)
    reminder = replace(waiting, tekst=f"{ask.tekst('utkast.videre')}\n\n{waiting.tekst}")
    return replace(outcome, replies=(*outcome.replies, reminder))


def answer_button(ask: Ask, label: str, verdi: str) -> Choice:
    """A button that gives `verdi` as the answer to what was asked."""
    return Choice(label, payload(SVAR, verdi=verdi))


def text_button(ask: Ask, nokkel: str) -> Choice:
    """A button that answers with its own text."""
    return answer_button(ask, ask.tekst(nokkel), ask.tekst(nokkel))


def day_buttons(ask: Ask) -> tuple[Choice, ...]:
    """The days that are told most."""
    return tuple(
        answer_button(ask, ask.tekst(f"datoer.{dag}"), ask.tekst(f"datoer.{dag}")) for dag in ("i_dag", "i_gaar")
    )


def undo_choice(ask: Ask, utkast: Felt) -> Choice:
    """A button that takes back what was just stored."""
    whose = Whose(utkast["sak"], utkast["person"], utkast["navn"], "leder")
    return case_choice(ask.tekst("utkast.angre"), "registrer_hendelse.angre", whose)


def read_day(felt: Felt, navn: str) -> date | None:
    """A day of the draft."""
    return date.fromisoformat(felt[navn]) if felt.get(navn) else None


def says_yes(tekst: str) -> bool:
    """«Ja», «ja, det stemmer», «helt riktig»."""
    words = set(re.findall(r"\w+", tekst.lower()))
    return bool(words & _JA) and words <= _MED_JA


def says_no(tekst: str) -> bool:
    """«Nei», «nei takk», «det er ikke riktig»."""
    words = set(re.findall(r"\w+", tekst.lower()))
    return bool(words & _NEI) and words <= _MED_NEI


def _belongs(ask: Ask, oppgave: Oppgave, utkast: Felt) -> bool:
    """Whether a text tells something about the draft, and is not a question or a matter of its own."""
    tema, venter = tema_of(ask.svar), utkast.get("venter")
    if venter in oppgave.ordrett:
        return True
    if oppgave.er_ny(ask) or (SPORSMAAL.match(ask.text) and tema != tema_of(utkast["slag"])):
        return False
    try:
        lest = oppgave.les(ask, utkast, ask.text, venter)
    except UgyldigDato:
        return True
    news = {name for name, value in lest.items() if utkast.get(name) != value}
    if not news or (venter and venter not in news):
        return False
    corrects = utkast.get("rettes") or RETTER.match(ask.text) or len(ask.text.split()) <= SHORT
    return bool(venter or corrects or tema in TELLING)


def _take(ask: Ask, oppgave: Oppgave, utkast: Felt, tekst: str, venter: str | None) -> Outcome:
    try:
        lest = oppgave.les(ask, utkast, tekst, venter)
    except UgyldigDato as feil:
        return _without_the_day(ask, oppgave, utkast, tekst, feil)
    utkast = {**utkast, **lest}
    utkast.pop("rettes", None)
    wrong = oppgave.feil(ask, utkast)
    if wrong:
        felt, words = wrong
        utkast.pop(felt, None)
        utkast["venter"] = felt
        question = oppgave.sporsmaal(ask, utkast, felt)
        return _keep(ask, utkast, replace(question, tekst=words, valg=(*question.valg, _cancel(ask))))
    utkast["venter"] = oppgave.mangler(ask, utkast)
    if not utkast["venter"] and not oppgave.bekreftes:
        return _store(ask, oppgave, utkast)
    return _keep(ask, utkast, _question(ask, oppgave, utkast))


def _without_the_day(ask: Ask, oppgave: Oppgave, utkast: Felt, tekst: str, feil: UgyldigDato) -> Outcome:
    """Say what is wrong with the day, and keep what else the text tells."""
    with contextlib.suppress(UgyldigDato):  # a second such day: the first is asked for
        utkast = {**utkast, **oppgave.les(ask, utkast, tekst.replace(str(feil), " "), None)}
    utkast["venter"] = oppgave.mangler(ask, utkast)
    return _keep(ask, utkast, Reply(bad_day(ask, feil), ask.sprak, valg=(_cancel(ask),), svarform="dato"))


def _question(ask: Ask, oppgave: Oppgave, utkast: Felt) -> Reply:
    """Asks for what is missing, or for a yes."""
    if utkast.get("venter"):
        question = oppgave.sporsmaal(ask, utkast, utkast["venter"])
        return replace(question, valg=(*question.valg, _cancel(ask)))
    read_back = oppgave.les_tilbake(ask, utkast)
    confirm = Choice(ask.tekst(oppgave.ja), payload(BEKREFT))
    text = "\n\n".join(filter(None, (read_back.tekst, ask.tekst("utkast.stemmer"))))
    return replace(read_back, tekst=text, valg=(confirm, _cancel(ask)))


def _store(ask: Ask, oppgave: Oppgave, utkast: Felt) -> Outcome:
    if utkast.get("venter"):
        return _keep(ask, utkast, _question(ask, oppgave, utkast))
    outcome = oppgave.lagre(ask, utkast)
    about = {"omtalt": utkast["person"], "siste_sporsmal": NESTE, "siste_svar": None} if _about_a_case(utkast) else {}
    return replace(outcome, remember={**about, UNDO: utkast["person"], SLOT: None, **outcome.remember})


def _keep(ask: Ask, utkast: Felt, reply: Reply) -> Outcome:
    if not _about_a_case(utkast):
        return says(reply, **{SLOT: utkast})
    return says(reply, **{SLOT: utkast, "omtalt": utkast["person"], "siste_sporsmal": NESTE, "siste_svar": None})


def _about_a_case(utkast: Felt) -> bool:
    """Whether the draft is about somebody's case."""
    return bool(utkast["sak"] and utkast["navn"])


def _cancel(ask: Ask) -> Choice:
    return Choice(ask.tekst("utkast.avbryt"), payload(AVBRYT))


def bad_day(ask: Ask, feil: UgyldigDato) -> str:
    """What is wrong with a day, and what to write."""
    if feil.ukedag_stemmer_ikke:
        days = " / ".join(datoer.lang(dag, ask.sprak) for dag in feil.dager)
        return ask.tekst("utkast.ukedag_stemmer_ikke", ord=str(feil), dager=days)
    return ask.tekst("utkast.ugyldig_dato", ord=str(feil))


def prefixed(outcome: Outcome, line: str) -> Outcome:
    """The outcome with words before its first reply; empty words change nothing."""
    if not line:
        return outcome
    first, *others = outcome.replies
    return replace(outcome, replies=(replace(first, tekst=f"{line}\n\n{first.tekst}"), *others))


def first_day(ask: Ask, tekst: str, retning: datotolk.Retning) -> date | None:
    """The day that the text names; a week or a month is none. «Onsdag, nei torsdag» is Thursday. Raises UgyldigDato."""
    days = [f for f in datotolk.finn(tekst, ask.klokke.today(), retning) if f.tom is None]
    for earlier, later in pairwise(days):
        if OMBESTEMT.search(tekst[earlier.slutt : later.start]):
            return later.fom
    return days[0].fom if days else None
