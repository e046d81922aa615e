"""What is posted is written down and told: the history, the members' news, who may."""

from dataclasses import replace
from datetime import datetime

import pytest

from core.clock import BANGKOK
from core.collection import BillState
from core.errors import Refusal
from core.history import SYSTEM, Action
from core.members import MemberStatus
from core.notices import NoticeKind
from core.ports import Store
from core.services.posting import post
from core.staff import Power, Role, may
from tests.core.services.office import values_of
from tests.fakes import FakeStore
from tests.posting import DAY, DECEMBER, Till

pytestmark = pytest.mark.shows("F31")


@pytest.mark.shows("T12")
@pytest.mark.parametrize("role", Role)
async def test_who_may_post(role: Role) -> None:
    till = await Till.opened(FakeStore())
    await till.prepares(DECEMBER)
    await till.answers_all(DECEMBER)
    if may(role, Power.MONTH_RUN):
        assert await till.posts_some(DECEMBER, who=role.value)
        return
    with pytest.raises(Refusal):
        await till.posts_some(DECEMBER, who=role.value)
    assert (await till.bill(DECEMBER, till.people[0])).state is BillState.ANSWERED


async def test_the_system_does_not_post_by_itself() -> None:
    till = await Till.opened(FakeStore())
    async with till.acting() as uow:
        with pytest.raises(Refusal):
            await post(uow, till.means, SYSTEM, DECEMBER)


async def test_the_history_says_each_call(store: Store) -> None:
    till = await Till.opened(store, 3)
    await till.prepares(DECEMBER)
    await till.answers(DECEMBER, till.people[0], "0")
    bills = [await till.answers(DECEMBER, one) for one in till.people[1:]]
    await till.posts(DECEMBER, at_once=2)
    async with store.read() as uow:
        entries = [one for one in await uow.history.after(0, 99) if one.action == Action.MONTH_POSTED.value]
    assert [(one.subject, one.actor.name) for one in entries] == [("month:2026-12", "staff:cashier")] * 2
    first, second = ({name: text for name, _, text in values_of(one)} for one in entries)
    number = "RC6912-000001"
    assert (first["bills"], first["receipts"], first["first"], first["last"]) == ("2", "1", number, number)
    assert first["sum"] == str(bills[0].due).replace(",", "")
    assert (second["bills"], second["first"]) == ("1", "RC6912-000002")


async def test_members_are_told_from_the_policys_day(store: Store) -> None:
    till = await Till.opened(store, 3, at=datetime(2026, 12, 10, 22, tzinfo=BANGKOK))
    await till.prepares(DECEMBER)
    whole, short, left = till.people
    await till.answers(DECEMBER, whole)
    await till.answers(DECEMBER, short, "5,000.00")
    await till.answers(DECEMBER, left, "0")
    async with till.acting() as uow:
        await uow.members.update(replace(left, status=MemberStatus.LEFT))
    await till.posts(DECEMBER)
    morning = datetime(2026, 12, 15, 8, tzinfo=BANGKOK)
    async with till.acting() as uow:
        assert await uow.notices.next_due() == morning
        found = await uow.notices.due(morning, 9)
    assert {(one.member_id, one.kind, one.values["month"]) for one in found} == {
        (whole.id, NoticeKind.RECEIPT_READY, "2026-12"),
        (short.id, NoticeKind.RECEIPT_READY, "2026-12"),
        (short.id, NoticeKind.DEDUCTION_SHORT, "2026-12"),
    }


async def test_what_is_posted_later_is_told_at_once(store: Store) -> None:
    till = await Till.opened(store)
    await till.prepares(DECEMBER)
    await till.answers_all(DECEMBER)
    await till.posts(DECEMBER)
    async with till.acting() as uow:
        assert await uow.notices.next_due() == DAY
