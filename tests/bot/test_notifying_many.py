"""Notices in the same words to many people: one call of LINE, for all of them or for none, and nobody twice."""

import json
from collections import Counter
from datetime import timedelta

import pytest

from bot.notice_batch import BEHIND
from bot.sending import Outcome, Sent
from core.links import ChatAddress, Form, Language, MemberId, Platform
from core.messaging import LINE_QUOTA_GONE, LINE_USED, MANY, Delivery
from core.notices import NoticeKind
from core.ports import Store
from core.services import line_quota
from tests import builders
from tests.bot.test_notifying import Office
from tests.fakes import MORNING

pytestmark = pytest.mark.shows("C4", "F6", "F8")
REFUSED = Sent(outcome=Outcome.REFUSED, detail="400")
NO_CONNECTION = Sent(outcome=Outcome.NOT_SENT)
NEXT_DAY = {"until": "2026-12-01T12:00:00+07:00"}
FIRST, SECOND = "30 พ.ย. 2569", "1 ธ.ค. 2569"


def on_line(number: int) -> ChatAddress:
    return ChatAddress(Platform.LINE, builders.LINE_BOT, f"U{number:032x}")


def number_of(user: str) -> int:
    return int(user[1:], 16)


async def members(office: Office, many: int) -> list[MemberId]:
    return [await office.member(number, on_line(number)) for number in range(1, many + 1)]


async def claimed(office: Office) -> list[Delivery]:
    """What the outbox has for LINE."""
    async with office.store.work() as uow:
        return list(await uow.outbox.claim("w1", office.clock.now(), office.clock.now(), 99, Platform.LINE))


def people_of(row: Delivery) -> list[int]:
    return sorted(number_of(user) for user in json.loads(row.payload)["to"])


async def test_what_is_equal_is_one_call_and_each_person_counts(store: Store) -> None:
    office = Office(store)
    await office.tells(await members(office, 12), NoticeKind.CUTOFF_MOVED)
    await office.ticks(2)
    assert (office.line.pushes, len(set(office.line.reached)), len(office.line.reached)) == (1, 12, 12)
    assert office.pushed == 12
    async with store.work() as uow:
        assert await uow.switches.number(LINE_USED) == 12
        assert (await uow.notices.settle(99)).ended == 0, "all are told"


async def test_what_is_not_equal_is_not_one_call(store: Store) -> None:
    """Another language, another form, more to say, or a result, which leads to the person's own request."""
    office = Office(store)
    people = await members(office, 10)
    async with store.work() as uow:
        for number in (1, 2):
            await uow.chats.set_language((await uow.chats.open(on_line(number), MORNING)).chat.id, Language.ENGLISH)
        plain = (await uow.chats.open(on_line(3), MORNING)).chat
        await uow.chats.set_form(plain.id, Form.TEXT, hides_amounts=False)
    await office.tells(people, NoticeKind.CUTOFF_MOVED)
    await office.tells(people[4:6], NoticeKind.DRAFT_WAITS)
    for case, one in enumerate(people[6:8]):
        await office.tells([one], NoticeKind.REQUEST_RESULT, values={"case": str(case)})
    while await office.notifying.go_on():
        pass
    rows = await claimed(office)
    assert sorted(people_of(row) for row in rows if row.method == MANY) == [[1, 2], [4, 9, 10], [5, 6]]
    assert sorted(number_of(row.address.user_id) for row in rows if row.method != MANY) == [3, 7, 8]


async def test_what_line_refuses_for_all_goes_to_each_alone(store: Store) -> None:
    office = Office(store)
    office.line.faults = [REFUSED]
    people = await members(office, 5)
    both = await office.member(9, on_line(9), builders.telegram_address())
    await office.tells([*people, both], NoticeKind.DRAFT_WAITS)
    await office.ticks(4)
    assert Counter(map(number_of, office.line.reached)) == Counter([1, 2, 3, 4, 5])
    assert len(office.telegram.arrived) == 1
    assert office.line.pushes == 6, "once for all, then each"


async def test_who_is_refused_alone_too_is_told_elsewhere(store: Store) -> None:
    office = Office(store)
    office.line.faults = [REFUSED] * 3
    await office.tells(await members(office, 2), NoticeKind.DRAFT_WAITS)
    await office.ticks(4)
    assert office.line.reached == []
    assert [len(await office.unsent(one)) for one in (MemberId(1), MemberId(2))] == [1, 1]


async def test_where_lines_quota_has_no_room_for_all_it_is_used_to_its_end(store: Store) -> None:
    office = Office(store)
    office.line.quota = 3
    people = await members(office, 5)
    await office.tells(people, NoticeKind.DRAFT_WAITS)
    await office.ticks(4)
    assert len(set(office.line.reached)) == len(office.line.reached) == 3
    assert sum([len(await office.unsent(one)) for one in people]) == 2
    async with store.read() as uow:
        assert await uow.switches.since(LINE_QUOTA_GONE) is not None


async def test_those_that_come_back_do_not_count_twice(store: Store) -> None:
    """Of a hundred the last ten are kept; thirty more have room, also at the second try."""
    office = Office(store)
    async with store.work() as uow:
        await line_quota.heard(uow, office.means, 100, 60, "w1")
    office.line.faults = [REFUSED]
    await office.tells(await members(office, 30), NoticeKind.DRAFT_WAITS)
    await office.ticks(4)
    assert len(set(office.line.reached)) == len(office.line.reached) == 30
    async with store.read() as uow:
        assert await uow.switches.number(LINE_USED) == 90


@pytest.mark.parametrize("fault", ["before", "after"])
async def test_without_an_answer_the_same_call_is_made_again(store: Store, fault: str) -> None:
    office = Office(store)
    office.line.faults = [fault]
    await office.tells(await members(office, 5), NoticeKind.DRAFT_WAITS)
    await office.ticks(1)
    assert len(office.line.reached) == (0 if fault == "before" else 5)
    await office.ticks(4)
    assert (office.line.pushes, Counter(map(number_of, office.line.reached))) == (2, Counter(range(1, 6)))


async def test_what_is_newer_waits_for_what_is_under_way_together(store: Store) -> None:
    """A date that counts no more must not arrive after the one that does."""
    office = Office(store)
    office.line.faults = [NO_CONNECTION] * 3
    people = await members(office, 2)
    await office.tells(people, NoticeKind.CUTOFF_MOVED)
    await office.ticks(1)
    await office.tells(people[:1], NoticeKind.CUTOFF_MOVED, once="again", values=NEXT_DAY)
    await office.ticks(4)
    assert office.line.arrived == []
    async with store.read() as uow:
        assert await uow.notices.next_due() is not None
    await office.ticks(BEHIND // timedelta(seconds=1) + 10)
    assert [FIRST in text for text in office.line.arrived] == [True, True, False]
    assert SECOND in office.line.arrived[-1]


async def test_what_is_newer_goes_alone_behind_what_is_under_way_alone(store: Store) -> None:
    office = Office(store)
    office.line.faults = [NO_CONNECTION] * 2
    people = await members(office, 3)
    await office.tells(people[:1], NoticeKind.CUTOFF_MOVED)
    await office.ticks(1)
    await office.tells(people, NoticeKind.CUTOFF_MOVED, once="again", values=NEXT_DAY)
    await office.ticks(8)
    assert sorted(map(number_of, office.line.reached)) == [1, 1, 2, 3]
    to_first = [
        text for user, text in zip(office.line.reached, office.line.arrived, strict=True) if number_of(user) == 1
    ]
    assert [FIRST in text for text in to_first] == [True, False]


async def test_a_chat_that_has_ended_meanwhile_is_left_out(store: Store) -> None:
    office = Office(store)
    await office.tells(await members(office, 3), NoticeKind.DRAFT_WAITS)
    await office.notifying.go_on()
    async with store.work() as uow:
        assert await uow.outbox.end_chat(on_line(2), MORNING, "locked") == 1
    await office.ticks(2)
    assert sorted(map(number_of, office.line.reached)) == [1, 3]
