"""What is sent to Slack, also where nobody has written first."""

from typing import Any

from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from gateway import visning_slack


class Slacksending:
    """Sends replies to people's direct messages with the app."""

    def __init__(self, bottoken: str, url: str) -> None:
        """`url` is where the web chat is. Nothing is sent yet."""
        self._url = url
        self.klient = AsyncWebClient(bottoken, retry_handlers=[AsyncRateLimitErrorRetryHandler(max_retry_count=3)])

    async def send(self, adresse: dict[str, Any], reply: dict[str, Any]) -> None:
        """Send a neutral reply to where the person was last reached. Raises SlackApiError or ClientError."""
        await self.klient.chat_postMessage(
            channel=adresse["kanal"],
            unfurl_links=False,
            unfurl_media=False,
            **visning_slack.melding(reply, self._url),
        )
