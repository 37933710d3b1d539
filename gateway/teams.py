"""Teams' door: the personal chat with the bot, and what is pressed in its cards.

Built on Microsoft 365 Agents SDK. Microsoft gets its receipt once the activity is stored, and the answer follows as a
message of its own, to the address that the conversation came from.
"""

import asyncio
import logging
import os
from dataclasses import dataclass
from functools import partial
from typing import Any
from weakref import WeakValueDictionary

from aiohttp import ClientError, ClientResponseError, web
from microsoft_agents.activity import Activity, ActivityTypes, InvokeResponse
from microsoft_agents.hosting.core import ClaimsIdentity, TurnContext
from microsoft_agents.hosting.core.connector import ConnectorClientBase
from pydantic import ValidationError

from gateway import visning_teams
from gateway.errors import Refusal
from gateway.kanaldor import Kanaldor, innstilling
from gateway.teams_sending import KORT, AdresseIkkeGodtatt, Teamssending
from gateway.teams_token import IkkeGodtatt, NoklerUtilgjengelige, Tokensjekk
from gateway.web import json_body
from naervaer.kanalinnboks import Oppdrag, fingeravtrykk
from naervaer.kanalkonto import Konto
from naervaer.store.models import Kanal
from naervaer.tekster import tekst

logger = logging.getLogger("gateway")
STI = "/teams/aktiviteter"
_TRYKK = "adaptiveCard/action"
_BESKJED = "application/vnd.microsoft.activity.message"


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
        self._ut = Teamssending(oppsett.app_id, oppsett.leietaker, oppsett.hemmelighet, dor.url)
        self._mottak: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        dor.svarer[Kanal.TEAMS] = self._svar

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
            return await self._ut.adapter.process(request, self) or web.Response(status=202)

    async def on_turn(self, context: TurnContext) -> None:
        """One activity, proven to be Microsoft's; as the library's Agent."""
        activity = context.activity
        samtale = activity.conversation
        if samtale.is_group or samtale.conversation_type not in (None, "personal"):
            return  # everybody there would see the answer
        if activity.type == ActivityTypes.message:
            await self._melding(activity)
        elif activity.type == ActivityTypes.invoke and activity.name == _TRYKK:
            await context.send_activity(_invoke_svar(await self._trykk(activity)))
        elif activity.type == ActivityTypes.installation_update:
            await self._installert(activity)

    async def _melding(self, activity: Activity) -> None:
        verdi = activity.value if isinstance(activity.value, dict) else {}
        valg, said = verdi.get(visning_teams.VALG), activity.text or None
        files = any(file.content_type != "text/html" for file in activity.attachments or [])
        beskjed = "fil_ikke_lest" if files else None
        if visning_teams.SPURT_I in verdi:
            if await self._dag(activity, verdi) is None:
                await self._dor.ta_imot(self._oppdrag(activity)(beskjed="dag_utgaatt"))
        elif isinstance(valg, str):
            await self._dor.ta_imot(self._oppdrag(activity)(valg=valg, beskjed=beskjed))
        elif said or beskjed:
            await self._dor.ta_imot(self._oppdrag(activity)(tekst=said, beskjed=beskjed))

    async def _trykk(self, activity: Activity) -> dict[str, Any]:
        """The answer to a press: the card as it is once the choice has been made. What follows from it comes after."""
        oppdrag, data = self._oppdrag(activity), _trykket(activity.value)
        konto = self._konto(activity)
        hvem = await self._dor.hvem(konto)
        if visning_teams.SPURT_I in data:
            kort = await self._dag(activity, data)
            return _kort(kort) if kort else _beskjed(tekst("kanal.dag_utgaatt", hvem.spraak))
        valg = data.get(visning_teams.VALG)
        melding = await self._dor.med_valget(konto, hvem, valg) if isinstance(valg, str) else None
        if melding is None:
            return _beskjed(tekst("feil_web.ukjent_valg", hvem.spraak))
        await self._dor.ta_imot(oppdrag(valg=valg))
        return _kort(visning_teams.kort(melding, self._dor.url))

    async def _dag(self, activity: Activity, data: dict[str, Any]) -> dict[str, Any] | None:
        """The card with the day that was picked, once it is taken; None where it cannot be."""
        spurt_i, iso = data[visning_teams.SPURT_I], data.get(visning_teams.DATO)
        tatt = await self._dor.ta_imot_dag(self._oppdrag(activity)(), spurt_i, iso)
        return visning_teams.kort(tatt[0], self._dor.url, tatt[1]) if tatt else None

    async def _installert(self, activity: Activity) -> None:
        if activity.from_property is None or not activity.from_property.aad_object_id:
            return
        if activity.action == "remove":
            konto = self._konto(activity)
            # In turn: an answer that is under way would note the address again.
            self._dor.ko.legg_til(konto, partial(self._dor.glem_adresse, konto))
        elif activity.action == "add":
            await self._dor.ta_imot(self._oppdrag(activity)(beskjed="velkommen"))

    async def _svar(self, oppdrag: Oppdrag) -> None:
        hvem = await self._dor.hvem(oppdrag.konto, partial(self._epost, oppdrag.adresse))
        replies = await self._dor.svar(oppdrag, hvem)
        for reply in replies:
            await self._post(oppdrag, reply)

    async def _post(self, oppdrag: Oppdrag, reply: dict[str, Any]) -> None:
        try:
            await self._ut.send(oppdrag.adresse, reply)
        except ClientResponseError as error:
            logger.error("Teams tok ikke imot svaret: %s", error.status)
            if error.status == 403:  # the app has been taken away
                await self._dor.glem_adresse(oppdrag.konto)
        except (ClientError, TimeoutError, ValueError, AdresseIkkeGodtatt) as error:
            logger.error("Svaret kom ikke til Teams: %s", type(error).__name__)
        else:
            await self._dor.noter_sendt(oppdrag)

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
            await self._ut.i_samtalen(adresse, les)
        except (ClientError, TimeoutError, ValueError, AdresseIkkeGodtatt) as error:
            logger.error("Teams sa ikke hvem det er: %s", type(error).__name__)
        return next(iter(funnet), None)

    def _oppdrag(self, activity: Activity) -> partial[Oppdrag]:
        hendelse = fingeravtrykk(Kanal.TEAMS, f"{activity.conversation.id}/{activity.id}")
        return partial(Oppdrag, self._konto(activity), hendelse, _adresse(activity))

    def _konto(self, activity: Activity) -> Konto:
        return Konto(Kanal.TEAMS, self._oppsett.leietaker, str(activity.from_property.aad_object_id))


def _adresse(activity: Activity) -> dict[str, Any]:
    """What a message to this conversation needs, now and later."""
    reference = activity.get_conversation_reference()
    return reference.model_dump(mode="json", by_alias=True, exclude_none=True, exclude={"activity_id"})


def _trykket(value: object) -> dict[str, Any]:
    action = value.get("action") if isinstance(value, dict) else None
    data = action.get("data") if isinstance(action, dict) else None
    return data if isinstance(data, dict) else {}


def _kort(card: dict[str, Any]) -> dict[str, Any]:
    return {"statusCode": 200, "type": KORT, "value": card}


def _beskjed(text: str) -> dict[str, Any]:
    return {"statusCode": 200, "type": _BESKJED, "value": text}


def _invoke_svar(body: dict[str, Any]) -> Activity:
    return Activity(type=ActivityTypes.invoke_response, value=InvokeResponse(status=200, body=body))
