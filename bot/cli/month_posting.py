"""`coop month post | reverse`: what came in for a month is posted, and a member's posting taken back ("The month").

    $ coop month post 2026-12 --by malee
    posted: 2026-12, 412 bills, 409 receipts RC6912-000001 to RC6912-000409, 1,204,311.75
    not posted: 026548, contract owes less than was received
    waiting for results: 12 bills
    $ coop month reverse 2026-12 026548 --reason "โรงเรียนแจ้งยอดผิด" --by malee
    reversed: 2026-12 of 026548, receipt RC6912-000123 is void, 5,177.17

Posting may be stopped anywhere and repeated; what is posted is not posted again.  It needs the bills' results; those
without one wait.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Annotated

import typer

from bot.cli.calendar import read_month
from bot.cli.common import By, actor_of, settings_or_refuse
from bot.cli.office import in_office, in_steps
from core.bill_posting import Doubt
from core.calendar import Month
from core.money import ZERO
from core.ports import Means, UnitOfWork
from core.services import posting, reversing
from core.services.posting import Posted

MonthName = Annotated[Month, typer.Argument(parser=read_month, metavar="YYYY-MM", help="such as 2026-12 or 2569-12")]
MemberNo = Annotated[str, typer.Argument(help="The member's number.")]
Reason = Annotated[str, typer.Option(help="Why; it stands in the history.")]

AT_ONCE = 100
"""Bills in a transaction."""


@dataclass(frozen=True, slots=True)
class _Step:
    """What one transaction did, None after the last; and whose bills it could not post."""

    done: Posted | None
    doubtful: Sequence[tuple[str, Doubt]] = ()


def post(month: MonthName, *, by: By = None) -> None:
    """Post what came in for MONTH: balances, movements, receipts, and the news of them."""
    actor = actor_of(by)
    settings_or_refuse(serving=True)  # what receipts lead to begins with the public address

    async def step(uow: UnitOfWork, means: Means, after: int) -> _Step:
        done = await posting.post(uow, means, actor, month, after, AT_ONCE)
        if done is None:
            return _Step(None)
        members = [await uow.members.get(one.member_id) for one in done.doubtful]
        numbers = ["" if member is None else member.member_no for member in members]
        return _Step(done, [(number, one.why) for number, one in zip(numbers, done.doubtful, strict=True)])

    steps = in_steps("posting", step, lambda one: None if one.done is None else one.done.after)
    typer.echo(_as_line(month, [one.done for one in steps if one.done is not None]))
    for number, why in chain.from_iterable(one.doubtful for one in steps):
        typer.echo(f"not posted: {number}, {why.value}")
    waiting = in_office(lambda uow, _: posting.waiting(uow, actor, month))
    if waiting:
        typer.echo(f"waiting for results: {waiting:,} bills")


def reverse(month: MonthName, member_no: MemberNo, *, reason: Reason, by: By = None) -> None:
    """Take back what was posted of MONTH for one member; the receipt is void from then on."""
    actor = actor_of(by)
    taken = in_office(lambda uow, means: reversing.reverse(uow, means, actor, month, member_no, reason))
    receipt = "without a receipt" if taken.receipt_no is None else f"receipt {taken.receipt_no} is void"
    typer.echo(f"reversed: {month} of {taken.member.member_no}, {receipt}, {taken.amount}")


def _as_line(month: Month, done: Sequence[Posted]) -> str:
    bills = sum(one.bills for one in done)
    if not bills:
        return f"nothing to post: {month}"
    numbers = [number for one in done for number in one.numbers]
    total = sum((one.total for one in done), ZERO)
    receipts = f"{len(numbers):,} receipts {numbers[0]} to {numbers[-1]}" if numbers else "no receipt"
    return f"posted: {month}, {bills:,} bills, {receipts}, {total}"
