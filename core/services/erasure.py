"""Erasing a former member's data: all that need not be kept (duties: PDPA).

What stays, and why: the number, the name and the days of membership, since the share ledger, which the law wants kept,
names its owner; the ledger itself; the entries of the history, without the erased values.  All else goes: see `FIELDS`,
and `core.personal.Personal.erase` for the other tables.
"""

from collections.abc import Sequence
from dataclasses import fields

from core.errors import Refusal
from core.history import REASON, Action, Actor, NewEntry
from core.members import Member, MemberStatus
from core.ports import Means, UnitOfWork
from core.related import Relation
from core.services import menus
from core.services.consent import FIELD as CONSENT_FIELD

STAYS = frozenset(
    {"id", "member_no", "member_type", "title", "first_name", "last_name", "joined_on", "status", "locked"}
)
"""Of the record, because ledgers name their owner."""

LEDGER = frozenset({"unit", "share_monthly"})
"""Of the record, because the books of the last month were made with them."""

FIELDS = frozenset(field.name for field in fields(Member)) - STAYS - LEDGER
"""Of the record, what is blanked."""

HISTORY_FIELDS = (*sorted(FIELDS), *(relation.value for relation in Relation), CONSENT_FIELD, REASON)
"""Whose values go from the history too; reasons, because staff write freely there."""

STILL_A_MEMBER = "erasure.still_a_member"
ERASED = "erased"
"""Why links end."""


def check(member: Member) -> None:
    """Refusal `erasure.still_a_member` where the data are still needed."""
    if member.status is not MemberStatus.LEFT:
        raise Refusal(STILL_A_MEMBER)


def kept_fields(means: Means) -> frozenset[str]:
    """Of FIELDS, what the policy keeps after all: another law may want it, say the national ID for tax."""
    return FIELDS & means.policy.privacy.kept_after_erasure


async def erase(uow: UnitOfWork, means: Means, member: Member, actor: Actor) -> Sequence[str]:
    """Erase MEMBER, who has left; the fields that were blanked, in order. ACTOR is the second person, who confirmed.

    Everything in the caller's transaction.  Afterwards the database's files still have to be tidied (`coop`'s part).
    """
    check(member)
    now, kept = means.clock.now(), kept_fields(means)
    links = await uow.links.of_member(member.id)
    for link in links:
        await uow.links.end(link.chat.id, now, ERASED)
        ended = NewEntry(at=now, actor=actor, action=Action.UNLINKED, member_id=member.id, subject=f"link:{link.id}")
        await uow.history.append(ended)
    blanked = FIELDS - kept
    await uow.personal.erase(member.id, blanked, now)
    for link in links:  # after that, which ends all that waits for these chats
        await menus.show(uow, means, link.chat)
    await uow.history.erase(member.id, [name for name in HISTORY_FIELDS if name not in kept])
    await uow.history.append(NewEntry(at=now, actor=actor, action=Action.MEMBER_ERASED, member_id=member.id))
    return sorted(blanked)
