"""The link page in real Chromium: with script and without, by keyboard alone, zoomed, and looked over by axe-core."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from urllib.parse import quote

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

from core.links import Platform
from core.services import linking
from tests.bot.web.link_bed import FACTS, LOG_IN, NEW, OWN_PASSWORD, Bed, bed, init_data
from tests.builders import telegram_address
from tests.chromium import bound, chromium, served

pytestmark = pytest.mark.slow

PHONE = {"width": 375, "height": 740}
ZOOMED = {"width": 188, "height": 370}
"""The same phone at 200 %."""
AA = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}

REFUSED = "[data-refused]"

Looking = Callable[[Page], Awaitable[None]]


async def _nothing(_page: Page) -> None:
    """Look at nothing."""


@asynccontextmanager
async def visited(*, script: bool = True) -> AsyncIterator[tuple[Bed, Page]]:
    """The page's server, and a phone's browser in which nothing may go wrong unseen."""
    listening, url = bound()
    page_bed = await bed(public_url=url)
    async with served(page_bed.app, listening), chromium() as browser:
        context = await browser.new_context(viewport=PHONE, java_script_enabled=script, locale="th-TH")  # type: ignore[arg-type]  # a plain dict will do
        page = await context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield page_bed, page
        assert complaints == []
        await context.close()


def address(page_bed: Bed, token: str, *, word: str = "") -> str:
    fragment = f"#tgWebAppData={quote(word, safe='')}&tgWebAppVersion=9.1" if word else ""
    return f"{page_bed.site.public_url}/link/{token}{fragment}"


async def at(page: Page, step: str, look: Looking, refused: str = ":not([data-refused])") -> None:
    await page.wait_for_selector(f"body[data-step={step}]{refused}")
    await look(page)


async def send(page: Page, fields: dict[str, str]) -> None:
    for name, value in fields.items():
        field = page.locator(f"[name={name}]")
        if name.startswith("birth_"):
            await field.select_option(value)
        else:
            await field.fill(value)
    await page.locator("button.main").first.click()


async def walk(page: Page, look: Looking) -> None:
    """From the first page to the last button, with a refusal on the way to each."""
    await at(page, "credentials", look)
    await send(page, {**LOG_IN, "password": "wrong"})
    await at(page, "credentials", look, REFUSED)
    assert await page.input_value("[name=password]") == ""
    assert await page.input_value("[name=username]") == "U026548"
    await send(page, LOG_IN)
    await at(page, "proof", look)
    await page.click("a[href*='by=code']")
    await page.wait_for_selector("[name=code]")
    await page.wait_for_load_state()
    await look(page)
    await page.click(".aside a")
    await at(page, "proof", look)
    await send(page, {**FACTS, "birth_day": "31", "birth_month": "2"})
    await at(page, "proof", look, REFUSED)
    assert await page.input_value("[name=id_last4]") == ""
    await send(page, FACTS)
    await at(page, "password", look)
    await send(page, {**NEW, "new_password_again": "other"})
    await at(page, "password", look, REFUSED)
    await send(page, NEW)
    await at(page, "confirm", look)
    assert not await page.is_checked("[name=consent]")
    await page.click("button.main")
    await at(page, "confirm", look, REFUSED)
    await page.check("[name=consent]")
    await page.click("button.main")


async def test_the_whole_link_inside_telegram() -> None:
    async with visited() as (page_bed, page):
        token = await page_bed.offer(Platform.TELEGRAM)
        await page.goto(address(page_bed, token, word=init_data(page_bed.clock)))
        await walk(page, _nothing)
        await at(page, "done", _nothing)
        assert "ผูกบัญชีเรียบร้อยแล้ว" in await page.inner_text("main")
        assert [link.link.chat.address for link in page_bed.bound] == [telegram_address()]


async def test_the_whole_link_without_script_ends_with_a_code_to_type() -> None:
    async with visited(script=False) as (page_bed, page):
        token = await page_bed.offer(Platform.TELEGRAM)
        await page.goto(address(page_bed, token, word=init_data(page_bed.clock)))
        await walk(page, _nothing)
        await at(page, "done", _nothing)
        code = await page.text_content("p.code")
        async with page_bed.store.work() as uow:
            chat = (await uow.chats.open(telegram_address(), page_bed.clock.now())).chat
            assert await linking.finish_by_code(uow, page_bed.means, chat, code or "") is not None


@pytest.mark.parametrize("script", [True, False])
async def test_on_line_the_last_button_leads_to_lines_own_question(script: bool) -> None:  # noqa: FBT001 - a parameter
    async with visited(script=script) as (page_bed, page):
        token = await page_bed.offer(Platform.LINE)
        await page.route("https://access.line.me/**", lambda route: route.fulfill(body="LINE"))
        await page.goto(address(page_bed, token))
        await walk(page, _nothing)
        await page.wait_for_url("https://access.line.me/dialog/bot/accountLink?linkToken=*&nonce=*")


async def test_axe_finds_nothing_on_any_page_in_either_language() -> None:
    axe = Axe()

    async def look(page: Page) -> None:
        results = await axe.run(page, options=AA)
        assert results.violations_count == 0, results.generate_report()

    async with visited() as (page_bed, page):
        token = await page_bed.offer(Platform.TELEGRAM)
        here = address(page_bed, token)
        for query in ("?by=help", "?by=help&lang=en", "?lang=en"):
            await page.goto(f"{here}{query}")
            await look(page)
        await page.goto(here)
        await walk(page, look)
        await at(page, "done", look)
        for query in ("", "?lang=en"):
            await page.goto(f"{here}{query}")
            await look(page)
        await page.goto(address(page_bed, "unknown"))
        await at(page, "expired", look)


async def test_nothing_scrolls_sideways_at_200_percent() -> None:
    async def look(page: Page) -> None:
        for size in (ZOOMED, PHONE):
            await page.set_viewport_size(size)  # type: ignore[arg-type]  # a plain dict will do
            wide, seen = await page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
            assert wide <= seen

    async with visited() as (page_bed, page):
        token = await page_bed.offer(Platform.TELEGRAM)
        await page.goto(address(page_bed, token))
        await walk(page, look)
        await at(page, "done", look)


async def test_the_keyboard_is_enough() -> None:
    async with visited() as (page_bed, page):
        token = await page_bed.offer(Platform.TELEGRAM)
        await page.goto(address(page_bed, token, word=init_data(page_bed.clock)))

        async def tab_to(selector: str) -> None:
            for _ in range(12):
                await page.keyboard.press("Tab")
                if await page.evaluate("selector => document.activeElement.matches(selector)", selector):
                    assert await page.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "3px"
                    return
            raise AssertionError(f"no way to {selector}")

        for fields, step in ((LOG_IN, "proof"), (FACTS, "password"), (NEW, "confirm")):
            for name, value in fields.items():
                await tab_to(f"[name={name}]")
                if name.startswith("birth_"):
                    await page.locator(":focus").select_option(value)
                else:
                    await page.keyboard.insert_text(value)
            await page.keyboard.press("Enter")
            await at(page, step, _nothing)
        await tab_to("[name=consent]")
        await page.keyboard.press("Space")
        await tab_to("button.main")
        await page.keyboard.press("Enter")
        await at(page, "done", _nothing)


async def test_a_password_can_be_looked_at_and_is_sent_as_one() -> None:
    async with visited() as (page_bed, page):
        token = await page_bed.offer(Platform.TELEGRAM)
        await page.goto(address(page_bed, token))
        await page.fill("[name=username]", "U026548")
        await page.fill("[name=password]", "P6548")
        await page.check("[data-shows] input")
        assert await page.get_attribute("[name=password]", "type") == "text"
        await page.click("button.main")
        await at(page, "proof", _nothing)
        assert OWN_PASSWORD not in page.url
