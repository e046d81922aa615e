"""The pages of one form in real Chromium on a phone: with script and without, zoomed, and looked over by axe-core."""

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

from core.pages import Purpose
from tests.bot.web.member_bed import CHANGE, CLAIM, NEXT_PASSWORD, PIN, desk
from tests.chromium import bound, chromium, served
from tests.end_to_end.test_link_page import AA, PHONE, ZOOMED, Looking, send

pytestmark = pytest.mark.slow

WALKS = (
    (Purpose.PASSWORD, CHANGE | {"password": "ไม่ใช่รหัสนี้"}, CHANGE),
    (Purpose.FORGOT, CLAIM | {"national_id": "1234"}, CLAIM),
    (Purpose.PROVE, {"password": "ไม่ใช่รหัสนี้"}, {"password": NEXT_PASSWORD}),
    (Purpose.PIN, {"pin": "9999"}, {"pin": PIN}),
    (Purpose.NEW_PIN, {"pin": "1234", "pin_again": "1234"}, {"pin": "9081", "pin_again": "9081"}),
    (Purpose.NO_PIN, {"password": "ไม่ใช่รหัสนี้"}, {"password": NEXT_PASSWORD}),
)


async def walk_all(look: Looking, *, script: bool) -> None:
    """Each page: the form, a refusal, done; and the page of an address that is good no more."""
    listening, url = bound()
    at = await desk(public_url=url)
    async with served(at.bed.app, listening), chromium() as browser:
        context = await browser.new_context(viewport=PHONE, java_script_enabled=script, locale="th-TH")  # type: ignore[arg-type]  # a plain dict will do
        page = await context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        for purpose, wrong, right in WALKS:
            await page.goto(f"{url}/link/{await at.address(purpose)}")
            await shown(page, "form", look)
            await send(page, wrong)
            await shown(page, "form][data-refused", look)
            await send(page, right)
            await shown(page, "done", look)
            await page.goto(f"{url}/link/{purpose.value}/unknown")
            await shown(page, "expired", look)
        assert complaints == []
        await context.close()


async def shown(page: Page, step: str, look: Looking) -> None:
    await page.wait_for_selector(f"body[data-step={step}]")
    await look(page)


async def test_a_member_does_it_all_without_script() -> None:
    steps: list[str | None] = []

    async def look(page: Page) -> None:
        steps.append(await page.get_attribute("body", "data-step"))

    await walk_all(look, script=False)
    assert steps == ["form", "form", "done", "expired"] * len(WALKS)


async def test_with_script_too_and_everybody_can_read_the_pages() -> None:
    async def look(page: Page) -> None:
        found = await Axe().run(page, options=AA)
        assert found.violations_count == 0, found.generate_report()
        await page.set_viewport_size(ZOOMED)  # type: ignore[arg-type]  # a plain dict will do
        wider = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, page.url
        await page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # the same

    await walk_all(look, script=True)
