"""The papers as Word files, from templates that are Word files with placeholders, so HR can edit both."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from naervaer.dokumenter.innhold import Papir
from naervaer.dokumenter.maler import UgyldigMal, mal, ugyldig
from naervaer.dokumenter.visning import visning
from naervaer.tekster import tekst


def lag_docx(innhold: Papir, sprak: str, tid: datetime) -> bytes:
    """The paper in the language (nb or nn), made at that moment; the same arguments give the same bytes.

    Raises UgyldigMal if the template is broken.
    """
    sti = mal(f"{innhold.navn}.docx")
    data = visning(innhold, sprak)
    dokument = _utfylt(sti, data)
    _merk(dokument, data, tid)
    fil = BytesIO()
    dokument.save(fil)
    return _med_tid(fil, tid)


def _utfylt(sti: Path, data: dict[str, Any]) -> Any:
    try:
        dokument = DocxTemplate(sti)
        dokument.render(data, SandboxedEnvironment(undefined=StrictUndefined), autoescape=True)
    except TemplateError as feil:
        raise _feil_i_malen(sti, feil) from None
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError):
        raise ugyldig(sti, tekst("dokumenter.feil_ikke_word")) from None
    return dokument.docx


def _feil_i_malen(sti: Path, feil: TemplateError) -> UgyldigMal:
    linje = getattr(feil, "lineno", None)
    sporet = feil.__traceback__
    while sporet:
        if sporet.tb_frame.f_code.co_filename == "<template>":
            linje = sporet.tb_lineno
        sporet = sporet.tb_next
    # docxtpl gives Jinja one line for each paragraph, after one for what comes before the first.
    return ugyldig(sti, feil.message or "", avsnitt=linje - 1 if linje else None)


def _merk(dokument: Any, data: dict[str, Any], tid: datetime) -> None:
    """Title, sender, time and language, which a reader and a screen reader take from the file itself."""
    om = dokument.core_properties
    om.title, om.author, om.language = data["ord"]["tittel"], data["d"]["virksomhet"]["navn"], data["sprakkode"]
    om.created = om.modified = tid.astimezone(UTC).replace(tzinfo=None)
    spraak: Element
    for spraak in dokument.styles.element.iter(qn("w:lang")):
        spraak.set(qn("w:val"), data["sprakkode"])


def _med_tid(fil: BytesIO, tid: datetime) -> bytes:
    """The same file with the moment as the time of each part, instead of the time of writing."""
    ny = BytesIO()
    with zipfile.ZipFile(fil) as gammel, zipfile.ZipFile(ny, "w", zipfile.ZIP_DEFLATED) as pakke:
        for navn in gammel.namelist():
            del_ = zipfile.ZipInfo(navn, tid.astimezone(UTC).timetuple()[:6])
            pakke.writestr(del_, gammel.read(navn), zipfile.ZIP_DEFLATED)
    return ny.getvalue()
