"""Whom somebody of the office looks for, as an answer: nobody, the one member's card, a list, or a page for more."""

from core.clock import today
from core.members import Found, Hit, MemberStatus
from core.services import finding, list_page
from core.services.record_views import View
from handlers import member_record, menu
from handlers.incoming import Asked
from handlers.member_pages import short_name, tap
from handlers.reply import MOST_ITEMS, Badge, Card, Choice, Item, Literal, Phrase, Reply, Tone, say


async def found(asked: Asked, text: str) -> Reply:
    """What TEXT brings. Refusal where nothing was asked for, or the role may not search."""
    result = await finding.find(asked.uow, asked.means, asked.actor, text, limit=MOST_ITEMS)
    if not result.number:
        return say("find.nobody", menu.to("find"), menu.to("staff"))
    if result.number == 1:
        return await member_record.part(asked, result.hits[0].member, View.CARD, 0)
    return Reply(parts=(await _list(asked, text, result),), choices=(menu.to("find"), menu.to("staff")))


async def _list(asked: Asked, text: str, result: Found) -> Card:
    """The first five; all of them are a page, which is asked for by its button."""
    is_long = result.number > MOST_ITEMS
    acts: tuple[Choice, ...] = ()
    if is_long:
        token = await list_page.offer(asked.uow, asked.means, asked.chat, asked.worker, text)
        acts = (Choice(label=Phrase("find.page_button"), path=f"/list/{token}"),)
    units = await asked.uow.codes.of_kind("unit", today(asked.means.clock))
    return Card(
        title=Phrase("find.title"),
        tone=Tone.WORK,
        count=Phrase.of("find.count", number=result.number),
        items=tuple(_line(hit, units.get(hit.member.unit or "", hit.member.unit)) for hit in result.hits),
        note=Phrase("find.page_note") if is_long else None,
        acts=acts,
    )


def _line(hit: Hit, unit: str | None) -> Item:
    member = hit.member
    number = Literal(member.member_no)
    badge = None
    if member.status is MemberStatus.LEFT:
        badge = Badge(text=Phrase("find.left"))
    elif hit.by_sound:
        badge = Badge(text=Phrase("find.by_sound"))
    return Item(
        title=Phrase.of("find.line", number=number, name=short_name(member.first_name, member.last_name)),
        short=Phrase.of("find.short", number=number),
        detail=None if unit is None else Phrase.of("find.unit", unit=Literal(unit)),
        tap=tap(member, View.CARD),
        badge=badge,
    )
