"""Monthly receipts of the demonstration's members: what share, loans and deposits took in each of the last 24 months.

October of 026548 has four lines: ค่าหุ้นรายเดือน 2,000.00, เงินกู้สามัญ งวดที่ 22/120 7,417.36, เงินกู้ฉุกเฉิน งวดที่ 4/12 …,
เงินฝากออมทรัพย์ 1,000.00.
"""

from collections.abc import Iterator

from bot.demo_holders import Holder
from bot.demo_lending import NAMES
from bot.demo_savings import months_before
from core.calendar import Month
from core.shares import MovementKind

COLUMNS = (
    "member_no",
    "month",
    "receipt_no",
    "issued_on",
    "line",
    "item",
    "amount",
    "contract_no",
    "instalment",
    "instalments",
    "principal",
    "interest",
    "balance",
)
MONTHS_KEPT = 24
SHARE = "ค่าหุ้นรายเดือน"
DEPOSIT = "เงินฝาก"

Line = tuple[object, ...]
"""The columns from `item` on."""


def lines_of(holder: Holder, closed: Month) -> Iterator[tuple[Month, list[Line]]]:
    """The lines of each receipt, oldest month first."""
    first = months_before(closed, MONTHS_KEPT - 1)
    months: dict[Month, list[Line]] = {months_before(closed, ago): [] for ago in range(MONTHS_KEPT - 1, -1, -1)}
    for month, line in _lines(holder):
        if month >= first:
            months[month].append(line)
    return ((month, lines) for month, lines in months.items() if lines)


def _lines(holder: Holder) -> Iterator[tuple[Month, Line]]:
    for paid in holder.savings.entries if holder.savings is not None else ():
        if paid.kind is MovementKind.MONTHLY:
            yield Month.of(paid.on), (SHARE, paid.amount, "", paid.period, "", "", "", paid.balance)
    for loan in holder.loans:
        for part in loan.entries:
            yield (
                Month.of(part.on),
                (
                    NAMES[loan.loan_type],
                    part.principal + part.interest,
                    loan.contract_no,
                    part.number,
                    loan.instalments,
                    part.principal,
                    part.interest,
                    part.balance,
                ),
            )
    for account in holder.deposits:
        for moved in account.entries:
            if moved.monthly:
                yield Month.of(moved.on), (DEPOSIT + account.product, moved.amount, "", "", "", "", "", moved.balance)
