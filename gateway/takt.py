"""How often the same one may knock at a door."""

import time
from collections import Counter
from collections.abc import Callable

from gateway.errors import Refusal

WINDOW_SECONDS = 60


class Takt:
    """At most so many requests a minute for each key. Counted in this process alone."""

    def __init__(self, antall: int, now: Callable[[], float] = time.monotonic) -> None:
        """`now` is the machine's time and not the house's clock, which may stand still."""
        self._antall = antall
        self._now = now
        self._from = now()
        self._counted: Counter[str] = Counter()

    def tell(self, nokkel: str) -> None:
        """Count one. Raises Refusal when it is one too many."""
        now = self._now()
        if now - self._from >= WINDOW_SECONDS:  # all keys begin anew together, so that none has to be kept
            self._from = now
            self._counted.clear()
        self._counted[nokkel] += 1
        if self._counted[nokkel] > self._antall:
            raise Refusal(429, "for_ofte")
