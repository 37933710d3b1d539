"""The chat from the terminal: the same door as the browser's, as one of the demo's people."""

import json
import os
import sys
import uuid
from collections.abc import Sequence
from typing import Any

import aiohttp

from gateway.visning import som_tekst
from naervaer.store.models import Kanal
from naervaer.tekster import tekst

DEFAULT_URL = "http://127.0.0.1:8080"
TIMEOUT = aiohttp.ClientTimeout(total=60)


class ChatFailed(Exception):
    """The talk could not go on; the message says why and what to do."""


async def chat(person: str, messages: Sequence[str], as_json: bool) -> None:
    """Send `messages` and print the replies; without messages, read lines until the input ends.

    Talks to the gateway at NAERVAER_URL. Raises ChatFailed.
    """
    url = _url()
    jar = aiohttp.CookieJar(unsafe=True)  # the demo's address is a number, not a name
    headers = {"X-Naervaer-Kanal": Kanal.TERMINAL.value}
    try:
        async with aiohttp.ClientSession(url, cookie_jar=jar, headers=headers, timeout=TIMEOUT) as http:
            await _post(http, "/api/demo/innlogging", {"person": person})
            if messages:
                for message in messages:
                    await _exchange(http, message, as_json)
            else:
                await _talk(http, person, as_json)
    except aiohttp.ClientConnectionError as error:
        raise ChatFailed(tekst("terminal.ingen_svar", adresse=url)) from error


def _url() -> str:
    return os.environ.get("NAERVAER_URL", DEFAULT_URL)


async def _talk(http: aiohttp.ClientSession, person: str, as_json: bool) -> None:
    print(tekst("terminal.velkommen", person=person))
    while True:
        try:
            line = input("> ")
        except EOFError:
            return
        if line.strip():
            try:
                await _exchange(http, line, as_json)
            except ChatFailed as failure:
                print(failure, file=sys.stderr)


async def _exchange(http: aiohttp.ClientSession, message: str, as_json: bool) -> None:
    body = {"klient_id": str(uuid.uuid4()), "tekst": message}
    said = (await _post(http, "/api/meldinger", body))["meldinger"]
    for reply in said:
        if as_json:
            print(json.dumps(reply, ensure_ascii=False), flush=True)
        elif reply["fra"] == "bot":
            print(som_tekst(reply, _url()), flush=True)


async def _post(http: aiohttp.ClientSession, path: str, body: dict[str, Any]) -> dict[str, Any]:
    async with http.post(path, json=body) as response:
        if response.status == 204:
            return {}
        try:
            answer: dict[str, Any] = await response.json()
        except (aiohttp.ContentTypeError, ValueError) as error:
            raise ChatFailed(tekst("terminal.ikke_forstatt_svar")) from error
    if "feil" in answer:
        raise ChatFailed(answer["feil"]["tekst"])
    return answer
