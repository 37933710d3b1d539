"""The way to a person: HR's contact, and messages to HR with as much of the talk as the asker agrees to."""

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from actions import tidspunkt, utkast
from actions.ask import Ask, Outcome, says
from actions.base import NaervaerAction
from actions.kontakt import contact_fact
from actions.reply import Choice, Fact, Reply, payload
from actions.utkast import Felt, Oppgave, answer_button
from naervaer import overlevering, tilgang
from naervaer.fritekst import UgyldigSvar
from naervaer.overlevering import Henvendelse, Tur
from naervaer.store.models import Avsender
from naervaer.tilgang import IkkeTilgjengelig, Operasjon

MELDING, SVAR, MINE, TIL_HR, LES, SI_HVEM = (
    f"menneske.{slug}" for slug in ("melding", "svar", "mine", "til_hr", "les", "si_hvem")
)
UTEN_TEKST = "uten_tekst"
_TURER = {"intet": 0, "siste": 1, "ti": overlevering.FLEST_TURER}
_HVEM = ("meg", "anonym")


class ActionMenneske(NaervaerAction):
    """Answers those who want a person, or are fed up with the assistant; and carries messages between them and HR."""

    privat = True

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_menneske"

    def handle(self, ask: Ask) -> Outcome:
        """What a button asks for; else the contact. A complaint is met first."""
        if ask.svar in (MELDING, SVAR) and ask.kjent:
            return utkast.begin(ask, self.oppgaver, ask.svar)
        deed = self._deeds.get(ask.svar)
        if deed is None or not ask.kjent:
            slug = ask.svar.partition(".")[2] or "snakk_med"
            return says(Reply(ask.tekst(f"menneske.{slug}"), ask.sprak, (contact_fact(ask),), valg=_ways_on(ask)))
        try:
            return says(deed(ask))
        except IkkeTilgjengelig:
            return says(Reply(ask.tekst("menneske.finnes_ikke"), ask.sprak))

    @staticmethod
    def _mine(ask: Ask) -> Reply:
        return _list(ask, "menneske.mine", overlevering.egne(ask.session, ask.hvem_id))

    @staticmethod
    def _to_hr(ask: Ask) -> Reply:
        return _list(ask, "menneske.til_hr", overlevering.til_hr(ask.session, ask.hvem_id, ask.klokke))

    @staticmethod
    def _read(ask: Ask) -> Reply:
        return _shown(ask, overlevering.les(ask.session, ask.hvem_id, ask.entity("gjelder") or "", ask.klokke))

    @staticmethod
    def _tell_who(ask: Ask) -> Reply:
        overlevering.si_hvem(ask.session, ask.hvem_id, ask.entity("gjelder") or "", ask.klokke)
        return Reply(ask.tekst("menneske.har_sagt_hvem"), ask.sprak)

    _deeds: ClassVar[Mapping[str, Callable[[Ask], Reply]]] = {
        MINE: _mine,
        TIL_HR: _to_hr,
        LES: _read,
        SI_HVEM: _tell_who,
    }


class MeldingTilHr(Oppgave):
    """What to write, how much of the talk goes along, and whether HR is told who it is."""

    trenger_sak = False
    gjelder_noen = False
    ja = "menneske.send"
    ordrett = frozenset({"melding"})

    def les(self, ask: Ask, felt: Felt, tekst: str, venter: str | None) -> Felt:
        """One field at a time; the talk that goes along is the one before this began."""
        if "til" not in felt:
            return {"til": overlevering.siste_nummer(ask.session, ask.samtale_id) - 1}
        if venter == "melding":
            return {"melding": "" if tekst == UTEN_TEKST else tekst}
        valg = {"utvalg": tuple(_TURER), "hvem": _HVEM}.get(venter or "", ())
        return {str(venter): tekst} if tekst in valg else {}

    def mangler(self, ask: Ask, felt: Felt) -> str | None:
        """All three are asked for."""
        return next((navn for navn in ("melding", "utvalg", "hvem") if navn not in felt), None)

    def sporsmaal(self, ask: Ask, felt: Felt, navn: str) -> Reply:
        """Asks for one of them."""
        svar = {"melding": (UTEN_TEKST,), "utvalg": tuple(_TURER), "hvem": _HVEM}[navn]
        knapper = tuple(answer_button(ask, ask.tekst(f"menneske.{navn}_{verdi}"), verdi) for verdi in svar)
        return Reply(ask.tekst(f"menneske.sporsmaal_{navn}"), ask.sprak, valg=knapper)

    def feil(self, ask: Ask, felt: Felt) -> tuple[str, str] | None:
        """A text that is too long."""
        if len(felt.get("melding", "")) > overlevering.LENGSTE_MELDING:
            return "melding", ask.tekst("menneske.for_lang", grense=overlevering.LENGSTE_MELDING)
        return None

    def les_tilbake(self, ask: Ask, felt: Felt) -> Reply:
        """Exactly what is sent."""
        melding, utdrag = _to_send(ask, felt)
        fra = ask.tekst(f"menneske.fra_{felt['hvem']}")
        linjer = (Fact(ask.tekst("menneske.fra"), fra), *_lines(ask, melding, utdrag, ask.tekst("menneske.du")))
        return Reply(ask.tekst(f"menneske.les_tilbake_{felt['hvem']}"), ask.sprak, fakta=linjer)

    def lagre(self, ask: Ask, felt: Felt) -> Outcome:
        """Send it."""
        melding, utdrag = _to_send(ask, felt)
        anonym = felt["hvem"] == "anonym"
        try:
            sendt = overlevering.send(ask.session, ask.hvem_id, melding, utdrag, anonym, ask.klokke)
        except IkkeTilgjengelig:
            text = ask.tekst("menneske.ingen_i_hr")
            return says(Reply(text, ask.sprak, fakta=(contact_fact(ask),)), **{utkast.UNDO: None})
        valg = (_about(ask, "menneske.si_hvem", SI_HVEM, sendt.id),) if anonym else ()
        return says(Reply(ask.tekst(f"menneske.sendt_{felt['hvem']}"), ask.sprak, valg=valg), **{utkast.UNDO: None})


class SvarPaaMelding(Oppgave):
    """An answer to a message, from HR or from the one who sent it."""

    trenger_sak = False
    gjelder_noen = False
    ja = "menneske.send"
    ordrett = frozenset({"melding"})

    def les(self, ask: Ask, felt: Felt, tekst: str, venter: str | None) -> Felt:
        """Which message, from the button that began it; then the words."""
        if "til" not in felt:
            return {"til": ask.entity("gjelder") or ""}
        return {"melding": tekst} if venter == "melding" else {}

    def mangler(self, ask: Ask, felt: Felt) -> str | None:
        """The words."""
        return None if felt.get("melding") else "melding"

    def sporsmaal(self, ask: Ask, felt: Felt, navn: str) -> Reply:
        """Asks for the words."""
        return Reply(ask.tekst("menneske.sporsmaal_svar"), ask.sprak)

    def feil(self, ask: Ask, felt: Felt) -> tuple[str, str] | None:
        """Words that cannot be sent."""
        try:
            if felt.get("melding"):
                overlevering.krev_sendbart(ask.session, ask.hvem_id, felt["melding"])
        except UgyldigSvar as feil:
            return "melding", ask.tekst(f"fritekst.{feil.kode}", **feil.verdier)
        return None

    def les_tilbake(self, ask: Ask, felt: Felt) -> Reply:
        """The words."""
        return Reply(ask.tekst("menneske.les_tilbake_svar"), ask.sprak, fakta=(Fact("", felt["melding"]),))

    def lagre(self, ask: Ask, felt: Felt) -> Outcome:
        """Send it."""
        try:
            overlevering.svar(ask.session, ask.hvem_id, felt["til"], felt["melding"], ask.klokke)
        except IkkeTilgjengelig:
            return says(Reply(ask.tekst("menneske.finnes_ikke"), ask.sprak), **{utkast.UNDO: None})
        return says(Reply(ask.tekst("menneske.svar_sendt"), ask.sprak), **{utkast.UNDO: None})


def _ways_on(ask: Ask) -> tuple[Choice, ...]:
    """Buttons to write to HR, and to read what has been written."""
    if not ask.kjent:
        return ()
    kan = {
        MELDING: overlevering.kan_sende(ask.session, ask.hvem_id),
        MINE: overlevering.har_sendt(ask.session, ask.hvem_id),
        TIL_HR: tilgang.kan_i_organisasjonen(ask.session, ask.hvem_id, Operasjon.SE_HENVENDELSER),
    }
    return tuple(Choice(ask.tekst(f"menneske.knapp_{_slug(svar)}"), payload(svar)) for svar, det in kan.items() if det)


def _list(ask: Ask, nokkel: str, meldinger: Sequence[Henvendelse]) -> Reply:
    if not meldinger:
        return Reply(ask.tekst(f"{nokkel}_ingen"), ask.sprak)
    knapper = tuple(Choice(_title(ask, melding), payload(LES, gjelder=melding.id)) for melding in meldinger)
    return Reply(ask.tekst(nokkel), ask.sprak, valg=knapper)


def _title(ask: Ask, melding: Henvendelse) -> str:
    naar = tidspunkt.med_ord(melding.tid, ask.sprak)
    besvart = bool(melding.svar) and melding.svar[-1].fra_hr
    nokkel = "menneske.tittel_besvart" if besvart else "menneske.tittel"
    return ask.tekst(nokkel, fra=_from(ask, melding), naar=naar)


def _from(ask: Ask, melding: Henvendelse) -> str:
    return ask.tekst("menneske.fra_anonym") if melding.navn is None else melding.navn


def _shown(ask: Ask, melding: Henvendelse) -> Reply:
    fra = _from(ask, melding)
    if melding.min and melding.anonym:
        fra = ask.tekst("menneske.fra_anonym")
    hvem = ask.tekst("menneske.du") if melding.min else ask.tekst("menneske.den_som_spor")
    svar = (Fact(svar.navn or ask.tekst("menneske.fra_anonym"), svar.tekst) for svar in melding.svar)
    linjer = (Fact(ask.tekst("menneske.fra"), fra), *_lines(ask, melding.tekst, melding.utdrag, hvem), *svar)
    valg = [_about(ask, "menneske.knapp_svar", SVAR, melding.id)]
    if melding.min and melding.anonym:
        valg.append(_about(ask, "menneske.si_hvem", SI_HVEM, melding.id))
    return Reply(tidspunkt.med_ord(melding.tid, ask.sprak), ask.sprak, fakta=linjer, valg=tuple(valg))


def _lines(ask: Ask, melding: str, utdrag: Sequence[Tur], hvem: str) -> tuple[Fact, ...]:
    navn = {Avsender.PERSON.value: hvem, Avsender.BOT.value: ask.tekst("menneske.assistenten")}
    skrevet = Fact(ask.tekst("menneske.melding"), melding or ask.tekst("menneske.uten_ord"))
    return (skrevet, *(Fact(navn[tur["fra"]], tur["tekst"]) for tur in utdrag))


def _to_send(ask: Ask, felt: Felt) -> tuple[str, list[Tur]]:
    """The words and the part of the talk as they are sent."""
    anonym, turer = felt["hvem"] == "anonym", _TURER[felt["utvalg"]]
    utdrag = overlevering.utdrag(ask.session, ask.hvem_id, ask.samtale_id, felt["til"], turer, anonym)
    return overlevering.sendbar(ask.session, ask.hvem_id, felt["melding"], anonym), utdrag


def _about(ask: Ask, nokkel: str, svar: str, id: str) -> Choice:
    return Choice(ask.tekst(nokkel), payload(svar, gjelder=id))


def _slug(svar: str) -> str:
    return svar.partition(".")[2]
