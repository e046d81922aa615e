"""Members found by parts of their number and names, by sound and by unit: `core.members.Members.search`.

The whole table is looked through once; what is typed is compared as it stands, so that no character of it is special.
"""

from collections.abc import Callable, Sequence

from sqlalchemy import ColumnElement, Select, and_, case, false, func, literal, or_, select, true

from core.members import Found, Hit, MemberStatus, Sought, Term, Word
from storage.connection import Connection, Engine
from storage.encryption import FieldCipher
from storage.mapping import MEMBER_COLUMNS, member_of
from storage.tables import members

Condition = ColumnElement[bool]

PLACE_IN = {Engine.SQLITE: func.instr, Engine.POSTGRESQL: func.strpos}
"""Where a text stands in another, from 1; 0 for nowhere."""

NAMES = members.c.first_name + members.c.last_name
LEFT = case((members.c.status == MemberStatus.ACTIVE.value, 0), else_=1)


async def search(connection: Connection, cipher: FieldCipher, sought: Sought, limit: int, offset: int) -> Found:
    """LIMIT of those who are looked for, after the first OFFSET."""
    rows = await connection.all(statement_for(sought, connection.engine, limit, offset))
    hits = tuple(Hit(member_of(row[2:], cipher), bool(row.by_sound)) for row in rows)
    return Found(rows[0].number if rows else 0, hits)


def statement_for(sought: Sought, engine: Engine, limit: int, offset: int) -> Select[tuple[int, int]]:
    """Who, in order, with their number on each row; the wide columns are read for the page alone.

    Whom only the unit brings comes after those who are called so.
    """

    def has(text: ColumnElement[str], part: str) -> Condition:
        return PLACE_IN[engine](text, literal(part)) > 0 if part else false()

    def written(word: Word) -> Condition:
        names = (
            NAMES if word.name == word.name.upper() else func.lower(NAMES)
        )  # Thai has no capitals, and lower() costs
        return or_(has(members.c.member_no, word.number), has(names, word.name))

    def heard(word: Word) -> Condition:
        return or_(written(word), has(members.c.name_key, word.sound))

    by_sound = case((_all(sought.terms, written), 0), else_=1)
    named = [Term(words=term.words) for term in sought.terms if term.units]
    by_unit = case((_all(named, heard), 0), else_=1) if named else literal(0)
    own_unit = true() if sought.unit is None else members.c.unit == sought.unit
    page = (
        select(
            members.c.id,
            LEFT.label("is_left"),
            by_unit.label("by_unit"),
            by_sound.label("by_sound"),
            func.count().over().label("number"),
        )
        .where(_all(sought.terms, heard), own_unit)
        .order_by("is_left", "by_unit", "by_sound", members.c.member_no)
        .limit(limit)
        .offset(offset)
        .subquery()
    )
    return (
        select(page.c.number, page.c.by_sound, *MEMBER_COLUMNS)
        .join_from(page, members, members.c.id == page.c.id)
        .order_by(page.c.is_left, page.c.by_unit, page.c.by_sound, members.c.member_no)
    )


def _all(terms: Sequence[Term], found: Callable[[Word], Condition]) -> Condition:
    """Every term holds, each word by FOUND."""

    def holds(term: Term) -> Condition:
        words = and_(*(found(word) for word in term.words)) if term.words else false()
        return or_(members.c.unit.in_(sorted(term.units)), words) if term.units else words

    return and_(true(), *(holds(term) for term in terms))
