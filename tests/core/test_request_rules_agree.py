"""Whether a request may be (rules N4, N6), against a second opinion that was written apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendar import Month
from core.money import ZERO, Baht
from core.rates import Rate
from core.request_policy import RequestRules
from core.request_rules import Facts, judge, left_at_least
from core.requests import Ask, RequestKind
from tests.core import second_opinion_requests as second
from tests.core.test_request_rules import DEPOSIT, REPAYMENT, RESUME, UP, keys


def amounts(most: int = 6_000_000) -> st.SearchStrategy[Baht]:
    """In satang, round ones often."""
    return st.one_of(
        st.integers(0, most // 1_000).map(lambda tens: Baht(tens * 1_000)), st.builds(Baht, st.integers(0, most))
    )


months = st.builds(Month, st.integers(2025, 2027), st.integers(1, 12))
rules_of_policies = st.builds(
    RequestRules,
    keep_percent=st.sampled_from(["0", "10", "15", "30", "33.3333", "100"]).map(Rate.of),
    keep_baht=st.sampled_from([ZERO, Baht.of(6_000)]),
    months_between_share_changes=st.integers(0, 14),
    months_between_share_rises=st.integers(0, 14),
    share_unit=st.sampled_from([Baht.of(10), Baht.of(100)]),
    suspend_after=st.integers(0, 200),
    suspend_without_debt=st.booleans(),
    least_deposit=st.sampled_from([ZERO, Baht.of(100)]),
    deposit_unit=st.sampled_from([Baht(1), Baht.of(1), Baht.of(100)]),
)
known_facts = st.builds(
    Facts,
    effective=months,
    now=st.one_of(st.just(ZERO), amounts(1_000_000)),
    total=amounts(),
    salary=st.one_of(st.none(), amounts()),
    is_known=st.sampled_from([True, True, True, False]),
    least=st.one_of(st.just(ZERO), amounts(500_000)),
    most=st.one_of(st.none(), amounts()),
    instalments_paid=st.integers(0, 300),
    owes=st.booleans(),
    last_share_change=st.one_of(st.none(), months),
    waits_already=st.sampled_from(["", "", "", "407/2569"]),
)
asks = st.builds(
    Ask,
    kind=st.sampled_from(RequestKind),
    new=st.one_of(st.none(), amounts(1_500_000), amounts(1_500_000)),
    words=st.sampled_from(["", " ", "ขอหนังสือรับรอง"]),
)


@pytest.mark.shows("N4", "N6")
@given(asks, known_facts, rules_of_policies)
def test_two_opinions_agree(wanted: Ask, known: Facts, rules: RequestRules) -> None:
    verdict = judge(wanted, known, rules)
    assert verdict.is_allowed == second.allowed(wanted, known, rules), keys(verdict)
    after = known.total.satang - known.now.satang + second.wanted(wanted, known)
    if wanted.kind is not RequestKind.GENERAL:
        assert verdict.total_after.satang == after


@pytest.mark.shows("N4")
@given(amounts(), st.integers(0, 1_000_000), st.integers(0, 1_000_000))
def test_what_must_be_left_is_never_less_than_its_share_and_less_than_a_satang_more(
    salary: Baht, steps: int, baht: int
) -> None:
    rules = RequestRules(keep_percent=Rate(steps), keep_baht=Baht(baht))
    least = left_at_least(rules, salary)
    assert least.satang == second.must_keep(salary.satang, str(rules.keep_percent), baht)


@given(known_facts, rules_of_policies, amounts(1_500_000))
def test_no_allowed_raise_leaves_less_than_must_be_left(known: Facts, rules: RequestRules, new: Baht) -> None:
    for kind in (UP, RESUME, REPAYMENT, DEPOSIT):
        verdict = judge(Ask(kind=kind, new=new), known, rules)
        if verdict.is_allowed and new > known.now and known.salary is not None:
            assert verdict.left is not None
            assert verdict.left >= left_at_least(rules, known.salary)
