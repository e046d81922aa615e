"""The chat page in a real Chromium, over the simulator and a bot that only listens."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from axe_playwright_python.async_playwright import Axe
from playwright import async_api as browser_api
from playwright.async_api import Page, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.simulator.app import build
from bot.simulator.config import Config
from tests.chromium import bound, chromium, served

LINE_TOKEN = "line-token"
TELEGRAM_TOKEN = "7000000001:telegram-token"
PERSON = "prapan"


@dataclass
class Bench:
    """A page, the platforms' APIs as a bot calls them, and what the stub bot heard."""

    page: Page
    http: httpx.AsyncClient
    heard: list[dict[str, Any]] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    async def user(self, platform: str) -> Any:
        people = (await self.http.get("/simulator/api/people")).json()
        return next(person[f"{platform}_user"] for person in people if person["id"] == PERSON)

    async def start(self, channel: str) -> None:
        await self.http.post(f"/simulator/api/chats/{channel}/{PERSON}/start", json={})

    async def push(self, *messages: dict[str, Any]) -> None:
        """What a bot sends on LINE."""
        answer = await self.http.post(
            "/v2/bot/message/push",
            headers={"Authorization": f"Bearer {LINE_TOKEN}"},
            json={"to": await self.user("line"), "messages": messages},
        )
        assert answer.status_code == 200, answer.text

    async def send(self, **parameters: Any) -> None:
        """What a bot sends on Telegram."""
        answer = await self.http.post(
            f"/bot{TELEGRAM_TOKEN}/sendMessage", json={"chat_id": await self.user("telegram"), **parameters}
        )
        assert answer.status_code == 200, answer.text

    def heard_of(self, kind: str) -> list[dict[str, Any]]:
        """LINE's events of a type, Telegram's updates that hold a part."""
        events = [event for body in self.heard for event in body.get("events", [])]
        return [e for e in events if e["type"] == kind] + [body[kind] for body in self.heard if kind in body]


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    heard: list[dict[str, Any]] = []

    async def hear(request: Request) -> Response:
        heard.append(await request.json())
        return Response()

    bot_socket, bot_url = bound()
    own_socket, own_url = bound()
    bot = Starlette(routes=[Route("/{path:path}", hear, methods=["POST"])])
    simulator = build(
        Config(
            bot_url=bot_url,
            public_url=own_url,
            state=tmp_path,
            clock_file=tmp_path / "clock",
            line_secret="line-secret",
            line_token=LINE_TOKEN,
            telegram_token=TELEGRAM_TOKEN,
            telegram_secret="telegram-secret",
        )
    )
    async with served(bot, bot_socket), served(simulator, own_socket), chromium() as browser:
        page = await browser.new_page(viewport={"width": 1400, "height": 850})
        async with httpx.AsyncClient(base_url=own_url, trust_env=False) as http:
            bench = Bench(page, http, heard)
            page.on("pageerror", lambda error: bench.complaints.append(str(error)))
            page.on("console", lambda said: bench.complaints.append(said.text) if said.type == "error" else None)
            await page.goto(own_url)
            yield bench
    assert bench.complaints == []


def line_bubbles(page: Page) -> Any:
    return page.locator("#line .bubble")


async def test_what_a_person_types_reaches_the_bot_and_both_sides_show(bench: Bench) -> None:
    await bench.page.get_by_role("button", name="เพิ่มเพื่อน").click()
    field = bench.page.locator("#line").get_by_label("ข้อความ", exact=True)
    await field.fill("หุ้น")
    await field.press("Enter")
    await expect(line_bubbles(bench.page)).to_have_text("หุ้น")
    quick = {"items": [{"type": "action", "action": {"type": "message", "label": "เมนู", "text": "เมนู"}}]}
    await bench.push({"type": "text", "text": "ยินดีต้อนรับ <b>", "quickReply": quick})
    await expect(line_bubbles(bench.page)).to_have_text(["หุ้น", "ยินดีต้อนรับ <b>"])
    await bench.page.locator(".quick").click()
    await expect(line_bubbles(bench.page).last).to_have_text("เมนู")
    await expect(bench.page.locator(".quick")).to_have_count(0)
    await expect(bench.page.locator("#traffic li")).not_to_have_count(0)
    assert [event["message"]["text"] for event in bench.heard_of("message")] == ["หุ้น", "เมนู"]


async def test_log_ins_are_shown_and_a_used_code_gives_way_to_the_next(bench: Bench, tmp_path: Path) -> None:
    person = {"role": {"th": "ทะเบียน", "en": "registry"}, "user_name": "somsri", "name": "สมศรี", "code": "AAAA2222"}
    told: dict[str, Any] = {"made_at": "2026-11-10T09:50:00+07:00", "members": [], "staff": [person]}
    file = tmp_path / "logins.json"
    file.write_text(json.dumps(told), "utf-8")
    await bench.page.reload()
    panel = bench.page.locator("#logins")
    await expect(panel).to_contain_text("ทะเบียน somsri")
    await expect(panel).to_contain_text("/staff_link AAAA2222")
    file.write_text(json.dumps(told | {"staff": [person | {"code": "BBBB3333"}]}), "utf-8")
    await expect(panel).to_contain_text("/staff_link BBBB3333")
    await bench.page.get_by_role("button", name="English").click()
    await expect(panel).to_contain_text("registry somsri")


async def test_what_was_read_of_a_chat_undoes_nothing_that_happened_meanwhile(bench: Bench) -> None:
    """The chat is read before it was started and shown after the page has heard of the start."""
    read, may_come = asyncio.Event(), asyncio.Event()
    foot = bench.page.locator("#telegram .foot-bar")
    await expect(foot.get_by_role("button", name="เริ่ม", exact=True)).to_be_visible()

    async def late(route: browser_api.Route) -> None:
        answer = await route.fetch()
        read.set()
        await may_come.wait()
        await route.fulfill(response=answer)

    await bench.page.route(f"**/chats/telegram/{PERSON}", late)
    await bench.page.locator("#telegram-person").select_option(PERSON)
    await read.wait()
    await bench.start("telegram")
    await expect(foot.get_by_role("textbox")).to_be_visible()
    await bench.page.locator("#telegram .said").evaluate("said => { said.id = 'before' }")
    may_come.set()
    await expect(bench.page.locator("#before")).to_have_count(0)
    await expect(bench.page.locator("#telegram .said")).to_have_count(1)
    await expect(foot.get_by_role("textbox")).to_be_visible()


def bar(percent: int) -> dict[str, Any]:
    inner = {"type": "box", "layout": "vertical", "width": f"{percent}%", "height": "14px", "contents": []}
    return {
        "type": "box", "layout": "vertical", "height": "14px", "backgroundColor": "#DCE8E0",
        "contents": [{**inner, "backgroundColor": "#3F8F63"}],
    }  # fmt: skip


def card() -> dict[str, Any]:
    amount = [
        {"type": "span", "text": "214,500.00", "size": "35px", "weight": "bold"},
        {"type": "span", "text": " บาท", "size": "lg"},
    ]
    act = {"type": "postback", "label": "ดูรายการย้อนหลัง", "data": "shares:1", "displayText": "ดูรายการย้อนหลัง"}
    heading = {"type": "text", "text": "ทุนเรือนหุ้น", "size": "lg", "weight": "bold", "color": "#FFFFFF"}
    return {
        "type": "bubble",
        "size": "mega",
        "header": {"type": "box", "layout": "vertical", "backgroundColor": "#146E3C", "contents": [heading]},
        "body": {
            "type": "box",
            "layout": "vertical",
            "contents": [{"type": "text", "text": "-", "contents": amount}, bar(62), bar(100)],
        },
        "footer": {
            "type": "box",
            "layout": "vertical",
            "contents": [{"type": "button", "style": "primary", "color": "#146E3C", "action": act}],
        },
    }


async def test_a_flex_card_is_drawn_from_its_json(bench: Bench) -> None:
    await bench.start("line")
    await bench.push({"type": "flex", "altText": "คำตอบพร้อมแล้ว", "contents": card()})
    bubble = bench.page.locator("#line .flex-bubble")
    await expect(bubble).to_contain_text("214,500.00 บาท")
    await expect(bubble.locator(".flex-header")).to_have_css("background-color", "rgb(20, 110, 60)")
    await expect(bubble.locator("span").first).to_have_css("font-size", "35px")
    widths = await bubble.locator(".flex-body > .flex-box > .flex-box").evaluate_all(
        "bars => bars.map(bar => Math.round(100 * bar.offsetWidth / bar.parentElement.offsetWidth))"
    )
    assert widths == [62, 100]
    await bubble.get_by_role("button").press("Enter")
    await expect(line_bubbles(bench.page)).to_have_text("ดูรายการย้อนหลัง")
    assert [event["postback"]["data"] for event in bench.heard_of("postback")] == ["shares:1"]


async def test_a_carousel_can_be_swiped(bench: Bench) -> None:
    await bench.start("line")
    carousel = {"type": "carousel", "contents": [card(), card()]}
    await bench.push({"type": "flex", "altText": "คำตอบพร้อมแล้ว", "contents": carousel})
    second = bench.page.locator("#line .flex-bubble").nth(1)
    await expect(second).not_to_be_in_viewport(ratio=0.9)
    await bench.page.locator(".flex-carousel").evaluate("strip => strip.scrollTo({left: 400, behavior: 'instant'})")
    await expect(second).to_be_in_viewport(ratio=0.9)


async def test_telegram_shows_markup_and_buttons(bench: Bench) -> None:
    await bench.page.get_by_role("button", name="เริ่ม", exact=True).click()
    buttons = [
        [{"text": "ขอปรับค่าหุ้น", "callback_data": "change", "style": "primary"}],
        [{"text": "เมนู", "callback_data": "start"}, {"text": "เลิก", "callback_data": "unlink", "style": "danger"}],
    ]
    await bench.send(
        text="ข้อมูล ณ 31 ต.ค. 2569\n\n<b>ทุน &lt;เรือน&gt; หุ้น</b>\n<pre>2568 ▇▇▇\n2569 ▇▇▇▇</pre>",
        parse_mode="HTML",
        protect_content=True,
        reply_markup={"inline_keyboard": buttons},
    )
    message = bench.page.locator("#telegram .said.bot")
    await expect(message.locator("b")).to_have_text("ทุน <เรือน> หุ้น")
    await expect(message.locator("pre")).to_have_text("2568 ▇▇▇\n2569 ▇▇▇▇")
    await expect(message.get_by_label("ห้ามส่งต่อและบันทึก")).to_be_visible()
    rows = await message.locator(".inline-row").evaluate_all("rows => rows.map(row => row.children.length)")
    assert rows == [1, 2]
    await expect(message.get_by_text("เลิก")).to_have_class(re.compile("danger"))
    await message.get_by_text("ขอปรับค่าหุ้น").click()
    await expect(bench.page.locator("#traffic")).to_contain_text("callback_query")
    assert [query["data"] for query in bench.heard_of("callback_query")] == ["change"]


async def test_a_button_with_a_page_opens_a_window(bench: Bench) -> None:
    await bench.start("telegram")
    url = str(bench.http.base_url).rstrip("/") + "/link/made-up-token"
    await bench.send(text="ผูกบัญชี", reply_markup={"inline_keyboard": [[{"text": "เปิด", "web_app": {"url": url}}]]})
    async with bench.page.expect_popup() as opened:
        await bench.page.locator(".inline-button").click()
    popup = await opened.value
    await popup.wait_for_url(re.compile(r"/link/made-up-token#tgWebAppData="))


async def test_the_clock_moves_and_the_language_changes(bench: Bench) -> None:
    await bench.http.post("/simulator/api/clock", json={"at": "2026-11-28T10:00:00+07:00"})
    await expect(bench.page.locator("#clock-date")).to_have_text("เสาร์ 28 พฤศจิกายน 2569")
    await bench.page.get_by_role("button", name="ไปก่อนกำหนดส่ง 5 นาที").click()
    await expect(bench.page.locator("#clock-time")).to_contain_text("11.55")
    await expect(bench.page.locator("#clock-date")).to_have_text("จันทร์ 30 พฤศจิกายน 2569")
    await bench.page.get_by_role("button", name="English").click()
    await expect(bench.page.locator("#clock-date")).to_have_text("Monday 30 November 2569 BE")
    await expect(bench.page.locator("html")).to_have_attribute("lang", "en")
    await bench.page.get_by_role("button", name="The 15th").click()
    await expect(bench.page.locator("#clock-date")).to_have_text("Tuesday 15 December 2569 BE")


async def test_nothing_may_be_loaded_from_elsewhere(bench: Bench) -> None:
    headers = (await bench.http.get("/")).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]


async def test_no_rule_of_accessibility_is_broken(bench: Bench) -> None:
    await bench.start("line")
    await bench.start("telegram")
    await bench.push({"type": "flex", "altText": "คำตอบพร้อมแล้ว", "contents": card()})
    buttons = [
        [{"text": "ขอปรับค่าหุ้น", "callback_data": "a", "style": "primary"}],
        [{"text": "เมนู", "callback_data": "b"}],
    ]
    await bench.send(text="ข้อมูล", reply_markup={"inline_keyboard": buttons})
    await expect(bench.page.locator(".inline-button")).to_have_count(2)
    found = await Axe().run(bench.page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})
    assert found.response["passes"]
    assert found.response["violations"] == [], found.generate_report()
