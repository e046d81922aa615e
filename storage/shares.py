"""Share accounts and their ledger: `core.ports.Shares`."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import Integer, bindparam, func, insert, literal_column, select, type_coerce

from core.calendar import DECEMBER
from core.links import MemberId
from core.money import Baht
from core.shares import ShareAccount, ShareMovement
from storage.columns import DAY_TO_YEAR, Satang
from storage.connection import Connection, insert_or_update
from storage.mapping import account_of, account_values, movement_of, movement_values
from storage.tables import share_accounts, share_movements

ACCOUNT = select(share_accounts).where(share_accounts.c.member_id == bindparam("member_id"))
ACCOUNT_HELD = ACCOUNT.with_for_update()
PUT_ACCOUNT = insert_or_update(share_accounts)
ADD_MOVEMENT = insert(share_movements)
MOVEMENTS = (
    select(share_movements)
    .where(share_movements.c.member_id == bindparam("member_id"))
    .order_by(share_movements.c.moved_on.desc(), share_movements.c.id.desc())
    .limit(bindparam("limit"))
    .offset(bindparam("offset"))
)
OF_YEAR = (
    select(share_movements)
    .where(
        share_movements.c.member_id == bindparam("member_id"),
        share_movements.c.moved_on.between(bindparam("first"), bindparam("last")),
    )
    .order_by(share_movements.c.moved_on, share_movements.c.id)
)
YEAR = type_coerce(share_movements.c.moved_on, Integer) // literal_column(str(DAY_TO_YEAR), Integer)
BY_YEAR = (
    select(YEAR.label("year"), func.sum(share_movements.c.amount, type_=Satang).label("amount"))
    .where(share_movements.c.member_id == bindparam("member_id"), share_movements.c.moved_on <= bindparam("until"))
    .group_by(YEAR)
)


class SqlShares:
    """Tables `share_accounts` and `share_movements`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def account(self, member_id: MemberId, *, held: bool = False) -> ShareAccount | None:
        """The member's account."""
        row = await self._connection.one(ACCOUNT_HELD if held else ACCOUNT, {"member_id": member_id})
        return None if row is None else account_of(row)

    async def put_account(self, member_id: MemberId, account: ShareAccount) -> None:
        """Write the account as it now is."""
        values = account_values(account) | {"member_id": member_id}
        await self._connection.run(PUT_ACCOUNT[self._connection.engine], values)

    async def movements(self, member_id: MemberId, *, limit: int, offset: int = 0) -> Sequence[ShareMovement]:
        """The ledger, newest first."""
        values = {"member_id": member_id, "limit": limit, "offset": offset}
        return [movement_of(row) for row in await self._connection.all(MOVEMENTS, values)]

    async def moved_by_year(self, member_id: MemberId, until: date) -> Mapping[int, Baht]:
        """Gregorian year -> sum of the signed movements up to and including UNTIL; answered by one index alone."""
        rows = await self._connection.all(BY_YEAR, {"member_id": member_id, "until": until})
        return {row.year: row.amount for row in rows}

    async def of_year(self, member_id: MemberId, year: int) -> Sequence[ShareMovement]:
        """The ledger of a Gregorian YEAR, oldest first."""
        values = {"member_id": member_id, "first": date(year, 1, 1), "last": date(year, DECEMBER, 31)}
        return [movement_of(row) for row in await self._connection.all(OF_YEAR, values)]

    async def add_movements(self, member_id: MemberId, movements: Sequence[ShareMovement]) -> None:
        """Append to the ledger."""
        rows = [movement_values(movement) | {"member_id": member_id} for movement in movements]
        await self._connection.run_many(ADD_MOVEMENT, rows)
