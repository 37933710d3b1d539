"""Something happens in the middle of a form: a part dies, a day goes by, a manager is replaced, the case ends."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from assistent import Assistent, Klient
from sqlalchemy import select

from naervaer.store.models import ForberedelseSvar, Person, Sak, Sykeperiode

TERMINAL = {"X-Naervaer-Kanal": "terminal"}
Deed = Callable[[Assistent], None]


def restart_everything(assistent: Assistent) -> None:
    assistent.parts.stop()
    assistent.parts.start()


def restart_actions(assistent: Assistent) -> None:
    assistent.stopp_actions()
    assistent.start_actions()


def restart_bot(assistent: Assistent) -> None:
    assistent.stopp_bot()
    assistent.start_bot()


@pytest.fixture(params=["assistent", "assistent_postgresql"])
def hus(request: pytest.FixtureRequest) -> Assistent:
    """Everything as at first, on each database."""
    assistent: Assistent = request.getfixturevalue(request.param)
    assistent.fra_nytt()
    return assistent


@pytest.mark.parametrize("deed", [restart_actions, restart_bot, restart_everything])
def test_goes_on_after_a_restart(assistent: Assistent, deed: Deed) -> None:
    assistent.fra_nytt()
    kari = begun(assistent, "kari", "jeg trives med kollegaene")
    deed(assistent)
    assert "3 av 10" in said(kari.si("kortere vakter hjalp litt"))
    assert answers(assistent) == {"trivsel": "jeg trives med kollegaene", "tiltak_for": "kortere vakter hjalp litt"}


def test_goes_on_another_day(hus: Assistent) -> None:
    begun(hus, "kari", "jeg trives med kollegaene")
    hus.nye_samtaler()
    kari = hus.som("kari")
    assert "2 av 10" in said(kari.si("fortsett forberedelsen der vi slapp"))
    assert "3 av 10" in said(kari.si("kortere vakter hjalp litt"))


def test_goes_on_in_another_channel(hus: Assistent) -> None:
    begun(hus, "kari", "jeg trives med kollegaene")
    kari = hus.som("kari")
    assert "2 av 10" in said(in_terminal(kari, "fortsett forberedelsen der vi slapp"))
    assert "3 av 10" in said(in_terminal(kari, "kortere vakter hjalp litt"))
    assert "besvart et annet sted" in said(kari.si("vi har ikke prøvd noe"))
    assert answers(hus)["tiltak_for"] == "kortere vakter hjalp litt"
    assert "4 av 10" in said(kari.si("kan ta telefoner"))


def test_what_was_asked_in_one_channel_can_be_answered_in_another(hus: Assistent) -> None:
    kari = hus.som("kari")
    assert "1 av 10" in said(in_terminal(kari, "jeg vil forberede samtalen med lederen min"))
    assert "1 av 10" in kari.historie()[-1]["tekst"]
    assert "2 av 10" in said(kari.si("jeg trives med kollegaene"))
    assert answers(hus) == {"trivsel": "jeg trives med kollegaene"}


def test_a_manager_who_is_replaced_loses_the_case_and_leaves_nothing_behind(hus: Assistent) -> None:
    ingrid = begun(hus, "ingrid", "flink med kundene", "jeg skal ha samtale med Kari i morgen")
    with hus.store.session() as session:
        ids = dict(session.execute(select(Person.demo_navn, Person.id)).all())
        session.get_one(Person, ids["kari"]).leder_id = ids["tor"]
    assert "finner ingen" in said(ingrid.si("vi prøvde kortere dager"))
    assert "finner ingen" in said(ingrid.si("hva har jeg skrevet i forberedelsen til samtalen med Kari"))
    assert answers(hus) == {"trivsel": "flink med kundene"}
    tor = hus.som("tor")
    first = said(tor.si("jeg skal ha samtale med Kari i morgen"))
    assert "1 av 8" in first
    assert "flink" not in first
    assert "ikke delt" in said(tor.si("hva har Kari delt med meg"))


def test_a_case_that_ends_midway_takes_no_more_and_keeps_what_was_written(hus: Assistent) -> None:
    kari = begun(hus, "kari", "jeg trives med kollegaene")
    with hus.store.session() as session:
        person_id = session.scalars(select(Person.id).where(Person.demo_navn == "kari")).one()
        for period in session.scalars(select(Sykeperiode).join(Sak).where(Sak.person_id == person_id)):
            period.tom = hus.klokke.today() - timedelta(days=20)
    assert "Fraværet er over" in said(kari.si("kortere vakter hjalp litt"))
    assert answers(hus) == {"trivsel": "jeg trives med kollegaene"}
    assert "jeg trives med kollegaene" in said(kari.si("vis det jeg har skrevet i forberedelsen min"))


def test_the_same_person_in_two_windows_at_once_loses_nothing_unsaid(hus: Assistent) -> None:
    kari = begun(hus, "kari", "jeg trives med kollegaene")
    in_terminal(kari, "fortsett forberedelsen der vi slapp")
    with ThreadPoolExecutor(2) as pool:
        web = pool.submit(kari.si, "svar fra nettet om vakter")
        terminal = pool.submit(in_terminal, kari, "svar fra terminalen om vakter")
        heard = {
            "svar fra nettet om vakter": said(web.result()),
            "svar fra terminalen om vakter": said(terminal.result()),
        }
    kept = set(answers(hus).values())
    for words, reply in heard.items():
        assert words in kept or "ikke lagret" in reply
    assert len(kept & set(heard)) >= 1


def test_employee_and_manager_prepare_at_the_same_time(hus: Assistent) -> None:
    kari, ingrid = hus.som("kari"), hus.som("ingrid")
    kari.si("jeg vil forberede samtalen med lederen min")
    ingrid.si("jeg skal ha samtale med Kari i morgen")
    with ThreadPoolExecutor(2) as pool:
        replies = list(pool.map(lambda who: who.si("det går bra med rapporter"), (kari, ingrid)))
    assert ["2 av 10" in said(replies[0]), "2 av 8" in said(replies[1])] == [True, True]


def begun(hus: Assistent, who: str, answer: str, first: str = "jeg vil forberede samtalen med lederen min") -> Klient:
    """Somebody who has answered the first question of the preparation."""
    klient = hus.som(who)
    assert "1 av" in said(klient.si(first))
    assert "2 av" in said(klient.si(answer))
    return klient


def in_terminal(klient: Klient, text: str) -> list[dict[str, Any]]:
    svar = klient.post("/api/meldinger", {"klient_id": str(uuid.uuid4()), "tekst": text}, TERMINAL)
    assert svar.status == 200, svar
    return [m for m in svar.body["meldinger"] if m["fra"] == "bot"]


def said(replies: list[dict[str, Any]]) -> str:
    return "\n".join(
        line for reply in replies for line in (reply["tekst"], *(f"{f['navn']}: {f['verdi']}" for f in reply["fakta"]))
    )


def answers(hus: Assistent) -> dict[str, str]:
    with hus.store.session() as session:
        return {svar.tema: svar.svar for svar in session.scalars(select(ForberedelseSvar))}
