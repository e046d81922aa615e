"""What was done to a member's record (`/audit NO`, ประวัติ): who, when, what, which fields; newest first, five a page.

`audit:#17:6` is a page of older entries.  Reading is itself an entry, which stands on top and moves the others by one.
"""

from core.services.auditing import trail
from core.services.privacy import named_acts
from core.staff import Power
from handlers.acts import said
from handlers.feature import Audience, Query
from handlers.incoming import Asked, Tap
from handlers.paging import offset_in, page_acts
from handlers.persons import named, ref
from handlers.reply import Card, Clocked, Literal, Phrase, Reply, Row, Tone, Value, say

NAME = "audit"
PAGE = 5


async def answer(asked: Asked) -> Reply:
    """The member's trail, or the question whose."""
    if not asked.args:
        return say("audit.which")
    member = await named(asked, asked.args[0])
    offset = offset_in(asked.args, 1)
    entries = await trail(asked.uow, asked.means, asked.actor, member.member_no, PAGE + 1, offset)
    acts = await named_acts(asked.uow, asked.means, entries[:PAGE], to_office=True)
    rows = []
    for act, entry in zip(acts, entries, strict=False):
        did: Value = said(act, "audit.member")
        if entry.reason:
            did = Phrase.of("audit.with_reason", did=did, reason=Literal(entry.reason))
        rows.append(Row(Phrase.of("audit.at", at=Clocked(act.at)), did))
    after = offset + PAGE + 1 if len(entries) > PAGE else None
    card = Card(
        title=Phrase.of("audit.title", number=Literal(member.member_no)),
        tone=Tone.WORK,
        rows=tuple(rows),
        note=Phrase("audit.note"),
        acts=page_acts(Tap(NAME, (ref(member),)), offset, PAGE - 1, after),
    )
    return Reply(parts=(card,))


FEATURE = Query(name=NAME, commands=(NAME,), audience=Audience.STAFF, answer=answer, power=Power.HISTORY_READ)
