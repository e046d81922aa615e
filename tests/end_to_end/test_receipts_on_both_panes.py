"""A receipt on both panes of the chat page, in a real Chromium: saved and printed on Telegram, opened from LINE.

Both are the same file, byte by byte.  `COOP_SCREENSHOTS` names a folder that then gets a picture of each step.
"""

import io
import re
from pathlib import Path

import pypdfium2
import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect
from pypdf import PdfReader
from zxingcpp import read_barcodes

from bot.demo_edges import LONG_NAME
from bot.demo_known import KNOWN_ASSOCIATE, KNOWN_ORDINARY
from tests.end_to_end.test_cards_on_both_panes import Bench, bench  # noqa: F401 - a fixture is taken by its name

pytestmark = [pytest.mark.slow, pytest.mark.shows("E7")]

AA = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
NAMED = "ใบเสร็จ-2569-10.pdf"
A5 = (420, 595)
"""Points."""


async def saved(bench: Bench) -> bytes:  # noqa: F811 - the fixture's value
    """The last document of the Telegram pane, as a person's program saves it."""
    link = bench.said("telegram").locator("a.document").last
    await expect(link).to_contain_text(NAMED)
    address = await link.get_attribute("href")
    assert address is not None
    answer = await bench.page.request.get(str(address) if address.startswith("http") else _whole(bench.page, address))
    assert answer.headers["content-type"] == "application/pdf"
    return await answer.body()


def _whole(page: Page, path: str) -> str:
    return re.sub(r"(https?://[^/]+).*", r"\1", page.url) + path


async def opened(bench: Bench, tmp_path: Path) -> bytes:  # noqa: F811 - the fixture's value
    """What the button of the LINE pane leads to: a page with one button, and its file."""
    async with bench.page.context.expect_page() as opening:
        await bench.said("line").last.get_by_text("เปิดใบเสร็จ", exact=True).click()
    page = await opening.value
    await expect(page.locator("h1")).to_contain_text("ใบเสร็จเดือน ต.ค. 2569")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    results = await Axe().run(page, options=AA)
    assert results.violations_count == 0, results.generate_report()
    if bench.pictures is not None:
        await page.screenshot(path=bench.pictures / "receipt-page.png")
    async with page.expect_download() as downloading:
        await page.locator("button.main").click()
    download = await downloading.value
    assert download.suggested_filename == NAMED
    await download.save_as(tmp_path / "receipt.pdf")
    await page.close()
    return (tmp_path / "receipt.pdf").read_bytes()


def printed(pdf: bytes) -> list[tuple[int, int]]:
    """The pages as they come out of a printer: their sizes, each with ink on it."""
    sizes = []
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            darkest = min(page.render(scale=1, grayscale=True).to_pil().tobytes())
            assert darkest < 64
            sizes.append((round(page.get_width()), round(page.get_height())))
    return sizes


async def verified(bench: Bench, pdf: bytes) -> None:  # noqa: F811 - the fixture's value
    """The address in the receipt's QR code on a small telephone, in both languages."""
    with pypdfium2.PdfDocument(pdf) as document:
        (code,) = read_barcodes(document[0].render(scale=3).to_pil())
    assert code.text.startswith(_whole(bench.page, "/verify/"))
    browser = bench.page.context.browser
    assert browser is not None
    page = await browser.new_page(viewport={"width": 375, "height": 700}, bypass_csp=True)
    for language in ("th", "en"):
        await page.goto(f"{code.text}?lang={language}")
        await expect(page.locator("main")).to_contain_text("6910/")
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        results = await Axe().run(page, options=AA)
        assert results.violations_count == 0, results.generate_report()
        assert KNOWN_ORDINARY not in await page.content()
        if bench.pictures is not None:
            await page.screenshot(path=bench.pictures / f"verify-{language}.png")
    await page.close()


async def test_saved_and_printed_on_telegram_and_opened_from_line(
    bench: Bench,  # noqa: F811 - the fixture
    tmp_path: Path,
) -> None:
    await bench.is_linked_to(KNOWN_ORDINARY)
    await bench.asks("ใบเสร็จเดือน ต.ค.")
    await expect(bench.said("telegram").last.locator("a.document")).to_be_visible(timeout=30_000)
    image = bench.said("line").last.locator("img:not(.face)")
    await expect(image).to_have_js_property("naturalWidth", 360, timeout=30_000)
    await bench.see("receipt")
    pdf = await saved(bench)
    assert printed(pdf) == [A5]
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    assert KNOWN_ORDINARY in text
    assert "ตุลาคม 2569" in text
    assert await opened(bench, tmp_path) == pdf
    await verified(bench, pdf)
    await bench.asks("/receipt ต.ค. 69")
    await expect(bench.said("telegram").locator("a.document")).to_have_count(2)
    assert await saved(bench) == pdf
    assert bench.cut == []


async def test_lists_and_long_receipts_are_seen_whole(bench: Bench) -> None:  # noqa: F811 - the fixture
    for member in (LONG_NAME, KNOWN_ASSOCIATE):
        await bench.is_linked_to(member)
        for text in ("/receipt", "ใบเสร็จทุกเดือน", "ใบเสร็จเดือน ธ.ค. 69"):
            await bench.asks(text)
            await bench.see(f"receipt-{member.replace('ส', 'S')}-{len(text)}")
    assert bench.cut == []
