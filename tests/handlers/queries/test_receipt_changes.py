"""What a receipt says beside its lines: what changed since last month, and what was not deducted."""

from dataclasses import replace

import pytest

from core.calendar import Month
from core.cases import CaseKind
from core.collection import BillLine, BillState, ItemKind
from core.links import Language
from core.money import Baht
from core.receipts import ReceiptLine
from core.requests import Ask, Request, RequestKind, RequestState, Step
from tests.billing import answered, bill
from tests.dialogue import keys_of, the_card, verify_dialogue
from tests.receiving import DECEMBER, OCTOBER, SEPTEMBER, SHARES, at, card_of, holder, noted, of, posted
from tests.saver import on_both_channels, rows_of

pytestmark = pytest.mark.shows("E7")
EN, THAI = Language.ENGLISH, Language.THAI


@pytest.mark.parametrize(
    ("now", "before", "thai", "english"),
    [
        ([SHARES], [SHARES], "เท่ากับเดือน ก.ย. 2569", "As in Sep 2569 BE"),
        (
            [SHARES, replace(SHARES, line=2, item="ประกัน", amount=Baht.of(300))],
            [SHARES],
            "มากกว่าเดือน ก.ย. 2569 300.00\u00a0บาท เพราะมีรายการใหม่ ประกัน",
            "300.00\u00a0baht more than in Sep 2569 BE: ประกัน is new",
        ),
        (
            [replace(SHARES, item="ประกัน")],
            [SHARES],
            "ยอดรวมเท่ากับเดือน ก.ย. 2569 แต่มีรายการใหม่ ประกัน และไม่มีรายการ ค่าหุ้นรายเดือน",
            "The same sum as in Sep 2569 BE, but ประกัน is new; ค่าหุ้นรายเดือน is gone",
        ),
        (
            [SHARES],
            [SHARES, *(replace(SHARES, line=n, item=f"ก{n}", amount=Baht.of(n)) for n in (2, 3, 4))],
            "น้อยกว่าเดือน ก.ย. 2569 9.00\u00a0บาท เพราะไม่มีรายการ ก4 ไม่มีรายการ ก3 และอีก 1 เรื่อง",
            "9.00\u00a0baht less than in Sep 2569 BE: ก4 is gone; ก3 is gone; and 1 more",
        ),
    ],
)
async def test_what_changed_since_last_month(
    now: list[ReceiptLine], before: list[ReceiptLine], thai: str, english: str
) -> None:
    talk, _ = await holder(of(OCTOBER, *now), of(SEPTEMBER, *before))
    await talk.says("ใบเสร็จเดือน ต.ค.")
    assert (noted(talk), noted(talk, EN)) == (thai, english)


async def test_without_last_months_receipt_nothing_is_compared() -> None:
    talk, _ = await holder(of(OCTOBER), of(Month(2026, 8)))
    await talk.says("ใบเสร็จเดือน ต.ค.")
    assert the_card(talk.reply).note is None


async def test_interest_of_several_loans_is_one_cause() -> None:
    def loan(number: int, interest: int) -> ReceiptLine:
        return ReceiptLine(
            line=number,
            item=f"เงินกู้ {number}",
            contract_no=f"สม.{number}",
            principal=Baht.of(1_000),
            interest=Baht.of(interest),
            amount=Baht.of(1_000 + interest),
        )

    now, before = [loan(1, 90), loan(2, 80)], [loan(1, 93), loan(2, 82)]
    talk, _ = await holder(of(OCTOBER, *now), of(SEPTEMBER, *before))
    await talk.says("ใบเสร็จเดือน ต.ค.")
    assert noted(talk) == "น้อยกว่าเดือน ก.ย. 2569 5.00\u00a0บาท เพราะดอกเบี้ยเงินกู้คิดตามจำนวนวัน"


async def test_what_was_not_deducted_why_and_how_it_is_paid() -> None:
    talk, person = await holder(means=at(2026, 12, 20))
    await posted(talk, person, received="900", reason="เงินเดือนไม่พอ")
    await verify_dialogue(talk, [("ใบเสร็จ", ("receipt.short_title", "receipt.short", "receipt.title"))])
    card = card_of(talk, "receipt.short_title")
    assert card.amount == Baht.of("1,100.00")
    assert rows_of(card) == [("ค่าหุ้นรายเดือน (เงินเดือนไม่พอ)", "1,100.00\u00a0บาท")]
    on_both_channels(talk.reply, "หักได้ 900.00\u00a0บาท จาก 2,000.00\u00a0บาท", "0-3412-3456")
    on_both_channels(talk.reply, "900.00\u00a0baht of 2,000.00\u00a0baht deducted", language=EN)
    assert "ค่าหุ้นรายเดือนหักได้ไม่ครบ" in noted(talk)
    await verify_dialogue(talk, [("[contact.button]", "contact.title")])


async def test_where_nothing_came_in_that_alone_is_told() -> None:
    talk, person = await holder(means=at(2026, 12, 20))
    async with talk.store.work() as uow:
        await uow.bills.put(answered(bill(person.id), "0", "ลาออกจากราชการ"))
    await verify_dialogue(talk, [("ใบเสร็จเดือน ธ.ค.", ("receipt.short_title", "receipt.short"))])
    assert "receipt.title" not in keys_of(talk.reply)
    assert len(rows_of(card_of(talk, "receipt.short_title"))) == 4
    talk.means.clock.advance(-(talk.means.clock.now() - at(2026, 12, 14).clock.now()))  # type: ignore[attr-defined]
    await verify_dialogue(talk, [("ใบเสร็จเดือน ธ.ค. 69", "receipt.soon")])


async def test_a_request_that_came_into_force_is_the_cause() -> None:
    talk, person = await holder(means=at(2026, 12, 20))
    await posted(talk, person, received="1500")
    now = talk.means.clock.now()
    async with talk.store.work() as uow:
        shares = BillLine(line=1, kind=ItemKind.SHARES, item="ค่าหุ้นรายเดือน", amount=Baht.of(1_500))
        await uow.bills.put(replace(answered(bill(person.id, lines=(shares,))), state=BillState.POSTED))
        case = await uow.cases.open(CaseKind.REQUEST, "1", {}, now, member_id=person.id)
        ask = Ask(kind=RequestKind.SHARE_DOWN, new=Baht.of(1_500))
        request = Request(
            case_id=case,
            member_id=person.id,
            ask=ask,
            old=Baht.of(2_000),
            filed_at=now,
            effective=DECEMBER,
            is_late=False,
            state=RequestState.APPROVED,
        )
        await uow.requests.add(request, Step(at=now, state=RequestState.APPROVED, by="staff:mali"))
    await talk.says("ใบเสร็จ")
    assert noted(talk) == "น้อยกว่าเดือน พ.ย. 2569 500.00\u00a0บาท เพราะค่าหุ้นรายเดือนปรับตามคำร้อง"
