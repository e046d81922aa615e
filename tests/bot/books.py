"""The demonstration's files as an auditor reads them: the csv module, satang and fractions, nothing of the system.

books = Books(files)
books.of("026548", "loans")[0]["balance"]      # "490,000.00"
satang("490,000.00")                           # 49_000_000
"""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

Row = dict[str, str]


def satang(text: str) -> int:
    """An amount of a file; 0 where the cell is empty."""
    return int(Decimal(text.replace(",", "") or "0") * 100)


def baht(amount: int) -> str:
    """The inverse."""
    return f"{'-' if amount < 0 else ''}{abs(amount) // 100:,}.{abs(amount) % 100:02}"


def half_up(exact: Fraction) -> int:
    """To a whole satang, as a cashier rounds; EXACT is not below zero."""
    return int(exact + Fraction(1, 2))


def percent_of(amount: int, percent: str) -> Fraction:
    return amount * Fraction(Decimal(percent)) / 100


def interest(balance: int, percent: str, since: str, until: str) -> int:
    """Rule N2: by days of a year of 365."""
    days = (date.fromisoformat(until) - date.fromisoformat(since)).days
    return half_up(percent_of(balance, percent) * days / 365)


class Books:
    """The files by KIND, and the rows of a member in each."""

    def __init__(self, files: Iterable[tuple[str, bytes]]) -> None:
        self.tables = {kind: list(csv.DictReader(io.StringIO(data.decode(), newline=""))) for kind, data in files}

    def of(self, member_no: str, kind: str) -> list[Row]:
        """The member's rows; of a ledger those of the member's contracts or accounts."""
        return self._by_member[kind].get(member_no, [])

    def ledger(self, kind: str, number: str) -> list[Row]:
        """Movements of a contract or an account, oldest first."""
        return self._by_number[kind].get(number, [])

    def share_year(self, member_no: str, year: int) -> tuple[int, dict[int, int]] | None:
        """Shares before the first movement of YEAR that is on file, and month -> what was paid in it."""
        in_year = [row for row in self.of(member_no, "share-movements") if row["date"].startswith(str(year))]
        if not in_year:
            return None
        months: dict[int, int] = defaultdict(int)
        for row in in_year:
            months[int(row["date"][5:7])] += satang(row["amount"])
        return satang(in_year[0]["balance"]) - satang(in_year[0]["amount"]), months

    def has_whole_year(self, member_no: str, year: int) -> bool:
        """Whether all movements of YEAR are on file: the ledger begins before it, or with the first share."""
        first = self.of(member_no, "share-movements")[0]
        return first["date"] < f"{year}-01-01" or first["balance"] == first["amount"]

    def interest_paid(self, member_no: str, year: int) -> int:
        """On all contracts."""
        return sum(
            satang(moved["interest"])
            for loan in self.of(member_no, "loans")
            for moved in self.ledger("loan-movements", loan["contract_no"])
            if moved["date"].startswith(str(year))
        )

    @cached_property
    def _by_member(self) -> dict[str, dict[str, list[Row]]]:
        return {kind: _grouped(rows, "member_no") for kind, rows in self.tables.items() if "member_no" in rows[0]}

    @cached_property
    def _by_number(self) -> dict[str, dict[str, list[Row]]]:
        return {
            "loan-movements": _grouped(self.tables["loan-movements"], "contract_no"),
            "deposit-movements": _grouped(self.tables["deposit-movements"], "account_no"),
            "guarantees": _grouped(self.tables["guarantees"], "contract_no"),
        }


def _grouped(rows: Iterable[Row], key: str) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row[key]].append(row)
    return groups
