"""The control API: people, chats, clock, opening addresses, settings, reset; and what is refused."""

import hmac
import json
from datetime import datetime
from hashlib import sha256
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest

from bot.simulator.clock import CUTOFFS, before_cutoff
from bot.simulator.config import Config
from tests.bot.simulator.conftest import (
    PUBLIC,
    TELEGRAM_TOKEN,
    Bench,
    StubBot,
    Waits,
    line_user,
    running,
    telegram_user,
)


async def test_made_up_people_and_new_ones(bench: Bench) -> None:
    people = await bench.get("people")
    assert len(people) >= 5
    assert {"id", "name", "line_user", "telegram_user"} == people[0].keys()
    assert len({one["line_user"] for one in people} | {one["telegram_user"] for one in people}) == 2 * len(people)
    new = await bench.post("people", name="ครูใหม่")
    await bench.act("line", "text", person=new["id"], text="หุ้น")
    assert (await bench.get("people"))[-1] == new


async def test_the_clock_moves_for_all(bench: Bench, config: Config) -> None:
    assert (await bench.get("clock"))["offset_us"] == 0
    moved = await bench.post("clock", at="2026-11-30T11:55:00+07:00")
    assert moved["now"] == "2026-11-30T11:55:00.000+07:00"
    assert int(config.clock_file.read_text("ascii")) == moved["offset_us"]
    assert (await bench.post("clock", advance_s=3600))["now"] == "2026-11-30T12:55:00.000+07:00"
    await bench.act("line", "text", text="หุ้น")
    assert (await bench.chat("line"))[-1]["at"] == "2026-11-30T12:55:00.000+07:00"
    assert (await bench.post("clock", reset=True))["offset_us"] == 0


async def test_chats_and_clock_survive_a_restart(config: Config, stub: StubBot) -> None:
    async with running(config, stub, Waits()) as bench:
        await bench.advance(60)
        await bench.act("telegram", "text", text="หุ้น")
        await bench.settled()
        before = await bench.get("chats/telegram/prapan")
    with (config.state / "chats.jsonl").open("ab") as journal:
        journal.write(b'["messages","torn by a ki')
    async with running(config, stub, Waits()) as bench:
        assert await bench.get("chats/telegram/prapan") == before
        assert (await bench.get("clock"))["offset_us"] == 60_000_000


async def test_opening_as_a_line_visitor(bench: Bench) -> None:
    url = f"{PUBLIC}/link/once?x=1"
    answer = await bench.http.get("/simulator/api/open", params={"channel": "line", "person": "prapan", "url": url})
    assert (answer.status_code, answer.headers["location"]) == (303, url)
    assert f"sim_line_user={await line_user(bench)}" in answer.headers["set-cookie"]


async def test_opening_a_web_app_signs_who_opens_it(bench: Bench) -> None:
    answer = await bench.http.get(
        "/simulator/api/open", params={"channel": "telegram", "person": "prapan", "url": f"{PUBLIC}/link/once"}
    )
    address = urlsplit(answer.headers["location"])
    [data] = parse_qs(address.fragment)["tgWebAppData"]
    fields = dict(parse_qsl(data))
    given = fields.pop("hash")
    checked = "\n".join(f"{key}={fields[key]}" for key in sorted(fields))
    secret = hmac.new(b"WebAppData", TELEGRAM_TOKEN.encode(), sha256).digest()
    assert hmac.new(secret, checked.encode(), sha256).hexdigest() == given
    assert json.loads(fields["user"])["id"] == await telegram_user(bench)
    assert int(fields["auth_date"]) == 1_795_600_000
    assert "signature" in fields


async def test_a_plain_button_carries_no_data(bench: Bench) -> None:
    query = {"channel": "telegram", "person": "prapan", "url": f"{PUBLIC}/x", "kind": "url"}
    answer = await bench.http.get("/simulator/api/open", params=query)
    assert answer.headers["location"] == f"{PUBLIC}/x"


async def test_blocking_and_coming_back(bench: Bench) -> None:
    for channel in ("line", "telegram"):
        await bench.act(channel, "start")
        await bench.act(channel, "block")
        answer = await bench.http.post(f"/simulator/api/chats/{channel}/prapan/text", json={"text": "หุ้น"})
        assert answer.status_code == 409
        await bench.act(channel, "unblock")
        chat = await bench.get(f"chats/{channel}/prapan")
        assert (chat["started"], chat["blocked"]) == (True, False)


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("chats/line/nobody/text", {"text": "หุ้น"}, 404),
        ("chats/sms/prapan/text", {"text": "หุ้น"}, 404),
        ("chats/line/prapan/dance", {}, 404),
        ("chats/line/prapan/text", {}, 400),
        ("chats/line/prapan/tap", {"message": "1", "data": "x"}, 404),
        ("chats/line/prapan/edit", {"message": "1", "text": "x"}, 409),
        ("chats/line/prapan/unblock", {}, 409),
        ("clock", {"at": "noon"}, 400),
        ("clock", {"at": "2026-11-30T11:55:00"}, 400),
        ("clock", {"advance_s": 10**12}, 400),
        ("faults", {"channel": "line", "kind": "earthquake"}, 400),
        ("redeliver", {"channel": "sms"}, 404),
    ],
)
async def test_refused(bench: Bench, path: str, body: dict[str, object], status: int) -> None:
    answer = await bench.http.post(f"/simulator/api/{path}", json=body)
    assert answer.status_code == status
    assert answer.json()["error"]


async def test_a_foreign_page_cannot_press_or_be_opened(bench: Bench) -> None:
    answer = await bench.http.post("/simulator/api/reset", content=b"{}", headers={"Content-Type": "text/plain"})
    assert answer.status_code == 415
    query = {"channel": "line", "person": "prapan", "url": "https://evil.example/"}
    assert (await bench.http.get("/simulator/api/open", params=query)).status_code == 400


async def test_faults_are_listed_and_disarmed(bench: Bench) -> None:
    await bench.post("faults", channel="line", kind="quota", count=3)
    assert [fault["kind"] for fault in await bench.get("faults")] == ["quota"]
    await bench.http.delete("/simulator/api/faults")
    assert await bench.get("faults") == []


async def test_traffic_tells_names_and_answers_only(bench: Bench) -> None:
    await bench.act("line", "text", text="ความลับ")
    await bench.settled()
    await bench.line("info")
    await bench.http.get("/link/one-time-token")
    told = await bench.get("traffic")
    assert [(one["direction"], one["channel"], one["what"], one["status"]) for one in told] == [
        ("to-bot", "line", "follow", 200),
        ("to-bot", "line", "message", 200),
        ("from-bot", "line", "info", 200),
        ("to-bot", "web", "GET /link/…", 200),
    ]


async def test_reset_forgets_the_chats_and_tells_the_supervisor(bench: Bench, config: Config) -> None:
    await bench.act("line", "text", text="หุ้น")
    await bench.settled()
    await bench.advance(60)
    await bench.post("reset")
    assert await bench.get("chats/line/prapan") == {"messages": [], "blocked": False, "started": False}
    assert (await bench.get("clock"))["offset_us"] == 60_000_000
    assert (config.state / "reset").exists()


async def test_log_ins_come_from_the_demonstrations_file(bench: Bench, config: Config) -> None:
    assert await bench.get("logins") == {}
    (config.state / "logins.json").write_text('{"members": []}', "utf-8")
    assert await bench.get("logins") == {"members": []}


async def test_problems_say_whether_anything_was_checked(bench: Bench) -> None:
    told = await bench.get("problems")
    assert told["checked"] == (told["note"] == "")


def test_only_this_machine(config: Config) -> None:
    with pytest.raises(ValueError, match="loopback"):
        Config(bot_url="http://192.0.2.1", public_url=PUBLIC, state=config.state, clock_file=config.clock_file)


@pytest.mark.parametrize(
    ("at", "before"),
    [
        ("2026-11-25T09:30:00+07:00", "2026-11-30T11:55:00+07:00"),
        ("2026-11-30T11:54:59+07:00", "2026-11-30T11:55:00+07:00"),
        ("2026-11-30T11:55:00+07:00", "2026-12-30T11:55:00+07:00"),  # the 31st is a holiday
        ("2026-05-31T08:00:00+07:00", "2026-06-30T11:55:00+07:00"),
    ],
)
def test_the_button_leads_to_five_minutes_before_a_cutoff_of_the_government_calendar(at: str, before: str) -> None:
    assert before_cutoff(datetime.fromisoformat(at)) == datetime.fromisoformat(before)


async def test_the_cutoffs_that_the_demonstration_wrote_count(bench: Bench, config: Config) -> None:
    """A holiday on the 30th; after the last one that is known, the government's calendar."""
    (config.state / CUTOFFS).write_text("2026-11-27T12:00:00+07:00\n2026-12-30T16:30:00+07:00\n", "ascii")
    for at, before in (
        ("2026-11-25T09:30:00+07:00", "2026-11-27T11:55:00+07:00"),
        ("2026-11-27T11:55:00+07:00", "2026-12-30T16:25:00+07:00"),
        ("2026-12-30T16:25:00+07:00", "2027-01-29T11:55:00+07:00"),
    ):
        assert (await bench.post("clock", at=at))["before_cutoff"] == before
