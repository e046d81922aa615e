"""How many wrong addresses came from each network in the last hour, kept in memory: no row is written for a guess.

>>> from datetime import UTC, datetime
>>> class Noon:
...     def now(self) -> datetime: return datetime(2026, 12, 1, 12, tzinfo=UTC)
>>> guesses = Guesses(Noon())
>>> for _ in range(MOST + 1): guesses.one_more("198.51.100.7")
>>> guesses.are_many("198.51.100.7"), guesses.are_many("203.0.113.9")
(True, False)
"""

from collections import OrderedDict
from datetime import datetime, timedelta

from core.clock import Clock

MOST = 20
"""Wrong ones that are answered at once."""
WITHIN = timedelta(hours=1)
NETWORKS_KEPT = 10_000
"""The ones that guessed last; a machine with more addresses than that guesses 130 bits no sooner."""


class Guesses:
    """Counts them. A network that cannot be told counts as one."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._counts: OrderedDict[str | None, tuple[datetime, int]] = OrderedDict()

    def one_more(self, network: str | None) -> None:
        """A wrong one came from NETWORK."""
        now = self._clock.now()
        since, count = self._counts.pop(network, (now, 0))
        self._counts[network] = (now, 1) if now - since >= WITHIN else (since, count + 1)
        while len(self._counts) > NETWORKS_KEPT:
            self._counts.popitem(last=False)

    def are_many(self, network: str | None) -> bool:
        """Whether NETWORK is to wait."""
        since, count = self._counts.get(network, (self._clock.now(), 0))
        return count > MOST and self._clock.now() - since < WITHIN
