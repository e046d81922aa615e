"""Telegram's updates: secret, shape, two queues per person, repeated and expiring as Telegram does."""

import asyncio
import json

import pytest
from aiohttp import web
from telegram import Bot, TelegramObject, Update

from bot.simulator.config import Config
from tests.bot.simulator.conftest import (
    PUBLIC,
    TELEGRAM_SECRET,
    Bench,
    Json,
    StubBot,
    Waits,
    running,
    telegram_user,
)


def updates(stub: StubBot) -> list[Json]:
    return [json.loads(one.body) for one in stub.got]


async def a_button(bench: Bench, data: str = "shares") -> str:
    await bench.act("telegram", "start")
    await bench.settled()
    markup = {"inline_keyboard": [[{"text": "หุ้น", "callback_data": data}]]}
    user = await telegram_user(bench)
    sent = (await bench.telegram("sendMessage", chat_id=user, text="เลือก", reply_markup=markup)).json()
    return str(sent["result"]["message_id"])


def unknown_fields(thing: object) -> list[str]:
    """Every field that python-telegram-bot does not know, anywhere inside."""
    if isinstance(thing, (list, tuple)):
        return [found for inner in thing for found in unknown_fields(inner)]
    if not isinstance(thing, TelegramObject):
        return []
    found = [f"{type(thing).__name__}: {name}" for name in thing.api_kwargs]
    names = [
        name for kind in type(thing).__mro__ for name in getattr(kind, "__slots__", ()) if not name.startswith("_")
    ]
    return found + [one for name in names for one in unknown_fields(getattr(thing, name, None))]


async def test_start_arrives_with_the_secret(bench: Bench) -> None:
    await bench.act("telegram", "start", payload="abc")
    await bench.settled()
    [got] = bench.stub.got
    assert got.path == "/telegram/webhook"
    assert got.headers["X-Telegram-Bot-Api-Secret-Token"] == TELEGRAM_SECRET
    message = json.loads(got.body)["message"]
    assert message["text"] == "/start abc"
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert message["from"]["id"] == message["chat"]["id"] == await telegram_user(bench)
    assert message["date"] == 1_795_600_000


async def test_every_update_is_known_to_python_telegram_bot(bench: Bench) -> None:
    button = await a_button(bench)
    await bench.act("telegram", "tap", message=button, data="shares")
    said = (await bench.act("telegram", "text", text="หุ้น"))["message"]
    await bench.act("telegram", "edit", message=said["id"], text="เมนู")
    await bench.act("telegram", "sticker")
    await bench.act("telegram", "picture")
    await bench.act("telegram", "group", text="/shares")
    await bench.act("telegram", "block")
    await bench.act("telegram", "unblock")
    await bench.settled()
    parsed = [Update.de_json(update, Bot("1:x")) for update in updates(bench.stub)]
    assert unknown_fields(parsed) == []
    kinds = {name for update in updates(bench.stub) for name in update} - {"update_id"}
    assert kinds == {"message", "edited_message", "callback_query", "my_chat_member"}


async def test_numbers_rise_by_one_and_jump_after_a_quiet_week(bench: Bench) -> None:
    for seconds in (0, 0, 7 * 24 * 3600 + 1):
        await bench.advance(seconds)
        await bench.act("telegram", "start")
        await bench.settled()
    first, second, third = (update["update_id"] for update in updates(bench.stub))
    assert second == first + 1
    assert third != second + 1


async def test_a_refused_update_is_repeated_with_doubling_waits(bench: Bench) -> None:
    bench.stub.fails(*[503] * 8)
    await bench.act("telegram", "start")
    await bench.settled()
    assert len({json.dumps(update) for update in updates(bench.stub)}) == 1
    assert bench.waits.asked == [1, 2, 4, 8, 16, 32, 60, 60]
    assert "503" in (await bench.telegram("getWebhookInfo")).json()["result"]["last_error_message"]


async def test_the_bots_own_retry_after_is_honoured(bench: Bench) -> None:
    bench.stub.fails(503, **{"Retry-After": "77"})
    await bench.act("telegram", "start")
    await bench.settled()
    assert bench.waits.asked == [77]


@pytest.mark.parametrize(("kind", "age_s", "arrives"), [("text", 86_401, 0), ("text", 86_400, 1), ("tap", 151, 0)])
async def test_updates_expire(bench: Bench, kind: str, age_s: int, arrives: int) -> None:
    button = await a_button(bench)
    await bench.telegram("deleteWebhook")
    before = len(bench.stub.got)
    await bench.act("telegram", kind, **({"message": button, "data": "shares"} if kind == "tap" else {"text": "หุ้น"}))
    assert (await bench.telegram("getWebhookInfo")).json()["result"]["pending_update_count"] == 1
    await bench.advance(age_s)
    await bench.telegram("setWebhook", url=f"{PUBLIC}/telegram/webhook", secret_token=TELEGRAM_SECRET)
    await bench.settled()
    assert len(bench.stub.got) - before == arrives
    assert (await bench.telegram("getWebhookInfo")).json()["result"]["pending_update_count"] == 0


async def test_a_press_overtakes_a_message_and_messages_do_not_overtake_each_other(bench: Bench) -> None:
    button = await a_button(bench)
    bench.stub.held = asyncio.Event()
    await bench.act("telegram", "text", text="หนึ่ง")
    await bench.act("telegram", "text", text="สอง")
    await bench.act("telegram", "tap", message=button, data="shares")
    await bench.until_got(3)
    in_flight = [next(name for name in update if name != "update_id") for update in updates(bench.stub)[1:]]
    assert sorted(in_flight) == ["callback_query", "message"]
    bench.stub.held.set()
    await bench.settled()
    assert [u["message"]["text"] for u in updates(bench.stub) if "message" in u][1:] == ["หนึ่ง", "สอง"]


async def test_410_for_23_hours_removes_the_webhook(bench: Bench) -> None:
    bench.stub.fails(410)
    await bench.act("telegram", "start")
    await bench.settled()
    await bench.telegram("setWebhook", url=f"{PUBLIC}/telegram/webhook", secret_token=TELEGRAM_SECRET)
    gone = bench.world.config.wait

    async def hours_later(seconds: float) -> None:
        await gone(seconds)
        await bench.advance(12 * 3600)

    object.__setattr__(bench.world.config, "wait", hours_later)
    bench.stub.fails(410, 410, 410)
    await bench.act("telegram", "start")
    await bench.settled()
    assert (await bench.telegram("getWebhookInfo")).json()["result"]["url"] == ""


async def test_a_call_in_the_answer_is_carried_out(bench: Bench) -> None:
    await bench.act("telegram", "start")
    await bench.settled()
    user = await telegram_user(bench)
    answer = {"method": "sendMessage", "chat_id": user, "text": "ตอบ"}
    bench.stub.answers.append(lambda: web.json_response(answer))
    await bench.act("telegram", "text", text="หุ้น")
    await bench.settled()
    assert (await bench.chat("telegram"))[-1]["text"] == "ตอบ"


async def test_kinds_not_asked_for_do_not_come_and_an_absent_list_changes_nothing(bench: Bench) -> None:
    address = f"{PUBLIC}/telegram/webhook"
    await bench.telegram("setWebhook", url=address, allowed_updates=["callback_query"])
    await bench.telegram("setWebhook", url=address)
    await bench.act("telegram", "start")
    await bench.settled()
    assert bench.stub.got == []


async def test_duplicates_reordering_and_redelivery_on_demand(bench: Bench) -> None:
    await bench.post("faults", channel="telegram", kind="duplicate")
    await bench.act("telegram", "start")
    await bench.settled()
    assert updates(bench.stub)[0] == updates(bench.stub)[1]
    await bench.post("faults", channel="telegram", kind="reorder", count=2)
    await bench.act("telegram", "text", text="ข")
    await bench.act("telegram", "text", text="ค")
    await bench.settled()
    assert [u["message"]["text"] for u in updates(bench.stub)[2:]] == ["ค", "ข"]
    assert await bench.post("redeliver", channel="telegram") == {"sent": 1}
    await bench.settled()
    assert updates(bench.stub)[-1] == updates(bench.stub)[-2]


async def test_what_waits_survives_a_restart_of_the_simulator(config: Config, stub: StubBot) -> None:
    async with running(config, stub, Waits()) as bench:
        await bench.telegram("deleteWebhook")
        await bench.act("telegram", "start")
    async with running(config, stub, Waits()) as bench:
        await bench.telegram("setWebhook", url=f"{PUBLIC}/telegram/webhook")
        await bench.settled()
    assert [u["message"]["text"] for u in updates(stub)] == ["/start"]


async def test_who_types_into_a_new_chat_starts_it_first(bench: Bench) -> None:
    await bench.act("telegram", "text", text="หุ้น")
    await bench.settled()
    assert [update["message"]["text"] for update in updates(bench.stub)] == ["/start", "หุ้น"]
