"""HR's door: the gateway as it runs, spoken to as the HR system speaks to it."""

from __future__ import annotations

import http.client
import json
import socket
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import schemathesis
import yaml
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import positive_data_acceptance
from sqlalchemy import delete, func, select

from naervaer import klientnokler
from naervaer.importlesing import MAKS_BYTES
from naervaer.klokke import Systemklokke
from naervaer.store import Store, open_store
from naervaer.store.models import (
    Ferieperiode,
    Klientnokkel,
    Organisasjon,
    Paaminnelse,
    Person,
    Personrolle,
    Sak,
    Sykeperiode,
    Tilgangslogg,
)
from tools.parts import APP_PYTHON, Part, free_port

PERSONER, FRAVAER = "/hr/v1/personer", "/hr/v1/fravaer"
JSON, CSV = "application/json", "text/csv"
FODSELSNUMMER = "01017012345"


@dataclass(frozen=True)
class Svar:
    status: int
    headers: http.client.HTTPMessage
    body: Any


@dataclass(frozen=True)
class Hr:
    """The running gateway, with its store and a good key."""

    url: str
    store: Store
    nokkel: str

    def send(self, path: str, body: object, content_type: str = JSON, **headers: str) -> Svar:
        """POST it; bytes and text as they stand, anything else as JSON."""
        if not isinstance(body, bytes):
            body = (body if isinstance(body, str) else json.dumps(body)).encode()
        return self.ask("POST", path, body, {"Content-Type": content_type, **headers})

    def ask(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Svar:
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=60)
        try:
            connection.request(method, path, body, {"Authorization": f"Bearer {self.nokkel}", **(headers or {})})
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        return Svar(answer.status, answer.headers, json.loads(content) if content else None)

    def antall(self) -> tuple[int, int]:
        """How many people and periods there are."""
        with self.store.session() as session:
            return tuple(session.scalar(select(func.count()).select_from(t)) or 0 for t in (Person, Sykeperiode))  # type: ignore[return-value]


def _start(url: str, log: Path) -> Part:
    port = free_port()
    part = Part(
        "gateway",
        [str(APP_PYTHON), "-m", "gateway"],
        {
            "NAERVAER_DATABASE_URL": url,
            "NAERVAER_GATEWAY_PORT": str(port),
            "NAERVAER_BOT_URL": f"http://127.0.0.1:{free_port()}",
            "NAERVAER_BOT_HEMMELIGHET": "x" * 43,
        },
        f"http://127.0.0.1:{port}/helse",
        log=log,
    )
    part.start()
    part.wait_until_ready()
    return part


def _kjorende(kind: str, migrated_database: Callable[[str], str], mappe: Path) -> Iterator[Hr]:
    url = migrated_database(kind)
    store = open_store(url)
    with store.session() as session:
        hos = Organisasjon(navn="Fjordvik", hr_navn="-", hr_epost="-", hr_telefon="-")
        session.add(hos)
        session.flush()
        nokkel = klientnokler.lag(session, hos.id, "lønn", Systemklokke())
    log = mappe / "gateway.log"
    part = _start(url, log)
    try:
        yield Hr(part.health.removesuffix("/helse"), store, nokkel)
    finally:
        part.stop()
        store.close()
    assert nokkel not in log.read_text()
    assert "Traceback" not in log.read_text()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def kjorende(
    request: pytest.FixtureRequest,
    migrated_database: Callable[[str], str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Hr]:
    yield from _kjorende(request.param, migrated_database, tmp_path_factory.mktemp("hr"))


@pytest.fixture
def hr(kjorende: Hr) -> Hr:
    """The gateway without people."""
    with kjorende.store.session() as session:
        for tabell in (Paaminnelse, Sykeperiode, Ferieperiode, Sak, Personrolle, Person, Tilgangslogg):
            session.execute(delete(tabell))
    return kjorende


@pytest.fixture
def med_kari(hr: Hr) -> Hr:
    rader = [{"ansattnummer": "1", "navn": "Ingrid Solheim"}, {"ansattnummer": "2", "navn": "Kari", "leder": "1"}]
    assert hr.send(PERSONER, {"rader": rader}).status == 200
    return hr


def tall(nye: int, endret: int, uendret: int, utelatt: int = 0) -> dict[str, int]:
    return {"nye": nye, "endret": endret, "uendret": uendret, "utelatt": utelatt}


def test_people_as_json_and_the_same_as_csv(hr: Hr) -> None:
    rader = [
        {"ansattnummer": "2", "navn": "Kari Nordmann", "epost": None, "leder": "1", "roller": []},
        {"ansattnummer": "1", "navn": "Åse Ås", "epost": "a@test.example", "roller": ["hr", "verneombud"]},
    ]
    assert hr.send(PERSONER, {"rader": rader}).body == tall(2, 0, 0)
    fil = "ansattnummer;navn;epost;leder;roller\n1;Åse Ås;a@test.example;;hr|verneombud\n2;Kari Nordmann;;1;\n"
    for innhold in (fil.encode(), fil.encode("cp1252"), fil.encode("utf-8-sig")):
        assert hr.send(PERSONER, innhold, f"{CSV}; charset=x").body == tall(0, 0, 2)


def test_absences_as_json_and_the_same_as_csv(med_kari: Hr) -> None:
    rader = [
        {"ansattnummer": "2", "fom": "2026-10-05", "tom": None, "grad": 60, "referanse": "A"},
        {"ansattnummer": "2", "fom": "2026-10-12", "tom": "2026-10-16", "type": "ferie"},
    ]
    assert med_kari.send(FRAVAER, {"rader": rader}).body == tall(2, 0, 0)
    fil = "ansattnummer,fom,tom,grad,referanse,type\n2,05.10.2026,,60,A,\n2,12.10.2026,16.10.2026,,,ferie\n"
    assert med_kari.send(FRAVAER, fil, CSV).body == tall(0, 0, 2)


def test_every_bad_row_is_told_and_nothing_changes(med_kari: Hr) -> None:
    rader = [
        {"ansattnummer": "2", "fom": "2026-10-05", "tom": None},
        {"ansattnummer": "9", "fom": "2026-10-05", "tom": None},
        {"ansattnummer": "2", "fom": "2026-10-05", "tom": "2026-10-04", "grad": 101},
    ]
    svar = med_kari.send(FRAVAER, {"rader": rader})
    assert svar.status == 422
    assert [(f["rad"], f["felt"]) for f in svar.body["feil"]] == [(2, "ansattnummer"), (3, "tom"), (3, "grad")]
    assert svar.body["feil"][1]["melding"] == "Siste dag er før første dag. Rett en av datoene."
    assert med_kari.antall() == (2, 0)
    nynorsk = med_kari.send(f"{FRAVAER}?sprak=nn", {"rader": rader})
    assert nynorsk.body["feil"][1]["melding"] == "Siste dag er før første dag. Rett ein av datoane."


def test_a_fodselsnummer_is_never_said_back(med_kari: Hr) -> None:
    for body, content_type in (
        ({"rader": [{"ansattnummer": FODSELSNUMMER, "navn": FODSELSNUMMER}]}, JSON),
        ({"rader": [{"ansattnummer": "1", "navn": "A", FODSELSNUMMER: "1"}]}, JSON),
        (f"{FODSELSNUMMER};navn\n1;2\n", CSV),
        (f"ansattnummer;navn\n1;{FODSELSNUMMER}\n", CSV),
    ):
        svar = med_kari.send(PERSONER, body, content_type)
        assert svar.status == 422
        assert FODSELSNUMMER not in json.dumps(svar.body) + str(svar.headers)


def test_a_dry_run_changes_nothing(hr: Hr) -> None:
    rader = {"rader": [{"ansattnummer": "1", "navn": "Ingrid"}]}
    assert hr.send(f"{PERSONER}?proeve=true", rader).body == tall(1, 0, 0)
    assert hr.antall() == (0, 0)
    assert hr.send(f"{PERSONER}?proeve=false", rader).body == tall(1, 0, 0)


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Bearer feil", "Basic {nokkel}", "bearer{nokkel}", "{nokkel}",
               "Bearer {nokkel}x", "Bearer æøå", "Bearer {fingeravtrykk}"],
)  # fmt: skip
@pytest.mark.parametrize("path", [PERSONER, FRAVAER])
def test_without_a_good_key_everybody_gets_the_same_answer(hr: Hr, path: str, header: str | None) -> None:
    with hr.store.session() as session:
        fingeravtrykk = session.scalars(select(Klientnokkel)).first()
        assert fingeravtrykk
        headers = {"Content-Type": JSON}
        if header is not None:
            ny = header.format(nokkel=hr.nokkel, fingeravtrykk=fingeravtrykk.fingeravtrykk)
            headers["Authorization"] = ny.encode().decode("latin-1")
    uten = Hr(hr.url, hr.store, "")
    svar = uten.ask("POST", path, b'{"rader": [1]}', headers)
    assert (svar.status, svar.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert svar.body == uten.ask("POST", PERSONER, b"", {"Content-Type": CSV}).body
    assert svar.body["feil"]["kode"] == "ukjent_nokkel"


def test_a_withdrawn_key_is_good_no_longer(hr: Hr) -> None:
    with hr.store.session() as session:
        hos = session.scalars(select(Organisasjon.id)).one()
        nokkel = klientnokler.lag(session, hos, "ny", Systemklokke())
    try:
        ny = Hr(hr.url, hr.store, nokkel)
        assert ny.send(PERSONER, {"rader": []}).status == 200
        with hr.store.session() as session:
            klientnokler.trekk(session, hos, "ny", Systemklokke())
        assert ny.send(PERSONER, {"rader": []}).status == 401
        assert hr.send(PERSONER, {"rader": []}).status == 200
    finally:
        with hr.store.session() as session:
            session.execute(delete(Klientnokkel).where(Klientnokkel.navn == "ny"))


def test_the_key_stands_in_the_access_log_and_in_the_store_only_as_a_fingerprint(hr: Hr) -> None:
    hr.send(PERSONER, {"rader": []})
    with hr.store.session() as session:
        [logg] = session.scalars(select(Tilgangslogg)).all()
        nokkel = session.scalars(select(Klientnokkel)).one()
        assert (logg.hvem_id, logg.operasjon, logg.tillatt) == (nokkel.id, "importere", True)
        assert hr.nokkel not in (nokkel.fingeravtrykk, nokkel.id)


@pytest.mark.parametrize(
    "body",
    [b"", b"hei", b"{", b"[]", b"null", b"1", b'{"rader": {}}', b'{"rader": null}', b"{}", b'{"rader": [], "x": 1}',
     b'{"rader": [' + b"[" * 100_000, b"\xff\xfe", b"\x00", b'{"rader": [' + b"9" * 5000 + b"]}"],
)  # fmt: skip
def test_what_is_not_json_with_rows_is_refused(hr: Hr, body: bytes) -> None:
    svar = hr.send(PERSONER, body)
    assert (svar.status, svar.body["feil"]["kode"]) == (400, "import_ikke_json")


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "multipart/form-data", "text/csvx", ""])
def test_another_kind_of_content_is_refused(hr: Hr, content_type: str) -> None:
    svar = hr.send(PERSONER, b"ansattnummer;navn\n1;A\n", content_type)
    assert (svar.status, svar.body["feil"]["kode"]) == (415, "import_type")
    assert hr.antall() == (0, 0)


def test_a_large_body_is_taken_and_a_larger_refused(hr: Hr) -> None:
    fyll = b" " * (1024 * 1024)
    assert hr.send(PERSONER, b'{"rader": []}' + fyll).status == 200
    svar = hr.send(PERSONER, b'{"rader": []}' + b" " * MAKS_BYTES)
    assert (svar.status, svar.body["feil"]["kode"]) == (413, "import_for_stor")


def test_a_body_that_unpacks_to_more_than_the_limit_is_refused(hr: Hr) -> None:
    bombe = zlib.compress(b" " * (MAKS_BYTES * 4))
    svar = hr.send(PERSONER, bombe, JSON, **{"Content-Encoding": "deflate"})
    assert svar.status in (400, 413)
    assert hr.send(PERSONER, zlib.compress(b'{"rader": []}'), JSON, **{"Content-Encoding": "deflate"}).status == 200


def test_a_page_in_a_browser_cannot_send(hr: Hr) -> None:
    svar = hr.send(PERSONER, {"rader": []}, JSON, Origin="https://annen.example")
    assert (svar.status, svar.body["feil"]["kode"]) == (403, "annen_side")


def test_the_other_doors_are_guarded_as_before(hr: Hr) -> None:
    assert hr.send("/api/meldinger", "tekst", CSV).body["feil"]["kode"] == "ikke_json"
    stor = json.dumps({"klient_id": "a", "tekst": "a" * 70_000}).encode()
    assert hr.send("/api/utlogging", b"a", CSV).status == 415
    assert hr.send("/api/meldinger", stor).status in (401, 413)


def test_two_imports_at_once_never_mix(hr: Hr) -> None:
    """The second is refused, or comes after the first."""
    filer = ["ansattnummer;navn\n" + "".join(f"{n};{navn}\n" for n in range(3_000)) for navn in ("Ola", "Kari")]
    with ThreadPoolExecutor(2) as traader:
        svarene = list(traader.map(lambda fil: hr.send(PERSONER, fil, CSV), filer))
    statuser = sorted(svar.status for svar in svarene)
    assert statuser in ([200, 200], [200, 409])
    assert all(svar.headers["Retry-After"] for svar in svarene if svar.status == 409)
    with hr.store.session() as session:
        navn = session.scalars(select(Person.navn).distinct()).all()
    assert len(navn) == 1


def test_a_second_import_is_refused_while_the_body_of_the_first_is_on_its_way(hr: Hr) -> None:
    # So long that all but the last byte can be sent only to somebody who is reading it.
    body = b'{"rader": []}' + b" " * (24 * 1024 * 1024)
    with socket.create_connection((urlsplit(hr.url).hostname, urlsplit(hr.url).port)) as forste:
        hode = f"POST {PERSONER} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {hr.nokkel}\r\nContent-Type: {JSON}\r\n"
        forste.sendall(f"{hode}Content-Length: {len(body)}\r\n\r\n".encode() + body[:-1])
        assert hr.send(PERSONER, {"rader": []}).status == 409
        forste.sendall(body[-1:])
        assert forste.recv(100).startswith(b"HTTP/1.1 200")
    assert hr.send(PERSONER, {"rader": []}).status == 200


# The description


DESCRIPTION = Path(__file__).parents[2] / "gateway" / "openapi" / "hr.yml"
schemathesis.openapi.media_type(CSV, st.text().map(lambda tekst: tekst.encode(errors="surrogatepass")))
# The key is given with every request, and what happens without one is tried above.
schema = schemathesis.openapi.from_dict({**yaml.safe_load(DESCRIPTION.read_text()), "security": []})


@pytest.fixture(scope="module")
def beskrevet(migrated_database: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hr]:
    """A gateway of its own, with two people."""
    for hr in _kjorende("postgresql", migrated_database, tmp_path_factory.mktemp("hr")):
        rader = [{"ansattnummer": "1", "navn": "Ingrid"}, {"ansattnummer": "2", "navn": "Kari", "leder": "1"}]
        assert hr.send(PERSONER, {"rader": rader}).status == 200
        yield hr


def test_the_description_is_served_to_everybody(beskrevet: Hr) -> None:
    svar = Hr(beskrevet.url, beskrevet.store, "").ask("GET", "/hr/v1/openapi.json")
    assert (svar.status, svar.headers["Content-Type"]) == (200, f"{JSON}; charset=utf-8")
    assert svar.body == yaml.safe_load(DESCRIPTION.read_text())


@schema.parametrize()
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_the_gateway_does_what_the_description_says(beskrevet: Hr, case: schemathesis.Case[Any]) -> None:
    # A row that fits the description may still be of somebody who does not exist.
    case.call_and_validate(
        beskrevet.url,
        headers={"Authorization": f"Bearer {beskrevet.nokkel}"},
        excluded_checks=[positive_data_acceptance],
    )
