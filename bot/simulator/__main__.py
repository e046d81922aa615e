"""`python -m bot.simulator --port 8080 --bot http://127.0.0.1:8081 --state var/simulator`: both platforms on loopback.

The secrets are those of the bot: `COOP_LINE_CHANNEL_SECRET`, `COOP_LINE_CHANNEL_TOKEN`, `COOP_TELEGRAM_TOKEN`,
`COOP_TELEGRAM_WEBHOOK_SECRET`; `COOP_PUBLIC_URL` is the address people use, this server's own if not set.
`COOP_SIMULATOR_CLOCK` or `--clock` names the file of the clock's offset.
"""

import argparse
import os
import sys
from datetime import datetime
from pathlib import Path

import uvicorn

from bot.simulator.app import build
from bot.simulator.clock import SimulatorClock
from bot.simulator.config import from_environment


def _arguments(args: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bot.simulator", description="LINE and Telegram on loopback")
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--bot", required=True, help="address of the running bot, http://127.0.0.1:8081")
    parser.add_argument("--state", type=Path, required=True, help="folder for chats and files")
    parser.add_argument("--clock", type=Path, help="file of the clock's offset; default: clock in the state folder")
    parser.add_argument("--at", type=datetime.fromisoformat, help="where the clock starts, 2026-11-30T11:55+07:00")
    return parser.parse_args(args)


def main(args: list[str] | None = None) -> int:
    """Runs until it is told to stop; 1 where the settings leave this machine."""
    given = _arguments(args)
    clock = given.clock or Path(os.environ.get("COOP_SIMULATOR_CLOCK") or given.state / "clock")
    own_url = f"http://127.0.0.1:{given.port}"
    try:
        config = from_environment(os.environ, bot_url=given.bot, own_url=own_url, state=given.state, clock=clock)
    except ValueError as error:
        print(error, file=sys.stderr)  # noqa: T201 - a command's last word
        return 1
    if given.at is not None:
        SimulatorClock(config.clock_file, config.real_now_us).set(given.at)
    # An open chat page listens for ever: it is cut off when the program stops.
    # Faults "drop" break answers off on purpose, which uvicorn would report as errors.
    uvicorn.run(build(config), port=given.port, log_level="critical", access_log=False, timeout_graceful_shutdown=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
