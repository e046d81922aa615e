"""The program in a process of its own, forked from one that has loaded everything: it is up in a tenth of the time.

Several workers, another checkout, the demonstration and the commands are started anew from the disk, as anywhere else.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from multiprocessing import get_context
from pathlib import Path
from subprocess import TimeoutExpired
from typing import Protocol

FORKS = get_context("forkserver")
FORKS.set_forkserver_preload(["bot.cli"])
PRINTED = (1, 2)
"""Standard output and standard error."""


class Process(Protocol):
    """As much of `subprocess.Popen` as tests use."""

    def poll(self) -> int | None: ...
    def wait(self, timeout: float) -> int: ...
    def terminate(self) -> None: ...
    def kill(self) -> None: ...


class Forked:
    """`python -m bot ARGUMENTS` with an ENVIRONMENT and no other; LOG gets what it prints."""

    def __init__(self, arguments: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        self._process = FORKS.Process(target=_run, args=(arguments, dict(environment), str(log)))
        self._process.start()

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float) -> int:
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise TimeoutExpired("bot", timeout)
        return self._process.exitcode

    def terminate(self) -> None:
        self._process.terminate()

    def kill(self) -> None:
        self._process.kill()


def _run(arguments: Sequence[str], environment: Mapping[str, str], log: str) -> None:
    """In the new process."""
    from bot.__main__ import main  # noqa: PLC0415 - loaded already, and not for the tests' own process

    os.environ.clear()
    os.environ.update(environment)
    with Path(log).open("ab") as file:
        for printed in PRINTED:
            os.dup2(file.fileno(), printed)
    sys.argv = ["bot", *arguments]
    main()
