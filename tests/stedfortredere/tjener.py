"""A web server in a thread of its own, and the names and certificates that make it pass for somebody else's."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp.connector
import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

SECONDS = 60
Utvalg = Callable[[dict[str, Any]], bool]


class Tjener:
    """Serves an application until `stopp`."""

    def __init__(self, lag: Callable[[], web.Application], tls: ssl.SSLContext | None = None, port: int = 0) -> None:
        """`lag` makes the application, in the server's own thread. Without a `port` it is a free one."""
        self._lag, self._tls = lag, tls
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.port = port
        self._runner: web.AppRunner | None = None

    def start(self) -> Tjener:
        self._thread.start()
        self.kjor(self._start())
        return self

    def stopp(self) -> None:
        """Stop as on SIGTERM: what has been taken is finished. Stopping twice is no error."""
        if self._runner is None:
            return
        self.kjor(self._runner.cleanup())
        self._runner = None
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(SECONDS)
        self._loop.close()

    def kjor(self, coroutine: Any) -> Any:
        """Run it in the server's loop, and wait for what it returns."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(SECONDS)

    async def _start(self) -> None:
        self._runner = web.AppRunner(self._lag(), access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, ssl_context=self._tls)
        await site.start()
        self.port = self._runner.addresses[0][1]


@dataclass(frozen=True)
class Sertifikat:
    """A certificate that this test alone trusts: `fil` holds it for clients, `tls` is for the server."""

    fil: Path
    tls: ssl.SSLContext


def sertifikat(mappe: Path, navn: list[str]) -> Sertifikat:
    """A certificate for these host names."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "stedfortreder")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(n) for n in navn]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    fil, key_file = mappe / "stedfortreder.pem", mappe / "stedfortreder.key"
    fil.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(fil, key_file)
    return Sertifikat(fil, tls)


@contextmanager
def omdirigert(porter: Mapping[str, int], betrodd: Path) -> Iterator[None]:
    """Within the block these names lead to these ports of this machine, and the certificate is trusted."""
    real = socket.getaddrinfo

    def getaddrinfo(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name in porter:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", porter[name]))]
        return real(host, port, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", getaddrinfo)
        patch.setenv("REQUESTS_CA_BUNDLE", str(betrodd))
        # aiohttp reads the system's certificates once, when it is imported.
        tls = ssl.create_default_context(cafile=str(betrodd))
        patch.setattr(aiohttp.connector, "_SSL_CONTEXT_VERIFIED", tls)
        yield


def _alle(innhold: dict[str, Any]) -> bool:
    return True


class Logg:
    """What a stand-in has been sent, which a test can wait for."""

    def __init__(self) -> None:
        self._innkommet: list[tuple[str, dict[str, Any]]] = []
        self._nytt = threading.Condition()

    def noter(self, hva: str, innhold: dict[str, Any]) -> None:
        with self._nytt:
            self._innkommet.append((hva, innhold))
            self._nytt.notify_all()

    def av(self, hva: str, hvor: Utvalg = _alle) -> list[dict[str, Any]]:
        """All of one kind, the oldest first; `hvor` picks some of them."""
        with self._nytt:
            return self._av(hva, hvor)

    def vent(self, hva: str, antall: int = 1, hvor: Utvalg = _alle) -> list[dict[str, Any]]:
        """All of one kind, once there are so many."""
        with self._nytt:
            there = self._nytt.wait_for(lambda: len(self._av(hva, hvor)) >= antall, SECONDS)
            assert there, [slag for slag, _ in self._innkommet]
            return self._av(hva, hvor)

    def _av(self, hva: str, hvor: Utvalg) -> list[dict[str, Any]]:
        return [innhold for slag, innhold in self._innkommet if slag == hva and hvor(innhold)]
