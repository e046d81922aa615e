"""A member with savings, for tests of what is asked about them; answers as both channels say them."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from bot.line.render import render as line
from bot.telegram.render import render as telegram
from core.deposits import DepositAccount, DepositMovement
from core.dividends import YearlyDividend
from core.links import Language, View
from core.members import Member
from core.money import Baht
from core.ports import Means, Store
from core.rates import Rate
from core.shares import ShareAccount, ShareMovement
from core.welfare import WelfareGrant
from handlers.reply import Card, Reply
from tests import builders
from tests.dialogue import CATALOGUE, Talk
from tests.fakes import FakeStore

URL = "https://coop.example"


async def saver(
    *,
    means: Means | None = None,
    store: Store | None = None,
    person: Member | None = None,
    shares: ShareAccount | None = None,
    movements: Sequence[ShareMovement] = (),
    dividends: Iterable[YearlyDividend] = (),
    grants: Sequence[WelfareGrant] = (),
) -> tuple[Talk, Member]:
    """A linked member who has these."""
    talk = Talk(store or FakeStore(), means=means)
    own = await builders.registered(talk.store, person or builders.member(), shares)
    async with talk.store.work() as uow:
        await uow.shares.add_movements(own.id, movements)
        for dividend in dividends:
            await uow.dividends.put(own.id, dividend)
        await uow.welfare.add(own.id, grants)
    await talk.is_linked_to(own)
    return talk, own


async def has_account(
    talk: Talk, member: Member, account: DepositAccount, movements: Sequence[DepositMovement] = ()
) -> DepositAccount:
    """ACCOUNT of MEMBER with its entries; as kept."""
    own = replace(account, member_id=member.id)
    async with talk.store.work() as uow:
        deposit_id = await uow.deposits.put(own)
        await uow.deposits.add_movements(deposit_id, movements)
    return replace(own, id=deposit_id)


def year_of_the_rule() -> tuple[ShareAccount, list[ShareMovement]]:
    """100,000.00 brought forward into 2025 and 1,000.00 paid in on every 28th of it (rule N3)."""
    moves = [builders.movement(on=date(2024, 12, 28), amount=Baht.of(100_000), period=None)]
    moves += [builders.movement(on=date(2025, month, 28), amount=Baht.of(1_000)) for month in range(1, 13)]
    account = builders.account(as_of=date(2025, 12, 31), balance=Baht.of(112_000), monthly=Baht.of(1_000))
    return account, moves


def dividend_of(year: int) -> YearlyDividend:
    """A dividend of 5.00 % without a refund, YEAR baht."""
    return YearlyDividend(year=year, dividend_rate=Rate.of(5), dividend=Baht.of(year), paid_on=date(year + 1, 1, 30))


def rows_of(card: Card, language: Language = Language.THAI) -> list[tuple[str, str]]:
    """Labels and values as they are read."""
    return [(CATALOGUE.text(row.label, language), CATALOGUE.value(row.value, language)) for row in card.rows]


def on_both_channels(reply: Reply, *needles: str, language: Language = Language.THAI) -> None:
    """REPLY as LINE and as Telegram are sent it, each of which says all of NEEDLES."""
    view = View(language)
    for channel in (line, telegram):
        said = json.dumps(channel(reply, CATALOGUE, view, URL), ensure_ascii=False)
        for needle in needles:
            assert needle in said, f"{needle} is not in {said}"
