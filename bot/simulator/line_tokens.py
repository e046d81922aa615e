"""LINE's perishables: reply tokens (1 minute, once), retry keys (24 hours) and link tokens (10 minutes, once).

Rules: LINE's Messaging API reference. A reply token lives one minute from the webhook, again one minute from a
redelivered webhook, but never when it was used and never later than 20 minutes after its event.
"""

from datetime import timedelta
from hashlib import sha256

import msgspec

from bot.simulator.journal import Json
from bot.simulator.world import World

_MS = timedelta(milliseconds=1)
_REPLY_MS = timedelta(minutes=1) // _MS
_REPLY_LATEST_MS = timedelta(minutes=20) // _MS
_RETRY_MS = timedelta(hours=24) // _MS
_LINK_MS = timedelta(minutes=10) // _MS


class ReplyToken(msgspec.Struct):
    """`target`: the user's or group's id; `delivered_ms`: when the webhook with it last went out."""

    target: str
    event_ms: int
    delivered_ms: int
    used: bool = False


class Accepted(msgspec.Struct):
    """A call with a retry key that was carried out."""

    at_ms: int
    request_id: str
    call_hash: str
    sent: list[Json] | None = None


class LinkToken(msgspec.Struct):
    """A link token and the user for whom it was made."""

    user_id: str
    made_ms: int
    used: bool = False


class LineTokens:
    """All three kinds."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._clock = world.clock
        self._replies = world.journal.table("line_replies", ReplyToken)
        self._accepted = world.journal.table("line_accepted", Accepted)
        self._links = world.journal.table("line_links", LinkToken)

    def new_reply(self, target: str) -> str:
        """A reply token for the event that happens now."""
        token = self._world.secret_hex(16)
        now = self._clock.now_ms()
        self._replies.put(token, ReplyToken(target, now, now))
        return token

    def delivered(self, token: str) -> None:
        """Its minute begins (again): the webhook goes out now."""
        reply = self._replies.get(token)
        if reply is not None:
            reply.delivered_ms = self._clock.now_ms()
            self._replies.put(token, reply)

    def reply_target(self, token: str) -> str | None:
        """Whom the token answers; None: unknown, used or too old."""
        reply = self._replies.get(token)
        now = self._clock.now_ms()
        if reply is None or reply.used:
            return None
        if now - reply.delivered_ms > _REPLY_MS or now - reply.event_ms > _REPLY_LATEST_MS:
            return None
        return reply.target

    def use_reply(self, token: str) -> None:
        """It answers once."""
        reply = self._replies.get(token)
        if reply is not None:
            reply.used = True
            self._replies.put(token, reply)

    def accepted(self, key: str, path: str, body: bytes) -> Accepted | None:
        """What a call with this retry key came to in the last 24 hours."""
        known = self._accepted.get(key)
        if known is None or self._clock.now_ms() - known.at_ms >= _RETRY_MS:
            return None
        if known.call_hash != _hash(path, body):
            self._world.descriptions.note(f"line {path}: a retry key used again for another call")
        return known

    def accept(self, key: str, path: str, body: bytes, request_id: str, sent: list[Json] | None) -> None:
        """Remembers that the call with this key was carried out."""
        self._accepted.put(key, Accepted(self._clock.now_ms(), request_id, _hash(path, body), sent))

    def new_link(self, user_id: str) -> str:
        """A link token for the account link of USER_ID."""
        token = self._world.secret_hex(16)
        self._links.put(token, LinkToken(user_id, self._clock.now_ms()))
        return token

    def link_user(self, token: str) -> str | None:
        """For whom it was made; None: unknown, used or expired."""
        link = self._links.get(token)
        if link is None or link.used or self._clock.now_ms() - link.made_ms > _LINK_MS:
            return None
        return link.user_id

    def use_link(self, token: str) -> None:
        """It links once."""
        link = self._links.get(token)
        if link is not None:
            link.used = True
            self._links.put(token, link)


def _hash(path: str, body: bytes) -> str:
    return sha256(path.encode() + b"\n" + body).hexdigest()
