"""`coop line richmenu sync` and `coop telegram setup`, as an operator runs them against the simulator."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from tests.end_to_end.bed import bot, simulator

Coop = Callable[..., Result]
MENUS = ["guest-th", "guest-en", "member-th", "member-en", "staff-th", "staff-en"]


@pytest.fixture
def coop(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sqlite_url: str) -> Iterator[Coop]:
    with simulator(tmp_path) as running, bot(running, sqlite_url, tmp_path) as made:
        monkeypatch.chdir(tmp_path)
        for name, value in {**running.environment, "COOP_DATABASE_URL": made.database_url}.items():
            monkeypatch.setenv(name, value)
        yield lambda *words: CliRunner().invoke(app, words)
        assert running.get("problems")["problems"] == []


def test_menus_are_created_once(coop: Coop) -> None:
    first = coop("line", "richmenu", "sync")
    assert (first.exit_code, first.stderr) == (0, "")
    assert first.stdout.splitlines() == [f"created  {', '.join(MENUS)}", "default  guest-th"]
    second = coop("line", "richmenu", "sync", "--json")
    assert json.loads(second.stdout) == {
        "created": [],
        "kept": MENUS,
        "pointed": [],
        "deleted": [],
        "waiting": [],
        "default_set": False,
    }


def test_telegram_says_what_it_was_told(coop: Coop) -> None:
    first = coop("telegram", "setup")
    assert (first.exit_code, first.stderr) == (0, "")
    assert "commands (th)" in first.stdout.splitlines()
    assert "short description (every other language)" in first.stdout.splitlines()
    (webhook,) = json.loads(coop("telegram", "setup", "--json").stdout)
    assert webhook.endswith("/telegram/webhook")


@pytest.mark.parametrize(
    ("words", "secret", "told"),
    [
        (("line", "richmenu", "sync"), "COOP_LINE_CHANNEL_TOKEN", "LINE answers 401"),
        (("telegram", "setup"), "COOP_TELEGRAM_TOKEN", "Telegram does not do it (InvalidToken)"),
    ],
)
def test_a_wrong_token_is_one_line(
    coop: Coop, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], secret: str, told: str
) -> None:
    monkeypatch.setenv(secret, "7000000001:another-token-of-that-platform")
    refused = coop(*words)
    assert (refused.exit_code, refused.stdout) == (1, "")
    (line,) = refused.stderr.splitlines()
    assert line.startswith(told)
    assert "another-token" not in line


@pytest.mark.parametrize(
    ("words", "channel", "told"),
    [(("line", "richmenu", "sync"), "LINE", "LINE is off"), (("telegram", "setup"), "TELEGRAM", "Telegram is off")],
)
def test_a_channel_that_is_off_is_refused(
    coop: Coop, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], channel: str, told: str
) -> None:
    for name in ("CHANNEL_SECRET", "CHANNEL_TOKEN", "TOKEN", "WEBHOOK_SECRET"):
        monkeypatch.delenv(f"COOP_{channel}_{name}", raising=False)
    refused = coop(*words)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr.startswith(told)
