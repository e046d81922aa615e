"""Members with receipts, as tests begin with them, and what the chat says of those."""

from dataclasses import replace
from datetime import datetime

from core.calendar import Month
from core.clock import BANGKOK
from core.collection import BillLine, BillState, ItemKind
from core.links import Language
from core.members import Member
from core.money import Baht
from core.ports import Means
from core.receipts import Receipt, ReceiptLine
from handlers.reply import Card
from tests import builders
from tests.billing import answered, bill
from tests.dialogue import CATALOGUE, Talk, cards_of
from tests.fakes import FakeClock
from tests.saver import saver

SEPTEMBER, OCTOBER, NOVEMBER, DECEMBER = (Month(2026, number) for number in (9, 10, 11, 12))
SHARES = ReceiptLine(line=1, item="ค่าหุ้นรายเดือน", amount=Baht.of(2_000), instalment=174)


def at(year: int, month: int, day: int) -> Means:
    return builders.means(clock=FakeClock(datetime(year, month, day, 9, 30, tzinfo=BANGKOK)))


def of(month: Month, *lines: ReceiptLine, number: str = "") -> Receipt:
    """The receipt of MONTH with a number of its own."""
    whole = builders.receipt(receipt_no=number or f"ร.{month}", month=month, issued_on=month.last_day())
    return replace(whole, lines=lines) if lines else whole


async def holder(*receipts: Receipt, means: Means | None = None) -> tuple[Talk, Member]:
    talk, person = await saver(means=means)
    async with talk.store.work() as uow:
        for receipt in receipts:
            await uow.receipts.put(person.id, receipt)
    return talk, person


def card_of(talk: Talk, title: str) -> Card:
    (card,) = [card for card in cards_of(talk.reply) if card.title.key == title]
    return card


def noted(talk: Talk, language: Language = Language.THAI) -> str:
    card = card_of(talk, "receipt.title")
    assert card.note is not None
    return CATALOGUE.text(card.note, language)


async def posted(talk: Talk, person: Member, *, received: str, reason: str = "") -> None:
    """December was posted: what came in of the usual bill, and November before it in full."""
    lines = [ReceiptLine(line=1, item="ค่าหุ้นรายเดือน", amount=Baht.of(2_000))]
    async with talk.store.work() as uow:
        await uow.receipts.put(person.id, of(NOVEMBER, *lines))
        await uow.receipts.put(person.id, of(DECEMBER, *(replace(one, amount=Baht.of(received)) for one in lines)))
        shares = BillLine(line=1, kind=ItemKind.SHARES, item="ค่าหุ้นรายเดือน", amount=Baht.of(2_000))
        whole = bill(person.id, lines=(shares,), month=DECEMBER)
        await uow.bills.put(replace(answered(whole, received, reason), state=BillState.POSTED))
