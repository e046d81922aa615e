"""The office and its members in a real Chromium: helped to log in three ways, answered, photographed, corrected.

Staff work on LINE and the member on Telegram in one half, the other way round in the other.  `COOP_SCREENSHOTS` names
a folder that then gets a picture of every step.
"""

import asyncio
import io
import json
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.async_api import Locator, Page, ViewportSize, expect

from bot.demo_edges import LONG_NAME
from core.members import Member
from core.money import Baht
from storage.encryption import KeyRing
from storage.engine import open_store
from tests.chromium import chromium
from tests.end_to_end.test_demo import running, until
from tests.end_to_end.test_two_panes import AT, OWN, Eyes, agree

pytestmark = pytest.mark.slow

SCREEN = ViewportSize(width=1400, height=1250)
MEMBER = "026548"
OTHER = {"line": "telegram", "telegram": "line"}


@dataclass
class Office(Eyes):
    """The chat page with somebody of the office in one pane and a member in the other."""

    folder_of_demo: Path = Path()
    at_work: str = "line"

    @property
    def asking(self) -> str:
        return OTHER[self.at_work]

    async def answers(self, channel: str, *words: str) -> None:
        """The last thing said there has all of WORDS, and a picture of it is kept."""
        for word in words:
            await expect(self.said(channel)).to_contain_text(word)
        await self.see(f"{channel}-{words[0]}".replace("/", "-"))

    async def works_as(self, username: str, person: str) -> None:
        """PERSON opens the chat and links it with the code that the demonstration gave to USERNAME."""
        (file,) = self.folder_of_demo.rglob("logins.json")
        codes = {one["user_name"]: one["code"] for one in json.loads(file.read_text("utf-8"))["staff"]}
        await self.choose(self.at_work, person)
        await self.start(self.at_work)
        await self.type(self.at_work, f"/staff_link {codes[username]}")
        await self.answers(self.at_work, "เริ่มทำงานในแชตนี้ได้แล้ว")

    async def sends(self, channel: str, picture: bytes, name: str) -> None:
        """A picture from the disk."""
        field = self.pane(channel).locator("input[type=file]")
        await field.set_input_files({"name": name, "mimeType": "image/png", "buffer": picture})

    async def opens(self, channel: str, words: str) -> Page:
        """Press a button that leads to a page of ours."""
        async with self.page.context.expect_page() as opening:
            await self.press(channel, words)
        window = await opening.value
        await window.wait_for_load_state()
        return window

    async def links_by_code(self, channel: str, code: str) -> None:
        """The way through the link page with a staff code in place of the password, up to the linked chat."""
        await self.type(channel, "/link")
        await expect(self.said(channel)).to_contain_text("10 นาที")
        window = await self.opens(channel, "เปิดหน้าผูกบัญชี")
        await window.fill("[name=username]", f"U{MEMBER}")
        await window.fill("[name=password]", code)
        await window.click("button.main")
        await expect(window.locator("body")).to_have_attribute("data-step", "password")
        await window.fill("[name=new_password]", OWN)
        await window.fill("[name=new_password_again]", OWN)
        await window.click("button.main")
        await agree(window, self)
        await window.close()
        await self.answers(channel, "02••48")

    async def unlinks(self, channel: str) -> None:
        await self.type(channel, "ยกเลิกผูกบัญชี")
        await self.press_when_there(channel, "ยืนยันยกเลิก")
        await expect(self.said(channel)).to_contain_text("ยกเลิกผูกบัญชีแล้ว")

    async def press_when_there(self, channel: str, words: str) -> None:
        await expect(self.button(channel, words)).to_be_visible()
        await self.button(channel, words).click()

    def button(self, channel: str, words: str) -> Locator:
        """One of those that the bot has offered; the pane's own, such as to send, stand in its foot."""
        pane = self.pane(channel)
        return pane.get_by_role("button", name=words, exact=True).and_(pane.locator(":not(.foot-bar *)")).last

    async def code_on_card(self, channel: str) -> str:
        """The code that the last answer shows, in groups of four."""
        text = await self.said(channel).inner_text()
        return next(word for word in text.split() if len(word) == len("ABCD-EFGH") and word[4] == "-")


@pytest.fixture
async def office(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Office]:
    shown = os.environ.get("COOP_SCREENSHOTS")
    async with running(tmp_path, *AT) as demo, chromium() as browser:
        await until(demo.ready)
        page = await browser.new_page(viewport=SCREEN)
        await page.goto(str(demo.http.base_url))
        folder = Path(shown) / request.param if shown else None
        if folder:
            await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
        yield Office(page, folder, count(1), tmp_path, request.param)


async def in_the_register(folder: Path, member_no: str) -> Member:
    """The member as the demonstration's register has it now."""
    demo = folder / "var" / "demo"
    secret = await asyncio.to_thread((demo / "secret").read_text, "ascii")
    store = await open_store(f"sqlite:///{demo / 'coop.db'}", KeyRing.from_secrets(secret, None))
    try:
        async with store.read() as uow:
            member = await uow.members.by_number(member_no)
    finally:
        await store.close()
    assert member is not None
    return member


def drawing(words: str) -> bytes:
    """A made-up picture, as somebody's telephone would take it."""
    image = Image.new("RGB", (900, 1200), "#B9CFDA")
    draw = ImageDraw.Draw(image)
    draw.ellipse((280, 240, 620, 640), fill="#E9C4A0")
    draw.text((300, 900), words, fill="#16261D")
    kept = io.BytesIO()
    image.save(kept, "PNG")
    return kept.getvalue()


@pytest.mark.shows("E3")
@pytest.mark.parametrize("office", ["line"], indirect=True)
async def test_who_lost_the_password_is_helped_by_request_and_by_the_units_committee(office: Office) -> None:
    await office.works_as("mali", "wipa")
    await office.choose(office.asking, "prapan")
    await office.start(office.asking)
    await by_request(office)
    await office.works_as("boonmee", "somsak")
    await by_the_units_committee(office)


@pytest.mark.shows("E3", "E8", "E9", "R10")
@pytest.mark.parametrize("office", ["telegram"], indirect=True)
async def test_who_comes_to_the_counter_is_answered_photographed_and_corrected(office: Office) -> None:
    await office.works_as("mali", "wipa")
    await office.choose(office.asking, "prapan")
    await office.start(office.asking)
    await at_the_counter(office)
    await office.works_as("somsri", "malee")
    await a_question_is_answered(office)
    await a_photo_is_stored_and_enlarged(office)
    await the_salary_is_corrected(office)


async def by_request(office: Office) -> None:
    """The first way: the page, the queue, a code that the asking chat fetches itself."""
    member, staff = office.asking, office.at_work
    await office.type(member, "/forgot")
    await expect(office.button(member, "เปิดหน้าส่งคำขอ")).to_be_visible()
    window = await office.opens(member, "เปิดหน้าส่งคำขอ")
    await window.fill("[name=name]", "ประพันธ์ ตั้งใจสอน")
    await window.fill("[name=member_no]", MEMBER)
    await window.fill("[name=unit]", "โรงเรียนบ้านน้ำใส")
    known = await in_the_register(office.folder_of_demo, MEMBER)
    await window.fill("[name=national_id]", str(known.national_id))
    await window.click("button.main")
    await expect(window.locator("body")).to_have_attribute("data-step", "done")
    await window.close()
    await office.type(staff, "/queue")
    await office.answers(staff, "1 เรื่อง", "ยังไม่ยืนยันตัวตน")
    await office.type(staff, "/request 1")
    await office.answers(staff, "คำขอรหัส", "✓ ตรง")
    await office.press_when_there(staff, "อนุมัติ")
    await office.press_when_there(staff, "ยืนยันอนุมัติ")
    await expect(office.said(member)).to_contain_text("รหัส")
    await office.see("told")
    await office.press_when_there(member, "รับรหัส")
    await office.answers(member, "-")
    await office.links_by_code(member, await office.code_on_card(member))
    await office.unlinks(member)


async def at_the_counter(office: Office) -> None:
    """The second way: a code handed out after a look at the card."""
    staff = office.at_work
    await office.type(staff, f"/code {MEMBER}")
    await office.answers(staff, "ออกรหัสให้")
    await office.press_when_there(staff, "เคาน์เตอร์ 14 วัน")
    await office.press_when_there(staff, "ยืนยันออกรหัส")
    await office.answers(staff, "-")
    await office.links_by_code(office.asking, await office.code_on_card(staff))


async def by_the_units_committee(office: Office) -> None:
    """The third way: the committee's member of the own unit vouches; a member of another unit is none."""
    staff = office.at_work
    await office.type(staff, f"/code {LONG_NAME}")
    await office.answers(staff, "ไม่มีสมาชิก")
    await office.type(staff, f"/code {MEMBER}")
    await office.answers(staff, "ออกรหัสให้")
    await office.press_when_there(staff, "มอบเอง 14 วัน")
    await office.press_when_there(staff, "ยืนยันออกรหัส")
    await office.answers(staff, "-")
    await office.links_by_code(office.asking, await office.code_on_card(staff))


async def a_question_is_answered(office: Office) -> None:
    member, staff = office.asking, office.at_work
    await office.type(member, "/contact")
    await office.press_when_there(member, "ส่งคำถาม/ข้อเสนอแนะ")
    await office.answers(member, "กรุณาพิมพ์คำถาม")
    await office.type(member, "สวัสดิการรักษาพยาบาลใช้เอกสารอะไรบ้าง")
    await office.answers(member, "จดไว้แล้ว")
    await office.press_when_there(member, "ส่ง")
    await office.press_when_there(member, "ยืนยันส่ง")
    await office.answers(member, "1/2569")
    await office.type(staff, "/request 1")
    await office.answers(staff, "สวัสดิการรักษาพยาบาล")
    await office.press_when_there(staff, "ตอบ")
    await office.answers(staff, "กรุณาพิมพ์คำตอบ")
    await office.type(staff, "ใช้ใบเสร็จตัวจริงและใบรับรองแพทย์")
    await office.press_when_there(staff, "ยืนยันส่งคำตอบ")
    await expect(office.said(member)).to_contain_text("ตอบ")
    await office.press_when_there(member, "เปิดอ่าน")
    await office.answers(member, "ใบรับรองแพทย์")


async def a_photo_is_stored_and_enlarged(office: Office) -> None:
    staff = office.at_work
    await office.type(staff, f"/photo {MEMBER}")
    await office.press_when_there(staff, "ส่งรูปถ่ายใหม่")
    await office.answers(staff, "กรุณาส่งรูปถ่าย")
    await office.sends(staff, drawing("รูปถ่าย"), "photo.png")
    await office.press_when_there(staff, "ใช้รูปนี้")
    await office.answers(staff, "ใช้รูปถ่ายใหม่แล้ว")
    await office.type(staff, f"/photo {MEMBER}")
    await office.press_when_there(staff, "ขยาย")
    await expect(office.pane(staff).locator("img").last).to_be_visible()
    await office.see("enlarged")


async def the_salary_is_corrected(office: Office) -> None:
    member, staff = office.asking, office.at_work
    await office.type(member, "/update")
    await office.answers(member, "เงินเดือน")
    await office.type(member, "เงินเดือน")
    await office.answers(member, "ในทะเบียนตอนนี้")
    await office.type(member, "51,300")
    await office.answers(member, "สลิปเงินเดือน")
    await office.sends(member, drawing("สลิปเงินเดือน"), "slip.png")
    await office.answers(member, "แนบรูป 1 รูป")
    await office.press_when_there(member, "ยืนยันส่ง")
    await office.type(staff, "/request 2")
    await office.answers(staff, "51,300.00")
    await office.press_when_there(staff, "แก้ทะเบียน")
    await office.press_when_there(staff, "ยืนยันแก้ทะเบียน")
    await office.answers(staff, "แก้ทะเบียนตามเรื่อง")
    await office.press_when_there(member, "ดูผลแจ้งเปลี่ยน")
    await office.answers(member, "แก้ในทะเบียนแล้ว")
    assert (await in_the_register(office.folder_of_demo, MEMBER)).salary == Baht.of(51_300)
    await office.type(member, "/privacy")
    await office.answers(member, "สมศรี")
