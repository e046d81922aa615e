"""The table `[dividend]` of the policy's file (rule N3).

It is read to its end; what is wrong is noted in the table (`core.policy_table`).
"""

from dataclasses import replace

from core.calendar import BUDDHIST_ERA
from core.dividend_rules import DividendMethod, DividendRules, YearRates
from core.policy_table import PolicyTable
from core.rates import Rate

FIRST_YEAR, LAST_YEAR = 1950, 2999
BUDDHIST_FROM = 2400
"""Years from here on are counted in the Buddhist era."""
ALL = Rate.of(100)


def dividend_rules(file: PolicyTable) -> DividendRules:
    """The rules that FILE says; a key that is left out has the usual value, and so has a file without the table."""
    usual = DividendRules()
    if not file.has("dividend"):
        return usual
    table = file.table("dividend")
    rules = DividendRules(
        method=table.choice("method", DividendMethod, default=usual.method),
        most_rate=table.rate("most_rate", usual.most_rate) if table.has("most_rate") else usual.most_rate,
        none_in_default=table.yes("none_in_default", default=usual.none_in_default),
    )
    rules = replace(rules, years=tuple(_year(row, rules.most_rate) for row in table.tables("years")))
    if len({one.year for one in rules.years}) < len(rules.years):
        table.fault("years", "names a year twice")
    table.finish()
    return rules


def _year(row: PolicyTable, most_rate: Rate) -> YearRates:
    """A year, Buddhist or Gregorian, with what was decided for it."""
    year = row.whole("year", FIRST_YEAR, LAST_YEAR)
    rates = YearRates(
        year=year - BUDDHIST_ERA if year >= BUDDHIST_FROM else year,
        dividend=row.rate("rate", most_rate),
        refund=row.rate("refund_rate", ALL),
    )
    row.finish()
    return rates
