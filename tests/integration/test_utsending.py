"""Sending: what leaves the house and when, once each, whatever fails on the way. Against a real SMTP server."""

from __future__ import annotations

import socket
import ssl
import subprocess
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hus import Hus, together
from smtp import Postkontor, postkontor
from sqlalchemy import select

from gateway.epost import Epost, Oppsett, fra_miljo
from gateway.varsler import Varsler
from naervaer import paaminnelser, utsending
from naervaer.innstillinger import UgyldigOppsett
from naervaer.klokke import OSLO, FastKlokke
from naervaer.store.models import (
    Hendelse,
    Levering,
    Paaminnelse,
    Paaminnelsestype,
    Person,
    Spraak,
    Steg,
    Tilstand,
    Utsending,
)
from naervaer.utsending import Arbeider, Brev, Feil

START = date(2026, 11, 10)  # the plan is due Monday 7 December; the first reminder comes Monday 23 November
MANDAG = datetime(2026, 11, 23, 8, tzinfo=OSLO)
FRISTDAGEN = datetime(2026, 12, 7, 8, tzinfo=OSLO)
ADRESSE = "https://naervaer.fjordvik.example/"


@pytest.fixture
def kontor() -> Iterator[Postkontor]:
    with postkontor() as kontor:
        yield kontor


def miljo(port: int, **annet: str) -> dict[str, str]:
    return {
        "NAERVAER_SMTP_VERT": "127.0.0.1",
        "NAERVAER_SMTP_PORT": str(port),
        "NAERVAER_SMTP_TLS": "ingen",
        "NAERVAER_SMTP_AVSENDER": "Nærvær <naervaer@fjordvik.example>",
        "NAERVAER_ADRESSE_UTAD": ADRESSE,
        **annet,
    }


def oppsett(port: int, **annet: str) -> Oppsett:
    oppsett = fra_miljo(miljo(port, **annet))
    assert oppsett
    return oppsett


def runde(hus: Hus, kontor: Postkontor | None, tid: datetime, arbeider: Arbeider | None = None) -> None:
    """One round of a worker at that time."""
    Varsler(hus.store, FastKlokke(tid), oppsett(kontor.port) if kontor else None, arbeider or Arbeider()).runde()


def ny_person(hus: Hus, navn: str, leder_id: str | None, epost: str) -> str:
    person_id = hus.person(navn, leder_id)
    with hus.store.session() as session:
        session.get_one(Person, person_id).epost = epost
    return person_id


@pytest.fixture
def leder(hus: Hus) -> str:
    return ny_person(hus, "Ingrid Solheim", None, "p1@fjordvik.example")


@pytest.fixture
def kari(hus: Hus, leder: str) -> str:
    return ny_person(hus, "Kari Nordmann", leder, "p2@fjordvik.example")


def egen(hus: Hus, hvem: str, naar: datetime, tekst: str = "Ring Ola om plagene") -> str:
    with hus.store.session() as session:
        return paaminnelser.lag_egen(session, hvem, tekst, naar, FastKlokke(naar - timedelta(days=1))).id


def planen(hus: Hus) -> dict[Paaminnelsestype, Tilstand]:
    with hus.store.session() as session:
        rader = session.scalars(select(Paaminnelse).where(Paaminnelse.frist_id == "oppfolgingsplan"))
        return {rad.slag: rad.tilstand for rad in rader}


def tilstand(hus: Hus, id: str) -> Tilstand:
    with hus.store.session() as session:
        return session.get_one(Paaminnelse, id).tilstand


def innboks(hus: Hus, hvem: str, tid: datetime) -> list[str]:
    with hus.store.session() as session:
        return [linje.tekst for linje in paaminnelser.innboks(session, hvem, FastKlokke(tid))]


def utfor_planen(hus: Hus, sak_id: str, leder: str, dag: date) -> None:
    """The plan is made and sent."""
    with hus.store.session() as session:
        for steg in (Steg.OPPFOLGINGSPLAN, Steg.PLAN_TIL_SYKMELDER):
            session.add(
                Hendelse(
                    sak_id=sak_id, type=steg, dato=dag, registrert_av_id=leder, registrert_tid=hus.klokke.now(),
                    innkalt=[], kom=[],
                )
            )  # fmt: skip


# --- what is sent, and when


def test_a_deadline_is_told_two_weeks_before_and_on_the_day(
    hus: Hus, leder: str, kari: str, kontor: Postkontor
) -> None:
    hus.sak(kari, START)
    for tid in (MANDAG - timedelta(minutes=1), MANDAG, MANDAG + timedelta(hours=1), FRISTDAGEN):
        runde(hus, kontor, tid)
    forhand, dagen = kontor.post
    assert forhand.til == dagen.til == "p1@fjordvik.example"
    assert forhand.emne == "Du har 2 frister. Den første er mandag 7. desember 2026"  # the plan, and sending it on
    assert dagen.emne == "Du har 2 frister. Den første er i dag"
    assert forhand.tekst.splitlines()[0] == f"{forhand.emne}. Åpne Nærvær for å se hvilke."
    assert ADRESSE in forhand.tekst
    assert forhand.melding["Auto-Submitted"] == "auto-generated"
    assert forhand.melding["Date"] == "Mon, 23 Nov 2026 07:00:00 +0000"
    assert forhand.id != dagen.id
    assert innboks(hus, leder, FRISTDAGEN)[0] == "Oppfølgingsplan for Kari. Frist: mandag 7. desember 2026."


def test_one_deadline_alone_is_told_as_one(hus: Hus, leder: str, kari: str, kontor: Postkontor) -> None:
    sak_id = hus.sak(kari, START)
    utfor_planen(hus, sak_id, leder, date(2026, 11, 12))
    with hus.store.session() as session:
        session.get_one(Person, leder).spraak = Spraak.NYNORSK
    runde(hus, kontor, datetime(2026, 12, 14, 9, tzinfo=OSLO))  # the meeting is due Monday 28 December
    [post] = kontor.post
    assert post.emne == "Du har ein frist måndag 28. desember 2026"
    assert "Opne Nærvær for å sjå kva for ein." in post.tekst


@pytest.mark.parametrize(
    "tid",
    [
        datetime(2026, 11, 23, 7, 59, tzinfo=OSLO),
        datetime(2026, 11, 23, 16, 0, tzinfo=OSLO),
        datetime(2026, 11, 28, 12, 0, tzinfo=OSLO),  # Saturday
    ],
)
def test_deadlines_wait_for_working_hours_and_own_reminders_do_not(
    hus: Hus, leder: str, kari: str, kontor: Postkontor, tid: datetime
) -> None:
    hus.sak(kari, START)
    egen(hus, kari, tid)
    egen(hus, kari, tid + timedelta(minutes=1), "Ikke ennå")
    runde(hus, kontor, tid)
    [post] = kontor.post
    assert (post.til, post.emne) == ("p2@fjordvik.example", "Du ba om en påminnelse")
    assert innboks(hus, kari, tid) == ["Du ba meg minne deg på: Ring Ola om plagene"]
    assert innboks(hus, leder, tid) == []


def test_what_is_late_already_is_told_the_next_working_day_and_once(
    hus: Hus, leder: str, kari: str, kontor: Postkontor
) -> None:
    hus.sak(kari, START)  # told of on Saturday 28 November, when the first reminder should have gone
    lordag = datetime(2026, 11, 28, 12, tzinfo=OSLO)
    for timer in range(0, 60):
        runde(hus, kontor, lordag + timedelta(hours=timer))
    assert [post.melding["Date"] for post in kontor.post] == ["Mon, 30 Nov 2026 07:00:00 +0000"]


def test_nothing_is_sent_after_the_deadline(hus: Hus, leder: str, kari: str, kontor: Postkontor) -> None:
    hus.sak(kari, START)
    runde(hus, None, FRISTDAGEN - timedelta(days=20))  # the reminders are made, and then nobody runs
    runde(hus, kontor, FRISTDAGEN + timedelta(days=1))
    assert not [post for post in kontor.post if "7. desember" in post.emne]
    assert set(planen(hus).values()) == {Tilstand.OPPGITT}
    assert innboks(hus, leder, FRISTDAGEN + timedelta(days=1)) == []


def test_missed_ones_become_one_message_and_stand_each_in_the_inbox(
    hus: Hus, leder: str, kari: str, kontor: Postkontor
) -> None:
    for n in range(3):
        hus.sak(ny_person(hus, f"Ola{n} Hansen", leder, f"o{n}@fjordvik.example"), START + timedelta(days=n))
    egen(hus, leder, MANDAG)
    egen(hus, leder, MANDAG + timedelta(days=1))
    etter_stans = MANDAG + timedelta(days=2, hours=3)
    runde(hus, kontor, etter_stans)
    assert [(post.til, post.emne) for post in kontor.post] == [("p1@fjordvik.example", "Du har 8 påminnelser")]
    assert len(innboks(hus, leder, etter_stans)) == 8
    with hus.store.session() as session:
        sendte = session.scalars(select(Paaminnelse.tilstand).where(Paaminnelse.send_tid <= etter_stans)).all()
    assert Counter(sendte) == {Tilstand.SENDT: 1, Tilstand.ERSTATTET: 7}
    runde(hus, kontor, etter_stans + timedelta(hours=1))
    assert len(kontor.post) == 1


def test_a_step_done_meanwhile_is_not_reminded_of(hus: Hus, leder: str, kari: str, kontor: Postkontor) -> None:
    sak_id = hus.sak(kari, START)
    runde(hus, None, MANDAG - timedelta(days=3))
    utfor_planen(hus, sak_id, leder, date(2026, 11, 20))  # without anybody bringing the reminders in line
    runde(hus, kontor, MANDAG)
    assert kontor.post == []
    assert set(planen(hus).values()) == {Tilstand.TRUKKET}
    assert innboks(hus, leder, MANDAG) == []


def ta(hus: Hus, klokke: FastKlokke, arbeider: Arbeider) -> list[list[str]]:
    with hus.store.session() as session:
        return utsending.ta(session, klokke, 20, arbeider)


def legg_i_innboks(hus: Hus, klokke: FastKlokke, arbeider: Arbeider, tatt: list[list[str]]) -> list[Sequence[str]]:
    with hus.store.session() as session:
        return utsending.legg_i_innboks(session, klokke, arbeider, tatt, {Utsending.EPOST})


def begynn(hus: Hus, klokke: FastKlokke, arbeider: Arbeider, gruppe: Sequence[str]) -> Brev | None:
    with hus.store.session() as session:
        return utsending.begynn(session, klokke, arbeider, gruppe, ADRESSE, {Utsending.EPOST})


def test_a_step_done_after_the_reminder_was_taken_stops_it(hus: Hus, leder: str, kari: str) -> None:
    sak_id, klokke, arbeider = hus.sak(kari, START), FastKlokke(MANDAG), Arbeider()
    paaminnelser.oppdater_alle(hus.store, klokke)
    [gruppe] = legg_i_innboks(hus, klokke, arbeider, ta(hus, klokke, arbeider))
    utfor_planen(hus, sak_id, leder, date(2026, 11, 20))
    with hus.store.session() as session:
        paaminnelser.oppdater(session, kari, klokke)
    assert begynn(hus, klokke, arbeider, gruppe) is None


def test_what_nobody_has_brought_in_line_is_looked_at_again_before_it_is_sent(hus: Hus, leder: str, kari: str) -> None:
    sak_id, klokke, arbeider = hus.sak(kari, START), FastKlokke(MANDAG), Arbeider()
    paaminnelser.oppdater_alle(hus.store, klokke)
    tatt = ta(hus, klokke, arbeider)
    utfor_planen(hus, sak_id, leder, date(2026, 11, 20))
    assert legg_i_innboks(hus, klokke, arbeider, tatt) == []
    assert set(planen(hus).values()) == {Tilstand.TRUKKET}
    assert innboks(hus, leder, MANDAG) == []


def test_what_another_has_taken_over_is_left_to_it(hus: Hus, kari: str) -> None:
    egen(hus, kari, MANDAG)
    treg, rask, klokke = Arbeider(), Arbeider(), FastKlokke(MANDAG)
    senere = FastKlokke(MANDAG + utsending.LEASE)
    [gruppe] = legg_i_innboks(hus, klokke, treg, ta(hus, klokke, treg))
    assert begynn(hus, klokke, treg, gruppe)
    assert ta(hus, senere, rask) == [gruppe]
    assert begynn(hus, senere, treg, gruppe) is None
    assert begynn(hus, senere, rask, gruppe)


@pytest.mark.parametrize("epost", ["", "  "])
def test_without_an_address_it_comes_to_the_inbox(hus: Hus, kontor: Postkontor, epost: str) -> None:
    kari = ny_person(hus, "Kari", None, epost)
    id = egen(hus, kari, MANDAG)
    runde(hus, kontor, MANDAG)
    assert kontor.forsok == 0
    assert tilstand(hus, id) is Tilstand.SENDT
    assert len(innboks(hus, kari, MANDAG)) == 1


def test_without_a_mail_server_it_comes_to_the_inbox(hus: Hus, leder: str, kari: str) -> None:
    hus.sak(kari, START)
    runde(hus, None, MANDAG)
    assert planen(hus)[Paaminnelsestype.FORHAND] is Tilstand.SENDT
    assert len(innboks(hus, leder, MANDAG)) == 2


def test_nothing_personal_leaves_the_house(hus: Hus, leder: str, kari: str, kontor: Postkontor) -> None:
    sak_id = hus.sak(kari, START, grad=60)
    egen(hus, leder, MANDAG, "Spør Kari om ryggen")
    for tid in (MANDAG, FRISTDAGEN, FRISTDAGEN + timedelta(days=7), FRISTDAGEN + timedelta(days=28)):
        runde(hus, kontor, tid)
    assert {post.til for post in kontor.post} == {"p1@fjordvik.example", "p2@fjordvik.example"}
    with hus.store.session() as session:
        personer = session.scalars(select(Person)).all()
    hemmelig = {del_ for person in personer for del_ in [*person.navn.split(), person.id]}
    hemmelig |= {"Fjordvik kommune", "ryggen", "Spør", "plan", "møte", "syk", "sjuk", "fravær", "Nav", sak_id}
    for post in kontor.post:
        synlig = "\n".join([post.emne, post.tekst, *(str(v) for n, v in post.melding.items() if n != "To")])
        assert not [ord for ord in hemmelig if ord.lower() in synlig.lower().replace("nærvær", "")]
        assert set(post.melding) == {
            "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Type", "MIME-Version",
            "Content-Transfer-Encoding",
        }  # fmt: skip


# --- once each


def test_a_worker_that_dies_between_sending_and_noting_sends_at_most_once_more(
    hus: Hus, kari: str, kontor: Postkontor
) -> None:
    id = egen(hus, kari, MANDAG)
    klokke, doed = FastKlokke(MANDAG), Arbeider()
    [gruppe] = legg_i_innboks(hus, klokke, doed, ta(hus, klokke, doed))
    brev = begynn(hus, klokke, doed, gruppe)
    assert brev
    with Epost(oppsett(kontor.port)) as epost:
        epost.send(brev, klokke.now())
    runde(hus, kontor, MANDAG + utsending.LEASE - timedelta(seconds=1))
    assert len(kontor.post) == 1  # still its own
    runde(hus, kontor, MANDAG + utsending.LEASE)
    runde(hus, kontor, MANDAG + 3 * utsending.LEASE)
    assert len(kontor.post) == 2
    assert len({post.id for post in kontor.post}) == 1
    assert tilstand(hus, id) is Tilstand.SENDT
    assert len(innboks(hus, kari, MANDAG + timedelta(hours=1))) == 1
    with hus.store.session() as session:  # the dead one wakes up, and changes nothing
        utsending.noter_feil(session, klokke, doed, brev, Feil.AVVIST)
    assert tilstand(hus, id) is Tilstand.SENDT


def test_what_was_withdrawn_while_it_was_sent_is_not_sent_again(hus: Hus, kari: str, kontor: Postkontor) -> None:
    id = egen(hus, kari, MANDAG)
    klokke, arbeider = FastKlokke(MANDAG), Arbeider()
    [gruppe] = legg_i_innboks(hus, klokke, arbeider, ta(hus, klokke, arbeider))
    brev = begynn(hus, klokke, arbeider, gruppe)
    assert brev
    with hus.store.session() as session:
        paaminnelser.stopp(session, kari, id)
    with hus.store.session() as session:
        utsending.noter_sendt(session, klokke, arbeider, brev)
    assert tilstand(hus, id) is Tilstand.SENDT


def test_workers_at_once_take_each_person_once(hus: Hus) -> None:
    personer = [hus.person(f"Person {n}") for n in range(60)]
    for person in personer:
        for minutter in (0, 1, 2):
            egen(hus, person, MANDAG - timedelta(minutes=minutter))
    grupper: list[list[str]] = []

    def ta_alt(_traad: int) -> None:
        arbeider = Arbeider()
        while True:
            with hus.store.session() as session:
                tatt = utsending.ta(session, FastKlokke(MANDAG), 7, arbeider)
            if not tatt:
                return
            grupper.extend(gruppe for gruppe in tatt if gruppe)

    together(4, ta_alt)
    ta_alt(0)  # a person that all four passed by at the same moment
    assert sorted(len(gruppe) for gruppe in grupper) == [3] * 60
    assert len({id for gruppe in grupper for id in gruppe}) == 180


# --- when the mail server will not


def test_a_refused_address_is_given_up_and_the_inbox_has_it(hus: Hus, kari: str, kontor: Postkontor) -> None:
    ola = ny_person(hus, "Ola", None, "ola@fjordvik.example")
    ider = egen(hus, kari, MANDAG), egen(hus, ola, MANDAG)
    kontor.svar_mottaker = lambda til: "550 No such user" if til.startswith("p2") else "250 OK"
    for timer in range(3):
        runde(hus, kontor, MANDAG + timedelta(hours=timer))
    assert [post.til for post in kontor.post] == ["ola@fjordvik.example"]
    assert (tilstand(hus, ider[0]), tilstand(hus, ider[1])) == (Tilstand.OPPGITT, Tilstand.SENDT)
    assert kontor.forsok == 2
    assert len(innboks(hus, kari, MANDAG)) == 1
    with hus.store.session() as session:
        feil = session.scalars(select(Levering.feil).where(Levering.utsending == Utsending.EPOST)).all()
    assert set(feil) == {None, Feil.AVVIST}


@pytest.mark.parametrize("hvor", ["svar_mottaker", "svar_brev"])
def test_greylisting_is_waited_out(hus: Hus, kari: str, kontor: Postkontor, hvor: str) -> None:
    id = egen(hus, kari, MANDAG)
    setattr(kontor, hvor, lambda _: "451 Try again later")
    for minutt in range(0, 14):  # tried at once, and after 1, 2, 4 and 8 minutes more: minute 0, 1, 3 and 7
        runde(hus, kontor, MANDAG + timedelta(minutes=minutt))
    assert kontor.forsok == 4
    assert tilstand(hus, id) is Tilstand.VENTER
    setattr(kontor, hvor, lambda _: "250 OK")
    for minutt in range(14, 20):
        runde(hus, kontor, MANDAG + timedelta(minutes=minutt))
    assert len(kontor.post) == 1
    assert tilstand(hus, id) is Tilstand.SENDT
    assert len(innboks(hus, kari, MANDAG + timedelta(hours=1))) == 1


def test_it_is_given_up_in_the_end(hus: Hus, kari: str, kontor: Postkontor) -> None:
    id = egen(hus, kari, MANDAG)
    kontor.svar_mottaker = lambda _: "451 Try again later"
    for timer in range(0, utsending.FLEST_FORSOK + 10):
        runde(hus, kontor, MANDAG + timedelta(hours=timer))
    assert kontor.forsok == utsending.FLEST_FORSOK
    assert tilstand(hus, id) is Tilstand.OPPGITT


def test_a_mail_server_that_is_away_is_asked_once_a_round_and_the_inbox_is_filled(hus: Hus, kontor: Postkontor) -> None:
    personer = [ny_person(hus, f"Person {n}", None, f"x{n}@fjordvik.example") for n in range(50)]
    for person in personer:
        egen(hus, person, MANDAG)
    kontor.svar_mottaker = lambda _: "421 Going down"
    runde(hus, kontor, MANDAG)
    assert kontor.forsok == 1
    assert all(len(innboks(hus, person, MANDAG)) == 1 for person in personer)
    kontor.svar_mottaker = lambda _: "250 OK"
    runde(hus, kontor, MANDAG + 2 * utsending.LEASE)
    assert len({post.til for post in kontor.post}) == len(kontor.post) == 50


def test_a_mail_server_that_hangs_is_given_up_after_a_while(hus: Hus, kari: str) -> None:
    id = egen(hus, kari, MANDAG)
    with socket.create_server(("127.0.0.1", 0)) as taus:  # takes the connection, and never says a word
        stum = oppsett(taus.getsockname()[1])
        Varsler(hus.store, FastKlokke(MANDAG), Oppsett(**{**stum.__dict__, "tidsgrense": 0.2}), Arbeider()).runde()
    assert tilstand(hus, id) is Tilstand.VENTER
    with hus.store.session() as session:
        [feil] = session.scalars(select(Levering.feil).where(Levering.utsending == Utsending.EPOST))
    assert feil == Feil.UTILGJENGELIG
    assert len(innboks(hus, kari, MANDAG)) == 1


@pytest.mark.parametrize(
    "epost",
    [
        "kari@fjordvik.example\r\nBcc: alle@fjordvik.example",
        "kari@fjordvik.example\nSubject: Syk",
        "kari@fjordvik.example, ola@fjordvik.example",
        "kari@fjordvik.example> RCPT TO:<ola@fjordvik.example",
        "Kari Nordmann <kari@fjordvik.example>",
        '"kari\r\n"@fjordvik.example',
        "kari@fjordvik.example\x00",
        "kari",
        "kari@",
        "@fjordvik.example",
        "ka ri@fjordvik.example",
        "kåre@fjordvik.example",  # needs SMTPUTF8, which few servers have
    ],
)
def test_an_address_that_is_none_never_reaches_the_mail_server(hus: Hus, kontor: Postkontor, epost: str) -> None:
    if "\x00" in epost and hus.store.engine.dialect.name == "postgresql":
        epost = epost.replace("\x00", "\x01")  # PostgreSQL takes no NUL
    person = ny_person(hus, "Kari", None, epost)
    id = egen(hus, person, MANDAG)
    runde(hus, kontor, MANDAG)
    assert kontor.forsok == 0
    assert tilstand(hus, id) is Tilstand.OPPGITT
    assert len(innboks(hus, person, MANDAG)) == 1


def test_an_address_with_norwegian_letters_in_its_domain_is_taken(hus: Hus, kontor: Postkontor) -> None:
    egen(hus, ny_person(hus, "Kari", None, "kari@blåbær.example"), MANDAG)
    runde(hus, kontor, MANDAG)
    assert [post.til for post in kontor.post] == ["kari@xn--blbr-roah.example"]


# --- TLS and settings


@pytest.fixture(scope="session")
def sertifikat(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that nobody has signed but itself, with its key."""
    fil = tmp_path_factory.mktemp("tls") / "smtp.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=smtp", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", fil, "-out", f"{fil}.crt"],
        check=True, capture_output=True,
    )  # fmt: skip
    fil.write_text(fil.read_text() + Path(f"{fil}.crt").read_text())
    return fil


@pytest.mark.parametrize("tls", ["starttls", "ssl"])
@pytest.mark.parametrize(
    ("kjent", "passord", "kommer_fram"), [(True, "hemmelig", True), (True, "feil", False), (False, "hemmelig", False)]
)
def test_tls_and_password(
    hus: Hus, kari: str, sertifikat: Path, monkeypatch: pytest.MonkeyPatch,
    tls: str, kjent: bool, passord: str, kommer_fram: bool,
) -> None:  # fmt: skip
    if kjent:
        monkeypatch.setenv("SSL_CERT_FILE", str(sertifikat))
    sikker = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    sikker.load_cert_chain(sertifikat)
    egen(hus, kari, MANDAG)
    with postkontor(sikker, implisitt=tls == "ssl", passord="hemmelig") as kontor:
        valg = {"NAERVAER_SMTP_TLS": tls, "NAERVAER_SMTP_BRUKER": "naervaer", "NAERVAER_SMTP_PASSORD": passord}
        Varsler(hus.store, FastKlokke(MANDAG), oppsett(kontor.port, **valg), Arbeider()).runde()
    assert bool(kontor.post) is kommer_fram


@pytest.mark.parametrize(
    ("annet", "navn"),
    [
        ({"NAERVAER_SMTP_AVSENDER": ""}, "NAERVAER_SMTP_AVSENDER"),
        ({"NAERVAER_SMTP_AVSENDER": "naervaer"}, "NAERVAER_SMTP_AVSENDER"),
        ({"NAERVAER_SMTP_AVSENDER": "a@b.example\nBcc: c@d.example"}, "NAERVAER_SMTP_AVSENDER"),
        ({"NAERVAER_ADRESSE_UTAD": ""}, "NAERVAER_ADRESSE_UTAD"),
        ({"NAERVAER_ADRESSE_UTAD": "naervaer.example"}, "NAERVAER_ADRESSE_UTAD"),
        ({"NAERVAER_SMTP_TLS": "ja"}, "NAERVAER_SMTP_TLS"),
        ({"NAERVAER_SMTP_BRUKER": "naervaer"}, "NAERVAER_SMTP_TLS"),  # a password in the open
        ({"NAERVAER_SMTP_PORT": "mange"}, "NAERVAER_SMTP_PORT"),
        ({"NAERVAER_SMTP_PORT": "0"}, "NAERVAER_SMTP_PORT"),
    ],
)
def test_settings_that_do_not_fit_are_named(annet: dict[str, str], navn: str) -> None:
    with pytest.raises(UgyldigOppsett, match=navn):
        fra_miljo(miljo(25, **annet))


def test_settings_have_safe_defaults() -> None:
    assert fra_miljo({}) is None
    uten_valg = miljo(25)
    del uten_valg["NAERVAER_SMTP_PORT"], uten_valg["NAERVAER_SMTP_TLS"]
    valgt = fra_miljo(uten_valg)
    assert valgt
    assert (valgt.tls, valgt.port) == ("starttls", 587)
