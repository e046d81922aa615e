"""LINE asked for its quota: once an hour by one of several servers, after a thousand pushes, again where silent."""

from datetime import timedelta

from bot.line.quota import QuotaUnknownError
from bot.quota import EVERY, PUSHES, QuotaWatch
from core.messaging import LINE_LIMIT, LINE_QUOTA_GONE, LINE_USED
from core.notices import NoticeKind
from core.ports import Store
from core.services import line_quota
from core.services.notifying import Pushes
from core.staff import Role
from tests.builders import means, staff
from tests.fakes import FakeClock

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


class Line:
    """Tells a limit of 300, and the numbers of `used` one after another; None: no answer."""

    def __init__(self, *used: int | None) -> None:
        self.used = list(used)
        self.asked = 0

    async def ask(self) -> tuple[int | None, int]:
        self.asked += 1
        used = self.used.pop(0)
        if used is None:
            raise QuotaUnknownError
        return 300, used


async def looks(watch: QuotaWatch) -> None:
    await watch.look()
    await watch.learn()


async def test_it_is_asked_once_an_hour_by_one_of_several(store: Store) -> None:
    clock, line = FakeClock(), Line(10, 25)
    servers = [QuotaWatch(store, means(clock=clock), line.ask, name) for name in ("w1", "w2")]
    for _ in range(3):
        for server in servers:
            await looks(server)
        clock.advance(MINUTE)
    assert line.asked == 1
    async with store.read() as uow:
        assert (await uow.switches.number(LINE_LIMIT), await uow.switches.number(LINE_USED)) == (300, 10)
    clock.advance(EVERY)
    for server in servers:
        await looks(server)
    assert line.asked == 2
    async with store.read() as uow:
        assert await line_quota.left(uow, means(clock=clock)) == Pushes(275, 30)


async def test_it_is_asked_again_after_a_thousand_pushes(store: Store) -> None:
    clock, line = FakeClock(), Line(10, 20)
    watch = QuotaWatch(store, means(clock=clock), line.ask, "w1")
    await looks(watch)
    watch.pushed(PUSHES - 1)
    clock.advance(MINUTE)
    await looks(watch)
    assert line.asked == 1
    watch.pushed(1)
    clock.advance(MINUTE)
    await looks(watch)
    clock.advance(MINUTE)
    await looks(watch)
    assert line.asked == 2


async def test_where_line_is_silent_it_is_asked_again_a_minute_later(store: Store) -> None:
    clock, line = FakeClock(), Line(None, 10)
    watch = QuotaWatch(store, means(clock=clock), line.ask, "w1")
    await looks(watch)
    await looks(watch)
    assert line.asked == 1
    clock.advance(MINUTE)
    await looks(watch)
    assert line.asked == 2
    async with store.read() as uow:
        assert await uow.switches.number(LINE_USED) == 10


async def test_when_line_takes_no_more_the_office_is_told_within_a_minute(store: Store) -> None:
    clock, line = FakeClock(), Line(10)
    watch = QuotaWatch(store, means(clock=clock), line.ask, "w1")
    await looks(watch)
    async with store.work() as uow:
        await uow.staff.add(staff(username="admin", role=Role.ADMIN))
        await uow.switches.set(LINE_QUOTA_GONE, clock.now(), "w1")
    for _ in range(3):
        clock.advance(MINUTE)
        await looks(watch)
    async with store.work() as uow:
        assert [one.kind for one in await uow.notices.due(clock.now(), 9)] == [NoticeKind.STAFF_QUOTA_GONE]


async def test_without_line_nothing_is_asked(store: Store) -> None:
    watch = QuotaWatch(store, means(), None, "w1")
    await looks(watch)
    await watch.close()


async def test_closed_while_line_is_slow_it_ends(store: Store) -> None:
    line = Line(10)
    watch = QuotaWatch(store, means(), line.ask, "w1")
    await watch.look()
    await watch.close()
    async with store.read() as uow:
        assert await uow.switches.number(LINE_USED) is None
