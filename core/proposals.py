"""A change that waits for a second person (product row R4): link keys, and erasing a person's data.

`os:root proposes national_id of member 17`; a registrar or the manager, by name and never the proposer under another
name, confirms or rejects it.  What was proposed is sealed at rest and goes once decided: the history keeps it then.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType, Protocol

from core.links import MemberId

ProposalId = NewType("ProposalId", int)


class ProposalKind(StrEnum):
    """What is proposed."""

    SET_KEY = "member.set_key"
    ERASE = "member.erase"


class ProposalState(StrEnum):
    """Where it stands."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProposal:
    """What is to be kept. `field` and `value`: of a link key; empty and None for an erasure."""

    kind: ProposalKind
    member_id: MemberId
    field: str
    value: str | None
    reason: str | None
    proposed_at: datetime
    proposed_by: str
    """The actor's name, such as `os:root` or `staff:somsri`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal(NewProposal):
    """A kept one. `value` and `reason` are None once decided."""

    id: ProposalId
    state: ProposalState


class Proposals(Protocol):
    """Keeps what waits."""

    async def add(self, proposal: NewProposal) -> ProposalId:
        """Let it wait."""
        ...

    async def get(self, proposal_id: ProposalId) -> Proposal | None:
        """In any state."""
        ...

    async def waiting(self) -> Sequence[Proposal]:
        """All that wait, oldest first."""
        ...

    async def decide(self, proposal_id: ProposalId, state: ProposalState, by: str, now: datetime) -> bool:
        """Confirmed or rejected; value and reason go. False where it does not wait: of two deciders one gets True."""
        ...
