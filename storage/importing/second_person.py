"""A file that needs two persons: each of them loads it, and the second counts.

It is older than what is there (fault F21), or it differs from the books since these are our own (R11).  The first wish
is an entry of the history that names the file by its hash; nothing is changed.  Another person, staff known by name,
loads the same file and looks at the same totals: then it is done.  What differs from the books must do so in the same
way for both: where something was posted in between, the second wish is a first one.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import bindparam, select

from core.history import Action, Actor, Change, NewEntry
from core.services.staffing import STAFF, same_person
from storage.connection import Connection
from storage.importing.kind import Difference
from storage.importing.loads import Load
from storage.tables_office import history
from storage.unit_of_work import SqlUnitOfWork

WISHES = select(history.c.actor).where(
    history.c.action == Action.LOAD_PROPOSED.value,
    history.c.subject == bindparam("of_file"),
    history.c.at >= bindparam("since"),
)
ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)
"""Wishes for a file that was never loaded count from then on; those for one that was, from its last load on."""
DIGEST_CHARACTERS = 16
"""Of the list of differences: enough to tell two lists of one file apart."""


@dataclass(frozen=True, slots=True)
class Wished:
    """What two persons want. `subject`: see `subject_of`; `loaded_at`: when the same file was loaded last."""

    subject: str
    loaded_at: datetime | None

    async def by_whom(self, db: Connection) -> list[str]:
        """The names of those who want it since then."""
        asked = {"of_file": self.subject, "since": self.loaded_at or ALWAYS}
        return [row.actor for row in await db.all(WISHES, asked)]


async def is_second(db: Connection, wished: Wished, by: Actor) -> bool:
    """Whether BY may decide: staff by name, where another person wished for the same before."""
    names = await wished.by_whom(db)
    return by.name.startswith(STAFF) and any(not same_person(name, by.name) for name in names)


async def wish(uow: SqlUnitOfWork, load: Load, wished: Wished, by: Actor) -> None:
    """Write down that BY wants the file of LOAD, once."""
    if by.name not in await wished.by_whom(uow.connection):
        rows = (Change("rows", None, str(load.rows)),)
        entry = NewEntry(at=load.at, actor=by, action=Action.LOAD_PROPOSED, subject=wished.subject, changes=rows)
        await uow.history.append(entry)


def subject_of(kind: str, file_hash: bytes, differences: Sequence[Difference]) -> str:
    """How the history names a file that two persons load, and what of the books it would change."""
    name = f"{kind}:{file_hash.hex()}"
    if not differences:
        return name
    digest = hashlib.sha256("\n".join(map(str, differences)).encode()).hexdigest()
    return f"{name}:{digest[:DIGEST_CHARACTERS]}"
