"""The timeline's JSON: reads a case strictly, writes the result."""

import json
import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from naervaer import regler
from naervaer.tekster import tekst
from naervaer.tidslinje import Ferie, Frist, Periode, Sakstall, Tidslinje

_ROT = "inndata"
_FORSTE_AAR, _SISTE_AAR = 1990, 2100
_MINSTE_GRAD, _STORSTE_GRAD = 1, 100


class Feltfeil(Exception):
    """Input that cannot be used: the path of the field, such as `perioder[0].tom`, and what is wrong."""

    def __init__(self, felt: str, melding: str) -> None:
        super().__init__(felt, melding)
        self.felt = felt
        self.melding = melding

    def __str__(self) -> str:
        return f"{self.felt}: {self.melding}"


def parse(text: str) -> tuple[Sakstall, date]:
    """The case and the day that counts as today. Feltfeil names the first field that cannot be used."""
    rot = _objekt(_load(text), "", paakrevde=("today", "perioder"), valgfrie=("ferie", "kvote", "utfort"))
    today = _dato(rot["today"], "today")
    sakstall = Sakstall(
        perioder=_perioder(rot["perioder"]),
        ferie=_ferier(rot.get("ferie", [])),
        kvote=_kvote(rot["kvote"]) if "kvote" in rot else None,
        utfort=_utfort(rot.get("utfort", {})),
    )
    return sakstall, today


def til_json(tidslinje: Tidslinje) -> str:
    """The timeline as one JSON object, indented."""
    ut = {
        "tilfelle_start": tidslinje.tilfelle_start.isoformat(),
        "antall_tilfeller": tidslinje.antall_tilfeller,
        "agp": [[agp.fom.isoformat(), agp.tom.isoformat(), agp.dager] for agp in tidslinje.agp],
        "frister": [_frist_ut(frist) for frist in tidslinje.frister],
        "maksdato": tidslinje.maksdato.isoformat(),
        "oppsigelsesvern": tidslinje.oppsigelsesvern.isoformat(),
    }
    return json.dumps(ut, ensure_ascii=False, indent=2)


def _frist_ut(frist: Frist) -> dict[str, object]:
    return {
        "id": frist.id,
        "frist": frist.frist.isoformat(),
        "praktisk_frist": frist.praktisk_frist.isoformat(),
        "status": frist.status.value,
        "paakrevd": frist.paakrevd,
        "ansvarlig": frist.ansvarlig,
        "hjemmel": frist.hjemmel,
    }


def _load(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as feil:
        raise _feil(_ROT, "ugyldig_json") from feil


def _perioder(verdi: object) -> tuple[Periode, ...]:
    perioder = _liste(verdi, "perioder")
    if not perioder:
        raise _feil("perioder", "ingen_perioder")
    return tuple(_periode(periode, f"perioder[{i}]") for i, periode in enumerate(perioder))


def _periode(verdi: object, felt: str) -> Periode:
    periode = _objekt(verdi, felt, paakrevde=("fom", "tom", "grad"))
    fom = _dato(periode["fom"], f"{felt}.fom")
    tom = None if periode["tom"] is None else _tom(periode["tom"], f"{felt}.tom", fom)
    grad = _heltall(periode["grad"], f"{felt}.grad")
    if not _MINSTE_GRAD <= grad <= _STORSTE_GRAD:
        raise _feil(f"{felt}.grad", "grad_utenfor", minst=_MINSTE_GRAD, storst=_STORSTE_GRAD)
    return Periode(fom, tom, grad)


def _ferier(verdi: object) -> tuple[Ferie, ...]:
    return tuple(_ferie(ferie, f"ferie[{i}]") for i, ferie in enumerate(_liste(verdi, "ferie")))


def _ferie(verdi: object, felt: str) -> Ferie:
    if not isinstance(verdi, list) or len(verdi) != 2:
        raise _feil(felt, "ikke_to_datoer")
    fom = _dato(verdi[0], f"{felt}[0]")
    return Ferie(fom, _tom(verdi[1], f"{felt}[1]", fom))


def _kvote(verdi: object) -> int:
    kvote = _heltall(verdi, "kvote")
    storst = regler.tall("sykepengedager_nav_fra_forste_dag")
    if not 1 <= kvote <= storst:
        raise _feil("kvote", "kvote_utenfor", storst=storst)
    return kvote


def _utfort(verdi: object) -> dict[str, date]:
    ider = [regel.id for regel in regler.fristregler()]
    return {id: _dato(dato, f"utfort.{id}") for id, dato in _objekt(verdi, "utfort", valgfrie=ider).items()}


def _objekt(verdi: object, felt: str, *, paakrevde: Sequence[str] = (), valgfrie: Sequence[str] = ()) -> dict[str, Any]:
    if not isinstance(verdi, dict):
        raise _feil(felt or _ROT, "ikke_objekt")
    for navn in verdi:
        if navn not in paakrevde and navn not in valgfrie:
            raise _feil(_underfelt(felt, navn), "ukjent_felt")
    for navn in paakrevde:
        if navn not in verdi:
            raise _feil(_underfelt(felt, navn), "mangler")
    return verdi


def _underfelt(felt: str, navn: str) -> str:
    """The path of a field; a name that is no plain word is quoted, so that the path stays on one line."""
    ledd = navn if navn.isidentifier() else json.dumps(navn)
    return f"{felt}.{ledd}" if felt else ledd


def _liste(verdi: object, felt: str) -> list[object]:
    if not isinstance(verdi, list):
        raise _feil(felt, "ikke_liste")
    return verdi


def _heltall(verdi: object, felt: str) -> int:
    if isinstance(verdi, bool) or not isinstance(verdi, int):
        raise _feil(felt, "ikke_heltall")
    return verdi


def _tom(verdi: object, felt: str, fom: date) -> date:
    tom = _dato(verdi, felt)
    if tom < fom:
        raise _feil(felt, "tom_for_fom")
    return tom


def _dato(verdi: object, felt: str) -> date:
    # date.fromisoformat also takes forms such as 2026-W01-1.
    if not isinstance(verdi, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", verdi):
        raise _feil(felt, "ikke_dato")
    try:
        dato = date.fromisoformat(verdi)
    except ValueError as feil:
        raise _feil(felt, "ikke_dato") from feil
    if not _FORSTE_AAR <= dato.year <= _SISTE_AAR:
        raise _feil(felt, "dato_utenfor", forste=_FORSTE_AAR, siste=_SISTE_AAR)
    return dato


def _feil(felt: str, nokkel: str, **verdier: object) -> Feltfeil:
    return Feltfeil(felt, tekst(f"feil.{nokkel}", "nb", **verdier))
