"""What changed since last month's receipt: one cause a line, the most telling first."""

import pytest

from core.money import ZERO, Baht
from core.receipt_changes import NOTHING_MORE, Cause, Change, Known, changes, difference
from core.receipt_paper import PaperLine
from core.receipts import ReceiptLine

SHARES, FUND, LOAN, OTHER_LOAN = "ค่าหุ้นรายเดือน", "กองทุนฌาปนกิจ", "เงินกู้สามัญ", "เงินกู้ฉุกเฉิน"


def line(item: str = SHARES, amount: str = "2000", **rest: object) -> ReceiptLine:
    return ReceiptLine(line=1, item=item, amount=Baht.of(amount), **rest)  # type: ignore[arg-type]


def loan(principal: str, interest: str, balance: str, contract_no: str = "สม.1") -> ReceiptLine:
    parts = {"principal": Baht.of(principal), "interest": Baht.of(interest), "balance": Baht.of(balance)}
    whole = str(Baht.of(principal) + Baht.of(interest)).replace(",", "")
    return line(LOAN, whole, contract_no=contract_no, **parts)


@pytest.mark.shows("E7")
@pytest.mark.parametrize(
    ("now", "before", "known", "cause", "by"),
    [
        ([line(amount="2500")], [line()], Known(asked=frozenset({SHARES})), Cause.ASKED, "500"),
        ([line(amount="1500")], [line()], Known(asked=frozenset({SHARES})), Cause.ASKED, "-500"),
        ([], [line()], Known(asked=frozenset({SHARES})), Cause.ASKED, "-2000"),
        ([line(amount="900")], [line()], Known(short=frozenset({SHARES})), Cause.SHORT, "-1100"),
        ([], [line()], Known(short=frozenset({SHARES}), asked=frozenset({SHARES})), Cause.SHORT, "-2000"),
        ([line(amount="3100")], [line(amount="900")], Known(short_before=frozenset({SHARES})), Cause.BEHIND, "2200"),
        ([loan("2000", "990", "1000")], [loan("2000", "1020", "3000")], NOTHING_MORE, Cause.INTEREST, "-30"),
        ([], [loan("2000", "10", "0")], NOTHING_MORE, Cause.ENDED, "-2010"),
        ([loan("700", "10", "0")], [loan("2000", "20", "700")], NOTHING_MORE, Cause.ENDED, "-1310"),
        ([line(FUND, "167.85")], [], NOTHING_MORE, Cause.NEW, "167.85"),
        ([], [line(FUND, "167.85")], NOTHING_MORE, Cause.GONE, "-167.85"),
        ([], [loan("2000", "10", "500")], NOTHING_MORE, Cause.GONE, "-2010"),
        ([line(FUND, "200")], [line(FUND, "167.85")], NOTHING_MORE, Cause.OTHER, "32.15"),
        ([loan("2100", "990", "1000")], [loan("2000", "1020", "3000")], NOTHING_MORE, Cause.OTHER, "70"),
    ],
)
def test_the_cause_of_one_line(
    now: list[ReceiptLine], before: list[ReceiptLine], known: Known, cause: Cause, by: str
) -> None:
    (found,) = changes(now, before, known)
    assert (found.cause, found.by) == (cause, Baht.of(by))
    assert difference(now, before) == Baht.of(by)


def test_what_is_as_it_was_is_not_told() -> None:
    """An annuity takes the same each month, however it is split."""
    now, before = [line(), loan("2010", "990", "1000")], [line(), loan("2000", "1000", "3010")]
    assert changes(now, before) == ()
    assert difference(now, before) == ZERO


def test_two_contracts_of_one_kind_are_two_things() -> None:
    now = [loan("2000", "900", "1000"), loan("100", "9", "50", "สม.2")]
    before = [loan("2000", "900", "3000"), loan("100", "10", "150", "สม.2")]
    assert changes(now, before) == (Change(cause=Cause.INTEREST, item=LOAN, contract_no="สม.2", by=Baht.of(-1)),)


def test_lines_for_the_same_are_added_up() -> None:
    twice = [line(FUND, "100"), line(FUND, "67.85")]
    assert changes(twice, [line(FUND, "167.85")]) == ()
    assert [change.by for change in changes(twice, [line(FUND, "100")])] == [Baht.of("67.85")]
    parts = [loan("1000", "600", "2000"), loan("1000", "290", "1000")]
    assert [change.cause for change in changes(parts, [loan("2000", "900", "3000")])] == [Cause.INTEREST]


def test_the_most_telling_comes_first_and_of_two_alike_the_larger() -> None:
    now = [line(amount="900"), line(FUND, "50"), line("ประกัน", "300"), loan("2000", "900", "9")]
    before = [line(), loan("2000", "910", "2009")]
    found = changes(now, before, Known(short=frozenset({SHARES})))
    assert [(change.cause, change.item) for change in found] == [
        (Cause.SHORT, SHARES),
        (Cause.NEW, "ประกัน"),
        (Cause.NEW, FUND),
        (Cause.INTEREST, LOAN),
    ]


def test_a_printed_line_is_as_good_as_a_kept_one() -> None:
    printed = PaperLine(item=OTHER_LOAN, contract_no="ฉฉ.1", principal=Baht.of(10), amount=Baht.of(12))
    assert [change.cause for change in changes([printed], [])] == [Cause.NEW]
