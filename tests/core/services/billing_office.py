"""An office in which the bills of a month are prepared."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from core.calendar import Month
from core.cases import CaseKind
from core.collection import USUAL_ORDER, Bill, BillLine, BillState, OtherItem, received_in_order
from core.history import SYSTEM
from core.links import MemberId
from core.money import Baht
from core.ports import Store, UnitOfWork
from core.requests import Ask, MonthState, Request, RequestKind, RequestState, Step
from core.services.billing import Prepared, lines_of, prepare
from tests.builders import account, deposit, loan, means
from tests.core.services.office import Office, actor
from tests.fakes import MORNING, FakeIds

NOVEMBER, DECEMBER, JANUARY = Month(2026, 11), Month(2026, 12), Month(2027, 1)
FUND = OtherItem(month=NOVEMBER, item="กองทุนฌาปนกิจ", amount=Baht.of("167.85"), reference="69/11")
SHARES, REPAYMENT, DEPOSIT = "shares", loan().contract_no, deposit().account_no


async def sealed_now(uow: UnitOfWork, month: Month) -> None:
    await uow.requests.month(month, held=True)
    await uow.requests.seal(MonthState(month=month, sealed_at=MORNING, sealed_by="system", cutoff_at=MORNING))


class Billing(Office):
    """An office whose member has shares, a contract and a deposit as of 31 October; November is sealed."""

    @classmethod
    async def ready(cls, store: Store, *, sealed: bool = True, **changes: Any) -> "Billing":
        office = await cls.opened(store, **changes)
        async with store.work() as uow:
            await uow.shares.put_account(office.member.id, account())
            await uow.loans.put(loan(member_id=office.member.id))
            await uow.deposits.put(deposit(member_id=office.member.id))
            if sealed:
                await sealed_now(uow, NOVEMBER)
        return cls(store, means(), office.member)

    async def asks(
        self, kind: RequestKind, new: int | None, target: str = "", effective: Month = NOVEMBER, **changes: Any
    ) -> None:
        """A request of the member, approved where CHANGES do not say otherwise."""
        wanted = Ask(kind=kind, target=target, new=None if new is None else Baht.of(new))
        async with self.store.work() as uow:
            key = f"{kind}-{effective}-{FakeIds(new or 0).uuid().hex}"
            case_id = await uow.cases.open(CaseKind.REQUEST, key, {}, MORNING, member_id=self.member.id)
            request = Request(
                case_id=case_id,
                member_id=self.member.id,
                ask=wanted,
                old=None,
                filed_at=MORNING,
                effective=effective,
                is_late=False,
                state=RequestState.APPROVED,
            )
            request = replace(request, **changes)
            await uow.requests.add(request, Step(at=MORNING, state=request.state, by="member"))

    async def lines(self, month: Month = NOVEMBER) -> Sequence[BillLine]:
        async with self.store.read() as uow:
            return await lines_of(uow, self.means, self.member, month)

    async def amounts(self, month: Month = NOVEMBER) -> dict[str, str]:
        return {line.item: str(line.amount) for line in await self.lines(month)}

    async def prepares(self, month: Month = NOVEMBER, who: str = "cashier", at_once: int = 100) -> list[Prepared]:
        done: list[Prepared] = []
        after: int | None = 0
        while after is not None:
            async with self.acting() as uow:
                by = actor(who) if who else SYSTEM
                done.append(await prepare(uow, self.means, by, month, after, at_once))
            after = done[-1].after
        return done

    async def bills(self, month: Month = NOVEMBER) -> dict[MemberId, Bill]:
        async with self.store.read() as uow:
            return {bill.member_id: bill for bill in await uow.bills.of_month(month, 0, 1_000)}

    async def answers(self, month: Month = NOVEMBER, state: BillState = BillState.ANSWERED) -> Bill:
        async with self.acting() as uow:
            known = await uow.bills.of_member(self.member.id, month)
            assert known is not None
            lines = received_in_order(known, known.due, USUAL_ORDER)
            bill = replace(known, lines=lines, state=state, answered_at=MORNING, answered_by="staff:cashier")
            await uow.bills.put(bill)
            return bill
