"""LINE and Telegram as senders on a clock that a test moves: what they accept counts, whatever the answer says.

`faults` are the next calls' ends: "before" (no answer, not accepted), "after" (no answer, accepted), or a `Sent`.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.sending import Outcome, Sent
from core.clock import Clock
from core.messaging import MANY, Delivery

ACCEPTED = Sent(outcome=Outcome.ACCEPTED)
UNCLEAR = Sent(outcome=Outcome.UNCLEAR)
TOKEN_LIVES = timedelta(minutes=1)
CALL_ENDS_AFTER = timedelta(seconds=5)
Fault = str | Sent | None


@dataclass(slots=True)
class ModelLine:
    """Reply tokens count once and for a minute from `began`; a retry key counts once.

    `arrived`: what people got, `reached`: who got it; `pushes` are calls, also of those to many at once.
    """

    clock: Clock
    began: datetime
    faults: list[Fault] = field(default_factory=list)
    arrived: list[str] = field(default_factory=list)
    reached: list[str] = field(default_factory=list)
    replies: int = 0
    pushes: int = 0
    quota: int | None = None
    used: set[str] = field(default_factory=set)

    async def send(self, delivery: Delivery, *, by_reply: bool) -> Sent:
        self.replies += by_reply
        self.pushes += not by_reply
        fault = self.faults.pop(0) if self.faults else None
        if fault == "before":
            return UNCLEAR
        if isinstance(fault, Sent):
            return fault
        answer = self._reply(delivery) if by_reply else self._push(delivery)
        return UNCLEAR if fault == "after" else answer

    def _reply(self, delivery: Delivery) -> Sent:
        token = delivery.reply_token or ""
        if token in self.used or self.clock.now() >= self.began + TOKEN_LIVES:
            return Sent(outcome=Outcome.TOKEN_GONE)
        return self._accept(token, delivery)

    def _push(self, delivery: Delivery) -> Sent:
        if str(delivery.retry_key) in self.used:
            return ACCEPTED  # 409
        people = len(json.loads(delivery.payload)["to"]) if delivery.method == MANY else 1
        if self.quota is not None:
            if self.quota < people:
                return Sent(outcome=Outcome.QUOTA_GONE, detail="429 monthly limit")
            self.quota -= people
        return self._accept(str(delivery.retry_key), delivery)

    def _accept(self, key: str, delivery: Delivery) -> Sent:
        self.used.add(key)
        messages, to = delivery.payload.decode(), [delivery.address.user_id]
        if delivery.method == MANY:
            body = json.loads(delivery.payload)
            messages, to = json.dumps(body["messages"], ensure_ascii=False), body["to"]
        self.arrived += [messages] * len(to)
        self.reached += to
        return ACCEPTED

    async def close(self) -> None:
        """Nothing is open."""


@dataclass(slots=True)
class ModelTelegram:
    """30 messages in any second, one in any second of a chat with a few at once; too many: 429, and none until then."""

    clock: Clock
    retry_after: timedelta = timedelta(seconds=7)
    faults: list[Fault] = field(default_factory=list)
    arrived: list[tuple[datetime, str, str]] = field(default_factory=list)
    closed_until: datetime | None = None
    too_early: int = 0
    refused: int = 0

    async def send(self, delivery: Delivery, *, by_reply: bool) -> Sent:
        assert not by_reply
        now = self.clock.now()
        if self.closed_until is not None and now < self.closed_until:
            self.too_early += 1
            return self._refuse(now)
        fault = self.faults.pop(0) if self.faults else None
        if fault == "429":
            return self._refuse(now)
        if fault == "before":
            return UNCLEAR
        if isinstance(fault, Sent):
            return fault
        self.arrived.append((now, delivery.address.user_id, delivery.payload.decode()))
        return UNCLEAR if fault == "after" else ACCEPTED

    def _refuse(self, now: datetime) -> Sent:
        self.refused += 1
        self.closed_until = now + self.retry_after
        return Sent(outcome=Outcome.NOT_SENT, detail="429", wait=self.retry_after)

    async def close(self) -> None:
        """Nothing is open."""
