"""A bill as its row of the table `bills` has it."""

from collections.abc import Mapping
from typing import Any

from core.collection import Bill, BillId, BillLine, BillState
from core.links import MemberId
from storage.compiled import Row


def bill_of(row: Row, lines: Mapping[int, tuple[BillLine, ...]]) -> Bill:
    """ROW with its LINES, which are given by the bill's number."""
    return Bill(
        id=BillId(row.id),
        month=row.month,
        member_id=MemberId(row.member_id),
        pay_unit=row.pay_unit,
        lines=lines.get(row.id, ()),
        state=BillState(row.state),
        answered_at=row.answered_at,
        answered_by=row.answered_by,
        posted_at=row.posted_at,
        receipt_no=row.receipt_no,
        undo=row.undo or "",
    )


def bill_values(bill: Bill) -> dict[str, Any]:
    """BILL's own columns."""
    return {
        "month": bill.month,
        "member_id": bill.member_id,
        "pay_unit": bill.pay_unit,
        "state": bill.state.value,
        "due": bill.due,
        "received": bill.received,
        "answered_at": bill.answered_at,
        "answered_by": bill.answered_by,
        "posted_at": bill.posted_at,
        "receipt_no": bill.receipt_no,
        "undo": bill.undo or None,
    }
