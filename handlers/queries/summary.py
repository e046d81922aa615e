"""Everything on one card (`/summary`, ภาพรวม): the next deduction, what is owned, owed, saved, what is left.

หักเดือน พ.ย. 2569 12,414.38 บาท; ทุนเรือนหุ้น 214,500.00, เงินกู้คงเหลือ 510,000.00, เงินฝาก 35,250.75; เหลือรับราว 35,785.62.
"""

from core.clock import today
from core.money import ZERO
from core.services.summary import Deduction, Summary, summary_of
from handlers import menu
from handlers.feature import Audience, Query
from handlers.incoming import Asked
from handlers.reply import Alert, Card, Choice, Literal, Phrase, Reply, Row, Section, Text

CHOICES = (menu.to("deposits"), menu.to("guarantees"), menu.to("change"), menu.to("start"))


async def answer(asked: Asked) -> Reply:
    """The card; a sentence for somebody who has nothing on the books."""
    summary = await summary_of(asked.uow, asked.linked, asked.means.policy)
    if summary.as_of is None and not summary.deposits.accounts:
        phone = Literal(asked.means.policy.coop.phone)
        nothing = Phrase.of("summary.none", day=today(asked.means.clock), phone=phone)
        return Reply(parts=(Text(nothing),), choices=(menu.to("contact"), menu.to("me"), menu.to("start")))
    return Reply(parts=(_card(asked, summary),), choices=CHOICES)


def _card(asked: Asked, summary: Summary) -> Card:
    deduction = summary.deduction
    sections = () if deduction is None else _sections(summary, deduction)
    return Card(
        title=Phrase("summary.title"),
        as_of=Phrase.of("common.as_of", day=summary.as_of or today(asked.means.clock)),
        amount=None if deduction is None else deduction.total,
        meaning=None if deduction is None else Phrase.of("summary.meaning", month=deduction.month),
        rows=_rows(summary),
        sections=sections,
        alert=Alert(word=Phrase("summary.overdue"), amount=summary.overdue) if summary.overdue > ZERO else None,
        note=Phrase("summary.note" if summary.left is not None else "summary.no_salary"),
        acts=_acts(summary),
    )


def _rows(summary: Summary) -> tuple[Row, ...]:
    """What there is of each; nothing owed is worth saying, since that is what people ask."""
    rows = []
    if summary.shares is not None:
        rows.append(Row(Phrase("summary.shares"), summary.shares.balance))
    if summary.loans.open:
        number = len(summary.loans.open)
        rows.append(Row(Phrase.of("summary.loans", number=number), summary.owed))
    else:
        rows.append(Row(Phrase("summary.owed"), Phrase("summary.no_loans")))
    if summary.deposits.accounts:
        number = len(summary.deposits.accounts)
        rows.append(Row(Phrase.of("summary.deposits", number=number), summary.deposits.total))
    return tuple(rows)


def _sections(summary: Summary, deduction: Deduction) -> tuple[Section, ...]:
    """What the deduction is made of, and what it leaves of the salary."""
    parts = (
        ("summary.share_monthly", deduction.shares),
        ("summary.instalments", deduction.loans),
        ("summary.deposit_monthly", deduction.deposits),
    )
    made_of = Section(
        title=Phrase.of("summary.deducted", month=deduction.month),
        rows=tuple(Row(Phrase(label), amount) for label, amount in parts if amount != ZERO),
        total=Row(Phrase("summary.total"), deduction.total),
    )
    if summary.salary is None or summary.left is None:
        return (made_of,)
    salary = Section(
        title=Phrase("summary.from_salary"),
        rows=(Row(Phrase("summary.salary"), summary.salary), Row(Phrase("summary.less"), -deduction.total)),
        total=Row(Phrase("summary.left"), summary.left),
    )
    return (made_of, salary)


def _acts(summary: Summary) -> tuple[Choice, ...]:
    """The way to what is behind comes first."""
    if summary.overdue > ZERO:
        return (menu.to("contact"), menu.to("loans"))
    return (menu.to("shares"), menu.to("loans")) if summary.loans.open else (menu.to("shares"),)


FEATURE = Query(name="summary", commands=("summary",), audience=Audience.MEMBER, answer=answer)
