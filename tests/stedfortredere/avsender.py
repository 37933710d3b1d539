"""Sends to the gateway as Slack and Microsoft send, each with its own signature."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

from gateway import slack as slack_door
from gateway import teams as teams_door
from naervaer.klokke import Klokke
from stedfortredere import slack
from stedfortredere.microsoft import FalskMicrosoft

SECONDS = 60


@dataclass
class Svar:
    """What the gateway answered."""

    status: int
    body: Any


class Avsender(ABC):
    """The services' side of the gateway's doors."""

    klokke: Klokke
    microsoft: FalskMicrosoft

    @property
    @abstractmethod
    def url(self) -> str:
        """Where the gateway is, without a path."""

    @property
    def tid(self) -> float:
        """The gateway's time, in seconds since 1970."""
        return self.klokke.now().timestamp()

    def post(self, sti: str, body: bytes, headers: dict[str, str]) -> Svar:
        """A request as it stands."""
        request = urllib.request.Request(f"{self.url}{sti}", body, headers)
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as response:
                return Svar(response.status, _lest(response.read()))
        except urllib.error.HTTPError as error:
            with error:
                return Svar(error.code, _lest(error.read()))

    def fra_slack(self, innhold: dict[str, Any], **headers: str) -> Svar:
        """An event, signed as Slack signs it."""
        body = json.dumps(innhold).encode()
        return self.post(
            slack_door.STI, body, {"Content-Type": "application/json", **slack.signert(body, self.tid), **headers}
        )

    def skjema_fra_slack(self, felter: dict[str, str]) -> Svar:
        """A command or a press, signed as Slack signs it."""
        body = urllib.parse.urlencode(felter).encode()
        return self.post(
            slack_door.STI,
            body,
            {"Content-Type": "application/x-www-form-urlencoded", **slack.signert(body, self.tid)},
        )

    def fra_teams(self, activity: dict[str, Any], token: str | None = None, **headers: str) -> Svar:
        """An activity with a token, by default a good one."""
        bearer = f"Bearer {token or self.microsoft.signert(self.tid)}"
        return self.post(
            teams_door.STI,
            json.dumps(activity).encode(),
            {"Content-Type": "application/json", "Authorization": bearer, **headers},
        )


def _lest(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return body.decode()
