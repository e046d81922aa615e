"""Bills and the register of receipts in memory."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from core.calendar import Month
from core.collection import Bill, BillId, BillLine, BillState, OtherItem, Stage, UnitTotals
from core.errors import KeyConflictError
from core.links import MemberId
from core.money import ZERO, Baht
from core.receipt_paper import Paper, fingerprint
from core.receipt_register import Registered
from core.requests import MonthState
from tests.fake_registry import Repository


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """A receipt in the register, with what stands on it."""

    shown: Registered
    paper: Paper
    code_hash: bytes


class FakeBills(Repository):
    async def begin(self, month: Month, stage: Stage, at: datetime, by: str) -> bool:
        state = self.tables.months.get(month, MonthState(month=month))
        if getattr(state, f"{stage.value}_at") is not None:
            return False
        begun = {f"{stage.value}_at": at, f"{stage.value}_by": by}
        self.tables.months[month] = replace(state, **begun)  # type: ignore[arg-type]  # its names are built
        return True

    async def first_posted(self) -> Month | None:
        return min((state.month for state in self.tables.months.values() if state.posted_at), default=None)

    async def put(self, bill: Bill) -> BillId:
        known = await self.of_member(bill.member_id, bill.month)
        bill_id = known.id if known else BillId(max(self.tables.bills, default=0) + 1)
        self.tables.bills[bill_id] = replace(bill, id=bill_id)
        return bill_id

    async def answer(self, answered: Sequence[Bill]) -> None:
        for one in answered:
            known = self.tables.bills[one.id]
            said = {line.line: line for line in one.lines}
            lines = tuple(_answered(line, said[line.line]) for line in known.lines)
            self.tables.bills[one.id] = replace(
                known, lines=lines, state=one.state, answered_at=one.answered_at, answered_by=one.answered_by
            )

    async def settle(self, bill: Bill) -> None:
        settled = {"state": bill.state, "posted_at": bill.posted_at, "receipt_no": bill.receipt_no, "undo": bill.undo}
        self.tables.bills[bill.id] = replace(self.tables.bills[bill.id], **settled)  # type: ignore[arg-type]  # its own names

    async def drop(self, bill_id: BillId) -> None:
        self.tables.bills.pop(bill_id, None)

    async def of_member(self, member_id: MemberId, month: Month, *, held: bool = False) -> Bill | None:
        del held  # there is one writer at a time
        own = (bill for bill in self.tables.bills.values() if (bill.member_id, bill.month) == (member_id, month))
        return next(own, None)

    async def of_month(
        self,
        month: Month,
        after: int,
        limit: int,
        *,
        states: frozenset[BillState] = frozenset(BillState),
        pay_unit: str | None = None,
        short: bool = False,
        held: bool = False,
        skip: int = 0,
    ) -> Sequence[Bill]:
        del held  # the same
        found = [
            bill
            for bill in self._of_month(month)
            if bill.member_id > after
            and bill.state in states
            and pay_unit in {None, bill.pay_unit}
            and (bill.unpaid > ZERO or not short)
        ]
        return found[skip : skip + limit]

    async def of_numbers(self, month: Month, member_nos: Collection[str], *, held: bool = False) -> Mapping[str, Bill]:
        del held  # the same
        numbers = {member.id: member.member_no for member in self.tables.members.values()}
        return {
            numbers[bill.member_id]: bill for bill in self._of_month(month) if numbers[bill.member_id] in member_nos
        }

    async def totals(self, month: Month) -> Sequence[UnitTotals]:
        units = sorted({bill.pay_unit for bill in self._of_month(month)})
        return [_totals(unit, [bill for bill in self._of_month(month) if bill.pay_unit == unit]) for unit in units]

    async def other_items(self, member_id: MemberId, month: Month) -> Sequence[OtherItem]:
        return [
            item for (owner, *_), item in self.tables.other_items.items() if (owner, item.month) == (member_id, month)
        ]

    async def put_other_item(self, member_id: MemberId, item: OtherItem) -> None:
        self.tables.other_items[member_id, item.month, item.item, item.reference] = item

    def _of_month(self, month: Month) -> list[Bill]:
        found = [bill for bill in self.tables.bills.values() if bill.month == month]
        return sorted(found, key=lambda bill: bill.member_id)


def _answered(line: BillLine, said: BillLine) -> BillLine:
    return replace(line, received=said.received, received_interest=said.received_interest, reason=said.reason)


def _totals(unit: str, bills: Sequence[Bill]) -> UnitTotals:
    answered = [bill for bill in bills if bill.state is not BillState.PREPARED]
    posted = [bill for bill in bills if bill.state is BillState.POSTED]
    return UnitTotals(
        pay_unit=unit,
        bills=len(bills),
        due=_sum(bill.due for bill in bills),
        answered=len(answered),
        received=_sum(bill.received for bill in bills),
        posted=len(posted),
        posted_amount=_sum(bill.received for bill in posted),
        short=sum(1 for bill in answered if bill.unpaid > ZERO),
    )


def _sum(amounts: Iterable[Baht]) -> Baht:
    return sum(amounts, ZERO)


class FakeReceiptRegister(Repository):
    async def next_number(self, series: str) -> int:
        self.tables.receipt_numbers[series] = self.tables.receipt_numbers.get(series, 0) + 1
        return self.tables.receipt_numbers[series]

    async def add(self, member_id: MemberId, paper: Paper, code_hash: bytes) -> None:
        codes = {one.code_hash for one in self.tables.receipt_register.values()}
        if paper.receipt_no in self.tables.receipt_register or code_hash in codes:
            raise KeyConflictError("receipt_no")
        shown = Registered(
            receipt_no=paper.receipt_no,
            member_id=member_id,
            month=paper.month,
            issued_at=paper.issued_at,
            total=paper.total,
            fingerprint=fingerprint(paper),
        )
        self.tables.receipt_register[paper.receipt_no] = Entered(shown=shown, paper=paper, code_hash=code_hash)

    async def paper(self, receipt_no: str) -> Paper | None:
        entered = self.tables.receipt_register.get(receipt_no)
        return None if entered is None else entered.paper

    async def of_member(self, member_id: MemberId, limit: int, offset: int = 0) -> Sequence[Registered]:
        own = [one.shown for one in self.tables.receipt_register.values() if one.shown.member_id == member_id]
        newest = sorted(own, key=lambda one: (one.month, one.receipt_no), reverse=True)
        return newest[offset : offset + limit]

    async def of_member_in(self, member_id: MemberId, month: Month) -> Sequence[Registered]:
        own = [one.shown for one in self.tables.receipt_register.values() if one.shown.member_id == member_id]
        return sorted((one for one in own if one.month == month), key=lambda one: one.receipt_no)

    async def of_month(self, month: Month, after: str, limit: int) -> Sequence[Registered]:
        found = [one.shown for one in self.tables.receipt_register.values() if one.shown.month == month]
        return [one for one in sorted(found, key=lambda one: one.receipt_no) if one.receipt_no > after][:limit]

    async def by_code(self, code_hash: bytes) -> Registered | None:
        found = (one.shown for one in self.tables.receipt_register.values() if one.code_hash == code_hash)
        return next(found, None)

    async def make_void(self, receipt_no: str, at: datetime, by: str) -> bool:
        del by  # the history says it too
        entered = self.tables.receipt_register.get(receipt_no)
        if entered is None or entered.shown.void_at is not None:
            return False
        void = replace(entered.shown, void_at=at)
        self.tables.receipt_register[receipt_no] = replace(entered, shown=void)
        return True

    async def file_id(self, receipt_no: str, bot_id: str) -> str | None:
        return self.tables.receipt_files.get((receipt_no, bot_id))

    async def keep_file_id(self, receipt_no: str, bot_id: str, file_id: str) -> None:
        self.tables.receipt_files[receipt_no, bot_id] = file_id
