"""The simulated clock, which the simulator owns and the bot reads: real time plus an offset kept in a file.

The file holds the offset in whole microseconds as text, `86400000000` for "tomorrow, same time".  It is replaced by
rename, so that a reader sees either the old or the new figure.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from bot.holidays_of_thailand import GovernmentHolidays
from core.clock import BANGKOK
from core.policy import CutoffDay, CutoffRules
from core.working_days import WorkingDays, next_cutoff

BEFORE = timedelta(minutes=5)
"""How long before a cut-off the demonstration's button leads."""
USUAL_CUTOFF = CutoffRules(day=CutoffDay.LAST_WORKING_DAY, at=time(12), inclusive=True)
"""The sample policy's, which counts where nobody has written the office's own cut-offs."""
CUTOFFS = "cutoffs"
"""In the state folder: the office's coming cut-offs, one a line (`bot.demo_cutoffs`)."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_US = timedelta(microseconds=1)


class SimulatorClock:
    """Reads and moves the simulated time; a `core.clock.Clock`."""

    def __init__(self, file: Path, real_now_us: Callable[[], int]) -> None:
        self._file = file
        self._real_now_us = real_now_us
        self.offset_us = int(file.read_text("ascii")) if file.exists() else 0
        self._write()

    def now_us(self) -> int:
        """Microseconds since 1970."""
        return self._real_now_us() + self.offset_us

    def now_ms(self) -> int:
        """Milliseconds since 1970, as LINE stamps its events."""
        return self.now_us() // 1000

    def now_s(self) -> int:
        """Seconds since 1970, as Telegram dates its messages."""
        return self.now_us() // 1_000_000

    def now(self) -> datetime:
        """The simulated instant in Bangkok."""
        return (_EPOCH + timedelta(microseconds=self.now_us())).astimezone(BANGKOK)

    def advance(self, by: timedelta) -> None:
        """Moves the clock on (or back, by a negative step)."""
        self.offset_us += by // _US
        self._write()

    def set(self, at: datetime) -> None:
        """Moves the clock to an instant, from where it goes on as before."""
        self.offset_us = (at - _EPOCH) // _US - self._real_now_us()
        self._write()

    def reset(self) -> None:
        """Back to real time."""
        self.offset_us = 0
        self._write()

    def _write(self) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        new = self._file.with_name(self._file.name + ".new")
        new.write_text(str(self.offset_us), "ascii")
        new.replace(self._file)


def known_cutoffs(state: Path) -> list[datetime]:
    """The office's, as they were last written; none where nobody writes them."""
    try:
        return [datetime.fromisoformat(line) for line in (state / CUTOFFS).read_text("ascii").splitlines()]
    except FileNotFoundError:
        return []


def before_cutoff(now: datetime, known: Iterable[datetime] = ()) -> datetime:
    """Shortly before the first cut-off that is still farther away than that: of KNOWN, else by the usual calendar."""
    coming = min((at for at in known if at - BEFORE > now), default=None)
    if coming is not None:
        return coming - BEFORE
    days = WorkingDays(GovernmentHolidays(), ())
    return next_cutoff(now + BEFORE + _US, USUAL_CUTOFF, days).at - BEFORE
