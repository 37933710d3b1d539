"""The commands for HR and operations, run as they are run, on a database of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from naervaer import demo, kanalkonto, ubesvart
from naervaer.kanalkonto import Konto
from naervaer.klokke import Systemklokke
from naervaer.store import Store, open_store
from naervaer.store.models import Kanal, Organisasjon, Person

NAERVAER = Path(sys.executable).with_name("naervaer")


@pytest.fixture
def address(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/naervaer.db"


@pytest.fixture
def store(address: str) -> Store:
    store = open_store(address)
    store.migrate()
    demo.fill(store, Systemklokke())
    return store


def run(address: str, *arguments: str, naa: str | None = None) -> subprocess.CompletedProcess[str]:
    surroundings = {**os.environ, "NAERVAER_DATABASE_URL": address}
    if naa:
        surroundings |= {"NAERVAER_DEMO": "1", "NAERVAER_DEMO_NAA": naa}
    return subprocess.run([NAERVAER, *arguments], capture_output=True, text=True, env=surroundings, check=False)


def test_settings_are_shown_and_changed(address: str, store: Store) -> None:
    assert "egenmelding_dager=8\n" in run(address, "settings").stdout
    changed = run(address, "settings", "egenmelding_dager=5", "bht=Bedriftslegen AS", "verneombud=")
    assert changed.returncode == 0
    after = run(address, "settings").stdout
    assert after == changed.stdout
    assert "egenmelding_dager=5\n" in after
    assert "bht=Bedriftslegen AS\n" in after
    assert "verneombud (ikke satt)\n" in after


@pytest.mark.parametrize("bad", ["egenmelding_dager=1", "egenmelding_dager", "tull=1", "plan_uker=9"])
def test_a_bad_setting_changes_nothing_and_says_so(address: str, store: Store, bad: str) -> None:
    before = run(address, "settings").stdout
    refused = run(address, "settings", "bht=Bedriftslegen AS", bad)
    assert refused.returncode == 2
    assert refused.stdout == ""
    assert "Ingenting er endret" in refused.stderr
    assert run(address, "settings").stdout == before


def test_with_several_employers_one_must_be_named(address: str, store: Store) -> None:
    with store.session() as session:
        session.add(Organisasjon(navn="Nabo", hr_navn="HR", hr_epost="hr@nabo.example", hr_telefon="1"))
    refused = run(address, "settings")
    assert refused.returncode == 2
    assert "Fjordvik kommune, Nabo" in refused.stderr
    assert "egenmelding_dager (ikke satt)" in run(address, "settings", "--organisation", "Nabo").stdout
    assert run(address, "unanswered", "--organisation", "Ukjent").returncode == 2


def test_what_was_not_understood_is_listed_in_groups(address: str, store: Store) -> None:
    klokke = Systemklokke()
    with store.session() as session:
        kari = session.scalars(select(Person.id).where(Person.demo_navn == "kari")).one()
        for tekst in ("får vi lunsj på møtet", "får vi lunsj på møtet i dag", "hva mener Kari Nordmann"):
            ubesvart.note_question(session, kari, tekst, "dialogmote1", klokke)
        ubesvart.note_opinion(session, kari, "egenmelding.helg", False, klokke)
    listed = run(address, "unanswered")
    assert listed.returncode == 0
    assert listed.stdout.startswith("3 spørsmål ble ikke forstått")
    assert "2 × Dialogmøte 1" in listed.stdout
    assert "egenmelding.helg: 0 ja, 1 nei" in listed.stdout
    assert "Nordmann" not in listed.stdout


def test_only_answers_that_nobody_has_checked_for_a_year_are_stale(address: str) -> None:
    checked = [answer["checked_on"] for answer in json.loads(run(address, "knowledge").stdout)]
    first, last = min(checked), max(checked)
    on_the_day = run(address, "knowledge", "--stale", naa=f"{int(first[:4]) + 1}{first[4:]}T12:00:00+00:00")
    assert json.loads(on_the_day.stdout) == []
    later = run(address, "knowledge", "--stale", naa=f"{int(last[:4]) + 2}{last[4:]}T12:00:00+00:00")
    assert len(json.loads(later.stdout)) == len(checked)


def test_access_is_withdrawn_and_opened_again_by_employee_number(address: str, store: Store) -> None:
    konto, ny = (Konto(Kanal.SLACK, "T1", account) for account in ("U1", "U2"))
    with store.session() as session:
        person = session.scalars(select(Person).where(Person.epost.is_not(None))).first()
        assert person
        epost, nummer = str(person.epost), person.ansattnummer

    def linked(account: Konto) -> bool:
        with store.session() as session:
            return kanalkonto.koble(session, account, epost, Systemklokke()) is not None

    assert linked(konto)
    assert not linked(ny)  # the address may have passed to somebody else
    assert run(address, "access", "withdraw", nummer).returncode == 0
    assert not linked(konto)
    assert not linked(ny)
    assert run(address, "access", "allow", nummer).returncode == 0
    assert linked(ny)


def test_access_of_nobody_is_refused(address: str, store: Store) -> None:
    refused = run(address, "access", "withdraw", "finnes-ikke")
    assert refused.returncode == 2
    assert "Ingenting er endret" in refused.stderr
