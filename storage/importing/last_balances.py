"""The balance that the last movement of a contract or account left, beside the one that the record itself says.

A record as of 31 October and a last payment on 31 October that leave different balances are a doubt.  Either file may
come first: a movement of an earlier month says nothing of a record whose movements are still to be loaded.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Executable, Table, bindparam, select

from core.money import Baht
from storage.compiled import Values
from storage.connection import Connection
from storage.importing.doubts import Oddities
from storage.importing.faults import Reason
from storage.importing.kind import Row, batches
from storage.importing.ledgers import Line, Owner
from storage.tables_money import deposit_accounts, deposit_movements, loan_movements, loans


def _last(table: Table, owners: Table, owner: str) -> Executable:
    others: Any = table.alias()
    newest = (
        select(others.c.id)
        .where(others.c[owner] == owners.c.id)
        .order_by(others.c.moved_on.desc(), others.c.id.desc())
        .limit(1)
        .correlate(owners)
        .scalar_subquery()
    )
    return (
        select(owners.c.id.label("owner"), table.c.moved_on, table.c.balance)
        .join_from(owners, table, table.c.id == newest)
        .where(owners.c.id.in_(bindparam("owners", expanding=True)), table.c.balance.is_not(None))
    )


PAYMENTS = _last(loan_movements, loans, "loan_id")
ACCOUNT_MOVEMENTS = _last(deposit_movements, deposit_accounts, "account_id")


async def last_balances(db: Connection, last: Executable, owners: Sequence[int]) -> dict[int, tuple[date, Baht]]:
    """Day and balance of the newest movement of each of OWNERS; none where it says no balance."""
    found = {}
    for batch in batches(owners):
        found.update({row.owner: (row.moved_on, row.balance) for row in await db.all(last, {"owners": batch})})
    return found


def look_at_balance(after: Values, last: tuple[date, Baht] | None, odd: Oddities, row: Row, reason: Reason) -> None:
    """Note the record AFTER a file whose balance is not the one of the LAST movement of its month."""
    if last is not None and _differ(after["as_of"], after["balance"], *last):
        odd.add(reason, row.number)


def look_at_last(owner: Owner, lines: Sequence[Line], odd: Oddities, reason: Reason) -> None:
    """Note a last line that is new and leaves another balance than the record of OWNER says."""
    *_, last = lines
    moved_on, balance = last.values["moved_on"], last.values["balance"]
    if last.row is None or not last.is_new or balance is None:
        return
    if _differ(owner.about.as_of, owner.about.balance, moved_on, balance):
        odd.add(reason, last.row.number)


def _differ(as_of: date | None, balance: Baht, moved_on: date, left: Baht) -> bool:
    is_of_the_month = as_of is not None and moved_on <= as_of and moved_on.replace(day=1) == as_of.replace(day=1)
    return is_of_the_month and left != balance
