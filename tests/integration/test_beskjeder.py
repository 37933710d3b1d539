"""The employee is told that there is something to read and answer, and it waits until it is answered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from hus import Hus, together
from sqlalchemy import func, inspect, select, text

from gateway.varsler import Varsler
from naervaer import enighet, paaminnelser, plan, samtale, tiltak, uferdig
from naervaer.enighet import Venter
from naervaer.fritekst import EndretImens
from naervaer.klokke import OSLO, FastKlokke, Klokke
from naervaer.samtale import UgyldigSamtale
from naervaer.store import Store, open_store
from naervaer.store.models import (
    Beskjed,
    Paaminnelse,
    Paaminnelsestype,
    Person,
    Plan,
    Plantilstand,
    Spraak,
    Tilstand,
    Utsending,
    Verv,
)
from naervaer.tilgang import IkkeTilgjengelig
from naervaer.tiltak import NyttTiltak
from naervaer.utsending import Arbeider, begynn, legg_i_innboks, ta

MANDAG = FastKlokke(datetime(2026, 11, 23, 9, tzinfo=OSLO))
OM_REFERATET = "Lederen din har skrevet referat fra samtalen. Les det og si om dere er enige."


class Scene(Hus):
    """Kari is away, Ingrid is her leader, Hege is HR. The minutes of a talk are written."""

    def __init__(self, hus: Hus) -> None:
        super().__init__(hus.store, hus.klokke)
        self.leder = self.person("Ingrid Leder")
        self.kari = self.person("Kari Nordmann", self.leder)
        self.hr = self.person("Hege HR", None, Verv.HR)
        self.sak_id = self.sak(self.kari)
        self.samtale_id: str = self.gjor(samtale.hold, self.leder, self.sak_id, self.today)
        self.skriv("kasse")

    def gjor(self, hva: Callable[..., Any], hvem: str, *deler: object, **annet: object) -> Any:
        """One call in a transaction of its own."""
        with self.store.session() as session:
            return hva(session, hvem, *deler, self.klokke, **annet)

    def skriv(self, tekst: str) -> None:
        self.gjor(samtale.skriv_referat, self.leder, self.samtale_id, "kan", tekst, "nb")

    def meld(self) -> None:
        self.gjor(samtale.meld_ferdig, self.leder, self.samtale_id)

    def svar(self, hvem: str, enig: bool, sett: int | None = None) -> None:
        self.gjor(samtale.svar_enig, hvem, self.samtale_id, enig, "", "nb", sett=sett)

    def venter(self, hvem: str) -> list[Beskjed]:
        ventende: list[Venter] = self.gjor(enighet.venter_paa_svar, hvem)
        assert all(v.sak_id == self.sak_id for v in ventende)
        return [v.om for v in ventende]

    def versjon(self) -> int:
        return int(self.gjor(samtale.vis, self.leder, self.sak_id)[0].versjon)

    def innboks(self, klokke: Klokke = MANDAG) -> list[str]:
        with self.store.session() as session:
            return [linje.tekst for linje in paaminnelser.innboks(session, self.kari, klokke)]


@pytest.fixture
def scene(hus: Hus) -> Scene:
    return Scene(hus)


def runde(scene: Scene, klokke: Klokke) -> None:
    """One round of a worker without a mail server."""
    Varsler(scene.store, klokke, None, Arbeider()).runde()


def test_it_waits_from_it_is_told_until_it_is_answered(scene: Scene) -> None:
    assert scene.venter(scene.kari) == []
    scene.meld()
    assert scene.venter(scene.kari) == [Beskjed.REFERAT]
    assert scene.venter(scene.leder) == []
    scene.svar(scene.kari, False)
    assert scene.venter(scene.kari) == []
    scene.skriv("kasse hele dagen")
    assert scene.venter(scene.kari) == [Beskjed.REFERAT]


def test_a_later_talk_is_the_one_that_waits(scene: Scene) -> None:
    scene.meld()
    scene.svar(scene.kari, True)
    i_morgen = FastKlokke(scene.klokke.now() + timedelta(days=1))
    with scene.store.session() as session:
        samtale.hold(session, scene.leder, scene.sak_id, i_morgen.today(), i_morgen)
    assert scene.venter(scene.kari) == [Beskjed.REFERAT]


def test_a_final_plan_waits_for_its_own_answer(scene: Scene) -> None:
    with scene.store.session() as session:
        ferdig = Plan(
            sak_id=scene.sak_id, versjon=1, tilstand=Plantilstand.ENDELIG, opprettet_tid=scene.klokke.now(),
            opprettet_av_id=scene.leder, ferdig_tid=scene.klokke.now(), ferdig_av_id=scene.leder, raadspurt=["bht"],
            tiltak=[], uenighet=[],
        )  # fmt: skip
        session.add(ferdig)
        session.flush()
        paaminnelser.gi_beskjed(session, scene.kari, scene.sak_id, Beskjed.PLAN, scene.klokke)
    assert scene.venter(scene.kari) == [Beskjed.PLAN]
    scene.gjor(plan.svar_enig, scene.kari, ferdig.id, True, "", "nb")
    assert scene.venter(scene.kari) == []


def test_nothing_waits_for_those_who_may_no_longer_see_the_case(scene: Scene) -> None:
    with scene.store.session() as session:
        paaminnelser.gi_beskjed(session, scene.leder, scene.sak_id, Beskjed.REFERAT, scene.klokke)
    assert scene.venter(scene.leder) == [Beskjed.REFERAT]
    foer = len(scene.logg())
    scene.endre_leder(scene.kari, scene.person("Tor"))
    assert scene.venter(scene.leder) == []
    assert len(scene.logg()) == foer


def test_only_those_who_write_the_minutes_tell_of_them(scene: Scene) -> None:
    for hvem in (scene.kari, scene.person("Ola", scene.leder)):
        with pytest.raises(IkkeTilgjengelig):
            scene.gjor(samtale.meld_ferdig, hvem, scene.samtale_id)
    scene.skriv("")
    with pytest.raises(UgyldigSamtale, match="ikke_noe_referat"):
        scene.meld()
    assert scene.venter(scene.kari) == []


def test_an_answer_to_other_words_than_those_shown_is_not_taken(scene: Scene) -> None:
    sett = scene.versjon()
    scene.skriv("lager")
    with pytest.raises(EndretImens):
        scene.svar(scene.kari, True, sett)
    scene.svar(scene.kari, True, scene.versjon())
    with scene.store.session() as session:
        tiltak.legg_til(session, scene.leder, scene.sak_id, NyttTiltak("Pult"), "nb", scene.klokke, scene.samtale_id)
    with pytest.raises(EndretImens):
        scene.svar(scene.leder, True, sett + 1)


def test_minutes_are_unfinished_for_the_manager_until_the_employee_is_told(scene: Scene) -> None:
    def begynt(hvem: str) -> tuple[str, str] | None:
        with scene.store.session() as session:
            siste = uferdig.siste(session, hvem)
            return (siste.slag, siste.id) if siste else None

    assert begynt(scene.leder) == ("referat", scene.samtale_id)
    assert begynt(scene.hr) is None
    assert begynt(scene.kari) is None
    ny_leder = scene.person("Tor")
    scene.endre_leder(scene.kari, ny_leder)
    assert begynt(ny_leder) == ("referat", scene.samtale_id)
    scene.endre_leder(scene.kari, scene.leder)
    scene.meld()
    assert begynt(scene.leder) is None


def test_the_inbox_gets_it_in_working_hours_and_once_a_day(scene: Scene) -> None:
    scene.meld()
    scene.meld()
    runde(scene, scene.klokke)  # a Saturday
    assert scene.innboks(scene.klokke) == []
    for _ in range(2):
        runde(scene, MANDAG)
    assert scene.innboks().count(OM_REFERATET) == 1
    with scene.store.session() as session:
        session.get_one(Person, scene.kari).spraak = Spraak.NYNORSK
    assert "Leiaren din har skrive referat frå samtalen. Les det og sei om de er samde." in scene.innboks()


def test_the_deadlines_of_the_case_leave_it_alone(scene: Scene) -> None:
    scene.meld()
    with scene.store.session() as session:
        paaminnelser.oppdater(session, scene.kari, scene.klokke)
        rad = session.scalars(select(Paaminnelse).where(Paaminnelse.slag == Paaminnelsestype.BESKJED)).one()
        assert rad.tilstand is Tilstand.VENTER
        assert paaminnelser.egne(session, scene.kari) == []


def test_told_at_once_by_many_it_comes_once(scene: Scene) -> None:
    together(6, lambda _: scene.meld())
    with scene.store.session() as session:
        antall = select(func.count()).where(Paaminnelse.slag == Paaminnelsestype.BESKJED)
        assert session.scalar(antall) == 1


def test_what_leaves_the_house_does_not_say_what_it_is(scene: Scene) -> None:
    scene.meld()
    arbeider = Arbeider()
    with scene.store.session() as session:
        tatt = ta(session, MANDAG, 10, arbeider)
        [ids] = legg_i_innboks(session, MANDAG, arbeider, tatt, {Utsending.EPOST})
        brev = begynn(session, MANDAG, arbeider, ids, "https://naervaer.example/", {Utsending.EPOST})
    assert brev
    assert brev.emne == "Det er noe nytt til deg i Nærvær"
    assert not any(ordet in brev.tekst for ordet in ("Kari", "Ingrid", "referat", "samtale", "frist"))


def test_the_reminders_of_an_older_database_stay_as_they_are(new_database: Callable[[str], str], store: Store) -> None:
    gammel = open_store(new_database(store.engine.dialect.name))
    gammel.migrate("0003")
    with gammel.engine.begin() as forbindelse:
        forbindelse.execute(
            text(
                "INSERT INTO organisasjon (id, navn, hr_navn, hr_epost, hr_telefon, innstillinger)"
                " VALUES ('o', 'o', 'h', 'h', '1', '{}')"
            )
        )
        forbindelse.execute(
            text("INSERT INTO person (id, organisasjon_id, ansattnummer, navn, epost) VALUES ('p', 'o', '1', 'P', 'e')")
        )
        forbindelse.execute(
            text(
                "INSERT INTO paaminnelse (id, mottaker_id, slag, tekst, send_tid, tilstand)"
                " VALUES ('r', 'p', 'egen', 'Ring', '2026-11-21 12:00:00', 'venter')"
            )
        )
        forbindelse.execute(
            text("INSERT INTO levering (id, paaminnelse_id, utsending, forsok) VALUES ('l', 'r', 'innboks', 1)")
        )
    gammel.migrate()
    hus = Hus(gammel, FastKlokke(datetime(2026, 11, 21, 12, tzinfo=OSLO)))
    sak_id = hus.sak(hus.person("Kari"))
    with gammel.session() as session:
        paaminnelser.gi_beskjed(session, "p", sak_id, Beskjed.PLAN, hus.klokke)
    with pytest.raises(Exception, match="paaminnelsestype"), gammel.engine.begin() as forbindelse:
        forbindelse.execute(text("UPDATE paaminnelse SET slag = 'tull' WHERE slag = 'beskjed'"))
    with gammel.session() as session:
        slag = session.scalars(select(Paaminnelse.slag).order_by(Paaminnelse.slag)).all()
    assert slag == [Paaminnelsestype.BESKJED, Paaminnelsestype.EGEN]
    assert "uq_paaminnelse_sak_id_frist_id_slag_dag_mottaker_id" in {
        unik["name"] for unik in inspect(gammel.engine).get_unique_constraints("paaminnelse")
    }
    gammel.close()
