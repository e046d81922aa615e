"""What the KINDs look up in the register and the ledgers, always many keys at once."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Executable, Table, bindparam, select

from core.links import MemberId
from storage.connection import Connection
from storage.importing import faults
from storage.importing.faults import Reason
from storage.importing.kind import Plan, Row, batches
from storage.tables import members
from storage.tables_money import deposit_accounts, loans


def by_keys(table: Table, column: str) -> Executable:
    """The rows of TABLE whose COLUMN is one of `keys`."""
    return select(table).where(table.c[column].in_(bindparam("keys", expanding=True)))


IDS = select(members.c.member_no, members.c.id).where(members.c.member_no.in_(bindparam("keys", expanding=True)))
LOANS = by_keys(loans, "contract_no")
ACCOUNTS = by_keys(deposit_accounts, "account_no")


async def counted(db: Connection, statement: Executable) -> Any:  # noqa: ANN401 - a row; its columns are the statement's
    """The one row of a statement that counts or adds up."""
    (row,) = await db.all(statement)
    return row


async def found_by(db: Connection, statement: Executable, column: str, keys: Iterable[Any]) -> dict[Any, Any]:
    """The rows of STATEMENT for these KEYS, by what stands in their COLUMN."""
    found: dict[Any, Any] = {}
    for batch in batches(sorted(set(keys))):
        found.update({getattr(row, column): row for row in await db.all(statement, {"keys": batch})})
    return found


async def known_members(
    db: Connection, rows: Sequence[Row], outcome: Plan, column: str = "member_no"
) -> list[tuple[MemberId, Row]]:
    """The rows whose COLUMN names a member of the register, with the member's id; the others are refused."""
    ids = await found_by(db, IDS, "member_no", (row.values[column] for row in rows))
    return [(MemberId(member.id), row) for member, row in _known(rows, outcome, column, ids, faults.UNKNOWN_MEMBER)]


async def known_loans(db: Connection, rows: Sequence[Row], outcome: Plan) -> list[tuple[Any, Row]]:
    """The rows whose `contract_no` is known, with the row of `loans`; the others are refused."""
    found = await found_by(db, LOANS, "contract_no", (row.values["contract_no"] for row in rows))
    return _known(rows, outcome, "contract_no", found, faults.UNKNOWN_CONTRACT)


async def known_accounts(db: Connection, rows: Sequence[Row], outcome: Plan) -> list[tuple[Any, Row]]:
    """The rows whose `account_no` is known, with the row of `deposit_accounts`; the others are refused."""
    found = await found_by(db, ACCOUNTS, "account_no", (row.values["account_no"] for row in rows))
    return _known(rows, outcome, "account_no", found, faults.UNKNOWN_ACCOUNT)


def _known(
    rows: Sequence[Row], outcome: Plan, column: str, found: dict[Any, Any], unknown: Reason
) -> list[tuple[Any, Row]]:
    known = []
    for row in rows:
        there = found.get(row.values[column])
        if there is None:
            outcome.refuse(row, column, unknown)
        else:
            known.append((there, row))
    return known
