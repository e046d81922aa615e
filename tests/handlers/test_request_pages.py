"""Requests as both channels are sent them: usual, large, as text for who listens, with amounts hidden, in English."""

import json
import re
import warnings
from datetime import timedelta

import pytest

from bot.line.render import render as line
from bot.telegram.render import render as telegram
from core.links import Form, Language, View
from core.money import Baht
from handlers.messages.wording import DOTS
from handlers.reply import Phrase, Reply
from handlers.request_pages import time_left
from tests import builders, lending
from tests.dialogue import CATALOGUE
from tests.requesting import CUTOFF, asker
from tests.saver import URL

VIEWS = [View(language, form, hidden) for language in Language for form in Form for hidden in (False, True)]
LONGEST_WORDS = "ขอหนังสือรับรอง " * 62


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (timedelta(days=2, hours=23), Phrase.of("cutoff.days", days=2)),
        (timedelta(hours=23, minutes=59, seconds=59), Phrase.of("cutoff.hours", hours=23, minutes=59)),
        (timedelta(minutes=59, seconds=59), Phrase.of("cutoff.minutes", minutes=59)),
        (timedelta(seconds=59), Phrase("cutoff.moment")),
        (timedelta(0), Phrase("cutoff.moment")),
    ],
)
def test_what_is_left_is_rounded_down(left: timedelta, said: Phrase) -> None:
    assert time_left(left) == said


async def replies(*, late: bool) -> list[Reply]:
    """Questions, looks, refusals, drafts, the list and a request with steps."""
    loans = [lending.ordinary(contract_no=f"สม.67{number:05}") for number in range(6)]
    now = CUTOFF + timedelta(seconds=1) if late else CUTOFF - timedelta(days=3)
    talk, _ = await asker(now=now, loans=loans, deposits=[builders.deposit()], salary=Baht.of(10_000_000))
    found = []
    for said in (
        "/change",
        "เงินกู้",
        "ปรับเงินฝาก",
        "1,000,000",
        "ไม่ส่ง",
        "ขอปรับค่าหุ้น",
        "1,005",
        "9,999,990",
        "คำร้องเรื่องอื่น",
        LONGEST_WORDS,
        "/change",
        "ทำคำร้องต่อ",
        "ยืนยัน",
        "ทำคำร้องต่อ",
        "ยืนยัน",
        "ขอปรับค่าหุ้น",
        "/requests",
        "ดูคำร้องนี้",
    ):
        await talk.says(said)
        found.append(talk.reply)
    await talk.taps("requests", "cancel", "1")
    return [*found, talk.reply]


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("view", VIEWS, ids=str)
async def test_every_page_fits_both_channels_in_every_form(view: View, *, late: bool) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for reply in await replies(late=late):
            for draw in (line, telegram):
                written = json.dumps(draw(reply, CATALOGUE, view, URL), ensure_ascii=False)
                if view.hides_amounts:
                    assert not re.search(r"\d,\d{3}\.\d\d", written)
                if view.form is Form.TEXT:
                    assert "⏳" not in written
                    assert "▇" not in written


async def test_the_look_says_old_new_and_what_is_left_on_both_channels() -> None:
    talk, _ = await asker()
    await talk.says("ปรับค่าหุ้นเป็น 2500")
    view = View(Language.THAI)
    for draw in (line, telegram):
        written = json.dumps(draw(talk.reply, CATALOGUE, view, URL), ensure_ascii=False).replace("\u00a0", " ")
        for needle in ("2,000.00", "2,500.00", "500.00", "45,700.00", "(94%)", "14,460.00", "ยืนยันส่งคำร้อง", "ไม่ส่ง"):
            assert needle in written, needle
        hidden = json.dumps(
            draw(talk.reply, CATALOGUE, View(Language.THAI, hides_amounts=True), URL), ensure_ascii=False
        )
        assert hidden.count(DOTS) >= 7


async def test_telegrams_first_line_and_lines_alt_hold_no_figure() -> None:
    for reply in await replies(late=False):
        view = View(Language.THAI)
        for message in line(reply, CATALOGUE, view, URL):
            assert not re.search(r"\d\.\d\d\D*บาท", str(message.get("altText", "")))
        for message in telegram(reply, CATALOGUE, view, URL):
            first = str(message.get("text", "")).split("\n", 1)[0]
            assert not re.search(r"\d\.\d\d\D*บาท", first)
