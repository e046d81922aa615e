"""Monthly receipts (ใบเสร็จ): what was received from a member for a collection month, line by line (rule N9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from core.calendar import Month
from core.links import MemberId
from core.money import ZERO, Baht


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptLine:
    """One line. `item` is what was paid, in the office's words; the rest is said of loan instalments."""

    line: int
    item: str
    amount: Baht
    contract_no: str | None = None
    instalment: int | None = None
    instalments: int | None = None
    principal: Baht | None = None
    interest: Baht | None = None
    balance: Baht | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A receipt with its lines in order."""

    receipt_no: str
    month: Month
    issued_on: date
    lines: tuple[ReceiptLine, ...]

    @property
    def total(self) -> Baht:
        """What was received in all."""
        return sum((line.amount for line in self.lines), ZERO)


class Receipts(Protocol):
    """Keeps receipts."""

    async def months(self, member_id: MemberId) -> Sequence[Month]:
        """Months with a receipt, the newest first."""
        ...

    async def of_month(self, member_id: MemberId, month: Month) -> Sequence[Receipt]:
        """The receipts of MONTH, by number; usually one."""
        ...

    async def holders(self, month: Month, after: int, limit: int) -> Sequence[MemberId]:
        """Members above AFTER who have one of MONTH that is not void in the register, in the order of their numbers."""
        ...

    async def put(self, member_id: MemberId, receipt: Receipt) -> None:
        """Write the receipt of that number with exactly these lines."""
        ...

    async def drop(self, receipt_no: str) -> None:
        """A posting was taken back: it is no longer among what was received. The register keeps it, void."""
        ...
