"""What waits for the office (`/queue`, คำร้องรอ): five lines, the longest waiting first, by number and unit.

`queue:kind:question:5` is the second page of one kind, `queue:of:#17` all that one member has asked for.
"""

from collections.abc import Mapping

from core.cases import Case, CaseKind, CaseState
from core.clock import BANGKOK, today
from core.services import casework
from core.services.office_calendar import working_days
from core.staff import Power, may
from core.working_days import WorkingDays
from handlers.casework import Desk, whose
from handlers.desks import desks_of
from handlers.feature import Audience, Query
from handlers.incoming import Asked, Tap
from handlers.paging import offset_in, page_acts
from handlers.persons import named, ref
from handlers.reply import MOST_ITEMS, Badge, Card, Choice, Item, Literal, Phrase, Reply, Tone

KIND, OF, ALL = "kind", "of", "all"
LATE_FROM = 2
"""Working days of waiting from which a line is amber."""
MOST_CHOICES = 4
PENDING = Choice(label=Phrase("queue.pending"), tap=Tap("pending"))


async def answer(asked: Asked) -> Reply:
    """The queue, a part of it, or what one member has asked for."""
    if asked.args[:1] == (OF,) and len(asked.args) > 1:
        return await _of_member(asked, asked.args[1])
    desks = desks_of(asked.worker.role)
    named_kind = asked.args[1] if asked.args[:1] == (KIND,) and len(asked.args) > 1 else ALL
    shown = tuple(kind for kind in desks if kind == named_kind) or tuple(desks)
    counts = await casework.count_waiting(asked.uow, asked.actor, tuple(desks))
    return await _queue(asked, shown, named_kind if len(shown) == 1 else ALL, counts)


async def _queue(asked: Asked, kinds: tuple[CaseKind, ...], name: str, counts: Mapping[CaseKind, int]) -> Reply:
    whole = sum(counts.get(kind, 0) for kind in kinds)
    offset = offset_in(asked.args, 2)
    start = offset if offset < whole else 0
    found = await casework.waiting(asked.uow, asked.actor, kinds, MOST_ITEMS, start)
    days = await working_days(asked.uow, asked.means)
    desks = desks_of(asked.worker.role)
    lines = [
        _line(one.case, desks[one.case.kind], await whose(asked, one.member), _waited(asked, one.case, days))
        for one in found
    ]
    left = whole - start - len(found)
    turn = page_acts(Tap("queue", (KIND, name)), start, MOST_ITEMS, None)
    if left > 0:
        following = Tap("queue", (KIND, name, str(start + MOST_ITEMS)))
        turn = (Choice(label=Phrase.of("queue.more", number=left), tap=following), *turn)
    day = today(asked.means.clock)
    card = Card(
        title=Phrase("queue.title"),
        tone=Tone.WORK,
        count=Phrase.of("queue.count", number=whole),
        as_of=Phrase.of("queue.today", day=day),
        meaning=None if whole else Phrase.of("queue.nothing", day=day),
        items=tuple(lines),
        acts=turn,
    )
    return Reply(parts=(card,), choices=_choices(asked, kinds, counts))


def _line(case: Case, desk: Desk, detail: Phrase, badge: Badge | None) -> Item:
    return Item(
        title=Phrase.of("queue.line", number=Literal(str(case.id)), kind=desk.name),
        short=Phrase.of("queue.short", number=Literal(str(case.id)), kind=desk.name),
        tap=Tap("request", (str(case.id),)),
        detail=detail,
        badge=badge,
    )


def _waited(asked: Asked, case: Case, days: WorkingDays) -> Badge | None:
    """For how many working days it has waited; nothing for what came today."""
    waited = days.since(case.waiting_since.astimezone(BANGKOK).date(), today(asked.means.clock))
    if waited == 0:
        return None
    return Badge(text=Phrase.of("queue.waited", number=waited), late=waited >= LATE_FROM)


def _choices(asked: Asked, kinds: tuple[CaseKind, ...], counts: Mapping[CaseKind, int]) -> tuple[Choice, ...]:
    """The other parts of the queue, and what waits for a second person."""
    desks = desks_of(asked.worker.role)
    second = (PENDING,) if may(asked.worker.role, Power.PENDING_SEE) else ()
    if len(kinds) < len(desks):
        return (Choice(label=Phrase("queue.all"), tap=Tap("queue")), *second)
    there = [kind for kind in desks if counts.get(kind)]
    only = [
        Choice(label=Phrase.of("queue.only", kind=desks[kind].name), tap=Tap("queue", (KIND, kind.value)))
        for kind in there
        if len(there) > 1
    ]
    return (*only[: MOST_CHOICES - len(second)], *second)


async def _of_member(asked: Asked, word: str) -> Reply:
    """All that one member has asked for, also what was decided."""
    member = await named(asked, word)
    desks = desks_of(asked.worker.role)
    offset = offset_in(asked.args, 2)
    found = await casework.of_member(asked.uow, asked.means, asked.actor, member, tuple(desks), MOST_ITEMS + 1, offset)
    following = offset + MOST_ITEMS if len(found) > MOST_ITEMS else None
    day = today(asked.means.clock)
    lines = [
        _line(
            case,
            desks[case.kind],
            Phrase.of("queue.opened", day=case.opened_at.astimezone(BANGKOK).date()),
            Badge(text=Phrase(f"queue.is_{case.state.value}"), late=case.state is CaseState.OPEN),
        )
        for case in found[:MOST_ITEMS]
    ]
    card = Card(
        title=Phrase.of("queue.of_member", number=Literal(member.member_no)),
        tone=Tone.WORK,
        as_of=Phrase.of("queue.today", day=day),
        meaning=None if lines else Phrase.of("queue.none_of_member", day=day),
        items=tuple(lines),
        acts=page_acts(Tap("queue", (OF, ref(member))), offset, MOST_ITEMS, following),
    )
    back = Choice(label=Phrase("queue.member_button"), tap=Tap("member", (ref(member),)))
    return Reply(parts=(card,), choices=(back, Choice(label=Phrase("queue.button"), tap=Tap("queue"))))


FEATURE = Query(name="queue", commands=("queue",), audience=Audience.STAFF, answer=answer, power=Power.QUEUE_SEE)
