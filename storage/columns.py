"""How values of core are kept in columns, the same on both engines: instants, money, rates, months, days of a ledger.

>>> Satang().process_bind_param(Baht.of("2,000.00"), dialect=None)
200000
>>> Day().process_bind_param(date(2026, 10, 31), dialect=None)
20261031
"""

from datetime import date, datetime, timedelta

from sqlalchemy import BigInteger, Dialect, Integer, TypeDecorator

from core.calendar import Month
from core.clock import BANGKOK
from core.money import Baht
from core.rates import Rate

EPOCH = datetime(1970, 1, 1, 7, tzinfo=BANGKOK)
MICROSECOND = timedelta(microseconds=1)


class Instant(TypeDecorator[datetime]):
    """An instant, as whole microseconds since 1970 UTC: exact, of one order on both engines, and cheap to compare."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - the type's protocol
        """To the column. A datetime without a zone raises TypeError."""
        return None if value is None else (value - EPOCH) // MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the type's protocol
        """From the column, in Thailand's zone."""
        return None if value is None else EPOCH + timedelta(microseconds=value)


class Satang(TypeDecorator[Baht]):
    """Money, as whole satang."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Baht | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - the type's protocol
        """To the column."""
        return None if value is None else value.satang

    def process_result_value(self, value: int | None, dialect: Dialect) -> Baht | None:  # noqa: ARG002 - the type's protocol
        """From the column. PostgreSQL's sum() of integers comes as a Decimal without a fraction."""
        return None if value is None else Baht(int(value))


class Day(TypeDecorator[date]):
    """A date as the number 20261031, for ledgers: its year is one integer division, on both engines."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - the type's protocol
        """To the column."""
        return None if value is None else value.year * 10_000 + value.month * 100 + value.day

    def process_result_value(self, value: int | None, dialect: Dialect) -> date | None:  # noqa: ARG002 - the type's protocol
        """From the column."""
        return None if value is None else date(value // 10_000, value // 100 % 100, value % 100)


class RateSteps(TypeDecorator[Rate]):
    """A percentage, as whole ten-thousandths of a percent."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Rate | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - the type's protocol
        """To the column."""
        return None if value is None else value.steps

    def process_result_value(self, value: int | None, dialect: Dialect) -> Rate | None:  # noqa: ARG002 - the type's protocol
        """From the column."""
        return None if value is None else Rate(value)


class CollectionMonth(TypeDecorator[Month]):
    """A month as the number 202610."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: Month | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - the type's protocol
        """To the column."""
        return None if value is None else value.year * 100 + value.number

    def process_result_value(self, value: int | None, dialect: Dialect) -> Month | None:  # noqa: ARG002 - the type's protocol
        """From the column."""
        return None if value is None else Month(value // 100, value % 100)


DAY_TO_YEAR = 10_000
"""What the number of a `Day` is divided by for its year."""

BigId = BigInteger().with_variant(Integer, "sqlite")
"""SQLite counts up only a column that is called INTEGER."""
