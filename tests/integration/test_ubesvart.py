"""What was not understood and what people thought of the answers: kept without the person, grouped for HR."""

from __future__ import annotations

from hus import Hus

from naervaer import ubesvart
from naervaer.store.models import Tilbakemelding, Ubesvart


def test_a_question_is_kept_masked_and_without_whose_it_was(hus: Hus) -> None:
    kari = hus.person("Kari Nordmann")
    with hus.store.session() as session:
        ubesvart.note_question(session, kari, "kan Kari Nordmann få fri på Sotra?", "ferie", hus.klokke)
    with hus.store.session() as session:
        [gruppe] = ubesvart.grouped(session, hus.organisasjon_id)
    assert gruppe.tema == "ferie"
    assert gruppe.sporsmal == ("kan … … få fri på …?",)


def test_no_row_has_room_for_a_person(hus: Hus) -> None:
    for table in (Ubesvart, Tilbakemelding):
        assert not [c.name for c in table.__table__.columns if "person" in c.name or "chat" in c.name]


def test_alike_questions_stand_together_and_the_most_asked_comes_first(hus: Hus) -> None:
    kari = hus.person("Kari Nordmann")
    asked = [
        ("hvordan kan jeg få ny jobb i kommunen", "utenfor"),
        ("hvordan kan jeg få en ny jobb i kommunen?", "utenfor"),
        ("får vi lunsj på møtet", "hilsen"),
        ("hvordan får jeg ny jobb i kommunen nå", "hilsen"),
    ]
    with hus.store.session() as session:
        for tekst, tema in asked:
            ubesvart.note_question(session, kari, tekst, tema, hus.klokke)
    with hus.store.session() as session:
        grupper = ubesvart.grouped(session, hus.organisasjon_id)
    assert [len(g.sporsmal) for g in grupper] == [3, 1]
    assert grupper[0].tema == "utenfor"


def test_opinions_are_counted_for_each_answer_the_least_useful_first(hus: Hus) -> None:
    kari, ola = hus.person("Kari Nordmann"), hus.person("Ola Hansen")
    with hus.store.session() as session:
        for hvem in (kari, ola):
            ubesvart.note_opinion(session, hvem, "ferie.rett", True, hus.klokke)
        ubesvart.note_opinion(session, kari, "egenmelding.helg", False, hus.klokke)
        ubesvart.note_opinion(session, ola, "egenmelding.helg", True, hus.klokke)
    with hus.store.session() as session:
        vurderinger = ubesvart.opinions(session, hus.organisasjon_id)
    assert [(v.svar_id, v.nyttig, v.ikke_nyttig) for v in vurderinger] == [
        ("egenmelding.helg", 1, 1),
        ("ferie.rett", 2, 0),
    ]


def test_one_employer_sees_nothing_of_another(hus: Hus) -> None:
    other, kari = hus.organisasjon("Nabokommunen"), hus.person("Kari")
    with hus.store.session() as session:
        ubesvart.note_question(session, kari, "hva er dette", "utenfor", hus.klokke)
        ubesvart.note_opinion(session, kari, "ferie.rett", True, hus.klokke)
    with hus.store.session() as session:
        assert ubesvart.grouped(session, other) == []
        assert ubesvart.opinions(session, other) == []
