"""Meetings as iCalendar (RFC 5545 and 5546): invitation, change and cancellation.

Others can often see a calendar, so the file says that there is a meeting, not what it is about.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress, vText

from naervaer.dokumenter.visning import ren
from naervaer.klokke import OSLO
from naervaer.tekster import tekst

_PRODUKT = "-//Naervaer//Motekalender//NO"


@dataclass(frozen=True)
class Adressat:
    """Somebody who sends or gets the invitation."""

    navn: str
    epost: str


@dataclass(frozen=True)
class Kalendermote:
    """A meeting in people's calendars. `uid` is the same for as long as the meeting lives; times have a time zone.

    `sekvens` is 0 in the first invitation, and one more for each change, the cancellation included.
    """

    uid: str
    start: datetime
    slutt: datetime
    arrangor: Adressat
    inviterte: tuple[Adressat, ...]
    sted: str = ""
    sekvens: int = 0

    def endret(
        self,
        start: datetime | None = None,
        slutt: datetime | None = None,
        sted: str | None = None,
        inviterte: tuple[Adressat, ...] | None = None,
    ) -> Kalendermote:
        """The same meeting after a change; what is not given stays. Without arguments: about to be cancelled."""
        return replace(
            self,
            start=start or self.start,
            slutt=slutt or self.slutt,
            sted=self.sted if sted is None else sted,
            inviterte=self.inviterte if inviterte is None else inviterte,
            sekvens=self.sekvens + 1,
        )


def invitasjon(mote: Kalendermote, sprak: str, tid: datetime) -> bytes:
    """A request to come, made at that moment; for a changed meeting it takes the place of the one before."""
    return _fil(mote, "REQUEST", "CONFIRMED", sprak, tid)


def avlysning(mote: Kalendermote, sprak: str, tid: datetime) -> bytes:
    """The cancellation of the meeting, made at that moment."""
    return _fil(mote, "CANCEL", "CANCELLED", sprak, tid)


def _fil(mote: Kalendermote, metode: str, status: str, sprak: str, tid: datetime) -> bytes:
    kalender = Calendar()
    kalender.add("prodid", _PRODUKT)
    kalender.add("version", "2.0")
    kalender.add("method", metode)
    kalender.add_component(_norsk_tid())
    kalender.add_component(_hendelse(mote, status, sprak, tid))
    return bytes(kalender.to_ical())


def _hendelse(mote: Kalendermote, status: str, sprak: str, tid: datetime) -> Event:
    hendelse = Event()
    hendelse.add("uid", mote.uid)
    hendelse.add("dtstamp", tid.astimezone(UTC))
    hendelse.add("sequence", mote.sekvens)
    hendelse.add("dtstart", mote.start.astimezone(OSLO))
    hendelse.add("dtend", mote.slutt.astimezone(OSLO))
    hendelse.add("summary", tekst("dokumenter.kalender_tittel", sprak))
    hendelse.add("class", "PRIVATE")
    hendelse.add("status", status)
    if mote.sted:
        hendelse.add("location", _linje(mote.sted))
    hendelse.add("organizer", _adresse(mote.arrangor), encode=False)
    for invitert in mote.inviterte:
        hendelse.add("attendee", _invitert(invitert), encode=False)
    return hendelse


def _invitert(invitert: Adressat) -> vCalAddress:
    adresse = _adresse(invitert)
    for navn, verdi in (("ROLE", "REQ-PARTICIPANT"), ("PARTSTAT", "NEEDS-ACTION"), ("RSVP", "TRUE")):
        adresse.params[navn] = vText(verdi)
    return adresse


def _adresse(adressat: Adressat) -> vCalAddress:
    adresse = vCalAddress(f"mailto:{_linje(adressat.epost)}")
    adresse.params["CN"] = vText(_linje(adressat.navn).replace('"', "'"))  # a parameter cannot hold the double one
    return adresse


def _linje(hva: str) -> str:
    return " ".join(ren(hva).split())


def _norsk_tid() -> Timezone:
    # By rule, as in the EU's directive 2000/84; the library would list every change up to 2038 instead.
    sone = Timezone()
    sone.add("tzid", OSLO.key)
    for del_, navn, maaned, klokka, fra, til in (
        (TimezoneStandard(), "CET", 10, datetime(1996, 10, 27, 3), 2, 1),
        (TimezoneDaylight(), "CEST", 3, datetime(1997, 3, 30, 2), 1, 2),
    ):
        del_.add("tzname", navn)
        del_.add("dtstart", klokka)
        del_.add("rrule", {"freq": "yearly", "bymonth": maaned, "byday": "-1SU"})
        del_.add("tzoffsetfrom", timedelta(hours=fra))
        del_.add("tzoffsetto", timedelta(hours=til))
        sone.add_component(del_)
    return sone
