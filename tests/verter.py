"""Web servers on this machine under names of their own, over TLS: the gateway, and the employer's intranet."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aiohttp import web
from stedfortredere.tjener import Tjener, sertifikat

NAMES = ("naervaer.test", "intranett.test", "ond.test")
RESOLVER = "--host-resolver-rules=" + ",".join(f"MAP {name} 127.0.0.1" for name in NAMES)


def certificate(directory: Path) -> ssl.SSLContext:
    """A certificate of those names, signed by itself."""
    return sertifikat(directory, list(NAMES)).tls


@contextmanager
def serving(app: web.Application, port: int, tls: ssl.SSLContext | None = None) -> Iterator[None]:
    """The application on that port of loopback, in a thread of its own."""
    tjener = Tjener(lambda: app, tls, port).start()
    try:
        yield
    finally:
        tjener.stopp()
