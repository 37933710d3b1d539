"""Every role against every operation, and what the access log keeps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from hus import Hus
from sqlalchemy import Engine, event, select

from naervaer import tilgang
from naervaer.klokke import FastKlokke
from naervaer.store import Store
from naervaer.store.models import Organisasjon, Sak, Tilgangslogg, Verv
from naervaer.tilgang import IkkeTilgjengelig, Operasjon

INVITERT = {"se_frister", "se_status", "se_plan", "laste_ned"}
ANSATT_OG_LEDER = INVITERT | {"se_perioder", "se_samtale", "se_utkast", "se_brev"}
LEDER_OG_HR = ANSATT_OG_LEDER | {"registrere", "endre_samtale", "endre_plan", "endre_brev"}
PARTENE = {"se_delt", "svare_enig"}
LEDER = LEDER_OG_HR | PARTENE | {"se_ledernotater"}
HR = LEDER_OG_HR | {"se_innsyn"}
ANSATT = ANSATT_OG_LEDER | PARTENE | {"si_fra", "se_innsyn", "se_notater", "invitere", "endre_eget_brev"}
ORGANISASJON = {"se_oversikt", "importere", "endre_innstillinger", "styre_tilganger", "se_henvendelser"}
INGENTING: set[str] = set()


class Scene(Hus):
    """Kari is away; `hvem` is somebody in relation to her case."""

    def __init__(self, hus: Hus) -> None:
        super().__init__(hus.store, hus.klokke)
        self.leder = self.person("Ingrid")
        self.kari = self.person("Kari", self.leder)
        self.sak_id = self.sak(self.kari)


def _ansatt(s: Scene) -> str:
    return s.kari


def _leder(s: Scene) -> str:
    return s.leder


def _hr(s: Scene) -> str:
    return s.person("Hege", None, Verv.HR)


def _hr_som_er_leder(s: Scene) -> str:
    hvem = s.person("Hege", None, Verv.HR)
    s.endre_leder(s.kari, hvem)
    return hvem


def _hr_i_egen_sak(s: Scene) -> str:
    hvem = s.person("Hege", None, Verv.HR)
    s.sak_id = s.sak(hvem)
    return hvem


def _sykmeldt_leder(s: Scene) -> str:
    s.sak_id = s.sak(s.leder)
    return s.leder


def _invitert(verv: Verv) -> Callable[[Scene], str]:
    def build(s: Scene) -> str:
        hvem = s.person("Liv", None, verv)
        s.invitasjon(s.sak_id, hvem)
        return hvem

    return build


def _uten_invitasjon(verv: Verv) -> Callable[[Scene], str]:
    return lambda s: s.person("Liv", None, verv)


def _trukket(verv: Verv) -> Callable[[Scene], str]:
    def build(s: Scene) -> str:
        hvem = s.person("Liv", None, verv)
        s.invitasjon(s.sak_id, hvem, trukket=True)
        return hvem

    return build


def _invitert_paa_nytt(s: Scene) -> str:
    hvem = _trukket(Verv.TILLITSVALGT)(s)
    s.invitasjon(s.sak_id, hvem)
    return hvem


def _invitert_til_en_annen_sak(s: Scene) -> str:
    hvem = s.person("Liv", None, Verv.VERNEOMBUD)
    s.invitasjon(s.sak(s.person("Ola")), hvem)
    return hvem


def _invitert_uten_verv(s: Scene) -> str:
    hvem = s.person("Liv")
    s.invitasjon(s.sak_id, hvem)
    return hvem


def _kollega(s: Scene) -> str:
    return s.person("Ola", s.leder)


def _leders_leder(s: Scene) -> str:
    hvem = s.person("Tor")
    s.endre_leder(s.leder, hvem)
    return hvem


def _tidligere_leder(s: Scene) -> str:
    s.endre_leder(s.kari, s.person("Tor"))
    return s.leder


def _ny_leder(s: Scene) -> str:
    hvem = s.person("Tor")
    s.endre_leder(s.kari, hvem)
    return hvem


def _leder_paa_siste_dag(s: Scene) -> str:
    s.sak_id = s.sak(s.kari, date(2026, 6, 1), date(2026, 7, 21))  # four months before today
    return s.leder


def _leder_dagen_etter_siste_dag(s: Scene) -> str:
    s.sak_id = s.sak(s.kari, date(2026, 6, 1), date(2026, 7, 20))
    return s.leder


def _i_en_annen_organisasjon(*verv: Verv) -> Callable[[Scene], str]:
    def build(s: Scene) -> str:
        hvem = s.person("Fremmed", None, *verv, organisasjon_id=s.organisasjon("Andre"))
        s.invitasjon(s.sak_id, hvem)
        s.endre_leder(s.kari, hvem)
        return hvem

    return build


def _ukjent(s: Scene) -> str:
    return "finnes-ikke"


CASES: list[tuple[Callable[[Scene], str], set[str], set[str], str]] = [
    (_ansatt, ANSATT, INGENTING, "ansatt"),
    (_leder, LEDER, INGENTING, "leder"),
    (_hr, HR, ORGANISASJON, "hr"),
    (_hr_som_er_leder, HR | LEDER, ORGANISASJON, "leder, men hr for se_innsyn"),
    (_hr_i_egen_sak, ANSATT | HR, ORGANISASJON, "ansatt, men hr for registrere endre_samtale endre_plan endre_brev"),
    (_sykmeldt_leder, ANSATT, INGENTING, "ansatt"),
    (_invitert(Verv.TILLITSVALGT), INVITERT, INGENTING, "tillitsvalgt"),
    (_invitert(Verv.VERNEOMBUD), INVITERT, INGENTING, "verneombud"),
    (_invitert_paa_nytt, INVITERT, INGENTING, "tillitsvalgt"),
    (_ny_leder, LEDER, INGENTING, "leder"),
    (_leder_paa_siste_dag, LEDER, INGENTING, "leder"),
    (_leder_dagen_etter_siste_dag, INGENTING, INGENTING, ""),
    (_tidligere_leder, INGENTING, INGENTING, ""),
    (_leders_leder, INGENTING, INGENTING, ""),
    (_kollega, INGENTING, INGENTING, ""),
    (_uten_invitasjon(Verv.TILLITSVALGT), INGENTING, INGENTING, ""),
    (_uten_invitasjon(Verv.VERNEOMBUD), INGENTING, INGENTING, ""),
    (_trukket(Verv.TILLITSVALGT), INGENTING, INGENTING, ""),
    (_trukket(Verv.VERNEOMBUD), INGENTING, INGENTING, ""),
    (_invitert_til_en_annen_sak, INGENTING, INGENTING, ""),
    (_invitert_uten_verv, INGENTING, INGENTING, ""),
    (_i_en_annen_organisasjon(), INGENTING, INGENTING, ""),
    (_i_en_annen_organisasjon(Verv.TILLITSVALGT), INGENTING, INGENTING, ""),
    (_i_en_annen_organisasjon(Verv.HR), INGENTING, ORGANISASJON, "hr"),
    (_ukjent, INGENTING, INGENTING, ""),
]


@pytest.mark.parametrize(
    ("build", "i_sak", "i_organisasjon", "rolle"),
    CASES,
    ids=[f"{n}-{c[0].__qualname__.split('.')[0].strip('_')}" for n, c in enumerate(CASES)],
)
def test_may_do_exactly_what_the_table_says_and_every_attempt_is_logged(
    hus: Hus, build: Callable[[Scene], str], i_sak: set[str], i_organisasjon: set[str], rolle: str
) -> None:
    scene = Scene(hus)
    hvem = build(scene)

    def is_allowed(attempt: Callable[[], object]) -> bool:
        try:
            attempt()
        except IkkeTilgjengelig:
            return False
        return True

    with scene.store.session() as session:
        faar_i_sak = {
            o.value
            for o in Operasjon
            if is_allowed(lambda o=o: tilgang.krev(session, hvem, scene.sak_id, o, scene.klokke))  # type: ignore[misc]
        }
        faar_i_organisasjon = {
            o.value
            for o in Operasjon
            if is_allowed(lambda o=o: tilgang.krev_organisasjon(session, hvem, o, scene.klokke))  # type: ignore[misc]
        }

    assert faar_i_sak == i_sak
    assert faar_i_organisasjon == i_organisasjon
    logg = scene.logg()
    alle = {o.value for o in Operasjon}
    assert {(sak, o) for _, sak, o, _, tillatt in logg if tillatt} == (
        {(scene.sak_id, o) for o in i_sak} | {(None, o) for o in i_organisasjon}
    )
    assert {(sak, o) for _, sak, o, _, tillatt in logg if not tillatt} == (
        {(scene.sak_id, o) for o in alle - i_sak} | {(None, o) for o in alle - i_organisasjon}
    )
    assert len(logg) == 2 * len(alle)
    assert {row[0] for row in logg} == {hvem}
    roller = {o: r for _, sak, o, r, tillatt in logg if tillatt and sak}
    forst, _, unntak = rolle.partition(", men hr for ")
    if unntak:
        assert roller == {o: "hr" if o in unntak.split() else forst for o in i_sak}
    else:
        assert set(roller.values()) <= {rolle}


def test_every_operation_is_in_the_matrix() -> None:
    assert {o.value for o in Operasjon} == ANSATT | LEDER | HR | ORGANISASJON


def test_refusal_tells_nothing_about_whether_the_case_exists(hus: Hus) -> None:
    scene = Scene(hus)
    svar = []
    for sak_id in (scene.sak_id, "finnes-ikke"):
        with pytest.raises(IkkeTilgjengelig) as error, scene.store.session() as session:
            tilgang.krev(session, scene.person("Ola"), sak_id, Operasjon.SE_FRISTER, scene.klokke)
        svar.append((str(error.value), error.value.args))
    assert svar[0] == svar[1] == ("", ())


def test_unknown_case_id_is_not_kept_in_the_log(hus: Hus) -> None:
    with pytest.raises(IkkeTilgjengelig), hus.store.session() as session:
        tilgang.krev(session, hus.person("Ola"), "Kari Nordmann", Operasjon.SE_FRISTER, hus.klokke)
    assert [(sak, tillatt) for _, sak, _, _, tillatt in hus.logg()] == [(None, False)]


def test_refusal_is_logged_though_the_transaction_is_rolled_back(hus: Hus) -> None:
    scene = Scene(hus)
    ola = scene.person("Ola")
    with pytest.raises(IkkeTilgjengelig), scene.store.session() as session:  # noqa: PT012
        # Something written first: on SQLite the session holds the write lock when it is refused.
        session.get_one(Organisasjon, scene.organisasjon_id).navn = "Endret"
        session.flush()
        tilgang.krev(session, ola, scene.sak_id, Operasjon.SE_PLAN, scene.klokke)
    assert scene.logg() == [(ola, scene.sak_id, "se_plan", None, False)]
    with scene.store.session() as session:
        assert session.get_one(Organisasjon, scene.organisasjon_id).navn == "Fjordvik"


def test_refusal_is_logged_though_the_caller_carries_on(hus: Hus) -> None:
    scene = Scene(hus)
    with scene.store.session() as session:
        with pytest.raises(IkkeTilgjengelig):
            tilgang.krev(session, scene.leder, scene.sak_id, Operasjon.SE_NOTATER, scene.klokke)
        tilgang.krev(session, scene.leder, scene.sak_id, Operasjon.SE_PLAN, scene.klokke)
    assert sorted(scene.logg(), key=lambda rad: rad[4]) == [
        (scene.leder, scene.sak_id, "se_notater", None, False),
        (scene.leder, scene.sak_id, "se_plan", "leder", True),
    ]


def test_look_is_logged_at_the_clocks_moment_and_with_the_organisation(hus: Hus) -> None:
    scene = Scene(hus)
    with scene.store.session() as session:
        tilgang.krev(session, scene.leder, scene.sak_id, Operasjon.SE_PLAN, scene.klokke)
    with scene.store.session() as session:
        [rad] = session.scalars(select(Tilgangslogg))
    assert (rad.tid, rad.organisasjon_id) == (scene.klokke.now(), scene.organisasjon_id)


@pytest.mark.parametrize(
    ("slutt", "siste_dag"),
    [
        (date(2026, 10, 31), date(2027, 2, 28)),  # no 31 February
        (date(2027, 10, 31), date(2028, 2, 29)),
        (date(2026, 8, 15), date(2026, 12, 15)),
    ],
)
def test_leaders_access_ends_after_four_calendar_months(store: Store, slutt: date, siste_dag: date) -> None:
    hus = Hus(store, FastKlokke(datetime(2026, 1, 1, 12, tzinfo=UTC)))
    leder = hus.person("Ingrid")
    sak_id = hus.sak(hus.person("Kari", leder), date(2026, 1, 1), slutt)

    def roller(dag: date) -> frozenset[tilgang.Rolle]:
        klokke = FastKlokke(datetime(dag.year, dag.month, dag.day, 12, tzinfo=UTC))
        with store.session() as session:
            return tilgang.roller_i_sak(session, leder, session.get_one(Sak, sak_id), klokke)

    assert roller(siste_dag) == {tilgang.Rolle.LEDER}
    assert roller(date.fromordinal(siste_dag.toordinal() + 1)) == frozenset()


def test_leaders_access_counts_norwegian_days(hus: Hus) -> None:
    scene = Scene(hus)
    sak_id = scene.sak(scene.kari, date(2026, 6, 1), date(2026, 7, 21))
    kveld = FastKlokke(datetime(2026, 11, 21, 23, 30, tzinfo=UTC))  # half past midnight in Norway
    with scene.store.session() as session:
        assert not tilgang.roller_i_sak(session, scene.leder, session.get_one(Sak, sak_id), kveld)


def test_saker_under_gives_and_logs_what_the_leader_may_see(hus: Hus) -> None:
    leder, annen = hus.person("Ingrid"), hus.person("Tor")
    kari, ola = hus.person("Kari", leder), hus.person("Ola", leder)
    ventet = {hus.sak(kari), hus.sak(ola), hus.sak(kari, date(2026, 7, 1), date(2026, 8, 1))}
    hus.sak(ola, date(2026, 1, 1), date(2026, 2, 1))  # too long ago
    hus.sak(hus.person("Anne", annen))
    hus.sak(leder)
    fremmed = hus.organisasjon("Andre")
    hus.sak(hus.person("Fremmed", leder, organisasjon_id=fremmed))
    with hus.store.session() as session:
        saker = tilgang.saker_under(session, leder, Operasjon.SE_FRISTER, hus.klokke)
    assert {sak.id for sak in saker} == ventet
    assert {(sak, rolle, tillatt) for _, sak, _, rolle, tillatt in hus.logg()} == {
        (sak, "leder", True) for sak in ventet
    }


@pytest.mark.parametrize("operasjon", sorted({o.value for o in Operasjon} - LEDER))
def test_saker_under_refuses_what_no_leader_may(hus: Hus, operasjon: str) -> None:
    scene = Scene(hus)
    with pytest.raises(IkkeTilgjengelig), scene.store.session() as session:
        tilgang.saker_under(session, scene.leder, Operasjon(operasjon), scene.klokke)
    assert scene.logg() == [(scene.leder, None, operasjon, None, False)]


def test_saker_under_asks_no_more_often_with_more_cases(hus: Hus) -> None:
    def count_statements(antall: int) -> int:
        leder = hus.person(f"Leder {antall}")
        for nummer in range(antall):
            hus.sak(hus.person(f"Ansatt {nummer}", leder))
        statements: list[str] = []

        def remember(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
            statements.append(statement)

        engine: Engine = hus.store.engine
        event.listen(engine, "before_cursor_execute", remember)
        try:
            with hus.store.session() as session:
                for sak in tilgang.saker_under(session, leder, Operasjon.SE_FRISTER, hus.klokke):
                    assert [sak.perioder[0].grad, sak.ferie, sak.hendelser, sak.person.saker] == [
                        100,
                        [],
                        [],
                        [sak],
                    ]
        finally:
            event.remove(engine, "before_cursor_execute", remember)
        return len(statements)

    assert count_statements(12) == count_statements(2)


@pytest.mark.parametrize("forhold", ["kollega", "ansatt", "tidligere_leder", "annen_hr"])
def test_only_the_leader_and_hr_may_register_absence(hus: Hus, forhold: str) -> None:
    scene = Scene(hus)
    hvem = {
        "kollega": _kollega,
        "ansatt": _ansatt,
        "tidligere_leder": _tidligere_leder,
        "annen_hr": _i_en_annen_organisasjon(Verv.HR),
    }[forhold](scene)
    if forhold == "annen_hr":
        scene.endre_leder(scene.kari, scene.leder)
    with pytest.raises(IkkeTilgjengelig), scene.store.session() as session:
        tilgang.krev_ansatt(session, hvem, scene.kari, scene.klokke)
    assert scene.logg() == [(hvem, None, "registrere", None, False)]


def test_nothing_in_the_code_changes_or_deletes_the_log() -> None:
    import ast
    from pathlib import Path

    import naervaer

    for file in Path(naervaer.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", None) in {"update", "delete"}:
                names = {n.id for a in node.args for n in ast.walk(a) if isinstance(n, ast.Name)}
                assert "Tilgangslogg" not in names, file
