"""A file that is older than what is there needs two persons (fault F21): each of them loads it, and the second counts.

The first wish is an entry of the history that names the file by its hash; nothing is changed.  Another person, staff
known by name, loads the same file and looks at the same totals: then it is done.
"""

from sqlalchemy import bindparam, select

from core.history import Action, Actor, Change, NewEntry
from core.services.staffing import STAFF, same_person
from storage.connection import Connection
from storage.importing.loads import Load
from storage.tables_office import history
from storage.unit_of_work import SqlUnitOfWork

WISHES = select(history.c.actor).where(
    history.c.action == Action.LOAD_PROPOSED.value, history.c.subject == bindparam("of_file")
)


async def is_second(db: Connection, kind: str, file_hash: bytes, by: Actor) -> bool:
    """Whether BY may decide: staff by name, where another person wished for the same file before."""
    wishes = [row.actor for row in await db.all(WISHES, {"of_file": _subject(kind, file_hash)})]
    return by.name.startswith(STAFF) and any(not same_person(wish, by.name) for wish in wishes)


async def wish(uow: SqlUnitOfWork, load: Load, by: Actor) -> None:
    """Write down that BY wants the file of LOAD, once."""
    subject = _subject(load.kind, load.file_hash)
    wishes = [row.actor for row in await uow.connection.all(WISHES, {"of_file": subject})]
    if by.name not in wishes:
        rows = (Change("rows", None, str(load.rows)),)
        entry = NewEntry(at=load.at, actor=by, action=Action.LOAD_PROPOSED, subject=subject, changes=rows)
        await uow.history.append(entry)


def _subject(kind: str, file_hash: bytes) -> str:
    return f"{kind}:{file_hash.hex()}"
