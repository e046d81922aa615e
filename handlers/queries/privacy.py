"""Privacy (`/privacy`, ความเป็นส่วนตัว): the consent that was given, who opened or changed the record, what one can do.

`25 พ.ย. 2569 เวลา 09.30 น.  สมศรี (ทะเบียน) เปิดดูข้อมูล`.  `privacy:acts:6` is the page that begins with the seventh newest.
The member's own questions are not kept and do not stand here.
"""

from core.services.privacy import acts_on
from handlers import menu
from handlers.acts import said
from handlers.feature import Audience, Query
from handlers.incoming import Asked, Tap
from handlers.reply import Card, Choice, Clocked, Literal, Phrase, Reply, Row, say

ACTS = "acts"
PAGE = 6
"""Entries on one card, each of two or three lines on a phone."""
FARTHEST = 10_000
CHOICES = (menu.to("consent"), menu.to("unlink"), menu.to("start"))


async def answer(asked: Asked) -> Reply:
    """The consent and the newest entries; or, from a button, a page of older ones."""
    if asked.member is None:
        return say("privacy.guest", menu.to("link"), menu.to("consent"))
    if asked.args[:1] == (ACTS,):
        return Reply(parts=(await _acts(asked, _offset(asked.args[1:])),), choices=(menu.to("privacy"), *CHOICES[1:]))
    return Reply(parts=(await _consent(asked), await _acts(asked, 0)), choices=CHOICES)


async def _consent(asked: Asked) -> Card:
    """What was agreed to in this chat, and how to take it back."""
    link = await asked.uow.links.of_chat(asked.chat.id)
    links = await asked.uow.links.of_member(asked.linked.id)
    rows = [Row(Phrase("privacy.chats"), len(links))]
    if link is not None:
        version = Phrase.of("privacy.version", version=Literal(link.consent_version))
        rows = [
            Row(Phrase("privacy.consent"), version),
            Row(Phrase("privacy.agreed"), Clocked(link.agreed_at)),
            *rows,
        ]
    return Card(
        title=Phrase("privacy.title"),
        rows=tuple(rows),
        note=Phrase("privacy.withdraw"),
        acts=(menu.to("mydata"),),
    )


async def _acts(asked: Asked, offset: int) -> Card:
    page = await acts_on(asked.uow, asked.means, asked.linked, offset=offset, limit=PAGE)
    acts = []
    if page.next_offset is not None:
        acts.append(_page_button("privacy.older", page.next_offset))
    if offset > 0:
        acts.append(_page_button("privacy.newer", max(offset - PAGE, 0)))
    return Card(
        title=Phrase("privacy.acts_title"),
        rows=tuple(Row(Phrase.of("privacy.at", at=Clocked(act.at)), said(act)) for act in page.acts),
        note=Phrase("privacy.acts_note" if page.acts else "privacy.no_acts"),
        acts=tuple(acts),
    )


def _page_button(label: str, offset: int) -> Choice:
    return Choice(label=Phrase(label), tap=Tap("privacy", (ACTS, str(offset))))


def _offset(args: tuple[str, ...]) -> int:
    """Where the page begins; at the newest for anything that is no such number."""
    text = args[0] if args else ""
    return min(int(text), FARTHEST) if text.isdecimal() and len(text) <= len(str(FARTHEST)) else 0


FEATURE = Query(name="privacy", commands=("privacy",), audience=Audience.ANYONE, answer=answer)
