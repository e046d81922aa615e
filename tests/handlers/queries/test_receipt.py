"""The monthly receipt: a card with its lines and what changed, the file, the list of a year, what was not deducted."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from core.calendar import Month
from core.cases import CaseKind
from core.clock import BANGKOK
from core.links import Language
from core.members import Member
from core.money import Baht
from core.ports import Means
from core.receipts import Receipt, ReceiptLine
from core.requests import Ask, Request, RequestKind, RequestState, Step
from handlers.reply import Card, Literal, Phrase, Year
from tests import builders
from tests.billing import answered, bill
from tests.dialogue import Talk, cards_of, choices_of, the_card, the_text, verify_dialogue
from tests.fakes import FakeClock
from tests.saver import on_both_channels, rows_of, saver

pytestmark = pytest.mark.shows("E7", "R11")
EN = Language.ENGLISH
OCTOBER, NOVEMBER, DECEMBER = (Month(2026, number) for number in (10, 11, 12))


def at(year: int, month: int, day: int) -> Means:
    return builders.means(clock=FakeClock(datetime(year, month, day, 9, 30, tzinfo=BANGKOK)))


def of(month: Month, *lines: ReceiptLine, **changes: object) -> Receipt:
    """The receipt of MONTH with a number of its own."""
    whole = builders.receipt(
        receipt_no=f"ร.{month}", month=month, issued_on=month.last_day(), **({"lines": lines} if lines else {})
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


async def holder(*receipts: Receipt, means: Means | None = None) -> tuple[Talk, Member]:
    talk, person = await saver(means=means)
    async with talk.store.work() as uow:
        for receipt in receipts:
            await uow.receipts.put(person.id, receipt)
    return talk, person


def card_of(talk: Talk, title: str) -> Card:
    (card,) = [card for card in cards_of(talk.reply) if card.title.key == title]
    return card


@pytest.mark.parametrize(
    "typed",
    [
        "/receipt",
        "ใบเสร็จครับ",
        "ใบเสร็จเดือน ต.ค.",
        "/receipt ต.ค. 69",
        "/receipt 10/2569",
        "ขอใบเสร็จเดือนที่แล้ว",
        "receipt last month",
        "receipt Oct 2026",
    ],
)
async def test_the_card_of_a_month(typed: str) -> None:
    talk, _ = await holder(of(OCTOBER))
    await verify_dialogue(talk, [(typed, ("receipt.title", "receipt.number", "receipt.caption"))])
    card = the_card(talk.reply)
    assert (card.amount, card.title) == (Baht.of("5,009.32"), Phrase.of("receipt.title", month=OCTOBER))
    assert card.meaning == Phrase.of("receipt.number", number=Literal("ร.2026-10"), day=date(2026, 10, 31))
    assert rows_of(card) == [
        ("ค่าหุ้น งวดที่ 173", "2,000.00\u00a0บาท"),
        ("เงินกู้สามัญ งวดที่ 22/120", "3,009.32\u00a0บาท"),
    ]
    assert rows_of(card, EN)[1] == ("เงินกู้สามัญ, instalment 22/120", "3,009.32\u00a0baht")
    on_both_channels(talk.reply, "ใบเสร็จเดือน ต.ค. 2569", "5,009.32", "เลขที่ ร.2026-10 วันที่ 31 ต.ค. 2569")
    on_both_channels(talk.reply, "Receipt for Oct 2569", language=EN)
