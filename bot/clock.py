"""Where the present comes from: the machine's clock, or in the demonstration the simulator's.

The simulator moves time by a file that holds the offset to real time in whole microseconds.  Everybody who reads the
same file lives in the same present:

    $ cat var/demo/clock
    86400000000
"""

from datetime import datetime, timedelta
from pathlib import Path

from core.clock import BANGKOK


class SystemClock:
    """The machine's clock, moved by a fixed OFFSET (none, except with `--at`)."""

    def __init__(self, offset: timedelta = timedelta(0)) -> None:
        self._offset = offset

    def now(self) -> datetime:
        """The instant, in Bangkok."""
        return datetime.now(BANGKOK) + self._offset  # noqa: TID251 - the one place where time enters


class SimulatedClock:
    """Real time moved by the offset in the file at PATH; a file that is missing or half a number means no change."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: int | None = None
        self._offset = timedelta(0)

    def now(self) -> datetime:
        """The instant, in Bangkok. Rereads the file when it was written."""
        try:
            written = self._path.stat().st_mtime_ns
            if written != self._seen:
                self._offset = timedelta(microseconds=int(self._path.read_text("ascii")))
                self._seen = written
        except (OSError, ValueError):
            pass  # the simulator has not written yet: the last offset known counts
        return datetime.now(BANGKOK) + self._offset  # noqa: TID251 - the one place where time enters


def offset_to(at: datetime, clock: SystemClock) -> timedelta:
    """How far real time must be moved so that it is AT now."""
    return at - clock.now()
