"""«Vis saken»: all of a case at once, drawn where the channel can draw, else as the list of facts."""

from datetime import date, timedelta
from typing import Literal

from actions import venter
from actions.ask import Ask
from actions.frist_reply import deadline_name, deadline_status, urgency
from actions.hvem import Whose, case_choice
from actions.reply import Choice, Fact, Holiday, Point, Reply, Stretch, Timeline
from naervaer import datoer, innsigelser, registrering, saker
from naervaer.fravaer import Tilstand
from naervaer.saker import Saksbilde
from naervaer.tidslinje import Frist, Status
from naervaer.tilgang import Operasjon

VIS, RETTET = "min_sak_status.vis", "min_sak_status.rettet"
AROUND = timedelta(days=14)  # shown before the first day and after the last point


def show_case(ask: Ask, whose: Whose, slug: str) -> Reply:
    """The absence, the deadlines, what the employee finds wrong, and the whole as a drawing."""
    bilde = saker.saksbilde(ask.session, ask.hvem_id, whose.sak_id, Operasjon.SE_PERIODER, ask.klokke)
    absence = registrering.fravaeret(ask.session, ask.hvem_id, whose.sak_id, ask.klokke)
    objections = innsigelser.vis(ask.session, ask.hvem_id, whose.sak_id, ask.klokke)
    title = ask.tekst("vis_saken.tittel_egen" if whose.egen else "vis_saken.tittel", navn=whose.navn)
    unanswered = venter.waiting(ask, whose.sak_id)
    said = (*(ask.tekst("vis_saken.innsigelse", melding=m) for m in objections), *venter.lines(ask, unanswered))
    text = "\n\n".join((*said, title))
    facts = [
        *(Fact(ask.tekst("vis_saken.borte"), _stretch(ask, p.fom, p.tom, p.grad)) for p in absence.perioder),
        *(Fact(ask.tekst("vis_saken.ferie"), _stretch(ask, f.fom, f.tom, None)) for f in absence.ferie),
        *(Fact(deadline_name(ask, f), _when(ask, bilde, f), urgency(ask, f)) for f in _deadlines(bilde)),
        *(Fact(name, datoer.lang(day, ask.sprak), "gjort") for name, day in _other_steps(ask, bilde)),
    ]
    choices = (*venter.choices(ask, unanswered), *_choices(ask, whose, bool(objections)))
    return Reply(text, ask.sprak, fakta=tuple(facts), valg=choices, tidslinje=_drawing(ask, bilde, absence))


def _drawing(ask: Ask, bilde: Saksbilde, absence: Tilstand) -> Timeline:
    points = [_point(ask, bilde, f) for f in _deadlines(bilde)]
    points += [Point(day.isoformat(), name, "gjort", True) for name, day in _other_steps(ask, bilde)]
    return Timeline(
        i_dag=ask.klokke.today().isoformat(),
        fra=(bilde.tidslinje.tilfelle_start - AROUND).isoformat(),
        til=(max(f.frist for f in bilde.frister) + AROUND).isoformat(),
        perioder=tuple(_drawn(p.fom, p.tom, p.grad) for p in absence.perioder),
        punkter=tuple(points),
        ferie=tuple(Holiday(f.fom.isoformat(), f.tom.isoformat()) for f in absence.ferie),
    )


def _deadlines(bilde: Saksbilde) -> list[Frist]:
    """Those that matter; of a step that is done, not the employer's own deadline beside the law's."""
    lovens = {f.id for f in bilde.tidslinje.frister}
    twice = {f for f in bilde.egne if f.status is Status.UTFORT and f.id in lovens}
    return [f for f in bilde.frister if f.status is not Status.IKKE_AKTUELT and f not in twice]


def _other_steps(ask: Ask, bilde: Saksbilde) -> list[tuple[str, date]]:
    """The steps done that no deadline stands for, as the employer has not set one."""
    with_deadline = {f.id for f in bilde.frister}
    return [(ask.tekst(f"frister.navn_{id}"), day) for id, day in bilde.utfort.items() if id not in with_deadline]


def settle(ask: Ask, whose: Whose, slug: str) -> Reply:
    """What the employee found wrong is put right."""
    innsigelser.avgjor(ask.session, ask.hvem_id, whose.sak_id, ask.klokke)
    return Reply(ask.tekst("vis_saken.rettet"), ask.sprak)


def _choices(ask: Ask, whose: Whose, objections: bool) -> tuple[Choice, ...]:
    if whose.egen:
        return (case_choice(ask.tekst("vis_saken.knapp_feil"), "min_sak_status.feil", whose),)
    done = case_choice(ask.tekst("min_sak.knapp_gjort"), "min_sak_status.gjort", whose)
    settled = case_choice(ask.tekst("vis_saken.knapp_rettet"), RETTET, whose)
    return (settled, done) if objections else (done,)


def _when(ask: Ask, bilde: Saksbilde, frist: Frist) -> str:
    day = bilde.utfort[frist.id] if frist.status is Status.UTFORT else frist.frist
    return f"{datoer.lang(day, ask.sprak)} ({deadline_status(ask, frist)})"


def _point(ask: Ask, bilde: Saksbilde, frist: Frist) -> Point:
    day = bilde.utfort[frist.id] if frist.status is Status.UTFORT else frist.frist
    status: Literal["gjort", "sen", "snart", "senere", "passert"] = urgency(ask, frist) or "passert"
    return Point(day.isoformat(), ask.tekst(f"frister.navn_{frist.id}"), status, frist.egen)


def _drawn(fom: date, tom: date | None, grad: int) -> Stretch:
    return Stretch(fom.isoformat(), tom.isoformat() if tom else None, grad)


def _stretch(ask: Ask, fom: date, tom: date | None, grad: int | None) -> str:
    key = "vis_saken.fra_til" if tom else "vis_saken.fra"
    days = ask.tekst(key, fom=datoer.lang(fom, ask.sprak), tom=datoer.lang(tom, ask.sprak) if tom else "")
    return f"{days}, {ask.tekst('registrer_sak.prosent', grad=grad)}" if grad else days
