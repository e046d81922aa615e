"""A map file: their names for columns and values, turned into ours.

::

    ignore = ["หมายเหตุ"]
    [columns]
    "เลขทะเบียน" = "member_no"
    [values.member_type]
    "1" = "ordinary"
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

NOTHING: Mapping[str, str] = {}


class WrongMap(Exception):  # noqa: N818 - the person's file is wrong, not the program
    """The map file cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """`columns`: theirs to ours; `ignore`: theirs; `values`: our column to (their value to ours)."""

    columns: Mapping[str, str] = field(default_factory=dict)
    ignore: frozenset[str] = frozenset()
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def parse(cls, text: str) -> Self:
        """The map in TEXT. Raises `WrongMap`."""
        try:
            read = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise WrongMap(f"the map file is not TOML: {error}") from None
        unknown = sorted(set(read) - {"columns", "ignore", "values"})
        if unknown:
            raise WrongMap(f"the map file has an unknown key: {unknown[0]}")
        ignore = read.get("ignore", [])
        if not isinstance(ignore, list) or not all(isinstance(name, str) for name in ignore):
            raise WrongMap("ignore must be a list of column names")
        values = read.get("values", {})
        if not isinstance(values, dict):
            raise WrongMap("values must be tables, such as [values.member_type]")
        return cls(
            columns=_names(read.get("columns", {}), "columns"),
            ignore=frozenset(ignore),
            values={column: _names(table, f"values.{column}") for column, table in values.items()},
        )

    def ours(self, theirs: str) -> str | None:
        """Our name of the column THEIRS; None where it is ignored."""
        return None if theirs in self.ignore else self.columns.get(theirs, theirs.lower())


def _names(table: object, where: str) -> dict[str, str]:
    if not isinstance(table, dict) or not all(isinstance(value, str) for value in table.values()):
        raise WrongMap(f'[{where}] must hold lines such as "theirs" = "ours"')
    return {str(theirs): ours for theirs, ours in table.items()}
