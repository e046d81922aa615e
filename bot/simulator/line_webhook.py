"""LINE's side of the webhook: events signed, with their ids and reply tokens, each within 2 seconds.

Each person's events go out one after the other.  After an answer that is not 2xx the event comes again with the same
`webhookEventId`, `replyToken` and `timestamp` and `isRedelivery` true; LINE does not publish when, here it is after
1, 3, 10, 30, 120 and 600 seconds.
"""

import base64
import hmac
from collections import deque
from hashlib import sha256

import msgspec

from bot.simulator.faults import WEBHOOK_KINDS
from bot.simulator.journal import Json
from bot.simulator.line_tokens import LineTokens
from bot.simulator.people import Person, line_id
from bot.simulator.world import World

BOT_USER_ID = line_id("U", "bot")

_DEADLINE_S = 2
_AGAIN_AFTER_S = (1, 3, 10, 30, 120, 600)
_KEPT_EVENTS = 100
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class SentEvent(msgspec.Struct):
    """An event and how far it came; `key` groups what must stay in order."""

    key: str
    event: Json
    done: bool = False
    attempts: int = 0


class LineWebhook:
    """Makes events and delivers them."""

    def __init__(self, world: World, tokens: LineTokens) -> None:
        self._world = world
        self._tokens = tokens
        self._events = world.journal.table("line_events", SentEvent)
        self._waiting: dict[str, deque[SentEvent]] = {}
        self._held: dict[str, list[SentEvent]] = {}
        self._again = 0
        self.redelivery = world.config.line_redelivery

    @property
    def idle(self) -> bool:
        """Nothing is on its way or waits to be repeated."""
        return not self._waiting and not self._again

    def resume(self) -> None:
        """Goes on with what an earlier run of the simulator left undelivered."""
        for sent in self._events:
            if not sent.done:
                self._enqueue(sent)

    def happened(
        self, person: Person, kind: str, fields: Json, *, reply: bool = True, group: str | None = None
    ) -> None:
        """An event of KIND by PERSON; in a GROUP (its id) or in the private chat."""
        source: Json = {"type": "user", "userId": person.line_user}
        if group is not None:
            source = {"type": "group", "groupId": group}
            if kind == "message":
                source["userId"] = person.line_user
        event = self._event(kind, fields)
        event["source"] = source
        if reply:
            event["replyToken"] = self._tokens.new_reply(group or person.line_user)
        self._new(person.id, event)

    def link_failed(self, nonce: str) -> None:
        """An account link that LINE refused: the event has neither source nor reply token."""
        self._new("link", self._event("accountLink", {"link": {"result": "failed", "nonce": nonce}}))

    def redeliver(self, person_id: str | None, count: int) -> int:
        """Sends the last COUNT events (of one person) once more, as a redelivery; how many there were."""
        sent = [s for s in self._events if person_id is None or s.key == person_id][-count:]
        for one in sent:
            one.event["deliveryContext"] = {"isRedelivery": True}
            self._enqueue(one)
        return len(sent)

    def forget(self) -> None:
        """Drops what waits."""
        self._waiting.clear()
        self._held.clear()

    def _event(self, kind: str, fields: Json) -> Json:
        return {
            "type": kind,
            "mode": "active",
            "timestamp": self._world.clock.now_ms(),
            "webhookEventId": self._ulid(),
            "deliveryContext": {"isRedelivery": False},
            **fields,
        }

    def _ulid(self) -> str:
        value = (self._world.clock.now_ms() << 80) | int.from_bytes(self._world.config.randomness(10), "big")
        return "".join(_CROCKFORD[(value >> shift) & 31] for shift in range(125, -1, -5))

    def _new(self, key: str, event: Json) -> None:
        sent = SentEvent(key, event)
        self._keep(sent)
        fault = self._world.faults.take("line", event["type"], WEBHOOK_KINDS)
        if fault is not None and fault.kind == "reorder":
            self._held.setdefault(key, []).append(sent)
            if fault.count > 0:
                return
            for held in reversed(self._held.pop(key)):
                self._enqueue(held)
            return
        if fault is not None and fault.kind == "lose":
            self._repeat_later(sent)
            return
        self._enqueue(sent)
        if fault is not None:
            self._enqueue(sent)

    def _enqueue(self, sent: SentEvent) -> None:
        if sent.key in self._waiting:
            self._waiting[sent.key].append(sent)
            return
        self._waiting[sent.key] = deque([sent])
        self._world.background.start(self._work(sent.key))

    async def _work(self, key: str) -> None:
        """Delivers what waits for one person, in order."""
        while waiting := self._waiting.get(key):
            sent = waiting.popleft()
            try:
                await self._deliver(sent)
            finally:
                if not waiting:
                    self._waiting.pop(key, None)

    async def _deliver(self, sent: SentEvent) -> None:
        if "replyToken" in sent.event:
            self._tokens.delivered(sent.event["replyToken"])
        body = msgspec.json.encode({"destination": BOT_USER_ID, "events": [sent.event]})
        digest = hmac.new(self._world.config.line_secret.encode(), body, sha256).digest()
        answered = await self._world.outgoing.webhook(
            "line",
            sent.event["type"],
            f"{self._world.config.bot_url}/line/webhook",
            body,
            {
                "Content-Type": "application/json; charset=utf-8",
                "User-Agent": "LineBotWebhook/2.0",
                "x-line-signature": base64.b64encode(digest).decode(),
            },
            within_s=_DEADLINE_S,
        )
        if answered.good:
            sent.done = True
            self._keep(sent)
        else:
            self._repeat_later(sent)

    def _repeat_later(self, sent: SentEvent) -> None:
        if not self.redelivery or sent.attempts >= len(_AGAIN_AFTER_S):
            sent.done = True
            self._keep(sent)
            return
        delay = _AGAIN_AFTER_S[sent.attempts]
        sent.attempts += 1
        sent.event["deliveryContext"] = {"isRedelivery": True}
        self._keep(sent)
        self._again += 1
        self._world.background.start(self._after(delay, sent))

    async def _after(self, delay_s: float, sent: SentEvent) -> None:
        try:
            await self._world.config.wait(delay_s)
            self._enqueue(sent)
        finally:
            self._again -= 1

    def _keep(self, sent: SentEvent) -> None:
        self._events.put(sent.event["webhookEventId"], sent)
        old = [event_id for event_id, one in self._events.rows.items() if one.done]
        for event_id in old[: max(0, len(self._events) - _KEPT_EVENTS)]:
            self._events.delete(event_id)
