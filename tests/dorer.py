"""The three doors to the running assistant: a browser, and clients that write and press as Slack and Teams do."""

from __future__ import annotations

import html
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import count
from typing import Any, Protocol

from assistent import Assistent, Klient
from lesing import Reply, i_nettpraten, i_slack, i_teams, linjer, teams_kort
from sqlalchemy import func, select
from stedfortredere import microsoft, slack
from stedfortredere.avsender import Avsender, Svar
from stedfortredere.microsoft import FalskMicrosoft
from stedfortredere.miljo import kanalmiljo
from stedfortredere.slack import FalskSlack
from stedfortredere.tjener import Sertifikat, Tjener

from naervaer import kanalkonto
from naervaer.kanalkonto import Konto
from naervaer.store import Store
from naervaer.store.models import Avsender as Fra
from naervaer.store.models import Chat, Kanal, Melding, Person
from naervaer.tekster import tekst
from tools.parts import free_port

_numre = count(1)  # each event has its own id, whoever sends it


class Samtalepart(Protocol):
    """Somebody who talks with the assistant; what they can read comes back."""

    def si(self, text: str) -> list[Reply]: ...

    def trykk(self, valg_id: str) -> list[Reply]: ...

    def velg_dato(self, dag: date) -> list[Reply]: ...


class Kanalgateway(Avsender):
    """One more gateway in front of the running assistant, with doors to Slack and Teams too."""

    def __init__(self, assistent: Assistent, cert: Sertifikat) -> None:
        """The services behind those doors are stand-ins on this machine."""
        self.assistent, self.klokke, self.store = assistent, assistent.klokke, assistent.store
        self.slack, self.microsoft = FalskSlack(), FalskMicrosoft()
        self._tjenere = (Tjener(self.slack.app, cert.tls).start(), Tjener(self.microsoft.app, cert.tls).start())
        port = free_port()
        self._url = f"http://127.0.0.1:{port}"
        self.part = replace(
            assistent.parts.gateway,
            command=[sys.executable, "-m", "gateway"],
            environment={
                **assistent.parts.gateway.environment,
                "NAERVAER_GATEWAY_PORT": str(port),
                **kanalmiljo(*self._tjenere, cert),
            },
            health=f"{self._url}/helse",
            log=assistent.var / "kanalgateway.log",
            process=None,
        )

    @property
    def url(self) -> str:
        return self._url

    def start(self) -> None:
        """Returns when it answers."""
        self.part.start()
        self.part.wait_until_ready()

    def stopp(self) -> None:
        """Stop it, and the services behind it."""
        self.part.stop()
        for tjener in self._tjenere:
            tjener.stopp()

    def i_nettleser(self, person: str) -> Klient:
        """A signed-in demo person at the web chat's door."""
        klient = Klient(self.url)
        klient.post("/api/demo/innlogging", {"person": person})
        return klient

    def i_slack(self, person: str) -> Slackbruker:
        """The demo person as a member of the workspace."""
        id, _, _ = _ider(person)
        self.slack.bruker(id, self._epost(person))
        return Slackbruker(self, person, id)

    def i_teams(self, person: str) -> Teamsbruker:
        """The demo person as a member of the tenant."""
        _, id, aad = _ider(person)
        self.microsoft.medlem(id, aad, self._epost(person))
        return Teamsbruker(self, person, id, aad)

    def alle_er_kjent(self) -> None:
        """Let everybody have been in Slack and Teams before: what is offered depends on where they can be reached."""
        with self.store.session() as session:
            for person in session.scalars(select(Person).where(Person.demo_navn.is_not(None))):
                slack_id, _, aad = _ider(str(person.demo_navn))
                for konto in (
                    Konto(Kanal.SLACK, slack.TEAM, slack_id),
                    Konto(Kanal.TEAMS, microsoft.LEIETAKER, aad),
                ):
                    kanalkonto.koble(session, konto, person.epost, self.klokke)
                    kanalkonto.husk_adresse(session, konto, {"fra": "før"}, self.klokke)

    def antall_svar(self, person: str) -> int:
        """How many replies the person has got. All replies to a message are stored before the first is sent."""
        egne = select(Chat.id).join(Person).where(Person.demo_navn == person)
        svar = select(func.count()).where(Melding.fra == Fra.BOT, Melding.chat_id.in_(egne))
        with self.store.session() as session:
            return session.scalars(svar).one()

    def _epost(self, person: str) -> str:
        with self.store.session() as session:
            return session.scalars(select(Person.epost).where(Person.demo_navn == person)).one() or ""


def _ider(person: str) -> tuple[str, str, str]:
    """What Slack calls the person, and what Teams and the tenant do."""
    return f"U{person.upper()}", f"29:{person}", f"aad-{person}"


class _Kanalbruker:
    """What is common to Slack and Teams: the answer comes as messages of its own, after the receipt."""

    def __init__(self, gateway: Kanalgateway, person: str, vent: Callable[[int], list[dict[str, Any]]]) -> None:
        """`vent` gives all messages that have come to this person, once there are so many."""
        self._gateway, self._person, self._vent = gateway, person, vent
        self._for = len(vent(0))
        self._sist_trykket: Callable[[], Svar] | None = None
        self.meldinger: list[dict[str, Any]] = []

    def trykk_igjen(self) -> Svar:
        """The latest press delivered once more, as it was."""
        assert self._sist_trykket
        return self._sist_trykket()

    @property
    def antall(self) -> int:
        """How many messages have been read, with those that came before this talk."""
        return self._for + len(self.meldinger)

    def les(self, antall: int) -> list[dict[str, Any]]:
        """The next messages, as they were sent, once there are so many."""
        nye = self._vent(self.antall + antall)[self.antall :]
        self.meldinger += nye
        return nye

    def levert(self, send: Callable[[], Svar]) -> tuple[Svar, list[dict[str, Any]]]:
        """Send something: the receipt, and the messages that answer it."""
        svar_for = self._gateway.antall_svar(self._person)
        kvittering = send()
        nye = self.les(1)
        resten = self._gateway.antall_svar(self._person) - svar_for - len(nye)  # a refusal is not stored
        return kvittering, [*nye, *(self.les(resten) if resten > 0 else [])]


class Slackbruker(_Kanalbruker):
    """Somebody in the direct message with the app."""

    def __init__(self, gateway: Kanalgateway, person: str, id: str) -> None:
        self._id = id
        self._logg = gateway.slack.logg
        super().__init__(gateway, person, partial(self._logg.vent, "chat.postMessage", hvor=self._er_min))

    def si(self, text: str) -> list[Reply]:
        """Write something, as Slack passes it on."""
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        hendelse = slack.hendelse(slack.direkte(self._id, escaped), f"Ev{next(_numre)}")
        return self._lest(partial(self._gateway.fra_slack, hendelse))

    def trykk(self, valg_id: str) -> list[Reply]:
        """Press the button, or choose in the menu; then it stands in the message which."""
        melding, knapp = self._finn(lambda knapp: valg_id in _verdier(knapp))
        valgt = next((mulig for mulig in knapp.get("options", []) if mulig["value"] == valg_id), None)
        svar = self._trykk(melding, {**knapp, "selected_option": valgt} if valgt else knapp)
        endret = slack.lest(self._logg.vent("chat.update", hvor=self._er_min)[-1]["blocks"])
        valgte = {tekst("kanal.valgte", sprak, tekst=(valgt or knapp)["text"]["text"]) for sprak in ("nb", "nn")}
        assert valgte & {blokk["text"]["text"] for blokk in endret if blokk["type"] == "section"}
        return svar

    def velg_dato(self, dag: date) -> list[Reply]:
        """Pick a day in the latest message."""
        melding, knapp = self._finn(lambda knapp: knapp["type"] == "datepicker")
        return self._trykk(melding, {**knapp, "selected_date": dag.isoformat()})

    def _trykk(self, melding: dict[str, Any], action: dict[str, Any]) -> list[Reply]:
        pressed = {k: v for k, v in action.items() if k != "options"}
        payload = slack.trykk(self._id, melding, pressed, f"t{next(_numre)}")
        self._sist_trykket = partial(self._gateway.skjema_fra_slack, {"payload": json.dumps(payload)})
        return self._lest(self._sist_trykket)

    def _lest(self, send: Callable[[], Svar]) -> list[Reply]:
        kvittering, meldinger = self.levert(send)
        assert kvittering.status == 200, kvittering
        return [i_slack(melding) for melding in meldinger]

    def _finn(self, er: Callable[[dict[str, Any]], bool]) -> tuple[dict[str, Any], dict[str, Any]]:
        return next((m, knapp) for m in reversed(self.meldinger) for knapp in slack.knapper(m) if er(knapp))

    def _er_min(self, sendt: dict[str, Any]) -> bool:
        return bool(sendt["channel"] == f"D{self._id}")


def _verdier(knapp: dict[str, Any]) -> set[str]:
    return {mulig["value"] for mulig in knapp.get("options", [knapp]) if "value" in mulig}


class Teamsbruker(_Kanalbruker):
    """Somebody in the personal chat with the bot."""

    def __init__(self, gateway: Kanalgateway, person: str, id: str, aad: str) -> None:
        self._id, self._aad = id, aad
        super().__init__(gateway, person, partial(gateway.microsoft.logg.vent, "melding", hvor=self._er_min))

    def si(self, text: str) -> list[Reply]:
        """Write something, as Teams passes it on: the text, and beside it the same with formatting."""
        formatert = {"contentType": "text/html", "content": f"<p>{html.escape(text)}</p>"}
        activity = microsoft.aktivitet(self._id, self._aad, str(next(_numre)), text=text, attachments=[formatert])
        kvittering, meldinger = self.levert(partial(self._gateway.fra_teams, activity))
        assert kvittering.status == 202, kvittering
        return [i_teams(teams_kort(melding)) for melding in meldinger]

    def trykk(self, valg_id: str) -> list[Reply]:
        """Press the button, or choose in the menu; the card comes back with the choice in it."""
        ordet = next(v["tekst"] for m in self.meldinger for v in i_teams(teams_kort(m))["valg"] if v["id"] == valg_id)
        kort, svar = self._utfor("valg", {"valg": valg_id})
        assert {tekst("kanal.valgte", sprak, tekst=ordet) for sprak in ("nb", "nn")} & set(linjer(kort)), kort
        return svar

    def velg_dato(self, dag: date) -> list[Reply]:
        """Pick a day in the latest message."""
        knapp = next(knapp for knapp in microsoft.knapper(self.meldinger[-1]) if knapp.get("verb") == "dato")
        return self._utfor("dato", {**knapp["data"], "dato": dag.isoformat()})[1]

    def _utfor(self, verb: str, data: dict[str, Any]) -> tuple[dict[str, Any], list[Reply]]:
        """What stands in place of the card, and the answer."""
        activity = microsoft.trykk(self._id, self._aad, str(next(_numre)), data, verb)
        self._sist_trykket = partial(self._gateway.fra_teams, activity)
        kvittering, meldinger = self.levert(self._sist_trykket)
        assert (kvittering.status, kvittering.body["statusCode"]) == (200, 200), kvittering
        return kvittering.body["value"], [i_teams(teams_kort(melding)) for melding in meldinger]

    def _er_min(self, sendt: dict[str, Any]) -> bool:
        return bool(sendt["_samtale"] == f"{microsoft.SAMTALE}{self._id}")


@dataclass(frozen=True)
class Dor:
    """A way in: what a scenario needs to be talked through it."""

    navn: str
    store: Store
    som: Callable[[str], Samtalepart]
    lest: Callable[[Reply], Reply]


def tre_dorer(gateway: Kanalgateway) -> tuple[Dor, Dor, Dor]:
    """The web chat's door, Slack's and Teams', in front of the same assistant."""
    return (
        Dor("nettprat", gateway.store, gateway.i_nettleser, i_nettpraten),
        Dor("slack", gateway.store, gateway.i_slack, _som_den_er),
        Dor("teams", gateway.store, gateway.i_teams, _som_den_er),
    )


def _som_den_er(reply: Reply) -> Reply:
    return reply
