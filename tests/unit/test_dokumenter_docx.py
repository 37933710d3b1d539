"""The papers as Word files: with structure, literal, editable, and from templates that can be replaced."""

from __future__ import annotations

import re
import zipfile
from datetime import UTC, datetime
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from eksempelpapirer import Eksempler

from naervaer.dokumenter.docx import lag_docx
from naervaer.dokumenter.innhold import PAPIRER, Papir
from naervaer.dokumenter.maler import VAARE, UgyldigMal
from naervaer.dokumenter.visning import visning
from naervaer.tekster import tekst
from tools import word_maler

TID = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SPRAAK = ("nb", "nn")
FRITEKST = {
    "kort": "Lett renhold av kontorer.",
    "lang": "Hun tar imot bestillinger og lærer opp vikarer. " * 150 + "\nSå vurderer vi på nytt.",
    "farlig": "{{ d.ansatt }} {% if x %} {# y #} <w:t>&amp;</w:t> & \"a\" 'b' ]]> \\n #x $y$\n= linje to",
    "tegn": "Bra 🙂 👩‍🔬 汉字 مرحبا čáhci \x00\x07\x0c\ufffe\x1b",
    "ord": "arbeidsmiljø" * 167,
}
UTENFOR_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
PAPIR = [pytest.param(nummer, id=papir.navn) for nummer, papir in enumerate(PAPIRER)]


def paper(nummer: int, fritekst: str = "Lett renhold av kontorer.", navn: str = "Kari Nordmann") -> Papir:
    return Eksempler(navn, fritekst).alle()[nummer]


def opened(innhold: bytes) -> Any:
    return Document(BytesIO(innhold))


def texts(dokument: Any) -> list[str]:
    celler = [celle.text for tabell in dokument.tables for rad in tabell.rows for celle in rad.cells]
    return [avsnitt.text for avsnitt in dokument.paragraphs] + celler


@pytest.mark.parametrize("nummer", PAPIR)
@pytest.mark.parametrize("sprak", SPRAAK)
@pytest.mark.parametrize("variant", FRITEKST)
def test_every_paper_says_literally_what_was_written(nummer: int, sprak: str, variant: str) -> None:
    papir = paper(nummer, FRITEKST[variant], "Åse <b>Østensjø & {{ co }}")
    alt = texts(opened(lag_docx(papir, sprak, TID)))
    assert any(UTENFOR_XML.sub("", FRITEKST[variant]).strip() in text for text in alt)
    assert any("Åse <b>Østensjø & {{ co }}" in text for text in alt)


@pytest.mark.parametrize("nummer", PAPIR)
@pytest.mark.parametrize("sprak", SPRAAK)
def test_every_paper_has_structure_language_and_title(nummer: int, sprak: str) -> None:
    papir = paper(nummer)
    dokument = opened(lag_docx(papir, sprak, TID))
    ord_ = visning(papir, sprak)["ord"]

    stiler = [avsnitt.style.name for avsnitt in dokument.paragraphs if avsnitt.text]
    assert stiler.count("Title") == 1
    nivaaer = [int(stil[-1]) for stil in stiler if stil.startswith("Heading")]
    assert nivaaer[0] == 1
    assert all(neste <= forrige + 1 for forrige, neste in pairwise(nivaaer))
    assert dokument.core_properties.title == ord_["tittel"]
    assert dokument.core_properties.language == f"{sprak}-NO"
    assert dokument.core_properties.author == "Fjordvik kommune"
    assert {lang.get(qn("w:val")) for lang in dokument.styles.element.iter(qn("w:lang"))} == {f"{sprak}-NO"}
    for tabell in dokument.tables:
        assert tabell.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert len(tabell.rows) > 1
        assert all(celle.text for celle in tabell.rows[0].cells)
    bunn = "".join(dokument.sections[0].footer._element.itertext())
    assert tekst("dokumenter.felles_personopplysninger", sprak) in bunn
    felt = [felt.get(qn("w:instr")) for felt in dokument.sections[0].footer._element.iter(qn("w:fldSimple"))]
    assert felt == ["PAGE", "NUMPAGES"]


@pytest.mark.parametrize("nummer", PAPIR)
def test_no_placeholder_is_left_and_no_heading_is_empty(nummer: int) -> None:
    dokument = opened(lag_docx(paper(nummer), "nb", TID))
    assert not [text for text in texts(dokument) if "{{" in text or "{%" in text]
    assert all(a.text for a in dokument.paragraphs if a.style.name.startswith(("Heading", "List", "Title")))


@pytest.mark.parametrize("nummer", PAPIR)
def test_word_and_pdf_have_the_same_words_in_them(nummer: int) -> None:
    navn = PAPIRER[nummer].navn
    word = "".join(texts(Document(str(VAARE / f"{navn}.docx"))))
    typst = (VAARE / f"{navn}.typ").read_text()
    egne = {ordet for ordet in visning(paper(nummer), "nb")["ord"] if not _er_felles(ordet)}
    for ordet in egne:
        for fil in (word, typst):
            assert re.search(rf"ord\.{ordet}\b|ord[.\[].*[\"']{ordet.partition('_')[0]}_[\"']", fil), ordet


def _er_felles(ordet: str) -> bool:
    try:
        tekst(f"dokumenter.felles_{ordet}")
    except KeyError:
        return ordet == "tittel"
    return True


def test_the_same_arguments_give_the_same_file_and_the_moment_is_in_it() -> None:
    assert lag_docx(paper(0), "nb", TID) == lag_docx(paper(0), "nb", TID)
    assert opened(lag_docx(paper(0), "nb", TID)).core_properties.created == TID


def test_our_templates_are_those_the_tool_builds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_maler, "MALER", tmp_path)
    word_maler.main()
    assert {mal.name for mal in tmp_path.iterdir()} == {f"{papir.navn}.docx" for papir in PAPIRER}
    for mal in tmp_path.iterdir():
        assert _deler(mal) == _deler(VAARE / mal.name), mal.name


def _deler(fil: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(fil) as pakke:
        return {navn: pakke.read(navn) for navn in pakke.namelist()}


# Templates of an organisation's own


@pytest.fixture
def egne_maler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NAERVAER_MALER", str(tmp_path))
    return tmp_path


def _rettet(fil: Path, fra: str, til: str) -> Path:
    """Our agenda with one paragraph rewritten, as somebody would do in Word."""
    dokument = Document(str(VAARE / "agenda.docx"))
    avsnitt = next(avsnitt for avsnitt in dokument.paragraphs if avsnitt.text == fra)
    avsnitt.text = til
    dokument.save(str(fil))
    return fil


def test_an_own_template_replaces_ours_and_the_others_stay(egne_maler: Path) -> None:
    _rettet(egne_maler / "agenda.docx", "{{ ord.hensikt }}", "Hos oss snakker {{ d.ansatt }} først.")
    assert "Hos oss snakker Kari Nordmann først." in texts(opened(lag_docx(paper(1), "nb", TID)))
    assert tekst("dokumenter.referat_punkter_tittel") in texts(opened(lag_docx(paper(2), "nb", TID)))


@pytest.mark.parametrize(
    ("til", "hva"),
    [("{{ d.ansat }}", "ansat"), ("{{ d.ansatt", "end of"), ("{{ d.ansatt | rund }}", "rund")],
)
def test_a_broken_template_is_named_with_its_paragraph(egne_maler: Path, til: str, hva: str) -> None:
    mal = _rettet(egne_maler / "agenda.docx", "{{ ord.hensikt }}", til)
    with pytest.raises(UgyldigMal) as feil:
        lag_docx(paper(1), "nb", TID)
    assert str(mal) in str(feil.value)
    assert re.search(r"Avsnitt \d+", str(feil.value))
    assert hva in str(feil.value)


def test_the_paragraph_that_is_named_is_the_one(egne_maler: Path) -> None:
    dokument: Any = Document()
    for avsnitt in ("Agenda", "{{ d.ansatt }}", "{{ d.finnes_ikke }}", "Slutt"):
        dokument.add_paragraph(avsnitt)
    dokument.save(str(egne_maler / "agenda.docx"))
    with pytest.raises(UgyldigMal, match="Avsnitt 3"):
        lag_docx(paper(1), "nb", TID)


def test_a_template_that_reaches_for_the_machine_is_stopped(egne_maler: Path) -> None:
    _rettet(egne_maler / "agenda.docx", "{{ ord.hensikt }}", "{{ d.__class__.__mro__ }}")
    with pytest.raises(UgyldigMal, match="__class__"):
        lag_docx(paper(1), "nb", TID)


@pytest.mark.parametrize("innhold", [b"", b"bare tekst", b"PK\x03\x04 halv"])
def test_a_file_that_is_not_words_is_named(egne_maler: Path, innhold: bytes) -> None:
    (egne_maler / "agenda.docx").write_bytes(innhold)
    with pytest.raises(UgyldigMal, match=r"agenda\.docx.*Word"):
        lag_docx(paper(1), "nb", TID)
