"""The policy's `[dividend]`: what may be said there, and what it means if it is not."""

import pytest

from core.dividend_rules import DividendMethod, DividendRules, YearRates
from core.policy_file import PolicyRefusal, read_policy
from core.rates import Rate
from tests.builders import SAMPLE_POLICY

SAMPLE = SAMPLE_POLICY.read_text("utf-8")
TABLE = SAMPLE[SAMPLE.index("[dividend]") : SAMPLE.index("# ──", SAMPLE.index("[dividend]"))]


def with_table(table: str) -> str:
    return SAMPLE.replace(TABLE, table)


def test_the_sample_says_the_usual_and_a_file_without_the_table_means_it() -> None:
    decided = YearRates(year=2026, dividend=Rate.of("5.70"), refund=Rate.of(13))
    assert read_policy(SAMPLE).dividend == DividendRules(years=(decided,))
    assert read_policy(with_table("")).dividend == DividendRules()
    assert read_policy(with_table("[dividend]\n")).dividend == DividendRules()


def test_what_is_said_counts() -> None:
    said = '[dividend]\nmethod = "by-15th"\nmost_rate = "7.50"\nnone_in_default = true\n'
    rules = DividendRules(method=DividendMethod.BY_15TH, most_rate=Rate.of("7.50"), none_in_default=True)
    assert read_policy(with_table(said)).dividend == rules


def test_what_was_decided_for_a_year_is_found_by_the_year_in_either_era() -> None:
    said = "[dividend]\n" + "".join(
        f'[[dividend.years]]\nyear = {year}\nrate = "{rate}"\nrefund_rate = "{refund}"\n'
        for year, rate, refund in ((2568, "5.70", "13"), (2026, "6", "0.5"))
    )
    rules = read_policy(with_table(said)).dividend
    assert rules.rates_of(2025) == YearRates(year=2025, dividend=Rate.of("5.70"), refund=Rate.of(13))
    assert rules.rates_of(2026) == YearRates(year=2026, dividend=Rate.of(6), refund=Rate.of("0.5"))
    assert rules.rates_of(2027) is None


def year_table(**changes: str) -> str:
    keys = {"year": "2569", "rate": '"5"', "refund_rate": '"10"'} | changes
    return "[[dividend.years]]\n" + "".join(f"{key} = {value}\n" for key, value in keys.items() if value)


@pytest.mark.parametrize(
    ("key", "fault"),
    [
        ('method = "yearly"', 'dividend.method: must be one of "monthly", "by-15th", "daily"'),
        ('most_rate = "10.01"', "dividend.most_rate: must be at most 10.00"),
        ("most_rate = 5.7", 'dividend.most_rate: must be exact: write "5.7" in quotes'),
        ('none_in_default = "yes"', "dividend.none_in_default: must be true or false"),
        ("rate = 5", "dividend.rate: is not known"),
        (year_table(rate='"10.01"'), "dividend.years[1].rate: must be at most 10.00"),
        (f'most_rate = "4"\n{year_table()}', "dividend.years[1].rate: must be at most 4.00"),
        (year_table(refund_rate='"100.01"'), "dividend.years[1].refund_rate: must be at most 100.00"),
        (year_table(rate=""), "dividend.years[1].rate: is missing"),
        (year_table(year="69"), "dividend.years[1].year: must be from 1950 to 2999"),
        (year_table() + year_table(year="2026"), "dividend.years: names a year twice"),
        (year_table(paid="1"), "dividend.years[1].paid: is not known"),
    ],
)
def test_faults_are_named(key: str, fault: str) -> None:
    with pytest.raises(PolicyRefusal) as refused:
        read_policy(with_table(f"[dividend]\n{key}\n"))
    assert [str(found) for found in refused.value.faults] == [fault]
