"""Who is answered: features for members answer linked chats only, and offer others to link.

Two locks, which must not be taken for each other.  The one that wrong log-ins bring (`core.throttle`), and leaving,
stop new links and nothing else: were a linked chat silenced by them, locking somebody out would be a weapon.  The one
that staff set (`core.services.locking`) is for a stolen phone: every chat of the member then gets one sentence,
whatever is asked there, until staff unlock it (threat T6).
"""

from core.clock import today
from core.members import Member
from core.ports import ChatState, UnitOfWork
from core.services import consent
from core.staff import Staff
from handlers.feature import Audience, Feature, is_for
from handlers.flows.pin import AFTER
from handlers.incoming import Asked, Tap
from handlers.reply import Choice, Literal, Phrase, Reply, say

CONSENT = "consent"
"""The feature that asks a linked member to agree to a text of consent that has changed."""
PROVE = "prove"
"""The feature that asks for the own password after a long silence."""
PIN = "pin"
"""The feature that asks for the PIN of a shared telephone."""
WITHOUT_PROOF = frozenset({"start", "link", "unlink", "forgot", "language", CONSENT, PROVE})
"""What a chat that was silent for long may still ask: nothing of it tells anything about the member."""

TELL_MEMBERS_MORE = frozenset({"privacy"})
"""What guests may ask too, and linked chats are told something of the member by: who opened the record."""

STAFF_WITHOUT_PROOF = frozenset({"staff"})
"""What the office's person may ask before the proof: it tells nothing about members, and leads to the proof."""

PROVE_FIRST = say("staff.prove_first", Choice(label=Phrase("staff.prove_button"), tap=Tap("staff", ("prove",))))
LINK_FIRST = say("common.link_first", Choice(label=Phrase("link.button"), tap=Tap("link")))


def locked(asked: Asked) -> Reply | None:
    """All that a chat gets whose member staff have locked; None for everybody else."""
    if asked.member is None or not asked.member.locked:
        return None
    return say("care.locked", phone=Literal(asked.means.policy.coop.phone))


def refused(feature: Feature, member: Member | None) -> Reply | None:
    """What is said instead of FEATURE's answer; None where it may answer. MEMBER is the one the chat is linked to."""
    return LINK_FIRST if feature.audience is Audience.MEMBER and member is None else None


async def staff(state: ChatState, uow: UnitOfWork) -> Staff | None:
    """The office's person whose chat it is, active and held so until the answer is committed; None in other chats."""
    if state.staff_id is None:
        return None
    person = await uow.staff.get(state.staff_id, held=True)
    return person if person is not None and person.is_active else None


def refused_to_staff(feature: Feature, asked: Asked) -> Reply | None:
    """What the office's person is told instead of FEATURE's answer; None where it may answer."""
    if asked.must_prove and feature.name not in STAFF_WITHOUT_PROOF:
        return PROVE_FIRST
    if not is_for(feature, asked.worker.role):
        return say("desk.not_for_role", role=Phrase(f"did.role_{asked.worker.role}"))
    return None


def first(feature: Feature, asked: Asked) -> str | None:
    """The feature whose question must be answered before FEATURE shows something of the member."""
    if asked.is_idle and feature.name not in WITHOUT_PROOF:
        return PROVE
    is_members = feature.audience is Audience.MEMBER
    if is_members and consent.is_due(asked.consent_version, asked.means):
        return CONSENT
    return PIN if asked.is_shut and (is_members or feature.name in TELL_MEMBERS_MORE) else None


def args_of_first(name: str, question: Tap) -> tuple[str, ...]:
    """What the feature that `first` named is asked with; that of the PIN leads on to QUESTION."""
    return (AFTER, question.feature, *question.args) if name == PIN else ()


async def seen(feature: Feature, asked: Asked) -> None:
    """FEATURE answers a member: written down once a day, for the silence that `first` looks at."""
    day = today(asked.means.clock)
    if feature.audience is Audience.MEMBER and asked.seen_on != day:
        await asked.uow.links.seen(asked.chat.id, day)
