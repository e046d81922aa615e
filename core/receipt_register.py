"""The register of receipts (ทะเบียนใบเสร็จ): every receipt once, under a number without gaps, never changed.

A receipt that was wrong is made void and keeps its number and its paper; a right one gets the next number.  What stands
here is what `/receipt` prints and what `/verify` confirms.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from core.calendar import Month
from core.links import MemberId
from core.money import Baht
from core.receipt_paper import Paper


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """One receipt. `fingerprint`: of the paper; `void_at`: since when it does not count any more."""

    receipt_no: str
    member_id: MemberId
    month: Month
    issued_at: datetime
    total: Baht
    fingerprint: str
    void_at: datetime | None = None


class ReceiptRegister(Protocol):
    """Keeps receipts as they were issued."""

    async def next_number(self, series: str) -> int:
        """1, 2, 3 … of a SERIES, without gaps: the number is given back where the unit of work does not commit."""
        ...

    async def add(self, member_id: MemberId, paper: Paper, code_hash: bytes) -> None:
        """Enter what PAPER says, sealed. CODE_HASH: `core.links.digest` of the code in its QR.

        Raises KeyConflictError where the number was given before.
        """
        ...

    async def paper(self, receipt_no: str) -> Paper | None:
        """What stands on it, as it was issued."""
        ...

    async def of_member(self, member_id: MemberId, limit: int, offset: int = 0) -> Sequence[Registered]:
        """A member's, the newest month first, void ones too."""
        ...

    async def of_member_in(self, member_id: MemberId, month: Month) -> Sequence[Registered]:
        """A member's of MONTH in the order of the numbers, void ones too."""
        ...

    async def of_month(self, month: Month, after: str, limit: int) -> Sequence[Registered]:
        """Those of MONTH whose number comes after AFTER, in the order of the numbers, void ones too."""
        ...

    async def by_code(self, code_hash: bytes) -> Registered | None:
        """The one in whose QR the code stands."""
        ...

    async def make_void(self, receipt_no: str, at: datetime, by: str) -> bool:
        """From now on it does not count; False where it did not before."""
        ...

    async def file_id(self, receipt_no: str, bot_id: str) -> str | None:
        """What a platform calls the document that this bot sent before."""
        ...

    async def keep_file_id(self, receipt_no: str, bot_id: str, file_id: str) -> None:
        """So that it need not be sent again."""
        ...
