"""What was paid for each year: `core.dividends.Dividends`."""

from collections.abc import Sequence

from sqlalchemy import bindparam, func, literal_column, select

from core.dividends import YearlyDividend, YearTotals
from core.links import MemberId
from storage.columns import Satang
from storage.connection import Connection, insert_or_update
from storage.mapping_money import dividend_of, dividend_values
from storage.tables_money import dividends

OF_MEMBER = select(dividends).where(dividends.c.member_id == bindparam("member_id")).order_by(dividends.c.year.desc())
NET = func.coalesce(dividends.c.net, dividends.c.dividend + dividends.c.refund - dividends.c.deductions)
TOTALS = select(
    func.count().label("members"),
    *(
        func.coalesce(func.sum(column), literal_column("0"), type_=Satang()).label(name)
        for name, column in {
            "dividend": dividends.c.dividend,
            "refund": dividends.c.refund,
            "deductions": dividends.c.deductions,
            "received": NET,
        }.items()
    ),
).where(dividends.c.year == bindparam("of_year"))
PUT = insert_or_update(dividends)


class SqlDividends:
    """The table `dividends`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def of_member(self, member_id: MemberId) -> Sequence[YearlyDividend]:
        """Every year that is kept, the newest first."""
        return [dividend_of(row) for row in await self._connection.all(OF_MEMBER, {"member_id": member_id})]

    async def totals(self, year: int) -> YearTotals:
        """Of all members."""
        row = await self._connection.one(TOTALS, {"of_year": year})
        return (
            YearTotals() if row is None else YearTotals(**{name: getattr(row, name) for name in YearTotals.__slots__})
        )

    async def put(self, member_id: MemberId, dividend: YearlyDividend) -> None:
        """Write the year as it now is."""
        await self._connection.run(PUT[self._connection.engine], dividend_values(member_id, dividend))
