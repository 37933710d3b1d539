"""Words a deadline: the date with its weekday, how long is left, who acts, the law and what to do."""

from datetime import date
from typing import Literal

from actions.ask import Ask
from actions.hvem import Whose, case_choice, for_hvem
from actions.reply import Choice, Fact, Reply, Source
from naervaer import datoer, framdrift, kunnskap, organisasjon, regler, sletting
from naervaer.kalender import pluss_maaneder
from naervaer.saker import Saksbilde
from naervaer.tidslinje import Frist, Status

# The law counts calendar days, but people act on working days: said where the two differ.
_UTEN_NESTE_STEG = (Status.UTFORT, Status.IKKE_AKTUELT)


def one_deadline(ask: Ask, whose: Whose, bilde: Saksbilde, frist: Frist) -> Reply:
    """The reply to «når må planen være ferdig»."""
    return Reply(
        deadline_sentence(ask, whose, bilde, frist),
        ask.sprak,
        fakta=_facts(ask, whose, frist),
        kilder=_sources(frist),
        valg=_choices(ask, whose),
    )


def next_deadline(ask: Ask, whose: Whose, bilde: Saksbilde) -> Reply:
    """The reply to «hva er neste frist»: what is late comes first, then what is next."""
    late, ahead = framdrift.for_sent(bilde.frister), framdrift.framover(bilde.frister)
    if not late and not ahead:
        return _nothing_ahead(ask, whose, bilde)
    first, *others = late + ahead
    then = [frist for frist in others if frist.id != first.id][:1]
    text = deadline_sentence(ask, whose, bilde, first)
    for frist in then:
        text += "\n\n" + ask.tekst("min_sak.neste_etter_forfalt", neste=deadline_sentence(ask, whose, bilde, frist))
    return Reply(text, ask.sprak, fakta=_facts(ask, whose, first), kilder=_sources(first), valg=_choices(ask, whose))


def all_deadlines(ask: Ask, whose: Whose, bilde: Saksbilde) -> Reply:
    """The reply to «vis alle fristene»: one line each."""
    lines = tuple(
        Fact(
            deadline_name(ask, frist),
            f"{datoer.lang(frist.frist, ask.sprak)} ({deadline_status(ask, frist)})",
            urgency(ask, frist),
        )
        for frist in bilde.frister
    )
    start = datoer.lang(bilde.tidslinje.tilfelle_start, ask.sprak)
    text = ask.tekst("min_sak.alle_frister", for_hvem=for_hvem(ask, whose), start=start)
    return Reply(text, ask.sprak, fakta=lines, valg=_choices(ask, whose)[1:])


def deadline_sentence(ask: Ask, whose: Whose, bilde: Saksbilde, frist: Frist) -> str:
    """One deadline in plain words."""
    dato = datoer.lang(frist.frist, ask.sprak)
    hvem = for_hvem(ask, whose)
    if frist.status in _UTEN_NESTE_STEG:
        name = ask.tekst(f"frister.navn_{frist.id}")
        done = datoer.lang(bilde.utfort[frist.id], ask.sprak) if frist.status is Status.UTFORT else ""
        return ask.tekst(f"frister.{frist.status}", frist=name, for_hvem=hvem, dato=dato, utfort=done)
    tense = "forfalt" if frist.status is Status.FORFALT else "kommende"
    name = "egen" if frist.egen else frist.id
    text = ask.tekst(
        f"frister.{tense}_{name}",
        frist=ask.tekst(f"frister.navn_{frist.id}"),
        for_hvem=hvem,
        dato=dato,
        naar=_away(ask, frist.frist),
    )
    beside = _the_other_deadline(ask, bilde, frist)
    required = "" if frist.paakrevd else ask.tekst("frister.ikke_paakrevd")
    return " ".join(filter(None, (text, required, beside, _what_is_known(ask, bilde, frist))))


def deadline_name(ask: Ask, frist: Frist) -> str:
    """What a deadline is called in a list; the employer's own is told from the law's."""
    name = ask.tekst(f"frister.navn_{frist.id}")
    return ask.tekst("frister.navn_egen", frist=name) if frist.egen else name


def _what_is_known(ask: Ask, bilde: Saksbilde, frist: Frist) -> str:
    """Maksdato looks back some years; where older absence has been deleted, that is said."""
    if frist.id != "maksdato":
        return ""
    since = pluss_maaneder(ask.klokke.today(), -12 * regler.tall("sykepengevindu_aar"))
    deleted = sletting.har_slettet(ask.session, bilde.person_id, since)
    return ask.tekst("frister.maksdato_av_det_kjente") if deleted else ""


def _the_other_deadline(ask: Ask, bilde: Saksbilde, frist: Frist) -> str:
    """The law's deadline beside the employer's own for the same step, and the other way round until its day."""
    for other in bilde.frister:
        if other.id == frist.id and other.egen != frist.egen:
            key = "frister.hos_dere" if other.egen else "frister.lovens"
            return ask.tekst(key, dato=datoer.lang(other.frist, ask.sprak))
    return ""


def _facts(ask: Ask, whose: Whose, frist: Frist) -> tuple[Fact, ...]:
    facts = [
        Fact(ask.tekst("felles.frist"), datoer.lang(frist.frist, ask.sprak)),
        Fact(ask.tekst("felles.status"), deadline_status(ask, frist)),
    ]
    if frist.praktisk_frist != frist.frist:
        facts.insert(1, Fact(ask.tekst("felles.praktisk_frist"), datoer.lang(frist.praktisk_frist, ask.sprak)))
    facts.append(Fact(ask.tekst("felles.hvem"), ask.tekst(f"felles.ansvar_{frist.ansvarlig}_{whose.stilling}")))
    facts.append(Fact(ask.tekst("felles.hjemmel"), frist.hjemmel or ask.tekst("frister.egen_rutine")))
    if frist.status not in _UTEN_NESTE_STEG and whose.stilling != "andre":
        facts.append(Fact(ask.tekst("felles.neste_steg"), _next_step(ask, whose, frist)))
    return tuple(facts)


def _sources(frist: Frist) -> tuple[Source, ...]:
    if frist.egen:
        return ()
    kilde = kunnskap.kilder()[regler.fristregel(frist.id).kilde]
    return (Source(kilde.tittel, kilde.adresse),)


def _next_step(ask: Ask, whose: Whose, frist: Frist) -> str:
    side = "ansatt" if whose.egen else "leder"
    hr = organisasjon.hr_kontakt(ask.session, ask.hvem_id).navn
    return ask.tekst(f"frister.gjor_{frist.id}_{side}", navn=whose.navn, hr=hr, **regler.tekstverdier())


def urgency(ask: Ask, frist: Frist) -> Literal["", "gjort", "sen", "snart", "senere"]:
    """How a deadline stands, for colours and words in a list; empty where nobody has a task in it."""
    if frist.status is Status.UTFORT:
        return "gjort"
    if framdrift.er_for_sent(frist):
        return "sen"
    if frist.status not in (Status.KOMMENDE, Status.I_DAG) or not frist.paakrevd:
        return ""
    return "snart" if framdrift.er_denne_uken(frist, ask.klokke.today()) else "senere"


def deadline_status(ask: Ask, frist: Frist) -> str:
    """How a deadline stands, in a few words: «i morgen», «gikk ut for 20 dager siden»."""
    naar = _away(ask, frist.frist)
    if frist.status is Status.FORFALT and not framdrift.er_for_sent(frist):
        return ask.tekst("frister.status_passert", naar=naar)
    if frist.status is Status.KOMMENDE and not frist.paakrevd:
        return ask.tekst("frister.status_ikke_paakrevd", naar=naar)
    return ask.tekst(f"frister.status_{frist.status}", naar=naar)


def _nothing_ahead(ask: Ask, whose: Whose, bilde: Saksbilde) -> Reply:
    hvem = for_hvem(ask, whose)
    if framdrift.avsluttet(bilde.tidslinje) and bilde.tidslinje.tilfelle_slutt:
        slutt = datoer.lang(bilde.tidslinje.tilfelle_slutt, ask.sprak)
        return Reply(ask.tekst("min_sak.avsluttet", for_hvem=hvem, slutt=slutt), ask.sprak)
    return Reply(ask.tekst("min_sak.alt_gjort", for_hvem=hvem), ask.sprak)


def _choices(ask: Ask, whose: Whose) -> tuple[Choice, ...]:
    return (
        case_choice(ask.tekst("min_sak.knapp_alle"), "min_sak_frister.alle", whose),
        case_choice(ask.tekst("min_sak.knapp_gjort"), "min_sak_status.gjort", whose),
    )


def _away(ask: Ask, dag: date) -> str:
    return datoer.naar(dag, ask.klokke.today(), ask.sprak)
