"""The app in Slack asks for exactly what the door uses: no event that nobody answers, no right without a use."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from gateway import slack as slack_door

PROJECT = Path(__file__).resolve().parents[2]
MANIFEST: dict[str, Any] = yaml.safe_load((PROJECT / "docs" / "slack-manifest.yml").read_text(encoding="utf-8"))
# Slack's own reference: the scopes that each method and each event needs.
METODER: dict[str, set[str]] = {
    "auth_test": set(),
    "chat_postMessage": {"chat:write"},
    "chat_postEphemeral": {"chat:write"},
    "chat_update": {"chat:write"},
    "users_info": {"users:read", "users:read.email"},
    "views_publish": set(),
    "views_open": set(),
    "views_update": set(),
}
HENDELSER = {"message": ("message.im", {"im:history"}), "app_mention": ("app_mention", {"app_mentions:read"})}
HENDELSER["app_home_opened"] = ("app_home_opened", set())


@pytest.fixture(scope="module")
def kode() -> str:
    """The door's own words."""
    return "\n".join(fil.read_text(encoding="utf-8") for fil in sorted((PROJECT / "gateway").glob("slack*.py")))


def _hendelser(kode: str) -> set[str]:
    return set(re.findall(r"_app\.event\(\"(\w+)\"\)", kode))


def test_the_rights_are_those_that_are_used(kode: str) -> None:
    brukt = set(re.findall(r"klient\.(\w+)\(", kode))
    trengs = {"commands"}.union(*(METODER[metode] for metode in brukt), *(HENDELSER[h][1] for h in _hendelser(kode)))
    assert set(MANIFEST["oauth_config"]["scopes"]["bot"]) == trengs


def test_the_events_are_those_that_are_answered(kode: str) -> None:
    settings = MANIFEST["settings"]
    assert set(settings["event_subscriptions"]["bot_events"]) == {HENDELSER[h][0] for h in _hendelser(kode)}
    assert settings["interactivity"]["is_enabled"]
    assert MANIFEST["features"]["app_home"]["home_tab_enabled"]
    assert not MANIFEST["features"]["app_home"]["messages_tab_read_only_enabled"]


def test_everything_comes_to_the_door() -> None:
    (kommando,) = MANIFEST["features"]["slash_commands"]
    assert kommando["command"] == slack_door.KOMMANDO
    settings = MANIFEST["settings"]
    steder = {kommando["url"], *(settings[part]["request_url"] for part in ("event_subscriptions", "interactivity"))}
    assert steder == {f"https://naervaer.example{slack_door.STI}"}
