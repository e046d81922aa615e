"""Five minutes before the cut-off and one after it, in a real Chromium: two members file, the office decides both.

นายประพันธ์ files on Telegram in time; นางสาวพิมพ์ใจ on LINE at 12.01 is told, before she sends, that it is for January.
`COOP_SCREENSHOTS` names a folder that then gets a picture of every step.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Locator, expect

from tests.chromium import chromium
from tests.end_to_end.test_demo import running, until
from tests.end_to_end.test_office_journeys import SCREEN, Office
from tests.end_to_end.test_two_panes import FIRST, agree, log_in, prove_and_change

pytestmark = pytest.mark.slow

AT = ("--at", "2026-11-30T11:55+07:00")
REASON = "เอกสารยังไม่ครบ กรุณามาที่สำนักงาน"


@dataclass
class Noon(Office):
    """The chat page around the cut-off; the office works on LINE."""

    http: httpx.AsyncClient | None = None

    async def it_is(self, at: str) -> None:
        """The simulator's clock is set, and goes on from there."""
        assert self.http is not None
        answer = await self.http.post("/simulator/api/clock", json={"at": f"2026-11-30T{at}+07:00"})
        assert answer.status_code == httpx.codes.OK, answer.text

    def heard(self, channel: str, words: str) -> Locator:
        """The newest thing with WORDS in it that was said there: reminders may come in between."""
        return self.pane(channel).locator(".said.bot").filter(has_text=words).last

    async def hears(self, channel: str, *words: str) -> None:
        """All of WORDS were said there, and a picture of it is kept."""
        for one in words:
            await expect(self.heard(channel, one)).to_be_visible()
        await self.see(f"{channel}-{words[0]}".replace("/", "-"))

    async def never_hears(self, channel: str, *words: str) -> None:
        for one in words:
            await expect(self.heard(channel, one)).to_have_count(0)

    async def links(self, channel: str, person: str, user_name: str) -> None:
        await self.choose(channel, person)
        await self.start(channel)
        window = await self.link_page(channel)
        await log_in(window, self, user_name, FIRST[user_name])
        await prove_and_change(window, self, user_name)
        await agree(window, self)
        await window.close()
        await self.hears(channel, "ผูกบัญชีกับสมาชิก")


@pytest.fixture
async def noon(tmp_path: Path) -> AsyncIterator[Noon]:
    shown = os.environ.get("COOP_SCREENSHOTS")
    folder = Path(shown) / "requests" if shown else None
    if folder:
        await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    async with running(tmp_path, *AT) as demo, chromium() as browser:
        await until(demo.ready)
        page = await browser.new_page(viewport=SCREEN)
        await page.goto(str(demo.http.base_url))
        yield Noon(page, folder, count(1), tmp_path, "line", demo.http)


@pytest.mark.shows("E5")
@pytest.mark.shows("E6")
@pytest.mark.shows("F17")
async def test_one_in_time_one_at_a_minute_past_and_the_office_decides_both(noon: Noon) -> None:
    await noon.links("telegram", "prapan", "U026548")
    await noon.links("line", "som", "uส๐๓๕๔๘")
    await in_time(noon)
    await late(noon)
    await by_the_page(noon)
    await noon.works_as("prasit", "wipa")
    await the_office_decides(noon)
    await both_read_it(noon)


async def in_time(noon: Noon) -> None:
    """On Telegram, for December."""
    await noon.it_is("11:58")
    await noon.type("telegram", "/change")
    await noon.hears("telegram", "ต้องการปรับเรื่องใด", "กรอกในหน้าเว็บ")
    await noon.press_when_there("telegram", "ค่าหุ้น")
    await noon.hears("telegram", "ค่าหุ้นใหม่เดือนละเท่าใด")
    await noon.type("telegram", "2,500")
    await noon.hears("telegram", "กรุณาตรวจสอบก่อนส่ง", "2,500.00", "ธ.ค. 2569")
    await noon.never_hears("telegram", "เลยกำหนด")
    await noon.press_when_there("telegram", "ยืนยันส่งคำร้อง")
    await noon.hears("telegram", "รับคำร้องที่ 1/2569")


async def late(noon: Noon) -> None:
    """On LINE, a minute after the cut-off: for January, and said before it is sent."""
    await noon.it_is("12:01")
    await noon.type("line", "ขอปรับ")
    await noon.hears("line", "ต้องการปรับเรื่องใด")
    await noon.type("line", "ค่าหุ้น")
    await noon.hears("line", "ค่าหุ้นใหม่เดือนละเท่าใด")
    await noon.type("line", "700")
    await noon.hears("line", "เลยกำหนด 30 พ.ย. 2569", "ม.ค. 2570")
    await noon.never_hears("line", "รับคำร้องที่")
    await noon.press_when_there("line", "ยืนยันส่งคำร้อง")
    await noon.hears("line", "รับคำร้องที่ 2/2569")


async def by_the_page(noon: Noon) -> None:
    """The same member prefers the page for another matter; the chat says that it was received."""
    await noon.type("line", "กรอกในหน้าเว็บ")
    await noon.hears("line", "เปิดหน้าคำร้อง")
    window = await noon.opens("line", "เปิดหน้าคำร้อง")
    await window.set_viewport_size({"width": 400, "height": 800})
    await noon.see("page-begin", window)
    await window.click("[value=what]")
    await noon.see("page-what", window)
    await window.check("[value=other]")
    await window.click("[value=how]")
    await window.fill("[name=words]", "ขอหนังสือรับรองการเป็นสมาชิก")
    await window.click("[value=check]")
    await expect(window.locator(".late")).to_contain_text("ม.ค. 2570")
    await noon.see("page-check", window)
    await window.click("[value=send]")
    await expect(window.locator("body")).to_have_attribute("data-step", "done")
    await expect(window.locator("h1")).to_contain_text("3/2569")
    await noon.see("page-done", window)
    await window.close()
    await noon.hears("line", "รับคำร้องที่ 3/2569")


async def the_office_decides(noon: Noon) -> None:
    """Both stand in the queue; one is approved, the other rejected with a reason of the office's own."""
    await noon.type("line", "/queue")
    await noon.hears("line", "3 เรื่อง", "ค่าหุ้น", "คำร้องทั่วไป")
    await noon.type("line", "/request 1")
    await noon.hears("line", "คำร้องที่ 1/2569", "2,500.00", "ธ.ค. 2569")
    await noon.press_when_there("line", "อนุมัติ")
    await noon.hears("line", "อนุมัติคำร้องที่ 1/2569 หรือไม่")
    await noon.press_when_there("line", "ยืนยันอนุมัติ")
    await noon.hears("line", "อนุมัติคำร้องที่ 1/2569 แล้ว")
    await noon.type("line", "/request 2")
    await noon.hears("line", "คำร้องที่ 2/2569", "ส่งหลังกำหนด", "ม.ค. 2570")
    await noon.type("line", f"/reject 2 {REASON}")
    await noon.hears("line", REASON)
    await noon.press_when_there("line", "ยืนยันไม่อนุมัติ")
    await noon.hears("line", "ไม่อนุมัติคำร้องที่ 2/2569 แล้ว")


async def both_read_it(noon: Noon) -> None:
    """A push that names the thing only; the button, or /requests, brings the rest."""
    await noon.hears("telegram", "ผลคำร้องของท่านออกแล้ว")
    await noon.press_when_there("telegram", "ดูผลคำร้อง")
    await noon.hears("telegram", "อนุมัติแล้ว", "สหกรณ์อนุมัติ")
    await noon.choose("line", "som")
    await noon.hears("line", "ผลคำร้องของท่านออกแล้ว")
    await noon.never_hears("line", REASON)
    await noon.type("line", "/requests")
    await noon.hears("line", "ประวัติคำร้อง", "ไม่อนุมัติ", "รอพิจารณา")
    await noon.heard("line", "ประวัติคำร้อง").get_by_text("2/2569", exact=False).first.click()
    await noon.hears("line", REASON)
