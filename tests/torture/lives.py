"""Real bot processes, started by the hundred: each is forked from a parent that has loaded everything.

A life has a plan: to be killed at its n-th pass of a failpoint, or at a moment of the parent's choosing, or to be told
to stop then.  All lives share one listening socket: a webhook which comes while nobody lives waits for the next.
"""

import os
import signal
import socket
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from random import Random  # noqa: TID251 - a seeded generator is what is passed in
from time import monotonic

from bot import failpoints
from bot.assembly import build, clock_of
from bot.cli.serve import run_until_told
from bot.logs import set_up_logs
from bot.settings import Settings

PASSES = (1, 2, 3)
LONGEST_LIFE_S = 2.0
STOP_WITHIN_S = 10.0
STOPPED = (0, -signal.SIGTERM)
"""In good order, or before anything was opened and the program listened for signals."""
AT_ANY_MOMENT = "any moment"


@dataclass(frozen=True, slots=True)
class Plan:
    """Where a life is to end: `outbox.sent:2`, or after so many seconds, by SIGTERM where it is to stop in order."""

    failpoint: str | None
    after_s: float
    in_order: bool = False

    @property
    def name(self) -> str:
        return (self.failpoint or AT_ANY_MOMENT).partition(":")[0]


def plans(random: Random) -> Iterator[Plan]:
    """Each failpoint at each pass, in the seed's order; after every fourth a kill and a stop at any time; for ever."""
    while True:
        pairs = list(product(failpoints.NAMES, PASSES))
        random.shuffle(pairs)
        for number, (name, passes) in enumerate(pairs):
            yield Plan(f"{name}:{passes}", LONGEST_LIFE_S)
            if number % 4 == 3:
                yield Plan(None, random.uniform(0.05, LONGEST_LIFE_S))
                yield Plan(None, random.uniform(0.3, LONGEST_LIFE_S), in_order=True)


@dataclass(slots=True)
class Life:
    """A running process."""

    pid: int
    plan: Plan
    born_at: float
    told_at: float | None = None
    """When it was told to stop."""

    def end_if_due(self) -> None:
        """Kill it, or tell it to stop, when its time is over; kill it where it does not stop."""
        now = monotonic()
        if self.told_at is not None:
            if now - self.told_at > STOP_WITHIN_S:
                os.kill(self.pid, signal.SIGKILL)
        elif now - self.born_at >= self.plan.after_s:
            self.told_at = now if self.plan.in_order else None
            os.kill(self.pid, signal.SIGTERM if self.plan.in_order else signal.SIGKILL)

    def fault(self, code: int) -> str | None:
        """What was wrong with an end of status CODE, if anything was."""
        if self.plan.in_order:
            if self.told_at is not None and code in STOPPED:
                return None
            return f"told to stop: status {code}" if self.told_at else f"ended by itself: status {code}"
        return None if code == -signal.SIGKILL else f"ended by itself: status {code}"


def forked(work: Callable[[], None]) -> int:
    """WORK in a process of its own, which ends with it; its number."""
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        work()
        status = 0
    except BaseException:  # noqa: BLE001 - the end of a process: whatever it was must be said before
        traceback.print_exc()
    finally:
        os._exit(status)


def born(settings: Settings, listening: socket.socket, log: Path, plan: Plan) -> Life:
    """One more process of the bot."""

    def live() -> None:
        with log.open("ab", buffering=0) as out:
            os.dup2(out.fileno(), 1)
            os.dup2(out.fileno(), 2)
        set_up_logs("WARNING", settings.secrets, clock_of(settings))
        failpoints.arm(plan.failpoint)
        run_until_told(build(settings), [listening])

    return Life(forked(live), plan, monotonic())
