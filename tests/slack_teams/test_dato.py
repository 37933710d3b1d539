"""A day that is picked in Slack or Teams reaches the bot as the day written, once, and only where it was asked for."""

from __future__ import annotations

import json
from typing import Any

import pytest
from stedfortredere import slack
from stedfortredere.microsoft import aktivitet, trykk

from actions.reply import Choice, Reply
from gateway.teams_sending import KORT

from .felles import KARI, KARI_AAD, Dorer
from .test_visning import elementer, i_kortet, knapper, ord_i

DAGEN = "2026-11-24"
MED_ORD = "tirsdag 24. november 2026"


def spor(said: dict[str, Any]) -> list[Reply]:
    """Asks for a day, and then for something else."""
    if said.get("tekst") == "hei":
        return [Reply("Hei. Når var møtet?", "nb", valg=(Choice("I dag", "/i_dag"),), svarform="dato")]
    return [Reply(f"Notert: {said.get('tekst') or said.get('valg')}. Hvem kom?", "nb")]


class ISlack:
    """Kari in Slack's door."""

    def __init__(self, dorer: Dorer) -> None:
        self.dorer = dorer

    def skriv(self, text: str, nummer: int) -> dict[str, Any]:
        """Write, and get the answer."""
        self.dorer.fra_slack(slack.hendelse(slack.direkte("UKARI", text), f"Ev{nummer}"))
        return self.dorer.slack.logg.vent("chat.postMessage", hvor=lambda svar: text in svar["text"].lower())[0]

    def velg(self, melding: dict[str, Any], dag: str | None, nummer: int) -> None:
        """Pick a day in the message."""
        (velger,) = [e for e in slack.knapper(melding) if e["type"] == "datepicker"]
        press = slack.trykk("UKARI", melding, {**velger, "selected_date": dag}, f"t{nummer}")
        assert self.dorer.skjema_fra_slack({"payload": json.dumps(press)}).status == 200

    def avslaatt(self) -> str:
        """Why the day was not taken."""
        return str(self.dorer.slack.logg.vent("chat.postMessage", 2)[-1]["text"])


class ITeams:
    """Kari in Teams' door, in a client that knows Action.Execute."""

    def __init__(self, dorer: Dorer) -> None:
        self.dorer = dorer
        self.sist: Any = None

    def skriv(self, text: str, nummer: int) -> dict[str, Any]:
        self.dorer.fra_teams(aktivitet(KARI, KARI_AAD, str(nummer), text=text))
        return self.dorer.microsoft.logg.vent("melding", hvor=lambda svar: text in svar["summary"].lower())[0]

    def velg(self, melding: dict[str, Any], dag: str | None, nummer: int) -> None:
        data = self._utfylt(melding, dag)
        self.sist = self.dorer.fra_teams(trykk(KARI, KARI_AAD, str(nummer), data, "dato"))
        assert self.sist.status == 200

    def avslaatt(self) -> str:
        return str(self.sist.body["value"])

    @staticmethod
    def _utfylt(melding: dict[str, Any], dag: str | None) -> dict[str, Any]:
        body = melding["attachments"][0]["content"]["body"]
        (felt,) = i_kortet(body, "Input.Date")
        return {**knapper(body)[-1]["data"], felt["id"]: dag or ""}


class IGamleTeams(ITeams):
    """The same in a client that only knows Action.Submit."""

    def velg(self, melding: dict[str, Any], dag: str | None, nummer: int) -> None:
        data = self._utfylt(melding, dag)
        assert self.dorer.fra_teams(aktivitet(KARI, KARI_AAD, str(nummer), value=data)).status == 202

    def avslaatt(self) -> str:
        (melding,) = self.dorer.microsoft.logg.vent("melding", 2)[1:]
        return "".join(ord_i(melding["attachments"][0]["content"]["body"]))


@pytest.fixture(params=[ISlack, ITeams, IGamleTeams], ids=["slack", "teams", "teams without execute"])
def kanal(request: pytest.FixtureRequest, dorer: Dorer) -> ISlack | ITeams:
    dorer.bot.svar = spor
    door: ISlack | ITeams = request.param(dorer)
    return door


def hort(dorer: Dorer) -> list[str]:
    return [str(said["tekst"]) for said in dorer.bot.hort]


def test_a_day_reaches_the_bot_as_it_would_be_written_and_only_once(dorer: Dorer, kanal: ISlack | ITeams) -> None:
    spurt = kanal.skriv("hei", 1)
    kanal.velg(spurt, DAGEN, 2)
    kanal.velg(spurt, DAGEN, 3)
    kanal.skriv("ferdig", 4)
    assert hort(dorer) == ["hei", MED_ORD, "ferdig"]


def test_a_day_for_an_older_question_is_not_the_answer_to_a_newer_one(dorer: Dorer, kanal: ISlack | ITeams) -> None:
    spurt = kanal.skriv("hei", 1)
    kanal.skriv("noe annet", 2)
    kanal.velg(spurt, DAGEN, 3)
    kanal.skriv("ferdig", 4)
    assert hort(dorer) == ["hei", "noe annet", "ferdig"]


@pytest.mark.parametrize("dag", [None, "2026-02-30"], ids=["none", "no such day"])
def test_without_a_day_nothing_is_answered_and_it_is_said(
    dorer: Dorer, kanal: ISlack | ITeams, dag: str | None
) -> None:
    spurt = kanal.skriv("hei", 1)
    kanal.velg(spurt, dag, 2)
    assert "Den dagen kan ikke velges her nå" in kanal.avslaatt()
    kanal.velg(spurt, DAGEN, 3)
    kanal.skriv("ferdig", 4)
    assert hort(dorer) == ["hei", MED_ORD, "ferdig"]


def test_the_day_stands_in_the_message_in_slack(dorer: Dorer) -> None:
    dorer.bot.svar = spor
    kari = ISlack(dorer)
    kari.velg(kari.skriv("hei", 1), DAGEN, 2)
    (endret,) = dorer.slack.logg.vent("chat.update")
    blokker = endret["blocks"] if isinstance(endret["blocks"], list) else json.loads(endret["blocks"])
    assert ord_i(blokker)[-1] == f"Du valgte: {MED_ORD}"
    assert elementer(blokker, "button") == elementer(blokker, "datepicker") == []


def test_the_day_stands_in_the_card_in_teams(dorer: Dorer) -> None:
    dorer.bot.svar = spor
    kari = ITeams(dorer)
    kari.velg(kari.skriv("hei", 1), DAGEN, 2)
    assert kari.sist.body["type"] == KORT
    body = kari.sist.body["value"]["body"]
    assert ord_i(body)[-1] == f"Du valgte: {MED_ORD}"
    assert knapper(body) == i_kortet(body, "Input.Date") == []
