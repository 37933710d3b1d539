"""Runs in the bot's environment: trains a pipeline, reads messages as a JSON list, prints what it makes of them."""

import asyncio
import json
import logging
import os
import sys
import time
from pathlib import Path
from typing import Any

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

from rasa.core.agent import Agent, load_agent  # type: ignore[import-not-found]
from rasa.model_training import train_nlu  # type: ignore[import-not-found]
from rasa.utils.log_utils import configure_structlog  # type: ignore[import-not-found]
from rasa.utils.tensorflow.environment import setup_tf_environment  # type: ignore[import-not-found]

FALLBACK = "nlu_fallback"
OPPVARMING = 20


async def main(mappe: Path) -> None:
    """Print seconds of training, and for each message the best guess, its confidence and the milliseconds."""
    logging.disable(logging.CRITICAL)
    configure_structlog(logging.CRITICAL)
    setup_tf_environment()
    tekster = json.load(sys.stdin)
    begynte = time.perf_counter()
    modell = train_nlu(str(mappe / "config.yml"), str(mappe / "nlu"), str(mappe), domain=str(mappe / "domain.yml"))
    sekunder = time.perf_counter() - begynte
    agent = await load_agent(modell)
    for tekst in tekster[:OPPVARMING]:
        await _tolk(agent, tekst)
    print(json.dumps({"sekunder": sekunder, "svar": [await _tolk(agent, tekst) for tekst in tekster]}))


async def _tolk(agent: Agent, tekst: str) -> dict[str, Any]:
    begynte = time.perf_counter()
    tolket = await agent.parse_message(tekst)
    ms = 1000 * (time.perf_counter() - begynte)
    mulige = [tolket["intent"], *tolket["intent_ranking"]]
    beste = next(mulig for mulig in mulige if mulig["name"] != FALLBACK)
    return {"tema": beste["name"], "sikkerhet": beste["confidence"], "ms": ms}


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
