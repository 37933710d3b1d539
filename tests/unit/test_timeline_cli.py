"""`naervaer timeline`: the JSON it prints, and the input it refuses."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from naervaer.tidslinje_json import Feltfeil, parse
from tools.cli import main

SAK: dict[str, Any] = {"today": "2026-11-21", "perioder": [{"fom": "2026-10-05", "tom": None, "grad": 100}]}
PERIODE: dict[str, Any] = SAK["perioder"][0]


def _case(**felter: object) -> str:
    return json.dumps(SAK | felter)


def _period(**felter: object) -> str:
    return _case(perioder=[PERIODE, PERIODE | felter])


def _without(navn: str) -> str:
    return json.dumps({felt: verdi for felt, verdi in SAK.items() if felt != navn})


def _run(inn: bytes, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(inn)))
    return main(["timeline"])


def test_prints_the_whole_timeline(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    code = _run(_case(utfort={"oppfolgingsplan": "2026-10-20"}).encode(), monkeypatch)
    ut, feil = capfdbinary.readouterr()

    assert (code, feil) == (0, b"")
    svar = json.loads(ut.decode("utf-8"))
    assert list(svar) == [
        "tilfelle_start",
        "antall_tilfeller",
        "agp",
        "frister",
        "maksdato",
        "oppsigelsesvern",
    ]
    assert svar["tilfelle_start"] == "2026-10-05"
    assert svar["antall_tilfeller"] == 1
    assert svar["agp"] == [["2026-10-05", "2026-10-20", 16]]
    assert svar["frister"][0] == {
        "id": "oppfolgingsplan",
        "frist": "2026-11-01",
        "praktisk_frist": "2026-10-30",
        "status": "utfort",
        "paakrevd": True,
        "ansvarlig": "arbeidsgiver",
        "hjemmel": "aml. § 4-6 tredje ledd",
    }
    assert [(frist["id"], frist["frist"], frist["status"]) for frist in svar["frister"][1:]] == [
        ("plan_til_sykmelder", "2026-11-01", "forfalt"),
        ("dialogmote1", "2026-11-22", "kommende"),
        ("aktivitetskrav", "2026-11-29", "kommende"),
        ("nav_motebehov", "2027-01-25", "kommende"),
        ("dialogmote2", "2027-04-04", "kommende"),
        ("uke39", "2027-07-04", "kommende"),
        ("maksdato", "2027-10-01", "kommende"),
        ("oppsigelsesvern", "2027-10-05", "kommende"),
    ]
    assert (svar["maksdato"], svar["oppsigelsesvern"]) == ("2027-10-01", "2027-10-05")


def test_runs_as_a_module_under_any_locale() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "tools.cli", "timeline"],
        input=_case().encode(),
        capture_output=True,
        cwd=Path(__file__).parents[2],
        env={"PYTHONIOENCODING": "ascii"},
    )

    assert (result.returncode, result.stderr) == (0, b"")
    assert json.loads(result.stdout.decode("utf-8"))["frister"][0]["hjemmel"] == "aml. § 4-6 tredje ledd"


def test_optional_fields_are_read() -> None:
    sakstall, today = parse(_case(ferie=[["2026-12-21", "2026-12-23"]], kvote=60, utfort={"uke39": "2026-11-01"}))

    assert today.isoformat() == "2026-11-21"
    assert [(f.fom.isoformat(), f.tom.isoformat()) for f in sakstall.ferie] == [("2026-12-21", "2026-12-23")]
    assert sakstall.kvote == 60
    assert {id: dato.isoformat() for id, dato in sakstall.utfort.items()} == {"uke39": "2026-11-01"}


@pytest.mark.parametrize(
    "inn",
    [
        _period(fom="1990-01-01", tom="2100-12-31"),
        _period(grad=1),
        _case(kvote=1),
        _case(kvote=260),
        _case(ferie=[["2026-07-06", "2026-07-06"]]),
        _period(fom="2024-02-29", tom="2024-02-29"),
        "\ufeff" + _case(),
    ],
)
def test_the_outermost_allowed_values(inn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _run(inn.encode(), monkeypatch) == 0


REFUSED = [
    ("", "inndata"),
    ("{", "inndata"),
    ("[" * 100_000, "inndata"),
    ("\x00", "inndata"),
    ("[]", "inndata"),
    ("null", "inndata"),
    ('"2026-11-21"', "inndata"),
    (_without("today"), "today"),
    (_without("perioder"), "perioder"),
    (_case(sykdom="x"), "sykdom"),
    (_case(**{"a\nb": 1}), '"a\\nb"'),
    (_case(today=None), "today"),
    (_case(today=20261121), "today"),
    (_case(perioder=[]), "perioder"),
    (_case(perioder={}), "perioder"),
    (_case(perioder=None), "perioder"),
    (_case(perioder=["2026-10-05"]), "perioder[0]"),
    (_case(perioder=[{"tom": None, "grad": 100}]), "perioder[0].fom"),
    (_case(perioder=[{"fom": "2026-10-05", "grad": 100}]), "perioder[0].tom"),
    (_case(perioder=[{"fom": "2026-10-05", "tom": None}]), "perioder[0].grad"),
    (_period(diagnose="x"), "perioder[1].diagnose"),
    (_period(fom=None), "perioder[1].fom"),
    (_period(tom="2026-10-04"), "perioder[1].tom"),
    (_period(grad=0), "perioder[1].grad"),
    (_period(grad=101), "perioder[1].grad"),
    (_period(grad=10**400), "perioder[1].grad"),
    (_period(grad=True), "perioder[1].grad"),
    (_period(grad=50.0), "perioder[1].grad"),
    (_period(grad="50"), "perioder[1].grad"),
    (_period(grad=None), "perioder[1].grad"),
    (_period(fom="1989-12-31"), "perioder[1].fom"),
    (_period(tom="2101-01-01"), "perioder[1].tom"),
    (_period(fom="05.10.2026"), "perioder[1].fom"),
    (_period(fom="20261005"), "perioder[1].fom"),
    (_period(fom="2026-W41-1"), "perioder[1].fom"),
    (_period(fom="2026-10-5"), "perioder[1].fom"),
    (_period(fom="2026-10-05\n"), "perioder[1].fom"),
    (_period(fom="2026-10-05T00:00"), "perioder[1].fom"),
    (_period(fom="٢٠٢٦-10-05"), "perioder[1].fom"),
    (_period(fom="2026-02-29"), "perioder[1].fom"),
    (_case(kvote=0), "kvote"),
    (_case(kvote=261), "kvote"),
    (_case(kvote=True), "kvote"),
    (_case(kvote=None), "kvote"),
    (_case(ferie=None), "ferie"),
    (_case(ferie=["2026-07-06", "2026-07-24"]), "ferie[0]"),
    (_case(ferie=[["2026-07-06"]]), "ferie[0]"),
    (_case(ferie=[["2026-07-06", "2026-07-07", "2026-07-08"]]), "ferie[0]"),
    (_case(ferie=[["2026-07-06", None]]), "ferie[0][1]"),
    (_case(ferie=[["i juli", "2026-07-24"]]), "ferie[0][0]"),
    (_case(ferie=[["2026-07-06", "2026-07-05"]]), "ferie[0][1]"),
    (_case(utfort=[]), "utfort"),
    (_case(utfort={"dialogmote3": "2026-10-20"}), "utfort.dialogmote3"),
    (_case(utfort={"oppfolgingsplan": None}), "utfort.oppfolgingsplan"),
    (_case(utfort={"oppfolgingsplan": True}), "utfort.oppfolgingsplan"),
]


@pytest.mark.parametrize(("inn", "felt"), REFUSED)
def test_bad_input_names_the_field_on_one_line_and_prints_nothing(
    inn: str, felt: str, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    code = _run(inn.encode(), monkeypatch)
    ut, feil = capfdbinary.readouterr()

    assert (code, ut) == (2, b"")
    linjer = feil.decode("utf-8").splitlines()
    assert len(linjer) == 1
    assert linjer[0].startswith(f"{felt}: ")


def test_bytes_that_are_no_text_are_refused(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    code = _run(b"\xff\xfe{", monkeypatch)
    ut, feil = capfdbinary.readouterr()

    assert (code, ut) == (2, b"")
    assert feil.decode("utf-8").startswith("inndata: ")


def test_what_is_wrong_is_said_in_norwegian() -> None:
    with pytest.raises(Feltfeil) as feil:
        parse(_period(grad=101))

    assert (feil.value.felt, feil.value.melding) == ("perioder[1].grad", "Graden må være fra 1 til 100.")


def test_unknown_command_exits_with_2() -> None:
    with pytest.raises(SystemExit) as avslutning:
        main(["tidslinje"])

    assert avslutning.value.code == 2
