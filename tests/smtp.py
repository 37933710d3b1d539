"""A real SMTP server that the tests start themselves, and what it was given."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from tools.parts import free_port

TAKEN = "250 OK"


@dataclass
class Post:
    """What came in one envelope."""

    til: str
    bytes: bytes

    @property
    def melding(self) -> EmailMessage:
        melding = message_from_bytes(self.bytes, policy=policy.default)
        assert isinstance(melding, EmailMessage)
        return melding

    @property
    def id(self) -> str:
        return str(self.melding["Message-ID"])

    @property
    def emne(self) -> str:
        return str(self.melding["Subject"])

    @property
    def tekst(self) -> str:
        return str(self.melding.get_content())


@dataclass
class Postkontor:
    """Takes everything, unless `svar_mottaker` or `svar_brev` answers something else for an address."""

    port: int
    post: list[Post] = field(default_factory=list)
    forsok: int = 0
    svar_mottaker: Callable[[str], str] = lambda _: TAKEN
    svar_brev: Callable[[str], str] = lambda _: TAKEN
    _kom: threading.Condition = field(default_factory=threading.Condition, repr=False)

    def vent_til(self, kommet: Callable[[list[Post]], bool]) -> None:
        """Returns when what has come so far is enough; fails after two minutes without."""
        with self._kom:
            assert self._kom.wait_for(lambda: kommet(self.post), timeout=120)

    async def handle_RCPT(  # noqa: N802  (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.forsok += 1
        svar = self.svar_mottaker(address)
        if svar == TAKEN:
            envelope.rcpt_tos.append(address)
        return svar

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        svar = self.svar_brev(envelope.rcpt_tos[0])
        if svar == TAKEN:
            assert isinstance(envelope.content, bytes)
            with self._kom:
                self.post.extend(Post(til, envelope.content) for til in envelope.rcpt_tos)
                self._kom.notify_all()
        return svar


@contextmanager
def postkontor(tls: ssl.SSLContext | None = None, implisitt: bool = False, passord: str = "") -> Iterator[Postkontor]:
    """A running server on a free port. With `passord` only for the user «naervaer», and only over TLS."""
    kontor = Postkontor(free_port())

    def kjenner(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=(data.login, data.password) == (b"naervaer", passord.encode()), handled=False)

    options: dict[str, Any] = {"tls_context": tls, "require_starttls": True} if tls and not implisitt else {}
    if passord:
        options |= {"authenticator": kjenner, "auth_require_tls": not implisitt}
    controller = Controller(
        kontor, hostname="127.0.0.1", port=kontor.port, ssl_context=tls if implisitt else None, **options
    )
    controller.start()
    try:
        yield kontor
    finally:
        controller.stop()
