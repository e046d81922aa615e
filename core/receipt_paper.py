"""What stands on a receipt's paper, as plain data: made once when the month is posted, printed the same for ever (N9).

A paper is kept whole, so that a receipt of years ago is printed again as it was, whatever the member is called by now.
`template` says by which version of the drawing; a later version never redraws an earlier receipt.  `fingerprint` is
over the content alone and so does not depend on how a PDF is packed:

    Paper(receipt_no="2569/000123", …, lines=(PaperLine(item="ค่าหุ้นรายเดือน", amount=Baht.of("2,000.00"), …), …))
"""

import hashlib
import json
from dataclasses import dataclass, fields
from datetime import datetime

from core.calendar import Month
from core.money import ZERO, Baht

TEMPLATE = 1
"""The newest version of the drawing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLine:
    """One line of the table; principal and interest are said of loans only. `instalment`: n of n/N."""

    item: str
    contract_no: str | None = None
    instalment: int | None = None
    instalments: int | None = None
    principal: Baht | None = None
    interest: Baht | None = None
    amount: Baht
    balance: Baht | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """The co-op as it was called then."""

    name: str
    address: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """Whose signature stands below, over name and title."""

    name: str
    position: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A receipt. `issued_at`: the print time too, as it is printed alike for ever. `verify_url`: what the QR leads to.

    `interest_this_year`: paid from January up to and with this receipt.  `shares_brought_forward`: at the beginning of
    the year; `shares`: accumulated, with this receipt.  `codes`: the key of the loan codes in contract numbers, such as
    ("สม.", "เงินกู้สามัญ").  An associate has neither a unit nor loans, most have no `unit` where they have left work.
    """

    template: int = TEMPLATE
    receipt_no: str
    month: Month
    issued_at: datetime
    coop: Letterhead
    received_from: str
    member_no: str
    unit: str
    interest_this_year: Baht
    shares_brought_forward: Baht
    shares: Baht
    lines: tuple[PaperLine, ...]
    codes: tuple[tuple[str, str], ...]
    note: str
    signed: tuple[Signed, ...]
    verify_url: str

    @property
    def total(self) -> Baht:
        """What was received in all."""
        return sum((line.amount for line in self.lines), ZERO)


def as_text(paper: Paper) -> str:
    """PAPER as canonical JSON: one form for equal papers, readable for ever. `from_text` is its inverse."""
    return json.dumps(paper, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)


def fingerprint(paper: Paper) -> str:
    """SHA-256 of the content, in hex."""
    return hashlib.sha256(as_text(paper).encode()).hexdigest()


def from_text(text: str) -> Paper:
    """The paper that `as_text` wrote. Raises ValueError or KeyError for any other text."""
    found = json.loads(text)
    return Paper(
        template=found["template"],
        receipt_no=found["receipt_no"],
        month=Month.parse(found["month"]),
        issued_at=datetime.fromisoformat(found["issued_at"]),
        coop=Letterhead(**found["coop"]),
        received_from=found["received_from"],
        member_no=found["member_no"],
        unit=found["unit"],
        interest_this_year=Baht.of(found["interest_this_year"]),
        shares_brought_forward=Baht.of(found["shares_brought_forward"]),
        shares=Baht.of(found["shares"]),
        lines=tuple(PaperLine(**{**line, **_money(line)}) for line in found["lines"]),
        codes=tuple((code, name) for code, name in found["codes"]),
        note=found["note"],
        signed=tuple(Signed(**one) for one in found["signed"]),
        verify_url=found["verify_url"],
    )


def _money(line: dict[str, str | None]) -> dict[str, Baht | None]:
    names = ("principal", "interest", "amount", "balance")
    return {name: None if (text := line[name]) is None else Baht.of(text) for name in names}


def _plain(value: object) -> str | dict[str, object]:
    """VALUE of a type that JSON has none for."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Baht | Month):
        return str(value)
    if isinstance(value, Paper | PaperLine | Letterhead | Signed):
        return {one.name: getattr(value, one.name) for one in fields(value)}
    raise TypeError
