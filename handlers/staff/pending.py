"""What waits for a second person (`/pending`, รอคนที่สอง): oldest first, five a page; a line opens the proposal.

The list names numbers and fields, no names and no values; to see those is a look at the record, behind `confirm`.
"""

from core.clock import BANGKOK, today
from core.proposals import ProposalKind
from core.services.office_calendar import working_days
from core.services.proposals import Waiting, waiting
from core.staff import Power
from core.working_days import WorkingDays
from handlers import menu
from handlers.feature import Audience, Query
from handlers.incoming import Asked, Tap
from handlers.paging import offset_in, page_acts
from handlers.reply import MOST_ITEMS, Badge, Card, Item, Literal, Phrase, Reply, Tone, say

NAME = "pending"
LATE = 2
"""Working days of waiting from which it is shown as late."""


async def answer(asked: Asked) -> Reply:
    """The first page, or the one that was pressed."""
    found = await waiting(asked.uow, asked.actor)
    day = today(asked.means.clock)
    if not found:
        return say("pending.nothing", menu.to("staff"), day=day)
    days = await working_days(asked.uow, asked.means)
    offset = offset_in(asked.args, 0)
    after = offset + MOST_ITEMS
    card = Card(
        title=Phrase("pending.title"),
        tone=Tone.WORK,
        as_of=Phrase.of("common.as_of", day=day),
        count=Phrase.of("pending.count", number=len(found)),
        items=tuple(_item(asked, one, days) for one in found[offset:after]),
        note=Phrase("pending.note"),
        acts=page_acts(Tap(NAME), offset, MOST_ITEMS, after if after < len(found) else None),
    )
    return Reply(parts=(card,))


def _item(asked: Asked, found: Waiting, days: WorkingDays) -> Item:
    """`3 · เลขประจำตัวประชาชน`, below it `026548 · เสนอ 25 พ.ย. 2569`; one's own is marked, it needs somebody else."""
    proposal = found.proposal
    number = Literal(str(proposal.id))
    proposed_on = proposal.proposed_at.astimezone(BANGKOK).date()
    waits = days.since(proposed_on, today(asked.means.clock))
    badge = Badge(text=Phrase.of("pending.waits", days=waits), late=waits >= LATE) if waits else None
    if proposal.proposed_by == asked.actor.name:
        badge = Badge(text=Phrase("pending.own"))
    erases = proposal.kind is ProposalKind.ERASE
    what = Phrase("confirm.erase") if erases else Phrase(f"fields.{proposal.field}")
    return Item(
        title=Phrase.of("pending.line", number=number, what=what),
        short=Phrase.of("pending.open", number=number),
        detail=Phrase.of("pending.detail", member=Literal(found.member.member_no), day=proposed_on),
        tap=Tap("confirm", (str(proposal.id),)),
        badge=badge,
    )


FEATURE = Query(name=NAME, commands=(NAME,), audience=Audience.STAFF, answer=answer, power=Power.PENDING_SEE)
