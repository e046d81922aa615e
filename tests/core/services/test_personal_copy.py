"""Copies, and who did what, over every store: complete, of one person only, and written down themselves."""

import pytest

from core.errors import Refusal
from core.history import Action, Actor, NewEntry
from core.links import MemberId
from core.money import Baht
from core.ports import Store
from core.services import personal_copy
from core.services.personal_copy import make_copy
from core.services.privacy import Who, acts_on
from tests import builders
from tests.fakes import MORNING

BY_HERSELF = Actor("member", "line")


async def opened(store: Store, member_id: MemberId, by: str = "staff:somsri") -> None:
    async with store.work() as uow:
        await uow.history.append(
            NewEntry(at=MORNING, actor=Actor(by, "cli"), action=Action.MEMBER_OPENED, member_id=member_id)
        )


async def test_a_copy_has_the_records_and_the_whole_history(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(personal_copy, "AT_ONCE", 2)
    person = await builders.registered(store, builders.member(), builders.account())
    other = await builders.registered(store, builders.associate())
    for _ in range(5):
        await opened(store, person.id)
    await opened(store, other.id)
    async with store.work() as uow:
        await uow.codes.put("unit", "0101", "โรงเรียนบ้านน้ำใส", MORNING.date())
        await uow.staff.add(builders.staff())
        copy = await make_copy(uow, builders.means(), person.id, BY_HERSELF)
    assert (copy.member, copy.made_at) == (person, MORNING)
    assert copy.rows("share_accounts")[0]["balance"] == Baht.of("214,500.00")
    assert copy.rows("nothing_of_that_name") == ()
    assert [entry.action for entry in copy.entries] == ["data.copied", *["member.opened"] * 5]
    assert [act.who for act in copy.acts] == [Who.MEMBER, *[Who.STAFF] * 5]
    assert copy.acts[1].name == "สมศรี มีระเบียบ"
    assert copy.codes["unit"] == {"0101": "โรงเรียนบ้านน้ำใส"}


async def test_that_a_copy_was_made_stands_in_the_history(store: Store) -> None:
    person = await builders.registered(store, builders.member())
    async with store.work() as uow:
        await make_copy(uow, builders.means(), person.id, BY_HERSELF)
    async with store.read() as uow:
        [entry] = await uow.history.of_member(person.id, 9)
    assert (entry.action, entry.actor, entry.at) == (Action.DATA_COPIED, BY_HERSELF, MORNING)


async def test_nobody_gets_a_copy_of_nobody(store: Store) -> None:
    with pytest.raises(Refusal, match="no_such_member"):
        async with store.work() as uow:
            await make_copy(uow, builders.means(), MemberId(77), BY_HERSELF)
    async with store.read() as uow:
        assert (await uow.history.head()).seq == 0


async def test_a_page_of_acts_says_where_the_next_begins(store: Store) -> None:
    person = await builders.registered(store, builders.member())
    for by in ("os:root", "system", "member", "staff:unknown", "somebody"):
        await opened(store, person.id, by)
    async with store.read() as uow:
        first = await acts_on(uow, builders.means(), person, offset=-3, limit=3)
        last = await acts_on(uow, builders.means(), person, offset=3, limit=3)
    assert [act.who for act in first.acts] == [Who.STAFF, Who.STAFF, Who.MEMBER]
    assert [act.who for act in last.acts] == [Who.SYSTEM, Who.OPERATOR]
    assert (first.next_offset, last.next_offset) == (3, None)
