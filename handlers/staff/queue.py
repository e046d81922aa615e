"""What waits for the office (`/queue`, คำร้องรอ): five lines, the longest waiting first, by number and unit.

`queue:kind:question:5` is the second page of one kind, `queue:part:shares` the requests about shares, `queue:of:#17`
all that one member has asked for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.cases import Case, CaseId, CaseKind, CaseState
from core.clock import BANGKOK, today
from core.services import casework, request_deciding
from core.services.casework import Waiting
from core.services.office_calendar import coming_cutoff
from core.services.request_deciding import Part
from core.staff import Power, may
from core.working_days import WorkingDays
from handlers.casework import Desk, whose
from handlers.desks import desks_of
from handlers.feature import Audience, Query
from handlers.incoming import Asked, Tap
from handlers.paging import offset_in, page_acts
from handlers.persons import named, ref
from handlers.reply import MOST_ITEMS, Badge, Card, Choice, Clocked, Item, Literal, Phrase, Reply, Tone

KIND, PART, OF, ALL = "kind", "part", "of", "all"
LATE_FROM = 2
"""Working days of waiting from which a line is amber."""
MOST_CHOICES = 4
PENDING = Choice(label=Phrase("queue.pending"), tap=Tap("pending"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What is listed: `args` as buttons say it, how many there are, and the requests that wait, by part."""

    args: tuple[str, str]
    whole: int
    parts: Mapping[Part, Sequence[CaseId]]
    counts: Mapping[CaseKind, int]

    @property
    def is_all(self) -> bool:
        """Whether nothing is left out."""
        return self.args[1] == ALL

    @property
    def doubtful(self) -> Sequence[CaseId]:
        """Requests of which staff say whether they were in time."""
        return self.parts.get(Part.DOUBTFUL, ())


async def answer(asked: Asked) -> Reply:
    """The queue, a part of it, or what one member has asked for."""
    if asked.args[:1] == (OF,) and len(asked.args) > 1:
        return await _of_member(asked, asked.args[1])
    desks = desks_of(asked.worker.role)
    counts = await casework.count_waiting(asked.uow, asked.actor, tuple(desks))
    parts = await request_deciding.parts(asked.uow, asked.actor) if CaseKind.REQUEST in desks else {}
    sort, name = (*asked.args[:2], ALL, ALL)[:2]
    if sort == PART and name in parts:
        return await _queue(asked, Shown(args=(PART, name), whole=len(parts[Part(name)]), parts=parts, counts=counts))
    kinds = [kind for kind in desks if (sort, name) == (KIND, kind.value)]
    whole = sum(counts.get(kind, 0) for kind in kinds or desks)
    return await _queue(asked, Shown(args=(KIND, name if kinds else ALL), whole=whole, parts=parts, counts=counts))


async def _queue(asked: Asked, shown: Shown) -> Reply:
    offset = offset_in(asked.args, 2)
    start = offset if offset < shown.whole else 0
    found = await _page(asked, shown, start)
    coming, days = await coming_cutoff(asked.uow, asked.means)
    desks = desks_of(asked.worker.role)
    lines = []
    for one in found:
        is_doubtful = one.case.id in shown.doubtful
        badge = Badge(text=Phrase("queue.doubtful"), late=True) if is_doubtful else _waited(asked, one.case, days)
        lines.append(_line(one.case, desks[one.case.kind], await whose(asked, one.member), badge))
    left = shown.whole - start - len(found)
    turn = page_acts(Tap("queue", shown.args), start, MOST_ITEMS, None)
    if left > 0:
        following = Tap("queue", (*shown.args, str(start + MOST_ITEMS)))
        turn = (Choice(label=Phrase.of("queue.more", number=left), tap=following), *turn)
    day = today(asked.means.clock)
    due = Phrase.of("queue.due", until=Clocked(coming.at)) if CaseKind.REQUEST in desks else None
    card = Card(
        title=Phrase("queue.title"),
        tone=Tone.WORK,
        count=Phrase.of("queue.count", number=shown.whole),
        as_of=Phrase.of("queue.today", day=day),
        meaning=due if shown.whole else Phrase.of("queue.nothing", day=day),
        items=tuple(lines),
        acts=turn,
    )
    return Reply(parts=(card,), choices=_choices(asked, shown))


async def _page(asked: Asked, shown: Shown, start: int) -> Sequence[Waiting]:
    sort, name = shown.args
    if sort == PART:
        return await request_deciding.waiting(asked.uow, asked.actor, shown.parts[Part(name)][start:][:MOST_ITEMS])
    kinds = tuple(desks_of(asked.worker.role)) if shown.is_all else (CaseKind(name),)
    return await casework.waiting(asked.uow, asked.actor, kinds, MOST_ITEMS, start)


def _line(case: Case, desk: Desk, detail: Phrase, badge: Badge | None) -> Item:
    kind = desk.called(case)
    return Item(
        title=Phrase.of("queue.line", number=Literal(str(case.id)), kind=kind),
        short=Phrase.of("queue.short", number=Literal(str(case.id)), kind=kind),
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


def _choices(asked: Asked, shown: Shown) -> tuple[Choice, ...]:
    """The other parts of the queue, those with most first, and what waits for a second person."""
    second = (PENDING,) if may(asked.worker.role, Power.PENDING_SEE) else ()
    if not shown.is_all:
        return (Choice(label=Phrase("queue.all"), tap=Tap("queue")), *second)
    desks = desks_of(asked.worker.role)
    only = [
        (number, Phrase.of("queue.only", kind=desks[kind].name), (KIND, kind.value))
        for kind in desks
        if (number := shown.counts.get(kind, 0)) and kind is not CaseKind.REQUEST
    ]
    only += [
        (len(shown.parts[part]), Phrase.of("queue.only", kind=Phrase(f"case_request.{part.value}")), (PART, part.value))
        for part in Part
        if part in shown.parts and part is not Part.DOUBTFUL
    ]
    only = sorted(only, key=lambda one: -one[0]) if len(only) > 1 else []
    first = [(0, Phrase("queue.only_doubtful"), (PART, Part.DOUBTFUL.value))] if shown.doubtful else []
    choices = [Choice(label=label, tap=Tap("queue", args)) for _, label, args in (*first, *only)]
    return (*choices[: MOST_CHOICES - len(second)], *second)


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
