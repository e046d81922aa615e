"""Code tables: descriptions of titles, units, positions and so on, each valid from a day (product row R1)."""

from collections.abc import Mapping
from datetime import date
from typing import Protocol


class Codes(Protocol):
    """Code tables: descriptions of titles, units, positions and so on."""

    async def description(self, kind: str, code: str, on: date) -> str | None:
        """What CODE of the table KIND means ON that day; None for no such code."""
        ...

    async def of_kind(self, kind: str, on: date) -> Mapping[str, str]:
        """Code -> the description in force."""
        ...

    async def put(self, kind: str, code: str, description: str, valid_from: date) -> None:
        """Keep a description; one of the same day is replaced."""
        ...
