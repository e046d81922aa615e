"""Every card of every query as LINE and Telegram would draw it, in a real Chromium: nothing is cut off.

The members are those of `bot.demo_edges`: a very long name and twelve contracts, forty years of dividends, nine-digit
amounts, an overdue instalment, nothing at all.  `COOP_SCREENSHOTS` names a folder that then gets a picture of each.
"""

import os
import re
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, ViewportSize, expect

from bot.demo_edges import EDGES, FORTY_YEARS, LONG_NAME, NINE_DIGITS, NOTHING, OVERDUE
from bot.demo_known import KNOWN_ASSOCIATE, KNOWN_ORDINARY
from core.clock import BANGKOK
from storage.encryption import KeyRing
from storage.engine import open_store
from tests.chromium import chromium
from tests.end_to_end.test_demo import running, until
from tests.fakes import MORNING

pytestmark = pytest.mark.slow

AT = ("--at", MORNING.astimezone(BANGKOK).isoformat(timespec="minutes"))
PANES = ("line", "telegram")
PERSON = "prapan"
SCREEN = ViewportSize(width=1400, height=1700)
TALL = ".phone { max-height: none !important; height: 1560px; } .rich-menu { display: none }"
"""For pictures: what is said is seen from its beginning to its end."""
ASKED = ("/summary", "/shares", "/loans", "/guarantees", "/deposits", "/welfare", "/dividends")
LARGEST = ("/summary", "/loans", "/guarantees")
ALL_PAGES = (*ASKED, "/contact", "/cutoff", "/settings", "/me")
BY_THE_BOT = re.compile(r"\bbot\b")
CUT_OFF = """pane => [...pane.querySelectorAll('.said.bot')].slice(-3).flatMap(said => {
  const flex = [...said.querySelectorAll('.flex-bubble')];
  const cards = flex.length ? flex : [...said.querySelectorAll('.bubble')];
  return cards.flatMap(card => [...card.querySelectorAll('*')]
    .filter(one => one.children.length === 0 && one.textContent.trim())
    .filter(one => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== 'inline'
      || one.getBoundingClientRect().right > card.getBoundingClientRect().right + 1)
    .map(one => one.textContent));
})"""
"""Words that end outside of their own box, where LINE shows …, or of their card."""


@dataclass
class Bench:
    """Both panes of the chat page, and whose chats they are."""

    page: Page
    folder: Path
    pictures: Path | None
    cut: list[str] = field(default_factory=list)

    def pane(self, channel: str) -> Locator:
        return self.page.locator(f"#{channel}")

    def said(self, channel: str) -> Locator:
        return self.pane(channel).locator(".said.bot")

    async def is_linked_to(self, member_no: str) -> None:
        """Both chats from now on belong to the member, as after the link page."""
        demo = self.folder / "var" / "demo"
        with closing(sqlite3.connect(demo / "coop.db")) as db:
            chats = [row[0] for row in db.execute("SELECT id FROM chats")]
        keys = KeyRing.from_secrets((demo / "secret").read_text("ascii"), None)
        store = await open_store(f"sqlite:///{demo / 'coop.db'}", keys)
        try:
            async with store.work() as uow:
                member = await uow.members.by_number(member_no)
                assert member is not None
                for chat in chats:
                    await uow.links.end(chat, MORNING, "another member")
                    await uow.links.add(chat, member.id, MORNING, "1")
        finally:
            await store.close()

    async def asks(self, text: str) -> None:
        """Type TEXT in both panes and wait until something is said to it."""
        for channel in PANES:
            entry = self.pane(channel).locator(".foot-bar input")
            await entry.fill(text)
            await entry.press("Enter")
        for channel in PANES:
            await expect(self.pane(channel).locator(".said.own").last).to_contain_text(text)
            await expect(self.pane(channel).locator(".said:not(.typing)").last).to_have_class(BY_THE_BOT)

    async def see(self, what: str) -> None:
        for channel in PANES:
            cut = await self.pane(channel).evaluate(CUT_OFF)
            self.cut += [f"{what} {channel}: {words}" for words in cut]
        if self.pictures is not None:
            await self.page.screenshot(path=self.pictures / f"{what}.png")


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    pictures = os.environ.get("COOP_SCREENSHOTS")
    async with running(tmp_path, *AT) as demo, chromium() as browser:
        await until(demo.ready)
        page = await browser.new_page(viewport=SCREEN, bypass_csp=bool(pictures))
        await page.goto(str(demo.http.base_url))
        if pictures:
            await page.add_style_tag(content=TALL)
        found = Bench(page, tmp_path, Path(pictures) if pictures else None)
        for channel in PANES:
            await page.locator(f"#{channel}-person").select_option(PERSON)
            await found.pane(channel).locator(".foot-bar button.main").click()
            await expect(found.said(channel).last).to_contain_text("ผูกบัญชี")
        yield found


async def walk(bench: Bench, members: Sequence[str], asked: Sequence[str], language: str) -> None:
    for member in members:
        await bench.is_linked_to(member)
        await bench.asks(language)
        for text in asked:
            await bench.asks(text)
            await bench.see(f"{member.replace('ส', 'S')}-{text.strip('/')}-{language}")


async def test_cards_of_the_longest_and_the_largest(bench: Bench) -> None:
    """In the suite those that are hardest to draw; every member and both languages where pictures are asked for."""
    if bench.pictures is None:
        await walk(bench, (LONG_NAME, NINE_DIGITS), LARGEST, "ไทย")
    else:
        everybody = (KNOWN_ORDINARY, KNOWN_ASSOCIATE, *EDGES)
        await walk(bench, everybody, ALL_PAGES, "ไทย")
        await walk(bench, (KNOWN_ORDINARY, LONG_NAME, OVERDUE, FORTY_YEARS, NOTHING), ASKED, "English")
    assert bench.cut == []
