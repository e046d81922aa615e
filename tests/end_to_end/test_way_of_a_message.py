"""An acknowledged message is answered once, whatever happens to the server in between (security F1-F5, F10, F10a)."""

import base64
import hashlib
import hmac
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from bot.failpoints import NAMES
from core.messaging import MENU
from tests.end_to_end import bed

pytestmark = pytest.mark.slow

CHANNELS = ("line", "telegram")
ASKED = "ช่วยเหลือ"
BEGUN = {"outbox.claimed", "outbox.sent", "outbox.marking", "outbox.marked"}
"""Where a Telegram call may have begun when the server dies: it then ends unsure, listed and not repeated."""


def states(bot: bed.Bot) -> list[str]:
    """States of the deliveries in the database."""
    return bed.column(bot.database_url, "SELECT state FROM outbox ORDER BY id")


def answers_states(bot: bed.Bot) -> list[str]:
    """Those of what is said; a follow also switches the menu, in a line of its own."""
    return bed.column(bot.database_url, f"SELECT state FROM outbox WHERE method <> '{MENU}' ORDER BY id")  # noqa: S608 - our own word


def is_quiet(bot: bed.Bot) -> bool:
    """Whether nothing is under way, on either side."""
    waiting = bed.column(bot.database_url, "SELECT 1 FROM inbox WHERE state = 'waiting'")
    return bool(bot.simulator.get("idle")["idle"]) and not waiting and not {"new", "sending"} & set(states(bot))


def someone(bot: bed.Bot, number: int = 0) -> dict[str, str]:
    person: dict[str, str] = bot.simulator.get("people")[number]
    return person


@pytest.mark.shows("F3", "F4", "F5")
@pytest.mark.parametrize("failpoint", [name for name in NAMES if not name.startswith("notices.")])
def test_killed_anywhere_the_answer_comes_once(bot: bed.Bot, failpoint: str) -> None:
    """The chat begins (one answer) and a question is asked (another); the server dies on the way of the first.

    Each place is tried on one channel with SQLite and on the other with PostgreSQL; `make torture` tries all of them.
    """
    person = someone(bot)["id"]
    channel = CHANNELS[(NAMES.index(failpoint) + bot.database_url.startswith("postgresql")) % 2]
    bot.start(f"{failpoint}:1")
    bot.simulator.says(channel, person, ASKED)
    bot.wait_for_kill()
    bot.start()
    bed.until(lambda: len(set(bed.column(bot.database_url, "SELECT event_id FROM inbox"))) == 2 and is_quiet(bot))
    arrived, unsure = len(bot.simulator.answers(channel, person)), states(bot).count("unsure")
    if channel == "telegram" and failpoint in BEGUN:
        assert unsure <= 1
        assert 2 - unsure <= arrived <= 2
    else:
        assert (arrived, unsure) == (2, 0)


@pytest.mark.shows("F1", "T11")
def test_the_same_webhook_many_times_is_answered_once(bot: bed.Bot) -> None:
    person = someone(bot, 1)
    bot.start()
    bot.simulator.post(f"chats/line/{person['id']}/start")
    bed.until(lambda: bot.simulator.answers("line", person["id"]))
    body = line_body(bot, person["line_user"])
    with ThreadPoolExecutor(5) as five:
        assert [answer.status_code for answer in five.map(lambda _: post_line(bot, body), range(5))] == [200] * 5
    bed.until(lambda: len(bot.simulator.answers("line", person["id"])) == 2)
    assert bot.stop() == 0
    bot.start()
    assert post_line(bot, body).status_code == 200
    bed.until(lambda: is_quiet(bot))
    assert len(bot.simulator.answers("line", person["id"])) == 2


@pytest.mark.shows("F1", "F2", "F25")
def test_four_workers_answer_each_chat_once_and_in_order_and_stop_in_order(
    postgres_url: str, simulator: bed.Simulator, tmp_path: Path
) -> None:
    """The same events come to all of them again and again, at the same time."""
    with bed.bot(simulator, postgres_url, tmp_path) as bot:
        bot.workers = 4
        bot.start()
        users = [someone(bot, number)["line_user"] for number in range(4)]
        bodies = [line_body(bot, user, f"01H{number:023d}") for number, user in enumerate(users * 3)]
        with ThreadPoolExecutor(12) as many:
            assert {answer.status_code for answer in many.map(lambda body: post_line(bot, body), bodies * 4)} == {200}
        bed.until(lambda: len(states(bot)) == len(bodies) and is_quiet(bot))
        assert states(bot) == ["done"] * len(bodies)
        assert bot.stop() == 0
        assert "Unclosed" not in bot.log.read_text()


@pytest.mark.shows("T10")
def test_what_is_not_signed_by_line_is_not_stored(bot: bed.Bot) -> None:
    bot.start()
    body = line_body(bot, someone(bot)["line_user"])
    flipped = bytes([body[0] ^ 1]) + body[1:]
    assert post_line(bot, flipped, signature=signature_of(body)).status_code == 401
    assert post_line(bot, body, signature="").status_code == 401
    assert post_line(bot, json.dumps(json.loads(body), indent=1).encode(), signature_of(body)).status_code == 401
    assert post_line(bot, body + b" " * (1 << 20)).status_code == 413
    assert bed.column(bot.database_url, "SELECT count(*) FROM inbox") == [0]


@pytest.mark.shows("F10")
def test_a_reply_token_that_grew_old_becomes_one_push(bot: bed.Bot) -> None:
    person = someone(bot, 2)["id"]
    bot.start("event.taken:1")
    bot.simulator.says("line", person, ASKED)
    bot.wait_for_kill()
    bot.simulator.post("clock", advance_s=61)
    bot.start()
    bed.until(lambda: len(bot.simulator.answers("line", person)) >= 1)
    bed.until(lambda: is_quiet(bot))
    calls = [entry["what"] for entry in bot.simulator.get("traffic") if entry["direction"] == "from-bot"]
    assert any("push" in call for call in calls)


@pytest.mark.shows("F7")
def test_a_telegram_call_without_an_answer_is_listed_not_repeated(bot: bed.Bot) -> None:
    person = someone(bot)["id"]
    bot.start()
    bot.simulator.post("faults", channel="telegram", kind="500-after", count=1, matches="sendMessage")
    bot.simulator.post(f"chats/telegram/{person}/start")
    bed.until(lambda: states(bot) == ["unsure"])
    assert len(bot.simulator.answers("telegram", person)) == 1


@pytest.mark.shows("F10a")
def test_a_line_reply_without_an_answer_is_asked_about_with_its_token(bot: bed.Bot) -> None:
    """The second try answers "invalid reply token": the first had been accepted."""
    person = someone(bot)["id"]
    bot.start()
    bot.simulator.post("faults", channel="line", kind="500-after", count=1, matches="reply")
    bot.simulator.post(f"chats/line/{person}/start")
    bed.until(lambda: answers_states(bot) == ["done"])
    assert len(bot.simulator.answers("line", person)) == 1


def test_a_second_server_on_the_same_file_is_refused(sqlite_url: str, simulator: bed.Simulator, tmp_path: Path) -> None:
    with bed.bot(simulator, sqlite_url, tmp_path) as first:
        first.start()
        command = [sys.executable, "-m", "bot", "serve", "--port", "0"]
        environment = {**simulator.environment, "COOP_DATABASE_URL": sqlite_url}
        second = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=20, check=False)
    assert (second.returncode, second.stderr) == (1, "another server runs on this database\n")


def line_body(bot: bed.Bot, user: str, event_id: str = "01HZZZZZZZZZZZZZZZZZZZZZZZ") -> bytes:
    headers = {"Authorization": f"Bearer {bed.SECRETS['COOP_LINE_CHANNEL_TOKEN']}"}
    destination = bot.simulator.http.get("/v2/bot/info", headers=headers).json()["userId"]
    event = {
        "type": "message",
        "mode": "active",
        "timestamp": 1_795_590_000_000,
        "webhookEventId": event_id,
        "deliveryContext": {"isRedelivery": False},
        "source": {"type": "user", "userId": user},
        "message": {"id": "1", "type": "text", "quoteToken": "q", "text": ASKED},
    }
    return json.dumps({"destination": destination, "events": [event]}).encode()


def signature_of(body: bytes) -> str:
    secret = bed.SECRETS["COOP_LINE_CHANNEL_SECRET"].encode()
    return base64.b64encode(hmac.digest(secret, body, hashlib.sha256)).decode()


def post_line(bot: bed.Bot, body: bytes, signature: str | None = None) -> httpx.Response:
    headers = {"X-LINE-Signature": signature_of(body) if signature is None else signature}
    with httpx.Client(trust_env=False) as http:
        return http.post(f"http://127.0.0.1:{bot.simulator.bot_port}/line/webhook", content=body, headers=headers)
