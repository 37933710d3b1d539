"""The one inner channel: the gateway is the only caller, and it has settled who is talking."""

import hmac
import re
from typing import Any, Awaitable, Callable, Dict, Optional, Text

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

SECRET_HEADER = "x-naervaer-hemmelighet"
LEADING_SLASHES = re.compile(r"^[\s/]+")


class InnerChannel(InputChannel):
    """Takes `{"samtale": id, "tekst": ...}` or `{"samtale": id, "valg": payload}` and answers with the replies.

    `samtale` is the opaque conversation id that the gateway made. `tekst` is what a person typed and can never
    become a command; `valg` is a payload that the gateway itself offered as a button. Where `ordrett` comes along, it
    is the text as it was written: what it means is read from that, but only `tekst` is kept and passed on.
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
            collected = CollectingOutputChannel()
            text = body["valg"] if "valg" in body else as_plain_text(body["tekst"])
            understood = None
            if "ordrett" in body:
                as_written = await request.app.ctx.agent.parse_message(as_plain_text(body["ordrett"]))
                understood = {**as_written, "text": text}
            message = UserMessage(text, collected, body["samtale"], parse_data=understood, input_channel=self.name())
            await on_new_message(message)
            return response.json({"svar": [message["custom"] for message in collected.messages if "custom" in message]})

        return channel


def as_plain_text(text: Text) -> Text:
    """Take the leading slashes away, however spaced, with which Rasa would read a typed text as a command."""
    return LEADING_SLASHES.sub("", text).strip()


def has_secret(request: Request, secret: Text) -> bool:
    """Whether the caller knows the secret; compared in constant time."""
    given = request.headers.get(SECRET_HEADER, "")
    return hmac.compare_digest(given.encode(errors="surrogateescape"), secret.encode())
