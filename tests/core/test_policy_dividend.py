"""The policy's `[dividend]`: what may be said there, and what it means if it is not."""

import pytest

from core.dividend_rules import DividendMethod, DividendRules
from core.policy_file import PolicyRefusal, read_policy
from core.rates import Rate
from tests.builders import SAMPLE_POLICY

SAMPLE = SAMPLE_POLICY.read_text("utf-8")
TABLE = SAMPLE[SAMPLE.index("[dividend]") : SAMPLE.index("# ──", SAMPLE.index("[dividend]"))]


def with_table(table: str) -> str:
    return SAMPLE.replace(TABLE, table)


def test_the_sample_says_the_usual_and_a_file_without_the_table_means_it() -> None:
    assert read_policy(SAMPLE).dividend == DividendRules()
    assert read_policy(with_table("")).dividend == DividendRules()
    assert read_policy(with_table("[dividend]\n")).dividend == DividendRules()


def test_what_is_said_counts() -> None:
    said = '[dividend]\nmethod = "by-15th"\nmost_rate = "7.50"\nnone_in_default = true\n'
    rules = DividendRules(method=DividendMethod.BY_15TH, most_rate=Rate.of("7.50"), none_in_default=True)
    assert read_policy(with_table(said)).dividend == rules


@pytest.mark.parametrize(
    ("key", "fault"),
    [
        ('method = "yearly"', 'dividend.method: must be one of "monthly", "by-15th", "daily"'),
        ('most_rate = "10.01"', "dividend.most_rate: must be at most 10.00"),
        ("most_rate = 5.7", 'dividend.most_rate: must be exact: write "5.7" in quotes'),
        ('none_in_default = "yes"', "dividend.none_in_default: must be true or false"),
        ("rate = 5", "dividend.rate: is not known"),
    ],
)
def test_faults_are_named(key: str, fault: str) -> None:
    with pytest.raises(PolicyRefusal) as refused:
        read_policy(with_table(f"[dividend]\n{key}\n"))
    assert [str(found) for found in refused.value.faults] == [fault]
