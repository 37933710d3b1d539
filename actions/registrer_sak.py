"""Telling of absence: new, a relapse, another grade, longer, holiday, back at work."""

import re
from abc import abstractmethod
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from actions import lesing, utkast
from actions.ask import Ask, Outcome, says
from actions.base import NaervaerAction
from actions.frist_reply import next_deadline
from actions.hvem import employee
from actions.reply import Fact, Reply, Svarform
from actions.utkast import Felt, Oppgave, answer_button, day_buttons, read_day
from naervaer import datoer, datotolk, fravaer, registrering, regler, saker
from naervaer.datotolk import Retning, UgyldigDato
from naervaer.fravaer import Fravaer, Tilstand, UmuligEndring
from naervaer.kalender import pluss_maaneder
from naervaer.store.models import Endringstype, Kilde
from naervaer.tidslinje import Ferie, tilfellestarter
from naervaer.tilgang import IkkeTilgjengelig, Operasjon

EN_DAG = timedelta(days=1)
HELT = 100
_EGENMELDING = re.compile(r"\b(egenmeld\w*|eigenmeld\w*|egenmelt)\b", re.IGNORECASE)
_SYKMELDING = re.compile(r"\b(s[yj]+u?k(e)?me\w*|legeerkl\w*|legen)\b", re.IGNORECASE)
_FRA = re.compile(r"\b(fra|frå|f\.?o\.?m)\b", re.IGNORECASE)
_VARIGHET = re.compile(r"\bmed\s+(\w+)\s+(uker?|veker?|dag(?:er|ar)?|måned(?:er)?|månad(?:er)?)\b", re.IGNORECASE)
_ANTALL = {"en": 1, "ei": 1, "ein": 1, "én": 1, "to": 2, "tre": 3, "fire": 4, "fem": 5, "seks": 6, "åtte": 8}

NYTT, TILBAKEFALL = "registrer_sak.nytt_fravaer", "registrer_sak.tilbakefall"
NY_GRAD, FORLENGELSE = "registrer_sak.ny_grad", "registrer_sak.forlengelse"
SLAG = {
    NYTT: Endringstype.FRAVAER,
    TILBAKEFALL: Endringstype.FRAVAER,
    NY_GRAD: Endringstype.GRAD,
    FORLENGELSE: Endringstype.FORLENGELSE,
    "registrer_sak.ferie": Endringstype.FERIE,
    "registrer_sak.tilbake": Endringstype.TILBAKE,
}


class ActionRegistrerSak(NaervaerAction):
    """«Ola er syk i dag», «Kari er 50 prosent fra mandag», «Per er tilbake»."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_registrer_sak"

    def handle(self, ask: Ask) -> Outcome:
        """Begin to tell about the absence of the one who is meant."""
        return utkast.begin(ask, self.oppgaver, ask.svar if ask.svar in SLAG else NYTT)


class Fravaersmelding(Oppgave):
    """What the kinds have in common: they change the absence, and can be tried out before they are stored."""

    trengs: tuple[str, ...] = ()

    @abstractmethod
    def endre(self, felt: Felt) -> Callable[[Tilstand], Tilstand]:
        """The change that the draft asks for."""

    def mangler(self, ask: Ask, felt: Felt) -> str | None:
        """The first of those needed."""
        return next((navn for navn in self.trengs if not felt.get(navn)), None)

    def sporsmaal(self, ask: Ask, felt: Felt, navn: str) -> Reply:
        """Asks for one of them."""
        key = f"registrer_sak.sporsmaal_{felt['slag'].partition('.')[2]}_{navn}"
        buttons = {
            "fom": day_buttons(ask),
            "kilde": tuple(answer_button(ask, ask.tekst(f"registrer_sak.kilde_{k}"), k.value) for k in Kilde),
        }
        svarform: Svarform = "dato" if navn in ("fom", "tom") else ""
        return Reply(ask.tekst(key, navn=felt["navn"]), ask.sprak, valg=buttons.get(navn, ()), svarform=svarform)

    def feil(self, ask: Ask, felt: Felt) -> tuple[str, str] | None:
        """What does not fit the absence that is registered."""
        if self.mangler(ask, felt):
            return None
        try:
            naa = self._naa(ask, felt)
            if self.endre(felt)(naa) == naa:
                raise UmuligEndring(registrering.UENDRET)
        except UmuligEndring as umulig:
            days = {n: datoer.lang(v, ask.sprak) for n, v in umulig.verdier.items() if isinstance(v, date)}
            return self.trengs[0], ask.tekst(f"registrer_sak.umulig_{umulig.kode}", navn=felt["navn"], **days)
        return None

    def les_tilbake(self, ask: Ask, felt: Felt) -> Reply:
        """The change, and what it means for the case."""
        facts = [Fact(ask.tekst("registrer_hendelse.hvem"), felt["navn"])]
        facts += [
            Fact(ask.tekst(f"registrer_sak.felt_{navn}"), _shown(ask, navn, felt[navn]))
            for navn in ("fom", "tom", "grad", "kilde")
            if felt.get(navn)
        ]
        slag = ask.tekst(f"registrer_sak.tittel_{felt['slag'].partition('.')[2]}")
        return Reply("\n\n".join(filter(None, (slag, self.betyr(ask, felt)))), ask.sprak, fakta=tuple(facts))

    def betyr(self, ask: Ask, felt: Felt) -> str:
        """What the change means, in a sentence; empty where it needs none."""
        return ""

    def lagre(self, ask: Ask, felt: Felt) -> Outcome:
        """Change the absence, and tell what is next."""
        slag, endre = SLAG[felt["slag"]], self.endre(felt)
        try:
            registrering.endre_fravaer(ask.session, ask.hvem_id, felt["person"], slag, endre, ask.klokke)
        except (IkkeTilgjengelig, UmuligEndring) as umulig:
            if getattr(umulig, "kode", "") != registrering.UENDRET:  # told twice, as after a crash: it holds
                return says(Reply(ask.tekst("registrer_sak.ikke_lagret"), ask.sprak))
        whose = employee(ask, felt["person"])
        bilde = saker.saksbilde(ask.session, ask.hvem_id, whose.sak_id, Operasjon.SE_FRISTER, ask.klokke)
        neste = next_deadline(ask, whose, bilde)
        text = f"{ask.tekst('registrer_sak.lagret', navn=felt['navn'])}\n\n{neste.tekst}"
        return says(Reply(text, ask.sprak, valg=(utkast.undo_choice(ask, felt), *neste.valg)))

    def _naa(self, ask: Ask, felt: Felt) -> Tilstand:
        return registrering.tilstand(ask.session, ask.hvem_id, felt["person"], ask.klokke)


class NyttFravaer(Fravaersmelding):
    """Away from a day on, or ill again."""

    trenger_sak = False
    trengs = ("fom", "kilde")

    def egentlig(self, ask: Ask, utkast: Felt) -> str:
        """Somebody who is away already is given another grade, if that is what is told."""
        try:
            lest = self.les(ask, utkast, utkast["tekst"], None)
        except UgyldigDato:
            return str(utkast["slag"])
        naa = _away_on(self._naa(ask, utkast), lest.get("fom"))
        grad = lesing.grad(utkast["tekst"], spurt=False)
        return NY_GRAD if naa and grad and grad != naa.grad and "tom" not in lest else str(utkast["slag"])

    def feil(self, ask: Ask, felt: Felt) -> tuple[str, str] | None:
        """The same absence is not told twice; a sykmelding may follow an egenmelding."""
        naa = _away_on(self._naa(ask, felt), felt.get("fom"))
        follows = naa and naa.kilde is Kilde.EGENMELDING and felt.get("kilde") != Kilde.EGENMELDING
        if naa and not follows and felt.get("kilde"):
            since = datoer.lang(naa.fom, ask.sprak)
            return "fom", ask.tekst("registrer_sak.umulig_allerede_borte", navn=felt["navn"], fom=since, grad=naa.grad)
        return super().feil(ask, felt)

    def les(self, ask: Ask, felt: Felt, tekst: str, venter: str | None) -> Felt:
        """The days, the grade, and where it comes from; the whole day where no grade is told."""
        lest: Felt = _stretch(ask, tekst, Retning.NAERMEST)
        grad = lesing.grad(tekst, spurt="grad" in felt and venter is None)
        if grad or "grad" not in felt:
            lest["grad"] = grad or HELT
        if kilde := _source(tekst, lest.get("grad", felt.get("grad"))):
            lest["kilde"] = kilde.value
        return lest

    def endre(self, felt: Felt) -> Callable[[Tilstand], Tilstand]:
        """New absence."""
        fom, tom = date.fromisoformat(felt["fom"]), read_day(felt, "tom")
        return partial(fravaer.med_fravaer, nytt=Fravaer(fom, tom, felt["grad"], Kilde(felt["kilde"])))

    def betyr(self, ask: Ask, felt: Felt) -> str:
        """Whether it is a new case or goes on from the one before, and why."""
        foer = self._naa(ask, felt)
        tidligere = [p for p in foer.perioder if p.fom < date.fromisoformat(felt["fom"])]
        if not tidligere:
            return ""
        etter = self.endre(felt)(foer)
        start = tilfellestarter([p.som_periode() for p in etter.perioder], etter.ferie)[-1]
        samme = start <= tidligere[-1].fom
        grense = regler.tall("sak_opphold_dager")
        key = "registrer_sak.samme_sak" if samme else "registrer_sak.ny_sak"
        return ask.tekst(key, grense=grense, start=datoer.lang(start, ask.sprak))


class NyGrad(Fravaersmelding):
    """Another grade from a day on."""

    trengs = ("grad", "fom")

    def egentlig(self, ask: Ask, utkast: Felt) -> str:
        """A grade for somebody who is not away that day is new absence."""
        return NYTT if not utkast["sak"] or _not_away(ask, self._naa(ask, utkast), utkast["tekst"]) else NY_GRAD

    def les(self, ask: Ask, felt: Felt, tekst: str, venter: str | None) -> Felt:
        """The grade and its first day."""
        lest: Felt = _first_day(ask, tekst, "fom", Retning.NAERMEST)
        grad = lesing.grad(tekst, spurt=venter == "grad" or (venter is None and "grad" in felt))
        return lest | ({"grad": grad} if grad else {})

    def feil(self, ask: Ask, felt: Felt) -> tuple[str, str] | None:
        """A grade is at most the whole."""
        if felt.get("grad") and not fravaer.MINSTE_GRAD <= felt["grad"] <= fravaer.STORSTE_GRAD:
            return "grad", ask.tekst("registrer_sak.umulig_grad")
        return super().feil(ask, felt)

    def endre(self, felt: Felt) -> Callable[[Tilstand], Tilstand]:
        """The new grade."""
        return partial(fravaer.med_grad, fra=date.fromisoformat(felt["fom"]), grad=felt["grad"])


class Forlengelse(Fravaersmelding):
    """The absence goes on longer."""

    trengs = ("tom",)

    def egentlig(self, ask: Ask, utkast: Felt) -> str:
        """A stretch with a first day of its own, after what is registered has ended, is new absence."""
        return NYTT if not utkast["sak"] or _not_away(ask, self._naa(ask, utkast), utkast["tekst"]) else FORLENGELSE

    def les(self, ask: Ask, felt: Felt, tekst: str, venter: str | None) -> Felt:
        """The new last day: «til 15. desember», «ut måneden», «med to uker»."""
        lengde = _VARIGHET.search(tekst)
        slutt = max((p.siste for p in self._naa(ask, felt).perioder), default=None)
        if lengde and slutt and slutt != date.max and (antall := _number(lengde[1])):
            return {"tom": _later(slutt, antall, lengde[2]).isoformat()}
        funn = datotolk.finn(tekst, ask.klokke.today(), Retning.FREMOVER)
        return {"tom": (funn[-1].tom or funn[-1].fom).isoformat()} if funn else {}

    def endre(self, felt: Felt) -> Callable[[Tilstand], Tilstand]:
        """The same absence with a later last day."""
        return partial(fravaer.med_forlengelse, tom=date.fromisoformat(felt["tom"]))


class Ferieuttak(Fravaersmelding):
    """Holiday in the absence."""

    trengs = ("fom", "tom")

    def les(self, ask: Ask, felt: Felt, tekst: str, venter: str | None) -> Felt:
        """The first and the last day; one alone is the one that was asked for, else the first."""
        lest = _stretch(ask, tekst, Retning.NAERMEST)
        if venter == "tom" and "fom" in lest and "tom" not in lest:
            return {"tom": lest["fom"]}
        return lest

    def feil(self, ask: Ask, felt: Felt) -> tuple[str, str] | None:
        """A holiday that ends before it begins."""
        fom, tom = read_day(felt, "fom"), read_day(felt, "tom")
        if fom and tom and tom < fom:
            return "tom", ask.tekst("registrer_sak.umulig_ferie", start=datoer.lang(fom, ask.sprak))
        return super().feil(ask, felt)

    def endre(self, felt: Felt) -> Callable[[Tilstand], Tilstand]:
        """With the holiday."""
        return partial(fravaer.med_ferie, ferie=Ferie(date.fromisoformat(felt["fom"]), date.fromisoformat(felt["tom"])))


class Tilbake(Fravaersmelding):
    """Back at work."""

    trengs = ("fom",)

    def les(self, ask: Ask, felt: Felt, tekst: str, venter: str | None) -> Felt:
        """The first day back."""
        return _first_day(ask, tekst, "fom", Retning.NAERMEST)

    def endre(self, felt: Felt) -> Callable[[Tilstand], Tilstand]:
        """Without absence from that day."""
        return partial(fravaer.tilbake, fra=date.fromisoformat(felt["fom"]))

    def betyr(self, ask: Ask, felt: Felt) -> str:
        """How long the case can wake up again."""
        return ask.tekst("registrer_sak.tilbake_betyr", grense=regler.tall("sak_opphold_dager"), navn=felt["navn"])


OPPGAVER: dict[str, Oppgave] = {
    NYTT: NyttFravaer(),
    TILBAKEFALL: NyttFravaer(),
    NY_GRAD: NyGrad(),
    FORLENGELSE: Forlengelse(),
    "registrer_sak.ferie": Ferieuttak(),
    "registrer_sak.tilbake": Tilbake(),
}


def _away_on(naa: Tilstand, fom: str | None) -> Fravaer | None:
    """The absence that holds on that day, if any."""
    dag = date.fromisoformat(fom) if fom else None
    return next((p for p in reversed(naa.perioder) if dag and p.fom <= dag <= p.siste), None)


def _not_away(ask: Ask, naa: Tilstand, tekst: str) -> bool:
    """Whether the text names a first day that comes after a day at work: neither in the absence nor right after it."""
    try:
        stretch = _stretch(ask, tekst, Retning.NAERMEST)
    except UgyldigDato:
        return False
    if "tom" not in stretch and not _FRA.search(tekst):
        return False
    fom = date.fromisoformat(stretch["fom"]) if "fom" in stretch else None
    return bool(fom and all(p.siste + EN_DAG < fom for p in naa.perioder if p.tom is not None) and _all_closed(naa))


def _all_closed(naa: Tilstand) -> bool:
    return all(p.tom is not None for p in naa.perioder)


def _stretch(ask: Ask, tekst: str, retning: Retning) -> Felt:
    """The first day told, and the last one if there is one."""
    funn = datotolk.finn(tekst, ask.klokke.today(), retning)
    if not funn:
        return {}
    fom = funn[0].fom
    later = [f.tom or f.fom for f in funn if (f.tom or f.fom) > fom]
    tom = funn[0].tom or next(iter(later), None)
    return {"fom": fom.isoformat()} | ({"tom": tom.isoformat()} if tom and tom >= fom else {})


def _first_day(ask: Ask, tekst: str, navn: str, retning: Retning) -> Felt:
    dag = utkast.first_day(ask, tekst, retning)
    return {navn: dag.isoformat()} if dag else {}


def _source(tekst: str, grad: object) -> Kilde | None:
    """A graded absence is always a sykmelding."""
    if _EGENMELDING.search(tekst):
        return Kilde.EGENMELDING
    return Kilde.SYKMELDING if _SYKMELDING.search(tekst) or (isinstance(grad, int) and grad < HELT) else None


def _number(ord_: str) -> int | None:
    return int(ord_) if ord_.isdigit() else _ANTALL.get(ord_.lower())


def _later(dag: date, antall: int, enhet: str) -> date:
    if enhet.lower().startswith("m"):
        return pluss_maaneder(dag, antall)
    return dag + (timedelta(days=antall) if enhet.lower().startswith("d") else timedelta(weeks=antall))


def _shown(ask: Ask, navn: str, verdi: object) -> str:
    if navn in ("fom", "tom"):
        return datoer.lang(date.fromisoformat(str(verdi)), ask.sprak)
    return (
        ask.tekst("registrer_sak.prosent", grad=verdi) if navn == "grad" else ask.tekst(f"registrer_sak.kilde_{verdi}")
    )
