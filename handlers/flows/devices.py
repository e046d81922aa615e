"""The chats that speak for the member (`/devices`, อุปกรณ์): platform, since when, and the end of any (product row C5).

A phone that is lost is ended from another one: after one question, by button or by typing ยืนยัน.  The chat that ended is
told.  `ยกเลิกเครื่องที่ 2` is the second of the list; the button holds the link's own number, so that it ends no other.
"""

from types import MappingProxyType

from core.links import Link, Platform
from core.ports import Conversation
from core.services import devices
from handlers import menu
from handlers.feature import Answer, Audience, Flow, Notice
from handlers.incoming import Asked, Tap
from handlers.reply import Card, Choice, Phrase, Reply, Row, say

ASK = "ask"
YES, NO = "yes", "no"
LINK = "link"
PLATFORMS = {Platform.LINE: Phrase("common.line"), Platform.TELEGRAM: Phrase("common.telegram")}
FIRST_OTHER = 2
"""This chat is the first of the list."""
MOST_OTHERS = 3
"""That one card shows; older ones come up when newer ones are ended."""
NUMBERS = tuple(f"n{number}" for number in range(FIRST_OTHER, FIRST_OTHER + MOST_OTHERS))
"""What a typed number of the list stands for."""
CONFIRM = (
    Choice(label=Phrase("devices.confirm"), tap=Tap("devices", (YES,)), once=True, danger=True),
    Choice(label=Phrase("devices.keep"), tap=Tap("devices", (NO,)), once=True),
)
AFTER = (menu.to("devices"), menu.to("start"))


async def start(asked: Asked) -> Answer:
    """The list; or, from a button or a typed number, the question about one of them."""
    wish, *more = asked.args or ("",)
    open_question = asked.conversation is not None and asked.conversation.flow == "devices"
    if wish in {YES, NO}:
        return await _decided(asked, wish) if open_question else Answer(reply=say("common.done_before", *AFTER))
    if wish in NUMBERS and more:
        return _ask(asked, await devices.find(asked.uow, asked.linked, asked.chat, more[0]))
    shown = await _shown(asked)
    if wish in NUMBERS:
        place = NUMBERS.index(wish)
        return _ask(asked, shown[place] if place < len(shown) else None)
    return await _list(asked, shown)


async def decide(asked: Asked) -> Answer | None:
    """The typed answer to the question; None for other texts."""
    return await _decided(asked, asked.args[0]) if asked.args else None


async def _shown(asked: Asked) -> list[Link]:
    """The others, the newest first: that is the one to worry about."""
    found = await devices.others(asked.uow, asked.linked, asked.chat)
    return found[::-1][:MOST_OTHERS]


async def _list(asked: Asked, shown: list[Link]) -> Answer:
    own = await asked.uow.links.of_chat(asked.chat.id)
    rows = [_row("devices.this", own)] if own is not None else []
    rows += [_row("devices.other", link, number) for number, link in enumerate(shown, FIRST_OTHER)]
    ends = [
        Choice(label=Phrase(f"devices.end_{number}"), tap=Tap("devices", (f"n{number}", str(link.id))), danger=True)
        for number, link in enumerate(shown, FIRST_OTHER)
    ]
    note = Phrase("devices.note" if shown else "devices.only_this")
    card = Card(title=Phrase("devices.title"), rows=tuple(rows), note=note)
    return Answer(reply=Reply(parts=(card,), choices=(*ends, menu.to("start"))))


def _row(key: str, link: Link, number: int = 1) -> Row:
    platform = PLATFORMS[link.chat.address.platform]
    return Row(Phrase.of(key, number=number, platform=platform), Phrase.of("devices.since", day=link.linked_at.date()))


def _ask(asked: Asked, link: Link | None) -> Answer:
    """One question; somebody else's link is answered as one that never was."""
    if link is None:
        return Answer(reply=say("devices.gone", *AFTER))
    until = asked.means.clock.now() + FEATURE.lasts
    waiting = Conversation(flow="devices", step=ASK, expires_at=until, data=MappingProxyType({LINK: str(link.id)}))
    platform = PLATFORMS[link.chat.address.platform]
    reply = say("devices.ask", *CONFIRM, platform=platform, day=link.linked_at.date())
    return Answer(reply=reply, conversation=waiting)


async def _decided(asked: Asked, wish: str) -> Answer:
    if wish == NO:
        return Answer(reply=say("devices.kept", *AFTER))
    named = asked.conversation.data.get(LINK, "") if asked.conversation is not None else ""
    link = await devices.find(asked.uow, asked.linked, asked.chat, named)
    if link is None:
        return Answer(reply=say("devices.gone", *AFTER))
    await devices.end(asked.uow, asked.means, link, asked.chat)
    told = Notice(to=link.chat.address, language=link.chat.language, reply=say("devices.ended_here", menu.to("link")))
    return Answer(reply=say("devices.ended", menu.to("password"), *AFTER), notices=(told,))


FEATURE = Flow(
    name="devices",
    commands=("devices",),
    audience=Audience.MEMBER,
    start=start,
    steps=MappingProxyType({ASK: decide}),
)
