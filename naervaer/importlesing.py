"""HR's data read: a CSV file or JSON in, typed rows and everything that is wrong with them out. Knows no store."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeVar

from naervaer import personvern
from naervaer.fravaer import MINSTE_GRAD, STORSTE_GRAD
from naervaer.store.models import Kilde, Verv
from naervaer.tekster import tekst

MAKS_BYTES = 32 * 1024 * 1024
MAKS_RADER = 250_000
_FORSTE_AAR, _SISTE_AAR = 1990, 2100
_JA, _NEI = "ja", "nei"
_SKILLE_ROLLER = "|"
_LENGSTE = {"ansattnummer": 50, "leder": 50, "referanse": 100}
_LENGSTE_ELLERS = 200
_ISO = re.compile(r"(?P<aar>[0-9]{4})-(?P<mnd>[0-9]{2})-(?P<dag>[0-9]{2})")
_NORSK = re.compile(r"(?P<dag>[0-9]{1,2})\.(?P<mnd>[0-9]{1,2})\.(?P<aar>[0-9]{4})")
_EPOST = re.compile(r"[^@\s]+@[^@\s]+")
_Valg = TypeVar("_Valg", bound=StrEnum)


class Filtype(StrEnum):
    """What a file is about."""

    PERSONER = "personer"
    FRAVAER = "fravaer"


class Fravaerstype(StrEnum):
    """What a row of absence is about."""

    SYKEFRAVAER = "sykefravaer"
    FERIE = "ferie"


# The columns of each file, and whether they must be there. What is not there is left as it is.
_KOLONNER: Mapping[Filtype, Mapping[str, bool]] = {
    Filtype.PERSONER: {"ansattnummer": True, "navn": True, "epost": False, "leder": False, "roller": False},
    Filtype.FRAVAER: {
        "ansattnummer": True,
        "fom": True,
        "tom": True,  # without it every absence would be open
        "grad": False,
        "kilde": False,
        "referanse": False,
        "type": False,
        "slettet": False,
    },
}


_VALG: Mapping[str, type[StrEnum]] = {"kilde": Kilde, "type": Fravaerstype}


@dataclass(frozen=True)
class Radfeil:
    """What is wrong in a row: its line in the file (its number in JSON), or None where it is all of it, and the column.

    `kode` is a key of data/responses/importering.yml.
    """

    rad: int | None
    felt: str | None
    kode: str
    verdier: Mapping[str, object] = field(default_factory=dict)

    def melding(self, sprak: str = "nb") -> str:
        """What is wrong, and what to do."""
        return tekst(f"importering.{self.kode}", sprak, **self.verdier)


class UgyldigImport(Exception):
    """Nothing is taken in, for all these reasons, in the order of the rows."""

    def __init__(self, feil: Iterable[Radfeil]) -> None:
        self.feil = sorted(feil, key=lambda f: f.rad or 0)
        super().__init__(f"{len(self.feil)} errors")


class IkkeJson(ValueError):
    """The body is not a JSON object with a list of rows."""


@dataclass(frozen=True)
class Personrad:
    """A person as HR tells it. None where the column is missing; an empty `leder` is no manager."""

    rad: int
    ansattnummer: str
    navn: str
    epost: str | None
    leder: str | None
    roller: frozenset[Verv] | None


@dataclass(frozen=True)
class Bit:
    """A stretch of absence or holiday, both days included; no `tom` while the end is unknown."""

    type: Fravaerstype
    fom: date
    tom: date | None
    grad: int
    kilde: Kilde
    referanse: str | None

    @property
    def noekkel(self) -> tuple[object, ...]:
        """What makes it the same stretch for a person, whenever it ends."""
        if self.type is Fravaerstype.FERIE:
            return self.type, self.fom
        return self.type, self.fom, self.grad, self.kilde

    @property
    def identitet(self) -> tuple[object, ...]:
        """What makes it the same stretch within one file."""
        return (self.referanse,) if self.referanse else self.noekkel


def feriebit(fom: date, tom: date | None, referanse: str | None) -> Bit:
    """A holiday. Grade and source mean nothing for it; they are always the same, so that equal holidays are equal."""
    return Bit(Fravaerstype.FERIE, fom, tom, STORSTE_GRAD, Kilde.SYKMELDING, referanse)


@dataclass(frozen=True)
class Fravaersrad:
    """A stretch of one person's, or that it was withdrawn."""

    rad: int
    ansattnummer: str
    bit: Bit
    slettet: bool


@dataclass(frozen=True)
class Resultat:
    """How many rows were new, changed something, and changed nothing; `utelatt` is holiday of people without absence.

    `berorte` holds the ids of the people for whom something is otherwise than before.
    """

    nye: int
    endret: int
    uendret: int
    utelatt: int = 0
    berorte: frozenset[str] = frozenset()


@dataclass
class Lest:
    """What was read. `nevnt` holds the ansattnummer also of rows that are wrong in something else."""

    filtype: Filtype
    personer: list[Personrad] = field(default_factory=list)
    fravaer: list[Fravaersrad] = field(default_factory=list)
    feil: list[Radfeil] = field(default_factory=list)
    nevnt: set[str] = field(default_factory=set)


def les_csv(innhold: bytes, filtype: Filtype | None = None) -> Lest:
    """Read a CSV file: UTF-8 or Windows-1252, comma or semicolon. The header tells the kind of file if it is not given.

    What is wrong in a row stands in the result; UgyldigImport where the rows cannot be told apart at all.
    """
    rader = _Csvrader(_dekod(innhold))
    _, overskrift = next(rader, (1, None))
    if overskrift is None:
        raise UgyldigImport([*rader.feil, Radfeil(None, None, "tom_fil")] if not rader.feil else rader.feil)
    navn = [celle.strip().casefold() for celle in overskrift]
    lest = Lest(filtype or _gjett_filtype(navn))
    _sjekk_overskrift(navn, lest.filtype)
    for linje, celler in rader:
        if len(celler) != len(navn):
            lest.feil.append(Radfeil(linje, None, "antall_celler", {"antall": len(celler), "ventet": len(navn)}))
        else:
            _tolk(lest, _Rad(linje, dict(zip(navn, celler, strict=True))))
    lest.feil += rader.feil
    return lest


def les_json(innhold: bytes, filtype: Filtype) -> Lest:
    """Read a JSON object {"rader": [{…}]}. Raises IkkeJson where it is none, UgyldigImport if the rows are too many."""
    try:
        kropp = json.loads(innhold)
    except (ValueError, RecursionError) as error:  # not JSON, too deep
        raise IkkeJson from error
    rader = kropp.get("rader") if isinstance(kropp, dict) and kropp.keys() == {"rader"} else None
    if not isinstance(rader, list):
        raise IkkeJson
    _sjekk_antall(len(rader))
    lest = Lest(filtype)
    for nummer, felter in enumerate(rader, start=1):
        galt = _strukturfeil(nummer, felter, filtype)
        if galt:
            lest.feil += galt
        else:
            _tolk(lest, _Rad(nummer, {navn: _som_celle(verdi) for navn, verdi in felter.items()}))
    return lest


def les_fil_for_stor() -> UgyldigImport:
    """The error for a file above MAKS_BYTES, also for those who look before they read."""
    return UgyldigImport([Radfeil(None, None, "for_stor", {"grense": MAKS_BYTES // 1024**2})])


class _Csvrader:
    """The rows of a CSV text, each with the line it begins on, without empty ones. A quote that never ends stops it."""

    def __init__(self, tekst: str) -> None:
        forste_linje = tekst.split("\n", 1)[0]
        skille = ";" if forste_linje.count(";") > forste_linje.count(",") else ","
        self._leser = csv.reader(io.StringIO(tekst, newline=""), delimiter=skille, strict=True)
        self._antall = -1  # the header is no row
        self.feil: list[Radfeil] = []

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        return self

    def __next__(self) -> tuple[int, list[str]]:
        while True:
            linje = self._leser.line_num + 1
            try:
                celler = next(self._leser)
            except csv.Error:
                self.feil.append(Radfeil(linje, None, "anforselstegn"))
                raise StopIteration from None
            if any(celle.strip() for celle in celler):
                self._antall += 1
                _sjekk_antall(self._antall)
                return linje, celler


class _Rad:
    """One row while it is read: its cells, cleaned, and what is wrong with them (one error a cell)."""

    def __init__(self, nummer: int, celler: Mapping[str, str]) -> None:
        self.nummer = nummer
        self.feil: dict[str, Radfeil] = {}
        self._celler = {felt: self._vasket(felt, celle) for felt, celle in celler.items()}

    def feile(self, felt: str, kode: str, **verdier: object) -> None:
        self.feil.setdefault(felt, Radfeil(self.nummer, felt, kode, verdier))

    def tekst(self, felt: str) -> str | None:
        """The cell, or None if there is no such column."""
        return self._celler.get(felt)

    def paakrevd(self, felt: str) -> str:
        verdi = self._celler.get(felt, "")
        if not verdi:
            self.feile(felt, "mangler")
        return verdi

    def dato(self, felt: str) -> date | None:
        """The date in the cell; None if it is empty or wrong."""
        verdi = self._celler.get(felt, "")
        dag = _dato(verdi)
        if verdi and dag is None:
            self.feile(felt, "ikke_dato")
        elif dag and not _FORSTE_AAR <= dag.year <= _SISTE_AAR:
            self.feile(felt, "dato_utenfor", forste=_FORSTE_AAR, siste=_SISTE_AAR)
        return dag

    def valg(self, felt: str, standard: _Valg) -> _Valg:
        """One of the values of the enum; the given one if the cell is empty."""
        valg = type(standard)
        verdi = self._celler.get(felt, "").casefold()
        if verdi in list(valg):
            return valg(verdi)
        if verdi:
            self.feile(felt, "ikke_valg", valg=", ".join(valg))
        return standard

    def _vasket(self, felt: str, celle: str) -> str:
        verdi = " ".join(unicodedata.normalize("NFC", celle).split())
        lengste = _LENGSTE.get(felt, _LENGSTE_ELLERS)
        if personvern.har_fodselsnummer(celle):
            self.feile(felt, "fodselsnummer")
        elif not verdi.isprintable():
            self.feile(felt, "usynlige_tegn")
        elif len(verdi) > lengste:
            self.feile(felt, "for_lang", grense=lengste)
        return verdi


def _dekod(innhold: bytes) -> str:
    if len(innhold) > MAKS_BYTES:
        raise les_fil_for_stor()
    if b"\0" in innhold:
        raise UgyldigImport([Radfeil(innhold[: innhold.index(b"\0")].count(b"\n") + 1, None, "ikke_tekst")])
    for tegnsett in ("utf-8-sig", "cp1252"):
        try:
            return innhold.decode(tegnsett)
        except UnicodeDecodeError:
            continue
    raise UgyldigImport([Radfeil(None, None, "tegnsett")])


def _sjekk_antall(antall: int) -> None:
    if antall > MAKS_RADER:
        raise UgyldigImport([Radfeil(None, None, "for_mange_rader", {"grense": MAKS_RADER})])


def _gjett_filtype(navn: Sequence[str]) -> Filtype:
    if "fom" in navn:
        return Filtype.FRAVAER
    if "navn" in navn:
        return Filtype.PERSONER
    kolonner = {filtype.value: ", ".join(felter) for filtype, felter in _KOLONNER.items()}
    raise UgyldigImport([Radfeil(1, None, "ukjent_overskrift", kolonner)])


def _sjekk_overskrift(navn: Sequence[str], filtype: Filtype) -> None:
    """What an unknown column is called is not said back: without a header it is a person's name."""
    kjente = _KOLONNER[filtype]
    liste = ", ".join(kjente)
    feil = [
        Radfeil(1, None, "ukjent_kolonne", {"nummer": nummer, "kolonner": liste})
        for nummer, kolonne in enumerate(navn, start=1)
        if kolonne not in kjente
    ]
    feil += [Radfeil(1, kolonne, "dobbel_kolonne") for kolonne in kjente if navn.count(kolonne) > 1]
    feil += [
        Radfeil(1, kolonne, "mangler_kolonne", {"kolonner": liste})
        for kolonne, paakrevd in kjente.items()
        if paakrevd and kolonne not in navn
    ]
    if feil:
        raise UgyldigImport(feil)


def _strukturfeil(nummer: int, felter: object, filtype: Filtype) -> list[Radfeil]:
    """What is wrong with the shape of a JSON row: fields unknown, missing, or of the wrong kind."""
    if not isinstance(felter, dict):
        return [Radfeil(nummer, None, "ikke_objekt")]
    kjente = _KOLONNER[filtype]
    if not felter.keys() <= kjente.keys():
        return [Radfeil(nummer, None, "ukjent_felt", {"kolonner": ", ".join(kjente)})]
    mangler = [navn for navn, paakrevd in kjente.items() if paakrevd and navn not in felter]
    return [Radfeil(nummer, navn, "mangler") for navn in mangler] + [
        Radfeil(nummer, navn, "feil_slag") for navn, verdi in felter.items() if not _rett_slag(navn, verdi)
    ]


def _rett_slag(navn: str, verdi: object) -> bool:
    """Whether JSON's value is just as the description of the interface says; a file may be written more freely."""
    if verdi is None:
        return True
    if navn == "grad":
        return isinstance(verdi, int) and not isinstance(verdi, bool)
    if navn == "slettet":
        return isinstance(verdi, bool)
    if navn == "roller":
        return isinstance(verdi, list) and all(rolle in list(Verv) for rolle in verdi)
    if not isinstance(verdi, str):
        return False
    if navn in ("fom", "tom"):
        return _ISO.fullmatch(verdi) is not None
    return navn not in _VALG or verdi in list(_VALG[navn])


def _som_celle(verdi: object) -> str:
    if verdi is None:
        return ""
    if isinstance(verdi, bool):
        return _JA if verdi else _NEI
    return _SKILLE_ROLLER.join(verdi) if isinstance(verdi, list) else str(verdi)


def _tolk(lest: Lest, rad: _Rad) -> None:
    """Read the cells of a row, and put it where it belongs if nothing is wrong."""
    ansattnummer = rad.paakrevd("ansattnummer")
    if not rad.feil.get("ansattnummer"):
        lest.nevnt.add(ansattnummer)
    if lest.filtype is Filtype.PERSONER:
        person = _personrad(rad, ansattnummer)
        if not rad.feil:
            lest.personer.append(person)
    else:
        fravaer = _fravaersrad(rad, ansattnummer)
        if fravaer and not rad.feil:
            lest.fravaer.append(fravaer)
    lest.feil += rad.feil.values()


def _personrad(rad: _Rad, ansattnummer: str) -> Personrad:
    epost, leder, roller = rad.tekst("epost"), rad.tekst("leder"), rad.tekst("roller")
    if epost and not _EPOST.fullmatch(epost):
        rad.feile("epost", "ikke_epost")
    if leder and leder == ansattnummer:
        rad.feile("leder", "egen_leder")
    verv = [rolle.strip().casefold() for rolle in roller.split(_SKILLE_ROLLER)] if roller else []
    if any(rolle not in list(Verv) for rolle in verv):
        rad.feile("roller", "ikke_roller", valg=", ".join(Verv))
        verv = []
    return Personrad(
        rad=rad.nummer,
        ansattnummer=ansattnummer,
        navn=rad.paakrevd("navn"),
        epost=epost,
        leder=leder,
        roller=None if roller is None else frozenset(Verv(rolle) for rolle in verv),
    )


def _fravaersrad(rad: _Rad, ansattnummer: str) -> Fravaersrad | None:
    """The row; None where there is no first day, which is an error by then."""
    rad.paakrevd("fom")
    fom, tom = rad.dato("fom"), rad.dato("tom")
    type_ = rad.valg("type", Fravaerstype.SYKEFRAVAER)
    slettet = (rad.tekst("slettet") or _NEI).casefold()
    if fom and tom and tom < fom:
        rad.feile("tom", "tom_for_fom")
    if slettet not in (_JA, _NEI):
        rad.feile("slettet", "ikke_valg", valg=f"{_JA}, {_NEI}")
    if type_ is Fravaerstype.FERIE and not rad.tekst("tom") and slettet != _JA:
        rad.feile("tom", "ferie_uten_slutt")
    grad, kilde, referanse = _grad(rad), rad.valg("kilde", Kilde.SYKMELDING), rad.tekst("referanse") or None
    if fom is None:
        return None
    er_ferie = type_ is Fravaerstype.FERIE
    bit = feriebit(fom, tom, referanse) if er_ferie else Bit(type_, fom, tom, grad, kilde, referanse)
    return Fravaersrad(rad.nummer, ansattnummer, bit, slettet == _JA)


def _grad(rad: _Rad) -> int:
    """The grade; 100 if the cell is empty."""
    verdi = (rad.tekst("grad") or str(STORSTE_GRAD)).removesuffix("%").rstrip()
    if not re.fullmatch("[0-9]{1,3}", verdi) or not MINSTE_GRAD <= int(verdi) <= STORSTE_GRAD:
        rad.feile("grad", "grad_utenfor", minst=MINSTE_GRAD, storst=STORSTE_GRAD)
        return STORSTE_GRAD
    return int(verdi)


def _dato(verdi: str) -> date | None:
    for form in (_ISO, _NORSK):
        funnet = form.fullmatch(verdi)
        if funnet:
            try:
                return date(int(funnet["aar"]), int(funnet["mnd"]), int(funnet["dag"]))
            except ValueError:
                return None
    return None
