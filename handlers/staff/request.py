"""One case (`/request 407`, `/request ๔๐๗/๒๕๖๙`): what it says, and how it can be decided or was.

Looking at it is a look at the member's record, and stands in the history as one.
"""

from dataclasses import replace

from core.cases import Case, CaseState
from core.history import MEMBER
from core.services import casework
from core.services.questions import office_person
from core.staff import Power, may
from handlers.casework import Desk, named
from handlers.desks import desks_of
from handlers.feature import Audience, Query
from handlers.incoming import Asked, Tap
from handlers.persons import ref
from handlers.reply import MOST_WORK_ACTS, Card, Choice, Clocked, Phrase, Quote, Reply, Row, Section, Text, say
from handlers.threads import person

QUEUE = Choice(label=Phrase("queue.button"), tap=Tap("queue"))


async def answer(asked: Asked) -> Reply:
    """The desk's card, with what the role may do about it."""
    if not asked.args:
        return say("request.usage", QUEUE)
    found = await casework.look_at(asked.uow, asked.means, asked.actor, await named(asked, asked.args[0]))
    case, member = found.case, found.member
    desk = desks_of(asked.worker.role).get(case.kind)
    if desk is None:
        return say("desk.no_such_case", QUEUE)
    card = await desk.show(asked, case, member)
    is_own = await casework.is_own(asked.uow, asked.actor, case)
    acts = card.acts
    if case.state is not CaseState.OPEN:
        card = await _decided(asked, case, card)
    elif not is_own:
        acts = (*_deciding(case, desk), *acts)
    if member is not None and may(asked.worker.role, Power.MEMBER_OPEN):
        acts = (*acts, Choice(label=Phrase("request.member_button"), tap=Tap("member", (ref(member),))))
    parts = (replace(card, acts=acts[:MOST_WORK_ACTS]), *((Text(Phrase("desk.own_case")),) if is_own else ()))
    return Reply(parts=parts, choices=(QUEUE,))


def _deciding(case: Case, desk: Desk) -> tuple[Choice, Choice]:
    number = str(case.id)
    return (
        Choice(label=desk.approve_button, tap=Tap("approve", (number,))),
        Choice(label=desk.reject_button, tap=Tap("reject", (number,))),
    )


async def _decided(asked: Asked, case: Case, card: Card) -> Card:
    """CARD with who decided, when, and what was said."""
    rows = []
    if case.closed_by == MEMBER:
        rows.append(Row(Phrase("request.decided_by"), Phrase("question.member")))
    elif case.closed_by is not None:
        rows.append(Row(Phrase("request.decided_by"), person(*await office_person(asked.uow, case.closed_by))))
    if case.closed_at is not None:
        rows.append(Row(Phrase("request.decided_at"), Clocked(case.closed_at)))
    ending = Section(title=Phrase(f"queue.is_{case.state.value}"), rows=tuple(rows))
    quoted = {quote.text for quote in card.quotes}
    said = [
        Quote(Phrase("request.said"), note.text)
        for note in await asked.uow.cases.notes(case.id)
        if (note.at, note.author) == (case.closed_at, case.closed_by) and note.text not in quoted
    ]
    return replace(card, sections=(*card.sections, ending), quotes=(*card.quotes, *said[-1:]))


FEATURE = Query(name="request", commands=("request",), audience=Audience.STAFF, answer=answer, power=Power.QUEUE_SEE)
