"""E-mail out of the house, through the employer's own mail server (SMTP)."""

from __future__ import annotations

import os
import re
import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from enum import StrEnum
from typing import Self

from naervaer.innstillinger import UgyldigOppsett
from naervaer.tekster import tekst
from naervaer.utsending import Brev, Feil

# One address as HTML's own <input type=email> takes it: no name, no list, no line break that could smuggle a header in.
_ADRESSE = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,188}[A-Za-z0-9])?")
_BREV_PER_FORBINDELSE = 50  # mail servers close a connection that brings too many
_TIDSGRENSE = 20.0  # seconds for each answer of the server; all of them together take less than a lease
_STENGER = 421  # the server's word for closing the connection, whatever it was asked


class Tls(StrEnum):
    """How the way to the mail server is secured; the value is that of NAERVAER_SMTP_TLS."""

    INGEN = "ingen"
    STARTTLS = "starttls"
    SSL = "ssl"


_PORTER = {Tls.INGEN: 25, Tls.STARTTLS: 587, Tls.SSL: 465}


class IkkeSendt(Exception):
    """The message was not taken by the mail server."""

    def __init__(self, feil: Feil) -> None:
        super().__init__(feil)
        self.feil = feil


@dataclass(frozen=True)
class Oppsett:
    """Where the mail server is, and who we are to it. `adresse_utad` is where people find the chat."""

    vert: str
    port: int
    tls: Tls
    bruker: str
    passord: str
    avsender: Address
    adresse_utad: str
    tidsgrense: float = _TIDSGRENSE


def fra_miljo(miljo: Mapping[str, str] = os.environ) -> Oppsett | None:
    """The settings, or None where no mail server is set. Raises UgyldigOppsett."""
    vert = miljo.get("NAERVAER_SMTP_VERT", "").strip()
    if not vert:
        return None
    tls = _tls(miljo.get("NAERVAER_SMTP_TLS") or Tls.STARTTLS)
    bruker = miljo.get("NAERVAER_SMTP_BRUKER", "")
    if bruker and tls is Tls.INGEN:  # a password must not travel in the open
        raise _ugyldig("NAERVAER_SMTP_TLS", "starttls, ssl")
    adresse_utad = miljo.get("NAERVAER_ADRESSE_UTAD", "").strip()
    if not re.fullmatch(r"https?://[!-~]+", adresse_utad):
        raise _mangler_eller_ugyldig("NAERVAER_ADRESSE_UTAD", adresse_utad, "https://…")
    return Oppsett(
        vert=vert,
        port=_port(miljo.get("NAERVAER_SMTP_PORT") or str(_PORTER[tls])),
        tls=tls,
        bruker=bruker,
        passord=miljo.get("NAERVAER_SMTP_PASSORD", ""),
        avsender=_avsender(miljo.get("NAERVAER_SMTP_AVSENDER", "")),
        adresse_utad=adresse_utad,
    )


class Epost:
    """Sends messages over one connection at a time, and opens a new one when it must."""

    def __init__(self, oppsett: Oppsett) -> None:
        self._oppsett = oppsett
        self._forbindelse: smtplib.SMTP | None = None
        self._sendt = 0

    @property
    def adresse_utad(self) -> str:
        """Where people find the chat."""
        return self._oppsett.adresse_utad

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.lukk()

    def send(self, brev: Brev, tid: datetime) -> None:
        """Hand the message to the mail server. Raises IkkeSendt; the server may then have taken it all the same, if it
        was lost before its answer came.
        """
        melding = _melding(brev, self._oppsett.avsender, tid)
        try:
            forbindelse = self._apen_forbindelse()
            forbindelse.send_message(melding)
            self._sendt += 1
        except (smtplib.SMTPException, OSError) as error:
            feil = _feil(error)
            if feil is Feil.UTILGJENGELIG:
                self._slipp_forbindelse()
            raise IkkeSendt(feil) from error

    def lukk(self) -> None:
        """Close the connection, if there is one."""
        if self._forbindelse is not None:
            try:
                self._forbindelse.quit()
            except (smtplib.SMTPException, OSError):
                self._slipp_forbindelse()
        self._forbindelse, self._sendt = None, 0

    def _apen_forbindelse(self) -> smtplib.SMTP:
        if self._sendt >= _BREV_PER_FORBINDELSE:
            self.lukk()
        if self._forbindelse is None:
            self._forbindelse = _koble_til(self._oppsett)
        return self._forbindelse

    def _slipp_forbindelse(self) -> None:
        if self._forbindelse is not None:
            self._forbindelse.close()
        self._forbindelse, self._sendt = None, 0


def _koble_til(oppsett: Oppsett) -> smtplib.SMTP:
    if oppsett.tls is Tls.SSL:
        sikker = ssl.create_default_context()
        forbindelse: smtplib.SMTP = smtplib.SMTP_SSL(
            oppsett.vert, oppsett.port, timeout=oppsett.tidsgrense, context=sikker
        )
    else:
        forbindelse = smtplib.SMTP(oppsett.vert, oppsett.port, timeout=oppsett.tidsgrense)
    try:
        if oppsett.tls is Tls.STARTTLS:
            forbindelse.starttls(context=ssl.create_default_context())
        if oppsett.bruker:
            forbindelse.login(oppsett.bruker, oppsett.passord)
    except BaseException:
        forbindelse.close()
        raise
    return forbindelse


def _melding(brev: Brev, avsender: Address, tid: datetime) -> EmailMessage:
    """Raises IkkeSendt for an address that is none."""
    melding = EmailMessage(policy=SMTP)
    melding["From"] = avsender
    melding["To"] = _mottaker(brev.til)
    melding["Subject"] = brev.emne
    melding["Date"] = format_datetime(tid)
    melding["Message-ID"] = f"<{brev.id}@{avsender.domain}>"
    melding["Auto-Submitted"] = "auto-generated"  # RFC 3834: so that no out-of-office reply answers it
    melding.set_content(brev.tekst, cte="quoted-printable")
    return melding


def _mottaker(adresse: str) -> Address:
    navn, _, domene = adresse.rpartition("@")
    try:
        ascii_adresse = f"{navn}@{domene.encode('idna').decode()}"
    except UnicodeError:
        raise IkkeSendt(Feil.UGYLDIG_ADRESSE) from None
    if not _ADRESSE.fullmatch(ascii_adresse):
        raise IkkeSendt(Feil.UGYLDIG_ADRESSE)
    try:
        return Address(addr_spec=ascii_adresse)
    except (ValueError, IndexError):
        raise IkkeSendt(Feil.UGYLDIG_ADRESSE) from None


def _feil(error: Exception) -> Feil:
    """What the server's answer means for this one message, or for all of them."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        [(kode, _)] = error.recipients.values()
    elif isinstance(error, smtplib.SMTPDataError):
        kode = error.smtp_code
    else:
        return Feil.UTILGJENGELIG
    if kode == _STENGER:
        return Feil.UTILGJENGELIG
    return Feil.AVVIST if kode >= 500 else Feil.UTSATT


def _tls(verdi: str) -> Tls:
    try:
        return Tls(verdi)
    except ValueError:
        raise _ugyldig("NAERVAER_SMTP_TLS", ", ".join(Tls)) from None


def _port(verdi: str) -> int:
    if not verdi.isascii() or not verdi.isdigit() or not 0 < int(verdi) < 65536:
        raise _ugyldig("NAERVAER_SMTP_PORT", "1–65535")
    return int(verdi)


def _avsender(verdi: str) -> Address:
    navn, adresse = parseaddr(verdi)
    if not verdi.isprintable() or not _ADRESSE.fullmatch(adresse):
        raise _mangler_eller_ugyldig("NAERVAER_SMTP_AVSENDER", verdi, "Nærvær <naervaer@kommune.example>")
    return Address(navn, addr_spec=adresse)


def _mangler_eller_ugyldig(navn: str, verdi: str, gyldig: str) -> UgyldigOppsett:
    if not verdi:
        return UgyldigOppsett(tekst("paaminnelse.mangler_innstilling", navn=navn))
    return _ugyldig(navn, gyldig)


def _ugyldig(navn: str, gyldig: str) -> UgyldigOppsett:
    return UgyldigOppsett(tekst("paaminnelse.ugyldig_innstilling", navn=navn, gyldig=gyldig))
