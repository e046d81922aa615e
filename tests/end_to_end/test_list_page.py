"""The list of members in real Chromium: on a phone and on paper, without script, looked over by axe-core."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect
from starlette.applications import Starlette

from bot.web import link, list_page
from core.links import Platform
from core.services import list_page as service
from core.staff import Role
from tests.bot.web.link_bed import bed
from tests.builders import address_on, member, registered, staff
from tests.chromium import bound, chromium, served

pytestmark = pytest.mark.slow

AA = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
WITHOUT_MARKS = {"exclude": [[".marks"]]}
"""The faint mark across the page says what stands above the list in full strength; it is hidden from screen readers."""
MARK = "มะลิ สุขใจ (mali) เปิดดู"


@asynccontextmanager
async def page_of_the_office(*, width: int = 375, script: bool = True) -> AsyncIterator[Page]:
    """A phone that has pressed the button of the chat: 61 members were found."""
    listening, url = bound()
    page_bed = await bed(public_url=url)
    for number in range(60):
        await registered(page_bed.store, member(member_no=f"03{number:04}", national_id=None))
    now = page_bed.clock.now()
    async with page_bed.store.work() as uow:
        await uow.codes.put("unit", "0101", "โรงเรียนบ้านน้ำใสประชานุกูลพิทยาคม", member().joined_on)
        chat = (await uow.chats.open(address_on(Platform.LINE), now)).chat
        mali = staff(username="mali", name="มะลิ สุขใจ", role=Role.FRONT_DESK)
        mali = replace(mali, id=await uow.staff.add(mali))
        await uow.staff_links.add(chat.id, mali.id, now)
        token = await service.offer(uow, page_bed.means, chat, mali, "ตั้งใจ")
    app = Starlette(routes=[*list_page.routes(page_bed.site), *link.routes(page_bed.site)])
    async with served(app, listening), chromium() as browser:
        context = await browser.new_context(
            viewport={"width": width, "height": 740}, locale="th-TH", java_script_enabled=script
        )
        page = await context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto(f"{url}/list/{token}")
        yield page
        assert complaints == []
        await context.close()


async def fits(page: Page) -> bool:
    wide, seen = await page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    return bool(wide <= seen)


@pytest.mark.parametrize("width", [320, 375, 1200])
async def test_button_and_list_on_a_screen(width: int) -> None:
    axe = Axe()
    async with page_of_the_office(width=width) as page:
        for selector in ("button.main", ".list"):
            await page.wait_for_selector(selector)
            assert await fits(page)
            results = await axe.run(page, context=WITHOUT_MARKS, options=AA)
            assert results.violations_count == 0, results.generate_report()
            if selector == "button.main":
                await page.click(selector)
        await expect(page.locator(".list tbody tr")).to_have_count(50)
        assert MARK in await page.inner_text(".list .mark")


async def test_its_pages_turn_without_script() -> None:
    async with page_of_the_office(script=False) as page:
        await page.click("button.main")
        await expect(page.locator(".list tbody tr")).to_have_count(50)
        await page.click("button.main")
        await expect(page.locator(".list tbody tr")).to_have_count(11)
        await page.click("button.other")
        await expect(page.locator(".list tbody tr")).to_have_count(50)


async def test_on_paper_the_mark_stands_above_every_sheet_and_nothing_else_is_lost() -> None:
    async with page_of_the_office() as page:
        await page.click("button.main")
        await page.wait_for_selector(".list thead")
        await page.emulate_media(media="print")
        assert await page.evaluate("getComputedStyle(document.querySelector('.list thead')).display") == (
            "table-header-group"  # which is printed again on every sheet
        )
        assert await page.locator(".marks").is_visible()
        assert not await page.locator(".turn").is_visible()
        assert await page.locator(".list .mark").is_visible()
