"""Notices over the fakes and both engines: told once, in order, by one worker, and what could not be brought waits."""

import asyncio
import contextlib
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from core.chat_care import BY_DEFAULT, Wish
from core.errors import Refusal
from core.links import Form, Language, MemberId, Platform
from core.messaging import DeliveryClass, DeliveryResult, DeliveryState, NewDelivery
from core.notices import NewNotice, Notice, NoticeKind, NoticeState, Sending
from core.ports import Store, UnitOfWork
from tests.builders import associate, chat_of, line_address, means, member, staff, telegram_address
from tests.fakes import MORNING, FakeIds

LATER = MORNING + timedelta(hours=1)
IDS = FakeIds(3)


def notice(member_id: MemberId | None, once: str = "request-result:407:approved", **changes: Any) -> NewNotice:
    new = NewNotice(
        kind=NoticeKind.REQUEST_RESULT, once=once, member_id=member_id, values={"case": "407"}, not_before=MORNING
    )
    return replace(new, **changes)


async def two_members(uow: UnitOfWork) -> tuple[MemberId, MemberId]:
    return await uow.members.add(member()), await uow.members.add(associate())


async def due(store: Store, people: int = 10, at: timedelta = timedelta(0)) -> list[Notice]:
    async with store.work() as uow:
        return list(await uow.notices.due(MORNING + at, people))


def sent(one: Notice, delivery: NewDelivery) -> Sending:
    platform = delivery.address.platform
    return Sending(notices=(one,), state=NoticeState.SENT, platform=platform, delivery=delivery.retry_key)


def push(**changes: Any) -> NewDelivery:
    row = NewDelivery(
        address=line_address(),
        method="message",
        payload=b"[]",
        delivery_class=DeliveryClass.NOTICE,
        retry_key=IDS.uuid(),
        created_at=MORNING,
    )
    return replace(row, **changes)


async def ends(uow: UnitOfWork, state: DeliveryState) -> None:
    """Everything in the outbox comes to that end."""
    claimed = await uow.outbox.claim("w", MORNING, LATER, 9)
    results = [DeliveryResult(id=row.id, attempt=row.attempts, state=state, at=MORNING) for row in claimed]
    await uow.outbox.finish(results)


async def test_the_same_person_is_told_the_same_once(store: Store) -> None:
    async with store.work() as uow:
        one, other = await two_members(uow)
        person = await uow.staff.add(staff())
        assert await uow.notices.add([notice(one), notice(one), notice(other)], MORNING) == 2
        assert await uow.notices.add([notice(one), notice(None, staff_id=person)], LATER) == 1
    found = await due(store)
    assert [one.person for one in found] == [(one, None), (other, None), (None, person)]
    assert [one.made_at for one in found] == [MORNING, MORNING, LATER]
    assert {(one.values["case"], one.state) for one in found} == {("407", NoticeState.WAITING)}


async def test_one_is_undone_with_what_it_tells(store: Store) -> None:
    with contextlib.suppress(Refusal):
        async with store.work() as uow:
            one, _ = await two_members(uow)
            await uow.notices.add([notice(one)], MORNING)
            raise Refusal("undone")
    async with store.read() as uow:
        assert await uow.notices.next_due() is None


async def test_all_that_waits_for_one_comes_together_and_urgent_ones_first(store: Store) -> None:
    async with store.work() as uow:
        one, other = await two_members(uow)
        news = [
            notice(other, "minor", kind=NoticeKind.CUTOFF_NEAR),
            notice(one, "later", not_before=LATER),
            notice(one, "minor", kind=NoticeKind.CUTOFF_NEAR),
            notice(one, "urgent"),
        ]
        await uow.notices.add(news, MORNING)
        assert await uow.notices.next_due() == MORNING
    assert [found.once for found in await due(store, people=1)] == ["urgent", "minor"]
    assert [found.once for found in await due(store)] == ["urgent", "minor", "minor"]
    assert await due(store, at=timedelta(microseconds=-1)) == []
    assert len(await due(store, at=timedelta(hours=1))) == 4


async def test_what_is_put_off_waits_until_then(store: Store) -> None:
    async with store.work() as uow:
        one, _ = await two_members(uow)
        await uow.notices.add([notice(one)], MORNING)
        [found] = await uow.notices.due(MORNING, 1)
        await uow.notices.put_off([found.id], LATER)
        await uow.notices.put_off([], LATER)
        assert await uow.notices.next_due() == LATER
    assert await due(store) == []


async def test_what_no_chat_takes_is_kept_with_its_words_and_what_is_gone_without(store: Store) -> None:
    async with store.work() as uow:
        one, other = await two_members(uow)
        await uow.notices.add([notice(one, "a"), notice(one, "b"), notice(other)], MORNING)
        a, b, c = await uow.notices.due(MORNING, 9)
        gone = Sending(notices=(b,), state=NoticeState.GONE)
        await uow.notices.put([Sending(notices=(a, c), state=NoticeState.UNSENT), gone], LATER)
    async with store.work() as uow:
        [unsent] = await uow.notices.unsent_of(one)
        assert (unsent.once, unsent.values, unsent.state) == ("a", {"case": "407"}, NoticeState.UNSENT)
        assert await uow.notices.next_due() is None
        await uow.notices.put([Sending(notices=(unsent,), state=NoticeState.GONE)], LATER)
        assert await uow.notices.unsent_of(one) == []
        assert len(await uow.notices.unsent_of(other)) == 1
        assert await uow.notices.add([notice(one, "a"), notice(one, "b")], LATER) == 0


@pytest.mark.parametrize("state", [DeliveryState.DONE, DeliveryState.UNSURE])
async def test_what_was_brought_or_may_have_been_is_told(store: Store, state: DeliveryState) -> None:
    async with store.work() as uow:
        one, _ = await two_members(uow)
        await uow.notices.add([notice(one)], MORNING)
        [found] = await uow.notices.due(MORNING, 1)
        row = push()
        await uow.outbox.add([row])
        await uow.notices.put([sent(found, row)], MORNING)
        assert (await uow.notices.settle(9)).ended == 0
        assert await uow.outbox.waiting() == {Platform.LINE: 1}
        await ends(uow, state)
        assert (await uow.notices.settle(9)).ended == 1
        assert (await uow.notices.settle(9)).ended == 0
        assert await uow.notices.next_due() is None
        assert await uow.outbox.waiting() == {}


async def test_what_could_not_be_brought_waits_again_and_knows_where_it_was_tried(store: Store) -> None:
    async with store.work() as uow:
        one, _ = await two_members(uow)
        await uow.notices.add([notice(one)], MORNING)
        for address, tried in ((line_address(), {Platform.LINE}), (telegram_address(), set(Platform))):
            [found] = await uow.notices.due(MORNING, 1)
            row = push(address=address)
            await uow.outbox.add([row])
            await uow.notices.put([sent(found, row)], MORNING)
            await ends(uow, DeliveryState.DEAD)
            assert (await uow.notices.settle(9)).ended == 1
            [found] = await uow.notices.due(MORNING, 1)
            assert (set(found.tried), found.values) == (tried, {"case": "407"})


async def test_the_chats_of_many_people_with_their_wishes(store: Store) -> None:
    async with store.work() as uow:
        one, other = await two_members(uow)
        person = await uow.staff.add(staff())
        addresses = (line_address(), telegram_address(), line_address("9" * 32))
        line, telegram, at_work = [await chat_of(uow, address, means()) for address in addresses]
        for chat in (line, telegram):
            await uow.links.add(chat.id, one, MORNING, "1")
        await uow.links.seen(telegram.id, date(2026, 12, 24))
        await uow.chats.set_language(telegram.id, Language.ENGLISH)
        await uow.chats.set_form(telegram.id, Form.TEXT, hides_amounts=True)
        await uow.chats.set_blocked(line.id, blocked=True)
        await uow.notice_wishes.put(telegram.id, Wish.REMINDER, wanted=True)
        await uow.staff_links.add(at_work.id, person, MORNING)
        people = [(one, None), (other, None), (None, person)]
        found = await uow.notices.places(people)
        assert await uow.notices.places([]) == {}
    first, second = found[one, None]
    assert (first.chat.address, first.chat.blocked, first.used_on) == (line_address(), True, MORNING.date())
    assert (second.chat.language, second.chat.form) == (Language.ENGLISH, Form.TEXT)
    assert (second.used_on, second.wishes) == (date(2026, 12, 24), {**BY_DEFAULT, Wish.REMINDER: True})
    assert first.wishes == BY_DEFAULT
    assert found[other, None] == []
    assert [place.chat.address for place in found[None, person]] == [line_address("9" * 32)]


async def test_nothing_goes_to_a_member_whom_staff_have_locked_nor_to_an_ended_link(store: Store) -> None:
    async with store.work() as uow:
        locked = await uow.members.add(member(locked=True))
        left = await uow.members.add(associate())
        line, telegram = [await chat_of(uow, address, means()) for address in (line_address(), telegram_address())]
        await uow.links.add(line.id, locked, MORNING, "1")
        await uow.links.add(telegram.id, left, MORNING, "1")
        await uow.links.end(telegram.id, LATER, "ended")
        assert await uow.notices.places([(locked, None), (left, None)]) == {(locked, None): [], (left, None): []}


async def test_the_state_of_a_chat_tells_how_many_are_of_use_that_no_chat_took(store: Store) -> None:
    async with store.work() as uow:
        one, other = await two_members(uow)
        line, telegram = [await chat_of(uow, address, means()) for address in (line_address(), telegram_address())]
        await uow.links.add(line.id, one, MORNING, "1")
        await uow.links.add(telegram.id, other, MORNING, "1")
        await uow.notices.add([notice(one, "a"), notice(one, "b", until=MORNING), notice(one, "c")], MORNING)
        *unsent, _ = await uow.notices.due(MORNING, 1)
        await uow.notices.put([Sending(notices=tuple(unsent), state=NoticeState.UNSENT)], MORNING)
        figures = await uow.operation.figures(MORNING)
        assert (figures.notices_waiting, figures.notices_unsent) == (1, 2)
    async with store.work() as uow:
        assert (await uow.chats.open(line_address(), MORNING)).unsent == 2
        assert (await uow.chats.open(line_address(), LATER)).unsent == 1
        assert (await uow.chats.open(telegram_address(), MORNING)).unsent == 0
        assert (await uow.chats.open(line_address("9" * 32), MORNING)).unsent == 0


async def test_two_workers_never_hold_the_same_person(sql_store: Store) -> None:
    async with sql_store.work() as uow:
        one, other = await two_members(uow)
        third = await uow.members.add(member(member_no="026549", national_id=None))
        everybody = {one, other, third}
        await uow.notices.add([notice(who, once) for who in everybody for once in ("a", "b")], MORNING)
    taken: list[list[Notice]] = []
    both = asyncio.Barrier(2)

    async def works(*, alone: bool) -> None:
        async with sql_store.work() as uow:
            found = list(await uow.notices.due(MORNING, 2))
            if not alone:
                await both.wait()
            await uow.notices.put([Sending(notices=tuple(found), state=NoticeState.UNSENT)], LATER)
            taken.append(found)

    engine_holds_one = "sqlite" in type(sql_store.transactions).__module__  # type: ignore[attr-defined]  # one writer at a time
    await asyncio.gather(works(alone=engine_holds_one), works(alone=engine_holds_one))
    people = [{found.member_id for found in each} for each in taken]
    assert sorted(len(each) for each in people) == [1, 2]
    assert people[0] | people[1] == everybody
    assert sorted(len(each) for each in taken) == [2, 4]


async def test_a_figure_grows_and_is_gone_when_it_is_cleared(store: Store) -> None:
    async with store.work() as uow:
        await uow.switches.add_to("pushed", 5)
        assert await uow.switches.number("pushed") is None
        await uow.switches.put_number("pushed", 7, MORNING, "w")
        await uow.switches.add_to("pushed", 5)
        assert (await uow.switches.number("pushed"), await uow.switches.since("pushed")) == (12, MORNING)
        await uow.switches.put_number("pushed", 3, LATER, "w")
        assert (await uow.switches.number("pushed"), await uow.switches.since("pushed")) == (3, LATER)
        assert await uow.switches.clear("pushed")
        assert await uow.switches.number("pushed") is None
