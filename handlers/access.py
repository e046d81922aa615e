"""Who is answered: features for members answer linked chats only, and offer others to link.

A member's lock or leaving stops new links (`core.members.Member.may_link`), not the answers to a chat that is linked:
otherwise locking somebody out would be a weapon.
"""

from core.members import Member
from core.services import consent
from handlers.feature import Audience, Feature
from handlers.incoming import Asked, Tap
from handlers.reply import Choice, Phrase, Reply, say

CONSENT = "consent"
"""The feature that asks a linked member to agree to a text of consent that has changed."""

LINK_FIRST = say("common.link_first", Choice(label=Phrase("link.button"), tap=Tap("link")))


def refused(feature: Feature, member: Member | None) -> Reply | None:
    """What is said instead of FEATURE's answer; None where it may answer. MEMBER is the one the chat is linked to."""
    return LINK_FIRST if feature.audience is Audience.MEMBER and member is None else None


def must_agree_first(feature: Feature, asked: Asked) -> bool:
    """Whether FEATURE shows something of a member who has not agreed to the present text of consent."""
    return feature.audience is Audience.MEMBER and consent.is_due(asked.consent_version, asked.means)
