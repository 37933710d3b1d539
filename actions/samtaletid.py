"""The time and place of the talk: agreed, moved and cancelled. Nothing is sent; the manager gets a calendar file."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time

from actions import skjema, tidspunkt, utkast
from actions.ask import Ask, Outcome, says
from actions.brevskjema import calendar_file, paper_files
from actions.hvem import Whose, case_choice, employee
from actions.reply import Choice, Reply, Svarform
from actions.skjema import Avvist, Skjema, Sporsmaal, Stand
from naervaer import datoer, samtale
from naervaer.datotolk import UgyldigDato
from naervaer.kalender import pluss_maaneder
from naervaer.klokke import oslo_dato
from naervaer.nedlasting import Slag
from naervaer.samtale import Samtalebilde, UgyldigSamtale

TID, AVLYSNING = "samtaletid", "samtaleavlysning"
START, AVTAL, AVLYS = (f"forbered_samtale.{slug}" for slug in ("start", "avtal", "avlys"))
_LENGST_FRAM = 6  # months
_STED = re.compile(
    r"\b(?P<foran>på|i|hos|over|via|ved)\s+(?P<sted>"
    r"(?:møterom\w*|grupperom\w*|rom|rommet|kontor\w*|kantin\w*|teams|zoom|telefon\w*|pauserom\w*|personalrom\w*"
    r"|vaktrom\w*|resepsjon\w*|rådhus\w*|bibliotek\w*|kafe\w*|kafé\w*|skolen|barnehagen|sykehjemmet|sjukeheimen|meg)\b"
    r"(?:\s+(?:\d+\w*|(?-i:[A-ZÆØÅ])[\w.-]*|mitt|vårt|nr\.?|i \d+\. etasje|til \w+))*)",
    re.IGNORECASE,
)
_FORAN = re.compile(r"\W*(?:(?:det|vi) (?:blir|er|tar det|møtes)\s+)?(?:på|i|ved)\s+", re.IGNORECASE)


class Samtaletiden(Skjema):
    """When and where. The time is kept in the store once both day and hour are told; until then what is told of it
    lies in `dag` and `klokka`. `tid` is what the store has, `sted` the place, empty for none.
    """

    def neste(self, ask: Ask, stand: Stand) -> Sporsmaal | None:
        """The time, and then the place."""
        if "tid" not in stand:
            svarform: Svarform = "" if "dag" in stand else "dato"
            return Sporsmaal("tid", _time_question(ask, stand), svarform=svarform, kan_hoppes_over=False)
        if "sted" not in stand:
            place = ask.tekst("samtale.sporsmaal_sted", naar=_worded(ask, stand["tid"]))
            return Sporsmaal("sted", place, eksempel=ask.tekst("samtale.eksempel_sted"), kan_tilbake=True)
        return None

    def svar(self, ask: Ask, stand: Stand, felt: str, tekst: str) -> Stand:
        """Half a time is kept here, a whole one in the store."""
        if felt == "sted":
            place = _FORAN.sub("", tekst, count=1).strip(" .!")
            return _agree(ask, {**stand, "sted": place})
        told = _told(ask, tekst, bare_timen=True)
        if not told:
            raise Avvist(ask.tekst("samtale.ikke_tid"))
        return _agree(ask, {**stand, **told})

    def hopp_over(self, ask: Ask, stand: Stand, felt: str) -> Stand:
        """A talk may have no place."""
        return {**stand, "sted": ""}

    def tilbake(self, ask: Ask, stand: Stand, felt: str) -> Stand:
        """To the time."""
        return {navn: verdi for navn, verdi in stand.items() if navn not in ("tid", "dag", "klokka")}

    def ferdig(self, ask: Ask, stand: Stand) -> Outcome:
        """When and where, and the files."""
        whose = employee(ask, stand["person"])
        return says(agreed(ask, whose, coming(ask, whose)))


class Samtaleavlysningen(Skjema):
    """Asks once more before the talk is cancelled. `svar` is yes or no."""

    def neste(self, ask: Ask, stand: Stand) -> Sporsmaal | None:
        """Whether it shall be cancelled."""
        whose = employee(ask, stand["person"])
        talk = coming(ask, whose)
        if "svar" in stand or talk is None:
            return None
        return Sporsmaal(
            "avlys",
            ask.tekst("samtale.sporsmaal_avlys", navn=whose.navn, naar=_when(ask, talk), sted=_where(ask, talk)),
            valg=yes_or_no(ask, stand, "avlys", "samtale.ja_avlys", "samtale.nei_behold"),
            kan_hoppes_over=False,
        )

    def svar(self, ask: Ask, stand: Stand, felt: str, tekst: str) -> Stand:
        """Cancel it on a yes."""
        if not told_yes(ask, tekst):
            return {**stand, "svar": "nei"}
        return {**stand, "svar": "ja", "samtale": _cancel(ask, stand)}

    def hopp_over(self, ask: Ask, stand: Stand, felt: str) -> Stand:
        """It stays."""
        return {**stand, "svar": "nei"}

    def tilbake(self, ask: Ask, stand: Stand, felt: str) -> Stand:
        """There is nothing before."""
        return stand

    def ferdig(self, ask: Ask, stand: Stand) -> Outcome:
        """That it is cancelled, with the file that takes it out of the calendars; or that it stays."""
        whose = employee(ask, stand["person"])
        if "samtale" in stand:
            file = calendar_file(ask, stand["samtale"], ask.tekst("samtale.navn_avlysning"))
            new = case_choice(ask.tekst("samtale.knapp_ny_tid"), AVTAL, whose)
            return says(Reply(ask.tekst("samtale.avlyst", navn=whose.navn), ask.sprak, filer=(file,), valg=(new,)))
        return says(agreed(ask, whose, coming(ask, whose)))

    def utsatt(self, ask: Ask, stand: Stand) -> Outcome:
        """It stays until somebody says yes."""
        return says(Reply(ask.tekst("samtale.ikke_avlyst"), ask.sprak), **{skjema.SLOT: None})


def agree_on_time(ask: Ask, skjemaer: Mapping[str, Skjema], whose: Whose) -> Outcome:
    """Agree on the talk, or move it; what the text tells is not asked. The employee is shown what is agreed."""
    talk = coming(ask, whose)
    if whose.egen:
        return says(agreed(ask, whose, talk))
    stand, refused = _begun(ask, whose, ask.text)
    if talk and talk.sted:
        stand.setdefault("sted", talk.sted)
    if talk and talk.avtalt and "klokka" in stand and "dag" not in stand:
        stand["dag"] = oslo_dato(talk.avtalt).isoformat()
    try:
        stand = _agree(ask, stand)
    except Avvist as feil:
        refused = str(feil)
        stand = {navn: verdi for navn, verdi in stand.items() if navn not in ("dag", "klokka")}
    known = ask.tekst("samtale.er_avtalt", naar=_when(ask, talk)) if talk and "tid" not in stand else ""
    outcome = skjema.begin(ask, skjemaer, stand, "" if refused else known)
    return utkast.prefixed(outcome, refused) if refused else outcome


def keep_time(ask: Ask, whose: Whose) -> str:
    """Keep the time that a text names in passing, and the words that say so; empty where it names none, or where it is
    not theirs to agree on.
    """
    if whose.egen or not ask.text:
        return ""
    stand, refused = _begun(ask, whose, ask.text)
    try:
        stand = _agree(ask, stand)
    except Avvist:
        return ask.tekst("samtale.tid_ikke_satt")
    if "tid" in stand:
        return ask.tekst("samtale.tid_satt", naar=_worded(ask, stand["tid"]))
    day, talk = (date.fromisoformat(stand["dag"]) if "dag" in stand else None), coming(ask, whose)
    if talk and talk.avtalt and day == oslo_dato(talk.avtalt):
        return ask.tekst("samtale.er_avtalt_naa", naar=_when(ask, talk))
    if day and day >= ask.klokke.today():
        return ask.tekst("samtale.dag_uten_klokke", dag=datoer.lang(day, ask.sprak))
    return refused


def cancel(ask: Ask, skjemaer: Mapping[str, Skjema], whose: Whose) -> Outcome:
    """Ask once more, and then cancel the talk to come."""
    talk = coming(ask, whose)
    if talk is None or whose.egen:
        return says(agreed(ask, whose, talk))
    return skjema.begin(ask, skjemaer, {"slag": AVLYSNING, "sak": whose.sak_id, "person": whose.person_id})


def coming(ask: Ask, whose: Whose) -> Samtalebilde | None:
    """The talk that is agreed and not held. Raises IkkeTilgjengelig."""
    talks = samtale.vis(ask.session, ask.hvem_id, whose.sak_id, ask.klokke)
    return next((talk for talk in talks if talk.holdt is None), None)


def agreed(ask: Ask, whose: Whose, talk: Samtalebilde | None) -> Reply:
    """When and where the talk is, with the calendar file and the agenda; or that none is agreed."""
    side = "ansatt" if whose.egen else "leder"
    if talk is None:
        new = () if whose.egen else (case_choice(ask.tekst("forbered_samtale.knapp_avtal"), AVTAL, whose),)
        return Reply(ask.tekst(f"samtale.ingen_avtale_{side}", navn=whose.navn), ask.sprak, valg=new)
    when = ask.tekst(f"samtale.avtalt_{side}", navn=whose.navn, naar=_when(ask, talk), sted=_where(ask, talk))
    agenda = paper_files(ask, ask.tekst("lag_dokument.navn_agenda"), Slag.AGENDA, whose.sak_id)
    return Reply(
        "\n\n".join((when, ask.tekst(f"samtale.avtalt_videre_{side}"))),
        ask.sprak,
        filer=(calendar_file(ask, talk.id, ask.tekst("samtale.navn_samtale")), *agenda),
        valg=_onwards(ask, whose),
    )


def yes_or_no(ask: Ask, stand: Stand, felt: str, ja: str, nei: str) -> tuple[Choice, ...]:
    """The two buttons, with the texts by these keys."""
    return (
        skjema.answer_choice(ask, stand, felt, ask.tekst(ja), "ja"),
        skjema.answer_choice(ask, stand, felt, ask.tekst(nei), "nei"),
    )


def told_yes(ask: Ask, tekst: str) -> bool:
    """Whether a text says yes or no. Raises Avvist where it says neither."""
    if utkast.says_yes(tekst):
        return True
    if utkast.says_no(tekst):
        return False
    raise Avvist(ask.tekst("samtale.ja_eller_nei"))


def place_in(text: str) -> str:
    """The room or the like that a text names; empty for none."""
    found = _STED.search(text)
    if not found:
        return ""
    return found[0] if found["foran"].lower() == "hos" else found["sted"]


def _begun(ask: Ask, whose: Whose, text: str) -> tuple[Stand, str]:
    """The stand with what the text tells, and what is wrong with its day."""
    stand: Stand = {"slag": TID, "sak": whose.sak_id, "person": whose.person_id}
    place = place_in(text)
    if place:
        stand["sted"] = place
    try:
        return {**stand, **_told(ask, text)}, ""
    except UgyldigDato as feil:
        return stand, utkast.bad_day(ask, feil)


def _told(ask: Ask, text: str, bare_timen: bool = False) -> Stand:
    dag, klokka = tidspunkt.dag_og_klokke(text, ask.klokke, bare_timen)
    told = {"dag": dag.isoformat() if dag else "", "klokka": klokka.isoformat() if klokka else ""}
    return {navn: verdi for navn, verdi in told.items() if verdi}


def _agree(ask: Ask, stand: Stand) -> Stand:
    """Store the time once it is whole, and the place with it. Raises Avvist for a time that has been, or is far off:
    «10. november» in December.
    """
    if "dag" not in stand or "klokka" not in stand:
        return stand
    day = date.fromisoformat(stand["dag"])
    if day > pluss_maaneder(ask.klokke.today(), _LENGST_FRAM):
        raise Avvist(ask.tekst("samtale.langt_fram", dag=datoer.lang(day, ask.sprak)))
    naar = tidspunkt.at(day, time.fromisoformat(stand["klokka"]))
    sted = stand.get("sted", "")
    try:
        samtale.avtal(ask.session, ask.hvem_id, stand["sak"], naar, sted, ask.sprak, ask.klokke)
    except UgyldigSamtale as feil:
        raise Avvist(ask.tekst(f"samtale.{feil.kode}")) from None
    return {**stand, "tid": naar.isoformat()}


def _cancel(ask: Ask, stand: Stand) -> str:
    try:
        return samtale.avlys(ask.session, ask.hvem_id, stand["sak"], ask.klokke)
    except UgyldigSamtale as feil:
        raise Avvist(ask.tekst(f"samtale.{feil.kode}")) from None


def _time_question(ask: Ask, stand: Stand) -> str:
    if "dag" in stand:
        day = datoer.lang(date.fromisoformat(stand["dag"]), ask.sprak)
        return ask.tekst("samtale.sporsmaal_klokka", dag=day)
    if "klokka" in stand:
        return ask.tekst("samtale.sporsmaal_dag", klokka=stand["klokka"][:5].replace(":", "."))
    return ask.tekst("samtale.sporsmaal_tid")


def _onwards(ask: Ask, whose: Whose) -> tuple[Choice, ...]:
    prepare = () if whose.stilling == "andre" else (("samtale.knapp_forbered", START),)
    change = () if whose.egen else (("samtale.knapp_flytt", AVTAL), ("samtale.knapp_avlys", AVLYS))
    return tuple(case_choice(ask.tekst(label), svar, whose) for label, svar in (*prepare, *change))


def _when(ask: Ask, talk: Samtalebilde) -> str:
    return tidspunkt.med_ord(talk.avtalt, ask.sprak) if talk.avtalt else ""


def _worded(ask: Ask, iso: str) -> str:
    return tidspunkt.med_ord(datetime.fromisoformat(iso), ask.sprak)


def _where(ask: Ask, talk: Samtalebilde) -> str:
    return " " + ask.tekst("samtale.sted", sted=talk.sted) if talk.sted else ""
