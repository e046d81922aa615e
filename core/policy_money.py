"""Tables of the policy's file about lending: `[[loans.types]]` and `[guarantees]` (rule N5).

A table or a kind of loan that is left out is as usual, so that a file from before there was one still loads.  What is
wrong is noted in the table (`core.policy_table`):

>>> faults = []
>>> file = PolicyTable({"guarantees": {"most_borrowers": 0}}, "", faults)
>>> guarantee_rules(file).spouse, loan_rules(file) == LoanRules(), [str(fault) for fault in faults]
(False, True, ['guarantees.most_borrowers: must be from 1 to 100'])
"""

from itertools import pairwise

from core.loan_rules import GuaranteeBand, GuaranteeRules, LoanRules, LoanTypeRules, NamesShown
from core.loans import LoanType, Method
from core.policy_table import PolicyTable
from core.rates import Rate

MOST_RATE = Rate.of(15)
"""Percent a year (Civil and Commercial Code s.654)."""
MOST_INSTALMENTS = 600
MOST_PEOPLE = 100


def loan_rules(file: PolicyTable) -> LoanRules:
    """The kinds of loan that FILE says."""
    if not file.has("loans"):
        return LoanRules()
    table = file.table("loans")
    types = tuple(_loan_type(row) for row in table.tables("types"))
    kinds = [rules.kind for rules in types]
    for kind in sorted({kind for kind in kinds if kinds.count(kind) > 1}):
        table.fault("types", f'two rows for "{kind}"')
    if not types:
        table.fault("types", "has no row")
    table.finish()
    return LoanRules(types)


def _loan_type(row: PolicyTable) -> LoanTypeRules:
    rules = LoanTypeRules(
        kind=row.choice("kind", LoanType),
        name_th=row.text("name_th"),
        name_en=row.text("name_en"),
        method=row.choice("method", Method),
        rate=row.rate("rate", MOST_RATE),
        most=row.amount("most"),
        most_instalments=row.whole("most_instalments", 1, MOST_INSTALMENTS),
        unit=row.amount("unit"),
        guarantors=row.yes("guarantors", default=True),
    )
    if not rules.unit:
        row.fault("unit", "must be above zero")
    row.finish()
    return rules


def guarantee_rules(file: PolicyTable) -> GuaranteeRules:
    """The rules of guarantees that FILE says."""
    usual = GuaranteeRules()
    if not file.has("guarantees"):
        return usual
    table = file.table("guarantees")
    rules = GuaranteeRules(
        bands=_bands(table) if table.has("bands") else usual.bands,
        most_borrowers=table.whole("most_borrowers", 1, MOST_PEOPLE, default=usual.most_borrowers),
        spouse=table.yes("spouse", default=usual.spouse),
        names=table.choice("names", NamesShown, default=usual.names),
    )
    table.finish()
    return rules


def _bands(table: PolicyTable) -> tuple[GuaranteeBand, ...]:
    """Rows must rise: a larger loan never needs fewer guarantors."""
    bands = []
    for row in table.tables("bands"):
        bands.append(GuaranteeBand(row.amount("up_to"), row.whole("guarantors", 0, MOST_PEOPLE)))
        row.finish()
    for before, after in pairwise(bands):
        if after.up_to <= before.up_to or after.guarantors < before.guarantors:
            table.fault("bands", f"the row up to {after.up_to} does not follow on the row up to {before.up_to}")
    return tuple(bands)
