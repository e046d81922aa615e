"""Telegram's side of the webhook: two queues per person, one update in flight in each, repeated until taken.

A chat's messages are one queue, a person's button presses another, so both can arrive at once.  After a failure the
update comes again after 1 s, doubling up to a random 60 to 120 s, or when the bot's `Retry-After` (≤ 3,600) says.
An update is dropped after 24 h, a press after 150 s.  410 for 23 h removes the webhook.
"""

from collections import deque
from collections.abc import Awaitable, Callable
from datetime import timedelta

import msgspec

from bot.simulator.faults import WEBHOOK_KINDS
from bot.simulator.journal import Json
from bot.simulator.outgoing import Answered
from bot.simulator.world import World

_MS = timedelta(milliseconds=1)
_KEPT_MS = timedelta(hours=24) // _MS
_PRESS_KEPT_MS = timedelta(seconds=150) // _MS
_GONE_MS = timedelta(hours=23) // _MS
_QUIET_MS = timedelta(days=7) // _MS
_DEADLINE_S = 60
_MOST_RETRY_AFTER_S = 3600
_LEAST_CAP_S = 60
_GONE = 410
_LAST_KEPT = 20


class Webhook(msgspec.Struct):
    """What setWebhook said."""

    url: str = ""
    secret: str = ""
    allowed: list[str] | None = None
    last_error_s: int | None = None
    last_error: str | None = None
    gone_since_ms: int | None = None


class Pending(msgspec.Struct):
    """An update that waits. `queue`: `chat/5001` or `press/5001`."""

    queue: str
    update: Json
    kind: str
    at_ms: int


class TelegramQueues:
    """Numbers updates and delivers them."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._pending = world.journal.table("telegram_updates", Pending)
        self._last = world.journal.table("telegram_delivered", Pending)
        self._numbers = world.journal.table("telegram_update_id", list[int])
        self._webhooks = world.journal.table("telegram_webhook", Webhook)
        self._waiting: dict[str, deque[Pending]] = {}
        self._held: dict[str, list[Pending]] = {}
        self.carry_out: Callable[[Json], Awaitable[None]] | None = None
        """What makes a call of the `{"method": …}` in an answer."""

    @property
    def idle(self) -> bool:
        """Nothing is on its way."""
        return not self._waiting

    @property
    def webhook(self) -> Webhook:
        """As set; before any setWebhook the address and secret of the simulator's own settings."""
        stored = self._webhooks.get("bot")
        if stored is not None:
            return stored
        secret = self._world.config.telegram_secret
        return Webhook(f"{self._world.config.public_url}/telegram/webhook" if secret else "", secret)

    @property
    def pending_count(self) -> int:
        """How many updates are not delivered yet."""
        return len(self._pending)

    def set_webhook(self, webhook: Webhook, *, drop_pending: bool) -> None:
        """Sets or (empty address) removes it; what waits goes to the new address."""
        self._webhooks.put("bot", webhook)
        if drop_pending:
            self._waiting.clear()
            for key in list(self._pending.rows):
                self._pending.delete(key)
        self.resume()

    def resume(self) -> None:
        """Delivers what waits and has no worker: after a restart, or when a webhook is set."""
        if self.webhook.url:
            queued = {id(pending) for waiting in self._waiting.values() for pending in waiting}
            busy = set(self._waiting)
            for pending in self._pending:
                if pending.queue not in busy and id(pending) not in queued:
                    self._enqueue(pending)

    def happened(self, queue: str, kind: str, content: Json) -> None:
        """An update of KIND (`message`, `callback_query` …) for QUEUE."""
        allowed = self.webhook.allowed
        if allowed and kind not in allowed:
            return
        pending = Pending(queue, {"update_id": self._next_number(), kind: content}, kind, self._world.clock.now_ms())
        self._pending.put(str(pending.update["update_id"]), pending)
        fault = self._world.faults.take("telegram", kind, WEBHOOK_KINDS - {"lose"})
        if fault is not None and fault.kind == "reorder":
            self._held.setdefault(queue, []).append(pending)
            if fault.count > 0:
                return
            for held in reversed(self._held.pop(queue)):
                self._enqueue(held)
            return
        self._enqueue(pending)
        if fault is not None and fault.kind == "duplicate":
            self._enqueue(pending)

    def redeliver(self, person_number: int | None, count: int) -> int:
        """Sends the last COUNT delivered updates again, with the same ids; how many there were."""
        wanted = [one for one in self._last if person_number is None or one.queue.endswith(f"/{person_number}")]
        for pending in wanted[-count:]:
            self._enqueue(Pending(pending.queue, pending.update, pending.kind, self._world.clock.now_ms()))
        return len(wanted[-count:])

    def forget(self) -> None:
        """Drops what waits."""
        self._waiting.clear()
        self._held.clear()

    def _next_number(self) -> int:
        """One more than the last; a random one after a quiet week."""
        now = self._world.clock.now_ms()
        last = self._numbers.get("last")
        if last is None or now - last[1] > _QUIET_MS:
            number = 100_000_000 + int.from_bytes(self._world.config.randomness(4), "big") % 800_000_000
        else:
            number = last[0] + 1
        self._numbers.put("last", [number, now])
        return number

    def _enqueue(self, pending: Pending) -> None:
        if pending.queue in self._waiting:
            self._waiting[pending.queue].append(pending)
        elif self.webhook.url:
            self._waiting[pending.queue] = deque([pending])
            self._world.background.start(self._work(pending.queue))

    async def _work(self, queue: str) -> None:
        while self.webhook.url and (waiting := self._waiting.get(queue)):
            await self._deliver(waiting[0])
            waiting.popleft()
            if not waiting:
                break
        self._waiting.pop(queue, None)

    async def _deliver(self, pending: Pending) -> None:
        """Tries until it is taken, expired, or the webhook is gone."""
        delay_s = 1.0
        cap_s = _LEAST_CAP_S + self._world.config.randomness(1)[0] % (_LEAST_CAP_S + 1)
        kept_ms = _PRESS_KEPT_MS if pending.kind == "callback_query" else _KEPT_MS
        key = str(pending.update["update_id"])
        while self.webhook.url:
            if self._world.clock.now_ms() - pending.at_ms > kept_ms:
                self._pending.delete(key)
                return
            answered = await self._attempt(pending)
            if answered.good:
                self._taken(key, pending)
                await self._obey(answered.body)
                return
            self._failed(answered)
            await self._world.config.wait(_asked_wait(answered) or delay_s)
            delay_s = min(delay_s * 2, cap_s)

    async def _attempt(self, pending: Pending) -> Answered:
        lose = self._world.faults.take("telegram", pending.kind, frozenset({"lose"}))
        if lose is not None:
            return Answered(0)
        webhook = self.webhook
        url = webhook.url
        if url.startswith(self._world.config.public_url + "/"):
            url = self._world.config.bot_url + url[len(self._world.config.public_url) :]
        headers = {"Content-Type": "application/json"}
        if webhook.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = webhook.secret
        body = msgspec.json.encode(pending.update)
        return await self._world.outgoing.webhook("telegram", pending.kind, url, body, headers, within_s=_DEADLINE_S)

    def _taken(self, key: str, pending: Pending) -> None:
        self._pending.delete(key)
        self._last.put(key, pending)
        for old in list(self._last.rows)[:-_LAST_KEPT]:
            self._last.delete(old)
        webhook = self.webhook
        if webhook.gone_since_ms is not None:
            webhook.gone_since_ms = None
            self._webhooks.put("bot", webhook)

    def _failed(self, answered: Answered) -> None:
        """Keeps the reason for getWebhookInfo, and counts the hours of 410."""
        webhook, now = self.webhook, self._world.clock.now_ms()
        webhook.last_error_s = now // 1000
        told = f"Wrong response from the webhook: {answered.status}" if answered.status else "Connection refused"
        webhook.last_error = told
        if answered.status != _GONE:
            webhook.gone_since_ms = None
        elif webhook.gone_since_ms is None:
            webhook.gone_since_ms = now
        elif now - webhook.gone_since_ms >= _GONE_MS:
            webhook = Webhook()
        self._webhooks.put("bot", webhook)

    async def _obey(self, body: bytes) -> None:
        """An answer may hold a call; Telegram carries it out."""
        try:
            answer = msgspec.json.decode(body, type=dict)
        except msgspec.DecodeError:
            return
        if "method" in answer and self.carry_out is not None:
            await self.carry_out(answer)


def _asked_wait(answered: Answered) -> float | None:
    """The bot's own Retry-After in seconds, where it is a figure."""
    if answered.retry_after is None or not answered.retry_after.isdigit():
        return None
    return min(int(answered.retry_after), _MOST_RETRY_AFTER_S)
