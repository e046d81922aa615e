"""A receipt as both channels are sent it, in every form, and what hides its figures."""

import json
from dataclasses import replace

import pytest

from bot.line.render import render as line
from bot.telegram.render import render as telegram
from core.links import Form, Language, View
from tests import builders
from tests.dialogue import CATALOGUE, Talk, cards_of, keys_of, the_card, verify_dialogue
from tests.receiving import OCTOBER, SEPTEMBER, SHARES, at, holder, of, posted
from tests.saver import URL

pytestmark = pytest.mark.shows("E7")
EN, THAI = Language.ENGLISH, Language.THAI


async def test_the_same_paper_for_ever() -> None:
    talk, person = await holder(of(OCTOBER))
    await talk.says("ใบเสร็จ")
    async with talk.store.work() as uow:
        first = await uow.receipt_register.paper("ร.2026-10")
        await uow.members.update(replace(person, last_name="ชื่อใหม่"))
    await talk.says("ใบเสร็จ")
    async with talk.store.read() as uow:
        assert await uow.receipt_register.paper("ร.2026-10") == first


def drawn(talk: Talk, view: View) -> tuple[str, str]:
    return tuple(
        json.dumps(channel(talk.reply, CATALOGUE, view, URL), ensure_ascii=False) for channel in (line, telegram)
    )  # type: ignore[return-value]  # two of them


async def test_on_line_a_button_and_a_picture_on_telegram_the_file() -> None:
    talk, _ = await holder(of(OCTOBER))
    await talk.says("ใบเสร็จ")
    (flex,) = line(talk.reply, CATALOGUE, View(THAI), URL)
    document = the_card(talk.reply).document
    assert document is not None
    assert document.open is not None
    button = flex["contents"]["footer"]["contents"][0]
    assert (button["style"], button["action"]["uri"]) == ("primary", f"{URL}{document.open.path}")
    assert document.open.path is not None
    assert document.open.path.endswith("?openExternalBrowser=1")
    assert f"{URL}/receipt/picture/" in json.dumps(flex)
    assert "5,009" not in flex["altText"]
    card, file = telegram(talk.reply, CATALOGUE, View(THAI), URL)
    assert card["protect_content"] is True
    assert "/receipt/" not in json.dumps(card)
    assert file == {
        "receipt": "ร.2026-10",
        "file_name": "ใบเสร็จ-2569-10.pdf",
        "caption": "📄 ใบเสร็จเดือน ต.ค. 2569 เลขที่ ร.2026-10",
    }


@pytest.mark.shows("T7")
async def test_hidden_amounts_hide_the_picture_too() -> None:
    talk, _ = await holder(of(OCTOBER), of(SEPTEMBER, SHARES))
    await talk.says("ซ่อนยอดเงิน")
    await verify_dialogue(talk, [("ใบเสร็จ", "receipt.title")])
    assert talk.last is not None
    on_line, on_telegram = drawn(talk, talk.last.view)
    for said in (on_line, on_telegram):
        assert "009.32" not in said
        assert "2,000" not in said
    assert "/receipt/picture/" not in on_line
    await talk.presses("settings.show_button")
    assert "/receipt/picture/" in drawn(talk, talk.last.view)[0]


@pytest.mark.parametrize("form", list(Form))
async def test_every_form_says_all_of_it(form: Form) -> None:
    talk, person = await holder(means=at(2026, 12, 20))
    await posted(talk, person, received="900", reason="เงินเดือนไม่พอ")
    await talk.says("ใบเสร็จ")
    for said in drawn(talk, View(THAI, form)):
        for told in ("ใบเสร็จเดือน ธ.ค. 2569", "900.00", "1,100.00", "เงินเดือนไม่พอ", "0-3412-3456"):
            assert told in said
    assert ("/receipt/picture/" in drawn(talk, View(THAI, form))[0]) is (form is not Form.TEXT)


@pytest.mark.shows("T6")
async def test_with_a_pin_there_is_no_file_before_it() -> None:
    talk, _ = await holder(of(OCTOBER))
    async with talk.store.work() as uow:
        from core.chat_care import Pin  # noqa: PLC0415 - beside its use

        chat = await builders.chat_of(uow, talk.address, talk.means)
        await uow.pins.put(chat.id, Pin(hash=await talk.means.hasher.hash("4827")))
    await talk.says("ใบเสร็จ")
    assert "receipt.title" not in keys_of(talk.reply)
    assert all(card.document is None for card in cards_of(talk.reply))
