"""Own reminders: make, list, move, stop. Those of deadlines come by themselves."""

import contextlib
import re
from dataclasses import replace
from datetime import datetime

from actions import tidspunkt, utkast
from actions.ask import Ask, Outcome, says
from actions.base import NaervaerAction
from actions.reply import Choice, Fact, Reply, Svarform, payload
from actions.utkast import Felt, Oppgave, text_button
from naervaer import paaminnelser, personer, personvern, varslingsvei
from naervaer.paaminnelser import Egen, IngenPaaminnelse, UgyldigPaaminnelse
from naervaer.store.models import Paaminnelsestype, Utsending

SETT, VIS, STOPP, FLYTT, INNBOKS, SEND_TIL = (
    f"paaminnelse.{slug}" for slug in ("sett", "vis", "stopp", "flytt", "innboks", "send_til")
)
_FLEST_VIST = 10
OWN = "paaminnelse:"  # before the id, where «angre» is about a reminder
_INNLEDNING = re.compile(
    r"\W*(?:(?:kan|vil|kunne) (?:du|dere) )?(?:vær så snill og )?"
    r"(?:minne?|huske?|hugs|varsle?|påminn|remind|sett(?: opp)?|lag|gi)\s+"
    r"(?:meg|mæ|mei|oss|me|(?:en |ei |ein )?(?:påminnelse|påminning)|beskjed)?\s*(?:om|på|to|når|about)?\s*",
    re.IGNORECASE,
)
_MINN_MEG = re.compile(r"\W*(minn|minne|husk|hugs|varsle|påminn)\w* (meg|mæ|mei)\b", re.IGNORECASE)
_LOS = re.compile(r"^\W*(?:(?:på|om|den|innen|til|å)\b)?\W*|\W*(?:\b(?:på|om|den|innen|til|i))?\W*$", re.IGNORECASE)


class ActionPaaminnelse(NaervaerAction):
    """«Minn meg på å ringe Kari fredag kl. 9», «hvilke påminnelser har jeg», «flytt den til mandag»."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_paaminnelse"

    def handle(self, ask: Ask) -> Outcome:
        """Make, list, move or stop."""
        if ask.svar == STOPP:
            return _stop(ask)
        if ask.svar == FLYTT:
            return _move(ask)
        if ask.svar == INNBOKS:
            return _inbox(ask)
        if ask.svar == SEND_TIL:
            return _send_to(ask)
        return _list(ask) if ask.svar == VIS else utkast.begin(ask, self.oppgaver, SETT)


class NyPaaminnelse(Oppgave):
    """What to be reminded of, and when."""

    trenger_sak = False
    gjelder_noen = False
    bekreftes = False  # it is the person's own, and is as easily stopped

    def er_ny(self, ask: Ask) -> bool:
        """«Minn meg på …» begins another; moving and stopping are about one that is there. A bare moment answers."""
        if _MINN_MEG.match(ask.text):
            return True
        return ask.svar in (FLYTT, STOPP, VIS) and bool(_words(ask, ask.text))

    def les(self, ask: Ask, felt: Felt, tekst: str, venter: str | None) -> Felt:
        """The moment, and the words without it."""
        lest: Felt = {}
        kjent = felt.get("naar")
        naar = tidspunkt.moment(tekst, ask.klokke, datetime.fromisoformat(kjent) if kjent else None)
        if naar:
            lest["naar"] = naar.isoformat()
        words = _words(ask, tekst)
        if words and (venter == "hva" or (venter is None and not felt.get("hva"))):
            lest["hva"] = words
        return lest

    def mangler(self, ask: Ask, felt: Felt) -> str | None:
        """Both are needed."""
        return next((navn for navn in ("hva", "naar") if not felt.get(navn)), None)

    def sporsmaal(self, ask: Ask, felt: Felt, navn: str) -> Reply:
        """Asks for one of them."""
        buttons = {"naar": (text_button(ask, "datoer.i_morgen"), text_button(ask, "paaminnelse.om_en_uke"))}
        svarform: Svarform = "dato" if navn == "naar" else ""
        return Reply(
            ask.tekst(f"paaminnelse.sporsmaal_{navn}"), ask.sprak, valg=buttons.get(navn, ()), svarform=svarform
        )

    def feil(self, ask: Ask, felt: Felt) -> tuple[str, str] | None:
        """A moment that has been, or somebody's illness."""
        if personvern.er_fjernet(ask.text) or personvern.nevner_helse(felt.get("hva", "")):
            return "hva", ask.tekst("paaminnelse.uten_helse")
        naar = felt.get("naar")
        if naar and datetime.fromisoformat(naar) <= ask.klokke.now():
            return "naar", ask.tekst("paaminnelse.i_fortid")
        return None

    def les_tilbake(self, ask: Ask, felt: Felt) -> Reply:
        """The words and the moment."""
        return Reply(
            tidspunkt.med_ord(datetime.fromisoformat(felt["naar"]), ask.sprak),
            ask.sprak,
            fakta=(Fact("", felt["hva"]),),
        )

    def lagre(self, ask: Ask, felt: Felt) -> Outcome:
        """Make it."""
        naar, sak_id = datetime.fromisoformat(felt["naar"]), _case(ask, felt["hva"])
        try:
            egen = paaminnelser.lag_egen(ask.session, ask.hvem_id, felt["hva"], naar, ask.klokke, sak_id)
        except UgyldigPaaminnelse as feil:
            return says(Reply(ask.tekst(f"paaminnelse.{feil.kode}", **feil.verdier), ask.sprak))
        return says(_told(ask, "paaminnelse.satt", egen), **{utkast.UNDO: f"{OWN}{egen.id}"})


def stop_last(ask: Ask) -> Outcome | None:
    """«Angre» right after a reminder was made; None if it was not."""
    last = str(ask.slots.get(utkast.UNDO) or "")
    if not last.startswith(OWN):
        return None
    with contextlib.suppress(IngenPaaminnelse):
        paaminnelser.stopp(ask.session, ask.hvem_id, last.removeprefix(OWN))
    return says(Reply(ask.tekst("paaminnelse.stoppet"), ask.sprak), **{utkast.UNDO: None})


def _list(ask: Ask) -> Outcome:
    egne = paaminnelser.egne(ask.session, ask.hvem_id)
    key = "paaminnelse.liste" if egne else "paaminnelse.ingen"
    facts = tuple(Fact(tidspunkt.med_ord(egen.naar, ask.sprak), egen.tekst) for egen in egne)
    choices = tuple(_stop_choice(ask, egen) for egen in egne)
    return says(Reply(ask.tekst(key), ask.sprak, fakta=facts, valg=(*choices, *_other_ways(ask))))


def _inbox(ask: Ask) -> Outcome:
    """What has come and is not read, which it is from now on."""
    unread = [line for line in paaminnelser.innboks(ask.session, ask.hvem_id, ask.klokke) if not line.lest]
    shown = unread[:_FLEST_VIST]
    paaminnelser.merk_lest(ask.session, ask.hvem_id, [line.id for line in shown], ask.klokke)
    from_hr = any(line.slag is Paaminnelsestype.BESKJED and line.sak_id is None for line in shown)
    choices = (Choice(ask.tekst("paaminnelse.knapp_hr"), payload("menneske.snakk_med")),) if from_hr else ()
    text = ask.tekst("paaminnelse.innboks" if shown else "paaminnelse.innboks_tom", antall=len(unread))
    return says(Reply(text, ask.sprak, fakta=tuple(Fact("", line.tekst) for line in shown), valg=choices))


def _send_to(ask: Ask) -> Outcome:
    """Where reminders go from now on, as a button says."""
    way = Utsending(ask.entity("verdi") or "")
    key = "paaminnelse.sendes" if varslingsvei.be_om(ask.session, ask.hvem_id, way) else "paaminnelse.kan_ikke_sendes"
    text = ask.tekst(key, vei=ask.tekst(f"paaminnelse.vei_{way.value}"))
    return says(Reply(text, ask.sprak, valg=_other_ways(ask)))


def _other_ways(ask: Ask) -> tuple[Choice, ...]:
    """Buttons to have reminders sent elsewhere."""
    chosen = varslingsvei.valgt(ask.session, ask.hvem_id)
    ways = [way for way in varslingsvei.valgbare(ask.session, ask.hvem_id) if way is not chosen]
    return tuple(
        Choice(
            ask.tekst("paaminnelse.knapp_send", vei=ask.tekst(f"paaminnelse.vei_{way.value}")),
            payload(SEND_TIL, verdi=way.value),
        )
        for way in ways
    )


def _stop(ask: Ask) -> Outcome:
    egen = _meant(ask)
    if not egen:
        return _list(ask)
    try:
        paaminnelser.stopp(ask.session, ask.hvem_id, egen)
    except IngenPaaminnelse:
        return says(Reply(ask.tekst("paaminnelse.finnes_ikke"), ask.sprak))
    return says(Reply(ask.tekst("paaminnelse.stoppet"), ask.sprak))


def _move(ask: Ask) -> Outcome:
    egen = _meant(ask)
    naar = tidspunkt.moment(ask.text, ask.klokke)
    if not egen or not naar:
        outcome = _list(ask)
        first, *_ = outcome.replies
        return replace(
            outcome, replies=(replace(first, tekst=f"{ask.tekst('paaminnelse.flytt_hvordan')}\n\n{first.tekst}"),)
        )
    try:
        flyttet = paaminnelser.flytt(ask.session, ask.hvem_id, egen, naar, ask.klokke)
    except IngenPaaminnelse:
        return says(Reply(ask.tekst("paaminnelse.finnes_ikke"), ask.sprak))
    except UgyldigPaaminnelse as feil:
        return says(Reply(ask.tekst(f"paaminnelse.{feil.kode}", **feil.verdier), ask.sprak))
    return says(_told(ask, "paaminnelse.flyttet", flyttet))


def _meant(ask: Ask) -> str | None:
    """The reminder that is meant: a button's, the only one, or the only one that shares a word with the message."""
    if ask.entity("verdi"):
        return ask.entity("verdi")
    egne = paaminnelser.egne(ask.session, ask.hvem_id)
    words = {w for w in re.findall(r"\w{4,}", ask.text.lower()) if not w.startswith(("påminn", "flytt"))}
    alike = [e for e in egne if words & set(re.findall(r"\w{4,}", e.tekst.lower()))]
    chosen = alike if len(alike) == 1 else egne
    return chosen[0].id if len(chosen) == 1 else None


def _told(ask: Ask, key: str, egen: Egen) -> Reply:
    text = ask.tekst(key, naar=tidspunkt.med_ord(egen.naar, ask.sprak), tekst=egen.tekst)
    return Reply(text, ask.sprak, valg=(_stop_choice(ask, egen),))


def _stop_choice(ask: Ask, egen: Egen) -> Choice:
    return Choice(ask.tekst("paaminnelse.knapp_stopp", tekst=egen.tekst[:40]), payload(STOPP, verdi=egen.id))


def _words(ask: Ask, tekst: str) -> str:
    """The text without the order to remind, the day and the hour."""
    return _LOS.sub("", _INNLEDNING.sub("", tidspunkt.uten_tid(tekst, ask.klokke), count=1)).strip()


def _case(ask: Ask, hva: str) -> str | None:
    """The case that a reminder belongs to, where it names one person whose case the asker may see."""
    navn = personer.nevnt(ask.session, ask.hvem_id, hva, ask.klokke)
    treff = personer.finn(ask.session, ask.hvem_id, navn, ask.klokke) if navn else []
    return treff[0].sak_id if len(treff) == 1 else None
