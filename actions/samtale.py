"""The minutes of the talk, written point by point after it; and «er vi enige om dette?»."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from actions import samtaletiltak, skjema, utkast
from actions.ask import Ask, Outcome, says
from actions.brevskjema import paper_files
from actions.hvem import Whose, case_choice, employee
from actions.reply import Choice, Fact, Reply
from actions.samtaletid import told_yes, yes_or_no
from actions.skjema import Avvist, Skjema, Sporsmaal, Stand, stand_of
from actions.temaord import alike
from naervaer import datoer, samtale
from naervaer.datotolk import Retning, UgyldigDato
from naervaer.fritekst import EndretImens, UgyldigSvar
from naervaer.klokke import oslo_dato
from naervaer.nedlasting import Slag
from naervaer.registrering import DatoForFravaeret, DatoIFremtiden
from naervaer.samtale import Samtalebilde, referatfelter
from naervaer.store.models import Part
from naervaer.tilgang import IkkeTilgjengelig
from naervaer.uferdig import Uferdig

REFERAT, ENIG = "referat", "enig"
SVAR_ENIG, PLAN = "forbered_samtale.enig", "lag_plan.start"
HOLDT, ULIKT, SYN = "holdt", "ulikt", "syn"
BEHOLD, TIL_TILTAK, INGEN = "behold", "til_tiltak", "ingen"
_NUMMER = re.compile(
    r"(?:^|(?<=\s))([1-7])[.):]\s+(?!(?:jan|feb|mar|apr|mai|jun|jul|aug|sep|okt|nov|des)\w*)", re.IGNORECASE
)
_UENIG = re.compile(r"\b(?:uenig\w*|usamd\w*|(?:ikke|ikkje)\s+(?:\w+\s+)?(?:enig\w*|samd\w*))\b", re.IGNORECASE)
_SAMD = re.compile(r"\b(?:enig\w*|samd\w*|agree)\b", re.IGNORECASE)


class Referatet(Skjema):
    """When it was held, the points, where the two differ, and the measures.

    `samtale` is the talk, once its day is told; `hoppet` holds the points passed over, `endrer` the one that is written
    anew, `avvist` the one that could not be kept; `ulikt` the point that the two see differently, empty for no more.
    """

    def neste(self, ask: Ask, stand: Stand) -> Sporsmaal | None:
        """What waits, by what the store has of the talk."""
        if "samtale" not in stand:
            return _held_question(ask, stand)
        talk = _talk(ask, stand)
        felt = _point(talk, stand)
        if felt:
            return _point_question(ask, stand, talk, felt)
        return _difference(ask, stand, talk) or samtaletiltak.question(ask, stand, talk)

    def svar(self, ask: Ask, stand: Stand, felt: str, tekst: str) -> Stand:
        """Kept at once."""
        if felt == HOLDT:
            return _hold(ask, stand, utkast.first_day(ask, tekst, Retning.BAKOVER))
        if felt in referatfelter():
            return _write(ask, stand, felt, tekst)
        if felt in (ULIKT, SYN):
            return _take_difference(ask, stand, felt, tekst)
        return samtaletiltak.take(ask, stand, _talk(ask, stand), felt, tekst)

    def hopp_over(self, ask: Ask, stand: Stand, felt: str) -> Stand:
        """What is written already stays."""
        if felt in referatfelter():
            return _without(stand, "endrer", "avvist") | {"hoppet": f"{stand.get('hoppet', '')} {felt}".strip()}
        return {**stand, ULIKT: ""} if felt in (ULIKT, SYN) else samtaletiltak.skip(stand, felt)

    def tilbake(self, ask: Ask, stand: Stand, felt: str) -> Stand:
        """To the question before; from the points, to the one above it."""
        points = list(referatfelter())
        if felt in points:
            return {**_without(stand, "avvist"), "endrer": points[max(points.index(felt) - 1, 0)]}
        if felt == SYN:
            return _without(stand, ULIKT)
        before = samtaletiltak.back(stand, felt) if felt not in (HOLDT, ULIKT) else None
        if before is not None or felt == HOLDT:
            return before or stand
        differs = felt != ULIKT and _is_leader(ask, stand)
        return _without(stand, ULIKT) if differs else {**stand, "endrer": points[-1]}

    def gjenoppta(self, ask: Ask, begynt: Uferdig) -> Stand:
        """The talk that the minutes are of."""
        return _of_the_talk(ask, stand_of(ask, REFERAT, begynt), begynt.id)

    def ferdig(self, ask: Ask, stand: Stand) -> Outcome:
        """The minutes as they stand; the employee is told, and the manager is asked whether they agree."""
        whose, talk = employee(ask, stand["person"]), _talk(ask, stand)
        if not talk.referat:
            return says(Reply(ask.tekst("samtale.tomt_referat"), ask.sprak, valg=_onwards(ask, whose)))
        samtale.meld_ferdig(ask.session, ask.hvem_id, talk.id, ask.klokke)
        done = _shown(ask, whose, talk, ask.tekst("samtale.referat_ferdig", navn=whose.navn))
        if whose.stilling != "leder" or Part.LEDER in talk.enige:
            return says(done)
        asked = skjema.begin(ask, {ENIG: Enigheten()}, _to_agree(whose, talk))
        question, *_ = asked.replies
        return says(replace(done, valg=_onwards(ask, whose)), replace(question, fakta=()), **asked.remember)


class Enigheten(Skjema):
    """«Er du enig i dette?», and what one sees differently. `versjon` is that of the words that were shown."""

    def neste(self, ask: Ask, stand: Stand) -> Sporsmaal | None:
        """The minutes with the question; after a no, which points."""
        talk = _talk(ask, stand)
        if "svar" not in stand:
            return _agree_question(ask, stand, talk)
        return _difference(ask, stand, talk) if stand["svar"] == "nei" else None

    def svar(self, ask: Ask, stand: Stand, felt: str, tekst: str) -> Stand:
        """An answer is to the words that were shown; if they have changed, they are shown anew."""
        if felt in (ULIKT, SYN):
            return _take_difference(ask, stand, felt, tekst)
        agrees, shown = _agrees(ask, tekst), int(stand["versjon"])
        try:
            samtale.svar_enig(ask.session, ask.hvem_id, stand["samtale"], agrees, "", ask.sprak, ask.klokke, sett=shown)
        except EndretImens:
            return {**stand, "versjon": str(_talk(ask, stand).versjon), "endret": "ja"}
        return {**stand, "svar": "ja" if agrees else "nei"}

    def hopp_over(self, ask: Ask, stand: Stand, felt: str) -> Stand:
        """Nothing more is seen differently."""
        return {**stand, ULIKT: ""}

    def tilbake(self, ask: Ask, stand: Stand, felt: str) -> Stand:
        """To the points, or to the question itself."""
        return _without(stand, ULIKT) if felt == SYN else _without(stand, "svar", ULIKT)

    def ferdig(self, ask: Ask, stand: Stand) -> Outcome:
        """Thanks, and what stands now."""
        whose, talk = employee(ask, stand["person"]), _talk(ask, stand)
        said = ask.tekst(f"samtale.takk_{stand['svar']}_{'ansatt' if whose.egen else 'leder'}", navn=whose.navn)
        if stand["svar"] == "ja":
            return says(Reply(said, ask.sprak, valg=_onwards(ask, whose)))
        return says(_shown(ask, whose, talk, said))

    def utsatt(self, ask: Ask, stand: Stand) -> Outcome:
        """It can be answered later."""
        whose = employee(ask, stand["person"])
        later = case_choice(ask.tekst("samtale.knapp_enig"), SVAR_ENIG, whose)
        return says(Reply(ask.tekst("samtale.enig_senere"), ask.sprak, valg=(later,)), **{skjema.SLOT: None})


def begin_minutes(ask: Ask, skjemaer: Mapping[str, Skjema], whose: Whose) -> Outcome:
    """Write the minutes, or go on with them. The day it was held is asked for unless the text tells it. The employee is
    shown what is written. Raises IkkeTilgjengelig.
    """
    if whose.egen:
        return says(minutes(ask, whose))
    stand: Stand = {"slag": REFERAT, "sak": whose.sak_id, "person": whose.person_id}
    intro = ask.tekst("samtale.referat_om", punkter="\n".join(_listed_points(ask)))
    try:
        day = utkast.first_day(ask, ask.text, Retning.BAKOVER)
        stand = _hold(ask, stand, day) if day else stand
    except (Avvist, UgyldigDato) as feil:
        intro = utkast.bad_day(ask, feil) if isinstance(feil, UgyldigDato) else str(feil)
    if "samtale" in stand and _talk(ask, stand).referat:
        intro = ask.tekst("samtale.referat_fortsetter")
    return skjema.begin(ask, skjemaer, stand, intro)


def agree(ask: Ask, skjemaer: Mapping[str, Skjema], whose: Whose) -> Outcome:
    """Show the minutes of the last talk, and ask whether they agree. Raises IkkeTilgjengelig."""
    talk = _last(ask, whose)
    if talk is None or whose.stilling == "andre":
        return says(minutes(ask, whose))
    return skjema.begin(ask, skjemaer, _to_agree(whose, talk))


def minutes(ask: Ask, whose: Whose) -> Reply:
    """The minutes of the last talk, if there are any. Raises IkkeTilgjengelig."""
    talk = _last(ask, whose)
    if talk is None:
        return Reply(ask.tekst("samtale.ikke_noe_referat"), ask.sprak)
    return _shown(ask, whose, talk, ask.tekst("samtale.referatet", dag=_day(ask, talk)))


def _last(ask: Ask, whose: Whose) -> Samtalebilde | None:
    """The last talk that was held, with minutes."""
    talks = samtale.vis(ask.session, ask.hvem_id, whose.sak_id, ask.klokke)
    return next((talk for talk in talks if talk.holdt and talk.referat), None)


def _talk(ask: Ask, stand: Stand) -> Samtalebilde:
    talks = samtale.vis(ask.session, ask.hvem_id, stand["sak"], ask.klokke)
    talk = next((talk for talk in talks if talk.id == stand["samtale"]), None)
    if talk is None:
        raise IkkeTilgjengelig
    return talk


# When it was held


def _held_question(ask: Ask, stand: Stand) -> Sporsmaal:
    choices = (
        skjema.answer_choice(ask, stand, HOLDT, label, day.isoformat()) for label, day in _likely_days(ask, stand)
    )
    return Sporsmaal(
        HOLDT, ask.tekst("samtale.sporsmaal_holdt"), valg=tuple(choices), svarform="dato", kan_hoppes_over=False
    )


def _likely_days(ask: Ask, stand: Stand) -> list[tuple[str, date]]:
    """The last talk that was held and the one agreed, if their day has come; and today."""
    today = ask.klokke.today()
    talks = samtale.vis(ask.session, ask.hvem_id, stand["sak"], ask.klokke)
    held = [talk.holdt for talk in talks if talk.holdt][:1]
    agreed = [oslo_dato(talk.avtalt) for talk in talks if talk.avtalt and not talk.holdt]
    days = dict.fromkeys(day for day in (*held, *agreed, today) if day <= today)
    return [(ask.tekst("datoer.i_dag") if day == today else datoer.lang(day, ask.sprak), day) for day in days]


def _hold(ask: Ask, stand: Stand, day: date | None) -> Stand:
    """Note that the talk was held. Raises Avvist."""
    if day is None:
        raise Avvist(ask.tekst("samtale.holdt_ikke_forstaatt"))
    try:
        held = samtale.hold(ask.session, ask.hvem_id, stand["sak"], day, ask.klokke)
    except DatoIFremtiden:
        raise Avvist(ask.tekst("samtale.holdt_i_fremtiden")) from None
    except DatoForFravaeret:
        raise Avvist(ask.tekst("samtale.holdt_for_fravaeret")) from None
    return _of_the_talk(ask, stand, held)


def _of_the_talk(ask: Ask, stand: Stand, samtale_id: str) -> Stand:
    """HR is not asked where the two differ: only they know."""
    return {**stand, "samtale": samtale_id, **({} if _is_leader(ask, stand) else {ULIKT: ""})}


# The points


def _listed_points(ask: Ask) -> list[str]:
    return [f"{number}. {ask.tekst(f'samtale.referat_{felt}')}" for number, felt in enumerate(referatfelter(), start=1)]


def _point(talk: Samtalebilde, stand: Stand) -> str | None:
    """The point to ask for: the one to be written anew, else the first that is neither written nor passed over."""
    passed = stand.get("hoppet", "").split()
    waiting = (felt for felt in referatfelter() if felt not in talk.referat and felt not in passed)
    return stand.get("endrer") or next(waiting, None)


def _point_question(ask: Ask, stand: Stand, talk: Samtalebilde, felt: str) -> Sporsmaal:
    points, written = list(referatfelter()), talk.referat.get(felt)
    number, name = points.index(felt) + 1, ask.tekst(f"samtale.felt_{felt}")
    text = [ask.tekst("samtale.punkt_ikke_lagret")] if stand.get("avvist") == felt else []
    text.append(ask.tekst(f"samtale.referat_{felt}"))
    if written:
        text.append(ask.tekst("samtale.staar_naa", tekst=written))
    keep = ("samtale.knapp_behold", BEHOLD) if written else ("samtale.knapp_til_tiltak", TIL_TILTAK)
    return Sporsmaal(
        felt=felt,
        tekst="\n\n".join(text),
        eksempel="" if written else ask.tekst(f"samtale.eksempel_{felt}"),
        hvorfor=ask.tekst(f"samtale.hvorfor_{felt}"),
        framdrift=ask.tekst("skjema.framdrift", nummer=number, antall=len(points), tema=name),
        valg=(skjema.answer_choice(ask, stand, felt, ask.tekst(keep[0]), keep[1]),),
        kan_tilbake=number > 1,
    )


def _write(ask: Ask, stand: Stand, felt: str, tekst: str) -> Stand:
    """One point, or several with their numbers."""
    if utkast.says_yes(tekst) or utkast.says_no(tekst):
        raise Avvist(ask.tekst("samtale.med_ord"))
    after = _without(stand, "endrer", "avvist")
    if tekst == TIL_TILTAK:
        return {**after, "hoppet": " ".join(referatfelter())}
    several = numbered(tekst)
    if tekst == BEHOLD or several:
        refused = [point for point, words in several.items() if not _kept(ask, stand, point, words)]
        return {**after, **({"avvist": refused[0], "endrer": refused[0]} if refused else {})}
    samtale.skriv_referat(ask.session, ask.hvem_id, stand["samtale"], felt, tekst, ask.sprak, ask.klokke)
    return after


def _kept(ask: Ask, stand: Stand, felt: str, tekst: str) -> bool:
    try:
        samtale.skriv_referat(ask.session, ask.hvem_id, stand["samtale"], felt, tekst, ask.sprak, ask.klokke)
    except UgyldigSvar:
        return False
    return True


def numbered(tekst: str) -> dict[str, str]:
    """«1. Lager og kasse. 2. Kassa går bra.» by point; empty unless at least two stand in order from the start."""
    marks, points = list(_NUMMER.finditer(tekst)), list(referatfelter())
    numbers = [int(mark[1]) for mark in marks]
    if len(marks) < 2 or tekst[: marks[0].start()].strip() or numbers != sorted(set(numbers)):
        return {}
    ends = [*(mark.start() for mark in marks[1:]), len(tekst)]
    told = {points[int(m[1]) - 1]: tekst[m.end() : end].strip() for m, end in zip(marks, ends, strict=True)}
    return {felt: words for felt, words in told.items() if words}


# Where the two differ


def _difference(ask: Ask, stand: Stand, talk: Samtalebilde) -> Sporsmaal | None:
    """Which point is seen differently, and how; None when there are no more."""
    felt = stand.get(ULIKT)
    if felt == "" or not talk.referat:
        return None
    if felt:
        name = ask.tekst(f"samtale.felt_{felt}")
        fact = Fact(name, talk.referat.get(felt, ""))
        return Sporsmaal(SYN, ask.tekst("samtale.sporsmaal_syn", punkt=name), fakta=(fact,), kan_tilbake=True)
    part = Part.ANSATT if employee(ask, stand["person"]).egen else Part.LEDER
    more = any(part in views for views in talk.uenighet.values())
    key = "ulikt_mer" if more else f"ulikt_{part}" if stand["slag"] == REFERAT else "ulikt_hva"
    labels = ((felt, ask.tekst(f"samtale.felt_{felt}")) for felt in talk.referat)
    choices = [skjema.answer_choice(ask, stand, ULIKT, label, felt) for felt, label in labels]
    done = ask.tekst("samtale.knapp_ikke_mer_ulikt" if more else "samtale.knapp_ikke_ulikt")
    none = skjema.answer_choice(ask, stand, ULIKT, done, INGEN)
    return Sporsmaal(ULIKT, ask.tekst(f"samtale.{key}"), valg=(none, *choices), kan_tilbake=True)


def _take_difference(ask: Ask, stand: Stand, felt: str, tekst: str) -> Stand:
    if felt == SYN:
        samtale.skriv_syn(ask.session, ask.hvem_id, stand["samtale"], stand[ULIKT], tekst, ask.sprak, ask.klokke)
        return _without(stand, ULIKT)
    if tekst == INGEN or utkast.says_no(tekst):
        return {**stand, ULIKT: ""}
    points = _talk(ask, stand).referat
    named = [point for point in points if tekst == point or alike(tekst, ask.tekst(f"samtale.felt_{point}"))]
    if len(named) != 1:
        raise Avvist(ask.tekst("samtale.velg_punkt"))
    return {**stand, ULIKT: named[0]}


# Whether they agree


def _to_agree(whose: Whose, talk: Samtalebilde) -> Stand:
    shown = {"samtale": talk.id, "versjon": str(talk.versjon)}
    return {"slag": ENIG, "sak": whose.sak_id, "person": whose.person_id, **shown}


def _agree_question(ask: Ask, stand: Stand, talk: Samtalebilde) -> Sporsmaal:
    whose = employee(ask, stand["person"])
    changed = ask.tekst("samtale.endret_siden") if "endret" in stand else ""
    return Sporsmaal(
        ENIG,
        "\n\n".join(filter(None, (changed, ask.tekst("samtale.sporsmaal_enig", dag=_day(ask, talk))))),
        fakta=_facts(ask, whose, talk),
        valg=yes_or_no(ask, stand, ENIG, "samtale.ja_enig", "samtale.nei_enig"),
        kan_hoppes_over=False,
    )


def _agrees(ask: Ask, tekst: str) -> bool:
    if _UENIG.search(tekst):
        return False
    return True if _SAMD.search(tekst) else told_yes(ask, tekst)


# What is shown


def _shown(ask: Ask, whose: Whose, talk: Samtalebilde, said: str) -> Reply:
    files = paper_files(ask, ask.tekst("lag_dokument.navn_referat"), Slag.REFERAT, talk.id)
    own = {"ansatt": Part.ANSATT, "leder": Part.LEDER}.get(whose.stilling)
    answer = case_choice(ask.tekst("samtale.knapp_enig"), SVAR_ENIG, whose)
    choices = (*((answer,) if own and own not in talk.enige else ()), *_onwards(ask, whose))
    return Reply(said, ask.sprak, fakta=_facts(ask, whose, talk), valg=choices, filer=files)


def _facts(ask: Ask, whose: Whose, talk: Samtalebilde) -> tuple[Fact, ...]:
    """The points, both views where they differ, the measures, and who has answered."""
    points = [Fact(ask.tekst(f"samtale.felt_{felt}"), words) for felt, words in talk.referat.items()]
    views = [
        Fact(ask.tekst(f"samtale.syn_{part}", punkt=ask.tekst(f"samtale.felt_{felt}")), words)
        for felt, both in talk.uenighet.items()
        for part, words in both.items()
    ]
    answers = [
        Fact(ask.tekst(f"samtale.enig_{part}"), ask.tekst("samtale.er_enig" if said.enig else "samtale.er_uenig"))
        for part, said in talk.enige.items()
    ]
    return (*points, *views, *samtaletiltak.facts(ask, whose.sak_id, talk), *answers)


def _day(ask: Ask, talk: Samtalebilde) -> str:
    return datoer.lang(talk.holdt, ask.sprak) if talk.holdt else ""


def _onwards(ask: Ask, whose: Whose) -> tuple[Choice, ...]:
    return () if whose.egen else (case_choice(ask.tekst("samtale.knapp_plan"), PLAN, whose),)


def _is_leader(ask: Ask, stand: Stand) -> bool:
    return employee(ask, stand["person"]).stilling == "leder"


def _without(stand: Stand, *navn: str) -> Stand:
    return {key: value for key, value in stand.items() if key not in navn}
