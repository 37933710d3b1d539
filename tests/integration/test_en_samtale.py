"""One talk for each person, whatever doors it is carried on through."""

from __future__ import annotations

from datetime import timedelta

from hus import Hus, together
from sqlalchemy import func, select

from naervaer import samtaler
from naervaer.klokke import FastKlokke
from naervaer.store.models import Avsender, Chat, Kanal, Melding, Person, Spraak


def si(hus: Hus, hvem_id: str, kanal: Kanal, klient_id: str, tekst: str, svar: str = "Svaret") -> str:
    """A message through a door, and the answer to it; gives back the talk's id."""
    with hus.store.session() as session:
        chat = samtaler.open_chat(session, hvem_id, kanal, hus.klokke)
        mottatt = samtaler.receive(session, chat, kanal, klient_id, tekst, None, hus.klokke)
        samtaler.answer(session, chat, mottatt.melding_id, [{"tekst": svar}], hus.klokke)
    return chat.id


def historie(hus: Hus, chat_id: str) -> list[tuple[str, str, Kanal | None]]:
    with hus.store.session() as session:
        chat = session.get_one(Chat, chat_id)
        return [(m.fra.value, m.innhold["tekst"], m.kanal) for m in samtaler.history(session, chat)]


def test_a_talk_begun_in_teams_goes_on_in_the_web_chat(hus: Hus) -> None:
    kari = hus.person("Kari")
    i_teams = si(hus, kari, Kanal.TEAMS, "t1", "når er fristen?", "Om fire uker")
    paa_nettet = si(hus, kari, Kanal.WEB, "w1", "og etter det?", "Dialogmøtet")
    assert paa_nettet == i_teams
    assert historie(hus, paa_nettet) == [
        ("person", "når er fristen?", Kanal.TEAMS),
        ("bot", "Om fire uker", Kanal.TEAMS),
        ("person", "og etter det?", Kanal.WEB),
        ("bot", "Dialogmøtet", Kanal.WEB),
    ]


def test_the_door_of_the_newest_message_is_known(hus: Hus) -> None:
    kari = hus.person("Kari")
    for kanal in (Kanal.TEAMS, Kanal.WEB, Kanal.SLACK):
        chat_id = si(hus, kari, kanal, f"{kanal}-1", "hei")
        with hus.store.session() as session:
            assert samtaler.asker(session, chat_id).kanal is kanal


def test_others_have_talks_of_their_own(hus: Hus) -> None:
    kari, ola = hus.person("Kari"), hus.person("Ola")
    assert si(hus, kari, Kanal.SLACK, "k1", "hei") != si(hus, ola, Kanal.SLACK, "k1", "hei")


def test_a_message_sent_again_through_its_door_is_the_same(hus: Hus) -> None:
    kari = hus.person("Kari")
    chat_id = si(hus, kari, Kanal.SLACK, "s1", "hei")
    with hus.store.session() as session:
        chat = samtaler.open_chat(session, kari, Kanal.SLACK, hus.klokke)
        igjen = samtaler.receive(session, chat, Kanal.SLACK, "s1", "hei", None, hus.klokke)
        assert igjen.besvart
        assert session.scalar(select(func.count()).where(Melding.fra == Avsender.PERSON)) == 1
    assert len(historie(hus, chat_id)) == 2


def test_many_doors_at_once_open_one_talk(hus: Hus) -> None:
    kari = hus.person("Kari")
    doerer = list(Kanal) * 2

    def bank(nummer: int) -> None:
        with hus.store.session() as session:
            samtaler.open_chat(session, kari, doerer[nummer], hus.klokke)

    together(len(doerer), bank)
    with hus.store.session() as session:
        assert session.scalar(select(func.count()).select_from(Chat)) == 1


def test_many_doors_at_once_number_their_messages_in_one_row(hus: Hus) -> None:
    kari = hus.person("Kari")
    doerer = list(Kanal) * 2
    together(len(doerer), lambda nummer: si(hus, kari, doerer[nummer], f"m{nummer}", f"melding {nummer}"))
    with hus.store.session() as session:
        numre = session.scalars(select(Melding.nummer).order_by(Melding.nummer)).all()
    assert list(numre) == list(range(1, 2 * len(doerer) + 1))


def test_a_language_chosen_in_one_door_holds_in_the_next(hus: Hus) -> None:
    kari = hus.person("Kari")
    chat_id = si(hus, kari, Kanal.SLACK, "s1", "hei")
    with hus.store.session() as session:
        samtaler.choose_language(session, chat_id, Spraak.NYNORSK)
    with hus.store.session() as session:
        assert samtaler.open_chat(session, kari, Kanal.WEB, hus.klokke).spraak is Spraak.NYNORSK
        session.get_one(Chat, chat_id).lukket_tid = hus.klokke.now()
    senere = FastKlokke(hus.klokke.now() + timedelta(days=1))
    with hus.store.session() as session:
        ny = samtaler.open_chat(session, kari, Kanal.TEAMS, senere)
        assert (ny.id != chat_id, ny.spraak) == (True, Spraak.NYNORSK)
        assert session.get_one(Person, kari).spraak is Spraak.NYNORSK
