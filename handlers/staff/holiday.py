"""Holidays of the office (`/holiday DATE NAME`, วันหยุด): added or taken away after the cut-offs that move are shown.

    /holiday 28/12/2569 วันหยุดพิเศษ                # a holiday from now on
    /holiday 28/12/2569 - เปิดทำการแทน              # a working day, and why
    /holiday                                       # what comes within a year

A button names a day as `2026-12-28`.  If the calendar changed while the question was open, nothing is done and the new
state is shown.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType

from core.clock import today
from core.errors import Refusal
from core.ports import Conversation
from core.services.office_calendar import Foreseen, Moved, add_holiday, foreseen, remove_holiday, working_days
from core.services.staffing import allowed
from core.staff import Power
from core.working_days import CalendarChange, WorkingDays
from handlers import confirming, menu
from handlers.feature import Answer, Audience, Flow
from handlers.incoming import Asked, Tap
from handlers.messages.typed import day_at_start, is_empty
from handlers.paging import offset_in, page_acts
from handlers.reply import MOST_ITEMS, Card, Choice, Clocked, Item, Literal, Phrase, Reply, Row, Section, Tone, say

NAME = "holiday"
WORDS = "words"
LIST = "list"
YEAR_AHEAD = timedelta(days=366)
LONGEST_NAME = 200
NOTHING = "-"


async def start(asked: Asked) -> Answer:
    """What comes; or as far as it was typed: the question for the name, the question whether to do it."""
    decided = confirming.decision(asked, NAME)
    if decided is not None and decided.data is None:
        return confirming.over(asked)
    if decided is not None and decided.data is not None:
        return await _change(asked, decided.data) if decided.confirmed else confirming.kept(asked)
    await allowed(asked.uow, asked.actor, Power.CALENDAR_CHANGE)
    if not asked.args or asked.args[0] == LIST:
        return Answer(reply=await _coming(asked))
    day, behind = day_at_start(" ".join(asked.args), today(asked.means.clock))
    if day is None:
        raise Refusal("holiday.not_a_day")
    first, _, rest = behind.partition(" ")
    if is_empty(first):
        return await _ask(asked, day, rest, is_holiday=False)
    return await _ask(asked, day, behind, is_holiday=True)


async def words(asked: Asked) -> Answer | None:
    """The typed name of the holiday, or the reason why it is none."""
    if asked.conversation is None or confirming.is_anew(asked):
        return None
    kept = asked.conversation.data
    text = " ".join(asked.incoming.text.split())
    return await _ask(asked, date.fromisoformat(kept["day"]), text, is_holiday=kept["holiday"] == "yes")


async def _coming(asked: Asked) -> Reply:
    """The government's holidays of a year ahead, and what the office changed of them; the latter can be taken back."""
    day = today(asked.means.clock)
    days = await working_days(asked.uow, asked.means)
    coming = _within_a_year(days, day)
    own = [change for change in _changes(days, day) if change.day >= day]
    offset = offset_in(asked.args, 1)
    after = offset + MOST_ITEMS
    theirs = {on: name for on, name in coming.items() if on not in {change.day for change in own}}
    government = [Row(Phrase.of("holiday.own", day=on), Literal(_short(name))) for on, name in theirs.items()]
    shown = tuple(government[offset:after]) or (Row(Phrase("holiday.coming"), Phrase("holiday.none")),)
    card = Card(
        title=Phrase("holiday.title"),
        tone=Tone.WORK,
        as_of=Phrase.of("common.as_of", day=day),
        rows=shown,
        items=tuple(_own_item(change) for change in own[:MOST_ITEMS]),
        note=Phrase("holiday.note"),
        acts=page_acts(Tap(NAME, (LIST,)), offset, MOST_ITEMS, after if after < len(government) else None),
    )
    return Reply(parts=(card,), choices=(menu.to("cutoff"), menu.to("staff")))


def _short(name: str) -> str:
    """The shortest of the names of a day that has several, as the fifth of December has."""
    return min((part.strip() for part in name.split(";")), key=len)


def _within_a_year(days: WorkingDays, day: date) -> Mapping[date, str]:
    """Holidays from DAY on."""
    both = {**days.of_year(day.year), **days.of_year(day.year + 1)}
    return {on: name for on, name in both.items() if day <= on <= day + YEAR_AHEAD}


def _changes(days: WorkingDays, day: date) -> list[CalendarChange]:
    """What the office said last of the days of this year and the next, in their order."""
    both = {**days.changes_of(day.year), **days.changes_of(day.year + 1)}
    return [both[on] for on in sorted(both)]


def _own_item(change: CalendarChange) -> Item:
    """`28 ธ.ค. 2569`, below it its name; pressed, it is taken back."""
    day = Phrase.of("holiday.own", day=change.day)
    short, detail = ("own_short", "own_holiday") if change.is_holiday else ("again_short", "own_working")
    behind = (NOTHING,) if change.is_holiday else ()
    return Item(
        title=day,
        short=Phrase.of(f"holiday.{short}", day=change.day),
        detail=Phrase.of(f"holiday.{detail}", name=Literal(change.name)),
        tap=Tap(NAME, (change.day.isoformat(), *behind)),
    )


async def _ask(asked: Asked, day: date, text: str, *, is_holiday: bool, note: Phrase | None = None) -> Answer:
    """What TEXT would make of DAY, and which cut-offs that moves; TEXT is asked for where it is missing."""
    text = text.strip()[:LONGEST_NAME]
    done = await foreseen(asked.uow, asked.means, asked.actor, day, text, is_holiday=is_holiday)
    if not text:
        return _ask_words(asked, day, is_holiday=is_holiday)
    rows = [Row(Phrase("holiday.day"), day)]
    if done.name is not None:
        rows.append(Row(Phrase("holiday.name"), Literal(done.name)))
    rows.append(Row(Phrase("holiday.name" if is_holiday else "holiday.why"), Literal(text)))
    card = Card(
        title=Phrase("holiday.add_title" if is_holiday else "holiday.remove_title"),
        tone=Tone.WORK,
        rows=tuple(rows),
        sections=_moves(done),
        note=note or _note(asked, done),
    )
    kept = {"day": day.isoformat(), "text": text, "holiday": "yes" if is_holiday else "no"}
    return confirming.ask(asked, NAME, card, {**kept, "version": str(done.version)})


def _moves(done: Foreseen) -> tuple[Section, ...]:
    """Each cut-off that moves, before and after, and who hears of it when."""
    return tuple(
        Section(
            title=Phrase.of("holiday.moves", month=moved.month),
            rows=(
                Row(Phrase("holiday.before"), Clocked(moved.before)),
                Row(Phrase("holiday.after"), Clocked(moved.after)),
                *_told(moved),
            ),
        )
        for moved in done.moved
    )


def _told(moved: Moved) -> tuple[Row, ...]:
    whom = Phrase("holiday.told")
    if moved.told_at is None:
        return (Row(whom, Phrase("holiday.nobody")),)
    return Row(whom, Phrase("holiday.concerned")), Row(Phrase("holiday.told_at"), Clocked(moved.told_at))


def _note(asked: Asked, done: Foreseen) -> Phrase | None:
    if not done.moved:
        return Phrase("holiday.not_moved")
    now = asked.means.clock.now()
    passes = any(moved.after < now <= moved.before for moved in done.moved)
    return Phrase("holiday.passed") if passes else None


def _ask_words(asked: Asked, day: date, *, is_holiday: bool) -> Answer:
    waits = Conversation(
        flow=NAME,
        step=WORDS,
        expires_at=asked.means.clock.now() + confirming.LASTS,
        data=MappingProxyType({"day": day.isoformat(), "holiday": "yes" if is_holiday else "no"}),
    )
    return Answer(reply=say("holiday.ask_name" if is_holiday else "holiday.ask_why", day=day), conversation=waits)


async def _change(asked: Asked, kept: Mapping[str, str]) -> Answer:
    """Do what was confirmed, if the calendar is still the one that was shown."""
    day, text, is_holiday = date.fromisoformat(kept["day"]), kept["text"], kept["holiday"] == "yes"
    done = await foreseen(asked.uow, asked.means, asked.actor, day, text, is_holiday=is_holiday)
    if str(done.version) != kept["version"]:
        return await _ask(asked, day, text, is_holiday=is_holiday, note=Phrase("holiday.changed_meanwhile"))
    act = add_holiday if is_holiday else remove_holiday
    await act(asked.uow, asked.means, asked.actor, day, text)
    card = Card(
        title=Phrase("holiday.added" if is_holiday else "holiday.removed"),
        tone=Tone.WORK,
        rows=(
            Row(Phrase("holiday.day"), day),
            Row(Phrase("holiday.name" if is_holiday else "holiday.why"), Literal(text)),
        ),
        sections=_moves(done),
        note=_note(asked, done),
        acts=(Choice(label=Phrase("holiday.button"), tap=Tap(NAME)),),
    )
    return Answer(reply=Reply(parts=(card,)))


FEATURE = Flow(
    name=NAME,
    commands=(NAME,),
    audience=Audience.STAFF,
    start=start,
    steps=MappingProxyType({WORDS: words}),
    lasts=confirming.LASTS,
    power=Power.CALENDAR_CHANGE,
)
