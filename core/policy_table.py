"""One table of the policy's file, read key by key; what is wrong is noted and reading goes on, so that all faults show.

>>> faults: list[PolicyFault] = []
>>> table = PolicyTable({"par_value": "10", "frist_shares": 10}, "shares", faults)
>>> table.amount("par_value"), table.whole("first_shares", 1, 1_000), table.finish()
(Baht('10.00'), 1, None)
>>> [str(fault) for fault in faults]
['shares.first_shares: is missing', 'shares.frist_shares: is not known']

What a faulty key is read as does not matter: a policy with a fault is refused as a whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from core.money import ZERO, Baht
from core.rates import Rate

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class PolicyFault:
    """What is wrong and where: `shares.bands`, `no row for a salary of exactly 15,000.00`."""

    path: str
    reason: str

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Inexact:
    """A TOML float as it was written; a policy has none, since 5.70 would not be exactly 5.70."""

    written: str


class PolicyTable:
    """The keys of a table at PATH. Faults go to FAULTS, which all tables of a file share."""

    def __init__(self, keys: Mapping[str, object], path: str, faults: list[PolicyFault]) -> None:
        self._unread = dict(keys)
        self._path = path
        self._faults = faults

    def fault(self, key: str, reason: str) -> None:
        """Note that KEY is wrong."""
        self._faults.append(PolicyFault(f"{self._path}.{key}".strip("."), reason))

    def finish(self) -> None:
        """Note every key that was not asked for: a misspelt rule must not be a rule that is silently missing."""
        for key in self._unread:
            self.fault(key, "is not known")

    def has(self, key: str) -> bool:
        """Whether KEY was given."""
        return key in self._unread

    def _take(self, key: str, wanted: str, *types: type) -> object:
        """The value of KEY, of one of TYPES; None, and a fault, where it is not."""
        value = self._unread.pop(key, None)
        if value is None:
            self.fault(key, "is missing")
        elif isinstance(value, Inexact):
            self.fault(key, f'must be exact: write "{value.written}" in quotes')
        elif type(value) not in types:  # and no subclasses: a bool is no whole number, a time stamp no date
            self.fault(key, f"must be {wanted}")
        else:
            return value
        return None

    def text(self, key: str, default: str | None = None) -> str:
        """Text that is not empty."""
        if default is not None and key not in self._unread:
            return default
        value = self._take(key, "text", str)
        if value is not None and not str(value).strip():
            self.fault(key, "is empty")
        return "" if value is None else str(value).strip()

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts."""
        values = self._take(key, "a list of texts", list)
        if not isinstance(values, list):
            return ()
        if not all(isinstance(value, str) for value in values):
            self.fault(key, "must be a list of texts")
        return tuple(str(value) for value in values)

    def whole(self, key: str, least: int, most: int, default: int | None = None) -> int:
        """A whole number from LEAST to MOST."""
        if default is not None and key not in self._unread:
            return default
        value = self._take(key, "a whole number", int)
        if not isinstance(value, int):
            return least
        if not least <= value <= most:
            self.fault(key, f"must be from {least} to {most}")
        return value

    def yes(self, key: str, *, default: bool) -> bool:
        """True or false."""
        return self._take(key, "true or false", bool) is True if key in self._unread else default

    def day(self, key: str) -> date:
        """A date, `2020-01-01` without quotes."""
        value = self._take(key, "a date, such as 2020-01-01", date)
        return value if isinstance(value, date) else date.min

    def clock_time(self, key: str, default: time) -> time:
        """A time of day in Thailand, `"12:00"`."""
        value = self._take(key, 'a time, such as "12:00"', str) if key in self._unread else None
        if value is None:
            return default
        try:
            return datetime.strptime(str(value), "%H:%M").time()  # noqa: DTZ007 - a time of day has no zone of its own
        except ValueError:
            self.fault(key, 'must be a time, such as "12:00"')
            return default

    def amount(self, key: str) -> Baht:
        """Baht, text or a whole number, not below zero."""
        value = self._take(key, 'an amount, such as "1,234.50"', str, int)
        if not isinstance(value, str | int):
            return ZERO
        try:
            amount = Baht.of(value)
        except ValueError:
            self.fault(key, 'must be an amount, such as "1,234.50"')
            return ZERO
        if amount < ZERO:
            self.fault(key, "must not be below zero")
        return amount

    def rate(self, key: str, most: Rate) -> Rate:
        """A percentage, text or a whole number, from zero up to MOST."""
        value = self._take(key, 'a percentage, such as "5.70"', str, int)
        if not isinstance(value, str | int):
            return most
        try:
            rate = Rate.of(value)
        except ValueError:
            self.fault(key, 'must be a percentage, such as "5.70"')
            return most
        if rate > most:
            self.fault(key, f"must be at most {most}")
        return rate

    def part(self, key: str, most: Fraction) -> Fraction:
        """A part of a whole, `"1/5"`, above nothing and up to MOST."""
        value = self._take(key, 'a part, such as "1/5"', str)
        try:
            part = Fraction(str(value))
        except (ValueError, ZeroDivisionError):
            part = Fraction(0)
        if value is not None and not 0 < part <= most:
            self.fault(key, f'must be a part, such as "1/5", of at most {most}')
        return part

    def choice(self, key: str, options: type[Choice], default: Choice | None = None) -> Choice:
        """One of the words of OPTIONS."""
        if default is not None and key not in self._unread:
            return default
        words = ", ".join(f'"{option}"' for option in options)
        value = self._take(key, f"one of {words}", str)
        chosen = next((option for option in options if option == value), None)
        if chosen is None and value is not None:
            self.fault(key, f"must be one of {words}")
        return chosen or next(iter(options))

    def table(self, key: str) -> "PolicyTable":
        """The table under KEY."""
        value = self._take(key, "a table", dict)
        return PolicyTable(value if isinstance(value, dict) else {}, f"{self._path}.{key}".strip("."), self._faults)

    def tables(self, key: str) -> tuple["PolicyTable", ...]:
        """The rows under KEY, `[[key]]`, numbered from 1 in faults; none where KEY is not given."""
        values = self._take(key, "rows", list) if key in self._unread else []
        rows = values if isinstance(values, list) else []
        if not all(isinstance(row, dict) for row in rows):
            self.fault(key, "must be rows")
            return ()
        return tuple(
            PolicyTable(row, f"{self._path}.{key}[{number}]".strip("."), self._faults)
            for number, row in enumerate(rows, 1)
        )
