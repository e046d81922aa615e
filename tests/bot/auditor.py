"""What may stand on a member's cards, worked out from the files alone: amounts in satang, by feature.

    auditor = Auditor(books, date(2026, 11, 25))
    auditor.must("026548", "loans")     # what the first answer has to say: 991_438, 49_000_000 …
    auditor.may("026548", "loans")      # that, and every figure of the pages behind it

The rules are written here once more (N2, N3), with fractions, so that the answer and its proof share nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from tests.bot.books import Books, Row, half_up, interest, percent_of, satang

WINDOW = 8
"""Rows on one card at most, whose sum it may say."""


@dataclass(frozen=True)
class Due:
    """An instalment to come, in satang; `behind`: what was missed before."""

    principal: int
    interest: int
    balance: int
    behind: tuple[int, int] = (0, 0)

    @property
    def own(self) -> int:
        return self.principal + self.interest

    @property
    def total(self) -> int:
        return self.own + sum(self.behind)


def month_end(after: date) -> date:
    """The last day of the month that AFTER's next day is in."""
    day = after + timedelta(days=1)
    while (day + timedelta(days=1)).month == day.month:
        day += timedelta(days=1)
    return day


def plan_of(loan: Row) -> list[Due]:
    """Rule N2 from the books' date to the last instalment; the first takes what is behind."""
    left, since = satang(loan["balance"]), loan["as_of"]
    behind = satang(loan["overdue_principal"]), satang(loan["overdue_interest"])
    number = int(loan["instalments_paid"]) + 1 + (behind != (0, 0))
    plan: list[Due] = []
    while left:
        due = month_end(date.fromisoformat(since)).isoformat()
        part = interest(left, loan["annual_rate"], since, due)
        owed, agreed = left - behind[0], satang(loan["payment"])
        principal = min(agreed if loan["method"] == "equal-principal" else agreed - part, owed)
        if number >= int(loan["instalments"]):
            principal = owed
        left = owed - principal
        plan.append(Due(principal, part, left, behind))
        behind, since, number = (0, 0), due, number + 1
    return plan


class Auditor:
    """Reads BOOKS as on TODAY."""

    def __init__(self, books: Books, today: date) -> None:
        self.books, self.today = books, today

    def must(self, member_no: str, feature: str) -> set[int]:
        """Amounts that the first answer to the feature's command has to hold."""
        first = getattr(self, f"_first_{feature}", None)
        return set(first(member_no)) if first else set()

    def may(self, member_no: str, feature: str) -> set[int]:
        """Amounts that any of its pages may hold."""
        return {*self.must(member_no, feature), *getattr(self, f"_more_{feature}")(member_no)}

    def open_loans(self, member_no: str) -> list[Row]:
        return [loan for loan in self.books.of(member_no, "loans") if satang(loan["balance"])]

    def coming(self, member_no: str) -> int:
        """What the next month takes for all contracts."""
        return sum(plan_of(loan)[0].total for loan in self.open_loans(member_no))

    def _first_shares(self, member_no: str) -> Iterator[int]:
        for account in self.books.of(member_no, "shares"):
            yield satang(account["balance"])
            yield satang(account["monthly"])
            ends = {row["date"][:4]: satang(row["balance"]) for row in self.books.of(member_no, "share-movements")}
            if len(ends) > 1:
                yield from list(ends.values())[-5:]

    def _more_shares(self, member_no: str) -> Iterator[int]:
        moved = self.books.of(member_no, "share-movements")
        yield from (satang(row["amount"]) for row in moved)
        # A ledger that begins in the middle still tells the end of the year before.
        yield from (satang(row["balance"]) - satang(row["amount"]) for row in moved[:1])

    def _first_loans(self, member_no: str) -> Iterator[int]:
        """The first page has six contracts: what is behind first, then the largest."""
        contracts = sorted(
            self.open_loans(member_no),
            key=lambda loan: (not satang(loan["overdue_principal"]), -satang(loan["balance"])),
        )
        if len(contracts) > 1:
            yield self.coming(member_no)
        for loan in contracts[:6]:
            yield from self._card(loan)

    def _card(self, loan: Row) -> Iterator[int]:
        following = plan_of(loan)[0]
        yield from (satang(loan["balance"]), satang(loan["principal"]), following.total)
        yield satang(loan["principal"]) - satang(loan["balance"])
        if sum(following.behind):
            yield from (sum(following.behind), following.own)
        else:
            yield from (following.principal, following.interest)

    def _more_loans(self, member_no: str) -> Iterator[int]:
        for loan in self.books.of(member_no, "loans"):
            yield satang(loan["principal"])
            for row in self.books.ledger("loan-movements", loan["contract_no"]):
                parts = satang(row["principal"]), satang(row["interest"])
                yield from (*parts, sum(parts))
        for loan in self.open_loans(member_no):
            yield from self._card(loan)
            yield from _windows(plan_of(loan))
            yield from self._payoff(loan)

    def _payoff(self, loan: Row) -> Iterator[int]:
        left = satang(loan["balance"])
        accrued = satang(loan["interest_due"])
        accrued += interest(left, loan["annual_rate"], loan["last_interest_on"], self.today.isoformat())
        yield from (left + accrued, accrued, half_up(percent_of(left, loan["annual_rate"]) / 365))

    def _more_guarantees(self, member_no: str) -> Iterator[int]:
        """Of what the member answers for, and of who answers for the member."""
        loans = {loan["contract_no"]: loan for loan in self.books.tables["loans"]}
        own = {loan["contract_no"] for loan in self.books.of(member_no, "loans")}
        for row in self.books.tables["guarantees"]:
            if row["guarantor_no"] == member_no or row["contract_no"] in own:
                yield satang(loans[row["contract_no"]]["balance"])
                yield satang(loans[row["contract_no"]]["principal"])
                yield from (satang(row["amount"]) for _ in range(bool(row["amount"])))

    def _first_deposits(self, member_no: str) -> Iterator[int]:
        accounts = self.books.of(member_no, "deposits")
        yield from (satang(account["balance"]) for account in accounts[:6])
        yield from (satang(account["monthly"]) for account in accounts[:6] if satang(account["monthly"]))

    def _more_deposits(self, member_no: str) -> Iterator[int]:
        accounts = self.books.of(member_no, "deposits")
        yield sum(satang(account["balance"]) for account in accounts)
        for account in accounts:
            yield from (satang(account["available"]), satang(account["monthly"]))
            for row in self.books.ledger("deposit-movements", account["account_no"]):
                yield from (satang(row["amount"]), satang(row["balance"]))

    def _first_welfare(self, member_no: str) -> Iterator[int]:
        newest = sorted(self.books.of(member_no, "welfare"), key=lambda row: row["date"])
        yield from (satang(row["amount"]) for row in newest[-5:])

    def _more_welfare(self, member_no: str) -> Iterator[int]:
        granted = self.books.of(member_no, "welfare")
        yield sum(satang(row["amount"]) for row in granted)
        for year in {row["date"][:4] for row in granted}:
            yield sum(satang(row["amount"]) for row in granted if row["date"].startswith(year))

    def _first_summary(self, member_no: str) -> Iterator[int]:
        yield from (satang(row["balance"]) for row in self.books.of(member_no, "shares"))
        yield from (sum(satang(row["balance"]) for row in rows) for rows in self._owing_and_saving(member_no) if rows)

    def _owing_and_saving(self, member_no: str) -> tuple[list[Row], list[Row]]:
        return self.open_loans(member_no), self.books.of(member_no, "deposits")

    def _more_summary(self, member_no: str) -> Iterator[int]:
        """What is behind, the next deduction with its parts, and what is left of the salary."""
        yield sum(sum(plan_of(loan)[0].behind) for loan in self.open_loans(member_no))
        shares = sum(satang(row["monthly"]) for row in self.books.of(member_no, "shares"))
        deposits = sum(satang(row["monthly"]) for row in self.books.of(member_no, "deposits"))
        deducted = shares + deposits + self.coming(member_no)
        (person,) = self.books.of(member_no, "members")
        yield from (0, shares, deposits, self.coming(member_no), deducted, -deducted)
        if person["salary"]:
            yield from (satang(person["salary"]), satang(person["salary"]) - deducted)

    def _first_dividends(self, member_no: str) -> Iterator[int]:
        for row in self.books.of(member_no, "dividends")[:1]:
            yield satang(row["net"])

    def _more_dividends(self, member_no: str) -> Iterator[int]:
        for row in self.books.of(member_no, "dividends"):
            yield from (satang(row[name]) for name in ("dividend", "refund", "net"))
            yield -satang(row["deductions"])
            yield satang(row["dividend"]) + satang(row["refund"])
            year = int(row["year"]) - 543
            yield self.books.interest_paid(member_no, year)
            if (working := self.books.share_year(member_no, year)) is not None:
                yield from _working(row["dividend_rate"], *working)


def _working(percent: str, start: int, months: dict[int, int]) -> Iterator[int]:
    """Shares and what they bring in each step: whole satang that add up to the total, by largest remainders."""
    rate = percent_of(1, percent)
    exact = [start * rate, *(amount * rate * (12 - month) / 12 for month, amount in sorted(months.items()))]
    total, floors = half_up(sum(exact, Fraction(0))), [int(part) for part in exact]
    by_remainder = sorted(range(len(exact)), key=lambda place: floors[place] - exact[place])
    for place in by_remainder[: total - sum(floors)]:
        floors[place] += 1
    yield from (start, *months.values(), *floors, total)


def _windows(plan: Sequence[Due]) -> Iterator[int]:
    """Figures of each instalment, and the sums of as many as fit on a card."""
    for first in range(len(plan)):
        for last in range(first + 1, min(first + WINDOW, len(plan)) + 1):
            yield from _sums(plan[first:last])
    yield from (row.balance for row in plan)


def _sums(rows: Iterable[Due]) -> Iterator[int]:
    rows = list(rows)
    yield sum(row.principal + row.behind[0] for row in rows)
    yield sum(row.interest + row.behind[1] for row in rows)
    yield sum(row.total for row in rows)
