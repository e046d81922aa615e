"""Who is answered: features for members answer linked chats only, and offer others to link.

A member's lock or leaving stops new links (`core.members.Member.may_link`), not the answers to a chat that is linked:
otherwise locking somebody out would be a weapon.
"""

from core.members import Member
from handlers.feature import Audience, Feature
from handlers.incoming import Tap
from handlers.reply import Choice, Phrase, Reply, say

LINK_FIRST = say("common.link_first", Choice(label=Phrase("link.button"), tap=Tap("link")))


def refused(feature: Feature, member: Member | None) -> Reply | None:
    """What is said instead of FEATURE's answer; None where it may answer. MEMBER is the one the chat is linked to."""
    return LINK_FIRST if feature.audience is Audience.MEMBER and member is None else None
