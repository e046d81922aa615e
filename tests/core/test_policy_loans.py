"""The policy's tables on loans and guarantees: what is usual, what is said, and what is refused."""

from datetime import date

import pytest

from core.loan_rules import GuaranteeRules, LoanRules, NamesShown
from core.loans import LoanType, Method
from core.money import Baht
from core.policy_file import PolicyRefusal, read_policy
from core.rates import Rate
from tests.builders import SAMPLE_POLICY

SAMPLE = SAMPLE_POLICY.read_text("utf-8")
BEGIN, BETWEEN = SAMPLE.index("[[loans.types]]"), SAMPLE.index("[guarantees]")
END = SAMPLE.index("\n# ──", BETWEEN)
KINDS, GUARANTEES = SAMPLE[BEGIN:BETWEEN], SAMPLE[BETWEEN:END]
WITHOUT = SAMPLE[:BEGIN] + SAMPLE[END:]


def test_an_older_file_without_these_tables_has_the_usual_rules_and_the_sample_says_them() -> None:
    older, sample = read_policy(WITHOUT), read_policy(SAMPLE)
    assert older.valid_from == date(2020, 1, 1)
    assert (older.loans, older.guarantees) == (LoanRules(), GuaranteeRules())
    assert (sample.loans, sample.guarantees) == (older.loans, older.guarantees)


def test_guarantors_by_the_amount_of_the_loan() -> None:
    rules = read_policy(SAMPLE).guarantees
    needed = [rules.needed(Baht.of(amount)) for amount in ("1", "500000", "500000.01", "1000000", "2000000")]
    assert needed == [1, 1, 2, 2, 3]
    assert rules.needed(Baht.of("2000000.01")) is None


def test_a_kind_that_the_file_leaves_out_is_as_usual() -> None:
    first, second, *_ = KINDS.split("[[loans.types]]")[1:]
    policy = read_policy(WITHOUT + "[[loans.types]]" + second.replace('"5.75"', '"5.8125"').split("# ──")[0])
    assert len(policy.loans.types) == 1
    assert policy.loans.of(LoanType.ORDINARY).rate == Rate.of("5.8125")
    assert policy.loans.of(LoanType.EMERGENCY) == LoanRules().of(LoanType.EMERGENCY)
    assert 'kind = "emergency"' in first


def test_what_is_said_counts() -> None:
    said = SAMPLE.replace('names = "masked"', 'names = "none"').replace(
        'method = "annuity"', 'method = "equal-principal"'
    )
    policy = read_policy(said)
    assert policy.guarantees.names is NamesShown.NONE
    assert policy.loans.of(LoanType.SPECIAL).method is Method.EQUAL_PRINCIPAL


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('rate = "6.00"', "rate = 6.00", 'loans.types[1].rate: must be exact: write "6.00" in quotes'),
        ('rate = "6.00"', 'rate = "six"', 'loans.types[1].rate: must be a percentage, such as "5.70"'),
        ('rate = "6.00"', 'rate = "15.01"', "loans.types[1].rate: must be at most 15.00"),
        ('rate = "6.00"', 'rate = "-1"', 'loans.types[1].rate: must be a percentage, such as "5.70"'),
        ('kind = "ordinary"', 'kind = "emergency"', 'loans.types: two rows for "emergency"'),
        (
            'kind = "ordinary"',
            'kind = "house"',
            'loans.types[2].kind: must be one of "emergency", "ordinary", "special"',
        ),
        ("unit = 10", "unit = 0", "loans.types[1].unit: must be above zero"),
        ("most_instalments = 12\n", "most_instalments = 0\n", "loans.types[1].most_instalments: must be from 1 to 600"),
        ("guarantors = false", "guarantor = false", "loans.types[1].guarantor: is not known"),
        ("most_borrowers = 3", "most_borrowers = 0", "guarantees.most_borrowers: must be from 1 to 100"),
        ('names = "masked"', 'names = "all"', 'guarantees.names: must be one of "masked", "full", "none"'),
        (
            'up_to = "1,000,000.00"',
            'up_to = "500,000.00"',
            "guarantees.bands: the row up to 500,000.00 does not follow on the row up to 500,000.00",
        ),
        (
            "guarantors = 3",
            "guarantors = 1",
            "guarantees.bands: the row up to 2,000,000.00 does not follow on the row up to 1,000,000.00",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(old: str, new: str, fault: str) -> None:
    assert old in KINDS + GUARANTEES
    with pytest.raises(PolicyRefusal) as refusal:
        read_policy(SAMPLE.replace(old, new, 1))
    assert fault in [str(found) for found in refusal.value.faults]


def test_a_table_of_loans_without_a_row_is_refused() -> None:
    with pytest.raises(PolicyRefusal, match="policy_refused") as refusal:
        read_policy(WITHOUT + "\n[loans]\n")
    assert [str(found) for found in refusal.value.faults] == ["loans.types: has no row"]
