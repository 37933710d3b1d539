"""The worker as a process: killed in the middle, without its database, asked to stop, and run once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from postgres import Postgres
from smtp import Post, Postkontor, postkontor
from sqlalchemy import func, insert, select

from naervaer.klokke import Systemklokke
from naervaer.store import Store, open_store
from naervaer.store.models import (
    Levering,
    Organisasjon,
    Paaminnelse,
    Paaminnelsestype,
    Person,
    Tilstand,
    Utsending,
    new_id,
)
from tools.parts import PROJECT, Part, free_port

DREPT = 10
LEASE_SEKUNDER = "10"


@contextmanager
def varsler(store: Store, kontor: Postkontor | None, log: Path, **miljo: str) -> Iterator[Part]:
    """A worker process; killed at the end if it still runs."""
    port = str(free_port())
    annet = {
        "NAERVAER_DATABASE_URL": store.engine.url.render_as_string(hide_password=False),
        "NAERVAER_SMTP_VERT": "127.0.0.1" if kontor else "",
        "NAERVAER_SMTP_PORT": str(kontor.port) if kontor else "",
        "NAERVAER_SMTP_TLS": "ingen",
        "NAERVAER_SMTP_AVSENDER": "naervaer@fjordvik.example",
        "NAERVAER_ADRESSE_UTAD": "https://naervaer.fjordvik.example/",
        "NAERVAER_VARSLER_PORT": port,
        "NAERVAER_VARSLER_HVERT": "0.2",
        "NAERVAER_VARSLER_LEASE": LEASE_SEKUNDER,
        **miljo,
    }
    part = Part(
        "varsleren", [sys.executable, "-m", "gateway.varsler"], annet, f"http://127.0.0.1:{port}/helse", log=log
    )
    part.start()
    try:
        yield part
    finally:
        part.kill()


def fyll(store: Store, antall: int) -> None:
    """So many people, each with a reminder that is due."""
    naar = Systemklokke().now() - timedelta(minutes=1)
    organisasjon = Organisasjon(id=new_id(), navn="Storvik", hr_navn="-", hr_epost="-", hr_telefon="-")
    personer = [
        {
            "id": new_id(),
            "organisasjon_id": organisasjon.id,
            "ansattnummer": str(n),
            "navn": f"Hemmelig{n}",
            "epost": f"p{n}@storvik.example",
        }
        for n in range(antall)
    ]
    rader = [
        {
            "id": new_id(),
            "mottaker_id": person["id"],
            "slag": Paaminnelsestype.EGEN,
            "tekst": "Ring legen",
            "send_tid": naar,
            "tilstand": Tilstand.VENTER,
        }
        for person in personer
    ]
    with store.session() as session:
        session.add(organisasjon)
        session.flush()
        session.execute(insert(Person), personer)
        session.execute(insert(Paaminnelse), rader)


def ulike(post: list[Post]) -> int:
    return len({p.til for p in post})


def nye(antall: int) -> Callable[[list[Post]], bool]:
    """Whether so many have come, the last of them for the first time. Only then is there a kill: two that fall on the
    same message would rightly send it three times.
    """
    return lambda post: len(post) >= antall and [p.til for p in post].count(post[-1].til) == 1


def vent_til_ingen_venter(store: Store) -> None:
    """Also for the one that was sent, but not noted, by the worker that was killed last."""
    venter = select(func.count()).where(Paaminnelse.tilstand == Tilstand.VENTER)
    slutt = time.monotonic() + 60
    while True:
        with store.session() as session:
            if session.scalar(venter) == 0:
                return
        assert time.monotonic() < slutt
        time.sleep(0.2)


def test_ten_thousand_due_at_once_two_workers_and_kills_in_the_middle(store: Store, tmp_path: Path) -> None:
    antall = 10_000 if store.engine.dialect.name == "postgresql" else 1_500
    tilfeldig = random.Random(4)
    fyll(store, antall)
    with postkontor() as kontor:
        levende = [varsler(store, kontor, tmp_path / f"{n}.log") for n in range(2)]
        deler = [leder.__enter__() for leder in levende]
        try:
            for naa in sorted(tilfeldig.sample(range(antall // 20, antall * 9 // 10), DREPT)):
                kontor.vent_til(nye(naa))
                hvem = tilfeldig.choice(deler)
                hvem.kill()
                hvem.start()
            vent_til_ingen_venter(store)
        finally:
            for del_ in deler:
                del_.stop()
    per_melding = Counter(post.id for post in kontor.post)
    assert len(per_melding) == antall
    assert ulike(kontor.post) == antall
    assert max(per_melding.values()) <= 2
    assert len(kontor.post) - antall <= DREPT
    with store.session() as session:
        tilstander = session.execute(select(Paaminnelse.tilstand, func.count()).group_by(Paaminnelse.tilstand)).all()
        sendt = session.execute(
            select(Levering.utsending, func.count()).where(Levering.sendt_tid.is_not(None)).group_by(Levering.utsending)
        ).all()
    assert [tuple(rad) for rad in tilstander] == [(Tilstand.SENDT, antall)]
    assert {tuple(rad) for rad in sendt} == {(Utsending.INNBOKS, antall), (Utsending.EPOST, antall)}
    logg = "".join(fil.read_text() for fil in tmp_path.glob("*.log"))
    assert "Ring" not in logg
    assert "storvik" not in logg
    assert "Hemmelig" not in logg


def test_a_worker_asked_to_stop_stops_and_leaves_nothing_taken(store: Store, tmp_path: Path) -> None:
    fyll(store, 300)
    with postkontor() as kontor, varsler(store, kontor, tmp_path / "log") as del_:
        kontor.vent_til(lambda post: len(post) >= 5)
        assert del_.process
        del_.process.send_signal(signal.SIGTERM)
        assert del_.process.wait(30) == 0
        with store.session() as session:
            assert session.scalar(select(func.count()).where(Paaminnelse.tilstand == Tilstand.SENDT)) == len(
                kontor.post
            )
            holdt = select(func.count()).where(
                Paaminnelse.tilstand == Tilstand.VENTER, Paaminnelse.lease_av.is_not(None)
            )
            assert session.scalar(holdt) == 0


def test_once_means_all_that_is_due_and_then_the_end(store: Store) -> None:
    fyll(store, 50)
    url = store.engine.url.render_as_string(hide_password=False)
    miljo = {**os.environ, "NAERVAER_DATABASE_URL": url, "NAERVAER_SMTP_VERT": ""}
    done = subprocess.run(
        [sys.executable, "-m", "gateway.varsler", "--en-gang"], cwd=PROJECT, env=miljo, capture_output=True, check=True
    )
    assert "NAERVAER_SMTP_VERT er ikke satt" in done.stderr.decode()
    with store.session() as session:
        assert session.scalar(select(func.count()).where(Paaminnelse.tilstand == Tilstand.SENDT)) == 50


@pytest.mark.parametrize(
    ("navn", "verdi"),
    [("NAERVAER_SMTP_AVSENDER", "ingen"), ("NAERVAER_VARSLER_HVERT", "ofte"), ("NAERVAER_VARSLER_LEASE", "0")],
)
def test_bad_settings_stop_it_at_once_with_a_word_on_which(navn: str, verdi: str) -> None:
    miljo = {
        **os.environ,
        "NAERVAER_SMTP_VERT": "127.0.0.1",
        "NAERVAER_ADRESSE_UTAD": "https://x.example/",
        navn: verdi,
    }
    miljo.setdefault("NAERVAER_SMTP_AVSENDER", "naervaer@fjordvik.example")
    done = subprocess.run(
        [sys.executable, "-m", "gateway.varsler", "--en-gang"], cwd=PROJECT, env=miljo, capture_output=True, check=False
    )
    assert done.returncode == 2
    assert navn in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


def test_it_outlives_a_database_that_goes_away(
    postgres: Postgres, migrated_database: Callable[[str], str], tmp_path: Path
) -> None:
    url = migrated_database("postgresql")
    store = open_store(url)
    fyll(store, 1)
    navn = store.engine.url.database
    with (
        postkontor() as kontor,
        varsler(store, kontor, tmp_path / "log") as del_,
        psycopg.connect(postgres.url("postgres"), autocommit=True) as admin,
    ):
        kontor.vent_til(lambda post: len(post) == 1)
        store.close()
        admin.execute(f"ALTER DATABASE {navn} ALLOW_CONNECTIONS false")
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [navn])
        while "Får ikke kontakt med databasen" not in (tmp_path / "log").read_text():
            assert del_.is_running()
        admin.execute(f"ALTER DATABASE {navn} ALLOW_CONNECTIONS true")
        with store.session() as session:
            person_id = session.scalar(select(Person.id))
            session.execute(
                insert(Paaminnelse).values(
                    id=new_id(),
                    mottaker_id=person_id,
                    slag=Paaminnelsestype.EGEN,
                    tekst="Ring",
                    send_tid=Systemklokke().now(),
                    tilstand=Tilstand.VENTER,
                )
            )
        kontor.vent_til(lambda post: len(post) == 2)
    store.close()
