"""Questions about one case: what is due, and what has happened so far."""

from actions import utkast
from actions.ask import Ask, Outcome, says
from actions.base import NaervaerAction
from actions.hvem import Whose, case_choice, for_hvem, to_tell
from actions.kunnskap import answer_question
from actions.om_sak import INNSYN, NESTE, about_case, deadline_answer
from actions.oppfolging import in_context
from actions.registrer_hendelse import roles
from actions.reply import Choice, Fact, File, Reply
from actions.si_fra import FEIL
from actions.utkast import INNSIGELSE
from actions.vis_saken import settle, show_case
from naervaer import datoer, saker, tilgang
from naervaer.saker import Saksbilde, UtfortSteg
from naervaer.tilgang import Operasjon

HVA_MED = "min_sak_frister.hva_med"
LAGRET = "min_sak_status.lagret"
OWN_DATA = "/api/mine-data"


class ActionMinSakFrister(NaervaerAction):
    """«Når er neste frist for meg?», «når må planen til Kari være ferdig?», «hva med Ola?»."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_min_sak_frister"

    def handle(self, ask: Ask) -> Outcome:
        """Answer for the case that is meant; «hva med Ola?» repeats the question before it."""
        followed = in_context(ask) if ask.svar == HVA_MED else None
        if followed:
            return answer_question(ask, followed)
        sporsmal = ask.slots.get("siste_sporsmal") or NESTE if ask.svar == HVA_MED else ask.svar
        answer = _status_answer if str(sporsmal).startswith("min_sak_status.") else deadline_answer
        return about_case(ask, str(sporsmal), answer)


class ActionMinSakStatus(NaervaerAction):
    """«Hvor lenge har jeg vært sykmeldt?», «hvem har sett saken min?», «hva er gjort?»."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_min_sak_status"

    def handle(self, ask: Ask) -> Outcome:
        """Answer for the case that is meant."""
        if ask.svar == FEIL and not self._about_another(ask):
            return utkast.begin(ask, self.oppgaver, INNSIGELSE)
        if ask.svar == LAGRET and saker.aktuell_sak(ask.session, ask.hvem_id) is None and not ask.entity("navn"):
            return says(Reply(ask.tekst("min_sak.lagret_uten_sak"), ask.sprak, filer=(_own_file(ask),)))
        return about_case(ask, ask.svar, _status_answer)

    def _about_another(self, ask: Ask) -> bool:
        """Whether a manager has found the fault; then it is put right by telling what is right."""
        whose = to_tell(ask, ask.text)
        return not (isinstance(whose, Whose) and whose.egen)


def _status_answer(ask: Ask, whose: Whose, slug: str) -> Reply:
    if slug in ("vis", "rettet"):
        return (show_case if slug == "vis" else settle)(ask, whose, slug)
    if slug == "feil":
        tilgang.krev(ask.session, ask.hvem_id, whose.sak_id, Operasjon.REGISTRERE, ask.klokke)
        return Reply(ask.tekst("min_sak.rett_feil", navn=whose.navn), ask.sprak)
    if slug == "innsyn":
        return _seen_by(ask, whose)
    if slug == "gjort":
        return _done(ask, whose)
    if slug == "lagret":
        tilgang.krev(ask.session, ask.hvem_id, whose.sak_id, Operasjon.SE_STATUS, ask.klokke)
        return Reply(
            ask.tekst(f"min_sak.lagret_{_side(whose)}", navn=whose.navn),
            ask.sprak,
            valg=_choices(ask, whose),
            filer=(_own_file(ask),) if whose.egen else (),
        )
    operasjon = Operasjon.SE_STATUS
    bilde = saker.saksbilde(ask.session, ask.hvem_id, whose.sak_id, operasjon, ask.klokke)
    text = _grade(ask, whose, bilde) if slug == "grad" else _length(ask, whose, bilde)
    return Reply(text, ask.sprak, valg=_choices(ask, whose))


def _length(ask: Ask, whose: Whose, bilde: Saksbilde) -> str:
    slutt = bilde.tidslinje.tilfelle_slutt
    over = slutt is not None and slutt < ask.klokke.today()
    return ask.tekst(
        f"min_sak.varighet_slutt_{_side(whose)}" if over else f"min_sak.varighet_{_side(whose)}",
        navn=whose.navn,
        varighet=datoer.varighet(bilde.dager_borte, ask.sprak),
        start=datoer.lang(bilde.tidslinje.tilfelle_start, ask.sprak),
        slutt=datoer.lang(slutt, ask.sprak) if slutt else "",
    )


def _grade(ask: Ask, whose: Whose, bilde: Saksbilde) -> str:
    kind = "grad" if bilde.grad else "grad_ingen"
    return ask.tekst(f"min_sak.{kind}_{_side(whose)}", navn=whose.navn, grad=bilde.grad)


def _done(ask: Ask, whose: Whose) -> Reply:
    steg = saker.hendelser(ask.session, ask.hvem_id, whose.sak_id, ask.klokke)
    facts = tuple(Fact(ask.tekst(f"frister.navn_{s.type}"), _done_line(ask, s), "gjort") for s in steg)
    key = "min_sak.gjort" if facts else "min_sak.gjort_ingenting"
    return Reply(ask.tekst(key, for_hvem=for_hvem(ask, whose)), ask.sprak, fakta=facts, valg=_choices(ask, whose))


def _done_line(ask: Ask, steg: UtfortSteg) -> str:
    """The day, with who was there, or the reason why it was not needed."""
    line = datoer.lang(steg.dato, ask.sprak)
    if steg.unntak_grunn:
        line = ask.tekst("min_sak.unntak_linje", dato=line, grunn=steg.unntak_grunn)
    if steg.kom:
        line += ". " + ask.tekst("min_sak.kom_linje", hvem=roles(ask, steg.kom))
    borte = [rolle for rolle in steg.innkalt if rolle not in steg.kom]
    return line + (". " + ask.tekst("min_sak.kom_ikke_linje", hvem=roles(ask, borte)) if borte else "")


def _seen_by(ask: Ask, whose: Whose) -> Reply:
    looks = saker.innsyn(ask.session, ask.hvem_id, whose.sak_id, ask.klokke)
    facts = tuple(
        Fact(
            datoer.lang(look.dag, ask.sprak),
            ask.tekst(
                "min_sak.innsyn_linje",
                navn=look.navn,
                rolle=ask.tekst(f"min_sak.rolle_{look.rolle}"),
                hva=ask.tekst(f"min_sak.handling_{look.operasjon}"),
            ),
        )
        for look in looks
    )
    key = "min_sak.innsyn" if facts else "min_sak.innsyn_ingen"
    return Reply(ask.tekst(key, for_hvem=for_hvem(ask, whose)), ask.sprak, fakta=facts, valg=_choices(ask, whose))


def _own_file(ask: Ask) -> File:
    """All that is stored about the asker."""
    return File(ask.tekst("min_sak.last_ned"), OWN_DATA)


def _choices(ask: Ask, whose: Whose) -> tuple[Choice, ...]:
    text = ask.tekst("min_sak.knapp_neste") if whose.egen else ask.tekst("min_sak.knapp_neste_navn", navn=whose.navn)
    choices = [case_choice(text, NESTE, whose)]
    if whose.egen:
        choices.append(case_choice(ask.tekst("min_sak.knapp_innsyn"), INNSYN, whose))
    return tuple(choices)


def _side(whose: Whose) -> str:
    return "egen" if whose.egen else "andre"
