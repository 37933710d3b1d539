"""Drafts: what somebody is about to tell. Gathered over as many messages as it takes, read back, and stored on a yes.

The draft lies in one slot of the conversation. Each kind of thing that can be told is an Oppgave; it knows what it
needs, how to read it from a text, how to ask for it, how to read it back and how to store it. Any question in between
is answered as always, and the draft waits.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from actions.ask import Ask, Outcome, says
from actions.hvem import Whose, case_choice, to_tell
from actions.reply import Choice, Reply, payload, tema_of
from naervaer import datoer, datotolk, saker
from naervaer.datotolk import UgyldigDato
from naervaer.personer import Ansatt

SLOT = "utkast"
BEKREFT = "hjelp.bekreft"
AVBRYT = "hjelp.avbryt"
SVAR = "hjelp.svar"  # a button that gives what was asked for
INNSIGELSE = "si_fra"  # what an employee tells about the own case
PERSON = "person"
NEAREST = 5  # people offered where nobody was named
NESTE = "min_sak_frister.neste"  # what a short question after a draft is about
SHORT = 4  # words; a message so short goes with what was just asked

_DET = "( (takk|det|da|stemmer|riktig|rett|gjerne|lagre|send|fint|er))*"
JA = re.compile(
    r"\W*(ja|jo|jepp|jau|japp|yes|ok|okei|okay|greit|stemmer|riktig|rett|korrekt|bekreft|lagre|send|gjør|gjer|fint)"
    rf"{_DET}\W*",
    re.IGNORECASE,
)
NEI = re.compile(r"\W*(nei|nope|feil|næ|no|(ikke|ikkje) (riktig|rett)|stemmer (ikke|ikkje))( takk)?\W*", re.IGNORECASE)
GI_OPP = re.compile(
    r"\W*(nei,? )?(avbryt|(glem|gløym|dropp) det|stopp|la være|lat vere|(ikke|ikkje) lagre( det)?|kutt ut)\W*",
    re.IGNORECASE,
)
SPORSMAAL = re.compile(
    r".*\?\s*$"
    r"|\s*(hva|kva|ka|hvem|kven|kem|når|nar|hvor|kor|kvar|hvordan|korleis|kordan|hvorfor|kvifor|koffor) "
    r"|\s*(må|kan|skal|har|er) ",
    re.IGNORECASE,
)

Felt = dict[str, Any]


class Oppgave(ABC):
    """One kind of thing that can be told. `trenger_sak`: only of somebody who has a case; `gjelder_noen`: of somebody
    at all; `bekreftes`: not stored before a yes; `ja`: the button that says it.
    """

    trenger_sak = True
    gjelder_noen = True
    bekreftes = True
    ja = "utkast.ja"

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
    return _prefixed(outcome, ask.tekst("utkast.forrige_forkastet")) if ask.slots.get(SLOT) else outcome


def _begin(ask: Ask, oppgaver: Mapping[str, Oppgave], utkast: Felt) -> Outcome:
    """Find whom it is about, or ask; then go on with the text that began it."""
    if not oppgaver[utkast["slag"]].gjelder_noen:
        utkast |= {"person": ask.hvem_id, "sak": "", "navn": ""}
        return _take(ask, oppgaver[utkast["slag"]], utkast, utkast["tekst"], None)
    whose = to_tell(ask, ask.text or utkast["tekst"])
    if whose == []:
        return says(Reply(ask.tekst("utkast.ingen_treff"), ask.sprak), **{SLOT: None})
    if not isinstance(whose, Whose):
        return _ask_whom(ask, utkast, whose or [])
    if whose.egen:
        utkast = {"slag": INNSIGELSE, "svar": utkast["svar"], "tekst": utkast["tekst"]}
    utkast |= {"person": whose.person_id, "sak": whose.sak_id, "navn": whose.navn}
    refusal = _may_not_tell(ask, oppgaver[utkast["slag"]], whose)
    return refusal or _take(ask, oppgaver[utkast["slag"]], utkast, utkast["tekst"], None)


def _ask_whom(ask: Ask, utkast: Felt, kandidater: list[Ansatt]) -> Outcome:
    """Ask who is meant: one of those with the name, or one of those who are away."""
    people = [(k.person_id, k.navn) for k in kandidater]
    if not people:
        people = [(b.person_id, b.navn) for b in saker.oversikt(ask.session, ask.hvem_id, ask.klokke)][:NEAREST]
    buttons = tuple(Choice(navn, payload(SVAR, person=person_id)) for person_id, navn in people)
    text = ask.tekst("min_sak.flere_treff" if kandidater else "utkast.hvem")
    reply = Reply(text, ask.sprak, valg=(*buttons, _cancel(ask)))
    return says(reply, **{SLOT: {**utkast, "venter": PERSON}})


def _may_not_tell(ask: Ask, oppgave: Oppgave, whose: Whose) -> Outcome | None:
    """The same refusal for a case that is not theirs as for one that is not there."""
    if not whose.sak_id and oppgave.trenger_sak:
        register = case_choice(ask.tekst("utkast.registrer_fravaer"), "registrer_sak.nytt_fravaer", whose)
        return says(Reply(ask.tekst("utkast.ingen_sak", navn=whose.navn), ask.sprak, valg=(register,)), **{SLOT: None})
    return None


def goes_on(ask: Ask, oppgaver: Mapping[str, Oppgave]) -> Outcome | None:
    """What the message does with the draft under way; None if it has nothing to do with it."""
    utkast = ask.slots.get(SLOT)
    if not utkast or ask.melding.get("intent", {}).get("name") == "krise":
        return None
    oppgave, venter = oppgaver[utkast["slag"]], utkast.get("venter")
    if venter == PERSON:
        return _whom(ask, oppgaver, utkast)
    if ask.svar == BEKREFT and not ask.text:
        return _store(ask, oppgave, utkast)
    if (ask.svar == AVBRYT and not ask.text) or GI_OPP.fullmatch(ask.text):
        return says(Reply(ask.tekst("utkast.avbrutt"), ask.sprak), **{SLOT: None})
    if ask.svar == SVAR and not ask.text:
        return _take(ask, oppgave, utkast, ask.entity("verdi") or "", venter)
    if not ask.text:
        return None
    if venter is None and JA.fullmatch(ask.text):
        return _store(ask, oppgave, utkast)
    if venter is None and NEI.fullmatch(ask.text):
        return says(Reply(ask.tekst("utkast.hva_er_feil"), ask.sprak, valg=(_cancel(ask),)))
    return _take(ask, oppgave, utkast, ask.text, venter) if _belongs(ask, oppgave, utkast, venter) else None


def _whom(ask: Ask, oppgaver: Mapping[str, Oppgave], utkast: Felt) -> Outcome | None:
    """The answer to whom it is about: a button, or a name."""
    if GI_OPP.fullmatch(ask.text) or (ask.svar == AVBRYT and not ask.text):
        return says(Reply(ask.tekst("utkast.avbrutt"), ask.sprak), **{SLOT: None})
    if ask.svar == SVAR or (ask.text and len(ask.text.split()) <= SHORT and not SPORSMAAL.match(ask.text)):
        return _begin(ask, oppgaver, {k: v for k, v in utkast.items() if k != "venter"})
    return None


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


def _belongs(ask: Ask, oppgave: Oppgave, utkast: Felt, venter: str | None) -> bool:
    """Whether a text tells something about the draft, and is not a question or a matter of its own."""
    tema = tema_of(ask.svar)
    if SPORSMAAL.match(ask.text) and tema not in (utkast["slag"].partition(".")[0], ""):
        return False
    try:
        lest = oppgave.les(ask, utkast, ask.text, venter)
    except UgyldigDato:
        return True
    news = {name for name, value in lest.items() if utkast.get(name) != value}
    if not news or (venter and venter not in news):
        return False
    same_matter = tema in ("registrer_hendelse", "registrer_sak", "paaminnelse", "")
    corrects = re.match(r"\W*(nei|jo|feil|det var|eller|men)\b", ask.text, re.IGNORECASE) is not None
    return bool(venter) or same_matter or corrects or len(ask.text.split()) <= SHORT


def _take(ask: Ask, oppgave: Oppgave, utkast: Felt, tekst: str, venter: str | None) -> Outcome:
    try:
        utkast = {**utkast, **oppgave.les(ask, utkast, tekst, venter)}
    except UgyldigDato as feil:
        return _keep(ask, utkast, Reply(_bad_day(ask, feil), ask.sprak, valg=(_cancel(ask),)))
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
    return replace(outcome, remember={**about, SLOT: None, **outcome.remember})


def _keep(ask: Ask, utkast: Felt, reply: Reply) -> Outcome:
    if not _about_a_case(utkast):
        return says(reply, **{SLOT: utkast})
    return says(reply, **{SLOT: utkast, "omtalt": utkast["person"], "siste_sporsmal": NESTE, "siste_svar": None})


def _about_a_case(utkast: Felt) -> bool:
    """Whether the draft is about somebody's case."""
    return bool(utkast["sak"] and utkast["navn"])


def _cancel(ask: Ask) -> Choice:
    return Choice(ask.tekst("utkast.avbryt"), payload(AVBRYT))


def _bad_day(ask: Ask, feil: UgyldigDato) -> str:
    if feil.ukedag_stemmer_ikke:
        days = " / ".join(datoer.lang(dag, ask.sprak) for dag in feil.dager)
        return ask.tekst("utkast.ukedag_stemmer_ikke", ord=str(feil), dager=days)
    return ask.tekst("utkast.ugyldig_dato", ord=str(feil))


def _prefixed(outcome: Outcome, line: str) -> Outcome:
    first, *others = outcome.replies
    return replace(outcome, replies=(replace(first, tekst=f"{line}\n\n{first.tekst}"), *others))


def first_day(ask: Ask, tekst: str, retning: datotolk.Retning) -> date | None:
    """The first day that the text names; a week or a month is none. Raises UgyldigDato."""
    funn = datotolk.finn(tekst, ask.klokke.today(), retning)
    return next((f.fom for f in funn if f.tom is None), None)
