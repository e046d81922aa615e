"""Related persons: `core.related.Related`. Name, telephone and national ID are sealed, bound to their row's `uid`."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, case, delete, insert, select

from core.links import MemberId
from core.related import Percent, RelatedPerson, Relation
from storage.compiled import Row
from storage.connection import Connection
from storage.encryption import FieldCipher, KeyRing
from storage.mapping import new_uid
from storage.tables import members
from storage.tables_office import related_persons

SEALED = ("name", "phone", "national_id")
"""Columns that hold sealed text."""

IN_ORDER = case({relation.value: place for place, relation in enumerate(Relation)}, value=related_persons.c.relation)
OF_MEMBER = (
    select(*(column for column in related_persons.columns if column.name not in {"id", "member_id"}))
    .where(related_persons.c.member_id == bindparam("of_member"))
    .order_by(IN_ORDER, related_persons.c.place)
)
HOLD = select(members.c.id).where(members.c.id == bindparam("of_member")).with_for_update(key_share=True)
REMOVE = delete(related_persons).where(related_persons.c.member_id == bindparam("of_member"))
ADD = insert(related_persons)


class SqlRelated:
    """The table `related_persons`."""

    def __init__(self, connection: Connection, keys: KeyRing) -> None:
        self._connection = connection
        self._keys = keys

    async def of_member(self, member_id: MemberId) -> Sequence[RelatedPerson]:
        """Spouse first, then the beneficiaries in order, then the referrer."""
        rows = await self._connection.all(OF_MEMBER, {"of_member": member_id})
        return [related_of(row, self._keys.fields) for row in rows]

    async def put(self, member_id: MemberId, persons: Sequence[RelatedPerson]) -> None:
        """From now on PERSONS and nobody else. The member's row is held, so that two sets at once never mix."""
        await self._connection.one(HOLD, {"of_member": member_id})
        await self._connection.run(REMOVE, {"of_member": member_id})
        await self._connection.run_many(ADD, [related_values(person, member_id, self._keys) for person in persons])


def related_values(person: RelatedPerson, member_id: MemberId, keys: KeyRing) -> dict[str, Any]:
    """The columns of a new row for PERSON, related to the member MEMBER_ID; `uid` is new each time."""
    uid = new_uid(keys)
    values: dict[str, Any] = {
        "uid": uid,
        "member_id": member_id,
        "relation": person.relation.value,
        "place": person.order,
        "percent": person.percent and person.percent.hundredths,
        "kinship": person.kinship,
    }
    return values | {name: keys.fields.seal_text(getattr(person, name), _place(uid, name)) for name in SEALED}


def related_of(row: Row, cipher: FieldCipher) -> RelatedPerson:
    """A row of `related_persons`. Raises UnreadableFieldError for a field moved from another row."""
    return RelatedPerson(
        relation=Relation(row.relation),
        order=row.place,
        percent=None if row.percent is None else Percent(row.percent),
        kinship=row.kinship,
        **{name: cipher.open_text(getattr(row, name), _place(row.uid, name)) for name in SEALED},  # type: ignore[arg-type]  # a name is never missing: the column is NOT NULL
    )


def _place(uid: str, column: str) -> str:
    return f"related_persons:{uid}:{column}"
