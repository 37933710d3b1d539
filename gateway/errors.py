"""Errors as the person meets them: what happened, what to do now, where help is."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from aiohttp import web

from naervaer.tekster import tekst

_FROM_OUR_OWN = frozenset({"same-origin", "none"})  # our page, or an address that the person typed


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


def from_another_page(request: web.Request) -> bool:
    """Whether the browser says that the request was made by a page of another origin."""
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != request.host


def refuse_foreign(request: web.Request) -> None:
    """Let no page of another origin make somebody's browser fetch a file. Raises Refusal.

    A browser on HTTPS tells where every request comes from. Elsewhere there is the cookie, which comes along only
    from pages of the same site, and the Origin, which comes along with scripts.
    """
    if from_another_page(request) or request.headers.get("Sec-Fetch-Site", "none") not in _FROM_OUR_OWN:
        raise Refusal(403, "annen_side")


def as_response(refusal: Refusal, sprak: str) -> web.Response:
    """The refusal in the person's language."""
    text = tekst(f"{refusal.fil}.{refusal.kode}", sprak, **refusal.verdier)
    return web.json_response({"feil": {"kode": refusal.kode, "tekst": text, **refusal.mer}}, status=refusal.status)
