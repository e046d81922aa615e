"""What a request may ask for (rules N4, N6), by examples and against a second opinion."""

from dataclasses import replace

import pytest

from core.calendar import Month
from core.money import ZERO, Baht
from core.rates import Rate
from core.request_policy import RequestRules
from core.request_rules import Facts, Verdict, family, judge, left_at_least, months_after, months_between
from core.requests import Ask, RequestKind

DECEMBER = Month(2026, 12)
RULES = RequestRules()
UP, DOWN, SUSPEND = RequestKind.SHARE_UP, RequestKind.SHARE_DOWN, RequestKind.SHARE_SUSPEND
RESUME, REPAYMENT, DEPOSIT = RequestKind.SHARE_RESUME, RequestKind.REPAYMENT, RequestKind.DEPOSIT


def facts(**changes: object) -> Facts:
    """2,000.00 of shares among 12,914.38 that are deducted of 48,200.00, from December."""
    known = Facts(
        effective=DECEMBER,
        now=Baht.of(2_000),
        total=Baht.of("12,914.38"),
        salary=Baht.of(48_200),
        least=Baht.of(1_200),
        instalments_paid=173,
        owes=True,
    )
    return replace(known, **changes)  # type: ignore[arg-type]  # a test's


def ask(kind: RequestKind, new: str | int | None = None, words: str = "") -> Ask:
    target = "สม.6700123" if kind is REPAYMENT else "01-000123" if kind is DEPOSIT else ""
    return Ask(kind=kind, target=target, new=None if new is None else Baht.of(new), words=words)


def keys(verdict: Verdict) -> list[str]:
    assert verdict.is_allowed == (not verdict.against)
    return [one.key.removeprefix("request_rules.") for one in verdict.against]


def judged(
    kind: RequestKind, new: str | int | None = None, rules: RequestRules = RULES, **changes: object
) -> list[str]:
    return keys(judge(ask(kind, new), facts(**changes), rules))


@pytest.mark.parametrize(
    ("percent", "baht", "salary", "least"),
    [
        ("30", 0, "30,000.00", "9,000.00"),
        ("10", 0, "30,000.00", "3,000.00"),
        ("15", 0, "30,000.00", "4,500.00"),
        ("15", 6_000, "30,000.00", "6,000.00"),
        ("0", 6_000, "30,000.00", "6,000.00"),
        ("30", 6_000, "20,000.00", "6,000.00"),
        ("30", 6_000, "20,000.01", "6,000.01"),
        ("30", 0, "10,000.01", "3,000.01"),
        ("33.3333", 0, "100.00", "33.34"),
        ("30", 0, "0.00", "0.00"),
    ],
)
def test_what_stays_of_a_salary_rounded_up_to_the_satang(percent: str, baht: int, salary: str, least: str) -> None:
    rules = RequestRules(keep_percent=Rate.of(percent), keep_baht=Baht.of(baht))
    assert str(left_at_least(rules, Baht.of(salary))) == least


@pytest.mark.parametrize(
    ("percent", "baht", "most"),
    [("30", 0, "33,740.00"), ("10", 0, "43,380.00"), ("15", 0, "40,970.00"), ("15", 8_000, "40,200.00")],
)
def test_the_last_satang_that_may_be_deducted(percent: str, baht: int, most: str) -> None:
    """N4 at its edge: one satang more is refused, with what would be left and what must be."""
    rules = RequestRules(keep_percent=Rate.of(percent), keep_baht=Baht.of(baht), deposit_unit=Baht(1))
    before = facts(now=ZERO, total=ZERO)
    assert judge(ask(DEPOSIT, most), before, rules).is_allowed
    over = Baht.of(most) + Baht(1)
    (against,) = judge(Ask(kind=DEPOSIT, target="01-000123", new=over), before, rules).against
    least = left_at_least(rules, Baht.of(48_200))
    assert against.key == "request_rules.too_little_left"
    assert against.values == {"left": least - Baht(1), "least": least}


def test_what_is_shown_before_sending() -> None:
    verdict = judge(
        ask(REPAYMENT, 6_000), facts(now=Baht.of(5_000), least=Baht.of(5_000), most=Baht.of(490_000)), RULES
    )
    assert (str(verdict.total_before), str(verdict.total_after)) == ("12,914.38", "13,914.38")
    assert (str(verdict.left), verdict.left_percent) == ("34,285.62", 71)
    assert verdict.is_allowed


def test_a_percent_is_rounded_down_below_zero_too() -> None:
    assert judge(ask(DOWN, 1_990), facts(total=Baht.of("14,461.00")), RULES).left_percent == 70
    assert judge(ask(DOWN, 1_990), facts(total=Baht.of(48_300)), RULES).left_percent == -1
    assert judge(ask(DOWN, 1_990), facts(salary=ZERO), RULES).left_percent is None


def test_without_a_salary_nothing_is_said_of_what_is_left() -> None:
    verdict = judge(ask(UP, 90_000), facts(salary=None), RULES)
    assert (verdict.left, verdict.left_percent, verdict.is_allowed) == (None, None, True)


def test_lowering_is_never_stopped_by_what_is_left() -> None:
    assert judged(DOWN, 1_500, total=Baht.of(60_000)) == []
    assert judged(DEPOSIT, 1_999, total=Baht.of(60_000)) == []
    assert judged(UP, 2_010, total=Baht.of(60_000)) == ["too_little_left"]


@pytest.mark.parametrize(
    ("last", "against"),
    [(Month(2026, 5), []), (Month(2026, 6), []), (Month(2026, 7), ["too_soon"]), (DECEMBER, ["too_soon"]), (None, [])],
)
def test_down_six_months_after_the_last_change(last: Month | None, against: list[str]) -> None:
    assert judged(DOWN, 1_500, last_share_change=last) == against
    assert judged(UP, 2_500, last_share_change=last) == []


def test_how_long_it_still_is() -> None:
    (against,) = judge(ask(DOWN, 1_500), facts(last_share_change=Month(2026, 9)), RULES).against
    assert against.values == {"months": 6, "last": Month(2026, 9), "earliest": Month(2027, 3)}


def test_up_after_so_many_months_where_the_policy_says_so() -> None:
    rules = RequestRules(months_between_share_rises=12, months_between_share_changes=0)
    assert judged(UP, 2_500, rules, last_share_change=Month(2026, 1)) == ["too_soon"]
    assert judged(UP, 2_500, rules, last_share_change=Month(2025, 12)) == []
    assert judged(DOWN, 1_500, rules, last_share_change=Month(2026, 11)) == []
    assert judged(RESUME, 2_500, rules, now=ZERO, last_share_change=Month(2026, 11)) == []


@pytest.mark.parametrize(
    ("kind", "new", "against"),
    [
        (DOWN, 1_200, []),
        (DOWN, 1_190, ["below_band"]),
        (DOWN, 0, ["share_unit", "below_band"]),
        (DOWN, -10, ["share_unit", "below_band"]),
        (DOWN, 1_505, ["share_unit"]),
        (DOWN, "1,500.50", ["share_unit"]),
        (DOWN, 2_000, ["same"]),
        (DOWN, 2_010, ["not_less"]),
        (UP, 2_010, []),
        (UP, 2_005, ["share_unit"]),
        (UP, 2_000, ["same"]),
        (UP, 1_500, ["not_more"]),
        (RESUME, 2_500, ["not_suspended"]),
        (UP, None, ["no_amount"]),
        (DEPOSIT, None, ["no_amount"]),
        (REPAYMENT, None, ["no_amount"]),
    ],
)
def test_the_monthly_share(kind: RequestKind, new: str | int | None, against: list[str]) -> None:
    assert judged(kind, new) == against


def test_who_pays_below_the_band_may_come_nearer_to_it() -> None:
    assert judged(UP, 1_000, now=Baht.of(500), least=Baht.of(1_200)) == []


@pytest.mark.parametrize(
    ("paid", "owes", "against"),
    [
        (180, False, []),
        (179, False, ["too_few_instalments"]),
        (180, True, ["still_owes"]),
        (0, True, ["too_few_instalments", "still_owes"]),
    ],
)
def test_suspended_after_180_instalments_and_without_debt(paid: int, owes: bool, against: list[str]) -> None:  # noqa: FBT001 - a column
    assert judged(SUSPEND, instalments_paid=paid, owes=owes) == against


def test_suspending_as_the_policy_says() -> None:
    rules = RequestRules(suspend_after=12, suspend_without_debt=False)
    assert judged(SUSPEND, None, rules, instalments_paid=12) == []
    (against,) = judge(ask(SUSPEND), facts(instalments_paid=11), rules).against
    assert against.values == {"needed": 12, "paid": 11}


def test_what_is_suspended_is_resumed_and_nothing_else() -> None:
    now = ZERO
    assert judged(SUSPEND, now=now, instalments_paid=200, owes=False) == ["suspended_already"]
    assert judged(UP, 2_000, now=now) == ["is_suspended"]
    assert judged(DOWN, 2_000, now=now) == ["is_suspended"]
    assert judged(RESUME, 1_200, now=now) == []
    assert judged(RESUME, 1_190, now=now) == ["below_band"]
    assert judged(RESUME, 40_000, now=now) == ["too_little_left"]


def test_suspending_takes_the_share_out_of_the_deduction() -> None:
    verdict = judge(ask(SUSPEND), facts(instalments_paid=180, owes=False), RULES)
    assert (str(verdict.total_after), verdict.left_percent) == ("10,914.38", 77)


@pytest.mark.parametrize(
    ("new", "against"),
    [
        ("6,000.00", []),
        ("4,999.99", ["payment_too_low"]),
        ("5,000.00", ["same"]),
        ("5,000.01", []),
        ("5,500.00", []),
        ("8,000.00", []),
        ("8,000.01", ["payment_too_high"]),
    ],
)
def test_a_repayment_not_under_the_contracts_own_and_not_over_the_balance(new: str, against: list[str]) -> None:
    own = Baht.of(5_000)
    assert judged(REPAYMENT, new, now=own, least=own, most=Baht.of(8_000)) == against


def test_a_higher_repayment_goes_back_to_the_contracts_own() -> None:
    assert judged(REPAYMENT, 5_000, now=Baht.of(6_000), least=Baht.of(5_000), most=Baht.of(8_000)) == []
    assert judged(REPAYMENT, 0, now=Baht.of(6_000), least=ZERO) == ["payment_too_low"]


@pytest.mark.parametrize(
    ("new", "against"),
    [
        (0, ["deposit_too_low"]),
        (99, ["deposit_too_low", "deposit_unit"]),
        (100, []),
        (150, ["deposit_unit"]),
        (2_000, ["same"]),
        (40_000, ["too_little_left"]),
    ],
)
def test_a_deposit(new: int, against: list[str]) -> None:
    assert judged(DEPOSIT, new, RequestRules(least_deposit=Baht.of(100), deposit_unit=Baht.of(100))) == against


def test_a_deposit_may_end_where_no_least_one_is_set() -> None:
    assert judged(DEPOSIT, 0) == []
    assert judged(DEPOSIT, -1) == ["deposit_too_low"]


def test_a_general_one_needs_words_and_changes_no_figure() -> None:
    verdict = judge(ask(RequestKind.GENERAL, words="ขอหนังสือรับรอง"), facts(now=ZERO, total=Baht.of(48_000)), RULES)
    assert (verdict.is_allowed, verdict.total_before) == (True, verdict.total_after)
    assert keys(judge(ask(RequestKind.GENERAL, words=" \n"), facts(), RULES)) == ["no_words"]


def test_of_what_is_somebody_elses_nothing_else_is_said() -> None:
    verdict = judge(ask(REPAYMENT, 1), facts(is_known=False, least=ZERO, now=ZERO, waits_already="407/2569"), RULES)
    assert keys(verdict) == ["not_yours"]
    assert verdict.against[0].values == {}


def test_one_that_waits_is_said_first() -> None:
    verdict = judge(ask(UP, 2_005), facts(waits_already="407/2569"), RULES)
    assert keys(verdict) == ["waits", "share_unit"]
    assert verdict.against[0].values == {"number": "407/2569"}


def test_months_are_counted_over_new_year() -> None:
    assert months_between(Month(2026, 9), Month(2027, 3)) == 6
    assert months_between(Month(2027, 3), Month(2026, 9)) == -6
    assert months_after(Month(2026, 9), 6) == Month(2027, 3)
    assert months_after(Month(2026, 12), 0) == Month(2026, 12)
    assert months_after(Month(2026, 1), 11) == Month(2026, 12)


def test_requests_about_the_monthly_share_are_one_family() -> None:
    assert {family(ask(kind)) for kind in (UP, DOWN, SUSPEND, RESUME)} == {("shares", "")}
    assert family(ask(REPAYMENT)) == ("repayment", "สม.6700123")
    assert family(ask(DEPOSIT)) == ("deposit", "01-000123")
    assert family(ask(RequestKind.GENERAL)) == ("general", "")
