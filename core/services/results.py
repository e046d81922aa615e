"""A pay unit's results come back: what was deducted of the month's bills, and what not and why ("The month", step 3).

    seen = await foreseen(uow, means, actor, month, rows)                     # what they would do; nothing is written
    given = await give(uow, means, actor, month, rows, confirmed=False)       # all of them or none

Rows change the bills of the members whom they name and nothing else.  What shrinks a line that came in before is done
only where that was confirmed.  The same rows again change nothing.  A role of a unit reaches the bills that its own
unit deducts, and hears of all others what it hears of numbers that nobody has.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from core.calendar import Month
from core.collection import Bill, BillLine, BillState, received_for
from core.errors import Refusal
from core.history import Action, Actor, Change, NewEntry
from core.money import ZERO, Baht
from core.ports import Means, UnitOfWork
from core.results import NUMBER, Result, RowFault, WrongRows, answered, shrunk_by
from core.services.staffing import active, allowed
from core.staff import OF_A_UNIT, Power, may

AT_ONCE = 500
"""Bills read at a time where a whole unit is answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What results do to a month's bills, or did. Counts are of members, sums of the bills that are named.

    `changed`: those whose bill is another one afterwards; `short`: of which something stays open.  `before`, `after`:
    what had come in, and what has.  `shrunk`: of how many members, `shrunk_by`: how much that had come in has not now.
    """

    month: Month
    rows: int
    members: int
    changed: int
    short: int
    due: Baht
    before: Baht
    after: Baht
    shrunk: int = 0
    shrunk_by: Baht = ZERO

    @property
    def is_known(self) -> bool:
        """Whether all of it was said before, so that nothing changes."""
        return not self.changed


class WrongResultsError(Refusal):
    """Rows that cannot be taken; nothing is changed. As a sentence it says how many."""

    def __init__(self, faults: Sequence[RowFault]) -> None:
        super().__init__("result_row.wrong", rows=len({fault.row for fault in faults}))
        self.faults = tuple(sorted(faults, key=lambda fault: fault.row))


class ShrinksError(Refusal):
    """It would take back what has come in, and nobody confirmed that. `given` says of how many members and how much."""

    def __init__(self, given: Given) -> None:
        super().__init__("result_row.shrinks", members=given.shrunk)
        self.given = given


@dataclass(frozen=True, slots=True)
class _Change:
    """A bill before and after."""

    before: Bill
    after: Bill


async def own_unit(uow: UnitOfWork, actor: Actor, power: Power) -> str | None:
    """The pay unit whose bills ACTOR reaches, None for who reaches all of them. Refusal where ACTOR may not."""
    person = await active(uow, actor.name)
    if person is None or person.role not in OF_A_UNIT:
        await allowed(uow, actor, power)
        return None
    if not may(person.role, power) or person.unit is None:
        raise Refusal("office.role_may_not", role=person.role.value)
    return person.unit


async def foreseen(uow: UnitOfWork, means: Means, actor: Actor, month: Month, results: Sequence[Result]) -> Given:
    """What RESULTS would do. Refusals as `give`, but that it shrinks something is told only."""
    return _given(month, results, await _changes(uow, means, actor, month, results, held=False))


async def give(
    uow: UnitOfWork,
    means: Means,
    actor: Actor,
    month: Month,
    results: Sequence[Result],
    *,
    confirmed: bool,
    digest: str = "",
) -> Given:
    """RESULTS of MONTH, all or none. DIGEST: of the file that they stood in.

    Refusals: WrongResultsError; ShrinksError unless it was CONFIRMED; where ACTOR may not.
    """
    changes = await _changes(uow, means, actor, month, results, held=True)
    given = _given(month, results, changes)
    if given.shrunk and not confirmed:
        raise ShrinksError(given)
    await _write(uow, means, actor, changes, given, (("sha256", digest),) if digest else ())
    return given


async def all_foreseen(uow: UnitOfWork, actor: Actor, month: Month, pay_unit: str) -> Given:
    """What `all_deducted` would do. Refusal where ACTOR may not, or it is not the own unit."""
    return _given(month, (), await _in_full(uow, actor, month, pay_unit, held=False))


async def all_deducted(uow: UnitOfWork, means: Means, actor: Actor, month: Month, pay_unit: str) -> Given:
    """Everything was deducted from everybody of PAY_UNIT of whom nothing was said yet."""
    changes = await _in_full(uow, actor, month, pay_unit, held=True)
    given = _given(month, (), changes)
    await _write(uow, means, actor, changes, given, (("unit", pay_unit),))
    return given


async def _in_full(uow: UnitOfWork, actor: Actor, month: Month, pay_unit: str, *, held: bool) -> list[_Change]:
    unit = await own_unit(uow, actor, Power.RESULT_GIVE)
    if unit is not None and unit != pay_unit:
        raise Refusal("result_row.no_such_unit")
    changes: list[_Change] = []
    after, states = 0, frozenset({BillState.PREPARED})
    while found := await uow.bills.of_month(month, after, AT_ONCE, states=states, pay_unit=pay_unit, held=held):
        after = found[-1].member_id
        changes += [
            _Change(bill, replace(bill, lines=tuple(received_for(line, line.amount) for line in bill.lines)))
            for bill in found
        ]
    return changes


async def _changes(
    uow: UnitOfWork, means: Means, actor: Actor, month: Month, results: Sequence[Result], *, held: bool
) -> list[_Change]:
    """The bills that RESULTS name, before and after. Refusals for what is wrong with them."""
    unit = await own_unit(uow, actor, Power.RESULT_GIVE)
    by_number = {number: tuple(rows) for number, rows in groupby(sorted(results, key=_whose), key=_whose)}
    bills = await uow.bills.of_numbers(month, by_number.keys(), held=held)
    order = means.policy.collection.order
    changes: list[_Change] = []
    faults: list[RowFault] = []
    for number, rows in by_number.items():
        bill = bills.get(number)
        if bill is None or unit not in {None, bill.pay_unit}:
            faults += [RowFault(row=one.row, column=NUMBER, key="result_row.no_bill") for one in rows]
            continue
        try:
            changes.append(_checked(bill, answered(bill, rows, order), rows))
        except WrongRows as wrong:
            faults += wrong.faults
    if faults:
        raise WrongResultsError(faults)
    return sorted(changes, key=lambda change: change.before.member_id)


def _whose(result: Result) -> str:
    return result.member_no


def _checked(bill: Bill, lines: tuple[BillLine, ...], rows: Sequence[Result]) -> _Change:
    """BILL before and after; one that was posted stays as it is, and may only be told what it holds."""
    if bill.state is BillState.POSTED and lines != bill.lines:
        raise WrongRows([RowFault(row=one.row, column=NUMBER, key="result_row.posted") for one in rows])
    return _Change(bill, replace(bill, lines=lines))


def _given(month: Month, results: Sequence[Result], changes: Sequence[_Change]) -> Given:
    shrunk = [shrunk_by(change.before.lines, change.after.lines) for change in changes]
    return Given(
        month=month,
        rows=len(results),
        members=len(changes),
        changed=len(_differing(changes)),
        short=sum(1 for change in changes if change.after.unpaid > ZERO),
        due=_sum(change.before.due for change in changes),
        before=_sum(change.before.received for change in changes),
        after=_sum(change.after.received for change in changes),
        shrunk=sum(1 for amount in shrunk if amount > ZERO),
        shrunk_by=_sum(shrunk),
    )


def _differing(changes: Iterable[_Change]) -> list[_Change]:
    return [one for one in changes if one.before.lines != one.after.lines or one.before.state is BillState.PREPARED]


def _sum(amounts: Iterable[Baht]) -> Baht:
    return sum(amounts, ZERO)


async def _write(
    uow: UnitOfWork,
    means: Means,
    actor: Actor,
    changes: Sequence[_Change],
    given: Given,
    more: Sequence[tuple[str, str]],
) -> None:
    """The bills that are others now, and one entry of the history for all of them; nothing where nothing changes."""
    if given.is_known:
        return
    now = means.clock.now()
    await uow.bills.answer(
        [
            replace(change.after, state=BillState.ANSWERED, answered_at=now, answered_by=actor.name)
            for change in _differing(changes)
        ]
    )
    said: Mapping[str, object] = {"rows": given.rows, "members": given.members, "changed": given.changed}
    counts = [Change(name, None, str(value)) for name, value in said.items()]
    entry = NewEntry(
        at=now,
        actor=actor,
        action=Action.MONTH_RESULTS,
        subject=f"month:{given.month}",
        changes=(
            *counts,
            Change("received", str(given.before), str(given.after)),
            *(Change(name, None, value) for name, value in more),
        ),
    )
    await uow.history.append(entry)
