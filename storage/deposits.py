"""Deposit accounts and their movements: `core.deposits.Deposits`."""

from collections.abc import Sequence

from sqlalchemy import bindparam, insert, select

from core.deposits import DepositAccount, DepositId, DepositMovement
from core.links import MemberId
from storage.connection import Connection, insert_or_update_by
from storage.mapping_money import deposit_movement_of, deposit_movement_values, deposit_of, deposit_values
from storage.tables_money import deposit_accounts, deposit_movements

OF_MEMBER = select(deposit_accounts).where(deposit_accounts.c.member_id == bindparam("member_id"))
OF_MEMBER_HELD = OF_MEMBER.order_by(deposit_accounts.c.id).with_for_update()
PUT = insert_or_update_by(deposit_accounts, "account_no")
ADD_MOVEMENT = insert(deposit_movements)
MOVEMENTS = (
    select(deposit_movements)
    .where(deposit_movements.c.account_id == bindparam("account_id"))
    .order_by(deposit_movements.c.moved_on.desc(), deposit_movements.c.id.desc())
    .limit(bindparam("limit"))
    .offset(bindparam("offset"))
)


class SqlDeposits:
    """Tables `deposit_accounts` and `deposit_movements`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def of_member(self, member_id: MemberId, *, held: bool = False) -> Sequence[DepositAccount]:
        """The member's accounts, by number."""
        rows = await self._connection.all(OF_MEMBER_HELD if held else OF_MEMBER, {"member_id": member_id})
        return sorted(map(deposit_of, rows), key=lambda account: account.account_no)

    async def put(self, account: DepositAccount) -> DepositId:
        """Write the account of that number as it now is."""
        row = await self._connection.one(PUT[self._connection.engine], deposit_values(account))
        if row is None:
            raise RuntimeError("an account that was just written has no id")
        return DepositId(row.id)

    async def movements(self, deposit_id: DepositId, *, limit: int, offset: int = 0) -> Sequence[DepositMovement]:
        """Newest first."""
        values = {"account_id": deposit_id, "limit": limit, "offset": offset}
        return [deposit_movement_of(row) for row in await self._connection.all(MOVEMENTS, values)]

    async def add_movements(self, deposit_id: DepositId, movements: Sequence[DepositMovement]) -> None:
        """Append. Raises KeyConflictError where a document of that number is there already."""
        rows = [deposit_movement_values(deposit_id, movement) for movement in movements]
        await self._connection.run_many(ADD_MOVEMENT, rows)
