"""A forgotten user name or password (`/forgot`, ลืมรหัสผ่าน): the three ways to a new code (product row E3).

The first way is a page, since it asks for the national ID, which has no business in a chat.  What the office approved
is fetched here by the button of its answer, once; every other press of such a button gets one sentence.
"""

from dataclasses import replace

from core.cases import CaseId
from core.pages import Purpose
from core.services.access import GOOD_FOR_IN_CHAT, fetch, newest
from core.services.page_visit import start as start_page
from handlers import handing, menu
from handlers.feature import Answer, Audience, Flow
from handlers.incoming import Asked
from handlers.reply import Card, Choice, Literal, Phrase, Reply, Tone, say

CODE = "code"
LONGEST_NUMBER = 18
"""Digits of a case's number that a database can hold."""


async def start(asked: Asked) -> Answer:
    """The ways, and the button of the first one, the same for everybody; or the code that was pressed for."""
    if asked.args[:1] == (CODE,):
        return await _code(asked, asked.args[1:])
    token = await start_page(asked.uow, asked.means, Purpose.FORGOT, asked.chat)
    card = Card(
        title=Phrase("forgot.title"),
        note=Phrase.of("forgot.ways", phone=Literal(asked.means.policy.coop.phone)),
        acts=(Choice(label=Phrase("forgot.open"), path=f"/link/forgot/{token}"),),
    )
    choices = (menu.to("link"), menu.to("start")) if asked.member is None else (menu.to("start"),)
    return Answer(reply=Reply(parts=(card,), choices=choices))


async def _code(asked: Asked, args: tuple[str, ...]) -> Answer:
    """The code and what to do with it. Old, used, foreign and made-up buttons are all answered alike."""
    case_id = _number_in(args[0]) if args else await newest(asked.uow, asked.chat)
    fetched = None if case_id is None else await fetch(asked.uow, asked.means, asked.chat, case_id)
    if fetched is None:
        phone = Literal(asked.means.policy.coop.phone)
        return Answer(reply=say("forgot.no_code", menu.to("forgot"), menu.to("start"), phone=phone))
    member, code = fetched
    until = asked.means.clock.now() + GOOD_FOR_IN_CHAT
    is_linked = asked.member is not None
    note = Phrase("forgot.use_linked" if is_linked else "forgot.use")
    card = handing.code_card(Phrase("forgot.code_title"), Tone.OWN, member, code, until, note)
    onward = menu.to("unlink" if is_linked else "link")
    return Answer(reply=Reply(parts=(replace(card, acts=(onward,)),)))


def _number_in(text: str) -> CaseId | None:
    return CaseId(int(text)) if text.isdecimal() and len(text) <= LONGEST_NUMBER else None


FEATURE = Flow(name="forgot", commands=("forgot",), audience=Audience.ANYONE, start=start)
