"""Rows of a pay unit's file against one bill: sums, the line that is meant, and what is lost (property tests)."""

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.collection import USUAL_ORDER, Bill, Part
from core.links import MemberId
from core.money import ZERO, Baht
from core.results import Result, WrongRows, answered, shrunk_by
from tests.billing import bill

BILL = bill(MemberId(1))
SHARES, LOAN, DEPOSIT, OTHER = BILL.lines
parts = st.permutations(list(USUAL_ORDER))
amounts = st.integers(min_value=0, max_value=BILL.due.satang).map(Baht)


def row(deducted: str | int | Baht, **more: object) -> Result:
    amount = deducted if isinstance(deducted, Baht) else Baht.of(deducted)
    return replace(Result(member_no="026548", deducted=amount), **more)  # type: ignore[arg-type]  # its fields


def received(*rows: Result, of: Bill = BILL) -> list[str]:
    return [str(line.received) for line in answered(of, rows, USUAL_ORDER)]


def faults(*rows: Result) -> list[tuple[int, str, str]]:
    with pytest.raises(WrongRows) as wrong:
        answered(BILL, rows, USUAL_ORDER)
    return [(fault.row, fault.column, fault.key.removeprefix("result_row.")) for fault in wrong.value.faults]


@given(amounts, parts)
def test_an_amount_is_allocated_whole_and_no_line_gets_more_than_it_asks(amount: Baht, order: list[Part]) -> None:
    lines = answered(BILL, [row(amount, reason="เงินเดือนไม่พอ")], order)
    assert sum((line.received or ZERO for line in lines), ZERO) == amount
    for line in lines:
        assert line.received is not None
        assert ZERO <= line.received_interest <= line.interest
        assert ZERO <= line.received - line.received_interest <= line.principal
        assert bool(line.reason) == (line.received < line.amount)


@given(amounts, parts)
def test_what_came_in_goes_to_the_parts_in_the_policys_order(amount: Baht, order: list[Part]) -> None:
    """A part gets something only where every part before it got all."""
    lines = answered(BILL, [row(amount)], order)
    open_before = ZERO
    for part in order:
        asked = sum((line.due(part) for line in lines), ZERO)
        got = ZERO
        for line in lines:
            interest, whole = line.received_interest, line.received or ZERO
            got += interest if part is Part.INTEREST else whole - interest if line.due(part) else ZERO
        assert ZERO in {got, open_before}
        open_before += asked - got


@given(st.lists(st.integers(min_value=0, max_value=10**6), min_size=4, max_size=4))
def test_line_by_line_the_order_of_rows_says_nothing(satang: list[int]) -> None:
    rows = [
        row(min(line.amount, Baht(amount)), item=line.item, row=place)
        for place, (line, amount) in enumerate(zip(BILL.lines, satang, strict=True), 2)
    ]
    first = answered(BILL, rows, USUAL_ORDER)
    assert [line.received for line in first] == [one.deducted for one in rows]
    for again in permutations(rows):
        assert answered(BILL, again, USUAL_ORDER) == first


@given(amounts, amounts)
def test_what_is_lost_is_told_line_by_line(before: Baht, after: Baht) -> None:
    old = answered(BILL, [row(before)], USUAL_ORDER)
    new = answered(replace(BILL, lines=old), [row(after)], USUAL_ORDER)
    assert shrunk_by(old, new) == (before - after if before > after else ZERO), "one order: no line rises as one falls"
    assert shrunk_by(BILL.lines, new) == ZERO, "nothing had come in"


def test_a_line_that_rises_makes_good_for_none_that_falls() -> None:
    old = answered(BILL, [row(2_000, item="หุ้น")], USUAL_ORDER)
    new = answered(replace(BILL, lines=old), [row(0, item="หุ้น"), row(500, item="เงินฝาก")], USUAL_ORDER)
    assert shrunk_by(old, new) == Baht.of(2_000)


@pytest.mark.parametrize(
    ("item", "contract_no", "line"),
    [
        ("ค่าหุ้นรายเดือน", "", SHARES),
        (" ค่าหุ้น  รายเดือน ", "", SHARES),
        ("หุ้น", "", SHARES),
        ("Shares", "", SHARES),
        ("เงินกู้", "", LOAN),
        ("เงินกู้สามัญ", "", LOAN),
        ("", "สม.6700123", LOAN),
        ("", "สม ๖๗๐๐๑๒๓", LOAN),
        ("เงินกู้", "สม6700123", LOAN),
        ("ฝาก", "", DEPOSIT),
        ("", "01-1", DEPOSIT),
        ("กองทุนฌาปนกิจ", "", OTHER),
        ("อื่นๆ", "", OTHER),
    ],
)
def test_a_line_is_named_by_its_words_its_kind_or_its_contract(item: str, contract_no: str, line: object) -> None:
    lines = answered(BILL, [row("1.00", item=item, contract_no=contract_no)], USUAL_ORDER)
    assert [before for before, after in zip(BILL.lines, lines, strict=True) if after.received == Baht.of(1)] == [line]


def test_a_line_that_no_row_names_keeps_what_was_said_of_it_and_else_stays_open() -> None:
    assert received(row(500, item="ฝาก")) == ["0.00", "0.00", "500.00", "0.00"]
    known = replace(BILL, lines=answered(BILL, [row(2_000, item="หุ้น")], USUAL_ORDER))
    assert received(row(500, item="ฝาก"), of=known) == ["2,000.00", "0.00", "500.00", "0.00"]


def test_of_an_instalment_the_interest_comes_first() -> None:
    (loan,) = (line for line in answered(BILL, [row(1_000, item="กู้")], USUAL_ORDER) if line.target == LOAN.target)
    assert (str(loan.received), str(loan.received_interest)) == ("1,000.00", "1,000.00")


def test_two_contracts_need_their_numbers() -> None:
    second = replace(LOAN, line=5, target="ฉ.1", item="เงินกู้ฉุกเฉิน")
    two = replace(BILL, lines=(*BILL.lines, second))
    with pytest.raises(WrongRows) as wrong:
        answered(two, [row(1, item="เงินกู้", row=7)], USUAL_ORDER)
    (fault,) = wrong.value.faults
    assert (fault.row, fault.column, fault.key) == (7, "item", "result_row.several_lines")
    assert received(row(1, item="เงินกู้", contract_no="ฉ1"), of=two)[4] == "1.00"


def test_deducted_and_not_deducted_are_what_is_asked() -> None:
    assert received(row("5,677.17", not_deducted=ZERO)) == [str(line.amount) for line in BILL.lines]
    assert faults(row("5,000.00", not_deducted=Baht.of("677.18"), row=4)) == [(4, "not_deducted", "wrong_sum")]
    assert faults(row(1, item="หุ้น", not_deducted=ZERO, row=4)) == [(4, "not_deducted", "wrong_sum")]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([row("5,677.18", row=2)], [(2, "deducted", "too_much")]),
        ([row("-0.01", row=2)], [(2, "deducted", "negative")]),
        ([row("2,000.01", item="หุ้น", row=2)], [(2, "deducted", "too_much")]),
        ([row(1, item="ทอง", row=2)], [(2, "item", "no_such_line")]),
        ([row(1, contract_no="สม.9", row=2)], [(2, "contract_no", "no_such_line")]),
        ([row(1, item="หุ้น", contract_no="สม.6700123", row=2)], [(2, "contract_no", "no_such_line")]),
        ([row(1, row=2), row(2, row=3)], [(3, "member_no", "same_member")]),
        ([row(1, row=2), row(1, row=3, item="หุ้น")], [(3, "member_no", "same_member")]),
        ([row(1, row=2, item="หุ้น"), row(1, row=3)], [(3, "item", "item_missing")]),
        ([row(1, row=2, item="หุ้น"), row(1, row=3, item="ค่าหุ้น")], [(3, "item", "same_line")]),
        (
            [row(9_999, row=2, item="หุ้น"), row(1, row=3, item="ทอง")],
            [(3, "item", "no_such_line"), (2, "deducted", "too_much")],
        ),
    ],
)
def test_rows_that_cannot_be(rows: list[Result], expected: list[tuple[int, str, str]]) -> None:
    assert sorted(faults(*rows)) == sorted(expected)
    assert sorted(faults(*reversed(rows))) == sorted(expected), "whatever their order"
