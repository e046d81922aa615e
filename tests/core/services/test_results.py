"""What came in for a month's bills: by rows and for a whole unit, who may say it, and what is never lost unseen."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

import pytest

from core.collection import Bill, BillState
from core.errors import Refusal
from core.history import Action
from core.links import MemberId
from core.money import ZERO, Baht
from core.ports import Store
from core.results import Result
from core.services import results
from core.services.results import Given, ShrinksError, WrongResultsError
from core.staff import Power, Role, may
from tests.billing import DECEMBER, bill
from tests.builders import associate, member, registered
from tests.core.services.office import UNIT, Office, actor, values_of
from tests.fakes import FakeStore

DUE = bill(MemberId(1)).due
NUMBERS = ("026548", "026549", "ส03548")


@dataclass(frozen=True)
class Prepared(Office):
    """December's bills: 026548 and 026549 of the unit, ส03548 of another one."""

    @classmethod
    async def opened_with_bills(cls, store: Store) -> "Prepared":
        office = await cls.opened(store)
        other = await registered(store, member(member_no="026549", national_id=None, employee_no=None))
        elsewhere = await registered(store, associate())
        async with store.work() as uow:
            for person, unit in ((office.member, UNIT), (other, UNIT), (elsewhere, "P02")):
                await uow.bills.put(bill(person.id, pay_unit=unit))
        return cls(store, office.means, office.member)

    async def gives(self, *rows: Result, who: str = "cashier", confirmed: bool = False, digest: str = "") -> Given:
        async with self.acting() as uow:
            return await results.give(uow, self.means, actor(who), DECEMBER, rows, confirmed=confirmed, digest=digest)

    async def foresees(self, *rows: Result, who: str = "cashier") -> Given:
        async with self.store.read() as uow:
            return await results.foreseen(uow, self.means, actor(who), DECEMBER, rows)

    async def all_of(self, unit: str, who: str = "cashier") -> Given:
        async with self.acting() as uow:
            return await results.all_deducted(uow, self.means, actor(who), DECEMBER, unit)

    async def bill(self, number: str = "026548") -> Bill:
        async with self.store.read() as uow:
            return (await uow.bills.of_numbers(DECEMBER, {number}))[number]

    async def received(self) -> list[str]:
        return [str((await self.bill(number)).received) for number in NUMBERS]

    async def is_posted(self) -> None:
        async with self.acting() as uow:
            await uow.bills.put(replace(await self.bill(), state=BillState.POSTED, receipt_no="RC6912-000001"))


def row(deducted: str | int, number: str = "026548", **more: object) -> Result:
    return replace(Result(member_no=number, deducted=Baht.of(deducted)), **more)  # type: ignore[arg-type]  # its fields


async def test_only_named_members_change_and_the_history_has_counts_and_sums(store: Store) -> None:
    office = await Prepared.opened_with_bills(store)
    given = await office.gives(row(5_000, reason="เงินเดือนไม่พอ"), row("5,677.17", "026549"), digest="abc")
    assert (given.rows, given.members, given.changed, given.short) == (2, 2, 2, 1)
    assert (given.due, given.before, given.after) == (DUE * 2, ZERO, DUE + Baht.of(5_000))
    assert await office.received() == ["5,000.00", "5,677.17", "0.00"]
    found = await office.bill()
    assert (found.state, found.answered_by, found.answered_at) == (
        BillState.ANSWERED,
        "staff:cashier",
        office.means.clock.now(),
    )
    assert [(line.item, str(line.unpaid), line.reason) for line in found.lines if line.unpaid] == [
        ("ค่าหุ้นรายเดือน", "177.17", "เงินเดือนไม่พอ"),
        ("ออมทรัพย์พิเศษ", "500.00", "เงินเดือนไม่พอ"),
    ]
    entry = await office.newest()
    assert (entry.action, entry.subject, entry.member_id) == (Action.MONTH_RESULTS, "month:2026-12", None)
    assert values_of(entry) == [
        ("rows", "new", "2"),
        ("members", "new", "2"),
        ("changed", "new", "2"),
        ("received", "old", "0.00"),
        ("received", "new", "10,677.17"),
        ("sha256", "new", "abc"),
    ]


async def test_the_same_again_changes_nothing_and_says_so(store: Store) -> None:
    office = await Prepared.opened_with_bills(store)
    rows = (row(5_000, reason="ก"), row(500, "026549", item="ฝาก"))
    assert not (await office.gives(*rows)).is_known
    written = len(await office.written())
    again = await office.gives(*reversed(rows))
    assert (again.is_known, again.changed, again.members) == (True, 0, 2)
    assert len(await office.written()) == written
    await office.is_posted()
    assert (await office.gives(*rows)).is_known, "a whole file comes again with those who were posted meanwhile"


async def test_what_would_shrink_is_told_and_done_only_when_confirmed(store: Store) -> None:
    office = await Prepared.opened_with_bills(store)
    await office.gives(row(5_000), row(5_000, "026549"))
    less = (row(4_000), row("5,677.17", "026549"))
    with pytest.raises(ShrinksError) as refused:
        await office.gives(*less)
    assert (refused.value.given.shrunk, refused.value.given.shrunk_by) == (1, Baht.of(1_000))
    assert refused.value.values == {"members": 1}
    assert await office.received() == ["5,000.00", "5,000.00", "0.00"]
    assert (await office.foresees(*less)).shrunk_by == Baht.of(1_000)
    await office.gives(*less, confirmed=True)
    assert await office.received() == ["4,000.00", "5,677.17", "0.00"]


async def test_one_bad_row_refuses_all_of_them(store: Store) -> None:
    office = await Prepared.opened_with_bills(store)
    rows = [
        row(1, row=2),
        row(1, "999999", row=3),
        row(9_999, "026549", row=4),
        row(1, "ส03548", row=5, item="ทอง"),
        row(1, "ส03548", row=6, item="หุ้น"),
    ]
    with pytest.raises(WrongResultsError) as refused:
        await office.gives(*rows)
    assert [(fault.row, fault.column, fault.key) for fault in refused.value.faults] == [
        (3, "member_no", "result_row.no_bill"),
        (4, "deducted", "result_row.too_much"),
        (5, "item", "result_row.no_such_line"),
    ]
    assert refused.value.values == {"rows": 3}
    assert await office.received() == ["0.00", "0.00", "0.00"]


async def test_a_posted_bill_takes_nothing_else(store: Store) -> None:
    office = await Prepared.opened_with_bills(store)
    await office.gives(row(5_000))
    await office.is_posted()
    with pytest.raises(WrongResultsError) as refused:
        await office.gives(row("5,677.17", row=9))
    assert [(fault.row, fault.key) for fault in refused.value.faults] == [(9, "result_row.posted")]
    assert (await office.bill()).receipt_no == "RC6912-000001"


@pytest.mark.shows("T12")
async def test_an_officer_of_a_unit_reaches_its_own_bills_and_hears_the_same_of_all_others(store: Store) -> None:
    office = await Prepared.opened_with_bills(store)
    await office.gives(row(1), who="unit_officer")
    heard = []
    for number in ("ส03548", "999999"):
        with pytest.raises(WrongResultsError) as refused:
            await office.gives(row(1, number, row=2), who="unit_officer")
        heard.append(refused.value.faults)
    assert heard[0] == heard[1]
    for unit in ("P02", "nowhere"):
        with pytest.raises(Refusal, match=r"result_row\.no_such_unit"):
            await office.all_of(unit, "unit_officer")
    assert (await office.all_of(UNIT, "unit_officer")).changed == 1
    assert await office.received() == ["1.00", "5,677.17", "0.00"]


@pytest.mark.shows("T12")
@pytest.mark.parametrize("role", Role)
async def test_who_may_say_what_came_in(role: Role) -> None:
    office = await Prepared.opened_with_bills(FakeStore())
    ways: list[Callable[[], Awaitable[Given]]] = [
        lambda: office.foresees(row(1), who=role.value),
        lambda: office.gives(row(1), who=role.value),
        lambda: office.all_of(UNIT, role.value),
    ]
    for way in ways:
        if may(role, Power.RESULT_GIVE):
            assert (await way()).changed == 1
        else:
            with pytest.raises(Refusal, match=r"office\.role_may_not"):
                await way()
    if not may(role, Power.RESULT_GIVE):
        assert await office.received() == ["0.00", "0.00", "0.00"]


async def test_a_whole_unit_in_full_leaves_what_was_said_before(store: Store) -> None:
    office = await Prepared.opened_with_bills(store)
    await office.gives(row(0, reason="ลาไม่รับเงินเดือน"))
    given = await office.all_of(UNIT)
    assert (given.changed, given.short, given.after) == (1, 0, DUE)
    assert await office.received() == ["0.00", "5,677.17", "0.00"]
    assert ("unit", "new", UNIT) in values_of(await office.newest())
    written = len(await office.written())
    assert (await office.all_of(UNIT)).is_known
    assert len(await office.written()) == written


async def test_two_at_once_are_one_after_the_other(sql_store: Store) -> None:
    office = await Prepared.opened_with_bills(sql_store)
    await asyncio.gather(office.gives(row(5_000)), office.gives(row(5_000)), office.all_of(UNIT))
    entries = [entry for entry in await office.written() if entry.action == Action.MONTH_RESULTS]
    assert len(entries) in {2, 3}
    assert (await office.received())[1] == "5,677.17"
    assert (await office.bill()).state is BillState.ANSWERED
