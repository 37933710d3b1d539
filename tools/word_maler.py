"""Builds the Word templates in maler/, with «python -m tools.word_maler».

Each paper is laid out below with real styles and Jinja placeholders; the words and the contents come when it is filled.
An organisation edits its own copy in Word instead.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

MALER = Path(__file__).resolve().parent.parent / "maler"
_TID = datetime(2026, 1, 1)  # a build today and one next year give the same file
_SKRIFT = "Calibri"
_SVART, _GRAA = RGBColor(0x1A, 0x1A, 0x1A), RGBColor(0x59, 0x59, 0x59)
_TEKSTBREDDE = 16.0  # cm, on A4 between the margins
_MARG = 2.5
_VERDI_FRA = 5.4  # cm from the margin, where the values of an overview stand


class Wordmal:
    """One template in the making."""

    def __init__(self) -> None:
        self._dokument: Any = Document()
        self._side()
        self._stiler()
        self._brevhode()
        self._bunntekst()

    def tittel(self) -> None:
        """The title of the paper."""
        self._dokument.add_paragraph("{{ ord.tittel }}", style="Title")

    def overskrift(self, hva: str, nivaa: int = 1) -> None:
        """A heading of that level."""
        self._dokument.add_heading(hva, nivaa)

    def avsnitt(self, hva: str) -> None:
        """A paragraph."""
        self._dokument.add_paragraph(hva)

    def samlet(self, *linjer: str) -> None:
        """Paragraphs that stay on one page."""
        for linje in linjer:
            self._dokument.add_paragraph(linje).paragraph_format.keep_with_next = linje != linjer[-1]

    def fremhevet(self, hva: str) -> None:
        """A paragraph that must not be overlooked."""
        self._dokument.add_paragraph().add_run(hva).bold = True

    def hvis(self, vilkaar: str) -> None:
        """What follows, until `slutt_hvis`, is there only if the condition holds."""
        self.avsnitt(f"{{%p if {vilkaar} %}}")

    def ellers(self) -> None:
        """What follows is there if the condition does not hold."""
        self.avsnitt("{%p else %}")

    def slutt_hvis(self) -> None:
        """The end of `hvis`."""
        self.avsnitt("{%p endif %}")

    def for_hver(self, navn: str, liste: str) -> None:
        """What follows, until `slutt_for`, is there once for each in the list."""
        self.avsnitt(f"{{%p for {navn} in {liste} %}}")

    def slutt_for(self) -> None:
        """The end of `for_hver`."""
        self.avsnitt("{%p endfor %}")

    def oversikt(self, *par_: tuple[str, str]) -> None:
        """Pairs of name and value, one below the other."""
        for navn, verdi in par_:
            avsnitt = self._dokument.add_paragraph(style="Oversikt")
            avsnitt.add_run(navn).bold = True
            avsnitt.add_run(f"\t{verdi}")
        avsnitt.paragraph_format.space_after = Pt(10)

    def punkt(self, hva: str) -> None:
        """A bullet."""
        self._dokument.add_paragraph(hva, style="List Bullet")

    def punkter(self, liste: str) -> None:
        """A bullet for each in the list."""
        self.for_hver("punkt", liste)
        self.punkt("{{ punkt }}")
        self.slutt_for()

    def tabell(self, liste: str, *kolonner: tuple[str, str, float]) -> None:
        """A row for each in the list, called `rad`, below a header row: (header, cell, share of the width)."""
        overskrifter, celler, deler = zip(*kolonner, strict=True)
        tabell = self._dokument.add_table(rows=4, cols=len(kolonner), style="Table Grid")
        tabell.autofit = False
        for kolonne, del_ in zip(tabell.columns, deler, strict=True):
            kolonne.width = Cm(_TEKSTBREDDE * del_ / sum(deler))
            for celle in kolonne.cells:
                celle.width = kolonne.width
        _fyll(tabell.rows[0], overskrifter, "Tabelloverskrift")
        _fyll(tabell.rows[1], [f"{{%tr for rad in {liste} %}}"], "Tabelltekst")
        _fyll(tabell.rows[2], celler, "Tabelltekst")
        _fyll(tabell.rows[3], ["{%tr endfor %}"], "Tabelltekst")
        _gjenta_paa_hver_side(tabell.rows[0])
        self._dokument.add_paragraph(style="Etter tabell")

    def lagre(self, sti: Path) -> None:
        """Write the template, the same bytes each time."""
        self._dokument.core_properties.created = self._dokument.core_properties.modified = _TID
        self._dokument.core_properties.title = sti.stem
        self._dokument.core_properties.comments = ""
        fil = BytesIO()
        self._dokument.save(fil)
        with zipfile.ZipFile(fil) as gammel, zipfile.ZipFile(sti, "w") as pakke:
            for navn in gammel.namelist():
                pakke.writestr(zipfile.ZipInfo(navn, _TID.timetuple()[:6]), gammel.read(navn), zipfile.ZIP_DEFLATED)

    def _side(self) -> None:
        side = self._dokument.sections[0]
        side.page_width, side.page_height = Cm(21), Cm(29.7)
        side.left_margin = side.right_margin = Cm(_MARG)
        side.top_margin = side.bottom_margin = Cm(2.2)

    def _stiler(self) -> None:
        stiler = self._dokument.styles
        for spraak in stiler.element.iter(qn("w:lang")):
            spraak.set(qn("w:val"), "nb-NO")
        _stil(stiler["Normal"], 11, foer=3, etter=6)
        _stil(stiler["Title"], 20, fet=True, foer=18, etter=12)
        _uten_strek(stiler["Title"])
        _stil(stiler["Heading 1"], 14, fet=True, foer=16, etter=4)
        _stil(stiler["Heading 2"], 11, fet=True, foer=10, etter=2)
        _stil(stiler["Heading 3"], 10, foer=6, etter=2)
        _stil(stiler["List Bullet"], 11, etter=3)
        for navn, punkt, fet in (("Tabelltekst", 10, False), ("Tabelloverskrift", 10, True)):
            _stil(_ny_stil(stiler, navn), punkt, fet=fet, foer=2, etter=2)
        _stil(_ny_stil(stiler, "Etter tabell"), 6)
        _stil(_ny_stil(stiler, "Smaatt"), 9, farge=_GRAA)
        oversikt = _ny_stil(stiler, "Oversikt")
        _stil(oversikt, 11, etter=2)
        oversikt.paragraph_format.left_indent = Cm(_VERDI_FRA)
        oversikt.paragraph_format.first_line_indent = Cm(-_VERDI_FRA)
        oversikt.paragraph_format.tab_stops.add_tab_stop(Cm(_VERDI_FRA))

    def _brevhode(self) -> None:
        self._dokument.add_paragraph().add_run("{{ d.virksomhet.navn }}").bold = True
        for felt, linje in (
            ("adresse", "{{ d.virksomhet.adresse }}"),
            ("telefon", "{{ ord.telefon }}: {{ d.virksomhet.telefon }}"),
        ):
            self.hvis(f"d.virksomhet.{felt}")
            self._dokument.add_paragraph(linje, style="Smaatt")
            self.slutt_hvis()

    def _bunntekst(self) -> None:
        bunn = self._dokument.sections[0].footer.paragraphs[0]
        bunn.style = "Smaatt"
        bunn.paragraph_format.tab_stops.add_tab_stop(Cm(_TEKSTBREDDE), WD_TAB_ALIGNMENT.RIGHT)
        bunn.add_run("{{ ord.personopplysninger }}\t{{ ord.side }} ")
        _felt(bunn, "PAGE")
        bunn.add_run(" {{ ord.av }} ")
        _felt(bunn, "NUMPAGES")


def _stil(
    stil: Any, punkt: float, *, fet: bool = False, foer: float = 0, etter: float = 0, farge: Any = _SVART
) -> None:
    stil.font.size, stil.font.bold, stil.font.name, stil.font.color.rgb = Pt(punkt), fet, _SKRIFT, farge
    skrifter = stil.element.rPr.rFonts
    for tema in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        skrifter.attrib.pop(qn(f"w:{tema}"), None)
    stil.paragraph_format.space_before, stil.paragraph_format.space_after = Pt(foer), Pt(etter)


def _ny_stil(stiler: Any, navn: str) -> Any:
    ny = stiler.add_style(navn, 1)
    ny.base_style = stiler["Normal"]
    return ny


def _uten_strek(stil: Any) -> None:
    for strek in stil.element.pPr.findall(qn("w:pBdr")):
        stil.element.pPr.remove(strek)


def _fyll(rad: Any, tekster: Any, stil: str) -> None:
    for celle, hva in zip(rad.cells, tekster, strict=False):
        celle.paragraphs[0].text = hva
        celle.paragraphs[0].style = stil


def _gjenta_paa_hver_side(rad: Any) -> None:
    merke = OxmlElement("w:tblHeader")
    rad._tr.get_or_add_trPr().append(merke)
    for celle in rad.cells:
        skygge = OxmlElement("w:shd")
        for navn, verdi in (("val", "clear"), ("color", "auto"), ("fill", "F0F0F0")):
            skygge.set(qn(f"w:{navn}"), verdi)
        celle._tc.get_or_add_tcPr().append(skygge)


def _felt(avsnitt: Any, hva: str) -> None:
    felt = OxmlElement("w:fldSimple")
    felt.set(qn("w:instr"), hva)
    loep, tekst = OxmlElement("w:r"), OxmlElement("w:t")
    tekst.text = "1"
    loep.append(tekst)
    felt.append(loep)
    avsnitt._p.append(felt)


def _tiltak(m: Wordmal) -> None:
    m.hvis("d.tiltak")
    m.tabell(
        "d.tiltak",
        ("{{ ord.tiltak }}", "{{ rad.hva }}", 2.1),
        ("{{ ord.ansvarlig }}", "{{ rad.ansvarlig or ord.ikke_avtalt }}", 1.4),
        ("{{ ord.frist }}", "{{ rad.frist or ord.ikke_avtalt }}", 1.5),
        ("{{ ord.virker_naar }}", "{{ rad.virker_naar or ord.ikke_avtalt }}", 2),
    )
    m.ellers()
    m.avsnitt("{{ ord.ingen_tiltak }}")
    m.slutt_hvis()


def _deltakere(m: Wordmal, liste: str) -> None:
    m.tabell(liste, ("{{ ord.navn }}", "{{ rad.navn }}", 1), ("{{ ord.rolle }}", "{{ ord['rolle_' ~ rad.rolle] }}", 1))


def _uenighet(m: Wordmal) -> None:
    m.hvis("d.uenighet")
    m.overskrift("{{ ord.uenighet }}")
    m.tabell(
        "d.uenighet",
        ("{{ ord.tema }}", "{{ rad.tema }}", 1),
        ("{{ ord.syn_ansatt }}", "{{ rad.ansatt }}", 2),
        ("{{ ord.syn_leder }}", "{{ rad.leder }}", 2),
    )
    m.slutt_hvis()


def _hilsen(m: Wordmal) -> None:
    m.samlet("{{ ord.hilsen }}", "", "{{ d.leder }}", "{{ d.virksomhet.navn }}")


def _svar(m: Wordmal, felt: str) -> None:
    m.overskrift(f"{{{{ d.{felt}.sporsmal }}}}", 2)
    m.avsnitt(f"{{{{ d.{felt}.svar or ord.ikke_fylt_ut }}}}")


def _avsnitt_hvis(m: Wordmal, vilkaar: str, hva: str) -> None:
    m.hvis(vilkaar)
    m.avsnitt(hva)
    m.slutt_hvis()


def _brev_til_ansatt(m: Wordmal) -> None:
    m.tittel()
    m.avsnitt("{{ ord.til }}")
    m.oversikt(("{{ ord.dato }}", "{{ d.dato }}"))


def oppfolgingsplan(m: Wordmal) -> None:
    """The follow-up plan."""
    m.tittel()
    m.avsnitt("{{ ord.undertittel }}")
    m.hvis("d.status == 'utkast'")
    m.fremhevet("{{ ord.utkast_merknad }}")
    m.slutt_hvis()
    m.oversikt(
        ("{{ ord.ansatt }}", "{{ d.ansatt }}"),
        ("{{ ord.leder }}", "{{ d.leder }}"),
        ("{{ ord.sykmeldt_fra }}", "{{ d.sykmeldt_fra or ord.ikke_oppgitt }}"),
        ("{{ ord.versjon }}", "{{ d.versjon }}, {{ ord['status_' ~ d.status] }}"),
        ("{{ ord.dato }}", "{{ d.dato }}"),
    )
    m.overskrift("{{ ord.del_oppgaver }}")
    for felt in ("arbeidsdag", "kan_utfores", "kan_ikke_utfores"):
        _svar(m, felt)
    m.overskrift("{{ ord.del_tilrettelegging }}")
    for felt in ("tilrettelegging_hittil", "tilrettelegging_fremover", "andre_muligheter"):
        _svar(m, felt)
    m.overskrift("{{ ord.avtalte_tiltak }}", 2)
    _tiltak(m)
    m.overskrift("{{ ord.del_myndigheter }}")
    _svar(m, "myndigheter")
    m.overskrift("{{ ord.del_oppfolging }}")
    _svar(m, "oppfolging")
    m.overskrift("{{ d.evaluering.sporsmal }}", 2)
    m.avsnitt("{{ d.evaluering.dato or ord.ikke_fylt_ut }}")
    m.overskrift("{{ ord.del_medvirkning }}")
    m.overskrift("{{ d.snakket.sporsmal }}", 2)
    m.avsnitt("{{ ord[d.snakket.ja] if d.snakket.ja else ord.ikke_fylt_ut }}")
    m.hvis("d.snakket.begrunnelse")
    m.overskrift("{{ ord.begrunnelse }}", 2)
    m.avsnitt("{{ d.snakket.begrunnelse }}")
    m.slutt_hvis()
    m.overskrift("{{ ord.raadspurt }}", 2)
    m.hvis("d.raadspurt")
    _deltakere(m, "d.raadspurt")
    m.ellers()
    m.avsnitt("{{ ord.ingen_raadspurt }}")
    m.slutt_hvis()
    m.hvis("d.uten_raad")
    m.avsnitt("{{ d.uten_raad }}")
    m.slutt_hvis()
    _uenighet(m)
    m.overskrift("{{ ord.del_formidling }}")
    m.oversikt(
        ("{{ ord.sendt_sykmelder }}", "{{ d.sendt_sykmelder or ord.ikke_sendt }}"),
        ("{{ ord.sendt_nav }}", "{{ d.sendt_nav or ord.ikke_sendt }}"),
    )


def agenda(m: Wordmal) -> None:
    """The order of the talk."""
    m.tittel()
    m.oversikt(
        ("{{ ord.ansatt }}", "{{ d.ansatt }}"),
        ("{{ ord.leder }}", "{{ d.leder }}"),
        ("{{ ord.tid }}", "{{ d.start or ord.ikke_avtalt }}"),
        ("{{ ord.sted }}", "{{ d.sted or ord.ikke_avtalt }}"),
    )
    m.overskrift("{{ ord.deltakere }}")
    _deltakere(m, "d.deltakere")
    m.overskrift("{{ ord.hensikt_tittel }}")
    m.avsnitt("{{ ord.hensikt }}")
    m.overskrift("{{ ord.rammer_tittel }}")
    for ramme in ("fortrolig", "lytte", "helse"):
        m.punkt(f"{{{{ ord.ramme_{ramme} }}}}")
    m.overskrift("{{ ord.punkter_tittel }}")
    m.for_hver("tema", "d.punkter")
    m.overskrift("{{ loop.index }}. {{ tema.tema }}", 2)
    _avsnitt_hvis(m, "not tema.ansatt and not tema.leder", "{{ ord.ingen_punkter }}")
    for side in ("ansatt", "leder"):
        m.hvis(f"tema.{side}")
        m.overskrift(f"{{{{ ord.fra_{side} }}}}", 3)
        m.punkter(f"tema.{side}")
        m.slutt_hvis()
    m.slutt_for()
    m.overskrift("{{ ord.avslutning_tittel }}")
    for sporsmal in ("oppsummere", "uenige", "neste"):
        m.punkt(f"{{{{ ord.avslutning_{sporsmal} }}}}")


def referat(m: Wordmal) -> None:
    """The minutes."""
    m.tittel()
    m.oversikt(
        ("{{ ord.ansatt }}", "{{ d.ansatt }}"),
        ("{{ ord.leder }}", "{{ d.leder }}"),
        ("{{ ord.holdt }}", "{{ d.holdt }}"),
        ("{{ ord.sted }}", "{{ d.sted or ord.ikke_oppgitt }}"),
        ("{{ ord.dato }}", "{{ d.dato }}"),
    )
    m.overskrift("{{ ord.deltakere }}")
    _deltakere(m, "d.deltakere")
    m.overskrift("{{ ord.punkter_tittel }}")
    m.for_hver("punkt", "d.punkter")
    m.overskrift("{{ punkt.tema }}", 2)
    m.avsnitt("{{ punkt.tekst }}")
    m.slutt_for()
    m.overskrift("{{ ord.tiltak_tittel }}")
    _tiltak(m)
    _uenighet(m)
    m.overskrift("{{ ord.enighet_tittel }}")
    m.tabell(
        "[[d.ansatt, d.enig_ansatt], [d.leder, d.enig_leder]]",
        ("{{ ord.navn }}", "{{ rad[0] }}", 1),
        ("{{ ord.svar }}", "{{ ord[rad[1]] if rad[1] else ord.ikke_svart }}", 1),
    )
    m.overskrift("{{ ord.neste_samtale }}")
    m.avsnitt("{{ d.neste_samtale or ord.ikke_avtalt }}")


def brev_til_sykmelder(m: Wordmal) -> None:
    """The letter on adapted work."""
    m.tittel()
    for felt in ("sykmelder", "legekontor", "adresse"):
        _avsnitt_hvis(m, f"d.{felt}", f"{{{{ d.{felt} }}}}")
    m.oversikt(("{{ ord.dato }}", "{{ d.dato }}"))
    m.hvis("d.ansatt")
    m.oversikt(("{{ ord.gjelder }}", "{{ d.ansatt }}"))
    m.slutt_hvis()
    m.avsnitt("{{ ord.innledning }}")
    m.overskrift("{{ ord.arbeidet_tittel }}")
    m.avsnitt("{{ d.arbeidet }}")
    m.overskrift("{{ ord.tilbud_tittel }}")
    m.avsnitt("{{ ord.tilbud }}")
    m.punkter("d.kan_tilbys")
    m.overskrift("{{ ord.spor_tittel }}")
    m.punkt("{{ ord.gradert }}")
    m.hvis("d.i_arbeidsgiverperioden == 'ja'")
    m.punkt("{{ ord.avventende }}")
    m.slutt_hvis()
    m.punkt("{{ ord.hensyn }}")
    m.avsnitt("{{ ord.helse }}")
    _avsnitt_hvis(m, "d.plan_vedlagt == 'ja'", "{{ ord.plan_vedlagt }}")
    m.avsnitt("{{ ord.kontakt }}")
    _hilsen(m)


def innkalling_dialogmote1(m: Wordmal) -> None:
    """The invitation to dialogmøte 1."""
    _brev_til_ansatt(m)
    m.avsnitt("{{ ord.innledning }}")
    m.oversikt(("{{ ord.tid }}", "{{ d.start }}"), ("{{ ord.sted }}", "{{ d.sted }}"))
    m.overskrift("{{ ord.deltakere_tittel }}")
    m.tabell(
        "d.deltakere",
        ("{{ ord.navn }}", "{{ rad.navn }}", 1.3),
        ("{{ ord.rolle }}", "{{ ord['rolle_' ~ rad.rolle] }}", 1),
        ("{{ ord.hvorfor }}", "{{ rad.hvorfor or ord['hvorfor_' ~ rad.rolle] }}", 1.7),
    )
    m.overskrift("{{ ord.vite_tittel }}")
    for hva in ("plikt", "helse", "med"):
        m.punkt(f"{{{{ ord.vite_{hva} }}}}")
    m.hvis("d.plan_vedlagt == 'ja'")
    m.punkt("{{ ord.plan_vedlagt }}")
    m.slutt_hvis()
    m.overskrift("{{ ord.svar_tittel }}")
    m.avsnitt("{{ ord.svar }}")
    for navn, felt in (("telefon", "kontakt_telefon"), ("svarfrist", "svarfrist")):
        m.hvis(f"d.{felt}")
        m.oversikt((f"{{{{ ord.{navn} }}}}", f"{{{{ d.{felt} }}}}"))
        m.slutt_hvis()
    _hilsen(m)


def saklighetsvurdering(m: Wordmal) -> None:
    """What is weighed when the protection of § 15-8 ends."""
    _brev_til_ansatt(m)
    m.avsnitt("{{ ord.innledning }}")
    m.fremhevet("{{ ord.ikke_oppsigelse }}")
    m.oversikt(("{{ ord.fravaer_fra }}", "{{ d.fravaer_fra }}"), ("{{ ord.vern_til }}", "{{ d.vern_til }}"))
    m.overskrift("{{ ord.vurdert_tittel }}")
    for felt in ("tilrettelegging_provd", "utsikt_til_retur", "annet_arbeid", "virksomhetens_forhold"):
        m.overskrift(f"{{{{ ord.{felt} }}}}", 2)
        m.avsnitt(f"{{{{ d.{felt} }}}}")
    m.overskrift("{{ ord.ansattes_syn }}", 2)
    m.avsnitt("{{ d.ansattes_syn or ord.ikke_uttalt }}")
    m.overskrift("{{ ord.forelopig_vurdering }}", 2)
    m.avsnitt("{{ d.forelopig_vurdering }}")
    m.overskrift("{{ ord.videre_tittel }}")
    for hva in ("svar", "helse", "drofting"):
        m.punkt(f"{{{{ ord.videre_{hva} }}}}")
    _hilsen(m)


def informasjon_om_maksdato(m: Wordmal) -> None:
    """The letter on the last day with sykepenger."""
    _brev_til_ansatt(m)
    m.avsnitt("{{ ord.innledning }}")
    m.oversikt(("{{ ord.maksdato }}", "{{ d.maksdato }}"))
    m.overskrift("{{ ord.gjore_tittel }}")
    for hva in ("nav", "aap", "dialog"):
        m.punkt(f"{{{{ ord.gjore_{hva} }}}}")
    m.overskrift("{{ ord.jobb_tittel }}")
    m.avsnitt("{{ ord.jobb }}")
    m.hvis("d.ordninger")
    m.overskrift("{{ ord.ordninger_tittel }}")
    m.punkter("d.ordninger")
    m.slutt_hvis()
    m.hvis("d.samtale")
    m.overskrift("{{ ord.samtale_tittel }}")
    m.avsnitt("{{ ord.samtale }}")
    m.oversikt(("{{ ord.tid }}", "{{ d.samtale }}"), ("{{ ord.sted }}", "{{ d.sted or ord.ikke_avtalt }}"))
    m.slutt_hvis()
    m.avsnitt("{{ ord.kontakt }}")
    _hilsen(m)


def beredskapsplan(m: Wordmal) -> None:
    """How the work is done when somebody is away."""
    m.tittel()
    m.avsnitt("{{ ord.innledning }}")
    m.oversikt(
        ("{{ ord.avdeling }}", "{{ d.avdeling }}"),
        ("{{ ord.ansvarlig_for }}", "{{ d.leder }}"),
        ("{{ ord.dato }}", "{{ d.dato }}"),
        ("{{ ord.gjennomgaas }}", "{{ d.gjennomgaas }}"),
    )
    m.overskrift("{{ ord.oppgaver_tittel }}")
    m.tabell(
        "d.oppgaver",
        ("{{ ord.oppgave }}", "{{ rad.oppgave }}", 1.7),
        ("{{ ord.dekkes_av }}", "{{ rad.dekkes_av }}", 1.4),
        ("{{ ord.kan_vente }}", "{{ ord[rad.kan_vente] }}", 0.9),
        ("{{ ord.vikar }}", "{{ ord[rad.vikar] }}", 0.8),
        ("{{ ord.trenger }}", "{{ rad.trenger or ord.ikke_oppgitt }}", 1.7),
    )
    m.overskrift("{{ ord.belastning_tittel }}")
    m.avsnitt("{{ d.belastning }}")
    m.hvis("d.laget_med")
    m.overskrift("{{ ord.laget_med }}")
    _deltakere(m, "d.laget_med")
    m.slutt_hvis()


def alternative_oppgaver(m: Wordmal) -> None:
    """The tasks that can be done with reduced capacity."""
    m.tittel()
    m.avsnitt("{{ ord.innledning }}")
    m.oversikt(
        ("{{ ord.avdeling }}", "{{ d.avdeling }}"),
        ("{{ ord.ansvarlig_for }}", "{{ d.leder }}"),
        ("{{ ord.dato }}", "{{ d.dato }}"),
        ("{{ ord.gjennomgaas }}", "{{ d.gjennomgaas or ord.ikke_avtalt }}"),
    )
    m.overskrift("{{ ord.oppgaver_tittel }}")
    m.tabell(
        "d.oppgaver",
        ("{{ ord.oppgave }}", "{{ rad.oppgave }}", 1.6),
        ("{{ ord.krever }}", "{{ rad.krever }}", 1.6),
        ("{{ ord.omfang }}", "{{ rad.omfang }}", 1.1),
        ("{{ ord.opplaering }}", "{{ rad.opplaering or ord.ikke_oppgitt }}", 1.2),
        ("{{ ord.kontakt }}", "{{ rad.kontakt or ord.ikke_oppgitt }}", 1),
    )


PAPIRER: tuple[Callable[[Wordmal], None], ...] = (
    oppfolgingsplan,
    agenda,
    referat,
    brev_til_sykmelder,
    innkalling_dialogmote1,
    saklighetsvurdering,
    informasjon_om_maksdato,
    beredskapsplan,
    alternative_oppgaver,
)


def main() -> None:
    """Write all templates, each named after its paper."""
    for papir in PAPIRER:
        wordmal = Wordmal()
        papir(wordmal)
        wordmal.lagre(MALER / f"{papir.__name__}.docx")


if __name__ == "__main__":
    main()
