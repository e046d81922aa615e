"""The monthly receipt: a card with its lines and what changed, the file, the list of a year, what was not deducted."""

from datetime import date
from types import MappingProxyType

import pytest

from core.calendar import Month
from core.links import Language
from core.money import Baht
from core.receipts import ReceiptLine
from handlers.reply import Literal, Phrase, Year
from tests import builders
from tests.dialogue import Talk, cards_of, choices_of, keys_of, the_card, the_text, verify_dialogue
from tests.receiving import NOVEMBER, OCTOBER, SEPTEMBER, SHARES, at, card_of, holder, of
from tests.saver import on_both_channels, rows_of

pytestmark = pytest.mark.shows("E7")
EN, THAI = Language.ENGLISH, Language.THAI


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
        ("ค่าหุ้น งวด\u00a0173", "2,000.00\u00a0บาท"),
        ("เงินกู้สามัญ งวด\u00a022/120", "3,009.32\u00a0บาท"),
    ]
    assert rows_of(card, EN)[1] == ("เงินกู้สามัญ, instalment\u00a022/120", "3,009.32\u00a0baht")
    on_both_channels(talk.reply, "ใบเสร็จเดือน ต.ค. 2569", "5,009.32", "เลขที่ ร.2026-10 วันที่ 31 ต.ค. 2569")
    on_both_channels(talk.reply, "Receipt for Oct 2569", language=EN)


async def test_a_guest_is_offered_to_link() -> None:
    talk = Talk()
    await verify_dialogue(talk, [("ใบเสร็จ", "common.link_first"), ("/receipt ต.ค.", "common.link_first")])


async def test_the_newest_of_which_members_are_told() -> None:
    talk, _ = await holder(of(OCTOBER), of(NOVEMBER), means=at(2026, 11, 14))
    await verify_dialogue(talk, [("ใบเสร็จ", ("receipt.title", "receipt.soon"))])
    assert card_of(talk, "receipt.title").title.values["month"] == OCTOBER
    talk, _ = await holder(of(OCTOBER), of(NOVEMBER), means=at(2026, 11, 15))
    await talk.says("ใบเสร็จ")
    assert the_card(talk.reply).title.values["month"] == NOVEMBER
    talk, _ = await holder(of(NOVEMBER), means=at(2026, 11, 14))
    await verify_dialogue(talk, [("ใบเสร็จ", "receipt.soon")])
    assert "receipt.title" not in keys_of(talk.reply)


@pytest.mark.parametrize("there_is_one", [True, False])
async def test_before_its_day_a_month_is_told_alike_whether_it_is_posted_or_not(there_is_one: bool) -> None:  # noqa: FBT001 - both
    receipts = (of(NOVEMBER),) if there_is_one else ()
    talk, _ = await holder(*receipts, means=at(2026, 11, 14))
    await verify_dialogue(talk, [("ใบเสร็จเดือน พ.ย.", "receipt.soon")])
    assert the_text(talk.reply) == Phrase.of("receipt.soon", month=NOVEMBER, day=date(2026, 11, 15))
    await talk.taps("receipt", "2027-01")
    assert the_text(talk.reply) == Phrase.of("receipt.soon", month=Month(2027, 1), day=date(2027, 1, 15))


async def test_a_month_without_one_is_said_with_the_month() -> None:
    talk, _ = await holder(of(OCTOBER))
    await verify_dialogue(talk, [("ใบเสร็จเดือน ก.ย.", "receipt.none"), ("[receipt.list_button]", "receipt.year")])
    await talk.says("receipt Sep 2026")
    assert the_text(talk.reply) == Phrase.of("receipt.none", month=SEPTEMBER, phone=Literal("0-3412-3456"))


@pytest.mark.parametrize("typed", ["ใบเสร็จ", "ใบเสร็จทุกเดือน", "ใบเสร็จปี 68"])
async def test_nothing_at_all(typed: str) -> None:
    talk, _ = await holder()
    await verify_dialogue(talk, [(typed, "receipt.none_yet"), ("[contact.button]", "contact.title")])


@pytest.mark.parametrize("forged", ["", "x", "2026-13", "99999", "2026-10-01", "٢٠٢٦"])
async def test_a_forged_month_is_none(forged: str) -> None:
    talk, _ = await holder(of(OCTOBER))
    await talk.taps("receipt", forged)
    assert the_card(talk.reply).title == Phrase.of("receipt.title", month=OCTOBER)


async def test_nobody_gets_the_receipt_of_somebody_else() -> None:
    talk, _ = await holder()
    other = await builders.registered(talk.store, builders.associate())
    async with talk.store.work() as uow:
        await uow.receipts.put(other.id, of(OCTOBER))
    await verify_dialogue(talk, [("ใบเสร็จเดือน ต.ค.", "receipt.none"), ("ใบเสร็จทุกเดือน", "receipt.none_yet")])


async def test_many_lines_and_contracts_of_one_kind() -> None:
    loans = [
        ReceiptLine(
            line=n, item="เงินกู้สามัญ", amount=Baht.of(100 + n), contract_no=f"สม.{n}", instalment=n, instalments=60
        )
        for n in range(1, 10)
    ]
    talk, _ = await holder(of(OCTOBER, *loans))
    await talk.says("ใบเสร็จ")
    rows = rows_of(the_card(talk.reply))
    assert rows[0] == ("เงินกู้สามัญ สม.1 งวด\u00a01/60", "101.00\u00a0บาท")
    assert rows[5] == ("อีก 4 รายการ ดูในใบเสร็จ", "430.00\u00a0บาท")
    assert len(rows) == 6
    talk, _ = await holder(of(OCTOBER, *loans[:8]))
    await talk.says("ใบเสร็จ")
    assert len(rows_of(the_card(talk.reply))) == 8


async def test_the_list_of_a_year_with_its_total_page_by_page() -> None:
    talk, _ = await holder(*(of(Month(year, month), SHARES) for year in (2025, 2026) for month in range(1, 11)))
    await verify_dialogue(talk, [("ใบเสร็จทุกเดือน", ("receipt.year", "receipt.year_of"))])
    card = the_card(talk.reply)
    assert (card.title, card.amount) == (Phrase.of("receipt.year", year=Year(2026)), Baht.of(20_000))
    assert [str(item.tap) for item in card.items] == [f"receipt:2026-{month:02}" for month in (10, 9, 8, 7, 6)]
    await verify_dialogue(talk, [("[paging.more]", "receipt.year")])
    assert [str(item.tap) for item in the_card(talk.reply).items][-1] == "receipt:2026-01"
    assert the_card(talk.reply).amount == Baht.of(20_000), "the total of the year on each page"
    await verify_dialogue(talk, [("[receipt.year_button]", "receipt.year")])
    assert the_card(talk.reply).title.values["year"] == Year(2025)
    assert [c.label.values["year"] for c in choices_of(talk.reply) if c.label.key == "receipt.year_button"] == [
        Year(2026)
    ]
    await talk.taps("receipt", "2026-05")
    assert the_card(talk.reply).title.values["month"] == Month(2026, 5)


@pytest.mark.parametrize("typed", ["ใบเสร็จปี 68", "/receipt 2568", "receipts of 2025"])
async def test_the_list_of_a_year_that_is_named(typed: str) -> None:
    talk, _ = await holder(of(Month(2025, 3), SHARES), of(OCTOBER))
    await verify_dialogue(talk, [(typed, "receipt.year")])
    assert the_card(talk.reply).title.values["year"] == Year(2025)
    assert the_card(talk.reply).amount == Baht.of(2_000)


async def test_a_year_without_any_leads_to_those_that_have_some() -> None:
    talk, _ = await holder(of(Month(2024, 3), SHARES), of(OCTOBER))
    await verify_dialogue(talk, [("ใบเสร็จปี 68", "receipt.none_of_year"), ("[receipt.year_button]", "receipt.year")])


async def test_what_is_not_told_yet_is_in_no_list_and_no_total() -> None:
    talk, _ = await holder(of(OCTOBER, SHARES), of(NOVEMBER, SHARES), means=at(2026, 11, 14))
    await talk.says("ใบเสร็จทุกเดือน")
    assert the_card(talk.reply).amount == Baht.of(2_000)


async def test_two_receipts_of_imported_books_are_two_cards() -> None:
    talk, _ = await holder(of(OCTOBER, SHARES), of(OCTOBER, SHARES, number="ร.2"), of(SEPTEMBER, SHARES))
    await talk.says("ใบเสร็จเดือน ต.ค.")
    first, second = cards_of(talk.reply)
    assert (first.note, second.note is not None) == (None, True)
    assert first.document is not None
    assert second.document is not None
    assert (first.document.open, second.document.picture) == (second.document.open, None)
    assert MappingProxyType(dict(first.title.values)) == MappingProxyType(dict(second.title.values))
