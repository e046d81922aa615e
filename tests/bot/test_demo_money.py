"""The demonstration's loans, deposits, dividends and receipts, added up by an auditor who has only the files."""

import doctest
from collections import Counter
from datetime import date
from fractions import Fraction
from itertools import pairwise
from random import Random  # noqa: TID251 - a seeded one is what is tested
from types import ModuleType

import pytest

from bot import demo_deposits, demo_dividends, demo_lending, demo_savings, demo_welfare
from bot.demo_coop import KNOWN_ASSOCIATE, KNOWN_ORDINARY, demonstration_files
from bot.demo_edges import EDGES, FORTY_YEARS, LONG_NAME, NINE_DIGITS, NOTHING, OVERDUE
from bot.demo_seed import SEED, sample_policy
from tests.bot.books import Books, Row, baht, half_up, interest, percent_of, satang

START, CLOSED = date(2026, 11, 25), "2026-10-31"


def made(start: date = START, members: int = 300) -> Books:
    return Books(
        demonstration_files(Random(SEED), members=members, start=start, bands=sample_policy().shares.bands),
    )


@pytest.fixture(scope="module")
def books() -> Books:
    return made()


def test_the_two_loans_of_the_picture(books: Books) -> None:
    ordinary, emergency = books.of(KNOWN_ORDINARY, "loans")
    assert (ordinary["contract_no"], ordinary["principal"], ordinary["balance"]) == (
        "สม.6700123",
        "600,000.00",
        "490,000.00",
    )
    assert (ordinary["instalments_paid"], ordinary["instalments"], ordinary["payment"]) == ("22", "120", "5,000.00")
    assert baht(interest(49_000_000, ordinary["annual_rate"], CLOSED, "2026-11-30")) == "2,315.75"
    assert (emergency["contract_no"], emergency["principal"], emergency["balance"]) == (
        "ฉฉ.6900456",
        "30,000.00",
        "20,000.00",
    )
    assert (emergency["instalments_paid"], emergency["instalments"], emergency["payment"]) == ("4", "12", "2,500.00")
    assert baht(interest(2_000_000, emergency["annual_rate"], CLOSED, "2026-11-30")) == "98.63"


def test_every_contract_follows_from_its_movements(books: Books) -> None:
    loans = books.tables["loans"]
    for loan in loans:
        balance, since = satang(loan["principal"]), loan["disbursed_on"]
        moved = books.ledger("loan-movements", loan["contract_no"])
        for row in moved:
            assert satang(row["interest"]) == interest(balance, loan["annual_rate"], since, row["date"]), row
            assert satang(row["principal"]) == _principal(loan, row, balance), row
            balance, since = balance - satang(row["principal"]), row["date"]
            assert satang(row["balance"]) == balance >= 0, row
        assert (satang(loan["balance"]), int(loan["instalments_paid"])) == (balance, len(moved)), loan
        assert (balance == 0) == (len(moved) == int(loan["instalments"])), loan
    assert {loan["method"] for loan in loans} == {"equal-principal", "annuity"}
    assert {loan["loan_type"] for loan in loans} == {"ordinary", "emergency", "special"}
    assert len({loan["contract_no"] for loan in loans}) == len(loans)


def _principal(loan: Row, row: Row, balance: int) -> int:
    """What rule N2 asks of the instalment."""
    if row["instalment"] == loan["instalments"]:
        return balance
    payment = satang(loan["payment"])
    return payment if loan["method"] == "equal-principal" else payment - satang(row["interest"])


def test_what_is_overdue_is_one_instalment_that_is_not_in_the_ledger(books: Books) -> None:
    late = [loan for loan in books.tables["loans"] if loan["overdue_since"]]
    (picture,) = [loan for loan in books.of(OVERDUE, "loans") if loan["overdue_since"]]
    assert (picture["balance"], picture["overdue_principal"], picture["overdue_interest"]) == (
        "22,500.00",
        "2,500.00",
        "114.66",
    )
    assert 1 < len(late) < 20
    for loan in late:
        last = books.ledger("loan-movements", loan["contract_no"])[-1]
        expected = interest(satang(loan["balance"]), loan["annual_rate"], last["date"], CLOSED)
        assert satang(loan["overdue_interest"]) == satang(loan["interest_due"]) == expected
        assert last["date"] < loan["overdue_since"] == loan["last_interest_on"] == CLOSED


def test_guarantors_are_as_many_as_the_rule_asks_and_answer_for_three_at_most(books: Books) -> None:
    borrowers = {loan["contract_no"]: loan for loan in books.tables["loans"]}
    numbers = {row["member_no"]: row for row in books.tables["members"]}
    for contract, loan in borrowers.items():
        found = books.ledger("guarantees", contract)
        if loan["loan_type"] == "ordinary" and loan["member_no"] not in EDGES:
            assert len(found) == 1 + sum(satang(loan["principal"]) > most for most in (50_000_000, 100_000_000)), loan
        assert all(row["guarantor_no"] != loan["member_no"] for row in found)
        assert all(bool(row["released_on"]) == (satang(loan["balance"]) == 0) for row in found)
    given = Counter(row["guarantor_no"] for row in books.tables["guarantees"])
    assert max(given.values()) <= 3
    assert all(numbers[who]["member_type"] == "ordinary" for who in given)
    assert given[KNOWN_ORDINARY] == 2
    assert [row["guarantor_no"] for row in books.ledger("guarantees", "สม.6700123")] == [LONG_NAME, FORTY_YEARS]


def test_every_account_follows_from_its_movements(books: Books) -> None:
    for account in books.tables["deposits"]:
        moved = books.ledger("deposit-movements", account["account_no"])
        for before, row in pairwise(moved):
            assert satang(row["balance"]) == satang(before["balance"]) + satang(row["amount"]), row
            assert before["date"] <= row["date"]
        assert moved[-1]["balance"] == account["balance"]
        assert 0 <= satang(account["available"]) <= satang(account["balance"])
        assert account["monthly"] == "0.00" or moved[-1]["amount"] == account["monthly"]


def test_every_dividend_is_worked_out_from_the_share_ledger_and_every_refund_from_the_interest(books: Books) -> None:
    checked = refunded = 0
    for row in books.tables["dividends"]:
        year = int(row["year"]) - 543
        assert satang(row["refund"]) == half_up(
            percent_of(books.interest_paid(row["member_no"], year), row["refund_rate"])
        )
        assert satang(row["net"]) == satang(row["dividend"]) + satang(row["refund"]) - satang(row["deductions"])
        refunded += row["refund"] != "0.00"
        working = books.share_year(row["member_no"], year)
        if working is None or not books.has_whole_year(row["member_no"], year):
            continue
        start, months = working
        exact = start + sum(amount * Fraction(12 - month, 12) for month, amount in months.items())
        assert satang(row["dividend"]) == half_up(exact * percent_of(1, row["dividend_rate"])), row
        checked += 1
    assert checked > 1_500
    assert refunded > 300


def test_receipts_hold_what_the_ledgers_say_of_two_years_and_nothing_else(books: Books) -> None:
    since = "2024-11"
    found = Counter(
        (row["member_no"], row["receipt_no"], row["issued_on"], row["contract_no"], row["amount"], row["balance"])
        for row in books.tables["receipts"]
    )
    expected: Counter[tuple[str, ...]] = Counter()
    for row in books.tables["share-movements"]:
        if row["kind"] == "monthly" and row["date"] >= since:
            expected[row["member_no"], row["document_no"], row["date"], "", row["amount"], row["balance"]] += 1
    for loan in books.tables["loans"]:
        for row in books.ledger("loan-movements", loan["contract_no"]):
            if row["date"] >= since:
                amount = baht(satang(row["principal"]) + satang(row["interest"]))
                document = row["document_no"], row["date"], loan["contract_no"]
                expected[loan["member_no"], *document, amount, row["balance"]] += 1
    for account in books.tables["deposits"]:
        for row in books.ledger("deposit-movements", account["account_no"]):
            if row["document_no"]:
                expected[account["member_no"], row["document_no"], row["date"], "", row["amount"], row["balance"]] += 1
    assert found == expected
    assert {row["month"] for row in books.tables["receipts"] if row["member_no"] == KNOWN_ORDINARY} == {
        f"{year}-{month:02}"
        for year in (2024, 2025, 2026)
        for month in range(1, 13)
        if "2024-11" <= f"{year}-{month:02}" <= "2026-10"
    }
    numbers = {(row["receipt_no"], row["member_no"], row["month"]) for row in books.tables["receipts"]}
    assert len(numbers) == len({number for number, _, _ in numbers})


def test_the_associate_has_a_deposit_and_no_loan(books: Books) -> None:
    assert books.of(KNOWN_ASSOCIATE, "loans") == []
    assert len(books.of(KNOWN_ASSOCIATE, "deposits")) == 1


def test_the_members_at_the_edges_are_what_they_are_called(books: Books) -> None:
    people = {row["member_no"]: row for row in books.tables["members"]}
    for number, edge in EDGES.items():
        assert people[number]["birth_date"] == edge.born.isoformat()
        assert people[number]["national_id"].endswith(edge.id_last4)
    assert len(books.of(LONG_NAME, "loans")) == 12
    assert len(people[LONG_NAME]["first_name"] + people[LONG_NAME]["last_name"]) > 60
    assert len(books.of(FORTY_YEARS, "dividends")) == 40
    assert books.of(NINE_DIGITS, "shares")[0]["balance"] == "987,654,320.00"
    assert books.of(NINE_DIGITS, "loans")[0]["balance"] == "987,654,321.00"
    assert books.of(NINE_DIGITS, "deposits")[0]["balance"] == "987,654,321.00"
    kinds = ("shares", "share-movements", "loans", "deposits", "welfare", "dividends", "receipts")
    assert [books.of(NOTHING, kind) for kind in kinds] == [[]] * len(kinds)


@pytest.mark.parametrize("start", [date(2027, 1, 4), date(2027, 3, 1), date(2028, 3, 1)])
def test_everything_follows_the_clock(start: date) -> None:
    books = made(start, members=12)
    closed = books.tables["shares"][0]["as_of"]
    assert {row["as_of"] for kind in ("shares", "loans", "deposits") for row in books.tables[kind]} == {closed}
    for kind, column in (("loan-movements", "date"), ("dividends", "paid_on"), ("receipts", "issued_on")):
        assert max(row[column] for row in books.tables[kind]) <= closed < start.isoformat()
    last_year = start.year - 1 if start.month >= 3 else start.year - 2
    assert max(int(row["year"]) for row in books.tables["dividends"]) == last_year + 543
    assert len(books.of(FORTY_YEARS, "dividends")) == 40


@pytest.mark.parametrize("module", [demo_deposits, demo_dividends, demo_lending, demo_savings, demo_welfare])
def test_examples(module: ModuleType) -> None:
    found = doctest.testmod(module)
    assert found.attempted > 0
    assert found.failed == 0
