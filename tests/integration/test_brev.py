"""The letters: question by question, each kept as it is given, and only those who may read them do."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from brevhus import ALLE, TEKST, Brevhus
from hus import Hus, together
from sqlalchemy import select

from naervaer import brev
from naervaer.brev import Type, UgyldigBrev
from naervaer.dokumenter.innhold import (
    AlternativeOppgaver,
    Beredskapsplan,
    BrevTilSykmelder,
    InformasjonOmMaksdato,
    InnkallingDialogmote1,
    ManglerFelt,
    Rolle,
    Saklighetsvurdering,
)
from naervaer.fritekst import UgyldigSvar
from naervaer.klokke import OSLO, FastKlokke
from naervaer.store.models import Brev, Brevslag, Plan, Plantilstand, Sykeperiode, Verv
from naervaer.tekster import alle
from naervaer.tilgang import IkkeTilgjengelig, SakenErOver

I_SAK = sorted(set(Brevslag) - brev.UTEN_SAK)


@pytest.fixture
def scene(hus: Hus) -> Brevhus:
    return Brevhus(hus)


def om(scene: Hus, **tid: float) -> FastKlokke:
    return FastKlokke(scene.klokke.now() + timedelta(**tid))


# --- the questions


@pytest.mark.parametrize("sprak", ["nb", "nn"])
@pytest.mark.parametrize("slag", Brevslag)
def test_every_question_is_asked_once_in_its_language_until_the_paper_is_there(
    scene: Brevhus, slag: Brevslag, sprak: str
) -> None:
    brev_id = scene.start(slag, sprak=sprak)
    spurt: list[str] = []
    tekster = {ord_.format(ansatt="Kari") for ord_ in alle("brev", sprak).values()}
    while sporsmaal := scene.neste(brev_id):
        with pytest.raises(ManglerFelt):
            scene.gjor(brev.papir, scene.leder, brev_id)
        assert sporsmaal.felt in scene.gjor(brev.mangler, scene.leder, brev_id) or sporsmaal.kan_hoppes_over
        assert {sporsmaal.sporsmaal, sporsmaal.eksempel} <= tekster
        assert sporsmaal.type is not Type.OPPGAVER
        assert sporsmaal.kan_tilbake is bool(spurt)
        spurt.append(sporsmaal.felt)
        scene.svar(brev_id, sporsmaal.felt, ALLE[slag][sporsmaal.felt])
    assert spurt == list(ALLE[slag])
    assert scene.gjor(brev.mangler, scene.leder, brev_id) == []
    assert scene.gjor(brev.papir, scene.leder, brev_id).navn == slag


@pytest.mark.parametrize("slag", Brevslag)
def test_a_paper_needs_no_more_than_what_cannot_be_skipped(scene: Brevhus, slag: Brevslag) -> None:
    brev_id = scene.start(slag)
    hoppet = 0
    while sporsmaal := scene.neste(brev_id):
        if sporsmaal.kan_hoppes_over:
            scene.gjor(brev.hopp_over, scene.leder, brev_id, sporsmaal.felt)
            hoppet += 1
        else:
            with pytest.raises(UgyldigSvar, match="maa_besvares"):
                scene.gjor(brev.hopp_over, scene.leder, brev_id, sporsmaal.felt)
            scene.svar(brev_id, sporsmaal.felt, ALLE[slag][sporsmaal.felt])
    assert hoppet
    assert scene.gjor(brev.papir, scene.leder, brev_id).navn == slag


def test_what_hangs_on_another_answer_is_asked_only_then(scene: Brevhus) -> None:
    maksdato = scene.skriv(Brevslag.INFORMASJON_OM_MAKSDATO, samtale=None)
    papir = scene.gjor(brev.papir, scene.leder, maksdato)
    assert (papir.samtale, papir.sted) == (None, "")
    plan = scene.gjor(brev.papir, scene.leder, scene.skriv(Brevslag.BEREDSKAPSPLAN))
    assert [(o.kan_vente, o.vikar) for o in plan.oppgaver] == [(False, True), (True, False)]


def test_a_time_given_later_brings_its_place_along(scene: Brevhus) -> None:
    brev_id = scene.skriv(Brevslag.INFORMASJON_OM_MAKSDATO, samtale=None)
    scene.svar(brev_id, "samtale", "2026-12-01T09:30")
    spurt = scene.neste(brev_id)
    assert spurt
    assert spurt.felt == "sted"


def test_going_back_asks_again_and_then_goes_on_where_it_was(scene: Brevhus) -> None:
    brev_id = scene.start(Brevslag.BREV_TIL_SYKMELDER)
    scene.gjor(brev.tilbake, scene.leder, brev_id)
    for felt in ("arbeidet", "kan_tilbys", "kontakt_telefon"):
        scene.svar(brev_id, felt, ALLE[Brevslag.BREV_TIL_SYKMELDER][felt])
    for _ in range(2):
        scene.gjor(brev.tilbake, scene.leder, brev_id)
    spurt = scene.neste(brev_id)
    assert spurt
    assert spurt.felt == "kan_tilbys"
    scene.svar(brev_id, "kan_tilbys", "Noe annet")
    spurt = scene.neste(brev_id)
    assert spurt
    assert spurt.felt == "med_navn"


def test_going_back_from_the_end_and_on_keeps_the_answer(scene: Brevhus) -> None:
    brev_id = scene.skriv(Brevslag.SAKLIGHETSVURDERING)
    scene.gjor(brev.tilbake, scene.leder, brev_id)
    spurt = scene.neste(brev_id)
    assert spurt
    assert spurt.felt == "svarfrist"
    scene.gjor(brev.hopp_over, scene.leder, brev_id, "svarfrist")
    assert scene.neste(brev_id) is None
    assert scene.gjor(brev.papir, scene.leder, brev_id).svarfrist == date(2026, 12, 18)


def test_an_empty_answer_takes_away_what_may_be_missing_and_nothing_else(scene: Brevhus) -> None:
    brev_id = scene.skriv(Brevslag.SAKLIGHETSVURDERING)
    scene.svar(brev_id, "ansattes_syn", " ")
    assert scene.gjor(brev.papir, scene.leder, brev_id).ansattes_syn == ""
    with pytest.raises(UgyldigSvar, match="tom"):
        scene.svar(brev_id, "annet_arbeid", " ")


def test_a_changed_mind_about_more_tasks_takes_the_others_out(scene: Brevhus) -> None:
    brev_id = scene.skriv(Brevslag.BEREDSKAPSPLAN)
    scene.svar(brev_id, "oppgaver.1.flere", "nei")
    assert [o.oppgave for o in scene.gjor(brev.papir, scene.leder, brev_id).oppgaver] == ["Åpne bygget"]
    scene.svar(brev_id, "oppgaver.1.kan_vente", "ja")
    assert [o.vikar for o in scene.gjor(brev.papir, scene.leder, brev_id).oppgaver] == [False]


def test_tasks_end_somewhere(scene: Brevhus) -> None:
    brev_id = scene.start(Brevslag.ALTERNATIVE_OPPGAVER)
    while (spurt := scene.neste(brev_id)) and spurt.felt != "gjennomgaas":
        scene.svar(brev_id, spurt.felt, "ja" if spurt.type is Type.JA_NEI else "Noe")
    scene.gjor(brev.hopp_over, scene.leder, brev_id, "gjennomgaas")
    assert len(scene.gjor(brev.papir, scene.leder, brev_id).oppgaver) == 30


# --- what is refused


@pytest.mark.parametrize(
    ("slag", "felt", "verdi", "kode"),
    [
        (Brevslag.BREV_TIL_SYKMELDER, "arbeidet", "Kari har fått påvist brystkreft", "helse"),
        (Brevslag.BREV_TIL_SYKMELDER, "arbeidet", "x" * 2001, "for_lang"),
        (Brevslag.BREV_TIL_SYKMELDER, "kontakt_telefon", "5" * 51, "for_lang"),
        (Brevslag.BREV_TIL_SYKMELDER, "kan_tilbys", "Kasse\nKari har fått påvist brystkreft", "helse"),
        (Brevslag.BREV_TIL_SYKMELDER, "kan_tilbys", "- \n-", "tom"),
        (Brevslag.BREV_TIL_SYKMELDER, "kan_tilbys", "Kasse\n" * 31, "for_mange_linjer"),
        (Brevslag.BREV_TIL_SYKMELDER, "med_navn", "kanskje", "ja_eller_nei"),
        (Brevslag.INNKALLING_DIALOGMOTE1, "start", "torsdag", "ugyldig_tidspunkt"),
        (Brevslag.INNKALLING_DIALOGMOTE1, "start", "2026-11-21T12:59", "dato_utenfor"),
        (Brevslag.INNKALLING_DIALOGMOTE1, "start", "2028-11-22T09:00", "dato_utenfor"),
        (Brevslag.INNKALLING_DIALOGMOTE1, "start", "0001-01-01T00:00", "dato_utenfor"),
        (Brevslag.INNKALLING_DIALOGMOTE1, "start", "9999-12-31T23:59", "dato_utenfor"),
        (Brevslag.SAKLIGHETSVURDERING, "svarfrist", "i morgen", "ugyldig_dato"),
        (Brevslag.SAKLIGHETSVURDERING, "svarfrist", "2026-11-21", "dato_utenfor"),
        (Brevslag.SAKLIGHETSVURDERING, "svarfrist", "2028-11-22", "dato_utenfor"),
    ],
)
def test_what_cannot_be_kept_is_not(scene: Brevhus, slag: Brevslag, felt: str, verdi: str, kode: str) -> None:
    brev_id = scene.start(slag)
    with pytest.raises(UgyldigSvar) as feil:
        scene.svar(brev_id, felt, verdi)
    assert feil.value.kode == kode
    for sprak in ("nb", "nn"):
        assert alle("fritekst", sprak)[kode].format_map(feil.value.verdier)
    with scene.store.session() as session:
        assert session.get_one(Brev, brev_id).felter == {}


def test_a_field_of_another_letter_is_unknown(scene: Brevhus) -> None:
    brev_id = scene.start(Brevslag.BREV_TIL_SYKMELDER)
    for felt in ("start", "oppgaver.2.oppgave", ""):
        with pytest.raises(UgyldigBrev) as feil:
            scene.svar(brev_id, felt, "ja")
        assert alle("brev", "nn")[feil.value.kode]


def test_a_letter_of_a_case_needs_one_and_the_others_take_none(scene: Brevhus) -> None:
    for slag in Brevslag:
        with pytest.raises(ValueError, match=slag):
            scene.gjor(brev.start, scene.leder, slag, scene.sak_id if slag in brev.UTEN_SAK else None, "nb")


def test_nothing_is_written_in_a_case_that_is_over(scene: Brevhus) -> None:
    brev_id = scene.start(Brevslag.SAKLIGHETSVURDERING)
    with scene.store.session() as session:
        periode = session.scalars(select(Sykeperiode).where(Sykeperiode.sak_id == scene.sak_id)).one()
        periode.tom = scene.today - timedelta(days=1)
    senere = om(scene, days=30)
    with pytest.raises(SakenErOver):
        scene.svar(brev_id, "annet_arbeid", "Lager", klokke=senere)
    with pytest.raises(SakenErOver):
        scene.gjor(brev.start, scene.leder, Brevslag.BREV_TIL_SYKMELDER, scene.sak_id, "nb", klokke=senere)


# --- what the store knows


def test_a_letter_to_the_sykmelder(scene: Brevhus) -> None:
    papir = scene.gjor(brev.papir, scene.leder, scene.skriv(Brevslag.BREV_TIL_SYKMELDER))
    assert isinstance(papir, BrevTilSykmelder)
    assert (papir.virksomhet.navn, papir.leder, papir.ansatt) == ("Fjordvik", "Ingrid Leder", "Kari Nordmann")
    assert papir.arbeidet == TEKST.strip()
    assert papir.kan_tilbys == ("Bestille varer", "Lære opp vikarer")
    assert papir.adresse == "Storgata 2, 6800 Fjordvik"
    assert not papir.i_arbeidsgiverperioden
    assert not papir.plan_vedlagt
    assert papir.dato == scene.today


def test_it_names_the_employee_only_by_wish_and_knows_the_first_days(hus: Hus) -> None:
    scene = Brevhus(hus)
    scene.sak_id = scene.sak(scene.ola, scene.today - timedelta(days=3))
    papir = scene.gjor(brev.papir, scene.leder, scene.skriv(Brevslag.BREV_TIL_SYKMELDER, med_navn="nei"))
    assert papir.ansatt == ""
    assert papir.i_arbeidsgiverperioden


def test_an_invitation_calls_those_that_the_employee_wishes(scene: Brevhus) -> None:
    papir = scene.gjor(brev.papir, scene.leder, scene.skriv(Brevslag.INNKALLING_DIALOGMOTE1))
    assert isinstance(papir, InnkallingDialogmote1)
    assert papir.start == datetime(2026, 11, 26, 10, tzinfo=OSLO)
    assert [d.rolle for d in papir.deltakere] == [
        Rolle.ANSATT,
        Rolle.LEDER,
        Rolle.SYKMELDER,
        Rolle.VERNEOMBUD,
        Rolle.BHT,
    ]
    assert papir.deltakere[2].navn == "Sykmelder"
    uten = scene.skriv(Brevslag.INNKALLING_DIALOGMOTE1, sykmelder="nei", verneombud="nei", bht="nei", svarfrist=None)
    papir = scene.gjor(brev.papir, scene.leder, uten)
    assert [d.rolle for d in papir.deltakere] == [Rolle.ANSATT, Rolle.LEDER]
    assert papir.svarfrist is None


def test_the_dates_of_the_case_are_in_the_letters_about_them(scene: Brevhus) -> None:
    vurdering = scene.gjor(brev.papir, scene.hr, scene.skriv(Brevslag.SAKLIGHETSVURDERING, scene.hr))
    assert isinstance(vurdering, Saklighetsvurdering)
    assert (vurdering.fravaer_fra, vurdering.vern_til) == (date(2026, 11, 1), date(2027, 11, 1))
    assert vurdering.leder == "Ingrid Leder"
    maksdato = scene.gjor(brev.papir, scene.leder, scene.skriv(Brevslag.INFORMASJON_OM_MAKSDATO))
    assert isinstance(maksdato, InformasjonOmMaksdato)
    assert maksdato.maksdato == date(2027, 10, 28)  # 248 days from Tuesday 17 November, Monday to Friday
    assert len(maksdato.ordninger) == 2


def test_a_plan_that_is_final_goes_along(scene: Brevhus) -> None:
    with scene.store.session() as session:
        session.add(
            Plan(
                sak_id=scene.sak_id,
                versjon=1,
                tilstand=Plantilstand.ENDELIG,
                opprettet_tid=scene.klokke.now(),
                opprettet_av_id=scene.leder,
                ferdig_tid=scene.klokke.now(),
                ferdig_av_id=scene.leder,
            )
        )
    assert scene.gjor(brev.papir, scene.leder, scene.skriv(Brevslag.BREV_TIL_SYKMELDER)).plan_vedlagt


def test_a_finished_letter_says_the_same_after_the_leader_is_replaced(scene: Brevhus) -> None:
    brev_id = scene.skriv(Brevslag.INFORMASJON_OM_MAKSDATO)
    foer = scene.gjor(brev.papir, scene.leder, brev_id)
    ny = scene.person("Tor Nyleder")
    scene.endre_leder(scene.kari, ny)
    assert scene.gjor(brev.papir, ny, brev_id, klokke=om(scene, days=9)) == foer
    with pytest.raises(IkkeTilgjengelig):
        scene.gjor(brev.papir, scene.leder, brev_id)


def test_the_plans_of_no_case(scene: Brevhus) -> None:
    beredskap = scene.gjor(brev.papir, scene.leder, scene.skriv(Brevslag.BEREDSKAPSPLAN))
    assert isinstance(beredskap, Beredskapsplan)
    assert (beredskap.virksomhet.navn, beredskap.leder, beredskap.avdeling) == ("Fjordvik", "Ingrid Leder", "Renhold")
    assert [d.rolle for d in beredskap.laget_med] == [Rolle.ANNEN, Rolle.ANNEN]
    assert beredskap.gjennomgaas == date(2027, 5, 1)
    oppgaver = scene.gjor(brev.papir, scene.leder, scene.skriv(Brevslag.ALTERNATIVE_OPPGAVER, gjennomgaas=None))
    assert isinstance(oppgaver, AlternativeOppgaver)
    assert oppgaver.oppgaver[0].omfang == "to timer om dagen"
    assert oppgaver.gjennomgaas is None


# --- going on, and two at once


@pytest.mark.parametrize("slag", Brevslag)
def test_an_unfinished_letter_goes_on_and_a_finished_one_is_followed_by_a_new(scene: Brevhus, slag: Brevslag) -> None:
    forste = scene.start(slag, sprak="nn")
    felt = next(iter(ALLE[slag]))
    scene.svar(forste, felt, ALLE[slag][felt])
    assert scene.start(slag, sprak="nb") == forste
    assert scene.start(slag, scene.hr) != forste
    assert scene.skriv(slag) == forste
    with scene.store.session() as session:
        assert session.get_one(Brev, forste).sprak == "nn"
    assert scene.start(slag) != forste


def test_the_leader_and_hr_answer_at_once_and_both_answers_stay(scene: Brevhus) -> None:
    brev_id = scene.start(Brevslag.SAKLIGHETSVURDERING)
    felter = ["tilrettelegging_provd", "utsikt_til_retur", "annet_arbeid", "virksomhetens_forhold"]

    def svar(nummer: int) -> None:
        hvem = scene.leder if nummer % 2 else scene.hr
        scene.gjor(brev.svar, hvem, brev_id, felter[nummer], f"Tekst {nummer}")

    together(4, svar)
    with scene.store.session() as session:
        assert session.get_one(Brev, brev_id).felter == {felt: f"Tekst {n}" for n, felt in enumerate(felter)}


def test_two_that_begin_at_once_get_one_letter(scene: Brevhus) -> None:
    ider: set[str] = set()
    together(4, lambda _: ider.add(scene.start(Brevslag.BREV_TIL_SYKMELDER)))
    assert len(ider) == 1


# --- who may


@pytest.mark.parametrize("slag", I_SAK)
def test_the_employee_reads_what_has_been_given_and_writes_nothing_in_it(scene: Brevhus, slag: Brevslag) -> None:
    brev_id = scene.start(slag)
    for hva in (brev.papir, brev.neste, brev.mangler):
        with pytest.raises(IkkeTilgjengelig):
            scene.gjor(hva, scene.kari, brev_id)
    with pytest.raises(ManglerFelt):
        scene.gi(brev_id)
    scene.skriv(slag)
    assert scene.gjor(brev.vis, scene.kari, scene.sak_id) == []
    with pytest.raises(IkkeTilgjengelig):
        scene.gjor(brev.papir, scene.kari, brev_id)
    with pytest.raises(IkkeTilgjengelig):
        scene.gjor(brev.gi, scene.kari, brev_id)
    scene.gi(brev_id)
    assert scene.gjor(brev.papir, scene.kari, brev_id).navn == slag
    [linje] = scene.gjor(brev.vis, scene.kari, scene.sak_id)
    assert (linje.id, linje.slag, linje.ferdig) == (brev_id, slag, True)
    with pytest.raises(IkkeTilgjengelig):
        scene.gjor(brev.svar, scene.kari, brev_id, next(iter(ALLE[slag])), "x")
    for skriver in (brev.tilbake, brev.neste):
        with pytest.raises(IkkeTilgjengelig):
            scene.gjor(skriver, scene.kari, brev_id)
    scene.svar(brev_id, next(iter(ALLE[slag])), next(iter(ALLE[slag].values())))
    assert scene.gjor(brev.vis, scene.kari, scene.sak_id) == []  # until the words of now are given too


@pytest.mark.parametrize("slag", sorted(set(I_SAK) - {Brevslag.BREV_TIL_SYKMELDER}))
def test_the_employee_begins_no_letter_of_the_employers(scene: Brevhus, slag: Brevslag) -> None:
    with pytest.raises(IkkeTilgjengelig):
        scene.start(slag, scene.kari)


def test_what_the_employee_writes_to_the_sykmelder_is_the_employees_alone(scene: Brevhus) -> None:
    brev_id = scene.skriv(Brevslag.BREV_TIL_SYKMELDER, scene.kari)
    assert scene.gjor(brev.papir, scene.kari, brev_id).leder == "Kari Nordmann"
    assert [linje.id for linje in scene.gjor(brev.vis, scene.kari, scene.sak_id)] == [brev_id]
    for hvem in (scene.leder, scene.hr, scene.liv, scene.ola):
        with pytest.raises(IkkeTilgjengelig):
            scene.gjor(brev.papir, hvem, brev_id)
    for hvem in (scene.leder, scene.hr):
        assert brev_id not in {linje.id for linje in scene.gjor(brev.vis, hvem, scene.sak_id)}
        assert scene.start(Brevslag.BREV_TIL_SYKMELDER, hvem) != brev_id
    assert (scene.kari, scene.sak_id, "endre_eget_brev", "ansatt", True) in scene.logg()
    assert (scene.leder, scene.sak_id, "endre_eget_brev", None, False) in scene.logg()


@pytest.mark.parametrize("slag", I_SAK)
def test_nobody_else_begins_reads_or_writes(scene: Brevhus, slag: Brevslag) -> None:
    brev_id = scene.skriv(slag)
    fremmed = scene.person("Fremmed HR", None, Verv.HR, organisasjon_id=scene.organisasjon("Andre"))
    for hvem in (scene.liv, scene.ola, fremmed, "finnes-ikke"):
        with pytest.raises(IkkeTilgjengelig):
            scene.start(slag, hvem)
        for hva, deler in ((brev.papir, ()), (brev.neste, ()), (brev.svar, ("x", "y")), (brev.avlys, ())):
            with pytest.raises(IkkeTilgjengelig):
                scene.gjor(hva, hvem, brev_id, *deler)
    assert not [rad for rad in scene.logg() if rad[0] in (scene.liv, scene.ola, fremmed) and rad[4]]


@pytest.mark.parametrize("slag", sorted(brev.UTEN_SAK))
def test_a_plan_of_no_case_is_its_authors_and_hrs(scene: Brevhus, slag: Brevslag) -> None:
    brev_id = scene.skriv(slag)
    assert scene.gjor(brev.papir, scene.hr, brev_id) == scene.gjor(brev.papir, scene.leder, brev_id)
    with scene.store.session() as session:
        assert [linje.id for linje in brev.vis_uten_sak(session, scene.leder)] == [brev_id]
        assert brev.vis_uten_sak(session, scene.hr) == []
    fremmed = scene.person("Fremmed HR", None, Verv.HR, organisasjon_id=scene.organisasjon("Andre"))
    for hvem in (scene.kari, scene.liv, scene.ola, fremmed, "finnes-ikke"):
        with pytest.raises(IkkeTilgjengelig):
            scene.gjor(brev.papir, hvem, brev_id)
        assert (hvem, None, "se_brev", None, False) in scene.logg()
    assert (scene.hr, None, "se_brev", "hr", True) in scene.logg()


def test_a_letter_that_does_not_exist_is_refused_as_one_that_is_not_theirs(scene: Brevhus) -> None:
    brev_id = scene.skriv(Brevslag.SAKLIGHETSVURDERING)
    svar = []
    for id in (brev_id, "finnes-ikke"):
        with pytest.raises(IkkeTilgjengelig) as feil:
            scene.gjor(brev.papir, scene.ola, id)
        svar.append(feil.value.args)
    assert svar[0] == svar[1] == ()


# --- the meeting


def test_a_moved_meeting_counts_up_and_other_answers_do_not(scene: Brevhus) -> None:
    def sekvens() -> int:
        with scene.store.session() as session:
            return session.get_one(Brev, brev_id).sekvens

    brev_id = scene.skriv(Brevslag.INNKALLING_DIALOGMOTE1)
    assert sekvens() == 0
    scene.svar(brev_id, "start", "2026-11-26T10:00")
    scene.svar(brev_id, "kontakt_telefon", "57 00 00 02")
    assert sekvens() == 0
    scene.svar(brev_id, "start", "2026-11-27T10:00")
    scene.svar(brev_id, "sted", "Video")
    assert sekvens() == 2
    assert scene.neste(brev_id) is None


def test_a_cancelled_meeting_stays_cancelled(scene: Brevhus) -> None:
    brev_id = scene.skriv(Brevslag.INNKALLING_DIALOGMOTE1)
    scene.gi(brev_id)
    scene.gjor(brev.avlys, scene.leder, brev_id)
    [linje] = scene.gjor(brev.vis, scene.kari, scene.sak_id)
    assert linje.avlyst
    for hva, deler in ((brev.avlys, ()), (brev.svar, ("sted", "Video")), (brev.tilbake, ())):
        with pytest.raises(UgyldigBrev, match="er_avlyst"):
            scene.gjor(hva, scene.leder, brev_id, *deler)
    assert scene.start(Brevslag.INNKALLING_DIALOGMOTE1) != brev_id


def test_only_a_finished_invitation_can_be_cancelled(scene: Brevhus) -> None:
    for brev_id in (scene.start(Brevslag.INNKALLING_DIALOGMOTE1), scene.skriv(Brevslag.SAKLIGHETSVURDERING)):
        with pytest.raises(UgyldigBrev, match="ikke_innkalt"):
            scene.gjor(brev.avlys, scene.leder, brev_id)


# --- looking over what is written


def test_what_is_written_can_be_looked_over_and_one_question_asked_anew(scene: Brevhus) -> None:
    brev_id = scene.skriv(Brevslag.INFORMASJON_OM_MAKSDATO, ordninger=None)
    svarene = {b.felt: b.svar for b in scene.gjor(brev.besvart, scene.leder, brev_id)}
    assert svarene == {
        "kontakt_telefon": "57 00 00 01",
        "samtale": "2026-12-01T09:30+01:00",
        "sted": "Teams",
        "ordninger": "",
    }
    assert scene.gjor(brev.sporsmaal, scene.leder, brev_id, "sted").felt == "sted"
    assert scene.neste(brev_id) is None
    with pytest.raises(UgyldigBrev, match="ukjent_felt"):
        scene.gjor(brev.sporsmaal, scene.leder, brev_id, "svarfrist")
    with pytest.raises(IkkeTilgjengelig):
        scene.gjor(brev.sporsmaal, scene.kari, brev_id, "sted")
