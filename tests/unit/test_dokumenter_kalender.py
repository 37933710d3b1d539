"""Meetings as iCalendar, read by two parsers that had no part in writing them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from io import StringIO

import ics
import pytest
from dateutil.tz import tzical
from ical.calendar import Calendar
from ical.calendar_stream import IcsCalendarStream

from naervaer.dokumenter.kalender_ics import Adressat, Kalendermote, avlysning, invitasjon
from naervaer.klokke import OSLO

TID = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
KARI = Adressat("Kari Nordmann", "kari@fjordvik.example")
LEGE = Adressat("Lege; Åse, «Østensjø» " + "Ø" * 80, "lege@fjordvik.example")
MOTE = Kalendermote(
    "b7c1@naervaer.example",
    datetime(2026, 11, 24, 8, 0, tzinfo=UTC),
    datetime(2026, 11, 24, 9, 0, tzinfo=UTC),
    Adressat("Berit Solheim", "berit@fjordvik.example"),
    (KARI, LEGE),
    "Møterom 2, tredje etasje; inngang B",
)
SYKDOM = re.compile(r"(?i)syk|sjuk|helse|lege\b.*summary|diagnos|dialogm|oppfølg|fravær|nav\b|§")


def lines(fil: bytes) -> list[str]:
    """The unfolded lines."""
    return fil.decode().replace("\r\n ", "").split("\r\n")


def with_ical(fil: bytes) -> Calendar:
    return IcsCalendarStream.calendar_from_ics(fil.decode())


def with_ics(fil: bytes) -> tuple[ics.Calendar, ics.Event]:
    kalender = ics.Calendar(fil.decode())
    (hendelse,) = kalender.events
    return kalender, hendelse


@pytest.mark.parametrize("sprak", ["nb", "nn"])
def test_an_invitation_as_two_parsers_read_it(sprak: str) -> None:
    fil = invitasjon(MOTE, sprak, TID)

    forste = with_ical(fil)
    (hendelse,) = forste.events
    assert forste.method == "REQUEST"
    assert hendelse.uid == MOTE.uid
    assert (hendelse.start, hendelse.end) == (MOTE.start, MOTE.slutt)
    assert isinstance(hendelse.start, datetime)
    assert str(hendelse.start.tzinfo) == "Europe/Oslo"
    assert hendelse.dtstamp == TID
    assert hendelse.summary == "Møte"
    assert hendelse.location == MOTE.sted
    assert hendelse.classification == "PRIVATE"
    assert hendelse.sequence == 0
    assert hendelse.organizer is not None
    assert str(hendelse.organizer.uri) == "mailto:berit@fjordvik.example"
    assert [(a.common_name, str(a.uri), a.rsvp) for a in hendelse.attendees] == [
        (KARI.navn, f"mailto:{KARI.epost}", True),
        (LEGE.navn, f"mailto:{LEGE.epost}", True),
    ]

    andre, det_samme = with_ics(fil)
    assert andre.method == "REQUEST"
    assert det_samme.uid == MOTE.uid
    assert (det_samme.begin.datetime, det_samme.end.datetime) == (MOTE.start, MOTE.slutt)
    assert det_samme.name == "Møte"
    assert det_samme.location == MOTE.sted
    assert det_samme.classification == "PRIVATE"
    assert {deltaker.email for deltaker in det_samme.attendees} == {KARI.epost, LEGE.epost}


def test_a_change_has_the_same_uid_and_the_next_number() -> None:
    en_time_senere = MOTE.endret(start=MOTE.start + timedelta(hours=1), slutt=MOTE.slutt + timedelta(hours=1))
    (hendelse,) = with_ical(invitasjon(en_time_senere, "nb", TID)).events
    assert (hendelse.uid, hendelse.sequence) == (MOTE.uid, 1)
    assert hendelse.start == MOTE.start + timedelta(hours=1)
    assert hendelse.location == MOTE.sted
    assert en_time_senere.endret(sted="").sekvens == 2
    assert "LOCATION" not in invitasjon(en_time_senere.endret(sted=""), "nb", TID).decode()


def test_a_cancellation() -> None:
    fil = avlysning(MOTE.endret(), "nb", TID)
    kalender = with_ical(fil)
    (hendelse,) = kalender.events
    assert (kalender.method, hendelse.status, hendelse.uid, hendelse.sequence) == ("CANCEL", "CANCELLED", MOTE.uid, 1)
    andre, det_samme = with_ics(fil)
    assert (andre.method, det_samme.status, det_samme.uid) == ("CANCEL", "CANCELLED", MOTE.uid)


@pytest.mark.parametrize("sprak", ["nb", "nn"])
def test_nothing_in_the_file_tells_what_the_meeting_is_about(sprak: str) -> None:
    for fil in (invitasjon(MOTE, sprak, TID), avlysning(MOTE.endret(), sprak, TID)):
        egne = [linje for linje in lines(fil) if not linje.startswith(("ATTENDEE", "ORGANIZER", "LOCATION"))]
        assert not [linje for linje in egne if SYKDOM.search(linje)]
        assert "DESCRIPTION" not in fil.decode()


def test_the_rules_of_norwegian_time_are_those_of_the_time_zone_database() -> None:
    fil = invitasjon(MOTE, "nb", TID).decode()
    regler = tzical(StringIO(fil[fil.index("BEGIN:VTIMEZONE") : fil.index("BEGIN:VEVENT")])).get("Europe/Oslo")
    for dag in range(15 * 365):
        naar = datetime(2026, 1, 1, 12, 0) + timedelta(days=dag)
        assert naar.replace(tzinfo=regler).utcoffset() == naar.replace(tzinfo=OSLO).utcoffset()


def test_the_time_zone_is_two_rules_and_every_line_is_short_enough() -> None:
    fil = invitasjon(MOTE, "nb", TID)
    assert [linje for linje in lines(fil) if linje.startswith(("RRULE", "RDATE"))] == [
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
    ]
    assert all(len(linje) <= 75 for linje in fil.split(b"\r\n"))
    assert "DTSTAMP:20261121T120000Z" in lines(fil)


def test_nothing_that_people_write_can_become_a_line_of_its_own() -> None:
    fiendtlig = 'Berit "B"; x,y:z\r\nATTENDEE:mailto:feil@test.example\x00\u2028'
    mote = Kalendermote(
        MOTE.uid,
        MOTE.start,
        MOTE.slutt,
        Adressat(fiendtlig, "berit@fjordvik.example\r\nSUMMARY:Sykmeldt"),
        (Adressat(fiendtlig, KARI.epost),),
        fiendtlig,
    )
    fil = invitasjon(mote, "nb", TID)
    assert len([linje for linje in lines(fil) if linje.startswith("ATTENDEE")]) == 1
    assert [linje for linje in lines(fil) if linje.startswith("SUMMARY")] == ["SUMMARY:Møte"]
    (hendelse,) = with_ical(fil).events
    assert [str(a.uri) for a in hendelse.attendees] == [f"mailto:{KARI.epost}"]


def test_the_same_arguments_give_the_same_file() -> None:
    assert invitasjon(MOTE, "nb", TID) == invitasjon(MOTE, "nb", TID)
