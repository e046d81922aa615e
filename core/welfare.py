"""Welfare (สวัสดิการ): what a member received from the co-op's welfare and funds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from core.links import MemberId
from core.money import Baht


@dataclass(frozen=True, slots=True, kw_only=True)
class WelfareGrant:
    """One payment. `kind` and `note` are free text of the office."""

    kind: str
    on: date
    amount: Baht
    note: str | None = None


class Welfare(Protocol):
    """Keeps what was granted."""

    async def of_member(self, member_id: MemberId, *, limit: int, offset: int = 0) -> Sequence[WelfareGrant]:
        """Newest first."""
        ...

    async def by_year(self, member_id: MemberId) -> Mapping[int, Baht]:
        """Gregorian year -> what was received in it."""
        ...

    async def add(self, member_id: MemberId, grants: Sequence[WelfareGrant]) -> None:
        """Append."""
        ...
