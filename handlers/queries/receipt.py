"""The monthly receipt (`/receipt`, ใบเสร็จ, `ใบเสร็จเดือน ต.ค.`): what was received, what changed, and the receipt itself.

ใบเสร็จเดือน ต.ค. 2569 14,916.68 บาท เลขที่ ร.69-10-00123; ค่าหุ้นรายเดือน งวดที่ 173 2,000.00 บาท …; น้อยกว่าเดือน ก.ย. 2569
30.00 บาท เพราะดอกเบี้ยของเงินกู้สามัญ.  `receipt:2026-10` is that month, `receipt:2026` the list of a year, `receipt:2026:5`
the page of it that begins with the sixth month.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from core.calendar import BUDDHIST_ERA, Month
from core.clock import BANGKOK
from core.collection import Bill
from core.money import ZERO
from core.receipt_changes import Cause, Change
from core.receipt_paper import Paper, PaperLine
from core.services.receipt_page import Offered, offer
from core.services.receipt_views import Compared, MonthShown, YearShown, is_told, month_of, year_of
from handlers import menu
from handlers.feature import Argument, Audience, Query
from handlers.incoming import Asked, Tap
from handlers.paging import offset_in, page_acts
from handlers.reply import (
    MOST_ITEMS,
    Card,
    Choice,
    Document,
    Item,
    Literal,
    OutOf,
    Part,
    Phrase,
    Picture,
    Reply,
    Row,
    Year,
    say,
)

LIST = "list"
MOST_LINES, FEW_LINES = 8, 5
"""Of a receipt: eight are shown, of more than that five and what the others come to."""
YEAR_DIGITS = 4
PICTURE_SIZE = (360, 511)
"""Of an A5 page, as `bot.receipt_process` draws it."""
CHOICES = (menu.to("summary"), menu.to("shares"), menu.to("loans"))
ALL = Choice(label=Phrase("receipt.list_button"), tap=Tap("receipt", (LIST,)))


async def answer(asked: Asked) -> Reply:
    """The newest receipt, that of a month, or a list."""
    first = asked.args[0] if asked.args else ""
    if first == LIST or _is_year(first):
        return await _list(asked, int(first) if _is_year(first) else None)
    month = _month(first)
    if month is not None:
        return await _month_or_why_not(asked, month)
    return await _newest(asked)


async def _newest(asked: Asked) -> Reply:
    """The newest receipt; where a newer one waits for its day, that is said below it."""
    months = await asked.uow.receipts.months(asked.linked.id)
    told = [month for month in months if is_told(asked.means, month)]
    if not months:
        return say("receipt.none_yet", menu.to("contact"), *CHOICES, phone=_phone(asked))
    if not told:
        return _soon(asked, months[-1])
    shown = await _month_or_why_not(asked, told[0])
    waiting = _soon(asked, months[len(months) - len(told) - 1]).parts if len(months) > len(told) else ()
    return replace(shown, parts=(*shown.parts, *waiting))


def _soon(asked: Asked, month: Month) -> Reply:
    """From when on the receipt of MONTH can be had, whether there will be one or not."""
    day = asked.means.policy.receipts.told_from(month)
    return say("receipt.soon", ALL, menu.to("summary"), month=month, day=day)


def _is_year(text: str) -> bool:
    return len(text) == YEAR_DIGITS and text.isascii() and text.isdecimal()


def _month(text: str) -> Month | None:
    """None for anything else, since a button may be forged."""
    try:
        return Month.parse(text)
    except ValueError:
        return None


def _phone(asked: Asked) -> Literal:
    return Literal(asked.means.policy.coop.phone)


async def _month_or_why_not(asked: Asked, month: Month) -> Reply:
    """The receipt of MONTH and what was not deducted; that it is not ready, or that there is none."""
    if not is_told(asked.means, month):
        return _soon(asked, month)
    shown = await month_of(asked.uow, asked.means, asked.linked, month)
    parts: list[Part] = []
    if shown.short is not None:
        parts.append(_short(asked, shown.short))
    if shown.papers:
        offered = await offer(asked.uow, asked.means, asked.chat, asked.linked, shown.papers)
        parts += [_receipt(shown, paper, offered) for paper in shown.papers]
    if not parts:
        return say("receipt.none", ALL, menu.to("contact"), menu.to("summary"), month=month, phone=_phone(asked))
    before = Choice(
        label=Phrase.of("receipt.month_button", month=month.previous()), tap=Tap("receipt", (str(month.previous()),))
    )
    return Reply(parts=tuple(parts), choices=(before, *CHOICES))


def _receipt(shown: MonthShown, paper: Paper, offered: Offered) -> Card:
    is_last = paper is shown.papers[-1]
    issued = paper.issued_at.astimezone(BANGKOK).date()
    return Card(
        title=Phrase.of("receipt.title", month=paper.month),
        amount=paper.total,
        meaning=Phrase.of("receipt.number", number=Literal(paper.receipt_no), day=issued),
        rows=_rows(paper.lines),
        note=_compared(shown.compared) if shown.compared is not None and is_last else None,
        document=_document(paper, offered, with_picture=paper is shown.papers[0]),
        acts=(ALL,),
    )


def _rows(lines: Sequence[PaperLine]) -> tuple[Row, ...]:
    """Each line with its amount; of many lines the first ones, and what the others come to."""
    shown = lines if len(lines) <= MOST_LINES else lines[:FEW_LINES]
    rest = lines[len(shown) :]
    rows = [Row(_label(line, lines), line.amount) for line in shown]
    if rest:
        rows.append(Row(Phrase.of("receipt.more_lines", number=len(rest)), sum((one.amount for one in rest), ZERO)))
    return tuple(rows)


def _label(line: PaperLine, lines: Sequence[PaperLine]) -> Phrase:
    """What LINE is for, with the contract where two lines are called alike, and which instalment it is."""
    name = Phrase.of("receipt.item", item=Literal(line.item))
    alike = Counter(one.item for one in lines)
    if line.contract_no is not None and alike[line.item] > 1:
        name = Phrase.of("receipt.item_of", item=Literal(line.item), contract=Literal(line.contract_no))
    if line.instalment is None:
        return name
    number = line.instalment if line.instalments is None else OutOf(line.instalment, line.instalments)
    return Phrase.of("receipt.instalment", item=name, number=number)


def _compared(compared: Compared) -> Phrase:
    """One line: how much more or less than the month before, and why."""
    if not compared.changes:
        return Phrase.of("receipt.same", month=compared.before)
    why = _why(compared.changes)
    if compared.more == ZERO:
        return Phrase.of("receipt.same_sum", month=compared.before, why=why)
    if compared.more > ZERO:
        return Phrase.of("receipt.more", month=compared.before, amount=compared.more, why=why)
    return Phrase.of("receipt.less", month=compared.before, amount=ZERO - compared.more, why=why)


def _why(changes: Sequence[Change]) -> Phrase:
    """The causes that matter most, each once: that of interest is one for all contracts."""
    distinct = dict.fromkeys((one.cause, None if one.cause is Cause.INTEREST else one.item) for one in changes)
    told = [Phrase(f"receipt.because_{cause}", {"item": Literal(item)} if item else {}) for cause, item in distinct]
    if len(told) == 1:
        return told[0]
    first, second, *rest = told
    if not rest:
        return Phrase.of("receipt.both", first=first, second=second)
    return Phrase.of("receipt.several", first=first, second=second, number=len(rest))


def _document(paper: Paper, offered: Offered, *, with_picture: bool) -> Document:
    """The receipt as a file, and the page that hands it out."""
    width, height = PICTURE_SIZE
    month = Literal(f"{paper.month.year + BUDDHIST_ERA}-{paper.month.number:02}")
    picture = Picture(path=offered.picture, alt=Phrase("receipt.picture"), width=width, height=height)
    return Document(
        receipt_no=paper.receipt_no,
        name=Phrase.of("receipt.file", month=month),
        caption=Phrase.of("receipt.caption", month=paper.month, number=Literal(paper.receipt_no)),
        open=Choice(label=Phrase("receipt.open_button"), path=offered.page),
        picture=picture if with_picture else None,
    )


def _short(asked: Asked, bill: Bill) -> Card:
    """What was not deducted of BILL, why, and how it is paid."""
    left = [line for line in bill.lines if line.unpaid > ZERO]
    rows = []
    for line in left:
        label = Phrase.of("receipt.item", item=Literal(line.item))
        if line.reason:
            label = Phrase.of("receipt.item_why", item=Literal(line.item), reason=Literal(line.reason))
        rows.append(Row(label, line.unpaid))
    coop = asked.means.policy.coop
    return Card(
        title=Phrase.of("receipt.short_title", month=bill.month),
        amount=bill.unpaid,
        meaning=Phrase.of("receipt.short", received=bill.received, due=bill.due),
        rows=tuple(rows),
        note=Phrase.of("receipt.short_how", phone=Literal(coop.phone), hours=Literal(coop.office_hours)),
        acts=(menu.to("contact"),),
    )


async def _list(asked: Asked, year: int | None) -> Reply:
    """The months of a year, to be pressed, with what they come to."""
    shown = await year_of(asked.uow, asked.means, asked.linked, year)
    if shown is None:
        return say("receipt.none_yet", menu.to("contact"), *CHOICES, phone=_phone(asked))
    if not shown.months:
        return say("receipt.none_of_year", *(*_years(shown), *CHOICES)[:4], year=Year(shown.year))
    offset = offset_in(asked.args, 1)
    start = offset if offset < len(shown.months) else 0
    page = shown.months[start : start + MOST_ITEMS]
    following = start + MOST_ITEMS if start + MOST_ITEMS < len(shown.months) else None
    card = Card(
        title=Phrase.of("receipt.year", year=Year(shown.year)),
        amount=shown.total,
        meaning=Phrase.of("receipt.year_of", number=len(shown.months)),
        items=tuple(
            Item(
                title=Phrase.of("receipt.of_month", month=month),
                short=Phrase.of("receipt.of_month", month=month),
                tap=Tap("receipt", (str(month),)),
                detail=Phrase.of("receipt.amount", amount=amount),
            )
            for month, amount in page
        ),
        acts=page_acts(Tap("receipt", (str(shown.year),)), start, MOST_ITEMS, following),
    )
    return Reply(parts=(card,), choices=(*_years(shown), *CHOICES)[:4])


def _years(shown: YearShown) -> tuple[Choice, ...]:
    """To the years before and after."""
    return tuple(
        Choice(label=Phrase.of("receipt.year_button", year=Year(year)), tap=Tap("receipt", (str(year),)))
        for year in (shown.earlier, shown.later)
        if year is not None
    )


FEATURE = Query(
    name="receipt",
    commands=("receipt",),
    audience=Audience.MEMBER,
    answer=answer,
    takes=(Argument.MONTH, Argument.YEAR),
    about=("shares", "loans", "deposits", "summary"),
)
