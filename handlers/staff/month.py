"""A collection month (`/month`, `/month 11/2569`): how far it is, what is missing, the lists of units.

To an officer of a unit it is the own unit's list.  `month:2026-12:unit:3` is the fourth unit of December,
`month:2026-12:list:3` its bills as a page, `open` what stayed open of it, and `all` says that everything was deducted
from everybody of whom nothing was said yet, after that was shown and confirmed.  `-` stands for all units together.
"""

from collections.abc import Mapping
from datetime import datetime

from core.calendar import Month
from core.clock import BANGKOK, today
from core.collection import UnitTotals
from core.errors import Refusal
from core.money import Baht
from core.services import list_page, results
from core.services.bill_list import Wanted
from core.services.month_view import MonthView, running, view
from core.staff import Power, may
from handlers import confirming, menu
from handlers.feature import Answer, Argument, Audience, Flow
from handlers.incoming import Asked, Tap
from handlers.month_cards import month_named, unit_name
from handlers.paging import offset_in, page_acts
from handlers.reply import MOST_ITEMS, Badge, Card, Choice, Item, Literal, OutOf, Phrase, Reply, Row, Tone, Value, say

NAME = "month"
UNITS, UNIT, LIST, OPEN, ALL = "units", "unit", "list", "open", "all"
EVERY = "-"
"""In the place of a unit: all of them."""
MONTH, CODE, MEMBERS, DUE = "month", "unit", "members", "due"
"""What is kept with the question."""


async def start(asked: Asked) -> Answer:
    """How the month stands, or what was pressed below it."""
    if (decided := confirming.decision(asked, NAME)) is not None:
        return await _decided(asked, decided)
    month = month_named(asked.args[0]) if asked.args else await running(asked.uow, asked.means)
    if month is None:
        raise Refusal("month.not_a_month")
    seen = await view(asked.uow, asked.means, asked.actor, month)
    wish = asked.args[1] if asked.args[1:] else UNITS
    if wish in {LIST, OPEN}:
        return Answer(reply=await _page(asked, seen, short=wish == OPEN))
    if wish == ALL:
        return await _ask_all(asked, seen, _unit(asked, seen))
    if wish == UNIT or (seen.own_unit is not None and seen.units):
        return Answer(reply=_of_unit(asked, seen, _unit(asked, seen)))
    return Answer(reply=_of_month(asked, seen))


def _place(asked: Asked) -> str:
    return asked.args[2] if asked.args[2:] else "0"


def _unit(asked: Asked, seen: MonthView) -> UnitTotals:
    """The unit that is meant. Refusal where there is no such."""
    place = _place(asked)
    number = int(place) if place.isdecimal() and len(place) < len("10000") else len(seen.units)
    if number >= len(seen.units):
        raise Refusal("result_row.no_such_unit")
    return seen.units[number]


def _of_month(asked: Asked, seen: MonthView) -> Reply:
    """Everything together; units of which results are missing."""
    whole, offset = seen.whole, offset_in(asked.args, 2)
    waiting = seen.waiting[offset:][:MOST_ITEMS]
    after = offset + MOST_ITEMS
    turn = page_acts(
        Tap(NAME, (str(seen.month), UNITS)), offset, MOST_ITEMS, after if after < len(seen.waiting) else None
    )
    card = Card(
        title=Phrase.of("month.title", month=seen.month),
        tone=Tone.WORK,
        as_of=Phrase.of("common.as_of", day=today(asked.means.clock)),
        amount=whole.due if whole.bills else None,
        meaning=_billed(seen),
        rows=(
            _reached("sealed", seen.state.sealed_at),
            _reached("prepared", seen.state.prepared_at),
            *(_progress(whole) if whole.bills else ()),
        ),
        items=tuple(_item(seen, unit) for unit in waiting),
        note=_next(asked, seen),
        acts=(*turn, *_acts(asked, seen, whole, EVERY)),
    )
    before = Choice(label=Phrase("month.before_button"), tap=Tap(NAME, (str(seen.month.previous()),)))
    return Reply(parts=(card,), choices=(before, menu.to("staff")))


def _next(asked: Asked, seen: MonthView) -> Phrase | None:
    """What is to be done next, for who runs the month; it is done on the server."""
    if not may(asked.worker.role, Power.MONTH_RUN):
        return None
    whole, state = seen.whole, seen.state
    if state.prepared_at is None:
        key = "next_prepare" if state.is_sealed else "next_seal"
    elif whole.answered > whole.posted:
        key = "next_post"
    else:
        key = "next_wait" if seen.waiting else "next_nothing"
    return Phrase.of(f"month.{key}", month=Literal(str(seen.month)))


def _billed(seen: MonthView) -> Phrase:
    bills = seen.whole.bills
    return Phrase.of("month.billed", members=bills, units=len(seen.units)) if bills else Phrase("month.no_bills")


def _reached(stage: str, at: datetime | None) -> Row:
    value: Value = Phrase("month.not_yet") if at is None else at.astimezone(BANGKOK).date()
    return Row(Phrase(f"month.{stage}"), value)


def _progress(totals: UnitTotals) -> tuple[Row, ...]:
    """How many have a result, what came in, what was posted, and of how many something stayed open."""
    rows = [
        Row(Phrase("month.answered"), OutOf(totals.answered, totals.bills)),
        Row(Phrase("month.received"), totals.received),
        Row(Phrase("month.posted"), OutOf(totals.posted, totals.bills)),
    ]
    if totals.posted:
        rows.append(Row(Phrase("month.posted_amount"), totals.posted_amount))
    if totals.short:
        rows.append(Row(Phrase("month.short"), Phrase.of("month.persons", number=totals.short)))
    return tuple(rows)


def _item(seen: MonthView, unit: UnitTotals) -> Item:
    """A unit of which somebody has no result yet."""
    missing = unit.bills - unit.answered
    return Item(
        title=Phrase.of("month.unit_line", unit=unit_name(seen, unit.pay_unit)),
        short=Phrase.of("month.unit_short", unit=unit_name(seen, unit.pay_unit)),
        detail=Phrase.of("month.of_persons", number=unit.bills),
        badge=Badge(text=Phrase.of("month.missing", number=missing)),
        tap=Tap(NAME, (str(seen.month), UNIT, str(seen.units.index(unit)))),
    )


def _acts(asked: Asked, seen: MonthView, totals: UnitTotals, place: str) -> tuple[Choice, ...]:
    """What stayed open, and results, for who may enter them; at most two."""
    acts = []
    if totals.short:
        acts.append(Choice(label=Phrase("month.open_button"), tap=Tap(NAME, (str(seen.month), OPEN, place))))
    if totals.bills and may(asked.worker.role, Power.RESULT_GIVE):
        acts.append(Choice(label=Phrase("month.results_button"), tap=Tap("results", (str(seen.month),))))
    return tuple(acts)


def _of_unit(asked: Asked, seen: MonthView, unit: UnitTotals) -> Reply:
    """One unit's list in figures, with what can be said of it."""
    place, month = str(seen.units.index(unit)), str(seen.month)
    waits = unit.answered < unit.bills
    acts = [Choice(label=Phrase("month.list_button"), tap=Tap(NAME, (month, LIST, place)))]
    if waits and may(asked.worker.role, Power.RESULT_GIVE):
        acts.append(Choice(label=Phrase("month.all_button"), tap=Tap(NAME, (month, ALL, place))))
    card = Card(
        title=Phrase.of("month.unit_title", month=seen.month),
        tone=Tone.WORK,
        as_of=Phrase.of("common.as_of", day=today(asked.means.clock)),
        amount=unit.due,
        meaning=Phrase.of("month.of_persons", number=unit.bills),
        rows=(Row(Phrase("month.unit"), unit_name(seen, unit.pay_unit)), *_progress(unit)),
        note=Phrase.of("month.still_missing", number=unit.bills - unit.answered) if waits else Phrase("month.all_said"),
        acts=(*acts, *_acts(asked, seen, unit, place)),
    )
    back = Choice(label=Phrase("month.button"), tap=Tap(NAME, (month,)))
    return Reply(parts=(card,), choices=(menu.to("staff"),) if seen.own_unit else (back, menu.to("staff")))


async def _page(asked: Asked, seen: MonthView, *, short: bool) -> Reply:
    """The way to a list of persons, which never stands in a chat (security T27)."""
    every = _place(asked) == EVERY and seen.own_unit is None
    wanted = Wanted(seen.month, None if every else _unit(asked, seen).pay_unit, short=short)
    token = await list_page.offer_bills(asked.uow, asked.means, asked.chat, asked.worker, wanted)
    card = Card(
        title=Phrase.of("month.short_title" if short else "month.unit_title", month=seen.month),
        tone=Tone.WORK,
        note=Phrase("month.page_note"),
        acts=(Choice(label=Phrase("bill_list.open"), path=f"/list/{token}"),),
    )
    return Reply(parts=(card,), choices=(_back(seen.month),))


def _back(month: Month) -> Choice:
    return Choice(label=Phrase("month.button"), tap=Tap(NAME, (str(month),)))


async def _ask_all(asked: Asked, seen: MonthView, unit: UnitTotals, note: Phrase | None = None) -> Answer:
    """What it would say, and of how many."""
    given = await results.all_foreseen(asked.uow, asked.actor, seen.month, unit.pay_unit)
    if given.is_known:
        return Answer(reply=say("month.nobody_waits", _back(seen.month)))
    card = Card(
        title=Phrase.of("month.all_title", month=seen.month),
        tone=Tone.WORK,
        amount=given.due,
        meaning=Phrase.of("month.of_persons", number=given.members),
        rows=(
            Row(Phrase("month.unit"), unit_name(seen, unit.pay_unit)),
            Row(Phrase("month.before"), Phrase("month.nothing_said")),
            Row(Phrase("month.after"), Phrase("month.in_full")),
        ),
        note=note or Phrase("month.all_note"),
    )
    data = {MONTH: str(seen.month), CODE: unit.pay_unit, MEMBERS: str(given.members), DUE: str(given.due)}
    return confirming.ask(asked, NAME, card, data, Phrase("month.all_confirm"))


async def _decided(asked: Asked, decided: confirming.Decision) -> Answer:
    if decided.data is None:
        return confirming.over(asked)
    if not decided.confirmed:
        return confirming.kept(asked)
    return await _all(asked, decided.data)


async def _all(asked: Asked, kept: Mapping[str, str]) -> Answer:
    """Do it, if it still is what was shown."""
    month, code = Month.parse(kept[MONTH]), kept[CODE]
    given = await results.all_deducted(asked.uow, asked.means, asked.actor, month, code)
    if given.is_known:
        return Answer(reply=say("month.nobody_waits", _back(month)))
    if (str(given.members), given.due) != (kept[MEMBERS], Baht.of(kept[DUE])):
        raise Refusal("month.changed_meanwhile")
    card = Card(
        title=Phrase("month.all_done"),
        tone=Tone.WORK,
        amount=given.after,
        meaning=Phrase.of("month.of_persons", number=given.members),
    )
    return Answer(reply=Reply(parts=(card,), choices=(_back(month), menu.to("staff"))))


FEATURE = Flow(
    name=NAME,
    commands=(NAME,),
    audience=Audience.STAFF,
    start=start,
    lasts=confirming.LASTS,
    takes=(Argument.MONTH,),
    power=Power.MONTH_SEE,
)
