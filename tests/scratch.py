"""Where tests keep their files: in memory, so that SQLite waits for no disk at every commit.

What a killed process has written is there as on a disk.  `--basetemp`, or `PYTEST_DEBUG_TEMPROOT`, names another place.
"""

import os
import shutil
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108 - Linux's own; pytest makes a folder in it that is closed to others
ENOUGH = 2 * 1024**3
PLACE = "PYTEST_DEBUG_TEMPROOT"
"""Read by pytest when the first test wants a folder, and by the workers of pytest-xdist."""


def keep_in_memory() -> None:
    """Do so where there is enough of it."""
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ENOUGH:
        os.environ.setdefault(PLACE, str(MEMORY))
