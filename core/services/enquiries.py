"""What members ask about their own money; each function takes the member whose chat asks, and looks at nobody else.

Shares (product row E4): the balance with its growth over the last years, and the ledger page by page.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from core.members import Member
from core.policy import ShareRules
from core.ports import UnitOfWork
from core.shares import ShareAccount, ShareMovement, YearEnd, growth_by_year

YEARS_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class SharesOverview:
    """A member's share capital. `growth`: ends of the last years, oldest first, the present balance last."""

    account: ShareAccount
    growth: tuple[YearEnd, ...]
    number_of_shares: int
    """Whole shares at par value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MovementsPage:
    """A part of a ledger, newest first. `next_offset`: where the page after it begins; None on the last one."""

    movements: Sequence[ShareMovement]
    next_offset: int | None


async def shares_of(uow: UnitOfWork, member: Member, rules: ShareRules) -> SharesOverview | None:
    """What MEMBER owns; None where no share account was ever opened."""
    account = await uow.shares.account(member.id)
    if account is None:
        return None
    moved = await uow.shares.moved_by_year(member.id, account.as_of)
    return SharesOverview(
        account=account,
        growth=growth_by_year(account, moved)[-YEARS_SHOWN:],
        number_of_shares=account.balance.satang // rules.par_value.satang,
    )


async def share_movements_of(uow: UnitOfWork, member: Member, *, offset: int, limit: int) -> MovementsPage:
    """LIMIT entries of MEMBER's share ledger after the OFFSET newest; a negative offset counts as none."""
    start = max(offset, 0)
    found = await uow.shares.movements(member.id, limit=limit + 1, offset=start)
    is_last = len(found) <= limit
    return MovementsPage(movements=found[:limit], next_offset=None if is_last else start + limit)
