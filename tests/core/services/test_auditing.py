"""Verifying the change history: what it calls what, values erased by law, anchors; over the fakes and both engines."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from core.history import GENESIS, SYSTEM, Action, Actor, Change, Head, NewEntry, sealed_entry
from core.links import MemberId
from core.members import MemberStatus
from core.ports import Store
from core.services.auditing import Broken, Wrong, anchor, verify
from core.services.erasure import erase
from tests.builders import associate, means, member, registered
from tests.fakes import MORNING, FakeClock, FakeStore

SOMSRI = Actor("staff:somsri", "cli")


async def written(store: Store, *members: MemberId | None) -> None:
    """An entry about each, with a phone and a name."""
    async with store.work() as uow:
        for member_id in members:
            changes = (Change("phone", None, "0812345678"), Change("first_name", "ก", "ข"))
            await uow.history.append(
                NewEntry(at=MORNING, actor=SOMSRI, action=Action.MEMBER_CHANGED, member_id=member_id, changes=changes)
            )


async def broken(store: Store, *known: Head) -> Broken | None:
    async with store.read() as uow:
        return (await verify(uow.history, known)).broken


async def test_a_history_of_nothing_is_whole(store: Store) -> None:
    assert await broken(store) is None
    assert await broken(store, Head(0, GENESIS)) is None
    assert await broken(store, Head(0, bytes(31) + b"x")) == Broken(1, Wrong.REPLACED)
    assert await broken(store, Head(3, GENESIS)) == Broken(1, Wrong.MISSING)


@pytest.mark.shows("T12")
async def test_erasing_a_person_keeps_the_history_whole(store: Store) -> None:
    left = await registered(store, member(status=MemberStatus.LEFT))
    other = await registered(store, associate())
    await written(store, left.id, other.id, None, left.id)
    async with store.work() as uow:
        await erase(uow, means(), left, SOMSRI)
    await written(store, other.id)
    assert await broken(store) is None
    async with store.read() as uow:
        texts = [value.text for entry in await uow.history.of_member(left.id, 10) for value in entry.values]
    assert texts.count(None) == 2, "the phones are gone"
    assert "ข" in texts, "names stay, since the ledgers name their owner"


@pytest.mark.shows("T12")
async def test_a_value_that_went_without_an_erasure_is_found(store: Store) -> None:
    person = await registered(store, member(status=MemberStatus.LEFT))
    await written(store, None, person.id)
    async with store.work() as uow:
        await uow.history.erase(person.id, ["phone"])
    assert await broken(store) == Broken(2, Wrong.BLANKED)


@pytest.mark.shows("T12")
async def test_what_goes_after_the_erasure_or_always_stays_is_found(store: Store) -> None:
    person = await registered(store, member(status=MemberStatus.LEFT))
    await written(store, person.id)
    async with store.work() as uow:
        await erase(uow, means(), person, SOMSRI)
    await written(store, person.id)
    async with store.work() as uow:
        await uow.history.erase(person.id, ["phone"])
    assert await broken(store) == Broken(3, Wrong.BLANKED), "written after the erasure"
    async with store.work() as uow:
        await uow.history.erase(person.id, ["first_name"])
    assert await broken(store) == Broken(1, Wrong.BLANKED), "no erasure takes a name"


async def test_each_kind_of_damage_has_its_name() -> None:
    """In memory, where any entry can be put in any place."""
    store = FakeStore()
    await written(store, None, None, None, None)
    chain = dict(store.tables.history)
    head = Head(4, chain[4].entry_hash)

    def with_entries(**changed: object) -> FakeStore:
        damaged = FakeStore()
        damaged.tables.history = chain | {int(number[1:]): entry for number, entry in changed.items()}  # type: ignore[assignment]  # wrong ones on purpose
        return damaged

    altered = replace(chain[2], actor=Actor("staff:other", "cli"))
    assert await broken(with_entries(_2=altered), head) == Broken(2, Wrong.ALTERED)
    forged = sealed_entry(chain[1].entry_hash, 2, NewEntry(at=MORNING, actor=SYSTEM, action=Action.LOADED), ())
    assert await broken(with_entries(_2=forged), head) == Broken(3, Wrong.UNLINKED)
    assert await broken(with_entries(_2=forged), Head(2, chain[2].entry_hash)) == Broken(2, Wrong.REPLACED)
    gap = with_entries()
    del gap.tables.history[3]
    assert await broken(gap, head) == Broken(3, Wrong.MISSING)
    cut = with_entries()
    del cut.tables.history[4]
    assert await broken(cut) is None, "a cut that takes the head along is seen only by who kept the head"
    assert await broken(cut, head) == Broken(4, Wrong.MISSING)


async def test_one_anchor_a_day_whoever_makes_it(store: Store) -> None:
    clock = FakeClock()
    made = []
    await written(store, None)
    for hours in (0, 0, 5, 10):  # 09:30 twice, 14:30, and 00:30 of the next day
        clock.advance(timedelta(hours=hours))
        async with store.work() as uow:
            made.append(await anchor(uow, clock))
        await written(store, None)
    assert [each and (each.day, each.head.seq) for each in made] == [
        (date(2026, 11, 25), 1),
        None,
        None,
        (date(2026, 11, 26), 4),
    ]
    async with store.read() as uow:
        verdict = await verify(uow.history)
    assert (verdict.broken, verdict.checked, verdict.anchors) == (None, 5, 2)
