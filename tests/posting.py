"""A co-op whose month is to be posted: members with shares, contracts and deposits, bills prepared, answered, posted.

till = await Till.opened(store, 3)
await till.prepares(DECEMBER)
await till.answers(DECEMBER, till.people[0], "5,000.00")      # the others wait for a result
await till.posts(DECEMBER)
books = await till.books()
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime

from core.calendar import Month
from core.cases import CaseKind
from core.clock import BANGKOK
from core.collection import USUAL_ORDER, Bill, BillId, BillState, OtherItem, received_in_order
from core.deposits import DepositAccount, DepositMovement
from core.history import SYSTEM
from core.links import MemberId
from core.loans import Loan, LoanMovement
from core.members import Member
from core.money import ZERO, Baht
from core.ports import Means, Store, UnitOfWork
from core.receipt_register import Registered
from core.receipts import Receipt
from core.requests import Ask, MonthState, Request, RequestState, Step
from core.services.billing import prepare
from core.services.posting import Posted, post
from core.services.reversing import Reversed, reverse
from core.shares import ShareAccount, ShareMovement
from core.staff import OF_A_UNIT, Role
from tests import builders, lending
from tests.core.services.office import actor
from tests.fakes import FakeClock

DECEMBER, JANUARY = Month(2026, 12), Month(2027, 1)
DAY = datetime(2026, 12, 20, 10, tzinfo=BANGKOK)
MOST = 10_000
FUND = Baht.of("167.85")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledgers:
    """All of one member's books, with what the register says without what is random in it."""

    shares: ShareAccount | None
    share_movements: tuple[ShareMovement, ...]
    loans: tuple[tuple[Loan, tuple[LoanMovement, ...]], ...]
    deposits: tuple[tuple[DepositAccount, tuple[DepositMovement, ...]], ...]
    bills: tuple[Bill, ...]
    receipts: tuple[Receipt, ...]
    register: tuple[Registered, ...]


@dataclass(frozen=True)
class Till:
    """The office, its clock on 20 December, and its members, in the order of their inner numbers."""

    store: Store
    means: Means
    people: Sequence[Member]

    @classmethod
    async def opened(cls, store: Store, people: int = 1, at: datetime = DAY) -> "Till":
        """Staff of every role by its name; of three members one has two contracts, and the third none."""
        async with store.work() as uow:
            await uow.codes.put("title", "1", "นาย", date(2000, 1, 1))
            await uow.codes.put("unit", "0101", "โรงเรียนบ้านน้ำใส", date(2000, 1, 1))
            for role in Role:
                unit = "0101" if role in OF_A_UNIT else None
                await uow.staff.add(builders.staff(username=role.value, name=f"{role.value} ใจดี", role=role, unit=unit))
            known = [await _joined(uow, place) for place in range(people)]
        return cls(store, builders.means(clock=FakeClock(at)), known)

    @property
    def clock(self) -> FakeClock:
        assert isinstance(self.means.clock, FakeClock)
        return self.means.clock

    @asynccontextmanager
    async def acting(self) -> AsyncIterator[UnitOfWork]:
        async with self.store.work() as uow:
            yield uow

    async def prepares(self, month: Month) -> None:
        """MONTH is sealed and its bills are made."""
        async with self.acting() as uow:
            sealed = MonthState(month=month, sealed_at=DAY, sealed_by="system", cutoff_at=DAY)
            await uow.requests.month(month, held=True)
            await uow.requests.seal(sealed)
            for person in self.people:
                await uow.bills.put_other_item(person.id, OtherItem(month=month, item="กองทุนฌาปนกิจ", amount=FUND))
            await prepare(uow, self.means, SYSTEM, month, at_once=MOST)

    async def bill(self, month: Month, person: Member) -> Bill:
        async with self.store.read() as uow:
            found = await uow.bills.of_member(person.id, month)
        assert found is not None
        return found

    async def answers(self, month: Month, person: Member, received: str | Baht | None = None) -> Bill:
        """RECEIVED came in, all of it where nothing is said."""
        bill = await self.bill(month, person)
        amount = bill.due if received is None else received if isinstance(received, Baht) else Baht.of(received)
        lines = received_in_order(bill, amount, USUAL_ORDER, "เงินเดือนไม่พอ" if amount < bill.due else "")
        said = replace(bill, lines=lines, state=BillState.ANSWERED, answered_at=DAY, answered_by="staff:cashier")
        async with self.acting() as uow:
            await uow.bills.put(said)
        return said

    async def answers_all(self, month: Month) -> None:
        for person in self.people:
            await self.answers(month, person)

    async def posts_some(self, month: Month, after: int = 0, at_once: int = 50, who: str = "cashier") -> Posted | None:
        """One call."""
        async with self.acting() as uow:
            return await post(uow, self.means, actor(who), month, after, at_once)

    async def posts(self, month: Month, at_once: int = 50) -> list[Posted]:
        """Until there is no more."""
        done: list[Posted] = []
        while (one := await self.posts_some(month, done[-1].after if done else 0, at_once)) is not None:
            done.append(one)
        return done

    async def reverses(self, month: Month, person: Member, reason: str = "ยอดผิด", who: str = "manager") -> Reversed:
        async with self.acting() as uow:
            return await reverse(uow, self.means, actor(who), month, person.member_no, reason)

    async def approved(self, person: Member, ask: Ask, effective: Month) -> None:
        """A request of PERSON that counts from EFFECTIVE."""
        async with self.acting() as uow:
            words = {"kind": ask.kind.value}
            case_id = await uow.cases.open(CaseKind.REQUEST, f"{person.id} {ask}", words, DAY, member_id=person.id)
            request = Request(
                case_id=case_id,
                member_id=person.id,
                ask=ask,
                old=None,
                filed_at=DAY,
                effective=effective,
                is_late=False,
                state=RequestState.APPROVED,
            )
            await uow.requests.add(request, Step(at=DAY, state=RequestState.APPROVED, by="staff:loans"))

    async def books(self, people: Iterable[Member] | None = None) -> dict[MemberId, Ledgers]:
        """Of PEOPLE, or of all."""
        async with self.store.read() as uow:
            return {person.id: await _ledgers(uow, person.id) for person in people or self.people}


async def _joined(uow: UnitOfWork, place: int) -> Member:
    """The member in that PLACE, with books that close October or November."""
    number = f"{100_000 + place}"
    new = builders.member(member_no=number, national_id=None, employee_no=None)
    person = replace(new, id=await uow.members.add(new))
    shares = builders.account(balance=Baht.of(100_000 + place), period=100 + place % 50)
    await uow.shares.put_account(person.id, shares)
    loans = [lending.ordinary(contract_no=f"สม.{number}"), lending.emergency(contract_no=f"ฉฉ.{number}")]
    for loan in loans[: 2 - place % 3]:
        await uow.loans.put(replace(loan, member_id=person.id))
    saved = builders.deposit(account_no=f"01-{number}", available=Baht.of(30_000) if place % 2 else None)
    await uow.deposits.put(replace(saved, member_id=person.id))
    return person


async def _ledgers(uow: UnitOfWork, member_id: MemberId) -> Ledgers:
    months = await uow.receipts.months(member_id)
    loans = await uow.loans.of_member(member_id)
    deposits = await uow.deposits.of_member(member_id)
    bills = [await uow.bills.of_member(member_id, month) for month in (DECEMBER, JANUARY, JANUARY.next())]
    return Ledgers(
        shares=await uow.shares.account(member_id),
        share_movements=tuple(await uow.shares.movements(member_id, limit=MOST)),
        loans=tuple([(loan, tuple(await uow.loans.movements(loan.id, limit=MOST))) for loan in loans]),
        deposits=tuple([(one, tuple(await uow.deposits.movements(one.id, limit=MOST))) for one in deposits]),
        bills=tuple(replace(bill, id=BillId(0)) for bill in bills if bill is not None),
        receipts=tuple([one for month in months for one in await uow.receipts.of_month(member_id, month)]),
        register=tuple([replace(one, fingerprint="") for one in await uow.receipt_register.of_member(member_id, MOST)]),
    )


def moved(ledgers: Ledgers) -> Baht:
    """All that the ledgers took in, interest too."""
    shares = sum((one.amount for one in ledgers.share_movements), ZERO)
    loans = sum((one.principal + one.interest for _, paid in ledgers.loans for one in paid), ZERO)
    return shares + loans + sum((one.amount for _, saved in ledgers.deposits for one in saved), ZERO)
