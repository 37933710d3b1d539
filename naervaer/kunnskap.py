"""The answers in kunnskap/: one YAML file per tema. Numbers of the law are put in from the rules when read aloud."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy.orm import Session

from naervaer import organisasjon, regler
from naervaer.tekster import tekst

_MAPPE = Path(__file__).parent.parent / "kunnskap"
_KILDER = "kilder.yml"
_KONTROLLERES_HVER = timedelta(days=365)


@dataclass(frozen=True)
class Kilde:
    """Where a rule can be read."""

    tittel: str
    adresse: str | None


@dataclass(frozen=True)
class Svar:
    """One answer. Texts come in bokmål and nynorsk, and for a manager in their own words where the position differs."""

    id: str
    tema: str
    titler: dict[str, str]
    tekster: dict[str, dict[str, dict[str, str]]]
    roller: tuple[str, ...]
    hjemmel: tuple[str, ...]
    kilder: tuple[Kilde, ...]
    gjelder_fra: date
    kontrollert: date
    beslektet: tuple[str, ...]
    forbehold: dict[str, str]
    frist: str | None
    hos_dere: tuple[str, ...]

    def tittel(self, sprak: str) -> str:
        """The question that this answers."""
        return self.titler[sprak]

    def kort(self, sprak: str, rolle: str, verdier: dict[str, str]) -> str:
        """The short answer for `ansatt` or `leder`."""
        return _unwrapped(self._fit(rolle)["kort"][sprak]).format_map(verdier)

    def mer(self, sprak: str, rolle: str, verdier: dict[str, str]) -> str:
        """The fuller answer for `ansatt` or `leder`."""
        return _unwrapped(self._fit(rolle)["mer"][sprak]).format_map(verdier)

    def usikkert(self, sprak: str) -> str:
        """What is doubtful about it; empty where nothing is."""
        return self.forbehold.get(sprak, "").strip()

    def er_foreldet(self, today: date) -> bool:
        """Whether nobody has checked it for a year."""
        return today - self.kontrollert > _KONTROLLERES_HVER

    def _fit(self, rolle: str) -> dict[str, dict[str, str]]:
        return self.tekster.get(rolle) or self.tekster["alle"]


def _unwrapped(text: str) -> str:
    """The text with the line breaks that only the file has taken away: those inside a paragraph or a list line."""
    return re.sub(r"\n(?!\n|- )(?<!\n\n)[ ]*", " ", text.strip())


def alle() -> tuple[Svar, ...]:
    """Every answer, ordered by tema and place in its file."""
    return tuple(_les().values())


def har(svar_id: str) -> bool:
    """Whether there is such an answer."""
    return svar_id in _les()


def finn(svar_id: str) -> Svar:
    """The answer by its id; KeyError if there is none."""
    return _les()[svar_id]


def for_tema(svar_id: str) -> Svar:
    """That answer; where it has been taken away since the model was trained, the first one of its tema."""
    return _les().get(svar_id) or next(s for s in alle() if s.tema == svar_id.partition(".")[0])


def beslektede(svar: Svar) -> list[Svar]:
    """The answers that a reader of this one may want next."""
    return [finn(id) for id in svar.beslektet if har(id)]


def verdier(session: Session, hvem_id: str) -> dict[str, str]:
    """What the texts' placeholders stand for, for this person's organisation."""
    return {**regler.tekstverdier(), "hr": organisasjon.hr_kontakt(session, hvem_id).navn or "HR"}


def hos_dere(session: Session, hvem_id: str, svar: Svar, sprak: str) -> str:
    """What the person's employer has arranged in this matter; where nothing is known, whom to ask."""
    if not svar.hos_dere:
        return ""
    satt, tekster = organisasjon.innstillinger(session, hvem_id), verdier(session, hvem_id)
    kjente = [navn for navn in svar.hos_dere if satt[navn]]
    if not kjente:
        return tekst(f"hos_dere.{svar.hos_dere[0]}_ikke_satt", sprak, **tekster)
    return " ".join(_arrangement(navn, satt[navn], sprak, tekster) for navn in kjente)


def om_frist(frist: str) -> Svar | None:
    """The first answer that explains a deadline of a case."""
    return next((svar for svar in alle() if svar.frist == frist), None)


def as_json(svar: Svar) -> dict[str, Any]:
    """The public description of an answer, as `naervaer knowledge` prints it."""
    return {
        "id": svar.id,
        "tema": svar.tema,
        "title": svar.tittel("nb"),
        "roles": list(svar.roller),
        "sources": [{"title": k.tittel, "address": k.adresse} for k in svar.kilder],
        "hjemmel": list(svar.hjemmel),
        "checked_on": svar.kontrollert.isoformat(),
    }


def _arrangement(navn: str, verdi: str, sprak: str, tekster: dict[str, str]) -> str:
    nokkel = f"hos_dere.{navn}_{verdi}" if verdi in ("ja", "nei") else f"hos_dere.{navn}"
    return tekst(nokkel, sprak, **tekster, verdi=verdi)


@cache
def kilder() -> dict[str, Kilde]:
    """Every source by its key."""
    rader = yaml.safe_load((_MAPPE / _KILDER).read_text(encoding="utf-8"))
    return {key: Kilde(**rad) for key, rad in rader.items()}


@cache
def _les() -> dict[str, Svar]:
    found: dict[str, Svar] = {}
    for path in sorted(_MAPPE.glob("*.yml")):
        if path.name == _KILDER:
            continue
        innhold = yaml.safe_load(path.read_text(encoding="utf-8"))
        for entry in innhold["svar"]:
            if entry["id"] in found:
                raise ValueError(f"{entry['id']} finnes to ganger")
            found[entry["id"]] = _svar(innhold["tema"], entry)
    return found


def _svar(tema: str, entry: dict[str, Any]) -> Svar:
    tekster = {"alle": {"kort": entry["kort"], "mer": entry["mer"]}}
    if "leder" in entry:
        tekster["leder"] = entry["leder"]
    return Svar(
        id=entry["id"],
        tema=tema,
        titler=entry["tittel"],
        tekster=tekster,
        roller=(entry["for"],) if "for" in entry else ("ansatt", "leder"),
        hjemmel=tuple(entry["hjemmel"]),
        kilder=tuple(kilder()[k] for k in entry["kilder"]),
        gjelder_fra=entry["gjelder_fra"],
        kontrollert=entry["kontrollert"],
        beslektet=tuple(entry.get("beslektet", ())),
        forbehold=entry.get("usikkert", {}),
        frist=entry.get("frist"),
        hos_dere=tuple(entry.get("hos_dere", ())),
    )
