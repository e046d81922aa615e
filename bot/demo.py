"""`coop demo`: the demonstration co-op on this machine, with both platforms played by the simulator.

    $ coop demo --port 8080 --at 2026-11-30T11:55+07:00
    http://127.0.0.1:8080/

Everything lies in one folder (`var/demo`) and stays there between starts: the database, the secret key, the simulated
clock, the chats.  The simulator and the bot are processes of their own, so that either may be killed; the supervisor
starts them again.
"""

import asyncio
import base64
import os
import secrets
import signal
import socket
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from shutil import rmtree

import aiohttp
import typer

from bot.assembly import upgrade_database
from bot.clock import SystemClock
from bot.demo_cutoffs import coming_cutoffs, write_cutoffs
from bot.demo_logins import forget_logins, greeting, write_logins
from bot.demo_seed import sample_policy, seed
from bot.demo_staff import StaffLogIn, renewed, staff_log_ins
from bot.platform_setup import PlatformRefusedError, set_up_telegram, sync_menus
from bot.settings import Settings, load_settings
from bot.simulator.clock import SimulatorClock
from bot.supervisor import Kept
from core.errors import StoreUnavailableError

FOLDER = Path("var/demo")
HOST = "127.0.0.1"
KEY_BYTES = 32
READY_WITHIN_S = 60.0
LOOK_EVERY_S = 0.1
RENEW_EVERY_S = 2.0

PLATFORM_SECRETS = {
    # Made up: they guard nothing but the simulator, which plays the other side of the conversation.
    "COOP_LINE_CHANNEL_SECRET": "demonstration-line-channel-secret",
    "COOP_LINE_CHANNEL_TOKEN": "demonstration-line-channel-token",
    "COOP_TELEGRAM_TOKEN": "7000000001:demonstration-telegram-token",
    "COOP_TELEGRAM_WEBHOOK_SECRET": "demonstration-telegram-webhook-secret",
}
PASSED_ON = ("COOP_PLATFORM_SPECS", "COOP_LOG_LEVEL")
"""Of the surroundings' own settings only these count: a real channel's token must not reach the demonstration."""


class Unready(Exception):  # noqa: N818 - says what the demonstration is, as `Refusal` does
    """The demonstration could not be started; the text is for the person who started it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the demonstration keeps its things."""

    folder: Path

    @property
    def database(self) -> Path:
        """The co-op's SQLite database."""
        return self.folder / "coop.db"

    @property
    def clock(self) -> Path:
        """The offset of the simulated time."""
        return self.folder / "clock"

    @property
    def prepared(self) -> Path:
        """Is there as soon as the bot may serve."""
        return self.folder / "prepared"

    @property
    def state(self) -> Path:
        """The simulator's: chats, tokens, `logins.json` for the page, `reset` from the page."""
        return self.folder / "simulator"

    def secret(self) -> str:
        """The co-op's secret key, made at the first start."""
        file = self.folder / "secret"
        if not file.exists():
            file.touch(mode=0o600)
            file.write_text(base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode(), "ascii")
        return file.read_text("ascii")

    def forget_records(self) -> None:
        """The database goes, with SQLite's files beside it."""
        for file in self.folder.glob(f"{self.database.name}*"):
            file.unlink()


def run(port: int, members: int, at: datetime | None, *, reset: bool, folder: Path = FOLDER) -> int:
    """Run the demonstration until it is stopped by Ctrl+C or SIGTERM; the exit status.

    AT starts the simulated clock there, otherwise it goes on where it was (at first: now).  RESET begins anew.
    """
    if not _is_free(port):
        typer.echo(f"พอร์ต {port} ถูกใช้อยู่ ใช้ --port เลือกพอร์ตอื่น · port {port} is taken, choose another: --port", err=True)
        return 1
    if reset and folder.exists():
        rmtree(folder)
    place = Place(folder)
    place.state.mkdir(parents=True, exist_ok=True)
    if at is not None:
        SimulatorClock(place.clock, _real_now_us).set(at)
    address = f"http://{HOST}:{port}"
    _set_environment(place, address)
    try:
        asyncio.run(_Demonstration(place, address, port, members).run())
    except Unready as why:
        typer.echo(str(why), err=True)
        return 1
    return 0


class _Demonstration:
    """The running demonstration: a simulator, a bot, and an eye on the page's "start anew"."""

    def __init__(self, place: Place, address: str, port: int, members: int) -> None:
        self._place = place
        self._members = members
        self._coop = sample_policy().coop
        self._address = address
        bot_port = _free_port()
        simulator = ["bot.simulator", "--port", str(port), "--bot", f"http://{HOST}:{bot_port}"]
        simulator += ["--state", str(place.state), "--clock", str(place.clock)]
        self._simulator = _kept(simulator, place.folder / "simulator.log")
        self._staff: tuple[StaffLogIn, ...] = ()
        self._cutoffs: tuple[datetime, ...] = ()
        self._made_at = SystemClock().now()
        serve = ["bot.demo_serve", str(place.prepared), "serve", "--host", HOST, "--port", str(bot_port)]
        self._bot = _kept(serve, place.folder / "bot.log")

    async def run(self) -> None:
        """Start all, say where it is, and stay until asked to stop."""
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        try:
            self._simulator.start()
            await self._up()
            typer.echo(greeting(self._coop, self._address, self._staff))
            loop = asyncio.get_running_loop()
            looked = loop.time()
            while not stop.is_set():
                if self._asked_anew.exists():
                    await self._anew()
                if loop.time() - looked >= RENEW_EVERY_S:
                    await self._renew()
                    looked = loop.time()
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), LOOK_EVERY_S)
        finally:
            await self._bot.stop()
            await self._simulator.stop()

    @property
    def _asked_anew(self) -> Path:
        return self._place.state / "reset"

    async def _up(self) -> None:
        settings = load_settings(serving=True)
        self._place.prepared.unlink(missing_ok=True)
        self._bot.start()  # it loads the program meanwhile
        forget_logins(self._place.state)
        self._cutoffs = ()  # written anew
        if self._place.database.exists():
            await upgrade_database(settings)
        else:
            await self._seed(settings)
        await self._answering("/simulator/api/clock")
        await _menus(settings)
        self._staff = await staff_log_ins(settings)
        self._place.prepared.touch()
        await self._answering("/readyz")
        self._made_at = SystemClock().now()
        write_logins(self._place.state, self._coop, self._made_at, self._staff)

    async def _renew(self) -> None:
        """A new code for the page in the place of one that was used; and the cut-offs, where they have moved."""
        now, cutoffs = self._staff, self._cutoffs
        with suppress(StoreUnavailableError):  # the next look finds it
            now = await renewed(load_settings(serving=True), self._staff)
            cutoffs = await coming_cutoffs(load_settings(serving=True))
        if cutoffs != self._cutoffs:
            self._cutoffs = cutoffs
            write_cutoffs(self._place.state, cutoffs)
        if now != self._staff:
            self._staff = now
            write_logins(self._place.state, self._coop, self._made_at, now)

    async def _seed(self, settings: Settings) -> None:
        """Make the records under another name first: stopped half-way, it leaves no half-made co-op."""
        typer.echo("กำลังเตรียมข้อมูลตัวอย่าง · preparing the made-up records …")
        self._place.forget_records()
        unfinished = self._place.database.with_suffix(".new")
        unfinished.unlink(missing_ok=True)
        faults = await seed(replace(settings, database_url=sqlite_url(unfinished)), self._members)
        if faults:
            raise Unready(f"เตรียมข้อมูลไม่สำเร็จ · the records were refused: {faults[0]}")
        unfinished.replace(self._place.database)

    async def _anew(self) -> None:
        self._asked_anew.unlink()
        await self._bot.stop()
        self._place.forget_records()
        await self._up()

    async def _answering(self, path: str) -> None:
        """Wait until PATH answers: the simulator's own, or the bot's behind it, as a person finds it on the page."""
        deadline = asyncio.get_running_loop().time() + READY_WITHIN_S
        async with aiohttp.ClientSession(trust_env=False) as session:
            while not await _answers(session, f"{self._address}{path}"):
                if asyncio.get_running_loop().time() > deadline:
                    raise Unready(f"เริ่มไม่สำเร็จ ดูสาเหตุใน {self._place.folder}/bot.log · not started, see there why")
                await asyncio.sleep(LOOK_EVERY_S)


async def _menus(settings: Settings) -> None:
    """What an operator does once: menus at LINE, webhook and commands at Telegram. All but what is there already."""
    try:
        if settings.line is not None:
            await sync_menus(settings.line)
        if settings.telegram is not None:
            await set_up_telegram(settings, settings.telegram)
    except PlatformRefusedError as why:
        raise Unready(f"เตรียมเมนูไม่สำเร็จ · the menus were refused: {why}") from why


async def _answers(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(url) as response:
            return response.status == HTTPStatus.OK
    except aiohttp.ClientError:
        return False


def _kept(module: list[str], log: Path) -> Kept:
    return Kept((sys.executable, "-m", *module), log)


def _set_environment(place: Place, address: str) -> None:
    """From here on this process and those it starts have the demonstration's settings and no others."""
    for name in [name for name in os.environ if name.startswith("COOP_") and name not in PASSED_ON]:
        del os.environ[name]
    os.environ.update(
        PLATFORM_SECRETS,
        COOP_DATABASE_URL=sqlite_url(place.database),
        COOP_SECRET_KEY=place.secret(),
        COOP_PUBLIC_URL=address,
        COOP_LINE_API_URL=address,
        COOP_LINE_DIALOG_URL=address,
        COOP_TELEGRAM_API_URL=address,
        COOP_SIMULATOR_CLOCK=str(place.clock),
    )


def sqlite_url(file: Path) -> str:
    """For `COOP_DATABASE_URL`."""
    return f"sqlite+aiosqlite:///{file}"


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port


def _real_now_us() -> int:
    return time.time_ns() // 1000
