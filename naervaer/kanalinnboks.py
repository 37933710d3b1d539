"""What has come from Slack and Teams, kept until it has been answered: a stop in between loses nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from naervaer import kanalkonto, personvern
from naervaer.fingeravtrykk import fingeravtrykk as avtrykk_av
from naervaer.kanalkonto import Konto
from naervaer.klokke import Klokke
from naervaer.store.models import Kanal, Kanalhendelse, Kanaloppdrag, Spraak

HUSKES = timedelta(days=2)  # far longer than any channel goes on sending the same event again


@dataclass(frozen=True)
class Oppdrag:
    """What an account has sent, and what the answer needs.

    `hendelse` is the event's fingerprint and `adresse` is where the answer goes, as the channel itself wants it.
    `beskjed` names a fixed answer (data/responses/kanal.yml), `melding` is the message in which something was chosen,
    and `sendt` is how many of the replies have gone out.
    """

    konto: Konto
    hendelse: str
    adresse: dict[str, Any]
    tekst: str | None = None
    valg: str | None = None
    beskjed: str | None = None
    melding: dict[str, Any] | None = None
    sendt: int = 0


def fingeravtrykk(kanal: Kanal, hendelse: str) -> str:
    """A short name for an event, the same each time it is sent. `hendelse` is the channel's own id for it."""
    return avtrykk_av(f"{kanal.value}:{hendelse}")


def ta_imot(session: Session, oppdrag: Oppdrag, klokke: Klokke) -> bool:
    """Keep what has come until it is answered; False where the event has come before.

    The text is kept as a talk would keep it. Those that come together must be kept one at a time.
    """
    if not _er_ny(session, oppdrag.hendelse, klokke):
        return False
    siste = session.scalar(select(func.max(Kanaloppdrag.nummer))) or 0
    konto = oppdrag.konto
    session.add(
        Kanaloppdrag(
            id=oppdrag.hendelse,
            nummer=siste + 1,
            kanal=konto.kanal,
            leietaker=konto.leietaker,
            ekstern_id=konto.ekstern_id,
            innhold={
                "adresse": oppdrag.adresse,
                "tekst": _som_lagret(session, oppdrag),
                "valg": oppdrag.valg,
                "beskjed": oppdrag.beskjed,
                "melding": oppdrag.melding,
            },
            mottatt_tid=klokke.now(),
        )
    )
    return True


def ubesvarte(session: Session) -> list[Oppdrag]:
    """What has not been answered, in the order it came."""
    rader = session.scalars(select(Kanaloppdrag).order_by(Kanaloppdrag.nummer))
    return [
        Oppdrag(Konto(rad.kanal, rad.leietaker, rad.ekstern_id), rad.id, sendt=rad.sendt, **rad.innhold)
        for rad in rader
    ]


def noter_sendt(session: Session, oppdrag: Oppdrag, klokke: Klokke) -> None:
    """One more of the replies has gone out, and the person was reached there."""
    rad = session.get(Kanaloppdrag, oppdrag.hendelse)
    if rad is not None:
        rad.sendt += 1
    kanalkonto.husk_adresse(session, oppdrag.konto, oppdrag.adresse, klokke)


def ferdig(session: Session, oppdrag: Oppdrag) -> None:
    """It has been answered: nothing of it is kept."""
    session.execute(delete(Kanaloppdrag).where(Kanaloppdrag.id == oppdrag.hendelse))


def _er_ny(session: Session, hendelse: str, klokke: Klokke) -> bool:
    """Whether the event has not come before; from now on it has."""
    session.execute(delete(Kanalhendelse).where(Kanalhendelse.mottatt_tid < klokke.now() - HUSKES))
    try:
        with session.begin_nested():
            session.add(Kanalhendelse(id=hendelse, mottatt_tid=klokke.now()))
    except IntegrityError:
        return False
    return True


def _som_lagret(session: Session, oppdrag: Oppdrag) -> str | None:
    if oppdrag.tekst is None:
        return None
    hvem = kanalkonto.kjent(session, oppdrag.konto)
    sprak = hvem.spraak if hvem else Spraak.BOKMAAL
    return personvern.uten_helse(personvern.cleaned(oppdrag.tekst, sprak), sprak)
