"""The crash and fault run: `make torture`, `make torture SEED=7 KILLS=300 ENGINE=sqlite`.

Real bot processes are killed over and over, at every place on the way of a message and at any moment, while people ask
without pause and platforms answer badly.  Then faults stop, everything comes to rest, and the judge counts.
"""

import argparse
import asyncio
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from random import Random  # noqa: TID251 - seeded by the command line
from time import monotonic, sleep
from typing import Any

from bot.assembly import opened, upgrade_database
from bot.cli import app
from bot.clock import SystemClock
from bot.settings import Settings, load_settings
from core.policy_file import read_policy
from handlers.messages.catalogue import Catalogue
from handlers.registry import load_features
from tests.torture import world
from tests.torture.checker import LISTED, Verdict, judge
from tests.torture.database import database, query
from tests.torture.lives import STOP_WITHIN_S, Life, Plan, born, forked, plans
from tests.torture.people import SECRETS

ENGINES = ("sqlite", "postgresql")
WORKERS = {"sqlite": 1, "postgresql": 4}
PEOPLE = 40
"""On each channel."""
FAULT_RATE = 0.15
REST_WITHIN_S = 90.0
LATER = timedelta(minutes=10)
"""On the clock while everything comes to rest: nobody sits through the waits of what was cut off again and again."""
FAULTS_MOST = 5
"""Ends of processes that may be wrong before the run is given up."""
LEFT_OPEN = re.compile(r"Unclosed|never retrieved|was destroyed but it is pending|never awaited")
"""What Python says of what a program left open or unfinished."""
SECRET_KEY = "dG9ydHVyZS10b3J0dXJlLXRvcnR1cmUtdG9ydHVyZSE="
POLICY = Path("bot/policy.sample.toml")
LEFT = "SELECT id FROM inbox WHERE state = 'waiting' UNION ALL SELECT id FROM outbox WHERE state IN ('new', 'sending')"
FOR_EVER = Plan(None, 3600.0)


@dataclass(slots=True)
class Run:
    """One run on one engine."""

    settings: Settings
    folder: Path
    world_port: int
    webhooks: socket.socket
    random: Random
    killed: Counter[str] = field(default_factory=Counter)
    stopped: int = 0
    stopped_badly: list[str] = field(default_factory=list)

    def kill(self, kills: int, workers: int) -> None:
        """Keep WORKERS processes alive until KILLS of them were killed."""
        planned = plans(self.random)
        alive: dict[int, Life] = {}
        try:
            while sum(self.killed.values()) < kills:
                while len(alive) < workers:
                    life = self._born(next(planned))
                    alive[life.pid] = life
                self._bury(alive)
                for life in alive.values():
                    life.end_if_due()
                sleep(0.005)
        finally:
            for pid in alive:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)

    def _bury(self, alive: dict[int, Life]) -> None:
        while alive:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid not in alive:
                return
            life = alive.pop(pid)
            fault = life.fault(os.waitstatus_to_exitcode(status))
            if fault is not None:
                self.stopped_badly.append(fault)
            elif life.plan.in_order:
                self.stopped += 1
            else:
                self.killed[life.plan.name] += 1
            if len(self.stopped_badly) > FAULTS_MOST:
                raise RuntimeError(f"{fault}:\n{self._log.read_text()[-3000:]}")

    def rest(self, workers: int) -> None:
        """No more faults and questions: let everything come to its end, then stop in good order."""
        self.ask_world("POST", "/torture/quiet")
        self.settings = replace(self.settings, clock_offset=LATER)
        alive = [self._born(FOR_EVER) for _ in range(workers)]
        deadline = monotonic() + REST_WITHIN_S
        while monotonic() < deadline and not self._is_at_rest():
            sleep(0.2)
        for life in alive:
            os.kill(life.pid, signal.SIGTERM)
        deadline = monotonic() + STOP_WITHIN_S
        for life in alive:
            self._wait_for_end(life, deadline)

    def _wait_for_end(self, life: Life, deadline: float) -> None:
        while monotonic() < deadline:
            pid, status = os.waitpid(life.pid, os.WNOHANG)
            if pid:
                if status:
                    self.stopped_badly.append(f"status {os.waitstatus_to_exitcode(status)}")
                return
            sleep(0.01)
        os.kill(life.pid, signal.SIGKILL)
        os.waitpid(life.pid, 0)
        self.stopped_badly.append(f"not within {STOP_WITHIN_S} s")

    def faults(self, counts: Counter[str]) -> Iterator[str]:
        """What was wrong besides the messages: ends of processes, what they left open, staff's list."""
        yield from self.stopped_badly
        yield from sorted(set(LEFT_OPEN.findall(self._log.read_text(errors="replace"))))
        for state in LISTED:
            if len(self._listed(state)) != counts[f"listed as {state}"]:
                yield f"`coop outbox {state}` lists other ones"

    def _listed(self, state: str) -> list[object]:
        """What staff see by `coop outbox unsure` and `dead`."""
        page = self.folder / f"{state}.json"

        def command() -> None:
            with page.open("wb") as out:
                os.dup2(out.fileno(), 1)
            app(["outbox", state, "--json", "--limit", "1000000"], standalone_mode=False)
            sys.stdout.flush()

        os.waitpid(forked(command), 0)
        rows: list[object] = json.loads(page.read_text("utf-8"))
        return rows

    def _is_at_rest(self) -> bool:
        if self.ask_world("GET", "/torture/state")["posting"]:
            return False
        return not asyncio.run(query(self.settings, LEFT))

    def _born(self, plan: Plan) -> Life:
        return born(self.settings, self.webhooks, self._log, plan)

    @property
    def _log(self) -> Path:
        return self.folder / "bot.log"

    def ask_world(self, method: str, path: str) -> Any:
        """What the platforms have seen."""
        with closing(HTTPConnection("127.0.0.1", self.world_port, timeout=30)) as connection:
            connection.request(method, path)
            return json.loads(connection.getresponse().read())


def listening() -> socket.socket:
    """A socket of its own port, which lives on whoever serves it."""
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind(("127.0.0.1", 0))
    made.listen(1024)
    return made


@contextmanager
def prepared(engine: str, folder: Path, database_url: str, seed: int) -> Iterator[Run]:
    """A database with a policy, the two platforms and their people."""
    platforms, webhooks = listening(), listening()
    port = platforms.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    os.environ.update(
        SECRETS
        | {
            "COOP_DATABASE_URL": database_url,
            "COOP_SECRET_KEY": SECRET_KEY,
            "COOP_PUBLIC_URL": url,
            "COOP_LINE_API_URL": url,
            "COOP_LINE_DIALOG_URL": url,
            "COOP_TELEGRAM_API_URL": url,
            "COOP_LEASE_SECONDS": "2",
        }
    )
    settings = load_settings(serving=True)
    asyncio.run(_with_policy(settings, POLICY.read_text("utf-8")))
    people = world.World(seed, f"http://127.0.0.1:{webhooks.getsockname()[1]}", people=PEOPLE, fault_rate=FAULT_RATE)
    pid = forked(lambda: world.run(platforms, people))
    try:
        yield Run(settings, folder, port, webhooks, Random(f"{seed} {engine}"))
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        platforms.close()
        webhooks.close()


async def _with_policy(settings: Settings, text: str) -> None:
    await upgrade_database(settings)
    async with opened(settings) as store, store.work() as uow:
        await uow.policies.put(read_policy(text).valid_from, text, SystemClock().now(), "os:torture")


def torture(engine: str, seed: int, kills: int, database_url: str | None = None) -> bool:
    """One run, on the empty database at the address or on one of its own; whether nothing was wrong.

    Prints what was counted.
    """
    began = monotonic()
    with tempfile.TemporaryDirectory() as name, database(engine, Path(name), database_url) as url:
        with prepared(engine, Path(name), url, seed) as run:
            workers = WORKERS[engine]
            run.kill(kills, workers)
            killed_s = monotonic() - began
            run.rest(workers)
            report = run.ask_world("GET", "/torture/report")
            verdict = asyncio.run(judge(report, lambda statement: query(run.settings, statement)))
            verdict.wrong += run.faults(verdict.counts)
        _show(engine, seed, run, report, verdict, (killed_s, monotonic() - began))
    return not verdict.wrong


def _show(
    engine: str, seed: int, run: Run, report: dict[str, Any], verdict: Verdict, seconds: tuple[float, float]
) -> None:
    kills = sum(run.killed.values())
    print(f"\n{engine}: seed {seed}, commit {_commit()}, {kills} kills and {run.stopped} stops ", end="")
    print(f"in {seconds[0]:.0f} s, at rest and judged after {seconds[1]:.0f} s")
    print("  killed at:", ", ".join(f"{name} {count}" for name, count in sorted(run.killed.items())))
    print("  calls:", ", ".join(f"{name} {count}" for name, count in sorted(report["calls"].items())))
    for what, count in sorted(verdict.counts.items()):
        print(f"  {what}: {count}")
    print("  verdict:", "; ".join(verdict.wrong) or "nothing lost, nothing doubled")


def _commit() -> str:
    done = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--engine", choices=(*ENGINES, "both"), default="both")
    parser.add_argument("--database", help="an empty database of the engine; else one of its own")
    given = parser.parse_args()
    Catalogue.load()
    load_features()
    engines = ENGINES if given.engine == "both" else (given.engine,)
    good = [torture(engine, given.seed, given.kills, given.database) for engine in engines]
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
