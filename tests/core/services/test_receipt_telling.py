"""Members are told of their receipts: who has one that counts, once, from the policy's day (rows E7, C4)."""

from datetime import datetime, timedelta

import pytest

from core.calendar import Month
from core.clock import BANGKOK
from core.errors import Refusal
from core.history import Action
from core.links import MemberId
from core.notices import Notice, NoticeKind
from core.ports import Means, Store
from core.services.receipt_telling import Told, of_member, tell
from core.staff import Power, Role, may
from tests.builders import means, member, receipt, registered
from tests.core.services.office import ROOT, Office, actor
from tests.fakes import FakeClock, FakeStore
from tests.papers import paper

pytestmark = pytest.mark.shows("E7", "C4")

DECEMBER = Month(2026, 12)
THE_15TH = datetime(2026, 12, 15, 8, tzinfo=BANGKOK)
READY, SHORT = NoticeKind.RECEIPT_READY, NoticeKind.DEDUCTION_SHORT


def on(at: datetime = THE_15TH) -> Means:
    return means(clock=FakeClock(at))


async def holder(store: Store, number: int, month: Month = DECEMBER) -> MemberId:
    person = await registered(store, member(member_no=f"{number:06}", national_id=None))
    async with store.work() as uow:
        await uow.receipts.put(person.id, receipt(receipt_no=f"RC-{number}", month=month))
    return person.id


async def tells(store: Store, after: int = 0, at_once: int = 500, *, who: str = "cashier", given: Means) -> Told:
    async with store.work() as uow:
        return await tell(uow, given, actor(who), DECEMBER, after, at_once)


async def waiting(store: Store, at: datetime = THE_15TH) -> list[Notice]:
    async with store.work() as uow:
        return sorted(await uow.notices.due(at, 99), key=lambda one: (one.member_id or 0, one.id))


async def test_who_has_a_receipt_of_the_month_is_told_once(store: Store) -> None:
    office = await Office.opened(store)
    first, second, third, void = [await holder(store, number) for number in range(1, 5)]
    await holder(store, 5, Month(2026, 11))
    async with store.work() as uow:
        await uow.receipt_register.add(void, paper(receipt_no="RC-4"), b"4" * 32)
        await uow.receipt_register.make_void("RC-4", THE_15TH, "staff:manager")
        await uow.notices.add([of_member(on(), READY, DECEMBER, second)], THE_15TH)  # the posting told it
    assert await tells(store, at_once=2, given=on()) == Told(2, 1, second)
    assert await tells(store, second, 2, given=on()) == Told(1, 1, None)
    found = await waiting(store)
    assert [(one.member_id, one.kind, one.values) for one in found] == [
        (person, READY, {"month": "2026-12"}) for person in (first, second, third)
    ]
    assert [one.not_before for one in found] == [THE_15TH] * 3
    assert await tells(store, given=on(THE_15TH + timedelta(days=40))) == Told(3, 0, None)
    assert len(await waiting(store)) == 3
    entry = await office.newest()
    assert (entry.action, entry.actor, entry.subject) == (Action.RECEIPTS_TOLD, actor("cashier"), "month:2026-12")


async def test_nobody_is_told_before_the_policys_day() -> None:
    store = FakeStore()
    office = await Office.opened(store)
    await holder(store, 1)
    with pytest.raises(Refusal) as refusal:
        await tells(store, given=on(THE_15TH - timedelta(seconds=1)))
    assert (refusal.value.key, refusal.value.values) == ("receipt_telling.too_early", {"at": THE_15TH})
    assert (await office.written(), await waiting(store)) == ([], [])


@pytest.mark.parametrize(
    ("now", "first"),
    [
        (datetime(2026, 12, 3, 14, tzinfo=BANGKOK), THE_15TH),
        (datetime(2026, 12, 20, 14, tzinfo=BANGKOK), datetime(2026, 12, 20, 14, tzinfo=BANGKOK)),
    ],
)
def test_what_is_posted_early_waits_for_the_day(now: datetime, first: datetime) -> None:
    for kind in (READY, SHORT):
        assert of_member(on(now), kind, DECEMBER, MemberId(7)).not_before == first


@pytest.mark.parametrize("role", list(Role))
async def test_who_runs_the_month_may(role: Role) -> None:
    store = FakeStore()
    await Office.opened(store)
    await holder(store, 1)
    if may(role, Power.MONTH_RUN):
        assert (await tells(store, who=role.value, given=on())).added == 1
        return
    with pytest.raises(Refusal):
        await tells(store, who=role.value, given=on())
    assert not await waiting(store)


async def test_an_account_of_the_machine_may() -> None:
    store = FakeStore()
    await holder(store, 1)
    async with store.work() as uow:
        assert (await tell(uow, on(), ROOT, DECEMBER)).added == 1
