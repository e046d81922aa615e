"""The register of receipts: `core.receipt_register.ReceiptRegister`."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from core.calendar import Month
from core.links import MemberId
from core.receipt_paper import Paper, as_text, fingerprint, from_text
from core.receipt_register import Registered
from storage.compiled import Row
from storage.connection import Connection, Engine, PerEngine, insert_or_update
from storage.encryption import FieldCipher
from storage.tables_collection import receipt_files, receipt_numbers, receipt_register

ONE_MORE = {"last": receipt_numbers.c.last + 1}
NEXT: PerEngine = {
    Engine.SQLITE: sqlite.insert(receipt_numbers)
    .values(series=bindparam("series"), last=1)
    .on_conflict_do_update(index_elements=["series"], set_=ONE_MORE)
    .returning(receipt_numbers.c.last),
    Engine.POSTGRESQL: postgresql.insert(receipt_numbers)
    .values(series=bindparam("series"), last=1)
    .on_conflict_do_update(index_elements=["series"], set_=ONE_MORE)
    .returning(receipt_numbers.c.last),
}
SHOWN = (
    receipt_register.c.receipt_no,
    receipt_register.c.member_id,
    receipt_register.c.month,
    receipt_register.c.issued_at,
    receipt_register.c.total,
    receipt_register.c.fingerprint,
    receipt_register.c.void_at,
)
ADD = insert(receipt_register)
PAPER = select(receipt_register.c.paper).where(receipt_register.c.receipt_no == bindparam("number"))
OF_MEMBER = (
    select(*SHOWN)
    .where(receipt_register.c.member_id == bindparam("of_member"))
    .order_by(receipt_register.c.month.desc(), receipt_register.c.receipt_no.desc())
    .limit(bindparam("limit"))
    .offset(bindparam("offset"))
)
OF_MEMBER_IN = select(*SHOWN).where(
    receipt_register.c.member_id == bindparam("of_member"), receipt_register.c.month == bindparam("of_month")
)
OF_MONTH = (
    select(*SHOWN)
    .where(receipt_register.c.month == bindparam("of_month"), receipt_register.c.receipt_no > bindparam("after"))
    .order_by(receipt_register.c.receipt_no)
    .limit(bindparam("limit"))
)
BY_CODE = select(*SHOWN).where(receipt_register.c.code_hash == bindparam("code"))
VOID = (
    update(receipt_register)
    .where(receipt_register.c.receipt_no == bindparam("number"), receipt_register.c.void_at.is_(None))
    .values(void_at=bindparam("at"), void_by=bindparam("by_whom"))
)
FILE_ID = select(receipt_files.c.file_id).where(
    receipt_files.c.receipt_no == bindparam("number"), receipt_files.c.bot_id == bindparam("bot")
)
KEEP_FILE_ID = insert_or_update(receipt_files)


class SqlReceiptRegister:
    """Tables `receipt_register`, `receipt_numbers` and `receipt_files`."""

    def __init__(self, connection: Connection, cipher: FieldCipher) -> None:
        self._connection = connection
        self._cipher = cipher

    async def next_number(self, series: str) -> int:
        """1, 2, 3 … of a SERIES."""
        row = await self._connection.one(NEXT[self._connection.engine], {"series": series})
        if row is None:
            raise RuntimeError("a number that was just taken is not there")
        return int(row.last)

    async def add(self, member_id: MemberId, paper: Paper, code_hash: bytes) -> None:
        """Enter what PAPER says, sealed."""
        values = {
            "receipt_no": paper.receipt_no,
            "member_id": member_id,
            "month": paper.month,
            "issued_at": paper.issued_at,
            "total": paper.total,
            "fingerprint": fingerprint(paper),
            "code_hash": code_hash,
            "paper": self._cipher.seal(as_text(paper).encode(), _place(paper.receipt_no)),
        }
        await self._connection.run(ADD, values)

    async def paper(self, receipt_no: str) -> Paper | None:
        """What stands on it, as it was issued."""
        row = await self._connection.one(PAPER, {"number": receipt_no})
        return None if row is None else from_text(self._cipher.open(row.paper, _place(receipt_no)).decode())

    async def of_member(self, member_id: MemberId, limit: int, offset: int = 0) -> Sequence[Registered]:
        """The newest month first."""
        asked = {"of_member": member_id, "limit": limit, "offset": offset}
        return [_registered(row) for row in await self._connection.all(OF_MEMBER, asked)]

    async def of_member_in(self, member_id: MemberId, month: Month) -> Sequence[Registered]:
        """In the order of the numbers; sorted here, since PostgreSQL orders text by the server's language."""
        found = await self._connection.all(OF_MEMBER_IN, {"of_member": member_id, "of_month": month})
        return sorted((_registered(row) for row in found), key=lambda one: one.receipt_no)

    async def of_month(self, month: Month, after: str, limit: int) -> Sequence[Registered]:
        """In the order of the numbers."""
        asked = {"of_month": month, "after": after, "limit": limit}
        return [_registered(row) for row in await self._connection.all(OF_MONTH, asked)]

    async def by_code(self, code_hash: bytes) -> Registered | None:
        """The one in whose QR the code stands."""
        row = await self._connection.one(BY_CODE, {"code": code_hash})
        return None if row is None else _registered(row)

    async def make_void(self, receipt_no: str, at: datetime, by: str) -> bool:
        """From now on it does not count."""
        return await self._connection.run(VOID, {"number": receipt_no, "at": at, "by_whom": by}) == 1

    async def file_id(self, receipt_no: str, bot_id: str) -> str | None:
        """What a platform calls the document that this bot sent before."""
        row = await self._connection.one(FILE_ID, {"number": receipt_no, "bot": bot_id})
        return None if row is None else str(row.file_id)

    async def keep_file_id(self, receipt_no: str, bot_id: str, file_id: str) -> None:
        """So that it need not be sent again."""
        values = {"receipt_no": receipt_no, "bot_id": bot_id, "file_id": file_id}
        await self._connection.run(KEEP_FILE_ID[self._connection.engine], values)


def _place(receipt_no: str) -> str:
    return f"receipt_register:{receipt_no}:paper"


def _registered(row: Row) -> Registered:
    return Registered(
        receipt_no=row.receipt_no,
        member_id=MemberId(row.member_id),
        month=row.month,
        issued_at=row.issued_at,
        total=row.total,
        fingerprint=row.fingerprint,
        void_at=row.void_at,
    )
