"""Socket Mode: the same door, over a connection that the gateway opens itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from stedfortredere import slack
from stedfortredere.slack import direkte, hendelse
from stedfortredere.tjener import Sertifikat

from naervaer.klokke import FastKlokke
from naervaer.store import Store

from .felles import Dorer


@pytest.fixture
def dorer(store: Store, klokke: FastKlokke, cert: Sertifikat, kari: str) -> Iterator[Dorer]:
    running = Dorer(store, klokke, cert, slack.APPTOKEN)
    running.slack.bruker("UKARI", "kari@fjordvik.example")
    yield running
    running.stopp()


def test_an_event_over_the_socket_is_acknowledged_and_answered_once(dorer: Dorer) -> None:
    for _ in range(2):
        dorer.slack_tjener.kjor(dorer.slack.send_socket(hendelse(direkte("UKARI", "hei"), "Ev1")))
    dorer.slack_tjener.kjor(dorer.slack.send_socket(hendelse(direkte("UKARI", "ferdig"), "Ev2")))
    svar = dorer.slack.logg.vent("chat.postMessage", 2)
    assert [s["text"].splitlines()[0] for s in svar] == ["Du skrev: hei", "Du skrev: ferdig"]
    assert {k["envelope_id"] for k in dorer.slack.logg.vent("kvittering", 3)} == {"E1", "E2", "E3"}


def test_a_foreign_workspace_gets_no_receipt(dorer: Dorer) -> None:
    dorer.slack_tjener.kjor(dorer.slack.send_socket(hendelse(direkte("UKARI", "hei"), "Ev1", team="TFREMMED")))
    dorer.slack_tjener.kjor(dorer.slack.send_socket(hendelse(direkte("UKARI", "ferdig"), "Ev2")))
    dorer.slack.logg.vent("chat.postMessage")
    assert [s["tekst"] for s in dorer.bot.hort] == ["ferdig"]
    assert [k["envelope_id"] for k in dorer.slack.logg.vent("kvittering")] == ["E2"]
