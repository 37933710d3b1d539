"""What is told about absence, in any order, gives the timeline of the plain calculation; and all can be taken back."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hus import Hus
from sqlalchemy import select
from sqlalchemy.orm import Session

from naervaer import fravaer, innsigelser, registrering, saker
from naervaer.fravaer import Fravaer, Tilstand, UmuligEndring
from naervaer.registrering import DatoForFravaeret, IngentingAAAngre, NyttSteg
from naervaer.store.models import Endring, Endringstype, Hendelse, Kilde, Steg, Verv
from naervaer.tidslinje import Ferie, Sakstall, beregn
from naervaer.tilgang import IkkeTilgjengelig, Operasjon

IDAG = date(2026, 11, 21)
FOLGER_PER_DATABASE = 1000
ENDRINGER_I_HVER = 6


@pytest.fixture
def leder(hus: Hus) -> str:
    return hus.person("Ingrid Solheim")


@pytest.fixture
def kari(hus: Hus, leder: str) -> str:
    return hus.person("Kari Nordmann", leder)


def test_random_sequences_give_the_plain_calculations_timeline(hus: Hus) -> None:
    hr = hus.person("Hege Moen", None, Verv.HR)  # a leader may not register in what ended long ago
    for nummer in range(FOLGER_PER_DATABASE):
        _en_folge(hus, hr, random.Random(nummer))


def _en_folge(hus: Hus, hr: str, tilfeldig: random.Random) -> None:
    ansatt = hus.person("Ansatt")
    naa, foer = Tilstand(), list[Tilstand]()
    with hus.store.session() as session:
        for _ in range(tilfeldig.randint(2, ENDRINGER_I_HVER)):
            if foer and tilfeldig.random() < 0.2:
                registrering.angre(session, hr, ansatt, hus.klokke)
                naa = foer.pop()
            else:
                slag, endre = _tilfeldig_endring(tilfeldig)
                try:
                    ny = endre(naa)
                    if ny == naa:
                        raise UmuligEndring("uendret")
                except UmuligEndring as umulig:
                    with pytest.raises(UmuligEndring, match=umulig.kode):
                        registrering.endre_fravaer(session, hr, ansatt, slag, endre, hus.klokke)
                else:
                    registrering.endre_fravaer(session, hr, ansatt, slag, endre, hus.klokke)
                    foer.append(naa)
                    naa = ny
            _er_som_regnet(session, hus, ansatt, hr, naa)


def _er_som_regnet(session: Session, hus: Hus, ansatt: str, hr: str, naa: Tilstand) -> None:
    session.expire_all()
    assert registrering.tilstand(session, hr, ansatt, hus.klokke) == naa
    sak_id = saker.aktuell_sak(session, ansatt)
    assert (sak_id is None) == (not naa.perioder)
    if sak_id:
        bilde = saker.saksbilde(session, ansatt, sak_id, Operasjon.SE_FRISTER, hus.klokke)
        ventet = beregn(Sakstall(tuple(p.som_periode() for p in naa.perioder), naa.ferie), IDAG)
        assert bilde.tidslinje == ventet, naa


def _tilfeldig_endring(tilfeldig: random.Random) -> tuple[Endringstype, Callable[[Tilstand], Tilstand]]:
    dag = IDAG - timedelta(days=tilfeldig.randint(-20, 400))
    senere = dag + timedelta(days=tilfeldig.randint(0, 90))
    grad = tilfeldig.choice((100, 80, 50, 20))
    tom = None if tilfeldig.random() < 0.2 else senere
    kilde = tilfeldig.choice(list(Kilde))
    return tilfeldig.choice(
        [
            (Endringstype.FRAVAER, lambda t: fravaer.med_fravaer(t, Fravaer(dag, tom, grad, kilde))),
            (Endringstype.FRAVAER, lambda t: fravaer.med_fravaer(t, Fravaer(dag, senere, grad, kilde))),
            (Endringstype.GRAD, lambda t: fravaer.med_grad(t, dag, grad)),
            (Endringstype.FORLENGELSE, lambda t: fravaer.med_forlengelse(t, tom)),
            (Endringstype.FERIE, lambda t: fravaer.med_ferie(t, Ferie(dag, senere))),
            (Endringstype.TILBAKE, lambda t: fravaer.tilbake(t, dag)),
        ]
    )


def test_a_case_that_falls_in_two_takes_the_later_steps_along(hus: Hus, leder: str, kari: str) -> None:
    sak_id = hus.sak(kari, IDAG - timedelta(days=100))
    with hus.store.session() as session:
        steg = [NyttSteg(Steg.OPPFOLGINGSPLAN, IDAG - timedelta(days=80))]
        registrering.register_steg(session, leder, sak_id, steg, hus.klokke)
        registrering.register_steg(session, leder, sak_id, [NyttSteg(Steg.DIALOGMOTE1, IDAG)], hus.klokke)
        borte_igjen = Fravaer(IDAG - timedelta(days=10), None, 100)
        registrering.endre_fravaer(
            session,
            leder,
            kari,
            Endringstype.TILBAKE,
            lambda t: fravaer.tilbake(t, IDAG - timedelta(days=60)),
            hus.klokke,
        )
        [ny] = registrering.register_fravaer(session, leder, kari, [borte_igjen], [], hus.klokke)
    assert ny != sak_id
    with hus.store.session() as session:
        assert [h.type for h in saker.hendelser(session, leder, sak_id, hus.klokke)] == [
            Steg.OPPFOLGINGSPLAN,
            Steg.DIALOGMOTE1,
        ]
        assert saker.hendelser(session, leder, ny, hus.klokke) == []


def test_undo_of_a_step_brings_back_the_one_before_and_keeps_both(hus: Hus, leder: str, kari: str) -> None:
    sak_id = hus.sak(kari, IDAG - timedelta(days=60))
    first, second = (NyttSteg(Steg.DIALOGMOTE1, IDAG - timedelta(days=n), kom=("leder",)) for n in (20, 18))
    with hus.store.session() as session:
        for steg in (first, second):
            registrering.register_steg(session, leder, sak_id, [steg], hus.klokke)
        angret = registrering.angre(session, leder, kari, hus.klokke)
        assert angret.steg == (second,)
        [gjelder] = saker.hendelser(session, leder, sak_id, hus.klokke)
        assert gjelder.dato == first.dato
        registrering.angre(session, leder, kari, hus.klokke)
        assert saker.hendelser(session, leder, sak_id, hus.klokke) == []
        with pytest.raises(IngentingAAAngre):
            registrering.angre(session, leder, kari, hus.klokke)
        historikk = session.scalars(select(Endring)).all()
        assert [endring.slag for endring in historikk if endring.angret_tid] == [Endringstype.STEG] * 2
    with hus.store.session() as session:
        assert len(session.scalars(select(Hendelse)).all()) == len(session.scalars(select(Endring)).all()) == 2


def test_nobody_takes_back_what_another_told(hus: Hus, leder: str, kari: str) -> None:
    hr = hus.person("Hege", None, Verv.HR)
    hus.sak(kari, IDAG - timedelta(days=60))
    with hus.store.session() as session:
        registrering.endre_fravaer(
            session, leder, kari, Endringstype.GRAD, lambda t: fravaer.med_grad(t, IDAG, 50), hus.klokke
        )
        with pytest.raises(IngentingAAAngre):
            registrering.angre(session, hr, kari, hus.klokke)
        registrering.endre_fravaer(
            session, hr, kari, Endringstype.TILBAKE, lambda t: fravaer.tilbake(t, IDAG), hus.klokke
        )
        with pytest.raises(IngentingAAAngre):
            registrering.angre(session, leder, kari, hus.klokke)
        with pytest.raises(IkkeTilgjengelig):
            registrering.angre(session, kari, kari, hus.klokke)


def test_no_step_before_the_absence_began(hus: Hus, leder: str, kari: str) -> None:
    sak_id = hus.sak(kari, IDAG - timedelta(days=10))
    steg = [NyttSteg(Steg.SAMTALE, IDAG - timedelta(days=11))]
    with hus.store.session() as session, pytest.raises(DatoForFravaeret):
        registrering.register_steg(session, leder, sak_id, steg, hus.klokke)


def test_the_employees_objection_is_seen_and_settled(hus: Hus, leder: str, kari: str) -> None:
    sak_id = hus.sak(kari)
    with hus.store.session() as session:
        innsigelser.si_fra(session, kari, sak_id, "Jeg var på jobb mandag.", hus.klokke)
        assert innsigelser.vis(session, leder, sak_id, hus.klokke) == ["Jeg var på jobb mandag."]
        with pytest.raises(IkkeTilgjengelig):
            innsigelser.avgjor(session, kari, sak_id, hus.klokke)
        with pytest.raises(IkkeTilgjengelig):
            innsigelser.si_fra(session, leder, sak_id, "Nei.", hus.klokke)
        assert innsigelser.avgjor(session, leder, sak_id, hus.klokke) == 1
        assert innsigelser.vis(session, kari, sak_id, hus.klokke) == []
