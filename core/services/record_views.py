"""A member's record as the office looks at it, part by part (product row R7): each part is a look in the history.

    member = await look(uow, means, Actor("staff:mali", "line"), member, View.LOANS)     # or Refusal

Figures of money are for roles that may see them, and for nobody else.
"""

from dataclasses import dataclass
from enum import StrEnum

from core.clock import today
from core.history import Actor
from core.members import Member
from core.ports import Means, UnitOfWork
from core.services.lending import guarantees_of
from core.services.registry import open_member
from core.services.staffing import allowed
from core.services.summary import Summary, summary_of
from core.staff import Power

PERCENT = 100


class View(StrEnum):
    """A part; its word is the subject of the look's entry."""

    CARD = "card"
    SHARES = "shares"
    LOANS = "loans"
    GUARANTEES = "guarantees"
    DEPOSITS = "deposits"
    WELFARE = "welfare"
    DIVIDENDS = "dividends"
    DATA = "data"
    """Every field, of the sensitive ones the ends."""
    FULL = "full"
    """Every field, as it is kept."""
    RELATED = "related"


OF_MONEY = frozenset({View.SHARES, View.LOANS, View.GUARANTEES, View.DEPOSITS, View.WELFARE, View.DIVIDENDS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """What the card tells. `guaranteed`: for how many borrowers the member answers."""

    summary: Summary
    guaranteed: int

    @property
    def percent_left(self) -> int | None:
        """Of the salary after the next deduction, rounded down; None where the salary is not known."""
        summary = self.summary
        if summary.left is None or summary.salary is None or not summary.salary.satang:
            return None
        return summary.left.satang * PERCENT // summary.salary.satang


async def look(uow: UnitOfWork, means: Means, actor: Actor, member: Member, view: View) -> Member:
    """MEMBER's record as it is now, with the look at it in the history. Refusal where ACTOR may not see VIEW."""
    if view in OF_MONEY:
        await allowed(uow, actor, Power.MONEY_SEE, member)
    return await open_member(uow, means, actor, member.member_no, view.value)


async def money_of(uow: UnitOfWork, means: Means, actor: Actor, member: Member) -> Money:
    """The figures of MEMBER's card. Refusal where ACTOR may not see them."""
    await allowed(uow, actor, Power.MONEY_SEE, member)
    given = await guarantees_of(uow, member, today(means.clock), means.policy.guarantees)
    return Money(summary=await summary_of(uow, member, means.policy), guaranteed=given.borrowers)
