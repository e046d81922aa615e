"""A member's accounts that a month moves, and what a posting changed in them, so that exactly that can be taken back.

>>> paid = ShareAccount(as_of=date(2026, 12, 31), balance=Baht.of(1_100), monthly=Baht.of(100), period=11)
>>> before = Books(shares=replace(paid, as_of=date(2026, 11, 30), balance=Baht.of(1_000), period=10))
>>> kept = changed(before, Books(shares=paid))
>>> taken_back(Books(shares=paid), kept) == before
True

Money that was saved or withdrawn since then stays so; any other value that is not as the posting left it stands in the
way, and of a loan every value:

>>> str(taken_back(Books(shares=replace(paid, balance=Baht.of(1_600))), kept).shares.balance)
'1,500.00'
>>> taken_back(Books(shares=replace(paid, period=12)), kept) is None
True
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, TypeVar

from core.deposits import DepositAccount
from core.loans import Loan
from core.money import ZERO, Baht
from core.shares import ShareAccount

Account = TypeVar("Account", ShareAccount, Loan, DepositAccount)
Kept = Mapping[str, Any]

SAVED = frozenset({"balance", "available"})
"""Amounts of shares and deposits of which the difference is taken back, whatever moved since."""
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """Shares, contracts and deposit accounts of one member, in the order of their numbers."""

    shares: ShareAccount | None = None
    loans: tuple[Loan, ...] = ()
    deposits: tuple[DepositAccount, ...] = ()

    def loan(self, contract_no: str) -> Loan | None:
        """The contract of that number."""
        return next((loan for loan in self.loans if loan.contract_no == contract_no), None)

    def deposit(self, account_no: str) -> DepositAccount | None:
        """The account of that number."""
        return next((account for account in self.deposits if account.account_no == account_no), None)


def changed(before: Books, after: Books) -> str:
    """Each value that is another AFTER, with the one BEFORE, as text; both hold the same accounts."""
    kept: dict[str, Kept] = {}
    if before.shares is not None and after.shares is not None:
        kept["shares"] = _changes(before.shares, after.shares)
    loans = zip(before.loans, after.loans, strict=True)
    kept["loans"] = {old.contract_no: _changes(old, new) for old, new in loans if old != new}
    deposits = zip(before.deposits, after.deposits, strict=True)
    kept["deposits"] = {old.account_no: _changes(old, new) for old, new in deposits if old != new}
    return json.dumps({name: part for name, part in kept.items() if part}, ensure_ascii=False, sort_keys=True)


def taken_back(now: Books, text: str) -> Books | None:
    """NOW without what `changed` kept as TEXT; None where it cannot be, since an account is gone or another by now."""
    kept: Kept = json.loads(text) if text else {}
    loans, deposits = kept.get("loans", {}), kept.get("deposits", {})
    if any(now.loan(number) is None for number in loans) or any(now.deposit(number) is None for number in deposits):
        return None
    shares = None if now.shares is None else _undone(now.shares, kept.get("shares", {}), SAVED)
    old_loans = [_undone(loan, loans.get(loan.contract_no, {}), NOTHING) for loan in now.loans]
    old_deposits = [_undone(account, deposits.get(account.account_no, {}), SAVED) for account in now.deposits]
    if None in old_loans or None in old_deposits or (shares is None and "shares" in kept):
        return None
    return Books(
        shares=shares,
        loans=tuple(loan for loan in old_loans if loan is not None),
        deposits=tuple(account for account in old_deposits if account is not None),
    )


def _changes(old: Account, new: Account) -> Kept:
    pairs = ((one.name, getattr(old, one.name), getattr(new, one.name)) for one in fields(old))
    return {name: [_plain(before), _plain(after)] for name, before, after in pairs if before != after}


def _undone(now: Account, kept: Kept, moving: frozenset[str]) -> Account | None:
    """NOW with the values of before; None where one of them is neither as the posting left it nor may have moved."""
    values: dict[str, Any] = {}
    for name, (old, new) in kept.items():
        before, after, present = _value(old), _value(new), getattr(now, name)
        if present == after:
            values[name] = before
        elif name in moving and present is not None and present + before - after >= ZERO:
            values[name] = present + before - after
        elif not (moving and name == "as_of"):  # books of a later day stay so
            return None
    return replace(now, **values)


def _plain(value: object) -> object:
    match value:
        case Baht():
            return {"satang": value.satang}
        case date():
            return {"day": value.isoformat()}
        case int() | None:
            return value
    raise TypeError(type(value).__name__)


def _value(plain: object) -> Any:  # noqa: ANN401 - an amount, a day, a number or nothing, as the field has it
    match plain:
        case {"satang": int(satang)}:
            return Baht(satang)
        case {"day": str(day)}:
            return date.fromisoformat(day)
    return plain
