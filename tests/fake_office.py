"""Staff and proposals in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime

from core.errors import KeyConflictError
from core.proposals import NewProposal, Proposal, ProposalId, ProposalState
from core.staff import Staff, StaffId
from tests.fake_registry import Repository


class FakeStaff(Repository):
    async def by_username(self, username: str, *, held: bool = False) -> Staff | None:  # noqa: ARG002 - one writer at a time here
        return next((person for person in self.tables.staff.values() if person.username == username), None)

    async def get(self, staff_id: StaffId, *, held: bool = False) -> Staff | None:  # noqa: ARG002 - the same
        return self.tables.staff.get(staff_id)

    async def all(self) -> Sequence[Staff]:
        return sorted(self.tables.staff.values(), key=lambda person: person.username)

    async def add(self, staff: Staff) -> StaffId:
        if await self.by_username(staff.username):
            raise KeyConflictError("username")
        staff_id = StaffId(len(self.tables.staff) + 1)
        self.tables.staff[staff_id] = replace(staff, id=staff_id)
        return staff_id

    async def disable(self, staff_id: StaffId, now: datetime) -> bool:
        self.tables.office_codes.pop(staff_id, None)
        was_active = self.tables.staff[staff_id].is_active
        if was_active:
            self.tables.staff[staff_id] = replace(self.tables.staff[staff_id], disabled_at=now)
        return was_active

    async def put_code(self, staff_id: StaffId, code_hash: bytes, now: datetime, expires_at: datetime) -> None:  # noqa: ARG002 - nothing here asks when it was made
        if code_hash in self.tables.office_code_hashes:
            raise KeyConflictError("code_hash")
        self.tables.office_code_hashes[code_hash] = staff_id
        self.tables.office_codes[staff_id] = expires_at

    async def use_code(self, code_hash: bytes, now: datetime) -> StaffId | None:
        staff_id = self.tables.office_code_hashes.get(code_hash)
        until = None if staff_id is None else self.tables.office_codes.get(staff_id)
        if staff_id is None or until is None or until <= now or code_hash != self._newest(staff_id):
            return None
        del self.tables.office_codes[staff_id]
        return staff_id

    def _newest(self, staff_id: StaffId) -> bytes:
        return [code for code, owner in self.tables.office_code_hashes.items() if owner == staff_id][-1]

    async def codes_waiting(self, now: datetime) -> Mapping[StaffId, datetime]:
        return {staff_id: until for staff_id, until in self.tables.office_codes.items() if until > now}


class FakeProposals(Repository):
    async def add(self, proposal: NewProposal) -> ProposalId:
        proposal_id = ProposalId(len(self.tables.proposals) + 1)
        given = {part.name: getattr(proposal, part.name) for part in fields(NewProposal)}
        self.tables.proposals[proposal_id] = Proposal(id=proposal_id, state=ProposalState.WAITING, **given)
        return proposal_id

    async def get(self, proposal_id: ProposalId) -> Proposal | None:
        return self.tables.proposals.get(proposal_id)

    async def waiting(self) -> Sequence[Proposal]:
        return [proposal for proposal in self.tables.proposals.values() if proposal.state is ProposalState.WAITING]

    async def decide(self, proposal_id: ProposalId, state: ProposalState, by: str, now: datetime) -> bool:  # noqa: ARG002 - the history tells who and when
        proposal = self.tables.proposals.get(proposal_id)
        if proposal is None or proposal.state is not ProposalState.WAITING:
            return False
        self.tables.proposals[proposal_id] = replace(proposal, state=state, value=None, reason=None)
        return True
