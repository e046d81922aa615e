"""The page of a request to try: a member with shares, a contract and an account, and the button that leads to it."""

from dataclasses import dataclass, replace

from core.links import Platform
from core.ports import Store
from core.requests import Draft, Request
from tests.bot.web.member_bed import Desk, desk
from tests.builders import account, deposit, loan

LIST = {"step": "what"}
SHARES = {"step": "how", "about": "shares"}
MORE = {"step": "check", "about": "shares", "amount": "2,500"}
SENT = {"step": "send", "about": "shares", "amount": "2,500.00", "month": "2026-12"}


@dataclass
class Office(Desk):
    """The desk, and what the office and the member have of requests."""

    async def requests(self) -> list[Request]:
        async with self.bed.store.read() as uow:
            return list(await uow.requests.of_member(self.member.id, 10))

    async def drafts(self) -> list[Draft]:
        async with self.bed.store.read() as uow:
            return list(await uow.requests.drafts(self.member.id))


async def office(store: Store | None = None, platform: Platform = Platform.LINE, **changes: str) -> Office:
    """026548 with 2,000.00 of shares a month, สม.1/2568 and an account into which 500.00 go."""
    at = await desk(store, platform, **changes)
    async with at.bed.store.work() as uow:
        await uow.shares.put_account(at.member.id, account())
        await uow.loans.put(replace(loan(), member_id=at.member.id))
        await uow.deposits.put(replace(deposit(), member_id=at.member.id))
    return Office(at.bed, at.member, at.chat)
