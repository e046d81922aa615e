"""What becomes of a delivery: pure rules over what the platform said (security F4-F12, platforms 3 and 8).

A LINE reply is free, has no idempotency key, and its token answers a second use as it answers an expired one: it is
repeated only while the token must still be good.  A LINE push is repeated with its retry key for 23 hours.  On
Telegram a call without an answer may have arrived, and the class of the message decides.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto

from bot.sending import Outcome, Sent, may_reply
from core.links import Platform
from core.messaging import MANY, Delivery, DeliveryClass, DeliveryResult, DeliveryState

KEY_LIFE = timedelta(hours=23)
"""LINE keeps a retry key for 24 hours; after that the same key would send again."""

RECORD_AGAIN = timedelta(seconds=60)
"""A receipt or decision whose fate is unclear goes out once more after this (F7)."""

FIRST_WAIT = timedelta(seconds=1)
DOUBLINGS_MOST = 8
"""Waits double from one second to about four minutes."""


MANY_TRIES = 10
"""Of a call to many people that may have arrived and is refused now: a quarter of an hour."""


class Way(Enum):
    """How the next attempt is made."""

    REPLY = auto()
    PUSH = auto()
    """LINE's push, or Telegram's only way."""
    END = auto()
    """Not any more."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules with their jitter: FRACTION is evenly spread in [0, 1)."""

    fraction: Callable[[], float]

    def way(self, delivery: Delivery, now: datetime) -> Way:
        """How to make the next attempt of a claimed delivery."""
        if may_reply(delivery, now):
            return Way.REPLY
        return Way.END if self._expired(delivery, now) or _reply_unclear(delivery) else Way.PUSH

    def ended(self, delivery: Delivery, now: datetime) -> DeliveryResult:
        """The result where `way` says END."""
        if _reply_unclear(delivery):
            return self._reply_lost(delivery, now, "reply unclear")
        repeatable = delivery.delivery_class is DeliveryClass.REPEATABLE
        if delivery.address.platform is Platform.LINE and not repeatable:
            return _result(delivery, DeliveryState.UNSURE, now, "older than its retry key")
        return _result(delivery, DeliveryState.DEAD, now, "too old")

    def judge(self, delivery: Delivery, sent: Sent, now: datetime, *, by_reply: bool) -> DeliveryResult:
        """The result of an attempt."""
        match sent.outcome:
            case Outcome.ACCEPTED:
                return _result(delivery, DeliveryState.DONE, now, sent.detail)
            case Outcome.REFUSED | Outcome.QUOTA_GONE:
                return self._refused(delivery, now, sent)
            case Outcome.CHANNEL_DEAD:
                return replace(self.not_sent(delivery, now, sent.detail), channel_dead=True)
            case Outcome.NOT_SENT:
                return self._again(delivery, now, sent)
            case Outcome.TOKEN_GONE:
                return self._token_gone(delivery, now, sent)
            case Outcome.UNCLEAR:
                return self._unclear(delivery, now, sent, by_reply=by_reply)

    def not_sent(self, delivery: Delivery, now: datetime, detail: str) -> DeliveryResult:
        """The result of one that is not tried again: dead, but unsure where an earlier attempt may have arrived."""
        state = DeliveryState.DEAD if delivery.unclear_at is None else DeliveryState.UNSURE
        return _result(delivery, state, now, detail)

    def held_back(self, delivery: Delivery, now: datetime, wait: timedelta) -> DeliveryResult:
        """The result of one that was claimed and not tried, since its turn comes after WAIT."""
        return _result(delivery, DeliveryState.NEW, now, "held back", not_before=now + wait)

    def abandoned(self, delivery: Delivery, now: datetime) -> DeliveryResult:
        """The result for one that a worker left while sending: it may have been accepted."""
        lost = Sent(outcome=Outcome.UNCLEAR, detail="server stopped while sending")
        return self.judge(delivery, lost, now, by_reply=delivery.reply_token is not None)

    def _refused(self, delivery: Delivery, now: datetime, sent: Sent) -> DeliveryResult:
        """Final. A call to many that may have arrived is made again by its key, lest all of them be unsure."""
        if delivery.method == MANY and delivery.unclear_at is not None and delivery.attempts < MANY_TRIES:
            return self._again(delivery, now, sent)
        return self.not_sent(delivery, now, sent.detail)

    def _token_gone(self, delivery: Delivery, now: datetime, sent: Sent) -> DeliveryResult:
        """On the first try the token was too old: one push. After an unclear try it was used up by that try (F10a)."""
        if delivery.unclear_at is not None:
            return _result(delivery, DeliveryState.DONE, now, sent.detail)
        return _result(delivery, DeliveryState.NEW, now, sent.detail, not_before=now, drop_reply_token=True)

    def _unclear(self, delivery: Delivery, now: datetime, sent: Sent, *, by_reply: bool) -> DeliveryResult:
        first = delivery.unclear_at or now
        if delivery.delivery_class is DeliveryClass.REPEATABLE:
            return self._again(delivery, now, sent)
        if by_reply:
            again = now + self._wait(delivery)
            if delivery.reply_until is not None and again < delivery.reply_until:
                return _result(delivery, DeliveryState.NEW, now, sent.detail, not_before=again, unclear_at=first)
            return self._reply_lost(delivery, now, sent.detail)
        if delivery.address.platform is Platform.LINE:
            # From now on by its key alone: an old reply token would ask for the rules of replies.
            return replace(self._again(delivery, now, sent), unclear_at=first, drop_reply_token=True)
        if delivery.delivery_class is DeliveryClass.RECORD and delivery.unclear_at is None:
            later = now + RECORD_AGAIN
            return _result(delivery, DeliveryState.NEW, now, sent.detail, not_before=later, unclear_at=first)
        return _result(delivery, DeliveryState.UNSURE, now, sent.detail, unclear_at=first)

    def _reply_lost(self, delivery: Delivery, now: datetime, detail: str) -> DeliveryResult:
        """Nobody will ever know whether the reply arrived: a record is pushed once, anything else is not repeated."""
        first = delivery.unclear_at or now
        if delivery.delivery_class is DeliveryClass.RECORD:
            return _result(
                delivery, DeliveryState.NEW, now, detail, not_before=now, unclear_at=first, drop_reply_token=True
            )
        return _result(delivery, DeliveryState.UNSURE, now, detail, unclear_at=first)

    def _again(self, delivery: Delivery, now: datetime, sent: Sent) -> DeliveryResult:
        wait = max(self._wait(delivery), sent.wait or timedelta(0))
        return _result(
            delivery, DeliveryState.NEW, now, sent.detail, not_before=now + wait, unclear_at=delivery.unclear_at
        )

    def _wait(self, delivery: Delivery) -> timedelta:
        """Exponential, with jitter of a quarter up or down, so that many failed ones do not return at once."""
        doubled: timedelta = FIRST_WAIT * 2 ** min(max(delivery.attempts - 1, 0), DOUBLINGS_MOST)
        return doubled * (3 + 2 * self.fraction()) / 4

    def _expired(self, delivery: Delivery, now: datetime) -> bool:
        return now - delivery.created_at > KEY_LIFE


def _reply_unclear(delivery: Delivery) -> bool:
    """Whether a reply ended unclear and its token has run out since."""
    return delivery.reply_token is not None and delivery.unclear_at is not None


def _result(
    delivery: Delivery,
    state: DeliveryState,
    now: datetime,
    detail: str,
    *,
    not_before: datetime | None = None,
    unclear_at: datetime | None = None,
    drop_reply_token: bool = False,
) -> DeliveryResult:
    return DeliveryResult(
        id=delivery.id,
        attempt=delivery.attempts,
        state=state,
        at=now,
        detail=detail,
        not_before=not_before,
        unclear_at=unclear_at,
        drop_reply_token=drop_reply_token,
    )
