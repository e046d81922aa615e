"""Typed text as a value of the record, read as a cell of a members' file is: `core.fields.FieldReader`."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from core.errors import Refusal
from core.fields import FieldValue
from storage.importing.faults import Unfit
from storage.importing.kinds import KINDS
from storage.importing.values import day

READERS: Mapping[str, Callable[[str], Any]] = {column.name: column.read for column in KINDS["members"].columns}
"""How a cell of a members' file becomes a field of the record, which has the same name."""


class CellReader:
    """Reads as `coop import` does."""

    def field(self, name: str, text: str) -> FieldValue:
        """TEXT as a value of the field NAME."""
        if name not in READERS:
            raise Refusal("office.unknown_field", field=name)
        try:
            value: FieldValue = READERS[name](text.strip())
        except Unfit:
            raise Refusal("office.unfit", field=name) from None
        return value

    def day(self, text: str) -> date:
        """TEXT as a day."""
        try:
            return day(text.strip())
        except Unfit:
            raise Refusal("office.not_a_day") from None
