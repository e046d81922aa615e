"""Dividend and refund (`/dividends`, ปันผล เงินเฉลี่ยคืน): what came of each year, and how it was worked out.

ปี 2568: เงินปันผล 5.70 % 6,013.50, เฉลี่ยคืน 13.00 % 6,500.00.  `dividends:2025` is the card of a Gregorian year,
`dividends:2025:steps:8` a page of its working, `dividends:years:4` a page of years.
"""

from collections.abc import Sequence
from datetime import date

from core.calendar import Month
from core.clock import today
from core.dividend_working import Step, Working
from core.dividends import YearlyDividend
from core.money import ZERO
from core.services.yearly import WorkedYear, dividends_of, worked_year_of
from handlers import menu
from handlers.feature import Argument, Audience, Query
from handlers.incoming import Asked, Tap
from handlers.paging import offset_in, page_acts
from handlers.reply import Card, Choice, Literal, OutOf, Phrase, Reply, Row, Section, Text, Value, Year

YEARS, STEPS = "years", "steps"
YEARS_PAGE = 3
"""Years of one page: each has its button below the card, beside the one to the menu."""
STEPS_PAGE = 8
YEAR_DIGITS = 4
CHOICES = (menu.to("summary"), menu.to("shares"), menu.to("start"))


async def answer(asked: Asked) -> Reply:
    """The newest year, the year that is named, a page of its working, or a page of years."""
    years = await dividends_of(asked.uow, asked.linked)
    if not years:
        phone = Literal(asked.means.policy.coop.phone)
        nothing = Phrase.of("dividends.none", day=today(asked.means.clock), phone=phone)
        return Reply(parts=(Text(nothing),), choices=(menu.to("contact"), *CHOICES))
    named = asked.args[0] if asked.args else ""
    if named == YEARS:
        return _list(asked, years, offset_in(asked.args, 1))
    if not (named.isdecimal() and len(named) == YEAR_DIGITS):
        return await _year(asked, years[0], several=len(years) > 1)
    paid = next((one for one in years if one.year == int(named)), None)
    if paid is None:
        missing = Phrase.of("dividends.no_year", year=Year(int(named)), day=today(asked.means.clock))
        return Reply(parts=(Text(missing),), choices=(_years_button(), menu.to("contact"), menu.to("start")))
    if asked.args[1:2] == (STEPS,):
        return await _steps(asked, paid, offset_in(asked.args, 2))
    return await _year(asked, paid, several=len(years) > 1)


async def _year(asked: Asked, paid: YearlyDividend, *, several: bool) -> Reply:
    """What came of a year, and whether the working on file comes to the same."""
    worked = await worked_year_of(asked.uow, asked.means, asked.linked, paid)
    steps = Choice(label=Phrase("dividends.steps_button"), tap=Tap("dividends", (str(paid.year), STEPS)))
    card = Card(
        title=Phrase.of("dividends.title", year=Year(paid.year)),
        as_of=Phrase.of("common.as_of", day=paid.paid_on or today(asked.means.clock)),
        amount=paid.received,
        meaning=_meaning(paid),
        rows=_rows(paid),
        note=_doubt(worked),
        acts=(steps, _years_button()) if several else (steps,),
    )
    return Reply(parts=(card,), choices=CHOICES)


def _meaning(paid: YearlyDividend) -> Phrase:
    if paid.paid_on is None:
        return Phrase("dividends.received")
    return Phrase.of("dividends.received_on", day=paid.paid_on)


def _rows(paid: YearlyDividend) -> tuple[Row, ...]:
    rows = [Row(Phrase.of("dividends.dividend", rate=Literal(str(paid.dividend_rate))), paid.dividend)]
    if paid.refund_rate is not None:
        rows.append(Row(Phrase.of("dividends.refund", rate=Literal(str(paid.refund_rate))), paid.refund))
    if paid.deductions != ZERO:
        rows.append(Row(Phrase("dividends.deductions"), -paid.deductions))
    return tuple(rows)


def _doubt(worked: WorkedYear) -> Phrase | None:
    """Where the own figures do not lead to what was paid: the office's figure stands, and that is said."""
    if worked.working is None:
        return Phrase("dividends.no_ledger")
    if not worked.dividend_agrees:
        return Phrase.of("dividends.differs", worked=worked.working.dividend, paid=worked.paid.dividend)
    if not worked.refund_agrees:
        return Phrase.of("dividends.refund_differs", worked=worked.refund, paid=worked.paid.refund)
    return None


async def _steps(asked: Asked, paid: YearlyDividend, offset: int) -> Reply:
    """Eight steps of the dividend; the refund and the sum below the last of them."""
    worked = await worked_year_of(asked.uow, asked.means, asked.linked, paid)
    steps = () if worked.working is None else worked.working.steps
    following = offset + STEPS_PAGE if offset + STEPS_PAGE < len(steps) else None
    of_year = Choice(
        label=Phrase.of("dividends.year_button", year=Year(paid.year)), tap=Tap("dividends", (str(paid.year),))
    )
    card = Card(
        title=Phrase.of("dividends.steps", year=Year(paid.year)),
        as_of=Phrase.of("common.as_of", day=paid.paid_on or today(asked.means.clock)),
        meaning=None if worked.working is None else _rule(worked.working),
        rows=tuple(_step(step) for step in steps[offset : offset + STEPS_PAGE]),
        sections=() if following is not None else _sections(worked),
        note=_doubt(worked),
        acts=page_acts(Tap("dividends", (str(paid.year), STEPS)), offset, STEPS_PAGE, following),
    )
    return Reply(parts=(card,), choices=(of_year, *CHOICES))


def _rule(working: Working) -> Phrase:
    """Shares times the rate times the part of the year."""
    counts_days = any(isinstance(step.since, date) for step in working.steps)
    return Phrase.of("dividends.rule_days" if counts_days else "dividends.rule_months", rate=Literal(str(working.rate)))


def _step(step: Step) -> Row:
    """`ม.ค. 2568 1,000.00 บาท × 11/12`."""
    if step.since is None:
        return Row(Phrase.of("dividends.forward", amount=step.amount), step.dividend)
    since: Value = step.since
    part = OutOf(step.counted, step.of)
    label = "dividends.step_month" if isinstance(since, Month) else "dividends.step_day"
    return Row(Phrase.of(label, since=since, amount=step.amount, part=part), step.dividend)


def _sections(worked: WorkedYear) -> tuple[Section, ...]:
    """The refund, and what both come to."""
    paid = worked.paid
    sections = []
    if worked.working is not None:
        sections.append(Section(title=Phrase("dividends.worked"), rows=_worked(worked.working)))
    if paid.refund_rate is not None:
        rate = Literal(str(paid.refund_rate))
        label = Phrase("dividends.in_default") if worked.in_default else Phrase.of("dividends.times", rate=rate)
        rows = (Row(Phrase("dividends.interest"), worked.interest), Row(label, worked.refund))
        sections.append(Section(title=Phrase("dividends.refund_title"), rows=rows))
    total = Row(Phrase("dividends.net"), paid.received)
    sections.append(Section(title=Phrase("dividends.paid_title"), rows=_rows(paid), total=total))
    return tuple(sections)


def _worked(working: Working) -> tuple[Row, ...]:
    return (Row(Phrase("dividends.steps_total"), working.dividend),)


def _list(asked: Asked, years: Sequence[YearlyDividend], offset: int) -> Reply:
    """Three years, each with its button; forty years are paged, and a year may be typed."""
    shown = years[offset : offset + YEARS_PAGE]
    following = offset + YEARS_PAGE if offset + YEARS_PAGE < len(years) else None
    card = Card(
        title=Phrase("dividends.years"),
        as_of=Phrase.of("common.as_of", day=today(asked.means.clock)),
        rows=tuple(Row(Phrase.of("dividends.year", year=Year(paid.year)), paid.received) for paid in shown),
        note=Phrase.of("dividends.type_year", first=Year(years[-1].year), last=Year(years[0].year)),
        acts=page_acts(Tap("dividends", (YEARS,)), offset, YEARS_PAGE, following),
    )
    buttons = tuple(
        Choice(label=Phrase.of("dividends.year_button", year=Year(paid.year)), tap=Tap("dividends", (str(paid.year),)))
        for paid in shown
    )
    return Reply(parts=(card,), choices=(*buttons, menu.to("start")))


def _years_button() -> Choice:
    return Choice(label=Phrase("dividends.years_button"), tap=Tap("dividends", (YEARS,)))


FEATURE = Query(
    name="dividends",
    commands=("dividends",),
    audience=Audience.MEMBER,
    answer=answer,
    takes=(Argument.YEAR,),
    about=("shares", "loans"),
)
