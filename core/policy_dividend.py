"""The table `[dividend]` of the policy's file (rule N3).

It is read to its end; what is wrong is noted in the table (`core.policy_table`).
"""

from core.dividend_rules import DividendMethod, DividendRules
from core.policy_table import PolicyTable


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
    table.finish()
    return rules
