"""LINE's webhooks: signed, well-formed, repeated as the console's switch says."""

import asyncio
import base64
import hmac
import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from bot.simulator.config import Config
from tests.bot.simulator.conftest import LINE_SECRET, SPECS, Bench, Json, StubBot, Waits, line_user, running


def events(stub: StubBot) -> list[Json]:
    return [event for one in stub.got for event in json.loads(one.body)["events"]]


async def test_a_text_arrives_signed_over_the_raw_body(bench: Bench) -> None:
    await bench.act("line", "text", text="หุ้น")
    await bench.settled()
    follow, text = bench.stub.got
    for one in (follow, text):
        assert one.path == "/line/webhook"
        digest = hmac.new(LINE_SECRET.encode(), one.body, sha256).digest()
        assert one.headers["x-line-signature"] == base64.b64encode(digest).decode()
    body = json.loads(text.body)
    assert body["destination"].startswith("U")
    assert body["events"][0]["message"]["text"] == "หุ้น"
    assert body["events"][0]["source"] == {"type": "user", "userId": await line_user(bench)}
    assert body["events"][0]["timestamp"] == 1_795_600_000_000


async def every_kind_of_event(bench: Bench) -> None:
    said = (await bench.act("line", "text", text="เมนู"))["message"]
    await bench.act("line", "sticker")
    await bench.act("line", "picture")
    await bench.act("line", "unsend", message=said["id"])
    await bench.act("line", "group", text="หุ้น")
    action = {"type": "postback", "label": "หุ้น", "data": "shares", "displayText": "หุ้น"}
    quick = {"items": [{"type": "action", "action": action}]}
    await bench.line(
        "message/push",
        {"to": await line_user(bench), "messages": [{"type": "text", "text": "เลือก", "quickReply": quick}]},
    )
    shown = (await bench.chat("line"))[-1]
    await bench.act("line", "tap", message=shown["id"], data="shares")
    await bench.act("line", "block")
    await bench.act("line", "unblock")
    for visitor in ("prapan", "som"):
        link = (await bench.line(f"user/{await line_user(bench)}/linkToken", {})).json()["linkToken"]
        cookies = {"Cookie": f"sim_line_user={await line_user(bench, visitor)}"}
        await bench.http.get("/dialog/bot/accountLink", params={"linkToken": link, "nonce": "n" * 24}, headers=cookies)
    await bench.settled()


def webhook_problems(body: Json) -> list[str]:
    from openapi_schema_validator import OAS30Validator  # noqa: PLC0415 - reads large tables; only this test pays
    from referencing import Registry, Resource  # noqa: PLC0415 - as above
    from referencing.jsonschema import DRAFT202012  # noqa: PLC0415 - as above

    hook = json.loads((Path(SPECS or "") / "line-openapi/webhook.strict.json").read_text("utf-8"))
    resource: Any = Resource.from_contents(hook, default_specification=DRAFT202012)
    registry: Any = Registry().with_resource("urn:line", resource)
    checker = OAS30Validator({"$ref": "urn:line#/components/schemas/CallbackRequest"}, registry=registry)
    return [f"{body['events'][0]['type']} {list(e.absolute_path)}: {e.message}" for e in checker.iter_errors(body)]


async def test_every_event_keeps_to_the_published_description(bench: Bench) -> None:
    if SPECS is None:
        pytest.skip("not run: COOP_PLATFORM_SPECS is not set")
    await every_kind_of_event(bench)
    kinds = {event["type"] for event in events(bench.stub)}
    assert kinds == {"message", "postback", "follow", "unfollow", "unsend", "join", "accountLink"}
    assert [problem for one in bench.stub.got for problem in webhook_problems(json.loads(one.body))] == []


async def test_reply_tokens_are_where_line_gives_them(bench: Bench) -> None:
    await every_kind_of_event(bench)
    for event in events(bench.stub):
        failed = event["type"] == "accountLink" and event["link"]["result"] == "failed"
        assert ("replyToken" in event) == (event["type"] not in {"unfollow", "unsend"} and not failed)
        assert ("source" in event) == (not failed)


async def test_a_refused_event_comes_again_with_the_same_ids(bench: Bench) -> None:
    await bench.act("line", "start")
    await bench.settled()
    bench.stub.fails(500, 503)
    await bench.act("line", "text", text="หุ้น")
    await bench.settled()
    _, first, second, third = events(bench.stub)
    for again in (second, third):
        assert again["deliveryContext"] == {"isRedelivery": True}
        assert {**again, "deliveryContext": {"isRedelivery": False}} == first
    assert bench.waits.asked == [1, 3]


async def test_with_the_switch_off_a_refused_event_is_lost(bench: Bench) -> None:
    await bench.post("settings", line_redelivery=False)
    bench.stub.fails(500)
    await bench.act("line", "start")
    await bench.settled()
    assert len(bench.stub.got) == 1


async def test_stray_duplicates_and_changed_order(bench: Bench) -> None:
    await bench.act("line", "start")
    await bench.post("faults", channel="line", kind="duplicate", matches="message")
    await bench.act("line", "text", text="ก")
    await bench.settled()
    _, first, second = events(bench.stub)
    assert first == second
    await bench.post("faults", channel="line", kind="reorder", count=2)
    await bench.act("line", "text", text="ข")
    await bench.act("line", "text", text="ค")
    await bench.settled()
    assert [event["message"]["text"] for event in events(bench.stub)[-2:]] == ["ค", "ข"]


async def test_redeliver_on_demand(bench: Bench) -> None:
    await bench.act("line", "start")
    await bench.settled()
    assert await bench.post("redeliver", channel="line", person="prapan") == {"sent": 1}
    await bench.settled()
    first, again = events(bench.stub)
    assert first["webhookEventId"] == again["webhookEventId"]
    assert again["deliveryContext"]["isRedelivery"] is True


async def test_no_answer_within_two_seconds_counts_as_failed(bench: Bench) -> None:
    bench.stub.held = asyncio.Event()
    await bench.post("settings", line_redelivery=False)
    await bench.act("line", "start")
    await bench.until_got(1)
    await bench.settled()
    bench.stub.held.set()
    webhook = (await bench.get("traffic"))[-1]
    assert (webhook["what"], webhook["status"]) == ("follow", 0)
    assert 1900 <= webhook["ms"] < 4000


async def test_an_undelivered_event_survives_a_restart_of_the_simulator(config: Config, stub: StubBot) -> None:
    bot_is_away = replace(config, wait=asyncio.sleep)
    stub.fails(500)
    async with running(bot_is_away, stub, Waits()) as bench:
        await bench.act("line", "start")
        await bench.until_got(1)
    async with running(config, stub, Waits()) as bench:
        await bench.settled()
    first, again = events(stub)
    assert first["webhookEventId"] == again["webhookEventId"]
