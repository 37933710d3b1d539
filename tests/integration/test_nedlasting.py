"""Papers and calendar files taken out: who gets them, what they are called, and what the log keeps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import ics
import pytest
from brevhus import ALLE, LANG_ANSATT, LANG_LEDER, Brevhus
from docx import Document
from hus import Hus
from ical.calendar_stream import IcsCalendarStream
from pdfleser import Pdf, lest

from naervaer import brev, nedlasting, plan, samtale
from naervaer.dokumenter.innhold import Rolle
from naervaer.dokumenter.maler import UgyldigMal
from naervaer.klokke import OSLO, FastKlokke, Klokke
from naervaer.nedlasting import Fil, Format, IkkeFerdig, Slag
from naervaer.planbilde import JA, Felt
from naervaer.store.models import Brevslag, Verv
from naervaer.tekster import tekst
from naervaer.tilgang import IkkeTilgjengelig

PARTENE, ALLE_I_SAKEN = {"leder", "kari"}, {"leder", "kari", "hr", "liv"}
ARBEIDSGIVER, ALLE_TRE = {"leder", "hr"}, {"leder", "kari", "hr"}


class Papirhus(Brevhus):
    """With a talk held, one to come, a plan, and letters."""

    def hent(self, hvem: str, slag: str, id: str, format: str, sprak: str = "nb", klokke: Klokke | None = None) -> Fil:
        with self.store.session() as session:
            return nedlasting.hent(session, hvem, slag, id, format, sprak, klokke or self.klokke)

    def avtal(self, dager: int = 4, sted: str = "Møterom 2") -> str:
        naar = self.klokke.now() + timedelta(days=dager)
        id: str = self.gjor(samtale.avtal, self.leder, self.sak_id, naar, sted, "nb")
        return id

    def referat(self) -> str:
        id: str = self.gjor(samtale.hold, self.leder, self.sak_id, self.today)
        self.gjor(samtale.skriv_referat, self.leder, id, "arbeidsdag", "Lager og kasse.", "nb")
        return id

    def utkast(self) -> str:
        id: str = self.gjor(plan.nytt_utkast, self.leder, self.sak_id, "nb")
        return id

    def plan(self) -> str:
        id = self.utkast()
        for felt in set(Felt) - {Felt.SNAKKET, Felt.BEGRUNNELSE, Felt.EVALUERING}:
            self.gjor(plan.sett_felt, self.leder, id, felt, "Kasse i to timer.", "nb")
        self.gjor(plan.sett_felt, self.leder, id, Felt.SNAKKET, JA, "nb")
        self.gjor(plan.sett_felt, self.leder, id, Felt.EVALUERING, "2026-12-18", "nb")
        self.gjor(plan.sett_raadspurt, self.leder, id, [Rolle.BHT], "", "nb")
        self.gjor(plan.ferdigstill, self.leder, id, "nb")
        return id

    def lastet_ned(self) -> list[tuple[str, str | None, str | None, bool]]:
        """The rows of the log on taking out: who, case, role, allowed."""
        return [(hvem, sak, rolle, ok) for hvem, sak, hva, rolle, ok in self.logg() if hva == "laste_ned"]


@pytest.fixture
def scene(hus: Hus) -> Papirhus:
    return Papirhus(hus)


Lag = Callable[[Papirhus], str]
PAPIRER: dict[str, tuple[Slag, Lag, set[str]]] = {
    "plan": (Slag.PLAN, Papirhus.plan, ALLE_I_SAKEN),
    "utkast": (Slag.PLAN, Papirhus.utkast, ALLE_TRE),
    "agenda": (Slag.AGENDA, lambda s: s.sak_id, PARTENE),
    "referat": (Slag.REFERAT, Papirhus.referat, ALLE_TRE),
    "samtale": (Slag.KALENDER, Papirhus.avtal, ALLE_TRE),
    "dialogmote": (Slag.KALENDER, lambda s: s.gi(s.skriv(Brevslag.INNKALLING_DIALOGMOTE1)), ALLE_TRE),
    "brev": (Slag.BREV, lambda s: s.gi(s.skriv(Brevslag.SAKLIGHETSVURDERING)), ALLE_TRE),
    "brev som ikke er gitt": (Slag.BREV, lambda s: s.skriv(Brevslag.SAKLIGHETSVURDERING), ARBEIDSGIVER),
    "eget brev": (Slag.BREV, lambda s: s.skriv(Brevslag.BREV_TIL_SYKMELDER, s.kari), {"kari"}),
    "uten sak": (Slag.BREV, lambda s: s.skriv(Brevslag.BEREDSKAPSPLAN), ARBEIDSGIVER),
}


@pytest.mark.parametrize("hva", PAPIRER)
def test_those_get_it_who_may_read_it_and_every_attempt_is_noted(scene: Papirhus, hva: str) -> None:
    slag, lag, faar = PAPIRER[hva]
    id = lag(scene)
    folk = {navn: getattr(scene, navn) for navn in ("leder", "kari", "hr", "liv", "ola")}
    folk["fremmed"] = scene.person("Fremmed HR", None, Verv.HR, organisasjon_id=scene.organisasjon("Andre"))
    folk["ukjent"] = "finnes-ikke"
    sak_id = None if hva == "uten sak" else scene.sak_id
    for hvem in folk.values():
        for format in sorted(nedlasting.FORMATER[slag]):
            if hvem in {folk[navn] for navn in faar}:
                assert scene.hent(hvem, slag, id, format).innhold
            else:
                with pytest.raises(IkkeTilgjengelig):
                    scene.hent(hvem, slag, id, format)
    antall = len(nedlasting.FORMATER[slag])
    assert sorted((hvem, sak, ok) for hvem, sak, _, ok in scene.lastet_ned()) == sorted(
        (folk[navn], sak_id, navn in faar) for navn in folk for _ in range(antall)
    )
    assert all(rolle for _, _, rolle, ok in scene.lastet_ned() if ok)


@pytest.mark.parametrize("slag", Slag)
def test_what_does_not_exist_is_refused_as_what_is_not_theirs(scene: Papirhus, slag: Slag) -> None:
    [format, *_] = sorted(nedlasting.FORMATER[slag])
    with pytest.raises(IkkeTilgjengelig) as feil:
        scene.hent(scene.hr, slag, "finnes-ikke", format)
    assert feil.value.args == ()
    assert scene.lastet_ned() == [(scene.hr, None, None, False)]


def test_there_are_no_other_formats_or_kinds(scene: Papirhus) -> None:
    finnes = {(slag, format) for slag, formater in nedlasting.FORMATER.items() for format in formater}
    for slag in [*Slag, "hemmelig", ""]:
        for format in [*Format, "exe", ""]:
            if (slag, format) not in finnes:
                with pytest.raises(IkkeTilgjengelig):
                    scene.hent(scene.leder, slag, scene.sak_id, format)
    assert scene.logg() == []


def test_what_is_not_ready_says_so_and_is_not_noted_as_taken_out(scene: Papirhus) -> None:
    uskrevet = scene.gjor(samtale.hold, scene.leder, scene.sak_id, scene.today)
    brev_id = scene.start(Brevslag.INNKALLING_DIALOGMOTE1)
    vurdering = scene.skriv(Brevslag.SAKLIGHETSVURDERING)
    for slag, id, format in (
        (Slag.REFERAT, uskrevet, Format.PDF),
        (Slag.KALENDER, uskrevet, Format.ICS),
        (Slag.BREV, brev_id, Format.DOCX),
        (Slag.KALENDER, brev_id, Format.ICS),
        (Slag.KALENDER, vurdering, Format.ICS),
    ):
        with pytest.raises(IkkeFerdig):
            scene.hent(scene.leder, slag, id, format)
    assert scene.lastet_ned() == []


def test_a_broken_template_is_an_error_after_the_look_was_noted(
    scene: Papirhus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "beredskapsplan.typ").write_text("#finnes_ikke")
    monkeypatch.setenv("NAERVAER_MALER", str(tmp_path))
    fil = scene.hent(scene.leder, Slag.BREV, scene.skriv(Brevslag.BEREDSKAPSPLAN), Format.PDF)
    with pytest.raises(UgyldigMal, match=r"beredskapsplan\.typ"):
        fil.innhold  # noqa: B018
    assert len(scene.lastet_ned()) == 1


# --- the letters as papers


@pytest.mark.parametrize("sprak", ["nb", "nn"])
@pytest.mark.parametrize("slag", Brevslag)
def test_every_letter_comes_as_an_accessible_pdf_and_as_word(hus: Hus, slag: Brevslag, sprak: str) -> None:
    scene = Papirhus(hus, LANG_ANSATT, LANG_LEDER)
    brev_id = scene.skriv(slag, sprak=sprak)
    annet = {"nb": "nn", "nn": "nb"}[sprak]

    fil = scene.hent(scene.leder, Slag.BREV, brev_id, Format.PDF, annet)
    assert fil.innholdstype == "application/pdf"
    pdf = Pdf(fil.innhold)
    tittel = tekst(f"dokumenter.{slag}_tittel", sprak, avdeling="Renhold")
    pdf.krev_ua1(f"{sprak}-NO", tittel)
    innhold = lest(pdf.tekst())
    assert lest(LANG_LEDER) in innhold
    for verdi in ALLE[slag].values():
        if verdi[:1].isupper() and "\n" not in verdi:
            assert lest(verdi) in innhold

    fil = scene.hent(scene.leder, Slag.BREV, brev_id, Format.DOCX, annet)
    dokument = Document(BytesIO(fil.innhold))
    assert dokument.core_properties.title == tittel
    assert dokument.core_properties.language == f"{sprak}-NO"
    skrevet = "\n".join(element.text or "" for element in dokument.element.body.iter() if element.text)
    assert LANG_LEDER in skrevet
    assert "{" not in skrevet


@pytest.mark.parametrize("hva", PAPIRER)
def test_names_of_files_tell_of_no_person(hus: Hus, hva: str) -> None:
    scene = Papirhus(hus, LANG_ANSATT, LANG_LEDER)
    slag, lag, faar = PAPIRER[hva]
    id, hvem = lag(scene), getattr(scene, sorted(faar)[0])
    for format in nedlasting.FORMATER[slag]:
        navn = scene.hent(hvem, slag, id, format).filnavn
        assert navn.endswith(f".{format}")
        assert navn.isascii()
        assert not [del_ for del_ in (LANG_ANSATT + " " + LANG_LEDER).split() if del_.lower() in navn.lower()]


def test_a_final_plan_is_named_by_its_day_and_comes_as_text_for_navs_form(scene: Papirhus) -> None:
    plan_id = scene.plan()
    senere = FastKlokke(scene.klokke.now() + timedelta(days=9))
    assert scene.hent(scene.kari, Slag.PLAN, plan_id, "pdf", klokke=senere).filnavn == "oppfolgingsplan-2026-11-21.pdf"
    fil = scene.hent(scene.kari, Slag.PLAN, plan_id, "txt", "nn")
    assert fil.innholdstype == "text/plain; charset=utf-8"
    assert "Lim inn eitt felt om gongen" in fil.innhold.decode()
    assert "Kasse i to timer." in fil.innhold.decode()


def test_the_papers_of_the_talk_follow_the_reader(scene: Papirhus) -> None:
    scene.avtal()
    assert "fortruleg" in Pdf(scene.hent(scene.leder, Slag.AGENDA, scene.sak_id, "pdf", "nn").innhold).tekst()
    assert "fortrolig" in Pdf(scene.hent(scene.kari, Slag.AGENDA, scene.sak_id, "pdf", "nb").innhold).tekst()
    referat_id = scene.referat()
    assert "Lagerogkasse." in Pdf(scene.hent(scene.leder, Slag.REFERAT, referat_id, "pdf").innhold).tekst()


def test_the_address_is_where_the_door_is() -> None:
    assert nedlasting.adresse(Slag.PLAN, "id-1", Format.PDF) == "/api/papirer/plan/id-1.pdf"


# --- calendars


def kalender(fil: Fil) -> tuple[str, int, datetime, str]:
    """Method, sequence, start and place, as two parsers read them."""
    forste = IcsCalendarStream.calendar_from_ics(fil.innhold.decode())
    (hendelse,) = forste.events
    (samme,) = ics.Calendar(fil.innhold.decode()).events
    assert forste.method
    assert isinstance(hendelse.start, datetime)
    assert hendelse.summary == samme.name == "Møte"
    assert hendelse.uid == samme.uid
    assert samme.begin.datetime == hendelse.start
    assert hendelse.sequence is not None
    return forste.method, hendelse.sequence, hendelse.start, hendelse.location or ""


def uid(fil: Fil) -> str | None:
    return IcsCalendarStream.calendar_from_ics(fil.innhold.decode()).events[0].uid


def test_a_talk_is_invited_to_moved_and_cancelled_in_calendars(scene: Papirhus) -> None:
    id = scene.avtal()
    start = scene.klokke.now() + timedelta(days=4)
    fil = scene.hent(scene.kari, Slag.KALENDER, id, "ics")
    assert fil.filnavn == "mote-2026-11-25.ics"
    assert kalender(fil) == ("REQUEST", 0, start, "Møterom 2")
    assert uid(fil) == id
    scene.avtal(5, "")
    fil = scene.hent(scene.leder, Slag.KALENDER, id, "ics", "nn")
    assert kalender(fil) == ("REQUEST", 1, start + timedelta(days=1), "")
    scene.gjor(samtale.avlys, scene.leder, scene.sak_id)
    fil = scene.hent(scene.kari, Slag.KALENDER, id, "ics")
    assert kalender(fil) == ("CANCEL", 2, start + timedelta(days=1), "")
    assert uid(fil) == id
    assert uid(scene.hent(scene.kari, Slag.KALENDER, scene.avtal(6), "ics")) != id


def test_a_dialogue_meeting_is_invited_to_moved_and_cancelled_in_calendars(scene: Papirhus) -> None:
    id = scene.gi(scene.skriv(Brevslag.INNKALLING_DIALOGMOTE1))
    fil = scene.hent(scene.kari, Slag.KALENDER, id, "ics")
    torsdag = datetime(2026, 11, 26, 10, tzinfo=OSLO)
    assert kalender(fil) == ("REQUEST", 0, torsdag, "Møterom 2, tredje etasje")
    assert uid(fil) == id
    assert b"dialog" not in fil.innhold.lower()
    scene.svar(id, "sted", "Video")
    scene.gi(id)
    assert kalender(scene.hent(scene.kari, Slag.KALENDER, id, "ics")) == ("REQUEST", 1, torsdag, "Video")
    scene.gjor(brev.avlys, scene.hr, id)
    assert kalender(scene.hent(scene.kari, Slag.KALENDER, id, "ics")) == ("CANCEL", 2, torsdag, "Video")


def test_the_manager_calls_and_hr_where_there_is_none(scene: Papirhus) -> None:
    id = scene.avtal()
    assert "Ingrid Leder" in scene.hent(scene.kari, Slag.KALENDER, id, "ics").innhold.decode()
    scene.endre_leder(scene.kari, None)
    fil = scene.hent(scene.kari, Slag.KALENDER, id, "ics").innhold.decode()
    assert "ORGANIZER;CN=HR:mailto:hr@test.example" in fil
    assert 'CN="Kari Nordmann"' in fil
