"""Errors as the person meets them: what happened, what to do now, where help is."""

from collections.abc import Mapping

from aiohttp import web

from naervaer.tekster import tekst


class Refusal(Exception):
    """A request that is not carried out. `kode` names the text in a file of data/responses."""

    def __init__(
        self,
        status: int,
        kode: str,
        fil: str = "feil_web",
        mer: Mapping[str, object] | None = None,
        **verdier: object,
    ) -> None:
        """`status` is the HTTP status; `mer` goes with the answer, for the page that asked."""
        super().__init__(kode)
        self.status = status
        self.kode = kode
        self.fil = fil
        self.mer = mer or {}
        self.verdier = verdier


def language(request: web.Request) -> str:
    """The language that the request asks for."""
    return "nn" if request.query.get("sprak") == "nn" else "nb"


def as_response(refusal: Refusal, sprak: str) -> web.Response:
    """The refusal in the person's language."""
    text = tekst(f"{refusal.fil}.{refusal.kode}", sprak, **refusal.verdier)
    return web.json_response({"feil": {"kode": refusal.kode, "tekst": text, **refusal.mer}}, status=refusal.status)
