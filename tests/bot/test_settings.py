import base64
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.settings import Settings, SettingsFault, load_settings

KEY = base64.b64encode(b"k" * 32).decode()
LINE = {"LINE_CHANNEL_SECRET": "made-up-secret", "LINE_CHANNEL_TOKEN": "made-up-token"}
TELEGRAM = {"TELEGRAM_TOKEN": "7:made-up-token", "TELEGRAM_WEBHOOK_SECRET": "made-up-hook"}
LOOPBACK = {
    "LINE_API_URL": "http://127.0.0.1:1",
    "LINE_DIALOG_URL": "http://localhost:1/",
    "TELEGRAM_API_URL": "http://[::1]:1",
}
BASE = {"SECRET_KEY": KEY, "PUBLIC_URL": "https://coop.example/"}

Load = Callable[..., Settings]


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Load:
    """Settings from just these variables, without the prefix."""
    monkeypatch.chdir(tmp_path)

    def load_from(variables: dict[str, str], *, serving: bool = True) -> Settings:
        for name, value in variables.items():
            monkeypatch.setenv(f"COOP_{name}", value)
        return load_settings(serving=serving)

    return load_from


def test_without_a_channel_pages_are_served(load: Load) -> None:
    settings = load(BASE)
    assert (settings.line, settings.telegram, settings.simulated) == (None, None, False)
    assert settings.public_url == "https://coop.example"
    assert settings.embedded


def test_everything_wrong_is_named_at_once_and_no_value_repeated(load: Load) -> None:
    wrong = {
        "SECRET_KEY": "c2hvcnQ=",
        "LINE_CHANNEL_SECRET": "made-up-secret",
        "TELEGRAM_WEBHOOK_SECRET": "made-up-hook",
        "TELEGRAM_API_URL": "http://telegram.example",
        "LOG_LEVEL": "loud",
        "DATABASE_URL": "mysql://x",
        "LEASE_SECONDS": "soon",
    }
    with pytest.raises(SettingsFault) as raised:
        load(wrong)
    named = {line.partition(":")[0].removeprefix("COOP_") for line in raised.value.faults}
    assert named == {*wrong, "PUBLIC_URL", "LINE_CHANNEL_TOKEN", "TELEGRAM_TOKEN"} - {
        "LINE_CHANNEL_SECRET",
        "TELEGRAM_WEBHOOK_SECRET",
    }
    assert "made-up" not in str(raised.value)


def test_commands_need_database_and_key_only(load: Load) -> None:
    assert load({"SECRET_KEY": KEY}, serving=False).public_url == ""


def test_an_env_file_counts_and_the_environment_wins(load: Load, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"COOP_SECRET_KEY={KEY}\nCOOP_LOG_LEVEL=debug\nCOOP_PUBLIC_URL=https://a.example\n")
    settings = load({"PUBLIC_URL": "https://b.example"})
    assert (settings.log_level, settings.public_url) == ("DEBUG", "https://b.example")


def test_the_simulators_settings_allow_http_and_a_moved_clock(load: Load) -> None:
    http = {"SECRET_KEY": KEY, "PUBLIC_URL": "http://127.0.0.1:1", "SIMULATOR_CLOCK": "var/clock"}
    settings = load({**http, **LINE, **TELEGRAM, **LOOPBACK})
    assert settings.simulated
    assert settings.clock_file == Path("var/clock")


@pytest.mark.parametrize("url", ["LINE_API_URL", "LINE_DIALOG_URL", "TELEGRAM_API_URL"])
def test_one_real_address_is_enough_to_forbid_both(load: Load, url: str) -> None:
    http = {"SECRET_KEY": KEY, "PUBLIC_URL": "http://127.0.0.1:1", "SIMULATOR_CLOCK": "var/clock"}
    with pytest.raises(SettingsFault) as raised:
        load({**http, **LINE, **TELEGRAM, **LOOPBACK, url: "https://api.example"})
    assert {line.partition(":")[0] for line in raised.value.faults} == {"COOP_PUBLIC_URL", "COOP_SIMULATOR_CLOCK"}


def test_only_the_channels_that_are_on_count_for_the_simulator(load: Load) -> None:
    assert load({**BASE, **TELEGRAM, "TELEGRAM_API_URL": "http://127.0.0.1:1"}).simulated


def test_secrets_of_before_count_while_rotating(load: Load) -> None:
    settings = load({**BASE, **LINE, "LINE_CHANNEL_SECRET_PREVIOUS": "the-one-before", **TELEGRAM})
    assert settings.line is not None
    assert settings.line.secrets == (b"made-up-secret", b"the-one-before")
    assert settings.telegram is not None
    assert settings.telegram.bot_id == "7"
    assert {"made-up-secret", "the-one-before", "7:made-up-token", KEY} <= set(settings.secrets)
