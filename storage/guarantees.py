"""Who guarantees what: `core.guarantees.Guarantees`. Of the other person only the number, title and name are read."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import bindparam, select

from core.guarantees import Guarantee
from core.links import MemberId
from core.loans import LoanId
from core.money import Baht
from storage.connection import Connection, insert_or_update_by
from storage.mapping_money import guarantee_of
from storage.tables import members
from storage.tables_money import guarantees, loans

COLUMNS = (
    *loans.columns,
    guarantees.c.amount,
    guarantees.c.since,
    guarantees.c.released_on,
    members.c.member_no,
    members.c.title,
    members.c.first_name,
    members.c.last_name,
)
WITH_LOAN = select(*COLUMNS).join_from(guarantees, loans, loans.c.id == guarantees.c.loan_id)
GIVEN_BY = WITH_LOAN.join(members, members.c.id == loans.c.member_id).where(
    guarantees.c.guarantor_id == bindparam("member_id")
)
RECEIVED_BY = WITH_LOAN.join(members, members.c.id == guarantees.c.guarantor_id).where(
    loans.c.member_id == bindparam("member_id")
)
PUT = insert_or_update_by(guarantees, "loan_id", "guarantor_id")


class SqlGuarantees:
    """The table `guarantees`, with the loan and the other person in the same statement."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def given_by(self, member_id: MemberId) -> Sequence[Guarantee]:
        """What the member guarantees for others, by contract number."""
        rows = await self._connection.all(GIVEN_BY, {"member_id": member_id})
        return sorted(map(guarantee_of, rows), key=lambda given: given.loan.contract_no)

    async def received_by(self, member_id: MemberId) -> Sequence[Guarantee]:
        """Who guarantees the member's own loans, by contract and member number."""
        rows = await self._connection.all(RECEIVED_BY, {"member_id": member_id})
        return sorted(map(guarantee_of, rows), key=lambda got: (got.loan.contract_no, got.party.member_no))

    async def put(
        self,
        loan_id: LoanId,
        guarantor_id: MemberId,
        *,
        amount: Baht | None = None,
        since: date | None = None,
        released_on: date | None = None,
    ) -> None:
        """Write the guarantee of that loan and person as it now is."""
        values = {
            "loan_id": loan_id,
            "guarantor_id": guarantor_id,
            "amount": amount,
            "since": since,
            "released_on": released_on,
        }
        await self._connection.one(PUT[self._connection.engine], values)
