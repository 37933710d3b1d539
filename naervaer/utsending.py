"""The queue of reminders: taken with a lease, laid in the inbox, and sent out of the house as one message a person, by
e-mail or to Slack or Teams.

Every worker goes through the same steps, each in a transaction of its own: `ta`, `legg_i_innboks`, and for each message
`begynn`, the sending itself, and `noter_sendt` or `noter_feil`. A worker killed between the last two has sent a message
that nobody knows of; it is sent once more when the lease has run out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, Update, or_, select, update
from sqlalchemy.orm import Session

from naervaer import datoer, paaminnelser, samtaler, varslingsvei
from naervaer.klokke import Klokke
from naervaer.store.meldinger import add_message
from naervaer.store.models import (
    Avsender,
    Kanalkonto,
    Levering,
    Melding,
    Paaminnelse,
    Paaminnelsestype,
    Person,
    Sak,
    Spraak,
    Tilstand,
    Utsending,
    new_id,
)
from naervaer.tekster import tekst
from naervaer.varslingsvei import Vei

LEASE = timedelta(minutes=5)  # more than the sending of one message can take
FLEST_FORSOK = 30  # with the waits below: a mail server may be away for a day
FLEST_FORSOK_I_KANAL = 5  # a quarter of an hour; then it goes by e-mail
_FORSTE_VENTETID = timedelta(minutes=1)
_LENGSTE_VENTETID = timedelta(hours=1)
# The buttons below what is sent to a channel, as actions/paaminnelse.py knows them.
VIS_INNBOKSEN = '/paaminnelse{"svar": "paaminnelse.innboks"}'
PAA_EPOST = '/paaminnelse{"svar": "paaminnelse.send_til", "verdi": "epost"}'


class Feil(StrEnum):
    """Why a message was not sent."""

    UGYLDIG_ADRESSE = "ugyldig_adresse"
    AVVIST = "avvist"
    UTSATT = "utsatt"
    UTILGJENGELIG = "utilgjengelig"


_VARIGE = frozenset({Feil.UGYLDIG_ADRESSE, Feil.AVVIST})


@dataclass(frozen=True)
class Arbeider:
    """One that takes from the queue. What it has taken is its own until it is noted, or for as long as `lease`."""

    lease: timedelta = LEASE
    id: str = field(default_factory=new_id)


@dataclass(frozen=True)
class Brev:
    """A message to one person, without names or health. `id` is that of the reminder it is known by, the same each
    time it is tried; `paaminnelser` are all that it stands for.

    By e-mail it goes to `til`; to a channel as `melding`, which stands in the talk too, to the account `konto`.
    """

    id: str
    paaminnelser: tuple[str, ...]
    til: str
    emne: str
    tekst: str
    vei: Utsending = Utsending.EPOST
    konto: Kanalkonto | None = None
    melding: Melding | None = None


def ta(session: Session, klokke: Klokke, antall: int, arbeider: Arbeider) -> list[list[str]]:
    """Take what is due for at most so many people, and give back the ids of each one's; an empty list once nothing
    is due. A person whom another worker takes at the same moment has no ids.
    """
    # A person is taken whole, so that what is due at once becomes one message. Nobody waits for a lock here: other
    # workers' people are passed by. SQLite knows no such locks, and needs none: only one transaction is under way.
    forfalt = _forfalt(klokke)
    mottakere = session.scalars(
        select(Person.id)
        .where(Person.id.in_(select(Paaminnelse.mottaker_id).where(*forfalt)))
        .limit(antall)
        .with_for_update(key_share=True, skip_locked=True)
    )
    tatt: dict[str, list[str]] = {mottaker_id: [] for mottaker_id in mottakere}
    rader = session.scalars(
        select(Paaminnelse).where(Paaminnelse.mottaker_id.in_(tatt), *forfalt).with_for_update(skip_locked=True)
    )
    for rad in rader:
        rad.lease_av, rad.lease_til = arbeider.id, klokke.now() + arbeider.lease
        tatt[rad.mottaker_id].append(rad.id)
    session.flush()
    return list(tatt.values())


def legg_i_innboks(
    session: Session, klokke: Klokke, arbeider: Arbeider, tatt: Iterable[Sequence[str]], veier: Set[Utsending]
) -> list[Sequence[str]]:
    """Withdraw what no longer holds, lay the rest in the inbox, and give back what is to be sent out of the house too.

    That is what goes to people whom one of the ways leads to. The others have got theirs by this.
    """
    grupper = [gruppe for gruppe in tatt if gruppe]
    ids = [id for gruppe in grupper for id in gruppe]
    _oppdater_sakene(session, ids, klokke)
    rader = _mine(session, ids, arbeider)
    lagt = {levering.paaminnelse_id for levering in session.scalars(_leveringer(Utsending.INNBOKS, ids))}
    hver = {person.id: person for _, person in rader}
    ut = {id for id, person in hver.items() if _vei(session, person, [r.id for r, p in rader if p.id == id], veier)}
    for rad, person in rader:
        if rad.id not in lagt:
            session.add(Levering(paaminnelse_id=rad.id, utsending=Utsending.INNBOKS, forsok=1, sendt_tid=klokke.now()))
        if person.id not in ut:
            rad.tilstand, rad.sendt_tid = Tilstand.SENDT, klokke.now()
    session.flush()
    sendes = {rad.id for rad, person in rader if person.id in ut}
    return [gruppe for gruppe in grupper if sendes.intersection(gruppe)]


def begynn(
    session: Session,
    klokke: Klokke,
    arbeider: Arbeider,
    ids: Sequence[str],
    adresse: str,
    veier: Set[Utsending],
    nede: Set[Utsending] = frozenset(),
) -> Brev | None:
    """The message for these reminders, noted as tried; None if none of them waits for this worker any more, or if the
    way they should go is among those that are `nede` just now.

    `adresse` is where the chat is. Nothing personal stands in the message.
    """
    rader = [rad for rad, _ in _mine(session, ids, arbeider)]
    if not rader:
        return None
    person = session.get_one(Person, rader[0].mottaker_id)
    vei = _vei(session, person, [rad.id for rad in rader], veier)
    if vei is None or vei.utsending in nede:
        return None
    for rad in rader:
        rad.lease_til = klokke.now() + arbeider.lease
    levering = _levering(session, rader, vei.utsending)
    levering.forsok += 1
    session.flush()
    brev = _brev(person, levering.paaminnelse_id, rader, adresse, klokke.today())
    if vei.konto is None:
        return brev
    return replace(
        brev, vei=vei.utsending, konto=vei.konto, melding=_i_samtalen(session, person, vei.konto, brev, klokke)
    )


def noter_sendt(session: Session, klokke: Klokke, arbeider: Arbeider, brev: Brev) -> None:
    """Note that the message is sent. The others it stands for are ERSTATTET; the inbox still shows each one."""
    session.execute(
        update(Levering)
        .where(Levering.paaminnelse_id == brev.id, Levering.utsending == brev.vei)
        .values(sendt_tid=klokke.now(), feil=None)
    )
    # Also one that was withdrawn while it was being sent: what has left the house is not sent once more.
    session.execute(
        update(Paaminnelse)
        .where(Paaminnelse.id == brev.id, Paaminnelse.lease_av == arbeider.id)
        .values(tilstand=Tilstand.SENDT, sendt_tid=klokke.now())
    )
    session.execute(_ventende(brev, arbeider).values(tilstand=Tilstand.ERSTATTET))


def noter_feil(session: Session, klokke: Klokke, arbeider: Arbeider, brev: Brev, feil: Feil) -> None:
    """Note that the message was not sent: it waits for the next try, longer each time, or is given up. Given up in a
    channel, it waits for another way.
    """
    levering = session.scalars(_leveringer(brev.vei, [brev.id])).one()
    levering.feil = feil
    if brev.konto is not None and feil in _VARIGE:
        session.get_one(Kanalkonto, brev.konto.id).adresse = None
    gitt_opp = _er_oppgitt(levering)
    if gitt_opp and brev.vei is Utsending.EPOST:
        session.execute(_ventende(brev, arbeider).values(tilstand=Tilstand.OPPGITT))
    else:
        naar = klokke.now() + (timedelta(0) if gitt_opp else _ventetid(levering.forsok))
        session.execute(_ventende(brev, arbeider).values(send_tid=naar, lease_av=None, lease_til=None))


def slipp(session: Session, arbeider: Arbeider) -> None:
    """Leave to others what this worker has taken and not sent."""
    session.execute(
        update(Paaminnelse)
        .where(Paaminnelse.lease_av == arbeider.id, Paaminnelse.tilstand == Tilstand.VENTER)
        .values(lease_av=None, lease_til=None)
    )


def _forfalt(klokke: Klokke) -> list[ColumnElement[bool]]:
    """Outside working hours only what people have asked for themselves."""
    naa = klokke.now()
    forfalt = [
        Paaminnelse.tilstand == Tilstand.VENTER,
        Paaminnelse.send_tid <= naa,
        or_(Paaminnelse.lease_til.is_(None), Paaminnelse.lease_til <= naa),
    ]
    return forfalt if paaminnelser.er_arbeidstid(naa) else [*forfalt, Paaminnelse.slag == Paaminnelsestype.EGEN]


def _oppdater_sakene(session: Session, ids: Sequence[str], klokke: Klokke) -> None:
    """What was right when it was made may not be so now: a grade may have begun, a day may have passed."""
    person_ids = session.scalars(
        select(Sak.person_id)
        .join(Paaminnelse, Paaminnelse.sak_id == Sak.id)
        .where(Paaminnelse.id.in_(ids), Paaminnelse.slag != Paaminnelsestype.EGEN)
    ).all()
    paaminnelser.oppdater_mange(session, person_ids, klokke)


def _mine(session: Session, ids: Sequence[str], arbeider: Arbeider) -> list[tuple[Paaminnelse, Person]]:
    """Those that still wait and that this worker still holds, with whom they go to."""
    rader = session.execute(
        select(Paaminnelse, Person)
        .join(Person, Person.id == Paaminnelse.mottaker_id)
        .where(Paaminnelse.id.in_(ids), Paaminnelse.lease_av == arbeider.id, Paaminnelse.tilstand == Tilstand.VENTER)
        .order_by(Paaminnelse.send_tid, Paaminnelse.id)
        .with_for_update(of=Paaminnelse)
        .execution_options(populate_existing=True)
    )
    return [(rad, person) for rad, person in rader]


def _leveringer(utsending: Utsending, ids: Sequence[str]) -> Select[Levering]:
    return select(Levering).where(Levering.utsending == utsending, Levering.paaminnelse_id.in_(ids))


def _ventende(brev: Brev, arbeider: Arbeider) -> Update:
    """A change of those that the message stands for and that still wait for this worker."""
    return update(Paaminnelse).where(
        Paaminnelse.id.in_(brev.paaminnelser),
        Paaminnelse.lease_av == arbeider.id,
        Paaminnelse.tilstand == Tilstand.VENTER,
    )


def _vei(session: Session, person: Person, ids: Sequence[str], veier: Set[Utsending]) -> Vei | None:
    """The way for these reminders: not to a channel where they have been given up."""
    kanaler = veier & varslingsvei.KANALER.keys()
    leveringer = session.scalars(select(Levering).where(Levering.paaminnelse_id.in_(ids))) if kanaler else ()
    oppgitt = {levering.utsending for levering in leveringer if _er_oppgitt(levering)}
    return varslingsvei.velg(session, person, veier - (oppgitt & kanaler))


def _er_oppgitt(levering: Levering) -> bool:
    flest = FLEST_FORSOK_I_KANAL if levering.utsending in varslingsvei.KANALER else FLEST_FORSOK
    return levering.sendt_tid is None and (levering.feil in _VARIGE or levering.forsok >= flest)


def _levering(session: Session, rader: Sequence[Paaminnelse], utsending: Utsending) -> Levering:
    """The delivery that the message is known by: the one tried before, else that of the first reminder."""
    ids = [rad.id for rad in rader]
    levering = session.scalars(_leveringer(utsending, ids).order_by(Levering.id).limit(1)).first()
    if levering is None:
        levering = Levering(paaminnelse_id=ids[0], utsending=utsending, forsok=0)
        session.add(levering)
    return levering


def _ventetid(forsok: int) -> timedelta:
    doblinger = min(forsok - 1, FLEST_FORSOK)
    return min(_FORSTE_VENTETID * (1 << doblinger), _LENGSTE_VENTETID)


def _brev(person: Person, id: str, rader: Sequence[Paaminnelse], adresse: str, today: date) -> Brev:
    sprak = (person.spraak or Spraak.BOKMAAL).value
    dager = [rad.dag for rad in rader if rad.dag is not None and rad.slag is not Paaminnelsestype.BESKJED]
    slag = _slag(rader, len(dager))
    dag = _dag(min(dager), today, sprak) if dager else ""
    hva = tekst(f"paaminnelse.epost_{slag}", sprak, antall=len(rader), dag=dag)
    return Brev(
        id=id,
        paaminnelser=tuple(rad.id for rad in rader),
        til=person.epost.strip(),
        emne=hva.removesuffix("."),
        tekst=f"{hva} {tekst(f'paaminnelse.epost_aapne_{slag}', sprak)}\n\n{adresse}\n\n"
        f"{tekst('paaminnelse.epost_slutt', sprak)}\n",
    )


def _i_samtalen(session: Session, person: Person, konto: Kanalkonto, brev: Brev, klokke: Klokke) -> Melding:
    """The same words in the person's talk, once however often it is tried, so that its buttons can be pressed."""
    sprak = (person.spraak or Spraak.BOKMAAL).value
    valg = {"knapp_vis": VIS_INNBOKSEN, "knapp_epost": PAA_EPOST}
    innhold: dict[str, Any] = {
        "tekst": f"{brev.emne}.",
        "sprak": sprak,
        "valg": [
            {"tekst": tekst(f"paaminnelse.{navn}", sprak), "payload": payload}
            for navn, payload in valg.items()
            if navn != "knapp_epost" or person.epost.strip()
        ],
    }
    chat = samtaler.open_chat(session, person.id, konto.kanal, klokke)
    return add_message(session, chat.id, Avsender.BOT, innhold, klokke, f"paaminnelse-{brev.id}", konto.kanal)


def _slag(rader: Sequence[Paaminnelse], frister: int) -> str:
    """Which text, after what reminders there are, and how many of them are of deadlines."""
    if len(rader) == 1:
        return "frist" if frister else rader[0].slag.value
    return "frister" if frister == len(rader) else "flere"


def _dag(dag: date, today: date, sprak: str) -> str:
    return datoer.naar(dag, today, sprak) if dag <= today + timedelta(days=1) else datoer.lang(dag, sprak)
