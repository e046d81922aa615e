"""Notices on their way: what is due for a person becomes one message in the outbox, in the transaction that marks it.

    notifying = Notifying(Parts(store=store, means=means, channels=platforms.channels, …))
    Ticking([..., notifying.look])

LINE counts people, so that all that waits for one goes in one push; to many in the same words it is one call.  What the
outbox cannot bring comes back, for the person's other chat; what was to go together comes back to go alone.  Only so
much is handed over ahead that an answer to somebody who asks never waits behind it.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.channel import Channel
from bot.failpoints import fp
from bot.notice_batch import AHEAD, Batch
from core.links import Platform
from core.notices import Notice, NoticeKind, NoticeState, Person, Place, Sending, UnderWay
from core.ports import Means, Store, UnitOfWork
from core.services import line_quota
from core.services.notifying import choose
from core.services.receipt_telling import paper_to_send
from handlers.notices import fitting, receipt_file
from handlers.reply import Document

AT_MOST_S = 0.2
"""Of a tick: answering members goes on in between."""
PEOPLE = 100
"""In a transaction, which blocks the event loop on SQLite for its time: some 15 ms."""
SETTLED = 500

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What it works with. `wake`: there is something to send; `pushed`: so many went to LINE; `worker`: its name."""

    store: Store
    means: Means
    channels: Mapping[Platform, Channel]
    wake: Callable[[], None]
    pushed: Callable[[int], None]
    worker: str


class Notifying:
    """One worker."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._full_since: dict[Platform, datetime] = {}
        self.handed = 0
        """Notices handed over so far."""

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
            settled = await uow.notices.settle(SETTLED)
            await line_quota.came_back(uow, parts.means, settled.back)
            room = self._room(await uow.outbox.waiting(), now)
            due = await uow.notices.due(now, PEOPLE) if any(left > 0 for left in room.values()) else ()
            if not due:
                return False
            batch = Batch(room, self._full_since)
            await self._fill(uow, batch, _by_person(due), now)
            await self._keep(uow, batch, now)
            fp("notices.handing")
        fp("notices.handed")
        self.handed += sum(len(one.notices) for one in batch.sendings if one.state is NoticeState.SENT)
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
        self, uow: UnitOfWork, batch: Batch, people: Mapping[Person, Sequence[Notice]], now: datetime
    ) -> None:
        parts = self._parts
        places = await uow.notices.places(tuple(people))
        under_way = await uow.notices.under_way(tuple(people))
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
                document = await self._document(uow, batch, place, told)
                pushes = pushes.less(self._tell(batch, place, told, under_way.get(person), now, document))

    async def _document(self, uow: UnitOfWork, batch: Batch, place: Place, told: Sequence[Notice]) -> Document | None:
        """The receipt that one of TOLD is about, where Telegram has room for it; LINE takes no files.

        One that cannot be had must not keep everybody else's notices: that one goes with its button alone.
        """
        ready = [notice for notice in fitting(told) if notice.kind is NoticeKind.RECEIPT_READY]
        address = place.chat.address
        if address.platform is not Platform.TELEGRAM or batch.room[Platform.TELEGRAM] <= 0 or len(ready) != 1:
            return None
        try:
            async with uow.savepoint():
                paper = await paper_to_send(uow, self._parts.means, address, ready[0])
        except Exception:
            log.exception("receipt_not_sent_along")
            return None
        return None if paper is None else receipt_file(paper.receipt_no, paper.month)

    def _tell(
        self,
        batch: Batch,
        place: Place,
        told: Sequence[Notice],
        under_way: UnderWay | None,
        now: datetime,
        document: Document | None,
    ) -> int:
        """One message to PLACE, if its platform has room; how many of LINE's pushes that takes.

        What is under way to the same chat comes first: in the chat's line by itself, else these wait for it.
        """
        is_line = place.chat.address.platform is Platform.LINE
        if is_line and under_way is not None and under_way.is_together:
            batch.behind(told, under_way.since, now)
            return 0
        fits = fitting(told)
        alone = under_way is not None or any(notice.alone for notice in fits)
        return int(batch.say(place, fits, now, alone=alone, document=document) and is_line)

    async def _keep(self, uow: UnitOfWork, batch: Batch, now: datetime) -> None:
        batch.write(self._parts.channels, now)
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
