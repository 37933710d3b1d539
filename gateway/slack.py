"""Slack's door: direct messages, /naervaer, the App Home and what is pressed in them.

Slack gets its receipt once the event is stored, and the answer follows as a message of its own: that may take longer
than the three seconds Slack waits. Events come over HTTPS (Events API), or where Slack cannot reach us over a
connection that we open (Socket Mode).
"""

import asyncio
import html
import logging
import os
import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from aiohttp import ClientError, web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import Clock, SignatureVerifier

from gateway import slack_hjem, visning_slack, visning_slack_plan
from gateway.errors import Refusal
from gateway.kanaldor import Kanaldor, enkel, innstilling
from gateway.slack_plan import Plandialog
from gateway.slack_sending import Slacksending
from naervaer.kanalinnboks import Oppdrag, fingeravtrykk
from naervaer.kanalkonto import Kjent, Konto
from naervaer.klokke import Klokke
from naervaer.store.models import Kanal
from naervaer.tekster import tekst

logger = logging.getLogger("gateway")
STI = "/slack/hendelser"
KOMMANDO = "/naervaer"
_SKJEMA = "application/x-www-form-urlencoded"
_INNHOLD = ("application/json", _SKJEMA)
_MAX_SKJEMA_BYTES = 1024 * 1024  # a plan filled to the brim, with the whole form around it as Slack sends it back
_NEDE = (SlackApiError, ClientError, TimeoutError)  # what may come of asking Slack for something
_STUMME = frozenset({None, "file_share"})  # the subtypes of messages that a person has written
_MERKE = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")  # how Slack writes links and mentions: <address|words>


class SlackUtilgjengelig(Exception):
    """Slack does not say where the app is installed; the text is Slack's own word for why."""


@dataclass(frozen=True)
class Oppsett:
    """What Slack's pages for the app give. `apptoken` is only for Socket Mode.

    `stol_paa_epost`: nobody can be in the workspace under another's address, because people sign in through the
    employer.
    """

    bottoken: str
    signeringsnokkel: str
    apptoken: str
    stol_paa_epost: bool


def fra_miljo() -> Oppsett | None:
    """The set-up from NAERVAER_SLACK_*; None where there is no bot token. Raises UgyldigOppsett."""
    bottoken = os.environ.get("NAERVAER_SLACK_BOT_TOKEN")
    if not bottoken:
        return None
    return Oppsett(
        bottoken,
        innstilling("NAERVAER_SLACK_SIGNING_SECRET"),
        os.environ.get("NAERVAER_SLACK_APP_TOKEN", ""),
        os.environ.get("NAERVAER_SLACK_STOL_PAA_EPOST") == "1",
    )


class Slack:
    """The door."""

    def __init__(self, oppsett: Oppsett, dor: Kanaldor) -> None:
        """Nothing is sent before the first event, or `start`."""
        self._oppsett = oppsett
        self._dor = dor
        self._signatur = SignatureVerifier(oppsett.signeringsnokkel, _Sekunder(dor.klokke))
        self._ut = Slacksending(oppsett.bottoken, dor.url)
        self._klient = self._ut.klient

        async def identitet() -> AuthorizeResult:  # Bolt takes no method here
            return await self._identitet()

        # The signature is checked before Bolt reads anything: Bolt writes a message it doubts to the log.
        self._app = AsyncApp(
            authorize=identitet,
            request_verification_enabled=False,
            ssl_check_enabled=False,
            process_before_response=True,  # no receipt for what has not been stored
        )
        self._app.middleware(self._bare_vaare)
        self._app.event("message")(self._melding)
        self._app.event("app_mention")(self._nevnt)
        self._app.event("app_home_opened")(self._hjem)
        self._app.event(re.compile(""))(_uten_svar)
        self._app.command(KOMMANDO)(self._kommando)
        self._app.action(re.compile(rf"^({visning_slack.VALG}|{visning_slack.DATO}|{visning_slack.SPORSMAAL})"))(
            self._trykk
        )
        self._plan = Plandialog(dor, self._klient)
        self._app.action(re.compile(f"^{visning_slack.PLAN}:"))(self._apne_plan)
        self._app.action(visning_slack_plan.ETT_TIL)(self._ett_tiltak_til)
        self._app.view(visning_slack_plan.SKJEMA)(self._lagre_plan)
        self._app.view(visning_slack_plan.LAGRET)(self._gjor_plan_ferdig)
        self._har_hjem: set[Konto] = set()  # whose App Home is kept up: a look for nobody would be logged as theirs
        self._identifisering = asyncio.Lock()
        dor.svarer[Kanal.SLACK] = self._svar
        self._hvem: AuthorizeResult | None = None
        self._socket: AsyncSocketModeHandler | None = None
        self._tilkobling: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Open the connection of Socket Mode, if that is chosen; it goes on trying where Slack is away."""
        if self._oppsett.apptoken:
            self._socket = AsyncSocketModeHandler(self._app, self._oppsett.apptoken)
            self._tilkobling = asyncio.create_task(self._socket.connect_async())  # type: ignore[no-untyped-call]

    async def stopp(self) -> None:
        """Take no more, and answer what has been taken."""
        if self._socket and self._tilkobling:
            self._tilkobling.cancel()
            with suppress(asyncio.CancelledError):
                await self._tilkobling
            await self._socket.close_async()  # type: ignore[no-untyped-call]
        await self._dor.ko.tom()

    async def hendelse(self, request: web.Request) -> web.Response:
        """An event, a command or a press, as Slack sends it. Raises Refusal."""
        if request.content_type not in _INNHOLD:
            raise Refusal(415, "ikke_json")
        if request.content_type == _SKJEMA:
            request = request.clone(client_max_size=_MAX_SKJEMA_BYTES)
        body = await request.read()
        if not self._er_signert(body, request):
            raise Refusal(401, "usignert", "kanal")
        # No header but the type of the content goes on: the signature covers none of them.
        headers = {"content-type": request.content_type}
        try:
            bolt_request = AsyncBoltRequest(body=body.decode(), headers=headers)  # type: ignore[arg-type]
        except (ValueError, AttributeError, RecursionError) as error:  # neither JSON nor a form
            raise Refusal(400, "ikke_json") from error
        return await to_aiohttp_response(await self._app.async_dispatch(bolt_request))

    def _er_signert(self, body: bytes, request: web.Request) -> bool:
        tid, signatur = (request.headers.get(f"X-Slack-{name}", "") for name in ("Request-Timestamp", "Signature"))
        if not (tid.isascii() and tid.isdecimal() and signatur.isascii()):
            return False  # the verifier takes these for granted
        try:
            return self._signatur.is_valid(body, tid, signatur)
        except UnicodeDecodeError:
            return False

    async def _identitet(self) -> AuthorizeResult:
        """Who the app is and where it is installed. Asked once; what came meanwhile goes on in the order it came.

        Raises SlackUtilgjengelig, so that Slack is told to come again.
        """
        async with self._identifisering:
            if self._hvem is None:
                try:
                    svar = await self._klient.auth_test()
                except SlackApiError as error:  # Bolt would take this for an answer, and the event would be lost
                    raise SlackUtilgjengelig(_grunn(error)) from None
                self._hvem = AuthorizeResult.from_auth_test_response(
                    bot_token=self._oppsett.bottoken, auth_test_response=svar
                )
        return self._hvem

    async def _bare_vaare(
        self, body: dict[str, Any], context: AsyncBoltContext, next_: Callable[[], Awaitable[None]]
    ) -> BoltResponse | None:
        """Lets through only the events of the workspace that the app is installed in."""
        ours = context.authorize_result.team_id if context.authorize_result else None
        if ours is None or {context.team_id, context.actor_team_id or ours} != {ours}:
            return BoltResponse(status=403)
        hendelse = body.get("event_id") or body.get("trigger_id")
        if not hendelse:
            return BoltResponse(status=400)
        context["hendelse"] = fingeravtrykk(Kanal.SLACK, hendelse)
        await next_()
        return None

    async def _melding(self, event: dict[str, Any], context: AsyncBoltContext) -> None:
        if event.get("channel_type") != "im" or "bot_id" in event or event.get("subtype") not in _STUMME:
            return
        said, files = _som_skrevet(event.get("text", "")), event.get("files")
        await self._dor.ta_imot(
            Oppdrag(
                _konto(context, event["user"]),
                context["hendelse"],
                {"kanal": event["channel"]},
                tekst=said if said or not files else None,
                beskjed="fil_ikke_lest" if files else None,
            )
        )

    async def _nevnt(self, event: dict[str, Any], context: AsyncBoltContext) -> None:
        """In a channel, the asker alone is told where to ask; in a direct message the message itself is answered."""
        if event.get("channel_type") == "im" or "user" not in event:
            return
        adresse = {"kanal": event["channel"], "bare_for": event["user"]}
        await self._dor.ta_imot(Oppdrag(_konto(context, event["user"]), context["hendelse"], adresse))

    async def _kommando(self, ack: AsyncAck, command: dict[str, Any], context: AsyncBoltContext) -> None:
        """What is typed after /naervaer is answered in the direct message, never where it was typed."""
        konto = _konto(context, command["user_id"])
        sprak = _sprak(await self._dor.person(konto))
        if command.get("channel_name") != "directmessage":
            await ack(text=tekst("kanal.direkte", sprak))
            return
        await ack(text=tekst("kanal.svar_kommer", sprak))
        said = _som_skrevet(command.get("text", "")).strip() or tekst("kanal.hjelp", sprak)
        await self._dor.ta_imot(Oppdrag(konto, context["hendelse"], {"kanal": konto.ekstern_id}, tekst=said))

    async def _trykk(
        self, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any], context: AsyncBoltContext
    ) -> None:
        await ack()
        oppdrag = partial(Oppdrag, _konto(context, body["user"]["id"]), context["hendelse"])
        if action["action_id"].startswith(visning_slack.SPORSMAAL):
            return await self._dor.ta_imot(oppdrag({"kanal": body["user"]["id"]}, tekst=action["value"]))
        adresse = {"kanal": body["channel"]["id"]}
        melding = {name: body["message"][name] for name in ("ts", "text", "blocks")}
        if action["action_id"].startswith(visning_slack.DATO):
            spurt_i, dag = visning_slack.spurt_i(action["action_id"]), action["selected_date"]
            if await self._dor.ta_imot_dag(oppdrag(adresse, melding=melding), spurt_i, dag) is None:
                await self._dor.ta_imot(oppdrag(adresse, beskjed="dag_utgaatt"))
            return None
        valg = action["value"] if action["type"] == "button" else action["selected_option"]["value"]
        return await self._dor.ta_imot(oppdrag(adresse, valg=valg, melding=melding))

    async def _apne_plan(
        self, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any], context: AsyncBoltContext
    ) -> None:
        await ack()
        konto = _konto(context, body["user"]["id"])
        hvem = await self._dor.hvem(konto, partial(self._epost, konto))
        try:
            await self._plan.apne(hvem, action["value"], body)
        except _NEDE as error:
            logger.error("Planen kunne ikke åpnes i Slack: %s", _grunn(error))
            beskjed = enkel(tekst("slack_plan.ikke_aapnet", hvem.spraak), hvem.spraak)
            self._dor.ko.legg_til(konto, partial(self._ut.send, {"kanal": konto.ekstern_id}, beskjed))

    async def _ett_tiltak_til(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        with _logget("Planen kunne ikke utvides i Slack"):  # the button is still there
            await self._plan.ett_til(body["view"])

    async def _lagre_plan(
        self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], context: AsyncBoltContext
    ) -> None:
        hvem = await self._dor.hvem(_konto(context, body["user"]["id"]))
        await ack(**await self._plan.lagre(hvem, view))

    async def _gjor_plan_ferdig(
        self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], context: AsyncBoltContext
    ) -> None:
        konto = _konto(context, body["user"]["id"])
        hvem = await self._dor.hvem(konto)
        await ack(**await self._plan.gjor_ferdig(hvem, view))
        if konto in self._har_hjem:
            self._dor.ko.legg_til(konto, partial(self._vis_hjem, konto))

    async def _hjem(self, event: dict[str, Any], context: AsyncBoltContext) -> None:
        if event.get("tab") == "home":
            konto = _konto(context, event["user"])
            self._har_hjem.add(konto)
            self._dor.ko.legg_til(konto, partial(self._vis_hjem, konto))

    async def _svar(self, oppdrag: Oppdrag) -> None:
        if "bare_for" in oppdrag.adresse:
            return await self._be_om_direkte(oppdrag)
        begynt = self._dor.klokke.now()
        hvem = await self._dor.hvem(oppdrag.konto, partial(self._epost, oppdrag.konto))
        replies = await self._dor.svar(oppdrag, hvem)
        if oppdrag.valg and oppdrag.melding and await self._dor.med_valget(oppdrag.konto, hvem, oppdrag.valg):
            await self._marker(oppdrag, visning_slack.med_valget(oppdrag.melding["blocks"], oppdrag.valg))
        elif oppdrag.tekst and oppdrag.melding:
            await self._marker(oppdrag, visning_slack.med_dagen(oppdrag.melding["blocks"], oppdrag.tekst))
        for reply in replies:
            await self._post(oppdrag, reply)
        if oppdrag.konto in self._har_hjem and await self._dor.har_endret(hvem, begynt):
            await self._vis_hjem(oppdrag.konto)
        return None

    async def _be_om_direkte(self, oppdrag: Oppdrag) -> None:
        hvem = await self._dor.person(oppdrag.konto)
        kanal, bruker = oppdrag.adresse["kanal"], oppdrag.adresse["bare_for"]
        with _logget("Slack tok ikke imot svaret"):
            await self._klient.chat_postEphemeral(channel=kanal, user=bruker, text=tekst("kanal.direkte", _sprak(hvem)))

    async def _marker(self, oppdrag: Oppdrag, blokker: list[dict[str, Any]]) -> None:
        """Let the choice stand in the message in place of the buttons; the answer comes even if that cannot be done."""
        kanal, melding = oppdrag.adresse["kanal"], oppdrag.melding or {}
        with _logget("Valget kunne ikke merkes i Slack"):
            await self._klient.chat_update(channel=kanal, ts=melding["ts"], text=melding["text"], blocks=blokker)

    async def _vis_hjem(self, konto: Konto) -> None:
        hvem = await self._dor.person(konto, partial(self._epost, konto))
        if hvem is None:
            view = slack_hjem.ukjent(self._dor.veiledning(_sprak(None)))
        else:
            view = slack_hjem.view(await self._dor.hjem(hvem), hvem.spraak)
        with _logget("Forsiden kunne ikke vises i Slack"):
            await self._klient.views_publish(user_id=konto.ekstern_id, view=view)

    async def _post(self, oppdrag: Oppdrag, reply: dict[str, Any]) -> None:
        try:
            await self._ut.send(oppdrag.adresse, reply)
        except _NEDE as error:
            logger.error("Slack tok ikke imot svaret: %s", _grunn(error))
        else:
            await self._dor.noter_sendt(oppdrag)

    async def _epost(self, konto: Konto) -> str | None:
        """The address of a full member of the workspace, where addresses there can be trusted."""
        if not self._oppsett.stol_paa_epost:
            return None
        try:
            user: dict[str, Any] = (await self._klient.users_info(user=konto.ekstern_id))["user"]
        except _NEDE as error:
            logger.error("Slack sa ikke hvem det er: %s", _grunn(error))
            return None
        guest = any(
            user.get(flag) for flag in ("is_restricted", "is_ultra_restricted", "is_bot", "deleted", "is_stranger")
        )
        if guest or user.get("team_id") != konto.leietaker or user.get("is_email_confirmed") is not True:
            return None
        epost = user.get("profile", {}).get("email")
        return str(epost) if epost else None


class _Sekunder(Clock):
    """The house's clock as Slack's library reads one."""

    def __init__(self, klokke: Klokke) -> None:
        self._klokke = klokke

    def now(self) -> float:
        return self._klokke.now().timestamp()


async def _uten_svar() -> None:
    """Other events need only the receipt."""


def _konto(context: AsyncBoltContext, user_id: str) -> Konto:
    return Konto(Kanal.SLACK, str(context.team_id), user_id)


def _sprak(hvem: Kjent | None) -> str:
    return hvem.spraak if hvem else "nb"


def _som_skrevet(text: str) -> str:
    """The text as the person typed it, without Slack's marks around links and its three escaped characters."""
    return html.unescape(_MERKE.sub(lambda found: found[2] or found[1].removeprefix("mailto:"), text))


@contextmanager
def _logget(hva: str) -> Iterator[None]:
    """Within the block, what Slack does not do is written to the log, and what follows goes on."""
    try:
        yield
    except _NEDE as error:
        logger.error("%s: %s", hva, _grunn(error))


def _grunn(error: Exception) -> str:
    """Slack's own word for the error, or its kind: nothing of what was said."""
    svar = error.response.data if isinstance(error, SlackApiError) else None
    return str(svar.get("error")) if isinstance(svar, dict) else type(error).__name__
