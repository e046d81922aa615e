"""Calls kept below a platform's limits, ahead of its 429: a bucket of tokens for all chats, and one for each.

Telegram takes about 30 messages a second from a bot and one a second in a chat, of which a few may come at once.  What
there is no token for stays in the outbox until there is one.  LINE takes 200 multicasts a second.

>>> pace, now = Pace(), datetime(2026, 11, 25, 9)
>>> pace.room(now)
30
>>> [pace.taken("502", now).total_seconds() for _ in range(4)]
[0.0, 0.0, 0.0, 1.0]
>>> pace.room(now), pace.room(now + timedelta(seconds=2))
(27, 30)
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

ALL_A_SECOND = 30
MANY_A_SECOND = 200
"""Multicasts of LINE."""
CHAT_AT_ONCE, CHAT_EVERY = 3, timedelta(seconds=1)
CHATS_MOST = 10_000
"""Buckets kept before those that are full again are forgotten."""

NONE, SECOND = timedelta(0), timedelta(seconds=1)


@dataclass(slots=True)
class _Bucket:
    """Up to SIZE tokens; one comes back EVERY so often. `full_at`: when the last one will be back."""

    size: int
    every: timedelta
    full_at: datetime | None = None

    def room(self, now: datetime) -> int:
        """Tokens in it."""
        return self.size - -(-self._missing(now) // self.every)

    def wait(self, now: datetime) -> timedelta:
        """How long until there is a token."""
        return max(self._missing(now) - (self.size - 1) * self.every, NONE)

    def take(self, now: datetime) -> None:
        """One less."""
        self.full_at = now + self._missing(now) + self.every

    def is_full(self, now: datetime) -> bool:
        """Whether it may be forgotten."""
        return self._missing(now) <= NONE

    def _missing(self, now: datetime) -> timedelta:
        return NONE if self.full_at is None else max(self.full_at - now, NONE)


class Pace:
    """The buckets of one platform in one of SHARED_BY processes, each with its share of the platform's rate.

    A chat's messages go out one after another, now by this process and now by that one: with several, a chat's bucket
    is nearly right only, and the platform's own 429 has the last word.
    """

    def __init__(self, shared_by: int = 1, a_second: int = ALL_A_SECOND) -> None:
        share = max(a_second // shared_by, 1)
        self._all = _Bucket(share, SECOND / share)
        self._chats: dict[str, _Bucket] = {}

    def room(self, now: datetime) -> int:
        """How many messages may be sent now."""
        return self._all.room(now)

    def taken(self, chat: str, now: datetime) -> timedelta:
        """Zero where a message may go to CHAT now, which takes the tokens; else how long to wait, and nothing taken."""
        bucket = self._chats.setdefault(chat, _Bucket(CHAT_AT_ONCE, CHAT_EVERY))
        wait = max(bucket.wait(now), self._all.wait(now))
        if wait <= NONE:
            bucket.take(now)
            self._all.take(now)
            self._forget(now)
        return wait

    def _forget(self, now: datetime) -> None:
        if len(self._chats) > CHATS_MOST:
            self._chats = {chat: bucket for chat, bucket in self._chats.items() if not bucket.is_full(now)}
