"""`coop`, also `python -m bot`."""

from bot.cli import app
from bot.logs import hide_texts_of_crashes


def main() -> None:
    """Run the command that was asked for."""
    hide_texts_of_crashes()
    app()


if __name__ == "__main__":
    main()
