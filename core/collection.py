"""A month's collection (การเรียกเก็บประจำเดือน): what is to be deducted from each member, and what was ("The month").

A bill (รายการเรียกเก็บ) is what one member owes the month, line by line: the monthly share, an instalment with interest
for each contract, deposits, other items.  The pay unit (หน่วยจ่ายเงินเดือน) deducts it from the salary and says what
came in; what came in is posted, once, and makes a receipt:

    prepared ── result ──> answered ── post ──> posted
                              │                   │
                              └── result again    └── reversal: answered again, the receipt is void, its number stays

Where a result names no item, what came in is allocated in the policy's order:

>>> lines = (
...     BillLine(line=1, kind=ItemKind.SHARES, item="ค่าหุ้น", amount=Baht.of(500)),
...     BillLine(line=2, kind=ItemKind.LOAN, target="สม.1", item="เงินกู้", amount=Baht.of(1_200), interest=Baht.of(200)),
... )
>>> [(part.line, part.part.value, str(part.amount)) for part in allocate(lines, Baht.of(1_300), USUAL_ORDER)]
[(2, 'interest', '200.00'), (2, 'principal', '1,000.00'), (1, 'shares', '100.00')]
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import NewType, Protocol

from core.calendar import Month
from core.links import MemberId
from core.money import ZERO, Baht

BillId = NewType("BillId", int)


class ItemKind(StrEnum):
    """What a line of a bill is for."""

    SHARES = "shares"
    LOAN = "loan"
    DEPOSIT = "deposit"
    OTHER = "other"
    """Funeral fund, insurance, fees: what the office lists besides (import of other-items)."""


class Part(StrEnum):
    """What an amount that came in without more words is allocated to, one after the other."""

    OTHER = "other"
    INTEREST = "interest"
    PRINCIPAL = "principal"
    SHARES = "shares"
    DEPOSIT = "deposit"


USUAL_ORDER = (Part.OTHER, Part.INTEREST, Part.PRINCIPAL, Part.SHARES, Part.DEPOSIT)

PARTS_OF: Mapping[ItemKind, tuple[Part, ...]] = {
    ItemKind.SHARES: (Part.SHARES,),
    ItemKind.LOAN: (Part.INTEREST, Part.PRINCIPAL),
    ItemKind.DEPOSIT: (Part.DEPOSIT,),
    ItemKind.OTHER: (Part.OTHER,),
}


class BillState(StrEnum):
    """Where a bill stands."""

    PREPARED = "prepared"
    ANSWERED = "answered"
    POSTED = "posted"


@dataclass(frozen=True, slots=True, kw_only=True)
class BillLine:
    """One line. `target`: the contract's or the account's number, of other items the reference; empty for shares.

    `amount`: what is to be deducted, of a loan principal and `interest` together, with what is behind.  `received` and
    of it `received_interest`: None until a result is there.  `reason`: why it was not deducted, in the unit's words.
    `instalment`, `instalments`: n and N of n/N.
    """

    line: int
    kind: ItemKind
    target: str = ""
    item: str
    amount: Baht
    interest: Baht = ZERO
    instalment: int | None = None
    instalments: int | None = None
    received: Baht | None = None
    received_interest: Baht = ZERO
    reason: str = ""

    @property
    def principal(self) -> Baht:
        """Of the amount, what is not interest."""
        return self.amount - self.interest

    @property
    def unpaid(self) -> Baht:
        """What a result has left open; nothing before there is one."""
        return ZERO if self.received is None else self.amount - self.received

    def due(self, part: Part) -> Baht:
        """Of the amount, what PART is of it."""
        if part not in PARTS_OF[self.kind]:
            return ZERO
        return self.interest if part is Part.INTEREST else self.principal


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """What one member is to pay in a month. `pay_unit`: who deducts it, as the record said when it was prepared.

    `answered_by`: who said what came in; `receipt_no`: of the posted one; `undo`: what posting it changed in the
    accounts (`core.books`).
    """

    id: BillId
    month: Month
    member_id: MemberId
    pay_unit: str
    lines: tuple[BillLine, ...]
    state: BillState = BillState.PREPARED
    answered_at: datetime | None = None
    answered_by: str = ""
    posted_at: datetime | None = None
    receipt_no: str | None = None
    undo: str = ""

    @property
    def due(self) -> Baht:
        """What is to be deducted in all."""
        return sum((line.amount for line in self.lines), ZERO)

    @property
    def received(self) -> Baht:
        """What came in; nothing before there is a result."""
        return sum((line.received or ZERO for line in self.lines), ZERO)

    @property
    def unpaid(self) -> Baht:
        """What a result has left open."""
        return sum((line.unpaid for line in self.lines), ZERO)


@dataclass(frozen=True, slots=True)
class Allocated:
    """So much of what came in is for PART of a line."""

    line: int
    part: Part
    amount: Baht


def allocate(lines: Sequence[BillLine], amount: Baht, order: Sequence[Part]) -> Iterator[Allocated]:
    """AMOUNT over LINES in the policy's ORDER, within a part in the order of the lines; what is left over is not told.

    A part that ORDER does not name comes last, in the usual order.
    """
    left = amount
    for part in (*order, *(part for part in USUAL_ORDER if part not in order)):
        for line in lines:
            taken = min(line.due(part), left)
            if taken > ZERO:
                left -= taken
                yield Allocated(line.line, part, taken)


def received_in_order(bill: Bill, amount: Baht, order: Sequence[Part], reason: str = "") -> tuple[BillLine, ...]:
    """The lines of BILL when AMOUNT came in for it as a whole; lines that stay short carry the REASON."""
    sums: dict[tuple[int, bool], Baht] = {}
    for one in allocate(bill.lines, amount, order):
        key = (one.line, one.part is Part.INTEREST)
        sums[key] = sums.get(key, ZERO) + one.amount
    lines = []
    for line in bill.lines:
        interest = sums.get((line.line, True), ZERO)
        received = interest + sums.get((line.line, False), ZERO)
        why = reason if received < line.amount else ""
        lines.append(replace(line, received=received, received_interest=interest, reason=why))
    return tuple(lines)


def received_for(line: BillLine, amount: Baht, reason: str = "") -> BillLine:
    """LINE when AMOUNT came in for it by name; of an instalment the interest is paid first."""
    why = reason if amount < line.amount else ""
    return replace(line, received=amount, received_interest=min(line.interest, amount), reason=why)


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherItem:
    """What a bill holds besides shares, loans and deposits: "กองทุนฌาปนกิจ", 167.85 in 2026-12."""

    month: Month
    item: str
    amount: Baht
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitTotals:
    """Control totals of one pay unit's bills in a month. `short`: bills of which something was left open."""

    pay_unit: str
    bills: int
    due: Baht
    answered: int
    received: Baht
    posted: int
    posted_amount: Baht
    short: int


class Stage(StrEnum):
    """What happens to a month as a whole, each the first time only."""

    PREPARED = "prepared"
    POSTED = "posted"


class Bills(Protocol):
    """Keeps bills with their lines, other items, and how far a month is."""

    async def begin(self, month: Month, stage: Stage, at: datetime, by: str) -> bool:
        """MONTH comes to STAGE; False where it was there before. `core.requests.MonthState` tells it."""
        ...

    async def first_posted(self) -> Month | None:
        """The earliest month of which something was posted: from it on the own books rule (R11)."""
        ...

    async def put(self, bill: Bill) -> BillId:
        """Write the bill of that member and month with exactly these lines; `bill.id` is not used."""
        ...

    async def answer(self, answered: Sequence[Bill]) -> None:
        """Write what came in for bills of these ids, line by line, by whom and when; all else of them stays."""
        ...

    async def settle(self, bill: Bill) -> None:
        """Write where the bill of that id stands with its posting; its lines stay as they are."""
        ...

    async def drop(self, bill_id: BillId) -> None:
        """Take away a bill that holds nothing any more."""
        ...

    async def of_member(self, member_id: MemberId, month: Month, *, held: bool = False) -> Bill | None:
        """A member's. HELD: others who ask for it held wait, in a unit of work that writes."""
        ...

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
        """Bills of members whose inner number is above AFTER, in its order. SHORT: with something left open only.

        HELD: others who ask for them held wait, in a unit of work that writes.  SKIP: so many of them are left out.
        """
        ...

    async def of_numbers(self, month: Month, member_nos: Collection[str], *, held: bool = False) -> Mapping[str, Bill]:
        """Bills of the members with these numbers, by the number; who has none is left out. HELD: the same."""
        ...

    async def totals(self, month: Month) -> Sequence[UnitTotals]:
        """For each pay unit with a bill, by its code."""
        ...

    async def other_items(self, member_id: MemberId, month: Month) -> Sequence[OtherItem]:
        """What a member's bill holds besides, in the order in which it came."""
        ...

    async def put_other_item(self, member_id: MemberId, item: OtherItem) -> None:
        """Write the one of that month, item and reference."""
        ...
