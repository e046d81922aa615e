"""Bills with their lines, other items, and how far a month is: `core.collection.Bills`."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    Update,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    select,
    true,
    update,
)

from core.calendar import Month
from core.collection import Bill, BillId, BillLine, BillState, ItemKind, OtherItem, Stage, UnitTotals
from core.links import MemberId
from core.money import ZERO
from storage.bill_rows import bill_of, bill_values
from storage.columns import Satang
from storage.compiled import Row
from storage.connection import Connection, insert_or_skip, insert_or_update_by
from storage.encryption import FieldCipher
from storage.tables import members
from storage.tables_collection import bill_lines, bills, other_items
from storage.tables_requests import months

LINE = (
    "line",
    "target",
    "item",
    "amount",
    "interest",
    "instalment",
    "instalments",
    "received",
    "received_interest",
)
STATES: BindParameter[str] = bindparam("states", expanding=True)

PUT_MONTH = insert_or_skip(months)


def _begun(at: ColumnElement[Any], by: str) -> Update:
    name = f"{at.key}"
    return (
        update(months)
        .where(months.c.month == bindparam("of_month"), at.is_(None))
        .values({name: bindparam("begun_at"), by: bindparam("begun_by")})
    )


BEGIN = {
    Stage.PREPARED: _begun(months.c.prepared_at, "prepared_by"),
    Stage.POSTED: _begun(months.c.posted_at, "posted_by"),
}
FIRST_POSTED = select(func.min(months.c.month, type_=months.c.month.type).label("month")).where(
    months.c.posted_at.is_not(None)
)
PUT = insert_or_update_by(bills, "month", "member_id")
SETTLE = (
    update(bills)
    .where(bills.c.id == bindparam("bill"))
    .values({name: bindparam(f"to_{name}") for name in ("state", "posted_at", "receipt_no", "undo")})
)
CLEAR = delete(bill_lines).where(bill_lines.c.bill_id == bindparam("bill"))
ANSWER = (
    update(bills)
    .where(bills.c.id == bindparam("bill"))
    .values({name: bindparam(f"to_{name}") for name in ("state", "received", "answered_at", "answered_by")})
)
ANSWER_LINE = (
    update(bill_lines)
    .where(bill_lines.c.bill_id == bindparam("bill"), bill_lines.c.line == bindparam("of_line"))
    .values({name: bindparam(f"to_{name}") for name in ("received", "received_interest", "reason")})
)
DROP = delete(bills).where(bills.c.id == bindparam("bill"))
ADD_LINE = insert(bill_lines)
OF_MEMBER = select(bills).where(bills.c.member_id == bindparam("of_member"), bills.c.month == bindparam("of_month"))
IS_SHORT = and_(bills.c.state != BillState.PREPARED.value, bills.c.received < bills.c.due)


def _of_month(*, unit: bool, short: bool) -> Select[Any]:
    found = select(bills).where(
        bills.c.month == bindparam("of_month"),
        bills.c.member_id > bindparam("after"),
        bills.c.state.in_(STATES),
        bills.c.pay_unit == bindparam("unit") if unit else true(),
        IS_SHORT if short else true(),
    )
    return found.order_by(bills.c.member_id).limit(bindparam("limit")).offset(bindparam("skip"))


OF_MONTH = {
    (unit, short, held): found.with_for_update() if held else found
    for unit in (False, True)
    for short in (False, True)
    for held in (False, True)
    for found in [_of_month(unit=unit, short=short)]
}
OF_MEMBER_HELD = OF_MEMBER.with_for_update()
OF_NUMBERS = (
    select(bills, members.c.member_no)
    .join_from(bills, members, members.c.id == bills.c.member_id)
    .where(bills.c.month == bindparam("of_month"), members.c.member_no.in_(bindparam("numbers", expanding=True)))
    .order_by(bills.c.member_id)
)
OF_NUMBERS_HELD = OF_NUMBERS.with_for_update(of=bills)
NUMBERS_AT_ONCE = 20_000
"""Bills are held in the order of their members by whoever holds several, as far as one statement goes."""
LINES = (
    select(bill_lines)
    .where(bill_lines.c.bill_id.in_(bindparam("bill_ids", expanding=True)))
    .order_by(bill_lines.c.bill_id, bill_lines.c.line)
)
IS_ANSWERED, IS_POSTED = bills.c.state != BillState.PREPARED.value, bills.c.state == BillState.POSTED.value


def _count(condition: ColumnElement[bool], name: str) -> ColumnElement[Any]:
    return func.sum(case((condition, 1), else_=0)).label(name)


def _sum(column: ColumnElement[Any], name: str) -> ColumnElement[Any]:
    return func.sum(column, type_=Satang()).label(name)


NOTHING = bindparam("nothing", type_=Satang())
TOTALS = (
    select(
        bills.c.pay_unit,
        func.count().label("bills"),
        _sum(bills.c.due, "due"),
        _count(IS_ANSWERED, "answered"),
        _sum(bills.c.received, "received"),
        _count(IS_POSTED, "posted"),
        _sum(case((IS_POSTED, bills.c.received), else_=NOTHING), "posted_amount"),
        _count(IS_SHORT, "short"),
    )
    .where(bills.c.month == bindparam("of_month"))
    .group_by(bills.c.pay_unit)
)
OTHER_ITEMS = (
    select(other_items)
    .where(other_items.c.member_id == bindparam("of_member"), other_items.c.month == bindparam("of_month"))
    .order_by(other_items.c.id)
)
PUT_OTHER_ITEM = insert_or_update_by(other_items, "member_id", "month", "item", "reference")


class SqlBills:
    """Tables `bills`, `bill_lines` and `other_items`, and two stages of `months`."""

    def __init__(self, connection: Connection, cipher: FieldCipher) -> None:
        self._connection = connection
        self._cipher = cipher

    async def begin(self, month: Month, stage: Stage, at: datetime, by: str) -> bool:
        """MONTH comes to STAGE; False where it was there before."""
        await self._connection.run(PUT_MONTH[self._connection.engine], {"month": month})
        begun = {"of_month": month, "begun_at": at, "begun_by": by}
        return await self._connection.run(BEGIN[stage], begun) == 1

    async def first_posted(self) -> Month | None:
        """The earliest month of which something was posted."""
        row = await self._connection.one(FIRST_POSTED)
        found: Month | None = None if row is None else row.month
        return found

    async def put(self, bill: Bill) -> BillId:
        """Write the bill of that member and month with exactly these lines."""
        row = await self._connection.one(PUT[self._connection.engine], bill_values(bill))
        if row is None:
            raise RuntimeError("a bill that was just written has no id")
        await self._connection.run(CLEAR, {"bill": row.id})
        await self._connection.run_many(ADD_LINE, [self._line_values(row.id, line) for line in bill.lines])
        return BillId(row.id)

    async def answer(self, answered: Sequence[Bill]) -> None:
        """Write what came in for them."""
        kept = [
            {"bill": one.id, "to_state": one.state.value, "to_received": one.received}
            | {"to_answered_at": one.answered_at, "to_answered_by": one.answered_by}
            for one in answered
        ]
        lines = [self._answered_line(one.id, line) for one in answered for line in one.lines]
        await self._connection.run_many(ANSWER, kept)
        await self._connection.run_many(ANSWER_LINE, lines)

    async def settle(self, bill: Bill) -> None:
        """Write where it stands."""
        settled = {"to_state": bill.state.value, "to_posted_at": bill.posted_at, "to_receipt_no": bill.receipt_no}
        await self._connection.run(SETTLE, settled | {"to_undo": bill.undo or None, "bill": bill.id})

    async def drop(self, bill_id: BillId) -> None:
        """Take it away with its lines."""
        await self._connection.run(CLEAR, {"bill": bill_id})
        await self._connection.run(DROP, {"bill": bill_id})

    async def of_member(self, member_id: MemberId, month: Month, *, held: bool = False) -> Bill | None:
        """A member's."""
        asked = {"of_member": member_id, "of_month": month}
        rows = await self._connection.all(OF_MEMBER_HELD if held else OF_MEMBER, asked)
        return next(iter(await self._with_lines(rows)), None)

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
        """Bills of members whose inner number is above AFTER."""
        asked: dict[str, Any] = {"of_month": month, "after": after, "limit": limit, "skip": skip}
        asked["states"] = sorted(state.value for state in states)
        if pay_unit is not None:
            asked["unit"] = pay_unit
        return await self._with_lines(await self._connection.all(OF_MONTH[pay_unit is not None, short, held], asked))

    async def of_numbers(self, month: Month, member_nos: Collection[str], *, held: bool = False) -> Mapping[str, Bill]:
        """Bills of the members with these numbers, by the number."""
        found: dict[str, Bill] = {}
        numbers, statement = sorted(member_nos), OF_NUMBERS_HELD if held else OF_NUMBERS
        for start in range(0, len(numbers), NUMBERS_AT_ONCE):
            asked = {"of_month": month, "numbers": numbers[start : start + NUMBERS_AT_ONCE]}
            rows = await self._connection.all(statement, asked)
            read = await self._with_lines(rows)
            found.update({row.member_no: bill for row, bill in zip(rows, read, strict=True)})
        return found

    async def totals(self, month: Month) -> Sequence[UnitTotals]:
        """For each pay unit with a bill, by its code."""
        rows = await self._connection.all(TOTALS, {"of_month": month, "nothing": ZERO})
        found = [UnitTotals(**{name: getattr(row, name) for name in UnitTotals.__slots__}) for row in rows]
        return sorted(found, key=lambda totals: totals.pay_unit)

    async def other_items(self, member_id: MemberId, month: Month) -> Sequence[OtherItem]:
        """In the order in which they came."""
        rows = await self._connection.all(OTHER_ITEMS, {"of_member": member_id, "of_month": month})
        return [OtherItem(month=row.month, item=row.item, amount=row.amount, reference=row.reference) for row in rows]

    async def put_other_item(self, member_id: MemberId, item: OtherItem) -> None:
        """Write the one of that month, item and reference."""
        values = {
            "member_id": member_id,
            "month": item.month,
            "item": item.item,
            "amount": item.amount,
            "reference": item.reference,
        }
        await self._connection.one(PUT_OTHER_ITEM[self._connection.engine], values)

    async def _with_lines(self, rows: Sequence[Row]) -> list[Bill]:
        if not rows:
            return []
        found = await self._connection.all(LINES, {"bill_ids": [row.id for row in rows]})
        lines = {bill: tuple(map(self._line, own)) for bill, own in groupby(found, key=lambda line: line.bill_id)}
        return [bill_of(row, lines) for row in rows]

    def _line(self, row: Row) -> BillLine:
        reason = self._cipher.open_text(row.reason, _place(row.bill_id, row.line)) or ""
        return BillLine(kind=ItemKind(row.kind), reason=reason, **{name: getattr(row, name) for name in LINE})

    def _line_values(self, bill_id: int, line: BillLine) -> dict[str, Any]:
        return {name: getattr(line, name) for name in LINE} | {
            "bill_id": bill_id,
            "kind": line.kind.value,
            "reason": self._cipher.seal_text(line.reason or None, _place(bill_id, line.line)),
        }

    def _answered_line(self, bill_id: int, line: BillLine) -> dict[str, Any]:
        reason = self._cipher.seal_text(line.reason or None, _place(bill_id, line.line))
        said = {"to_received": line.received, "to_received_interest": line.received_interest, "to_reason": reason}
        return said | {"bill": bill_id, "of_line": line.line}


def _place(bill_id: int, line: int) -> str:
    return f"bill_lines:{bill_id}-{line}:reason"
