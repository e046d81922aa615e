"""Tables of the policy's file about the month: `[collection]`, `[receipts]` ("The month", E7).

A table or key that is left out is as usual, so that a file from before there was one still loads.

>>> faults = []
>>> file = PolicyTable({"collection": {"order": ["shares", "gold"]}, "receipts": {"from_day": 20}}, "", faults)
>>> receipt_rules(file).from_day, collection_rules(file).order[0].value, [str(fault) for fault in faults]
(20, 'other', ['collection.order: must be some of other, interest, principal, shares, deposit'])
"""

from core.collection import USUAL_ORDER, Part
from core.collection_policy import CollectionRules, ReceiptRules
from core.policy_table import PolicyTable

LAST_DAY, MOST_MONTHS = 28, 3


def collection_rules(file: PolicyTable) -> CollectionRules:
    """What FILE says of the month."""
    usual = CollectionRules()
    if not file.has("collection"):
        return usual
    table = file.table("collection")
    rules = CollectionRules(order=_order(table) if table.has("order") else usual.order)
    table.finish()
    return rules


def receipt_rules(file: PolicyTable) -> ReceiptRules:
    """What FILE says of receipts."""
    usual = ReceiptRules()
    if not file.has("receipts"):
        return usual
    table = file.table("receipts")
    rules = ReceiptRules(
        from_day=table.whole("from_day", 1, LAST_DAY, default=usual.from_day),
        months_after=table.whole("months_after", 0, MOST_MONTHS, default=usual.months_after),
        prefix=table.text("prefix") if table.has("prefix") else usual.prefix,
        note=table.text("note") if table.has("note") else usual.note,
    )
    table.finish()
    return rules


def _order(table: PolicyTable) -> tuple[Part, ...]:
    words = table.texts("order")
    known = {part.value: part for part in Part}
    if len(set(words)) != len(words) or not set(words) <= set(known):
        table.fault("order", f"must be some of {', '.join(part.value for part in USUAL_ORDER)}")
        return USUAL_ORDER
    return tuple(known[word] for word in words)
