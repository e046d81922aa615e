"""What a KIND of import is: its columns, and how its rows are compared with what is kept.

Adding a KIND is one module that ends in a `Kind`, and its name in `kinds.KINDS`.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar, overload

from sqlalchemy import Executable

from core.history import Action, Change
from core.links import MemberId
from core.money import Baht
from core.policy import MemberRules
from storage.compiled import Values
from storage.connection import Connection
from storage.encryption import KeyRing
from storage.importing.faults import Fault, Note, Reason

BATCH = 5_000
"""How many keys one look-up asks for; both engines take some 32,000 parameters a statement."""

Item = TypeVar("Item")


class Zeros(StrEnum):
    """Numbers that are written with zeros in front, and which a workbook takes for figures: 26548 for 026548."""

    MEMBER_NO = "member_no"
    NATIONAL_ID = "national_id"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, the reader of its cells, whether the header must have it and whether no cell may be empty."""

    name: str
    read: Callable[[str], object]
    required: bool = False
    """Bold in the interfaces: the header must have it, and a new record a value."""
    key: bool = False
    """Part of what a row is known by: never empty."""
    money: bool = False
    """Its sum is shown before anything is changed."""
    zeros: Zeros | None = None
    """How a number of a workbook gets back the zeros that it lost."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row whose cells could all be read. Empty cells are not in `values`; the types are those of the readers."""

    number: int
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What rows are checked against besides the database: the policy's rules for members, and today in Thailand."""

    members: MemberRules
    today: date
    keys: KeyRing


class Each(Sequence[Values]):
    """The values of many rows, each made when it is asked for: a ledger has more than memory should hold."""

    def __init__(self, items: Sequence[Item], values: Callable[[Item], Values]) -> None:
        self._items = items
        self._values = values

    def __len__(self) -> int:
        return len(self._items)

    @overload
    def __getitem__(self, at: int) -> Values: ...
    @overload
    def __getitem__(self, at: slice) -> "Each": ...
    def __getitem__(self, at: int | slice) -> "Values | Each":
        """The values of row AT, or of a part of the rows."""
        return Each(self._items[at], self._values) if isinstance(at, slice) else self._values(self._items[at])


@dataclass(frozen=True, slots=True)
class Total:
    """What the records of a KIND come to, before and after: `balance`, 12,000,000.00 -> 12,100,000.00 baht."""

    name: str
    old: int | Baht
    new: int | Baht


@dataclass(frozen=True, slots=True)
class Changed:
    """What the history is to keep of one record that was there before."""

    action: Action
    member_id: MemberId
    changes: tuple[Change, ...]
    subject: str = ""
    """Which of the member's records, where there are several: `loan:อ.6900123`."""
    row: int = 0
    """Of the file."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What the books say and what ROW of a file says instead; `ours` is None where the books say nothing."""

    row: int
    field: str
    ours: str | None
    theirs: str | None

    def __str__(self) -> str:
        return f"{self.row}, {self.field}, {self.ours or '-'}, {self.theirs or '-'}"


def no_entries() -> Iterator[Difference]:
    """Of a KIND whose new records are new contracts or accounts, or no part of the books."""
    return iter(())


@dataclass(slots=True)
class Plan:
    """What an import would do; `writes` are statements, each with the rows to run it for.

    `doubts`: why somebody should look before it is done, such as balances that become less.  `is_older`: than what is
    there, which takes two persons.  `notes` stop nothing.  `entries` says of each new entry of a ledger, if asked, that
    the books do not have it.
    """

    faults: list[Fault] = field(default_factory=list)
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    writes: list[tuple[Executable, Sequence[Values]]] = field(default_factory=list)
    totals: list[Total] = field(default_factory=list)
    doubts: list[Reason] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    is_older: bool = False
    history: list[Changed] = field(default_factory=list)
    entries: Callable[[], Iterator[Difference]] = no_entries

    def differences(self) -> tuple[Difference, ...]:
        """Everything that the books say otherwise, by row."""
        changed = (Difference(one.row, at.field, at.old, at.new) for one in self.history for at in one.changes)
        return tuple(sorted([*changed, *self.entries()], key=lambda difference: difference.row))

    def forget(self) -> None:
        """Let go of the rows, once they are ready to be written: a ledger has many."""
        self.writes.clear()
        self.entries = no_entries

    def refuse(self, row: Row, column: str, reason: Reason) -> None:
        """Report a fault of ROW."""
        self.faults.append(Fault(row.number, column, reason))


@dataclass(frozen=True, slots=True)
class Form:
    """What a file may hold, by the names in its header."""

    name: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Kind(Form):
    """A KIND of file. `plan` reads only; it reports every row that cannot be taken."""

    plan: Callable[[Connection, Sequence[Row], Rules], Awaitable[Plan]]
    is_books: bool = False
    """Of the books that are our own once a month is posted (R11): what differs from them then takes two persons."""


def batches(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """ITEMS in pieces that one look-up can ask for."""
    for start in range(0, len(items), BATCH):
        yield items[start : start + BATCH]
