"""What waits for a second person: `core.proposals.Proposals`. Value and reason are sealed, bound to the row's `uid`."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update

from core.links import MemberId
from core.proposals import NewProposal, Proposal, ProposalId, ProposalKind, ProposalState
from storage.compiled import Row
from storage.connection import Connection
from storage.encryption import KeyRing
from storage.mapping import new_uid
from storage.tables_office import proposals

SEALED = ("value", "reason")
"""Columns that hold sealed text."""

ADD = insert(proposals).returning(proposals.c.id)
GET = select(proposals).where(proposals.c.id == bindparam("proposal_id"))
IS_WAITING = proposals.c.state == ProposalState.WAITING.value
WAITING = select(proposals).where(IS_WAITING).order_by(proposals.c.id)
DECIDE = (
    update(proposals)
    .where(proposals.c.id == bindparam("proposal_id"), IS_WAITING)
    .values(
        state=bindparam("to_state"), decided_by=bindparam("by"), decided_at=bindparam("now"), value=None, reason=None
    )
)


class SqlProposals:
    """The table `proposals`."""

    def __init__(self, connection: Connection, keys: KeyRing) -> None:
        self._connection = connection
        self._keys = keys

    async def add(self, proposal: NewProposal) -> ProposalId:
        """Let it wait."""
        uid = new_uid(self._keys)
        values = {name: getattr(proposal, name) for name in ("member_id", "field", "proposed_at", "proposed_by")}
        values |= {
            name: self._keys.fields.seal_text(getattr(proposal, name), f"proposals:{uid}:{name}") for name in SEALED
        }
        values |= {"uid": uid, "kind": proposal.kind.value, "state": ProposalState.WAITING.value}
        row = await self._connection.one(ADD, values)
        if row is None:
            raise RuntimeError("an insert returned no id")
        return ProposalId(row.id)

    async def get(self, proposal_id: ProposalId) -> Proposal | None:
        """In any state."""
        row = await self._connection.one(GET, {"proposal_id": proposal_id})
        return None if row is None else self._proposal_of(row)

    async def waiting(self) -> Sequence[Proposal]:
        """All that wait, oldest first."""
        return [self._proposal_of(row) for row in await self._connection.all(WAITING)]

    async def decide(self, proposal_id: ProposalId, state: ProposalState, by: str, now: datetime) -> bool:
        """In one statement: of two that decide at once one gets True."""
        values = {"proposal_id": proposal_id, "to_state": state.value, "by": by, "now": now}
        return await self._connection.run(DECIDE, values) > 0

    def _proposal_of(self, row: Row) -> Proposal:
        cipher = self._keys.fields
        value, reason = (cipher.open_text(getattr(row, name), f"proposals:{row.uid}:{name}") for name in SEALED)
        return Proposal(
            id=ProposalId(row.id),
            kind=ProposalKind(row.kind),
            member_id=MemberId(row.member_id),
            field=row.field,
            value=value,
            reason=reason,
            proposed_at=row.proposed_at,
            proposed_by=row.proposed_by,
            state=ProposalState(row.state),
        )
