"""Runs in the bot's environment: parses messages with two models in turns, prints both lists of seconds as JSON."""

import asyncio
import json
import logging
import os
import sys
import time
from typing import Any

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

from rasa.core.agent import load_agent  # type: ignore[import-not-found]

MELDINGER = (
    "hvor mange egenmeldingsdager har jeg",
    "når er neste frist for meg?",
    "Når må oppfølgingsplanen til Kari Nordmann være ferdig?",
    "hva med Ola?",
    "må jeg fortelle sjefen hva som feiler meg",
    "kem betaler lønna mi når eg e sjuk",
    "Kan jeg reise til Spania mens jeg er 60 % sykmeldt, og må jeg i så fall søke Nav først?",
    "jeg klarer ikke mer nå, det er for mye på jobben og jeg sover nesten ikke",
    "hva haster for meg",
    "takk for hjelpa",
)
RUNDER = 30
OPPVARMING = 3


async def main(models: list[str]) -> None:
    """Time each message with each model."""
    logging.disable(logging.CRITICAL)
    agents = [await load_agent(model) for model in models]
    sekunder: list[list[float]] = [[] for _ in agents]
    for runde in range(-OPPVARMING, RUNDER):
        for melding in MELDINGER:
            for nummer, agent in enumerate(agents):
                tid = await _tolk(agent, melding)
                if runde >= 0:
                    sekunder[nummer].append(tid)
    print(json.dumps(sekunder))


async def _tolk(agent: Any, melding: str) -> float:
    begynte = time.perf_counter()
    await agent.parse_message(melding)
    return time.perf_counter() - begynte


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
