"""Not in the chat yet: who asks for a receipt is told where to get it today, of the month that was named."""

import pytest

from core.calendar import Month
from handlers.reply import Literal
from tests import builders
from tests.dialogue import Talk, the_text, verify_dialogue


async def test_a_guest_and_a_member_get_its_own_sentence_with_the_telephone() -> None:
    talk = Talk()
    table = [("/receipt", "receipt.later"), ("ใบเสร็จครับ", "receipt.later")]
    await verify_dialogue(talk, table)
    guests = talk.reply
    await talk.is_linked_to(await builders.registered(talk.store, builders.member()))
    await verify_dialogue(talk, table)
    assert talk.reply == guests
    assert the_text(talk.reply).values["phone"] == Literal("0-3412-3456")
    await verify_dialogue(talk, [("[start.button]", "start.menu")])


@pytest.mark.parametrize("typed", ["ขอใบเสร็จเดือน ต.ค.", "/receipt ต.ค. 69", "/receipt 10/2569", "receipt last month"])
async def test_a_named_month_is_said_again(typed: str) -> None:
    talk = Talk()
    await verify_dialogue(talk, [(typed, "receipt.later_month")])
    assert the_text(talk.reply).values["month"] == Month(2026, 10)


@pytest.mark.parametrize("forged", ["", "x", "2026-13", "2026", "2026-10-01"])
async def test_a_forged_month_is_none(forged: str) -> None:
    talk = Talk()
    await talk.taps("receipt", forged)
    assert the_text(talk.reply).key == "receipt.later"
