"""Guarantees (`/guarantees`, ค้ำประกัน): for whom the member answers, who answers for the member, and the room left.

ท่านค้ำประกันให้ 2 ราย, ค้ำได้อีก 1 ราย; นายสม•• ใจงา•: เงินกู้สามัญ สม.6700001, คงเหลือ 312,500.00 บาท.  How much is seen of a
name is policy (`[guarantees] names`).  `guarantees:given:3` is the page that begins with the fourth.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby

from core.clock import today
from core.guarantees import Guarantee, Party
from core.loan_rules import NamesShown
from core.loan_schedule import is_settled
from core.masking import mask_name
from core.services.lending import GuaranteesOverview, guarantees_of
from handlers import menu
from handlers.feature import Audience, Query
from handlers.incoming import Asked, Tap
from handlers.loan_pages import contract, kind
from handlers.paging import offset_in, page_acts
from handlers.reply import Card, Choice, Literal, Part, Phrase, Reply, Row, Section, Value, say

GIVEN, RECEIVED, ENDED = "given", "received", "ended"
PAGE = 3
"""Guarantees, or own contracts with their guarantors, on one card."""
CHOICES = (menu.to("loans"), menu.to("shares"))
ENDED_CHOICE = Choice(label=Phrase("guarantees.ended_button"), tap=Tap("guarantees", (ENDED,)))
Titles = Mapping[str, str]


async def answer(asked: Asked) -> Reply:
    """The overview with the first of both kinds, or a page of one."""
    day = today(asked.means.clock)
    overview = await guarantees_of(asked.uow, asked.linked, day, asked.means.policy.guarantees)
    titles = await asked.uow.codes.of_kind("title", day)
    what, offset = asked.args[:1], offset_in(asked.args, 1)
    if what == (ENDED,):
        return _page(_ended(asked, overview.ended, titles, offset))
    if what == (GIVEN,) and overview.given:
        return _page(_given(asked, overview.given, titles, offset))
    if what == (RECEIVED,) and overview.received:
        return _page(_received(asked, overview.received, titles, offset))
    return _overview(asked, overview, titles)


def _page(card: Card) -> Reply:
    return Reply(parts=(card,), choices=(menu.to("guarantees"), menu.to("loans")))


def _overview(asked: Asked, overview: GuaranteesOverview, titles: Titles) -> Reply:
    ended = (ENDED_CHOICE,) if overview.ended else ()
    day, room = today(asked.means.clock), overview.room
    if not overview.given and not overview.received:
        if room:
            return say("guarantees.none_room", *ended, *CHOICES, day=day, number=room)
        return say("guarantees.none", *ended, *CHOICES, day=day)
    parts: list[Part] = [_summary(asked, overview, day)]
    if overview.given:
        parts.append(_given(asked, overview.given, titles, 0))
    if overview.received:
        parts.append(_received(asked, overview.received, titles, 0))
    return Reply(parts=tuple(parts), choices=(*ended, *CHOICES))


def _summary(asked: Asked, overview: GuaranteesOverview, day: date) -> Card:
    room = Phrase.of("guarantees.room", number=overview.room)
    if not overview.room:
        room = Phrase.of("guarantees.room_none", number=asked.means.policy.guarantees.most_borrowers)
    rows = [
        Row(Phrase("guarantees.given_label"), Phrase.of("guarantees.borrowers", number=overview.borrowers)),
        Row(Phrase("guarantees.room_label"), room),
    ]
    if overview.received:
        people = len({guarantee.party.member_no for guarantee in overview.received})
        value = Phrase.of("guarantees.received_count", number=people)
        rows.append(Row(Phrase("guarantees.received_label"), value))
    if overview.ended:
        value = Phrase.of("guarantees.ended_count", number=len(overview.ended))
        rows.append(Row(Phrase("guarantees.ended_label"), value))
    return Card(title=Phrase("guarantees.title"), as_of=Phrase.of("common.as_of", day=day), rows=tuple(rows))


def _given(asked: Asked, given: Sequence[Guarantee], titles: Titles, offset: int) -> Card:
    """Borrowers with their loans."""
    start = offset if offset < len(given) else 0
    return Card(
        title=Phrase("guarantees.given"),
        as_of=_books(given),
        sections=tuple(_borrower(asked, one, titles) for one in given[start : start + PAGE]),
        acts=_turns(GIVEN, start, len(given)),
    )


def _borrower(asked: Asked, one: Guarantee, titles: Titles) -> Section:
    rows = [*_of_loan(asked, one), Row(Phrase("guarantees.balance_label"), one.loan.balance)]
    if one.amount is not None:
        rows.append(Row(Phrase("guarantees.amount_label"), one.amount))
    if one.since is not None:
        rows.append(Row(Phrase("guarantees.since_label"), one.since))
    return Section(title=Phrase.of("guarantees.given_title", name=_name(asked, one.party, titles)), rows=tuple(rows))


def _of_loan(asked: Asked, one: Guarantee) -> tuple[Row, Row]:
    rules = asked.means.policy.loans.of(one.loan.loan_type)
    return (
        Row(Phrase("guarantees.contract_label"), contract(one.loan)),
        Row(Phrase("guarantees.kind_label"), kind(asked, rules)),
    )


def _received(asked: Asked, received: Sequence[Guarantee], titles: Titles, offset: int) -> Card:
    """The own contracts with their guarantors."""
    contracts = [tuple(of_one) for _, of_one in groupby(received, key=lambda one: one.loan.id)]
    start = offset if offset < len(contracts) else 0
    return Card(
        title=Phrase("guarantees.received"),
        as_of=_books(received),
        sections=tuple(_guarantors(asked, of_one, titles) for of_one in contracts[start : start + PAGE]),
        acts=_turns(RECEIVED, start, len(contracts)),
    )


def _guarantors(asked: Asked, of_one: Sequence[Guarantee], titles: Titles) -> Section:
    rows = tuple(
        Row(Phrase.of("guarantees.guarantor", number=number), _name(asked, one.party, titles))
        for number, one in enumerate(of_one, 1)
    )
    return Section(title=Phrase.of("guarantees.received_title", contract=contract(of_one[0].loan)), rows=rows)


def _ended(asked: Asked, ended: Sequence[Guarantee], titles: Titles, offset: int) -> Card:
    """What binds the member no more. Of a released loan nothing is told: its balance is no concern of theirs now."""
    start = offset if offset < len(ended) else 0
    day = today(asked.means.clock)
    return Card(
        title=Phrase("guarantees.ended"),
        as_of=Phrase.of("common.as_of", day=day),
        sections=tuple(_ended_one(asked, one, titles) for one in ended[start : start + PAGE]),
        note=None if ended else Phrase.of("guarantees.no_ended", day=day),
        acts=_turns(ENDED, start, len(ended)),
    )


def _ended_one(asked: Asked, one: Guarantee, titles: Titles) -> Section:
    end: Value = Phrase("guarantees.settled")
    if one.released_on is not None and not is_settled(one.loan):
        end = one.released_on
    return Section(
        title=Phrase.of("guarantees.given_title", name=_name(asked, one.party, titles)),
        rows=(*_of_loan(asked, one), Row(Phrase("guarantees.released_label"), end)),
    )


def _name(asked: Asked, party: Party, titles: Titles) -> Value:
    """The other side's name, as much of it as the policy lets be seen."""
    title = titles.get(party.title, "") if party.title else ""
    match asked.means.policy.guarantees.names:
        case NamesShown.FULL:
            return Literal(f"{title}{party.first_name} {party.last_name}")
        case NamesShown.MASKED:
            return Literal(mask_name(title, party.first_name, party.last_name))
        case NamesShown.NONE:
            return Phrase("guarantees.somebody")


def _books(shown: Sequence[Guarantee]) -> Phrase:
    """The date that the balances are of: the oldest, where contracts differ, so that none is said to be newer."""
    return Phrase.of("common.as_of", day=min(one.loan.as_of for one in shown))


def _turns(what: str, start: int, length: int) -> tuple[Choice, ...]:
    following = start + PAGE if start + PAGE < length else None
    return page_acts(Tap("guarantees", (what,)), start, PAGE, following)


FEATURE = Query(name="guarantees", commands=("guarantees",), audience=Audience.MEMBER, answer=answer, about=("loans",))
