"""Telegram's API as python-telegram-bot speaks it, with Telegram's errors."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    MenuButtonCommands,
    WebAppInfo,
)
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter
from telegram.request import HTTPXRequest

from tests.bot.simulator.conftest import PUBLIC, TELEGRAM_TOKEN, Bench, Json, telegram_user
from tests.bot.simulator.test_telegram_webhook import unknown_fields, updates


def a_bot(bench: Bench, token: str = TELEGRAM_TOKEN) -> Bot:
    transport: Any = bench.http._transport
    one, other = (HTTPXRequest(httpx_kwargs={"transport": transport}) for _ in range(2))
    return Bot(
        token, base_url=f"{PUBLIC}/bot", base_file_url=f"{PUBLIC}/file/bot", request=one, get_updates_request=other
    )


@pytest.fixture
async def bot(bench: Bench) -> AsyncIterator[Bot]:
    async with a_bot(bench) as bot:
        await bench.act("telegram", "start")
        await bench.settled()
        yield bot
    assert (await bench.get("problems"))["problems"] == []


@pytest.fixture
async def user(bench: Bench) -> int:
    return await telegram_user(bench)


def keys(*buttons: InlineKeyboardButton) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([list(buttons)])


async def refusal(awaited: Any) -> str:
    with pytest.raises(BadRequest) as caught:
        await awaited
    return str(caught.value.message).lower()  # the library changes the case of what Telegram said


async def test_a_message_as_a_card_is_sent(bot: Bot, bench: Bench, user: int) -> None:
    page = WebAppInfo(f"{PUBLIC}/link/x")
    markup = keys(InlineKeyboardButton("หุ้น", callback_data="shares"), InlineKeyboardButton("เปิด", web_app=page))
    sent = await bot.send_message(
        user,
        "คำตอบ\n<b>1,234.50 บาท</b>\n<pre>▇▇ 2569</pre>",
        parse_mode="HTML",
        protect_content=True,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        reply_markup=markup,
    )
    assert unknown_fields(sent) == []
    assert sent.text == "คำตอบ\n1,234.50 บาท\n▇▇ 2569"
    assert sent.has_protected_content
    shown = (await bench.chat("telegram"))[-1]
    assert (shown["kind"], shown["protected"]) == ("html", True)
    assert [entity["type"] for entity in shown["entities"]] == ["bold", "pre"]
    assert shown["buttons"][0][1]["web_app"]["url"] == f"{PUBLIC}/link/x"


async def test_who_the_bot_is(bot: Bot) -> None:
    assert bot.id == 4242
    assert unknown_fields(await bot.get_me()) == []


async def test_a_wrong_token(bench: Bench) -> None:
    with pytest.raises(InvalidToken):
        await a_bot(bench, "4242:wrong").initialize()


async def test_whom_it_cannot_write_to(bot: Bot, bench: Bench, user: int) -> None:
    stranger = await telegram_user(bench, "stranger")
    assert await refusal(bot.send_message(stranger, "แจ้ง")) == "chat not found"
    await bench.act("telegram", "block")
    with pytest.raises(Forbidden, match="blocked by the user"):
        await bot.send_message(user, "แจ้ง")


@pytest.mark.parametrize(
    ("text", "told"),
    [("<br>", "unsupported start tag"), ("<b>ก", "can't find end tag"), (" <b> </b> ", "message text is empty")],
)
async def test_markup_that_telegram_refuses(bot: Bot, user: int, text: str, told: str) -> None:
    assert told in await refusal(bot.send_message(user, text, parse_mode="HTML"))


async def test_length_counts_after_the_markup(bot: Bot, bench: Bench, user: int) -> None:
    await bot.send_message(user, f"<b>{'ก' * 4096}</b>", parse_mode="HTML")
    assert await refusal(bot.send_message(user, "ก" * 4097)) == "message is too long"
    bench.world.descriptions.problems.clear()  # both are over the limit as the description counts


@pytest.mark.parametrize(("data", "good"), [("x" * 64, True), ("ก" * 21, True), ("ก" * 22, False)])
async def test_callback_data_counts_bytes(bot: Bot, bench: Bench, user: int, data: str, *, good: bool) -> None:
    sending = bot.send_message(user, "เลือก", reply_markup=keys(InlineKeyboardButton("ก", callback_data=data)))
    if good:
        await sending
    else:
        assert await refusal(sending) == "button_data_invalid"
        bench.world.descriptions.problems.clear()  # too long on purpose


async def test_a_web_app_opens_by_https_or_on_this_machine(bot: Bot, user: int) -> None:
    markup = keys(InlineKeyboardButton("เปิด", web_app=WebAppInfo("http://coop.example/link")))
    assert "only https links are allowed" in await refusal(bot.send_message(user, "เปิด", reply_markup=markup))


async def test_buttons_go_and_cannot_go_twice(bot: Bot, bench: Bench, user: int) -> None:
    sent = await bot.send_message(user, "เลือก", reply_markup=keys(InlineKeyboardButton("ก", callback_data="a")))
    await bot.edit_message_reply_markup(user, sent.message_id)
    assert "buttons" not in (await bench.chat("telegram"))[-1]
    assert "not modified" in await refusal(bot.edit_message_reply_markup(user, sent.message_id))
    edited = await bot.edit_message_text("อื่น", user, sent.message_id)
    assert unknown_fields(edited) == []
    assert "not modified" in await refusal(bot.edit_message_text("อื่น", user, sent.message_id))
    assert "not found" in await refusal(bot.edit_message_text("อื่น", user, 999))


async def test_presses_are_answered_within_150_seconds(bot: Bot, bench: Bench, user: int) -> None:
    sent = await bot.send_message(user, "เลือก", reply_markup=keys(InlineKeyboardButton("ก", callback_data="a")))
    await bench.act("telegram", "tap", message=str(sent.message_id), data="a")
    await bench.settled()
    press = updates(bench.stub)[-1]["callback_query"]["id"]
    await bench.advance(150)
    assert await bot.answer_callback_query(press)
    await bench.advance(1)
    assert "too old" in await refusal(bot.answer_callback_query(press))
    assert "too old" in await refusal(bot.answer_callback_query("0"))


async def test_messages_are_deleted_within_48_hours(bot: Bot, bench: Bench, user: int) -> None:
    typed = (await bench.act("telegram", "text", text="P6548"))["message"]
    kept = (await bench.act("telegram", "text", text="หุ้น"))["message"]
    assert await bot.delete_message(user, int(typed["id"]))
    shown = {m["id"]: m for m in await bench.chat("telegram")}
    assert shown[typed["id"]]["unsent"]
    assert shown[typed["id"]]["text"] == ""
    await bench.advance(48 * 3600 + 1)
    assert "can't be deleted" in await refusal(bot.delete_message(user, int(kept["id"])))


async def test_a_document_is_sent_again_by_its_id(bot: Bot, bench: Bench, user: int) -> None:
    sent = await bot.send_document(
        user, b"%PDF-1.7 made up", caption="<b>ใบเสร็จ</b>", parse_mode="HTML", filename="r.pdf"
    )
    assert unknown_fields(sent) == []
    assert sent.document is not None
    again = await bot.send_document(user, sent.document.file_id)
    assert again.document == sent.document
    shown = (await bench.chat("telegram"))[-2]
    assert (shown["text"], shown["document"]["name"]) == ("ใบเสร็จ", "r.pdf")
    assert (await bench.http.get(shown["document"]["url"])).content == b"%PDF-1.7 made up"
    assert await refusal(bot.send_document(user, "someone-elses")) == "wrong file identifier/http url specified"
    file = await bot.get_file(sent.document.file_id)
    assert bytes(await file.download_as_bytearray()) == b"%PDF-1.7 made up"


async def test_too_many_requests(bot: Bot, bench: Bench, user: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # the library's future form; the old one warns
    await bench.post("faults", channel="telegram", kind="429", seconds=7)
    with pytest.raises(RetryAfter) as caught:
        await bot.send_message(user, "แจ้ง")
    assert caught.value.retry_after == timedelta(seconds=7)
    assert not [m for m in await bench.chat("telegram") if m["from"] == "bot"]


@pytest.mark.parametrize(("kind", "arrives"), [("500-before", 0), ("500-after", 1), ("hang-after", 1)])
async def test_unclear_answers(bot: Bot, bench: Bench, user: int, kind: str, arrives: int) -> None:
    await bench.post("faults", channel="telegram", kind=kind, seconds=3, matches="sendMessage")
    with pytest.raises(NetworkError):
        await bot.send_message(user, "แจ้ง")
    assert len([m for m in await bench.chat("telegram") if m["from"] == "bot"]) == arrives


async def test_webhook_and_polling_exclude_each_other(bot: Bot) -> None:
    assert "unallowed characters" in await refusal(bot.set_webhook(f"{PUBLIC}/telegram/webhook", secret_token="ก ข"))
    assert await bot.set_webhook(f"{PUBLIC}/telegram/webhook", secret_token="s" * 256)
    assert unknown_fields(await bot.get_webhook_info()) == []
    with pytest.raises(Conflict):
        await bot.get_updates()


async def test_commands_and_menu_button(bot: Bot, bench: Bench, user: int) -> None:
    commands = [BotCommand("shares", "หุ้น")]
    assert await bot.set_my_commands(commands, language_code="th")
    assert list(await bot.get_my_commands(language_code="th")) == commands
    assert await bot.get_my_commands() == ()
    assert "command_invalid" in await refusal(bot.set_my_commands([BotCommand("Shares", "หุ้น")]))
    stranger = await telegram_user(bench, "stranger")
    assert await refusal(bot.set_my_commands(commands, BotCommandScopeChat(stranger))) == "chat not found"
    assert await bot.set_chat_menu_button(user, MenuButtonCommands())
    assert await bot.get_chat_menu_button(user) == MenuButtonCommands()


async def test_a_group_is_answered_and_left(bot: Bot, bench: Bench) -> None:
    await bench.act("telegram", "group", text="/shares")
    await bench.settled()
    group = updates(bench.stub)[-1]["message"]["chat"]["id"]
    assert unknown_fields(await bot.send_message(group, "เฉพาะแชตส่วนตัว")) == []
    assert await bot.leave_chat(group)
    with pytest.raises(Forbidden):
        await bot.send_message(group, "ยังอยู่")
    assert [m["text"] for m in (await bench.chat("telegram"))[-2:]] == ["group: เฉพาะแชตส่วนตัว", "left-group"]


async def test_addresses_are_visited_unless_previews_are_off(bot: Bot, bench: Bench, user: int) -> None:
    before = len(bench.stub.got)
    await bot.send_message(user, f"{PUBLIC}/link/a", link_preview_options=LinkPreviewOptions(is_disabled=True))
    await bot.send_message(user, f"{PUBLIC}/link/b")
    await bench.until_got(before + 1)
    assert [one.path for one in bench.stub.got[before:]] == ["/link/b"]


async def test_plain_forms_work_too(bench: Bench, user: int) -> None:
    await bench.act("telegram", "start")
    form: Json = {"chat_id": str(user), "text": "ตอบ"}
    answer: httpx.Response = await bench.http.post(f"/bot{TELEGRAM_TOKEN}/SENDMESSAGE", data=form)
    assert answer.json()["ok"] is True
    assert (await bench.http.get(f"/bot{TELEGRAM_TOKEN}/noSuchMethod")).status_code == 404
