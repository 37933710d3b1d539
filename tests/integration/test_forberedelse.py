"""Each side prepares alone: question by question, kept when given, shared point by point, and nothing else is seen."""

from __future__ import annotations

import logging
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from hus import Hus, together
from sqlalchemy import select

from naervaer import forberedelse, fritekst, innsynsfil, papirer, plan, samtale, tilgang
from naervaer.dokumenter.docx import lag_docx
from naervaer.dokumenter.innhold import Papir
from naervaer.klokke import FastKlokke, Klokke
from naervaer.store.models import Base, ForberedelseSvar, Part, Sykeperiode, Verv
from naervaer.tekster import alle
from naervaer.tilgang import IkkeTilgjengelig, SakenErOver

MARKER = "krokodillefloyte"


class Scene(Hus):
    """Kari is away, Ingrid is her leader."""

    def __init__(self, hus: Hus) -> None:
        super().__init__(hus.store, hus.klokke)
        self.leder = self.person("Ingrid Leder")
        self.kari = self.person("Kari Nordmann", self.leder)
        self.hr = self.person("Hege HR", None, Verv.HR)
        self.sak_id = self.sak(self.kari)

    def start(self, hvem: str, klokke: Klokke | None = None) -> forberedelse.Stand:
        with self.store.session() as session:
            return forberedelse.start(session, hvem, self.sak_id, "nb", klokke or self.klokke)

    def svar(self, hvem: str, tema: str, tekst: str, klokke: Klokke | None = None) -> forberedelse.Stand:
        with self.store.session() as session:
            return forberedelse.svar(session, hvem, self.sak_id, tema, tekst, "nb", klokke or self.klokke)

    def hopp(self, hvem: str, tema: str) -> forberedelse.Stand:
        with self.store.session() as session:
            return forberedelse.hopp_over(session, hvem, self.sak_id, tema, "nb", self.klokke)

    def tilbake(self, hvem: str) -> forberedelse.Stand:
        with self.store.session() as session:
            return forberedelse.tilbake(session, hvem, self.sak_id, "nb", self.klokke)

    def mine(self, hvem: str, klokke: Klokke | None = None) -> dict[str, str]:
        with self.store.session() as session:
            return {s.tema: s.svar for s in forberedelse.alle_svar(session, hvem, self.sak_id, klokke or self.klokke)}

    def del_(self, hvem: str, tema: str, klokke: Klokke | None = None) -> None:
        with self.store.session() as session:
            forberedelse.del_punkt(session, hvem, self.sak_id, tema, klokke or self.klokke)

    def trekk(self, hvem: str, tema: str, klokke: Klokke | None = None) -> None:
        with self.store.session() as session:
            forberedelse.trekk_deling(session, hvem, self.sak_id, tema, klokke or self.klokke)

    def delte(self, hvem: str) -> list[tuple[Part, str, str]]:
        with self.store.session() as session:
            return [(d.part, d.tema, d.svar) for d in forberedelse.delte(session, hvem, self.sak_id, self.klokke)]

    def hold(self, klokke: Klokke | None = None) -> str:
        naa = klokke or self.klokke
        with self.store.session() as session:
            return samtale.hold(session, self.leder, self.sak_id, naa.today(), naa)


@pytest.fixture
def scene(hus: Hus) -> Scene:
    return Scene(hus)


def senere(klokke: Klokke, **tid: float) -> FastKlokke:
    return FastKlokke(klokke.now() + timedelta(**tid))


# --- question by question


@pytest.mark.parametrize("hvem", ["kari", "leder"])
def test_the_whole_way_through(scene: Scene, hvem: str) -> None:
    person = getattr(scene, hvem)
    stand = scene.start(person)
    spurt = []
    while stand.neste:
        assert stand.neste.sporsmaal.endswith("?")
        spurt.append(stand.neste.tema)
        stand = scene.svar(person, stand.neste.tema, f"mitt svar om {stand.neste.temanavn}")
    assert tuple(spurt) == forberedelse.temaer(stand.part)
    assert (stand.besvart, stand.antall) == (len(spurt), len(spurt))
    assert list(scene.mine(person)) == spurt


def test_it_goes_on_where_it_was_on_another_day(scene: Scene) -> None:
    scene.start(scene.kari)
    scene.svar(scene.kari, "trivsel", "godt lag")
    stand = scene.start(scene.kari, senere(scene.klokke, days=2))
    assert stand.neste
    assert (stand.neste.tema, stand.nummer, stand.besvart) == ("tiltak_for", 2, 1)


def test_skipping_going_back_and_answering_anew(scene: Scene) -> None:
    scene.start(scene.kari)
    stand = scene.hopp(scene.kari, "trivsel")
    assert stand.neste
    assert (stand.neste.tema, stand.besvart) == ("tiltak_for", 0)
    stand = scene.tilbake(scene.kari)
    assert stand.neste
    assert stand.neste.tema == "trivsel"
    stand = scene.tilbake(scene.kari)  # nothing before the first
    assert stand.neste
    assert stand.neste.tema == "trivsel"
    scene.svar(scene.kari, "trivsel", "først")
    scene.tilbake(scene.kari)
    scene.svar(scene.kari, "trivsel", "så")
    assert scene.mine(scene.kari) == {"trivsel": "så"}
    with scene.store.session() as session:
        assert len(session.scalars(select(ForberedelseSvar)).all()) == 1


def test_skipping_an_answer_that_is_there_keeps_it(scene: Scene) -> None:
    scene.svar(scene.kari, "trivsel", "godt lag")
    scene.tilbake(scene.kari)
    scene.hopp(scene.kari, "trivsel")
    assert scene.mine(scene.kari) == {"trivsel": "godt lag"}


def test_one_may_go_back_after_the_end(scene: Scene) -> None:
    siste = forberedelse.temaer(Part.LEDER)[-1]
    assert scene.hopp(scene.leder, siste).neste is None
    stand = scene.tilbake(scene.leder)
    assert stand.neste
    assert stand.neste.tema == siste


def test_other_matters_are_never_asked_about_but_may_be_raised_by_the_employee(scene: Scene) -> None:
    stand = scene.start(scene.kari)
    etter = scene.svar(scene.kari, "andre", "jeg vil ha med tillitsvalgt")
    assert etter.neste == stand.neste
    assert scene.mine(scene.kari) == {"andre": "jeg vil ha med tillitsvalgt"}
    with pytest.raises(forberedelse.UkjentTema):
        scene.svar(scene.leder, "andre", "noe annet")


def test_the_question_is_kept_as_it_was_asked(scene: Scene) -> None:
    with scene.store.session() as session:
        forberedelse.svar(session, scene.kari, scene.sak_id, "trivsel", "bra", "nn", scene.klokke)
        [svar] = forberedelse.alle_svar(session, scene.kari, scene.sak_id, scene.klokke)
    assert svar.sporsmaal == alle("forbered_samtale", "nn")["ansatt_trivsel_sporsmal"]


@pytest.mark.parametrize("sprak", ["nb", "nn"])
def test_every_question_has_an_example_that_would_be_kept(sprak: str) -> None:
    tekster = alle("forbered_samtale", sprak)
    for part in Part:
        for tema in (*forberedelse.temaer(part), *(["andre"] if part is Part.ANSATT else [])):
            assert tekster[f"{part}_{tema}_sporsmal"].endswith("?")
            assert tekster[f"{part}_{tema}_hvorfor"]
            eksempel = tekster[f"{part}_{tema}_eksempel"]
            assert fritekst.ren(eksempel, sprak) == eksempel


@pytest.mark.parametrize(
    ("svaret", "kode"),
    [("  ", "tom"), ("x" * 2001, "for_lang"), ("jeg har migrene", "helse"), ("kona mi er innlagt", "helse")],
)
def test_what_cannot_be_kept_is_not_kept(scene: Scene, svaret: str, kode: str) -> None:
    scene.svar(scene.kari, "trivsel", "det første")
    with pytest.raises(fritekst.UgyldigSvar) as feil:
        scene.svar(scene.kari, "trivsel", svaret)
    assert feil.value.kode == kode
    assert kode in alle("fritekst", "nn")
    assert scene.mine(scene.kari) == {"trivsel": "det første"}


def test_a_fodselsnummer_is_masked(scene: Scene) -> None:
    scene.svar(scene.kari, "trivsel", "nummeret er 01017012345")
    assert "01017012345" not in scene.mine(scene.kari)["trivsel"]


# --- sharing


def test_nothing_is_seen_before_it_is_shared_and_only_that_point(scene: Scene) -> None:
    scene.svar(scene.kari, "trivsel", "godt lag")
    scene.svar(scene.kari, "oppgaver", "kan skrive")
    assert scene.delte(scene.leder) == []
    scene.del_(scene.kari, "oppgaver")
    assert scene.delte(scene.leder) == [(Part.ANSATT, "oppgaver", "kan skrive")]
    scene.svar(scene.leder, "oppgaver", "vi har skrivearbeid")
    assert scene.delte(scene.kari) == [(Part.ANSATT, "oppgaver", "kan skrive")]
    scene.del_(scene.leder, "oppgaver")
    assert (Part.LEDER, "oppgaver", "vi har skrivearbeid") in scene.delte(scene.kari)


def test_sharing_can_be_withdrawn_until_the_talk_is_held(scene: Scene) -> None:
    scene.svar(scene.kari, "trivsel", "godt lag")
    scene.del_(scene.kari, "trivsel")
    scene.trekk(scene.kari, "trivsel")
    scene.trekk(scene.kari, "trivsel")  # nothing happens
    assert scene.delte(scene.leder) == []
    scene.del_(scene.kari, "trivsel")
    scene.hold()
    with pytest.raises(forberedelse.SamtalenErHoldt):
        scene.trekk(scene.kari, "trivsel")
    assert scene.delte(scene.leder) == [(Part.ANSATT, "trivsel", "godt lag")]


def test_what_is_shared_for_the_next_talk_can_be_withdrawn(scene: Scene) -> None:
    scene.svar(scene.kari, "trivsel", "godt lag")
    scene.hold()
    i_morgen = senere(scene.klokke, days=1)
    scene.del_(scene.kari, "trivsel", i_morgen)
    scene.trekk(scene.kari, "trivsel", i_morgen)
    assert scene.delte(scene.leder) == []


def test_new_words_are_not_shared_by_themselves(scene: Scene) -> None:
    scene.svar(scene.kari, "trivsel", "godt lag")
    scene.del_(scene.kari, "trivsel")
    scene.svar(scene.kari, "trivsel", MARKER)
    assert scene.delte(scene.leder) == []


def test_new_words_after_the_talk_leave_what_was_shared_for_it(scene: Scene) -> None:
    scene.svar(scene.kari, "trivsel", "godt lag")
    scene.del_(scene.kari, "trivsel")
    scene.hold()
    scene.svar(scene.kari, "trivsel", MARKER)
    assert scene.delte(scene.leder) == [(Part.ANSATT, "trivsel", "godt lag")]
    scene.del_(scene.kari, "trivsel")
    assert scene.delte(scene.leder) == [(Part.ANSATT, "trivsel", MARKER)]


def test_only_what_is_answered_can_be_shared(scene: Scene) -> None:
    with pytest.raises(forberedelse.IkkeSvart):
        scene.del_(scene.kari, "trivsel")


# --- access


def test_each_sees_only_their_own(scene: Scene) -> None:
    scene.svar(scene.kari, "trivsel", MARKER)
    assert scene.mine(scene.leder) == {}
    scene.svar(scene.leder, "trivsel", "lederens")
    assert scene.mine(scene.kari) == {"trivsel": MARKER}
    assert scene.mine(scene.leder) == {"trivsel": "lederens"}


@pytest.mark.parametrize("hvem", ["hr", "kollega", "tillitsvalgt"])
def test_nobody_else_sees_or_prepares_anything(scene: Scene, hvem: str) -> None:
    scene.svar(scene.kari, "trivsel", MARKER)
    scene.del_(scene.kari, "trivsel")
    person = scene.hr if hvem == "hr" else scene.person("Liv", None, Verv.TILLITSVALGT)
    if hvem == "tillitsvalgt":
        scene.invitasjon(scene.sak_id, person)
    for attempt in (scene.start, scene.mine, scene.delte):
        with pytest.raises(IkkeTilgjengelig):
            attempt(person)


def test_each_look_is_logged_without_words(scene: Scene) -> None:
    scene.svar(scene.kari, "trivsel", MARKER)
    scene.svar(scene.leder, "trivsel", MARKER)
    scene.delte(scene.leder)
    assert scene.logg() == [
        (scene.kari, scene.sak_id, "se_notater", "ansatt", True),
        (scene.leder, scene.sak_id, "se_ledernotater", "leder", True),
        (scene.leder, scene.sak_id, "se_delt", "leder", True),
    ]


def test_every_operation_in_a_case_has_words_for_the_log() -> None:
    for sprak in ("nb", "nn"):
        i_sak = set(tilgang.Operasjon) - {
            tilgang.Operasjon.SE_OVERSIKT,
            tilgang.Operasjon.IMPORTERE,
            tilgang.Operasjon.ENDRE_INNSTILLINGER,
            tilgang.Operasjon.STYRE_TILGANGER,
            tilgang.Operasjon.SE_HENVENDELSER,
        }
        assert not [o for o in i_sak if f"handling_{o}" not in alle("min_sak", sprak)]


def test_a_new_manager_sees_what_is_shared_and_nothing_else(scene: Scene) -> None:
    scene.svar(scene.kari, "trivsel", "godt lag")
    scene.del_(scene.kari, "trivsel")
    scene.svar(scene.kari, "oppgaver", MARKER)
    scene.svar(scene.leder, "trivsel", "delt av Ingrid")
    scene.del_(scene.leder, "trivsel")
    scene.svar(scene.leder, "oppgaver", MARKER)
    tor = scene.person("Tor Leder")
    scene.endre_leder(scene.kari, tor)
    assert scene.delte(tor) == [(Part.ANSATT, "trivsel", "godt lag"), (Part.LEDER, "trivsel", "delt av Ingrid")]
    assert scene.mine(tor) == {}
    stand = scene.start(tor)
    assert (stand.part, stand.besvart) == (Part.LEDER, 0)
    for attempt in (scene.start, scene.mine, scene.delte):
        with pytest.raises(IkkeTilgjengelig):
            attempt(scene.leder)


# --- the case ends


def avslutt(scene: Scene, siste_dag: datetime) -> None:
    with scene.store.session() as session:
        session.scalars(select(Sykeperiode).where(Sykeperiode.sak_id == scene.sak_id)).one().tom = siste_dag.date()


def test_after_the_case_has_ended_nothing_new_is_written_and_what_is_there_can_be_read(scene: Scene) -> None:
    scene.svar(scene.kari, "trivsel", "godt lag")
    scene.del_(scene.kari, "trivsel")
    avslutt(scene, scene.klokke.now())
    siste = senere(scene.klokke, days=16)  # until then a late sykmelding would carry the case on
    scene.svar(scene.kari, "oppgaver", "kan skrive", siste)
    over = senere(scene.klokke, days=17)
    attempts: list[Callable[[], object]] = [
        lambda: scene.start(scene.leder, over),
        lambda: scene.svar(scene.kari, "trivsel", "nytt", over),
        lambda: scene.del_(scene.kari, "oppgaver", over),
    ]
    for attempt in attempts:
        with pytest.raises(SakenErOver):
            attempt()
    assert scene.mine(scene.kari, over) == {"trivsel": "godt lag", "oppgaver": "kan skrive"}
    scene.trekk(scene.kari, "trivsel", over)
    assert scene.delte(scene.leder) == []


# --- two at once


def test_two_begin_at_once(scene: Scene) -> None:
    together(4, lambda n: scene.start(scene.kari))
    together(4, lambda n: scene.svar(scene.kari, "trivsel", f"svar {n}"))
    assert list(scene.mine(scene.kari)) == ["trivsel"]


def test_both_sides_and_many_themes_at_once_lose_nothing(scene: Scene) -> None:
    temaer = forberedelse.temaer(Part.LEDER)

    def work(n: int) -> None:
        scene.svar((scene.kari, scene.leder)[n % 2], temaer[n // 2], f"svar {n}")

    together(2 * len(temaer), work)
    assert set(scene.mine(scene.kari)) == set(scene.mine(scene.leder)) == set(temaer)


def test_sharing_and_withdrawing_at_once_ends_in_one_of_the_two(scene: Scene) -> None:
    scene.svar(scene.kari, "trivsel", "godt lag")
    together(6, lambda n: (scene.del_, scene.trekk)[n % 2](scene.kari, "trivsel"))
    assert scene.delte(scene.leder) in ([], [(Part.ANSATT, "trivsel", "godt lag")])


# --- the employee's words


def test_unshared_words_are_nowhere_but_in_the_employees_own_row(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for tema in forberedelse.temaer(Part.ANSATT):
        scene.svar(scene.kari, tema, f"{MARKER} {tema}")
    scene.svar(scene.kari, "andre", MARKER)
    scene.svar(scene.kari, "trivsel", "delt ord")
    scene.del_(scene.kari, "trivsel")
    samtale_id = scene.hold()
    with scene.store.session() as session:
        samtale.skriv_referat(session, scene.leder, samtale_id, "kan", "skrive", "nb", scene.klokke)
        plan_id = plan.nytt_utkast(session, scene.leder, scene.sak_id, "nb", scene.klokke)
    assert [rad for rad in rader_utenom_svar(scene) if MARKER in rad] == []
    assert MARKER not in caplog.text
    for hvem in (scene.leder, scene.hr):
        assert MARKER not in alt_som_naas(scene, hvem, samtale_id, plan_id)
    assert "delt ord" in alt_som_naas(scene, scene.leder, samtale_id, plan_id)
    with scene.store.session() as session:
        assert MARKER in innsynsfil.som_fil(innsynsfil.alt_om(session, scene.kari, scene.klokke))


def rader_utenom_svar(scene: Scene) -> list[str]:
    with scene.store.session() as session:
        return [
            str(rad)
            for tabell in Base.metadata.sorted_tables
            if tabell.name != "forberedelse_svar"
            for rad in session.execute(select(tabell))
        ]


def alt_som_naas(scene: Scene, hvem: str, samtale_id: str, plan_id: str) -> str:
    """All that the person can have from the talks and the plan, those that are refused left out."""
    sak, klokke = scene.sak_id, scene.klokke
    calls: list[Callable[..., object]] = [
        lambda s: forberedelse.delte(s, hvem, sak, klokke),
        lambda s: forberedelse.alle_svar(s, hvem, sak, klokke),
        lambda s: samtale.vis(s, hvem, sak, klokke),
        lambda s: plan.utkast(s, hvem, sak, klokke),
        lambda s: plan.versjoner(s, hvem, sak, klokke),
        lambda s: innsynsfil.alt_om(s, hvem, klokke),
        lambda s: _papirtekst(papirer.agenda(s, hvem, sak, "nb", klokke), klokke),
        lambda s: _papirtekst(papirer.referat(s, hvem, samtale_id, sak, "nb", klokke), klokke),
        lambda s: _papirtekst(plan.papir(s, hvem, plan_id, "nb", klokke), klokke),
    ]
    svar = []
    for call in calls:
        try:
            with scene.store.session() as session:
                svar.append(str(call(session)))
        except IkkeTilgjengelig:
            continue
    return "\n".join(svar)


def _papirtekst(papir: Papir, klokke: Klokke) -> str:
    with zipfile.ZipFile(BytesIO(lag_docx(papir, "nb", klokke.now()))) as fil:
        return "".join(fil.read(navn).decode("utf-8", "replace") for navn in fil.namelist())
