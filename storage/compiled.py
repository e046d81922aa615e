"""A statement made ready once: its SQL, the order of its parameters, and the changes of values on the way in and out.

SQLAlchemy writes the SQL and knows the types; the drivers are asked directly.  Measured against SQLAlchemy's own
execution, a statement takes half of the processor's time on SQLite and a third on PostgreSQL.  Only documented parts of
SQLAlchemy are used.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Dialect, Executable

Values = Mapping[str, Any]
"""A statement's parameters by name."""

NO_VALUES: Values = MappingProxyType({})

Row = Any
"""A named tuple; its fields are the statement's columns."""

Convert = Callable[[Any], Any]

Slot = tuple[str | None, Any, Convert | None]
"""Where a parameter comes from: a name to look up and how its value is changed, or a constant of the statement."""


class Compiled:
    """One statement for one engine."""

    __slots__ = ("_converts", "_make", "_slots", "for_these_lists_only", "sql")

    def __init__(self, statement: Executable, dialect: Dialect, values: Values) -> None:
        compiled = statement.compile(  # type: ignore[attr-defined]  # of every statement; Executable does not say so
            dialect=dialect,
            column_keys=list(values),
            for_executemany=True,  # returns only what the statement asks for
        )
        state = compiled.construct_expanded_state(values)
        self.sql: str = state.statement
        convert = {
            name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in compiled.binds.items()
        }
        convert |= state.processors  # those of a list's items
        self._slots = [
            (name, None, convert.get(name)) if name in values else _constant(state.parameters[name], convert.get(name))
            for name in state.positiontup
        ]
        self.for_these_lists_only = any(name in values for name in state.parameter_expansion)
        """A list has one parameter for each item, so that another list needs another SQL."""
        columns = tuple(getattr(statement, "exported_columns", ()))
        self._make = _maker([column.name for column in columns]) if columns else None
        converts = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
        self._converts = [(place, convert) for place, convert in enumerate(converts) if convert is not None]

    def arguments(self, values: Values) -> list[Any]:
        """VALUES in the order of the SQL. Raises KeyError for a missing one."""
        arguments = []
        for name, constant, convert in self._slots:
            value = constant if name is None else values[name]
            arguments.append(value if convert is None else convert(value))
        return arguments

    @property
    def names(self) -> list[str] | None:
        """The parameters' names in the order of the SQL; None where one of them is a constant of the statement."""
        names = [name for name, _, _ in self._slots if name is not None]
        return names if len(names) == len(self._slots) else None

    def rows(self, raw: Iterable[Sequence[Any]], names: Callable[[], Iterable[str]]) -> list[Row]:
        """What the driver gave, as named tuples. NAMES tells the columns of a statement that is plain text."""
        make = self._make or _maker(list(names()))
        if not self._converts:
            return [make(row) for row in raw]
        return [make(self._converted(row)) for row in raw]

    def _converted(self, row: Sequence[Any]) -> list[Any]:
        values = list(row)
        for place, convert in self._converts:
            values[place] = convert(values[place])
        return values


def _constant(value: object, convert: Convert | None) -> Slot:
    return None, convert(value) if convert else value, None


def _maker(names: list[str]) -> Callable[[Iterable[Any]], Row]:
    fields = namedtuple("Row", names, rename=True)  # type: ignore[misc]  # noqa: PYI024 - its names are known at run time only
    make: Callable[[Iterable[Any]], Row] = fields._make
    return make


class Compiler:
    """Compiles each statement once for each set of given names."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._ready: WeakKeyDictionary[Executable, dict[tuple[str, ...], Compiled]] = WeakKeyDictionary()

    def __call__(self, statement: Executable, values: Values) -> Compiled:
        """STATEMENT for parameters of these names; of these values where one of them is a list."""
        forms = self._ready.get(statement)
        if forms is None:
            forms = self._ready[statement] = {}
        names = tuple(values)
        ready = forms.get(names)
        if ready is None:
            ready = Compiled(statement, self._dialect, values)
            if not ready.for_these_lists_only:
                forms[names] = ready
        return ready
