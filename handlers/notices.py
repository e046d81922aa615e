"""What a notice says, and where its button leads: one line a kind, `notice.<kind>` in the catalogue.

    reply_of([notice], own=True)      # a card with the sentence and its button; of several the lines of a list

Others may see the screen: a sentence names the thing only, without a figure of money, a reason, a debt or a name.  Of
what a notice carries (`Notice.values`) only what `FORMS` names is said; `case` leads the button to the right request.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from core.calendar import BUDDHIST_ERA, Month
from core.notices import RULES, Notice, NoticeKind
from handlers import menu
from handlers.feature import Answer
from handlers.incoming import Asked, Tap
from handlers.reply import (
    MOST_ITEMS,
    Card,
    Choice,
    Clocked,
    Document,
    Item,
    Literal,
    Phrase,
    Reply,
    Text,
    Tone,
    Value,
    Year,
)

NEWS = "news"
"""The feature that lists what no chat took."""
MOST_PARTS, MOST_CHOICES = 5, 4

FORMS: Mapping[str, Callable[[str], Value]] = {
    "until": lambda text: Clocked(datetime.fromisoformat(text)),
    "day": date.fromisoformat,
    "month": Month.parse,
    "number": int,
    "year": lambda text: Year(int(text)),
}
"""Values that sentences may hold, and how each is written in `Notice.values`: ISO instants and days, `2026-12`, `3`."""

ANYTHING = Phrase("notice.push")
"""On the lock screen, whatever it is."""
SWITCH_OFF = Choice(label=Phrase("settings.notices_button"), tap=Tap("settings", ("notices",)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Says:
    """What a kind says and where its button leads.

    `values`: what its sentence holds.  `arg`: the value that is TAP's last argument, where the notice has it.
    `button`: its label where it is not the one of the feature.
    """

    tap: Tap
    values: tuple[str, ...] = ()
    arg: str | None = None
    button: str | None = None


SAYS: Mapping[NoticeKind, Says] = {
    NoticeKind.REQUEST_RESULT: Says(tap=Tap("requests", ("see",)), arg="case", button="notice.request_result_button"),
    NoticeKind.CUTOFF_MOVED: Says(tap=Tap("cutoff"), values=("until",)),
    NoticeKind.DRAFT_WAITS: Says(tap=Tap("change"), values=("until",)),
    NoticeKind.CUTOFF_NEAR: Says(tap=Tap("cutoff"), values=("until",)),
    NoticeKind.RECEIPT_READY: Says(tap=Tap("receipt"), values=("month",), arg="month", button="notice.receipt_button"),
    NoticeKind.DEDUCTION_SHORT: Says(tap=Tap("receipt"), values=("month",), arg="month", button="notice.short_button"),
    NoticeKind.RECEIPT_VOID: Says(tap=Tap("receipt"), values=("month",), arg="month", button="notice.receipt_button"),
    NoticeKind.DIVIDEND_READY: Says(tap=Tap("dividends"), values=("year",)),
    NoticeKind.STAFF_UNDECIDED: Says(tap=Tap("queue"), values=("until", "number")),
    NoticeKind.STAFF_NEW: Says(tap=Tap("queue")),
    NoticeKind.STAFF_QUOTA: Says(tap=Tap("health")),
    NoticeKind.STAFF_QUOTA_GONE: Says(tap=Tap("health")),
    NoticeKind.STAFF_POLICY: Says(tap=Tap("health"), values=("day",)),
}


@dataclass(frozen=True, slots=True)
class Line:
    """What is said of one notice, or of several that say the same."""

    sentence: Phrase
    button: Phrase
    tap: Tap


def key_of(kind: NoticeKind) -> str:
    """Of its sentence in the catalogue."""
    return f"notice.{kind.value.replace('-', '_')}"


def line_of(notice: Notice) -> Line:
    """NOTICE in words; one that lacks a value of its sentence says that there is something, and leads there."""
    says = SAYS[notice.kind]
    try:
        sentence = Phrase(key_of(notice.kind), {name: FORMS[name](notice.values[name]) for name in says.values})
    except (KeyError, ValueError):
        sentence = ANYTHING
    return Line(sentence, Phrase(says.button or f"{says.tap.feature}.button"), _tap(says, notice.values))


def _tap(says: Says, values: Mapping[str, str]) -> Tap:
    if says.arg is None:
        return says.tap
    arg = values.get(says.arg)
    return Tap(says.tap.feature) if arg is None else Tap(says.tap.feature, (*says.tap.args, arg))


def lines_of(notices: Iterable[Notice]) -> list[Line]:
    """NOTICES in words, each sentence once; where it is about several things its button leads to all of them."""
    lines: dict[str, Line] = {}
    for notice in notices:
        line = line_of(notice)
        same = lines.setdefault(repr(line.sentence), line)
        if same.tap != line.tap:
            lines[repr(line.sentence)] = replace(same, tap=Tap(line.tap.feature))
    return list(lines.values())


def fitting(notices: Sequence[Notice]) -> Sequence[Notice]:
    """Those that one message has room for, the first ones."""
    most = len(notices)
    while len(lines_of(notices[:most])) > MOST_ITEMS:
        most -= 1
    return notices[:most]


def reply_of(notices: Sequence[Notice], *, own: bool, document: Document | None = None) -> Reply:
    """What is pushed for NOTICES that fit: one message. OWN: to a member, not to somebody at work.

    DOCUMENT: the receipt that one of them is about, to a platform that takes files.
    """
    lines = lines_of(notices)
    if len(lines) > 1:
        return Reply(parts=(replace(list_of(lines, own=own), document=document),), alt=ANYTHING)
    acts = [Choice(label=lines[0].button, tap=lines[0].tap)]
    if any(RULES[notice.kind].wish for notice in notices):
        acts.append(SWITCH_OFF)
    tone = Tone.OWN if own else Tone.WORK
    card = Card(title=Phrase("notice.title"), tone=tone, meaning=lines[0].sentence, document=document, acts=tuple(acts))
    return Reply(parts=(card,), alt=ANYTHING)


def receipt_file(receipt_no: str, month: Month) -> Document:
    """A receipt as a file; its number is what the member sees again should it come twice."""
    number = Literal(f"{month.year + BUDDHIST_ERA}-{month.number:02}")
    return Document(
        receipt_no=receipt_no,
        name=Phrase.of("receipt.file", month=number),
        caption=Phrase.of("receipt.caption", month=month, number=Literal(receipt_no)),
    )


def list_of(lines: Sequence[Line], *, own: bool, title: str = "notice.title") -> Card:
    """LINES below each other, each with its button."""
    items = tuple(Item(title=line.sentence, short=line.button, tap=line.tap) for line in lines)
    return Card(title=Phrase(title), tone=Tone.OWN if own else Tone.WORK, items=items)


async def with_waiting(answer: Answer, asked: Asked) -> Answer:
    """ANSWER, and below it how many notices no chat took, while there are any; an open question is left alone."""
    if not asked.unsent or asked.is_shut or asked.is_idle or answer.reply is None or answer.conversation is not None:
        return answer
    waiting = useful(await asked.uow.notices.unsent_of(asked.linked.id), asked.means.clock.now())
    if not waiting or len(answer.reply.parts) >= MOST_PARTS:
        return answer
    said = Text(Phrase.of("notice.waiting", number=len(waiting)))
    choices = (menu.to(NEWS), *answer.reply.choices[: MOST_CHOICES - 1])
    return replace(answer, reply=replace(answer.reply, parts=(*answer.reply.parts, said), choices=choices))


def useful(notices: Iterable[Notice], now: datetime) -> list[Notice]:
    """Those whose time has not passed."""
    return [notice for notice in notices if notice.until is None or now <= notice.until]
