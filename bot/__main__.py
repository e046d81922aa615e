"""`coop`, also `python -m bot`."""

import sys

from bot.cli import app
from bot.logs import told


def main() -> None:
    """Run the command that was asked for. An error that nobody expected ends it with one line that repeats no value."""
    try:
        app()
    except Exception as error:  # noqa: BLE001 - whatever it is: Python would print its text
        sys.exit(told(error))


if __name__ == "__main__":
    main()
