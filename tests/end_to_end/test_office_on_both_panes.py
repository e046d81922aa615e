"""The office at work in the chat, on LINE and Telegram, in a real Chromium: from the code on the page to what is kept.

A member asks a question and the office answers it; a photo goes from the disk into the register; every card is seen
whole.  `COOP_SCREENSHOTS` names a folder that then gets a picture of each.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Locator, expect

from bot.demo_known import KNOWN_ORDINARY
from tests.end_to_end.test_cards_on_both_panes import PANES, Bench, bench  # noqa: F401 - a fixture is taken by its name
from tests.end_to_end.test_office_cards import PICTURES

pytestmark = pytest.mark.slow

CLERK = "wipa"
QUESTION = "อยากทราบว่าปีนี้เงินปันผลจะเข้าวันไหน"
ANSWER = "วันที่ 15 ม.ค. ดูได้ที่เมนู เงินปันผล"
SEEN = ("/staff", "/queue", "/find ประพัน", f"/member {KNOWN_ORDINARY}", "/request 1", f"/photo {KNOWN_ORDINARY}")
ALSO = (f"/set {KNOWN_ORDINARY} phone 0812345678", "/pending", "/holiday", f"/code {KNOWN_ORDINARY}")


def button(bench: Bench, channel: str, words: str) -> Locator:  # noqa: F811 - the fixture's value
    """The last one of these words in the chat."""
    return bench.pane(channel).locator(".chat, .quicks").get_by_role("button", name=words, exact=True).last


async def presses(bench: Bench, channel: str, words: str) -> None:  # noqa: F811 - the fixture's value
    """Press it and wait for the answer."""
    before = await bench.said(channel).count()
    await button(bench, channel, words).click()
    await expect(bench.said(channel).nth(before)).to_be_visible()


async def types(bench: Bench, channel: str, text: str) -> None:  # noqa: F811 - the fixture's value
    before = await bench.said(channel).count()
    field = bench.pane(channel).locator(".foot-bar input")
    await field.fill(text)
    await field.press("Enter")
    await expect(bench.said(channel).nth(before)).to_be_visible()


async def work(bench: Bench) -> None:  # noqa: F811 - the fixture's value
    """Both chats become the registrar's, by the codes that the page shows."""
    used = ""
    for channel in PANES:
        await bench.page.locator(f"#{channel}-person").select_option(CLERK)
        await bench.pane(channel).locator(".foot-bar button.main").click()
        await expect(bench.said(channel).last).to_contain_text("ผูกบัญชี")
        code = bench.page.locator(".staff", has_text="ทะเบียน").locator(".secret")
        await expect(code).not_to_have_text(used, timeout=30_000)
        used = await code.inner_text()
        await types(bench, channel, used)
        await expect(bench.said(channel).last).to_contain_text("สมศรี")


@pytest.fixture
async def office(bench: Bench) -> AsyncIterator[Bench]:  # noqa: F811 - the fixture
    """A question waits, and both chats are those of the registrar."""
    await bench.is_linked_to(KNOWN_ORDINARY)
    await types(bench, "line", "ติดต่อเจ้าหน้าที่")
    await presses(bench, "line", "ส่งคำถาม/ข้อเสนอแนะ")
    await types(bench, "line", QUESTION)
    await types(bench, "line", "ส่ง")
    await presses(bench, "line", "ยืนยันส่ง")
    await work(bench)
    yield bench
    assert bench.cut == []
    problems = await bench.page.evaluate("fetch('/simulator/api/problems').then(answer => answer.json())")
    assert problems["problems"] == []


async def test_every_card_of_the_office_is_seen_whole_and_a_question_is_answered(office: Bench) -> None:
    for text in (*SEEN, *(ALSO if office.pictures else ())):
        await office.asks(text)
        await office.see(f"office-{text.strip('/').split()[0]}")
    await types(office, "line", "/request 1")
    await expect(office.said("line").last).to_contain_text(QUESTION)
    await presses(office, "line", "ตอบ")
    await types(office, "line", ANSWER)
    await expect(office.said("line").last).to_contain_text(ANSWER)
    await presses(office, "line", "ยืนยันส่งคำตอบ")
    await expect(office.said("line").last).to_contain_text("1/2569")
    await office.page.locator("#line-person").select_option("prapan")
    await expect(office.said("line").last).to_contain_text("กดเพื่ออ่าน")
    await presses(office, "line", "เปิดอ่าน")
    await expect(office.said("line").last).to_contain_text(ANSWER)


@pytest.mark.parametrize("channel", PANES)
async def test_a_photo_goes_from_the_disk_into_the_register(office: Bench, channel: str, tmp_path: Path) -> None:
    file = tmp_path / "photo.png"
    file.write_bytes(PICTURES["photo"])
    await types(office, channel, f"/photo {KNOWN_ORDINARY}")
    await presses(office, channel, "ส่งรูปถ่ายใหม่")
    async with office.page.expect_file_chooser() as opening:
        await office.pane(channel).locator(".foot-bar").get_by_role("button", name="ส่งรูป").click()
    await (await opening.value).set_files(file)
    await expect(button(office, channel, "ใช้รูปนี้")).to_be_visible()
    await office.see(f"office-photo-asked-{channel}")
    await presses(office, channel, "ใช้รูปนี้")
    await types(office, channel, f"/photo {KNOWN_ORDINARY}")
    await presses(office, channel, "ขยาย")
    shown = office.said(channel).last.locator("img:not(.face)")
    await expect(shown).to_have_js_property("naturalWidth", 480)
    await office.see(f"office-photo-{channel}")
