"""The gateway with its doors to Slack and Teams, running."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hus import Hus
from stedfortredere import microsoft, slack
from stedfortredere.tjener import Sertifikat, sertifikat

from naervaer.klokke import FastKlokke
from naervaer.store import Store
from naervaer.store.models import Kanalkonto, Person

from .felles import KARI, KARI_AAD, Dorer


@pytest.fixture(scope="session")
def cert(tmp_path_factory: pytest.TempPathFactory) -> Sertifikat:
    return sertifikat(tmp_path_factory.mktemp("tls"), [*slack.NAVN, *microsoft.NAVN])


@pytest.fixture
def kari(store: Store, hus: Hus) -> str:
    """A person who is in the HR list with an address of her own."""
    person_id = hus.person("Kari Nordmann")
    with store.session() as session:
        session.get_one(Person, person_id).epost = "kari@fjordvik.example"
    return person_id


@pytest.fixture
def dorer(store: Store, klokke: FastKlokke, cert: Sertifikat, kari: str) -> Iterator[Dorer]:
    running = Dorer(store, klokke, cert)
    running.slack.bruker("UKARI", "Kari@Fjordvik.example")
    running.microsoft.medlem(KARI, KARI_AAD, "kari@fjordvik.example")
    yield running
    running.stopp()


@pytest.fixture
def konto(store: Store) -> Any:
    """Reads the stored accounts."""

    def read() -> list[Kanalkonto]:
        with store.session() as session:
            return list(session.query(Kanalkonto).all())

    return read
