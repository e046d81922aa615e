"""Every form of an answer as LINE and Telegram would draw it, in a real Chromium: large, text only, amounts hidden.

`COOP_SCREENSHOTS` names a folder that then gets a picture of each.
"""

import pytest
from playwright.async_api import expect

from bot.demo_edges import NINE_DIGITS, OVERDUE
from tests.end_to_end.test_cards_on_both_panes import PANES, Bench, bench  # noqa: F401 - a fixture is taken by its name

pytestmark = pytest.mark.slow

FORMS = (("ตัวใหญ่", "large"), ("ข้อความล้วน", "text"), ("แบบปกติ", "normal"))
MORE = ("/shares", "/summary", "/dividends", "/settings")


async def test_no_form_cuts_anything_off(bench: Bench) -> None:  # noqa: F811 - the fixture
    for member in (OVERDUE, NINE_DIGITS):
        await bench.is_linked_to(member)
        for words, form in FORMS:
            await bench.asks(words)
            for text in ("/loans", *(MORE if bench.pictures else ())):
                await bench.asks(text)
                await bench.see(f"{member}-{text.strip('/')}-{form}")
    assert bench.cut == []


async def test_hidden_amounts_are_dots_on_both_panes_and_shown_once(bench: Bench) -> None:  # noqa: F811 - the fixture
    await bench.is_linked_to(OVERDUE)
    await bench.asks("ซ่อนยอดเงิน")
    await bench.asks("/loans")
    await bench.see("hidden-loans")
    for channel in PANES:
        await expect(bench.said(channel).last).to_contain_text("••••• บาท")
        before = await bench.said(channel).count()
        await bench.pane(channel).get_by_role("button", name="แสดงยอดเงิน", exact=True).last.click()
        await expect(bench.said(channel).nth(before)).to_be_visible()
        await expect(bench.said(channel).last).to_contain_text(".00 บาท")
        await expect(bench.said(channel).last).not_to_contain_text("•••••")
    await bench.see("hidden-loans-shown-once")
    await bench.asks("/shares")
    await bench.see("hidden-shares")
    assert bench.cut == []
