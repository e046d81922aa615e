"""The office's cards of the design's picture, as the chat page shows them in a real Chromium.

Nothing is cut off, every line of a list is large enough for a thumb, no rule of accessibility is broken, and nothing is
loaded from elsewhere.  `COOP_SCREENSHOTS` names a folder that then gets a picture of each.
"""

import io
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from axe_playwright_python.async_playwright import Axe
from PIL import Image, ImageDraw
from playwright.async_api import Locator, Page, ViewportSize, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.line.render import render as draw_for_line
from bot.simulator.app import build
from bot.simulator.config import Config
from bot.telegram.render import render as draw_for_telegram
from core.links import Form, Language, View
from handlers.reply import Reply
from tests.bot.office_cards import REPLIES, WORDS
from tests.chromium import bound, chromium, served
from tests.end_to_end.test_cards_on_both_panes import CUT_OFF

pytestmark = pytest.mark.slow

LINE_TOKEN = "line-token"
TELEGRAM_TOKEN = "7000000001:telegram-token"
PERSON = "prapan"
PANES = ("line", "telegram")
SCREEN = ViewportSize(width=1400, height=1000)
NARROW = ViewportSize(width=340, height=900)
VIEWS = {
    "normal": View(Language.THAI),
    "large": View(Language.THAI, Form.LARGE),
    "text": View(Language.THAI, Form.TEXT),
    "hidden": View(Language.THAI, hides_amounts=True),
    "english": View(Language.ENGLISH),
}
THUMB = 44
"""Pixels."""


def face() -> bytes:
    """A made-up portrait."""
    image = Image.new("RGB", (480, 576), "#B9CFDA")
    draw = ImageDraw.Draw(image)
    draw.ellipse((150, 120, 330, 340), fill="#E9C4A0")
    draw.pieslice((140, 90, 340, 300), 180, 360, fill="#3A2E28")
    draw.rounded_rectangle((70, 380, 410, 640), 90, fill="#FFFFFF")
    draw.polygon(((240, 380), (215, 420), (240, 560), (265, 420)), fill="#24404F")
    return encoded(image)


def signature() -> bytes:
    image = Image.new("RGB", (900, 300), "#FFFFFF")
    points = [(60 + 13 * i, 150 + (60 if i % 3 else -50) * (-1) ** i // (1 + i % 4)) for i in range(60)]
    ImageDraw.Draw(image).line(points, fill="#16261D", width=6, joint="curve")
    return encoded(image)


def encoded(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


PICTURES = {"photo": face(), "signature": signature()}


@dataclass
class Bench:
    """The chat page, the platforms as a bot calls them, and what the stub bot heard."""

    page: Page
    http: httpx.AsyncClient
    pictures: Path | None
    heard: list[dict[str, Any]] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    users: dict[str, Any] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return str(self.http.base_url).rstrip("/")

    def last(self, channel: str) -> Locator:
        return self.page.locator(f"#{channel} .said.bot").last

    async def says(self, reply: Reply, view: View) -> None:
        """What the bot sends on both platforms."""
        messages = draw_for_line(reply, WORDS, view, self.url)
        answer = await self.http.post(
            "/v2/bot/message/push",
            headers={"Authorization": f"Bearer {LINE_TOKEN}"},
            json={"to": self.users["line"], "messages": messages},
        )
        assert answer.status_code == 200, answer.text
        for message in draw_for_telegram(reply, WORDS, view, self.url):
            method = "sendPhoto" if "photo" in message else "sendMessage"
            answer = await self.http.post(
                f"/bot{TELEGRAM_TOKEN}/{method}", json={"chat_id": self.users["telegram"], **message}
            )
            assert answer.status_code == 200, answer.text

    async def see(self, what: str) -> None:
        if self.pictures is not None:
            await self.page.wait_for_timeout(200)
            await self.page.screenshot(path=self.pictures / f"{what}.png")

    async def clear(self) -> None:
        await self.http.post("/simulator/api/reset", json={})
        for channel in PANES:
            await self.http.post(f"/simulator/api/chats/{channel}/{PERSON}/start", json={})
        await self.page.reload()
        for channel in PANES:
            await expect(self.page.locator(f"#{channel} .note")).to_have_count(1)


def platforms(bot_url: str, own_url: str, folder: Path) -> Starlette:
    """The simulator, which speaks to a bot at BOT_URL."""
    return build(
        Config(
            bot_url=bot_url,
            public_url=own_url,
            state=folder,
            clock_file=folder / "clock",
            line_secret="line-secret",
            line_token=LINE_TOKEN,
            telegram_token=TELEGRAM_TOKEN,
            telegram_secret="telegram-secret",
        )
    )


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    heard: list[dict[str, Any]] = []

    async def hear(request: Request) -> Response:
        heard.append(await request.json())
        return Response()

    async def show(request: Request) -> Response:
        return Response(PICTURES[request.path_params["name"]], media_type="image/png")

    bot_socket, bot_url = bound()
    own_socket, own_url = bound()
    routes = [
        Route("/picture/{name}", show, methods=["GET"]),
        Route("/{path:path}", hear, methods=["POST"]),
    ]
    simulator = platforms(bot_url, own_url, tmp_path)
    shown = os.environ.get("COOP_SCREENSHOTS")
    async with served(Starlette(routes=routes), bot_socket), served(simulator, own_socket), chromium() as browser:
        page = await browser.new_page(viewport=SCREEN)
        async with httpx.AsyncClient(base_url=own_url, trust_env=False) as http:
            people = (await http.get("/simulator/api/people")).json()
            person = next(one for one in people if one["id"] == PERSON)
            users = {channel: person[f"{channel}_user"] for channel in PANES}
            bench = Bench(page, http, Path(shown) if shown else None, heard, users=users)
            page.on("pageerror", lambda error: bench.complaints.append(str(error)))
            page.on("console", lambda said: bench.complaints.append(said.text) if said.type == "error" else None)
            await http.post("/simulator/api/people", json={"name": "ผู้ทดสอบ"})
            await page.goto(own_url)
            await bench.clear()
            yield bench
            problems = (await http.get("/simulator/api/problems")).json()["problems"]
    assert bench.complaints == []
    assert problems == []


async def test_every_card_of_the_office_in_every_form_with_nothing_cut_off(bench: Bench) -> None:
    cut = []
    views = VIEWS if bench.pictures else {name: VIEWS[name] for name in ("normal", "large")}
    for form, view in views.items():
        for name, reply in REPLIES.items():
            await bench.clear()
            await bench.says(reply, view)
            for channel in PANES:
                await expect(bench.last(channel)).to_be_visible()
                cut += [
                    f"{form} {name}: {words}" for words in await bench.page.locator(f"#{channel}").evaluate(CUT_OFF)
                ]
            await bench.see(f"{form}-{name}")
    assert cut == []


async def test_every_line_of_a_list_is_one_button_that_a_thumb_can_hit(bench: Bench) -> None:
    await bench.says(REPLIES["queue"], VIEWS["normal"])
    lines = bench.last("line").locator(".flex-body").get_by_role("button")
    await expect(lines).to_have_count(5)
    heights = await lines.evaluate_all("lines => lines.map(line => line.getBoundingClientRect().height)")
    assert min(heights) >= THUMB
    await lines.nth(1).press("Enter")
    await expect(bench.page.locator("#line .said.own")).to_contain_text("407 เงินกู้")
    await bench.last("telegram").get_by_role("button", name="409 ข้อมูลส่วนตัว").click()
    await expect(bench.page.locator("#traffic")).to_contain_text("callback_query")
    pressed = [
        event["postback"]["data"] for body in bench.heard for event in body.get("events", []) if "postback" in event
    ]
    asked = [body["callback_query"]["data"] for body in bench.heard if "callback_query" in body]
    assert (pressed, asked) == (["request:407"], ["request:409"])


async def test_a_photo_is_shown_on_both_and_covered_on_telegram_until_pressed(bench: Bench) -> None:
    await bench.says(REPLIES["photo"], VIEWS["normal"])
    shown = bench.last("line").locator("img.flex-image")
    await expect(shown).to_have_js_property("naturalWidth", 480)
    ratio = await shown.evaluate("image => image.offsetHeight / image.offsetWidth")
    assert round(ratio, 1) == 1.2
    covered = bench.last("telegram").locator(".photo.covered")
    await expect(covered.locator("img")).to_have_js_property("naturalWidth", 480)
    await covered.get_by_role("button", name="กดเพื่อดูรูป").click()
    await expect(covered).to_have_count(0)
    await expect(bench.last("telegram").get_by_role("img", name="รูป", exact=True)).to_be_visible()
    await expect(bench.last("telegram").get_by_label("ห้ามส่งต่อและบันทึก")).to_be_visible()


@pytest.mark.parametrize("channel", PANES)
async def test_a_picture_is_sent_from_the_disk(bench: Bench, channel: str, tmp_path: Path) -> None:
    file = tmp_path / "face.png"
    file.write_bytes(PICTURES["photo"])
    async with bench.page.expect_file_chooser() as opening:
        await bench.page.locator(f"#{channel}").get_by_role("button", name="ส่งรูป").click()
    await (await opening.value).set_files(file)
    sent = bench.page.locator(f"#{channel} .said.own img")
    await expect(sent).to_have_js_property("naturalWidth", 480)
    await expect(sent).to_have_attribute("alt", "รูป face.png")
    await expect(bench.page.locator("#traffic")).to_contain_text("message")


async def test_no_rule_of_accessibility_is_broken_and_buttons_wrap_on_a_narrow_screen(bench: Bench) -> None:
    await bench.page.set_viewport_size(NARROW)
    for name in ("queue", "member", "decide", "photo"):
        await bench.says(REPLIES[name], VIEWS["english"])
    await expect(bench.page.locator("#telegram .photo")).to_have_count(2)
    wide = await bench.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= NARROW["width"]
    found = await Axe().run(bench.page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})
    assert found.response["passes"]
    assert found.response["violations"] == [], found.generate_report()
    await bench.see("narrow")
