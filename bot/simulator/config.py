"""What the simulator is told at its start: where the bot is, the secrets both sides share, where it keeps its state.

The secrets come from the same `COOP_*` variables as the bot's.  Time, waiting and randomness are given here too, so
that a test can replace them.
"""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit


def _real_now_us() -> int:
    return time.time_ns() // 1000


LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def origin_of(url: str) -> str:
    """`http://127.0.0.1:8080/link/x` → `http://127.0.0.1:8080`."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def on_loopback(url: str) -> bool:
    """Whether an address stays on this machine: the simulator talks to no other."""
    return urlsplit(url).hostname in LOOPBACK


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The simulator's settings. An empty secret or token: that platform refuses every call."""

    bot_url: str
    public_url: str
    state: Path
    clock_file: Path
    line_secret: str = ""
    line_token: str = ""
    telegram_token: str = ""
    telegram_secret: str = ""
    specs: Path | None = None
    """Folder of the published descriptions (`COOP_PLATFORM_SPECS`); None: calls are not checked against them."""
    line_redelivery: bool = True
    """LINE's console switch. LINE's own default is off; the co-op's set-up guide turns it on."""
    line_quota: int = 3000
    """Pushes a month."""
    real_now_us: Callable[[], int] = _real_now_us
    randomness: Callable[[int], bytes] = os.urandom
    wait: Callable[[float], Awaitable[None]] = asyncio.sleep

    def __post_init__(self) -> None:
        for url in (self.bot_url, self.public_url):
            if not on_loopback(url):
                raise ValueError(f"the simulator works on loopback only, not with {url}")


def from_environment(environ: Mapping[str, str], *, bot_url: str, own_url: str, state: Path, clock: Path) -> Config:
    """The settings of a process: OWN_URL stands in for `COOP_PUBLIC_URL` where that is not set."""
    specs = environ.get("COOP_PLATFORM_SPECS")
    return Config(
        bot_url=bot_url.rstrip("/"),
        public_url=environ.get("COOP_PUBLIC_URL", own_url).rstrip("/"),
        state=state,
        clock_file=clock,
        line_secret=environ.get("COOP_LINE_CHANNEL_SECRET", ""),
        line_token=environ.get("COOP_LINE_CHANNEL_TOKEN", ""),
        telegram_token=environ.get("COOP_TELEGRAM_TOKEN", ""),
        telegram_secret=environ.get("COOP_TELEGRAM_WEBHOOK_SECRET", ""),
        specs=Path(specs) if specs else None,
    )
