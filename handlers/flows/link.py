"""Link this chat with a member (`/link`, ผูกบัญชี): a button to the page, and the two ways in which its end arrives.

On LINE the platform brings the end as an event; on Telegram, where the page ran without script, the person types the
code that the page shows.  Nothing secret is ever typed in the chat.
"""

from datetime import datetime
from types import MappingProxyType

from core.credentials import read_code
from core.links import FILL_WITHIN, OPEN_WITHIN, Platform
from core.masking import mask_number
from core.members import Member
from core.ports import Conversation
from core.services.linking import Bound, finish_by_code, finish_by_nonce, offer
from handlers import menu
from handlers.feature import Answer, Audience, Flow, Notice
from handlers.incoming import Asked, Happening, Tap
from handlers.reply import Card, Choice, Clocked, Literal, Phrase, Reply, say

CODE = "code"
LASTS = OPEN_WITHIN + FILL_WITHIN
"""As long as the page may take; only then can its code be typed."""
NEW_BUTTON = Choice(label=Phrase("link.again"), tap=Tap("link"))
PLATFORMS = {Platform.LINE: Phrase("common.line"), Platform.TELEGRAM: Phrase("common.telegram")}


async def start(asked: Asked) -> Answer:
    """The button, good for ten minutes and one link; somebody linked already is told with whom."""
    if asked.member is not None:
        choices = (menu.to("shares"), menu.to("unlink"), menu.to("start"))
        return Answer(reply=say("link.already", *choices, member=_shown(asked.member)))
    token = await offer(asked.uow, asked.means, asked.chat, asked.incoming.display_name)
    card = Card(
        title=Phrase("link.title"),
        note=Phrase("link.offer"),
        acts=(Choice(label=Phrase("link.open"), path=f"/link/{token}"),),
    )
    until = asked.means.clock.now() + LASTS
    waiting = Conversation(flow="link", step=CODE, expires_at=until, data=MappingProxyType({}))
    return Answer(reply=Reply(parts=(card,)), conversation=waiting)


async def code(asked: Asked) -> Answer | None:
    """The page's code, in any spelling; None for other texts, and while no page waits for a code."""
    text = asked.incoming.text
    if read_code(text) is None or await asked.uow.link_sessions.awaiting_code(asked.chat.id) is None:
        return None
    bound = await finish_by_code(asked.uow, asked.means, asked.chat, text)
    if bound is None:
        return Answer(reply=say("link.code_wrong", NEW_BUTTON), conversation=asked.conversation)
    return _finished(bound, asked.means.clock.now())


async def returned(asked: Asked) -> Answer:
    """LINE's dialog was confirmed. A nonce that is used up or too old gets the way to a new button."""
    bound = await finish_by_nonce(asked.uow, asked.means, asked.incoming.address, asked.incoming.nonce)
    if bound is None:
        return Answer(reply=say("link.expired", NEW_BUTTON))
    return _finished(bound, asked.means.clock.now())


def linked(bound: Bound) -> Reply:
    """What the chat that was just linked is told, whichever way the page ended."""
    choices = (menu.to("shares"), menu.to("me"), menu.to("start"))
    return say("link.linked", *choices, member=_shown(bound.member))


def told(bound: Bound, now: datetime) -> tuple[Notice, ...]:
    """What the member's other chats are told, each in its language and with a button that ends the new link."""
    platform = PLATFORMS[bound.link.chat.address.platform]
    end_it = Choice(
        label=Phrase("unlink.other_button"), tap=Tap("unlink", ("other", str(bound.link.id))), once=True, danger=True
    )
    reply = say("link.new_device", end_it, platform=platform, at=Clocked(now))
    return tuple(
        Notice(to=link.chat.address, language=link.chat.language, reply=reply)
        for link in bound.others
        if not link.chat.blocked
    )


def _finished(bound: Bound, now: datetime) -> Answer:
    return Answer(reply=linked(bound), notices=told(bound, now))


def _shown(member: Member) -> Literal:
    """Masked, since the sentence may stand on a lock screen."""
    return Literal(mask_number(member.member_no))


FEATURE = Flow(
    name="link",
    commands=("link",),
    audience=Audience.ANYONE,
    start=start,
    steps=MappingProxyType({CODE: code}),
    happenings=MappingProxyType({Happening.LINK_RETURNED: returned}),
    lasts=LASTS,
)
