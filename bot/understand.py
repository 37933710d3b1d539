"""Reads one message a line, prints what the trained model makes of it as one JSON object a line."""

import asyncio
import json
import logging
import os
import sys
from typing import Any, Dict, Text

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from rasa.core.agent import Agent, load_agent
from rasa.utils.log_utils import configure_structlog

from bot.channel import as_plain_text

FALLBACK = "nlu_fallback"


async def understood(agent: Agent, text: Text) -> Dict[Text, Any]:
    """What the bot would do with a message; on a fallback, `tema` and `answer_id` are its best guess."""
    parsed = await agent.parse_message(as_plain_text(text))
    intent = parsed["intent"]
    fallback = intent["name"] == FALLBACK
    best = next(r for r in parsed["intent_ranking"] if r["name"] != FALLBACK) if fallback else intent
    return {
        "text": text,
        "tema": best["name"],
        "answer_id": parsed["svar"],
        "confidence": round(best["confidence"], 4),
        "fallback": fallback,
    }


async def main(model: Text) -> None:
    """Answer standard input line by line."""
    _keep_standard_output_for_answers()
    agent = await load_agent(model)
    for line in sys.stdin:
        print(json.dumps(await understood(agent, line.rstrip("\n")), ensure_ascii=False), flush=True)


def _keep_standard_output_for_answers() -> None:
    # Rasa logs each message text at the debug level, to standard output unless it is told otherwise.
    logging.basicConfig(stream=sys.stderr, level=logging.ERROR)
    configure_structlog(logging.ERROR)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
