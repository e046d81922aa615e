"""A version of the policy is loaded (product row R1).

    await load_policy(uow, means, Actor("staff:malee", "cli"), text)

It is kept as its text; the history has the text's digest, so that a version that was altered later shows.
"""

import hashlib

from core.history import Action, Actor, Change, NewEntry
from core.policy_file import read_policy
from core.ports import Means, UnitOfWork
from core.services.staffing import allowed
from core.staff import Power

FIELD = "sha256"
"""The history's name for a version's text, which itself stays in the table of policies."""


async def load_policy(uow: UnitOfWork, means: Means, actor: Actor, text: str) -> None:
    """Keep TEXT, which must be a good policy, as the version of its `valid_from`; an earlier one of that day goes."""
    await allowed(uow, actor, Power.POLICY_LOAD)
    valid_from, now = read_policy(text).valid_from, means.clock.now()
    replaced = [_digest(old) for old in await uow.policies.texts() if read_policy(old).valid_from == valid_from]
    await uow.policies.put(valid_from, text, now, actor.name)
    change = Change(FIELD, replaced[0] if replaced else None, _digest(text))
    subject = f"policy:{valid_from}"
    await uow.history.append(
        NewEntry(at=now, actor=actor, action=Action.POLICY_LOADED, subject=subject, changes=(change,))
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
