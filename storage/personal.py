"""One person in all tables: `core.personal.Personal`. What is looked at stands in `storage.personal_parts`."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from core.links import MemberId
from core.personal import Cell, Section
from storage.compiled import Row as SqlRow
from storage.connection import Connection
from storage.encryption import FieldCipher, KeyRing
from storage.erasure import erase
from storage.personal_part import LOGIN_ACCOUNT, OWNER, Part
from storage.personal_parts import MESSAGES, PARTS
from storage.tables import members

NUMBER = select(members.c.member_no).where(members.c.id == OWNER)
STATEMENTS = [(part, part.statement()) for part in PARTS]


class SqlPersonal:
    """Reads, and erases, across the tables."""

    def __init__(self, connection: Connection, keys: KeyRing) -> None:
        self._connection = connection
        self._keys = keys

    async def copy(self, member_id: MemberId) -> Sequence[Section]:
        """What is kept of the member, apart from the change history; a section for each kind, empty ones too."""
        owner = {"of_member": member_id}
        number = await self._connection.one(NUMBER, owner)
        digests = () if number is None else self._keys.blind_indexes(LOGIN_ACCOUNT, number.member_no)
        sections = []
        for part, statement in STATEMENTS:
            by_account = "account" in part.table.columns
            values: dict[str, Any] = {"accounts": list(digests)} if by_account else owner
            rows = await self._connection.all(statement, values)
            sections.append(Section(part.table.name, tuple(_opened(part, row, self._keys.fields) for row in rows)))
        counts = [row for statement in MESSAGES for row in await self._connection.all(statement, owner)]
        return [*sections, Section("messages", tuple(row._asdict() for row in counts))]

    async def erase(self, member_id: MemberId, fields: frozenset[str], now: datetime) -> None:
        """Blank FIELDS of the member's record and remove what else need not be kept."""
        await erase(self._connection, self._keys, member_id, fields, now)


def _opened(part: Part, row: SqlRow, cipher: FieldCipher) -> dict[str, Cell]:
    """The shown columns of ROW, sealed ones opened."""
    cells: dict[str, Cell] = {name: getattr(row, name) for name in part.shown}
    for name in part.sealed:
        text = cipher.open_text(getattr(row, name), f"{part.place(row)}:{name}")
        cells[name] = date.fromisoformat(text) if text is not None and name in part.days else text
    return cells
