from __future__ import annotations

import asyncio

import pytest
from rasa.core.agent import Agent
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.navn import ONE_OF, CRFEntityExtractor, NavneFinner


def names(agent: Agent, text: str) -> list[str]:
    found = asyncio.run(agent.parse_message(text))["entities"]
    return [entity["value"] for entity in found if entity["entity"] == "navn"]


@pytest.mark.parametrize("name", ["Kari", "Åse Marie", "Nordmann"])
def test_a_name_is_found(agent: Agent, name: str) -> None:
    assert names(agent, f"når er neste frist for {name}") == [name]


@pytest.mark.parametrize(
    "text", ["hvor mange dager egenmelding har jeg", "Kan jeg ta ferie i Spania?", "hei", "ka skjer me ferien min"]
)
def test_what_is_no_name_is_left(agent: Agent, text: str) -> None:
    assert names(agent, text) == []


def test_every_example_with_a_name_is_learnt_from(monkeypatch: pytest.MonkeyPatch) -> None:
    with_name = [Message({"text": str(n), "intent": "a", "entities": [{"entity": "navn"}]}) for n in range(7)]
    without = [Message({"text": f"uten {n}", "intent": "a"}) for n in range(ONE_OF * 4)]
    learnt: list[Message] = []
    monkeypatch.setattr(CRFEntityExtractor, "train", lambda self, data: learnt.extend(data.nlu_examples))
    NavneFinner.train(object.__new__(NavneFinner), TrainingData(without + with_name))
    assert [m.get("text") for m in learnt if m.get("entities")] == [m.get("text") for m in with_name]
    assert len(learnt) == len(with_name) + 4
