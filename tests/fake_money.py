"""Loans, guarantees, deposits, welfare, dividends and receipts in memory."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol, TypeVar

from core.calendar import Month
from core.deposits import DepositAccount, DepositId, DepositMovement
from core.dividends import YearlyDividend, YearTotals
from core.errors import KeyConflictError
from core.guarantees import Guarantee, Party
from core.links import MemberId
from core.loans import Loan, LoanId, LoanMovement
from core.money import ZERO, Baht
from core.receipts import Receipt
from core.welfare import WelfareGrant
from tests.fake_registry import Repository


class Dated(Protocol):
    @property
    def on(self) -> date: ...


Entry = TypeVar("Entry", bound=Dated)


def newest_first(entries: Sequence[Entry], limit: int, offset: int) -> list[Entry]:
    """What was entered last comes first on the same day."""
    entered = sorted(enumerate(entries), key=lambda entry: (entry[1].on, entry[0]), reverse=True)
    return [entry for _, entry in entered[offset : offset + limit]]


def by_year(amounts: Iterable[tuple[date, Baht]]) -> Mapping[int, Baht]:
    sums: dict[int, Baht] = {}
    for on, amount in amounts:
        sums[on.year] = sums.get(on.year, ZERO) + amount
    return sums


def check_documents(movements: Sequence[LoanMovement] | Sequence[DepositMovement]) -> None:
    numbers = [movement.document_no for movement in movements if movement.document_no is not None]
    if len(numbers) != len(set(numbers)):
        raise KeyConflictError("document_no")


@dataclass(frozen=True, slots=True, kw_only=True)
class GuaranteeRow:
    amount: Baht | None
    since: date | None
    released_on: date | None


class FakeLoans(Repository):
    async def of_member(self, member_id: MemberId, *, held: bool = False) -> Sequence[Loan]:
        del held  # there is one writer at a time
        own = [loan for loan in self.tables.loans.values() if loan.member_id == member_id]
        return sorted(own, key=lambda loan: loan.contract_no)

    async def put(self, loan: Loan) -> LoanId:
        known = (kept.id for kept in self.tables.loans.values() if kept.contract_no == loan.contract_no)
        loan_id = next(known, LoanId(len(self.tables.loans) + 1))
        self.tables.loans[loan_id] = replace(loan, id=loan_id)
        return loan_id

    async def movements(self, loan_id: LoanId, *, limit: int, offset: int = 0) -> Sequence[LoanMovement]:
        return newest_first(self.tables.loan_movements.get(loan_id, ()), limit, offset)

    async def add_movements(self, loan_id: LoanId, movements: Sequence[LoanMovement]) -> None:
        entered = (*self.tables.loan_movements.get(loan_id, ()), *movements)
        check_documents(entered)
        self.tables.loan_movements[loan_id] = entered

    async def interest_by_year(self, member_id: MemberId) -> Mapping[int, Baht]:
        own = [loan.id for loan in await self.of_member(member_id)]
        paid = (movement for loan_id in own for movement in self.tables.loan_movements.get(loan_id, ()))
        return by_year((movement.on, movement.interest) for movement in paid)


class FakeGuarantees(Repository):
    def _guarantee(self, loan: Loan, other: MemberId, row: GuaranteeRow) -> Guarantee:
        person = self.tables.members[other]
        party = Party(
            member_no=person.member_no, title=person.title, first_name=person.first_name, last_name=person.last_name
        )
        return Guarantee(loan=loan, party=party, amount=row.amount, since=row.since, released_on=row.released_on)

    def _rows(self) -> list[tuple[Loan, MemberId, GuaranteeRow]]:
        rows = self.tables.guarantees.items()
        return [(self.tables.loans[loan_id], guarantor, row) for (loan_id, guarantor), row in rows]

    async def given_by(self, member_id: MemberId) -> Sequence[Guarantee]:
        given = [
            self._guarantee(loan, loan.member_id, row)
            for loan, guarantor, row in self._rows()
            if guarantor == member_id
        ]
        return sorted(given, key=lambda guarantee: guarantee.loan.contract_no)

    async def received_by(self, member_id: MemberId) -> Sequence[Guarantee]:
        received = [
            self._guarantee(loan, guarantor, row)
            for loan, guarantor, row in self._rows()
            if loan.member_id == member_id
        ]
        return sorted(received, key=lambda guarantee: (guarantee.loan.contract_no, guarantee.party.member_no))

    async def put(
        self,
        loan_id: LoanId,
        guarantor_id: MemberId,
        *,
        amount: Baht | None = None,
        since: date | None = None,
        released_on: date | None = None,
    ) -> None:
        row = GuaranteeRow(amount=amount, since=since, released_on=released_on)
        self.tables.guarantees[loan_id, guarantor_id] = row


class FakeDeposits(Repository):
    async def of_member(self, member_id: MemberId, *, held: bool = False) -> Sequence[DepositAccount]:
        del held  # the same
        own = [account for account in self.tables.deposits.values() if account.member_id == member_id]
        return sorted(own, key=lambda account: account.account_no)

    async def put(self, account: DepositAccount) -> DepositId:
        known = (kept.id for kept in self.tables.deposits.values() if kept.account_no == account.account_no)
        deposit_id = next(known, DepositId(len(self.tables.deposits) + 1))
        self.tables.deposits[deposit_id] = replace(account, id=deposit_id)
        return deposit_id

    async def movements(self, deposit_id: DepositId, *, limit: int, offset: int = 0) -> Sequence[DepositMovement]:
        return newest_first(self.tables.deposit_movements.get(deposit_id, ()), limit, offset)

    async def add_movements(self, deposit_id: DepositId, movements: Sequence[DepositMovement]) -> None:
        entered = (*self.tables.deposit_movements.get(deposit_id, ()), *movements)
        check_documents(entered)
        self.tables.deposit_movements[deposit_id] = entered


class FakeWelfare(Repository):
    async def of_member(self, member_id: MemberId, *, limit: int, offset: int = 0) -> Sequence[WelfareGrant]:
        return newest_first(self.tables.welfare.get(member_id, ()), limit, offset)

    async def by_year(self, member_id: MemberId) -> Mapping[int, Baht]:
        return by_year((grant.on, grant.amount) for grant in self.tables.welfare.get(member_id, ()))

    async def add(self, member_id: MemberId, grants: Sequence[WelfareGrant]) -> None:
        self.tables.welfare[member_id] = (*self.tables.welfare.get(member_id, ()), *grants)


class FakeDividends(Repository):
    async def of_member(self, member_id: MemberId) -> Sequence[YearlyDividend]:
        own = [row for (owner, _), row in self.tables.dividends.items() if owner == member_id]
        return sorted(own, key=lambda dividend: dividend.year, reverse=True)

    async def totals(self, year: int) -> YearTotals:
        rows = [row for (_, of_year), row in self.tables.dividends.items() if of_year == year]
        return YearTotals(
            members=len(rows),
            dividend=sum((row.dividend for row in rows), ZERO),
            refund=sum((row.refund for row in rows), ZERO),
            deductions=sum((row.deductions for row in rows), ZERO),
            received=sum((row.received for row in rows), ZERO),
        )

    async def put(self, member_id: MemberId, dividend: YearlyDividend) -> None:
        self.tables.dividends[member_id, dividend.year] = dividend


class FakeReceipts(Repository):
    def _of_member(self, member_id: MemberId) -> list[Receipt]:
        return [receipt for owner, receipt in self.tables.receipts.values() if owner == member_id]

    async def months(self, member_id: MemberId) -> Sequence[Month]:
        return sorted({receipt.month for receipt in self._of_member(member_id)}, reverse=True)

    async def of_month(self, member_id: MemberId, month: Month) -> Sequence[Receipt]:
        found = [receipt for receipt in self._of_member(member_id) if receipt.month == month]
        return sorted(found, key=lambda receipt: receipt.receipt_no)

    async def holders(self, month: Month, after: int, limit: int) -> Sequence[MemberId]:
        void = {number for number, one in self.tables.receipt_register.items() if one.shown.void_at is not None}
        kept = self.tables.receipts.values()
        found = {owner for owner, one in kept if one.month == month and one.receipt_no not in void and owner > after}
        return sorted(found)[:limit]

    async def put(self, member_id: MemberId, receipt: Receipt) -> None:
        self.tables.receipts[receipt.receipt_no] = (member_id, receipt)

    async def drop(self, receipt_no: str) -> None:
        self.tables.receipts.pop(receipt_no, None)
