# ruff: noqa: E501  (SQL, one row a line)
"""The store: what the database itself refuses, moments in UTC, transactions, and several writers at once."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hus import Hus, together
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, NoResultFound, StatementError

from naervaer import store as store_module
from naervaer import tilgang
from naervaer.klokke import FastKlokke
from naervaer.store import Store, open_store
from naervaer.store.meldinger import add_message
from naervaer.store.models import Avsender, Chat, Kanal, Melding, Person, Sak, Spraak, Tilgangslogg

TID = "'2026-11-21 12:00:00+00:00'"
SHA = "a" * 64

# What must already be there for the statements below to fail for one reason only.
HENDELSE = "hendelse (id, sak_id, type, dato, registrert_av_id, registrert_tid, unntak_grunn, angret_tid, innkalt, kom)"
ENDRING = (
    "endring (id, person_id, nummer, slag, foer, etter, registrert_av_id, registrert_tid, angret_av_id, angret_tid)"
)
PAAMINNELSE = "paaminnelse (id, mottaker_id, sak_id, slag, frist_id, dag, tekst, send_tid, tilstand, sendt_tid)"
_GRUNNLAG = f"""
INSERT INTO organisasjon VALUES ('o1', 'Fjordvik', 'HR', 'hr@test.example', '1', '{{}}');
INSERT INTO person VALUES ('p1', 'o1', '1', 'Kari', 'k@test.example', NULL, 'kari', NULL, NULL);
INSERT INTO person VALUES ('p2', 'o1', '2', 'Ola', 'o@test.example', 'p1', NULL, NULL, NULL);
INSERT INTO personrolle VALUES ('p1', 'hr');
INSERT INTO sak VALUES ('s1', 'p1', '2026-10-01');
INSERT INTO periode (id, sak_id, fom, tom, grad, kilde) VALUES ('pe1', 's1', '2026-10-01', NULL, 100, 'sykmelding');
INSERT INTO ferie (id, sak_id, fom, tom) VALUES ('f1', 's1', '2026-10-05', '2026-10-06');
INSERT INTO {HENDELSE} VALUES ('h1', 's1', 'oppfolgingsplan', '2026-10-20', 'p1', {TID}, NULL, NULL, '[]', '[]');
INSERT INTO invitasjon VALUES ('i1', 's1', 'p2', {TID}, NULL);
INSERT INTO {ENDRING} VALUES ('e1', 'p1', 1, 'grad', '{{}}', '{{}}', 'p2', {TID}, NULL, NULL);
INSERT INTO {PAAMINNELSE} VALUES ('r1', 'p2', 's1', 'dagen', 'uke39', '2027-06-30', NULL, {TID}, 'venter', NULL);
INSERT INTO levering VALUES ('l1', 'r1', 'epost', 1, NULL, NULL);
INSERT INTO klientnokkel VALUES ('k1', 'o1', 'Lønn', '{SHA}', {TID}, NULL);
INSERT INTO chat VALUES ('c1', 'p1', 'web', 'nb', {TID}, NULL, NULL);
INSERT INTO melding VALUES ('m1', 'c1', 1, 'k1', 'person', '{{}}', {TID}, NULL);
INSERT INTO innlogging VALUES ('{SHA}', 'p1', {TID}, '2026-11-22 12:00:00+00:00');
"""

REFUSED = {
    "ansattnummer twice": "INSERT INTO person VALUES ('x', 'o1', '1', 'A', 'a', NULL, NULL, NULL, NULL)",
    "demo_navn twice": "INSERT INTO person VALUES ('x', 'o1', '9', 'A', 'a', NULL, 'kari', NULL, NULL)",
    "own leader": "UPDATE person SET leder_id = 'p2' WHERE id = 'p2'",
    "unknown leader": "UPDATE person SET leder_id = 'x' WHERE id = 'p2'",
    "person without name": "UPDATE person SET navn = NULL WHERE id = 'p2'",
    "unknown organisation": "INSERT INTO person VALUES ('x', 'ingen', '9', 'A', 'a', NULL, NULL, NULL, NULL)",
    "unknown office": "INSERT INTO personrolle VALUES ('p2', 'sjef')",
    "same office twice": "INSERT INTO personrolle VALUES ('p1', 'hr')",
    "case of nobody": "INSERT INTO sak VALUES ('x', 'ingen', '2026-11-01')",
    "case long ago": "INSERT INTO sak VALUES ('x', 'p1', '1989-12-31')",
    "person with a case removed": "DELETE FROM person WHERE id = 'p1'",
    "grade 0": "INSERT INTO periode (id, sak_id, fom, tom, grad, kilde) VALUES ('x', 's1', '2026-10-02', NULL, 0, 'sykmelding')",
    "grade 101": "INSERT INTO periode (id, sak_id, fom, tom, grad, kilde) VALUES ('x', 's1', '2026-10-02', NULL, 101, 'sykmelding')",
    "period ends before it begins": "INSERT INTO periode (id, sak_id, fom, tom, grad, kilde) VALUES ('x', 's1', '2026-10-02', '2026-10-01', 50, 'sykmelding')",
    "period too early": "INSERT INTO periode (id, sak_id, fom, tom, grad, kilde) VALUES ('x', 's1', '1989-12-31', NULL, 50, 'sykmelding')",
    "period too late": "INSERT INTO periode (id, sak_id, fom, tom, grad, kilde) VALUES ('x', 's1', '2100-12-31', '2101-01-01', 50, 'sykmelding')",
    "unknown source": "INSERT INTO periode (id, sak_id, fom, tom, grad, kilde) VALUES ('x', 's1', '2026-10-02', NULL, 50, 'rykte')",
    "same period twice": "INSERT INTO periode (id, sak_id, fom, tom, grad, kilde) VALUES ('x', 's1', '2026-10-01', NULL, 100, 'sykmelding')",
    "ferie ends before it begins": "INSERT INTO ferie (id, sak_id, fom, tom) VALUES ('x', 's1', '2026-10-06', '2026-10-05')",
    "ferie without end": "INSERT INTO ferie (id, sak_id, fom, tom) VALUES ('x', 's1', '2026-10-06', NULL)",
    "ferie too late": "INSERT INTO ferie (id, sak_id, fom, tom) VALUES ('x', 's1', '2101-01-01', '2101-01-02')",
    "unknown step": f"INSERT INTO {HENDELSE} VALUES ('x', 's1', 'maksdato', '2026-10-20', 'p1', {TID}, NULL, NULL, '[]', '[]')",
    "step done twice": f"INSERT INTO {HENDELSE} VALUES ('x', 's1', 'oppfolgingsplan', '2026-10-21', 'p1', {TID}, NULL, NULL, '[]', '[]')",
    "step by nobody": f"INSERT INTO {HENDELSE} VALUES ('x', 's1', 'dialogmote1', '2026-10-20', 'x', {TID}, NULL, NULL, '[]', '[]')",
    "step in the year 206": f"INSERT INTO {HENDELSE} VALUES ('x', 's1', 'dialogmote1', '0206-10-20', 'p1', {TID}, NULL, NULL, '[]', '[]')",
    "empty reason": f"INSERT INTO {HENDELSE} VALUES ('x', 's1', 'dialogmote1', '2026-10-20', 'p1', {TID}, '', NULL, '[]', '[]')",
    "invited twice": f"INSERT INTO invitasjon VALUES ('x', 's1', 'p2', {TID}, NULL)",
    "withdrawn before invited": f"INSERT INTO invitasjon VALUES ('x', 's1', 'p1', {TID}, '2026-11-20 12:00:00+00:00')",
    "change number twice": f"INSERT INTO {ENDRING} VALUES ('x', 'p1', 1, 'grad', '{{}}', '{{}}', 'p2', {TID}, NULL, NULL)",
    "unknown change": f"INSERT INTO {ENDRING} VALUES ('x', 'p1', 2, 'rykte', '{{}}', '{{}}', 'p2', {TID}, NULL, NULL)",
    "undone by nobody": f"INSERT INTO {ENDRING} VALUES ('x', 'p1', 2, 'grad', '{{}}', '{{}}', 'p2', {TID}, NULL, {TID})",
    "empty objection": f"INSERT INTO innsigelse VALUES ('x', 's1', '', {TID}, NULL)",
    "same reminder twice": f"INSERT INTO {PAAMINNELSE} VALUES ('x', 'p2', 's1', 'dagen', 'uke39', '2027-06-30', NULL, {TID}, 'venter', NULL)",
    "own reminder of nothing": f"INSERT INTO {PAAMINNELSE} VALUES ('x', 'p2', NULL, 'egen', NULL, NULL, NULL, {TID}, 'venter', NULL)",
    "deadline without case": f"INSERT INTO {PAAMINNELSE} VALUES ('x', 'p2', NULL, 'dagen', 'uke39', '2027-06-30', NULL, {TID}, 'venter', NULL)",
    "sent at no time": f"INSERT INTO {PAAMINNELSE} VALUES ('x', 'p2', NULL, 'egen', NULL, NULL, 'Ring', {TID}, 'sendt', NULL)",
    "delivered twice the same way": "INSERT INTO levering VALUES ('x', 'r1', 'epost', 1, NULL, NULL)",
    "delivered by pigeon": "INSERT INTO levering VALUES ('x', 'r1', 'due', 1, NULL, NULL)",
    "key in clear": f"INSERT INTO klientnokkel VALUES ('x', 'o1', 'HR', 'nokkel', {TID}, NULL)",
    "key of two": f"INSERT INTO klientnokkel VALUES ('x', 'o1', 'HR', '{SHA}', {TID}, NULL)",
    "allowed without role": f"INSERT INTO tilgangslogg VALUES ('x', {TID}, 'p1', 's1', 'o1', 'se_plan', NULL, TRUE)",
    "refused with role": f"INSERT INTO tilgangslogg VALUES ('x', {TID}, 'p1', 's1', 'o1', 'se_plan', 'hr', FALSE)",
    "unknown channel": f"INSERT INTO chat VALUES ('x', 'p1', 'faks', 'nb', {TID}, NULL, NULL)",
    "unknown language": f"INSERT INTO chat VALUES ('x', 'p1', 'slack', 'da', {TID}, NULL, NULL)",
    "two open chats": f"INSERT INTO chat VALUES ('x', 'p1', 'web', 'nb', {TID}, NULL, NULL)",
    "message number twice": f"INSERT INTO melding VALUES ('x', 'c1', 1, 'k2', 'bot', '{{}}', {TID}, NULL)",
    "message number 0": f"INSERT INTO melding VALUES ('x', 'c1', 0, 'k2', 'bot', '{{}}', {TID}, NULL)",
    "client id twice": f"INSERT INTO melding VALUES ('x', 'c1', 2, 'k1', 'person', '{{}}', {TID}, NULL)",
    "unknown sender": f"INSERT INTO melding VALUES ('x', 'c1', 2, 'k2', 'nav', '{{}}', {TID}, NULL)",
    "token in clear": f"INSERT INTO innlogging VALUES ('token', 'p1', {TID}, '2026-11-22 12:00:00+00:00')",
    "sign-in that never held": f"INSERT INTO innlogging VALUES ('{'b' * 64}', 'p1', {TID}, {TID})",
}

TAKEN = {
    "same ansattnummer elsewhere": "INSERT INTO organisasjon VALUES ('o2', 'A', 'A', 'a', '1', '{}');"
    "INSERT INTO person VALUES ('x', 'o2', '1', 'A', 'a', NULL, NULL, NULL, NULL)",
    "step again after it was undone": f"UPDATE hendelse SET angret_tid = {TID};"
    f"INSERT INTO {HENDELSE} VALUES ('x', 's1', 'oppfolgingsplan', '2026-10-21', 'p1', {TID}, 'grunn', NULL, '[]', '[]')",
    "invited again after it was withdrawn": f"UPDATE invitasjon SET trukket_tid = {TID};"
    f"INSERT INTO invitasjon VALUES ('x', 's1', 'p2', {TID}, NULL)",
    "new chat after the old one": f"UPDATE chat SET lukket_tid = {TID};"
    f"INSERT INTO chat VALUES ('x', 'p1', 'web', 'nn', {TID}, NULL, NULL)",
    "messages without client id": f"INSERT INTO melding VALUES ('x', 'c1', 2, NULL, 'bot', '{{}}', {TID}, NULL);"
    f"INSERT INTO melding VALUES ('y', 'c1', 3, NULL, 'bot', '{{}}', {TID}, NULL)",
    "log of a case that is gone": f"INSERT INTO tilgangslogg VALUES ('x', {TID}, 'borte', 'borte', NULL, 'se_plan', NULL, FALSE)",
}


def _run(store: Store, statements: str) -> None:
    with store.session() as session:
        for statement in filter(str.strip, statements.split(";")):
            session.execute(text(statement.replace(":00", r"\:00")))


@pytest.mark.parametrize("statement", REFUSED.values(), ids=REFUSED.keys())
def test_database_refuses(store: Store, statement: str) -> None:
    _run(store, _GRUNNLAG)
    with pytest.raises(IntegrityError):
        _run(store, statement)


@pytest.mark.parametrize("statements", TAKEN.values(), ids=TAKEN.keys())
def test_database_takes(store: Store, statements: str) -> None:
    _run(store, _GRUNNLAG)
    _run(store, statements)


@pytest.mark.parametrize(
    "tid",
    [
        datetime(2026, 11, 21, 12, 0, 0, 123456, tzinfo=UTC),
        datetime(2026, 7, 1, 0, 30, tzinfo=ZoneInfo("Europe/Oslo")),
        datetime(2026, 10, 25, 2, 30, fold=0, tzinfo=ZoneInfo("Europe/Oslo")),  # the hour that comes twice
        datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Oslo")),
        datetime(2026, 12, 31, 23, 30, tzinfo=ZoneInfo("America/New_York")),
    ],
)
def test_moment_comes_back_as_the_same_moment_in_utc(hus: Hus, tid: datetime) -> None:
    person_id = hus.person("Kari")
    with hus.store.session() as session:
        session.add(Chat(person_id=person_id, kanal=Kanal.WEB, opprettet_tid=tid))
    with hus.store.session() as session:
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("SET LOCAL TIME ZONE 'Asia/Tokyo'"))
        [lest] = session.scalars(select(Chat.opprettet_tid))
    assert lest == tid.astimezone(UTC)
    assert lest.tzinfo is UTC


def test_moment_without_zone_is_refused(hus: Hus) -> None:
    person_id = hus.person("Kari")
    with pytest.raises(StatementError, match="without a time zone"), hus.store.session() as session:
        session.add(Chat(person_id=person_id, kanal=Kanal.WEB, opprettet_tid=datetime(2026, 1, 1)))


def test_moments_compare_in_queries(hus: Hus) -> None:
    person_id = hus.person("Kari")
    with hus.store.session() as session:
        session.add(Chat(person_id=person_id, kanal=Kanal.WEB, opprettet_tid=datetime(2026, 7, 1, 10, tzinfo=UTC)))
    oslo = ZoneInfo("Europe/Oslo")
    with hus.store.session() as session:

        def older_than(tid: datetime) -> int:
            return len(session.scalars(select(Chat).where(Chat.opprettet_tid < tid)).all())

        assert older_than(datetime(2026, 7, 1, 11, 59, tzinfo=oslo)) == 0
        assert older_than(datetime(2026, 7, 1, 12, 1, tzinfo=oslo)) == 1


def test_dates_and_json_come_back_as_they_were(hus: Hus) -> None:
    innhold = {"tekst": "Æøå «sitat» 👋", "liste": [1, None, {"a": True}]}
    person_id = hus.person("Kari")
    sak_id = hus.sak(person_id, date(2024, 2, 29), date(2100, 12, 31))
    with hus.store.session() as session:
        chat = Chat(person_id=person_id, kanal=Kanal.TEAMS, spraak=Spraak.NYNORSK, opprettet_tid=hus.klokke.now())
        session.add(chat)
        session.flush()
        add_message(session, chat.id, Avsender.BOT, innhold, hus.klokke)
    with hus.store.session() as session:
        assert session.scalar(select(Melding.innhold)) == innhold
        assert session.scalar(select(Chat.spraak)) is Spraak.NYNORSK
        sak = session.get_one(Sak, sak_id)
        assert (sak.start, sak.perioder[0].tom) == (date(2024, 2, 29), date(2100, 12, 31))


def test_session_rolls_back_when_the_block_raises(hus: Hus) -> None:
    person_id = hus.person("Kari")
    with pytest.raises(RuntimeError), hus.store.session() as session:  # noqa: PT012
        session.get_one(Person, person_id).navn = "Endret"
        session.flush()
        raise RuntimeError
    with hus.store.session() as session:
        assert session.get_one(Person, person_id).navn == "Kari"


@pytest.fixture
def chat_id(hus: Hus) -> str:
    with hus.store.session() as session:
        chat = Chat(person_id=hus.person("Kari"), kanal=Kanal.WEB, opprettet_tid=hus.klokke.now())
        session.add(chat)
    return chat.id


def test_messages_written_at_once_get_a_number_each(hus: Hus, chat_id: str) -> None:
    def write(traad: int) -> None:
        for nummer in range(10):
            with hus.store.session() as session:
                add_message(session, chat_id, Avsender.PERSON, {}, hus.klokke, f"{traad}-{nummer}")

    together(4, write)
    with hus.store.session() as session:
        nummer = session.scalars(select(Melding.nummer).order_by(Melding.nummer)).all()
    assert nummer == list(range(1, 41))


def test_the_same_message_sent_at_once_is_written_once(hus: Hus, chat_id: str) -> None:
    svar: list[str] = []

    def write(_traad: int) -> None:
        with hus.store.session() as session:
            svar.append(add_message(session, chat_id, Avsender.PERSON, {}, hus.klokke, "k1").id)

    together(4, write)
    assert len(svar) == 4
    assert len(set(svar)) == 1


def test_message_in_unknown_chat_is_refused(hus: Hus) -> None:
    with pytest.raises(NoResultFound), hus.store.session() as session:
        add_message(session, "finnes-ikke", Avsender.BOT, {}, hus.klokke)


def test_looks_at_once_are_all_logged_and_none_fails(hus: Hus) -> None:
    leder = hus.person("Ingrid")
    sak_id = hus.sak(hus.person("Kari", leder))

    def look(_traad: int) -> None:
        for _ in range(5):
            with hus.store.session() as session:
                tilgang.krev(session, leder, sak_id, tilgang.Operasjon.SE_PLAN, hus.klokke)

    together(4, look)
    with hus.store.session() as session:
        assert len(session.scalars(select(Tilgangslogg)).all()) == 20


def test_address_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NAERVAER_DATABASE_URL", f"sqlite:///{tmp_path}/ny/mappe/a.db")
    store = open_store()
    store.migrate()
    store.close()
    assert (tmp_path / "ny" / "mappe" / "a.db").exists()
    assert (tmp_path / "ny" / "mappe").stat().st_mode & 0o077 == 0  # nobody else may read it


def test_without_an_address_the_store_is_the_projects_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("NAERVAER_DATABASE_URL", raising=False)
    monkeypatch.setattr(store_module, "_PROJECT", tmp_path)
    store = open_store()
    assert store.engine.url.database == str(tmp_path / "var" / "naervaer.db")
    store.close()


def test_plain_postgresql_address_uses_psycopg() -> None:
    for address in ("postgresql://a:b@db.example/c", "postgres://a:b@db.example/c"):
        store = open_store(address)
        assert store.engine.url.drivername == "postgresql+psycopg"
        assert store.engine.url.password == "b"
        store.close()


def test_file_survives_reopening(hus: Hus) -> None:
    person_id = hus.person("Kari")
    again = open_store(hus.store.engine.url.render_as_string(hide_password=False))
    with again.session() as session:
        assert session.get_one(Person, person_id).navn == "Kari"
    again.close()


def test_fixed_clock_is_what_is_stored(hus: Hus, chat_id: str) -> None:
    klokke = FastKlokke(datetime(2027, 1, 1, 8, tzinfo=UTC))
    with hus.store.session() as session:
        add_message(session, chat_id, Avsender.BOT, {}, klokke)
    with hus.store.session() as session:
        assert session.scalar(select(Melding.tid)) == klokke.now()
