"""The app package for Teams, against Microsoft's own schemas and what its store asks of the icons."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from PIL import Image

from naervaer.innstillinger import UgyldigOppsett
from tools import teams_pakke

DATA = Path(__file__).parent / "data"
MILJO = {
    "NAERVAER_TEAMS_APP_ID": "11111111-2222-4333-8444-555555555555",
    "NAERVAER_ADRESSE_UTAD": "https://naervaer.fjordvik.example",
    "NAERVAER_TEAMS_UTGIVER": "Fjordvik kommune",
    "NAERVAER_TEAMS_PERSONVERN": "https://fjordvik.example/personvern",
}


@pytest.fixture(scope="module")
def pakke(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What stands in the file, read back."""
    fil = tmp_path_factory.mktemp("teams") / "app.zip"
    teams_pakke.skriv(teams_pakke.pakke(MILJO), fil)
    with zipfile.ZipFile(fil) as arkiv:
        return {navn: arkiv.read(navn) for navn in arkiv.namelist()}


def feil(pakke: dict[str, bytes], fil: str, skjema: str) -> list[str]:
    schema = json.loads((DATA / f"{skjema}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft4Validator.check_schema(schema)
    validator = jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker())
    return [error.message for error in validator.iter_errors(json.loads(pakke[fil]))]


def test_the_package_is_as_microsofts_schemas_say(pakke: dict[str, bytes]) -> None:
    assert feil(pakke, "manifest.json", "MicrosoftTeams") == []
    assert feil(pakke, "nn.json", "MicrosoftTeams.Localization") == []


def test_the_schemas_tell_when_something_is_wrong(pakke: dict[str, bytes]) -> None:
    manifest = json.loads(pakke["manifest.json"])
    wrong = {**manifest, "bots": [{**manifest["bots"][0], "scopes": ["privat"]}], "id": "x"}
    assert len(feil({"manifest.json": json.dumps(wrong).encode()}, "manifest.json", "MicrosoftTeams")) == 2


def test_the_manifest_is_of_this_employer(pakke: dict[str, bytes]) -> None:
    manifest = json.loads(pakke["manifest.json"])
    assert manifest["id"] == manifest["bots"][0]["botId"] == MILJO["NAERVAER_TEAMS_APP_ID"]
    assert manifest["validDomains"] == ["naervaer.fjordvik.example"]
    assert manifest["developer"]["name"] == "Fjordvik kommune"
    assert manifest["developer"]["privacyUrl"] == MILJO["NAERVAER_TEAMS_PERSONVERN"]
    assert "{" not in json.dumps(list(_texts(manifest)))


def test_the_bot_is_in_personal_talks_alone(pakke: dict[str, bytes]) -> None:
    manifest = json.loads(pakke["manifest.json"])
    (bot,) = manifest["bots"]
    assert bot["scopes"] == ["personal"]
    assert not {"staticTabs", "configurableTabs", "composeExtensions", "webApplicationInfo"} & set(manifest)


def test_every_text_is_in_nynorsk_too(pakke: dict[str, bytes]) -> None:
    manifest, nynorsk = json.loads(pakke["manifest.json"]), json.loads(pakke["nn.json"])
    paths = {
        f"bots[0].commandLists[0].commands[{n}].{part}": command[part]
        for n, command in enumerate(manifest["bots"][0]["commandLists"][0]["commands"])
        for part in ("title", "description")
    }
    paths |= {
        f"{part}.{length}": manifest[part][length] for part in ("name", "description") for length in ("short", "full")
    }
    assert set(nynorsk) - {"$schema"} == set(paths)
    (other,) = manifest["localizationInfo"]["additionalLanguages"]
    assert other == {"languageTag": "nn-no", "file": "nn.json"}


def test_every_file_that_is_named_is_there_and_no_other(pakke: dict[str, bytes]) -> None:
    icons = json.loads(pakke["manifest.json"])["icons"]
    assert set(pakke) == {"manifest.json", "nn.json", icons["color"], icons["outline"]}


def test_the_icons_are_as_teams_wants_them(pakke: dict[str, bytes]) -> None:
    icons = json.loads(pakke["manifest.json"])["icons"]
    color, outline = (Image.open(io.BytesIO(pakke[icons[kind]])).convert("RGBA") for kind in ("color", "outline"))
    assert (color.size, outline.size) == ((192, 192), (32, 32))
    assert set(color.getchannel("A").tobytes()) == {255}  # no hole in it
    data = outline.tobytes()
    pixels = [data[n : n + 4] for n in range(0, len(data), 4)]
    assert {pixel[:3] for pixel in pixels if pixel[3] == 255} == {b"\xff\xff\xff"}
    assert any(pixel[3] == 0 for pixel in pixels)


@pytest.mark.parametrize(
    ("navn", "verdi"),
    [
        ("NAERVAER_TEAMS_APP_ID", ""),
        ("NAERVAER_TEAMS_APP_ID", "min-app"),
        ("NAERVAER_ADRESSE_UTAD", "http://naervaer.fjordvik.example"),
        ("NAERVAER_TEAMS_PERSONVERN", "fjordvik.example"),
        ("NAERVAER_TEAMS_UTGIVER", " "),
        ("NAERVAER_TEAMS_UTGIVER", "a" * 33),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(navn: str, verdi: str) -> None:
    with pytest.raises(UgyldigOppsett, match=navn):
        teams_pakke.pakke({**MILJO, navn: verdi})


def test_the_same_settings_give_the_same_file(tmp_path: Path) -> None:
    for navn in ("a.zip", "b.zip"):
        teams_pakke.skriv(teams_pakke.pakke(MILJO), tmp_path / navn)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def _texts(part: Any) -> list[str]:
    if isinstance(part, dict):
        return [text for value in part.values() for text in _texts(value)]
    return [text for value in part for text in _texts(value)] if isinstance(part, list) else [str(part)]
