"""The papers as PDF: accessible, literal, the same each time, and from templates that can be replaced."""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest
from eksempelpapirer import Eksempler
from pdfleser import Pdf, lest

from naervaer.dokumenter.innhold import PAPIRER, Papir
from naervaer.dokumenter.maler import VAARE, UgyldigMal
from naervaer.dokumenter.pdf import lag_pdf
from naervaer.dokumenter.visning import visning
from naervaer.tekster import tekst

TID = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
NUMMER = range(len(PAPIRER))
SPRAAK = ("nb", "nn")
FARLIG = (
    '#panic("x") $y^2$ *z* _w_ [q] `r` <l> @m \\u{41} // ~ -- {{ 7*7 }} {% if %} </w:t> & "a" \'b\' \\ #include\n'
    "= ikke overskrift\n- ikke liste\n/ ikke: ledd"
)
VARIANTER = {
    "kort": ("Kari Nordmann", "Lett renhold av kontorer."),
    "lang": (
        "Maximiliane Alexandra Sørensen-Bjørgvinsdóttir von Hohenstein-Østensjø",
        "Hun tar imot bestillinger og lærer opp vikarer. " * 150 + "\n\n" + "Så vurderer vi på nytt. " * 150,
    ),
    "farlig": ("Åse #Øyvind <b>$Ærlig*", FARLIG),
    "ord": ("X" * 120, "arbeidsmiljø" * 167),
    "samisk og andre": ("Máret Ánne Sara", "Đorđe, Łukasz, Nguyễn, Þóra, Ελένη og Юлия: čáhci, ŧuohta, ŋ."),
}

# What comes after what in each paper: the words by their key, «…» for a text that somebody wrote.
REKKEFOLGE = {
    "oppfolgingsplan": """tittel undertittel utkast_merknad felles_ansatt felles_leder sykmeldt_fra versjon
        del_oppgaver … … … del_tilrettelegging … … … avtalte_tiltak felles_tiltak felles_virker_naar …
        felles_ikke_avtalt del_myndigheter … del_oppfolging … del_medvirkning begrunnelse … raadspurt felles_navn
        felles_uenighet felles_syn_ansatt felles_syn_leder … … … del_formidling sendt_sykmelder sendt_nav ikke_sendt""",
    "agenda": """tittel felles_tid felles_deltakere hensikt_tittel rammer_tittel ramme_helse punkter_tittel … … … …
        ingen_punkter avslutning_tittel avslutning_oppsummere avslutning_neste""",
    "referat": """tittel holdt felles_deltakere punkter_tittel … … … tiltak_tittel felles_tiltak … felles_ikke_avtalt
        felles_uenighet … … … enighet_tittel felles_ja ikke_svart neste_samtale felles_ikke_avtalt""",
    "brev_til_sykmelder": """tittel felles_dato gjelder innledning arbeidet_tittel … tilbud_tittel tilbud … …
        spor_tittel gradert avventende hensyn helse plan_vedlagt felles_hilsen""",
    "innkalling_dialogmote1": """tittel innledning felles_tid felles_sted deltakere_tittel felles_rolle hvorfor
        hvorfor_ansatt hvorfor_leder felles_rolle_sykmelder hvorfor_sykmelder … vite_tittel vite_helse vite_med
        plan_vedlagt svar_tittel felles_telefon svarfrist felles_hilsen""",
    "saklighetsvurdering": """tittel ikke_oppsigelse vurdert_tittel tilrettelegging_provd … utsikt_til_retur …
        annet_arbeid … virksomhetens_forhold … ansattes_syn ikke_uttalt forelopig_vurdering … videre_tittel
        felles_hilsen""",
    "informasjon_om_maksdato": """tittel maksdato gjore_tittel gjore_nav gjore_aap jobb_tittel jobb ordninger_tittel …
        samtale_tittel samtale felles_tid felles_sted felles_hilsen""",
    "beredskapsplan": """innledning avdeling ansvarlig_for oppgaver_tittel oppgave dekkes_av kan_vente vikar trenger …
        felles_ja felles_nei felles_ikke_oppgitt … felles_nei felles_ja … belastning_tittel … laget_med felles_navn""",
    "alternative_oppgaver": """innledning avdeling oppgaver_tittel oppgave krever omfang opplaering kontakt … …
        felles_ikke_oppgitt … … …""",
}


def paper(nummer: int, variant: str = "kort") -> Papir:
    return Eksempler(*VARIANTER[variant]).alle()[nummer]


@pytest.mark.parametrize("nummer", NUMMER, ids=lambda nummer: PAPIRER[nummer].navn)
@pytest.mark.parametrize("sprak", SPRAAK)
@pytest.mark.parametrize("variant", VARIANTER)
def test_every_paper_is_accessible_and_says_literally_what_was_written(
    nummer: int, sprak: str, variant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    papir = paper(nummer, variant)
    navn, fritekst = VARIANTER[variant]
    pdf = Pdf(lag_pdf(papir, sprak, TID))

    pdf.krev_ua1(f"{sprak}-NO", visning(papir, sprak)["ord"]["tittel"])
    alt = lest(pdf.tekst())
    assert lest(navn) in alt
    assert lest(fritekst) in alt
    assert "□" not in alt


@pytest.mark.parametrize("sprak", SPRAAK)
@pytest.mark.parametrize("nummer", NUMMER, ids=lambda nummer: PAPIRER[nummer].navn)
def test_it_is_read_in_the_order_it_is_seen(nummer: int, sprak: str) -> None:
    papir = paper(nummer)
    ord_ = visning(papir, sprak)["ord"]
    alt = lest(Pdf(lag_pdf(papir, sprak, TID)).tekst())
    sted = 0
    for del_ in REKKEFOLGE[papir.navn].split():
        ventet = lest(VARIANTER["kort"][1] if del_ == "…" else ord_[del_.removeprefix("felles_")])
        sted = alt.find(ventet, sted)
        assert sted >= 0, del_
        sted += len(ventet)


@pytest.mark.parametrize("sprak", SPRAAK)
def test_the_foot_of_each_page_counts_the_pages_and_says_what_it_holds(sprak: str) -> None:
    with pypdfium2.PdfDocument(lag_pdf(paper(0, "lang"), sprak, TID)) as dokument:
        sider = [side.get_textpage().get_text_bounded() for side in dokument]
    assert len(sider) > 3
    for nr, side in enumerate(sider, start=1):
        assert (
            f"{tekst('dokumenter.felles_side', sprak)} {nr} {tekst('dokumenter.felles_av', sprak)} {len(sider)}" in side
        )
        assert tekst("dokumenter.felles_personopplysninger", sprak) in side


def test_long_tables_repeat_their_header_and_nothing_leaves_the_page() -> None:
    with pypdfium2.PdfDocument(lag_pdf(paper(7, "ord"), "nb", TID)) as dokument:
        for side in dokument:
            for objekt in side.get_objects():
                venstre, nede, hoyre, oppe = objekt.get_pos() if hasattr(objekt, "get_pos") else objekt.get_bounds()
                assert venstre >= 0
                assert nede >= 0
                assert hoyre <= side.get_width()
                assert oppe <= side.get_height()
        over = [tekst("dokumenter.beredskapsplan_dekkes_av") in s.get_textpage().get_text_bounded() for s in dokument]
    assert over[:3] == [True, True, True]


@pytest.mark.parametrize("sprak", SPRAAK)
def test_characters_without_a_font_are_shown_as_a_box_and_told_about(sprak: str) -> None:
    papir = Eksempler("Kari 🙂", "Bra 👩‍🔬 汉字 ❤️ ✅").beredskapsplan()
    alt = lest(Pdf(lag_pdf(papir, sprak, TID)).tekst())
    assert "Kari□" in alt
    assert "Bra□□□□" in alt
    assert alt.endswith(lest(tekst("dokumenter.felles_tegn_mangler", sprak)))


def test_a_thousand_different_characters_without_a_font() -> None:
    papir = Eksempler(fritekst="".join(map(chr, range(0x4E00, 0x4E00 + 1000)))).agenda()
    assert "□" * 1000 in lest(Pdf(lag_pdf(papir, "nb", TID)).tekst())


def test_writing_from_right_to_left_is_whole_and_turns_nothing_else() -> None:
    papir = Eksempler("מרים כהן", "\u202eمرحبا بكم\u202c i arbeidet").agenda()
    pdf = Pdf(lag_pdf(papir, "nb", TID))
    pdf.krev_ua1("nb-NO", "Agenda for samtale")
    tegnene = Counter(pdf.tekst())
    assert all(tegnene[tegn] > 0 for tegn in "מריםכהן")
    assert "iarbeidet" in pdf.tekst()
    assert "\u202e" not in tegnene


def test_the_same_arguments_give_the_same_file_and_the_moment_is_in_it() -> None:
    papir = paper(0)
    assert lag_pdf(papir, "nb", TID) == lag_pdf(papir, "nb", TID)
    assert b"D:20261121120000" in lag_pdf(papir, "nb", TID)


# Templates of an organisation's own


@pytest.fixture
def egne_maler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NAERVAER_MALER", str(tmp_path))
    return tmp_path


def test_an_own_template_replaces_ours_and_the_others_stay(egne_maler: Path) -> None:
    (egne_maler / "agenda.typ").write_text('#import "felles.typ": *\n#show: papir\nVår egen agenda for #d.ansatt\n')
    eksempler = Eksempler()
    assert "VåregenagendaforKariNordmann" in Pdf(lag_pdf(eksempler.agenda(), "nb", TID)).tekst()
    uten = Pdf(lag_pdf(eksempler.referat(), "nb", TID)).tekst()
    assert "Detvisnakketom" in uten


def test_an_own_letterhead_reaches_every_paper_and_its_logo_needs_a_text(egne_maler: Path) -> None:
    (egne_maler / "logo.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30"><rect width="90" height="30"/></svg>'
    )
    vaar = (VAARE / "felles.typ").read_text()
    felles = egne_maler / "felles.typ"
    felles.write_text(
        vaar.replace("  _brevhode()\n", '  image("logo.svg", alt: "Fjordvik kommunes våpen")\n  _brevhode()\n')
    )
    for papir in Eksempler().alle():
        pdf = Pdf(lag_pdf(papir, "nn", TID))
        assert [str(figur.Alt) for figur in pdf.elementer("Figure")] == ["Fjordvik kommunes våpen"]
        pdf.krev_ua1("nn-NO", visning(papir, "nn")["ord"]["tittel"])

    felles.write_text(vaar.replace("  _brevhode()\n", '  image("logo.svg")\n  _brevhode()\n'))
    with pytest.raises(UgyldigMal, match=r"felles\.typ.*Linje \d+.*alt"):
        lag_pdf(paper(1), "nb", TID)


@pytest.mark.parametrize(
    ("linje_tre", "hva"), [("#d.finnes_ikke", "finnes_ikke"), ("#table(", "unclosed"), ("#ukjent()", "ukjent")]
)
def test_a_broken_template_is_named_with_its_line(egne_maler: Path, linje_tre: str, hva: str) -> None:
    mal = egne_maler / "agenda.typ"
    mal.write_text(f'#import "felles.typ": *\n#show: papir\n{linje_tre}\n')
    with pytest.raises(UgyldigMal) as feil:
        lag_pdf(paper(1), "nb", TID)
    assert str(mal) in str(feil.value)
    assert "Linje 3" in str(feil.value)
    assert hva in str(feil.value)
    assert VARIANTER["kort"][1] not in str(feil.value)
    assert lag_pdf(paper(2), "nb", TID), "the other papers are not hurt"


def test_a_setting_that_points_nowhere_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NAERVAER_MALER", str(tmp_path / "borte"))
    with pytest.raises(UgyldigMal, match=r"NAERVAER_MALER.*borte"):
        lag_pdf(paper(0), "nb", TID)


def test_a_copy_of_our_folder_gives_our_papers(egne_maler: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    egen = lag_pdf(paper(0), "nb", TID)
    shutil.copytree(VAARE, egne_maler, dirs_exist_ok=True)
    assert lag_pdf(paper(0), "nb", TID) == egen
