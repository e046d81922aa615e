"""What the member received from the co-op's welfare (`/welfare`, สวัสดิการ): the grants, and the sum of each year.

`9 มี.ค. 2569 สวัสดิการคลอดบุตร` 2,000.00 บาท.  `welfare:grants:8` is the page that begins with the ninth newest grant,
`welfare:years:0` the years.
"""

from core.clock import today
from core.services.savings import WelfarePage, welfare_of
from core.welfare import WelfareGrant
from handlers import menu
from handlers.feature import Audience, Query
from handlers.incoming import Asked, Tap
from handlers.paging import offset_in, page_acts
from handlers.reply import Card, Choice, Literal, Phrase, Reply, Row, Text, Year

GRANTS, YEARS = "grants", "years"
PAGE = 8
"""Rows on one card."""
CHOICES = (menu.to("summary"), menu.to("deposits"), menu.to("start"))


async def answer(asked: Asked) -> Reply:
    """All that was received with the newest grants, a page of older ones, or the years."""
    offset = offset_in(asked.args, 1)
    page = await welfare_of(asked.uow, asked.linked, offset=offset, limit=PAGE)
    if not page.by_year:
        phone = Literal(asked.means.policy.coop.phone)
        nothing = Phrase.of("welfare.none", day=today(asked.means.clock), phone=phone)
        return Reply(parts=(Text(nothing),), choices=(menu.to("contact"), *CHOICES))
    card = _years(asked, page, offset) if asked.args[:1] == (YEARS,) else _grants(asked, page, offset)
    return Reply(parts=(card,), choices=(menu.to("welfare"), *CHOICES) if asked.args else CHOICES)


def _grants(asked: Asked, page: WelfarePage, offset: int) -> Card:
    pages = page_acts(Tap("welfare", (GRANTS,)), offset, PAGE, page.next_offset)
    by_year = Choice(label=Phrase("welfare.years_button"), tap=Tap("welfare", (YEARS,)))
    newest = offset == 0
    return Card(
        title=Phrase("welfare.title"),
        as_of=Phrase.of("common.as_of", day=today(asked.means.clock)),
        amount=page.total if newest else None,
        meaning=Phrase("welfare.meaning") if newest else None,
        rows=tuple(_grant(grant) for grant in page.grants),
        note=None if page.grants else Phrase("welfare.no_more"),
        acts=(*pages, by_year) if newest and len(page.by_year) > 1 else pages,
    )


def _grant(grant: WelfareGrant) -> Row:
    kind = Literal(grant.kind)
    if grant.note is None:
        return Row(Phrase.of("welfare.grant", day=grant.on, kind=kind), grant.amount)
    return Row(Phrase.of("welfare.noted", day=grant.on, kind=kind, note=Literal(grant.note)), grant.amount)


def _years(asked: Asked, page: WelfarePage, offset: int) -> Card:
    years = sorted(page.by_year, reverse=True)
    following = offset + PAGE if offset + PAGE < len(years) else None
    shown = years[offset : offset + PAGE]
    return Card(
        title=Phrase("welfare.years"),
        as_of=Phrase.of("common.as_of", day=today(asked.means.clock)),
        rows=tuple(Row(Phrase.of("welfare.year", year=Year(year)), page.by_year[year]) for year in shown),
        note=None if shown else Phrase("welfare.no_more"),
        acts=page_acts(Tap("welfare", (YEARS,)), offset, PAGE, following),
    )


FEATURE = Query(name="welfare", commands=("welfare",), audience=Audience.MEMBER, answer=answer)
