"""Consent to the policy's text, given with each link and asked for again when the text changes (duties: PDPA).

A link keeps the version that was agreed to.  When the policy in force says another one, nothing of the member is shown
in that chat until the new text is agreed to; who does not agree ends the link, and nothing else changes.
"""

from core.history import Action, Actor, Change, NewEntry
from core.links import Chat, MemberId
from core.ports import Means, UnitOfWork

FIELD = "consent_version"
"""The history's name for what was agreed to."""


def is_due(agreed: str | None, means: Means) -> bool:
    """Whether a chat whose link was agreed to as version AGREED must be asked first; never a chat without a link."""
    rules = means.policy.credentials
    return rules.consent_asked_again and agreed is not None and agreed != rules.consent_version


async def agree(uow: UnitOfWork, means: Means, chat: Chat, member_id: MemberId) -> bool:
    """The member agrees to the text in force, for this chat; False where there is nothing to agree to."""
    link = await uow.links.of_chat(chat.id)
    version, now = means.policy.credentials.consent_version, means.clock.now()
    if link is None or link.member_id != member_id or not is_due(link.consent_version, means):
        return False
    await uow.links.agree(chat.id, now, version)
    await uow.history.append(
        NewEntry(
            at=now,
            actor=Actor("member", chat.address.platform.value),
            action=Action.CONSENTED,
            member_id=member_id,
            subject=f"link:{link.id}",
            changes=(Change(FIELD, link.consent_version, version),),
        )
    )
    return True
