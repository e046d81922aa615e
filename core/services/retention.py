"""Removing what was kept long enough, by the policy's days (duties: PDPA; security T11 and the table of laws).

Texts are blanked as soon as a message is handled; what is removed here are the rows that remain.
"""

from datetime import timedelta

from core.personal import Kept
from core.policy import RetentionRules
from core.ports import Means, Store

BATCH = 500
"""Rows looked at in one transaction: a few milliseconds, so that no member waits."""


def days_of(kept: Kept, rules: RetentionRules) -> int:
    """How many days the policy keeps KEPT."""
    return {
        Kept.PAGES: rules.pages,
        Kept.LOGINS: rules.logins,
        Kept.SENT: rules.sent,
        Kept.RECEIVED: rules.received,
    }[kept]


async def remove_old(store: Store, means: Means, kept: Kept, limit: int = BATCH) -> int:
    """One batch of KEPT in one transaction; how many rows went. None left to remove: 0."""
    before = means.clock.now() - timedelta(days=days_of(kept, means.policy.retention))
    async with store.work() as uow:
        return await uow.retention.remove(kept, before, limit)
