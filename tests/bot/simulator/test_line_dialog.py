"""LINE's account-link dialog: checks the visitor, uses a token once, and tells the bot."""

import httpx

from tests.bot.simulator.conftest import Bench, line_user
from tests.bot.simulator.test_line_webhook import events

NONCE = "a+b/c=" * 4


async def a_link_token(bench: Bench) -> str:
    answer = await bench.line(f"user/{await line_user(bench)}/linkToken", {})
    return str(answer.json()["linkToken"])


async def dialog(bench: Bench, token: str, visitor: str | None = None, nonce: str = NONCE) -> httpx.Response:
    headers = {"Cookie": f"sim_line_user={await line_user(bench, visitor)}"} if visitor else {}
    answer = await bench.http.get(
        "/dialog/bot/accountLink", params={"linkToken": token, "nonce": nonce}, headers=headers
    )
    await bench.settled()
    return answer


async def test_the_right_visitor_is_linked_once(bench: Bench) -> None:
    token = await a_link_token(bench)
    assert (await dialog(bench, token, "prapan")).status_code == 200
    assert (await dialog(bench, token, "prapan")).status_code == 400
    [event] = events(bench.stub)
    assert event["link"] == {"result": "ok", "nonce": NONCE}
    assert event["source"]["userId"] == await line_user(bench)
    assert event["replyToken"]


async def test_another_visitor_is_refused_and_the_bot_told_without_a_source(bench: Bench) -> None:
    assert (await dialog(bench, await a_link_token(bench), "som")).status_code == 403
    [event] = events(bench.stub)
    assert event["link"]["result"] == "failed"
    assert not {"source", "replyToken"} & event.keys()


async def test_an_expired_token_gives_an_error_page_and_no_event(bench: Bench) -> None:
    token = await a_link_token(bench)
    await bench.advance(10 * 60)
    fresh_enough = await dialog(bench, token)
    assert fresh_enough.status_code == 200
    await bench.advance(1)
    assert (await dialog(bench, token, "prapan")).status_code == 400
    assert (await dialog(bench, await a_link_token(bench), "prapan", nonce="short")).status_code == 400
    assert events(bench.stub) == []


async def test_who_comes_without_cookie_is_asked(bench: Bench) -> None:
    token = await a_link_token(bench)
    page = await dialog(bench, token)
    assert "ครูประพันธ์" in page.text
    assert events(bench.stub) == []
    query = {"linkToken": token, "nonce": NONCE}
    logged_in = await bench.http.post("/dialog/bot/accountLink", params=query, data={"person": "prapan"})
    assert logged_in.status_code == 303
    bench.http.cookies.set("sim_line_user", await line_user(bench))
    assert (await bench.http.get(logged_in.headers["location"])).status_code == 200
    await bench.settled()
    assert events(bench.stub)[0]["link"] == {"result": "ok", "nonce": NONCE}
