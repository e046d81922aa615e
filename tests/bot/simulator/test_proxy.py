"""What is no platform's goes through to the bot, and a bot that is down is told kindly."""

from dataclasses import replace

from aiohttp import web

from bot.simulator.config import Config
from tests.bot.simulator.conftest import PUBLIC, Bench, StubBot, Waits, running


def page() -> web.Response:
    response = web.Response(text="หน้า", headers={"Content-Security-Policy": "default-src 'none'"})
    response.set_cookie("link", "a")
    response.set_cookie("other", "b")
    return response


async def test_a_page_comes_through_unchanged(bench: Bench) -> None:
    bench.stub.answers.append(page)
    answer = await bench.http.get("/link/%E0%B8%81?by=code", headers={"Cookie": "link=a"})
    assert answer.text == "หน้า"
    assert answer.headers.get_list("set-cookie") == ["link=a; Path=/", "other=b; Path=/"]
    assert answer.headers["content-security-policy"] == "default-src 'none'"
    [got] = bench.stub.got
    assert got.path == "/link/%E0%B8%81?by=code"
    assert got.headers["Host"] == PUBLIC.removeprefix("http://")
    assert got.headers["Cookie"] == "link=a"


async def test_a_form_and_its_redirect(bench: Bench) -> None:
    bench.stub.answers.append(lambda: web.Response(status=303, headers={"Location": f"{bench.stub.url}/link/x"}))
    answer = await bench.http.post("/link/x", data={"username": "uส๐๓๕๔๘"}, headers={"Origin": PUBLIC})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PUBLIC}/link/x")
    [got] = bench.stub.got
    assert got.headers["Origin"] == PUBLIC
    assert got.body.startswith(b"username=u%E0")


async def test_head_has_no_body(bench: Bench) -> None:
    bench.stub.answers.append(page)
    answer = await bench.http.head("/link/x")
    assert (answer.status_code, answer.content) == (200, b"")


async def test_a_bot_that_is_down(config: Config, stub: StubBot) -> None:
    nobody = replace(config, bot_url="http://127.0.0.1:1")
    async with running(nobody, stub, Waits()) as bench:
        answer = await bench.http.get("/link/x")
        assert answer.status_code == 503
        assert "กรุณารอสักครู่" in answer.text
