"""What a KIND of import is: its columns, and how its rows are compared with what is kept.

Adding a KIND is one module that ends in a `Kind`, and its name in `run.KINDS`.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import Executable

from core.policy import MemberRules
from storage.compiled import Values
from storage.connection import Connection
from storage.encryption import KeyRing
from storage.importing.faults import Fault, Reason

BATCH = 5_000
"""How many keys one look-up asks for; both engines take some 32,000 parameters a statement."""

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, the reader of its cells, whether the header must have it and whether no cell may be empty."""

    name: str
    read: Callable[[str], object]
    required: bool = False
    """Bold in the interfaces: the header must have it, and a new record a value."""
    key: bool = False
    """Part of what a row is known by: never empty."""


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


@dataclass(slots=True)
class Plan:
    """What an import would do; `writes` are statements, each with the rows to run it for."""

    faults: list[Fault] = field(default_factory=list)
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    writes: list[tuple[Executable, Sequence[Values]]] = field(default_factory=list)

    def refuse(self, row: Row, column: str, reason: Reason) -> None:
        """Report a fault of ROW."""
        self.faults.append(Fault(row.number, column, reason))


@dataclass(frozen=True, slots=True)
class Kind:
    """A KIND of file. `plan` reads only; it reports every row that cannot be taken."""

    name: str
    columns: tuple[Column, ...]
    plan: Callable[[Connection, Sequence[Row], Rules], Awaitable[Plan]]


def batches(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """ITEMS in pieces that one look-up can ask for."""
    for start in range(0, len(items), BATCH):
        yield items[start : start + BATCH]
