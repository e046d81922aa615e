"""What the KINDs look up in the register, always many keys at once."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Executable, bindparam, select

from core.links import MemberId
from storage.connection import Connection
from storage.importing import faults
from storage.importing.kind import Plan, Row, batches
from storage.tables import members

IDS = select(members.c.member_no, members.c.id).where(members.c.member_no.in_(bindparam("numbers", expanding=True)))


async def counted(db: Connection, statement: Executable) -> Any:  # noqa: ANN401 - a row; its columns are the statement's
    """The one row of a statement that counts or adds up."""
    (row,) = await db.all(statement)
    return row


async def known_members(db: Connection, rows: Sequence[Row], outcome: Plan) -> list[tuple[MemberId, Row]]:
    """The rows whose `member_no` is in the register, with the member's id; the others are refused."""
    ids: dict[str, MemberId] = {}
    for numbers in batches(sorted({row.values["member_no"] for row in rows})):
        ids.update({found.member_no: MemberId(found.id) for found in await db.all(IDS, {"numbers": numbers})})
    known = []
    for row in rows:
        member_id = ids.get(row.values["member_no"])
        if member_id is None:
            outcome.refuse(row, "member_no", faults.UNKNOWN_MEMBER)
        else:
            known.append((member_id, row))
    return known
