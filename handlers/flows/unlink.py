"""End this chat's link, or a new one that the member did not make (`/unlink`, ยกเลิกผูกบัญชี).

The own link is ended after one question, by button or by typing ยืนยัน.  The button of a notice about a new link ends
that link at once: it is pressed in alarm, and linking again undoes it.
"""

from types import MappingProxyType

from core.links import Link
from core.ports import Conversation
from core.services.linking import unlink
from handlers import menu
from handlers.feature import Answer, Audience, Flow
from handlers.incoming import Asked, Tap
from handlers.reply import Choice, Literal, Phrase, say

ASK = "ask"
YES, NO, OTHER = "yes", "no", "other"
CHOICES = (
    Choice(label=Phrase("unlink.confirm"), tap=Tap("unlink", (YES,)), once=True, danger=True),
    Choice(label=Phrase("unlink.keep"), tap=Tap("unlink", (NO,)), once=True),
)
AFTER = (menu.to("shares"), menu.to("start"))


async def start(asked: Asked) -> Answer:
    """Ask; or, from a button, what was pressed. A "yes" counts only while the question is open."""
    wish = asked.args[0] if asked.args else ""
    if asked.member is None:
        key = "common.done_before" if wish else "unlink.not_linked"
        return Answer(reply=say(key, menu.to("link"), menu.to("start")))
    if wish == OTHER:
        return await _end_other(asked)
    asking = asked.conversation is not None and asked.conversation.flow == "unlink"
    if wish in {YES, NO} and asking:
        return await _decided(asked, wish)
    return _ask(asked)


async def decide(asked: Asked) -> Answer | None:
    """The typed answer to the question; None for other texts."""
    return await _decided(asked, asked.args[0]) if asked.args else None


def _ask(asked: Asked) -> Answer:
    until = asked.means.clock.now() + FEATURE.lasts
    waiting = Conversation(flow="unlink", step=ASK, expires_at=until, data=MappingProxyType({}))
    return Answer(reply=say("unlink.ask", *CHOICES), conversation=waiting)


async def _decided(asked: Asked, wish: str) -> Answer:
    if wish == NO:
        return Answer(reply=say("unlink.kept", *AFTER))
    await unlink(asked.uow, asked.means, asked.chat)
    return Answer(reply=say("unlink.done", menu.to("link"), menu.to("start")))


async def _end_other(asked: Asked) -> Answer:
    """End the other link that is named, or the newest one; only links of the same member are looked at."""
    links = await asked.uow.links.of_member(asked.linked.id)
    others = [link for link in links if link.chat.id != asked.chat.id]
    link = _meant(others, asked.args[1:])
    if link is None:
        key = "common.done_before" if asked.args[1:] else "unlink.other_gone"
        return Answer(reply=say(key, *AFTER), conversation=asked.conversation)
    await unlink(asked.uow, asked.means, link.chat)
    phone = Literal(asked.means.policy.coop.phone)
    return Answer(reply=say("unlink.other_done", *AFTER, phone=phone), conversation=asked.conversation)


def _meant(others: list[Link], args: tuple[str, ...]) -> Link | None:
    """The link with the id in ARGS; without an id the newest."""
    if not args:
        return others[-1] if others else None
    return next((link for link in others if str(link.id) == args[0]), None)


FEATURE = Flow(
    name="unlink",
    commands=("unlink",),
    audience=Audience.ANYONE,
    start=start,
    steps=MappingProxyType({ASK: decide}),
)
