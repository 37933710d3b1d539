"""The door to one's own data: a file for the person who asks, and for no other page."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from email.message import Message

import pytest
from assistent import Assistent, Klient
from sqlalchemy import func, select

from naervaer.store.models import Person, Tilgangslogg

PATH = "/api/mine-data"


def hent(klient: Klient, headers: dict[str, str] | None = None, method: str = "GET") -> tuple[int, Message, bytes]:
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(klient.cookies))
    request = urllib.request.Request(klient.url + PATH, headers=headers or {}, method=method)
    try:
        with opener.open(request, timeout=60) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


def oppslag(assistent: Assistent, navn: str) -> int:
    """How often the person has asked for their data."""
    with assistent.store.session() as session:
        person = select(Person.id).where(Person.demo_navn == navn).scalar_subquery()
        egne = select(func.count()).where(
            Tilgangslogg.hvem_id == person, Tilgangslogg.operasjon == "se_innsyn", Tilgangslogg.sak_id.is_(None)
        )
        return session.scalar(egne) or 0


def test_everybody_gets_their_own_as_a_file_that_is_not_kept(assistent: Assistent) -> None:
    kari = assistent.som("kari")
    kari.si("hvem skal på dialogmøtet?")
    status, headers, body = hent(kari)
    assert status == 200
    assert headers["Content-Type"] == "application/json; charset=utf-8"
    assert headers["Content-Disposition"] == 'attachment; filename="naervaer-mine-data.json"'
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    text = body.decode()
    alt = json.loads(text)
    assert "\n  " in text
    assert alt["person"]["navn"] == "Kari Nordmann"
    assert alt["person"]["leder"] == "Ingrid Solheim"
    assert len(alt["saker"]) == 1
    assert "hvem skal på dialogmøtet?" in text
    assert "Ola Hansen" not in text
    assert json.loads(hent(assistent.som("ola"))[2])["person"]["navn"] == "Ola Hansen"


def test_also_without_a_case(assistent: Assistent) -> None:
    alt = json.loads(hent(assistent.som("liv"))[2])
    assert alt["saker"] == []
    assert len(alt["invitert_til_andres_saker"]) == 1
    assert "Kari" not in json.dumps(alt["invitert_til_andres_saker"])


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}])
def test_our_own_page_and_a_typed_address_get_it(assistent: Assistent, headers: dict[str, str]) -> None:
    foer = oppslag(assistent, "kari")
    assert hent(assistent.som("kari"), headers)[0] == 200
    assert oppslag(assistent, "kari") == foer + 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"},
        {"Sec-Fetch-Site": "noe nytt"},
        {"Origin": "https://ond.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "https://ond.example"},
    ],
)
def test_another_page_gets_nothing_and_leaves_no_trace(assistent: Assistent, headers: dict[str, str]) -> None:
    foer = oppslag(assistent, "kari")
    status, _, body = hent(assistent.som("kari"), headers)
    assert status == 403
    assert b"Kari" not in body
    assert oppslag(assistent, "kari") == foer


def test_nobody_gets_it_without_signing_in(assistent: Assistent) -> None:
    assert hent(Klient(assistent.url))[0] == 401


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "DELETE"])
def test_it_can_only_be_fetched(assistent: Assistent, method: str) -> None:
    foer = oppslag(assistent, "kari")
    assert hent(assistent.som("kari"), {"Content-Type": "application/json"}, method)[0] == 405
    assert oppslag(assistent, "kari") == foer


def test_no_parameter_makes_it_somebody_elses(assistent: Assistent) -> None:
    with assistent.store.session() as session:
        ola = session.scalars(select(Person.id).where(Person.demo_navn == "ola")).one()
    kari = assistent.som("kari")
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(kari.cookies))
    with opener.open(f"{kari.url}{PATH}?person={ola}&person_id={ola}&sprak=nn") as answer:
        assert json.load(answer)["person"]["navn"] == "Kari Nordmann"
