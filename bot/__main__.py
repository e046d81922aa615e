"""`coop`, also `python -m bot`."""

import gc
import sys

gc.disable()  # what is loaded here stays to the end: to look for garbage in it takes a quarter of the start

from bot.cli import app  # noqa: E402 - after the line above
from bot.logs import told  # noqa: E402 - the same


def main() -> None:
    """Run the command that was asked for. An error that nobody expected ends it with one line that repeats no value."""
    gc.freeze()
    gc.enable()
    try:
        app()
    except Exception as error:  # noqa: BLE001 - whatever it is: Python would print its text
        sys.exit(told(error))


if __name__ == "__main__":
    main()
