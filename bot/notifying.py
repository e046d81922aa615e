"""Notices on their way: what is due for a person becomes one message in the outbox, in the transaction that marks it.

    notifying = Notifying(Parts(store=store, means=means, channels=platforms.channels, …))
    Ticking([..., notifying.look])

LINE counts people, so that all that waits for one goes in one push.  What the outbox cannot bring comes back, for the
person's other chat.  Only so much is handed over ahead that an answer to somebody who asks never waits behind it.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.channel import Channel
from bot.failpoints import fp
from core.links import Platform
from core.messaging import DeliveryClass, NewDelivery
from core.notices import RULES, Notice, NoticeId, NoticeState, Person, Place, Sending
from core.ports import Means, Store, UnitOfWork
from core.services import line_quota
from core.services.notifying import Pushes, choose
from handlers.notices import fitting, reply_of

AT_MOST_S = 0.2
"""Of a tick: answering members goes on in between."""
PEOPLE = 25
"""In a transaction, which blocks the event loop on SQLite for its time: some 10 ms."""
SETTLED = 500
AHEAD: Mapping[Platform, int] = {Platform.LINE: 500, Platform.TELEGRAM: 20}
"""Rows that may wait in the outbox: what goes out in a quarter of a second, and on Telegram in less than a second."""
SECOND, LONGEST = timedelta(seconds=1), timedelta(minutes=10)
"""How long notices are put off whose platform has no room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What it works with. `wake`: there is something to send; `pushed`: so many went to LINE; `worker`: its name."""

    store: Store
    means: Means
    channels: Mapping[Platform, Channel]
    wake: Callable[[], None]
    pushed: Callable[[int], None]
    worker: str


@dataclass(slots=True)
class _Batch:
    """What becomes of some people's notices.

    `room`: how many rows each platform still takes; `full_since`: since when it takes none.
    """

    room: Counter[Platform]
    full_since: Mapping[Platform, datetime]
    rows: list[NewDelivery] = field(default_factory=list)
    sendings: list[Sending] = field(default_factory=list)
    put_off: dict[datetime, list[NoticeId]] = field(default_factory=dict)
    pushed: int = 0
    overflow: Counter[Platform] = field(default_factory=Counter)

    def wait(self, notices: Sequence[Notice], until: datetime) -> None:
        """They go on waiting."""
        self.put_off.setdefault(until, []).extend(notice.id for notice in notices)

    def later(self, platform: Platform, notices: Sequence[Notice], now: datetime) -> None:
        """PLATFORM has no room: as long as those before them take, and longer where it takes nothing for long.

        So that people of the other platform come forward meanwhile.
        """
        behind = SECOND * (1 + self.overflow[platform] // AHEAD[platform])
        stuck = now - self.full_since.get(platform, now)
        self.wait(notices, now + min(max(behind, stuck), LONGEST))
        self.overflow[platform] += 1


class Notifying:
    """One worker."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._full_since: dict[Platform, datetime] = {}

    async def look(self) -> None:
        """A tick: what is due, for a fifth of a second."""
        loop = asyncio.get_running_loop()
        until = loop.time() + AT_MOST_S
        while await self.go_on():
            if loop.time() >= until:
                return
            await asyncio.sleep(0)

    async def go_on(self) -> bool:
        """The notices of the next people; False where nothing came of it: none is due, or the outbox is full."""
        parts, now = self._parts, self._parts.means.clock.now()
        async with parts.store.work() as uow:
            await uow.notices.settle(SETTLED)
            room = self._room(await uow.outbox.waiting(), now)
            due = await uow.notices.due(now, PEOPLE) if any(left > 0 for left in room.values()) else ()
            if not due:
                return False
            batch = _Batch(room, self._full_since)
            await self._fill(uow, batch, _by_person(due), now)
            await self._keep(uow, batch, now)
            fp("notices.handing")
        fp("notices.handed")
        if batch.rows:
            parts.pushed(batch.pushed)
            parts.wake()
        return bool(batch.sendings)

    def _room(self, waiting: Mapping[Platform, int], now: datetime) -> Counter[Platform]:
        """How many rows each platform takes more."""
        room = Counter({platform: AHEAD[platform] - waiting.get(platform, 0) for platform in self._parts.channels})
        for platform, left in room.items():
            if left > 0:
                self._full_since.pop(platform, None)
            else:
                self._full_since.setdefault(platform, now)
        return room

    async def _fill(
        self, uow: UnitOfWork, batch: _Batch, people: Mapping[Person, Sequence[Notice]], now: datetime
    ) -> None:
        parts = self._parts
        places = await uow.notices.places(tuple(people))
        pushes = await line_quota.left(uow, parts.means)
        for person, notices in people.items():
            usable = [place for place in places[person] if place.chat.address.platform in parts.channels]
            chosen = choose(notices, usable, pushes, parts.means.policy.notices, now)
            if chosen.later_at is not None:
                batch.wait(chosen.later, chosen.later_at)
            for state, those in ((NoticeState.UNSENT, chosen.unsent), (NoticeState.GONE, chosen.gone)):
                if those:
                    batch.sendings.append(Sending(notices=those, state=state))
            for place, told in chosen.told:
                pushes = self._tell(batch, place, told, pushes, now)

    def _tell(self, batch: _Batch, place: Place, told: Sequence[Notice], pushes: Pushes, now: datetime) -> Pushes:
        """One message to PLACE, if its platform has room; the pushes that are left then."""
        platform = place.chat.address.platform
        if batch.room[platform] <= 0:
            batch.later(platform, told, now)
            return pushes
        fits = tuple(fitting(told))
        reply = reply_of(fits, own=fits[0].member_id is not None)
        classes = {RULES[notice.kind].delivery_class for notice in fits}
        strongest = DeliveryClass.RECORD if DeliveryClass.RECORD in classes else DeliveryClass.NOTICE
        rows = self._parts.channels[platform].notify(place.chat.address, reply, place.chat.view, strongest, now)
        batch.rows += rows
        batch.room[platform] -= len(rows)
        sent = Sending(notices=fits, state=NoticeState.SENT, platform=platform, delivery=rows[-1].retry_key)
        batch.sendings.append(sent)
        if platform is not Platform.LINE:
            return pushes
        batch.pushed += 1
        return pushes.less(1)

    async def _keep(self, uow: UnitOfWork, batch: _Batch, now: datetime) -> None:
        if batch.rows:
            await uow.outbox.add(batch.rows)
        if batch.pushed:
            await line_quota.pushed(uow, self._parts.means, batch.pushed, self._parts.worker)
            await line_quota.warn(uow, self._parts.means)
        await uow.notices.put(batch.sendings, now)
        for until, ids in batch.put_off.items():
            await uow.notices.put_off(ids, until)


def _by_person(notices: Sequence[Notice]) -> dict[Person, list[Notice]]:
    people: dict[Person, list[Notice]] = {}
    for notice in notices:
        people.setdefault(notice.person, []).append(notice)
    return people
