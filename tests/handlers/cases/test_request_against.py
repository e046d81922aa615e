"""What speaks against a request: in short to staff; the member reads what to do as the reason (E5, C3)."""

from dataclasses import replace

import pytest

from core.money import Baht
from tests.dialogue import the_card, verify_dialogue
from tests.handlers.cases.test_request import REPAY, at_the_desk, said

pytestmark = pytest.mark.shows("E5", "C3")


async def test_of_several_rules_the_desk_reads_each_in_short_and_the_member_what_to_do() -> None:
    desk, office, number = await at_the_desk()
    await desk.lives_on("10,000.00")
    async with desk.store.work() as uow:
        [loan] = [one for one in await uow.loans.of_member(desk.person.id) if one.contract_no == REPAY.target]
        await uow.loans.put(replace(loan, balance=Baht.of("5,000.00")))
    await verify_dialogue(office, [(f"/request {number}", "case_request.against")])
    assert said(the_card(office.reply).note).endswith(
        "ยังอนุมัติไม่ได้: มากกว่าหนี้ที่เหลือ 5,000.00\N{NO-BREAK SPACE}บาท"
        " · เหลือรับราว 1,475.34\N{NO-BREAK SPACE}บาท ต่ำกว่าเกณฑ์ 3,000.00\N{NO-BREAK SPACE}บาท"
    )
    await verify_dialogue(office, [(f"/reject {number}", "reject.ask_words")])
    assert "กรุณาพิมพ์จำนวนใหม่" in said(the_card(office.reply).items[0].title)
