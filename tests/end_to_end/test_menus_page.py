"""The menus in a real Chromium: a guest's picture below LINE's chat, a tap on it, the member's after linking."""

import pytest
from playwright.async_api import expect

from tests.end_to_end.test_two_panes import FIRST, Eyes, agree, eyes, log_in, prove_and_change

__all__ = ["eyes"]

pytestmark = pytest.mark.slow


async def test_the_menu_of_a_guest_is_pressed_and_becomes_a_members(eyes: Eyes) -> None:
    await eyes.choose("line", "prapan")
    await eyes.choose("telegram", "prapan")
    await eyes.start("line")
    menu = eyes.pane("line").locator(".rich-menu")
    await expect(menu.locator("img")).to_be_visible()
    await expect(menu.get_by_role("button", name="ลืมรหัสผ่าน")).to_be_visible()
    await eyes.see("line-menu-guest")
    await menu.get_by_role("button", name="ผูกบัญชีสมาชิก").click()
    await expect(eyes.said("line")).to_contain_text("10 นาที")
    async with eyes.page.context.expect_page() as opening:
        await eyes.press("line", "เปิดหน้าผูกบัญชี")
    window = await opening.value
    await window.wait_for_load_state()
    await log_in(window, eyes, "U026548", FIRST["U026548"])
    await prove_and_change(window, eyes, "U026548")
    await agree(window, eyes)
    await expect(menu.get_by_role("button", name="หุ้น")).to_be_visible()
    await eyes.see("line-menu-member")
    await menu.get_by_role("button", name="หุ้น").click()
    await expect(eyes.said("line")).to_contain_text("214,500.00")
    bar = eyes.pane("line").locator(".menu-bar")
    await expect(bar).to_have_attribute("aria-expanded", "true")
    await bar.click()
    await expect(menu).to_be_hidden()
    await eyes.see("line-menu-closed")

    await eyes.start("telegram")
    await eyes.pane("telegram").locator("button.menu").click()
    commands = eyes.pane("telegram").locator(".commands")
    await expect(commands.get_by_role("button", name="ลืมรหัสผ่าน")).to_be_visible()
    await eyes.see("telegram-commands")
    await commands.get_by_role("button", name="ลืมรหัสผ่าน").click()
    await expect(eyes.said("telegram")).to_contain_text("รหัสผ่าน")
