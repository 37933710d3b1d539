"""Builds the app package for Teams, with «make teams-pakke»: the employer's own manifest, and the icons."""

from __future__ import annotations

import json
import os
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import typst

from naervaer.innstillinger import UgyldigOppsett
from naervaer.tekster import tekst

PROJECT = Path(__file__).resolve().parent.parent
KILDE = PROJECT / "docs" / "teams-app"
FIL = PROJECT / "var" / "teams-app.zip"
IKONER = {"farge": 192, "omriss": 32}  # pixels, as Teams wants them
_TID = (2026, 1, 1, 0, 0, 0)  # the same settings give the same file
_LENGSTE_UTGIVER = 32


def main() -> int:
    """Write the package; what is wrong with the settings is told on standard error."""
    try:
        innhold = pakke(os.environ)
    except UgyldigOppsett as error:
        print(error, file=sys.stderr)
        return 2
    FIL.parent.mkdir(exist_ok=True)
    skriv(innhold, FIL)
    print(tekst("teams_pakke.ferdig", fil=FIL.relative_to(PROJECT)))
    return 0


def pakke(miljo: Mapping[str, str]) -> dict[str, bytes]:
    """The files of the package by name. Raises UgyldigOppsett."""
    adresse = _adresse(miljo, "NAERVAER_ADRESSE_UTAD")
    verdier = {
        "{app_id}": _id(miljo, "NAERVAER_TEAMS_APP_ID"),
        "{adresse}": adresse,
        "{vert}": urlsplit(adresse).hostname or "",
        "{utgiver}": _utgiver(miljo, "NAERVAER_TEAMS_UTGIVER"),
        "{personvern}": _adresse(miljo, "NAERVAER_TEAMS_PERSONVERN"),
    }
    mal = json.loads((KILDE / "manifest.json").read_text(encoding="utf-8"))
    manifest = json.dumps(_utfylt(mal, verdier), ensure_ascii=False, indent=2).encode()
    ikoner = {f"{navn}.png": ikon(navn, px) for navn, px in IKONER.items()}
    return {"manifest.json": manifest, "nn.json": (KILDE / "nn.json").read_bytes(), **ikoner}


def ikon(navn: str, px: int) -> bytes:
    """The drawing as a PNG of so many pixels each way."""
    return typst.compile(
        KILDE / "ikon.typ", root=KILDE, format="png", ppi=72.0, sys_inputs={"navn": navn, "px": str(px)}
    )


def skriv(innhold: Mapping[str, bytes], til: Path) -> None:
    """Pack the files."""
    with zipfile.ZipFile(til, "w", zipfile.ZIP_DEFLATED) as arkiv:
        for navn, data in innhold.items():
            arkiv.writestr(zipfile.ZipInfo(navn, _TID), data, zipfile.ZIP_DEFLATED)


def _utfylt(del_: object, verdier: Mapping[str, str]) -> object:
    """The part of the template with each value in its place."""
    if isinstance(del_, dict):
        return {navn: _utfylt(verdi, verdier) for navn, verdi in del_.items()}
    if isinstance(del_, list):
        return [_utfylt(verdi, verdier) for verdi in del_]
    return verdier.get(del_, del_) if isinstance(del_, str) else del_


def _id(miljo: Mapping[str, str], navn: str) -> str:
    try:
        return str(UUID(miljo.get(navn, "").strip()))
    except ValueError:
        raise UgyldigOppsett(tekst("teams_pakke.ikke_id", navn=navn)) from None


def _adresse(miljo: Mapping[str, str], navn: str) -> str:
    adresse = miljo.get(navn, "").strip()
    deler = urlsplit(adresse)
    if deler.scheme != "https" or not deler.hostname:
        raise UgyldigOppsett(tekst("teams_pakke.ikke_adresse", navn=navn))
    return adresse


def _utgiver(miljo: Mapping[str, str], navn: str) -> str:
    utgiver = miljo.get(navn, "").strip()
    if not 0 < len(utgiver) <= _LENGSTE_UTGIVER:
        raise UgyldigOppsett(tekst("teams_pakke.ikke_navn", navn=navn, hoyst=_LENGSTE_UTGIVER))
    return utgiver


if __name__ == "__main__":
    sys.exit(main())
