"""The made-up employers show what they are meant to show."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from naervaer import demo, personer, saker, tilgang
from naervaer.klokke import Klokke
from naervaer.store import Store
from naervaer.store.models import Organisasjon, Person, Sak, Tilgangslogg
from naervaer.tidslinje import Status
from naervaer.tilgang import IkkeTilgjengelig, Operasjon


@pytest.fixture
def demo_store(store: Store, klokke: Klokke) -> Store:
    demo.fill(store, klokke)
    return store


def _id(session: Session, demo_navn: str) -> str:
    return session.scalars(select(Person.id).where(Person.demo_navn == demo_navn)).one()


def test_filling_twice_adds_nothing(demo_store: Store, klokke: Klokke) -> None:
    def count() -> list[int | None]:
        with demo_store.session() as session:
            tables = (Organisasjon, Person, Sak, Tilgangslogg)
            return [session.scalar(select(func.count()).select_from(table)) for table in tables]

    before = count()
    demo.fill(demo_store, klokke)
    assert count() == before


def test_karis_plan_is_overdue_and_her_meeting_is_tomorrow(demo_store: Store, klokke: Klokke) -> None:
    with demo_store.session() as session:
        kari = _id(session, "kari")
        sak_id = saker.aktuell_sak(session, kari)
        assert sak_id
        bilde = saker.saksbilde(session, kari, sak_id, Operasjon.SE_FRISTER, klokke)
    assert (bilde.grad, bilde.dager_borte) == (100, 48)
    assert bilde.tidslinje.frist("oppfolgingsplan").status is Status.FORFALT
    assert bilde.tidslinje.frist("dialogmote1").frist == klokke.today() + timedelta(days=1)


def test_ingrid_sees_her_own_people_and_kari_first(demo_store: Store, klokke: Klokke) -> None:
    with demo_store.session() as session:
        oversikt = saker.oversikt(session, _id(session, "ingrid"), klokke)
    assert oversikt[0].navn == "Kari Nordmann"
    assert oversikt[-1].navn == "Mona Vik"  # back at work
    assert sorted(b.navn for b in oversikt) == [
        "Kari Nordmann",
        "Mona Vik",
        "Ola Hansen",
        "Per Berg",
        "Per Lund",
    ]
    assert {b.navn: b.grad for b in oversikt}["Ola Hansen"] == 60


def test_ingrid_does_not_see_annes_case(demo_store: Store, klokke: Klokke) -> None:
    with demo_store.session() as session:
        sak_id = saker.aktuell_sak(session, _id(session, "anne"))
        assert sak_id
        assert personer.finn(session, _id(session, "ingrid"), "Anne Lie", klokke) == []
        with pytest.raises(IkkeTilgjengelig):
            tilgang.krev(session, _id(session, "ingrid"), sak_id, Operasjon.SE_FRISTER, klokke)
        tilgang.krev(session, _id(session, "tor"), sak_id, Operasjon.SE_FRISTER, klokke)


def test_who_is_who(demo_store: Store, klokke: Klokke) -> None:
    with demo_store.session() as session:

        def navn(hvem: str) -> list[str]:
            return sorted(s.navn for s in tilgang.synlige_saker(session, _id(session, hvem), klokke))

        assert navn("liv") == ["Kari Nordmann"]  # invited
        assert navn("jonas") == []  # not invited
        assert navn("siri") == []  # not away
        assert navn("kari") == ["Kari Nordmann"]
        assert navn("tor") == ["Anne Lie"]
        assert len(navn("hege")) == 6
        tilgang.krev_organisasjon(session, _id(session, "hege"), Operasjon.IMPORTERE, klokke)
        kommune = session.scalars(select(Organisasjon)).one()
    assert (kommune.navn, kommune.hr_navn, kommune.hr_epost, kommune.hr_telefon) == (
        "Fjordvik kommune",
        "Hege Moen",
        "hr@fjordvik.example",
        "55 00 00 00",
    )


def test_large_employer_is_the_same_each_time_and_can_be_read(store: Store, klokke: Klokke) -> None:
    ledere = demo.fill_large(store, 120, klokke)
    assert len(ledere) == 3
    with store.session() as session:
        assert [len(saker.oversikt(session, leder, klokke)) for leder in ledere] == [50, 50, 20]
        navn = session.scalars(select(Person.navn).order_by(Person.ansattnummer)).all()
    assert len(navn) == 123
    assert navn[:2] == ["Lars Lie", "Geir Bakke"]
