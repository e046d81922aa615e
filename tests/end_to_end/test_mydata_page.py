"""The copy of one's own data in real Chromium: on a phone, without a complaint, and looked over by axe-core."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page
from starlette.applications import Starlette

from bot.web import link, mydata
from core.links import Platform
from core.services import copy_page
from tests.bot.web.link_bed import bed
from tests.builders import address_on
from tests.chromium import bound, chromium, served

pytestmark = pytest.mark.slow

AA = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@asynccontextmanager
async def page_of_a_member(platform: Platform) -> AsyncIterator[Page]:
    """A phone that has pressed the button of the chat."""
    listening, url = bound()
    page_bed = await bed(public_url=url)
    async with page_bed.store.work() as uow:
        chat = (await uow.chats.open(address_on(platform), page_bed.clock.now())).chat
        person = await uow.members.by_number("026548")
        assert person is not None
        await uow.links.add(chat.id, person.id, page_bed.clock.now(), "1")
        token = await copy_page.offer(uow, page_bed.means, chat, person)
    app = Starlette(routes=[*mydata.routes(page_bed.site), *link.routes(page_bed.site)])
    async with served(app, listening), chromium() as browser:
        context = await browser.new_context(viewport={"width": 375, "height": 740}, locale="th-TH")
        page = await context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto(f"{url}/link/mydata/{token}")
        yield page
        assert complaints == []
        await context.close()


async def fits(page: Page) -> bool:
    wide, seen = await page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    return bool(wide <= seen)


async def test_page_document_and_file_on_a_phone() -> None:
    axe = Axe()
    async with page_of_a_member(Platform.LINE) as page:
        assert await fits(page)
        results = await axe.run(page, options=AA)
        assert results.violations_count == 0, results.generate_report()
        async with page.expect_download() as started:
            await page.click("button.other")
        assert (await started.value).suggested_filename == "mydata-026548-2026-11-25.json"
        await page.click("button.main")
        await page.wait_for_selector("#stays")
        assert await fits(page)
        assert "3102200134821" in await page.inner_text("#part-1")
        assert await page.evaluate("document.fonts.check('18px Sarabun') && document.fonts.size") == 2
        assert await page.evaluate("getComputedStyle(document.querySelector('header')).color") == "rgb(255, 255, 255)"
        assert await page.evaluate("document.scripts.length") == 0
