"""What somebody writes for the own eyes stays there: looked for in every place that others, or a log, could reach."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from io import BytesIO
from typing import Any

import pytest
from assistent import Assistent, Klient
from pdfleser import Pdf, lest
from sqlalchemy import select

from naervaer import saker
from naervaer.nedlasting import FORMATER, Slag, adresse
from naervaer.store.models import Base, Chat, Person, Plan, Sak, Samtale

MERKE = "grønnsverdtrommel"
HELSE = [
    ("kari", "må jeg si til sjefen at jeg har prolaps og bekhterev?"),
    ("kari", "jeg vil forberede samtalen med lederen min"),
    ("kari", "jeg har fått cellegift og tar sobril om kvelden"),
    ("kari", "skilsmissen og bekhterev gjør at jeg er sliten, kan ta telefoner"),
    ("kari", "fortsett senere"),
    ("kari", "det er feil i saken min, jeg var innlagt med prolaps"),
    ("ingrid", "åpenbart unødvendig med plan for Ola, han har prolaps og er tilbake på mandag"),
    ("ingrid", "minn meg på cellegift til Kari på fredag"),
    ("kari", "bekhterev sobril glumf"),
]
HELSEORD = ("prolaps", "bekhterev", "cellegift", "sobril", "skilsmisse")
KARIS_SVAR = [f"Jeg trives, men {MERKE} er tungt", f"vi prøvde {MERKE} i vår", f"kan ta telefoner og {MERKE}"]
ANDRE = {
    "ingrid": "min leder",
    "hege": "HR",
    "jonas": "verneombud, invitert",
    "liv": "tillitsvalgt, ikke invitert",
    "tor": "en annens leder",
}
SPOR = [
    "vis saken til Kari",
    "hva har Kari delt med meg",
    "hva har Kari svart",
    "jeg skal ha samtale med Kari i morgen",
    "fortsett senere",
    "lag agenda for samtalen med Kari",
    "start oppfølgingsplanen til Kari",
    "fortsett senere",
    "vis planen til Kari",
    "foreslå tiltak for Kari",
    "skriv referat fra samtalen med Kari",
    "fortsett senere",
    "vis papirene mine",
    "hva vet du om Kari",
    "hva er gjort for Kari",
    "hva haster",
    "hvem har sett saken til Kari",
    "hva skrev Kari i forberedelsen",
]


@pytest.fixture(params=["assistent", "assistent_postgresql"])
def hus(request: pytest.FixtureRequest) -> Assistent:
    assistent: Assistent = request.getfixturevalue(request.param)
    assistent.fra_nytt()
    return assistent


def test_what_is_said_of_health_is_kept_nowhere(hus: Assistent) -> None:
    klienter = {navn: hus.som(navn) for navn in ("kari", "ingrid")}
    svar = [(tekst, klienter[navn].si(tekst)) for navn, tekst in HELSE]
    assert all(replies for _, replies in svar)
    for ordet in HELSEORD:
        assert _tables_with(hus, ordet) == set(), ordet
        assert _events_with(hus, ordet) == set(), ordet
        assert _logs_with(hus, ordet) == [], ordet
    sagt = [m["tekst"] for m in klienter["kari"].historie() if m["fra"] == "person"]
    assert sagt[0] == "må jeg si til sjefen at jeg har [ikke tatt vare på] og [ikke tatt vare på]?"


def test_words_on_health_are_understood_though_they_are_not_kept(hus: Assistent) -> None:
    [reply] = hus.som("kari").si("må jeg si til sjefen at jeg har prolaps?")
    assert "ikke krav på å vite diagnosen" in reply["tekst"]


def test_unshared_words_reach_nobody_else(hus: Assistent) -> None:
    _let_jonas_in(hus)
    kari = hus.som("kari")
    kari.si("jeg vil forberede samtalen med lederen min")
    for text in KARIS_SVAR:
        kari.si(text)
    _share_and_take_back(kari)
    for navn in ANDRE:
        assert _seen_by(hus, navn) == [], navn
    assert _tables_with(hus, MERKE) <= {"forberedelse_svar", "melding"}
    assert _owners_of_messages(hus) == {"Kari Nordmann"}
    assert _events_with(hus, MERKE) <= set(_chats_of(hus, "Kari Nordmann"))
    assert _logs_with(hus, MERKE) == []


def test_what_is_shared_is_seen_by_the_manager_alone(hus: Assistent) -> None:
    _let_jonas_in(hus)
    kari = hus.som("kari")
    kari.si("jeg vil forberede samtalen med lederen min")
    kari.si(KARIS_SVAR[0])
    _press(kari, kari.si("vis det jeg har skrevet i forberedelsen min"), "Del: Trivsel på jobb")
    assert _seen_by(hus, "ingrid") != []
    for navn in ("hege", "jonas", "liv", "tor"):
        assert _seen_by(hus, navn) == [], navn


def _share_and_take_back(kari: Klient) -> None:
    replies = kari.si("vis det jeg har skrevet i forberedelsen min")
    replies = _press(kari, replies, "Del: Oppgaver og innhold")
    replies = _press(kari, replies, "Trekk tilbake: Oppgaver og innhold")
    assert "Trukket tilbake" in replies[0]["tekst"]


def _press(klient: Klient, replies: list[dict[str, Any]], label: str) -> list[dict[str, Any]]:
    [id] = [choice["id"] for reply in replies for choice in reply["valg"] if choice["tekst"] == label]
    return klient.trykk(id)


def _seen_by(hus: Assistent, navn: str) -> list[str]:
    """Where the mark is among all that this person gets to see: replies, buttons one step on, papers, own data."""
    klient = hus.som(navn)
    found = []
    for text in SPOR:
        replies = klient.si(text)
        seen = [*replies, *(r for reply in replies for choice in reply["valg"] for r in klient.trykk(choice["id"]))]
        found += [text] if MERKE in json.dumps(seen, ensure_ascii=False) else []
    found += [path for path in _papers(hus) if MERKE in lest(_as_text(klient, path))]
    found += [path for path in ("/api/mine-data", "/api/innboks") if MERKE in klient.raw(path).decode()]
    return found


def _papers(hus: Assistent) -> list[str]:
    """The addresses of all papers that exist of anybody's case."""
    with hus.store.session() as session:
        ids = {
            Slag.PLAN: session.scalars(select(Plan.id)).all(),
            Slag.AGENDA: session.scalars(select(Sak.id)).all(),
            Slag.REFERAT: session.scalars(select(Samtale.id)).all(),
            Slag.KALENDER: session.scalars(select(Samtale.id)).all(),
        }
    return [adresse(slag, id, format) for slag, alle in ids.items() for id in alle for format in FORMATER[slag]]


def _as_text(klient: Klient, path: str) -> str:
    content = klient.raw(path)
    if content.startswith(b"%PDF"):
        return Pdf(content).tekst()
    if content.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(content)) as file:
            return "".join(file.read(name).decode("utf-8", "replace") for name in file.namelist())
    return content.decode("utf-8", "replace")


def _tables_with(hus: Assistent, word: str) -> set[str]:
    with hus.store.session() as session:
        return {
            table.name
            for table in Base.metadata.sorted_tables
            for row in session.execute(table.select())
            if word in json.dumps(list(row), ensure_ascii=False, default=str).lower()
        }


def _events_with(hus: Assistent, word: str) -> set[str]:
    """The talks in Rasa's tracker in which the word stands."""
    with sqlite3.connect(f"file:{hus.var / 'bot.db'}?mode=ro", uri=True) as tracker:
        rows = tracker.execute("SELECT sender_id, data FROM events").fetchall()
    return {sender for sender, data in rows if word in json.dumps(json.loads(data), ensure_ascii=False).lower()}


def _logs_with(hus: Assistent, word: str) -> list[str]:
    return [log.name for log in hus.var.glob("*.log") if word in log.read_text(errors="replace").lower()]


def _owners_of_messages(hus: Assistent) -> set[str]:
    with hus.store.session() as session:
        rows = session.execute(
            select(Person.navn, Base.metadata.tables["melding"].c.innhold)
            .join(Chat, Chat.person_id == Person.id)
            .join(Base.metadata.tables["melding"], Base.metadata.tables["melding"].c.chat_id == Chat.id)
        )
        return {navn for navn, innhold in rows if MERKE in json.dumps(innhold, ensure_ascii=False)}


def _chats_of(hus: Assistent, navn: str) -> list[str]:
    with hus.store.session() as session:
        return list(
            session.scalars(select(Chat.id).join(Person, Person.id == Chat.person_id).where(Person.navn == navn))
        )


def _let_jonas_in(hus: Assistent) -> None:
    with hus.store.session() as session:
        ids = dict(session.execute(select(Person.navn, Person.id)).all())
        sak_id = saker.aktuell_sak(session, ids["Kari Nordmann"])
        assert sak_id
        saker.inviter(session, ids["Kari Nordmann"], sak_id, ids["Jonas Aas"], hus.klokke)
