"""Loans and what was paid on them: `core.loans.Loans`."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Integer, bindparam, func, insert, literal_column, select, type_coerce

from core.links import MemberId
from core.loans import Loan, LoanId, LoanMovement
from core.money import Baht
from storage.columns import DAY_TO_YEAR, Satang
from storage.connection import Connection, insert_or_update_by
from storage.mapping_money import loan_movement_of, loan_movement_values, loan_of, loan_values
from storage.tables_money import loan_movements, loans

OF_MEMBER = select(loans).where(loans.c.member_id == bindparam("member_id"))
OF_MEMBER_HELD = OF_MEMBER.order_by(loans.c.id).with_for_update()
PUT = insert_or_update_by(loans, "contract_no")
ADD_MOVEMENT = insert(loan_movements)
MOVEMENTS = (
    select(loan_movements)
    .where(loan_movements.c.loan_id == bindparam("loan_id"))
    .order_by(loan_movements.c.moved_on.desc(), loan_movements.c.id.desc())
    .limit(bindparam("limit"))
    .offset(bindparam("offset"))
)
YEAR = type_coerce(loan_movements.c.moved_on, Integer) // literal_column(str(DAY_TO_YEAR), Integer)
INTEREST_BY_YEAR = (
    select(YEAR.label("year"), func.sum(loan_movements.c.interest, type_=Satang).label("interest"))
    .join_from(loans, loan_movements, loan_movements.c.loan_id == loans.c.id)
    .where(loans.c.member_id == bindparam("member_id"))
    .group_by(YEAR)
)


class SqlLoans:
    """Tables `loans` and `loan_movements`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def of_member(self, member_id: MemberId, *, held: bool = False) -> Sequence[Loan]:
        """The member's contracts, in the order of their numbers."""
        rows = await self._connection.all(OF_MEMBER_HELD if held else OF_MEMBER, {"member_id": member_id})
        # Sorted here: PostgreSQL orders text by the server's language, SQLite by its bytes.
        return sorted(map(loan_of, rows), key=lambda loan: loan.contract_no)

    async def put(self, loan: Loan) -> LoanId:
        """Write the contract of that number as it now is."""
        row = await self._connection.one(PUT[self._connection.engine], loan_values(loan))
        if row is None:
            raise RuntimeError("a loan that was just written has no id")
        return LoanId(row.id)

    async def movements(self, loan_id: LoanId, *, limit: int, offset: int = 0) -> Sequence[LoanMovement]:
        """What was paid, newest first."""
        values = {"loan_id": loan_id, "limit": limit, "offset": offset}
        return [loan_movement_of(row) for row in await self._connection.all(MOVEMENTS, values)]

    async def add_movements(self, loan_id: LoanId, movements: Sequence[LoanMovement]) -> None:
        """Append. Raises KeyConflictError where a document of that number is there already."""
        rows = [loan_movement_values(loan_id, movement) for movement in movements]
        await self._connection.run_many(ADD_MOVEMENT, rows)

    async def interest_by_year(self, member_id: MemberId) -> Mapping[int, Baht]:
        """Gregorian year -> interest that the member paid in it, over all contracts."""
        rows = await self._connection.all(INTEREST_BY_YEAR, {"member_id": member_id})
        return {row.year: row.interest for row in rows}
