"""Teams' door: the personal chat with the bot, and what is pressed in its cards.

Built on Microsoft 365 Agents SDK. Microsoft gets its receipt once the activity is noted, and the answer follows as a
message of its own, to the address that the conversation came from.
"""

import asyncio
import logging
import os
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from weakref import WeakValueDictionary

from aiohttp import ClientError, ClientResponseError, web
from microsoft_agents.activity import Activity, ActivityTypes, Attachment, ConversationReference, InvokeResponse
from microsoft_agents.authentication.msal import MsalConnectionManager
from microsoft_agents.hosting.aiohttp import CloudAdapter
from microsoft_agents.hosting.core import (
    AgentAuthConfiguration,
    ClaimsIdentity,
    OutboundHostValidator,
    TurnContext,
)
from microsoft_agents.hosting.core.authorization import AuthTypes
from microsoft_agents.hosting.core.connector import ConnectorClientBase
from pydantic import ValidationError

from gateway import visning, visning_teams
from gateway.errors import Refusal
from gateway.kanaldor import Kanaldor, enkel, innstilling
from gateway.teams_token import SVARVERTER, IkkeGodtatt, NoklerUtilgjengelige, Tokensjekk, er_microsofts
from gateway.web import json_body
from naervaer.kanalkonto import Kjent, Konto
from naervaer.store.models import Kanal
from naervaer.tekster import tekst

logger = logging.getLogger("gateway")
STI = "/teams/aktiviteter"
KORT = "application/vnd.microsoft.card.adaptive"
MAX_VARSELTEKST = 300  # what Teams shows in the list and in notifications
_TRYKK = "adaptiveCard/action"
_BESKJED = "application/vnd.microsoft.activity.message"
_IGJEN = frozenset({412, 429, 502, 504})  # what Microsoft says may be tried again
_FORSOK = 4
_FORSTE_PAUSE_SEKUNDER = 1.0


class AdresseIkkeGodtatt(Exception):
    """The stored address is not Microsoft's; nothing is sent."""


@dataclass(frozen=True)
class Oppsett:
    """What Azure's pages for the bot give: the application, the employer's tenant, and the secret."""

    app_id: str
    leietaker: str
    hemmelighet: str


def fra_miljo() -> Oppsett | None:
    """The set-up from NAERVAER_TEAMS_*; None where there is no application. Raises UgyldigOppsett."""
    app_id = os.environ.get("NAERVAER_TEAMS_APP_ID")
    if not app_id:
        return None
    return Oppsett(app_id, innstilling("NAERVAER_TEAMS_TENANT_ID"), innstilling("NAERVAER_TEAMS_SECRET"))


class Teams:
    """The door."""

    def __init__(self, oppsett: Oppsett, dor: Kanaldor) -> None:
        """Nothing is sent before the first activity."""
        self._oppsett = oppsett
        self._dor = dor
        self._sjekk = Tokensjekk(oppsett.app_id, oppsett.leietaker, dor.klokke)
        tilgang = AgentAuthConfiguration(
            AuthTypes.client_secret,
            oppsett.app_id,
            oppsett.leietaker,
            oppsett.hemmelighet,
            connection_name="SERVICE_CONNECTION",
        )
        self._adapter = CloudAdapter(
            connection_manager=MsalConnectionManager(connections_configurations={"SERVICE_CONNECTION": tilgang}),
            host_validator=OutboundHostValidator(list(SVARVERTER), enabled=True, include_default_microsoft_hosts=False),
        )
        # The library's own answer to an error shows the person its inside, and its log what could not be read.
        self._adapter.on_turn_error = None
        logging.getLogger("microsoft_agents.activity").setLevel(logging.CRITICAL)
        self._mottak: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def stopp(self) -> None:
        """Answer what has been taken."""
        await self._dor.ko.tom()

    async def aktivitet(self, request: web.Request) -> web.Response:
        """An activity, as Microsoft sends it. Raises Refusal."""
        if request.content_type != "application/json":
            raise Refusal(415, "ikke_json")
        try:
            claims, kanaler = await self._sjekk.krav(request.headers.get("Authorization"))
            body = await json_body(request)
            self._sjekk.krev_samsvar(claims, kanaler, body)
        except IkkeGodtatt as error:
            logger.warning("Teams-forespørsel avvist: %s", error)
            raise Refusal(401, "usignert", "kanal") from error
        except NoklerUtilgjengelige as error:
            raise Refusal(503, "intern") from error
        try:
            samtale = Activity.model_validate(body).conversation.id
        except (ValidationError, AttributeError):  # the text of the first holds what was sent
            raise Refusal(400, "ikke_json") from None
        request["claims_identity"] = ClaimsIdentity(claims, "jwt")
        # What comes together from one conversation is taken in turn: the library asks for its own token on the way.
        async with self._mottak.setdefault(samtale, asyncio.Lock()):
            return await self._adapter.process(request, self) or web.Response(status=202)

    async def on_turn(self, context: TurnContext) -> None:
        """One activity, proven to be Microsoft's; as the library's Agent."""
        activity = context.activity
        if activity.conversation.conversation_type not in (None, "personal"):
            return  # everybody there would see the answer
        if activity.type == ActivityTypes.message:
            await self._melding(activity)
        elif activity.type == ActivityTypes.invoke and activity.name == _TRYKK:
            await context.send_activity(_invoke_svar(await self._trykk(activity)))
        elif activity.type == ActivityTypes.installation_update:
            await self._installert(activity)

    async def send(self, adresse: dict[str, Any], reply: dict[str, Any]) -> None:
        """Send a neutral reply to where the person was last reached. Raises AdresseIkkeGodtatt or ClientError."""
        activity = Activity(
            type=ActivityTypes.message,
            summary=visning.avkortet(reply["tekst"], MAX_VARSELTEKST),
            attachments=[Attachment(content_type=KORT, content=visning_teams.kort(reply, self._dor.url))],
        )

        async def post(context: TurnContext) -> None:
            await context.send_activity(activity)

        await self._igjen_ved_behov(partial(self._i_samtalen, adresse, post))

    async def _melding(self, activity: Activity) -> None:
        konto, adresse, hendelse = self._konto(activity), _adresse(activity), _hendelse(activity)
        if not await self._er_ny(hendelse):
            return
        verdi = activity.value if isinstance(activity.value, dict) else {}
        valg, dato = verdi.get(visning_teams.VALG), verdi.get(visning_teams.DATO)
        if any(file.content_type != "text/html" for file in activity.attachments or []):
            self._dor.ko.legg_til(konto, partial(self._si_fast, konto, adresse, "fil_ikke_lest"))
        if isinstance(valg, str):
            self._dor.ko.legg_til(konto, partial(self._svar, konto, adresse, hendelse, None, valg))
        elif said := (dato if isinstance(dato, str) else activity.text or ""):
            self._dor.ko.legg_til(konto, partial(self._svar, konto, adresse, hendelse, said, None))

    async def _trykk(self, activity: Activity) -> dict[str, Any]:
        """The answer to a press: the card as it is once the choice has been made. What follows from it comes after."""
        konto, adresse, hendelse = self._konto(activity), _adresse(activity), _hendelse(activity)
        data = _trykket(activity.value)
        hvem = await self._dor.person(konto, _ingen_epost)
        if hvem is None:
            return _beskjed(tekst("kanal.ukjent"))
        dato, valg = data.get(visning_teams.DATO), data.get(visning_teams.VALG)
        if isinstance(dato, str):
            await self._legg_til_en_gang(konto, adresse, hendelse, dato, None)
            return _beskjed(dato)
        melding = await self._dor.med_valget(konto, hvem, valg) if isinstance(valg, str) else None
        if melding is None:
            return _beskjed(tekst("feil_web.ukjent_valg", hvem.spraak))
        await self._legg_til_en_gang(konto, adresse, hendelse, None, valg)
        return {"statusCode": 200, "type": KORT, "value": visning_teams.kort(melding, self._dor.url)}

    async def _legg_til_en_gang(
        self, konto: Konto, adresse: dict[str, Any], hendelse: str, said: str | None, valg: str | None
    ) -> None:
        if await self._er_ny(hendelse):
            self._dor.ko.legg_til(konto, partial(self._svar, konto, adresse, hendelse, said, valg))

    async def _er_ny(self, hendelse: str) -> bool:
        return await self._dor.er_ny(Kanal.TEAMS, hendelse)

    async def _installert(self, activity: Activity) -> None:
        if activity.from_property is None or not activity.from_property.aad_object_id:
            return
        konto, adresse = self._konto(activity), _adresse(activity)
        if activity.action == "remove":
            # In turn: an answer that is under way would note the address again.
            self._dor.ko.legg_til(konto, partial(self._dor.glem_adresse, konto))
        elif activity.action == "add" and await self._er_ny(_hendelse(activity)):
            self._dor.ko.legg_til(konto, partial(self._si_fast, konto, adresse, "velkommen"))

    async def _svar(
        self, konto: Konto, adresse: dict[str, Any], hendelse: str, said: str | None, valg: str | None
    ) -> None:
        if hvem := await self._kjent(konto, adresse):
            for reply in await self._dor.si(konto, hvem, hendelse, said, valg):
                await self._post(konto, adresse, reply)

    async def _si_fast(self, konto: Konto, adresse: dict[str, Any], nokkel: str) -> None:
        if hvem := await self._kjent(konto, adresse):
            await self._post(konto, adresse, enkel(tekst(f"kanal.{nokkel}", hvem.spraak), hvem.spraak))

    async def _kjent(self, konto: Konto, adresse: dict[str, Any]) -> Kjent | None:
        """The person; one who is not known is told how to become so."""
        hvem = await self._dor.person(konto, partial(self._epost, adresse))
        if hvem is None:
            await self._post(konto, adresse, enkel(tekst("kanal.ukjent"), "nb"))
        return hvem

    async def _post(self, konto: Konto, adresse: dict[str, Any], reply: dict[str, Any]) -> None:
        try:
            await self.send(adresse, reply)
        except ClientResponseError as error:
            logger.error("Teams tok ikke imot svaret: %s", error.status)
            if error.status == 403:  # the app has been taken away
                await self._dor.glem_adresse(konto)
        except (ClientError, TimeoutError, ValueError, AdresseIkkeGodtatt) as error:
            logger.error("Svaret kom ikke til Teams: %s", type(error).__name__)
        else:
            await self._dor.husk_adresse(konto, adresse)

    async def _epost(self, adresse: dict[str, Any]) -> str | None:
        """The address of an employee of the tenant, as Microsoft's directory has it; guests have none here."""
        funnet: list[str] = []

        async def les(context: TurnContext) -> None:
            klient: Any = context.services.get(ConnectorClientBase)
            member = await klient.get_conversation_member(adresse["conversation"]["id"], adresse["user"]["id"])
            if member.aad_object_id == adresse["user"]["aadObjectId"] and "#EXT#" not in (
                member.user_principal_name or ""
            ):
                funnet.extend(name for name in (member.email, member.user_principal_name) if name)

        try:
            await self._igjen_ved_behov(partial(self._i_samtalen, adresse, les))
        except (ClientError, TimeoutError, ValueError, AdresseIkkeGodtatt) as error:
            logger.error("Teams sa ikke hvem det er: %s", type(error).__name__)
        return next(iter(funnet), None)

    async def _i_samtalen(self, adresse: dict[str, Any], arbeid: Callable[[TurnContext], Awaitable[None]]) -> None:
        if not er_microsofts(adresse["serviceUrl"]):
            raise AdresseIkkeGodtatt
        reference = ConversationReference.model_validate(adresse)
        await self._adapter.continue_conversation(self._oppsett.app_id, reference.get_continuation_activity(), arbeid)

    async def _igjen_ved_behov(self, arbeid: Callable[[], Awaitable[None]]) -> None:
        """Do the work, a few times where Microsoft asks to be tried again."""
        for forsok in range(1, _FORSOK):
            try:
                return await arbeid()
            except ClientResponseError as error:
                if error.status not in _IGJEN:
                    raise
                await asyncio.sleep(_pause(error, forsok))
        await arbeid()
        return None

    def _konto(self, activity: Activity) -> Konto:
        return Konto(Kanal.TEAMS, self._oppsett.leietaker, str(activity.from_property.aad_object_id))


async def _ingen_epost() -> None:
    return None


def _adresse(activity: Activity) -> dict[str, Any]:
    """What a message to this conversation needs, now and later."""
    reference = activity.get_conversation_reference()
    return reference.model_dump(mode="json", by_alias=True, exclude_none=True, exclude={"activity_id"})


def _hendelse(activity: Activity) -> str:
    return f"{activity.conversation.id}/{activity.id}"


def _trykket(value: object) -> dict[str, Any]:
    action = value.get("action") if isinstance(value, dict) else None
    data = action.get("data") if isinstance(action, dict) else None
    return data if isinstance(data, dict) else {}


def _beskjed(text: str) -> dict[str, Any]:
    return {"statusCode": 200, "type": _BESKJED, "value": text}


def _invoke_svar(body: dict[str, Any]) -> Activity:
    return Activity(type=ActivityTypes.invoke_response, value=InvokeResponse(status=200, body=body))


def _pause(error: ClientResponseError, forsok: int) -> float:
    """How long to wait, in seconds: as long as Microsoft says, else longer each time, and not all at once."""
    oppgitt = str(error.headers.get("Retry-After", "")) if error.headers else ""
    if oppgitt.isdecimal():
        return min(float(oppgitt), 60.0)
    return float(_FORSTE_PAUSE_SEKUNDER * 2 ** (forsok - 1) * (1 + random.random()))  # noqa: S311  no secret
