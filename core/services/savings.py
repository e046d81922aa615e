"""What members ask about deposits and welfare (product row E4); each function looks at the one whose chat asks.

await deposits_of(uow, member)      # the own accounts, by number
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.deposits import DepositAccount, DepositId, DepositMovement
from core.members import Member
from core.money import ZERO, Baht
from core.ports import UnitOfWork
from core.welfare import WelfareGrant


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositsOverview:
    """A member's accounts, in the order of their numbers."""

    accounts: tuple[DepositAccount, ...]

    @property
    def total(self) -> Baht:
        """What is on all of them."""
        return sum((account.balance for account in self.accounts), ZERO)

    @property
    def monthly(self) -> Baht:
        """What is paid into them each month."""
        return sum((account.monthly for account in self.accounts), ZERO)


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositMovementsPage:
    """A part of an account's entries, newest first. `next_offset`: where the page after begins; None on the last."""

    movements: Sequence[DepositMovement]
    next_offset: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WelfarePage:
    """A part of what was granted, newest first. `by_year`: Gregorian year -> all that was received in it."""

    grants: Sequence[WelfareGrant]
    next_offset: int | None
    by_year: Mapping[int, Baht]

    @property
    def total(self) -> Baht:
        """All that was ever received."""
        return sum(self.by_year.values(), ZERO)


async def deposits_of(uow: UnitOfWork, member: Member) -> DepositsOverview:
    """All accounts of MEMBER."""
    return DepositsOverview(accounts=tuple(await uow.deposits.of_member(member.id)))


async def own_deposit(uow: UnitOfWork, member: Member, deposit_id: DepositId) -> DepositAccount | None:
    """The account of that id where it is MEMBER's; None otherwise."""
    return next((own for own in await uow.deposits.of_member(member.id) if own.id == deposit_id), None)


async def deposit_movements_of(
    uow: UnitOfWork, account: DepositAccount, *, offset: int, limit: int
) -> DepositMovementsPage:
    """LIMIT entries of ACCOUNT, an own one of who asks, after the OFFSET newest."""
    found = await uow.deposits.movements(account.id, limit=limit + 1, offset=offset)
    return DepositMovementsPage(movements=found[:limit], next_offset=_next(len(found), offset, limit))


async def welfare_of(uow: UnitOfWork, member: Member, *, offset: int, limit: int) -> WelfarePage:
    """LIMIT grants of MEMBER after the OFFSET newest, and the sums of all years."""
    found = await uow.welfare.of_member(member.id, limit=limit + 1, offset=offset)
    return WelfarePage(
        grants=found[:limit],
        next_offset=_next(len(found), offset, limit),
        by_year=await uow.welfare.by_year(member.id),
    )


def _next(found: int, offset: int, limit: int) -> int | None:
    """Where the page after begins; one entry more than is shown was asked for."""
    return offset + limit if found > limit else None
