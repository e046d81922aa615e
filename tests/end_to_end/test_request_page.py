"""The page of a request in real Chromium on a phone: with script and without, zoomed, and looked over by axe-core."""

import os
from itertools import count
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

from core.pages import Purpose
from tests.bot.web.request_bed import office
from tests.chromium import bound, chromium, served
from tests.end_to_end.test_link_page import AA, PHONE, ZOOMED, Looking
from tests.end_to_end.test_member_pages import shown

pytestmark = pytest.mark.slow

STEPS = ["begin", "what", "what", "how", "how", "check", "how", "check", "done", "done", "expired", "how", "check"]


async def walk(look: Looking, *, script: bool) -> None:
    """From the beginning to the end, with two refusals and a step back; then the words of another matter."""
    listening, url = bound()
    at = await office(public_url=url)
    async with served(at.bed.app, listening), chromium() as browser:
        context = await browser.new_context(viewport=PHONE, java_script_enabled=script, locale="th-TH")  # type: ignore[arg-type]  # a plain dict will do
        page = await context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto(f"{url}/link/{await at.address(Purpose.REQUEST)}")
        await shown(page, "begin", look)
        await press(page, "what", look, "what")
        await press(page, "how", look, "what][data-refused")
        await page.check("[value=shares]")
        await press(page, "how", look, "how")
        await page.fill("[name=amount]", "40,000")
        await page.press("[name=amount]", "Enter")
        await shown(page, "how][data-refused", look)
        await page.fill("[name=amount]", "๒,๕๐๐ บาท")
        await press(page, "check", look, "check")
        await press(page, "how", look, "how")
        await page.press("[name=amount]", "Enter")
        await shown(page, "check", look)
        await press(page, "send", look, "done")
        await page.reload()
        await shown(page, "done", look)
        await page.goto(f"{url}/link/request/unknown")
        await shown(page, "expired", look)
        await page.goto(f"{url}/link/{await at.address(Purpose.REQUEST)}")
        await page.click("[value=what]")
        await page.check("[value=other]")
        await press(page, "how", look, "how")
        await page.fill("[name=words]", "ขอหนังสือรับรองยอดหนี้\nส่งที่โรงเรียน")
        await press(page, "check", look, "check")
        assert len(await at.requests()) == 1
        assert complaints == []
        await context.close()


async def press(page: Page, button: str, look: Looking, step: str) -> None:
    await page.click(f"button[value={button}]")
    await shown(page, step, look)


async def test_a_member_sends_one_without_script() -> None:
    steps: list[str | None] = []

    async def look(page: Page) -> None:
        steps.append(await page.get_attribute("body", "data-step"))

    await walk(look, script=False)
    assert steps == STEPS


async def test_with_script_too_and_everybody_can_read_the_page() -> None:
    folder, numbers = os.environ.get("COOP_SCREENSHOTS"), count(1)

    async def look(page: Page) -> None:
        found = await Axe().run(page, options=AA)
        assert found.violations_count == 0, found.generate_report()
        step = await page.get_attribute("body", "data-step")
        if folder:
            await page.screenshot(path=Path(folder) / f"{next(numbers):02}-page-{step}.png", full_page=True)
        await page.set_viewport_size(ZOOMED)  # type: ignore[arg-type]  # a plain dict will do
        wider = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, step
        await page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # the same

    await walk(look, script=True)
