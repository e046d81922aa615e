"""The member's own requests (`/requests`, ประวัติคำร้อง): newest first, each with every step, to be cancelled in time.

`requests:see:412` is one of them, `requests:page:5` the page that begins with the sixth.  Questions and new data that
were sent in stand in their own places; buttons lead there.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from types import MappingProxyType

from core.cases import CaseId
from core.clock import today
from core.errors import Refusal
from core.requests import UNDECIDED, Request
from core.services import filing
from core.services.request_facts import number_of
from handlers import confirming, menu, request_pages
from handlers.feature import Answer, Audience, Flow
from handlers.incoming import Asked, Happening
from handlers.messages.spelling import written
from handlers.paging import offset_in
from handlers.reply import MOST_ITEMS, Literal, Phrase, Reply, say

NAME = "requests"
SEE, PAGE, CANCEL = "see", "page", "cancel"
LASTS = timedelta(minutes=30)
LONGEST_ID = 18
NUMBER = re.compile(r"(?<!\d)(\d{1,9})/(\d{4})(?!\d)")
BACK = (menu.to(NAME), menu.to("start"))
ELSEWHERE = (menu.to("change"), menu.to("update"), menu.to("contact"), menu.to("start"))
"""What else was sent in stands in these."""


async def start(asked: Asked) -> Answer:
    """The list; or, from a button or a sentence, what was meant."""
    if (decided := confirming.decision(asked, NAME)) is not None:
        return await _decided(asked, decided)
    wish = asked.args[0] if asked.args else ""
    if wish not in WISHES and asked.incoming.happening is Happening.TEXT:
        found = await _said(asked)
        if found is not None:
            return await _opened(asked, found)
    return await WISHES.get(wish, _listed)(asked)


async def confirmed(asked: Asked) -> Answer | None:
    """The typed answer to whether it is to be cancelled; None for other words."""
    if confirming.is_anew(asked) or asked.args[:1] not in {(confirming.YES,), (confirming.NO,)}:
        return None
    conversation = asked.conversation
    data = None if conversation is None else conversation.data
    return await _decided(asked, confirming.Decision(confirmed=asked.args[0] == confirming.YES, data=data))


async def _listed(asked: Asked) -> Answer:
    """A page of five, newest first."""
    offset = offset_in(asked.args, 1)
    found = await asked.uow.requests.of_member(asked.linked.id, MOST_ITEMS + 1, offset)
    if not found and offset == 0:
        reply = say("requests.none", *ELSEWHERE, day=today(asked.means.clock))
        return Answer(reply=reply)
    following = offset + MOST_ITEMS if len(found) > MOST_ITEMS else None
    card = request_pages.listed(found[:MOST_ITEMS], offset, following)
    return Answer(reply=Reply(parts=(card,), choices=ELSEWHERE))


async def _see(asked: Asked) -> Answer:
    """The one that the button names; typed without a number, the newest."""
    if asked.args[1:]:
        return await _opened(asked, await _named(asked))
    newest = await asked.uow.requests.of_member(asked.linked.id, 1)
    return await (_opened(asked, newest[0]) if newest else _listed(asked))


async def _opened(asked: Asked, request: Request) -> Answer:
    """One of them with every step; an open question of another kind stays."""
    card = request_pages.opened(request, await asked.uow.requests.steps(request.case_id))
    return Answer(reply=Reply(parts=(card,), choices=BACK))


async def _cancel(asked: Asked) -> Answer:
    """The question whether it is withdrawn; typed without a number it is the only one that waits."""
    request = await _named(asked)
    if request.state not in UNDECIDED:
        raise Refusal("request_rules.not_open")
    card = request_pages.cancelling(request)
    confirm = Phrase("requests.cancel_confirm")
    return confirming.ask(asked, NAME, card, {CANCEL: str(request.case_id)}, confirm, danger=True)


async def _decided(asked: Asked, decided: confirming.Decision) -> Answer:
    if decided.data is None:
        return Answer(reply=say("requests.question_over", *BACK), conversation=asked.conversation)
    if not decided.confirmed:
        return Answer(reply=say("requests.not_cancelled", *BACK))
    case_id = CaseId(int(decided.data[CANCEL]))
    request = await filing.cancel(asked.uow, asked.means, asked.chat, asked.linked, case_id)
    return Answer(reply=say("requests.cancelled", menu.to("change"), *BACK, number=Literal(number_of(request))))


async def _named(asked: Asked) -> Request:
    """The member's own that the button names; without a number the only one that waits. Refusal for any other."""
    if asked.args[1:]:
        text = asked.args[1]
        if text.isdecimal() and len(text) <= LONGEST_ID:
            return await _own(asked, CaseId(int(text)))
        raise Refusal("requests.no_such")
    waiting = await asked.uow.requests.undecided_of(asked.linked.id)
    if len(waiting) != 1:
        raise Refusal("requests.which" if waiting else "requests.none_waits")
    return waiting[0]


async def _said(asked: Asked) -> Request | None:
    """The one whose number stands in the sentence, `คำร้องเลขที่ 412/2569`."""
    found = NUMBER.search(written(asked.incoming.text))
    if found is None:
        return None
    request = await _own(asked, CaseId(int(found[1])))
    if number_of(request) != f"{int(found[1])}/{found[2]}":
        raise Refusal("requests.no_such")
    return request


async def _own(asked: Asked, case_id: CaseId) -> Request:
    request = await asked.uow.requests.get(case_id)
    if request is None or request.member_id != asked.linked.id:
        raise Refusal("requests.no_such")
    return request


WISHES: Mapping[str, Callable[[Asked], Awaitable[Answer]]] = MappingProxyType(
    {SEE: _see, PAGE: _listed, CANCEL: _cancel}
)

FEATURE = Flow(
    name=NAME,
    commands=("requests",),
    audience=Audience.MEMBER,
    start=start,
    steps=MappingProxyType({confirming.STEP: confirmed}),
    lasts=LASTS,
    about=("change", "shares", "loans", "deposits"),
)
