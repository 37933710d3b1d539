"""The follow-up plan as a form in Slack: opened by a button, saved as the person sends it, and made final."""

import logging
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from gateway import visning_slack_plan
from gateway.errors import Refusal
from gateway.kanaldor import Kanaldor, hva_og_hvor
from gateway.planskjema import refused
from gateway.visning_slack_plan import Innsendt
from naervaer import plan, planskjema, planutfylling
from naervaer.kanalkonto import Kjent
from naervaer.planbilde import Felt
from naervaer.planskjema import Skjema
from naervaer.planutfylling import Feilutfylt, Kollisjon
from naervaer.tekster import tekst

T = TypeVar("T")
logger = logging.getLogger("gateway")
Kvittering = dict[str, Any]  # what Slack is answered when a modal is sent


class Plandialog:
    """What happens in the modals. Slack waits three seconds for each answer, so nothing here waits for the bot."""

    def __init__(self, dor: Kanaldor, klient: AsyncWebClient) -> None:
        """`klient` opens and changes the modals."""
        self._dor = dor
        self._klient = klient

    async def apne(self, hvem: Kjent, sak_id: str, body: Mapping[str, Any]) -> None:
        """Open the form of the case's plan, or show it in place of the modal that the button stands in. Raises
        SlackApiError and ClientError.
        """
        view = await self._skjema(hvem, sak_id)
        if body.get("view", {}).get("type") == "modal":
            await self._klient.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=view)
        else:
            await self._klient.views_open(trigger_id=body["trigger_id"], view=view)

    async def ett_til(self, view: Mapping[str, Any]) -> None:
        """Make room for one more new measure. Raises SlackApiError and ClientError."""
        vist = visning_slack_plan.med_ett_tiltak_til(view)
        await self._klient.views_update(view_id=view["id"], hash=view["hash"], view=vist)

    async def lagre(self, hvem: Kjent, view: Mapping[str, Any]) -> Kvittering:
        """Save what was sent, all of it or nothing; what cannot be kept is told beside the field it is about."""
        innsendt = visning_slack_plan.les(view)
        try:
            return await self._lagre(hvem, innsendt)
        except Feilutfylt as error:
            return _feil(visning_slack_plan.feil_ved_feltene(error, hvem.spraak))
        except Refusal as refusal:  # what the person wrote still stands in the modal
            return _feil({Felt.ARBEIDSDAG: _ord(refusal, hvem.spraak)})

    async def gjor_ferdig(self, hvem: Kjent, view: Mapping[str, Any]) -> Kvittering:
        """Make the plan final."""
        sak_id, plan_id = visning_slack_plan.ferdigstilles(view)
        person_id, sprak, klokke = hvem.person_id, hvem.spraak, self._dor.klokke
        try:
            await self._i_lager(lambda s: plan.ferdigstill(s, person_id, plan_id, sprak, klokke))
        except Refusal as refusal:
            if refusal.kode != "ufullstendig":
                return _vis(visning_slack_plan.beskjed(_ord(refusal, sprak), sprak))
            naa = await self._i_lager(lambda s: planskjema.redigering(s, person_id, plan_id, sprak, klokke))
            return _vis(visning_slack_plan.lagret(sak_id, naa, sprak))
        return _vis(visning_slack_plan.beskjed(tekst("plan_web.er_ferdig", sprak), sprak))

    async def _lagre(self, hvem: Kjent, innsendt: Innsendt) -> Kvittering:
        person_id, sprak, klokke = hvem.person_id, hvem.spraak, self._dor.klokke
        plan_id, utfylt, sett = innsendt.plan_id, innsendt.utfylt, innsendt.sett
        try:
            naa = await self._i_lager(lambda s: planutfylling.lagre(s, person_id, plan_id, utfylt, sett, sprak, klokke))
        except Kollisjon as error:
            side = await self._side(hvem, innsendt.sak_id)
            if side.redigering is None:
                raise Refusal(409, "er_endelig", "plan") from error
            vist = visning_slack_plan.skjema_etter_kollisjon(innsendt, error.deler, side, side.redigering, sprak)
            return _vis(vist)
        return _vis(visning_slack_plan.lagret(innsendt.sak_id, naa, sprak))

    async def _skjema(self, hvem: Kjent, sak_id: str) -> View:
        try:
            side = await self._side(hvem, sak_id)
        except Refusal as refusal:
            return visning_slack_plan.beskjed(_ord(refusal, hvem.spraak), hvem.spraak)
        return visning_slack_plan.skjema(sak_id, side, hvem.spraak, self._dor.url)

    async def _side(self, hvem: Kjent, sak_id: str) -> Skjema:
        person_id, sprak, klokke = hvem.person_id, hvem.spraak, self._dor.klokke
        return await self._i_lager(lambda s: planskjema.skjema(s, person_id, sak_id, sprak, klokke))

    async def _i_lager(self, work: Callable[[Session], T]) -> T:
        """The work in a transaction. Raises Refusal for whatever goes wrong, but for Feilutfylt and Kollisjon."""
        try:
            with refused():
                return await self._dor.i_lager(work)
        except (Refusal, Feilutfylt, Kollisjon):
            raise
        except Exception as error:
            logger.error("Planen i Slack feilet: %s", hva_og_hvor(error))
            raise Refusal(500, "intern") from None


def _vis(view: View) -> Kvittering:
    return {"response_action": "update", "view": view}


def _feil(ved: Mapping[str, str]) -> Kvittering:
    return {"response_action": "errors", "errors": dict(ved)}


def _ord(refusal: Refusal, sprak: str) -> str:
    return tekst(f"{refusal.fil}.{refusal.kode}", sprak, **refusal.verdier)
