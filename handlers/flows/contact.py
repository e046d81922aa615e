"""The office (`/contact`, ติดต่อ, ข้อเสนอแนะ): telephone, hours, address, mail; questions to it, and its answers.

The card is for everybody, since whoever cannot log in needs it most.  A linked member may write: message after message
joins the draft until ส่ง is pressed, is shown as a whole, and goes to the office once that is confirmed.  A draft is
kept for a day; typed words join it for half an hour after the last one, and mean what they always mean after that.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from core.cases import Case, CaseId
from core.clock import BANGKOK
from core.errors import Refusal
from core.ports import Conversation
from core.services import consent, questions
from core.typed_secrets import likely_secret
from handlers import confirming, menu
from handlers.casework import number
from handlers.feature import Answer, Audience, Flow
from handlers.incoming import Asked, Tap
from handlers.paging import offset_in, page_acts
from handlers.reply import (
    MOST_ITEMS,
    Badge,
    Card,
    Choice,
    Item,
    Literal,
    Phrase,
    Quote,
    Reply,
    Row,
    say,
)
from handlers.threads import page

WRITE, MORE, SEND, DROP, LIST, READ = "write", "more", "send", "drop", "list", "read"
READING = frozenset({LIST, READ})
KEPT_FOR = timedelta(hours=24)
WRITES_FOR = timedelta(minutes=30)
TEXT, CASE, OWNER, UNTIL = "text", "case", "owner", "until"
EXCERPT = 40
LEAVE = "leave"
"""What the words for the menu stand for while writing: they are none of the text."""
NUMBER = re.compile(r"\d{1,9}")


def _to(wish: str, *args: str, once: bool = False) -> Choice:
    return Choice(label=Phrase(f"contact.{wish}_button"), tap=Tap("contact", (wish, *args)), once=once)


SENDING = (_to(SEND), _to(DROP, once=True))
AFTER = (_to(LIST), menu.to("start"))


@dataclass(frozen=True, slots=True)
class Draft:
    """What was written and not sent yet; CASE is the thread that it goes on with, empty for a new one."""

    text: str
    case: str
    until: datetime
    """Until when what is typed joins it."""


async def start(asked: Asked) -> Answer:
    """The card, or what a button asks for."""
    wish = asked.args[0] if asked.args else ""
    pressed = confirming.decision(asked, "contact")
    do = _decided if pressed is not None else WISHES.get(wish)
    if do is None:
        return Answer(reply=await _card(asked), conversation=asked.conversation)
    if (first := _first(asked, wish)) is not None:
        return Answer(reply=first, conversation=asked.conversation)
    return await do(asked)


def _first(asked: Asked, wish: str) -> Reply | None:
    """What must come before: a link, the text of consent, and before something is read the PIN."""
    if asked.member is None:
        return say("contact.link_first", menu.to("link"), menu.to("start"))
    if consent.is_due(asked.consent_version, asked.means):
        return say("contact.consent_first", menu.to("consent"), menu.to("start"))
    if asked.is_shut and wish in READING:
        pin = Choice(label=Phrase("pin.button"), tap=Tap("pin", ("after", "contact", *asked.args)))
        return say("contact.pin_first", pin, menu.to("start"))
    return None


async def _card(asked: Asked) -> Reply:
    """What the policy says of the co-op, and a member's way to write and to read."""
    coop = asked.means.policy.coop
    rows = (
        Row(Phrase("contact.phone"), Literal(coop.phone)),
        Row(Phrase("contact.hours"), Literal(coop.office_hours)),
        Row(Phrase("contact.address"), Literal(coop.address)),
        Row(Phrase("contact.mail"), Literal(coop.webmaster_email)),
    )
    card = Card(title=Phrase("contact.title"), rows=rows, note=Phrase("contact.suggestions"))
    if asked.member is None:
        note = Phrase("contact.suggestions_guest")
        return Reply(parts=(replace(card, note=note),), choices=(menu.to("link"), menu.to("start")))
    acts = [_to(WRITE)]
    if await questions.threads(asked.uow, asked.member, 1):
        acts.append(_to(LIST))
    return Reply(parts=(replace(card, acts=tuple(acts)),), choices=(menu.to("summary"), menu.to("start")))


async def _more(asked: Asked) -> Answer:
    """More in an own thread."""
    case = await questions.own(asked.uow, asked.linked, _number(asked))
    return await _begin(asked, str(case.id))


def _number(asked: Asked) -> CaseId:
    """The number in a button. Refusal `question.none_such` for what is none, as for a thread of somebody else."""
    word = asked.args[1] if len(asked.args) > 1 else ""
    if not NUMBER.fullmatch(word):
        raise Refusal("question.none_such")
    return CaseId(int(word))


async def _begin(asked: Asked, case: str = "") -> Answer:
    """A new question, or more of the thread CASE; what was begun comes first."""
    draft = _draft(asked)
    if draft is not None and draft.text:
        key = "contact.go_on" if draft.case == case else "contact.other_first"
        return Answer(reply=say(key, *SENDING), conversation=_kept(asked, replace(draft, until=_soon(asked))))
    if not case:
        await questions.check_room(asked.uow, asked.linked)
    begun = Draft(text="", case=case, until=_soon(asked))
    reply = say("contact.write", _to(DROP, once=True), most=questions.LONGEST)
    return Answer(reply=reply, conversation=_kept(asked, begun))


def _soon(asked: Asked) -> datetime:
    return asked.means.clock.now() + WRITES_FOR


def _draft(asked: Asked) -> Draft | None:
    """The asking member's own, if the chat has one."""
    conversation = asked.conversation
    if conversation is None or conversation.flow != "contact" or asked.member is None:
        return None
    data = conversation.data
    if data.get(OWNER) != str(asked.member.id):
        return None
    return Draft(data[TEXT], data[CASE], datetime.fromisoformat(data[UNTIL]))


def _data(asked: Asked, draft: Draft) -> dict[str, str]:
    return {TEXT: draft.text, CASE: draft.case, OWNER: str(asked.linked.id), UNTIL: draft.until.isoformat()}


def _kept(asked: Asked, draft: Draft) -> Conversation:
    until = asked.means.clock.now() + KEPT_FOR
    return Conversation(flow="contact", step=WRITE, expires_at=until, data=MappingProxyType(_data(asked, draft)))


async def typed(asked: Asked) -> Answer | None:
    """Words join the draft; None for a command, a likely secret, and what is typed long after the last of them."""
    text, draft = asked.incoming.text.strip(), _draft(asked)
    if draft is None or text.startswith("/") or text.casefold() == "contact" or asked.args == (LEAVE,):
        return None
    if likely_secret(text) is not None:
        return None
    if asked.args:
        return await WISHES[asked.args[0]](asked)
    if asked.means.clock.now() > draft.until:
        return None
    longer = f"{draft.text}\n{text}".strip()
    if questions.length(longer) > questions.LONGEST:
        return Answer(reply=say("contact.too_long", *SENDING, most=questions.LONGEST), conversation=asked.conversation)
    return Answer(
        reply=say("contact.noted", *SENDING), conversation=_kept(asked, replace(draft, text=longer, until=_soon(asked)))
    )


async def _send(asked: Asked) -> Answer:
    """The whole of it, to be confirmed; the draft is kept for as long as before."""
    draft = _draft(asked)
    if draft is None or not draft.text:
        return await _begin(asked, "" if draft is None else draft.case)
    card = Card(
        title=Phrase("contact.check"),
        quotes=(Quote(Phrase("contact.your_words"), draft.text),),
        note=Phrase("contact.check_note"),
    )
    asking = confirming.ask(asked, "contact", card, _data(asked, draft), Phrase("contact.confirm"))
    if asking.conversation is None or asking.reply is None:
        return asking
    until = asked.means.clock.now() + KEPT_FOR
    return replace(
        asking,
        reply=replace(asking.reply, choices=(_to(DROP, once=True),)),
        conversation=replace(asking.conversation, expires_at=until),
    )


async def _decided(asked: Asked) -> Answer:
    """Sent once it is confirmed; otherwise there is still time to write on."""
    pressed, draft = confirming.decision(asked, "contact"), _draft(asked)
    if pressed is None or pressed.data is None or draft is None:
        return confirming.over(asked)
    if not pressed.confirmed:
        going_on = _kept(asked, replace(draft, until=_soon(asked)))
        return Answer(reply=say("contact.go_on", *SENDING), conversation=going_on)
    return Answer(reply=await _sent(asked, draft))


async def _sent(asked: Asked, draft: Draft) -> Reply:
    uow, means, member = asked.uow, asked.means, asked.linked
    if draft.case:
        case_id = CaseId(int(draft.case))
        await questions.write_on(uow, means, asked.chat, member, case_id, draft.text)
    else:
        case_id = await questions.ask(uow, means, asked.chat, member, draft.text)
    case = await questions.own(uow, member, case_id)
    return say(
        "contact.sent",
        *AFTER,
        number=number(case),
        day=await questions.answered_by(uow, means),
        hours=Literal(means.policy.coop.office_hours),
    )


async def _drop(asked: Asked) -> Answer:  # noqa: ARG001 - the same form as the others
    return Answer(reply=say("contact.dropped", menu.to("contact"), menu.to("start")))


async def _list(asked: Asked) -> Answer:
    """The own threads, newest first."""
    offset = offset_in(asked.args, 1)
    found = await questions.threads(asked.uow, asked.linked, MOST_ITEMS + 1, offset)
    if not found:
        return Answer(reply=say("contact.none", _to(WRITE), menu.to("start")), conversation=asked.conversation)
    lines = [await _line(asked, case) for case in found[:MOST_ITEMS]]
    following = offset + MOST_ITEMS if len(found) > MOST_ITEMS else None
    card = Card(
        title=Phrase("contact.threads"),
        items=tuple(lines),
        acts=page_acts(Tap("contact", (LIST,)), offset, MOST_ITEMS, following),
    )
    choices = (_to(WRITE), menu.to("start"))
    return Answer(reply=Reply(parts=(card,), choices=choices), conversation=asked.conversation)


async def _line(asked: Asked, case: Case) -> Item:
    """A thread with the beginning of what was asked, so that one knows it again."""
    thread = await questions.thread(asked.uow, asked.means, case, for_member=True)
    words = " ".join(thread[0].text.split()) if thread else ""
    short = words if len(words) <= EXCERPT else words[:EXCERPT].rstrip() + "…"
    return Item(
        title=Phrase.of("contact.line", number=number(case), day=case.opened_at.astimezone(BANGKOK).date()),
        short=Phrase.of("contact.short", number=number(case)),
        tap=Tap("contact", (READ, str(case.id))),
        detail=Phrase.of("contact.excerpt", words=Literal(short)),
        badge=Badge(text=Phrase(f"contact.is_{case.state.value}")),
    )


async def _read(asked: Asked) -> Answer:
    """One thread, the newest message last."""
    case = await questions.own(asked.uow, asked.linked, _number(asked))
    thread = await questions.thread(asked.uow, asked.means, case, for_member=True)
    found = page(thread, asked.args, 2, for_member=True)
    acts = [Choice(label=Phrase("contact.more_button"), tap=Tap("contact", (MORE, str(case.id))))]
    if found.older is not None:
        older = Tap("contact", (READ, str(case.id), str(found.older)))
        acts.append(Choice(label=Phrase("question.older"), tap=older))
    card = Card(
        title=Phrase.of("question.title", number=number(case)),
        meaning=Phrase(f"contact.is_{case.state.value}"),
        quotes=found.quotes,
        acts=tuple(acts),
    )
    return Answer(reply=Reply(parts=(card,), choices=AFTER), conversation=asked.conversation)


WISHES: dict[str, Callable[[Asked], Awaitable[Answer]]] = {
    WRITE: _begin,
    MORE: _more,
    SEND: _send,
    DROP: _drop,
    LIST: _list,
    READ: _read,
}
FEATURE = Flow(
    name="contact",
    commands=("contact",),
    audience=Audience.ANYONE,
    start=start,
    steps=MappingProxyType({WRITE: typed, confirming.STEP: typed}),
    lasts=KEPT_FOR,
)
