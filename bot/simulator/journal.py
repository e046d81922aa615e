"""What the simulator remembers over a restart: tables in memory, each change appended to one file.

A line is `["messages", "line/p1/5", {…}]`, or `null` in the third place for a deletion; the last line of a key counts.
Opening reads the file and writes it anew without what was overwritten.  Nothing is forced to the disk: the state of a
demonstration may lose its last second with the machine's power, not with the process.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec

T = TypeVar("T")
Json = dict[str, Any]

_NULL = b"null"
_LINE = msgspec.json.Decoder(tuple[str, str, msgspec.Raw])


class Journal:
    """The file and its tables."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stored: dict[str, dict[str, msgspec.Raw]] = {}
        self._tables: dict[str, Table[Any]] = {}
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            self._read()
        self._compact()

    def table(self, name: str, kind: type[T]) -> "Table[T]":
        """The table NAME, whose values are of KIND; what an earlier run left is in it."""
        rows = {key: msgspec.json.decode(raw, type=kind) for key, raw in self._stored.pop(name, {}).items()}
        table = Table(self, name, rows)
        self._tables[name] = table
        return table

    def append(self, table: str, key: str, value: object) -> None:
        """Writes one change."""
        self._file.write(msgspec.json.encode((table, key, value)) + b"\n")

    def clear(self) -> None:
        """Forgets everything."""
        for table in self._tables.values():
            table.rows.clear()
        self._file.truncate(0)

    def close(self) -> None:
        """Closes the file."""
        self._file.close()

    def _read(self) -> None:
        for line in self._path.read_bytes().splitlines():
            try:
                table, key, raw = _LINE.decode(line)
            except msgspec.DecodeError:
                continue  # a line torn by a kill
            if bytes(raw) == _NULL:
                self._stored.get(table, {}).pop(key, None)
            else:
                self._stored.setdefault(table, {})[key] = raw

    def _compact(self) -> None:
        new = self._path.with_name(self._path.name + ".new")
        with new.open("wb") as file:
            for table, rows in self._stored.items():
                for key, raw in rows.items():
                    file.write(msgspec.json.encode((table, key, raw)) + b"\n")
        new.replace(self._path)
        self._file = self._path.open("ab", buffering=0)


class Table(Generic[T]):
    """Values by key, in the order of their first writing."""

    def __init__(self, journal: Journal, name: str, rows: dict[str, T]) -> None:
        self._journal = journal
        self._name = name
        self.rows = rows

    def get(self, key: str) -> T | None:
        """The value, None where there is none."""
        return self.rows.get(key)

    def put(self, key: str, value: T) -> None:
        """Writes a new value, or an old one that was changed."""
        self.rows[key] = value
        self._journal.append(self._name, key, value)

    def delete(self, key: str) -> None:
        """Forgets a key, also one that is not there."""
        if self.rows.pop(key, None) is not None:
            self._journal.append(self._name, key, None)

    def __iter__(self) -> Iterator[T]:
        return iter(list(self.rows.values()))

    def __len__(self) -> int:
        return len(self.rows)
