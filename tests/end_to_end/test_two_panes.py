"""The whole way as a member goes it, in a real Chromium: the chat page, the link page in its window, the own shares.

`COOP_SCREENSHOTS` names a folder that then gets a picture of every step.
"""

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from tests.chromium import chromium
from tests.end_to_end.test_demo import running, until

pytestmark = pytest.mark.slow

AT = ("--at", "2026-11-20T09:41+07:00")
FACTS = {"U026548": ("14", "3", "2515", "4821"), "uส๐๓๕๔๘": ("2", "9", "2538", "7730")}
FIRST = {"U026548": "P6548", "uส๐๓๕๔๘": "P3548"}
OWN = "ปลาทูว่ายน้ำทะเลใส"
BALANCE = "214,500.00"


@dataclass
class Eyes:
    """The chat page, and a folder for what was seen."""

    page: Page
    folder: Path | None
    numbers: "count[int]"

    async def see(self, what: str, page: Page | None = None) -> None:
        if self.folder is not None:
            await (page or self.page).screenshot(path=self.folder / f"{next(self.numbers):02}-{what}.png")

    def pane(self, channel: str) -> Locator:
        return self.page.locator(f"#{channel}")

    async def choose(self, channel: str, person: str) -> None:
        await self.page.locator(f"#{channel}-person").select_option(person)

    async def start(self, channel: str) -> None:
        await self.pane(channel).locator(".foot-bar button.main").click()
        await expect(self.said(channel)).to_contain_text("ผูกบัญชี")

    async def type(self, channel: str, text: str) -> None:
        field = self.pane(channel).locator(".foot-bar input")
        await field.fill(text)
        await field.press("Enter")

    def said(self, channel: str) -> Locator:
        return self.pane(channel).locator(".said.bot").last

    async def press(self, channel: str, words: str) -> None:
        await self.pane(channel).get_by_role("button", name=words, exact=True).last.click()

    async def link_page(self, channel: str) -> Page:
        """Ask for the button, press it, and stand before the page in its own window."""
        await self.press(channel, "ผูกบัญชีสมาชิก")
        await expect(self.said(channel)).to_contain_text("10 นาที")
        await self.see(f"{channel}-offer")
        async with self.page.context.expect_page() as opening:
            await self.press(channel, "เปิดหน้าผูกบัญชี")
        window = await opening.value
        await window.wait_for_load_state()
        return window


@pytest.fixture
async def eyes(tmp_path: Path) -> AsyncIterator[Eyes]:
    shown = os.environ.get("COOP_SCREENSHOTS")
    async with running(tmp_path, *AT) as demo, chromium() as browser:
        await until(demo.ready)
        page = await browser.new_page(viewport={"width": 1400, "height": 850})
        await page.goto(str(demo.http.base_url))
        yield Eyes(page, Path(shown) if shown else None, count(1))


async def log_in(window: Page, eyes: Eyes, user_name: str, password: str) -> None:
    await expect(window.locator("body")).to_have_attribute("data-step", "credentials")
    await window.fill("[name=username]", user_name)
    await window.fill("[name=password]", password)
    await eyes.see("credentials", window)
    await window.click("button.main")


async def prove_and_change(window: Page, eyes: Eyes, user_name: str) -> None:
    day, month, year, last4 = FACTS[user_name]
    await expect(window.locator("body")).to_have_attribute("data-step", "proof")
    await window.select_option("[name=birth_day]", day)
    await window.select_option("[name=birth_month]", month)
    await window.select_option("[name=birth_year]", year)
    await window.fill("[name=id_last4]", last4)
    await eyes.see("proof", window)
    await window.click("button.main")
    await expect(window.locator("body")).to_have_attribute("data-step", "password")
    await window.fill("[name=new_password]", OWN)
    await window.fill("[name=new_password_again]", OWN)
    await eyes.see("new-password", window)
    await window.click("button.main")


async def agree(window: Page, eyes: Eyes) -> None:
    await expect(window.locator("body")).to_have_attribute("data-step", "confirm")
    assert not await window.is_checked("[name=consent]")
    await window.check("[name=consent]")
    await eyes.see("confirm", window)
    await window.click("form button.main")
    await window.wait_for_load_state()
    await eyes.see("finished", window)


async def unlink(eyes: Eyes, channel: str) -> None:
    await eyes.type(channel, "ยกเลิกผูกบัญชี")
    await expect(eyes.said(channel)).to_contain_text("ยกเลิกผูกบัญชีหรือไม่")
    await eyes.see(f"{channel}-unlink-asked")
    await eyes.press(channel, "ยืนยันยกเลิก")
    await expect(eyes.said(channel)).to_contain_text("ยกเลิกผูกบัญชีแล้ว")
    await eyes.type(channel, "หุ้น")
    await expect(eyes.said(channel)).to_contain_text("ผูกบัญชี")
    await expect(eyes.said(channel)).not_to_contain_text(BALANCE)
    await eyes.see(f"{channel}-unlinked")


async def test_a_member_links_on_line_then_on_telegram_reads_the_same_balance_and_unlinks(eyes: Eyes) -> None:
    await eyes.choose("line", "prapan")
    await eyes.choose("telegram", "prapan")
    await eyes.see("page")
    await eyes.start("line")
    await eyes.see("line-guest")
    await eyes.type("line", "หุ้นผมเหลือเท่าไหร่ครับ")
    await expect(eyes.said("line")).not_to_contain_text(BALANCE)
    window = await eyes.link_page("line")
    await log_in(window, eyes, "U026548", FIRST["U026548"])
    await prove_and_change(window, eyes, "U026548")
    await agree(window, eyes)
    await expect(eyes.said("line")).to_contain_text("02••48")
    await eyes.type("line", "หุ้นผมเหลือเท่าไหร่ครับ")
    await expect(eyes.said("line")).to_contain_text(BALANCE)
    await eyes.see("line-shares")

    await eyes.start("telegram")
    window = await eyes.link_page("telegram")
    await log_in(window, eyes, "026548", OWN)  # the own password now opens, and is proof enough
    await agree(window, eyes)
    await expect(window.locator("body")).to_have_attribute("data-step", "done")
    await expect(eyes.said("telegram")).to_contain_text("02••48")
    await expect(eyes.said("line")).to_contain_text("Telegram")
    await eyes.type("telegram", "/shares")
    await expect(eyes.said("telegram")).to_contain_text(BALANCE)
    await eyes.see("telegram-shares")

    await unlink(eyes, "telegram")
    await unlink(eyes, "line")


async def test_an_associate_types_thai_digits_and_small_letters(eyes: Eyes) -> None:
    await eyes.choose("line", "som")
    await eyes.start("line")
    window = await eyes.link_page("line")
    await log_in(window, eyes, "uส๐๓๕๔๘", "P0000")
    await expect(window.locator("body")).to_have_attribute("data-refused", "")
    await eyes.see("refused", window)
    await log_in(window, eyes, "uส๐๓๕๔๘", FIRST["uส๐๓๕๔๘"])
    await prove_and_change(window, eyes, "uส๐๓๕๔๘")
    await agree(window, eyes)
    await expect(eyes.said("line")).to_contain_text("ผูกบัญชีกับสมาชิก")
    await eyes.type("line", "ทุนเรือนหุ้น")
    await expect(eyes.said("line")).to_contain_text("บาท")
    await eyes.type("line", "English")
    await eyes.type("line", "shares")
    await expect(eyes.said("line")).to_contain_text("baht")
    await eyes.see("line-english")
