"""Reads a PDF the way a screen reader does: by its tags, and asserts what PDF/UA-1 asks of them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from ctypes import c_ushort
from io import BytesIO
from itertools import pairwise
from typing import Any

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium

_VISER_TEKST = frozenset({"Tj", "TJ", "'", '"'})
_I_PDF_1_7 = re.compile("Document|Part|Sect|Div|P|H[1-6]|L|LI|Lbl|LBody|Table|THead|TBody|TR|TH|TD|Span|Figure")
_MERKER, _SLUTT = frozenset({"BMC", "BDC"}), "EMC"


def lest(text: str) -> str:
    """The text without what a line break may put in or take away: white space, hyphens and places to part a word."""
    return re.sub(r"[\s\u200b\u00ad\x02-]", "", text)


class Pdf:
    """One PDF, with its structure tree."""

    def __init__(self, innhold: bytes) -> None:
        self.pdf: Any = pikepdf.open(BytesIO(innhold))
        self._tekst_av = _tekst_av_merke(innhold)
        self._side_nr = {side.objgen: nr for nr, side in enumerate(self.pdf.pages)}

    def tekst(self) -> str:
        """All text in the order of the tags, without white space."""
        return "".join("".join(self._tekst_i(self.pdf.Root.StructTreeRoot, None)).split())

    def elementer(self, slag: str | None = None) -> list[Any]:
        """The structure elements in reading order, or those of one kind."""
        alle = list(_elementer(self.pdf.Root.StructTreeRoot))
        return [element for element in alle if slag is None or str(element.S) == f"/{slag}"]

    def slag(self) -> list[str]:
        """The kinds of all elements in reading order."""
        return [str(element.S)[1:] for element in self.elementer()]

    def tekst_i(self, element: Any) -> str:
        """The text in one element, without white space."""
        return "".join("".join(self._tekst_i(element, None)).split())

    def krev_ua1(self, sprak: str, tittel: str) -> None:
        """Assert the parts of PDF/UA-1 that can be checked in the file."""
        rot = self.pdf.Root
        assert rot.MarkInfo.Marked
        assert str(rot.Lang) == sprak
        assert rot.ViewerPreferences.DisplayDocTitle
        with self.pdf.open_metadata() as om:
            assert om["pdfuaid:part"] == "1"
            assert om["dc:title"] == tittel
        assert not self.pdf.is_encrypted
        self._krev_kjente_merker()
        self._krev_overskrifter()
        self._krev_tabeller()
        self._krev_alternativtekst()
        self._krev_alt_merket()
        self._krev_skrifter()

    def _krev_kjente_merker(self) -> None:
        roller = self.pdf.Root.StructTreeRoot.get("/RoleMap", {})
        assert all(_I_PDF_1_7.fullmatch(str(roller.get(f"/{slag}", f"/{slag}"))[1:]) for slag in set(self.slag()))

    def _krev_overskrifter(self) -> None:
        nivaaer = [int(slag[1]) for slag in self.slag() if slag[0] == "H" and slag[1:].isdigit()]
        assert nivaaer[0] == 1
        assert all(neste <= forrige + 1 for forrige, neste in pairwise(nivaaer)), nivaaer

    def _krev_tabeller(self) -> None:
        for tabell in self.elementer("Table"):
            rader = [rad for rad in _elementer(tabell) if str(rad.S) == "/TR"]
            celler = [[str(celle.S) for celle in rad.K] for rad in rader]
            assert set(celler[0]) == {"/TH"}
            assert all(set(rad) == {"/TD"} and len(rad) == len(celler[0]) for rad in celler[1:])
            assert all(_egenskap(celle, "/Scope") == "/Column" for celle in rader[0].K)

    def _krev_alternativtekst(self) -> None:
        assert all(str(figur.Alt).strip() for figur in self.elementer("Figure"))

    def _krev_alt_merket(self) -> None:
        """Everything shown is either in the tree or an artifact."""
        i_treet = {(self._side_nr[side], mcid) for side, mcid in _merker(self.pdf.Root.StructTreeRoot, None)}
        for nr, side in enumerate(self.pdf.pages):
            aapne: list[Any] = []
            for instruksjon in pikepdf.parse_content_stream(side):
                operator = str(instruksjon.operator)
                if operator in _MERKER:
                    aapne.append(instruksjon.operands)
                elif operator == _SLUTT:
                    aapne.pop()
                elif operator in _VISER_TEKST:
                    assert any(_er_artefakt(merke) or (nr, _mcid(merke)) in i_treet for merke in aapne)

    def _krev_skrifter(self) -> None:
        for side in self.pdf.pages:
            for skrift in side.Resources.get("/Font", {}).values():
                etterkommer = skrift.DescendantFonts[0]
                assert {"/FontFile2", "/FontFile3"} & set(etterkommer.FontDescriptor.keys())
                assert "/ToUnicode" in skrift

    def _tekst_i(self, element: Any, side: Any) -> Iterator[str]:
        for side_id, mcid in _merker(element, side):
            yield self._tekst_av[self._side_nr[side_id], mcid]


def _elementer(element: Any) -> Iterator[Any]:
    for barn in _barn(element):
        if isinstance(barn, pikepdf.Dictionary) and "/S" in barn:
            yield barn
            yield from _elementer(barn)


def _merker(element: Any, side: Any) -> Iterator[tuple[Any, int]]:
    """The marked contents below an element in order, as (page, number)."""
    side = element.Pg.objgen if "/Pg" in element else side
    for barn in _barn(element):
        if isinstance(barn, pikepdf.Dictionary):
            if "/MCID" in barn:
                yield (barn.Pg.objgen if "/Pg" in barn else side), int(barn.MCID)
            elif "/S" in barn:
                yield from _merker(barn, side)
        else:
            yield side, int(barn)


def _barn(element: Any) -> list[Any]:
    barn = element.get("/K", [])
    return list(barn) if isinstance(barn, pikepdf.Array | list) else [barn]


def _egenskap(element: Any, navn: str) -> str:
    egenskaper = element.get("/A", [])
    for del_ in egenskaper if isinstance(egenskaper, pikepdf.Array) else [egenskaper]:
        if navn in del_:
            return str(del_[navn])
    return ""


def _er_artefakt(operander: Any) -> bool:
    return str(operander[0]) == "/Artifact"


def _mcid(operander: Any) -> int | None:
    har = len(operander) > 1 and isinstance(operander[1], pikepdf.Dictionary) and "/MCID" in operander[1]
    return int(operander[1].MCID) if har else None


def _tekst_av_merke(innhold: bytes) -> dict[tuple[int, int], str]:
    """What each marked content shows, by page and number."""
    tekster: dict[tuple[int, int], str] = defaultdict(str)
    with pypdfium2.PdfDocument(innhold) as dokument:
        for nr, side in enumerate(dokument):
            tekstside = side.get_textpage()
            for objekt in side.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
                mcid = pdfium.FPDFPageObj_GetMarkedContentID(objekt)
                tekster[nr, mcid] += _tekst_i_objekt(objekt, tekstside)
    return tekster


def _tekst_i_objekt(objekt: Any, tekstside: Any) -> str:
    lengde = pdfium.FPDFTextObj_GetText(objekt, tekstside, None, 0)
    buffer = (c_ushort * lengde)()
    pdfium.FPDFTextObj_GetText(objekt, tekstside, buffer, lengde)
    return bytes(buffer).decode("utf-16-le", errors="replace").rstrip("\0")
