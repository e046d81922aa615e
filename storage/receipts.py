"""Monthly receipts and their lines: `core.receipts.Receipts`."""

from collections.abc import Sequence
from itertools import groupby

from sqlalchemy import bindparam, delete, insert, select

from core.calendar import Month
from core.links import MemberId
from core.receipts import Receipt
from storage.connection import Connection, insert_or_update_by
from storage.mapping_money import line_values, receipt_of, receipt_values
from storage.tables_collection import receipt_register
from storage.tables_money import receipt_lines, receipts

MONTHS = (
    select(receipts.c.month)
    .distinct()
    .where(receipts.c.member_id == bindparam("member_id"))
    .order_by(receipts.c.month.desc())
)
OF_MONTH = (
    select(
        receipts.c.receipt_no,
        receipts.c.month,
        receipts.c.issued_on,
        *(column for column in receipt_lines.columns if column.name != "receipt_id"),
    )
    .join_from(receipts, receipt_lines, receipt_lines.c.receipt_id == receipts.c.id, isouter=True)
    .where(receipts.c.member_id == bindparam("member_id"), receipts.c.month == bindparam("month"))
    .order_by(receipts.c.id, receipt_lines.c.line)
)
HOLDERS = (
    select(receipts.c.member_id)
    .distinct()
    .where(
        receipts.c.month == bindparam("month"),
        receipts.c.member_id > bindparam("after"),
        ~select(receipt_register.c.receipt_no)
        .where(receipt_register.c.receipt_no == receipts.c.receipt_no, receipt_register.c.void_at.is_not(None))
        .exists(),
    )
    .order_by(receipts.c.member_id)
    .limit(bindparam("limit"))
)
PUT = insert_or_update_by(receipts, "receipt_no")
CLEAR = delete(receipt_lines).where(receipt_lines.c.receipt_id == bindparam("receipt"))
ADD_LINE = insert(receipt_lines)
CLEAR_OF = delete(receipt_lines).where(
    receipt_lines.c.receipt_id.in_(select(receipts.c.id).where(receipts.c.receipt_no == bindparam("number")))
)
DROP = delete(receipts).where(receipts.c.receipt_no == bindparam("number"))


class SqlReceipts:
    """Tables `receipts` and `receipt_lines`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def months(self, member_id: MemberId) -> Sequence[Month]:
        """Months with a receipt, the newest first; answered by one index alone."""
        return [row.month for row in await self._connection.all(MONTHS, {"member_id": member_id})]

    async def of_month(self, member_id: MemberId, month: Month) -> Sequence[Receipt]:
        """The receipts of MONTH, by number."""
        rows = await self._connection.all(OF_MONTH, {"member_id": member_id, "month": month})
        found = [receipt_of(list(lines)) for _, lines in groupby(rows, key=lambda row: row.receipt_no)]
        return sorted(found, key=lambda receipt: receipt.receipt_no)

    async def holders(self, month: Month, after: int, limit: int) -> Sequence[MemberId]:
        """Members with one that is not void."""
        rows = await self._connection.all(HOLDERS, {"month": month, "after": after, "limit": limit})
        return [MemberId(row.member_id) for row in rows]

    async def put(self, member_id: MemberId, receipt: Receipt) -> None:
        """Write the receipt of that number with exactly these lines."""
        row = await self._connection.one(PUT[self._connection.engine], receipt_values(member_id, receipt))
        if row is None:
            raise RuntimeError("a receipt that was just written has no id")
        await self._connection.run(CLEAR, {"receipt": row.id})
        await self._connection.run_many(ADD_LINE, [line_values(row.id, line) for line in receipt.lines])

    async def drop(self, receipt_no: str) -> None:
        """Take it away with its lines."""
        await self._connection.run(CLEAR_OF, {"number": receipt_no})
        await self._connection.run(DROP, {"number": receipt_no})
