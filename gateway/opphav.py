"""Which page a request comes from: our own, one that the employer has put the chat on, or a foreign one."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from aiohttp import web

from gateway.errors import Refusal

# The origins on whose pages the chat may stand: «https://intranett.example».
OPPHAV = web.AppKey("opphav", frozenset[str])
_FROM_OUR_OWN = frozenset({"same-origin", "none"})  # our page, or an address that the person typed
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": "authorization, content-type",
    "Access-Control-Max-Age": "600",
}


def from_another_page(request: web.Request) -> bool:
    """Whether the browser says that the request was made by a page of another origin."""
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != request.host


def from_embedding_page(request: web.Request) -> bool:
    """Whether it was made by a page that the employer has put the chat on. No cookie counts for such a request."""
    return from_another_page(request) and request.headers["Origin"] in request.app[OPPHAV]


def refuse_foreign(request: web.Request) -> None:
    """Let no foreign page make somebody's browser fetch a file. Raises Refusal.

    A browser on HTTPS tells where every request comes from. Elsewhere there is the cookie, which comes along only
    from pages of the same site, and the Origin, which comes along with scripts.
    """
    if from_embedding_page(request):
        return
    if from_another_page(request) or request.headers.get("Sec-Fetch-Site", "none") not in _FROM_OUR_OWN:
        raise Refusal(403, "annen_side")


def is_preflight(request: web.Request) -> bool:
    """Whether the browser asks on behalf of a page what that page may do."""
    return request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers


def preflight(request: web.Request) -> web.Response:
    """The answer to that. Raises Refusal."""
    if not from_embedding_page(request):
        raise Refusal(403, "annen_side")
    return web.Response(status=204, headers=_PREFLIGHT)


def headers(request: web.Request) -> Mapping[str, str]:
    """What lets a page with the chat, and no other, read the answer. Never with cookies."""
    if not from_embedding_page(request):
        return {"Vary": "Origin"}
    return {
        "Vary": "Origin",
        "Access-Control-Allow-Origin": request.headers["Origin"],
        "Access-Control-Expose-Headers": "Content-Disposition",
    }
