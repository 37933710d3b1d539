"""Reads dates and clock times as Norwegians write them, in both written languages and as people type.

The words are in datoord.yml. A form is a pattern built of them and the function that reads what it matched. Where forms
overlap, the longest wins; then days with «til» between them become stretches. Only then is anything left out (year,
month or week) filled in, so that the end of a stretch is reckoned from its beginning.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import Enum
from pathlib import Path
from typing import Any

import yaml

_ORD: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("datoord.yml").read_text(encoding="utf-8"))
_FORSTE_AAR, _SISTE_AAR = 1990, 2100
_AAR_RUNDT = 8  # years to look each way; no 29 February is farther away
_EN_DAG, _EN_UKE = timedelta(days=1), timedelta(weeks=1)
_SONDAG = timedelta(days=6)
_LORDAG = timedelta(days=5)
_MAANEDER_I_AARET = 12
_DAGER_I_MAANEDEN = 31
_IKKE_LENGER_EN_DAG = 40  # «den 32.» is a mistyped day, «den 60.» is a number of something else
_HUNDREAAR = 100
_LENGSTE_FORAN = 40  # characters before a date that may hold «fra og med» and the like


class Retning(Enum):
    """Which way to look for a year, month or week that is left out."""

    BAKOVER = "bakover"
    FREMOVER = "fremover"
    NAERMEST = "naermest"


@dataclass(frozen=True)
class Datofunn:
    """A day or a stretch of days, and where in the text it stands (character offsets).

    `tom` is the last day of a stretch, None for a day; `uklart` holds other first days the words could mean.
    """

    fom: date
    tom: date | None
    start: int
    slutt: int
    uklart: tuple[date, ...] = ()


class UgyldigDato(ValueError):
    """A date that does not exist or is outside 1990-2100. Its text is the words as written.

    Where weekday and date disagree, `dager` holds both readings: the date, and the nearest such weekday.
    """

    def __init__(self, ordene: str, dager: tuple[date, ...] = ()) -> None:
        super().__init__(ordene.strip())
        self.dager = dager

    @property
    def ukedag_stemmer_ikke(self) -> bool:
        """Whether the date exists but falls on another weekday than the one written."""
        return bool(self.dager)


@dataclass(frozen=True)
class _Dager:
    """What the words mean once everything left out is filled in."""

    fom: date
    tom: date | None = None
    uklart: tuple[date, ...] = ()

    @property
    def siste(self) -> date:
        return self.tom or self.fom


_Treff = re.Match[str]
_Leser = Callable[[_Treff, date, Retning], _Dager]


@dataclass(frozen=True)
class _Form:
    moenster: re.Pattern[str]
    les: _Leser
    utelatt: str | None = None  # what may be left out: aar, maaned, uke, or the beginning of an «ut»
    er_dato: Callable[[_Treff], bool] = lambda treff: True


@dataclass(frozen=True)
class _Lest:
    """A form found in the text, not yet reckoned."""

    form: _Form
    treff: _Treff

    @property
    def start(self) -> int:
        return self.treff.start()

    @property
    def slutt(self) -> int:
        return self.treff.end()

    @property
    def mangler(self) -> str | None:
        return None if self.treff.groupdict().get(self.form.utelatt or "") else self.form.utelatt

    def dager(self, today: date, retning: Retning) -> _Dager:
        return _innenfor(self.form.les(self.treff, today, retning), self.treff[0])


def finn(tekst: str, today: date, retning: Retning) -> list[Datofunn]:
    """The days and stretches in the text, in their order.

    UgyldigDato if one does not exist, is outside 1990-2100, or has a weekday that disagrees.
    """
    leste = _leste(_ALDRI.sub(lambda treff: "\0" * len(treff[0]), tekst))
    funn = []
    while leste:
        funn.append(_strekk_med_lengde(tekst, leste, today, retning) or _strekk(tekst, leste, today, retning))
        leste = [lest for lest in leste if lest.start >= funn[-1].slutt]
    return funn


def finn_klokkeslett(tekst: str) -> time | None:
    """The first time of day in the text. A bare hour from one to six is in the afternoon; «02:15» is at night."""
    for moenster in _KLOKKESLETT:
        for treff in moenster.finditer(tekst):
            klokkeslett = _klokkeslett(treff, tekst)
            if klokkeslett:
                return klokkeslett
    return None


# Words to patterns


def _brettet(ordene: str) -> str:
    """The words in the one spelling under which they are looked up."""
    uten_mellomrom = re.sub(r"\s+", "", ordene.lower())
    return re.sub("å|aa", "a", re.sub("ø|oe", "o", re.sub("æ|ae", "e", uten_mellomrom)))


def _moenster(ordene: Iterable[str]) -> str:
    """A pattern for any of the words in any spelling, the longest first."""
    alle = "|".join(re.escape(o) for o in sorted(set(ordene), key=len, reverse=True))
    for bokstav, former in {"å": "å|aa|a", "ø": "ø|oe|o", "æ": "æ|ae|e"}.items():
        alle = alle.replace(bokstav, f"(?:{former})")
    return "(?:" + alle.replace("\\ ", r"\s*") + ")"


def _tabell(*navn: str) -> tuple[str, dict[str, Any]]:
    """A pattern for the words of the tables, and their values by folded word."""
    par = [(o, verdi) for n in navn for verdi, ordene in _ORD[n].items() for o in ordene]
    return _moenster(o for o, _ in par), {_brettet(o): verdi for o, verdi in par}


def _liste(navn: str) -> str:
    return _moenster(_ORD[navn])


def _uten_navn(moenster: str) -> str:
    return re.sub(r"\?P<\w+>", "?:", moenster)


def _form(moenster: str, les: _Leser, utelatt: str | None = None, **mer: Callable[[_Treff], bool]) -> _Form:
    return _Form(_kompilert(moenster), les, utelatt, **mer)


def _kompilert(moenster: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{moenster})(?!\w)", re.IGNORECASE)


# From the text to what was read in it


def _leste(tekst: str) -> list[_Lest]:
    kandidater = [
        _Lest(form, treff) for form in _FORMER for treff in form.moenster.finditer(tekst) if form.er_dato(treff)
    ]
    valgte: list[_Lest] = []
    opptatt = bytearray(len(tekst))
    for ny in sorted(kandidater, key=lambda lest: lest.start - lest.slutt):
        if not any(opptatt[ny.start : ny.slutt]):
            valgte.append(ny)
            opptatt[ny.start : ny.slutt] = b"\1" * (ny.slutt - ny.start)
    return sorted(valgte, key=lambda lest: lest.start)


def _strekk(tekst: str, leste: list[_Lest], today: date, retning: Retning) -> Datofunn:
    """The first of those read, with the next as its end if the words between say so."""
    forst, *resten = leste
    innledning = _rett_foran(_FORAN_FRA, tekst, forst.start)
    start = innledning.start() if innledning else forst.start
    if resten and _hoerer_sammen(innledning, tekst[forst.slutt : resten[0].start], resten[0]):
        ordene = tekst[start : resten[0].slutt]
        dager = _innenfor(_fra_til(forst, resten[0], today, retning, ordene), ordene)
        return Datofunn(dager.fom, dager.tom, start, resten[0].slutt, dager.uklart)
    dager = forst.dager(today, retning)
    return Datofunn(dager.fom, dager.tom, forst.start, forst.slutt, dager.uklart)


def _hoerer_sammen(innledning: _Treff | None, mellom: str, neste: _Lest) -> bool:
    if _TIL.fullmatch(mellom):
        return True
    if neste.form.utelatt == _UT:
        return bool(innledning) and not mellom.strip()
    return innledning is not None and innledning[0].lower().startswith("mellom") and mellom.strip().lower() == "og"


def _fra_til(forst: _Lest, sist: _Lest, today: date, retning: Retning, ordene: str) -> _Dager:
    if sist.mangler is None:
        tom = sist.dager(today, retning).siste
        fom = _fom_foer(forst, tom, today, retning)
        uklart: tuple[date, ...] = ()
    elif retning is Retning.FREMOVER and forst.mangler and sist.mangler in ("aar", "maaned"):
        tom = sist.dager(today, retning).siste  # what is to come may have begun: only its end must lie ahead
        fom, uklart = forst.dager(tom, Retning.BAKOVER).fom, ()
    else:
        begynnelse = forst.dager(today, retning)
        fom, uklart = begynnelse.fom, begynnelse.uklart
        tom = sist.dager(fom, Retning.FREMOVER).siste
    if tom < fom:
        raise UgyldigDato(ordene)
    return _Dager(fom, tom, uklart)


def _fom_foer(forst: _Lest, tom: date, today: date, retning: Retning) -> date:
    if forst.mangler in ("aar", "maaned"):
        return forst.dager(tom, Retning.BAKOVER).fom
    fom = forst.dager(today, retning).fom
    return forst.dager(tom, Retning.BAKOVER).fom if forst.mangler and fom > tom else fom


def _strekk_med_lengde(tekst: str, leste: list[_Lest], today: date, retning: Retning) -> Datofunn | None:
    """«i to uker fra mandag» and «fra mandag i to uker»."""
    forst = leste[0]
    foran = _rett_foran(_LENGDE_FORAN, tekst, forst.start)
    fra = _rett_foran(_FORAN_FRA, tekst, forst.start)
    lengde = foran or (fra and _LENGDE_ETTER.match(tekst, forst.slutt))
    if lengde is None:
        return None
    dager = forst.dager(today, retning)
    tom = _pluss(dager.fom, lengde, 1) - _EN_DAG
    start, slutt = (foran or fra or lengde).start(), max(forst.slutt, lengde.end())
    _innenfor(_Dager(dager.fom, tom), tekst[start:slutt])
    return Datofunn(dager.fom, tom, start, slutt, dager.uklart)


def _rett_foran(moenster: re.Pattern[str], tekst: str, slutt: int) -> _Treff | None:
    return moenster.search(tekst, max(0, slutt - _LENGSTE_FORAN), slutt)


def _innenfor(dager: _Dager, ordene: str) -> _Dager:
    if not _FORSTE_AAR <= dager.fom.year <= dager.siste.year <= _SISTE_AAR:
        raise UgyldigDato(ordene)
    return dager


# Filling in what is left out


def _velg(muligheter: Iterable[_Dager], today: date, retning: Retning, ordene: str) -> _Dager:
    """The one the direction asks for. UgyldigDato if there is none, because the date does not exist."""
    alle = list(muligheter)
    tidligere = [m for m in alle if m.fom <= today][-1:]
    senere = [m for m in alle if m.siste >= today][:1]
    riktige = {Retning.BAKOVER: tidligere, Retning.FREMOVER: senere, Retning.NAERMEST: tidligere + senere}[retning]
    if not riktige:
        raise UgyldigDato(ordene)
    valgt, *andre = sorted(riktige, key=lambda m: _avstand(m, today))
    nesten_like_naer = [a.fom for a in andre if _avstand(a, today) < 2 * _avstand(valgt, today)]
    return _Dager(valgt.fom, valgt.tom, tuple(nesten_like_naer))


def _avstand(dager: _Dager, today: date) -> int:
    return max((dager.fom - today).days, (today - dager.siste).days, 0)


def _aarene(treff: _Treff, today: date) -> Iterator[int]:
    """The years a date may be in: the one written, or those around today."""
    skrevet = treff.groupdict().get("aar")
    if not skrevet:
        yield from range(today.year - _AAR_RUNDT, today.year + _AAR_RUNDT + 1)
    elif siffer := re.sub(r"\D", "", skrevet):
        yield _helt_aar(siffer)
    else:
        yield today.year + _AAR[1][_brettet(skrevet)]


def _helt_aar(siffer: str) -> int:
    """Two digits mean the year from 1990 on that ends in them."""
    aar = int(siffer)
    return aar if len(siffer) > 2 else _FORSTE_AAR + (aar - _FORSTE_AAR) % _HUNDREAAR


def _ny_dato(aar: int, maaned: int, dag: int) -> date | None:
    try:
        return date(aar, maaned, dag)
    except ValueError:
        return None


def _velg_dag(treff: _Treff, today: date, retning: Retning, muligheter: Iterable[date | None]) -> _Dager:
    dagene = [dag for dag in muligheter if dag]
    if treff.groupdict().get("aar"):
        if not dagene:
            raise UgyldigDato(treff[0])
        valgt = _innenfor(_Dager(dagene[0]), treff[0])
    else:
        valgt = _velg(map(_Dager, dagene), today, retning, treff[0])
    ukedag = treff.groupdict().get("ukedag")
    if ukedag and valgt.fom.weekday() != _UKEDAG[1][_brettet(ukedag)]:
        raise UgyldigDato(treff[0], (valgt.fom, _naermeste_ukedag(valgt.fom, _UKEDAG[1][_brettet(ukedag)])))
    return valgt


def _naermeste_ukedag(dag: date, ukedag: int) -> date:
    return dag + timedelta(days=(ukedag - dag.weekday() + 3) % 7 - 3)


# One reader for each form


def _naer_dag(treff: _Treff, today: date, retning: Retning) -> _Dager:
    return _Dager(today + timedelta(days=_NAERE_DAGER[1][_brettet(treff["naer"])]))


def _naa(treff: _Treff, today: date, retning: Retning) -> _Dager:
    return _Dager(today)


def _siden(treff: _Treff, today: date, retning: Retning) -> _Dager:
    return _Dager(_pluss(today, treff, -1))


def _om(treff: _Treff, today: date, retning: Retning) -> _Dager:
    return _Dager(_pluss(today, treff, 1))


def _dag_i_maaned(treff: _Treff, today: date, retning: Retning) -> _Dager:
    dag, maaned = _dagtall(treff), _maanedstall(treff)
    return _velg_dag(treff, today, retning, (_ny_dato(aar, maaned, dag) for aar in _aarene(treff, today)))


def _dagen(treff: _Treff, today: date, retning: Retning) -> _Dager:
    """«den 3.»: month and year left out."""
    forste = _pluss_maaneder(today.replace(day=1), -_MAANEDER_I_AARET)
    maaneder = (_pluss_maaneder(forste, n) for n in range(2 * _MAANEDER_I_AARET + 1))
    dag = _dagtall(treff)
    return _velg_dag(treff, today, retning, (_ny_dato(m.year, m.month, dag) for m in maaneder))


def _ukedag(treff: _Treff, today: date, retning: Retning) -> _Dager:
    ukedag = _UKEDAG[1][_brettet(treff["ukedag"])]
    if treff["uke"]:
        return _Dager(_mandag_i(treff["uke"], today, retning) + timedelta(days=ukedag))
    foran = _brettet(treff["foran"] or "")
    if retning_i_ord := _FORAN_UKEDAG[1].get(foran) or _antydet_retning(treff):
        dag = _ukedag_hver_vei(today, ukedag)[retning_i_ord > 0]
        lengre_unna = dag + retning_i_ord * _EN_UKE
        tvil = foran in _KAN_BETY_UKA_ETTER and dag.isocalendar()[:2] == today.isocalendar()[:2]
        return _Dager(dag, uklart=(lengre_unna,) if tvil else ())
    return _ukedag_etter_retning(today, ukedag, retning)


def _ukedag_hver_vei(today: date, ukedag: int) -> tuple[date, date]:
    """The last such weekday before today, and the first after it."""
    forrige = today - timedelta(days=(today.weekday() - ukedag - 1) % 7 + 1)
    neste = today + timedelta(days=(ukedag - today.weekday() - 1) % 7 + 1)
    return forrige, neste


def _ukedag_etter_retning(today: date, ukedag: int, retning: Retning) -> _Dager:
    forrige, neste = _ukedag_hver_vei(today, ukedag)
    if retning is not Retning.NAERMEST:
        return _Dager(forrige if retning is Retning.BAKOVER else neste)
    if today.weekday() == ukedag:
        return _Dager(today, uklart=(forrige, neste))
    naer, fjern = sorted((forrige, neste), key=lambda dag: abs(dag - today))
    return _Dager(naer, uklart=(fjern,))


def _antydet_retning(treff: _Treff) -> int:
    """-1 after «siden», 1 after «til»; 0 if the word before the weekday tells nothing."""
    if _rett_foran(_FORAN_TILBAKE, treff.string, treff.start()):
        return -1
    return 1 if _rett_foran(_FORAN_FRAM, treff.string, treff.start()) else 0


def _mandag_i(uke: str, today: date, retning: Retning) -> date:
    for form in _UKEFORMER:
        if treff := form.moenster.fullmatch(uke):
            dag = form.les(treff, today, retning).fom
            return dag - timedelta(days=dag.weekday())
    raise UgyldigDato(uke)


def _ukenummer(treff: _Treff, today: date, retning: Retning) -> _Dager:
    """«uke 12», «uke 51-2»."""
    forste = _tall(treff["nr"])
    siste = _tall(treff["siste_nr"] or treff["nr"])
    mandager = ((_mandag(aar, forste), _mandag(aar + (siste < forste), siste)) for aar in _aarene(treff, today))
    return _velg_periode(treff, today, retning, [_Dager(fra, til + _SONDAG) for fra, til in mandager if fra and til])


def _mandag(aar: int, uke: int) -> date | None:
    try:
        return date.fromisocalendar(aar, uke, 1)
    except ValueError:
        return None


def _hele_maaneden(treff: _Treff, today: date, retning: Retning) -> _Dager:
    maaneder = [_maaned(date(aar, _maanedstall(treff), 1)) for aar in _aarene(treff, today)]
    return _velg_periode(treff, today, retning, maaneder)


def _velg_periode(treff: _Treff, today: date, retning: Retning, perioder: list[_Dager]) -> _Dager:
    if treff["aar"] and perioder:
        return perioder[0]
    return _velg(perioder, today, retning, treff[0])


def _maaned(dag: date) -> _Dager:
    return _Dager(dag.replace(day=1), dag.replace(day=monthrange(dag.year, dag.month)[1]))


def _periode_herfra(treff: _Treff, today: date, retning: Retning) -> _Dager:
    """«forrige uke», «neste måned», «denne helga»."""
    antall = _FORAN_UKE[1][_brettet(treff["foran"])]
    mandag = today - timedelta(days=today.weekday()) + antall * _EN_UKE
    if treff["uka"]:
        return _Dager(mandag, mandag + _SONDAG)
    if treff["helg"]:
        return _Dager(mandag + _LORDAG, mandag + _SONDAG)
    return _maaned(_pluss_maaneder(today.replace(day=1), antall))


def _helga(treff: _Treff, today: date, retning: Retning) -> _Dager:
    lordag = today - timedelta(days=today.weekday()) + _LORDAG
    helger = [_Dager(lordag + n * _EN_UKE, lordag + n * _EN_UKE + _EN_DAG) for n in (-1, 0, 1)]
    fremover = _I_HELGA[1][_brettet(treff["helga"])] > 0
    return _velg(helger, today, Retning.FREMOVER if fremover else retning, treff[0])


def _ut(treff: _Treff, today: date, retning: Retning) -> _Dager:
    """«ut uka», «ut november»: from today to the end, or the whole if it is over."""
    periode = _periode_ut(treff, today, retning)
    return _Dager(today if today <= periode.siste else periode.fom, periode.siste, periode.uklart)


def _periode_ut(treff: _Treff, today: date, retning: Retning) -> _Dager:
    if treff["periode"]:
        return next(f.les(t, today, retning) for f in _PERIODEFORMER if (t := f.moenster.fullmatch(treff["periode"])))
    if treff["maaned"]:
        return _hele_maaneden(treff, today, retning)
    if treff["uka"]:
        mandag = today - timedelta(days=today.weekday())
        return _Dager(mandag, mandag + _SONDAG)
    if treff["maaneden"]:
        return _maaned(today)
    return _Dager(date(today.year, 1, 1), date(today.year, _MAANEDER_I_AARET, _DAGER_I_MAANEDEN))


# Numbers and lengths


def _dagtall(treff: _Treff) -> int:
    ordenstall = treff.groupdict().get("orden")
    return int(_ORDENSTALL[1][_brettet(ordenstall)]) if ordenstall else int(treff["dag"])


def _maanedstall(treff: _Treff) -> int:
    return int(treff["maaned"]) if treff["maaned"].isdigit() else int(_MAANED[1][_brettet(treff["maaned"])])


def _tall(ordet: str) -> int:
    return int(ordet) if ordet.isdigit() else int(_TALL[1][_brettet(ordet)])


def _pluss(dag: date, lengde: _Treff, fortegn: int) -> date:
    antall, enhet = fortegn * _tall(lengde["antall"]), _ENHET[1][_brettet(lengde["enhet"])]
    if enhet == "maaned":
        return _pluss_maaneder(dag, antall)
    return dag + antall * (_EN_UKE if enhet == "uke" else _EN_DAG)


def _pluss_maaneder(dag: date, antall: int) -> date:
    aar, maaned = divmod(dag.year * _MAANEDER_I_AARET + dag.month - 1 + antall, _MAANEDER_I_AARET)
    return date(aar, maaned + 1, min(dag.day, monthrange(aar, maaned + 1)[1]))


# What looks like a date and is not


def _er_dag(treff: _Treff) -> bool:
    """A day number that is too high is a date that does not exist only if it is written as one, with its full stop."""
    if treff["dag"] is None or 1 <= int(treff["dag"]) <= _DAGER_I_MAANEDEN:
        return True
    return bool(treff["punktum"]) and int(treff["dag"]) < _IKKE_LENGER_EN_DAG


def _er_dag_foer(treff: _Treff) -> bool:
    """The first day of «3. til 7. mars»."""
    return int(treff["dag"]) < int(treff["senere"])


def _er_sifferdato(treff: _Treff) -> bool:
    """«31.2» is a date that does not exist; «9.30» is a clock time and «37.5» a number."""
    dag, maaned = int(treff["dag"]), int(treff["maaned"])
    if treff["aar"] or (1 <= dag <= _DAGER_I_MAANEDEN and 1 <= maaned <= _MAANEDER_I_AARET):
        return True
    return bool(treff["punktum"]) and dag > _DAGER_I_MAANEDEN and maaned < 2 * _MAANEDER_I_AARET


def _er_enda_en_uke(treff: _Treff) -> bool:
    """The second week of «uke 8 og 26»."""
    return _rett_foran(_FORAN_ENDA_EN_UKE, treff.string, treff.start()) is not None


def _er_seks_siffer(treff: _Treff) -> bool:
    finnes = _ny_dato(_helt_aar(treff["aar"]), int(treff["maaned"]), int(treff["dag"])) is not None
    return finnes and bool(_rett_foran(_FORAN_SEKS_SIFFER, treff.string, treff.start()))


# Clock times


def _klokkeslett(treff: _Treff, tekst: str) -> time | None:
    deler = treff.groupdict()
    timen = int(deler["time"]) if deler["time"].isdigit() else int(_TIMER[1][_brettet(deler["time"])])
    minutter = timen * _MINUTTER_I_TIMEN + int(deler["minutt"] or 0) - (30 if deler.get("halv") else 0)
    if over := deler.get("over"):
        minutter += _minutter(over) * (-1 if _brettet(deler["vei"]) == _brettet("på") else 1)
    if timen <= _HALVT_DOEGN // _MINUTTER_I_TIMEN and not deler["time"].startswith("0"):
        minutter = _paa_riktig_side_av_middag(minutter % _HALVT_DOEGN, tekst[treff.end() :])
    return time(*divmod(minutter, _MINUTTER_I_TIMEN))


def _minutter(over: str) -> int:
    return _KVART if _brettet(over) == "kvart" else _tall(over)


def _paa_riktig_side_av_middag(minutter: int, resten: str) -> int:
    if _OM_NATTA.match(resten):
        return minutter
    om_ettermiddagen = minutter < _TIDLIGST_OM_MORGENEN or _OM_KVELDEN.match(resten)
    return minutter + _HALVT_DOEGN if om_ettermiddagen else minutter


# The tables


_NAERE_DAGER, _UKEDAG = _tabell("naere_dager"), _tabell("ukedager", "ukedager_kort", "ukedager_tvetydig")
_FORAN_UKEDAG, _FORAN_UKE = _tabell("foran_ukedag"), _tabell("foran_uke")
_I_HELGA, _MAANED, _AAR = _tabell("i_helga"), _tabell("maaneder", "maaneder_kort"), _tabell("aar")
_TALL, _ORDENSTALL, _TIMER = _tabell("tall"), _tabell("ordenstall"), _tabell("timer")
_ENHET = (
    _moenster(o for ordene in _ORD["enheter"].values() for o in ordene),
    {_brettet(o): enhet for enhet, ordene in _ORD["enheter"].items() for o in ordene},
)
_KAN_BETY_UKA_ETTER = frozenset(map(_brettet, _ORD["kan_bety_uka_etter"]))

# The pieces the forms are made of

_IKKE_ENHET = rf"(?!\s*(?:%|{_liste('etter_tall')}(?!\.?\w)))"
_AAR_ETTER = rf"(?:[.,]?\s*(?P<aar>(?:1[89]|2[01]|30)\d\d|'\d\d|{_AAR[0]})(?!\w){_IKKE_ENHET})?"
_HELE_UKEDAGER = _tabell("ukedager")[0]
_BESTEMT = r"(?:(?<=[ga])(?:en|an|n|s))?"
_UKEDAG_ALENE = (
    rf"(?P<ukedag>{_HELE_UKEDAGER}|{_tabell('ukedager_kort')[0]}(?:(?=\.)|(?!\w))){_BESTEMT}(?:(?<=[rse])\.)?"
)
_UKEDAG_FORAN = (
    rf"(?:(?:{_FORAN_UKEDAG[0]}\s+)?(?P<ukedag>{_HELE_UKEDAGER}|{_tabell('ukedager_kort')[0]}"
    rf"|{_tabell('ukedager_tvetydig')[0]}(?=\.)){_BESTEMT}\.?,?\s+)"
)
_DEN = r"(?:den\s+)?"
_PUNKTUM = rf"(?:(?P<punktum>\.)|{_liste('ordenstall_ender')}(?!\w))?+"
_DAG = rf"(?:(?P<dag>\d\d?){_PUNKTUM}|(?P<orden>{_ORDENSTALL[0]})(?!\w))"
_MAANEDEN = rf"(?P<maaned>{_MAANED[0]})(?!\w)"
_HEL_MAANED = rf"(?P<maaned>{_tabell('maaneder')[0]})(?!\w){_AAR_ETTER}"
_FRA, _TIL_ORD = _liste("fra"), _liste("til")
_LENGDE = rf"(?P<antall>\d{{1,3}}|{_TALL[0]})\s*(?P<enhet>{_ENHET[0]})(?!\w)"
_ALENE_TALL = r"(?<!\d[.,:/])"  # not the rest of a longer number
_TALLET_SLUTT = rf"(?![.,:/]?\d)(?!-\d(?!\d?[./])){_IKKE_ENHET}"
_SIDEN = rf"(?:for\s+)?{_LENGDE}\s+{_liste('siden')}"
_OM = rf"om\s+{_LENGDE}(?!\s+{_liste('etter_om')}(?!\w))"
_UKETALL = rf"(?:\d\d?(?!\d)|(?!e[nit]|é){_TALL[0]}(?!\w)){_IKKE_ENHET}(?!\.?\s*{_MAANED[0]}(?!\w))(?![.,:/]\d)"
_UKENUMMER = (
    rf"{_liste('uke')}\s*(?P<nr>{_UKETALL})"
    rf"(?:\s*{_TIL_ORD}\s*(?P<siste_nr>{_UKETALL}))?{_AAR_ETTER}"
)
_HERFRA = (
    rf"(?P<foran>{_FORAN_UKE[0]})\s+"
    rf"(?:(?P<uka>{_liste('uke')})|(?P<helg>{_liste('helg')})|{_liste('maaned')})(?!\w)(?!\s*\d)"
)
_EN_VISS_UKE = rf"(?P<uke>{'|'.join(map(_uten_navn, (_UKENUMMER, _HERFRA, _SIDEN, _OM)))})"
_IKKE_I_MAANEDEN = rf"(?!\s+i\s+(?:{_liste('maaned')}|{_MAANED[0]}|hver)(?!\w))"
_IKKE_DAG = rf"(?!\s*{_MAANED[0]}(?!\w))(?!\s+{_liste('ikke_dag_i_maaneden')})"
_FORSTE_ELLER_ANDRE = rf"{_moenster([*_ORD['ordenstall'][1], *_ORD['ordenstall'][2]])}(?!\w)"
_UT = "begynnelsen"

# The forms

_UKEFORMER = [
    _form(_UKENUMMER, _ukenummer, "aar"),
    _form(_HERFRA, _periode_herfra),
    _form(_SIDEN, _siden),
    _form(_OM, _om),
]
_PERIODEFORMER = _UKEFORMER[:2]
_FORMER = [
    *_UKEFORMER,
    _form(rf"(?P<nr>{_UKETALL})(?P<siste_nr>){_AAR_ETTER}", _ukenummer, "aar", er_dato=_er_enda_en_uke),
    _form(rf"(?P<naer>{_NAERE_DAGER[0]})(?:\s+{_liste('tid_paa_dagen')})?", _naer_dag),
    _form(rf"{_FRA}\s+{_liste('naa')}(?:\s+av)?", _naa),
    _form(
        rf"(?:(?P<foran>{_FORAN_UKEDAG[0]})\s+)?{_UKEDAG_ALENE}(?:\s+{_liste('tid_paa_dagen')})?"
        rf"(?:,?\s+(?:i\s+)?{_EN_VISS_UKE})?{_IKKE_I_MAANEDEN}",
        _ukedag,
        "uke",
    ),
    _form(
        rf"(?P<foran>{_FORAN_UKEDAG[0]})\s+(?P<ukedag>{_tabell('ukedager_tvetydig')[0]})\."
        rf"(?=,|\s*(?-i:[a-zæøå]))(?P<uke>)",
        _ukedag,
        "uke",
    ),
    _form(rf"{_EN_VISS_UKE},?\s+(?P<foran>på\s+)?{_UKEDAG_ALENE}", _ukedag, "uke"),
    _form(
        rf"{_UKEDAG_FORAN}?{_DEN}{_ALENE_TALL}{_DAG}\s*{_MAANEDEN}{_AAR_ETTER}", _dag_i_maaned, "aar", er_dato=_er_dag
    ),
    _form(
        rf"{_UKEDAG_FORAN}?{_DEN}{_ALENE_TALL}(?P<dag>\d\d?)(?:\.|(?=\s*{_TIL_ORD}))(?=\s*(?:{_TIL_ORD}|og|eller|,)\s*"
        rf"(?:{_uten_navn(_UKEDAG_FORAN)})?{_DEN}(?P<senere>\d\d?)\.?\s*{_MAANEDEN}{_AAR_ETTER})",
        _dag_i_maaned,
        "aar",
        er_dato=_er_dag_foer,
    ),
    _form(
        rf"{_UKEDAG_FORAN}?{_DEN}{_ALENE_TALL}(?P<dag>\d\d?)\.(?=\s*{_TIL_ORD}\s*{_DEN}"
        rf"(?P<senere>\d\d?)[./](?P<maaned>\d\d?)(?:[./](?P<aar>\d{{4}}|\d\d))?(?!\w))",
        _dag_i_maaned,
        "aar",
        er_dato=_er_dag_foer,
    ),
    _form(
        rf"(?:{_UKEDAG_FORAN}{_DEN}(?=\d\d?\.)|den\s+){_ALENE_TALL}(?P<dag>\d\d?){_PUNKTUM}{_TALLET_SLUTT}{_IKKE_DAG}",
        _dagen,
        "maaned",
        er_dato=_er_dag,
    ),
    _form(
        rf"(?:{_UKEDAG_FORAN}{_DEN}|den\s+)(?P<orden>(?!{_FORSTE_ELLER_ANDRE}){_ORDENSTALL[0]})"
        rf"(?=\s*(?:[,.;:!?]|$)|\s+{_liste('etter_ordenstall')}(?!\w))",
        _dagen,
        "maaned",
    ),
    _form(
        rf"{_UKEDAG_FORAN}?{_DEN}{_ALENE_TALL}(?P<dag>\d\d?)(?P<skille>[./])(?P<maaned>\d\d?)"
        rf"(?:(?P=skille)(?P<aar>\d{{4}}|\d\d))?(?P<punktum>\.)?{_TALLET_SLUTT}",
        _dag_i_maaned,
        "aar",
        er_dato=_er_sifferdato,
    ),
    _form(rf"{_DEN}(?P<dag>\d\d?)-(?P<maaned>\d\d?)-(?P<aar>\d{{4}})", _dag_i_maaned),
    _form(r"(?P<aar>\d{4})-(?P<maaned>\d\d)-(?P<dag>\d\d)", _dag_i_maaned),
    _form(rf"(?P<dag>\d\d)(?P<maaned>\d\d)(?P<aar>\d\d){_IKKE_ENHET}", _dag_i_maaned, er_dato=_er_seks_siffer),
    _form(rf"(?:hele|heile|hile)\s+{_HEL_MAANED}", _hele_maaneden, "aar"),
    _form(rf"(?P<helga>{_I_HELGA[0]})", _helga, "uke"),
    _form(
        rf"ut\s+(?:hele\s+)?(?:(?P<periode>{_uten_navn(_UKENUMMER)}|{_uten_navn(_HERFRA)})|{_HEL_MAANED}"
        rf"|(?P<uka>{_liste('uke')})|(?P<maaneden>{_liste('maaned')})|(?:året|år))",
        _ut,
        _UT,
    ),
]

# Words between and before dates

_FORAN_FRA = re.compile(rf"(?<!\w){_FRA}(?:\s+{_FRA})?\s*$", re.IGNORECASE)
_TIL = re.compile(rf"\s*,?\s*{_TIL_ORD}\s*", re.IGNORECASE)
_FORAN_TILBAKE = re.compile(rf"(?<!\w){_liste('tilbake_i_tid')}\s+$", re.IGNORECASE)
_FORAN_FRAM = re.compile(rf"(?<!\w){_liste('fram_i_tid')}\s+$", re.IGNORECASE)
_FORAN_ENDA_EN_UKE = re.compile(rf"(?<!\w){_liste('uke')}\s*\d\d?\s*(?:,|og|eller)\s*$", re.IGNORECASE)
_FORAN_SEKS_SIFFER = re.compile(rf"(?<!\w){_liste('foran_seks_siffer')}\s+$", re.IGNORECASE)
_LENGDE_FORAN = re.compile(rf"(?<!\w)(?:i\s+)?{_LENGDE}\s+{_FRA}\s*$", re.IGNORECASE)
_LENGDE_ETTER = re.compile(rf"\s+(?:i|og)\s+{_LENGDE}(?:\s+fram\w*)?", re.IGNORECASE)

# Never dates

_KLOKKA = _liste("klokka")
_KL_TALL = r"\d\d?(?:[.:]?\d\d)?(?!\d)"
_ALDRI = re.compile(
    "|".join(
        rf"(?<!\w){moenster}"
        for moenster in (
            rf"{_KLOKKA}\s*{_KL_TALL}(?:\s*(?:[-–]\s*{_KL_TALL}|til\s+\d\d?[.:]\d\d))?",
            rf"(?:§+|{_liste('foran_tall')}(?!\w))\s*\d+(?:[.,-]\d+)*",
            rf"{_liste('foran_nummer')}\s*\d+(?![./]?\d)(?!\.\s*{_MAANED[0]}(?!\w))",
            rf"{_liste('ikke_bestemt_dag')}\s+{_HELE_UKEDAGER}{_BESTEMT}(?!\w)",
            rf"{_liste('deler_av')}\s+(?:av|på|i)\s+(?:{_FORAN_UKE[0]}\s+)?"
            rf"(?:{_liste('uke')}|{_liste('maaned')}|{_liste('helg')})(?!\w)(?:\s*\d\d?)?",
            rf"(?:den|de)\s+(?:aller\s+)?siste\s+(?:{_liste('uke')}|{_liste('maaned')})(?!\w)",
            rf"{_liste('om_noe')}\s+{_uten_navn(_OM)}",
            r"(?<!den )24/7(?!/?\d)",
        )
    ),
    re.IGNORECASE,
)

# Clock times

_MINUTTER_I_TIMEN, _HALVT_DOEGN, _KVART = 60, 12 * 60, 15
_TIDLIGST_OM_MORGENEN = 6 * 60  # nobody at work means an earlier hour by «klokka to»
_TIME_I_ORD = rf"(?P<time>{_TIMER[0]}|[01]?\d|2[0-3])(?![\w%])(?![.,:/]\d){_IKKE_ENHET}"
_FORAN_TIME = rf"{_KLOKKA}(?:\s+|(?<=\.)|(?=\d))"
_OVER = rf"(?P<over>kvart|{_TALL[0]}|\d\d?)\s+(?:min\w*\s+)?(?P<vei>over|på)\s+"
_KLOKKESLETT = [
    _kompilert(moenster)
    for moenster in (
        rf"{_KLOKKA}\s*(?P<time>[01]?\d|2[0-3])[.:]?(?P<minutt>[0-5]\d)",
        rf"{_ALENE_TALL}(?P<time>[01]?\d|2[0-3]):(?P<minutt>[0-5]\d)(?![.:/]\d)",
        rf"{_FORAN_TIME}(?:{_OVER})?(?P<halv>halv\s*)?{_TIME_I_ORD}(?P<minutt>)",
        rf"{_OVER}(?P<halv>halv\s*){_TIME_I_ORD}(?P<minutt>)",
        rf"(?P<over>kvart)\s+(?P<vei>over|på)\s+{_TIME_I_ORD}(?P<minutt>)",
        rf"(?P<halv>halv\s*){_TIME_I_ORD}(?P<minutt>)",
    )
]
_OM_NATTA = re.compile(rf"\s+{_liste('om_natta')}", re.IGNORECASE)
_OM_KVELDEN = re.compile(rf"\s+{_liste('om_kvelden')}", re.IGNORECASE)
