"""The change history as kept: one line whoever appends, values that can be erased, one anchor a day."""

import asyncio
from datetime import date, timedelta

import pytest

from core.history import (
    GENESIS,
    SYSTEM,
    Action,
    Actor,
    Anchor,
    Change,
    Head,
    NewEntry,
    is_whole,
)
from core.links import MemberId
from core.ports import Store
from tests.builders import member, registered
from tests.fakes import MORNING

SOMSRI = Actor("staff:somsri", "cli")


def moved(member_id: MemberId | None = None, salary: str = "48200.00") -> NewEntry:
    return NewEntry(
        at=MORNING,
        actor=SOMSRI,
        action=Action.MEMBER_CHANGED,
        member_id=member_id,
        changes=(Change("salary", None, salary), Change("phone", "081-234-5678", None)),
        reason="คำสั่งโรงเรียน",
    )


async def test_an_entry_comes_back_as_it_was_written(store: Store) -> None:
    person = await registered(store, member())
    async with store.work() as uow:
        assert await uow.history.head() == Head(0, GENESIS)
        assert await uow.history.append(moved(person.id)) == 1
    async with store.read() as uow:
        (entry,) = await uow.history.of_member(person.id, 10)
        assert await uow.history.head() == Head(1, entry.entry_hash)
    assert (entry.at, entry.actor, entry.action, entry.member_id) == (MORNING, SOMSRI, "member.changed", person.id)
    assert [(value.name, value.part, value.text) for value in entry.values] == [
        ("salary", "new", "48200.00"),
        ("phone", "old", "081-234-5678"),
        ("reason", "new", "คำสั่งโรงเรียน"),
    ]
    assert entry.reason == "คำสั่งโรงเรียน"
    assert is_whole(entry)


async def test_entries_are_chained_and_read_in_parts(store: Store) -> None:
    async with store.work() as uow:
        for number in range(5):
            await uow.history.append(moved(salary=str(number)))
    async with store.read() as uow:
        first, rest = await uow.history.after(0, 2), await uow.history.after(2, 10)
    chain = [*first, *rest]
    assert [entry.seq for entry in chain] == [1, 2, 3, 4, 5]
    assert [entry.previous_hash for entry in chain] == [GENESIS, *(entry.entry_hash for entry in chain[:-1])]
    assert all(is_whole(entry) for entry in chain)


async def test_a_members_entries_come_newest_first_and_in_pages(store: Store) -> None:
    person = await registered(store, member())
    async with store.work() as uow:
        for number in range(4):
            await uow.history.append(moved(person.id, str(number)))
            await uow.history.append(moved())
    async with store.read() as uow:
        assert [entry.seq for entry in await uow.history.of_member(person.id, 2)] == [7, 5]
        assert [entry.seq for entry in await uow.history.of_member(person.id, 2, 2)] == [3, 1]


async def test_writers_at_once_make_one_line(store: Store) -> None:
    async def write(number: int) -> None:
        async with store.work() as uow:
            await uow.history.append(moved(salary=str(number)))
            await uow.history.append(moved(salary=str(-number)))

    await asyncio.gather(*(write(number) for number in range(20)))
    async with store.read() as uow:
        chain = await uow.history.after(0, 100)
    assert [entry.seq for entry in chain] == list(range(1, 41))
    assert [entry.previous_hash for entry in chain[1:]] == [entry.entry_hash for entry in chain[:-1]]


async def test_what_rolls_back_leaves_no_entry(store: Store) -> None:
    async def write_and_fail() -> None:
        async with store.work() as uow:
            await uow.history.append(moved())
            raise LookupError

    with pytest.raises(LookupError):
        await write_and_fail()
    async with store.work() as uow:
        assert await uow.history.append(moved()) == 1


async def test_erasing_blanks_values_and_keeps_the_chain(store: Store) -> None:
    person = await registered(store, member())
    async with store.work() as uow:
        await uow.history.append(moved(person.id))
        await uow.history.append(moved())
        assert await uow.history.erase(person.id, ["phone"]) == 1
        assert await uow.history.erase(person.id, ["phone"]) == 0
    async with store.read() as uow:
        of_member, other = await uow.history.after(0, 10)
    assert [value.text for value in of_member.values] == ["48200.00", None, "คำสั่งโรงเรียน"]
    assert [value.text for value in other.values] == ["48200.00", "081-234-5678", "คำสั่งโรงเรียน"]
    assert is_whole(of_member)
    assert is_whole(other)


async def test_one_anchor_a_day(store: Store) -> None:
    today = date(2026, 11, 25)
    async with store.work() as uow:
        await uow.history.append(NewEntry(at=MORNING, actor=SYSTEM, action=Action.LOADED))
        anchor = Anchor(today, await uow.history.head())
        assert await uow.history.put_anchor(anchor)
        assert not await uow.history.put_anchor(Anchor(today, Head(7, GENESIS)))
        earlier = Anchor(today - timedelta(days=1), Head(0, GENESIS))
        assert await uow.history.put_anchor(earlier)
    async with store.read() as uow:
        assert await uow.history.anchors() == [earlier, anchor]
