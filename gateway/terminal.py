"""The chat from the terminal: the same door as the browser's, as one of the demo's people."""

import json
import os
import sys
import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urljoin

import aiohttp

from naervaer import datoer
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
            print(as_text(reply, _url()), flush=True)


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


def as_text(reply: dict[str, Any], url: str) -> str:
    """A reply in lines that can be read in a terminal; `url` is where the gateway is."""
    sprak, timeline = reply["sprak"], reply["tidslinje"]
    lines = [reply["tekst"]]
    lines += [f"  {fact['navn']}: {_standing(fact.get('naar', ''), sprak)}{fact['verdi']}" for fact in reply["fakta"]]
    lines += _timeline(timeline, sprak) if timeline else []
    lines += [f"  {file['tittel']}: {urljoin(url, file['adresse'])}" for file in reply["filer"]]
    lines += [f"  {tekst('terminal.kilde')}: {kilde['tittel']}, {kilde['adresse']}" for kilde in reply["kilder"]]
    lines += [f"  [{choice['tekst']}]" for choice in reply["valg"] if choice["slag"] == "vanlig"]
    return "\n".join(lines) + "\n"


def _standing(naar: str, sprak: str) -> str:
    return f"{tekst(f'web.naar_{naar}', sprak)}, " if naar else ""


def _timeline(timeline: dict[str, Any], sprak: str) -> list[str]:
    """The same words as under the drawing in the web chat, in the order of time."""
    today = _day(timeline["i_dag"], sprak)
    points = sorted(timeline["punkter"], key=lambda point: str(point["dato"]))
    return [
        f"  {tekst('web.tidslinje_punkter', sprak, i_dag=today)}:",
        *(f"    {_point(point, sprak)}" for point in points),
        f"  {tekst('web.tidslinje_fravaer', sprak)}:",
        *(f"    {_stretch(stretch, sprak)}" for stretch in timeline["perioder"]),
        *(f"    {_dates('web.tidslinje_ferie', holiday, sprak)}" for holiday in timeline["ferie"]),
    ]


def _point(point: dict[str, Any], sprak: str) -> str:
    own = f" ({tekst('web.tidslinje_egen', sprak)})" if point["egen"] else ""
    return f"{_standing(point['status'], sprak)}{_day(point['dato'], sprak)}: {point['tittel']}{own}"


def _stretch(stretch: dict[str, Any], sprak: str) -> str:
    key = "web.tidslinje_periode" if stretch["tom"] else "web.tidslinje_periode_aapen"
    return _dates(key, stretch, sprak)


def _dates(key: str, stretch: dict[str, Any], sprak: str) -> str:
    tom = stretch["tom"] and _day(stretch["tom"], sprak)
    return tekst(key, sprak, fom=_day(stretch["fom"], sprak), tom=tom, grad=stretch.get("grad"))


def _day(iso: str, sprak: str) -> str:
    return datoer.lang(date.fromisoformat(iso), sprak)
