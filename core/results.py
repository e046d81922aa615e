"""What a pay unit says came in: one row of its file each, and what the rows of a member make of the bill.

>>> before = (BillLine(line=1, kind=ItemKind.SHARES, item="ค่าหุ้น", amount=Baht.of(500), received=Baht.of(500)),)
>>> after = (received_for(before[0], Baht.of(300), "เงินเดือนไม่พอ"),)
>>> str(shrunk_by(before, after)), str(after[0].unpaid)
('200.00', '200.00')

A row that names no item says what came in for the bill as a whole.  Rows that name items say it line by line: a line
that none of them names keeps what an earlier result said of it, and stays open where there was none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from core.collection import Bill, BillLine, ItemKind, Part, received_for, received_in_order
from core.members import plain
from core.money import ZERO, Baht

KIND_WORDS: Mapping[str, ItemKind] = MappingProxyType(
    {
        plain(word): kind
        for kind, words in (
            (ItemKind.SHARES, ("หุ้น", "ค่าหุ้น", "ทุนเรือนหุ้น", "shares", "share")),
            (ItemKind.LOAN, ("เงินกู้", "หนี้", "กู้", "loan", "loans")),
            (ItemKind.DEPOSIT, ("เงินฝาก", "ฝาก", "deposit", "deposits")),
            (ItemKind.OTHER, ("อื่น ๆ", "อื่นๆ", "รายการอื่น", "other")),
        )
        for word in words
    }
)
"""How a unit may name a line without its own words."""
POINTS = str.maketrans("", "", ".-/")
"""What a contract's number is written with or without."""

DEDUCTED, NOT_DEDUCTED, ITEM, CONTRACT, NUMBER = "deducted", "not_deducted", "item", "contract_no", "member_no"
"""Columns of the file, as faults name them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One row. `row`: its number as a spreadsheet counts, 0 for what was typed or pressed.

    `not_deducted`: None where nothing is said of it.  `item` and `contract_no`: which line it is about, empty for the
    bill as a whole.
    """

    member_no: str
    deducted: Baht
    not_deducted: Baht | None = None
    reason: str = ""
    item: str = ""
    contract_no: str = ""
    row: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether it is about the bill as a whole."""
        return not (self.item or self.contract_no)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFault:
    """Why a row cannot be taken: `key` in the catalogue, `values` for its words."""

    row: int
    column: str
    key: str
    values: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, order=True)
class SheetFault:
    """What is wrong with a file: ROW as a spreadsheet counts, COLUMN as the file names it, and why."""

    row: int
    column: str
    thai: str
    english: str

    def __str__(self) -> str:
        return f"{self.row}, {self.column}, {self.thai} ({self.english})"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultSheet:
    """A file as it was read; with `faults` nothing of it may be used. `digest`: of the file, in hex.

    `notes`: what was put right.  `columns`: our names of columns and the file's.
    """

    results: tuple[Result, ...]
    digest: str
    faults: tuple[SheetFault, ...] = ()
    notes: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def column(self, ours: str) -> str:
        """What the file calls the column OURS."""
        return self.columns.get(ours, ours)


class WrongRows(Exception):  # noqa: N818 - says what the rows are, as `Refusal` does
    """Rows that cannot be taken, each with its fault."""

    def __init__(self, faults: Sequence[RowFault]) -> None:
        super().__init__(", ".join(fault.key for fault in faults))
        self.faults = tuple(faults)


def answered(bill: Bill, results: Sequence[Result], order: Sequence[Part]) -> tuple[BillLine, ...]:
    """The lines of BILL after RESULTS, all of its member's rows; ORDER: the policy's. Raises WrongRows."""
    first, *others = sorted(results, key=lambda result: result.row)
    if first.is_whole:
        faults = [_fault(other, NUMBER, "same_member", number=first.row) for other in others]
        faults += _wrong_sums(first, bill.due)
        if faults:
            raise WrongRows(faults)
        return received_in_order(bill, first.deducted, order, first.reason)
    return _line_by_line(bill, (first, *others))


def shrunk_by(before: Sequence[BillLine], after: Sequence[BillLine]) -> Baht:
    """How much of what was received BEFORE is there no more AFTER, line by line: one that rose makes good for none."""
    now = {line.line: line.received or ZERO for line in after}
    lost = ((line.received or ZERO) - now[line.line] for line in before)
    return sum((one for one in lost if one > ZERO), ZERO)


def _line_by_line(bill: Bill, results: Sequence[Result]) -> tuple[BillLine, ...]:
    faults: list[RowFault] = []
    named: dict[int, tuple[BillLine, Result]] = {}
    for result in results:
        line = _line_of(bill, result, faults)
        if line is None:
            continue
        if line.line in named:
            faults.append(_fault(result, ITEM, "same_line", number=named[line.line][1].row))
            continue
        faults += _wrong_sums(result, line.amount)
        named[line.line] = line, result
    if faults:
        raise WrongRows(faults)
    return tuple(_line_after(line, named) for line in bill.lines)


def _line_after(line: BillLine, named: Mapping[int, tuple[BillLine, Result]]) -> BillLine:
    if line.line in named:
        result = named[line.line][1]
        return received_for(line, result.deducted, result.reason)
    return replace(line, received=ZERO) if line.received is None else line


def _line_of(bill: Bill, result: Result, faults: list[RowFault]) -> BillLine | None:
    """The line that RESULT is about; None and a fault where it is none, or several might be meant."""
    if result.is_whole:
        faults.append(_fault(result, ITEM, "item_missing"))
        return None
    found: Sequence[BillLine] = bill.lines
    if result.contract_no:
        sought = _number(result.contract_no)
        found = [line for line in found if line.target and _number(line.target) == sought]
    if result.item:
        found = _by_words(found, plain(result.item))
    if len(found) == 1:
        return found[0]
    column = CONTRACT if result.contract_no else ITEM
    faults.append(_fault(result, column, "several_lines" if found else "no_such_line"))
    return None


def _by_words(lines: Sequence[BillLine], words: str) -> list[BillLine]:
    """Those of LINES whose own words they are, else those of the kind that is named."""
    own = [line for line in lines if plain(line.item) == words]
    kind = KIND_WORDS.get(words)
    return own or [line for line in lines if line.kind is kind]


def _number(text: str) -> str:
    return plain(text).translate(POINTS)


def _wrong_sums(result: Result, due: Baht) -> list[RowFault]:
    """What is wrong with the amounts of RESULT, about DUE."""
    if result.deducted < ZERO:
        return [_fault(result, DEDUCTED, "negative")]
    if result.deducted > due:
        return [_fault(result, DEDUCTED, "too_much", due=due)]
    if result.not_deducted is not None and result.deducted + result.not_deducted != due:
        return [_fault(result, NOT_DEDUCTED, "wrong_sum", due=due)]
    return []


def _fault(result: Result, column: str, key: str, **values: object) -> RowFault:
    return RowFault(row=result.row, column=column, key=f"result_row.{key}", values=values)
