"""Some people's notices gathered before they are handed over: what is said to several in the same words goes together.

    batch = Batch(room, full_since)
    batch.say(place, fits, now)               # for each person
    batch.write(channels, now)                # -> batch.rows for the outbox, batch.sendings for the notices

LINE takes one call for many people, where everything in it is equal: the words, the language and form, the bot.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.channel import Channel
from core.links import ChatAddress, Platform, View
from core.messaging import DeliveryClass, NewDelivery
from core.notices import RULES, Notice, NoticeId, NoticeKind, NoticeState, Place, Sending
from handlers.notices import reply_of
from handlers.reply import Document, Reply

AHEAD: Mapping[Platform, int] = {Platform.LINE: 500, Platform.TELEGRAM: 20}
"""Calls that may wait in the outbox: what goes out in a quarter of a second, and on Telegram in less than a second."""
SECOND, LONGEST = timedelta(seconds=1), timedelta(minutes=10)
"""How long notices are put off whose platform has no room."""
BEHIND = timedelta(seconds=5)
"""So long at least is waited for what is under way together with others: it stands in no chat's line."""


@dataclass(frozen=True, slots=True)
class Same:
    """What calls that may be one have in common. `alone`: a chat with a call of its own.

    `words`: the kinds and values of the notices, of which all that is said is made; `own`: as of `reply_of`.
    """

    platform: Platform
    bot_id: str
    view: View
    delivery_class: DeliveryClass
    words: tuple[tuple[NoticeKind, tuple[tuple[str, str], ...]], ...]
    own: bool
    alone: ChatAddress | None


@dataclass(slots=True)
class _Saying:
    """A reply, and to whom; each with the notices that it tells."""

    reply: Reply
    to: dict[ChatAddress, tuple[Notice, ...]] = field(default_factory=dict)


@dataclass(slots=True)
class Batch:
    """What becomes of some people's notices.

    `room`: how many calls each platform still takes; `full_since`: since when it takes none.
    """

    room: Counter[Platform]
    full_since: Mapping[Platform, datetime]
    rows: list[NewDelivery] = field(default_factory=list)
    sendings: list[Sending] = field(default_factory=list)
    put_off: dict[datetime, list[NoticeId]] = field(default_factory=dict)
    pushed: int = 0
    _sayings: dict[Same, _Saying] = field(default_factory=dict)
    _overflow: Counter[Platform] = field(default_factory=Counter)

    def wait(self, notices: Sequence[Notice], until: datetime) -> None:
        """They go on waiting."""
        self.put_off.setdefault(until, []).extend(notice.id for notice in notices)

    def behind(self, notices: Sequence[Notice], since: datetime, now: datetime) -> None:
        """They wait for what is under way SINCE then, the longer the longer that takes."""
        self.wait(notices, now + min(max(BEHIND, now - since), LONGEST))

    def say(
        self, place: Place, told: Sequence[Notice], now: datetime, *, alone: bool, document: Document | None = None
    ) -> bool:
        """One message to PLACE, together with others' unless ALONE; False where its platform has no room.

        DOCUMENT goes below it, where there is one for that person.
        """
        address = place.chat.address
        apart = alone or address.platform is not Platform.LINE
        same = Same(
            platform=address.platform,
            bot_id=address.bot_id,
            view=place.chat.view,
            delivery_class=_strongest(told),
            words=tuple((notice.kind, tuple(sorted(notice.values.items()))) for notice in told),
            own=told[0].member_id is not None,
            alone=address if apart else None,
        )
        if same not in self._sayings and self.room[address.platform] <= 0:
            self._later(address.platform, told, now)
            return False
        if same not in self._sayings:
            self._sayings[same] = _Saying(reply_of(told, own=same.own, document=document))
            self.room[address.platform] -= 1
        saying = self._sayings[same]
        saying.to[address] = (*saying.to.get(address, ()), *told)
        self.pushed += address.platform is Platform.LINE
        return True

    def _later(self, platform: Platform, notices: Sequence[Notice], now: datetime) -> None:
        """PLATFORM has no room: as long as those before them take, and longer where it takes nothing for long.

        So that people of the other platform come forward meanwhile.
        """
        behind = SECOND * (1 + self._overflow[platform] // AHEAD[platform])
        stuck = now - self.full_since.get(platform, now)
        self.wait(notices, now + min(max(behind, stuck), LONGEST))
        self._overflow[platform] += 1

    def write(self, channels: Mapping[Platform, Channel], now: datetime) -> None:
        """What is said becomes calls; each notice knows the one that brings it."""
        for same, saying in self._sayings.items():
            channel = channels[same.platform]
            for told in channel.notify_all(tuple(saying.to), saying.reply, same.view, same.delivery_class, now):
                self.rows += told.rows
                notices = tuple(notice for address in told.to for notice in saying.to[address])
                key = told.rows[0].retry_key
                sent = Sending(notices=notices, state=NoticeState.SENT, platform=same.platform, delivery=key)
                self.sendings.append(sent)


def _strongest(told: Sequence[Notice]) -> DeliveryClass:
    classes = {RULES[notice.kind].delivery_class for notice in told}
    return DeliveryClass.RECORD if DeliveryClass.RECORD in classes else DeliveryClass.NOTICE
