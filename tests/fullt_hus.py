"""One person of whom something is stored in every column there is, each with a value that can be found again.

The rows are made from the tables themselves: a new table or column is filled too, and must then be dealt with.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from hus import Hus
from sqlalchemy import JSON, Boolean, Column, Date, Enum, Integer, String, Table, insert

from naervaer.store.models import Base, Endringstype, Paaminnelsestype, Plantilstand, Tilstand, UtcTid, new_id

# No row of these tells whose it is.
UTEN_PERSON = frozenset(
    {
        "organisasjon",
        "klientnokkel",
        "ubesvart",
        "tilbakemelding",
        "paabegynt_innlogging",
        "brukt_token",
        "kanalhendelse",
        "handlingssvar",
    }
)
LEDER = "Merkeleder Lederesen"
_FORSTE_DAG = date(2026, 1, 1)
_FORSTE_TID = datetime(2026, 1, 1, 6, tzinfo=UTC)


def personlige() -> list[Table]:
    """All tables but those; each after the ones it refers to, and the logs last."""
    tabeller = [tabell for tabell in Base.metadata.sorted_tables if tabell.name not in UTEN_PERSON]
    return sorted(tabeller, key=lambda tabell: not tabell.foreign_keys)


@dataclass
class FulltHus:
    """`verdier` is what stands in each column, by `table.column`, as it would be written in the file."""

    hus: Hus
    verdier: dict[str, str] = field(default_factory=dict)
    ider: dict[str, str] = field(default_factory=dict)
    _nummer: count[int] = field(default_factory=lambda: count(1))

    @property
    def person_id(self) -> str:
        return self.ider["person"]

    def fyll(self) -> FulltHus:
        self.ider["leder"] = self.hus.person(LEDER)
        self.ider["organisasjon"] = self.hus.organisasjon_id
        with self.hus.store.session() as session:
            for tabell in personlige():
                for bestemt in _RADER.get(tabell.name, [{}]):
                    rad = {kolonne.name: self._verdi(tabell, kolonne, bestemt) for kolonne in tabell.columns}
                    session.execute(insert(tabell).values(rad))
                    self.ider[tabell.name] = rad.get("id", "")
        return self

    def _verdi(self, tabell: Table, kolonne: Column[Any], bestemt: dict[str, Any]) -> Any:
        navn = f"{tabell.name}.{kolonne.name}"
        if kolonne.name in bestemt:
            return bestemt[kolonne.name]
        if kolonne.name.endswith("_id") and (kolonne.foreign_keys or kolonne.name in _LOGGENES_IDER):
            return self.ider[_peker(kolonne)]
        if kolonne.name == "id":
            return new_id().ljust(_lengde(kolonne), "0")
        verdi = self._merke(navn, kolonne)
        self.verdier[navn] = str(verdi.isoformat() if isinstance(verdi, date) else verdi)
        if isinstance(kolonne.type, JSON):
            self.verdier[navn] = f"MERKE-{navn}"
        if isinstance(kolonne.type, Boolean):
            self.verdier[navn] = "true"
        return verdi

    def _merke(self, navn: str, kolonne: Column[Any]) -> Any:
        nummer = next(self._nummer)
        if isinstance(kolonne.type, Enum):
            assert kolonne.type.enum_class
            return next(iter(kolonne.type.enum_class))
        if isinstance(kolonne.type, String):
            return f"MERKE-{navn}"[: _lengde(kolonne)]
        if isinstance(kolonne.type, UtcTid):
            return _FORSTE_TID + timedelta(seconds=61 * nummer)
        if isinstance(kolonne.type, Date):
            return _FORSTE_DAG + timedelta(days=nummer)
        if isinstance(kolonne.type, Boolean):
            return True
        if isinstance(kolonne.type, Integer):
            return 83 if kolonne.name == "grad" else 7000 + nummer
        assert isinstance(kolonne.type, JSON), navn
        return _json(navn)


_LOGGENES_IDER = frozenset({"person_id", "hvem_id", "sak_id", "organisasjon_id"})  # without foreign keys
_LEDERS = frozenset({"leder_id", "registrert_av_id", "angret_av_id", "opprettet_av_id", "ferdig_av_id", "hvem_id"})
# What the rules of a table decide; else there is one row of each.
_RADER: dict[str, list[dict[str, Any]]] = {
    "chat": [{"konto_id": None}],
    "kanaloppdrag": [{"leietaker": "MERKE-kanalkonto.leietaker", "ekstern_id": "MERKE-kanalkonto.ekstern_id"}],
    "engangskode": [{"fingeravtrykk": "0" * 64}],
    "sak": [{"start": date(2026, 1, 2)}],
    "endring": [{"slag": Endringstype.FRAVAER}],
    "paaminnelse": [
        {"slag": Paaminnelsestype.FORHAND, "frist_id": "dialogmote1", "tekst": None, "tilstand": Tilstand.SENDT},
        {"slag": Paaminnelsestype.EGEN, "frist_id": None, "dag": None, "tilstand": Tilstand.SENDT},
        {"slag": Paaminnelsestype.BESKJED, "frist_id": "referat", "tekst": None, "tilstand": Tilstand.SENDT},
    ],
    "samtale": [{"avlyst_tid": None}, {"holdt_dato": None}],
    "plan": [
        {"tilstand": Plantilstand.ENDELIG},
        {"tilstand": Plantilstand.UTKAST, "ferdig_tid": None, "ferdig_av_id": None},
    ],
    "enighet": [{"plan_id": None}, {"samtale_id": None}],
    "tilgangslogg": [{"operasjon": "se_frister", "rolle": "leder"}],
}


def _lengde(kolonne: Column[Any]) -> int:
    assert isinstance(kolonne.type, String), kolonne
    assert kolonne.type.length, kolonne
    return kolonne.type.length


def _peker(kolonne: Column[Any]) -> str:
    """Which of the rows made so far a column points to."""
    if kolonne.name in _LEDERS:
        return "leder"
    til = [nokkel.column.table.name for nokkel in kolonne.foreign_keys]
    return til[0] if til else kolonne.name.removesuffix("_id")


def _json(navn: str) -> Any:
    merke = f"MERKE-{navn}"
    if navn in ("endring.foer", "endring.etter"):
        return {"perioder": [["2026-01-05", None, 83, "sykmelding", merke]], "ferie": []}
    if navn in ("plan.tiltak", "plan.uenighet"):
        return [{"tekst": merke}]
    return [merke] if navn in ("hendelse.innkalt", "hendelse.kom", "plan.raadspurt") else {"tekst": merke}
