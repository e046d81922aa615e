"""Why a month's receipt differs from the one before, what matters most to its reader first.

Lines of two receipts are held against each other by the contract's number, or else by what they are for:

>>> from core.receipts import ReceiptLine
>>> before = [ReceiptLine(line=1, item="ค่าหุ้น", amount=Baht.of(2_000))]
>>> now = [ReceiptLine(line=1, item="ค่าหุ้น", amount=Baht.of(2_500))]
>>> [(change.cause.value, str(change.by)) for change in changes(now, before, Known(asked=frozenset({"ค่าหุ้น"})))]
[('asked', '500.00')]
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

from core.money import ZERO, Baht


class Line(Protocol):
    """A line of a receipt, as it is kept or as it is printed."""

    @property
    def item(self) -> str:
        """What was paid, in the office's words."""
        ...

    @property
    def contract_no(self) -> str | None:
        """Of a loan."""
        ...

    @property
    def principal(self) -> Baht | None:
        """Of a loan."""
        ...

    @property
    def interest(self) -> Baht | None:
        """Of a loan."""
        ...

    @property
    def amount(self) -> Baht:
        """All of it."""
        ...

    @property
    def balance(self) -> Baht | None:
        """What is left after it."""
        ...


class Cause(StrEnum):
    """Why a line is another than last month, in the order in which they are told."""

    SHORT = "short"
    """Not all of it could be deducted."""
    BEHIND = "behind"
    """It holds what was left open last month."""
    ASKED = "asked"
    """A request came into force."""
    ENDED = "ended"
    """The loan is paid off."""
    NEW = "new"
    GONE = "gone"
    INTEREST = "interest"
    """The same principal, and the interest of another number of days."""
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What changed on one line. `by`: how much more it is than last month, below zero for less."""

    cause: Cause
    item: str
    contract_no: str | None = None
    by: Baht


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the receipts do not tell, each as a set of `key_of`: what was left open in this month and the one before.

    `asked`: what a request that came into force this month is about.
    """

    short: frozenset[str] = frozenset()
    short_before: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()


NOTHING_MORE = Known()
ORDER = tuple(Cause)


def key_of(item: str, contract_no: str | None) -> str:
    """What a line is recognised by in another month."""
    return contract_no or item


def changes(now: Iterable[Line], before: Iterable[Line], known: Known = NOTHING_MORE) -> tuple[Change, ...]:
    """What changed from BEFORE to NOW: the most telling cause first, of equal ones the larger amount."""
    here, there = _by_key(now), _by_key(before)
    found = [
        change
        for key in {**here, **there}
        if (change := _change(here.get(key), there.get(key), key, known)) is not None
    ]
    return tuple(sorted(found, key=lambda one: (ORDER.index(one.cause), -abs(one.by.satang))))


def difference(now: Sequence[Line], before: Sequence[Line]) -> Baht:
    """How much more NOW comes to, below zero for less."""
    return sum((line.amount for line in now), ZERO) - sum((line.amount for line in before), ZERO)


@dataclass(frozen=True, slots=True)
class _Sum:
    """Lines with one key, added up; `principal`, `balance`: None where not all of them say it."""

    item: str
    contract_no: str | None
    amount: Baht
    principal: Baht | None
    balance: Baht | None


def _by_key(lines: Iterable[Line]) -> dict[str, _Sum]:
    sums: dict[str, _Sum] = {}
    for line in lines:
        key = key_of(line.item, line.contract_no)
        earlier = sums.get(key)
        own = _Sum(line.item, line.contract_no, line.amount, line.principal, line.balance)
        if earlier is not None:
            principal = None if None in {earlier.principal, own.principal} else _added(earlier.principal, own.principal)
            own = replace(own, amount=earlier.amount + own.amount, principal=principal)
        sums[key] = own
    return sums


def _added(one: Baht | None, other: Baht | None) -> Baht:
    return (one or ZERO) + (other or ZERO)


def _change(here: _Sum | None, there: _Sum | None, key: str, known: Known) -> Change | None:
    line = here or there
    if line is None:
        return None
    by = (ZERO if here is None else here.amount) - (ZERO if there is None else there.amount)
    if by == ZERO:
        return None
    return Change(cause=_cause(here, there, key, known), item=line.item, contract_no=line.contract_no, by=by)


def _cause(here: _Sum | None, there: _Sum | None, key: str, known: Known) -> Cause:  # noqa: PLR0911 - a table of causes
    if key in known.short:
        return Cause.SHORT
    if key in known.short_before and here is not None:
        return Cause.BEHIND
    if key in known.asked:
        return Cause.ASKED
    if here is None:
        return Cause.ENDED if _is_paid_off(there) else Cause.GONE
    if _is_paid_off(here):
        return Cause.ENDED
    if there is None:
        return Cause.NEW
    same_principal = here.principal is not None and here.principal == there.principal
    return Cause.INTEREST if same_principal else Cause.OTHER


def _is_paid_off(line: _Sum | None) -> bool:
    return line is not None and line.contract_no is not None and line.balance == ZERO
