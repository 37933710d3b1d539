"""The papers: the letters that are written here, the agenda, the minutes, the calendar, and where they all are."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import ClassVar

from actions import brevskjema, skjema, tidspunkt, utkast
from actions.ask import Ask, Outcome, says
from actions.base import NaervaerAction
from actions.brevskjema import (
    AVLYS,
    AVLYS_JA,
    BREV,
    ENDRE,
    FELT,
    FORTSETT,
    GI,
    NY,
    OPPGAVE,
    START,
    STED,
    SVAR,
    calendar_file,
    letter_choice,
    stand_for,
)
from actions.hvem import OM_SEG_SELV, Whose, case_choice, case_to_work_on, find_case, names_in
from actions.reply import Choice, Fact, File, Reply, payload
from actions.samtale import begin_minutes
from actions.samtaletid import AVTAL, agreed, coming, place_in
from actions.skjema import Skjema, Stand
from naervaer import brev, datoer, organisasjon, papirer, papirliste, personer, tilgang
from naervaer.brev import Brevlinje, UgyldigBrev
from naervaer.datotolk import UgyldigDato
from naervaer.dokumenter.innhold import Agenda, Agendapunkt
from naervaer.fritekst import UgyldigSvar
from naervaer.nedlasting import Format, Slag, adresse
from naervaer.papirliste import Papirlinje
from naervaer.store.models import Brevslag
from naervaer.tilgang import IkkeTilgjengelig, SakenErOver, SynligSak

AGENDA, REFERAT, KALENDER, MINE = (f"lag_dokument.{slug}" for slug in ("agenda", "referat", "kalender", "mine"))
FORBERED = "forbered_samtale.start"
_HOYST = 10  # papers shown at once
_FLEST_SAKER = 20  # more than so many are not looked through for somebody who named nobody


class ActionLagDokument(NaervaerAction):
    """«Lag et brev til legen», «innkalling til dialogmøtet», «skriv ut agendaen», «hvor er papirene mine»."""

    privat = True

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_lag_dokument"

    def handle(self, ask: Ask) -> Outcome:
        """Make the paper, or go on with it."""
        try:
            if ask.svar == MINE:
                return _mine(ask)
            slag = BREV.get(ask.svar)
            if slag in brev.UTEN_SAK:
                return _plan_of_no_case(ask, self.skjemaer, slag)
            return self._in_a_case(ask, slag)
        except SakenErOver:
            return says(Reply(ask.tekst("forbered_samtale.saken_er_over"), ask.sprak))

    def _in_a_case(self, ask: Ask, slag: Brevslag | None) -> Outcome:
        if slag is None and ask.svar not in self._deeds:
            return says(_which(ask))
        whose = case_to_work_on(ask, ask.svar)
        if isinstance(whose, Reply):
            return says(whose)
        try:
            deed = _letter if slag else self._deeds[ask.svar]
            outcome = deed(ask, self.skjemaer, whose)
        except IkkeTilgjengelig:
            return says(Reply(ask.tekst(_refusal(ask, whose)), ask.sprak))
        return outcome if whose.egen else says(*outcome.replies, **{"omtalt": whose.person_id, **outcome.remember})

    _deeds: ClassVar[dict[str, Callable[[Ask, Mapping[str, Skjema], Whose], Outcome]]] = {
        AGENDA: lambda ask, _, whose: says(_agenda(ask, whose)),
        KALENDER: lambda ask, _, whose: says(_calendar(ask, whose)),
        REFERAT: begin_minutes,
    }


def _which(ask: Ask) -> Reply:
    """The papers that can be made."""
    papers = {AGENDA: "lag_dokument.navn_agenda", REFERAT: "lag_dokument.navn_referat"}
    papers |= {svar: f"brev.navn_{slag}" for svar, slag in BREV.items()}
    choices = tuple(Choice(_upper(ask.tekst(name)), payload(svar)) for svar, name in papers.items())
    return Reply(ask.tekst("lag_dokument.hvilket"), ask.sprak, valg=choices)


def _letter(ask: Ask, skjemaer: Mapping[str, Skjema], whose: Whose) -> Outcome:
    """A letter of a case. The employee may write to the own sykmelder, and is told of the others."""
    slag = BREV[ask.svar]
    if whose.egen and slag is not Brevslag.BREV_TIL_SYKMELDER:
        return says(_told_to_the_employee(ask, whose, slag))
    if ask.entity("gjelder"):
        return _with_letter(ask, skjemaer, stand_for(ask.svar, ask.entity("gjelder") or "", whose.person_id))
    return _write(ask, skjemaer, whose, brev.vis(ask.session, ask.hvem_id, whose.sak_id, ask.klokke))


def _plan_of_no_case(ask: Ask, skjemaer: Mapping[str, Skjema], slag: Brevslag) -> Outcome:
    """What a workplace prepares before anybody is away. Those who lead somebody make it, and HR."""
    if not organisasjon.kan_registrere(ask.session, ask.hvem_id):
        return says(Reply(ask.tekst(f"lag_dokument.ansatt_{slag}"), ask.sprak))
    try:
        if ask.entity("gjelder"):
            return _with_letter(ask, skjemaer, stand_for(ask.svar, ask.entity("gjelder") or "", ""))
        nobody = Whose("", "", "", "leder")
        return _write(ask, skjemaer, nobody, brev.vis_uten_sak(ask.session, ask.hvem_id))
    except IkkeTilgjengelig:
        return says(Reply(ask.tekst("min_sak.ingen_treff"), ask.sprak))


def _told_to_the_employee(ask: Ask, whose: Whose, slag: Brevslag) -> Reply:
    """Who makes such a letter, what it holds for the employee, and those there are."""
    letters = [b for b in brev.vis(ask.session, ask.hvem_id, whose.sak_id, ask.klokke) if _stands(b, slag)]
    filer = brevskjema.files(ask, slag, letters[0].id) if letters else ()
    found = ask.tekst("lag_dokument.ansatt_her_er_det") if letters else ""
    text = "\n\n".join(filter(None, (ask.tekst(f"lag_dokument.ansatt_{slag}"), found)))
    return Reply(text, ask.sprak, filer=filer)


def _write(ask: Ask, skjemaer: Mapping[str, Skjema], whose: Whose, letters: list[Brevlinje]) -> Outcome:
    """Begin, or go on. Where one is made already, it is shown first: mostly that is the one that is wanted."""
    slag, new = BREV[ask.svar], ask.entity("verdi") == NY
    made = next((b for b in letters if _stands(b, slag)), None)
    begun = any(b.slag is slag and not b.ferdig for b in letters)
    if made and not begun and not new:
        return says(_made_before(ask, whose, made))
    brev_id = brev.start(ask.session, ask.hvem_id, slag, whose.sak_id or None, ask.sprak, ask.klokke)
    asked = brev.neste(ask.session, ask.hvem_id, brev_id, ask.klokke)
    goes_on = asked is not None and asked.kan_tilbake
    intro = ask.tekst("lag_dokument.fortsetter") if goes_on else _introduction(ask, whose, slag)
    stand = stand_for(ask.svar, brev_id, whose.person_id)
    if slag is Brevslag.INNKALLING_DIALOGMOTE1 and ask.text:
        stand, told = _told_the_meeting(ask, stand)
        intro = "\n\n".join(filter(None, (intro, told)))
    return skjema.begin(ask, skjemaer, stand, intro)


def _made_before(ask: Ask, whose: Whose, made: Brevlinje) -> Reply:
    stand = stand_for(ask.svar, made.id, whose.person_id)
    reply = brevskjema.finished(ask, stand)
    about = {"person": whose.person_id} if whose.person_id else {}
    new = Choice(ask.tekst("lag_dokument.knapp_ny"), payload(ask.svar, verdi=NY, **about))
    first = ask.tekst("lag_dokument.laget_for", dag=datoer.lang(made.endret, ask.sprak))
    return Reply(f"{first}\n\n{reply.tekst}", ask.sprak, fakta=reply.fakta, filer=reply.filer, valg=(*reply.valg, new))


def _told_the_meeting(ask: Ask, stand: Stand) -> tuple[Stand, str]:
    """Keep the time and the place of the meeting that the message names, and say so."""
    try:
        told = stand | brevskjema.read_time(ask, ask.text)
        naar, sted = brevskjema.told_moment(told), place_in(ask.text)
        if naar is None:
            return told, ""
        _answer(ask, stand, START, naar.isoformat())
        if sted:
            _answer(ask, stand, STED, sted)
    except UgyldigDato as feil:
        return stand, utkast.bad_day(ask, feil)
    except UgyldigSvar as feil:
        return stand, ask.tekst(f"fritekst.{feil.kode}", **feil.verdier)
    hva = ", ".join(filter(None, (tidspunkt.med_ord(naar, ask.sprak), sted)))
    return stand, ask.tekst("lag_dokument.motet_notert", hva=hva)


def _answer(ask: Ask, stand: Stand, felt: str, verdi: str) -> None:
    brev.svar(ask.session, ask.hvem_id, stand["brev"], felt, verdi, ask.klokke)


def _introduction(ask: Ask, whose: Whose, slag: Brevslag) -> str:
    """What the letter is for, whom it goes to, and that it is not sent from here."""
    if whose.egen:
        return ask.tekst("lag_dokument.om_eget_brev")
    return ask.tekst(f"lag_dokument.om_{slag}", navn=whose.navn)


def _with_letter(ask: Ask, skjemaer: Mapping[str, Skjema], stand: Stand) -> Outcome:
    """What a button does with one letter."""
    what, _, which = (ask.entity("verdi") or "").partition(":")
    letter = brev.les(ask.session, ask.hvem_id, stand["brev"], ask.klokke)
    if what == FORTSETT or letter.felt is not None:
        return skjema.begin(ask, skjemaer, stand)
    if what == FELT:
        return skjema.begin(ask, skjemaer, brevskjema.change(ask, stand, which))
    if what in (ENDRE, OPPGAVE):
        return says(brevskjema.changeable(ask, stand, which if what == OPPGAVE else ""))
    if what == GI:
        return says(_given(ask, stand))
    if what in (AVLYS, AVLYS_JA):
        return says(_cancelled(ask, stand) if what == AVLYS_JA else _sure_to_cancel(ask, stand))
    return says(brevskjema.finished(ask, stand))


def _given(ask: Ask, stand: Stand) -> Reply:
    try:
        brev.gi(ask.session, ask.hvem_id, stand["brev"], ask.klokke)
    except UgyldigBrev as feil:
        return Reply(ask.tekst(f"brev.{feil.kode}"), ask.sprak)
    navn = organisasjon.kallenavn(ask.session, stand["person"])
    return Reply(ask.tekst("lag_dokument.naa_gitt", navn=navn), ask.sprak)


def _sure_to_cancel(ask: Ask, stand: Stand) -> Reply:
    yes = letter_choice(ask.tekst("lag_dokument.knapp_avlys_ja"), stand, AVLYS_JA)
    return Reply(ask.tekst("lag_dokument.avlys_sikker"), ask.sprak, valg=(yes,))


def _cancelled(ask: Ask, stand: Stand) -> Reply:
    try:
        brev.avlys(ask.session, ask.hvem_id, stand["brev"], ask.klokke)
    except UgyldigBrev as feil:
        return Reply(ask.tekst(f"brev.{feil.kode}"), ask.sprak)
    return Reply(
        ask.tekst("lag_dokument.avlyst"),
        ask.sprak,
        filer=(calendar_file(ask, stand["brev"], ask.tekst("lag_dokument.navn_dialogmote1")),),
    )


def _agenda(ask: Ask, whose: Whose) -> Reply:
    """The agenda, with the points that the two have shared told in words."""
    agenda = papirer.agenda(ask.session, ask.hvem_id, whose.sak_id, ask.sprak, ask.klokke)
    points = tuple(Fact(p.tema, _point(agenda, p)) for p in agenda.punkter if p.ansatt or p.leder)
    when = (
        (Fact(ask.tekst("lag_dokument.felt_start"), tidspunkt.med_ord(agenda.start, ask.sprak)),)
        if agenda.start
        else ()
    )
    where = (Fact(ask.tekst("lag_dokument.felt_sted"), agenda.sted),) if agenda.sted else ()
    text = ask.tekst("lag_dokument.agenda" if points else "lag_dokument.agenda_uten_punkter")
    prepare = case_choice(ask.tekst("lag_dokument.knapp_forbered"), FORBERED, whose)
    agree = case_choice(ask.tekst("forbered_samtale.knapp_avtal"), AVTAL, whose)
    return Reply(
        text,
        ask.sprak,
        fakta=(*when, *where, *points),
        filer=brevskjema.paper_files(ask, ask.tekst("lag_dokument.navn_agenda"), Slag.AGENDA, whose.sak_id),
        valg=(prepare,) if whose.egen or agenda.start else (prepare, agree),
    )


def _point(agenda: Agenda, point: Agendapunkt) -> str:
    """Who has brought what."""
    said = [(agenda.ansatt, point.ansatt), (agenda.leder, point.leder)]
    return "; ".join(f"{navn}: {'; '.join(ting)}" for navn, ting in said if ting)


def _calendar(ask: Ask, whose: Whose) -> Reply:
    """The meetings to come, for a calendar: the talk agreed, and dialogmøte 1."""
    talk = coming(ask, whose)
    meetings = [*_called_to(ask, whose)]
    if talk and talk.avtalt:
        meetings.insert(0, (ask.tekst("lag_dokument.navn_samtale"), talk.avtalt, talk.id))
    if not meetings:
        return agreed(ask, whose, None)
    facts = tuple(Fact(navn, tidspunkt.med_ord(naar, ask.sprak)) for navn, naar, _ in meetings)
    filer = tuple(calendar_file(ask, id_, navn) for navn, _, id_ in meetings)
    return Reply(ask.tekst("lag_dokument.kalender"), ask.sprak, fakta=facts, filer=filer)


def _called_to(ask: Ask, whose: Whose) -> Iterable[tuple[str, datetime, str]]:
    for letter in brev.vis(ask.session, ask.hvem_id, whose.sak_id, ask.klokke):
        if _stands(letter, Brevslag.INNKALLING_DIALOGMOTE1):
            start = next(
                b.svar for b in brev.besvart(ask.session, ask.hvem_id, letter.id, ask.klokke) if b.felt == START
            )
            naar = datetime.fromisoformat(str(start))
            if naar > ask.klokke.now():
                yield ask.tekst("lag_dokument.navn_dialogmote1"), naar, letter.id


def _mine(ask: Ask) -> Outcome:
    """The papers of those named, else of all whose cases the person may open, grouped by whom they are about."""
    cases = _cases(ask)
    if isinstance(cases, Reply):
        return says(cases)
    try:
        papers = papirliste.alle(ask.session, ask.hvem_id, cases, ask.klokke)
    except IkkeTilgjengelig:
        return says(Reply(ask.tekst("min_sak.ingen_treff"), ask.sprak))
    done, begun = [p for p in papers if p.ferdig], [p for p in papers if not p.ferdig]
    groups = list(dict.fromkeys(p.navn for p in done[:_HOYST]))
    shown = sorted(done[:_HOYST], key=lambda p: groups.index(p.navn))
    text = (
        "lag_dokument.ingen_papirer"
        if not papers
        else "lag_dokument.papirer"
        if done
        else "lag_dokument.bare_paabegynt"
    )
    more = ask.tekst("lag_dokument.flere_papirer", antall=_HOYST) if len(done) > _HOYST else ""
    return says(
        Reply(
            "\n\n".join(filter(None, (ask.tekst(text), more))),
            ask.sprak,
            filer=tuple(_paper_file(ask, p) for p in shown),
            valg=tuple(_go_on_choice(ask, p, p.brevslag) for p in begun[:_HOYST] if p.brevslag),
        )
    )


def _cases(ask: Ask) -> list[SynligSak] | Reply:
    """The case of whoever is named or was just spoken of; else all that the person may open."""
    own_leader = organisasjon.leders_navn(ask.session, ask.hvem_id)
    names = [navn for navn in names_in(ask, ask.text) if not personer.ligner(navn, own_leader)]
    spoken_of = ask.slots.get("omtalt") and not OM_SEG_SELV.search(ask.text)
    if not (ask.entity("person") or names or spoken_of):
        cases = tilgang.synlige_saker(ask.session, ask.hvem_id, ask.klokke)
        return cases if len(cases) <= _FLEST_SAKER else Reply(ask.tekst("utkast.hvem"), ask.sprak)
    whose = find_case(ask, MINE)
    return whose if isinstance(whose, Reply) else [SynligSak(whose.sak_id, whose.person_id, whose.navn)]


def _paper_file(ask: Ask, paper: Papirlinje) -> File:
    key = "lag_dokument.papir_avlyst" if paper.avlyst else "lag_dokument.papir"
    title = ask.tekst(key, hva=_upper(_paper_name(ask, paper)), dag=datoer.lang(paper.dag, ask.sprak))
    theirs = paper.person_id not in ("", ask.hvem_id)
    return File(f"{paper.navn}: {title}" if theirs else title, adresse(paper.slag, paper.id, Format.PDF))


def _go_on_choice(ask: Ask, paper: Papirlinje, slag: Brevslag) -> Choice:
    stand = stand_for(SVAR[slag], paper.id, paper.person_id)
    theirs = paper.person_id not in ("", ask.hvem_id)
    label = ask.tekst("lag_dokument.knapp_skriv_videre", hva=_paper_name(ask, paper))
    return letter_choice(f"{label} ({paper.navn})" if theirs else label, stand, FORTSETT)


def _paper_name(ask: Ask, paper: Papirlinje) -> str:
    if paper.brevslag:
        return ask.tekst(f"brev.navn_{paper.brevslag}")
    return ask.tekst(f"lag_dokument.navn_{paper.slag}", versjon=paper.versjon)


def _stands(letter: Brevlinje, slag: Brevslag) -> bool:
    """Whether it is a finished letter of that kind, and not cancelled."""
    return letter.slag is slag and letter.ferdig and not letter.avlyst


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]


def _refusal(ask: Ask, whose: Whose) -> str:
    """To those who are nothing to the case it is as if there were none."""
    known = tilgang.har_rolle(ask.session, ask.hvem_id, whose.sak_id, ask.klokke)
    return "lag_dokument.ikke_for_deg" if known else "min_sak.ingen_treff"
