"""Tables of the policy's file about lending: `[[loans.types]]` and `[guarantees]` (rule N5).

A table or a kind of loan that is left out is as usual, so that a file from before there was one still loads.  What is
wrong is noted in the table (`core.policy_table`).
"""

from dataclasses import replace

from core.loan_rules import GuaranteeBand, GuaranteeRules, LoanRules, LoanTypeRules, NamesShown
from core.loans import LoanType, Method
from core.money import ZERO
from core.policy_table import PolicyTable
from core.rates import Rate

MOST_RATE = Rate.of(100)
"""Percent a year: what is above is a slip of the pen."""
MOST_INSTALMENTS = 1_200
MOST_GUARANTORS, MOST_BORROWERS = 20, 100


def loan_rules(file: PolicyTable) -> LoanRules:
    """The kinds of loan that FILE says."""
    if not file.has("loans"):
        return LoanRules()
    table = file.table("loans")
    rows = table.tables("types")
    rules = LoanRules(tuple(_loan_type(row) for row in rows))
    for row, found in zip(rows, rules.types, strict=True):
        if next(other for other in rules.types if other.kind is found.kind) is not found:
            row.fault("kind", f'"{found.kind}" is there twice')
    table.finish()
    return rules


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
        guarantors=row.yes("guarantors", default=False),
    )
    if rules.unit == ZERO:
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
        most_borrowers=table.whole("most_borrowers", 0, MOST_BORROWERS, default=usual.most_borrowers),
        spouse=table.yes("spouse", default=usual.spouse),
        names=table.choice("names", NamesShown, default=usual.names),
    )
    if table.has("bands"):
        rules = replace(rules, bands=tuple(_band(row) for row in table.tables("bands")))
        amounts = [band.up_to for band in rules.bands]
        if amounts != sorted(set(amounts)):
            table.fault("bands", "up_to must rise from row to row")
    table.finish()
    return rules


def _band(row: PolicyTable) -> GuaranteeBand:
    band = GuaranteeBand(up_to=row.amount("up_to"), guarantors=row.whole("guarantors", 0, MOST_GUARANTORS))
    row.finish()
    return band
