"""The door to the papers: the gateway as it runs, alone, with people and papers laid straight in its store."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from brevhus import LANG_ANSATT, LANG_LEDER, Brevhus
from hus import Hus
from sqlalchemy import delete

from gateway.web import STATIC
from naervaer import innlogging, nedlasting, samtale
from naervaer.klokke import FastKlokke
from naervaer.nedlasting import Format, Slag
from naervaer.store import open_store
from naervaer.store.models import Brevslag, Person, Spraak, Tilgangslogg
from naervaer.tekster import tekst
from tools.parts import APP_PYTHON, Part, free_port

COOKIE = "naervaer_okt"
NAA = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Svar:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def kode(self) -> str:
        """The code of the refusal."""
        return str(json.loads(self.body)["feil"]["kode"])


class Dor(Brevhus):
    """The people of a case, at the door of the running gateway."""

    def __init__(
        self, hus: Hus, url: str, tmp: Path, ansatt: str = "Kari Nordmann", leder: str = "Ingrid Leder"
    ) -> None:
        super().__init__(hus, ansatt, leder)
        self.vert = urlsplit(url).netloc
        self.tmp = tmp

    def hent(self, hvem: str | None, path: str, method: str = "GET", **headers: str) -> Svar:
        """Ask as that person, or as nobody."""
        cookie = {"Cookie": f"{COOKIE}={self._inn(hvem)}"} if hvem else {}
        connection = http.client.HTTPConnection(self.vert, timeout=60)
        try:
            connection.request(method, path, headers={**cookie, **{k.replace("_", "-"): v for k, v in headers.items()}})
            answer = connection.getresponse()
            return Svar(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def lastet_ned(self) -> list[tuple[str, str | None, bool]]:
        """The rows of the log on taking out: who, case, allowed."""
        return [(hvem, sak, ok) for hvem, sak, hva, _, ok in self.logg() if hva == "laste_ned"]

    def _inn(self, hvem: str) -> str:
        with self.store.session() as session:
            return innlogging.sign_in(session, hvem, self.klokke)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def kjorende(
    request: pytest.FixtureRequest,
    migrated_database: Callable[[str], str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[str, str, Path]]:
    """Address of the store, address of the gateway, and the folder where the gateway could leave temporary files."""
    database, port = migrated_database(request.param), free_port()
    log, tmp = tmp_path_factory.mktemp("papirer") / "gateway.log", tmp_path_factory.mktemp("midlertidig")
    settings = {
        "NAERVAER_DATABASE_URL": database,
        "NAERVAER_GATEWAY_PORT": str(port),
        "NAERVAER_BOT_URL": f"http://127.0.0.1:{free_port()}",
        "NAERVAER_BOT_HEMMELIGHET": "x" * 43,
        "NAERVAER_DEMO": "1",
        "NAERVAER_DEMO_NAA": NAA.isoformat(),
        "TMPDIR": str(tmp),
    }
    url = f"http://127.0.0.1:{port}"
    part = Part("gateway", [str(APP_PYTHON), "-m", "gateway"], settings, f"{url}/helse", log=log)
    part.start()
    part.wait_until_ready()
    yield database, url, tmp
    part.stop()
    skrevet = log.read_text()
    assert "Traceback" not in skrevet
    assert not [navn for navn in (*LANG_ANSATT.split(), *LANG_LEDER.split(), "Nordmann") if navn in skrevet]


@pytest.fixture
def dor(kjorende: tuple[str, str, Path]) -> Iterator[Dor]:
    database, url, tmp = kjorende
    store = open_store(database)
    with store.session() as session:
        session.execute(delete(Tilgangslogg))
    yield Dor(Hus(store, FastKlokke(NAA)), url, tmp)
    store.close()


def sti(slag: Slag, id: str, format: Format = Format.PDF) -> str:
    return nedlasting.adresse(slag, id, format)


def test_the_employee_the_leader_and_hr_get_a_letter_as_a_file(dor: Dor) -> None:
    brev_id = dor.gi(dor.skriv(Brevslag.SAKLIGHETSVURDERING))
    for hvem in (dor.kari, dor.leder, dor.hr):
        svar = dor.hent(hvem, sti(Slag.BREV, brev_id))
        assert svar.status == 200
        assert svar.body.startswith(b"%PDF-")
        assert svar.headers["Content-Type"] == "application/pdf"
        assert svar.headers["Content-Disposition"] == 'attachment; filename="saklighetsvurdering-2026-11-21.pdf"'
        assert svar.headers["Cache-Control"] == "no-store"
        assert svar.headers["X-Content-Type-Options"] == "nosniff"
        assert svar.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert set(dor.lastet_ned()) == {(hvem, dor.sak_id, True) for hvem in (dor.kari, dor.leder, dor.hr)}


@pytest.mark.parametrize(
    ("format", "begynner", "type"),
    [
        (Format.DOCX, b"PK", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (Format.PDF, b"%PDF-", "application/pdf"),
    ],
)
def test_each_format_has_its_type(dor: Dor, format: Format, begynner: bytes, type: str) -> None:
    svar = dor.hent(dor.leder, sti(Slag.AGENDA, dor.sak_id, format))
    assert svar.status == 200
    assert svar.body.startswith(begynner)
    assert svar.headers["Content-Type"] == type


def test_a_calendar_file(dor: Dor) -> None:
    brev_id = dor.gi(dor.skriv(Brevslag.INNKALLING_DIALOGMOTE1))
    svar = dor.hent(dor.kari, sti(Slag.KALENDER, brev_id, Format.ICS))
    assert svar.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert svar.headers["Content-Disposition"] == 'attachment; filename="mote-2026-11-26.ics"'
    assert b"METHOD:REQUEST" in svar.body


def test_what_is_not_theirs_and_what_does_not_exist_get_the_same_answer(dor: Dor) -> None:
    brev_id = dor.skriv(Brevslag.SAKLIGHETSVURDERING)
    stier = [
        sti(Slag.BREV, brev_id),
        sti(Slag.BREV, "00000000-0000-0000-0000-000000000000"),
        sti(Slag.AGENDA, dor.sak_id),
        sti(Slag.PLAN, "Kari.Nordmann"),
        f"/api/papirer/hemmelig/{brev_id}.pdf",
        f"/api/papirer/brev/{brev_id}.exe",
        f"/api/papirer/brev/{brev_id}",
        "/api/papirer/brev/%00.pdf",
        "/api/papirer/brev/%E2%80%AE.pdf",
        "/api/papirer/brev/..%2F..%2Fetc%2Fpasswd.pdf",
        f"/api/papirer/brev/{'x' * 4000}.pdf",
        "/api/papirer/",
    ]
    svar = {(s.status, s.body) for s in (dor.hent(dor.ola, path) for path in stier)}
    assert svar == {
        (404, json.dumps({"feil": {"kode": "finnes_ikke", "tekst": tekst("feil_web.finnes_ikke")}}).encode())
    }
    assert {rad for rad in dor.lastet_ned() if rad[1]} == {(dor.ola, dor.sak_id, False)}
    assert not any(ok for _, _, ok in dor.lastet_ned())


def test_nobody_gets_anything_without_signing_in(dor: Dor) -> None:
    brev_id = dor.skriv(Brevslag.SAKLIGHETSVURDERING)
    for path in (sti(Slag.BREV, brev_id), sti(Slag.BREV, "finnes-ikke")):
        svar = dor.hent(None, path)
        assert (svar.status, svar.kode) == (401, "ikke_innlogget")
        assert dor.hent(None, path, Cookie=f"{COOKIE}=gjetning").status == 401
    assert dor.lastet_ned() == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "noe nytt"},
        {"Origin": "https://ond.example"},
        {"Origin": "null"},
        {"Sec_Fetch_Site": "same-origin", "Origin": "https://ond.example"},
    ],
)
def test_another_page_gets_nothing_and_leaves_no_trace(dor: Dor, headers: dict[str, str]) -> None:
    svar = dor.hent(dor.leder, sti(Slag.AGENDA, dor.sak_id), **headers)
    assert (svar.status, svar.kode) == (403, "annen_side")
    assert dor.logg() == []


FULGT_LENKE = {"Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "document"}


@pytest.mark.parametrize(("hvem", "site"), [(False, "none"), (False, "cross-site"), (True, "cross-site")])
def test_who_follows_a_link_from_elsewhere_gets_a_page_with_the_way_on(dor: Dor, hvem: bool, site: str) -> None:
    person = dor.leder if hvem else None
    svar = dor.hent(person, sti(Slag.AGENDA, dor.sak_id), Sec_Fetch_Site=site, **FULGT_LENKE)
    assert svar.status == 200
    assert svar.headers["Content-Type"].startswith("text/html")
    assert svar.body == (STATIC / "papir.html").read_bytes()
    assert dor.logg() == []


def test_from_that_page_it_is_fetched_by_the_right_one_alone(dor: Dor) -> None:
    path = sti(Slag.AGENDA, dor.sak_id)
    assert dor.hent(dor.leder, path, Sec_Fetch_Site="same-origin", **FULGT_LENKE).body.startswith(b"%PDF")
    assert dor.hent(dor.ola, path, Sec_Fetch_Site="same-origin", **FULGT_LENKE).status == 404
    assert dor.lastet_ned() == [(dor.leder, dor.sak_id, True), (dor.ola, dor.sak_id, False)]


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_our_own_page_and_a_typed_address_get_it(dor: Dor, site: str) -> None:
    assert dor.hent(dor.leder, sti(Slag.AGENDA, dor.sak_id), Sec_Fetch_Site=site).status == 200


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "DELETE"])
def test_it_can_only_be_fetched(dor: Dor, method: str) -> None:
    svar = dor.hent(dor.leder, sti(Slag.AGENDA, dor.sak_id), method, Content_Type="application/json")
    assert svar.status == 405
    assert dor.logg() == []


def test_an_unfinished_paper_is_told_of_only_to_who_may_have_it(dor: Dor) -> None:
    brev_id = dor.start(Brevslag.SAKLIGHETSVURDERING)
    svar = dor.hent(dor.leder, sti(Slag.BREV, brev_id))
    assert (svar.status, svar.kode) == (409, "papir_ikke_ferdig")
    assert dor.hent(dor.kari, sti(Slag.BREV, brev_id)).status == 404
    holdt = dor.gjor(samtale.hold, dor.leder, dor.sak_id, dor.today)
    assert dor.hent(dor.kari, sti(Slag.REFERAT, holdt)).status == 409


def test_a_paper_follows_the_person_unless_the_link_says_otherwise(dor: Dor) -> None:
    plan_sti = sti(Slag.AGENDA, dor.sak_id, Format.DOCX)
    with dor.store.session() as session:
        session.get_one(Person, dor.leder).spraak = Spraak.NYNORSK
    nynorsk = dor.hent(dor.leder, plan_sti).body
    assert dor.hent(dor.leder, f"{plan_sti}?sprak=nn").body == nynorsk
    assert dor.hent(dor.kari, plan_sti).body == dor.hent(dor.leder, f"{plan_sti}?sprak=nb").body != nynorsk


def test_many_at_once_each_get_their_own_and_nothing_is_left_on_disk(dor: Dor) -> None:
    andre = Dor(Hus(dor.store, dor.klokke), f"http://{dor.vert}", dor.tmp, LANG_ANSATT, LANG_LEDER)
    brev = [(hus, hus.skriv(slag)) for hus in (dor, andre) for slag in Brevslag]
    alene = [hus.hent(hus.leder, sti(Slag.BREV, id)).body for hus, id in brev]
    with ThreadPoolExecutor(8) as pool:
        samtidig = list(pool.map(lambda hus_id: hus_id[0].hent(hus_id[0].leder, sti(Slag.BREV, hus_id[1])).body, brev))
    assert samtidig == alene
    assert len(set(alene)) == len(brev)
    assert list(dor.tmp.iterdir()) == []
