"""Errors as the person meets them: what happened, what to do now, where help is."""

from urllib.parse import urlsplit

from aiohttp import web

from naervaer.tekster import tekst


class Refusal(Exception):
    """A request that is not carried out. `kode` names the text in data/responses/feil_web.yml."""

    def __init__(self, status: int, kode: str, **verdier: object) -> None:
        """`status` is the HTTP status."""
        super().__init__(kode)
        self.status = status
        self.kode = kode
        self.verdier = verdier


def language(request: web.Request) -> str:
    """The language that the request asks for."""
    return "nn" if request.query.get("sprak") == "nn" else "nb"


def from_another_page(request: web.Request) -> bool:
    """Whether the browser says that the request was made by a page of another origin."""
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != request.host


def as_response(refusal: Refusal, sprak: str) -> web.Response:
    """The refusal in the person's language."""
    text = tekst(f"feil_web.{refusal.kode}", sprak, **refusal.verdier)
    return web.json_response({"feil": {"kode": refusal.kode, "tekst": text}}, status=refusal.status)
