"""Notices over every store, from their rows to the platforms: one push a person, none lost, none doubled on LINE."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot import delivery, notice_batch, notifying
from bot.brakes import Brakes
from bot.channel import Channel
from bot.delivery import Delivering
from bot.delivery_rules import Rules
from bot.line import render as line_render
from bot.line.channel import LineChannel
from bot.metrics import Metrics
from bot.notice_batch import AHEAD
from bot.notifying import Notifying
from bot.pacing import Pace
from bot.sending import Outcome, Sent
from bot.telegram import render as telegram_render
from bot.telegram.channel import TelegramChannel
from core.clock import BANGKOK
from core.links import ChatAddress, MemberId, Platform
from core.messaging import LINE_USED, MANY_WEIGHS, DeliveryClass
from core.notices import NewNotice, Notice, NoticeKind
from core.ports import Store
from core.services import line_quota
from core.staff import Role
from tests import builders
from tests.bot.platform_models import ModelLine, ModelTelegram
from tests.dialogue import CATALOGUE
from tests.fakes import MORNING, FakeClock, FakeIds

NOON = "2026-11-30T12:00:00+07:00"
URL = "https://coop.example.th"
NIGHT = datetime(2026, 11, 25, 23, tzinfo=BANGKOK)


class Office:
    """A server that tells notices, with platforms and a clock of the test's."""

    def __init__(self, store: Store, at: datetime = MORNING) -> None:
        self.store, self.clock, self.ids = store, FakeClock(at), FakeIds(5)
        self.line, self.telegram = ModelLine(self.clock, MORNING), ModelTelegram(self.clock)
        self.means = builders.means(clock=self.clock, ids=self.ids)
        self.pushed = 0
        draw: Any = {"catalogue": CATALOGUE, "public_url": URL}
        channels: dict[Platform, Channel] = {
            Platform.LINE: LineChannel(lambda reply, view: line_render.render(reply, view=view, **draw), self.ids),
            Platform.TELEGRAM: TelegramChannel(
                lambda reply, view: telegram_render.render(reply, view=view, **draw), self.ids
            ),
        }
        self.delivering = Delivering(
            delivery.Parts(
                store=store,
                senders={Platform.LINE: self.line, Platform.TELEGRAM: self.telegram},
                clock=self.clock,
                rules=Rules(lambda: 0.5),
                metrics=Metrics(),
                brakes=Brakes({Platform.TELEGRAM: Pace()}, "w1"),
                worker="w1",
                lease=timedelta(seconds=20),
            )
        )
        self.notifying = Notifying(
            notifying.Parts(
                store=store,
                means=self.means,
                channels=channels,
                wake=self.delivering.signal,
                pushed=self._count,
                worker="w1",
            )
        )

    def _count(self, number: int) -> None:
        self.pushed += number

    async def member(self, number: int, *addresses: ChatAddress) -> MemberId:
        record = builders.member(member_no=f"{number:06}", national_id=None)
        async with self.store.work() as uow:
            member_id = await uow.members.add(record)
            for address in addresses:
                chat = await builders.chat_of(uow, address, self.means)
                await uow.links.add(chat.id, member_id, MORNING, "1")
        return member_id

    async def tells(self, who: Sequence[MemberId], *kinds: NoticeKind, **changes: Any) -> None:
        new = [
            NewNotice(
                kind=kind, once=kind.value, member_id=one, values={"until": NOON, "case": "7"}, not_before=MORNING
            )
            for one in who
            for kind in kinds
        ]
        async with self.store.work() as uow:
            await uow.notices.add([replace(one, **changes) for one in new], self.clock.now())

    async def ticks(self, times: int = 1) -> None:
        """Seconds go by; everything that is due goes out in each."""
        for _ in range(times):
            while await self.notifying.go_on():
                await self._sends()
            await self._sends()
            self.clock.advance(timedelta(seconds=1))

    async def _sends(self) -> None:
        self.delivering.signal()
        while self.delivering._more or self.delivering._results or self.delivering._under_way:
            await self.delivering._turn()
            await asyncio.gather(*self.delivering._under_way.values())

    async def unsent(self, member_id: MemberId) -> list[Notice]:
        async with self.store.read() as uow:
            return list(await uow.notices.unsent_of(member_id))


def titles(payload: str) -> list[str]:
    """The sentences of the list in a push."""
    [message] = json.loads(payload)
    assert message["altText"] == "สหกรณ์มีข้อมูลแจ้งท่าน กดเพื่อดู"
    return [part for part in ("ผลคำร้องของท่านออกแล้ว", "กำหนดส่งคำร้องเลื่อน", "มีคำร้องที่ยังไม่ได้ส่ง") if part in payload]


@pytest.mark.shows("C4")
async def test_all_that_waits_for_one_person_is_one_push(store: Store) -> None:
    office = Office(store)
    one = await office.member(1, builders.line_address())
    await office.tells([one], NoticeKind.REQUEST_RESULT, NoticeKind.CUTOFF_MOVED, NoticeKind.DRAFT_WAITS)
    await office.ticks(3)
    assert len(office.line.arrived) == office.line.pushes == office.pushed == 1
    assert len(titles(office.line.arrived[0])) == 3
    await office.tells([one], NoticeKind.REQUEST_RESULT)
    await office.ticks(3)
    assert office.line.pushes == 1, "told once"
    async with store.read() as uow:
        assert await uow.switches.number(LINE_USED) == 1


async def test_a_result_is_a_record_and_a_reminder_is_not(store: Store) -> None:
    office = Office(store)
    people = [await office.member(number, builders.telegram_address(str(500 + number))) for number in range(2)]
    await office.tells(people[:1], NoticeKind.REQUEST_RESULT, NoticeKind.CUTOFF_MOVED)
    await office.tells(people[1:], NoticeKind.CUTOFF_MOVED)
    await office.notifying.go_on()
    async with store.work() as uow:
        rows = await uow.outbox.claim("w", MORNING, MORNING, 9)
    assert [row.delivery_class for row in rows] == [DeliveryClass.RECORD, DeliveryClass.NOTICE]


@pytest.mark.parametrize("killed", ["handing", "handed"])
async def test_a_stop_on_the_way_loses_and_doubles_nothing(
    store: Store, killed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = Office(store)
    people = [await office.member(number, builders.line_address(f"{number:032}")) for number in range(40)]
    await office.tells(people, NoticeKind.CUTOFF_MOVED)

    def stop(name: str) -> None:
        if name == f"notices.{killed}":
            raise InterruptedError

    monkeypatch.setattr(notifying, "fp", stop)
    with pytest.raises(InterruptedError):
        await office.notifying.go_on()
    monkeypatch.undo()
    await office.ticks(5)
    assert len(office.line.reached) == len(set(office.line.reached)) == 40


async def test_who_blocked_one_chat_is_told_in_the_other(store: Store) -> None:
    office = Office(store)
    one = await office.member(1, builders.line_address(), builders.telegram_address())
    office.telegram.faults = [Sent(outcome=Outcome.CHANNEL_DEAD, detail="403")]
    await office.tells([one], NoticeKind.REQUEST_RESULT)
    await office.ticks(3)
    assert (len(office.line.arrived), len(office.telegram.arrived)) == (1, 0)


async def test_what_no_chat_takes_is_unsent(store: Store) -> None:
    office = Office(store)
    nobody = await office.member(1)
    blocked = await office.member(2, builders.telegram_address())
    office.telegram.faults = [Sent(outcome=Outcome.CHANNEL_DEAD, detail="403")]
    await office.tells([nobody, blocked], NoticeKind.REQUEST_RESULT)
    await office.ticks(3)
    assert [len(await office.unsent(one)) for one in (nobody, blocked)] == [1, 1]
    assert office.telegram.arrived == []


@pytest.mark.shows("F8")
async def test_when_lines_quota_ends_the_rest_goes_to_telegram_or_waits_for_the_person(store: Store) -> None:
    office = Office(store)
    office.line.quota = 2
    people = [await office.member(number, builders.line_address(f"{number:032}")) for number in range(4)]
    both = await office.member(9, builders.line_address("9" * 32), builders.telegram_address())
    async with store.work() as uow:  # LINE was used last
        chat = (await uow.chats.open(builders.line_address("9" * 32), MORNING)).chat
        await uow.links.seen(chat.id, MORNING.date() + timedelta(days=1))
    await office.tells([*people, both], NoticeKind.CUTOFF_MOVED)
    await office.ticks(5)
    assert len(office.line.arrived) == 2
    assert len(office.telegram.arrived) == 1
    unsent = [one for one in people if await office.unsent(one)]
    assert len(unsent) == 2
    pushes = office.line.pushes
    await office.tells(people, NoticeKind.REQUEST_RESULT)
    await office.ticks(5)
    assert office.line.pushes == pushes, "no push is tried once the quota is gone"


@pytest.mark.shows("F8")
async def test_the_reserve_is_kept_for_what_is_urgent_to_the_message(store: Store) -> None:
    office = Office(store)
    await store_staff(store)
    people = [await office.member(number, builders.line_address(f"{number:032}")) for number in range(10)]
    async with store.work() as uow:
        await line_quota.heard(uow, office.means, 100, 86, "w1")
    await office.tells(people, NoticeKind.CUTOFF_MOVED)
    await office.ticks(3)
    assert len(office.line.arrived) == 4, "ten of a hundred are kept"
    await office.tells(people[:3], NoticeKind.REQUEST_RESULT)
    await office.ticks(3)
    assert len(office.line.arrived) == 7
    assert [len(office.telegram.arrived), "โควตา" in office.telegram.arrived[0][2]] == [1, True], "staff were told"


async def store_staff(store: Store) -> None:
    async with store.work() as uow:
        person = await uow.staff.add(builders.staff(username="admin", role=Role.ADMIN))
        chat = await builders.chat_of(uow, builders.telegram_address("900"), builders.means())
        await uow.staff_links.add(chat.id, person, MORNING)


async def test_at_night_nothing_goes_and_in_the_morning_all_of_it_at_once(store: Store) -> None:
    office = Office(store, NIGHT)
    one = await office.member(1, builders.line_address())
    await office.tells([one], NoticeKind.REQUEST_RESULT)
    await office.ticks(2)
    office.clock.at = NIGHT + timedelta(hours=8)
    await office.tells([one], NoticeKind.CUTOFF_MOVED)
    await office.ticks(2)
    assert office.line.pushes == 0
    async with store.read() as uow:
        assert await uow.notices.next_due() == datetime(2026, 11, 26, 8, tzinfo=BANGKOK)
    office.clock.at = datetime(2026, 11, 26, 8, tzinfo=BANGKOK)
    await office.ticks(2)
    assert [len(titles(push)) for push in office.line.arrived] == [2]


async def test_only_so_much_waits_ahead_that_answers_do_not_wait_behind_it(store: Store) -> None:
    office = Office(store)
    line = [await office.member(number, builders.line_address(f"{number:032}")) for number in range(3)]
    many = AHEAD[Platform.TELEGRAM] + 15
    telegram = [await office.member(100 + n, builders.telegram_address(str(1000 + n))) for n in range(many)]
    await office.tells([*telegram, *line], NoticeKind.CUTOFF_MOVED)
    while await office.notifying.go_on():
        pass
    async with store.read() as uow:
        assert await uow.outbox.waiting() == {Platform.TELEGRAM: AHEAD[Platform.TELEGRAM], Platform.LINE: MANY_WEIGHS}
        assert await uow.notices.next_due() == MORNING + timedelta(seconds=1)
    await office.ticks(6)
    assert (len(office.telegram.arrived), len(office.line.arrived)) == (many, 3)


async def test_a_channel_that_is_off_is_no_chat(store: Store) -> None:
    office = Office(store)
    office.notifying = Notifying(replace(office.notifying._parts, channels={}))
    one = await office.member(1, builders.line_address())
    await office.tells([one], NoticeKind.REQUEST_RESULT)
    assert not await office.notifying.go_on()


async def test_a_platform_that_takes_nothing_does_not_hold_up_the_other(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (notice_batch, notifying):
        monkeypatch.setattr(module, "AHEAD", {Platform.LINE: 2, Platform.TELEGRAM: 2})
    office = Office(store)
    office.line.faults = [Sent(outcome=Outcome.NOT_SENT)] * 999
    line = [await office.member(number, builders.line_address(f"{number:032}")) for number in range(60)]
    telegram = await office.member(99, builders.telegram_address())
    await office.tells([*line, telegram], NoticeKind.CUTOFF_MOVED)
    await office.ticks(6)
    assert (len(office.line.arrived), len(office.telegram.arrived)) == (0, 1)
    office.line.faults = []
    for _ in range(90):
        office.clock.advance(timedelta(seconds=10))
        await office.ticks()
    assert len(office.line.arrived) == 60
