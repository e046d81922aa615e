"""Bills as tests begin with them."""

from dataclasses import replace
from typing import Any

from core.calendar import Month
from core.collection import USUAL_ORDER, Bill, BillId, BillLine, BillState, ItemKind, received_in_order
from core.links import MemberId
from core.money import Baht
from tests.fakes import MORNING

DECEMBER = Month(2026, 12)


def bill(member_id: MemberId, **changes: Any) -> Bill:
    """Shares 2,000.00, an instalment of 2,000.00 and 1,009.32 interest, 500.00 to save, 167.85 for the funeral fund."""
    lines = (
        BillLine(line=1, kind=ItemKind.SHARES, item="ค่าหุ้นรายเดือน", amount=Baht.of(2_000), instalment=174),
        BillLine(
            line=2,
            kind=ItemKind.LOAN,
            target="สม.6700123",
            item="เงินกู้สามัญ",
            amount=Baht.of("3,009.32"),
            interest=Baht.of("1,009.32"),
            instalment=23,
            instalments=120,
        ),
        BillLine(line=3, kind=ItemKind.DEPOSIT, target="01-1", item="ออมทรัพย์พิเศษ", amount=Baht.of(500)),
        BillLine(line=4, kind=ItemKind.OTHER, item="กองทุนฌาปนกิจ", amount=Baht.of("167.85")),
    )
    made = Bill(id=BillId(0), month=DECEMBER, member_id=member_id, pay_unit="P01", lines=lines)
    return replace(made, **changes)


def answered(unanswered: Bill, received: str | None = None, reason: str = "") -> Bill:
    """The bill when RECEIVED came in for it, all of it where nothing is said."""
    amount = unanswered.due if received is None else Baht.of(received)
    return replace(
        unanswered,
        lines=received_in_order(unanswered, amount, USUAL_ORDER, reason),
        state=BillState.ANSWERED,
        answered_at=MORNING,
        answered_by="staff:wilai",
    )
