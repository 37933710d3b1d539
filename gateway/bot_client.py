"""The way to the bot and back. Of several bot workers, on the same talks and locks, any can answer."""

import time
from collections import Counter
from typing import Any

import aiohttp

SECRET_HEADER = "x-naervaer-hemmelighet"
TIMEOUT = aiohttp.ClientTimeout(total=45, connect=3)  # the lock of a worker that died, and a long queue behind it
REST_SECONDS = 5.0  # a worker that has failed is asked last for so long
STOPPING = 503


class BotUnavailable(Exception):
    """The bot did not answer, or had nothing to say because a part behind it is down."""


class _Worker:
    """One address, and how it is doing."""

    def __init__(self, url: str) -> None:
        self.url = f"{url}/webhooks/naervaer/melding"
        self.under_way = 0
        self.failed_at = float("-inf")

    def rank(self) -> tuple[bool, int]:
        """The lower, the sooner it is asked."""
        return time.monotonic() - self.failed_at < REST_SECONDS, self.under_way


class BotClient:
    """Talks to the bot's inner channel."""

    def __init__(self, urls: str, secret: str) -> None:
        """`urls` is the bot's address, without a path; where there are several workers, theirs with commas between."""
        self._workers = [_Worker(url.strip()) for url in urls.split(",")]
        self._headers = {SECRET_HEADER: secret}
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        """Open the connections; needs a running event loop."""
        self._session = aiohttp.ClientSession(timeout=TIMEOUT, headers=self._headers)

    async def close(self) -> None:
        """Close the connections."""
        if self._session:
            await self._session.close()

    async def say(
        self, chat_id: str, melding_id: str, text: str, payload: str | None, ordrett: str | None, igjen: bool
    ) -> list[dict[str, Any]]:
        """Give the bot one message, get its replies. `ordrett` is the text as it was written, where only some of it is
        to be kept. `igjen`: the bot may have heard the message before, and then gives the replies it gave.

        Where a worker is gone, the next one is asked. Raises BotUnavailable.
        """
        said = {"valg": payload} if payload else {"tekst": text}
        if ordrett:
            said["ordrett"] = ordrett
        body = {"samtale": chat_id, "id": melding_id, **said}
        asked: Counter[_Worker] = Counter()
        for _ in range(2 * len(self._workers)):  # each twice: one may only have closed a connection that was not in use
            worker = min(self._workers, key=lambda w: (asked[w], *w.rank()))
            try:
                return await self._ask(worker, {**body, "igjen": igjen or bool(asked)})
            except aiohttp.ClientError:
                worker.failed_at = time.monotonic()
                asked[worker] += 1
            except TimeoutError as error:
                raise BotUnavailable from error
        raise BotUnavailable

    async def _ask(self, worker: _Worker, body: dict[str, Any]) -> list[dict[str, Any]]:
        assert self._session, "start() comes first"
        worker.under_way += 1
        try:
            async with self._session.post(worker.url, json=body) as response:
                if response.status == STOPPING:
                    response.raise_for_status()
                if response.status != 200:
                    raise BotUnavailable
                replies: list[dict[str, Any]] = (await response.json())["svar"]
        finally:
            worker.under_way -= 1
        if not replies:
            raise BotUnavailable
        return replies
