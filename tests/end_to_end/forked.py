"""The program in a process of its own, forked from one that has loaded everything: it is up in a tenth of the time.

Several workers, another checkout, the demonstration's own tests and the commands start Python anew, as anybody does.
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
    """`python -m bot ARGUMENTS` in FOLDER, with an ENVIRONMENT and no other; LOG gets what it prints."""

    def __init__(
        self, arguments: Sequence[str], environment: Mapping[str, str], log: Path, folder: Path | None = None
    ) -> None:
        self._process = FORKS.Process(target=_run, args=(arguments, dict(environment), log, folder or Path.cwd()))
        self._process.start()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

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


def _run(arguments: Sequence[str], environment: Mapping[str, str], log: Path, folder: Path) -> None:
    """In the new process."""
    from bot.__main__ import main  # noqa: PLC0415 - loaded already, and not for the tests' own process

    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    with log.open("ab") as file:
        for printed in PRINTED:
            os.dup2(file.fileno(), printed)
    sys.argv = ["bot", *arguments]
    main()
