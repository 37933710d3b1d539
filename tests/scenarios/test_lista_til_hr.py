"""What is not understood, and what people think of the answers, reaches HR's list without the person."""

from __future__ import annotations

from assistent import Assistent
from sqlalchemy import func, select

from naervaer.store.models import Tilbakemelding, Ubesvart

NOT_UNDERSTOOD = "friskmeldingsdato sjeldnare masete oversikta skiftet detailed regnbueørret"


def rows(assistent: Assistent, table: type[Ubesvart] | type[Tilbakemelding]) -> int:
    with assistent.store.session() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_question_that_is_not_understood_is_kept_masked(assistent: Assistent) -> None:
    assistent.nye_samtaler()
    before = rows(assistent, Ubesvart)
    [svar] = assistent.som("siri").si(NOT_UNDERSTOOD)
    assert "ikke sikker" in svar["tekst"], svar
    assert rows(assistent, Ubesvart) == before + 1
    with assistent.store.session() as session:
        kept = {row.tekst for row in session.scalars(select(Ubesvart))}
    assert "… … masete oversikta skiftet detailed …" in kept
    assert NOT_UNDERSTOOD not in kept


def test_an_understood_question_is_not_kept(assistent: Assistent) -> None:
    assistent.nye_samtaler()
    before = rows(assistent, Ubesvart)
    assistent.som("siri").si("hvor mange egenmeldingsdager har jeg?")
    assert rows(assistent, Ubesvart) == before


def test_an_opinion_is_kept_with_the_answer_it_was_about(assistent: Assistent) -> None:
    assistent.nye_samtaler()
    siri = assistent.som("siri")
    [svar] = siri.si("hva er gradert sykmelding?")
    [nei] = [choice for choice in svar["valg"] if choice["tekst"] == "Nei"]
    siri.trykk(nei["id"])
    with assistent.store.session() as session:
        kept = session.scalars(select(Tilbakemelding).where(Tilbakemelding.nyttig.is_(False))).all()
    assert "gradert_sykmelding.hva_er" in {row.svar_id for row in kept}
