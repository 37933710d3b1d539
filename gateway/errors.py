"""Errors as the person meets them: what happened, what to do now, where help is."""

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


def as_response(refusal: Refusal, sprak: str) -> web.Response:
    """The refusal in the person's language."""
    text = tekst(f"feil_web.{refusal.kode}", sprak, **refusal.verdier)
    return web.json_response({"feil": {"kode": refusal.kode, "tekst": text}}, status=refusal.status)
