"""How a reply reads in a terminal."""

import pytest

from actions.reply import Fact, File, Holiday, Point, Reply, Stretch, Timeline
from gateway.visning import som_tekst

CASE = Timeline(
    i_dag="2026-11-21",
    fra="2026-10-01",
    til="2026-12-31",
    perioder=(Stretch("2026-10-05", "2026-10-31", 100), Stretch("2026-11-01", None, 50)),
    punkter=(Point("2026-11-27", "Samtale", "snart", egen=True), Point("2026-11-01", "Oppfølgingsplan", "sen")),
    ferie=(Holiday("2026-12-21", "2026-12-31"),),
)


def test_a_timeline_reads_as_lines_in_the_order_of_time() -> None:
    assert som_tekst(Reply("Saken:", "nb", tidslinje=CASE).as_json(), "http://x").splitlines() == [
        "Saken:",
        "  Frister og steg per lørdag 21. november 2026:",
        "    For sent, søndag 1. november 2026: Oppfølgingsplan",
        "    Denne uken, fredag 27. november 2026: Samtale (egen rutine hos dere)",
        "  Fravær:",
        "    mandag 5. oktober 2026 – lørdag 31. oktober 2026: 100 %",
        "    Fra søndag 1. november 2026, uten sluttdato: 50 %",
        "    mandag 21. desember 2026 – torsdag 31. desember 2026: ferie",
        "  Tegningen av saken finnes i nettpraten: http://x",
    ]


def test_a_fact_says_how_it_stands_in_the_language_of_the_reply() -> None:
    reply = Reply("Saka:", "nn", fakta=(Fact("Plan", "1. november", "sen"), Fact("Rolle", "leiar")))
    assert som_tekst(reply.as_json(), "http://x").splitlines() == [
        "Saka:",
        "  Plan: For seint, 1. november",
        "  Rolle: leiar",
    ]


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080", "http://127.0.0.1:8080/"])
def test_a_file_is_an_address(url: str) -> None:
    reply = Reply("Her:", "nb", filer=(File("Alt om deg", "/api/mine-data"),))
    assert som_tekst(reply.as_json(), url).splitlines()[1] == "  Alt om deg: http://127.0.0.1:8080/api/mine-data"
