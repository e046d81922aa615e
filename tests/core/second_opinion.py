"""The same rule N2 once more, written for the tests from the rule's text: whole satang, `Decimal`, no code of core's.

Only the records are core's.  Slower and plainer on purpose: a mistake would have to be made twice, in two ways.
"""

import calendar
from datetime import date
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal, localcontext

from core.loans import Loan, Method
from core.money import Baht

Row = tuple[int, date, int, int]
"""Number, due day, satang deducted, satang left."""


def half_up(satang: Decimal) -> int:
    return int(satang.quantize(Decimal(1), ROUND_HALF_UP))


def interest(satang: int, percent: Decimal, first: date, last: date) -> int:
    """Balance x rate x days / 365; the division comes last, so that only it can be inexact."""
    days = max(0, last.toordinal() - first.toordinal())
    with localcontext() as exactly:
        exactly.prec = 60
        return half_up(satang * percent * days / (100 * 365))


def month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def end_after(day: date) -> date:
    """The first end of a month after DAY."""
    end = month_end(day)
    return end if end > day else month_end(date.fromordinal(day.toordinal() + 1))


def agreed(loan: Loan, unit: Baht) -> int:
    if loan.payment is not None:
        return loan.payment.satang
    lent, step = Decimal(loan.principal.satang), Decimal(unit.satang)
    with localcontext() as exactly:
        exactly.prec = 200
        if loan.method is Method.EQUAL_PRINCIPAL:
            units = (lent / loan.instalments / step).quantize(Decimal(1), ROUND_HALF_UP)
        else:
            monthly = Decimal(str(loan.annual_rate)) / 1200
            worth = sum((1 + monthly) ** -month for month in range(1, loan.instalments + 1))
            # Digits far behind the satang are noise of the powers; a formula's whole result must not be rounded up.
            exact = (lent / worth / step).quantize(Decimal(10) ** -40)
            units = exact.quantize(Decimal(1), ROUND_CEILING)
    return max(int(units), 1) * unit.satang


def expected_schedule(loan: Loan, unit: Baht) -> list[Row]:
    """The plan of a contract that is on its way and whose last interest date is known."""
    assert loan.last_interest_on is not None
    percent, each = Decimal(str(loan.annual_rate)), agreed(loan, unit)
    missed = loan.overdue_principal.satang + loan.overdue_interest.satang
    is_behind = missed > 0
    extra = max(loan.interest_due.satang - loan.overdue_interest.satang, 0)
    left, since = loan.balance.satang, loan.last_interest_on
    number = loan.instalments_paid + (2 if is_behind else 1)
    due = end_after(max(loan.as_of, since))
    ends_at = loan.instalments if number <= loan.instalments else None
    rows: list[Row] = []
    while left or not rows:
        charge = interest(left, percent, since, due) + extra
        if not rows:
            left -= loan.overdue_principal.satang
        wanted = each if loan.method is Method.EQUAL_PRINCIPAL else each - charge
        principal = left if number == ends_at or len(rows) == 1199 else max(0, min(wanted, left))
        left -= principal
        rows.append((number, due, principal + charge + (missed if not rows else 0), left))
        since, due, number, extra = due, end_after(due), number + 1, 0
    return rows


def expected_payoff(loan: Loan, on: date) -> int:
    assert loan.last_interest_on is not None
    open_interest = max(loan.interest_due.satang, loan.overdue_interest.satang)
    percent = Decimal(str(loan.annual_rate))
    return loan.balance.satang + open_interest + interest(loan.balance.satang, percent, loan.last_interest_on, on)
