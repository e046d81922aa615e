"""Tables of the policy's file about money: `[dividend]`.

Each reads its table to the end and returns records; what is wrong is noted in the table (`core.policy_table`).
"""

from core.dividend_rules import DividendMethod, DividendRules
from core.policy_table import PolicyTable


def read_dividend(table: PolicyTable) -> DividendRules:
    """`[dividend]`; a key that is left out has the usual value."""
    usual = DividendRules()
    rules = DividendRules(
        method=table.choice("method", DividendMethod, default=usual.method),
        most_rate=table.rate("most_rate", usual.most_rate, default=usual.most_rate),
        none_in_default=table.yes("none_in_default", default=usual.none_in_default),
    )
    table.finish()
    return rules
