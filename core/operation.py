"""Figures about the system as a whole, for those who keep it running: counts and instants, never who.

figures = await uow.operation.figures(now)
figures.waiting, figures.waiting_since      # events acknowledged and not answered yet, and the oldest one
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How things stand. Instants are None where there is nothing of the kind."""

    waiting: int = 0
    """Events that were acknowledged and wait to be handled."""
    waiting_since: datetime | None = None
    outbox: Mapping[str, int]
    """Deliveries that are `new`, `sending` or `unsure`; those that ended well or badly are not counted each time."""
    due_since: datetime | None = None
    """When the earliest delivery that waits could have been tried."""
    failed_logins: int = 0
    """In the last hour."""
    breaker_since: datetime | None = None
    held_since: datetime | None = None
    """Since when a restore holds back what waits to be sent."""
    backup_made: datetime | None = None
    notices_waiting: int = 0
    """Of them many may wait for the morning."""
    notices_unsent: int = 0
    """No chat took them: they are told when the person next asks something."""


class Operation(Protocol):
    """Reads the figures; cheap enough to be asked every few seconds."""

    async def figures(self, now: datetime) -> Figures: ...
    async def dead_since(self, since: datetime) -> int:
        """How many of the deliveries written since then ended without arriving. Looks at every row: a rare question."""
        ...
