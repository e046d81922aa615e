"""Welfare that was granted: `core.welfare.Welfare`."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Integer, bindparam, func, insert, literal_column, select, type_coerce

from core.links import MemberId
from core.money import Baht
from core.welfare import WelfareGrant
from storage.columns import DAY_TO_YEAR, Satang
from storage.connection import Connection
from storage.mapping_money import grant_of, grant_values
from storage.tables_money import welfare

OF_MEMBER = (
    select(welfare)
    .where(welfare.c.member_id == bindparam("member_id"))
    .order_by(welfare.c.granted_on.desc(), welfare.c.id.desc())
    .limit(bindparam("limit"))
    .offset(bindparam("offset"))
)
YEAR = type_coerce(welfare.c.granted_on, Integer) // literal_column(str(DAY_TO_YEAR), Integer)
BY_YEAR = (
    select(YEAR.label("year"), func.sum(welfare.c.amount, type_=Satang).label("amount"))
    .where(welfare.c.member_id == bindparam("member_id"))
    .group_by(YEAR)
)
ADD = insert(welfare)


class SqlWelfare:
    """The table `welfare`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def of_member(self, member_id: MemberId, *, limit: int, offset: int = 0) -> Sequence[WelfareGrant]:
        """Newest first."""
        values = {"member_id": member_id, "limit": limit, "offset": offset}
        return [grant_of(row) for row in await self._connection.all(OF_MEMBER, values)]

    async def by_year(self, member_id: MemberId) -> Mapping[int, Baht]:
        """Gregorian year -> what was received in it; answered by one index alone."""
        rows = await self._connection.all(BY_YEAR, {"member_id": member_id})
        return {row.year: row.amount for row in rows}

    async def add(self, member_id: MemberId, grants: Sequence[WelfareGrant]) -> None:
        """Append."""
        await self._connection.run_many(ADD, [grant_values(member_id, grant) for grant in grants])
