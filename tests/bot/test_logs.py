import io
import json
import logging
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from bot.logs import OURS, SERVER, set_up_logs
from tests.fakes import FakeClock

SECRET = "made-up-channel-token"
CANARY = "ประพันธ์ ตั้งใจสอน"


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch, logged: object) -> Iterator[io.StringIO]:
    """The log as it is written, set up as the server does."""
    del logged  # it must capture before, so that what is configured here is undone before it
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    levels = {name: logging.getLogger(name).level for name in (*OURS, SERVER)}
    set_up_logs("DEBUG", [SECRET, "ab"], FakeClock())
    yield written
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)
    structlog.reset_defaults()


def read(written: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


def test_own_lines_hold_allowed_fields_only(lines: io.StringIO) -> None:
    structlog.get_logger("bot.x").info("delivery_ended", row=17, state="dead", name=CANARY, text="P6548")
    (line,) = read(lines)
    assert (line["event"], line["row"], line["state"], line["level"]) == ("delivery_ended", 17, "dead", "info")
    assert line["at"].endswith("+07:00")
    assert CANARY not in lines.getvalue()
    assert "P6548" not in lines.getvalue()


def test_of_an_exception_its_class_and_way_are_kept_not_its_text(lines: io.StringIO) -> None:
    try:
        dict[str, str]()[CANARY]
    except KeyError:
        structlog.get_logger("bot.x").exception("event_failed", row=1)
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
    ours, theirs = read(lines)
    assert ours["error"] == theirs["error"] == "KeyError"
    assert "test_logs.py" in ours["where"][0]
    assert CANARY not in lines.getvalue()


@pytest.mark.parametrize(
    "text", [f"POST /x?token={SECRET}", "https://api.telegram.org/bot123456789:AAE-made_up_token_of_a_bot/x"]
)
def test_secrets_are_taken_out_of_everybodys_lines(lines: io.StringIO, text: str) -> None:
    logging.getLogger("some.library").warning(text)
    (line,) = read(lines)
    assert "[secret]" in line["event"]
    assert "made" not in line["event"]


@pytest.mark.parametrize("name", ["httpx", "httpcore", "telegram", "aiohttp.client", "linebot", "sqlalchemy.engine"])
def test_libraries_that_print_addresses_are_quiet(lines: io.StringIO, name: str) -> None:
    logging.getLogger(name).info("HTTP Request: POST https://api.example/")
    assert lines.getvalue() == ""
