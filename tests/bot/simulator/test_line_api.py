"""LINE's API as platforms describe it: reply tokens, retry keys, quota, blockers, limits, groups."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from tests.bot.simulator.conftest import Bench, Json, line_user
from tests.bot.simulator.test_line_webhook import events

KEY = str(UUID(int=7))
OTHER_KEY = str(UUID(int=8))


def text(words: str) -> Json:
    return {"type": "text", "text": words}


async def a_reply_token(bench: Bench, words: str = "หุ้น") -> str:
    await bench.act("line", "text", text=words)
    await bench.settled()
    return str(events(bench.stub)[-1]["replyToken"])


async def reply(bench: Bench, token: str) -> int:
    return (await bench.line("message/reply", {"replyToken": token, "messages": [text("ตอบ")]})).status_code


async def push(bench: Bench, key: str | None = None, *, person: str = "prapan") -> tuple[int, Json, str | None]:
    headers = {"X-Line-Retry-Key": key} if key else {}
    body = {"to": await line_user(bench, person), "messages": [text("แจ้ง")]}
    answer = await bench.line("message/push", body, **headers)
    return answer.status_code, answer.json(), answer.headers.get("x-line-accepted-request-id")


@pytest.fixture(autouse=True)
async def kept_to_the_description(bench: Bench) -> AsyncIterator[None]:
    yield
    assert (await bench.get("problems"))["problems"] == []


async def test_a_wrong_token_is_refused(bench: Bench) -> None:
    answer = await bench.line("info", Authorization="Bearer wrong")
    assert answer.status_code == 401
    assert "x-line-request-id" in answer.headers


async def test_the_bot_and_its_friends(bench: Bench) -> None:
    info = (await bench.line("info")).json()
    assert info["userId"].startswith("U")
    user = await line_user(bench)
    assert (await bench.line(f"profile/{user}")).status_code == 404
    await bench.act("line", "start")
    assert (await bench.line(f"profile/{user}")).json()["displayName"] == "ครูประพันธ์"
    await bench.act("line", "block")
    assert (await bench.line(f"profile/{user}")).status_code == 404


async def test_a_reply_token_answers_once(bench: Bench) -> None:
    token = await a_reply_token(bench)
    assert await reply(bench, token) == 200
    assert await reply(bench, token) == 400
    assert [m["text"] for m in await bench.chat("line") if m["from"] == "bot"] == ["ตอบ"]


@pytest.mark.parametrize(("age_s", "status"), [(60, 200), (61, 400)])
async def test_a_reply_token_lives_one_minute(bench: Bench, age_s: int, status: int) -> None:
    token = await a_reply_token(bench)
    await bench.advance(age_s)
    assert await reply(bench, token) == status


@pytest.mark.parametrize(("age_s", "status"), [(20 * 60, 200), (20 * 60 + 1, 400)])
async def test_a_redelivery_revives_it_up_to_twenty_minutes(bench: Bench, age_s: int, status: int) -> None:
    token = await a_reply_token(bench)
    await bench.advance(age_s - 30)
    await bench.post("redeliver", channel="line")
    await bench.settled()
    await bench.advance(30)
    assert await reply(bench, token) == status


async def test_a_redelivery_does_not_revive_a_used_one(bench: Bench) -> None:
    token = await a_reply_token(bench)
    assert await reply(bench, token) == 200
    await bench.post("redeliver", channel="line")
    await bench.settled()
    assert await reply(bench, token) == 400


async def test_a_refused_message_does_not_use_the_token_up(bench: Bench) -> None:
    token = await a_reply_token(bench)
    answer = await bench.line("message/reply", {"replyToken": token, "messages": [text("ก" * 5001)]})
    assert answer.status_code == 400
    assert answer.json()["details"][0]["property"] == "messages[0].text"
    assert await reply(bench, token) == 200
    bench.world.descriptions.problems.clear()  # the text was too long on purpose


async def test_a_retry_key_on_a_reply_is_refused(bench: Bench) -> None:
    token = await a_reply_token(bench)
    body = {"replyToken": token, "messages": [text("ตอบ")]}
    assert (await bench.line("message/reply", body, **{"X-Line-Retry-Key": KEY})).status_code == 400
    bench.world.descriptions.problems.clear()  # the header was wrong on purpose


async def test_a_push_with_a_retry_key_happens_once_in_24_hours(bench: Bench) -> None:
    await bench.act("line", "start")
    status, first, _ = await push(bench, KEY)
    assert status == 200
    status, again, accepted = await push(bench, KEY)
    assert status == 409
    assert again["sentMessages"] == first["sentMessages"]
    assert accepted
    await bench.advance(24 * 3600 - 1)
    assert (await push(bench, KEY))[0] == 409
    await bench.advance(1)
    assert (await push(bench, KEY))[0] == 200
    assert len([m for m in await bench.chat("line") if m["from"] == "bot"]) == 2


async def test_a_retry_key_that_is_no_uuid(bench: Bench) -> None:
    await bench.act("line", "start")
    assert (await push(bench, "7"))[0] == 400
    bench.world.descriptions.problems.clear()  # the key was wrong on purpose


async def test_a_retry_key_for_another_call_is_noted(bench: Bench) -> None:
    await bench.act("line", "start")
    await bench.act("line", "start", person="som")
    await push(bench, KEY)
    assert (await push(bench, KEY, person="som"))[0] == 409
    assert "retry key" in bench.world.descriptions.problems.pop()


async def test_a_push_to_a_blocker_is_accepted_and_does_not_arrive(bench: Bench) -> None:
    await bench.act("line", "start")
    await bench.act("line", "block")
    assert (await push(bench))[0] == 200
    assert not [m for m in await bench.chat("line") if m["from"] == "bot"]
    assert (await bench.line("message/quota/consumption")).json() == {"totalUsage": 0}


async def test_made_up_user_ids_are_refused(bench: Bench) -> None:
    answer = await bench.line("message/push", {"to": "U" + "0" * 32, "messages": [text("แจ้ง")]})
    assert answer.status_code == 400


async def test_the_quota_stops_pushes_and_not_replies(bench: Bench) -> None:
    await bench.post("settings", line_quota=1)
    token = await a_reply_token(bench)
    assert (await push(bench, KEY))[0] == 200
    status, body, _ = await push(bench, OTHER_KEY)
    assert (status, body["message"]) == (429, "You have reached your monthly limit.")
    assert await reply(bench, token) == 200
    assert (await bench.line("message/quota")).json() == {"type": "limited", "value": 1}
    await bench.advance(31 * 24 * 3600)
    assert (await push(bench, OTHER_KEY))[0] == 200


async def test_the_three_limits_on_order(bench: Bench) -> None:
    await bench.act("line", "start")
    said = []
    for kind in ("429", "quota", "429-user"):
        await bench.post("faults", channel="line", kind=kind)
        status, body, _ = await push(bench, KEY)
        assert status == 429
        said.append(body["message"])
    assert "rate limit" in said[0]
    assert "monthly limit" in said[1]
    assert "same user" in said[2]
    assert (await push(bench, KEY))[0] == 200


@pytest.mark.parametrize(("kind", "arrives"), [("500-before", 0), ("500-after", 1), ("hang", 0), ("hang-after", 1)])
async def test_unclear_answers(bench: Bench, kind: str, arrives: int) -> None:
    await bench.act("line", "start")
    await bench.post("faults", channel="line", kind=kind, seconds=9, matches="push")
    assert (await push(bench, KEY))[0] == 500
    assert len([m for m in await bench.chat("line") if m["from"] == "bot"]) == arrives
    assert (await push(bench, KEY))[0] == (409 if arrives else 200)
    assert bench.waits.asked == ([9] if kind.startswith("hang") else [])


async def test_multicast_counts_people(bench: Bench) -> None:
    for person in ("prapan", "som"):
        await bench.act("line", "start", person=person)
    to = [await line_user(bench, "prapan"), await line_user(bench, "som")]
    answer = await bench.line("message/multicast", {"to": to, "messages": [text("แจ้ง")]}, **{"X-Line-Retry-Key": KEY})
    assert (answer.status_code, answer.json()) == (200, {})
    assert (await bench.line("message/quota/consumption")).json() == {"totalUsage": 2}


async def test_validation_sends_nothing(bench: Bench) -> None:
    await bench.act("line", "start")
    assert (await bench.line("message/validate/push", {"messages": [text("แจ้ง")]})).status_code == 200
    assert not [m for m in await bench.chat("line") if m["from"] == "bot"]


async def test_the_loading_animation(bench: Bench) -> None:
    user = await line_user(bench)
    assert (await bench.line("chat/loading/start", {"chatId": user, "loadingSeconds": 5})).status_code == 202
    assert (await bench.line("chat/loading/start", {"chatId": user, "loadingSeconds": 7})).status_code == 400
    bench.world.descriptions.problems.clear()  # seven seconds were wrong on purpose


async def test_a_group_is_answered_and_left(bench: Bench) -> None:
    await bench.act("line", "group")
    await bench.settled()
    join = events(bench.stub)[-1]
    group = join["source"]["groupId"]
    assert await reply(bench, join["replyToken"]) == 200
    assert (await bench.line(f"group/{group}/leave", {})).status_code == 200
    assert (await bench.line(f"group/{group}/leave", {})).status_code == 404
    assert [m["text"] for m in await bench.chat("line")] == ["group: ตอบ", "left-group"]


async def test_a_picture_is_not_ready_at_once_and_gone_when_unsent(bench: Bench) -> None:
    picture = (await bench.act("line", "picture"))["message"]["id"]
    statuses = [(await bench.line(f"message/{picture}/content")).status_code for _ in range(2)]
    await bench.act("line", "unsend", message=picture)
    statuses.append((await bench.line(f"message/{picture}/content")).status_code)
    assert statuses == [202, 200, 410]


async def test_an_address_in_a_text_is_visited_by_the_crawler(bench: Bench) -> None:
    await bench.act("line", "start")
    await bench.settled()
    url = f"{bench.world.config.public_url}/link/once"
    await bench.line("message/push", {"to": await line_user(bench), "messages": [text(f"กด {url}")]})
    await bench.until_got(2)
    visit = bench.stub.got[-1]
    assert visit.path == "/link/once"
    assert "line-poker" in visit.headers["User-Agent"]
    await asyncio.sleep(0)


async def test_a_tapped_button_is_a_postback_with_its_text_shown(bench: Bench) -> None:
    await bench.act("line", "start")
    action = {"type": "postback", "label": "หุ้น", "data": "shares", "displayText": "ขอดูหุ้น"}
    body = {"type": "box", "layout": "vertical", "contents": [{"type": "button", "action": action}]}
    card = {"type": "flex", "altText": "คำตอบพร้อมแล้ว", "contents": {"type": "bubble", "body": body}}
    typed = {"type": "message", "label": "เมนู", "text": "เมนู"}
    quick = {"items": [{"type": "action", "action": typed}]}
    await bench.line("message/push", {"to": await line_user(bench), "messages": [{**card, "quickReply": quick}]})
    shown = (await bench.chat("line"))[-1]
    assert (shown["kind"], shown["text"]) == ("flex", "คำตอบพร้อมแล้ว")
    await bench.act("line", "tap", message=shown["id"], index=0)
    await bench.act("line", "tap", message=shown["id"], index=1)
    await bench.settled()
    assert events(bench.stub)[-2]["postback"] == {"data": "shares"}
    assert events(bench.stub)[-1]["message"]["text"] == "เมนู"
    assert [m["text"] for m in (await bench.chat("line"))[-2:]] == ["ขอดูหุ้น", "เมนู"]
