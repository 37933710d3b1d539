"""The way to the bot and back."""

from typing import Any

import aiohttp

SECRET_HEADER = "x-naervaer-hemmelighet"
TIMEOUT = aiohttp.ClientTimeout(total=30, connect=3)


class BotUnavailable(Exception):
    """The bot did not answer, or had nothing to say because a part behind it is down."""


class BotClient:
    """Talks to the bot's inner channel."""

    def __init__(self, url: str, secret: str) -> None:
        """`url` is the bot's address, without a path."""
        self._url = f"{url}/webhooks/naervaer/melding"
        self._headers = {SECRET_HEADER: secret}
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        """Open the connections; needs a running event loop."""
        self._session = aiohttp.ClientSession(timeout=TIMEOUT, headers=self._headers)

    async def close(self) -> None:
        """Close the connections."""
        if self._session:
            await self._session.close()

    async def say(self, chat_id: str, text: str, payload: str | None, ordrett: str | None) -> list[dict[str, Any]]:
        """Give the bot one message, get its replies. `ordrett` is the text as it was written, where only some of it is
        to be kept. Raises BotUnavailable.
        """
        assert self._session, "start() comes first"
        said = {"valg": payload} if payload else {"tekst": text}
        if ordrett:
            said["ordrett"] = ordrett
        try:
            async with self._session.post(self._url, json={"samtale": chat_id, **said}) as response:
                if response.status != 200:
                    raise BotUnavailable
                replies: list[dict[str, Any]] = (await response.json())["svar"]
        except (aiohttp.ClientError, TimeoutError) as error:
            raise BotUnavailable from error
        if not replies:
            raise BotUnavailable
        return replies
