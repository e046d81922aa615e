"""What was paid for each year: `core.dividends.Dividends`."""

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from core.dividends import YearlyDividend
from core.links import MemberId
from storage.connection import Connection, insert_or_update
from storage.mapping_money import dividend_of, dividend_values
from storage.tables_money import dividends

OF_MEMBER = select(dividends).where(dividends.c.member_id == bindparam("member_id")).order_by(dividends.c.year.desc())
PUT = insert_or_update(dividends)


class SqlDividends:
    """The table `dividends`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def of_member(self, member_id: MemberId) -> Sequence[YearlyDividend]:
        """Every year that is kept, the newest first."""
        return [dividend_of(row) for row in await self._connection.all(OF_MEMBER, {"member_id": member_id})]

    async def put(self, member_id: MemberId, dividend: YearlyDividend) -> None:
        """Write the year as it now is."""
        await self._connection.run(PUT[self._connection.engine], dividend_values(member_id, dividend))
