"""Requests as cards for the member: the question, what one would do before it is sent, what came of those that were.

Everything with a figure stands on a card; a sentence alone may be read on a lock screen.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from core.money import ZERO, Baht
from core.request_rules import Against, Facts, left_at_least
from core.requests import UNDECIDED, Ask, Draft, Request, RequestKind, RequestState, Step
from core.services.filing import Preview
from core.services.request_facts import number_of
from core.working_days import NextCutoff
from handlers.incoming import Asked, Tap
from handlers.moments import moment_of
from handlers.paging import page_acts
from handlers.reply import (
    LONGEST_QUOTE,
    MOST_ITEMS,
    Badge,
    Card,
    Choice,
    Clocked,
    Item,
    Literal,
    Phrase,
    Quote,
    Row,
    Section,
    Telling,
    Value,
)
from handlers.request_subjects import LOAN, OTHER, SHARES_WORD, Subject, Subjects, what_of

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
MINUTES_AN_HOUR = 60
CHANGE, REQUESTS = "change", "requests"
GO, DROP = "go", "drop"


def time_left(left: timedelta) -> Phrase:
    """Whole days; on the last day hours and minutes. Rounded down, so that nobody counts on a minute too many."""
    if left >= DAY:
        return Phrase.of("cutoff.days", days=left // DAY)
    minutes = left // MINUTE
    if left >= HOUR:
        return Phrase.of("cutoff.hours", hours=minutes // MINUTES_AN_HOUR, minutes=minutes % MINUTES_AN_HOUR)
    return Phrase.of("cutoff.minutes", minutes=minutes) if minutes else Phrase("cutoff.moment")


def which(subjects: Subjects) -> Card:
    """What can be asked for, one line a sort."""
    items = [_sort(subjects, about) for about in (SHARES_WORD, LOAN, "deposit") if subjects.of(about)]
    other = Phrase("change.other")
    items.append(Item(title=other, short=other, tap=Tap(CHANGE, (OTHER,)), detail=Phrase("change.other_detail")))
    until = Phrase.of("change.until", until=Clocked(subjects.coming.at), month=subjects.coming.effective)
    return Card(title=Phrase("change.title"), meaning=Phrase("change.which"), items=tuple(items), note=until)


def _sort(subjects: Subjects, about: str) -> Item:
    own = subjects.of(about)
    if about == SHARES_WORD and own[0].now <= ZERO:
        again = Phrase("change.resume_button")
        return Item(title=again, short=again, tap=Tap(CHANGE, ("resume",)), detail=Phrase("change.paused"))
    title = Phrase(f"change.{about}")
    total = sum((one.now for one in own), ZERO)
    tap = Tap(CHANGE, own[0].args if len(own) == 1 else (about,))
    return Item(title=title, short=title, tap=tap, detail=Phrase.of("change.a_month", amount=total))


def several(subjects: Sequence[Subject], about: str, offset: int) -> Card:
    """Contracts or accounts, one of which is to be chosen."""
    after = offset + MOST_ITEMS
    items = tuple(
        Item(
            title=one.name,
            short=Phrase.of("change.place", place=place, target=Literal(one.target[-10:])),
            tap=Tap(CHANGE, one.args),
            detail=Phrase.of("change.a_month", amount=one.now),
        )
        for place, one in enumerate(subjects[offset:after], offset + 1)
    )
    return Card(
        title=Phrase(f"change.{about}"),
        meaning=Phrase(f"change.which_{about}"),
        items=items,
        acts=page_acts(Tap(CHANGE, (about, "at")), offset, MOST_ITEMS, after if after < len(subjects) else None),
    )


def question(subject: Subject, facts: Facts, coming: NextCutoff, picks: Sequence[Baht], mark: str) -> Card:
    """How much a month it shall be; PICKS are amounts to choose from, each tied to this question by its MARK."""
    rows = [Row(Phrase("change.now"), subject.now)]
    if subject.about in {SHARES_WORD, LOAN} and facts.least > ZERO:
        rows.append(Row(Phrase("change.least"), facts.least))
    if subject.about == LOAN and facts.most is not None:
        rows.append(Row(Phrase("change.most"), facts.most))
    rows += [*_interest(subject), Row(Phrase("change.effective"), coming.effective)]
    items = []
    for place, amount in enumerate(picks):
        title, short = (Phrase.of(key, amount=amount) for key in ("change.a_month", "change.pick"))
        items.append(Item(title=title, short=short, tap=Tap(CHANGE, ("pick", mark, str(place)))))
    is_resuming = subject.about == SHARES_WORD and subject.now <= ZERO
    return Card(
        title=subject.name,
        meaning=Phrase("change.how_much_again" if is_resuming else f"change.how_much_{subject.about}"),
        rows=tuple(rows),
        items=tuple(items),
        note=Phrase("change.how_typed"),
    )


def _interest(subject: Subject) -> tuple[Row, ...]:
    """Of a contract whose agreed payment is principal: that interest is not in it."""
    return (Row(Phrase("change.interest"), Phrase("change.interest_apart")),) if subject.is_principal else ()


def shown_before(asked: Asked, seen: Preview, subject: Subject) -> Card:
    """What a request about SUBJECT would do, before it is sent; without its buttons."""
    ask = seen.ask
    until = Clocked(seen.coming.at)
    left = time_left(seen.coming.at - moment_of(asked.incoming).at)
    rows = (
        *_old_and_new(seen),
        *_interest(subject),
        Row(Phrase("change.effective"), seen.coming.effective),
        Row(Phrase("change.send_by"), until),
        Row(Phrase("change.time_left"), left),
    )
    is_general = ask.kind is RequestKind.GENERAL
    return Card(
        title=Phrase("change.check"),
        meaning=what_of(ask),
        rows=rows,
        sections=() if is_general else (_effect(asked, seen),),
        quotes=_own_words(ask),
        note=Phrase("change.not_sent"),
    )


def _old_and_new(seen: Preview) -> tuple[Row, ...]:
    ask, old = seen.ask, seen.old or ZERO
    if ask.kind is RequestKind.GENERAL:
        return ()
    new = ZERO if ask.new is None else ask.new
    key = "change.more_by" if new > old else "change.less_by"
    difference = new - old if new > old else old - new
    value: Value = Phrase.of(key, amount=new, difference=Telling(difference)) if difference else new
    return (Row(Phrase("change.old"), old), Row(Phrase("change.new"), value))


def _effect(asked: Asked, seen: Preview) -> Section:
    """The whole deduction before and after, and what it leaves of the salary against the policy's test."""
    verdict, salary = seen.verdict, asked.linked.salary
    rows = [Row(Phrase("change.before"), verdict.total_before), Row(Phrase("change.after"), verdict.total_after)]
    if verdict.left is None or salary is None:
        rows.append(Row(Phrase("change.left"), Phrase("change.no_salary")))
    else:
        left: Value = verdict.left
        if verdict.left_percent is not None:
            left = Phrase.of("change.left_of", left=verdict.left, percent=verdict.left_percent)
        rows.append(Row(Phrase("change.left"), left))
        rows.append(Row(Phrase("change.must_stay"), left_at_least(asked.means.policy.requests, salary)))
    return Section(title=Phrase.of("change.deducted", month=seen.coming.effective), rows=tuple(rows))


def refused(seen: Preview) -> Card:
    """The rules that speak against it, in words; what was entered stays."""
    return Card(
        title=Phrase("change.not_allowed"),
        meaning=what_of(seen.ask),
        rows=_old_and_new(seen),
        quotes=_own_words(seen.ask),
        note=Phrase.of("change.and", first=against_in_words(seen.verdict.against), second=Phrase("change.kept")),
    )


def against_in_words(against: Sequence[Against]) -> Phrase:
    """All that speaks against it, one sentence after the other."""
    said = [Phrase(one.key, {name: _shown(value) for name, value in one.values.items()}) for one in against]
    whole = said[0]
    for one in said[1:]:
        whole = Phrase.of("change.and", first=whole, second=one)
    return whole


def _shown(value: Value | str) -> Value:
    return Literal(value) if isinstance(value, str) else value


def of_draft(draft: Draft, subject: Subject) -> Card:
    """Something that was begun and not sent."""
    ask = draft.ask
    amounts = (Row(Phrase("change.old"), subject.now), Row(Phrase("change.new"), ask.new or ZERO))
    return Card(
        title=Phrase("change.draft_title"),
        meaning=what_of(ask),
        rows=() if ask.kind is RequestKind.GENERAL else amounts,
        quotes=_own_words(ask),
        note=Phrase("change.not_sent"),
        acts=(to_go(subject), to_drop(subject)),
    )


def drafts(found: Sequence[tuple[Draft, Subject]]) -> Card:
    """Several of these, to be gone on with."""
    items = tuple(
        Item(
            title=what_of(draft.ask),
            short=Phrase.of("change.go_place", place=place),
            tap=Tap(CHANGE, (GO, *subject.args)),
            detail=None if draft.ask.new is None else Phrase.of("change.a_month", amount=draft.ask.new),
        )
        for place, (draft, subject) in enumerate(found[:MOST_ITEMS], 1)
    )
    return Card(title=Phrase("change.draft_title"), items=items, note=Phrase("change.not_sent"))


def to_go(subject: Subject) -> Choice:
    """The button that goes on with what was begun about SUBJECT."""
    return Choice(label=Phrase("change.go_button"), tap=Tap(CHANGE, (GO, *subject.args)))


def to_drop(subject: Subject) -> Choice:
    """The button that throws it away."""
    return Choice(label=Phrase("change.drop_button"), tap=Tap(CHANGE, (DROP, *subject.args)), once=True)


def listed(found: Sequence[Request], offset: int, next_offset: int | None) -> Card:
    """A page of the member's requests, newest first."""
    return Card(
        title=Phrase("requests.title"),
        items=tuple(_line(request) for request in found),
        acts=page_acts(Tap(REQUESTS, ("page",)), offset, MOST_ITEMS, next_offset),
    )


def _line(request: Request) -> Item:
    number = Literal(number_of(request))
    return Item(
        title=Phrase.of("requests.line", number=number, what=what_of(request.ask)),
        short=Phrase.of("requests.short", number=number),
        tap=Tap(REQUESTS, ("see", str(request.case_id))),
        detail=Phrase.of("requests.from", month=request.effective),
        badge=Badge(text=_state(request.state), late=request.state is RequestState.HELD),
    )


def _state(state: RequestState) -> Phrase:
    return Phrase(f"requests.state_{state.value.replace('-', '_')}")


def opened(request: Request, steps: Sequence[Step]) -> Card:
    """One request with every step, and what the office said; to be cancelled while nobody has decided."""
    rows = [Row(Phrase("requests.state"), _state(request.state))]
    if request.old is not None:
        new = ZERO if request.ask.new is None else request.ask.new
        rows += [Row(Phrase("change.old"), request.old), Row(Phrase("change.new"), new)]
    rows.append(Row(Phrase("change.effective"), request.effective))
    if request.is_late:
        rows.append(Row(Phrase("requests.filed_at"), Phrase("requests.late")))
    said = (Quote(Phrase.of("requests.office", at=Clocked(step.at)), _cut(step.words)) for step in steps if step.words)
    return Card(
        title=Phrase.of("requests.number", number=Literal(number_of(request))),
        meaning=what_of(request.ask),
        rows=tuple(rows),
        sections=(Section(title=Phrase("requests.steps"), rows=tuple(_step(step) for step in steps)),),
        quotes=(*_own_words(request.ask), *said),
        note=Phrase(f"requests.note_{request.state.value.replace('-', '_')}"),
        acts=(to_cancel(request),) if request.state in UNDECIDED else (),
    )


def _step(step: Step) -> Row:
    return Row(Phrase(f"requests.step_{step.state.value.replace('-', '_')}"), Clocked(step.at))


def to_cancel(request: Request) -> Choice:
    """The button that asks whether it is to be withdrawn."""
    tap = Tap(REQUESTS, ("cancel", str(request.case_id)))
    return Choice(label=Phrase("requests.cancel_button"), tap=tap, danger=True)


def cancelling(request: Request) -> Card:
    """What will be withdrawn."""
    return replace(opened(request, ()), sections=(), note=Phrase("requests.cancel_ask"), acts=())


def _own_words(ask: Ask) -> tuple[Quote, ...]:
    return (Quote(Phrase("change.your_words"), _cut(ask.words)),) if ask.words else ()


def _cut(text: str) -> str:
    """What fits on a card beside the rest of it."""
    return text[: LONGEST_QUOTE // 2]
