"""The one inner channel: the gateway is the only caller, and it has settled who is talking."""

import hmac
import re
from typing import Any, Awaitable, Callable, Dict, List, Optional, Text

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.shared.core.events import BotUttered, UserUttered
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

SECRET_HEADER = "x-naervaer-hemmelighet"
LONGEST_WAIT_SECONDS = 60  # longer than the lock of a worker that died
LEADING_SLASHES = re.compile(r"^[\s/]+")


class InnerChannel(InputChannel):
    """Takes `{"samtale": id, "tekst": ...}` or `{"samtale": id, "valg": payload}` and answers with the replies.

    `samtale` is the opaque conversation id that the gateway made. `tekst` is what a person typed and can never
    become a command; `valg` is a payload that the gateway itself offered as a button. Where `ordrett` comes along, it
    is the text as it was written: what it means is read from that, but only `tekst` is kept and passed on.
    `id` is the message's own; one that comes `igjen` and was answered before is answered the same, without being heard.
    """

    @classmethod
    def name(cls) -> Text:
        """The name in credentials.yml and in the address."""
        return "naervaer"

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[Text, Any]]) -> "InnerChannel":
        """No settings: the secret guards the whole server, see bot/__main__.py."""
        return cls()

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The single route, POST /webhooks/naervaer/melding."""
        channel = Blueprint("naervaer_inner_channel")

        @channel.post("/melding")
        async def receive(request: Request) -> HTTPResponse:
            body = request.json
            if body.get("igjen") and (replies := await _given(request.app.ctx.agent, body["samtale"], body["id"])):
                return response.json({"svar": replies})
            collected = CollectingOutputChannel()
            text = body["valg"] if "valg" in body else as_plain_text(body["tekst"])
            understood = None
            if "ordrett" in body:
                as_written = await request.app.ctx.agent.parse_message(as_plain_text(body["ordrett"]))
                understood = {**as_written, "text": text}
            message = UserMessage(
                text,
                collected,
                body["samtale"],
                parse_data=understood,
                input_channel=self.name(),
                message_id=body.get("id"),
            )
            await on_new_message(message)
            return response.json({"svar": [message["custom"] for message in collected.messages if "custom" in message]})

        return channel


async def _given(agent: Agent, samtale: Text, melding_id: Text) -> List[Dict[Text, Any]]:
    """The replies to a message that was heard before; none if it was not. Whoever is hearing it now is waited for."""
    async with agent.lock_store.lock(samtale, LONGEST_WAIT_SECONDS):
        tracker = await agent.tracker_store.retrieve(samtale)
    replies: List[Dict[Text, Any]] = []
    heard = False
    for event in tracker.events if tracker else []:
        if isinstance(event, UserUttered):
            heard = event.message_id == melding_id
        elif heard and isinstance(event, BotUttered) and event.data.get("custom"):
            replies.append(event.data["custom"])
    return replies


def as_plain_text(text: Text) -> Text:
    """Take the leading slashes away, however spaced, with which Rasa would read a typed text as a command."""
    return LEADING_SLASHES.sub("", text).strip()


def has_secret(request: Request, secret: Text) -> bool:
    """Whether the caller knows the secret; compared in constant time."""
    given = request.headers.get(SECRET_HEADER, "")
    return hmac.compare_digest(given.encode(errors="surrogateescape"), secret.encode())
