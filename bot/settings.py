"""Settings from the environment or a `.env` file; what is missing or wrong is all named at once.

    COOP_SECRET_KEY: is missing; `coop keys new` prints one
    COOP_LINE_CHANNEL_TOKEN: is missing, COOP_LINE_CHANNEL_SECRET is set

A channel is on where both its secret and its token are set.  *Simulator's settings* means that every platform address
of the channels that are on (at least one) is on loopback: only then may the clock be moved and plain http be used.
"""

import base64
import binascii
import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from pydantic_settings import BaseSettings, SettingsConfigDict

KEY_BYTES = 32
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


class SettingsFault(Exception):  # noqa: N818 - one word for several faults
    """One line for each setting that is missing or wrong; holds no value of any."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class _Environment(BaseSettings):
    """The raw texts; an empty one counts as not set."""

    model_config = SettingsConfigDict(env_prefix="COOP_", env_file=".env", env_ignore_empty=True, extra="ignore")

    database_url: str = "sqlite+aiosqlite:///var/coop.db"
    secret_key: str | None = None
    secret_key_previous: str | None = None
    public_url: str | None = None
    line_channel_secret: str | None = None
    line_channel_secret_previous: str | None = None
    line_channel_token: str | None = None
    line_api_url: str = "https://api.line.me"
    line_dialog_url: str = "https://access.line.me"
    telegram_token: str | None = None
    telegram_webhook_secret: str | None = None
    telegram_webhook_secret_previous: str | None = None
    telegram_api_url: str = "https://api.telegram.org"
    metrics_token: str | None = None
    log_level: str = "INFO"
    lease_seconds: str = "20"
    workers: str = "1"
    simulator_clock: str | None = None
    simulator_offset: str | None = None
    failpoint: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineSettings:
    """The LINE channel. `secrets`: the present one, and the previous while rotating."""

    secrets: tuple[bytes, ...]
    token: str
    api_url: str
    dialog_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TelegramSettings:
    """The Telegram bot. `secrets` as for LINE, of the webhook's header."""

    secrets: tuple[bytes, ...]
    token: str
    api_url: str

    @property
    def bot_id(self) -> str:
        """The number before the colon of the token."""
        return self.token.partition(":")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All of them, checked."""

    database_url: str
    secret_key: str
    secret_key_previous: str | None
    public_url: str
    line: LineSettings | None
    telegram: TelegramSettings | None
    metrics_token: str | None
    log_level: str
    lease: timedelta
    workers: int
    """Processes that share the database and the platforms' rates; `coop serve --workers` says so to each of them."""
    clock_file: Path | None
    clock_offset: timedelta
    failpoint: str | None

    @property
    def simulated(self) -> bool:
        """Whether these are the simulator's settings."""
        return simulated(self.line, self.telegram)

    @property
    def embedded(self) -> bool:
        """Whether the database is SQLite: one server, which answers for everything in it."""
        return self.database_url.startswith("sqlite")

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never stand in a log."""
        line, telegram = self.line, self.telegram
        found = [self.secret_key, self.secret_key_previous, self.metrics_token]
        found += [line.token, *(s.decode() for s in line.secrets)] if line else []
        found += [telegram.token, *(s.decode() for s in telegram.secrets)] if telegram else []
        return tuple(secret for secret in found if secret)


def load_settings(*, serving: bool) -> Settings:
    """Read and check. SERVING also needs the public address. Raises SettingsFault."""
    raw = _Environment()
    faults: list[str] = []
    line, telegram = _line(raw, faults), _telegram(raw, faults)
    loopback = simulated(line, telegram)
    _check_keys(raw, faults)
    _check_addresses(raw, faults, serving=serving, loopback=loopback)
    if raw.log_level.upper() not in LEVELS:
        faults.append(f"COOP_LOG_LEVEL: must be one of {', '.join(LEVELS)}")
    if (raw.simulator_clock or raw.simulator_offset) and not loopback:
        faults.append("COOP_SIMULATOR_CLOCK: only allowed where every platform address is on loopback")
    lease = _whole(raw.lease_seconds, "COOP_LEASE_SECONDS", faults, lambda n: n >= 1)
    workers = _whole(raw.workers, "COOP_WORKERS", faults, lambda n: n >= 1)
    offset = _whole(raw.simulator_offset or "0", "COOP_SIMULATOR_OFFSET", faults, lambda _: True)
    if faults:
        raise SettingsFault(faults)
    return Settings(
        database_url=raw.database_url,
        secret_key=raw.secret_key or "",
        secret_key_previous=raw.secret_key_previous,
        public_url=(raw.public_url or "").rstrip("/"),
        line=line,
        telegram=telegram,
        metrics_token=raw.metrics_token,
        log_level=raw.log_level.upper(),
        lease=timedelta(seconds=lease),
        workers=workers,
        clock_file=Path(raw.simulator_clock) if raw.simulator_clock else None,
        clock_offset=timedelta(microseconds=offset),
        failpoint=raw.failpoint,
    )


def simulated(line: LineSettings | None, telegram: TelegramSettings | None) -> bool:
    """Whether every platform address in use, at least one, is on loopback."""
    used = [line.api_url, line.dialog_url] if line else []
    used += [telegram.api_url] if telegram else []
    return bool(used) and all(_is_loopback(url) for url in used)


def _line(raw: _Environment, faults: list[str]) -> LineSettings | None:
    secret, token = raw.line_channel_secret, raw.line_channel_token
    _both("COOP_LINE_CHANNEL_SECRET", secret, "COOP_LINE_CHANNEL_TOKEN", token, faults)
    if not (secret and token):
        return None
    return LineSettings(
        secrets=_encoded(secret, raw.line_channel_secret_previous),
        token=token,
        api_url=raw.line_api_url.rstrip("/"),
        dialog_url=raw.line_dialog_url.rstrip("/"),
    )


def _telegram(raw: _Environment, faults: list[str]) -> TelegramSettings | None:
    secret, token = raw.telegram_webhook_secret, raw.telegram_token
    _both("COOP_TELEGRAM_WEBHOOK_SECRET", secret, "COOP_TELEGRAM_TOKEN", token, faults)
    if not (secret and token):
        return None
    if not token.partition(":")[0].isdecimal() or ":" not in token:
        faults.append("COOP_TELEGRAM_TOKEN: must be the number and secret that BotFather gave, with a colon between")
    return TelegramSettings(
        secrets=_encoded(secret, raw.telegram_webhook_secret_previous),
        token=token,
        api_url=raw.telegram_api_url.rstrip("/"),
    )


def _encoded(present: str, previous: str | None) -> tuple[bytes, ...]:
    return (present.encode(),) if previous is None else (present.encode(), previous.encode())


def _both(first: str, one: str | None, second: str, other: str | None, faults: list[str]) -> None:
    for name, value, partner, there in ((first, one, second, other), (second, other, first, one)):
        if there and not value:
            faults.append(f"{name}: is missing, {partner} is set")


def _check_keys(raw: _Environment, faults: list[str]) -> None:
    if not raw.secret_key:
        faults.append("COOP_SECRET_KEY: is missing; `coop keys new` prints one")
    for name, value in (("SECRET_KEY", raw.secret_key), ("SECRET_KEY_PREVIOUS", raw.secret_key_previous)):
        if value and not _is_key(value):
            faults.append(f"COOP_{name}: must be 32 bytes in base64, as `coop keys new` prints them")


def _check_addresses(raw: _Environment, faults: list[str], *, serving: bool, loopback: bool) -> None:
    if serving and not raw.public_url:
        faults.append("COOP_PUBLIC_URL: is missing; it is the https address that members reach")
    schemes = ("https", "http") if loopback else ("https",)
    if raw.public_url and (urlsplit(raw.public_url).scheme not in schemes or not urlsplit(raw.public_url).hostname):
        faults.append("COOP_PUBLIC_URL: must be an https address (http only with the simulator)")
    for name, value in (
        ("COOP_LINE_API_URL", raw.line_api_url),
        ("COOP_LINE_DIALOG_URL", raw.line_dialog_url),
        ("COOP_TELEGRAM_API_URL", raw.telegram_api_url),
    ):
        if urlsplit(value).scheme != "https" and not _is_loopback(value):
            faults.append(f"{name}: must be an https address, or one on loopback")
    if not raw.database_url.startswith(("sqlite", "postgresql")):
        faults.append("COOP_DATABASE_URL: must begin with sqlite or postgresql")


def _is_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) == KEY_BYTES
    except (binascii.Error, ValueError):
        return False


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _whole(text: str, name: str, faults: list[str], good: Callable[[int], bool]) -> int:
    try:
        number = int(text)
    except ValueError:
        number = None
    if number is None or not good(number):
        faults.append(f"{name}: must be a whole number")
        return 1
    return number
