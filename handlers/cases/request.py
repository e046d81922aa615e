"""Requests at the desk (product row E5): old and new, from which month, what is left of the salary, what is against it.

    /request 407  ->  /approve 407  ->  6,000.00 บาท เริ่ม ธ.ค. 2569  ->  confirmed, judged again, and done once

What the rules speak against cannot be approved; each rule is a reason with which it may be rejected.  One that came in
time by its stamp after its month was sealed is decided together with its month: `approve:407:2027-01`.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from core.calendar import BUDDHIST_ERA, Month
from core.cases import Case, CaseKind, CaseState
from core.loans import Method
from core.members import Member
from core.money import ZERO, Baht
from core.request_rules import Against
from core.requests import SHARES, Ask, Request, RequestKind, RequestState
from core.services import request_deciding
from core.services.request_deciding import NoLongerFitsError, Prospect, part_of, prospect
from handlers.casework import Decided, Desk, InsteadError, number, whose
from handlers.incoming import Asked, Tap
from handlers.reply import Card, Choice, Clocked, Item, Literal, Phrase, Quote, Reply, Row, Text, Tone, Value
from handlers.telling import concerned

QUEUE = Choice(label=Phrase("queue.button"), tap=Tap("queue"))
NAMED_MONTH = re.compile(r"(\d{4})-(\d{1,2})|(\d{1,2})/(\d{4})")
"""`2027-01` from a button, `1/2570` as typed."""
BUDDHIST_FROM = 2400
MOST_REASONS = 5
KINDS = {kind.value: kind for kind in RequestKind}


async def show(asked: Asked, case: Case, member: Member | None) -> Card:
    """What is asked for and what it would do; once decided, what it came to."""
    seen = await prospect(asked.uow, asked.means, asked.actor, case.id)
    is_open = case.state is CaseState.OPEN
    return Card(
        title=Phrase.of("case_request.title", number=number(case)),
        tone=Tone.WORK,
        meaning=_joined(_marks(seen.request)),
        rows=(
            Row(Phrase("request.member"), await whose(asked, member)),
            Row(Phrase("request.kind"), _what(seen.request.ask)),
            *await _amounts(asked, seen.request),
            *((Row(Phrase("case_request.effective"), seen.effective),) if seen.request.state in DATED else ()),
            *(_effect(seen) if is_open else ()),
            Row(Phrase("case_request.filed_at"), Clocked(seen.request.filed_at)),
            Row(Phrase("case_request.state"), _state(seen.request)),
        ),
        quotes=_wish(seen.request.ask),
        note=_against(seen.against) if is_open else None,
    )


async def before(asked: Asked, case: Case, member: Member | None, words: str) -> Card:
    """The new amount and its month; InsteadError where a month must be chosen, or a rule speaks against it."""
    month, note = await _month_and_note(asked, case, words)
    seen = await prospect(asked.uow, asked.means, asked.actor, case.id, month)
    if seen.against:
        raise await _not_now(asked, case, seen)
    request = seen.request
    return Card(
        title=Phrase.of("case_request.ask", number=number(case)),
        tone=Tone.WORK,
        meaning=_starts(request.ask, seen.effective),
        rows=(
            Row(Phrase("request.member"), await whose(asked, member)),
            Row(Phrase("request.kind"), _what(request.ask)),
            *await _amounts(asked, request),
            *_effect(seen),
        ),
        quotes=(*_wish(request.ask), *((Quote(Phrase("case_request.note"), note),) if note else ())),
        note=Phrase.of("case_request.begun", month=seen.effective) if seen.has_begun else None,
    )


async def approve(asked: Asked, case: Case, words: str) -> Decided:
    """Judged again, and approved for its month; the member is told."""
    month, note = await _month_and_note(asked, case, words)
    try:
        seen = await request_deciding.approve(asked.uow, asked.means, asked.actor, case.id, note, month)
    except NoLongerFitsError as refusal:
        raise await _not_now(asked, case, refusal.seen) from None
    done = Phrase.of("case_request.approved", number=number(case), month=seen.effective)
    late = (Text(Phrase.of("case_request.begun", month=seen.effective)),) if seen.has_begun else ()
    return await _told(asked, case, Text(done), *late)


async def reject(asked: Asked, case: Case, words: str) -> Decided:
    """Everything stays as it was; the member is told, and reads why."""
    await request_deciding.reject(asked.uow, asked.means, asked.actor, case.id, words)
    return await _told(asked, case, Text(Phrase.of("case_request.rejected", number=number(case))))


async def reasons(asked: Asked, case: Case, member: Member | None) -> tuple[Phrase, ...]:  # noqa: ARG001 - a desk's form
    """What speaks against it today first, then what is said of its kind: in the words that the member reads."""
    seen = await prospect(asked.uow, asked.means, asked.actor, case.id)
    found = [_sentence(one) for one in seen.against]
    kind = seen.request.ask.kind
    if kind in SHARES:
        months = asked.means.policy.requests.months_between_share_changes
        found.append(Phrase.of("case_request.reason_too_soon", months=months))
    if kind is not RequestKind.GENERAL:
        found.append(Phrase("case_request.reason_too_little"))
    return (*found, Phrase("case_request.reason_office"))[:MOST_REASONS]


def line(case: Case) -> Phrase:
    """What the queue calls it."""
    kind = KINDS.get(case.data.get("kind", ""))
    return DESK.name if kind is None else Phrase(f"case_request.{part_of(kind).value}")


async def _told(asked: Asked, case: Case, *said: Text) -> Decided:
    """What was done, and that nobody can be told where there is no chat."""
    is_heard = any(not chat.blocked for chat in await concerned(asked, case))
    unheard = () if is_heard else (Text(Phrase("case_request.unheard")),)
    again = Choice(label=Phrase("request.back"), tap=Tap("request", (str(case.id),)))
    return Decided(reply=Reply(parts=(*said, *unheard), choices=(QUEUE, again)))


async def _month_and_note(asked: Asked, case: Case, words: str) -> tuple[Month | None, str]:
    """Of one that was held the month that WORDS begin with; the rest is a note for the member."""
    seen = await prospect(asked.uow, asked.means, asked.actor, case.id)
    if not seen.months:
        return None, words
    first, _, note = words.partition(" ")
    month = _read_month(first)
    if month is None:
        raise InsteadError(await _which_month(asked, case, seen))
    return month, note.strip()


def _read_month(word: str) -> Month | None:
    found = NAMED_MONTH.fullmatch(word)
    if found is None:
        return None
    year, name = (int(found[1] or found[4]), int(found[2] or found[3]))
    try:
        return Month(year - BUDDHIST_ERA if year >= BUDDHIST_FROM else year, name)
    except ValueError:
        return None


async def _which_month(asked: Asked, case: Case, seen: Prospect) -> Card:
    """The months to choose from, the sealed one first."""
    items = tuple(
        Item(
            title=Phrase.of("case_request.for_month", month=month),
            short=Phrase.of("case_request.for_month", month=month),
            tap=Tap("approve", (str(case.id), str(month))),
            detail=Phrase("case_request.sealed_month" if place == 0 else "case_request.next_month"),
        )
        for place, month in enumerate(seen.months)
    )
    return Card(
        title=Phrase.of("case_request.ask", number=number(case)),
        tone=Tone.WORK,
        meaning=Phrase("case_request.which_month"),
        rows=(
            Row(Phrase("request.member"), await whose(asked, seen.member)),
            Row(Phrase("request.kind"), _what(seen.request.ask)),
            Row(Phrase("case_request.filed_at"), Clocked(seen.request.filed_at)),
        ),
        items=items,
    )


async def _not_now(asked: Asked, case: Case, seen: Prospect) -> InsteadError:
    """Why it cannot be approved, with the figures, and the way to reject it."""
    card = Card(
        title=Phrase.of("case_request.not_now", number=number(case)),
        tone=Tone.WORK,
        meaning=Phrase("case_request.no_longer_fits"),
        rows=(
            Row(Phrase("request.member"), await whose(asked, seen.member)),
            Row(Phrase("request.kind"), _what(seen.request.ask)),
            *await _amounts(asked, seen.request),
            Row(Phrase("case_request.effective"), seen.effective),
            *_effect(seen),
        ),
        note=_against(seen.against),
        acts=(Choice(label=Phrase("reject.button"), tap=Tap("reject", (str(case.id),))),),
    )
    return InsteadError(card)


def _what(ask: Ask) -> Phrase:
    key = f"case_request.of_{ask.kind.value.replace('-', '_')}"
    return Phrase.of(key, target=Literal(ask.target)) if ask.target else Phrase(key)


async def _amounts(asked: Asked, request: Request) -> tuple[Row, ...]:
    """Old and new; of a contract whose agreed payment is principal, that interest is not in it."""
    ask = request.ask
    if ask.kind is RequestKind.GENERAL:
        return ()
    old = ZERO if request.old is None else request.old
    rows = (Row(Phrase("case_request.old"), old), Row(Phrase("case_request.new"), _new(ask)))
    loans = await asked.uow.loans.of_member(request.member_id) if ask.kind is RequestKind.REPAYMENT else ()
    is_principal = any((loan.contract_no, loan.method) == (ask.target, Method.EQUAL_PRINCIPAL) for loan in loans)
    return (*rows, Row(Phrase("change.interest"), Phrase("change.interest_apart"))) if is_principal else rows


def _new(ask: Ask) -> Baht:
    return ZERO if ask.new is None else ask.new


def _effect(seen: Prospect) -> tuple[Row, ...]:
    """The whole deduction of the month with it, and what stays of the salary."""
    verdict = seen.verdict
    if verdict is None or seen.request.ask.kind is RequestKind.GENERAL:
        return ()
    left: Value = Phrase("case_request.no_salary")
    if verdict.left is not None:
        left = verdict.left
    if verdict.left is not None and verdict.left_percent is not None:
        left = Phrase.of("case_request.left_of", left=verdict.left, percent=verdict.left_percent)
    return (Row(Phrase("case_request.total"), verdict.total_after), Row(Phrase("case_request.left"), left))


def _starts(ask: Ask, month: Month) -> Phrase:
    if ask.kind is RequestKind.GENERAL:
        return Phrase.of("case_request.starts_general", month=month)
    if ask.kind is RequestKind.SHARE_SUSPEND:
        return Phrase.of("case_request.starts_none", month=month)
    return Phrase.of("case_request.starts", amount=_new(ask), month=month)


def _wish(ask: Ask) -> tuple[Quote, ...]:
    return (Quote(Phrase("case_request.words"), ask.words),) if ask.words else ()


def _state(request: Request) -> Phrase:
    return Phrase(f"case_request.is_{request.state.value.replace('-', '_')}")


def _marks(request: Request) -> list[Phrase]:
    """What staff must know of the moment at which it was filed."""
    marks = []
    if request.state is RequestState.HELD:
        marks.append(Phrase.of("case_request.held", month=request.effective))
    if request.is_late:
        marks.append(Phrase.of("case_request.late", month=request.effective))
    if request.near:
        marks.append(Phrase("case_request.near"))
    return marks


def _against(against: Sequence[Against]) -> Phrase | None:
    """All that speaks against it, in the desk's own short words: the sentences of the rules ask the member to act."""
    said = _joined([_sentence(replace(one, key=_of_desk(one.key))) for one in against], "desk_rules.and")
    return None if said is None else Phrase.of("case_request.against", rules=said)


def _of_desk(key: str) -> str:
    section, _, rule = key.partition(".")
    return f"desk_rules.{rule}" if section == "request_rules" else key


def _joined(sentences: Sequence[Phrase], joint: str = "case_request.and") -> Phrase | None:
    if not sentences:
        return None
    whole = sentences[0]
    for one in sentences[1:]:
        whole = Phrase.of(joint, first=whole, second=one)
    return whole


def _sentence(one: Against) -> Phrase:
    return Phrase(one.key, {name: Literal(v) if isinstance(v, str) else v for name, v in one.values.items()})


DATED = frozenset(RequestState) - {RequestState.HELD}
DESK = Desk(
    kind=CaseKind.REQUEST,
    name=Phrase("case_request.name"),
    approve_button=Phrase("approve.button"),
    show=show,
    before=before,
    approve=approve,
    reject=reject,
    reasons=(),
    reasons_now=reasons,
    line=line,
)
