"""Members found by parts of their number and names, by sound and by unit: `core.members.Members.search`.

A narrow index of the whole register is looked through once.  What is typed is compared as it stands, so that no
character of it is special.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, false, func, literal, or_, select, true

from core.members import Found, Hit, MemberStatus, Sought, Term, Word
from storage.connection import Connection, Engine
from storage.encryption import FieldCipher
from storage.mapping import MEMBER_COLUMNS, member_of
from storage.tables import members

Condition = ColumnElement[bool]
Finding = Callable[[Word], Condition]

PLACE_IN = {Engine.SQLITE: func.instr, Engine.POSTGRESQL: func.strpos}
"""Where a text stands in another, from 1; 0 for nowhere."""

NAMES = members.c.first_name + members.c.last_name
IS_LEFT = case((members.c.status == MemberStatus.ACTIVE.value, 0), else_=1)
IN_ORDER = ("is_left", "by_unit", "by_sound")
"""Whom only the unit brings comes after those who are called so."""


async def search(connection: Connection, cipher: FieldCipher, sought: Sought, limit: int, offset: int) -> Found:
    """LIMIT of those who are looked for, after the first OFFSET."""
    rows = await connection.all(statement_for(sought, connection.engine, limit, offset))
    hits = tuple(Hit(member_of(row[2:], cipher), bool(row.by_sound)) for row in rows)
    return Found(rows[0].number if rows else 0, hits)


def statement_for(sought: Sought, engine: Engine, limit: int, offset: int) -> Select[tuple[int, int]]:
    """Who, in order, with the number of all on each row; the wide columns are read for the page alone."""
    page = _page(sought, _Words(engine), limit, offset)
    return (
        select(page.c.number, page.c.by_sound, *MEMBER_COLUMNS)
        .join_from(page, members, members.c.id == page.c.id)
        .order_by(*(page.c[name] for name in IN_ORDER), members.c.member_no)
    )


def _page(sought: Sought, words: "_Words", limit: int, offset: int) -> Subquery:
    named = [Term(words=term.words) for term in sought.terms if term.units]
    return (
        select(
            members.c.id,
            IS_LEFT.label("is_left"),
            (case((_all(named, words.heard), 0), else_=1) if named else literal(0)).label("by_unit"),
            case((_all(sought.terms, words.written), 0), else_=1).label("by_sound"),
            func.count().over().label("number"),
        )
        .where(_all(sought.terms, words.heard), true() if sought.unit is None else members.c.unit == sought.unit)
        .order_by(*IN_ORDER, members.c.member_no)
        .limit(limit)
        .offset(offset)
        .subquery()
    )


@dataclass(frozen=True, slots=True)
class _Words:
    """Whether a word is found, in the engine's SQL."""

    engine: Engine

    def written(self, word: Word) -> Condition:
        """In the number or the names."""
        # Thai has no capitals, and taking them away from every name costs as much as the rest.
        names = NAMES if word.name == word.name.upper() else func.lower(NAMES)
        return or_(self._has(members.c.member_no, word.number), self._has(names, word.name))

    def heard(self, word: Word) -> Condition:
        """There, or in how the names sound."""
        return or_(self.written(word), self._has(members.c.name_key, word.sound))

    def _has(self, text: ColumnElement[str], part: str) -> Condition:
        return PLACE_IN[self.engine](text, literal(part)) > 0 if part else false()


def _all(terms: Sequence[Term], found: Finding) -> Condition:
    """Every term holds, each word by FOUND."""

    def holds(term: Term) -> Condition:
        words = and_(*(found(word) for word in term.words)) if term.words else false()
        return or_(members.c.unit.in_(sorted(term.units)), words) if term.units else words

    return and_(true(), *(holds(term) for term in terms))
