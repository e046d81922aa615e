"""The demonstration's bot: it loads the program while the records are still being made, and serves once they are.

    $ python -m bot.demo_serve var/demo/prepared serve --port 8081

The file that is named first appears when all is prepared.  A bot that nobody wants after a minute ends.
"""

import sys
import time
from pathlib import Path

from bot.__main__ import main

WITHIN_S = 60.0
LOOK_EVERY_S = 0.02


def appears(file: Path, within_s: float = WITHIN_S) -> bool:
    """Wait for FILE; whether it is there."""
    deadline = time.monotonic() + within_s
    while not file.exists():
        if time.monotonic() > deadline:
            return False
        time.sleep(LOOK_EVERY_S)
    return True


if __name__ == "__main__":
    if not appears(Path(sys.argv.pop(1))):
        sys.exit(1)
    main()
