"""What a notice says, and where its button leads: one line a kind, `notice.<kind>` in the catalogue.

    reply_of([notice], own=True)      # a card with the sentence and its button; of several the lines of a list

Others may see the screen: a sentence names the thing only, without a figure of money, a reason, a debt or a name.  Of
what a notice carries (`Notice.values`) only what `FORMS` names is said; `case` leads the button to the right request.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from core.calendar import Month
from core.notices import RULES, Notice, NoticeKind
from handlers.incoming import Tap
from handlers.reply import MOST_ITEMS, Card, Choice, Clocked, Item, Phrase, Reply, Tone, Value

MOST_MESSAGES = 5
"""LINE's message objects in one push."""
MOST_LINES = MOST_ITEMS * MOST_MESSAGES
"""Of different sentences in one push; what is more waits for the next."""

FORMS: Mapping[str, Callable[[str], Value]] = {
    "until": lambda text: Clocked(datetime.fromisoformat(text)),
    "day": date.fromisoformat,
    "month": Month.parse,
    "number": int,
}
"""Values that sentences may hold, and how each is written in `Notice.values`: ISO instants and days, `2026-12`, `3`."""

SWITCH_OFF = Choice(label=Phrase("settings.notices_button"), tap=Tap("settings", ("notices",)))


@dataclass(frozen=True, slots=True)
class Leads:
    """Where the button leads: TAP, with the notice's value called ARG as its last argument where it has one.

    BUTTON: its label where it is not the one of the feature.
    """

    tap: Tap
    arg: str | None = None
    button: str | None = None


LEADS: Mapping[NoticeKind, Leads] = {
    NoticeKind.REQUEST_RESULT: Leads(Tap("requests", ("see",)), "case", "notice.request_result_button"),
    NoticeKind.CUTOFF_MOVED: Leads(Tap("cutoff")),
    NoticeKind.DRAFT_WAITS: Leads(Tap("change")),
    NoticeKind.CUTOFF_NEAR: Leads(Tap("cutoff")),
    NoticeKind.STAFF_UNDECIDED: Leads(Tap("queue")),
    NoticeKind.STAFF_NEW: Leads(Tap("queue")),
    NoticeKind.STAFF_QUOTA: Leads(Tap("health")),
    NoticeKind.STAFF_QUOTA_GONE: Leads(Tap("health")),
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
    """NOTICE in words."""
    values = {name: FORMS[name](text) for name, text in notice.values.items() if name in FORMS}
    leads = LEADS[notice.kind]
    button = leads.button or f"{leads.tap.feature}.button"
    return Line(Phrase(key_of(notice.kind), values), Phrase(button), _tap(leads, notice.values))


def _tap(leads: Leads, values: Mapping[str, str]) -> Tap:
    if leads.arg is None:
        return leads.tap
    arg = values.get(leads.arg)
    return Tap(leads.tap.feature) if arg is None else Tap(leads.tap.feature, (*leads.tap.args, arg))


def lines_of(notices: Iterable[Notice]) -> list[Line]:
    """NOTICES in words, each sentence once; where it is about several things its button leads to all of them."""
    lines: dict[str, Line] = {}
    for notice in notices:
        line = line_of(notice)
        same = lines.setdefault(repr(line.sentence), line)
        if same.tap != line.tap:
            lines[repr(line.sentence)] = replace(same, tap=Tap(line.tap.feature))
    return list(lines.values())


def reply_of(notices: Sequence[Notice], *, own: bool) -> Reply:
    """What is pushed for NOTICES, `MOST_LINES` different ones at most. OWN: to a member, not to somebody at work."""
    tone = Tone.OWN if own else Tone.WORK
    lines = lines_of(notices)
    if len(lines) == 1:
        acts = [Choice(label=lines[0].button, tap=lines[0].tap)]
        if any(RULES[notice.kind].wish for notice in notices):
            acts.append(SWITCH_OFF)
        card = Card(title=Phrase("notice.title"), tone=tone, meaning=lines[0].sentence, acts=tuple(acts))
        return Reply(parts=(card,), alt=Phrase("notice.push"))
    return Reply(parts=cards_of(lines, tone), alt=Phrase("notice.push"))


def cards_of(lines: Sequence[Line], tone: Tone) -> tuple[Card, ...]:
    """LINES as lists, `MOST_ITEMS` on each."""
    items = [Item(title=line.sentence, short=line.button, tap=line.tap) for line in lines]
    return tuple(
        Card(title=Phrase("notice.title"), tone=tone, items=tuple(items[at : at + MOST_ITEMS]))
        for at in range(0, len(items), MOST_ITEMS)
    )
