"""The manager's list: what is urgent, who is away, who lacks a plan."""

from actions.ask import Ask, Outcome, says
from actions.base import NaervaerAction
from actions.frist_reply import deadline_name, deadline_status, urgency
from actions.reply import Choice, Fact, Reply, payload
from naervaer import datoer, framdrift, organisasjon, saker
from naervaer.saker import Saksbilde
from naervaer.tidslinje import Frist, Status
from naervaer.tilgang import IkkeTilgjengelig

BUTTONS = 3
MAX_LINES = 30


class ActionOversiktAnsatte(NaervaerAction):
    """«Hva haster hos mine?», «hvem er sykmeldt?», «hvem mangler plan?»."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_oversikt_ansatte"

    def handle(self, ask: Ask) -> Outcome:
        """List those who report to the asker."""
        slug = ask.svar.partition(".")[2]
        if slug == "ledere":
            return _leaders(ask)
        if not organisasjon.leder_noen(ask.session, ask.hvem_id):
            return says(Reply(ask.tekst("oversikt_ansatte.ikke_leder"), ask.sprak))
        bilder = saker.oversikt(ask.session, ask.hvem_id, ask.klokke)
        lists = {"sykmeldte": _away, "mangler_plan": _without_plan, "glemt": _forgotten}
        return says(lists.get(slug, _urgent)(ask, bilder), siste_sporsmal="min_sak_frister.neste", omtalt=None)


def _urgent(ask: Ask, bilder: list[Saksbilde]) -> Reply:
    today = ask.klokke.today()
    waiting = [(bilde, frist) for bilde in bilder for frist in framdrift.haster(bilde.frister, today)]
    if not waiting:
        return Reply(ask.tekst("oversikt_ansatte.ingenting"), ask.sprak)
    late = sum(framdrift.er_for_sent(frist) for _, frist in waiting)
    text = ask.tekst("oversikt_ansatte.ingen_forfalt")
    if late:
        text = ask.tekst("oversikt_ansatte.haster", antall_forfalt=_tasks(ask, late))
    facts = [Fact(bilde.navn, _line(ask, frist), urgency(ask, frist)) for bilde, frist in waiting]
    return _list_reply(ask, text, facts, list({bilde.sak_id: bilde for bilde, _ in waiting}.values()))


def _away(ask: Ask, bilder: list[Saksbilde]) -> Reply:
    away = [bilde for bilde in bilder if bilde.grad]
    if not away:
        return Reply(ask.tekst("oversikt_ansatte.ingenting"), ask.sprak)
    facts = [
        Fact(
            bilde.navn,
            ask.tekst(
                "oversikt_ansatte.sykmeldt_linje",
                grad=bilde.grad,
                varighet=datoer.varighet(bilde.dager_borte, ask.sprak),
            ),
        )
        for bilde in away
    ]
    return _list_reply(ask, ask.tekst("oversikt_ansatte.sykmeldte"), facts, away)


def _without_plan(ask: Ask, bilder: list[Saksbilde]) -> Reply:
    plans = [(bilde, bilde.tidslinje.frist("oppfolgingsplan")) for bilde in bilder]
    lacking = [(b, plan) for b, plan in plans if plan.status not in (Status.UTFORT, Status.IKKE_AKTUELT)]
    if not lacking:
        return Reply(ask.tekst("oversikt_ansatte.ingen_mangler_plan"), ask.sprak)
    facts = [Fact(bilde.navn, _line(ask, plan), urgency(ask, plan)) for bilde, plan in lacking]
    return _list_reply(ask, ask.tekst("oversikt_ansatte.mangler_plan"), facts, [bilde for bilde, _ in lacking])


def _forgotten(ask: Ask, bilder: list[Saksbilde]) -> Reply:
    """What is late, and what an employee finds wrong and nobody has settled."""
    late = [(bilde, frist) for bilde in bilder for frist in framdrift.for_sent(bilde.frister)]
    wrong = [bilde for bilde in bilder if bilde.innsigelser]
    if not late and not wrong:
        return Reply(ask.tekst("oversikt_ansatte.ingenting_glemt"), ask.sprak)
    facts = [Fact(bilde.navn, _line(ask, frist), "sen") for bilde, frist in late]
    facts += [Fact(bilde.navn, ask.tekst("oversikt_ansatte.mener_feil"), "sen") for bilde in wrong]
    involved = {bilde.sak_id: bilde for bilde in [*(bilde for bilde, _ in late), *wrong]}
    return _list_reply(ask, ask.tekst("oversikt_ansatte.glemt"), facts, list(involved.values()))


def _leaders(ask: Ask) -> Outcome:
    """HR's overview: numbers for each leader, and no employee's name."""
    try:
        linjer = saker.lederoversikt(ask.session, ask.hvem_id, ask.klokke)
    except IkkeTilgjengelig:
        return says(Reply(ask.tekst("oversikt_ansatte.ikke_hr"), ask.sprak))
    if not linjer:
        return says(Reply(ask.tekst("oversikt_ansatte.ingen_ledere"), ask.sprak))
    facts = [
        Fact(
            linje.leder or ask.tekst("oversikt_ansatte.uten_leder"),
            ask.tekst(
                "oversikt_ansatte.lederlinje",
                borte=linje.borte,
                for_sent=linje.for_sent,
                denne_uken=linje.denne_uken,
            ),
            "sen" if linje.for_sent else "snart" if linje.denne_uken else "senere",
        )
        for linje in linjer
    ]
    text = ask.tekst(
        "oversikt_ansatte.ledere",
        ledere=len(linjer),
        borte=sum(linje.borte for linje in linjer),
        for_sent=_tasks(ask, sum(linje.for_sent for linje in linjer)),
    )
    return says(_list_reply(ask, text, facts, []))


def _list_reply(ask: Ask, text: str, facts: list[Fact], bilder: list[Saksbilde]) -> Reply:
    rest = len(facts) - MAX_LINES
    if rest > 0:
        facts = [*facts[:MAX_LINES], Fact("…", ask.tekst("oversikt_ansatte.og_flere", antall=rest))]
    return Reply(text, ask.sprak, fakta=tuple(facts), valg=tuple(_choice(ask, bilde) for bilde in bilder[:BUTTONS]))


def _line(ask: Ask, frist: Frist) -> str:
    return ask.tekst(
        "oversikt_ansatte.linje",
        frist=deadline_name(ask, frist),
        dato=datoer.lang(frist.frist, ask.sprak),
        status=deadline_status(ask, frist),
    )


def _tasks(ask: Ask, antall: int) -> str:
    if antall == 1:
        return ask.tekst("oversikt_ansatte.en_sak")
    return ask.tekst("oversikt_ansatte.flere_saker", antall=antall)


def _choice(ask: Ask, bilde: Saksbilde) -> Choice:
    return Choice(
        ask.tekst("min_sak.knapp_neste_navn", navn=bilde.navn),
        payload("min_sak_frister.neste", person=bilde.person_id),
    )
