"""The form by which a letter is written, one question at a time, and what is said of it when it is there."""

import contextlib
import re
from datetime import date, datetime, time, timedelta
from textwrap import shorten

from actions import skjema, tidspunkt, utkast
from actions.ask import Ask, Outcome, says
from actions.reply import Choice, Fact, File, Reply, payload
from actions.skjema import Avvist, Skjema, Sporsmaal, Stand
from naervaer import brev, datoer, organisasjon, saker
from naervaer.brev import Besvart, Type, UgyldigBrev
from naervaer.brevpapir import JA, NEI
from naervaer.datotolk import Retning
from naervaer.dokumenter.innhold import InnkallingDialogmote1
from naervaer.fritekst import UgyldigSvar
from naervaer.nedlasting import Format, Slag, adresse
from naervaer.store.models import Brevslag
from naervaer.uferdig import Uferdig

SLAG = "brev"
BREV = {
    "lag_dokument.brev_lege": Brevslag.BREV_TIL_SYKMELDER,
    "lag_dokument.innkalling": Brevslag.INNKALLING_DIALOGMOTE1,
    "lag_dokument.saklighetsvurdering": Brevslag.SAKLIGHETSVURDERING,
    "lag_dokument.maksdatobrev": Brevslag.INFORMASJON_OM_MAKSDATO,
    "lag_dokument.beredskapsplan": Brevslag.BEREDSKAPSPLAN,
    "lag_dokument.alternative_oppgaver": Brevslag.ALTERNATIVE_OPPGAVER,
}
SVAR = {slag: svar for svar, slag in BREV.items()}
ENDRE, OPPGAVE, FELT, FORTSETT, NY, GI = "endre", "oppgave", "felt", "fortsett", "ny", "gi"
AVLYS, AVLYS_JA = "avlys", "avlys_ja"
FERDIG, PAA_NYTT = "ferdig", "på nytt"
START, STED = "start", "sted"  # of the meeting
_I_LISTA, _ENDRES, _NYTT, _DAG, _KLOKKA = "liste", "endres", "nytt", "dag", "klokka"
_LENGST_PAA_KNAPP, _LENGST_I_LINJEN = 30, 300  # characters
# What the letter says that nobody was asked for, and that should be looked at before it is handed on.
_REGNET_UT = {Brevslag.SAKLIGHETSVURDERING: "vern_til", Brevslag.INFORMASJON_OM_MAKSDATO: "maksdato"}
_FERDIG_MED_LISTA = re.compile(
    r"\W*(?:nei\W*)?(?:nei|ferdig(?: med (?:lista|listen))?|det (?:var|er) alt"
    r"|(?:ikke|ikkje) (?:noe |noko )?(?:mer|meir|flere|fleire)|ingen (?:flere|fleire))(?: takk)?\W*",
    re.IGNORECASE,
)
_PAA_NYTT = re.compile(
    r"\W*(?:(?:skriv|begynn|byrj)\w* )?(?:(?:lista|listen) )?(?:på nytt|på ny|forfra)\W*", re.IGNORECASE
)
_JA = re.compile(r"\W*(ja|jo|jepp|jau|yes)\b", re.IGNORECASE)
_NEI = re.compile(r"\W*(nei|nope|ikke|ikkje|no)\b", re.IGNORECASE)
_DAGEN_FOR = re.compile(r"\bdagen (?:før|føre|for)\b", re.IGNORECASE)


class Brevskjema(Skjema):
    """The questions of naervaer/brev.yml; the store knows which one waits.

    `brev` is the letter, `svar` what one asks for to get it, `person` whose it is. `endres` is a question taken out of
    its turn; `liste` one that takes more lines, though the store is at the next; `nytt` a list that shall be written
    anew; `dag` and `klokka` the half of a time that is known.
    """

    def neste(self, ask: Ask, stand: Stand) -> Sporsmaal | None:
        """The question that waits, with what is answered already."""
        asked = _asked(ask, stand)
        if asked is None:
            return None
        given = _given(ask, stand, asked.felt)
        if given and asked.type is Type.LINJER and not stand.get(_NYTT):
            return _next_line(ask, stand, given)
        half_known = _DAG in stand or _KLOKKA in stand
        return Sporsmaal(
            felt=asked.felt,
            tekst=_question(ask, stand, asked, given),
            eksempel="" if given or half_known or asked.type in (Type.JA_NEI, Type.DATO) else asked.eksempel,
            hvorfor=ask.tekst("lag_dokument.hvorfor_onske") if _only_by_wish(stand, asked.felt) else "",
            valg=_buttons(ask, stand, asked, given),
            svarform="dato" if asked.type is Type.DATO or (asked.type is Type.TIDSPUNKT and _DAG not in stand) else "",
            kan_hoppes_over=asked.kan_hoppes_over or given is not None,
            kan_tilbake=asked.kan_tilbake or half_known,
            har_svar=given is not None,
        )

    def svar(self, ask: Ask, stand: Stand, felt: str, tekst: str) -> Stand:
        """Kept at once; a time of which only the day or the hour is told, when the rest is."""
        asked = _asked(ask, stand)
        if asked is None:
            return _letter(stand)
        if asked.type is Type.LINJER:
            return self._lines(ask, stand, felt, tekst, asked.kan_hoppes_over)
        if asked.type is Type.TIDSPUNKT and tekst:
            stand = stand | read_time(ask, tekst)
            naar = told_moment(stand)
            if naar is None:
                return _with_half_a_time(stand)
            tekst = naar.isoformat()
        elif asked.type is Type.DATO:
            tekst = _day(ask, stand, tekst)
        elif asked.type is Type.JA_NEI:
            tekst = _yes_or_no(tekst)
        _keep(ask, stand, felt, tekst)
        return _letter(stand)

    def _lines(self, ask: Ask, stand: Stand, felt: str, tekst: str, skippable: bool) -> Stand:
        """One line more, until the list is said to be whole."""
        given = _given(ask, stand, felt)
        if _FERDIG_MED_LISTA.fullmatch(tekst):
            if not given and not skippable:
                raise UgyldigSvar("maa_besvares")
            return self.hopp_over(ask, stand, felt)
        lines = given.svar if given and not stand.get(_NYTT) else []
        if lines and _PAA_NYTT.fullmatch(tekst):
            return {**stand, _NYTT: felt}
        _keep(ask, stand, felt, "\n".join([*lines, tekst]))
        changed = {_ENDRES: felt} if stand.get(_ENDRES) else {}
        return {**_letter(stand), **changed, _I_LISTA: felt} if tekst else _letter(stand)

    def hopp_over(self, ask: Ask, stand: Stand, felt: str) -> Stand:
        """An answer given before stays."""
        if not stand.get(_I_LISTA):
            with contextlib.suppress(UgyldigBrev):  # cancelled meanwhile: the next answer says so
                brev.hopp_over(ask.session, ask.hvem_id, stand["brev"], felt, ask.klokke)
        return _letter(stand)

    def tilbake(self, ask: Ask, stand: Stand, felt: str) -> Stand:
        """From half a time or a new list to the question, from a change to the letter, else to the question before."""
        halfway = (_NYTT, _DAG, _KLOKKA)
        if any(stand.get(navn) for navn in halfway):
            return {navn: verdi for navn, verdi in stand.items() if navn not in halfway}
        steps = 0 if stand.get(_ENDRES) else 2 if stand.get(_I_LISTA) else 1
        with contextlib.suppress(UgyldigBrev):
            for _ in range(steps):
                brev.tilbake(ask.session, ask.hvem_id, stand["brev"], ask.klokke)
        return _letter(stand)

    def gjenoppta(self, ask: Ask, begynt: Uferdig) -> Stand:
        """The letter that was begun."""
        letter = brev.les(ask.session, ask.hvem_id, begynt.id, ask.klokke)
        person_id = saker.eier(ask.session, begynt.sak_id) if begynt.sak_id else ""
        return stand_for(SVAR[letter.slag], letter.id, person_id)

    def ferdig(self, ask: Ask, stand: Stand) -> Outcome:
        """The letter, to look through and take out."""
        return says(finished(ask, stand))


def stand_for(svar: str, brev_id: str, person_id: str) -> Stand:
    """What the slot holds for a letter; `person_id` is empty where it is of no case."""
    return {"slag": SLAG, "svar": svar, "brev": brev_id, "person": person_id}


def letter_choice(label: str, stand: Stand, verdi: str) -> Choice:
    """A button that does something with the letter."""
    about = {"person": stand["person"]} if stand["person"] else {}
    return Choice(label, payload(stand["svar"], gjelder=stand["brev"], verdi=verdi, **about))


def finished(ask: Ask, stand: Stand) -> Reply:
    """What the letter says, the files, and what can be done with it."""
    slag = BREV[stand["svar"]]
    own = "_egen" if stand["person"] == ask.hvem_id and slag is Brevslag.BREV_TIL_SYKMELDER else ""
    choices = [letter_choice(ask.tekst("lag_dokument.knapp_endre"), stand, ENDRE)]
    lines = [ask.tekst(f"lag_dokument.ferdig_{slag}{own}")]
    if stand["person"] and not own:
        navn = organisasjon.kallenavn(ask.session, stand["person"])
        given = brev.les(ask.session, ask.hvem_id, stand["brev"], ask.klokke).gitt_tid is not None
        lines.append(ask.tekst("lag_dokument.er_gitt" if given else "lag_dokument.ikke_gitt", navn=navn))
        if not given:
            choices.insert(0, letter_choice(ask.tekst("lag_dokument.knapp_gi", navn=navn), stand, GI))
    if slag is Brevslag.INNKALLING_DIALOGMOTE1:
        choices.append(letter_choice(ask.tekst("lag_dokument.knapp_avlys"), stand, AVLYS))
    return Reply(
        " ".join(lines),
        ask.sprak,
        fakta=(*_facts(ask, _answers(ask, stand)), *_reckoned(ask, stand)),
        filer=files(ask, slag, stand["brev"]),
        valg=tuple(choices),
    )


def files(ask: Ask, slag: Brevslag, brev_id: str) -> tuple[File, ...]:
    """The letter, and the meeting it calls to."""
    papers = paper_files(ask, ask.tekst(f"brev.navn_{slag}"), Slag.BREV, brev_id)
    if slag is not Brevslag.INNKALLING_DIALOGMOTE1:
        return papers
    return (*papers, calendar_file(ask, brev_id, ask.tekst("lag_dokument.navn_dialogmote1")))


def paper_files(ask: Ask, navn: str, slag: Slag, id_: str) -> tuple[File, ...]:
    """The paper to print, and to go on writing on."""
    title = navn[:1].upper() + navn[1:]
    formats = (Format.PDF, Format.DOCX)
    return tuple(File(ask.tekst(f"lag_dokument.fil_{form}", navn=title), adresse(slag, id_, form)) for form in formats)


def calendar_file(ask: Ask, id_: str, navn: str) -> File:
    """The meeting of a letter or a talk, to put in a calendar."""
    return File(ask.tekst("lag_dokument.fil_ics", navn=navn), adresse(Slag.KALENDER, id_, Format.ICS))


def changeable(ask: Ask, stand: Stand, oppgave: str) -> Reply:
    """Which answer shall be another; of one task, where `oppgave` is its number."""
    answers = _answers(ask, stand)
    if oppgave:
        chosen = [b for b in answers if b.felt.startswith(f"oppgaver.{oppgave}.") and not _asks_for_more(b)]
        choices = [_field_choice(ask, stand, b) for b in chosen]
    else:
        last_more = [b.felt for b in answers if _asks_for_more(b)][-1:]
        choices = [c for b in answers if (c := _first_choice(ask, stand, b, last_more)) is not None]
    return Reply(ask.tekst("lag_dokument.hva_endres"), ask.sprak, valg=tuple(choices))


def change(ask: Ask, stand: Stand, felt: str) -> Stand:
    """The stand in which that question is asked anew; as it was, where there is no such answer."""
    return stand | {_ENDRES: felt} if felt in [b.felt for b in _answers(ask, stand)] else stand


def read_time(ask: Ask, tekst: str) -> Stand:
    """The day and the time of day that the text names, as far as it does. Raises UgyldigDato."""
    dag, klokka = tidspunkt.dag_og_klokke(tekst, ask.klokke, bare_timen=True)
    day = {_DAG: dag.isoformat()} if dag else {}
    return day | ({_KLOKKA: klokka.isoformat("minutes")} if klokka else {})


def told_moment(stand: Stand) -> datetime | None:
    """The moment, once both the day and the time of day are told."""
    if not (stand.get(_DAG) and stand.get(_KLOKKA)):
        return None
    return tidspunkt.at(date.fromisoformat(stand[_DAG]), time.fromisoformat(stand[_KLOKKA]))


def _asked(ask: Ask, stand: Stand) -> brev.Sporsmaal | None:
    """The question that the person has come to, which may be one taken anew."""
    felt = stand.get(_I_LISTA) or stand.get(_ENDRES)
    if felt:
        with contextlib.suppress(UgyldigBrev):  # no longer one of the questions: a list that another answer took away
            return brev.sporsmaal(ask.session, ask.hvem_id, stand["brev"], felt, ask.klokke)
    return brev.neste(ask.session, ask.hvem_id, stand["brev"], ask.klokke)


def _answers(ask: Ask, stand: Stand) -> list[Besvart]:
    return brev.besvart(ask.session, ask.hvem_id, stand["brev"], ask.klokke)


def _given(ask: Ask, stand: Stand, felt: str) -> Besvart | None:
    """The answer that stands, if it is not empty."""
    return next((b for b in _answers(ask, stand) if b.felt == felt and b.svar), None)


def _letter(stand: Stand) -> Stand:
    """The stand without what concerns a single question."""
    return {navn: verdi for navn, verdi in stand.items() if navn not in (_I_LISTA, _ENDRES, _NYTT, _DAG, _KLOKKA)}


def _keep(ask: Ask, stand: Stand, felt: str, verdi: str) -> None:
    try:
        brev.svar(ask.session, ask.hvem_id, stand["brev"], felt, verdi, ask.klokke)
    except UgyldigBrev as feil:
        raise Avvist(ask.tekst(f"brev.{feil.kode}")) from feil


def _question(ask: Ask, stand: Stand, asked: brev.Sporsmaal, given: Besvart | None) -> str:
    if stand.get(_DAG):
        dag = datoer.lang(date.fromisoformat(stand[_DAG]), ask.sprak)
        return ask.tekst("lag_dokument.klokka_hva", dag=dag)
    if stand.get(_KLOKKA):
        return ask.tekst("lag_dokument.hvilken_dag")
    own_name = asked.felt == "med_navn" and stand["person"] == ask.hvem_id
    question = ask.tekst("lag_dokument.med_navnet_ditt") if own_name else asked.sporsmaal
    return f"{question}\n\n{ask.tekst('lag_dokument.staar_naa', svar=_value(ask, given))}" if given else question


def _buttons(ask: Ask, stand: Stand, asked: brev.Sporsmaal, given: Besvart | None) -> tuple[Choice, ...]:
    """What can be pressed in answer: a yes or no, the example of a day, or that an answer is taken away."""
    answers: list[tuple[str, str]] = []
    if asked.type is Type.JA_NEI:
        answers += [(ask.tekst(f"lag_dokument.{verdi}"), verdi) for verdi in (JA, NEI)]
    if asked.type is Type.DATO:
        answers.append((asked.eksempel.capitalize(), asked.eksempel))
    if given and asked.kan_hoppes_over:
        answers.append((ask.tekst("lag_dokument.knapp_fjern"), ""))
    return tuple(skjema.answer_choice(ask, stand, asked.felt, label, verdi) for label, verdi in answers)


def _next_line(ask: Ask, stand: Stand, given: Besvart) -> Sporsmaal:
    lines = "\n".join(f"- {line}" for line in given.svar)
    buttons = (("lag_dokument.knapp_ferdig_med_lista", FERDIG), ("lag_dokument.knapp_paa_nytt", PAA_NYTT))
    valg = tuple(skjema.answer_choice(ask, stand, given.felt, ask.tekst(label), verdi) for label, verdi in buttons)
    return Sporsmaal(given.felt, ask.tekst("lag_dokument.noe_mer", linjer=lines), valg=valg, kan_tilbake=True)


def _only_by_wish(stand: Stand, felt: str) -> bool:
    return BREV[stand["svar"]] is Brevslag.INNKALLING_DIALOGMOTE1 and felt in InnkallingDialogmote1.bare_etter_onske


def _with_half_a_time(stand: Stand) -> Stand:
    if not (stand.get(_DAG) or stand.get(_KLOKKA)):
        raise UgyldigSvar("ugyldig_tidspunkt")
    return stand


def _day(ask: Ask, stand: Stand, tekst: str) -> str:
    """The day that the text names, else the text; «dagen før» is before the meeting of the letter. Raises
    UgyldigDato.
    """
    start = _given(ask, stand, START)
    if start and _DAGEN_FOR.search(tekst):
        return (datetime.fromisoformat(str(start.svar)).date() - timedelta(days=1)).isoformat()
    dag = utkast.first_day(ask, tekst, Retning.FREMOVER)
    return dag.isoformat() if dag else tekst


def _yes_or_no(tekst: str) -> str:
    """What the text begins with; the text itself where that is neither."""
    return JA if _JA.match(tekst) else NEI if _NEI.match(tekst) else tekst


def _facts(ask: Ask, answers: list[Besvart]) -> tuple[Fact, ...]:
    """What has been answered, each task in one line."""
    lines: dict[str, list[str]] = {}
    for b in answers:
        if not b.svar or _asks_for_more(b):
            continue
        nummer = _task(b)
        if not nummer:
            lines[_label(ask, b)] = [_value(ask, b)]
        elif b.felt.endswith(".oppgave"):
            lines[ask.tekst("lag_dokument.oppgave", nummer=nummer)] = [_value(ask, b)]
        else:
            lines[ask.tekst("lag_dokument.oppgave", nummer=nummer)].append(f"{_label(ask, b)}: {_value(ask, b)}")
    return tuple(Fact(navn, "; ".join(verdier)) for navn, verdier in lines.items())


def _reckoned(ask: Ask, stand: Stand) -> tuple[Fact, ...]:
    slag = BREV[stand["svar"]]
    felt = _REGNET_UT.get(slag)
    if felt is None:
        return ()
    papir = brev.papir(ask.session, ask.hvem_id, stand["brev"], ask.klokke)
    return (Fact(ask.tekst(f"dokumenter.{slag}_{felt}"), datoer.lang(getattr(papir, felt), ask.sprak)),)


def _first_choice(ask: Ask, stand: Stand, b: Besvart, last_more: list[str]) -> Choice | None:
    """A field, a whole task, or one task more."""
    if b.felt in last_more:
        return letter_choice(ask.tekst("lag_dokument.knapp_oppgave_til"), stand, f"{FELT}:{b.felt}")
    if not _task(b):
        return _field_choice(ask, stand, b)
    if not b.felt.endswith(".oppgave"):
        return None
    label = f"{ask.tekst('lag_dokument.oppgave', nummer=_task(b))}: {_cut(str(b.svar), _LENGST_PAA_KNAPP)}"
    return letter_choice(label, stand, f"{OPPGAVE}:{_task(b)}")


def _field_choice(ask: Ask, stand: Stand, b: Besvart) -> Choice:
    return letter_choice(_label(ask, b), stand, f"{FELT}:{b.felt}")


def _task(b: Besvart) -> str:
    """The number of the task that it belongs to, if any."""
    return b.felt.split(".")[1] if "." in b.felt else ""


def _asks_for_more(b: Besvart) -> bool:
    return b.felt.endswith(".flere")


def _label(ask: Ask, b: Besvart) -> str:
    return ask.tekst(f"lag_dokument.felt_{b.ord}")


def _value(ask: Ask, b: Besvart) -> str:
    """The answer in words, cut where it is long."""
    if isinstance(b.svar, list):
        return _cut("; ".join(b.svar))
    if b.type is Type.DATO:
        return datoer.lang(date.fromisoformat(b.svar), ask.sprak)
    if b.type is Type.TIDSPUNKT:
        return tidspunkt.med_ord(datetime.fromisoformat(b.svar), ask.sprak)
    return ask.tekst(f"lag_dokument.{b.svar}").lower() if b.type is Type.JA_NEI else _cut(b.svar)


def _cut(words: str, longest: int = _LENGST_I_LINJEN) -> str:
    return shorten(words, longest, placeholder=" …")
